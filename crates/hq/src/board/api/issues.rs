//! The list of issues (问题清单).

use axum::Json;
use axum::extract::State;
use baolian_lists::{IssueFilter, IssueItem, IssueSort, IssueState, Scope};
use baolian_record::issue::{Party, Responsible, Severity};
use baolian_wire::{AccountId, DocId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::roster::day;

/// Which issues.
#[derive(Debug, Default, Deserialize, IntoParams)]
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
    /// due, opened, severity, station, title.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: IssueSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    pub fn filter(self, scope: Scope, as_of: AsOf) -> IssueFilter {
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
    board
        .read(move |conn, as_of| {
            let scope = viewer.scope(conn, &places.asked())?;
            let filter = which.filter(scope, as_of);
            let listed = baolian_lists::issues(conn, &filter, &paging.page())?;
            let listing = Listing::new(as_of, listed).naming(conn, responsible)?;
            Ok(Json(listing))
        })
        .await
}

/// The account that answers for an issue, where it is one.
fn responsible(item: &IssueItem) -> Option<AccountId> {
    match item.row.responsible.parse() {
        Ok(Responsible::Account(id)) => Some(id),
        _ => None,
    }
}
