//! Enrolment codes (开通码): one on the screen for ten minutes, or a sheet of many for seven days.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::qr;
use crate::HqError;
use crate::board::Board;
use crate::board::extract::Body;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::account::{self, Issued};

/// For whom codes are wanted.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CodesFor {
    /// The accounts' ids: 1 to 200.
    accounts: Vec<String>,
    /// To be printed: good for seven days instead of ten minutes.
    #[serde(default)]
    printed: bool,
}

/// A code with which one tablet is enrolled, once.
#[derive(Serialize, ToSchema)]
pub(crate) struct OneCode {
    /// The account's id.
    account: String,
    /// The name that people read.
    name: String,
    /// Where the person works.
    unit: String,
    /// The code as it is typed.
    code: String,
    /// The same to be scanned: rows of `1` (dark) and `0`.
    qr: Vec<String>,
    /// Until when it is good, milliseconds since 1970 UTC.
    until: i64,
}

impl OneCode {
    pub fn of(issued: &Issued) -> Result<Self, Problem> {
        let code = issued.code.to_text().map_err(HqError::from)?;
        Ok(Self {
            account: issued.account.id.to_string(),
            name: issued.account.name.clone(),
            unit: issued.account.unit.clone(),
            qr: qr::squares(&code),
            code,
            until: issued.valid_until.0,
        })
    }
}

/// Hands out codes. A tablet that uses one brings and gets nothing before its six digits are compared.
#[utoipa::path(post, path = "/api/v1/codes", request_body = CodesFor, responses(
    (status = 200, body = Vec<OneCode>), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn codes(
    State(board): State<Board>,
    viewer: Viewer,
    Body(wanted): Body<CodesFor>,
) -> Result<Json<Vec<OneCode>>, Problem> {
    let good_for = match wanted.printed {
        true => account::ON_PAPER_MS,
        false => account::ON_SCREEN_MS,
    };
    board
        .work(move |board| {
            let issued = account::hand_out(&viewer.hq(&board.hq), wanted.accounts, good_for)?;
            issued
                .iter()
                .map(OneCode::of)
                .collect::<Result<_, _>>()
                .map(Json)
        })
        .await
}
