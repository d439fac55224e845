//! The characters of a text in their order, deleted ones too.
//!
//! The library does not show deleted characters, so the order is made again
//! from the insertions: each stands right behind its left neighbour, the later
//! of two before the earlier (the RGA order of Automerge).

use std::collections::HashMap;

use automerge::legacy::{ElementId, Key, ObjectId, OpId};
use automerge::{Change, ChangeHash};

use crate::ancestry::Ancestry;
use crate::document::{Document, hash_of};

/// The characters of `text` that the author of `change` had seen or wrote, in order.
pub(super) fn seen(document: &Document, text: &OpId, change: &Change) -> Vec<OpId> {
    let ancestry = Ancestry::of(document.automerge());
    let of = hash_of(change.hash());
    let had_seen = |hash: ChangeHash| hash == change.hash() || ancestry.saw(of, hash_of(hash));
    in_order(document, text, had_seen)
}

/// The characters of `text` written by changes that pass `of`, in order.
fn in_order(document: &Document, text: &OpId, of: impl Fn(ChangeHash) -> bool) -> Vec<OpId> {
    let object = ObjectId::Id(text.clone());
    let mut behind: HashMap<ElementId, Vec<OpId>> = HashMap::new();
    for change in document.changes() {
        if !of(change.hash()) {
            continue;
        }
        let change = change.decode();
        for (i, op) in change.operations.iter().enumerate() {
            if let (true, true, Key::Seq(left)) = (op.insert, op.obj == object, &op.key) {
                let id = OpId(change.start_op.get() + i as u64, change.actor_id.clone());
                behind.entry(left.clone()).or_default().push(id);
            }
        }
    }
    for line in behind.values_mut() {
        line.sort_unstable();
    }
    let mut order = Vec::new();
    // Taken from the end: the greatest comes first.
    let mut next = behind.remove(&ElementId::Head).unwrap_or_default();
    while let Some(id) = next.pop() {
        next.extend(
            behind
                .remove(&ElementId::Id(id.clone()))
                .unwrap_or_default(),
        );
        order.push(id);
    }
    order
}
