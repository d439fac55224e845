//! The verdict on one change: what it does, held against who did it, when, and in which state.
//!
//! A function of the entry, the document at the entry's own dependencies and
//! headquarters' own log, so it is the same under every order of arrival.
//! What others wrote apart never causes a verdict; that is the fold's business.

use std::collections::BTreeSet;

use automerge::{ActorId, Change, ScalarValue};
use baolian_wire::verdict::Code;
use baolian_wire::{DeviceId, DocId, Hash, Header, Kind, Reason};

use crate::act::{self, Act, str_of};
use crate::document::Document;
use crate::issue::{Issue, State, UpdateKind, closing};
use crate::permission::{Action, Ground, Held, Standing};
use crate::read::View;
use crate::schema;
use crate::visit;

/// What a change of another document, named in a header, turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relied {
    /// Not applied here yet: the entry waits.
    NotHere,
    /// The seal of a visit.
    Seal {
        /// The visit.
        visit: DocId,
        /// Its station.
        station: String,
    },
    /// Anything else, or refused.
    Other,
}

/// What a verdict needs besides the document.
pub struct Case<'a> {
    /// The entry's header.
    pub header: &'a Header,
    /// The signing device and the ones it goes on from.
    pub devices: &'a [DeviceId],
    /// Person, station, pairings, interval.
    pub ground: Ground<'a>,
    /// Looks up a change that the header relies on.
    pub relied: &'a dyn Fn(Hash) -> Relied,
}

/// Why a change is not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unapplied {
    /// A rule is broken: final.
    Refused(Reason),
    /// Something it names or depends on is not applied yet.
    Waits,
}

impl From<Reason> for Unapplied {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

impl From<Code> for Unapplied {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

/// A change that breaks no rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Lawful {
    /// What it does.
    pub acts: Vec<Act>,
    /// The permission held at every instant of the interval.
    pub time_proven: bool,
}

/// Checks that need no merge: done before hostile bytes meet the library.
///
/// # Errors
/// [`Unapplied`].
pub fn admit(case: &Case<'_>, change: &Change, document: &Document) -> Result<(), Unapplied> {
    admit_after(case, change, document, &[])
}

/// As [`admit`], for a change that is merged together with others: `batch` are
/// those admitted before it.
///
/// # Errors
/// [`Unapplied`].
pub fn admit_after(
    case: &Case<'_>,
    change: &Change,
    document: &Document,
    batch: &[Change],
) -> Result<(), Unapplied> {
    let actor = change.actor_id().to_bytes();
    if actor.len() != 16 || !case.devices.iter().any(|d| actor.starts_with(&d.0)) {
        return Err(Code::WrongActor.into());
    }
    let mut missing = document.missing(change.deps());
    missing.retain(|dep| !batch.iter().any(|c| c.hash() == *dep));
    if !missing.is_empty() {
        return Err(Unapplied::Waits);
    }
    let mut known: BTreeSet<ActorId> = document.actors();
    known.extend(batch.iter().map(|c| c.actor_id().clone()));
    if let Some(other) = change.other_actor_ids().iter().find(|a| !known.contains(a)) {
        return Err(Reason::new(Code::UnknownActor, other.to_string()).into());
    }
    Ok(())
}

/// The verdict on `change`, which `document` holds already (as a clone that
/// is thrown away if the verdict is against it).
///
/// # Errors
/// [`Unapplied`].
pub fn judge(case: &Case<'_>, change: &Change, document: &Document) -> Result<Lawful, Unapplied> {
    let kind = document.kind();
    let schema = schema::of(kind).ok_or(Code::BadShape)?;
    let acts = act::read(change, document.automerge(), schema)?;
    if acts.is_empty() {
        return Err(Reason::new(Code::BadShape, "nothing is done").into());
    }
    let before = document.view_at(change.deps());
    let after = document.view_at(&[change.hash()]);
    check_header(case, &acts, &before)?;
    check_names(case, &acts)?;
    check_limits(&acts, &after, schema)?;
    let scene = Scene::of(kind, &acts, &before, case);
    let mut held = Held::Always;
    for action in scene.actions(&acts)? {
        held = held.min(case.ground.allows(action, scene.state, scene.author)?);
        if action == Action::Close {
            check_close(case, &before)?;
        }
    }
    check_evidence(case, &acts, &before)?;
    check_seal(change, &acts)?;
    check_answers(kind, &acts, &before)?;
    Ok(Lawful {
        acts,
        time_proven: held == Held::Always,
    })
}

/// Station and visit in the document are those of the header.
fn check_header(case: &Case<'_>, acts: &[Act], before: &View<'_>) -> Result<(), Unapplied> {
    let header = case.header;
    let Some(station) = &header.station else {
        return Err(Reason::new(Code::Missing, "station").into());
    };
    let begun = match acts.first() {
        Some(Act::Begin(record)) => str_of(record, "station").map(str::to_owned),
        _ => before.root_text("station").value,
    };
    if begun.as_deref() != Some(station.as_str()) {
        return Err(Code::StationChanged.into());
    }
    let internal = header.audience.internal.is_some();
    let fits = match header.kind {
        Kind::Visit | Kind::Lead => !internal && header.audience.visit.is_none(),
        Kind::Notes => !internal && header.audience.visit.is_some(),
        Kind::Support => !internal,
        _ => true,
    };
    if !fits {
        return Err(Code::BadAudience.into());
    }
    if let (Some(Act::Begin(record)), Kind::Notes) = (acts.first(), header.kind) {
        let visit = header.audience.visit.map(|v| v.to_string());
        if str_of(record, "visit") != visit.as_deref() {
            return Err(Code::BadAudience.into());
        }
    }
    Ok(())
}

/// A name inside the document equals the account.
fn check_names(case: &Case<'_>, acts: &[Act]) -> Result<(), Unapplied> {
    let account = case.ground.account.id.as_str();
    if case.header.account.as_str() != account {
        return Err(Code::WrongAccount.into());
    }
    for act in acts {
        if let Act::Begin(record) | Act::Add { record, .. } = act
            && str_of(record, "by") != Some(account)
        {
            return Err(
                Reason::new(Code::WrongName, str_of(record, "by").unwrap_or_default()).into(),
            );
        }
    }
    Ok(())
}

/// Texts and maps within their limits after the change.
fn check_limits(acts: &[Act], after: &View<'_>, schema: &schema::Schema) -> Result<(), Unapplied> {
    for act in acts {
        match act {
            Act::Edit { text } => {
                let limit = schema.text(text).map_or(0, |t| t.limit);
                if after.long_text(text).chars().count() > limit {
                    return Err(Reason::new(Code::TooLong, format!("{text} {limit}")).into());
                }
            }
            Act::Add { map, .. } | Act::Value { map, .. } => {
                let limit = schema.map(map).map_or(0, |m| m.limit);
                let len = after.container(map).map_or(0, |obj| after.keys(&obj).len());
                if len > limit {
                    return Err(Reason::new(Code::TooLong, format!("{map} {limit}")).into());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What the rules need to know of the document before the change.
struct Scene {
    kind: Kind,
    state: Standing,
    author: bool,
}

impl Scene {
    fn of(kind: Kind, acts: &[Act], before: &View<'_>, case: &Case<'_>) -> Self {
        let account = case.ground.account.id.as_str();
        let begins = matches!(acts.first(), Some(Act::Begin(_)));
        let state = if begins {
            Standing::New
        } else {
            match kind {
                Kind::Visit if visit::is_sealed(before) => Standing::Ended,
                Kind::Issue => match Issue::read(before).status.state {
                    State::Open => Standing::Open,
                    State::Disputed => Standing::Disputed,
                    State::Closed => Standing::Ended,
                },
                _ => Standing::Open,
            }
        };
        let author = begins || before.root_text("by").value.as_deref() == Some(account);
        Self {
            kind,
            state,
            author,
        }
    }

    fn actions(&self, acts: &[Act]) -> Result<Vec<Action>, Unapplied> {
        let mut actions = Vec::new();
        for act in acts {
            let action = match self.kind {
                Kind::Visit => visit_action(act),
                Kind::Notes => Some(match act {
                    Act::Begin(_) => Action::StartNotes,
                    _ => Action::WriteNotes,
                }),
                Kind::Issue => issue_action(act, acts)?,
                Kind::Lead => lead_action(act, acts),
                Kind::Support => support_action(act, acts),
                _ => return Err(Code::BadShape.into()),
            };
            if let Some(action) = action
                && !actions.contains(&action)
            {
                actions.push(action);
            }
        }
        if actions.is_empty() {
            return Err(Code::BadShape.into());
        }
        Ok(actions)
    }
}

fn visit_action(act: &Act) -> Option<Action> {
    Some(match act {
        Act::Begin(_) => Action::StartVisit,
        Act::Add { map: "seals", .. } => Action::SealVisit,
        Act::Add { map: "addenda", .. } => Action::AddToVisit,
        _ => Action::WorkOnVisit,
    })
}

fn begins(acts: &[Act]) -> bool {
    matches!(acts.first(), Some(Act::Begin(_)))
}

fn issue_action(act: &Act, acts: &[Act]) -> Result<Option<Action>, Unapplied> {
    let opened = acts
        .iter()
        .filter(|a| a.added("updates", "kind") == Some(UpdateKind::Opened.as_str()))
        .count();
    if opened != usize::from(begins(acts)) {
        return Err(Reason::new(Code::BadShape, "opened").into());
    }
    Ok(Some(match act {
        Act::Begin(record) => {
            for field in ["title", "category"] {
                if !record.contains_key(field) {
                    return Err(Reason::new(Code::Missing, field).into());
                }
            }
            let terms = ["due", "severity", "responsible"];
            if terms.iter().any(|t| record.contains_key(*t)) {
                // A cadre or an office opens with terms; a station raises without.
                Action::SetTerms
            } else {
                Action::OpenIssue
            }
        }
        Act::Set { field, value } => match *field {
            "due" if extends_to(acts, value) => Action::Extend,
            "due" | "severity" | "responsible" => Action::SetTerms,
            _ => Action::Describe,
        },
        Act::Edit { .. } if begins(acts) => Action::OpenIssue,
        Act::Edit { .. } => Action::Describe,
        Act::Add { map: "tasks", .. } => Action::PlanTask,
        Act::SetIn {
            map: "tasks",
            field: "done",
            ..
        } => Action::MarkTask,
        Act::SetIn { .. } => Action::PlanTask,
        Act::Add {
            map: "effects" | "evidence",
            ..
        } => Action::RecordEffect,
        Act::Add {
            map: "updates",
            record,
            ..
        } => update_action(&UpdateKind::from_text(
            str_of(record, "kind").unwrap_or_default(),
        )),
        Act::Add { .. } => Action::Progress,
        Act::Value { .. } => return Err(Code::BadShape.into()),
    }))
}

/// Whether the same change says that the due date was extended to this day.
fn extends_to(acts: &[Act], due: &ScalarValue) -> bool {
    acts.iter().any(|a| match a {
        Act::Add {
            map: "updates",
            record,
            ..
        } => {
            str_of(record, "kind") == Some(UpdateKind::Extended.as_str())
                && record.get("due") == Some(due)
        }
        _ => false,
    })
}

/// The action that an update of an issue is.
#[must_use]
pub fn update_action(kind: &UpdateKind) -> Action {
    match kind {
        UpdateKind::Opened => Action::OpenIssue,
        UpdateKind::Progress => Action::Progress,
        UpdateKind::Accepted => Action::Accept,
        UpdateKind::Objection => Action::Object,
        UpdateKind::ObjectionRuled => Action::RuleObjection,
        UpdateKind::ExtensionAsked => Action::AskExtension,
        UpdateKind::Extended => Action::Extend,
        UpdateKind::ExtensionRefused => Action::RefuseExtension,
        UpdateKind::VerificationAsked => Action::AskVerification,
        UpdateKind::Returned => Action::Return,
        UpdateKind::Effect => Action::RecordEffect,
        UpdateKind::EffectConfirmed => Action::ConfirmEffect,
        UpdateKind::NotSeen => Action::NotSeen,
        UpdateKind::NewFacts => Action::NewFacts,
        UpdateKind::FoundAgain => Action::FindAgain,
        UpdateKind::Instruction => Action::Instruct,
        UpdateKind::HandedOn => Action::HandOn,
        UpdateKind::Closed => Action::Close,
        UpdateKind::Reopened => Action::Reopen,
        UpdateKind::Unknown(_) => Action::UnknownUpdate,
    }
}

fn lead_action(act: &Act, acts: &[Act]) -> Option<Action> {
    match act {
        Act::Begin(_) => Some(Action::AssignLead),
        Act::Set { .. } => Some(Action::AnswerLead),
        Act::Edit { .. } if begins(acts) => None,
        Act::Add { record, .. } => match str_of(record, "kind") {
            Some("assigned") if begins(acts) => None,
            Some("remark") => Some(Action::RemarkOnLead),
            Some("answered") => Some(Action::AnswerLead),
            _ => Some(Action::AssignLead),
        },
        _ => Some(Action::AssignLead),
    }
}

fn support_action(act: &Act, acts: &[Act]) -> Option<Action> {
    match act {
        Act::Begin(_) => Some(Action::AskSupport),
        Act::Set { .. } => Some(Action::GiveSupport),
        Act::Edit { .. } if begins(acts) => None,
        Act::Add { record, .. } => match str_of(record, "kind") {
            Some("asked") if begins(acts) => None,
            Some("remark") => Some(Action::RemarkOnSupport),
            Some("promised" | "delivered" | "declined") => Some(Action::GiveSupport),
            Some("confirmed") => Some(Action::ConfirmSupport),
            _ => Some(Action::AskSupport),
        },
        _ => Some(Action::AskSupport),
    }
}

fn check_close(case: &Case<'_>, before: &View<'_>) -> Result<(), Unapplied> {
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

/// A visit named as evidence is one that the header relies on by the hash of
/// its seal, sealed and of this station; an effect named is there.
fn check_evidence(case: &Case<'_>, acts: &[Act], before: &View<'_>) -> Result<(), Unapplied> {
    for act in acts {
        let Act::Add { map, record, .. } = act else {
            continue;
        };
        if let (&"evidence", Some(effect)) = (map, str_of(record, "effect")) {
            let here = acts
                .iter()
                .any(|a| matches!(a, Act::Add { map: "effects", id, .. } if id == effect));
            if !here && !before.items("effects").iter().any(|i| i.id == effect) {
                return Err(Reason::new(Code::NoSuchThing, effect).into());
            }
            if !record.contains_key("hash") && !record.contains_key("visit") {
                return Err(Reason::new(Code::Missing, "evidence").into());
            }
        }
        let Some(visit) = str_of(record, "visit").filter(|_| *map == "evidence") else {
            continue;
        };
        let seal: Option<Hash> = str_of(record, "seal").and_then(|s| s.parse().ok());
        let Some(seal) = seal.filter(|s| case.header.relies().contains(s)) else {
            return Err(Reason::new(Code::BadEvidence, visit).into());
        };
        let station = case.header.station.as_ref().map(ToString::to_string);
        match (case.relied)(seal) {
            Relied::NotHere => return Err(Unapplied::Waits),
            Relied::Seal {
                visit: sealed,
                station: at,
            } if sealed.to_string() == visit && Some(&at) == station.as_ref() => {}
            _ => return Err(Reason::new(Code::BadEvidence, visit).into()),
        }
    }
    Ok(())
}

/// A seal names exactly what its author had seen.
fn check_seal(change: &Change, acts: &[Act]) -> Result<(), Unapplied> {
    for act in acts {
        if let Some(heads) = act.added("seals", "heads") {
            let named: BTreeSet<&str> = heads.split(' ').collect();
            let seen: Vec<String> = change
                .deps()
                .iter()
                .map(|h| Hash(h.0).to_string())
                .collect();
            if named != seen.iter().map(String::as_str).collect() {
                return Err(Reason::new(Code::BadValue, "heads").into());
            }
        }
    }
    Ok(())
}

/// What an update names is in the document, and what it answers was asked.
fn check_answers(kind: Kind, acts: &[Act], before: &View<'_>) -> Result<(), Unapplied> {
    if kind != Kind::Issue {
        return Ok(());
    }
    for act in acts {
        let Act::Add {
            map: "updates",
            record,
            ..
        } = act
        else {
            continue;
        };
        for (field, map) in [
            ("effect", "effects"),
            ("task", "tasks"),
            ("answers", "updates"),
        ] {
            if let Some(id) = str_of(record, field) {
                let new = acts
                    .iter()
                    .any(|a| matches!(a, Act::Add { map: m, id: i, .. } if *m == map && i == id));
                if !new && !before.items(map).iter().any(|i| i.id == id) {
                    return Err(Reason::new(Code::NoSuchThing, format!("{field} {id}")).into());
                }
            }
        }
        let kind = UpdateKind::from_text(str_of(record, "kind").unwrap_or_default());
        if kind == UpdateKind::EffectConfirmed && str_of(record, "effect").is_none() {
            return Err(Reason::new(Code::Missing, "effect").into());
        }
        if kind == UpdateKind::ObjectionRuled || kind == UpdateKind::ExtensionRefused {
            let asked = Issue::read(before).status.pending;
            if !asked.iter().any(|p| kind.answers(&p.kind)) {
                return Err(Code::NothingAsked.into());
            }
        }
    }
    Ok(())
}
