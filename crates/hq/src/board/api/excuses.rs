//! Due periods as the office settles them: excused, and visits whose time nobody knows.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use baolian_record::period::{Period, due_periods};
use baolian_wire::HqTime;
use baolian_wire::reference::{Excuse, Station};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::Places;
use crate::board::Board;
use crate::board::extract::{AsOf, Body, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::coverage::Seen;
use crate::office::pairing::CalendarPeriod;
use crate::office::{State as Stand, Within, period, report, visit};

/// So many periods before the one that runs can be chosen, and as many after it.
const AROUND: usize = 12;

/// A period that was excused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneExcuse {
    /// The station's code.
    station: String,
    /// Its short name.
    name: String,
    /// The period.
    period: CalendarPeriod,
    /// Why.
    reason: String,
    /// Who excused it.
    by: String,
    /// The name that people read.
    by_name: String,
}

/// A visit that counts for no period until an office says for which.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnassignedVisit {
    /// The visit.
    visit: String,
    /// The station's code.
    station: String,
    /// Its short name.
    name: String,
    /// The cadre's account.
    cadre: String,
    /// The name that people read.
    cadre_name: String,
    /// The periods it may belong to.
    periods: Vec<CalendarPeriod>,
}

/// What offices settled and have yet to settle about due periods.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Excuses {
    /// As of when it holds.
    as_of: AsOf,
    /// Excused periods of the role's area, the newest first.
    excuses: Vec<OneExcuse>,
    /// Visits whose period nobody knows.
    unassigned: Vec<UnassignedVisit>,
}

/// Excused periods, and visits whose period the office has yet to say.
#[utoipa::path(get, path = "/api/v1/excuses", params(Places),
    responses((status = 200, body = Excuses), (status = 403, body = Problem)))]
pub(crate) async fn excuses(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
) -> Result<Json<Excuses>, Problem> {
    board
        .read(move |conn, as_of| {
            let asked = places.asked();
            viewer.scope(conn, &asked)?;
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let within = Within::new(&stand, reach.as_ref());
            let names = Names(&stand);
            let meant = |s: &Station| {
                within.station(s)
                    && asked.area.as_deref().is_none_or(|area| s.is_in(area))
                    && asked.station.as_ref().is_none_or(|code| *code == s.code)
            };
            let mut excuses: Vec<(Period, OneExcuse)> = Vec::new();
            for excuse in period::excuses(conn)? {
                let station = names.station(&excuse);
                let Ok(of) = excuse.period.parse::<Period>() else {
                    continue;
                };
                let Some(station) = station.filter(|s| meant(s)) else {
                    continue;
                };
                let one = OneExcuse {
                    station: excuse.station.to_string(),
                    name: station.short_name.clone(),
                    period: of.into(),
                    by_name: names.account(excuse.by.as_str()),
                    by: excuse.by.to_string(),
                    reason: excuse.reason,
                };
                excuses.push((of, one));
            }
            excuses.sort_by(|a, b| (b.0.start(), &a.1.station).cmp(&(a.0.start(), &b.1.station)));
            let wanted = report::Wanted {
                since: None,
                until: None,
                stations: &meant,
                seen: Seen::of_office(viewer.own_level()),
                sight: Some(viewer.sight()),
                issues: false,
            };
            let report = report::coverage(conn, HqTime(as_of.at), wanted)?;
            let theirs = |p: &Period| within.level(p.level());
            let unassigned = report
                .unassigned
                .into_iter()
                .filter(|u| u.periods.iter().any(theirs))
                .map(|u| UnassignedVisit {
                    visit: u.visit.to_string(),
                    name: names.station_name(u.station.as_str()),
                    station: u.station.to_string(),
                    cadre_name: names.account(u.cadre.as_str()),
                    cadre: u.cadre.to_string(),
                    periods: u.periods.into_iter().map(CalendarPeriod::from).collect(),
                });
            Ok(Json(Excuses {
                as_of,
                unassigned: unassigned.collect(),
                excuses: excuses.into_iter().map(|(_, one)| one).collect(),
            }))
        })
        .await
}

/// Names of what is named by an id.
struct Names<'a>(&'a Stand);

impl Names<'_> {
    fn account(&self, id: &str) -> String {
        let accounts = &self.0.reference.accounts;
        let found = accounts.values().find(|a| a.id.as_str() == id);
        found.map_or_else(|| id.to_owned(), |a| a.name.clone())
    }

    fn station(&self, excuse: &Excuse) -> Option<&Station> {
        let reference = &self.0.reference;
        let known = reference.stations.get(&excuse.station);
        known.or_else(|| reference.stations_gone.get(&excuse.station))
    }

    fn station_name(&self, code: &str) -> String {
        let stations = &self.0.reference.stations;
        let found = stations.values().find(|s| s.code.as_str() == code);
        found.map_or_else(|| code.to_owned(), |s| s.short_name.clone())
    }
}

/// Of which station.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfStation {
    /// Its code.
    station: String,
}

/// The periods of a station that can be excused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Excusable {
    /// As of when they are so.
    as_of: AsOf,
    /// Of its present pairing: past, running and coming ones, in order.
    periods: Vec<CalendarPeriod>,
    /// The reason of each that is excused already, by label.
    excused: BTreeMap<String, String>,
}

/// Which periods of a station can be excused.
#[utoipa::path(get, path = "/api/v1/excuses/periods", params(OfStation),
    responses((status = 200, body = Excusable), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn excusable(
    State(board): State<Board>,
    viewer: Viewer,
    Query(of): Query<OfStation>,
) -> Result<Json<Excusable>, Problem> {
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let within = Within::new(&stand, reach.as_ref());
            let station = stand.station(&of.station)?;
            within.must_station(station)?;
            let now = as_of.at;
            let own = stand.reference.pairings.iter();
            let own = own.filter(|p| p.station == station.code && within.level(p.level));
            let mut all: Vec<Period> = Vec::new();
            for pairing in own {
                let running = Period::containing(pairing.level, now);
                let last = (0..AROUND).fold(running, |p, _| p.next());
                let due = due_periods(pairing.level, pairing.from, pairing.until, last.start());
                all.extend(due);
            }
            all.sort_by_key(|p| p.start());
            let over = all.iter().filter(|p| p.end() <= now).count();
            let shown = all.into_iter().skip(over.saturating_sub(AROUND));
            let mut excused = BTreeMap::new();
            for excuse in period::excuses(conn)? {
                if excuse.station == station.code {
                    excused.insert(excuse.period, excuse.reason);
                }
            }
            Ok(Json(Excusable {
                as_of,
                periods: shown.map(CalendarPeriod::from).collect(),
                excused,
            }))
        })
        .await
}

/// A period to be excused.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Excused {
    /// The station's code.
    station: String,
    /// The period's label.
    period: String,
    /// Leave, disaster, closure, in words.
    reason: String,
}

/// Excuses a period of a station.
#[utoipa::path(post, path = "/api/v1/excuses", request_body = Excused,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn excuse(
    State(board): State<Board>,
    viewer: Viewer,
    Body(said): Body<Excused>,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            let hq = viewer.hq(&board.hq);
            period::excuse(&hq, None, &said.station, &said.period, &said.reason)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// For which period a visit counts.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CountsFor {
    /// The period's label.
    period: String,
}

/// Says for which period a visit counts whose time nobody knows.
#[utoipa::path(put, path = "/api/v1/visits/{id}/period", request_body = CountsFor,
    params(("id" = String, Path, description = "The visit.")),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn assign(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(said): Body<CountsFor>,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            visit::assign(&viewer.hq(&board.hq), None, &id, &said.period)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
