//! What goes up: the entries that headquarters has not acknowledged, one part at a time.

use baolian_record::document::whole_change;
use baolian_record::genesis;
use baolian_wire::pack::Before;
use baolian_wire::up::{Backlog, RequestHead, UpItem};
use baolian_wire::{ChainHead, Hash, cbor, limits};
use rusqlite::Connection;

use super::pace::Pace;
use super::returning::Giving;
use super::{Asking, Progress};
use crate::error::{Error, Result};
use crate::store::log::{self, LogRow};
use crate::store::setting::{self, Identity};
use crate::store::{again, change, shelf};
use crate::tablet::{Tablet, newest_receipt};

/// A part stops at so many entries, however short they are: what headquarters
/// judges in one turn.
const PART_ENTRIES: usize = 4_000;
/// What headquarters packed is about so much shorter than what it holds.
const PACKED: usize = 6;
/// Fewer bytes than this no entry has with its change.
const ENTRY_LEAST: usize = 150;

/// A request ready to be posted.
pub(crate) struct Outgoing {
    pub(crate) identity: Identity,
    pub(crate) bytes: Vec<u8>,
    pub(crate) entries: u64,
    /// More waits than went into the part.
    pub(crate) full: bool,
    /// What goes back with it.
    pub(crate) giving: Giving,
    /// It asks for everything in view again: which time.
    pub(crate) again: Option<u64>,
    pub(crate) progress: Progress,
}

impl Tablet {
    /// The next part to send, empty if all is held: a request also asks for what is new.
    pub(crate) fn next_request(&self, asking: Asking, pace: Pace) -> Result<Outgoing> {
        let clock = self.env.clock.now();
        let giving = match asking {
            Asking::WhatIsHeld => Giving::default(),
            _ => self.next_to_give_back(asking, &self.identity()?, pace.bytes() / PACKED)?,
        };
        let entries_too = giving.returned.is_none();
        let (identity, receipt, after, counts, items, head, before, open) =
            self.store.read(|c| {
                let identity = setting::identity(c)?;
                let receipt = newest_receipt(c, identity.device)?.0;
                let counts = log::counts(c, identity.device)?;
                let after = match asking {
                    Asking::ToGoOn | Asking::Plainly => counts.held,
                    Asking::WhatIsHeld | Asking::ToBeKnown => 0,
                };
                let (start, before) = match after {
                    0 => (self.chain_start(identity.device)?, Before::default()),
                    n => {
                        let row = log::get(c, identity.device, n)?
                            .ok_or_else(|| Error::Damaged(format!("log entry {n} is gone")))?;
                        (row.chain, before(c, &row)?)
                    }
                };
                let (items, head) = match asking {
                    Asking::ToGoOn | Asking::Plainly if entries_too => {
                        part(c, &identity, after, start, pace)?
                    }
                    _ => (Vec::new(), start),
                };
                let open = again::open(c)?;
                Ok((identity, receipt, after, counts, items, head, before, open))
            })?;
        let entries = items.len() as u64;
        let last = after + entries >= counts.recorded;
        let mut cursor = identity.cursor.clone();
        // Reading everything again is for the end, when nothing else has to go or come.
        let read = again::take_out(&mut cursor);
        let room = cursor.backlogs.len() < limits::CURSOR_BACKLOGS;
        let again = open.filter(|_| entries_too && last && room && asking.goes_on());
        if again.is_some() {
            cursor
                .backlogs
                .push(read.unwrap_or_else(Backlog::everything));
        }
        let key = self.env.keys.load(identity.device)?.ok_or(Error::KeyGone)?;
        let request = RequestHead {
            device: identity.device,
            epoch: identity.epoch,
            cursor,
            receipt,
            clock,
            after,
            len: counts.recorded,
            schema: baolian_record::schema::VERSION,
        };
        let request = match asking {
            Asking::ToGoOn => request.sign_packed(&items, &before, genesis::hashes(), head, &key),
            _ => request.sign(&items, head, &key),
        }?;
        let request = match &giving.returned {
            Some(returned) => request.returning(returned.clone()),
            None => request,
        };
        let bytes = cbor::encode(&request);
        Ok(Outgoing {
            progress: Progress {
                held: counts.held,
                recorded: counts.recorded,
                bytes: bytes.len() as u64,
                received: 0,
                bytes_down: 0,
            },
            identity,
            bytes,
            entries,
            full: entries > 0 && !last,
            giving,
            again,
        })
    }

    /// Whether the log holds more than headquarters.
    pub(crate) fn has_more_to_send(&self) -> Result<bool> {
        self.store.read(|c| {
            let identity = setting::identity(c)?;
            let counts = log::counts(c, identity.device)?;
            Ok(counts.recorded > counts.held)
        })
    }
}

/// The entry that a part goes on from, as headquarters knows it too.
fn before(c: &Connection, row: &LogRow) -> Result<Before> {
    let change = match row.change {
        Some(hash) => change::bytes(c, hash)?,
        None => None,
    };
    Ok(Before::entry(&row.entry, change.as_deref()))
}

/// Entries after `after`, up to a part's size, and the chain after them.
fn part(
    c: &Connection,
    identity: &Identity,
    after: u64,
    start: ChainHead,
    pace: Pace,
) -> Result<(Vec<UpItem>, ChainHead)> {
    let mut items = Vec::new();
    let mut head = start;
    let mut size = 0;
    let most = (pace.bytes() / ENTRY_LEAST).min(PART_ENTRIES);
    for row in log::after(c, identity.device, after, most)? {
        let item = item(c, &row)?;
        if let UpItem::Whole { entry, change } = &item {
            size += entry.len() + change.as_ref().map_or(0, |b| b.len());
        }
        if size > pace.bytes() && !items.is_empty() {
            break;
        }
        head = row.chain;
        items.push(item);
    }
    Ok((items, head))
}

/// An entry as it goes up: whole if its bytes still are what was hashed,
/// else only the hash that the chain needs.
fn item(c: &Connection, row: &LogRow) -> Result<UpItem> {
    let damaged = UpItem::Damaged { hash: row.hash };
    if Hash::of(&row.entry) != row.hash {
        return Ok(damaged);
    }
    let change = match row.change {
        None => None,
        Some(hash) => match change::bytes(c, hash)? {
            Some(bytes) => match whole_change(&bytes, hash) {
                Some(whole) => Some(whole),
                None => return Ok(damaged),
            },
            None => return Ok(damaged),
        },
    };
    Ok(UpItem::Whole {
        entry: row.entry.clone().into(),
        change: change.map(Into::into),
    })
}

impl Tablet {
    /// The newest receipts, newest first.
    ///
    /// # Errors
    /// Storage.
    pub fn receipts(&self, limit: usize) -> Result<Vec<baolian_wire::receipt::Receipt>> {
        self.store.read(|c| {
            let identity = setting::identity(c)?;
            shelf::receipts(c, identity.device, limit)
        })
    }
}
