//! Reading values with their conflicts. Nothing else reads single values from a document.
//!
//! Automerge picks a winner for a scalar and hides the others from whoever
//! asks carelessly; here every read returns all that was written apart.

use std::cell::{OnceCell, RefCell};

use automerge::iter::MapRangeItem;
use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc, ScalarValue, Value};
use baolian_wire::{Hash, Kind};
use serde::Serialize;

use crate::ancestry::Ancestry;
use crate::document::hash_of;

/// One of several values written apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Candidate<T> {
    /// The value.
    pub value: T,
    /// The change that wrote it: who and when is known by it.
    pub change: Hash,
}

/// A single value and whatever was written apart from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Single<T> {
    /// The value that every replica shows.
    pub value: Option<T>,
    /// All values, if they differ; empty where nothing is contested.
    pub contested: Vec<Candidate<T>>,
    /// The change that wrote the value shown.
    pub change: Option<Hash>,
}

/// Only the value shown; what is contested stands in a list of its own.
impl<T: Serialize> Serialize for Single<T> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(s)
    }
}

#[cfg(feature = "typescript")]
impl<T: ts_rs::TS> ts_rs::TS for Single<T> {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(config: &ts_rs::Config) -> String {
        Option::<T>::name(config)
    }

    fn inline(config: &ts_rs::Config) -> String {
        Option::<T>::inline(config)
    }

    fn visit_generics(visitor: &mut impl ts_rs::TypeVisitor)
    where
        Self: 'static,
    {
        Option::<T>::visit_generics(visitor);
    }
}

impl<T> Default for Single<T> {
    fn default() -> Self {
        Self {
            value: None,
            contested: Vec::new(),
            change: None,
        }
    }
}

impl<T> Single<T> {
    /// Whether several values stand side by side.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        !self.contested.is_empty()
    }

    /// Shows the least value instead of Automerge's pick: for a due date, the earlier.
    #[must_use]
    pub fn cautious_by<K: Ord>(mut self, key: impl Fn(&T) -> K) -> Self
    where
        T: Clone,
    {
        if let Some(least) = self.contested.iter().min_by_key(|c| key(&c.value)) {
            self.value = Some(least.value.clone());
            self.change = Some(least.change);
        }
        self
    }

    /// The same with another form of value.
    #[must_use]
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Single<U> {
        Single {
            value: self.value.map(&f),
            contested: self
                .contested
                .into_iter()
                .map(|c| Candidate {
                    value: f(c.value),
                    change: c.change,
                })
                .collect(),
            change: self.change,
        }
    }
}

/// A record in a map of records, by its id.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its unique id.
    pub id: String,
    /// The object.
    pub obj: ObjId,
    /// The change that added it.
    pub change: Hash,
}

/// What stands under one key of a map.
#[derive(Debug)]
struct Field {
    key: String,
    /// Automerge's pick, with the operation that wrote it.
    pick: (Value<'static>, ObjId),
    /// What was written apart from it, in Automerge's order.
    others: Vec<(Value<'static>, ObjId)>,
}

impl Field {
    /// All that stands there, the pick last.
    fn all(&self) -> impl Iterator<Item = &(Value<'static>, ObjId)> {
        self.others.iter().chain(std::iter::once(&self.pick))
    }
}

/// A document as it stands, or as it stood at some heads.
///
/// A map is read in one pass: whoever asks for one of its values has read the
/// others. The root and the map asked for last are kept.
#[derive(Debug)]
pub struct View<'a> {
    kind: Kind,
    doc: &'a Automerge,
    heads: Option<Vec<ChangeHash>>,
    root: OnceCell<Vec<Field>>,
    last: RefCell<Option<(ObjId, Vec<Field>)>>,
}

impl<'a> View<'a> {
    pub(crate) fn new(kind: Kind, doc: &'a Automerge, heads: Option<Vec<ChangeHash>>) -> Self {
        Self {
            kind,
            doc,
            heads,
            root: OnceCell::new(),
            last: RefCell::default(),
        }
    }

    /// The kind of document.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The same document as it stood at other heads; those that it does not
    /// hold are passed over.
    #[must_use]
    pub fn at(&self, heads: &[Hash]) -> View<'a> {
        let heads = heads.iter().map(|h| ChangeHash(h.0));
        let known = heads.filter(|h| self.doc.get_change_meta_by_hash(h).is_some());
        View::new(self.kind, self.doc, Some(known.collect()))
    }

    /// The library's document, whole, whatever this view's heads.
    #[must_use]
    pub fn automerge(&self) -> &'a Automerge {
        self.doc
    }

    /// Which changes came before which, over the whole document.
    #[must_use]
    pub fn ancestry(&self) -> Ancestry {
        Ancestry::of(self.doc)
    }

    /// The view's heads.
    #[must_use]
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.heads.clone().unwrap_or_else(|| self.doc.get_heads())
    }

    /// Reads all of a map, in order of its keys.
    fn fields(&self, obj: &ObjId) -> Vec<Field> {
        let (doc, heads) = (self.doc, self.heads.as_deref());
        let range = match heads {
            None => doc.map_range(obj, ..),
            Some(heads) => doc.map_range_at(obj, .., heads),
        };
        let field = |item: MapRangeItem<'_>| {
            let key = item.key.as_ref();
            let all = match heads {
                _ if !item.conflict => Ok(Vec::new()),
                None => doc.get_all(obj, key),
                Some(heads) => doc.get_all_at(obj, key, heads),
            };
            let all = all.unwrap_or_default().into_iter();
            let mut others: Vec<_> = all.map(|(value, id)| (value.into_owned(), id)).collect();
            // Automerge lists conflicting values so that its pick comes last.
            let pick = others.pop();
            Field {
                pick: pick.unwrap_or_else(|| (item.value.clone().into_value(), item.id())),
                others,
                key: item.key.into_owned(),
            }
        };
        let mut fields: Vec<Field> = range.map(field).collect();
        fields.sort_by(|a, b| a.key.cmp(&b.key));
        fields
    }

    /// Hands on all that a map holds.
    fn with<R>(&self, obj: &ObjId, take: impl FnOnce(&[Field]) -> R) -> R {
        if *obj == ROOT {
            return take(self.root.get_or_init(|| self.fields(obj)));
        }
        let mut last = self.last.borrow_mut();
        let fields = match last.take() {
            Some((of, fields)) if of == *obj => fields,
            _ => self.fields(obj),
        };
        take(&last.insert((obj.clone(), fields)).1)
    }

    fn wrote(&self, op: &ObjId) -> Hash {
        // An operation of the document always belongs to one of its changes.
        let hash = self.doc.hash_for_opid(op);
        hash.map_or(Hash([0; 32]), hash_of)
    }

    /// A container of the root.
    #[must_use]
    pub fn container(&self, name: &str) -> Option<ObjId> {
        let whole = |field: &Field| match &field.pick {
            (Value::Object(_), id) => Some(id.clone()),
            _ => None,
        };
        self.with(&ROOT, |fields| find(fields, name).and_then(whole))
    }

    /// A single value as scalar, with what was written apart. Values that
    /// `read` does not understand are left out.
    #[must_use]
    pub fn single<T: PartialEq + Clone>(
        &self,
        obj: &ObjId,
        key: &str,
        read: impl Fn(&ScalarValue) -> Option<T>,
    ) -> Single<T> {
        let candidate = |(value, op): &(Value<'_>, ObjId)| {
            Some(Candidate {
                value: read(value.as_scalar()?)?,
                change: self.wrote(op),
            })
        };
        let candidates: Vec<Candidate<T>> = self.with(obj, |fields| {
            let all = find(fields, key).into_iter().flat_map(Field::all);
            all.filter_map(candidate).collect()
        });
        let pick = candidates.last().cloned();
        let differ = candidates.windows(2).any(|w| w[0].value != w[1].value);
        Single {
            change: pick.as_ref().map(|c| c.change),
            value: pick.map(|c| c.value),
            contested: if differ { candidates } else { Vec::new() },
        }
    }

    /// A single text value of the root.
    #[must_use]
    pub fn root_text(&self, key: &str) -> Single<String> {
        self.single(&ROOT, key, text)
    }

    /// A scalar in a record, where no conflict is possible because it is
    /// written once, together with the record.
    #[must_use]
    pub fn once<T>(
        &self,
        obj: &ObjId,
        key: &str,
        read: impl Fn(&ScalarValue) -> Option<T>,
    ) -> Option<T> {
        let value = |(value, _): &(Value<'_>, ObjId)| read(value.as_scalar()?);
        self.with(obj, |fields| {
            let all = find(fields, key).into_iter().flat_map(Field::all);
            all.filter_map(value).last()
        })
    }

    /// A long text of the root.
    #[must_use]
    pub fn long_text(&self, name: &str) -> String {
        let Some(obj) = self.container(name) else {
            return String::new();
        };
        let text = match &self.heads {
            None => self.doc.text(&obj),
            Some(heads) => self.doc.text_at(&obj, heads),
        };
        text.unwrap_or_default()
    }

    /// The records in a map, each with the change that added it, ordered by id.
    #[must_use]
    pub fn items(&self, map: &str) -> Vec<Item> {
        let Some(obj) = self.container(map) else {
            return Vec::new();
        };
        let mut items = Vec::new();
        self.with(&obj, |fields| {
            for field in fields {
                // Two devices cannot draw the same id; should a hostile one
                // repeat an id, each record under it is still shown.
                for (value, id) in field.all() {
                    if matches!(value, Value::Object(_)) {
                        items.push(Item {
                            id: field.key.clone(),
                            change: self.wrote(id),
                            obj: id.clone(),
                        });
                    }
                }
            }
        });
        items
    }

    /// The keys of a map.
    #[must_use]
    pub fn keys(&self, obj: &ObjId) -> Vec<String> {
        self.with(obj, |fields| {
            fields.iter().map(|field| field.key.clone()).collect()
        })
    }
}

fn find<'f>(fields: &'f [Field], key: &str) -> Option<&'f Field> {
    let at = fields.binary_search_by(|field| field.key.as_str().cmp(key));
    fields.get(at.ok()?)
}

/// Reads text.
#[must_use]
pub fn text(value: &ScalarValue) -> Option<String> {
    match value {
        ScalarValue::Str(s) => Some(s.to_string()),
        _ => None,
    }
}

/// Reads something that is written as text.
#[must_use]
pub fn parsed<T: std::str::FromStr>(value: &ScalarValue) -> Option<T> {
    match value {
        ScalarValue::Str(s) => s.parse().ok(),
        _ => None,
    }
}

/// Reads an instant of a tablet's wall clock, in milliseconds.
#[must_use]
pub fn instant(value: &ScalarValue) -> Option<i64> {
    match value {
        ScalarValue::Timestamp(ms) => Some(*ms),
        _ => None,
    }
}

/// Reads a whole number.
#[must_use]
pub fn int(value: &ScalarValue) -> Option<i64> {
    match value {
        ScalarValue::Int(n) => Some(*n),
        ScalarValue::Uint(n) => i64::try_from(*n).ok(),
        _ => None,
    }
}

/// Reads a number.
#[must_use]
pub fn number(value: &ScalarValue) -> Option<f64> {
    match value {
        ScalarValue::F64(x) => Some(*x),
        _ => None,
    }
}

/// Reads yes or no.
#[must_use]
pub fn boolean(value: &ScalarValue) -> Option<bool> {
    match value {
        ScalarValue::Boolean(b) => Some(*b),
        _ => None,
    }
}

/// Reads any value as the text that a person is shown: words as they are,
/// numbers in decimal, yes and no as `true` and `false`.
#[must_use]
pub fn shown(value: &ScalarValue) -> Option<String> {
    match value {
        ScalarValue::Str(s) => Some(s.to_string()),
        ScalarValue::Int(n) | ScalarValue::Timestamp(n) => Some(n.to_string()),
        ScalarValue::Uint(n) => Some(n.to_string()),
        ScalarValue::F64(x) => Some(x.to_string()),
        ScalarValue::Boolean(b) => Some(b.to_string()),
        _ => None,
    }
}
