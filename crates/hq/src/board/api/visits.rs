//! The list of visits (督导).

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use baolian_lists::{Listed, Page, Scope, VisitFilter, VisitItem, VisitSort};
use rusqlite::Connection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places, first_instant, instant_after};
use super::list::{self, About, List};
use crate::board::Board;
use crate::board::export::{Column, How};
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;

/// Which visits.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Made by this account.
    made_by: Option<String>,
    /// Sealed, or not.
    sealed: Option<bool>,
    /// Not sealed within a day.
    #[serde(default)]
    open_too_long: bool,
    /// Checked in on this day or later, by the tablet's wall clock.
    from: Option<String>,
    /// Checked in on this day or earlier.
    to: Option<String>,
    /// With values side by side.
    #[serde(default)]
    contested: bool,
    /// With changes made apart from the seal.
    #[serde(default)]
    late: bool,
    /// With all these words in their text or in the names of their station.
    words: Option<String>,
    /// checked_in (newest first), station.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: VisitSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    fn filter(self, scope: Scope, as_of: AsOf) -> Result<VisitFilter, Problem> {
        Ok(VisitFilter {
            scope,
            cadre: self.made_by,
            sealed: self.sealed,
            open_too_long: self.open_too_long,
            now: Some(as_of.at),
            contested: self.contested,
            late: self.late,
            from: first_instant(self.from.as_deref())?,
            to: instant_after(self.to.as_deref())?,
            words: self.words,
            sort: self.sort,
            reverse: self.reverse,
        })
    }
}

impl List for Which {
    type Row = VisitItem;
    const NAME: &'static str = "visits";
    const COLUMNS: &'static [Column] = &[
        Column::CITY,
        Column::COUNTY,
        Column::STATION_NAME,
        Column::STATION,
        Column::LEVEL,
        Column::CADRE,
        Column::account("cadre"),
        Column::instant("checked_in_at"),
        Column::yes("sealed"),
        Column::number("stops"),
        Column::number("looked_at"),
        Column::number("failed"),
        Column::yes("contested"),
        Column::number("late"),
        Column::yes("open_too_long"),
        Column::text("id"),
    ];

    fn page(
        &self,
        conn: &Connection,
        about: &About,
        page: &Page,
    ) -> Result<Listed<VisitItem>, Problem> {
        let filter = self.clone().filter(about.scope.clone(), about.as_of)?;
        Ok(baolian_lists::visits(conn, &filter, page)?)
    }

    fn named(row: &VisitItem) -> Vec<&str> {
        vec![&row.row.cadre]
    }
}

/// The list of visits.
#[utoipa::path(get, path = "/api/v1/visits", params(Places, Which, Paging),
    responses((status = 200, body = Listing<VisitItem>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn visits(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<VisitItem>>, Problem> {
    list::page(&board, viewer, places, which, paging).await
}

/// The visits that are asked for, all of them, as a file.
#[utoipa::path(get, path = "/api/v1/export/visits", params(Places, Which, How), responses(
    (status = 200, description = "CSV, NDJSON or XLSX", body = String, content_type = "text/csv"),
    (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn export_visits(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(how): Query<How>,
) -> Result<Response, Problem> {
    list::file(&board, viewer, places, which, how).await
}
