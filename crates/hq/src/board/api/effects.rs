//! The list of effects (效果清单).

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use baolian_lists::{EffectFilter, EffectItem, EffectSort, Listed, Page, Scope};
use baolian_wire::DocId;
use rusqlite::Connection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Listing, Paging, Places, first_instant, instant_after};
use super::list::{self, About, List};
use crate::board::Board;
use crate::board::export::{Column, How};
use crate::board::extract::Query;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;

/// Which effects.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of this issue.
    issue: Option<DocId>,
    /// Recorded by this account.
    by: Option<String>,
    /// Confirmed by somebody, or by nobody yet.
    confirmed: Option<bool>,
    /// Recorded on this day or later, by the tablet's wall clock.
    from: Option<String>,
    /// Recorded on this day or earlier.
    to: Option<String>,
    /// With evidence, or without.
    evidence: Option<bool>,
    /// With all these words in their text or in the names of their station.
    words: Option<String>,
    /// at (newest first), station.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    sort: EffectSort,
    /// The other way round.
    #[serde(default)]
    reverse: bool,
}

impl Which {
    fn filter(self, scope: Scope) -> Result<EffectFilter, Problem> {
        Ok(EffectFilter {
            scope,
            issue: self.issue,
            by: self.by,
            confirmed: self.confirmed,
            evidence: self.evidence,
            from: first_instant(self.from.as_deref())?,
            to: instant_after(self.to.as_deref())?,
            words: self.words,
            sort: self.sort,
            reverse: self.reverse,
        })
    }
}

impl List for Which {
    type Row = EffectItem;
    const NAME: &'static str = "effects";
    const COLUMNS: &'static [Column] = &[
        Column::CITY,
        Column::COUNTY,
        Column::STATION_NAME,
        Column::STATION,
        Column::LEVEL,
        Column::CADRE,
        Column::text("text"),
        Column::account("by"),
        Column::instant("at"),
        Column::number("evidence"),
        Column::number("confirmed"),
        Column::text("issue_title"),
        Column::word("issue_state", "state"),
        Column::text("issue"),
        Column::text("id"),
    ];

    fn page(
        &self,
        conn: &Connection,
        about: &About,
        page: &Page,
    ) -> Result<Listed<EffectItem>, Problem> {
        let filter = self.clone().filter(about.scope.clone())?;
        Ok(baolian_lists::effects(conn, &filter, page)?)
    }

    fn named(row: &EffectItem) -> Vec<&str> {
        vec![&row.row.by]
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
    list::page(&board, viewer, places, which, paging).await
}

/// The effects that are asked for, all of them, as a file.
#[utoipa::path(get, path = "/api/v1/export/effects", params(Places, Which, How), responses(
    (status = 200, description = "CSV, NDJSON or XLSX", body = String, content_type = "text/csv"),
    (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn export_effects(
    State(board): State<Board>,
    viewer: Viewer,
    Query(places): Query<Places>,
    Query(which): Query<Which>,
    Query(how): Query<How>,
) -> Result<Response, Problem> {
    list::file(&board, viewer, places, which, how).await
}
