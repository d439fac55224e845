//! Stations: the names beside every row.

use baolian_wire::StationCode;
use baolian_wire::reference::{Pairing, Station};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::error::Result;
use crate::list::Columns;
use crate::scope::level_word;
use crate::words::indexed;
use crate::write::put_place;

/// Where a row belongs: the names that tell two stations of the same short name apart. All empty for a station that
/// this database does not know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StationNames {
    /// Full name.
    pub station_name: String,
    /// Short name; not unique.
    pub station_short_name: String,
    /// Six digits.
    pub city_code: String,
    /// Name of the city.
    pub city: String,
    /// Six digits.
    pub county_code: String,
    /// Name of the county.
    pub county: String,
    /// At which level the pairing is held now: province, city, county; empty while nobody is paired.
    pub level: String,
    /// Who is paired now; empty while nobody is.
    pub paired_cadre: String,
}

impl StationNames {
    pub(crate) fn read(columns: &mut Columns<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            station_name: columns.take()?,
            station_short_name: columns.take()?,
            city_code: columns.take()?,
            city: columns.take()?,
            county_code: columns.take()?,
            county: columns.take()?,
            level: columns.take()?,
            paired_cadre: columns.take()?,
        })
    }
}

/// Puts a station with the pairing that stands now, in place of what was known of it.
///
/// # Errors
/// Of the database only.
pub fn put_station(conn: &Connection, station: &Station, pairing: Option<&Pairing>) -> Result<()> {
    let code = station.code.as_str();
    let terms = station_terms(station);
    let had: Option<String> = conn
        .prepare_cached("SELECT terms FROM list_station WHERE code = ?1")?
        .query_row([code], |row| row.get(0))
        .optional()?;
    conn.prepare_cached(include_str!("station/put.sql"))?
        .execute(params![
            code,
            station.name,
            station.short_name,
            station.province_code(),
            station.city_code,
            station.city,
            station.county_code,
            station.county,
            station.township,
            pairing.map_or("", |p| level_word(p.level)),
            pairing.map_or("", |p| p.cadre.as_str()),
            terms,
        ])?;
    if had.as_ref() == Some(&terms) {
        Ok(())
    } else {
        put_place(conn, code)
    }
}

/// Takes a station out; its documents stay, without its names.
///
/// # Errors
/// Of the database only.
pub fn remove_station(conn: &Connection, station: &StationCode) -> Result<()> {
    let gone = conn
        .prepare_cached("DELETE FROM list_station WHERE code = ?1")?
        .execute([station.as_str()])?;
    if gone == 0 {
        Ok(())
    } else {
        put_place(conn, station.as_str())
    }
}

/// What a station is found by: its names and code, a space before and after each term.
fn station_terms(station: &Station) -> String {
    let names = [
        station.name.as_str(),
        &station.short_name,
        &station.city,
        &station.county,
        &station.township,
        station.code.as_str(),
    ];
    format!(" {} ", indexed(&names.join("\n")))
}
