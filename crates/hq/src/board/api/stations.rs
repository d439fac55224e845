//! Stations: the roster with who is paired, for lists and for the map.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use baolian_lists::{Listed, Page, Scope, StationFilter, StationItem, StationSort};
use rusqlite::Connection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use super::list::{self, About, List};
use crate::board::Board;
use crate::board::export::{Column, How};
use crate::board::extract::Query;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;

/// Which stations.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// With all these words in their names, areas or code.
    words: Option<String>,
    /// code, name.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: StationSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    fn filter(self, scope: Scope) -> StationFilter {
        StationFilter {
            scope,
            words: self.words,
            sort: self.sort,
            reverse: self.reverse,
        }
    }
}

impl List for Which {
    type Row = StationItem;
    const NAME: &'static str = "stations";
    const COLUMNS: &'static [Column] = &[
        Column::CITY,
        Column::COUNTY,
        Column::STATION_NAME,
        Column::STATION,
        Column::LEVEL,
        Column::CADRE,
        Column::text("station_short_name"),
        Column::text("township"),
    ];

    fn page(
        &self,
        conn: &Connection,
        about: &About,
        page: &Page,
    ) -> Result<Listed<StationItem>, Problem> {
        let filter = self.clone().filter(about.scope.clone());
        Ok(baolian_lists::stations(conn, &filter, page)?)
    }

    fn named(row: &StationItem) -> Vec<&str> {
        vec![&row.paired_cadre]
    }
}

/// The list of stations.
#[utoipa::path(get, path = "/api/v1/stations", params(Places, Which, Paging),
    responses((status = 200, body = Listing<StationItem>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn stations(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<StationItem>>, Problem> {
    list::page(&board, viewer, places, which, paging).await
}

/// The stations that are asked for, all of them, as a file.
#[utoipa::path(get, path = "/api/v1/export/stations", params(Places, Which, How), responses(
    (status = 200, description = "CSV, NDJSON or XLSX", body = String, content_type = "text/csv"),
    (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn export_stations(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(how): Query<How>,
) -> Result<Response, Problem> {
    list::file(&board, viewer, places, which, how).await
}
