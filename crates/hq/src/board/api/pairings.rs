//! Pairings (包联): who visits which station, and what a change of it would bring.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use baolian_wire::HqTime;
use baolian_wire::reference::{Account, Level, Pairing, Station};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::Places;
use crate::board::Board;
use crate::board::extract::{AsOf, Body, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::pairing::{self, Owed, Planned, Wanted};
use crate::office::{State as Stand, Within, day_of};
use crate::store::device;

/// Most stations of one answer; places and words narrow it.
const ROWS: usize = 200;

/// Which stations besides.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// With this in the code or name of the station, or in the id or name of a cadre.
    words: Option<String>,
    /// Only those where a change is planned.
    #[serde(default)]
    planned: bool,
    /// Only those that nobody is paired to now.
    #[serde(default)]
    unpaired: bool,
}

/// One pairing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OnePairing {
    /// The cadre's account.
    cadre: String,
    /// The name that people read.
    name: String,
    /// province, city, county.
    level: &'static str,
    /// First instant, milliseconds since 1970 UTC.
    from: i64,
    /// First instant at which it no longer holds.
    until: Option<i64>,
    /// past, now, coming.
    when: &'static str,
}

/// A station with its pairings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairedStation {
    /// Its code.
    station: String,
    /// Its short name.
    name: String,
    /// Its county.
    county: String,
    /// Its city.
    city: String,
    /// Its pairings, the newest first.
    pairings: Vec<OnePairing>,
}

/// Stations with their pairings, by code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pairings {
    /// As of when they hold.
    as_of: AsOf,
    /// At most two hundred.
    rows: Vec<PairedStation>,
    /// How many fit in all.
    total: u64,
}

/// Stations of the role's area with who visited, visits and will visit them.
#[utoipa::path(get, path = "/api/v1/pairings", params(Places, Which),
    responses((status = 200, body = Pairings), (status = 403, body = Problem)))]
pub(crate) async fn pairings(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
) -> Result<Json<Pairings>, Problem> {
    board
        .read(move |conn, as_of| {
            let asked = places.asked();
            // Denies another area.
            viewer.scope(conn, &asked)?;
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let within = Within::new(&stand, reach.as_ref());
            let mut by_station: BTreeMap<&str, Vec<&Pairing>> = BTreeMap::new();
            for pairing in &stand.reference.pairings {
                if pairing.until.is_none_or(|until| pairing.from < until) {
                    by_station
                        .entry(pairing.station.as_str())
                        .or_default()
                        .push(pairing);
                }
            }
            let words = which.words.as_deref().unwrap_or_default();
            let words = words.trim().to_ascii_lowercase();
            let name = |p: &Pairing| stand.reference.accounts.get(&p.cadre).map(|a| &a.name);
            let fits = |s: &&Station| {
                let own = by_station
                    .get(s.code.as_str())
                    .map_or(&[][..], Vec::as_slice);
                let now = own.iter().find(|p| when(p, as_of.at) == "now");
                let says = |text: &str| text.to_ascii_lowercase().contains(&words);
                within.station(s)
                    && asked.station.as_ref().is_none_or(|code| *code == s.code)
                    && asked.area.as_deref().is_none_or(|area| s.is_in(area))
                    && asked
                        .level
                        .is_none_or(|l| now.is_some_and(|p| p.level == l))
                    && asked
                        .cadre
                        .as_deref()
                        .is_none_or(|id| own.iter().any(|p| p.cadre.as_str() == id))
                    && (!which.planned
                        || own.iter().any(|p| {
                            when(p, as_of.at) == "coming"
                                || (when(p, as_of.at) == "now" && p.until.is_some())
                        }))
                    && (!which.unpaired || now.is_none())
                    && (says(s.code.as_str())
                        || says(&s.name)
                        || says(&s.short_name)
                        || own.iter().any(|p| {
                            says(p.cadre.as_str()) || name(p).is_some_and(|name| says(name))
                        }))
            };
            let found: Vec<&Station> = stand.reference.stations.values().filter(fits).collect();
            let row = |s: &&Station| {
                let own = by_station
                    .get(s.code.as_str())
                    .map_or(&[][..], Vec::as_slice);
                let one = |p: &&Pairing| OnePairing {
                    cadre: p.cadre.to_string(),
                    name: name(p).cloned().unwrap_or_else(|| p.cadre.to_string()),
                    level: p.level.as_str(),
                    from: p.from,
                    until: p.until,
                    when: when(p, as_of.at),
                };
                PairedStation {
                    station: s.code.to_string(),
                    name: s.short_name.clone(),
                    county: s.county.clone(),
                    city: s.city.clone(),
                    pairings: own.iter().rev().map(one).collect(),
                }
            };
            Ok(Json(Pairings {
                as_of,
                total: found.len() as u64,
                rows: found.iter().take(ROWS).map(row).collect(),
            }))
        })
        .await
}

fn when(pairing: &Pairing, now: i64) -> &'static str {
    if now < pairing.from {
        "coming"
    } else if pairing.until.is_none_or(|until| now < until) {
        "now"
    } else {
        "past"
    }
}

/// A pairing that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PairingWanted {
    /// The station's code.
    station: String,
    /// The cadre's account.
    cadre: String,
    /// province, city, county.
    #[schema(value_type = String)]
    level: Level,
    /// The first day; at once if none is given.
    from: Option<String>,
    /// `mark` of the preview that was shown; needed to do it.
    #[serde(default)]
    mark: String,
}

impl PairingWanted {
    fn read(&self) -> Result<Wanted, Problem> {
        let from = self.from.as_deref().filter(|day| !day.trim().is_empty());
        Ok(Wanted {
            station: self.station.clone(),
            cadre: self.cadre.clone(),
            level: self.level,
            from: from.map(day_of).transpose()?,
        })
    }
}

/// What a change of a pairing brings with it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// As of when.
    as_of: AsOf,
    /// What stands now, and will have stood.
    before: Vec<Owed>,
    /// What will stand.
    after: Vec<Owed>,
    /// Nothing would change.
    empty: bool,
    /// Other stations of the cadre, now or by a plan.
    other_stations: Vec<String>,
    /// How many tablets of the cadre are in use; without one, nobody knows what is done.
    tablets: usize,
    /// Of this station, seen by the role: problems that are not struck off.
    open_issues: u64,
    /// And visits that are not sealed.
    open_visits: u64,
    /// The names of the accounts above.
    names: BTreeMap<String, String>,
    /// Names just this change, to do it.
    mark: String,
}

/// Shows what pairing a station anew would bring; nothing is done.
#[utoipa::path(post, path = "/api/v1/pairings/preview", request_body = PairingWanted,
    responses((status = 200, body = Preview), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn preview(
    State(board): State<Board>,
    viewer: Viewer,
    Body(wanted): Body<PairingWanted>,
) -> Result<Json<Preview>, Problem> {
    let wanted = wanted.read()?;
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let planned = pairing::plan(&stand, viewer.reach().as_ref(), &wanted)?;
            let asked = crate::board::viewer::Asked {
                station: Some(planned.station.clone()),
                ..Default::default()
            };
            let scope = viewer.scope(conn, &asked)?;
            let page = baolian_lists::Page {
                rows: 1,
                after: None,
                total: true,
            };
            let issues = baolian_lists::IssueFilter {
                scope: scope.clone(),
                state: baolian_lists::IssueState::Open,
                ..Default::default()
            };
            let visits = baolian_lists::VisitFilter {
                scope,
                sealed: Some(false),
                ..Default::default()
            };
            let open_issues = baolian_lists::issues(conn, &issues, &page)?.total;
            let open_visits = baolian_lists::visits(conn, &visits, &page)?.total;
            let in_use = |d: &device::DeviceState| {
                d.account.as_str() == wanted.cadre && d.revoked_at.is_none()
            };
            let tablets = device::all(conn, false)?
                .iter()
                .filter(|d| in_use(d))
                .count();
            Ok(Json(Preview {
                as_of,
                names: names(&stand, &planned),
                empty: planned.is_empty(),
                mark: planned.mark(),
                other_stations: planned
                    .other_stations
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                before: planned.before,
                after: planned.after,
                tablets,
                open_issues: open_issues.unwrap_or_default(),
                open_visits: open_visits.unwrap_or_default(),
            }))
        })
        .await
}

fn names(stand: &Stand, planned: &Planned) -> BTreeMap<String, String> {
    let all = planned.before.iter().chain(&planned.after);
    let ids: BTreeSet<_> = all.map(|owed| &owed.cadre).collect();
    let accounts = ids
        .into_iter()
        .filter_map(|id| stand.reference.accounts.get(id));
    let named = |a: &Account| (a.id.to_string(), a.name.clone());
    accounts.map(named).collect()
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Paired {
    /// What stands from now on.
    after: Vec<Owed>,
}

/// Pairs a station anew, just as it was shown.
#[utoipa::path(post, path = "/api/v1/pairings", request_body = PairingWanted,
    responses((status = 200, body = Paired), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn pair(
    State(board): State<Board>,
    viewer: Viewer,
    Body(wanted): Body<PairingWanted>,
) -> Result<Json<Paired>, Problem> {
    let read = wanted.read()?;
    board
        .work(move |board| {
            let planned = pairing::pair(&viewer.hq(&board.hq), read, &wanted.mark)?;
            Ok(Json(Paired {
                after: planned.after,
            }))
        })
        .await
}
