//! An issue's story: everything that was done about it in one order, with who, in which capacity, when, and how far
//! each has come.
//!
//! The order is the ancestry of the changes, as everywhere. Support stands in documents of its own, which no ancestry
//! ties to the issue: it is put where its time falls.

use std::collections::{BTreeMap, BTreeSet};

use baolian_lists::{Page, SupportFilter, SupportSort};
use baolian_record::Document;
use baolian_record::ancestry::Ancestry;
use baolian_record::history;
use baolian_record::issue::{Effect, Issue, Task, Update, UpdateKind};
use baolian_record::permission::{As, Ground, Held, Interval};
use baolian_record::support::{Support, SupportUpdate};
use baolian_wire::reference::{Account, Pairing, Station};
use baolian_wire::{AccountId, DocId, Hash, Kind};
use rusqlite::Connection;
use serde::Serialize;

use super::today::time;
use crate::error::Result;
use crate::store::log::{self, EntryState};
use crate::store::{reference, shelf};
use crate::tablet::Tablet;
use crate::tablet::facts::By;
use crate::tablet::save::load;

/// Most support requests whose steps stand in a story.
const SUPPORT: u32 = 20;

/// Somebody who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Teller {
    /// The account.
    pub account: String,
    /// The name that people read; the id where none is known here.
    pub name: String,
    /// Towards the station, then; none where this tablet does not know.
    pub capacity: Option<As>,
}

/// How far something has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ReceiptState {
    /// On this tablet only.
    OnThisTablet,
    /// Headquarters holds it.
    Held,
    /// Headquarters applied it: everybody whom it concerns sees it.
    Applied,
    /// Headquarters refused it; see the tray.
    Refused,
}

/// What a close had not seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Unseen {
    /// The change, which stands in the story.
    pub change: Hash,
    /// What it said.
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

/// One line of the story.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StoryEntry {
    /// The change that did it; several lines may come of one.
    pub change: Hash,
    /// Who.
    pub who: Teller,
    /// When, in milliseconds.
    pub at: i64,
    /// Whether that is headquarters' time; else it is what the tablet's own clock said.
    pub hq_time: bool,
    /// Whether it was certainly permitted then: false where it counts with "time not proven".
    pub time_proven: bool,
    /// How far it has come.
    pub state: ReceiptState,
    /// Number of the receipt, for what this tablet wrote and headquarters holds.
    pub receipt: Option<u64>,
    /// What was done.
    pub event: StoryEvent,
}

/// The story of an issue, first things first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StoryView {
    /// The issue.
    pub id: DocId,
    /// Its story.
    pub entries: Vec<StoryEntry>,
}

impl Tablet {
    /// The story of an issue: updates, tasks, effects, changes of single
    /// values, support, in the order in which they came to be.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`].
    pub fn issue_story(&self, id: DocId) -> Result<StoryView> {
        self.store.read(|c| {
            let (fixed, doc) = load(c, id, Kind::Issue)?;
            let mut teller = Tells {
                c,
                made: self.names(c, id)?.made,
                station: reference::station(c, &fixed.station)?,
                pairings: reference::pairings(c, &fixed.station)?,
                accounts: BTreeMap::new(),
            };
            let mut entries = teller.of_issue(&doc)?;
            let filter = SupportFilter {
                issue: Some(id),
                sort: SupportSort::At,
                ..SupportFilter::default()
            };
            let page = Page {
                rows: SUPPORT,
                after: None,
                total: false,
            };
            let mut steps = Vec::new();
            for item in baolian_lists::support(c, &filter, &page)?.rows {
                teller.made = self.names(c, item.row.id)?.made;
                steps.extend(teller.of_support(item.row.id)?);
            }
            steps.sort_by_key(|step: &StoryEntry| (step.at, step.change));
            for step in steps {
                let place = entries.iter().rposition(|e| e.at <= step.at);
                entries.insert(place.map_or(0, |at| at + 1), step);
            }
            Ok(StoryView { id, entries })
        })
    }
}

/// Whoever tells the story: what is known of the people and changes in it.
struct Tells<'a> {
    c: &'a Connection,
    made: BTreeMap<Hash, By>,
    station: Option<Station>,
    pairings: Vec<Pairing>,
    accounts: BTreeMap<String, Option<Account>>,
}

impl Tells<'_> {
    fn of_issue(&mut self, doc: &Document) -> Result<Vec<StoryEntry>> {
        let view = doc.view();
        let issue = Issue::read(&view);
        let ancestry = view.ancestry();
        let mut events = Vec::new();
        for update in &issue.updates {
            events.push((update.stamp.change, self.update(&issue, update)?));
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
        in_order(&mut events, &ancestry);
        events
            .into_iter()
            .map(|(change, event)| self.entry(change, event))
            .collect()
    }

    fn update(&mut self, issue: &Issue, update: &Update) -> Result<StoryEvent> {
        let change = update.stamp.change;
        let uncounted = issue.status.uncounted.iter().find(|u| u.close == change);
        let mut unseen = Vec::new();
        for other in uncounted.map(|u| u.unseen.as_slice()).unwrap_or_default() {
            let Some(said) = issue.updates.iter().find(|u| u.stamp.change == *other) else {
                continue;
            };
            let (who, at, _) = self.who(*other)?;
            unseen.push(Unseen {
                change: *other,
                kind: said.kind.clone(),
                who,
                at,
            });
        }
        let effect = update.effect.as_ref();
        let effect = effect.and_then(|id| issue.effects.iter().find(|e| e.stamp.id == *id));
        Ok(StoryEvent::Update {
            update: update.clone(),
            effect: effect.cloned(),
            unseen,
            closes: issue.status.closed_by == Some(change),
        })
    }

    fn of_support(&mut self, id: DocId) -> Result<Vec<StoryEntry>> {
        let (_, doc) = load(self.c, id, Kind::Support)?;
        let support = Support::read(&doc.view());
        let title = support.title;
        let mut entries = Vec::new();
        for update in support.updates {
            let change = update.stamp.change;
            let event = StoryEvent::Support {
                support: id,
                title: title.clone(),
                update,
            };
            entries.push(self.entry(change, event)?);
        }
        Ok(entries)
    }

    fn entry(&mut self, change: Hash, event: StoryEvent) -> Result<StoryEntry> {
        let (who, at, hq_time) = self.who(change)?;
        let made = self.made.get(&change).and_then(|by| by.made);
        let (state, receipt) = self.come(change)?;
        Ok(StoryEntry {
            change,
            who,
            at,
            hq_time,
            time_proven: made.is_none_or(|made| made.proven),
            state,
            receipt,
            event,
        })
    }

    /// How far a change has come; what others wrote came from headquarters, which had applied it.
    fn come(&self, change: Hash) -> Result<(ReceiptState, Option<u64>)> {
        let Some((device, row)) = log::of_change(self.c, change)? else {
            return Ok((ReceiptState::Applied, None));
        };
        let receipt = match row.state {
            EntryState::Waiting => None,
            _ => shelf::receipt_of(self.c, device, row.n)?,
        };
        let state = match row.state {
            EntryState::Waiting => ReceiptState::OnThisTablet,
            EntryState::Held => ReceiptState::Held,
            EntryState::Applied => ReceiptState::Applied,
            EntryState::Refused => ReceiptState::Refused,
        };
        Ok((state, receipt))
    }

    /// Who made a change, when, and whether headquarters says so.
    fn who(&mut self, change: Hash) -> Result<(Teller, i64, bool)> {
        let Some(by) = self.made.get(&change).cloned() else {
            let nobody = Teller {
                account: String::new(),
                name: String::new(),
                capacity: None,
            };
            return Ok((nobody, 0, false));
        };
        let account = self.account(&by.account)?;
        let name = account.as_ref().map(|a| a.name.clone());
        let teller = Teller {
            capacity: account.and_then(|account| self.capacity(&account, &by)),
            name: name.unwrap_or_else(|| by.account.clone()),
            account: by.account.clone(),
        };
        Ok((teller, time(&by), by.made.is_some()))
    }

    fn account(&mut self, id: &str) -> Result<Option<Account>> {
        if let Some(known) = self.accounts.get(id) {
            return Ok(known.clone());
        }
        let known = match AccountId::new(id) {
            Ok(account) => reference::account(self.c, &account)?,
            Err(_) => None,
        };
        self.accounts.insert(id.to_owned(), known.clone());
        Ok(known)
    }

    fn capacity(&self, account: &Account, by: &By) -> Option<As> {
        let interval = by.made.map_or(
            Interval {
                after: by.wall,
                before: by.wall,
            },
            |made| Interval {
                after: made.after.0,
                before: made.before.0,
            },
        );
        // Who left since was somebody then.
        let then = Account {
            closed: false,
            ..account.clone()
        };
        let ground = Ground {
            account: &then,
            station: self.station.as_ref(),
            pairings: &self.pairings,
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
}

/// Everything after what its author had seen; what one change did stays together and in its order.
fn in_order(events: &mut [(Hash, StoryEvent)], ancestry: &Ancestry) {
    events.sort_by_key(|(change, _)| (ancestry.depth(*change), *change));
}
