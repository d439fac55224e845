//! Whether a change written again does what the old one did.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{ElementId, Key, ObjectId, OpId, OpType};
use automerge::{Change, ChangeHash, ExpandedChange, ReadDoc as _, ScalarValue};

use baolian_wire::Hash;

use super::change_of;
use crate::act::{self, Act};
use crate::ancestry::Ancestry;
use crate::document::{Document, hash_of};
use crate::schema;

/// Whether `new` does the same as `old`: the same actions, keys and values,
/// records compared by their path, predecessors ignored.
///
/// Each document holds its change and all that it depends on, and may hold
/// anything else, the other change too. Allowed to differ: where in a text characters were inserted, the heads that a seal
/// names, and deletions of what `new`'s author cannot have seen any more.
/// Anything that does not fit the schema is never the same.
#[must_use]
pub fn same_deed(old: &Change, old_doc: &Document, new: &Change, new_doc: &Document) -> bool {
    if old_doc.kind() != new_doc.kind() || !old_doc.has(old.hash()) || !new_doc.has(new.hash()) {
        return false;
    }
    let Some(schema) = schema::of(new_doc.kind()) else {
        return false;
    };
    let acts = |change, doc: &Document| act::read(change, doc.automerge(), schema).ok();
    match (acts(old, old_doc), acts(new, new_doc)) {
        (Some(old_acts), Some(new_acts)) => {
            same_acts(&old_acts, &new_acts, new, new_doc)
                && same_texts(&Edits::of(old, old_doc), &Edits::of(new, new_doc))
        }
        _ => false,
    }
}

/// All acts but edits of texts, one by one in order.
fn same_acts(old: &[Act], new: &[Act], change: &Change, doc: &Document) -> bool {
    let other_than_edits = |acts: &[Act]| {
        let acts = acts.iter().filter(|a| !matches!(a, Act::Edit { .. }));
        acts.cloned().map(without_heads).collect::<Vec<_>>()
    };
    let new = other_than_edits(new);
    let mut new = new.iter().peekable();
    for old in &other_than_edits(old) {
        if new.peek() == Some(&old) {
            new.next();
        } else if !is_moot(old, change, doc) {
            return false;
        }
    }
    new.next().is_none()
}

/// A seal names the heads of its own document.
fn without_heads(mut act: Act) -> Act {
    if let Act::Add {
        map: "seals",
        record,
        ..
    } = &mut act
    {
        record.remove("heads");
    }
    act
}

/// Whether an act takes back a value that was not there when `change` was made.
fn is_moot(act: &Act, change: &Change, doc: &Document) -> bool {
    let Act::Value {
        map,
        key,
        value: None,
    } = act
    else {
        return false;
    };
    let before = doc.view_at(change.deps());
    let standing = before.container(map).map(|map| before.keys(&map));
    !standing.unwrap_or_default().contains(key)
}

/// What a change does to the characters of one text.
#[derive(Default)]
struct Edit {
    inserted: Vec<ScalarValue>,
    deleted: Vec<OpId>,
}

/// What a change does to all texts, and what its author had seen.
struct Edits<'d> {
    document: &'d Document,
    by_text: BTreeMap<OpId, Edit>,
    change: Hash,
    ancestry: Ancestry,
}

impl<'d> Edits<'d> {
    fn of(change: &Change, document: &'d Document) -> Self {
        let mut by_text: BTreeMap<OpId, Edit> = BTreeMap::new();
        for op in change.decode().operations {
            if let (ObjectId::Id(text), Key::Seq(at)) = (op.obj, op.key) {
                let edit = by_text.entry(text).or_default();
                match (op.action, at) {
                    (OpType::Put(character), _) => edit.inserted.push(character),
                    (OpType::Delete, ElementId::Id(character)) => edit.deleted.push(character),
                    _ => {}
                }
            }
        }
        Self {
            document,
            by_text,
            change: hash_of(change.hash()),
            ancestry: Ancestry::of(document.automerge()),
        }
    }

    /// Divides what was deleted into what both authors had seen, and the rest.
    fn divide(&self, deleted: &[OpId], other: &Self) -> (BTreeSet<OpId>, Vec<OpId>) {
        let (shared, rest): (Vec<OpId>, Vec<OpId>) = deleted.iter().cloned().partition(|op| {
            let wrote = change_of(self.document, op).map(hash_of);
            wrote.is_some_and(|wrote| other.ancestry.saw(other.change, wrote))
        });
        (shared.into_iter().collect(), rest)
    }
}

fn same_texts(old: &Edits<'_>, new: &Edits<'_>) -> bool {
    let nothing = Edit::default();
    let texts: BTreeSet<&OpId> = old.by_text.keys().chain(new.by_text.keys()).collect();
    texts.into_iter().all(|text| {
        let was = old.by_text.get(text).unwrap_or(&nothing);
        let is = new.by_text.get(text).unwrap_or(&nothing);
        was.inserted == is.inserted && same_deletions((old, &was.deleted), (new, &is.deleted))
    })
}

/// Characters that both authors had seen are deleted in both or in none. Of
/// the rest, which were written again under other names, `new` deletes the
/// same ones in the same order, less those that are gone.
fn same_deletions(old: (&Edits<'_>, &[OpId]), new: (&Edits<'_>, &[OpId])) -> bool {
    let (was_shared, was_rest) = old.0.divide(old.1, new.0);
    let (is_shared, is_rest) = new.0.divide(new.1, old.0);
    let was_rest = characters(old.0.document, &was_rest);
    let mut left = was_rest.iter();
    let is_rest = characters(new.0.document, &is_rest);
    was_shared == is_shared && is_rest.iter().all(|wanted| left.any(|c| c == wanted))
}

/// What the operations inserted.
fn characters(document: &Document, ops: &[OpId]) -> Vec<Option<ScalarValue>> {
    let mut decoded: BTreeMap<ChangeHash, ExpandedChange> = BTreeMap::new();
    let mut character = |op: &OpId| {
        let hash = change_of(document, op)?;
        let change = match decoded.entry(hash) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let change = document.automerge().get_change_by_hash(&hash)?;
                free.insert(change.decode())
            }
        };
        let index = usize::try_from(op.0.checked_sub(change.start_op.get())?).ok()?;
        match &change.operations.get(index)?.action {
            OpType::Put(value) => Some(value.clone()),
            _ => None,
        }
    };
    ops.iter().map(&mut character).collect()
}
