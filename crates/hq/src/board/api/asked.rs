//! What many questions have in common: which stations, which page.

use std::collections::BTreeMap;

use baolian_lists::{Cursor, Listed, Page};
use baolian_wire::StationCode;
use baolian_wire::reference::Level;
use chrono::NaiveDate;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::names::Names;
use crate::board::extract::AsOf;
use crate::board::problem::Problem;
use crate::board::viewer::Asked;
use crate::roster::day;

/// Which stations; several conditions all hold.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Places {
    /// One station, by its code.
    #[param(value_type = Option<String>)]
    station: Option<StationCode>,
    /// Those paired at this level: province, city, county.
    #[param(value_type = Option<String>)]
    level: Option<Level>,
    /// Those of a province, city or county: six digits.
    area: Option<String>,
    /// Those paired to this account now.
    cadre: Option<String>,
}

impl Places {
    pub fn asked(self) -> Asked {
        Asked {
            station: self.station,
            level: self.level,
            area: self.area,
            cadre: self.cadre,
        }
    }
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// How many rows at most: 1 to 1000, 50 if not said.
    rows: Option<u32>,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// Whether all rows are counted too.
    #[serde(default)]
    total: bool,
}

impl Paging {
    pub fn page(self) -> Page {
        Page {
            rows: self.rows.unwrap_or(50),
            after: self.after,
            total: self.total,
        }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Listing<T> {
    /// As of when it holds.
    as_of: AsOf,
    /// The rows in the order asked for.
    rows: Vec<T>,
    /// How many there are in all, if asked.
    total: Option<u64>,
    /// Where to go on; nothing at the end.
    next: Option<Cursor>,
    /// The names of accounts that the rows name by their ids.
    names: BTreeMap<String, String>,
}

impl<T> Listing<T> {
    pub fn new(as_of: AsOf, listed: Listed<T>) -> Self {
        Self {
            as_of,
            rows: listed.rows,
            total: listed.total,
            next: listed.next,
            names: BTreeMap::new(),
        }
    }

    /// With the names of the accounts that the rows name by id, as far as they are known.
    pub fn naming(
        mut self,
        conn: &Connection,
        of: impl Fn(&T) -> Vec<&str>,
    ) -> Result<Self, Problem> {
        let mut names = Names::new(conn);
        for row in &self.rows {
            names.extend(of(row))?;
        }
        self.names = names.into_map();
        Ok(self)
    }
}

/// The first instant of a day, milliseconds since 1970 UTC.
pub(super) fn first_instant(day: Option<&str>) -> Result<Option<i64>, Problem> {
    Ok(read_day(day)?.map(day::midnight))
}

/// The first instant after a day.
pub(super) fn instant_after(day: Option<&str>) -> Result<Option<i64>, Problem> {
    let next = read_day(day)?.and_then(|day| day.succ_opt());
    Ok(next.map(day::midnight))
}

fn read_day(text: Option<&str>) -> Result<Option<NaiveDate>, Problem> {
    let read = |text: &str| {
        let bad = || Problem::code("bad_query").with("found", text);
        day::parse(text).ok_or_else(bad)
    };
    text.map(read).transpose()
}
