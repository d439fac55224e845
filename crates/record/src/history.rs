//! What single values were before: each change of one, with who, from what, to what.
//!
//! Nothing is kept for this: every change that was ever made is in the
//! document, and [`crate::act`] says what it did. Who and when is known by the
//! change, as everywhere.

use automerge::{ObjId, ROOT, ScalarValue};
use baolian_wire::{Hash, Kind};
use serde::Serialize;

use crate::act::{self, Act};
use crate::document::{Document, hash_of};
use crate::issue::Severity;
use crate::read::{self, View};
use crate::schema::{self, Content, Field, Schema, Written};

/// One change of a single value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Changed {
    /// Which value: `due`, `tasks.ID.done`, `answers.ITEM`; named as in the
    /// lists of what is contested.
    pub field: String,
    /// What stood there for whoever wrote it, if anything did: of several
    /// values side by side, the one that was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub from: Option<String>,
    /// What was written; empty where the value was taken back.
    pub to: String,
    /// The change that wrote it.
    pub change: Hash,
}

/// Every change of a value that can be written more than once, each after
/// those that its author had seen; the same on every replica that holds the
/// same changes.
///
/// The first value is a change too, from nothing. Long texts, and what is
/// written once and never again, have no history. Changes of a later version
/// are passed over.
#[must_use]
pub fn history(document: &Document) -> Vec<Changed> {
    let Some(schema) = schema::of(document.kind()) else {
        return Vec::new();
    };
    let ancestry = document.view().ancestry();
    let mut changes = document.changes();
    changes.sort_by_cached_key(|c| (ancestry.depth(hash_of(c.hash())), c.hash()));
    let mut history = Vec::new();
    for change in &changes {
        let Ok(acts) = act::read(change, document.automerge(), schema) else {
            continue;
        };
        let line = Line {
            schema,
            before: document.view_at(change.deps()),
            change: hash_of(change.hash()),
        };
        for act in &acts {
            line.add(act, &mut history);
        }
    }
    history
}

/// The values that one change wrote.
struct Line<'a> {
    schema: &'static Schema,
    before: View<'a>,
    change: Hash,
}

impl Line<'_> {
    fn add(&self, act: &Act, history: &mut Vec<Changed>) {
        match act {
            Act::Begin(record) => {
                let written = often(self.schema.fields, record);
                history.extend(written.map(|(name, value)| self.first(name.to_owned(), value)));
            }
            Act::Add { map, id, record } => {
                let fields = match self.schema.map(map).map(|m| m.content) {
                    Some(Content::Records(fields)) => fields,
                    _ => &[],
                };
                let written = often(fields, record);
                let named = written.map(|(name, value)| (format!("{map}.{id}.{name}"), value));
                history.extend(named.map(|(name, value)| self.first(name, value)));
            }
            Act::Set { field, value } => history.push(Changed {
                from: self.stood(&ROOT, field),
                ..self.first((*field).to_owned(), value)
            }),
            Act::SetIn {
                map,
                id,
                field,
                value,
            } => {
                let items = self.before.items(map);
                let record = items.iter().find(|item| item.id == *id);
                history.push(Changed {
                    from: record.and_then(|record| self.stood(&record.obj, field)),
                    ..self.first(format!("{map}.{id}.{field}"), value)
                });
            }
            Act::Value { map, key, value } => {
                let container = self.before.container(map);
                history.push(Changed {
                    from: container.and_then(|map| self.stood(&map, key)),
                    to: value.as_ref().and_then(read::shown).unwrap_or_default(),
                    field: format!("{map}.{key}"),
                    change: self.change,
                });
            }
            Act::Edit { .. } => {}
        }
    }

    fn first(&self, field: String, value: &ScalarValue) -> Changed {
        Changed {
            field,
            from: None,
            to: read::shown(value).unwrap_or_default(),
            change: self.change,
        }
    }

    /// The value that was shown to the change's author.
    fn stood(&self, obj: &ObjId, key: &str) -> Option<String> {
        let single = self.before.single(obj, key, read::shown);
        let single = match (self.before.kind(), key) {
            (Kind::Issue, "due") => single.cautious_by(Clone::clone),
            (Kind::Issue, "severity") => {
                single.cautious_by(|s| std::cmp::Reverse(s.parse::<Severity>().ok()))
            }
            _ => single,
        };
        single.value
    }
}

/// The values of a record that can be written more than once.
fn often<'r>(
    fields: &'static [Field],
    record: &'r act::Record,
) -> impl Iterator<Item = (&'static str, &'r ScalarValue)> {
    let often = fields.iter().filter(|f| f.written == Written::Often);
    often.filter_map(|f| Some((f.name, record.get(f.name)?)))
}
