//! The list of visits (督导).

use axum::Json;
use axum::extract::State;
use baolian_lists::{Scope, VisitFilter, VisitItem, VisitSort};
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;

/// Which visits.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Made by this account.
    made_by: Option<String>,
    /// Sealed, or not.
    sealed: Option<bool>,
    /// Not sealed within a day.
    #[serde(default)]
    open_too_long: bool,
    /// With values side by side.
    #[serde(default)]
    contested: bool,
    /// With changes made apart from the seal.
    #[serde(default)]
    late: bool,
    /// checked_in (newest first), station.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: VisitSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    pub fn filter(self, scope: Scope, as_of: AsOf) -> VisitFilter {
        VisitFilter {
            scope,
            cadre: self.made_by,
            sealed: self.sealed,
            open_too_long: self.open_too_long,
            now: Some(as_of.at),
            contested: self.contested,
            late: self.late,
            sort: self.sort,
            reverse: self.reverse,
            ..VisitFilter::default()
        }
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
    board
        .read(move |conn, as_of| {
            let scope = viewer.scope(conn, &places.asked())?;
            let filter = which.filter(scope, as_of);
            let listed = baolian_lists::visits(conn, &filter, &paging.page())?;
            Ok(Json(Listing::new(as_of, listed)))
        })
        .await
}
