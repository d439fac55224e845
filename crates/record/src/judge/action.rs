//! Which actions of the table of permissions a change is made of.

use automerge::ScalarValue;
use baolian_wire::verdict::Code;
use baolian_wire::{Kind, Reason};

use super::{Case, Deed, Unapplied};
use crate::act::{Act, str_of};
use crate::issue::{State, UpdateKind};
use crate::permission::{Action, Standing};

/// What the rules need to know of the document before the change.
pub(super) struct Scene {
    kind: Kind,
    pub(super) state: Standing,
    pub(super) author: bool,
}

impl Scene {
    pub(super) fn of(deed: &Deed<'_>, case: &Case<'_>) -> Self {
        let account = case.ground.account.id.as_str();
        let begins = begins(&deed.acts);
        let state = if begins {
            Standing::New
        } else {
            match deed.kind {
                Kind::Visit if deed.then.has_any("seals") => Standing::Ended,
                Kind::Issue => match deed.then.state() {
                    State::Open => Standing::Open,
                    State::Disputed => Standing::Disputed,
                    State::Closed => Standing::Ended,
                },
                _ => Standing::Open,
            }
        };
        let by = || deed.before.root_text("by").value;
        Self {
            kind: deed.kind,
            state,
            author: begins || by().as_deref() == Some(account),
        }
    }

    pub(super) fn actions(&self, acts: &[Act]) -> Result<Vec<Action>, Unapplied> {
        if self.kind == Kind::Issue {
            opened_once(acts)?;
        }
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

pub(super) fn begins(acts: &[Act]) -> bool {
    matches!(acts.first(), Some(Act::Begin(_)))
}

/// What begins an issue opens it, and nothing else does.
fn opened_once(acts: &[Act]) -> Result<(), Unapplied> {
    let opened = acts
        .iter()
        .filter(|a| a.added("updates", "kind") == Some(UpdateKind::Opened.as_str()))
        .count();
    if opened == usize::from(begins(acts)) {
        Ok(())
    } else {
        Err(Reason::new(Code::BadShape, "opened").into())
    }
}

fn issue_action(act: &Act, acts: &[Act]) -> Result<Option<Action>, Unapplied> {
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
