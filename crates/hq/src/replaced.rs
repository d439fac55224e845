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
use baolian_wire::{Hash, Reason};
use rusqlite::Connection;

use crate::error::Result;
use crate::judge::Candidate;
use crate::store::entry::{self, State};

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
