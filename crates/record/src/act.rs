//! What a change does, read back from its operations and held against the [`schema`].
//!
//! This is how headquarters knows what a device did without believing
//! anything it says about it, and how a tablet refuses beforehand what
//! headquarters would refuse. A change that does anything the schema has no
//! room for is refused whole.

use std::collections::{BTreeMap, HashMap};

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{
    Automerge, Change, ChangeHash, ExpandedChange, ObjId, ObjType, Prop, ReadDoc, ScalarValue,
    Value,
};
use baolian_wire::Reason;
use baolian_wire::verdict::Code;

use crate::genesis;
use crate::schema::{self, Content, Field, Form, Misfit, Schema, Written};

/// The scalars of a record, by field.
pub type Record = BTreeMap<String, ScalarValue>;

/// One thing that a change does.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Begins the document, with these values in its root.
    Begin(Record),
    /// Writes a single value of the root.
    Set {
        /// Which.
        field: &'static str,
        /// The new value.
        value: ScalarValue,
    },
    /// Edits a long text.
    Edit {
        /// Which.
        text: &'static str,
    },
    /// Adds a record to a map.
    Add {
        /// To which.
        map: &'static str,
        /// Under which id.
        id: String,
        /// The record.
        record: Record,
    },
    /// Writes a single value in a record that was there before.
    SetIn {
        /// In which map.
        map: &'static str,
        /// In which record.
        id: String,
        /// Which value.
        field: &'static str,
        /// The new value.
        value: ScalarValue,
    },
    /// Writes or takes back a value in a map of values.
    Value {
        /// In which map.
        map: &'static str,
        /// Under which key.
        key: String,
        /// The value; none takes it back.
        value: Option<ScalarValue>,
    },
}

impl Act {
    /// A text field of the record that this act adds.
    #[must_use]
    pub fn added<'a>(&'a self, in_map: &str, field: &str) -> Option<&'a str> {
        match self {
            Self::Add { map, record, .. } if *map == in_map => str_of(record, field),
            _ => None,
        }
    }
}

/// A text of a record.
#[must_use]
pub fn str_of<'a>(record: &'a Record, field: &str) -> Option<&'a str> {
    match record.get(field) {
        Some(ScalarValue::Str(s)) => Some(s.as_str()),
        _ => None,
    }
}

enum Place {
    Root,
    Text(&'static schema::Text),
    Map(&'static schema::Map),
    /// A record made in this very change, by its place in the list of acts.
    New(usize, &'static [Field]),
    /// A record that was there before.
    Old(&'static schema::Map, String, &'static [Field]),
}

fn shape(what: impl Into<String>) -> Reason {
    Reason::new(Code::BadShape, what)
}

/// What `change` does, given the document it belongs to (which holds at least
/// what the change depends on).
///
/// # Errors
/// [`Code::BadShape`], [`Code::BadValue`], [`Code::TooLong`] (also for more
/// than [`schema::ACTS`] acts), [`Code::Missing`].
pub fn read(change: &Change, doc: &Automerge, schema: &'static Schema) -> Result<Vec<Act>, Reason> {
    read_decoded(&change.decode(), doc, schema)
}

/// As [`read`], of a change that was decoded before.
///
/// # Errors
/// As [`read`].
pub fn read_decoded(
    expanded: &ExpandedChange,
    doc: &Automerge,
    schema: &'static Schema,
) -> Result<Vec<Act>, Reason> {
    let begins = rests_on_genesis(&expanded.deps);
    let mut reader = Reader {
        doc,
        schema,
        change: expanded,
        made: BTreeMap::new(),
        acts: Vec::new(),
        edited: Vec::new(),
        last_put: last_puts(expanded),
    };
    if begins {
        reader.acts.push(Act::Begin(Record::new()));
    }
    for (i, op) in expanded.operations.iter().enumerate() {
        reader.op(op, i as u64, begins)?;
        if reader.acts.len() > schema::ACTS {
            return Err(Reason::new(Code::TooLong, format!("acts {}", schema::ACTS)));
        }
    }
    let acts = reader.acts;
    for act in &acts {
        let (what, fields, record) = match act {
            Act::Begin(record) => ("", schema.fields, record),
            Act::Add { map, record, .. } => (*map, record_fields(schema, map)?, record),
            _ => continue,
        };
        for field in fields {
            if field.written == Written::Required && !record.contains_key(field.name) {
                return Err(Reason::new(Code::Missing, format!("{what} {}", field.name)));
            }
        }
    }
    Ok(acts)
}

/// Whether a change is the first after genesis.
#[must_use]
pub fn begins(change: &Change) -> bool {
    rests_on_genesis(change.deps())
}

fn rests_on_genesis(deps: &[ChangeHash]) -> bool {
    matches!(deps, [only] if genesis::is(*only))
}

fn record_fields(schema: &'static Schema, map: &str) -> Result<&'static [Field], Reason> {
    match schema.map(map).map(|m| m.content) {
        Some(Content::Records(fields)) => Ok(fields),
        _ => Err(shape(map)),
    }
}

struct Reader<'a> {
    doc: &'a Automerge,
    schema: &'static Schema,
    change: &'a ExpandedChange,
    /// Objects made in this change, by counter.
    made: BTreeMap<u64, usize>,
    acts: Vec<Act>,
    /// The long texts among the acts.
    edited: Vec<&'static str>,
    last_put: HashMap<(&'a ObjectId, &'a Key), u64>,
}

/// Where a change writes each value last, if it takes any back at all.
fn last_puts(change: &ExpandedChange) -> HashMap<(&ObjectId, &Key), u64> {
    let operations = || change.operations.iter();
    if !operations().any(|op| op.action == OpType::Delete && matches!(op.key, Key::Map(_))) {
        return HashMap::new();
    }
    let puts = (0..)
        .zip(operations())
        .filter(|(_, op)| matches!(op.action, OpType::Put(_)) && matches!(op.key, Key::Map(_)));
    puts.map(|(i, op)| ((&op.obj, &op.key), i)).collect()
}

impl Reader<'_> {
    fn op(&mut self, op: &Op, index: u64, begins: bool) -> Result<(), Reason> {
        match self.place(&op.obj)? {
            Place::Root => {
                let field = map_key(op).and_then(|k| self.schema.field(k));
                let Some(field) = field else {
                    return Err(shape(format!("root {}", key_text(op))));
                };
                let Some(value) = &self.written(op, index)? else {
                    return Ok(());
                };
                check(field.name, field.form, value)?;
                if begins {
                    if let Some(Act::Begin(record)) = self.acts.first_mut() {
                        record.insert(field.name.to_owned(), value.clone());
                    }
                } else if field.written == Written::Often {
                    self.acts.push(Act::Set {
                        field: field.name,
                        value: value.clone(),
                    });
                } else {
                    return Err(shape(format!("{} is written once", field.name)));
                }
            }
            Place::Text(text) => {
                let fits = match &op.action {
                    OpType::Put(ScalarValue::Str(_)) => op.insert,
                    OpType::Delete => !op.insert,
                    _ => false,
                };
                if !fits || map_key(op).is_some() {
                    return Err(shape(text.name));
                }
                if !self.edited.contains(&text.name) {
                    self.edited.push(text.name);
                    self.acts.push(Act::Edit { text: text.name });
                }
            }
            Place::Map(map) => self.in_map(map, op, index)?,
            Place::New(act, fields) => {
                let (field, OpType::Put(value)) = (field(op, fields)?, &op.action) else {
                    return Err(shape(key_text(op)));
                };
                check(field.name, field.form, value)?;
                if let Some(Act::Add { record, .. }) = self.acts.get_mut(act) {
                    record.insert(field.name.to_owned(), value.clone());
                }
            }
            Place::Old(map, id, fields) => {
                let field = field(op, fields)?;
                let Some(value) = self.written(op, index)? else {
                    return Ok(());
                };
                check(field.name, field.form, &value)?;
                if field.written != Written::Often {
                    return Err(shape(format!(
                        "{} {} is written once",
                        map.name, field.name
                    )));
                }
                self.acts.push(Act::SetIn {
                    map: map.name,
                    id,
                    field: field.name,
                    value,
                });
            }
        }
        Ok(())
    }

    /// The single value that an operation writes; none if a later operation of
    /// the same change does.
    fn written(&self, op: &Op, index: u64) -> Result<Option<ScalarValue>, Reason> {
        match &op.action {
            OpType::Put(value) => Ok(Some(value.clone())),
            OpType::Delete => match self.deletion(op, index) {
                Deletion::BeforeWriting => Ok(None),
                Deletion::Settles(value) => Ok(Some(value)),
                Deletion::TakesBack => Err(shape(key_text(op))),
            },
            _ => Err(shape(key_text(op))),
        }
    }

    /// As [`deletion`], without going through all later operations each time.
    fn deletion(&self, op: &Op, index: u64) -> Deletion {
        let put = self.last_put.get(&(&op.obj, &op.key));
        if put.is_some_and(|put| *put > index) {
            Deletion::BeforeWriting
        } else {
            standing(self.doc, self.change, op)
        }
    }

    fn in_map(&mut self, map: &'static schema::Map, op: &Op, index: u64) -> Result<(), Reason> {
        let key = map_key(op).ok_or_else(|| shape(map.name))?;
        if key.is_empty() || key.chars().count() > schema::NAME {
            return Err(shape(format!("{} key", map.name)));
        }
        match (map.content, &op.action) {
            (Content::Records(_), OpType::Make(ObjType::Map)) => {
                if !op.pred.is_empty() {
                    return Err(shape(format!("{} {key} is there already", map.name)));
                }
                let counter = self.change.start_op.get() + index;
                self.made.insert(counter, self.acts.len());
                self.acts.push(Act::Add {
                    map: map.name,
                    id: key.to_owned(),
                    record: Record::new(),
                });
            }
            (Content::Values(form), OpType::Put(_) | OpType::Delete) => {
                let value = match &op.action {
                    OpType::Put(value) => Some(value.clone()),
                    _ => match self.deletion(op, index) {
                        Deletion::BeforeWriting => return Ok(()),
                        Deletion::Settles(value) => Some(value),
                        Deletion::TakesBack => None,
                    },
                };
                if let Some(value) = &value {
                    check(map.name, form, value)?;
                }
                self.acts.push(Act::Value {
                    map: map.name,
                    key: key.to_owned(),
                    value,
                });
            }
            _ => return Err(shape(format!("{} {key}", map.name))),
        }
        Ok(())
    }

    fn place(&self, obj: &ObjectId) -> Result<Place, Reason> {
        let ObjectId::Id(OpId(counter, actor)) = obj else {
            return Ok(Place::Root);
        };
        if actor.to_bytes() == genesis::ACTOR {
            return self.container(*counter).ok_or_else(|| shape("container"));
        }
        if *actor == self.change.actor_id
            && let Some(&act) = self.made.get(counter)
            && let Some(Act::Add { map, .. }) = self.acts.get(act)
        {
            return Ok(Place::New(act, record_fields(self.schema, map)?));
        }
        let (map, id) = record_of(self.doc, obj)
            .ok_or_else(|| Reason::new(Code::NoSuchThing, obj.to_string()))?;
        let map = self.schema.map(&map).ok_or_else(|| shape(map))?;
        Ok(Place::Old(map, id, record_fields(self.schema, map.name)?))
    }

    /// The genesis change makes containers in the schema's order, from counter 1.
    fn container(&self, counter: u64) -> Option<Place> {
        let name = self
            .schema
            .containers()
            .nth(usize::try_from(counter.checked_sub(1)?).ok()?)?;
        let text = self.schema.text(name).map(Place::Text);
        text.or_else(|| self.schema.map(name).map(Place::Map))
    }
}

/// The map and id of the record that an object is.
#[must_use]
pub fn record_of(doc: &Automerge, obj: &ObjectId) -> Option<(String, String)> {
    let id: ObjId = doc.import_obj(&obj.to_string()).ok()?;
    let mut parents = doc.parents(&id).ok()?;
    let record = parents.next()?;
    let map = parents.next()?;
    let (Prop::Map(record), Prop::Map(map)) = (record.prop, map.prop) else {
        return None;
    };
    // The object must be the one that stands there, not one of a hostile pair.
    let container = doc.get(automerge::ROOT, map.as_str()).ok()??;
    matches!(container.0, Value::Object(_)).then_some((map, record))
}

/// What the deletion of a single value amounts to.
pub(crate) enum Deletion {
    /// Nothing by itself: the same change then writes the value.
    BeforeWriting,
    /// Of several values side by side this one was left, which is how the
    /// library writes a value equal to its pick.
    Settles(ScalarValue),
    /// The value is taken back.
    TakesBack,
}

/// What an operation of `change` that deletes a single value amounts to, given
/// a document that holds at least what the change depends on.
pub(crate) fn deletion(doc: &Automerge, change: &ExpandedChange, index: u64) -> Deletion {
    let operations = usize::try_from(index)
        .ok()
        .and_then(|i| change.operations.get(i..));
    let Some((op, later)) = operations.and_then(<[Op]>::split_first) else {
        return Deletion::TakesBack;
    };
    let writes = |o: &Op| o.obj == op.obj && o.key == op.key && matches!(o.action, OpType::Put(_));
    if later.iter().any(writes) {
        return Deletion::BeforeWriting;
    }
    standing(doc, change, op)
}

/// What a deletion amounts to that no later operation writes over.
fn standing(doc: &Automerge, change: &ExpandedChange, op: &Op) -> Deletion {
    let obj = match &op.obj {
        ObjectId::Root => ObjId::Root,
        // The last part is a hint only and looked up when it is wrong.
        ObjectId::Id(OpId(counter, actor)) => ObjId::Id(*counter, actor.clone(), 0),
    };
    let key = map_key(op).unwrap_or_default();
    let standing = doc.get_all_at(&obj, key, &change.deps).unwrap_or_default();
    let left = standing.into_iter().rev().find_map(|(value, id)| {
        let deleted = |p: &&OpId| matches!(&id, ObjId::Id(c, a, _) if *c == p.0 && *a == p.1);
        if op.pred.iter().any(|p| deleted(&p)) {
            return None;
        }
        value.as_scalar().cloned()
    });
    left.map_or(Deletion::TakesBack, Deletion::Settles)
}

fn map_key(op: &Op) -> Option<&str> {
    match &op.key {
        Key::Map(key) => Some(key.as_str()),
        Key::Seq(_) => None,
    }
}

fn key_text(op: &Op) -> String {
    map_key(op).unwrap_or_default().chars().take(64).collect()
}

fn field(op: &Op, fields: &'static [Field]) -> Result<&'static Field, Reason> {
    let field = map_key(op).and_then(|key| fields.iter().find(|f| f.name == key));
    field.ok_or_else(|| shape(key_text(op)))
}

fn check(name: &str, form: Form, value: &ScalarValue) -> Result<(), Reason> {
    form.check(value).map_err(|misfit| match misfit {
        Misfit::Form => Reason::new(Code::BadValue, name),
        Misfit::TooLong(limit) => Reason::new(Code::TooLong, format!("{name} {limit}")),
    })
}
