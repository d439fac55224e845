//! The tray: what headquarters refused, to be read, copied, corrected and sent again.

use baolian_lists::StationNames;
use baolian_record::act::{self, Act, Record};
use baolian_record::document::change_hash;
use baolian_record::{Document, schema};
use baolian_wire::{DeviceId, Hash, Kind};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Tablet;
use super::resend::{Resend, resend};
use super::view::place;
use crate::error::{Error, Result};
use crate::store::shelf::{self, TrayItem};

/// Something in the tray as its screen shows it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TrayView {
    /// What was refused, why, and what was written.
    #[serde(flatten)]
    pub item: TrayItem,
    /// What the record is.
    pub kind: Kind,
    /// The record's title; empty for a visit.
    pub title: String,
    /// The record's station.
    pub station: String,
    /// Where.
    #[serde(flatten)]
    pub names: StationNames,
    /// The deed that would send it again, with what was written; none where no single deed does.
    pub resend: Option<Resend>,
}

impl Tablet {
    /// The tray as its screen shows it, newest first: each can be read and
    /// copied, and most corrected and sent again.
    ///
    /// # Errors
    /// Storage.
    pub fn tray_view(&self) -> Result<Vec<TrayView>> {
        self.store.read(|c| {
            let mut views = Vec::new();
            for item in shelf::tray(c)? {
                let told = place::of_refused(c, &item)?;
                views.push(TrayView {
                    resend: resend(&told, item.doc, &item.wrote),
                    item,
                    kind: told.kind,
                    title: told.title,
                    station: told.station,
                    names: told.at,
                });
            }
            Ok(views)
        })
    }

    /// Everything in the tray, newest first.
    ///
    /// # Errors
    /// Storage.
    pub fn tray(&self) -> Result<Vec<TrayItem>> {
        self.store.read(|c| shelf::tray(c))
    }

    /// Marks something in the tray as dealt with; it stays readable.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn done_with_tray_item(&self, device: DeviceId, n: u64) -> Result<()> {
        let found = self.store.write(|tx| shelf::done_with(tx, device, n))?;
        if found {
            return Ok(());
        }
        Err(Error::NotFound {
            what: "tray item",
            id: format!("{device}/{n}"),
        })
    }
}

/// What a change wrote, in words a person can read and copy.
pub(crate) fn describe(doc: &Document, hash: Hash) -> Value {
    use automerge::ReadDoc;
    let change = doc.automerge().get_change_by_hash(&change_hash(hash));
    let (Some(change), Some(schema)) = (change, schema::of(doc.kind())) else {
        return Value::Null;
    };
    let Ok(acts) = act::read(&change, doc.automerge(), schema) else {
        return Value::Null;
    };
    let after = doc.view_at(&[change.hash()]);
    acts.iter()
        .map(|act| match act {
            Act::Begin(record) => json!({"begin": record_json(record)}),
            Act::Set { field, value } => json!({"set": field, "value": scalar(value)}),
            Act::Edit { text } => json!({"text": text, "value": after.long_text(text)}),
            Act::Add { map, record, .. } => json!({"add": map, "value": record_json(record)}),
            Act::SetIn {
                map,
                id,
                field,
                value,
            } => {
                json!({"set": format!("{map}.{id}.{field}"), "value": scalar(value)})
            }
            Act::Value { map, key, value } => {
                json!({"set": format!("{map}.{key}"), "value": value.as_ref().map(scalar)})
            }
        })
        .collect()
}

fn record_json(record: &Record) -> Value {
    let fields = record
        .iter()
        .map(|(key, value)| (key.clone(), scalar(value)));
    Value::Object(fields.collect::<Map<_, _>>())
}

fn scalar(value: &automerge::ScalarValue) -> Value {
    use automerge::ScalarValue;
    match value {
        ScalarValue::Str(s) => s.to_string().into(),
        ScalarValue::Int(n) | ScalarValue::Timestamp(n) => (*n).into(),
        ScalarValue::Uint(n) => (*n).into(),
        ScalarValue::F64(x) => (*x).into(),
        ScalarValue::Boolean(b) => (*b).into(),
        _ => Value::Null,
    }
}
