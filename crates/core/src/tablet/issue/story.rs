//! The story of an issue: every event that somebody adds to it.

use baolian_record::RecordError;
use baolian_record::issue::deed;
use baolian_record::issue::{Issue, UpdateKind, closing};
use baolian_record::write::{self, Pair, Pen, text};
use baolian_wire::{DocId, Hash, Kind, Reason};

use serde::Deserialize;

use super::{date, needed};
use crate::error::Result;
use crate::store::setting;
use crate::tablet::Tablet;
use crate::tablet::evidence::FileInput;
use crate::tablet::save::{Saved, Target, load};

/// Options of an update.
type More<'a> = &'a [Pair<'a>];

/// What may be said with photos: what somebody has been to and seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Seen {
    /// 进展.
    Progress,
    /// 新情况.
    NewFacts,
    /// 申请核验.
    VerificationAsked,
    /// 退回整改.
    Returned,
    /// 未见效果.
    NotSeen,
    /// 再次发现.
    FoundAgain,
}

impl From<Seen> for UpdateKind {
    fn from(seen: Seen) -> Self {
        match seen {
            Seen::Progress => Self::Progress,
            Seen::NewFacts => Self::NewFacts,
            Seen::VerificationAsked => Self::VerificationAsked,
            Seen::Returned => Self::Returned,
            Seen::NotSeen => Self::NotSeen,
            Seen::FoundAgain => Self::FoundAgain,
        }
    }
}

/// Something said about an issue, with photos of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SaidWithPhotos {
    /// What is said.
    pub kind: Seen,
    /// In words.
    pub said: String,
    /// About one task, where it is progress.
    pub task: Option<String>,
    /// Photos, or other files.
    pub photos: Vec<FileInput>,
}

impl Tablet {
    pub(super) fn on_issue(
        &self,
        id: DocId,
        relies: &[Hash],
        work: impl FnOnce(&mut Pen<'_, '_>) -> std::result::Result<Option<String>, RecordError>,
    ) -> Result<Saved> {
        self.save(&Target::Here(id), Kind::Issue, relies, work)
    }

    pub(super) fn update(
        &self,
        id: DocId,
        kind: &UpdateKind,
        said: &str,
        more: More<'_>,
    ) -> Result<Saved> {
        self.on_issue(id, &[], |pen| deed::update(pen, kind, said, more).map(Some))
    }

    /// 进展, about a task or the whole.
    ///
    /// # Errors
    /// [`crate::Error::Refused`], as all deeds here; [`crate::Error::NotFound`].
    pub fn add_progress(&self, id: DocId, said: &str, task: Option<&str>) -> Result<Saved> {
        let task = ("task", text(task.unwrap_or_default()));
        self.update(id, &UpdateKind::Progress, needed("text", said)?, &[task])
    }

    /// Says something about an issue with photos of it, in one change. Progress needs no words beside a photo.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without words that are needed, or for a file that cannot be kept.
    pub fn add_photos(&self, id: DocId, with: &SaidWithPhotos) -> Result<Saved> {
        let said = match with.kind {
            Seen::Progress if !with.photos.is_empty() => with.said.as_str(),
            Seen::VerificationAsked => with.said.as_str(),
            _ => needed("text", &with.said)?,
        };
        let media = self.described(&with.photos)?;
        let task = ("task", text(with.task.as_deref().unwrap_or_default()));
        self.on_issue(id, &[], |pen| {
            deed::update_with_media(pen, &with.kind.into(), said, &[task], &media).map(Some)
        })
    }

    /// 新情况: a close that has not seen it does not close.
    ///
    /// # Errors
    /// [`crate::Error::Refused`].
    pub fn add_new_facts(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::NewFacts, needed("text", said)?, &[])
    }

    /// The cadre accepts what the station raised or did.
    ///
    /// # Errors
    /// [`crate::Error::Refused`].
    pub fn accept(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Accepted, said, &[])
    }

    /// 退回整改.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without a reason.
    pub fn return_issue(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Returned, needed("reason", reason)?, &[])
    }

    /// 异议: the station says: not so.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without a reason.
    pub fn object(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Objection, needed("reason", reason)?, &[])
    }

    /// 申请核验.
    ///
    /// # Errors
    /// [`crate::Error::Refused`].
    pub fn ask_verification(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::VerificationAsked, said, &[])
    }

    /// 申请延期, until a day.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without a reason or for no day.
    pub fn ask_extension(&self, id: DocId, until: &str, reason: &str) -> Result<Saved> {
        let due = ("due", text(date("until", until)?));
        self.update(
            id,
            &UpdateKind::ExtensionAsked,
            needed("reason", reason)?,
            &[due],
        )
    }

    /// 同意延期: writes the due date and keeps the old one in the story.
    /// Tasks counted back from the due date move with it; `move_tasks` moves
    /// those with a day of their own by as many days.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without a reason or for no day.
    pub fn extend(&self, id: DocId, until: &str, reason: &str, move_tasks: bool) -> Result<Saved> {
        let until = date("until", until)?;
        let reason = needed("reason", reason)?;
        let issue = self.issue(id)?.issue;
        let was = issue.due.value.clone();
        let moved = if move_tasks {
            moved_tasks(&issue, until)
        } else {
            Vec::new()
        };
        self.on_issue(id, &[], |pen| {
            deed::extend(pen, until, was.as_deref(), reason)?;
            for (task, due) in &moved {
                write::set_in(pen.tx, "tasks", task, &[("due", text(due))])?;
            }
            Ok(None)
        })
    }

    /// 不同意延期.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without a reason.
    pub fn refuse_extension(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(
            id,
            &UpdateKind::ExtensionRefused,
            needed("reason", reason)?,
            &[],
        )
    }

    /// 异议裁定, by the office: upheld or rejected.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] for another word.
    pub fn rule_objection(&self, id: DocId, upheld: bool, reason: &str) -> Result<Saved> {
        let ruling = ("ruling", text(if upheld { "upheld" } else { "rejected" }));
        self.update(
            id,
            &UpdateKind::ObjectionRuled,
            needed("reason", reason)?,
            &[ruling],
        )
    }

    /// 未见效果.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without a reason.
    pub fn not_seen(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::NotSeen, needed("reason", reason)?, &[])
    }

    /// 批示, by a leader.
    ///
    /// # Errors
    /// [`crate::Error::Refused`].
    pub fn instruct(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Instruction, needed("text", said)?, &[])
    }

    /// 移送, to whom.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without a unit.
    pub fn hand_on(&self, id: DocId, to: &str, said: &str) -> Result<Saved> {
        let to = ("to", text(needed("to", to)?));
        self.update(id, &UpdateKind::HandedOn, said, &[to])
    }

    /// 销号. The error names what is missing.
    ///
    /// # Errors
    /// [`crate::Error::Refused`].
    pub fn close_issue(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Closed, said, &[])
    }

    /// Everything that keeps this person from closing; empty if nothing does.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`].
    pub fn closing_gaps(&self, id: DocId) -> Result<Vec<Reason>> {
        self.store.read(|c| {
            let account = setting::identity(c)?.account;
            let (_, doc) = load(c, id, Kind::Issue)?;
            let view = doc.view();
            let issue = Issue::read(&view);
            Ok(closing::gaps(&issue, &view.ancestry(), account.as_str()))
        })
    }

    /// 重新挂账.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without a reason.
    pub fn reopen_issue(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Reopened, needed("reason", reason)?, &[])
    }

    /// 再次发现: the old issue comes back.
    ///
    /// # Errors
    /// [`crate::Error::Refused`]; [`crate::Error::BadInput`] without words.
    pub fn found_again(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::FoundAgain, needed("text", said)?, &[])
    }
}

/// Tasks with a day of their own, moved by as many days as the issue.
fn moved_tasks(issue: &Issue, until: &str) -> Vec<(String, String)> {
    let day = |text: &str| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let (Some(old), Some(new)) = (issue.due.value.as_deref().and_then(day), day(until)) else {
        return Vec::new();
    };
    let by = new.signed_duration_since(old);
    issue
        .tasks
        .iter()
        .filter(|t| t.days_before.value.is_none() && t.done.value != Some(true))
        .filter_map(|t| {
            let due = day(t.due.value.as_deref()?)?.checked_add_signed(by)?;
            Some((t.stamp.id.clone(), due.to_string()))
        })
        .collect()
}
