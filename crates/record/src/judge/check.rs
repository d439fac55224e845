//! Each rule on its own, whoever may do what.

use std::collections::BTreeSet;

use baolian_wire::verdict::Code;
use baolian_wire::{Hash, Kind, Reason};

use super::action::begins;
use super::{Case, Deed, Relied, Unapplied};
use crate::act::{Act, Record, str_of};
use crate::issue::UpdateKind;
use crate::permission::{As, Held};
use crate::schema::Content;

type Checked = Result<(), Unapplied>;

fn no(code: Code, what: impl Into<String>) -> Checked {
    Err(Reason::new(code, what).into())
}

/// Kind, id, station, visit and audience in the header fit the document.
pub(super) fn header(case: &Case<'_>, deed: &Deed<'_>) -> Checked {
    let (header, kind) = (case.header, deed.kind);
    let acts = deed.acts.as_slice();
    if header.kind != kind {
        return Err(Code::KindChanged.into());
    }
    let Some(station) = &header.station else {
        return no(Code::Missing, "station");
    };
    let fixed = |field: &str| match acts.first() {
        Some(Act::Begin(record)) => str_of(record, field).map(str::to_owned),
        _ => deed.before.root_text(field).value,
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
pub(super) fn limits(deed: &Deed<'_>) -> Checked {
    let mut asked: Vec<&str> = Vec::new();
    for act in &deed.acts {
        let (Act::Edit { text: name } | Act::Add { map: name, .. } | Act::Value { map: name, .. }) =
            act
        else {
            continue;
        };
        if !asked.contains(name) {
            asked.push(name);
            limit(deed, name)?;
        }
    }
    Ok(())
}

fn limit(deed: &Deed<'_>, name: &str) -> Checked {
    let after = &deed.after;
    let (limit, beyond) = match (deed.schema.text(name), deed.schema.map(name)) {
        (Some(text), _) => {
            let beyond = after.long_text(name).chars().count() > text.limit;
            (text.limit, beyond)
        }
        (None, Some(map)) => match map.content {
            Content::Records(_) => (map.limit, deed.now.beyond(name, map.limit)),
            Content::Values(_) => {
                let len = after
                    .container(name)
                    .map_or(0, |obj| after.keys(&obj).len());
                (map.limit, len > map.limit)
            }
        },
        (None, None) => (0, true),
    };
    if beyond {
        no(Code::TooLong, format!("{name} {limit}"))
    } else {
        Ok(())
    }
}

/// Nothing keeps this account from closing the issue.
pub(super) fn close(case: &Case<'_>, deed: &Deed<'_>) -> Checked {
    match deed.then.gap(case.ground.account.id.as_str()) {
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
pub(super) fn evidence(case: &Case<'_>, deed: &Deed<'_>) -> Checked {
    for act in &deed.acts {
        let Act::Add {
            map: "evidence",
            record,
            ..
        } = act
        else {
            continue;
        };
        if let Some(effect) = str_of(record, "effect") {
            there(deed, "effects", "effect", effect)?;
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
fn there(deed: &Deed<'_>, map: &str, what: &str, id: &str) -> Checked {
    if deed.now.has(map, id) {
        Ok(())
    } else {
        no(Code::NoSuchThing, format!("{what} {id}"))
    }
}

/// A seal names exactly what its author had seen.
pub(super) fn seal(deed: &Deed<'_>) -> Checked {
    for act in &deed.acts {
        if let Some(heads) = act.added("seals", "heads") {
            let named: BTreeSet<&str> = heads.split(' ').collect();
            let deps = deed.change.deps().iter();
            let seen: Vec<String> = deps.map(|h| Hash(h.0).to_string()).collect();
            if named != seen.iter().map(String::as_str).collect() {
                return no(Code::BadValue, "heads");
            }
        }
    }
    Ok(())
}

/// An update has all its parts, what it names is in the document, and what it
/// answers was asked.
pub(super) fn parts(deed: &Deed<'_>) -> Checked {
    for act in &deed.acts {
        let Act::Add {
            map: "updates",
            record,
            ..
        } = act
        else {
            continue;
        };
        let said = str_of(record, "kind").unwrap_or_default();
        match deed.kind {
            Kind::Issue => issue_update(&UpdateKind::from_text(said), record, deed)?,
            Kind::Lead if said == "answered" => lead_answer(record, deed)?,
            Kind::Support => {
                if said == "promised" {
                    needs(record, said, "who")?;
                    needs(record, said, "until")?;
                }
                if let Some(id) = str_of(record, "promise") {
                    there(deed, "updates", "promise", id)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn issue_update(kind: &UpdateKind, record: &Record, deed: &Deed<'_>) -> Checked {
    for part in kind.needs() {
        needs(record, kind.as_str(), part)?;
    }
    for (field, map) in [
        ("effect", "effects"),
        ("task", "tasks"),
        ("answers", "updates"),
    ] {
        if let Some(id) = str_of(record, field) {
            there(deed, map, field, id)?;
        }
    }
    match kind {
        UpdateKind::Extended => {
            let writes = |a: &Act| matches!(a, Act::Set { field: "due", value } if record.get("due") == Some(value));
            if !deed.acts.iter().any(writes) {
                return no(Code::Missing, "extended due");
            }
        }
        UpdateKind::ObjectionRuled | UpdateKind::ExtensionRefused if !deed.then.awaits(kind) => {
            return Err(Code::NothingAsked.into());
        }
        _ => {}
    }
    Ok(())
}

/// A true lead names the issue it became; one not looked at says why.
fn lead_answer(record: &Record, deed: &Deed<'_>) -> Checked {
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
    if deed.acts.iter().any(set) || deed.before.root_text(part).value.is_some() {
        Ok(())
    } else {
        no(Code::Missing, format!("answered {part}"))
    }
}
