//! The overview (总览): what was due and made, what was found and solved.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use baolian_lists::{Page, Scope, Sight, StationFilter};
use baolian_wire::HqTime;
use baolian_wire::reference::Station;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Places;
use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::coverage::{AreaSums, LevelSums, Seen, Sums};
use crate::office::report;

/// Figures, each cut in several ways that sum up to the same.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overview {
    /// As of when they hold.
    as_of: AsOf,
    /// All that was asked for.
    total: Sums,
    /// By the level at which pairings are held.
    levels: Vec<LevelSums>,
    /// By province, city and county, in the order of their codes.
    areas: Vec<AreaSums>,
}

/// The overview of the area that the role is of, or of a part of it.
#[utoipa::path(get, path = "/api/v1/overview", params(Places),
    responses((status = 200, body = Overview), (status = 403, body = Problem)))]
pub(crate) async fn overview(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
) -> Result<Json<Overview>, Problem> {
    board
        .read(move |conn, as_of| {
            let scope = viewer.scope(conn, &places.asked())?;
            let asked = asked_for(conn, &scope)?;
            let stations = |s: &Station| asked.takes(s);
            let wanted = asked.wanted(&viewer, &stations);
            let report = report::coverage(conn, HqTime(as_of.at), wanted)?;
            Ok(Json(Overview {
                as_of,
                total: report.total,
                levels: report.levels,
                areas: report.areas,
            }))
        })
        .await
}

/// The stations of a scope, to be asked of one by one.
pub(super) struct AskedFor {
    area: Option<String>,
    named: Option<BTreeSet<String>>,
    sight: Option<Sight>,
}

impl AskedFor {
    /// Whether a station is one of them.
    pub fn takes(&self, station: &Station) -> bool {
        let named = self.named.as_ref();
        self.area.as_deref().is_none_or(|area| station.is_in(area))
            && named.is_none_or(|named| named.contains(station.code.as_str()))
    }

    /// All that the role may know of them.
    pub fn wanted<'a>(
        &self,
        viewer: &Viewer,
        stations: &'a dyn Fn(&Station) -> bool,
    ) -> report::Wanted<'a> {
        report::Wanted {
            since: None,
            until: None,
            stations,
            seen: Seen::of_office(viewer.own_level()),
            sight: self.sight.clone(),
            issues: true,
        }
    }
}

/// Reads which stations a scope takes in.
pub(super) fn asked_for(conn: &Connection, scope: &Scope) -> Result<AskedFor, Problem> {
    Ok(AskedFor {
        area: scope.area.clone(),
        named: named(conn, scope)?,
        sight: scope.sight.clone(),
    })
}

/// The stations of a scope by code, where an area alone does not say them.
fn named(conn: &Connection, scope: &Scope) -> Result<Option<BTreeSet<String>>, Problem> {
    if scope.stations.is_none() && scope.level.is_none() && scope.cadre.is_none() {
        return Ok(None);
    }
    let filter = StationFilter {
        scope: scope.clone(),
        ..StationFilter::default()
    };
    let mut codes = BTreeSet::new();
    let mut page = Page {
        rows: baolian_lists::PAGE_ROWS,
        after: None,
        total: false,
    };
    loop {
        let listed = baolian_lists::stations(conn, &filter, &page)?;
        codes.extend(listed.rows.into_iter().map(|row| row.station));
        match listed.next {
            Some(next) => page.after = Some(next),
            None => return Ok(Some(codes)),
        }
    }
}
