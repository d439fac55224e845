//! What one record and one station are called, without a list.

use baolian_wire::{DocId, Kind};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::error::Result;
use crate::list::{Columns, Where};
use crate::scope::{OnStation, Scope};
use crate::station::StationNames;
use crate::write::kind_word;

/// One record by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled {
    /// What it is.
    pub kind: Kind,
    /// Its station.
    pub station: String,
    /// Its title; empty for a visit and for notes.
    pub title: String,
}

/// The kinds that are listed.
const KINDS: [Kind; 5] = [
    Kind::Visit,
    Kind::Notes,
    Kind::Issue,
    Kind::Lead,
    Kind::Support,
];

/// What a record is called; nothing if it is not listed here.
///
/// # Errors
/// Of the database only.
pub fn titled(conn: &Connection, id: DocId) -> Result<Option<Titled>> {
    let mut statement =
        conn.prepare_cached("SELECT kind, station, title FROM list_text WHERE id = ?1")?;
    let found = statement.query_row([id.as_bytes()], |row| {
        Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
    });
    let Some((word, station, title)) = found.optional()? else {
        return Ok(None);
    };
    let kind = KINDS.into_iter().find(|kind| kind_word(*kind) == word);
    Ok(kind.map(|kind| Titled {
        kind,
        station,
        title,
    }))
}

/// The same, if the record is at one of these stations and seen by whoever's scope it is.
///
/// # Errors
/// Of the database only.
pub fn titled_in(conn: &Connection, id: DocId, scope: &Scope) -> Result<Option<Titled>> {
    let mut only = OnStation::of(scope, "t").map_or_else(Where::default, |of| of.ask);
    only.and_all(&scope.seen("t.id"));
    let sql = format!(
        "SELECT 1 FROM list_text AS t WHERE t.id = ? AND {}",
        only.sql()
    );
    let id_value = Value::Blob(id.as_bytes().to_vec());
    let values = std::iter::once(id_value).chain(only.values().iter().cloned());
    let seen = conn
        .prepare_cached(&sql)?
        .exists(params_from_iter(values))?;
    if seen { titled(conn, id) } else { Ok(None) }
}

/// What a station is called; all empty for one that is not known here.
///
/// # Errors
/// Of the database only.
pub fn station_names(conn: &Connection, code: &str) -> Result<StationNames> {
    let mut statement = conn.prepare_cached(include_str!("named/station.sql"))?;
    let found = statement.query_row([code], |row| StationNames::read(&mut Columns::of(row)));
    Ok(found.optional()?.unwrap_or_default())
}

/// What a city or county is called; nothing for one in which no station lies, or for a province, which no roster names.
///
/// # Errors
/// Of the database only.
pub fn area_name(conn: &Connection, code: &str) -> Result<Option<String>> {
    let mut statement = conn.prepare_cached(
        "SELECT city FROM list_station WHERE city_code = ?1
         UNION ALL SELECT county FROM list_station WHERE county_code = ?1
         LIMIT 1",
    )?;
    Ok(statement.query_row([code], |row| row.get(0)).optional()?)
}

#[cfg(test)]
#[path = "named_tests.rs"]
mod tests;
