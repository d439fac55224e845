//! An entry made ready for judging: carried ones unwrapped, bytes checked, before anything is merged.

use std::sync::Arc;

use automerge::Change;
use baolian_record::document::parse_change;
use baolian_record::{RecordError, schema};
use baolian_wire::down::Made;
use baolian_wire::verdict::Code;
use baolian_wire::{DeviceId, Entry, EntryRef, Hash, Header, Payload, Reason};
use rusqlite::Connection;

use super::Author;
use crate::error::Result;
use crate::store::entry::{self, Held, State};

/// An entry that may be judged.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub at: EntryRef,
    /// The header by which it is judged: a carried entry's old one.
    pub header: Header,
    pub hash: Hash,
    pub change: Change,
    pub made: Made,
    pub author: Arc<Author>,
    /// A tablet gave it back in a part by which headquarters had applied it:
    /// that is final, and only merged again.
    pub returned: bool,
}

/// What came of making an entry ready.
pub(crate) enum Ready {
    Candidate(Box<Candidate>),
    /// Of a kind that this version cannot read.
    Unread(Header),
    /// Refused at once; the bytes are put aside if they broke something.
    Refused(Reason, bool),
    /// The same bytes were applied already.
    Counted,
    /// The same bytes wait already.
    WaitsFor(Hash),
}

/// The hash of a change's bytes, as Automerge counts it, without parsing them.
pub(crate) fn change_hash_of(bytes: &[u8]) -> Option<Hash> {
    bytes.get(8..).map(Hash::of)
}

/// The entry that is judged: the carried one, or the entry itself.
pub(crate) fn judged(entry: Entry) -> std::result::Result<Entry, Reason> {
    let Payload::Carried(carried) = &entry.payload else {
        return Ok(entry);
    };
    let bad = || Reason::new(Code::BadShape, "carried");
    let old = Entry::decode(&carried.entry).map_err(|_| bad())?;
    if old.n != carried.from.n || matches!(old.payload, Payload::Carried(_)) {
        return Err(bad());
    }
    Ok(old)
}

/// Makes an entry ready, with what the database says. `stored` is as it is held.
pub(crate) fn ready_now(conn: &Connection, stored: &Held, author: &Arc<Author>) -> Result<Ready> {
    let elsewhere = elsewhere(conn, stored, author)?;
    Ok(ready(stored, author, elsewhere))
}

/// Makes an entry ready: nothing is asked of the database.
pub(super) fn ready(stored: &Held, author: &Arc<Author>, elsewhere: Option<Elsewhere>) -> Ready {
    match check(stored, author, elsewhere) {
        Ok(ready) => ready,
        Err(reason) => Ready::Refused(reason, false),
    }
}

fn check(
    stored: &Held,
    author: &Arc<Author>,
    elsewhere: Option<Elsewhere>,
) -> std::result::Result<Ready, Reason> {
    let bytes = stored.entry.as_deref().ok_or(Code::Damaged)?;
    let outer = Entry::decode(bytes).map_err(|_| Reason::new(Code::BadShape, "entry"))?;
    let from = match &outer.payload {
        Payload::Carried(carried) => Some(carried.from),
        _ => None,
    };
    let entry = judged(outer)?;
    let returned = author.state.hq && from.is_some();
    if let Some(from) = from.filter(|_| !returned) {
        // Only what an older log of the same tablet recorded can be carried on.
        if !author.line.iter().skip(1).any(|d| *d == from.device) {
            return Err(Reason::new(Code::WrongActor, from.to_string()));
        }
    }
    if !author.state.hq && entry.header.account != author.state.account {
        return Err(Code::WrongAccount.into());
    }
    let Payload::Change(hash) = entry.payload else {
        return Err(Reason::new(Code::BadShape, "payload"));
    };
    let change = stored.change.as_deref().ok_or(Code::Damaged)?;
    if change_hash_of(change) != Some(hash) {
        return Err(Code::WrongHash.into());
    }
    let parsed = parse_change(change);
    // Before anything else is looked at: whoever sends what another wrote is
    // refused for just that, in whatever order the two come.
    if !returned
        && let Ok(change) = &parsed
        && !is_of(change, &author.line)
    {
        return Err(Code::WrongActor.into());
    }
    match elsewhere {
        None => {}
        Some(Elsewhere::Counted) => return Ok(Ready::Counted),
        Some(Elsewhere::Refused(reason)) => return Err(reason),
        Some(Elsewhere::Waits) => return Ok(Ready::WaitsFor(hash)),
    }
    if schema::of(entry.header.kind).is_none() {
        return Ok(Ready::Unread(entry.header));
    }
    let change = match parsed {
        Ok(change) => change,
        Err(e) => {
            let broke = matches!(e, RecordError::Broke(_));
            return Ok(Ready::Refused(Code::BadChange.into(), broke));
        }
    };
    Ok(Ready::Candidate(Box::new(Candidate {
        at: stored.at,
        header: entry.header,
        hash,
        change,
        made: stored.made,
        author: Arc::clone(author),
        returned,
    })))
}

/// Whether a change was written under an actor of one of these devices.
fn is_of(change: &Change, line: &[DeviceId]) -> bool {
    let actor = change.actor_id().to_bytes();
    line.iter().any(|device| actor.starts_with(&device.0))
}

/// What an earlier entry that names the same change means for a later one.
#[derive(Debug, Clone)]
pub(super) enum Elsewhere {
    /// The very same bytes were applied.
    Counted,
    /// They were refused, or other bytes name this change.
    Refused(Reason),
    /// They are not decided yet.
    Waits,
}

/// Whether an earlier entry names the same change: the very same bytes count
/// once, anything else is a duplicate. What was refused in a log that is none
/// of the author's says nothing: else whoever got hold of another's change
/// could have it refused by sending it first.
pub(super) fn elsewhere(
    conn: &Connection,
    stored: &Held,
    author: &Author,
) -> Result<Option<Elsewhere>> {
    let Some(hash) = stored.change_hash else {
        return Ok(None);
    };
    for other in entry::named(conn, hash)? {
        if other.at == stored.at {
            // Sorted by arrival: whatever follows is judged after this one.
            return Ok(None);
        }
        let code = other.reason.as_ref().map(|r| &r.code);
        if matches!(code, Some(Code::WrongHash | Code::Damaged)) {
            // It names the change and does not hold it.
            continue;
        }
        let theirs = author.line.contains(&other.at.device);
        if other.state == State::Refused && !theirs {
            continue;
        }
        let same = other.origin == stored.origin;
        let duplicate = || Reason::new(Code::Duplicate, other.at.to_string());
        if same && other.state == State::Unread {
            // Nothing is decided about a kind of a later version: it is kept
            // unread beside the other.
            return Ok(None);
        }
        return Ok(Some(match other.state {
            _ if !same => Elsewhere::Refused(duplicate()),
            State::Applied | State::Counted => Elsewhere::Counted,
            State::Refused => {
                let reason = other.reason.clone();
                Elsewhere::Refused(reason.unwrap_or_else(|| Code::Duplicate.into()))
            }
            _ => Elsewhere::Waits,
        }));
    }
    Ok(None)
}
