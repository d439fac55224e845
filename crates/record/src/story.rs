//! An issue's story: everything that was done about it in one order, as tablet and board tell it.
//!
//! The order is the ancestry of the changes, as everywhere. Support stands in
//! documents of its own, which no ancestry ties to the issue: it is put where
//! its time falls. Who did what and when is the caller's knowledge ([`Maker`]).

use std::collections::{BTreeMap, BTreeSet};

use baolian_wire::reference::{Account, Pairing, Station};
use baolian_wire::{DocId, Hash};
use serde::Serialize;

use crate::document::Document;
use crate::history;
use crate::issue::{Effect, Issue, Task, Update, UpdateKind};
use crate::permission::{As, Ground, Held, Interval};
use crate::support::{Support, SupportUpdate};

/// Somebody who did something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Teller {
    /// The account.
    pub account: String,
    /// The name that people read; the id where none is known here.
    pub name: String,
    /// Towards the station, then; none where it is not known here.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub capacity: Option<As>,
}

/// Who made a change and when, as far as whoever tells the story knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// Who.
    pub who: Teller,
    /// When, in milliseconds.
    pub at: i64,
    /// Whether that is headquarters' time; else it is what the tablet's own clock said.
    pub hq_time: bool,
    /// Whether it was certainly permitted then: false where it counts with "time not proven".
    pub time_proven: bool,
}

impl Default for Maker {
    /// Nobody who is known here.
    fn default() -> Self {
        Self {
            who: Teller::default(),
            at: 0,
            hq_time: false,
            time_proven: true,
        }
    }
}

/// What a close had not seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unseen {
    /// The change, which stands in the story.
    pub change: Hash,
    /// What it said.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: UpdateKind,
    /// Who said it.
    pub who: Teller,
    /// When, in milliseconds.
    pub at: i64,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StoryEvent {
    /// An update.
    Update {
        /// Which.
        update: Update,
        /// The effect that it recorded or confirmed.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        effect: Option<Effect>,
        /// What a close had not seen, so that it does not count; empty for everything that counts.
        unseen: Vec<Unseen>,
        /// Whether it is the close by which the issue is closed.
        closes: bool,
    },
    /// A task was planned.
    Task {
        /// As it stands now.
        task: Task,
    },
    /// A single value was written.
    Value {
        /// Which: `due`, `tasks.ID.done`.
        field: String,
        /// What it was.
        from: Option<String>,
        /// What it became.
        to: String,
        /// What the task is, where it is a task's value.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        task: Option<String>,
    },
    /// A step of a support request for this issue.
    Support {
        /// The request.
        support: DocId,
        /// Its title.
        title: String,
        /// The step.
        update: SupportUpdate,
    },
}

/// The events of an issue with the change that did each, everything after what its author had seen; what one change
/// did stays together and in its order.
#[must_use]
pub fn of_issue(doc: &Document, makers: &BTreeMap<Hash, Maker>) -> Vec<(Hash, StoryEvent)> {
    let view = doc.view();
    let issue = Issue::read(&view);
    let ancestry = view.ancestry();
    let mut events = Vec::new();
    for one in &issue.updates {
        events.push((one.stamp.change, update(&issue, one, makers)));
    }
    for task in &issue.tasks {
        let event = StoryEvent::Task { task: task.clone() };
        events.push((task.stamp.change, event));
    }
    let told: BTreeSet<Hash> = issue
        .updates
        .iter()
        .filter(|u| matches!(u.kind, UpdateKind::Opened | UpdateKind::Extended))
        .map(|u| u.stamp.change)
        .collect();
    for changed in history::history(doc) {
        let task = changed.field.strip_prefix("tasks.").and_then(|rest| {
            let id = rest.split('.').next()?;
            issue.tasks.iter().find(|t| t.stamp.id == id)
        });
        let first = task.is_some_and(|t| t.stamp.change == changed.change);
        // What an opening or extension says, and what a task began with, is told with it.
        let moved = task.is_none() && told.contains(&changed.change);
        if !first && !moved {
            let event = StoryEvent::Value {
                task: task.and_then(|t| t.text.value.clone()),
                field: changed.field,
                from: changed.from,
                to: changed.to,
            };
            events.push((changed.change, event));
        }
    }
    events.sort_by_key(|(change, _)| (ancestry.depth(*change), *change));
    events
}

fn update(issue: &Issue, update: &Update, makers: &BTreeMap<Hash, Maker>) -> StoryEvent {
    let change = update.stamp.change;
    let uncounted = issue.status.uncounted.iter().find(|u| u.close == change);
    let mut unseen = Vec::new();
    for other in uncounted.map(|u| u.unseen.as_slice()).unwrap_or_default() {
        let said = issue.updates.iter().find(|u| u.stamp.change == *other);
        let maker = makers.get(other).cloned().unwrap_or_default();
        unseen.extend(said.map(|said| Unseen {
            change: *other,
            kind: said.kind.clone(),
            who: maker.who,
            at: maker.at,
        }));
    }
    let effect = update.effect.as_ref();
    let effect = effect.and_then(|id| issue.effects.iter().find(|e| e.stamp.id == *id));
    StoryEvent::Update {
        update: update.clone(),
        effect: effect.cloned(),
        unseen,
        closes: issue.status.closed_by == Some(change),
    }
}

/// The steps of a support request, with the change that did each.
#[must_use]
pub fn of_support(id: DocId, doc: &Document) -> Vec<(Hash, StoryEvent)> {
    let support = Support::read(&doc.view());
    let title = support.title;
    let step = |update: SupportUpdate| {
        let change = update.stamp.change;
        let title = title.clone();
        let event = StoryEvent::Support {
            support: id,
            title,
            update,
        };
        (change, event)
    };
    support.updates.into_iter().map(step).collect()
}

/// Puts lines that no ancestry ties to a story where their time falls. `at` is a line's time and change.
pub fn weave<T>(story: &mut Vec<T>, mut lines: Vec<T>, at: impl Fn(&T) -> (i64, Hash)) {
    lines.sort_by_key(&at);
    for line in lines {
        let place = story.iter().rposition(|told| at(told).0 <= at(&line).0);
        story.insert(place.map_or(0, |place| place + 1), line);
    }
}

/// In which capacity towards a station somebody was in an interval; none where in no such.
#[must_use]
pub fn capacity(
    account: &Account,
    station: Option<&Station>,
    pairings: &[Pairing],
    interval: Interval,
) -> Option<As> {
    // Who left since was somebody then.
    let then = Account {
        closed: false,
        ..account.clone()
    };
    let ground = Ground {
        account: &then,
        station,
        pairings,
        interval,
    };
    let all = [
        As::Cadre,
        As::Officer,
        As::Office,
        As::Leader,
        As::Department,
    ];
    all.into_iter()
        .find(|capacity| ground.held(*capacity) != Held::Never)
}
