//! The list of visits (督导).

use baolian_record::row::VisitRow;
use baolian_record::visit::{SEAL_WITHIN, Verified};
use baolian_wire::{DocId, Kind, StationCode};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};

use crate::column::Id;
use crate::error::Result;
use crate::list::{Columns, List, Order, Walk, Ways, Where};
use crate::page::{Listed, Page};
use crate::scope::{OnStation, Reach, Scope, text};
use crate::search;
use crate::station::StationNames;

/// Which visits, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct VisitFilter {
    /// To which stations.
    pub scope: Scope,
    /// Made by this account ("mine").
    pub cadre: Option<String>,
    /// Sealed, not sealed, or both.
    pub sealed: Option<bool>,
    /// Only those not sealed within [`SEAL_WITHIN`], as of `now`.
    pub open_too_long: bool,
    /// The instant it is, in milliseconds; without it no visit is open too long.
    #[serde(skip)]
    pub now: Option<i64>,
    /// Only those with values side by side.
    pub contested: bool,
    /// Only those with changes made apart from the seal.
    pub late: bool,
    /// Checked in at this instant or later, by the tablet's wall clock, in milliseconds.
    pub from: Option<i64>,
    /// Checked in before this instant.
    pub to: Option<i64>,
    /// With all these words in their text or in the names of their station.
    pub words: Option<String>,
    /// By what they are ordered.
    pub sort: VisitSort,
    /// The other way round.
    pub reverse: bool,
}

/// By what visits are ordered; ties by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum VisitSort {
    /// Newest check-in first.
    #[default]
    CheckedIn,
    /// By station code from the greatest down; within it, newest check-in first.
    Station,
}

/// One visit as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitItem {
    /// Its own row.
    #[serde(flatten)]
    pub row: VisitRow,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
    /// Not sealed within [`SEAL_WITHIN`] of the check-in by the tablet's wall clock.
    pub open_too_long: bool,
}

pub(crate) const LIST: List<VisitItem> = List {
    page: include_str!("visit/page.sql"),
    table: "list_visit",
    read,
};

/// A page of the list of visits.
///
/// # Errors
/// [`BadPage`](crate::ListError::BadPage), [`BadCursor`](crate::ListError::BadCursor), or of the database.
pub fn visits(conn: &Connection, filter: &VisitFilter, page: &Page) -> Result<Listed<VisitItem>> {
    let mut found = LIST.run(conn, &walks(conn, filter)?, order(filter), page)?;
    for item in &mut found.rows {
        item.open_too_long = !item.row.sealed && item.row.checked_in_at < due_before(filter);
    }
    Ok(found)
}

/// A visit checked in before this should have been sealed by now.
fn due_before(filter: &VisitFilter) -> i64 {
    let before = |now: i64| now.saturating_sub(SEAL_WITHIN);
    filter.now.map_or(i64::MIN, before)
}

/// How many visits, to a station or to all, are not sealed within [`SEAL_WITHIN`], as of `now`.
///
/// # Errors
/// Of the database.
pub fn visits_open_too_long(
    conn: &Connection,
    station: Option<&StationCode>,
    now: i64,
) -> Result<u64> {
    let mut statement = conn.prepare_cached(
        "SELECT count(*) FROM list_visit
          WHERE sealed = 0 AND checked_in_at < ?2 AND (?1 IS NULL OR station = ?1)",
    )?;
    let before = now.saturating_sub(SEAL_WITHIN);
    let station = station.map(StationCode::as_str);
    let n: i64 = statement.query_row((station, before), |r| r.get(0))?;
    Ok(n.unsigned_abs())
}

pub(crate) fn order(filter: &VisitFilter) -> Order {
    let (name, keys): (_, &[&str]) = match filter.sort {
        VisitSort::CheckedIn => ("visit.checked_in", &["r.checked_in_at", "r.id"]),
        VisitSort::Station => ("visit.station", &["r.station", "r.checked_in_at", "r.id"]),
    };
    Order {
        name,
        keys,
        descending: !filter.reverse,
    }
}

pub(crate) fn walks(conn: &Connection, filter: &VisitFilter) -> Result<Vec<Walk>> {
    let mut only = Where::default();
    if let Some(cadre) = &filter.cadre {
        only.and("r.cadre = ?", [text(cadre)]);
    }
    match filter.sealed {
        None => {}
        Some(true) => only.and("r.sealed = 1", []),
        Some(false) => only.and("r.sealed = 0", []),
    }
    if filter.open_too_long {
        let before = Value::Integer(due_before(filter));
        only.and("r.sealed = 0 AND r.checked_in_at < ?", [before]);
    }
    if filter.contested {
        only.and("r.contested = 1", []);
    }
    if filter.late {
        only.and("r.late > 0", []);
    }
    if let Some(from) = filter.from {
        only.and("r.checked_in_at >= ?", [Value::Integer(from)]);
    }
    if let Some(to) = filter.to {
        only.and("r.checked_in_at < ?", [Value::Integer(to)]);
    }
    let rare = if filter.contested {
        Some("list_visit_contested")
    } else if filter.late {
        Some("list_visit_late")
    } else if filter.cadre.is_some() {
        Some("list_visit_cadre")
    } else if filter.sealed == Some(false) || filter.open_too_long {
        Some("list_visit_unsealed")
    } else {
        None
    };
    let ways = Ways {
        first: None,
        station: "list_visit_station",
        rare,
        sorted: match filter.sort {
            VisitSort::CheckedIn => "list_visit_checked_in",
            VisitSort::Station => "list_visit_station",
        },
        count: "list_visit_checked_in",
        ended: None,
    };
    if let Some(words) = &filter.words {
        only.and_all(&search::within(Kind::Visit, "r.id", words)?);
    }
    only.and_all(&filter.scope.seen("r.id"));
    Ok(ways.walks(&Reach::of(conn, &filter.scope)?, &only))
}

fn read(columns: &mut Columns<'_>) -> rusqlite::Result<VisitItem> {
    Ok(VisitItem {
        row: VisitRow {
            id: columns.take::<Id>()?.or_none(),
            station: columns.take()?,
            cadre: columns.take()?,
            checked_in_at: columns.take()?,
            sealed: columns.take()?,
            stops: columns.take()?,
            looked_at: columns.take()?,
            failed: columns.take()?,
            contested: columns.take()?,
            late: columns.take()?,
            verified: verified(columns)?,
        },
        at: StationNames::read(columns)?,
        open_too_long: false,
    })
}

fn verified(columns: &mut Columns<'_>) -> rusqlite::Result<Option<Verified>> {
    let (lat, lon) = (columns.take()?, columns.take()?);
    let (accuracy, at): (f64, _) = (columns.take()?, columns.take()?);
    let place = Verified {
        lat,
        lon,
        accuracy,
        at,
    };
    Ok(Some(place).filter(|_| accuracy >= 0.0))
}

/// Where a station is, with the visit that says so.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedPosition {
    /// The station.
    pub station: String,
    /// The visit.
    pub visit: DocId,
    /// Where.
    pub place: Verified,
}

/// Where the newest visit to each station of a scope that verified its position says it is, by station code; nothing
/// of stations that none verified.
///
/// # Errors
/// Of the database.
pub fn verified_positions(conn: &Connection, scope: &Scope) -> Result<Vec<VerifiedPosition>> {
    let mut only = Where::of("r.verified_accuracy >= 0", []);
    if let Some(of) = OnStation::of(scope, "r") {
        only.and_all(&of.from);
    }
    only.and_all(&scope.seen("r.id"));
    let sql = include_str!("visit/verified.sql").replace("{where}", only.sql());
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(only.values()))?;
    let mut found: Vec<VerifiedPosition> = Vec::new();
    while let Some(row) = rows.next()? {
        let columns = &mut Columns::of(row);
        let station: String = columns.take()?;
        // Older ones come first: the last one stands.
        found.pop_if(|last| last.station == station);
        let visit = columns.take::<Id>()?.or_none();
        found.extend(verified(columns)?.map(|place| VerifiedPosition {
            station,
            visit,
            place,
        }));
    }
    Ok(found)
}

#[cfg(test)]
#[path = "visit_tests.rs"]
mod tests;
