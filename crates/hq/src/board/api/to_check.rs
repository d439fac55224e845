//! What is to be checked (待核实): each question with its rule, its visits and what the cadre added to them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use baolian_record::visit::Fix;
use baolian_wire::{DocId, HqTime, StationCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::{Asked, Viewer};
use crate::office::{State as Stand, Within, day_of, report};
use crate::roster::day;
use crate::store::document;
use crate::to_check::{self, Looked, Rule};

/// Visits are looked at as far back as this where no day is said: 60 days.
const BACK_MS: i64 = 60 * 24 * 60 * 60 * 1000;
/// Most findings of one answer.
const ROWS: usize = 200;

/// Which questions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of visits on this day or later; of the last 60 days if not said.
    since: Option<String>,
    /// By this rule: `clock_apart`, `too_fast`, `far_from_station`, `same_text`.
    rule: Option<String>,
}

/// A visit that a question is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneVisit {
    /// The document.
    visit: String,
    /// The station's code.
    station: String,
    /// Its short name.
    name: String,
    /// When it was made by headquarters' estimate, milliseconds since 1970 UTC.
    estimate: Option<i64>,
    /// Not made before this.
    after: i64,
    /// Not made after this.
    before: i64,
    /// What the tablet's clock said.
    wall: i64,
    /// What the cadre added after it was sealed: the explanation, if there is one.
    addenda: Vec<String>,
}

/// One question.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneFinding {
    /// By which rule.
    rule: Rule,
    /// The cadre's account.
    cadre: String,
    /// The name that people read.
    cadre_name: String,
    /// The visits, in the order of time.
    visits: Vec<OneVisit>,
    /// Metres, where the rule is about a distance.
    metres: Option<f64>,
    /// Milliseconds: by how much a clock is apart, or the most that can lie between two visits.
    ms: Option<i64>,
    /// The text that is the same.
    text: Option<String>,
}

/// What is to be checked, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ToCheck {
    /// As of when.
    as_of: AsOf,
    /// At most two hundred.
    rows: Vec<OneFinding>,
    /// How many there are in all.
    total: u64,
}

/// What is to be checked, of the visits that the role sees.
#[utoipa::path(get, path = "/api/v1/to-check", params(Which),
    responses((status = 200, body = ToCheck), (status = 422, body = Problem)))]
pub(crate) async fn to_check(
    State(board): State<Board>,
    viewer: Viewer,
    Query(which): Query<Which>,
) -> Result<Json<ToCheck>, Problem> {
    let since = which.since.as_deref().filter(|day| !day.trim().is_empty());
    let since = since.map(day_of).transpose()?.map(day::midnight);
    let memory = board.looked.clone();
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let within = Within::new(&stand, reach.as_ref());
            let since = since.unwrap_or(as_of.at - BACK_MS);
            let sight = viewer.sight();
            let reference = &stand.reference;
            let station = |code: &StationCode| {
                let known = reference.stations.get(code);
                known.or_else(|| reference.stations_gone.get(code))
            };
            let mut looked: Vec<Looked> = Vec::new();
            for visit in report::visits(conn, &[], 0)? {
                let theirs = station(&visit.station).is_some_and(|s| within.station(s));
                if visit.applied
                    && since <= visit.before
                    && theirs
                    && document::is_seen(conn, visit.id, &sight)?
                {
                    looked.push(memory.look(conn, visit)?);
                }
            }
            // Where somebody stood, of visits that the role sees: the newest word counts.
            let scope = viewer.scope(conn, &Asked::default())?;
            let mut verified: BTreeMap<StationCode, Fix> = BTreeMap::new();
            for found in baolian_lists::verified_positions(conn, &scope)? {
                let fix = Fix {
                    lat: found.place.lat,
                    lon: found.place.lon,
                    accuracy: Some(found.place.accuracy),
                };
                if let Ok(code) = StationCode::new(&found.station) {
                    verified.insert(code, fix);
                }
            }
            let mut found = to_check::findings(&looked, &verified);
            let rule = which.rule.as_deref().filter(|rule| !rule.is_empty());
            found.retain(|f| rule.is_none_or(|rule| rule == f.rule.as_str()));
            let by_id: BTreeMap<DocId, &Looked> = looked.iter().map(|v| (v.visit, v)).collect();
            let total = found.len() as u64;
            let one = |finding: to_check::Finding| {
                let visits: Vec<&Looked> = finding
                    .visits
                    .iter()
                    .filter_map(|id| by_id.get(id).copied())
                    .collect();
                let cadre = visits.first().map(|v| &v.cadre);
                let account = cadre.and_then(|id| reference.accounts.get(id));
                OneFinding {
                    rule: finding.rule,
                    cadre: cadre.map(ToString::to_string).unwrap_or_default(),
                    cadre_name: account.map(|a| a.name.clone()).unwrap_or_default(),
                    metres: finding.metres,
                    ms: finding.ms,
                    text: finding.text,
                    visits: visits
                        .into_iter()
                        .map(|v| OneVisit {
                            visit: v.visit.to_string(),
                            name: station(&v.station)
                                .map(|s| s.short_name.clone())
                                .unwrap_or_default(),
                            station: v.station.to_string(),
                            estimate: v.estimate,
                            after: v.after,
                            before: v.before,
                            wall: v.wall,
                            addenda: v.addenda.clone(),
                        })
                        .collect(),
                }
            };
            Ok(Json(ToCheck {
                as_of,
                rows: found.into_iter().take(ROWS).map(one).collect(),
                total,
            }))
        })
        .await
}
