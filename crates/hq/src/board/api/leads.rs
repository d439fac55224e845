//! The list of leads (问题线索).

use axum::Json;
use axum::extract::State;
use baolian_lists::{LeadFilter, LeadItem, LeadSort, LeadState, Scope};
use baolian_wire::DocId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;

/// Which leads.
#[derive(Debug, Default, Deserialize, IntoParams)]
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
    /// at (newest first), date, station, title.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: LeadSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    pub fn filter(self, scope: Scope, _: AsOf) -> LeadFilter {
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
            sort: self.sort,
            reverse: self.reverse,
        }
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
    board
        .read(move |conn, as_of| {
            let scope = viewer.scope(conn, &places.asked())?;
            let filter = which.filter(scope, as_of);
            let listed = baolian_lists::leads(conn, &filter, &paging.page())?;
            Ok(Json(Listing::new(as_of, listed)))
        })
        .await
}
