//! An issue's story: everything that was done about it in one order ([`baolian_record::story`]), with how far each line
//! has come on this tablet.

use std::collections::BTreeMap;

use baolian_lists::{Page, SupportFilter, SupportSort};
use baolian_record::permission::Interval;
use baolian_record::story::{self, Maker, StoryEvent, Teller};
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
            let mut tells = Tells {
                c,
                station: reference::station(c, &fixed.station)?,
                pairings: reference::pairings(c, &fixed.station)?,
                accounts: BTreeMap::new(),
            };
            let makers = tells.makers(self.names(c, id)?.made)?;
            let mut entries = tells.lines(story::of_issue(&doc, &makers), &makers)?;
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
                let id = item.row.id;
                let makers = tells.makers(self.names(c, id)?.made)?;
                let (_, doc) = load(c, id, Kind::Support)?;
                steps.extend(tells.lines(story::of_support(id, &doc), &makers)?);
            }
            story::weave(&mut entries, steps, |line| (line.at, line.change));
            Ok(StoryView { id, entries })
        })
    }
}

/// Whoever tells the story: what is known of the people in it.
struct Tells<'a> {
    c: &'a Connection,
    station: Option<Station>,
    pairings: Vec<Pairing>,
    accounts: BTreeMap<String, Option<Account>>,
}

impl Tells<'_> {
    fn makers(&mut self, made: BTreeMap<Hash, By>) -> Result<BTreeMap<Hash, Maker>> {
        let mut makers = BTreeMap::new();
        for (change, by) in made {
            makers.insert(change, self.maker(&by)?);
        }
        Ok(makers)
    }

    /// Who made a change, when, and whether headquarters says so.
    fn maker(&mut self, by: &By) -> Result<Maker> {
        let account = self.account(&by.account)?;
        let name = account.as_ref().map(|a| a.name.clone());
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
        let capacity = account
            .and_then(|a| story::capacity(&a, self.station.as_ref(), &self.pairings, interval));
        Ok(Maker {
            who: Teller {
                capacity,
                name: name.unwrap_or_else(|| by.account.clone()),
                account: by.account.clone(),
            },
            at: time(by),
            hq_time: by.made.is_some(),
            time_proven: by.made.is_none_or(|made| made.proven),
        })
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

    fn lines(
        &self,
        events: Vec<(Hash, StoryEvent)>,
        makers: &BTreeMap<Hash, Maker>,
    ) -> Result<Vec<StoryEntry>> {
        let line = |(change, event)| {
            let maker = makers.get(&change).cloned().unwrap_or_default();
            let (state, receipt) = self.come(change)?;
            Ok(StoryEntry {
                change,
                who: maker.who,
                at: maker.at,
                hq_time: maker.hq_time,
                time_proven: maker.time_proven,
                state,
                receipt,
                event,
            })
        };
        events.into_iter().map(line).collect()
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
}
