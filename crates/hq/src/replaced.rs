//! An entry that re-records another: judged by the time of the one it replaces, if it does the same.
//!
//! What rests on a refused entry is recorded again by the tablet that wrote
//! it. It was done when it was first done, so its time and permission are
//! those of the first recording (design, section 5, "Verdicts").

use std::collections::BTreeSet;

use automerge::{Change, ReadDoc as _};
use baolian_record::document::{hash_of, parse_change};
use baolian_record::{Document, genesis, replay};
use baolian_wire::down::Made;
use baolian_wire::verdict::Code;
use baolian_wire::{Entry, EntryRef, Hash, Reason};
use rusqlite::Connection;

use crate::error::Result;
use crate::judge::{Candidate, judged};
use crate::store::device;
use crate::store::entry::{self, Held, State};

/// Entries of a log that are looked through at once.
const PAGE: usize = 500;
/// Most changes that are gathered to see what a refused one did.
const CLOSURE: usize = 10_000;

/// When a candidate counts as made: as stored, or as what it replaces was.
pub(crate) fn made(
    conn: &Connection,
    c: &Candidate,
    with_it: &Document,
) -> Result<std::result::Result<Made, Reason>> {
    let Some(of) = c.header.replaces else {
        return Ok(Ok(c.made));
    };
    let not_same = || Ok(Err(Reason::new(Code::NotTheSame, of.to_string())));
    let Some(old) = entry::get(conn, of)? else {
        return not_same();
    };
    let ours = c.author.line.contains(&of.device);
    let refused = old.state == State::Refused && old.doc == Some(c.header.doc);
    let (true, true, Some(change)) = (
        ours,
        refused,
        old.change.as_deref().and_then(|b| parse_change(b).ok()),
    ) else {
        return not_same();
    };
    let Some(before) = document_with(conn, with_it, &change)? else {
        return not_same();
    };
    if replay::same_deed(&change, &before, &c.change, with_it) {
        Ok(Ok(old.made))
    } else {
        not_same()
    }
}

/// Whether an entry that was refused for what it rests on may still be
/// recorded again: its tablet has not heard of it yet, or not sent everything since.
pub(crate) fn may_come_again(conn: &Connection, refused: &Held) -> Result<bool> {
    let rests = |held: &Held| {
        held.reason
            .as_ref()
            .is_some_and(|r| r.code == Code::RestsOn)
    };
    let mut last = refused.clone();
    while rests(&last) {
        let Some(device) = device::get(conn, last.at.device)? else {
            return Ok(false);
        };
        let heard = last.verdict.is_some_and(|verdict| verdict <= device.cursor);
        if device.revoked_at.is_none() && !(heard && device.len <= device.n) {
            return Ok(true);
        }
        match replacement(conn, last.at)? {
            Some(again) => last = again,
            None => return Ok(false),
        }
    }
    Ok(!last.state.is_final())
}

/// The entry of the same log that replaces one.
fn replacement(conn: &Connection, of: EntryRef) -> Result<Option<Held>> {
    let mut after = of.n;
    loop {
        let some = entry::of_device(conn, of.device, after, PAGE)?;
        let Some(last) = some.last() else {
            return Ok(None);
        };
        after = last.at.n;
        if let Some(held) = some.into_iter().find(|held| replaces(held) == Some(of)) {
            return Ok(Some(held));
        }
    }
}

fn replaces(held: &Held) -> Option<EntryRef> {
    let entry = Entry::decode(held.entry.as_deref()?).ok()?;
    judged(entry).ok()?.header.replaces
}

/// The changes that an entry stands for: those of the entry it replaces, of
/// the one which that replaced, and so on.
pub(crate) fn stands_for(conn: &Connection, replaces: Option<EntryRef>) -> Result<Vec<Hash>> {
    let mut changes = Vec::new();
    let mut next = replaces;
    while let Some(of) = next
        && let Some(held) = entry::get(conn, of)?
    {
        changes.extend(held.change_hash);
        // An entry replaces an earlier one, so this ends.
        next = self::replaces(&held).filter(|older| older.device != of.device || older.n < of.n);
        if changes.len() > CLOSURE {
            break;
        }
    }
    Ok(changes)
}

/// A document that holds a change that was not applied, with exactly what it
/// had seen: something else of the same author may stand in the place of it.
pub(crate) fn document_with(
    conn: &Connection,
    document: &Document,
    change: &Change,
) -> Result<Option<Document>> {
    let mut changes = vec![change.clone()];
    let mut seen: BTreeSet<Hash> = BTreeSet::from([hash_of(change.hash())]);
    let mut queue = change.deps().to_vec();
    while let Some(dep) = queue.pop() {
        let hash = hash_of(dep);
        if genesis::is(dep) || !seen.insert(hash) {
            continue;
        }
        let parsed = match document.automerge().get_change_by_hash(&dep) {
            Some(applied) => Some(applied),
            None => {
                let found = entry::naming(conn, hash)?;
                let bytes = found.iter().filter_map(|e| e.change.as_deref());
                bytes
                    .filter_map(|b| parse_change(b).ok())
                    .find(|c| c.hash() == dep)
            }
        };
        let Some(parsed) = parsed.filter(|_| changes.len() < CLOSURE) else {
            return Ok(None);
        };
        queue.extend_from_slice(parsed.deps());
        changes.push(parsed);
    }
    Ok(Document::from_changes(document.kind(), changes).ok())
}
