//! The list of issues (问题清单).

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use baolian_lists::{IssueFilter, IssueItem, IssueSort, IssueState, Listed, Page, Scope};
use baolian_record::issue::{Party, Severity};
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

/// Which issues.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// In which state: any, open, disputed, closed.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    state: IssueState,
    /// Of this category.
    category: Option<String>,
    /// low, medium, high.
    #[param(value_type = Option<String>)]
    severity: Option<Severity>,
    /// Open, and due before today.
    #[serde(default)]
    overdue: bool,
    /// Due on this day or later.
    due_from: Option<String>,
    /// Due on this day or earlier.
    due_to: Option<String>,
    /// With values side by side.
    #[serde(default)]
    contested: bool,
    /// With an objection not ruled on.
    #[serde(default)]
    objected: bool,
    /// Come back at least once.
    #[serde(default)]
    reopened: bool,
    /// Opened by this account.
    opened_by: Option<String>,
    /// With this in the responsible person, as written.
    responsible: Option<String>,
    /// For which this side has to do something next: station, cadre, office.
    #[param(value_type = Option<String>)]
    waits_for: Option<Party>,
    /// From this item of the checklist.
    item: Option<String>,
    /// Found in this visit.
    visit: Option<DocId>,
    /// With all these words in their text or in the names of their station.
    words: Option<String>,
    /// due, opened, severity, station, title.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: IssueSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    fn filter(self, scope: Scope, as_of: AsOf) -> IssueFilter {
        IssueFilter {
            scope,
            state: self.state,
            category: self.category,
            severity: self.severity,
            overdue: self.overdue.then(|| day::of(as_of.at).to_string()),
            due_from: self.due_from,
            due_to: self.due_to,
            contested: self.contested,
            objected: self.objected,
            reopened: self.reopened,
            words: self.words,
            opened_by: self.opened_by,
            responsible: self.responsible,
            waits_for: self.waits_for,
            item: self.item,
            visit: self.visit,
            sort: self.sort,
            reverse: self.reverse,
        }
    }
}

impl List for Which {
    type Row = IssueItem;
    const NAME: &'static str = "issues";
    const COLUMNS: &'static [Column] = &[
        Column::CITY,
        Column::COUNTY,
        Column::STATION_NAME,
        Column::STATION,
        Column::LEVEL,
        Column::CADRE,
        Column::text("title"),
        Column::category(),
        Column::word("severity", "severity"),
        Column::word("state", "state"),
        Column::day("due"),
        Column::responsible(),
        Column::text("place"),
        Column::account("opened_by"),
        Column::instant("opened_at"),
        Column::number("reopened"),
        Column::yes("contested"),
        Column::yes("objected"),
        Column::yes("waits_for_station"),
        Column::yes("waits_for_cadre"),
        Column::yes("waits_for_office"),
        Column::text("item"),
        Column::text("visit"),
        Column::text("id"),
    ];

    fn page(
        &self,
        conn: &Connection,
        about: &About,
        page: &Page,
    ) -> Result<Listed<IssueItem>, Problem> {
        let filter = self.clone().filter(about.scope.clone(), about.as_of);
        Ok(baolian_lists::issues(conn, &filter, page)?)
    }

    fn named(row: &IssueItem) -> Vec<&str> {
        vec![
            &row.row.responsible,
            &row.row.opened_by,
            &row.at.paired_cadre,
        ]
    }
}

/// The list of issues.
#[utoipa::path(get, path = "/api/v1/issues", params(Places, Which, Paging),
    responses((status = 200, body = Listing<IssueItem>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn issues(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<IssueItem>>, Problem> {
    list::page(&board, viewer, places, which, paging).await
}

/// The issues that are asked for, all of them, as a file.
#[utoipa::path(get, path = "/api/v1/export/issues", params(Places, Which, How), responses(
    (status = 200, description = "CSV, NDJSON or XLSX", body = String, content_type = "text/csv"),
    (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn export_issues(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(how): Query<How>,
) -> Result<Response, Problem> {
    list::file(&board, viewer, places, which, how).await
}
