//! Writing into a document: thin words over one Automerge transaction.
//!
//! Everything a person does becomes one change made of these; the result is
//! read back by [`crate::act`] like any other change before it is kept.

use automerge::transaction::{Transactable, Transaction};
use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use baolian_wire::DocId;

use crate::document::RecordError;
use crate::splice::splices;

/// A value on its way into a record; `None` is left out.
pub type Pair<'a> = (&'a str, Option<ScalarValue>);

/// Text, unless it is blank.
#[must_use]
pub fn text(value: &str) -> Option<ScalarValue> {
    let value = value.trim();
    (!value.is_empty()).then(|| ScalarValue::Str(value.into()))
}

/// Anything that is written as text.
#[must_use]
pub fn display(value: &impl ToString) -> Option<ScalarValue> {
    text(&value.to_string())
}

/// A moment of the wall clock.
#[must_use]
pub fn instant(ms: i64) -> Option<ScalarValue> {
    Some(ScalarValue::Timestamp(ms))
}

/// Writes single values of the root.
///
/// # Errors
/// [`RecordError::Automerge`].
pub fn set(tx: &mut Transaction<'_>, pairs: &[Pair<'_>]) -> Result<(), RecordError> {
    put_all(tx, &ROOT, pairs)
}

/// Writes a single value of the root even where it stands already, so that
/// the change says so by itself, whatever becomes of what stood before.
///
/// # Errors
/// [`RecordError::Automerge`].
pub fn set_anew(
    tx: &mut Transaction<'_>,
    key: &str,
    value: Option<ScalarValue>,
) -> Result<(), RecordError> {
    if let Some(value) = value {
        // The library leaves out the writing of a value that it shows.
        if tx.get(ROOT, key)?.is_some() {
            tx.delete(ROOT, key)?;
        }
        tx.put(ROOT, key, value)?;
    }
    Ok(())
}

/// Adds a record to a map.
///
/// # Errors
/// [`RecordError::Automerge`]; [`RecordError::BadChange`] if there is no such map.
pub fn add(
    tx: &mut Transaction<'_>,
    map: &str,
    id: &str,
    pairs: &[Pair<'_>],
) -> Result<(), RecordError> {
    let map = container(tx, map)?;
    let record = tx.put_object(&map, id, ObjType::Map)?;
    put_all(tx, &record, pairs)
}

/// Writes single values of a record that is there.
///
/// # Errors
/// [`RecordError::BadChange`] if there is no such record.
pub fn set_in(
    tx: &mut Transaction<'_>,
    map: &str,
    id: &str,
    pairs: &[Pair<'_>],
) -> Result<(), RecordError> {
    let map = container(tx, map)?;
    match tx.get(&map, id)? {
        Some((Value::Object(_), record)) => put_all(tx, &record, pairs),
        _ => Err(RecordError::BadChange(format!("no record {id}"))),
    }
}

/// Writes or takes back a value in a map of values.
///
/// # Errors
/// [`RecordError::Automerge`].
pub fn value(
    tx: &mut Transaction<'_>,
    map: &str,
    key: &str,
    value: Option<ScalarValue>,
) -> Result<(), RecordError> {
    let map = container(tx, map)?;
    match value {
        Some(value) => put_single(tx, &map, key, &value)?,
        None if tx.get(&map, key)?.is_some() => tx.delete(&map, key)?,
        None => {}
    }
    Ok(())
}

/// Makes a long text read as `new`, by small splices, so that what others
/// write at the same time stays.
///
/// # Errors
/// [`RecordError::Automerge`].
pub fn edit(tx: &mut Transaction<'_>, name: &str, new: &str) -> Result<(), RecordError> {
    let obj = container(tx, name)?;
    for splice in splices(&tx.text(&obj)?, new) {
        let gone = isize::try_from(splice.gone).unwrap_or(isize::MAX);
        tx.splice_text(&obj, splice.at, gone, &splice.new)?;
    }
    Ok(())
}

/// A container of the root.
///
/// # Errors
/// [`RecordError::BadChange`] if there is none of that name.
pub fn container(tx: &Transaction<'_>, name: &str) -> Result<ObjId, RecordError> {
    match tx.get(ROOT, name)? {
        Some((Value::Object(_), id)) => Ok(id),
        _ => Err(RecordError::BadChange(format!("no container {name}"))),
    }
}

fn put_all(tx: &mut Transaction<'_>, obj: &ObjId, pairs: &[Pair<'_>]) -> Result<(), RecordError> {
    for (key, value) in pairs {
        if let Some(value) = value {
            put_single(tx, obj, key, value)?;
        }
    }
    Ok(())
}

/// Writes a single value; one that stands already is not written again.
///
/// Where several values stand side by side, the library takes the writing of
/// its own pick for the deletion of the others. Two people who settle apart
/// would then lose one's choice without a trace, so here all are deleted first
/// and the choice is a value of its own.
fn put_single(
    tx: &mut Transaction<'_>,
    obj: &ObjId,
    key: &str,
    value: &ScalarValue,
) -> Result<(), RecordError> {
    let standing = tx.get_all(obj, key)?;
    if standing.len() > 1 {
        let is_value = |(v, _): &(Value<'_>, ObjId)| v.as_scalar() == Some(value);
        if standing.iter().all(is_value) {
            return Ok(());
        }
        tx.delete(obj, key)?;
    }
    tx.put(obj, key, value.clone())?;
    Ok(())
}

/// A person's pen in one change: knows who writes and when, and draws ids.
pub struct Pen<'p, 't> {
    /// The change being made.
    pub tx: &'p mut Transaction<'t>,
    /// The document it is made to.
    pub doc: DocId,
    /// The account that writes.
    pub by: &'p str,
    /// The wall clock, milliseconds since 1970 UTC.
    pub at: i64,
    /// Draws the id of a new record.
    pub new_id: &'p mut dyn FnMut() -> String,
}

impl Pen<'_, '_> {
    /// Adds a record stamped with who and when; returns its id.
    ///
    /// # Errors
    /// As [`add`].
    pub fn add(&mut self, map: &str, pairs: &[Pair<'_>]) -> Result<String, RecordError> {
        let id = (self.new_id)();
        let mut all = vec![("by", text(self.by)), ("at", instant(self.at))];
        all.extend_from_slice(pairs);
        add(self.tx, map, &id, &all)?;
        Ok(id)
    }

    /// Begins the document: its id, station, who, when, and these values.
    /// The id is in there so that no two documents begin with the same
    /// change, and a change is never mistaken for another document's.
    ///
    /// # Errors
    /// As [`set`].
    pub fn begin(&mut self, station: &str, pairs: &[Pair<'_>]) -> Result<(), RecordError> {
        set(
            self.tx,
            &[
                ("id", display(&self.doc)),
                ("station", text(station)),
                ("by", text(self.by)),
                ("at", instant(self.at)),
            ],
        )?;
        set(self.tx, pairs)
    }

    /// Adds an update of an issue, a lead or a support request.
    ///
    /// # Errors
    /// As [`add`].
    pub fn update(&mut self, kind: &str, pairs: &[Pair<'_>]) -> Result<String, RecordError> {
        let mut all = vec![("kind", text(kind))];
        all.extend_from_slice(pairs);
        self.add("updates", &all)
    }
}
