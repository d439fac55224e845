//! What a record is called and where it belongs, from the lists; no document is loaded.

use baolian_lists::StationNames;
use baolian_wire::{DocId, Kind};
use rusqlite::Connection;

use crate::error::Result;
use crate::store::document;

/// A record in words.
pub(crate) struct Told {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) station: String,
    pub(crate) at: StationNames,
}

/// A record in words; of one that is gone from here, what is left.
pub(crate) fn of(c: &Connection, id: DocId) -> Result<Told> {
    let listed = baolian_lists::titled(c, id)?;
    let fixed = document::get(c, id)?;
    let (kind, station) = match (&fixed, &listed) {
        (Some(fixed), _) => (fixed.kind, fixed.station.to_string()),
        (None, Some(listed)) => (listed.kind, listed.station.clone()),
        (None, None) => (Kind::Visit, String::new()),
    };
    let at = names(c, &station)?;
    let title = listed.map(|l| l.title).unwrap_or_default();
    Ok(Told {
        kind,
        title,
        station,
        at,
    })
}

fn names(c: &Connection, station: &str) -> Result<StationNames> {
    Ok(baolian_lists::station_names(c, station)?)
}
