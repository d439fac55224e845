//! Stations: the names beside every row.

use baolian_wire::StationCode;
use baolian_wire::reference::{Pairing, Station};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::list::{Columns, List, Order, Walk};
use crate::page::{Listed, Page};
use crate::scope::{Scope, level_word};
use crate::words::{Words, indexed};
use crate::write::put_place;

/// Where a row belongs: the names that tell two stations of the same short name apart. All empty for a station that
/// this database does not know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// Which stations, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct StationFilter {
    /// Which.
    pub scope: Scope,
    /// With all these words in their names, areas or code.
    pub words: Option<String>,
    /// By what they are ordered.
    pub sort: StationSort,
    /// The other way round.
    pub reverse: bool,
}

/// By what stations are ordered; ties by code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum StationSort {
    /// By code, which keeps cities and counties together.
    #[default]
    Code,
    /// By full name, in the order of the characters' code points.
    Name,
}

/// One station as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StationItem {
    /// The code of the roster.
    pub station: String,
    /// Full name.
    pub station_name: String,
    /// Short name; not unique.
    pub station_short_name: String,
    /// Six digits.
    pub province_code: String,
    /// Six digits.
    pub city_code: String,
    /// Name of the city.
    pub city: String,
    /// Six digits.
    pub county_code: String,
    /// Name of the county.
    pub county: String,
    /// Name of the township.
    pub township: String,
    /// At which level the pairing is held now: province, city, county; empty while nobody is paired.
    pub level: String,
    /// Who is paired now; empty while nobody is.
    pub paired_cadre: String,
}

pub(crate) const LIST: List<StationItem> = List {
    page: include_str!("station/page.sql"),
    table: "list_station",
    read,
};

/// A page of the list of stations.
///
/// # Errors
/// [`NoWords`](crate::ListError::NoWords) if words are given and nothing in them can be looked for,
/// [`BadPage`](crate::ListError::BadPage), [`BadCursor`](crate::ListError::BadCursor), or of the database.
pub fn stations(
    conn: &Connection,
    filter: &StationFilter,
    page: &Page,
) -> Result<Listed<StationItem>> {
    let (name, keys): (_, &[&str]) = match filter.sort {
        StationSort::Code => ("station.code", &["r.code"]),
        StationSort::Name => ("station.name", &["r.name", "r.code"]),
    };
    let order = Order {
        name,
        keys,
        descending: filter.reverse,
    };
    LIST.run(conn, &[walk(filter)?], order, page)
}

/// A few thousand rows at most: they are gone through in their order.
fn walk(filter: &StationFilter) -> Result<Walk> {
    let mut rows = filter.scope.facts("r");
    if let Some(words) = &filter.words {
        for phrase in Words::read(words)?.phrases() {
            let end = if phrase.begins { "" } else { " " };
            let within = format!(" {}{end}", phrase.terms.join(" "));
            rows.and("instr(r.terms, ?) > 0", [Value::Text(within)]);
        }
    }
    Ok(Walk {
        index: "",
        count: rows.clone(),
        rows,
        count_index: "",
    })
}

fn read(columns: &mut Columns<'_>) -> rusqlite::Result<StationItem> {
    Ok(StationItem {
        station: columns.take()?,
        station_name: columns.take()?,
        station_short_name: columns.take()?,
        province_code: columns.take()?,
        city_code: columns.take()?,
        city: columns.take()?,
        county_code: columns.take()?,
        county: columns.take()?,
        township: columns.take()?,
        level: columns.take()?,
        paired_cadre: columns.take()?,
    })
}

/// Whether all stations of one area lie in another: a county in its city, a city in its province. Not so where no
/// station of the roster lies in it.
///
/// # Errors
/// Of the database.
pub fn lies_in(conn: &Connection, inner: &str, outer: &str) -> Result<bool> {
    let mut statement = conn.prepare_cached(
        "SELECT ifnull(min(?2 IN (county_code, city_code, province_code)), 0) FROM list_station
          WHERE ?1 IN (county_code, city_code, province_code)",
    )?;
    Ok(statement.query_row([inner, outer], |row| row.get(0))?)
}

#[cfg(test)]
#[path = "station_tests.rs"]
mod tests;
