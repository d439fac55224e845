//! Taking a refused change out of a document, and writing again what rested on it.
//!
//! Headquarters refuses an entry; what its author wrote afterwards on the same
//! document depends on it in Automerge and can never be applied either. So the
//! tablet rebuilds the document without the refused change
//! ([`rebuild_without`]) and writes each of its own later changes once more at
//! the heads its author had seen less the refused one ([`re_record`]): same
//! actions, keys and values, under an actor drawn for the rebuild (design,
//! section 5, "Verdicts"). Headquarters holds the two changes against each
//! other with [`same_deed`].
//!
//! **Why changes are built by hand.** A transaction of the library leaves out
//! a value that is there already, and the value that a refused change had
//! overwritten often is; it also writes under another actor when the one given
//! has written something that the heads do not include. Both would make the
//! second change another deed than the first. Here each operation of the old
//! change becomes one of the new, with predecessors looked up anew.
//!
//! **Actors.** One actor drawn for each actor of the old changes is always
//! enough: what one actor wrote is a line in which each change had seen the
//! one before. [`re_record_all`] does just that. The drawn actor, never the
//! old one, writes in the document from then on, since the old one's sequence
//! numbers are used up by changes that are gone.

mod element;
mod operation;
mod same;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::num::NonZeroU64;

use automerge::legacy::OpId;
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjId};

pub use same::same_deed;

use crate::act;
use crate::ancestry::Ancestry;
use crate::document::{Document, RecordError, hash_of};
use crate::genesis;
use operation::Replay;

/// What the changes written again so far have become.
///
/// One is kept for one rebuild and passed to every [`re_record`] of it.
#[derive(Debug, Clone, Default)]
pub struct Replayed {
    changes: HashMap<ChangeHash, ChangeHash>,
    /// Objects and characters by the operation that made them.
    operations: HashMap<OpId, OpId>,
}

impl Replayed {
    /// The change that an old one has become.
    #[must_use]
    pub fn change(&self, old: ChangeHash) -> Option<ChangeHash> {
        self.changes.get(&old).copied()
    }
}

/// What came of writing a change again.
#[derive(Debug, Clone)]
pub enum ReRecorded {
    /// The new change; the document holds it.
    Change(Box<Change>),
    /// It writes to something that a refused change had made, or nothing of it
    /// is left: it goes to the tray, where a person can read and correct it.
    NamesRefused,
}

/// The document without the refused changes and all that descends from them.
///
/// Also returns the descendants, each after those it depends on, without the
/// refused changes themselves. Refused changes that the document does not hold
/// are passed over.
///
/// # Errors
/// As [`Document::from_changes`].
pub fn rebuild_without(
    document: &Document,
    refused: &BTreeSet<ChangeHash>,
) -> Result<(Document, Vec<Change>), RecordError> {
    let mut gone: HashSet<ChangeHash> = HashSet::new();
    let mut kept = Vec::new();
    let mut descendants = Vec::new();
    // Each change comes after those it depends on.
    for change in document.changes() {
        let hash = change.hash();
        if refused.contains(&hash) {
            gone.insert(hash);
        } else if change.deps().iter().any(|dep| gone.contains(dep)) {
            gone.insert(hash);
            descendants.push(change);
        } else {
            kept.push(change);
        }
    }
    Ok((Document::from_changes(document.kind(), kept)?, descendants))
}

/// Writes one change again into `new`, at the heads its author had seen less
/// what is gone.
///
/// `old` is the document before the rebuild, `mapping` what earlier calls of
/// the same rebuild have done; changes are passed in the order of
/// [`rebuild_without`]. A change that is neither in `new` nor written again is
/// gone: heads pass through it to what it had seen. `new` and `mapping` are as
/// before unless a change is returned.
///
/// Text that stood behind a character which is gone moves behind the nearest
/// one to the left that its author had seen and that is still there. What a
/// deletion was about may be gone; then the deletion is too. A seal names the
/// new heads.
///
/// # Errors
/// [`RecordError::BadChange`] if `actor` has written something in `new` that
/// the heads do not include, or for operations that no schema has room for.
pub fn re_record(
    old: &Document,
    new: &mut Document,
    change: &Change,
    actor: &ActorId,
    mapping: &mut Replayed,
) -> Result<ReRecorded, RecordError> {
    let heads = heads_less_gone(old, new, change.deps(), mapping);
    // Without its beginning a document is nothing that anything can be written to.
    if !act::begins(change) && matches!(heads.as_slice(), [only] if genesis::is(*only)) {
        return Ok(ReRecorded::NamesRefused);
    }
    let (seq, start_op) = next_of(new, actor, &heads)?;
    let mut replay = Replay {
        old,
        new,
        change,
        mapping,
        actor,
        heads: &heads,
        start_op,
        seals: new.view().container("seals").as_ref().and_then(op_id),
        operations: Vec::new(),
        made: HashMap::new(),
        written: HashMap::new(),
        lines: BTreeMap::new(),
    };
    let expanded = change.decode();
    for (i, op) in expanded.operations.iter().enumerate() {
        let id = OpId(
            expanded.start_op.get() + i as u64,
            expanded.actor_id.clone(),
        );
        let op = replay.settled(op, &expanded, i as u64);
        let Some(op) = op else {
            continue;
        };
        if replay.op(&id, &op)?.is_none() {
            return Ok(ReRecorded::NamesRefused);
        }
    }
    if replay.operations.is_empty() {
        return Ok(ReRecorded::NamesRefused);
    }
    let Replay {
        operations, made, ..
    } = replay;
    let built = Change::from(ExpandedChange {
        operations,
        actor_id: actor.clone(),
        hash: None,
        seq,
        start_op,
        time: expanded.time,
        message: expanded.message,
        deps: heads,
        extra_bytes: Vec::new(),
        author: None,
    });
    new.merge(vec![built.clone()])?;
    mapping.changes.insert(change.hash(), built.hash());
    mapping.operations.extend(made);
    Ok(ReRecorded::Change(Box::new(built)))
}

/// Writes all `descendants` again, one actor drawn for each of theirs.
///
/// # Errors
/// As [`re_record`].
pub fn re_record_all(
    old: &Document,
    new: &mut Document,
    descendants: &[Change],
    mut draw: impl FnMut(&ActorId) -> ActorId,
) -> Result<Vec<ReRecorded>, RecordError> {
    let mut mapping = Replayed::default();
    let mut actors: BTreeMap<ActorId, ActorId> = BTreeMap::new();
    let mut done = Vec::with_capacity(descendants.len());
    for change in descendants {
        let wrote = change.actor_id();
        let actor = actors.entry(wrote.clone()).or_insert_with(|| draw(wrote));
        done.push(re_record(old, new, change, actor, &mut mapping)?);
    }
    Ok(done)
}

/// The operation that made an object.
fn op_id(object: &ObjId) -> Option<OpId> {
    match object {
        ObjId::Root => None,
        ObjId::Id(counter, actor, _) => Some(OpId(*counter, actor.clone())),
    }
}

/// An operation as the library's reading functions name it; the last part is
/// a hint only and looked up when it is wrong.
fn object(op: &OpId) -> ObjId {
    ObjId::Id(op.0, op.1.clone(), 0)
}

/// The change that an operation belongs to.
fn change_of(document: &Document, op: &OpId) -> Option<ChangeHash> {
    document.automerge().hash_for_opid(&object(op))
}

/// What a reader at `deps` has seen in `new`, as heads in ascending order.
fn heads_less_gone(
    old: &Document,
    new: &Document,
    deps: &[ChangeHash],
    mapping: &Replayed,
) -> Vec<ChangeHash> {
    let mut found = BTreeSet::new();
    let mut passed = HashSet::new();
    let mut queue = deps.to_vec();
    while let Some(dep) = queue.pop() {
        if !passed.insert(dep) {
            continue;
        }
        if let Some(again) = mapping.change(dep) {
            found.insert(again);
        } else if new.has(dep) {
            found.insert(dep);
        } else if let Some(meta) = old.automerge().get_change_meta_by_hash(&dep) {
            queue.extend(meta.deps);
        }
    }
    let ancestry = Ancestry::of(new.automerge());
    let covered = |head: &ChangeHash| {
        let mut others = found.iter();
        others.any(|other| ancestry.saw(hash_of(*other), hash_of(*head)))
    };
    found.iter().copied().filter(|h| !covered(h)).collect()
}

/// The sequence number and first operation of the next change of `actor`.
fn next_of(
    new: &Document,
    actor: &ActorId,
    heads: &[ChangeHash],
) -> Result<(u64, NonZeroU64), RecordError> {
    let later = new.automerge().get_changes_meta(heads);
    if later.iter().any(|c| *c.actor == *actor) {
        return Err(RecordError::BadChange(
            "the actor was already in use".into(),
        ));
    }
    let later: HashSet<ChangeHash> = later.iter().map(|c| c.hash).collect();
    let mut seen = new.automerge().get_changes_meta(&[]);
    seen.retain(|c| !later.contains(&c.hash));
    let own = seen.iter().filter(|c| *c.actor == *actor).map(|c| c.seq);
    let last_op = seen.iter().map(|c| c.max_op).max().unwrap_or(0);
    Ok((
        own.max().unwrap_or(0) + 1,
        NonZeroU64::MIN.saturating_add(last_op),
    ))
}
