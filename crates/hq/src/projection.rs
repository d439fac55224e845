//! The lists beside the documents: rows that can always be made again.

use baolian_record::{Document, row};
use baolian_wire::reference::Station;
use baolian_wire::{DocId, StationCode};
use rusqlite::Connection;

use crate::error::Result;

/// A station as it stands now.
pub(crate) fn station(_conn: &Connection, _station: &Station) -> Result<()> {
    Ok(())
}

/// A station that left the roster.
pub(crate) fn station_gone(_conn: &Connection, _code: &StationCode) -> Result<()> {
    Ok(())
}

/// The pairing of a station changed.
pub(crate) fn pairing(_conn: &Connection, _code: &StationCode) -> Result<()> {
    Ok(())
}

/// A document as it stands now.
pub(crate) fn document(_conn: &Connection, id: DocId, document: &Document) -> Result<()> {
    let _rows = row::rows(id, document);
    Ok(())
}
