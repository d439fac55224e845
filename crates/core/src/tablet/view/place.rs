//! What a record is called and where it belongs, from an entry's header and the lists; no document is loaded.

use baolian_lists::StationNames;
use baolian_wire::{DocId, Entry, Header, Kind};
use rusqlite::Connection;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::store::log;
use crate::store::shelf::TrayItem;

/// A record in words.
pub(crate) struct Told {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) station: String,
    pub(crate) at: StationNames,
    /// The visit that it was begun in.
    pub(crate) visit: Option<DocId>,
    /// 限内部.
    pub(crate) internal: bool,
}

/// The record that an entry is about.
pub(crate) fn of(c: &Connection, header: &Header) -> Result<Told> {
    let station = header.station.as_ref().map(ToString::to_string);
    let station = station.unwrap_or_default();
    Ok(Told {
        kind: header.kind,
        title: baolian_lists::titled(c, header.doc)?.map_or_else(String::new, |t| t.title),
        at: baolian_lists::station_names(c, &station)?,
        station,
        visit: header.audience.visit,
        internal: header.audience.internal == Some(true),
    })
}

/// The record that a refused entry is about. One that was refused whole is
/// not here any more; the tray still knows what it was called.
pub(crate) fn of_refused(c: &Connection, item: &TrayItem) -> Result<Told> {
    let row = log::get(c, item.device, item.n)?;
    let row = row.ok_or_else(|| Error::Damaged(format!("log {}/{}", item.device, item.n)))?;
    let mut told = of(c, &Entry::decode(&row.entry)?.header)?;
    if told.title.is_empty() {
        told.title = begun_title(&item.wrote).unwrap_or_default().to_owned();
    }
    Ok(told)
}

fn begun_title(wrote: &Value) -> Option<&str> {
    let acts = wrote.as_array()?;
    let begun = acts.iter().find_map(|act| act.get("begin"))?;
    begun.get("title")?.as_str()
}
