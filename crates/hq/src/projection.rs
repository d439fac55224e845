//! The lists beside the documents: rows that can always be made again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use baolian_record::{Document, row, schema};
use baolian_wire::reference::{Fact, Station};
use baolian_wire::{DocId, StationCode};
use rusqlite::Connection;

use crate::error::Result;
use crate::judge;
use crate::store::reference::{self, FactKind};
use crate::store::{self, document};

/// A station as it stands now.
pub(crate) fn station(conn: &Connection, station: &Station) -> Result<()> {
    let pairings = reference::pairings_of_station(conn, &station.code)?;
    let now = pairings.iter().find(|p| p.started && !p.ended);
    Ok(baolian_lists::put_station(
        conn,
        station,
        now.map(|p| &p.pairing),
    )?)
}

/// A station that left the roster.
pub(crate) fn station_gone(conn: &Connection, code: &StationCode) -> Result<()> {
    Ok(baolian_lists::remove_station(conn, code)?)
}

/// The pairing of a station changed.
pub(crate) fn pairing(conn: &Connection, code: &StationCode) -> Result<()> {
    if let Some(body) = reference::newest(conn, FactKind::Station, code.as_str())?
        && let Fact::Station(known) = Fact::decode(&body)?
    {
        station(conn, &known)?;
    }
    Ok(())
}

/// A document as it stands now. Should reading it break, it is in no list, and
/// nothing else is held up by it. Returns whether it is under way, where the
/// document says so.
pub(crate) fn document(conn: &Connection, id: DocId, document: &Document) -> Result<Option<bool>> {
    match catch_unwind(AssertUnwindSafe(|| row::rows(id, document))) {
        Ok(Some(rows)) => {
            baolian_lists::put(conn, &rows)?;
            return Ok(rows.main.is_under_way());
        }
        Ok(None) => {}
        Err(_) => {
            tracing::error!(%id, "a document cannot be read for the lists");
            baolian_lists::remove(conn, id)?;
        }
    }
    Ok(None)
}

/// Whether a document is under way, where it says so itself.
pub(crate) fn is_under_way(id: DocId, document: &Document) -> Option<bool> {
    let rows = catch_unwind(AssertUnwindSafe(|| row::rows(id, document)));
    rows.ok().flatten()?.main.is_under_way()
}

/// Makes all lists of `from` anew in `to`, which may be the same.
pub(crate) fn rebuild(from: &Connection, to: &Connection) -> Result<()> {
    baolian_lists::clear(to)?;
    for (_, body) in reference::all(from, FactKind::Station)? {
        if let Fact::Station(station) = Fact::decode(&body)? {
            let pairings = reference::pairings_of_station(from, &station.code)?;
            let now = pairings.iter().find(|p| p.started && !p.ended);
            baolian_lists::put_station(to, &station, now.map(|p| &p.pairing))?;
        }
    }
    for d in document::all(from)? {
        if schema::of(d.kind).is_some() {
            document_rows(from, to, &d)?;
        }
    }
    Ok(())
}

fn document_rows(from: &Connection, to: &Connection, d: &document::DocumentState) -> Result<()> {
    let loaded = judge::load(from, d.kind, d.id)?;
    document(to, d.id, &loaded)?;
    Ok(())
}

/// Makes or updates the tables of the lists.
pub(crate) fn migrate(conn: &Connection) -> Result<()> {
    // Together: new tables without their rows would count as made.
    let tx = conn.unchecked_transaction()?;
    if baolian_lists::migrate(&tx)? == baolian_lists::Migrated::Rebuild {
        rebuild(&tx, &tx)?;
    }
    tx.commit()?;
    Ok(())
}

/// Empty lists in memory, to be held against those in the database.
pub(crate) fn in_memory() -> Result<Connection> {
    let conn = store::in_memory()?;
    baolian_lists::migrate(&conn)?;
    Ok(conn)
}

/// What of the lists is not as in another database.
pub(crate) fn differences(conn: &Connection, other: &Connection) -> Result<Vec<String>> {
    let same = baolian_lists::digest(conn)? == baolian_lists::digest(other)?;
    let said = "the lists are not what the documents make them; they can be made again";
    Ok(if same {
        Vec::new()
    } else {
        vec![said.to_owned()]
    })
}
