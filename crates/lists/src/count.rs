//! How many problems were found and solved, by level and by area.

use std::collections::BTreeMap;

use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

use crate::column::day;
use crate::error::Result;
use crate::list::{Columns, Where};
use crate::scope::{OnStation, Scope};

/// Numbers of issues.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct IssueCount {
    /// All.
    pub found: i64,
    /// Closed.
    pub solved: i64,
    /// Not closed, disputed ones too: found less solved.
    pub open: i64,
    /// Of the open ones, due before the day asked for.
    pub overdue: i64,
    /// Of the open ones, disputed.
    pub disputed: i64,
    /// Of all, those that came back at least once.
    pub reopened: i64,
}

impl std::ops::AddAssign for IssueCount {
    fn add_assign(&mut self, more: Self) {
        self.found += more.found;
        self.solved += more.solved;
        self.open += more.open;
        self.overdue += more.overdue;
        self.disputed += more.disputed;
        self.reopened += more.reopened;
    }
}

/// The numbers of one level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelCount {
    /// province, city, county, as the pairings stand now; empty for stations without one.
    pub level: String,
    /// The numbers.
    #[serde(flatten)]
    pub count: IssueCount,
}

/// The numbers of one city or county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AreaCount {
    /// Six digits; empty for stations that this database does not know.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The numbers.
    #[serde(flatten)]
    pub count: IssueCount,
}

/// Numbers of issues, cut in several ways; each way sums up to the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct IssueCounts {
    /// All of the scope.
    pub total: IssueCount,
    /// By level, from the province down.
    pub by_level: Vec<LevelCount>,
    /// By city, in the order of codes.
    pub by_city: Vec<AreaCount>,
    /// By county, in the order of codes.
    pub by_county: Vec<AreaCount>,
}

/// Counts the issues of a scope; overdue as of `today`.
///
/// # Errors
/// [`BadDay`](crate::ListError::BadDay), or of the database.
pub fn issue_counts(conn: &Connection, scope: &Scope, today: &str) -> Result<IssueCounts> {
    let (sql, values) = statement(scope);
    let values = std::iter::once(day(today)?).chain(values.values().iter().cloned());
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut counts = IssueCounts::default();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let level: String = columns.take()?;
        let city = (columns.take()?, columns.take()?);
        let county = (columns.take()?, columns.take()?);
        let (found, solved) = (columns.take()?, columns.take()?);
        let count = IssueCount {
            found,
            solved,
            open: found - solved,
            overdue: columns.take()?,
            disputed: columns.take()?,
            reopened: columns.take()?,
        };
        counts.total += count;
        match counts
            .by_level
            .iter_mut()
            .find(|known| known.level == level)
        {
            Some(known) => known.count += count,
            None => counts.by_level.push(LevelCount { level, count }),
        }
        add(&mut counts.by_city, city, count);
        add(&mut counts.by_county, county, count);
    }
    let rank = |level: &str| {
        ["province", "city", "county"]
            .iter()
            .position(|known| *known == level)
    };
    counts
        .by_level
        .sort_by_key(|count| rank(&count.level).unwrap_or(usize::MAX));
    Ok(counts)
}

/// Counts the issues of each station of a scope that has any; overdue as of `today`.
///
/// # Errors
/// [`BadDay`](crate::ListError::BadDay), or of the database.
pub fn issue_counts_by_station(
    conn: &Connection,
    scope: &Scope,
    today: &str,
) -> Result<BTreeMap<String, IssueCount>> {
    let mut only = OnStation::of(scope, "r").map_or_else(Where::default, |of| of.from);
    only.and_all(&scope.seen("r.id"));
    let sql = include_str!("count/issue_by_station.sql").replace("{where}", only.sql());
    let values = std::iter::once(day(today)?).chain(only.values().iter().cloned());
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut counts = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let columns = &mut Columns::of(row);
        let station = columns.take()?;
        let (found, solved) = (columns.take()?, columns.take()?);
        let count = IssueCount {
            found,
            solved,
            open: found - solved,
            overdue: columns.take()?,
            disputed: columns.take()?,
            reopened: columns.take()?,
        };
        counts.insert(station, count);
    }
    Ok(counts)
}

fn statement(scope: &Scope) -> (String, Where) {
    let mut only = OnStation::of(scope, "r").map_or_else(Where::default, |of| of.from);
    only.and_all(&scope.seen("r.id"));
    (
        include_str!("count/issue.sql").replace("{where}", only.sql()),
        only,
    )
}

/// Rows come in the order of codes, so an area that is known is the last one.
fn add(areas: &mut Vec<AreaCount>, (code, name): (String, String), count: IssueCount) {
    match areas.last_mut() {
        Some(last) if last.code == code => last.count += count,
        _ => areas.push(AreaCount { code, name, count }),
    }
}

#[cfg(test)]
#[path = "count_tests.rs"]
mod tests;
