//! The list of tasks (任务清单).

use axum::Json;
use axum::extract::State;
use baolian_lists::{Scope, TaskFilter, TaskItem, TaskSort, TaskState};
use baolian_wire::DocId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::roster::day;

/// Which tasks.
#[derive(Debug, Default, Deserialize, IntoParams)]
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
    /// due, who, station.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: TaskSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    pub fn filter(self, scope: Scope, as_of: AsOf) -> TaskFilter {
        TaskFilter {
            scope,
            state: self.state,
            issue: self.issue,
            overdue: self.overdue.then(|| day::of(as_of.at).to_string()),
            due_from: self.due_from,
            due_to: self.due_to,
            who: self.who,
            sort: self.sort,
            reverse: self.reverse,
        }
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
    board
        .read(move |conn, as_of| {
            let scope = viewer.scope(conn, &places.asked())?;
            let filter = which.filter(scope, as_of);
            let listed = baolian_lists::tasks(conn, &filter, &paging.page())?;
            Ok(Json(Listing::new(as_of, listed)))
        })
        .await
}
