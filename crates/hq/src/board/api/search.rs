//! Search over everything written that the role sees.

use axum::Json;
use axum::extract::State;
use baolian_lists::Hit;
use baolian_wire::Kind;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use crate::board::Board;
use crate::board::access::{Right, may};
use crate::board::extract::Query;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Words of any length, all of which must be found.
    words: String,
    /// Only in this kind of record: visit, issue, lead, support.
    #[param(value_type = Option<String>)]
    kind: Option<Kind>,
}

/// Records in which all words are found, best first.
#[utoipa::path(get, path = "/api/v1/search", params(Places, Wanted, Paging),
    responses((status = 200, body = Listing<Hit>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn search(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(wanted): Query<Wanted>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<Hit>>, Problem> {
    board
        .read(move |conn, as_of| {
            let scope = viewer.scope(conn, &places.asked())?;
            let mut kinds = kinds(&viewer);
            kinds.retain(|kind| wanted.kind.is_none_or(|wanted| wanted == *kind));
            if kinds.is_empty() {
                return Err(Problem::code("not_allowed"));
            }
            let found = baolian_lists::search(conn, &wanted.words, &kinds, &scope, &paging.page())?;
            Ok(Json(Listing::new(as_of, found)))
        })
        .await
}

/// The kinds of records that the role reads at all. The internal notes of a
/// visit are its cadre's, the offices' and the auditor's.
fn kinds(viewer: &Viewer) -> Vec<Kind> {
    use baolian_wire::reference::Role;
    let mut kinds = vec![Kind::Issue, Kind::Support];
    if may(&viewer.role, Right::Visits) {
        kinds.push(Kind::Visit);
        let inside = !matches!(viewer.role, Role::Officer { .. });
        kinds.extend(inside.then_some(Kind::Notes));
    }
    if may(&viewer.role, Right::Leads) {
        kinds.push(Kind::Lead);
    }
    kinds
}
