//! One change on its way into the new document, operation by operation.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{
    ActorId, Change, ChangeHash, ExpandedChange, ObjId, ObjType, ReadDoc, ScalarValue,
};

use super::{Replayed, change_of, element, object, op_id};
use crate::act::{self, Deletion};
use crate::document::{Document, RecordError, hash_of};

/// One change on its way into the new document.
pub(super) struct Replay<'a> {
    pub(super) old: &'a Document,
    pub(super) new: &'a Document,
    pub(super) change: &'a Change,
    pub(super) mapping: &'a Replayed,
    pub(super) actor: &'a ActorId,
    pub(super) heads: &'a [ChangeHash],
    pub(super) start_op: NonZeroU64,
    /// The map that a visit's seals are added to.
    pub(super) seals: Option<OpId>,
    pub(super) operations: Vec<Op>,
    /// What this change's own operations have become.
    pub(super) made: HashMap<OpId, OpId>,
    /// What stands at the keys that this change has written.
    pub(super) written: HashMap<(ObjectId, String), Vec<OpId>>,
    /// The characters of texts in the old document, deleted ones too, in order.
    pub(super) lines: BTreeMap<OpId, Vec<OpId>>,
}

impl Replay<'_> {
    /// A deletion that is part of writing a value, as that writing: the new
    /// one overwrites whatever stands.
    pub(super) fn settled<'o>(
        &self,
        op: &'o Op,
        change: &ExpandedChange,
        i: u64,
    ) -> Option<Cow<'o, Op>> {
        if !matches!((&op.key, &op.action), (Key::Map(_), OpType::Delete)) {
            return Some(Cow::Borrowed(op));
        }
        match act::deletion(self.old.automerge(), change, i) {
            Deletion::BeforeWriting => None,
            Deletion::TakesBack => Some(Cow::Borrowed(op)),
            Deletion::Settles(value) => Some(Cow::Owned(Op {
                action: OpType::Put(value),
                ..op.clone()
            })),
        }
    }

    /// Replays one operation. `None` if it writes to something that is gone.
    pub(super) fn op(&mut self, id: &OpId, op: &Op) -> Result<Option<()>, RecordError> {
        let obj = match &op.obj {
            ObjectId::Root => ObjectId::Root,
            ObjectId::Id(id) => match self.now(id) {
                Some(id) => ObjectId::Id(id),
                None => return Ok(None),
            },
        };
        match (&op.key, &op.action) {
            (Key::Map(key), OpType::Put(_) | OpType::Make(ObjType::Map)) => {
                let pred = self.standing(&obj, key)?;
                let action = self.action(op, &obj, key);
                let made = self.push(id, action, obj.clone(), op.key.clone(), pred, false);
                self.written.insert((obj, key.to_string()), vec![made]);
            }
            (Key::Map(key), OpType::Delete) => {
                let pred = self.standing(&obj, key)?;
                if !pred.is_empty() {
                    self.push(id, OpType::Delete, obj.clone(), op.key.clone(), pred, false);
                    self.written.insert((obj, key.to_string()), Vec::new());
                }
            }
            (Key::Seq(left), OpType::Put(_)) if op.insert => {
                let left = match left {
                    ElementId::Head => ElementId::Head,
                    ElementId::Id(left) => self.left(&op.obj, left),
                };
                self.push(id, op.action.clone(), obj, Key::Seq(left), Vec::new(), true);
            }
            (Key::Seq(ElementId::Id(character)), OpType::Delete) => {
                if let Some(character) = self.now(character) {
                    let key = Key::from(&character);
                    self.push(id, OpType::Delete, obj, key, vec![character], false);
                }
            }
            _ => return Err(RecordError::BadChange("an operation of no schema".into())),
        }
        Ok(Some(()))
    }

    /// What an operation of the old document is in the new one.
    fn now(&self, op: &OpId) -> Option<OpId> {
        let again = self
            .made
            .get(op)
            .or_else(|| self.mapping.operations.get(op));
        again.cloned().or_else(|| {
            let change = change_of(self.old, op)?;
            self.new.has(change).then(|| op.clone())
        })
    }

    /// The operations whose values stand at a key, as the change's author
    /// sees it: these are the new one's predecessors.
    fn standing(&self, obj: &ObjectId, key: &str) -> Result<Vec<OpId>, RecordError> {
        if let Some(own) = self.written.get(&(obj.clone(), key.to_owned())) {
            return Ok(own.clone());
        }
        let container = match obj {
            ObjectId::Root => ObjId::Root,
            ObjectId::Id(id) if id.1 == *self.actor && id.0 >= self.start_op.get() => {
                return Ok(Vec::new());
            }
            ObjectId::Id(id) => object(id),
        };
        let all = self
            .new
            .automerge()
            .get_all_at(&container, key, self.heads)?;
        Ok(all.iter().filter_map(|(_, op)| op_id(op)).collect())
    }

    /// The same action; the heads that a seal names are the new ones.
    fn action(&self, op: &Op, obj: &ObjectId, key: &str) -> OpType {
        let in_seal =
            key == "heads" && self.seals.is_some() && self.container_of(obj) == self.seals;
        if in_seal {
            let heads = self.heads.iter().map(|h| hash_of(*h).to_string());
            let heads = heads.collect::<Vec<_>>().join(" ");
            OpType::Put(ScalarValue::Str(heads.into()))
        } else {
            op.action.clone()
        }
    }

    /// The container of a record that this very change has made.
    fn container_of(&self, obj: &ObjectId) -> Option<OpId> {
        let ObjectId::Id(id) = obj else {
            return None;
        };
        let index = usize::try_from(id.0.checked_sub(self.start_op.get())?).ok()?;
        match self.operations.get(index) {
            Some(op) if id.1 == *self.actor => match &op.obj {
                ObjectId::Id(container) => Some(container.clone()),
                ObjectId::Root => None,
            },
            _ => None,
        }
    }

    /// The left neighbour of an insertion: the same, or the nearest one
    /// further left that the author had seen and that is still there.
    fn left(&mut self, text: &ObjectId, left: &OpId) -> ElementId {
        if let Some(left) = self.now(left) {
            return ElementId::Id(left);
        }
        let ObjectId::Id(text) = text else {
            return ElementId::Head;
        };
        if !self.lines.contains_key(text) {
            let seen = element::seen(self.old, text, self.change);
            self.lines.insert(text.clone(), seen);
        }
        let line = self.lines.get(text).map(Vec::as_slice).unwrap_or_default();
        let from_here = line.iter().rev().skip_while(|op| *op != left);
        from_here
            .filter_map(|op| self.now(op))
            .next()
            .map_or(ElementId::Head, ElementId::Id)
    }

    fn push(
        &mut self,
        old: &OpId,
        action: OpType,
        obj: ObjectId,
        key: Key,
        pred: Vec<OpId>,
        insert: bool,
    ) -> OpId {
        let counter = self.start_op.get() + self.operations.len() as u64;
        let id = OpId(counter, self.actor.clone());
        self.operations.push(Op {
            action,
            obj,
            key,
            pred: pred.into(),
            insert,
        });
        self.made.insert(old.clone(), id.clone());
        id
    }
}
