//! What a change may not even ask of the merge library.
//!
//! Everything here is a function of the change and of what it depends on, so
//! it is the same whatever else has arrived. An honest tablet's changes pass
//! by construction: their operations are numbered on from what its author had
//! seen, and name nothing else.

use std::collections::{BTreeMap, HashMap, HashSet};

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType};
use baolian_wire::verdict::Code;
use baolian_wire::{Reason, limits};

use super::{Case, Unapplied};
use crate::document::{self, Document};

/// How far the number of a first operation may lie beyond the last one seen:
/// who writes at older heads numbers on from all that the document holds.
const GAP: u64 = 1 << 20;
/// The library keeps these numbers in 32 bits.
const LAST: u64 = 1 << 31;

/// Checks that need no merge: done before hostile bytes meet the library.
///
/// # Errors
/// [`Unapplied`].
pub fn admit(case: &Case<'_>, change: &Change, document: &Document) -> Result<(), Unapplied> {
    admit_after(case, change, document, &[])
}

/// As [`admit`], for a change that is merged together with others: `batch` are
/// those admitted before it.
///
/// # Errors
/// [`Unapplied`].
pub fn admit_after(
    case: &Case<'_>,
    change: &Change,
    document: &Document,
    batch: &[Change],
) -> Result<(), Unapplied> {
    let actor = change.actor_id().to_bytes();
    if actor.len() != 16 || !case.devices.iter().any(|d| actor.starts_with(&d.0)) {
        return Err(Code::WrongActor.into());
    }
    let mut missing = document.missing(change.deps());
    missing.retain(|dep| !batch.iter().any(|c| c.hash() == *dep));
    if !missing.is_empty() {
        return Err(Unapplied::Waits);
    }
    let bad = |why: &str| Unapplied::from(Reason::new(Code::BadChange, why));
    if change.deps().is_empty() {
        return Err(bad("not on the first change of its kind"));
    }
    let seen = Seen::by(change, document, batch);
    let own = seen.last.get(change.actor_id());
    if change.seq() != own.map_or(0, |last| last.seq) + 1 {
        return Err(bad("not the next change of its actor"));
    }
    let last_op = seen.last.values().map(|last| last.op).max().unwrap_or(0);
    let (start, count) = (change.start_op().get(), change.len() as u64);
    if start <= last_op || start > last_op + GAP || start + count > LAST {
        return Err(bad("operations not numbered on from those it had seen"));
    }
    if count > limits::CHANGE_OPERATIONS {
        return Err(bad("too many operations"));
    }
    let expanded = document::expand(change).map_err(|e| bad(&e.to_string()))?;
    // Marks, counters and lists stand in no schema; some break the library's file.
    let known = |op: &Op| {
        matches!(
            op.action,
            OpType::Put(_) | OpType::Delete | OpType::Make(ObjType::Map)
        )
    };
    if !expanded.operations.iter().all(known) {
        return Err(Code::BadShape.into());
    }
    seen.names(&expanded)
}

/// The last change and operation of each actor that a change had seen.
struct Seen {
    last: BTreeMap<ActorId, Last>,
}

#[derive(Default)]
struct Last {
    seq: u64,
    op: u64,
}

impl Seen {
    fn by(change: &Change, document: &Document, batch: &[Change]) -> Self {
        let batch: HashMap<ChangeHash, &Change> = batch.iter().map(|c| (c.hash(), c)).collect();
        let mut last: BTreeMap<ActorId, Last> = BTreeMap::new();
        let mut note = |actor: &ActorId, seq: u64, op: u64| {
            let last = last.entry(actor.clone()).or_default();
            last.seq = last.seq.max(seq);
            last.op = last.op.max(op);
        };
        let mut queue = change.deps().to_vec();
        let mut passed = HashSet::new();
        let mut in_document = Vec::new();
        while let Some(hash) = queue.pop() {
            if !passed.insert(hash) {
                continue;
            }
            match batch.get(&hash) {
                Some(c) => {
                    note(c.actor_id(), c.seq(), c.max_op());
                    queue.extend_from_slice(c.deps());
                }
                None => in_document.push(hash),
            }
        }
        let later = document.automerge().get_changes_meta(&in_document);
        let later: HashSet<ChangeHash> = later.iter().map(|c| c.hash).collect();
        for c in document.automerge().get_changes_meta(&[]) {
            if !later.contains(&c.hash) {
                note(&c.actor, c.seq, c.max_op);
            }
        }
        Self { last }
    }

    /// Every operation names only what the author had seen or wrote before.
    fn names(&self, change: &ExpandedChange) -> Result<(), Unapplied> {
        for (i, op) in change.operations.iter().enumerate() {
            let number = change.start_op.get() + i as u64;
            for named in named(op) {
                let OpId(counter, actor) = named;
                let last = self.last.get(actor).map(|last| last.op);
                let ours = *actor == change.actor_id;
                if last.is_none() && !ours {
                    return Err(Reason::new(Code::UnknownActor, actor.to_string()).into());
                }
                let seen = *counter <= last.unwrap_or(0);
                let before = ours && (change.start_op.get()..number).contains(counter);
                if !seen && !before {
                    let what = named.to_string();
                    return Err(Reason::new(Code::BadChange, what).into());
                }
            }
        }
        Ok(())
    }
}

/// The operations that an operation names.
fn named(op: &Op) -> impl Iterator<Item = &OpId> {
    let obj = match &op.obj {
        ObjectId::Id(id) => Some(id),
        ObjectId::Root => None,
    };
    let left = match &op.key {
        Key::Seq(automerge::legacy::ElementId::Id(id)) => Some(id),
        _ => None,
    };
    obj.into_iter().chain(left).chain(op.pred.iter())
}
