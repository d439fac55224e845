//! Each rule on its own, whoever may do what.

use std::collections::BTreeSet;

use automerge::Change;
use baolian_wire::verdict::Code;
use baolian_wire::{Hash, Kind, Reason};

use super::action::begins;
use super::{Case, Relied, Unapplied};
use crate::act::{Act, Record, str_of};
use crate::issue::{Issue, UpdateKind, closing};
use crate::permission::{As, Held};
use crate::read::View;
use crate::schema;

type Checked = Result<(), Unapplied>;

fn no(code: Code, what: impl Into<String>) -> Checked {
    Err(Reason::new(code, what).into())
}

/// Kind, id, station, visit and audience in the header fit the document.
pub(super) fn header(case: &Case<'_>, kind: Kind, acts: &[Act], before: &View<'_>) -> Checked {
    let header = case.header;
    if header.kind != kind {
        return Err(Code::KindChanged.into());
    }
    let Some(station) = &header.station else {
        return no(Code::Missing, "station");
    };
    let fixed = |field: &str| match acts.first() {
        Some(Act::Begin(record)) => str_of(record, field).map(str::to_owned),
        _ => before.root_text(field).value,
    };
    if fixed("id") != Some(header.doc.to_string()) {
        return Err(Code::WrongDocument.into());
    }
    if fixed("station").as_deref() != Some(station.as_str()) {
        return Err(Code::StationChanged.into());
    }
    let internal = header.audience.internal.is_some();
    let fits = match kind {
        Kind::Visit | Kind::Lead => !internal && header.audience.visit.is_none(),
        Kind::Notes => !internal && header.audience.visit.is_some(),
        Kind::Support => !internal,
        // What never reaches a station device does not begin on one.
        _ => !(internal && begins(acts) && is_station(case)),
    };
    if !fits {
        return Err(Code::BadAudience.into());
    }
    if let (Some(Act::Begin(record)), Some(visit)) = (acts.first(), header.audience.visit)
        && str_of(record, "visit") != Some(visit.to_string().as_str())
    {
        return no(Code::BadAudience, visit.to_string());
    }
    Ok(())
}

fn is_station(case: &Case<'_>) -> bool {
    let never = |capacity| case.ground.held(capacity) == Held::Never;
    never(As::Cadre) && never(As::Office)
}

/// A name inside the document equals the account.
pub(super) fn names(case: &Case<'_>, acts: &[Act]) -> Checked {
    let account = case.ground.account.id.as_str();
    if case.header.account.as_str() != account {
        return Err(Code::WrongAccount.into());
    }
    for act in acts {
        if let Act::Begin(record) | Act::Add { record, .. } = act
            && str_of(record, "by") != Some(account)
        {
            return no(Code::WrongName, str_of(record, "by").unwrap_or_default());
        }
    }
    Ok(())
}

/// Texts and maps within their limits after the change.
pub(super) fn limits(acts: &[Act], after: &View<'_>, schema: &schema::Schema) -> Checked {
    for act in acts {
        match act {
            Act::Edit { text } => {
                let limit = schema.text(text).map_or(0, |t| t.limit);
                if after.long_text(text).chars().count() > limit {
                    return no(Code::TooLong, format!("{text} {limit}"));
                }
            }
            Act::Add { map, .. } | Act::Value { map, .. } => {
                let limit = schema.map(map).map_or(0, |m| m.limit);
                let len = after.container(map).map_or(0, |obj| after.keys(&obj).len());
                if len > limit {
                    return no(Code::TooLong, format!("{map} {limit}"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Nothing keeps this account from closing the issue.
pub(super) fn close(case: &Case<'_>, before: &View<'_>) -> Checked {
    let issue = Issue::read(before);
    let account = case.ground.account.id.as_str();
    match closing::gaps(&issue, &before.ancestry(), account)
        .into_iter()
        .next()
    {
        Some(gap) => Err(gap.into()),
        None => Ok(()),
    }
}

/// A descriptor of a file is whole: algorithm, hash, length and type.
pub(super) fn files(acts: &[Act]) -> Checked {
    for act in acts {
        let Act::Add { map, record, .. } = act else {
            continue;
        };
        if *map == "media" || (*map == "evidence" && record.contains_key("hash")) {
            for part in ["alg", "hash", "len", "type"] {
                needs(record, map, part)?;
            }
        }
    }
    Ok(())
}

fn needs(record: &Record, what: &str, part: &str) -> Checked {
    if record.contains_key(part) {
        Ok(())
    } else {
        no(Code::Missing, format!("{what} {part}"))
    }
}

/// A visit named as evidence is one that the header relies on by the hash of
/// its seal, sealed and of this station; an effect named is there.
pub(super) fn evidence(case: &Case<'_>, acts: &[Act], before: &View<'_>) -> Checked {
    for act in acts {
        let Act::Add {
            map: "evidence",
            record,
            ..
        } = act
        else {
            continue;
        };
        if let Some(effect) = str_of(record, "effect") {
            there(acts, before, "effects", "effect", effect)?;
        }
        if !record.contains_key("hash") && !record.contains_key("visit") {
            return no(Code::Missing, "evidence");
        }
        let Some(visit) = str_of(record, "visit") else {
            continue;
        };
        let seal: Option<Hash> = str_of(record, "seal").and_then(|s| s.parse().ok());
        let Some(seal) = seal.filter(|s| case.header.relies().contains(s)) else {
            return no(Code::BadEvidence, visit);
        };
        let station = case.header.station.as_ref().map(ToString::to_string);
        match (case.relied)(seal) {
            Relied::NotHere => return Err(Unapplied::Waits),
            Relied::Seal {
                visit: sealed,
                station: at,
            } if sealed.to_string() == visit && Some(&at) == station.as_ref() => {}
            _ => return no(Code::BadEvidence, visit),
        }
    }
    Ok(())
}

/// Whether a record is in the document, or added by the same change.
fn there(acts: &[Act], before: &View<'_>, map: &str, what: &str, id: &str) -> Checked {
    let new = acts
        .iter()
        .any(|a| matches!(a, Act::Add { map: m, id: i, .. } if *m == map && i == id));
    if new || before.items(map).iter().any(|i| i.id == id) {
        Ok(())
    } else {
        no(Code::NoSuchThing, format!("{what} {id}"))
    }
}

/// A seal names exactly what its author had seen.
pub(super) fn seal(change: &Change, acts: &[Act]) -> Checked {
    for act in acts {
        if let Some(heads) = act.added("seals", "heads") {
            let named: BTreeSet<&str> = heads.split(' ').collect();
            let seen: Vec<String> = change
                .deps()
                .iter()
                .map(|h| Hash(h.0).to_string())
                .collect();
            if named != seen.iter().map(String::as_str).collect() {
                return no(Code::BadValue, "heads");
            }
        }
    }
    Ok(())
}

/// An update has all its parts, what it names is in the document, and what it
/// answers was asked.
pub(super) fn parts(kind: Kind, acts: &[Act], before: &View<'_>) -> Checked {
    for act in acts {
        let Act::Add {
            map: "updates",
            record,
            ..
        } = act
        else {
            continue;
        };
        let said = str_of(record, "kind").unwrap_or_default();
        match kind {
            Kind::Issue => issue_update(&UpdateKind::from_text(said), record, acts, before)?,
            Kind::Lead if said == "answered" => lead_answer(record, acts, before)?,
            Kind::Support => {
                if said == "promised" {
                    needs(record, said, "who")?;
                    needs(record, said, "until")?;
                }
                if let Some(id) = str_of(record, "promise") {
                    there(acts, before, "updates", "promise", id)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn issue_update(kind: &UpdateKind, record: &Record, acts: &[Act], before: &View<'_>) -> Checked {
    for part in kind.needs() {
        needs(record, kind.as_str(), part)?;
    }
    for (field, map) in [
        ("effect", "effects"),
        ("task", "tasks"),
        ("answers", "updates"),
    ] {
        if let Some(id) = str_of(record, field) {
            there(acts, before, map, field, id)?;
        }
    }
    match kind {
        UpdateKind::Extended => {
            let writes = |a: &Act| matches!(a, Act::Set { field: "due", value } if record.get("due") == Some(value));
            if !acts.iter().any(writes) {
                return no(Code::Missing, "extended due");
            }
        }
        UpdateKind::ObjectionRuled | UpdateKind::ExtensionRefused => {
            let asked = Issue::read(before).status.pending;
            if !asked.iter().any(|p| kind.answers(&p.kind)) {
                return Err(Code::NothingAsked.into());
            }
        }
        _ => {}
    }
    Ok(())
}

/// A true lead names the issue it became; one not looked at says why.
fn lead_answer(record: &Record, acts: &[Act], before: &View<'_>) -> Checked {
    let outcome = match str_of(record, "outcome") {
        Some(outcome) => outcome,
        None => return no(Code::Missing, "answered outcome"),
    };
    let part = match outcome {
        "true" => "issue",
        "not_looked" => "reason",
        _ => return Ok(()),
    };
    let set = |a: &Act| matches!(a, Act::Set { field, .. } if *field == part);
    if acts.iter().any(set) || before.root_text(part).value.is_some() {
        Ok(())
    } else {
        no(Code::Missing, format!("answered {part}"))
    }
}
