//! The cities and counties that a role is of, for whoever narrows a list.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::board::Board;
use crate::board::problem::Problem;
use crate::board::viewer::{Asked, Viewer};

/// A county.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct County {
    /// Six digits.
    code: String,
    /// Its name.
    name: String,
}

/// A city with its counties.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneArea {
    /// Six digits.
    code: String,
    /// Its name.
    name: String,
    /// Those of its counties in which a station of the role's lies.
    counties: Vec<County>,
}

/// The cities and counties in which stations of the role's lie, in the order of their codes.
#[utoipa::path(get, path = "/api/v1/areas", responses((status = 200, body = Vec<OneArea>)))]
pub(crate) async fn areas(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<Json<Vec<OneArea>>, Problem> {
    board
        .read(move |conn, _| {
            let scope = viewer.scope(conn, &Asked::default())?;
            let all = baolian_lists::areas(conn, &scope)?.into_iter();
            let county = |area: baolian_lists::Area| County {
                code: area.code,
                name: area.name,
            };
            let one = |(city, counties): (baolian_lists::Area, Vec<_>)| OneArea {
                code: city.code,
                name: city.name,
                counties: counties.into_iter().map(county).collect(),
            };
            Ok(Json(all.map(one).collect()))
        })
        .await
}
