//! The list of support requests (帮扶需求).

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use baolian_lists::{Listed, Page, Scope, SupportFilter, SupportItem, SupportSort};
use baolian_record::support::SupportState;
use baolian_wire::DocId;
use rusqlite::Connection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use super::list::{self, About, List};
use crate::board::Board;
use crate::board::export::{Column, How};
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::roster::day;

/// Which support requests.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Still running (asked, promised, delivered), or over (declined, confirmed).
    open: Option<bool>,
    /// asked, promised, delivered, declined, confirmed.
    #[param(value_type = Option<String>)]
    state: Option<SupportState>,
    /// Of this kind.
    kind: Option<String>,
    /// Asked by this account.
    by: Option<String>,
    /// For this issue.
    issue: Option<DocId>,
    /// Promised until a day before today, and not delivered.
    #[serde(default)]
    overdue: bool,
    /// Lasting (造血), or once (输血).
    lasting: Option<bool>,
    /// With values side by side.
    #[serde(default)]
    contested: bool,
    /// With all these words in their text or in the names of their station.
    words: Option<String>,
    /// at (newest first), until, station, title.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: SupportSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    fn filter(self, scope: Scope, as_of: AsOf) -> SupportFilter {
        SupportFilter {
            scope,
            open: self.open,
            state: self.state,
            kind: self.kind,
            by: self.by,
            issue: self.issue,
            overdue: self.overdue.then(|| day::of(as_of.at).to_string()),
            lasting: self.lasting,
            contested: self.contested,
            words: self.words,
            sort: self.sort,
            reverse: self.reverse,
        }
    }
}

impl List for Which {
    type Row = SupportItem;
    const NAME: &'static str = "support";
    const COLUMNS: &'static [Column] = &[
        Column::CITY,
        Column::COUNTY,
        Column::STATION_NAME,
        Column::STATION,
        Column::LEVEL,
        Column::CADRE,
        Column::text("title"),
        Column::word("kind", "kind"),
        Column::word("state", "support"),
        Column::day("until"),
        Column::yes("lasting"),
        Column::account("by"),
        Column::instant("at"),
        Column::yes("contested"),
        Column::text("issue"),
        Column::text("id"),
    ];

    fn page(
        &self,
        conn: &Connection,
        about: &About,
        page: &Page,
    ) -> Result<Listed<SupportItem>, Problem> {
        let filter = self.clone().filter(about.scope.clone(), about.as_of);
        Ok(baolian_lists::support(conn, &filter, page)?)
    }

    fn named(row: &SupportItem) -> Vec<&str> {
        vec![&row.row.by]
    }
}

/// The list of support requests.
#[utoipa::path(get, path = "/api/v1/support", params(Places, Which, Paging),
    responses((status = 200, body = Listing<SupportItem>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn support(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<SupportItem>>, Problem> {
    list::page(&board, viewer, places, which, paging).await
}

/// The support requests that are asked for, all of them, as a file.
#[utoipa::path(get, path = "/api/v1/export/support", params(Places, Which, How), responses(
    (status = 200, description = "CSV, NDJSON or XLSX", body = String, content_type = "text/csv"),
    (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn export_support(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(how): Query<How>,
) -> Result<Response, Problem> {
    list::file(&board, viewer, places, which, how).await
}
