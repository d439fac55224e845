//! What a change may not even ask of the merge library.
//!
//! Everything here is a function of the change and of what it depends on, so
//! it is the same whatever else has arrived. An honest tablet's changes pass
//! by construction: their operations are numbered on from what its author had
//! seen, and name nothing else.

use std::collections::HashMap;

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ExpandedChange, ObjType};
use baolian_wire::verdict::Code;
use baolian_wire::{Reason, limits};

use super::past::{Last, Past};
use super::{Case, Unapplied};
use crate::ancestry::Places;
use crate::document;

/// How far the number of a first operation may lie beyond the last one seen:
/// who writes at older heads numbers on from all that the document holds.
const GAP: u64 = 1 << 20;
/// The library keeps these numbers in 32 bits.
const LAST: u64 = 1 << 31;

/// Checks that need no merge: done before hostile bytes meet the library.
/// `past` is that of the document, with what is merged together with it.
/// Returns the change decoded, for [`Past::add`].
///
/// # Errors
/// [`Unapplied`].
pub fn admit(case: &Case<'_>, change: &Change, past: &Past) -> Result<ExpandedChange, Unapplied> {
    let actor = change.actor_id().to_bytes();
    if actor.len() != 16 || !case.devices.iter().any(|d| actor.starts_with(&d.0)) {
        return Err(Code::WrongActor.into());
    }
    admissible(change, past)
}

/// The same of whosever change it is.
///
/// # Errors
/// [`Unapplied`].
pub fn admissible(change: &Change, past: &Past) -> Result<ExpandedChange, Unapplied> {
    if !change.deps().iter().all(|dep| past.has(*dep)) {
        return Err(Unapplied::Waits);
    }
    let bad = |why: &str| Unapplied::from(Reason::new(Code::BadChange, why));
    if change.deps().is_empty() {
        return Err(bad("not on the first change of its kind"));
    }
    let seen = past.seen(change.deps());
    let own = past.last(change.actor_id(), &seen);
    if change.seq() != own.unwrap_or_default().seq + 1 {
        return Err(bad("not the next change of its actor"));
    }
    let last_op = past.top(change.deps());
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
    names(&expanded, past, &seen)?;
    Ok(expanded)
}

/// Every operation names only what the author had seen or wrote before.
fn names(change: &ExpandedChange, past: &Past, seen: &Places) -> Result<(), Unapplied> {
    let mut asked: HashMap<&ActorId, Option<Last>> = HashMap::new();
    for (number, op) in (change.start_op.get()..).zip(&change.operations) {
        for named in named(op) {
            let OpId(counter, actor) = named;
            let last = asked.entry(actor).or_insert_with(|| past.last(actor, seen));
            let ours = *actor == change.actor_id;
            if last.is_none() && !ours {
                return Err(Reason::new(Code::UnknownActor, actor.to_string()).into());
            }
            let seen = *counter <= last.unwrap_or_default().op;
            let before = ours && (change.start_op.get()..number).contains(counter);
            if !seen && !before {
                let what = named.to_string();
                return Err(Reason::new(Code::BadChange, what).into());
            }
        }
    }
    Ok(())
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
