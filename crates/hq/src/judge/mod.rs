//! From stored to applied or refused: every entry gets its verdict, in whatever order it came.
//!
//! Entries are judged document by document, documents beside one another: all
//! that is asked of the database is gathered first, then judged without it,
//! then written down in order. An entry that names something not decided yet
//! waits, and is judged again when that is. One bad entry never holds up
//! another.
//!
//! What is too much work for a part's turn is put off: it is judged later, a
//! slice at a time, between other tablets' parts. So one tablet, even a
//! hostile one, holds up others by no more than [`TURN`] for each of its parts
//! and one slice besides, which is one document and [`TURN`].

mod admission;
mod batch;
mod bench;
mod candidate;
mod docket;
mod ground;
mod parallel;
mod writing;

use std::collections::BTreeMap;

use baolian_record::{Document, document as record};
use baolian_wire::{DeviceId, DocId, EntryRef, Hash, Kind};
use rusqlite::Connection;

use crate::error::Result;
use crate::metrics::Metrics;
use crate::session::Session;
use crate::store::device::DeviceState;
use crate::store::entry::State;
use crate::store::{device, entry, ledger, postponed};

pub(crate) use candidate::{Candidate, Ready, change_hash_of, judged, ready_now};
pub(crate) use docket::weight;
use docket::{Allowance, Docket};
use ground::Lookups;
pub(crate) use ground::{Grounds, judge as hold_against, relied};

/// Most work that is done at once for one part, in operations of its changes
/// and of the documents that they belong to; and most entries' work in a slice
/// of what was put off.
pub(crate) const TURN: u64 = 250_000;
/// Most entries in a slice.
const SLICE: usize = 5_000;

/// What judging needs to know of a device, looked up once.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub state: DeviceState,
    /// The device and those it goes on from.
    pub line: Vec<DeviceId>,
}

pub(crate) fn author(conn: &Connection, id: DeviceId) -> Result<Option<Author>> {
    let Some(state) = device::get(conn, id)? else {
        return Ok(None);
    };
    let line = device::lineage(conn, id)?;
    Ok(Some(Author { state, line }))
}

/// Entries to be judged, by document.
type Queue = BTreeMap<DocId, Vec<EntryRef>>;

fn queue(entries: Vec<(EntryRef, DocId)>) -> Queue {
    let mut queue = Queue::new();
    for (at, doc) in entries {
        queue.entry(doc).or_default().push(at);
    }
    queue
}

/// Judges what headquarters itself recorded, and everything that waited for it
/// as far as a turn goes.
pub(crate) fn settle(s: &Session<'_>, fresh: Vec<(EntryRef, DocId)>) -> Result<()> {
    let lookups = Lookups::default();
    let mut dockets = Vec::new();
    for (doc, entries) in queue(fresh) {
        dockets.extend(Docket::gather(s, doc, entries, Allowance::Slice(u64::MAX))?);
    }
    let decided = round(s, &lookups, dockets)?;
    go_on(s, &lookups, waiting_for(s, &decided)?)
}

/// Judges a part's entries and everything that waited for them, as far as a
/// turn goes; the rest is put off.
pub(crate) fn settle_in_turn(s: &Session<'_>, fresh: Vec<(EntryRef, DocId)>) -> Result<()> {
    go_on(s, &Lookups::default(), queue(fresh))
}

fn go_on(s: &Session<'_>, lookups: &Lookups, mut queue: Queue) -> Result<()> {
    let mut left = TURN;
    while !queue.is_empty() {
        let mut dockets = Vec::new();
        for (doc, entries) in std::mem::take(&mut queue) {
            let docket = if postponed::has(s.conn, doc)? {
                None
            } else {
                Docket::gather(s, doc, entries.clone(), Allowance::Whole(left))?
            };
            match docket {
                Some(docket) => {
                    left -= docket.weight;
                    dockets.push(docket);
                }
                None => put_off(s, doc, &entries)?,
            }
        }
        let decided = round(s, lookups, dockets)?;
        queue = waiting_for(s, &decided)?;
    }
    Ok(())
}

/// Judges documents beside one another; returns the changes that were decided.
fn round(s: &Session<'_>, lookups: &Lookups, dockets: Vec<Docket>) -> Result<Vec<Hash>> {
    let weight = dockets.iter().map(|d| d.weight).sum();
    Metrics::add(&s.hq.metrics.judged, usize::try_from(weight).unwrap_or(0));
    let mut opened = Vec::new();
    for one in parallel::each(dockets, weight, Docket::open) {
        let mut one = one?;
        one.look_up(s, lookups)?;
        opened.push(one);
    }
    let mut decided = Vec::new();
    for judged in parallel::each(opened, weight, bench::judge) {
        decided.extend(writing::write(s, lookups, judged?)?);
    }
    Ok(decided)
}

/// What waited for these to be decided. Asked only when all of a round is
/// written: what one document waits for, another may have decided.
fn waiting_for(s: &Session<'_>, decided: &[Hash]) -> Result<Queue> {
    let mut waited = Vec::new();
    if !entry::any_waits(s.conn)? {
        return Ok(Queue::new());
    }
    for hash in decided {
        waited.extend(entry::waiting_for(s.conn, *hash)?);
    }
    Ok(queue(waited))
}

/// Leaves entries to be judged later; they wait for nothing but their turn.
fn put_off(s: &Session<'_>, doc: DocId, entries: &[EntryRef]) -> Result<()> {
    for at in entries {
        entry::stop_waiting(s.conn, *at)?;
    }
    Metrics::add(&s.hq.metrics.put_off, 1);
    postponed::put(s.conn, doc, ledger::head(s.conn)?)
}

/// Judges a slice of what was put off, of the document that has been waiting
/// longest; whether there was any.
pub(crate) fn judge_postponed(s: &Session<'_>) -> Result<bool> {
    let Some(doc) = postponed::first(s.conn)? else {
        return Ok(false);
    };
    let lookups = Lookups::default();
    let entries = entry::to_judge(s.conn, doc, SLICE)?;
    let docket = Docket::gather(s, doc, entries.clone(), Allowance::Slice(TURN))?;
    let decided = round(s, &lookups, docket.into_iter().collect())?;
    go_on(s, &lookups, waiting_for(s, &decided)?)?;
    let left = entry::to_judge(s.conn, doc, SLICE)?;
    if left.is_empty() || left == entries {
        postponed::remove(s.conn, doc)?;
    } else {
        postponed::put(s.conn, doc, ledger::head(s.conn)?)?;
    }
    Ok(true)
}

/// Loads a document from its applied changes.
pub(crate) fn load(conn: &Connection, kind: Kind, doc: DocId) -> Result<Document> {
    let mut changes = Vec::new();
    for bytes in entry::changes(conn, doc)? {
        changes.push(record::parse_change(&bytes)?);
    }
    Ok(Document::from_store(kind, changes)?)
}

/// Judges what waited for the office to release a revoked device's entries.
pub(crate) fn release(s: &Session<'_>, id: DeviceId) -> Result<()> {
    let Some(state) = device::get(s.conn, id)? else {
        return Ok(());
    };
    let mut fresh = Vec::new();
    for n in entry::unsettled(s.conn, id, State::Held)? {
        let at = EntryRef { device: id, n };
        if n <= state.released
            && let Some(held) = entry::get(s.conn, at)?
            && let Some(doc) = held.doc
        {
            entry::settle(s.conn, at, State::Waiting, None, None, true)?;
            fresh.push((at, doc));
        }
    }
    settle_in_turn(s, fresh)
}
