//! Leads (问题线索) handed down from the board: one to many stations by filter, or a file of them.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use baolian_wire::HqTime;
use baolian_wire::reference::Level;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::files::How;
use crate::board::Board;
use crate::board::extract::{AsOf, Body, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::lead::{self, Handed, PlannedLead, Whereto};
use crate::office::{State as Stand, Within};

/// A lead, and where it goes: to the stations that fit everything that is said.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct LeadTo {
    /// These stations, by code.
    #[serde(default)]
    stations: Vec<String>,
    /// Those paired at this level now: province, city, county.
    #[schema(value_type = Option<String>)]
    level: Option<Level>,
    /// Those of a province, city or county: six digits.
    area: Option<String>,
    /// What it is about.
    #[serde(default)]
    title: String,
    /// Its category.
    #[serde(default)]
    category: String,
    /// The day it is from.
    #[serde(default)]
    date: String,
    /// Where it comes from.
    #[serde(default)]
    source: String,
    /// What it says.
    #[serde(default)]
    description: String,
}

impl LeadTo {
    fn whereto(&self) -> Result<Whereto, Problem> {
        let area = self.area.clone().filter(|area| !area.trim().is_empty());
        if self.stations.is_empty() && self.level.is_none() && area.is_none() {
            return Err(Problem::code("no_place"));
        }
        Ok(Whereto {
            stations: self.stations.clone(),
            level: self.level,
            area,
        })
    }
}

/// A station that a lead goes to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneTarget {
    /// Its code.
    station: String,
    /// Its short name.
    name: String,
    /// Its county.
    county: String,
}

/// Where a lead would go.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Targets {
    /// As of when.
    as_of: AsOf,
    /// The stations.
    rows: Vec<OneTarget>,
}

/// The stations that a lead would go to; nothing is done.
#[utoipa::path(post, path = "/api/v1/leads/targets", request_body = LeadTo,
    responses((status = 200, body = Targets), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn targets(
    State(board): State<Board>,
    viewer: Viewer,
    Body(to): Body<LeadTo>,
) -> Result<Json<Targets>, Problem> {
    let whereto = to.whereto()?;
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let within = Within::new(&stand, reach.as_ref());
            let stations = whereto.theirs(&within, &stand)?;
            let rows = stations.into_iter().map(|s| OneTarget {
                station: s.code.to_string(),
                name: s.short_name.clone(),
                county: s.county.clone(),
            });
            Ok(Json(Targets {
                as_of,
                rows: rows.collect(),
            }))
        })
        .await
}

/// Leads that were handed down together.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandedDown {
    /// How many.
    leads: usize,
}

/// Hands a lead down to all stations that fit, or to none.
#[utoipa::path(post, path = "/api/v1/leads", request_body = LeadTo,
    responses((status = 200, body = HandedDown), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn hand_down(
    State(board): State<Board>,
    viewer: Viewer,
    Body(to): Body<LeadTo>,
) -> Result<Json<HandedDown>, Problem> {
    let whereto = to.whereto()?;
    let handed = Handed {
        title: to.title,
        category: to.category,
        date: to.date,
        source: to.source,
        description: to.description,
    };
    board
        .work(move |board| {
            let (_, done) = lead::assign(&viewer.hq(&board.hq), None, &whereto, &handed)?;
            Ok(Json(HandedDown { leads: done.len() }))
        })
        .await
}

/// What a file of leads would hand down, or has.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeadsShown {
    /// As of when.
    as_of: Option<AsOf>,
    /// Whether it is done.
    done: bool,
    /// Its lines.
    lines: Vec<PlannedLead>,
    /// How many leads it hands down.
    leads: usize,
    /// Names just this, to do it.
    mark: String,
}

fn shown(as_of: Option<AsOf>, lines: Vec<PlannedLead>) -> LeadsShown {
    LeadsShown {
        done: as_of.is_none(),
        as_of,
        leads: lines.iter().map(|line| line.stations.len()).sum(),
        mark: lead::mark(&lines),
        lines,
    }
}

/// A file of leads (station,area,level,title,category,date,source,description): shown, and taken if it is what was shown.
#[utoipa::path(post, path = "/api/v1/files/leads", params(How),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = LeadsShown), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn file(
    State(board): State<Board>,
    viewer: Viewer,
    Query(how): Query<How>,
    file: Bytes,
) -> Result<Json<LeadsShown>, Problem> {
    match how.mark {
        None => {
            board
                .read(move |conn, as_of| {
                    let stand = Stand::read(conn, HqTime(as_of.at))?;
                    let reach = viewer.reach();
                    let within = Within::new(&stand, reach.as_ref());
                    let lines = lead::plan(conn, &within, &stand, &file)?;
                    let lines: Vec<PlannedLead> =
                        lines.map_err(|faults| Problem::faults(&faults))?;
                    Ok(Json(shown(Some(as_of), lines)))
                })
                .await
        }
        Some(mark) => {
            board
                .work(move |board| {
                    let taken = lead::take(&viewer.hq(&board.hq), file.to_vec(), &mark)?;
                    let lines = taken.map_err(|faults| Problem::faults(&faults))?;
                    Ok(Json(shown(None, lines)))
                })
                .await
        }
    }
}
