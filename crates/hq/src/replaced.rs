//! An entry that re-records another: judged by the time of the one it replaces, if it does the same.
//!
//! What rests on a refused entry is recorded again by the tablet that wrote
//! it. It was done when it was first done, so its time and permission are
//! those of the first recording (design, section 5, "Verdicts").

use std::collections::{BTreeSet, HashMap};

use automerge::{Change, ChangeHash, ReadDoc as _};
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
/// `find` looks up what it replaces, with [`unapplied`].
pub(crate) fn made<'r>(
    c: &Candidate,
    with_it: &Document,
    find: impl Fn(EntryRef) -> Option<&'r Replaced>,
) -> std::result::Result<Made, Reason> {
    let Some(of) = c.header.replaces else {
        return Ok(c.made);
    };
    let not_same = || Err(Reason::new(Code::NotTheSame, of.to_string()));
    let Some(Replaced { old, unapplied }) = find(of) else {
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
    let Some(before) = document_with(unapplied, with_it, &change) else {
        return not_same();
    };
    if replay::same_deed(&change, &before, &c.change, with_it) {
        Ok(old.made)
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

/// The entry that another says it replaces.
pub(crate) fn replaces(held: &Held) -> Option<EntryRef> {
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

/// An entry that another replaces.
pub(crate) struct Replaced {
    pub old: Held,
    /// What it had seen and is not applied.
    pub unapplied: Unapplied,
}

impl Replaced {
    pub fn look_up(conn: &Connection, of: EntryRef) -> Result<Option<Self>> {
        let Some(old) = entry::get(conn, of)? else {
            return Ok(None);
        };
        let change = old.change.as_deref().and_then(|b| parse_change(b).ok());
        let unapplied = match change {
            Some(change) => unapplied(conn, &change)?,
            None => Unapplied::new(),
        };
        Ok(Some(Self { old, unapplied }))
    }
}

/// Changes that were not applied, by hash.
pub(crate) type Unapplied = HashMap<ChangeHash, Change>;

/// What a change had seen and was not applied, as far as it is held.
pub(crate) fn unapplied(conn: &Connection, change: &Change) -> Result<Unapplied> {
    let mut found = Unapplied::new();
    let mut seen: BTreeSet<ChangeHash> = BTreeSet::from([change.hash()]);
    let mut queue = change.deps().to_vec();
    while let Some(dep) = queue.pop() {
        if genesis::is(dep) || !seen.insert(dep) || found.len() >= CLOSURE {
            continue;
        }
        let naming = entry::naming(conn, hash_of(dep))?;
        if naming.iter().any(|e| e.state == State::Applied) {
            // So is all that it had seen.
            continue;
        }
        let bytes = naming.iter().filter_map(|e| e.change.as_deref());
        let parsed = bytes.filter_map(|b| parse_change(b).ok());
        if let Some(parsed) = { parsed }.find(|c| c.hash() == dep) {
            queue.extend_from_slice(parsed.deps());
            found.insert(dep, parsed);
        }
    }
    Ok(found)
}

/// A document that holds a change that was not applied, with exactly what it
/// had seen: something else of the same author may stand in the place of it.
pub(crate) fn document_with(
    unapplied: &Unapplied,
    document: &Document,
    change: &Change,
) -> Option<Document> {
    let mut changes = vec![change.clone()];
    let mut seen: BTreeSet<ChangeHash> = BTreeSet::from([change.hash()]);
    let mut queue = change.deps().to_vec();
    while let Some(dep) = queue.pop() {
        if genesis::is(dep) || !seen.insert(dep) {
            continue;
        }
        let applied = document.automerge().get_change_by_hash(&dep);
        let held = applied.or_else(|| unapplied.get(&dep).cloned());
        let held = held.filter(|_| changes.len() < CLOSURE)?;
        queue.extend_from_slice(held.deps());
        changes.push(held);
    }
    Document::from_changes(document.kind(), changes).ok()
}
