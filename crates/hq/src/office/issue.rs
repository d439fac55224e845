//! Problems (问题), as office and leader deal with them: one deed, one change.

use baolian_record::RecordError;
use baolian_record::issue::{Issue, UpdateKind, deed};
use baolian_record::permission::Action;
use baolian_record::schema::{LINE, REMARK};
use baolian_record::write::{Pen, text};
use baolian_wire::{AccountId, Kind};

use super::account::limited;
use super::denial::{Result, bad_input, refused};
use super::document::{acting, find_seen};
use crate::{Hq, Recorded};

/// What is done to a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// 销号.
    Close(String),
    /// 重新挂账, with the reason.
    Reopen(String),
    /// 异议裁定: whether the station is right, and why.
    Rule {
        /// The station is right.
        upheld: bool,
        /// Why.
        reason: String,
    },
    /// 同意延期: the new day, and why.
    Extend {
        /// The new end date.
        due: String,
        /// Why.
        reason: String,
    },
    /// 不同意延期, with the reason.
    RefuseExtension(String),
    /// 退回整改, with the reason.
    Return(String),
    /// 效果确认: of this effect, or the latest.
    Confirm(Option<String>),
    /// 进展.
    Progress(String),
    /// 批示.
    Instruct(String),
    /// 挂牌督办 begun or ended, with an instruction.
    Supervise {
        /// Begun, or ended.
        on: bool,
        /// What is to be done, or why it ends.
        said: String,
    },
    /// 移送.
    HandOn {
        /// To whom.
        to: String,
        /// Why.
        reason: String,
    },
}

/// Does something to a problem; returns who did it and what was recorded.
///
/// # Errors
/// [`super::Denial`] for what makes no sense, [`crate::HqError::Refused`] for
/// what a rule is against.
pub fn act(hq: &Hq, who: Option<&str>, id: &str, act: &Act) -> Result<(AccountId, Recorded)> {
    let (who, id, act) = (who.map(str::to_owned), id.to_owned(), act.clone());
    super::deed(hq, move |s, state| {
        let found = find_seen(s, &id, Kind::Issue)?;
        if matches!(act, Act::Instruct(_) | Act::Supervise { .. }) && who.is_none() {
            return Err(bad_input("needs_as", &[]));
        }
        let issue = Issue::read(&found.document.view());
        if let Act::Supervise { on, .. } = &act
            && *on == issue.supervised
        {
            let code = if *on { "supervised" } else { "not_supervised" };
            return Err(refused(code, &[]));
        }
        acting(s, &found, act.action())?;
        let written = written(&act, &issue)?;
        found.record(s, state, who.as_deref(), |pen| written.write(pen))
    })
}

impl Act {
    /// What the table of permissions calls it.
    fn action(&self) -> Action {
        match self {
            Self::Close(_) => Action::Close,
            Self::Reopen(_) => Action::Reopen,
            Self::Rule { .. } => Action::RuleObjection,
            Self::Extend { .. } => Action::Extend,
            Self::RefuseExtension(_) => Action::RefuseExtension,
            Self::Return(_) => Action::Return,
            Self::Confirm(_) => Action::ConfirmEffect,
            Self::Progress(_) => Action::Progress,
            Self::Instruct(_) | Self::Supervise { .. } => Action::Instruct,
            Self::HandOn { .. } => Action::HandOn,
        }
    }
}

/// What will be written.
enum Written {
    Update {
        kind: UpdateKind,
        said: String,
        fields: Vec<(&'static str, String)>,
    },
    Extended {
        due: String,
        was: Option<String>,
        reason: String,
    },
}

impl Written {
    fn write(self, pen: &mut Pen<'_, '_>) -> std::result::Result<(), RecordError> {
        match self {
            Self::Extended { due, was, reason } => deed::extend(pen, &due, was.as_deref(), &reason),
            Self::Update { kind, said, fields } => {
                let more: Vec<_> = fields
                    .iter()
                    .map(|(key, value)| (*key, text(value)))
                    .collect();
                deed::update(pen, &kind, &said, &more).map(drop)
            }
        }
    }
}

fn written(act: &Act, issue: &Issue) -> Result<Written> {
    let remark = |said: &str, required| limited("text", said, REMARK, required);
    let update = |kind, said: &str, fields| {
        Ok(Written::Update {
            kind,
            said: remark(said, true)?,
            fields,
        })
    };
    match act {
        Act::Close(said) => Ok(Written::Update {
            kind: UpdateKind::Closed,
            said: remark(said, false)?,
            fields: Vec::new(),
        }),
        Act::Reopen(reason) => update(UpdateKind::Reopened, reason, Vec::new()),
        Act::Return(reason) => update(UpdateKind::Returned, reason, Vec::new()),
        Act::Progress(said) => update(UpdateKind::Progress, said, Vec::new()),
        Act::Instruct(said) => update(UpdateKind::Instruction, said, Vec::new()),
        Act::Supervise { on, said } => {
            let word = if *on { "begun" } else { "ended" };
            let fields = vec![("supervision", word.to_owned())];
            update(UpdateKind::Instruction, said, fields)
        }
        Act::Rule { upheld, reason } => {
            let ruling = if *upheld { "upheld" } else { "rejected" };
            let fields = answering(issue, &UpdateKind::Objection, ("ruling", ruling.to_owned()));
            update(UpdateKind::ObjectionRuled, reason, fields)
        }
        Act::RefuseExtension(reason) => {
            let asked = asked(issue, &UpdateKind::ExtensionAsked);
            let fields = asked.map(|id| ("answers", id)).into_iter().collect();
            update(UpdateKind::ExtensionRefused, reason, fields)
        }
        Act::Extend { due, reason } => Ok(Written::Extended {
            due: day_text(due)?,
            was: issue.due.value.clone(),
            reason: remark(reason, true)?,
        }),
        Act::Confirm(effect) => {
            let latest = || issue.effects.last().map(|e| e.stamp.id.clone());
            let effect = effect.clone().or_else(latest);
            let effect = effect.ok_or_else(|| refused("nothing_to_confirm", &[]))?;
            Ok(Written::Update {
                kind: UpdateKind::EffectConfirmed,
                said: String::new(),
                fields: vec![("effect", effect)],
            })
        }
        Act::HandOn { to, reason } => Ok(Written::Update {
            kind: UpdateKind::HandedOn,
            said: remark(reason, false)?,
            fields: vec![("to", limited("to", to, LINE, true)?)],
        }),
    }
}

fn answering(
    issue: &Issue,
    kind: &UpdateKind,
    field: (&'static str, String),
) -> Vec<(&'static str, String)> {
    let asked = asked(issue, kind).map(|id| ("answers", id));
    std::iter::once(field).chain(asked).collect()
}

/// The newest update of a kind that waits for an answer.
fn asked(issue: &Issue, kind: &UpdateKind) -> Option<String> {
    let waits = |change| issue.status.pending.iter().any(|p| p.change == change);
    let of_kind = issue
        .updates
        .iter()
        .rev()
        .find(|u| u.kind == *kind && waits(u.stamp.change));
    of_kind.map(|u| u.stamp.id.clone())
}

/// A day as it is written in records.
pub(crate) fn day_text(text: &str) -> Result<String> {
    Ok(super::day_of(text)?.to_string())
}
