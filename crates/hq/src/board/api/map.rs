//! The map (挂图作战): every station as a point, with how things stand there.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use baolian_lists::StationItem;
use baolian_wire::HqTime;
use baolian_wire::reference::{Fact, Station};
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Places;
use super::list::{About, List};
use super::overview::asked_for;
use super::stations;
use crate::board::Board;
use crate::board::access::{Right, may};
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::coverage::{Outcome, Seen};
use crate::facts;
use crate::office::report;
use crate::roster::day;
use crate::store::reference::FactKind;

/// One station on the map.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Point {
    /// The code of the roster.
    station: String,
    /// Short name; not unique.
    name: String,
    /// Name of the city.
    city: String,
    /// Name of the county.
    county: String,
    /// At which level it is paired now; empty while it is not.
    level: String,
    /// Who is paired now.
    cadre: String,
    /// Degrees north, WGS 84; none where nobody knows.
    lat: Option<f64>,
    /// Degrees east.
    lon: Option<f64>,
    /// Somebody stood there and said so; else the roster's position is approximate.
    verified: bool,
    /// Issues not closed.
    open: i64,
    /// Of those, past their day.
    overdue: i64,
    /// Of those, disputed.
    disputed: i64,
    /// What came of the last due period that is over: made, missed, excused, not_known; none for those who see no
    /// figures, and where none is over yet.
    #[schema(value_type = Option<String>)]
    last: Option<Outcome>,
}

/// All stations of the role's as points.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Map {
    /// As of when it holds.
    as_of: AsOf,
    /// By station code.
    points: Vec<Point>,
    /// The names of the cadres.
    names: BTreeMap<String, String>,
}

/// Every station of the role's, or of a part of them, with how things stand there.
#[utoipa::path(get, path = "/api/v1/map", params(Places),
    responses((status = 200, body = Map), (status = 403, body = Problem)))]
pub(crate) async fn map(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
) -> Result<Json<Map>, Problem> {
    board
        .read(move |conn, as_of| {
            let about = About::new(conn, viewer, places, as_of)?;
            Ok(Json(drawn(conn, &about)?))
        })
        .await
}

fn drawn(conn: &Connection, about: &About) -> Result<Map, Problem> {
    let as_of = about.as_of;
    let roster = positions(conn)?;
    let mut verified = BTreeMap::new();
    for found in baolian_lists::verified_positions(conn, &about.scope)? {
        verified.insert(found.station.clone(), found.place);
    }
    let today = day::of(as_of.at).to_string();
    let counts = baolian_lists::issue_counts_by_station(conn, &about.scope, &today)?;
    let last = last(conn, about)?;
    let mut names = super::names::Names::new(conn);
    let mut points = Vec::new();
    let list = stations::Which::default();
    list.each(conn, about, &mut |item: StationItem| {
        names.extend([item.paired_cadre.as_str()])?;
        let count = counts.get(&item.station).copied().unwrap_or_default();
        let stood = verified.get(&item.station);
        let of_roster = roster.get(&item.station);
        points.push(Point {
            lat: stood.map(|p| p.lat).or(of_roster.map(|p| p.lat)),
            lon: stood.map(|p| p.lon).or(of_roster.map(|p| p.lon)),
            verified: stood.is_some() || of_roster.is_some_and(|p| p.verified),
            open: count.open,
            overdue: count.overdue,
            disputed: count.disputed,
            last: last.get(&item.station).copied(),
            station: item.station,
            name: item.station_short_name,
            city: item.city,
            county: item.county,
            level: item.level,
            cadre: item.paired_cadre,
        });
        Ok(())
    })?;
    Ok(Map {
        as_of,
        points,
        names: names.into_map(),
    })
}

/// Where the roster says that each station is.
fn positions(conn: &Connection) -> Result<BTreeMap<String, super::station::Place>, Problem> {
    let mut all = BTreeMap::new();
    for fact in facts::all(conn, FactKind::Station)? {
        if let Fact::Station(station) = fact
            && let Some(place) = super::station::Place::of_roster(&station)
        {
            all.insert(station.code.to_string(), place);
        }
    }
    Ok(all)
}

/// What came of the last period of each station that is over.
fn last(conn: &Connection, about: &About) -> Result<BTreeMap<String, Outcome>, Problem> {
    if !may(&about.viewer.role, Right::Figures) {
        return Ok(BTreeMap::new());
    }
    let asked = asked_for(conn, &about.scope)?;
    let stations = |s: &Station| asked.takes(s);
    let wanted = report::Wanted {
        // No period is longer than a month.
        since: Some(about.as_of.at - TWO_MONTHS),
        seen: Seen::of_office(None),
        issues: false,
        ..asked.wanted(&about.viewer, &stations)
    };
    let periods = report::coverage(conn, HqTime(about.as_of.at), wanted)?.periods;
    // They come in order of time: the last one stands.
    Ok(periods
        .into_iter()
        .map(|due| (due.station.to_string(), due.outcome))
        .collect())
}

/// Milliseconds in which a whole month lies, whatever the day.
const TWO_MONTHS: i64 = 62 * 86_400_000;
