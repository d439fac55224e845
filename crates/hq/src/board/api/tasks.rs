//! The list of tasks (任务清单).

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use baolian_lists::{Listed, Page, Scope, TaskFilter, TaskItem, TaskSort, TaskState};
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

/// Which tasks.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// any, open (to be done), over (done, or its issue is closed).
    #[serde(default)]
    #[param(value_type = Option<String>)]
    state: TaskState,
    /// Of this issue.
    issue: Option<DocId>,
    /// To be done, and due before today.
    #[serde(default)]
    overdue: bool,
    /// Due on this day or later.
    due_from: Option<String>,
    /// Due on this day or earlier.
    due_to: Option<String>,
    /// By this person, as written.
    who: Option<String>,
    /// With all these words in their text or in the names of their station.
    words: Option<String>,
    /// due, who, station.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: TaskSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    fn filter(self, scope: Scope, as_of: AsOf) -> TaskFilter {
        TaskFilter {
            scope,
            state: self.state,
            issue: self.issue,
            overdue: self.overdue.then(|| day::of(as_of.at).to_string()),
            due_from: self.due_from,
            due_to: self.due_to,
            who: self.who,
            words: self.words,
            sort: self.sort,
            reverse: self.reverse,
        }
    }
}

impl List for Which {
    type Row = TaskItem;
    const NAME: &'static str = "tasks";
    const COLUMNS: &'static [Column] = &[
        Column::CITY,
        Column::COUNTY,
        Column::STATION_NAME,
        Column::STATION,
        Column::LEVEL,
        Column::CADRE,
        Column::text("text"),
        Column::text("who"),
        Column::day("due"),
        Column::yes("done"),
        Column::text("issue_title"),
        Column::day("issue_due"),
        Column::word("issue_state", "state"),
        Column::text("issue"),
        Column::text("id"),
    ];

    fn page(
        &self,
        conn: &Connection,
        about: &About,
        page: &Page,
    ) -> Result<Listed<TaskItem>, Problem> {
        let filter = self.clone().filter(about.scope.clone(), about.as_of);
        Ok(baolian_lists::tasks(conn, &filter, page)?)
    }

    fn named(_: &TaskItem) -> Vec<&str> {
        Vec::new()
    }
}

/// The list of tasks.
#[utoipa::path(get, path = "/api/v1/tasks", params(Places, Which, Paging),
    responses((status = 200, body = Listing<TaskItem>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn tasks(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<TaskItem>>, Problem> {
    list::page(&board, viewer, places, which, paging).await
}

/// The tasks that are asked for, all of them, as a file.
#[utoipa::path(get, path = "/api/v1/export/tasks", params(Places, Which, How), responses(
    (status = 200, description = "CSV, NDJSON or XLSX", body = String, content_type = "text/csv"),
    (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn export_tasks(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(how): Query<How>,
) -> Result<Response, Problem> {
    list::file(&board, viewer, places, which, how).await
}
