//! Due periods (应到): which were made, which were not, and which nobody can know yet.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use baolian_lists::{Cursor, ListError, Listed, Page, StationNames};
use baolian_wire::reference::{Level, Station};
use baolian_wire::{DocId, HqTime};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Listing, Paging, Places};
use super::list::{self, About, List};
use super::overview::asked_for;
use crate::board::Board;
use crate::board::export::{Column, How};
use crate::board::extract::Query;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::coverage::{Due, Outcome, Why};
use crate::office::report;

/// Which periods.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// made, missed, excused, not_known, running.
    #[param(value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// Made, and the time is stated, not proven.
    #[serde(default)]
    stated: bool,
    /// Whose pairing is held at this level: province, city, county.
    #[param(value_type = Option<String>)]
    of_level: Option<Level>,
    /// Owed by this account.
    owed_by: Option<String>,
    /// Beginning on this day or later.
    from: Option<String>,
    /// Beginning on this day or earlier.
    to: Option<String>,
    /// The other way round: by station from the greatest down, newest first.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    fn takes(&self, due: &Due) -> bool {
        self.outcome.is_none_or(|outcome| outcome == due.outcome)
            && (!self.stated || due.outcome == Outcome::Made && !due.proven)
            && self.of_level.is_none_or(|level| level == due.level)
            && (self.owed_by.as_deref()).is_none_or(|cadre| cadre == due.cadre.as_str())
            && (self.from.as_deref()).is_none_or(|from| from <= due.first_day.as_str())
            && (self.to.as_deref()).is_none_or(|to| due.first_day.as_str() <= to)
    }

    /// All that fit, in their order.
    fn all(&self, conn: &Connection, about: &About) -> Result<Vec<Due>, Problem> {
        let asked = asked_for(conn, &about.scope)?;
        let stations = |s: &Station| asked.takes(s);
        let mut wanted = asked.wanted(&about.viewer, &stations);
        wanted.issues = false;
        let mut all = report::coverage(conn, HqTime(about.as_of.at), wanted)?.periods;
        all.retain(|due| self.takes(due));
        if self.reverse {
            all.reverse();
        }
        Ok(all)
    }
}

/// One due period of one pairing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OnePeriod {
    /// The station.
    pub station: String,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
    /// The account that owes it: the one paired when it began.
    pub cadre: String,
    /// At which level that pairing is held.
    #[schema(value_type = String)]
    pub of_level: Level,
    /// Its label: a month, a half of one, a week.
    pub period: String,
    /// Its first day.
    pub first_day: String,
    /// Its last day.
    pub last_day: String,
    /// made, missed, excused, not_known, running.
    #[schema(value_type = String)]
    pub outcome: Outcome,
    /// Whether a visit was certainly made in it; else its time is stated, not proven.
    pub proven: bool,
    /// The visits made in it.
    pub visits: Vec<DocId>,
    /// Why it is not known: not_reported, no_device, unassigned, waiting.
    #[schema(value_type = Option<String>)]
    pub why: Option<Why>,
    /// How many tablets have not reported past its end.
    pub awaited: usize,
    /// Why it was excused.
    pub excuse: Option<String>,
}

impl OnePeriod {
    pub fn of(conn: &Connection, due: Due) -> Result<Self, Problem> {
        let station = due.station.to_string();
        Ok(Self {
            at: baolian_lists::station_names(conn, &station)?,
            station,
            cadre: due.cadre.to_string(),
            of_level: due.level,
            period: due.period.label(),
            first_day: due.first_day,
            last_day: due.last_day,
            outcome: due.outcome,
            proven: due.proven,
            visits: due.visits,
            why: due.why,
            awaited: due.awaited.len(),
            excuse: due.excuse,
        })
    }
}

impl List for Which {
    type Row = OnePeriod;
    const NAME: &'static str = "periods";
    const COLUMNS: &'static [Column] = &[
        Column::CITY,
        Column::COUNTY,
        Column::STATION_NAME,
        Column::STATION,
        Column::LEVEL,
        Column::CADRE,
        Column::account("cadre"),
        Column::word("of_level", "level"),
        Column::text("period"),
        Column::day("first_day"),
        Column::day("last_day"),
        Column::word("outcome", "period"),
        Column::yes("proven"),
        Column::word("why", "why"),
        Column::number("awaited"),
        Column::text("excuse"),
        Column::text("visits"),
    ];

    fn page(
        &self,
        conn: &Connection,
        about: &About,
        page: &Page,
    ) -> Result<Listed<OnePeriod>, Problem> {
        let all = self.all(conn, about)?;
        let rows = page.checked()?;
        let total = all.len() as u64;
        let key = |due: &Due| (due.station.to_string(), due.period.start());
        let after = page.after.as_ref().map(read_cursor).transpose()?;
        let left = all.into_iter().filter(|due| match &after {
            None => true,
            Some(after) if self.reverse => key(due) < *after,
            Some(after) => key(due) > *after,
        });
        let mut left: Vec<Due> = left.take(rows + 1).collect();
        let more = left.len() > rows;
        left.truncate(rows);
        let last = left.last().filter(|_| more).map(key);
        let next = last.map(|(station, start)| Cursor::from(format!("{start}_{station}")));
        let one = |due| OnePeriod::of(conn, due);
        Ok(Listed {
            rows: left.into_iter().map(one).collect::<Result<_, _>>()?,
            total: page.total.then_some(total),
            next,
        })
    }

    fn named(row: &OnePeriod) -> Vec<&str> {
        vec![&row.cadre]
    }

    /// They are all reckoned at once.
    fn each(
        &self,
        conn: &Connection,
        about: &About,
        take: &mut dyn FnMut(OnePeriod) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        for due in self.all(conn, about)? {
            take(OnePeriod::of(conn, due)?)?;
        }
        Ok(())
    }
}

/// The due periods that the overview counts, by station and time.
#[utoipa::path(get, path = "/api/v1/periods", params(Places, Which, Paging),
    responses((status = 200, body = Listing<OnePeriod>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn periods(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<OnePeriod>>, Problem> {
    list::page(&board, viewer, places, which, paging).await
}

/// The due periods that are asked for, all of them, as a file.
#[utoipa::path(get, path = "/api/v1/export/periods", params(Places, Which, How), responses(
    (status = 200, description = "CSV, NDJSON or XLSX", body = String, content_type = "text/csv"),
    (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn export_periods(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(how): Query<How>,
) -> Result<Response, Problem> {
    list::file(&board, viewer, places, which, how).await
}

fn read_cursor(cursor: &Cursor) -> Result<(String, i64), Problem> {
    let read = cursor.as_str().split_once('_');
    let read = read.and_then(|(start, station)| Some((station.to_owned(), start.parse().ok()?)));
    read.ok_or_else(|| ListError::BadCursor.into())
}
