//! The list of effects (效果清单).

use axum::Json;
use axum::extract::State;
use baolian_lists::{EffectFilter, EffectItem, EffectSort, Scope};
use baolian_wire::DocId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places};
use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;

/// Which effects.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of this issue.
    issue: Option<DocId>,
    /// Recorded by this account.
    by: Option<String>,
    /// Confirmed by somebody, or by nobody yet.
    confirmed: Option<bool>,
    /// With evidence, or without.
    evidence: Option<bool>,
    /// at (newest first), station.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: EffectSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    pub fn filter(self, scope: Scope, _: AsOf) -> EffectFilter {
        EffectFilter {
            scope,
            issue: self.issue,
            by: self.by,
            confirmed: self.confirmed,
            evidence: self.evidence,
            sort: self.sort,
            reverse: self.reverse,
            ..EffectFilter::default()
        }
    }
}

/// The list of effects.
#[utoipa::path(get, path = "/api/v1/effects", params(Places, Which, Paging),
    responses((status = 200, body = Listing<EffectItem>), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn effects(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listing<EffectItem>>, Problem> {
    board
        .read(move |conn, as_of| {
            let scope = viewer.scope(conn, &places.asked())?;
            let filter = which.filter(scope, as_of);
            let listed = baolian_lists::effects(conn, &filter, &paging.page())?;
            Ok(Json(Listing::new(as_of, listed)))
        })
        .await
}
