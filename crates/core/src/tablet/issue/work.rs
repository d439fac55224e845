//! Tasks (任务) and effects (效果) of an issue.

use baolian_record::issue::UpdateKind;
use baolian_record::issue::deed::{self, TaskDue};
use baolian_record::write::{self, text};
use baolian_wire::DocId;
use serde::Deserialize;

use super::{date, needed};
use crate::error::{Error, Result};
use crate::tablet::Tablet;
use crate::tablet::evidence::EvidenceInput;
use crate::tablet::save::Saved;

/// When a task is due, as somebody gives it: a day, or days before the issue's end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TaskInput {
    /// What is to be done.
    pub text: String,
    /// By whom.
    pub who: String,
    /// Until when.
    pub due: TaskDue,
}

impl Tablet {
    /// Plans a task.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] for no day.
    pub fn plan_task(&self, id: DocId, task: &TaskInput) -> Result<Saved> {
        if let TaskDue::On(day) = &task.due {
            date("by", day)?;
        }
        needed("text", &task.text)?;
        self.on_issue(id, &[], |pen| {
            deed::plan_task(pen, &task.text, &task.who, &task.due).map(Some)
        })
    }

    /// Says that a task is done, or not.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::NotFound`].
    pub fn mark_task(&self, id: DocId, task: &str, done: bool) -> Result<Saved> {
        self.has_task(id, task)?;
        self.on_issue(id, &[], |pen| {
            let done = ("done", Some(automerge::ScalarValue::Boolean(done)));
            write::set_in(pen.tx, "tasks", task, &[done])?;
            Ok(None)
        })
    }

    fn has_task(&self, id: DocId, task: &str) -> Result<()> {
        let issue = self.issue(id)?.issue;
        if issue.tasks.iter().any(|t| t.stamp.id == task) {
            return Ok(());
        }
        Err(Error::NotFound {
            what: "task",
            id: task.to_owned(),
        })
    }

    /// Records an effect with its proofs.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] for a file that cannot be kept.
    pub fn record_effect(&self, id: DocId, what: &str, proofs: &[EvidenceInput]) -> Result<Saved> {
        needed("text", what)?;
        let (evidence, relies) = self.evidence(proofs)?;
        self.on_issue(id, &relies, |pen| {
            deed::record_effect(pen, what, &evidence).map(Some)
        })
    }

    /// Confirms an effect: the newest one, or the one named.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::NotFound`] if there is none.
    pub fn confirm_effect(&self, id: DocId, effect: Option<&str>, said: &str) -> Result<Saved> {
        let effects = self.issue(id)?.issue.effects;
        let newest = effects.last().map(|e| e.stamp.id.clone());
        let effect = effect
            .map(str::to_owned)
            .or(newest)
            .ok_or(Error::NotFound {
                what: "effect",
                id: id.to_string(),
            })?;
        let named = ("effect", text(&effect));
        self.update(id, &UpdateKind::EffectConfirmed, said, &[named])
    }
}
