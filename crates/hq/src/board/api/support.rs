//! The list of support requests (帮扶需求).

use axum::Json;
use axum::extract::State;
use baolian_lists::{Scope, SupportFilter, SupportItem, SupportSort};
use baolian_record::support::SupportState;
use baolian_wire::DocId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::roster::day;

/// Which support requests.
#[derive(Debug, Default, Deserialize, IntoParams)]
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
    /// at (newest first), until, station, title.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: SupportSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    pub fn filter(self, scope: Scope, as_of: AsOf) -> SupportFilter {
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
            sort: self.sort,
            reverse: self.reverse,
        }
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
    board
        .read(move |conn, as_of| {
            let scope = viewer.scope(conn, &places.asked())?;
            let filter = which.filter(scope, as_of);
            let listed = baolian_lists::support(conn, &filter, &paging.page())?;
            Ok(Json(Listing::new(as_of, listed)))
        })
        .await
}
