//! From stored to applied or refused: every entry gets its verdict, in whatever order it came.
//!
//! Entries are judged document by document, several at once. An entry that
//! names something not decided yet waits, and is judged again when that is.
//! One bad entry never holds up another.

mod admission;
mod batch;
mod bench;
mod candidate;
mod ground;

use std::collections::BTreeMap;

use baolian_wire::{DeviceId, DocId, EntryRef};
use rusqlite::Connection;

use crate::error::Result;
use crate::session::Session;
use crate::store::device::DeviceState;
use crate::store::entry::State;
use crate::store::{device, entry};

pub(crate) use bench::load;
pub(crate) use candidate::{Candidate, Ready, change_hash_of, judged, ready};
use ground::Lookups;
pub(crate) use ground::{Grounds, judge as hold_against, relied};

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

/// Judges entries and everything that waited for them.
pub(crate) fn settle(s: &Session<'_>, fresh: Vec<(EntryRef, DocId)>) -> Result<()> {
    let mut queue: BTreeMap<DocId, Vec<EntryRef>> = BTreeMap::new();
    for (at, doc) in fresh {
        queue.entry(doc).or_default().push(at);
    }
    let lookups = Lookups::default();
    while let Some((doc, entries)) = queue.pop_first() {
        for decided in bench::judge_document(s, &lookups, doc, entries)? {
            for (at, doc) in entry::waiting_for(s.conn, decided)? {
                queue.entry(doc).or_default().push(at);
            }
        }
    }
    Ok(())
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
    settle(s, fresh)
}
