//! Stations: the roster with who is paired, for lists and for the map.

use axum::Json;
use axum::extract::State;
use baolian_lists::{Scope, StationFilter, StationItem, StationSort};
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use crate::board::Board;
use crate::board::extract::Query;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;

/// Which stations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// With all these words in their names, areas or code.
    words: Option<String>,
    /// code, name.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: StationSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    fn filter(self, scope: Scope) -> StationFilter {
        StationFilter {
            scope,
            words: self.words,
            sort: self.sort,
            reverse: self.reverse,
        }
    }
}

/// The list of stations.
#[utoipa::path(get, path = "/api/v1/stations", params(Places, Which, Paging),
    responses((status = 200, body = Listing<StationItem>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn stations(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<StationItem>>, Problem> {
    board
        .read(move |conn, as_of| {
            let scope = viewer.scope(conn, &places.asked())?;
            let listed = baolian_lists::stations(conn, &which.filter(scope), &paging.page())?;
            Ok(Json(Listing::new(as_of, listed)))
        })
        .await
}
