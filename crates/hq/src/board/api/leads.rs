//! The list of leads (问题线索).

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use baolian_lists::{LeadFilter, LeadItem, LeadSort, LeadState, Listed, Page, Scope};
use baolian_wire::DocId;
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

/// Which leads.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// any, open, answered, true, not_true, not_looked.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    state: LeadState,
    /// Of this category.
    category: Option<String>,
    /// From this source.
    source: Option<String>,
    /// From this day or later.
    date_from: Option<String>,
    /// From this day or earlier.
    date_to: Option<String>,
    /// Handed down by this account.
    by: Option<String>,
    /// Which became this issue.
    issue: Option<DocId>,
    /// Handed down together, under this id.
    batch: Option<String>,
    /// With values side by side.
    #[serde(default)]
    contested: bool,
    /// With all these words in their text or in the names of their station.
    words: Option<String>,
    /// at (newest first), date, station, title.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: LeadSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    fn filter(self, scope: Scope) -> LeadFilter {
        LeadFilter {
            scope,
            state: self.state,
            category: self.category,
            source: self.source,
            date_from: self.date_from,
            date_to: self.date_to,
            by: self.by,
            issue: self.issue,
            batch: self.batch,
            contested: self.contested,
            words: self.words,
            sort: self.sort,
            reverse: self.reverse,
        }
    }
}

impl List for Which {
    type Row = LeadItem;
    const NAME: &'static str = "leads";
    const COLUMNS: &'static [Column] = &[
        Column::CITY,
        Column::COUNTY,
        Column::STATION_NAME,
        Column::STATION,
        Column::LEVEL,
        Column::CADRE,
        Column::text("title"),
        Column::category(),
        Column::day("date"),
        Column::text("source"),
        Column::word("outcome", "outcome"),
        Column::account("by"),
        Column::instant("at"),
        Column::text("batch"),
        Column::yes("contested"),
        Column::text("issue"),
        Column::text("id"),
    ];

    fn page(
        &self,
        conn: &Connection,
        about: &About,
        page: &Page,
    ) -> Result<Listed<LeadItem>, Problem> {
        let filter = self.clone().filter(about.scope.clone());
        Ok(baolian_lists::leads(conn, &filter, page)?)
    }

    fn named(row: &LeadItem) -> Vec<&str> {
        vec![&row.row.by]
    }
}

/// The list of leads.
#[utoipa::path(get, path = "/api/v1/leads", params(Places, Which, Paging),
    responses((status = 200, body = Listing<LeadItem>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn leads(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<LeadItem>>, Problem> {
    list::page(&board, viewer, places, which, paging).await
}

/// The leads that are asked for, all of them, as a file.
#[utoipa::path(get, path = "/api/v1/export/leads", params(Places, Which, How), responses(
    (status = 200, description = "CSV, NDJSON or XLSX", body = String, content_type = "text/csv"),
    (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn export_leads(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(how): Query<How>,
) -> Result<Response, Problem> {
    list::file(&board, viewer, places, which, how).await
}
