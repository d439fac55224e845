//! How much there is of everything, in one query.

use baolian_wire::StationCode;
use rusqlite::Connection;
use serde::Serialize;

use crate::error::Result;

/// Numbers of records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Totals {
    /// Visits.
    pub visits: u64,
    /// Of these, not sealed.
    pub unsealed_visits: u64,
    /// Issues.
    pub issues: u64,
    /// Of these, not closed (disputed ones are not).
    pub open_issues: u64,
    /// Of these, disputed.
    pub disputed_issues: u64,
    /// Tasks.
    pub tasks: u64,
    /// Effects.
    pub effects: u64,
    /// Leads.
    pub leads: u64,
    /// Of these, not answered.
    pub open_leads: u64,
    /// Support requests.
    pub support: u64,
    /// Records of any kind with values side by side.
    pub contested: u64,
}

/// Counts everything.
///
/// # Errors
/// Of the database.
pub fn totals(conn: &Connection) -> Result<Totals> {
    let mut statement = conn.prepare_cached(include_str!("totals.sql"))?;
    Ok(statement.query_row([], |r| {
        let n = |i| r.get::<_, i64>(i).map(i64::unsigned_abs);
        Ok(Totals {
            visits: n(0)?,
            unsealed_visits: n(1)?,
            issues: n(2)?,
            open_issues: n(3)?,
            disputed_issues: n(4)?,
            tasks: n(5)?,
            effects: n(6)?,
            leads: n(7)?,
            open_leads: n(8)?,
            support: n(9)?,
            contested: n(10)?,
        })
    })?)
}

/// Visits to a station checked in within `[from, to)`, milliseconds since
/// 1970 UTC by the tablets' wall clocks.
///
/// # Errors
/// Of the database.
pub fn visits_between(conn: &Connection, station: &StationCode, from: i64, to: i64) -> Result<u64> {
    let mut statement = conn.prepare_cached(
        "SELECT count(*) FROM list_visit
          WHERE station = ?1 AND checked_in_at >= ?2 AND checked_in_at < ?3",
    )?;
    let n: i64 = statement.query_row((station.as_str(), from, to), |r| r.get(0))?;
    Ok(n.unsigned_abs())
}

#[cfg(test)]
#[path = "totals_tests.rs"]
mod tests;
