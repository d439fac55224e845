//! An issue (问题) as people read it: values with their conflicts, story, tasks, effects, status.

pub mod closing;
pub mod deed;
mod reading;
pub mod responsible;
pub mod status;
pub mod update;

use std::collections::BTreeMap;

use automerge::ROOT;
use baolian_wire::{DocId, Hash};
use serde::{Deserialize, Serialize};

pub(crate) use reading::add_contested;
pub use responsible::Responsible;
pub use status::{Party, State, Status};
pub use update::UpdateKind;

use crate::read::{self, Candidate, Item, Single, View};
use reading::{contested, read_effects, read_media, read_tasks, read_update, waits_for_terms};

/// How bad a problem is. The cautious value of two is the higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Severity {
    /// 一般.
    Low,
    /// 较重.
    Medium,
    /// 严重.
    High,
}

impl Severity {
    /// The word in the document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl std::str::FromStr for Severity {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "low" => Ok(Self::Low),
            "medium" => Ok(Self::Medium),
            "high" => Ok(Self::High),
            _ => Err(()),
        }
    }
}

/// What every record inside a document says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stamp {
    /// Its id.
    pub id: String,
    /// The account that wrote it; equal to the signing device's.
    pub by: String,
    /// What that tablet's wall clock said, in milliseconds: shown, never used for order.
    pub at: i64,
    /// The change that wrote it.
    pub change: Hash,
}

impl Stamp {
    pub(crate) fn of(view: &View<'_>, item: &Item) -> Self {
        Self {
            id: item.id.clone(),
            by: view.once(&item.obj, "by", read::text).unwrap_or_default(),
            at: view.once(&item.obj, "at", read::instant).unwrap_or(0),
            change: item.change,
        }
    }
}

/// One event of the story.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Update {
    /// Who, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// What kind.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: UpdateKind,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub text: Option<String>,
    /// The effect it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub effect: Option<String>,
    /// The task it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub task: Option<String>,
    /// A new due date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub due: Option<String>,
    /// The due date before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub was: Option<String>,
    /// To whom it was handed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub to: Option<String>,
    /// The update that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub answers: Option<String>,
    /// How the office ruled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub ruling: Option<String>,
    /// Of an instruction: special supervision (挂牌督办) `begun` or `ended` with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub supervision: Option<String>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    /// Who added it, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// What is to be done.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub text: Single<String>,
    /// By whom.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub who: Single<String>,
    /// Until which day: as written, or counted back from the issue's.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub due: Single<String>,
    /// So many days before the issue's due date.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub days_before: Single<i64>,
    /// Whether it is done.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    pub done: Single<bool>,
}

/// A proof of an effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Evidence {
    /// A file, by its descriptor.
    File {
        /// Who, when.
        #[serde(flatten)]
        stamp: Stamp,
        /// SHA-256 of the exact bytes.
        hash: String,
        /// Their number.
        len: i64,
        /// Media type.
        media_type: String,
        /// The file's name, for people.
        name: String,
    },
    /// A sealed visit that saw it.
    Visit {
        /// Who, when.
        #[serde(flatten)]
        stamp: Stamp,
        /// The visit.
        visit: DocId,
        /// The change that sealed it.
        seal: String,
    },
}

impl Evidence {
    /// Who, when.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        match self {
            Self::File { stamp, .. } | Self::Visit { stamp, .. } => stamp,
        }
    }
}

/// A photo or another file of the problem itself, by its descriptor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Media {
    /// Who, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// SHA-256 of the exact bytes.
    pub hash: String,
    /// Their number.
    pub len: i64,
    /// Media type.
    pub media_type: String,
    /// The file's name, for people.
    pub name: String,
}

/// What has changed, with evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Effect {
    /// Who, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// What has changed.
    pub text: String,
    /// Its proofs.
    pub evidence: Vec<Evidence>,
    /// Accounts that confirmed it.
    pub confirmed_by: Vec<String>,
}

/// An issue.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Issue {
    /// The station.
    pub station: String,
    /// Who opened it.
    pub by: String,
    /// When, by that tablet's wall clock.
    pub at: i64,
    /// The visit that found it.
    pub visit: Option<DocId>,
    /// The checklist item that failed.
    pub item: Option<String>,
    /// The earlier issue that this one points to.
    pub same_as: Option<DocId>,
    /// Title.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub title: Single<String>,
    /// Category.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub category: Single<String>,
    /// Where.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub place: Single<String>,
    /// How bad; of two, the higher.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub severity: Single<Severity>,
    /// Until when; of two, the earlier.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub due: Single<String>,
    /// Who answers for it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub responsible: Single<Responsible>,
    /// What is wrong.
    pub description: String,
    /// What it looked like, in the order in which it was added.
    pub media: Vec<Media>,
    /// Tasks, by due date.
    pub tasks: Vec<Task>,
    /// Effects, in causal order.
    pub effects: Vec<Effect>,
    /// The story, in causal order.
    pub updates: Vec<Update>,
    /// Every value that was written apart, by field.
    pub contested: BTreeMap<String, Vec<Candidate<String>>>,
    /// The folded status.
    pub status: Status,
    /// Under the special supervision (挂牌督办) of a leader: begun, and not
    /// ended by anybody who had seen that.
    pub supervised: bool,
}

impl Issue {
    /// Reads an issue.
    #[must_use]
    pub fn read(view: &View<'_>) -> Self {
        let ancestry = view.ancestry();
        let mut updates: Vec<Update> = view
            .items("updates")
            .iter()
            .map(|item| read_update(view, item))
            .collect();
        // Equal depth means written apart: the hash gives the same order everywhere.
        updates.sort_by_key(|u| {
            (
                ancestry.depth(u.stamp.change),
                u.stamp.change,
                u.stamp.id.clone(),
            )
        });
        let due = view.root_text("due").cautious_by(Clone::clone);
        let severity = view
            .single(&ROOT, "severity", read::parsed::<Severity>)
            .cautious_by(|s| std::cmp::Reverse(*s));
        let events: Vec<status::Event> = updates
            .iter()
            .map(|u| status::Event {
                kind: u.kind.clone(),
                change: u.stamp.change,
                asks: u.kind.asks() || waits_for_terms(view, u),
            })
            .collect();
        let mut issue = Self {
            station: view.root_text("station").value.unwrap_or_default(),
            by: view.root_text("by").value.unwrap_or_default(),
            at: view.once(&ROOT, "at", read::instant).unwrap_or(0),
            visit: view.once(&ROOT, "visit", read::parsed),
            item: view.root_text("item").value,
            same_as: view.once(&ROOT, "same_as", read::parsed),
            title: view.root_text("title"),
            category: view.root_text("category"),
            place: view.root_text("place"),
            responsible: view.single(&ROOT, "responsible", read::parsed),
            description: view.long_text("description"),
            media: read_media(view, &ancestry),
            tasks: read_tasks(view, due.value.as_deref()),
            effects: read_effects(view, &updates, &ancestry),
            status: status::fold(&events, &ancestry),
            supervised: reading::is_supervised(&updates, &ancestry),
            contested: BTreeMap::new(),
            severity,
            due,
            updates,
        };
        issue.contested = contested(&issue);
        issue
    }
}
