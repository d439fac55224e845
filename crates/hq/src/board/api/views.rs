//! Saved views: a page of the board with what is asked of it, kept by everybody for themselves.
//!
//! They are kept at headquarters, so that they are there at another desk too; beside the sessions and not in the
//! ledger, since they say nothing of any record. What a view opens is still only what its reader may see.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::board::Board;
use crate::board::extract::Body;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::sign_in::SavedView;

/// Most characters of a name.
const NAME: usize = 60;
/// Most bytes of an address.
const ADDRESS: usize = 2000;

/// One saved view.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct View {
    /// Its name.
    name: String,
    /// The address after `#/`.
    address: String,
}

/// What a name stands for.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Address {
    /// The address after `#/`: a page of the board with what is asked of it.
    address: String,
}

/// The views that one saved, by name.
#[utoipa::path(get, path = "/api/v1/views", responses((status = 200, body = Vec<View>)))]
pub(crate) async fn views(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<Json<Vec<View>>, Problem> {
    let views = board
        .work(move |board| Ok(board.sign_ins.views(&viewer.account.id)?))
        .await?;
    let one = |SavedView { name, address }| View { name, address };
    Ok(Json(views.into_iter().map(one).collect()))
}

/// Saves a view, in the place of the one of that name; fifty at most.
#[utoipa::path(put, path = "/api/v1/views/{name}", params(("name" = String, Path, description = "1 to 60 characters.")),
    request_body = Address, responses((status = 204), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn keep(
    State(board): State<Board>,
    viewer: Viewer,
    Path(name): Path<String>,
    Body(said): Body<Address>,
) -> Result<StatusCode, Problem> {
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME || said.address.len() > ADDRESS {
        return Err(Problem::code("bad_view"));
    }
    let address = said.address;
    let view = SavedView { name, address };
    let kept = board
        .work(move |board| Ok(board.sign_ins.keep_view(&viewer.account.id, &view)?))
        .await?;
    match kept {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::code("too_many_views")),
    }
}

/// Forgets a view.
#[utoipa::path(delete, path = "/api/v1/views/{name}", params(("name" = String, Path, description = "Its name.")),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn forget(
    State(board): State<Board>,
    viewer: Viewer,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    let gone = board
        .work(move |board| Ok(board.sign_ins.forget_view(&viewer.account.id, &name)?))
        .await?;
    match gone {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::code("no_such_view")),
    }
}
