//! What office, leader and department do to records at a browser: the deeds of the command line, under the same rules.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Recorded;
use crate::board::Board;
use crate::board::extract::Body;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::issue::{self, Act};
use crate::office::support::{self, Give};
use crate::office::visit;

/// Something done to a problem.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum IssueDeed {
    /// 销号.
    Close {
        /// What is said with it.
        #[serde(default)]
        text: String,
    },
    /// 重新挂账.
    Reopen {
        /// Why.
        text: String,
    },
    /// 异议裁定.
    Rule {
        /// Whether the station is right.
        upheld: bool,
        /// Why.
        text: String,
    },
    /// 同意延期.
    Extend {
        /// The new end date.
        due: String,
        /// Why.
        text: String,
    },
    /// 不同意延期.
    RefuseExtension {
        /// Why.
        text: String,
    },
    /// 退回整改.
    Return {
        /// Why.
        text: String,
    },
    /// 效果确认.
    Confirm {
        /// The effect's id; the latest if not said.
        effect: Option<String>,
    },
    /// 进展.
    Progress {
        /// What was done.
        text: String,
    },
    /// 批示, by a leader, to cadre and office.
    Instruct {
        /// What is to be done.
        text: String,
    },
    /// 挂牌督办 begun or ended by a leader.
    Supervise {
        /// Begun, or ended.
        on: bool,
        /// What is to be done, or why it ends.
        text: String,
    },
    /// 移送.
    HandOn {
        /// To whom.
        to: String,
        /// Why.
        #[serde(default)]
        text: String,
    },
}

impl From<IssueDeed> for Act {
    fn from(deed: IssueDeed) -> Self {
        match deed {
            IssueDeed::Close { text } => Self::Close(text),
            IssueDeed::Reopen { text } => Self::Reopen(text),
            IssueDeed::Rule { upheld, text } => Self::Rule {
                upheld,
                reason: text,
            },
            IssueDeed::Extend { due, text } => Self::Extend { due, reason: text },
            IssueDeed::RefuseExtension { text } => Self::RefuseExtension(text),
            IssueDeed::Return { text } => Self::Return(text),
            IssueDeed::Confirm { effect } => Self::Confirm(effect),
            IssueDeed::Progress { text } => Self::Progress(text),
            IssueDeed::Instruct { text } => Self::Instruct(text),
            IssueDeed::Supervise { on, text } => Self::Supervise { on, said: text },
            IssueDeed::HandOn { to, text } => Self::HandOn { to, reason: text },
        }
    }
}

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    /// The entry of headquarters' own log.
    entry: String,
    /// The row that applied it.
    position: u64,
}

impl From<Recorded> for Done {
    fn from(recorded: Recorded) -> Self {
        Self {
            entry: recorded.entry.to_string(),
            position: recorded.position,
        }
    }
}

/// Does something to a problem.
#[utoipa::path(post, path = "/api/v1/issues/{id}/deeds", request_body = IssueDeed,
    params(("id" = String, Path, description = "The problem.")),
    responses((status = 200, body = Done), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn to_issue(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(deed): Body<IssueDeed>,
) -> Result<Json<Done>, Problem> {
    board
        .work(move |board| {
            let account = viewer.account.id.to_string();
            let hq = viewer.hq(&board.hq);
            let (_, recorded) = issue::act(&hq, Some(&account), &id, &deed.into())?;
            Ok(Json(recorded.into()))
        })
        .await
}

/// Something done about a support request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum SupportDeed {
    /// Promised.
    Promise {
        /// Who gives.
        giver: String,
        /// How much.
        amount: String,
        /// Until which day.
        until: String,
        /// A remark.
        #[serde(default)]
        text: String,
    },
    /// Delivered.
    Deliver {
        /// What was delivered.
        text: String,
    },
    /// Declined.
    Decline {
        /// Why.
        text: String,
    },
}

/// Does something about a support request.
#[utoipa::path(post, path = "/api/v1/support/{id}/deeds", request_body = SupportDeed,
    params(("id" = String, Path, description = "The support request.")),
    responses((status = 200, body = Done), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn to_support(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(deed): Body<SupportDeed>,
) -> Result<Json<Done>, Problem> {
    let give = match deed {
        SupportDeed::Promise {
            giver,
            amount,
            until,
            text,
        } => Give::Promise {
            giver,
            amount,
            until,
            text,
        },
        SupportDeed::Deliver { text } => Give::Deliver(text),
        SupportDeed::Decline { text } => Give::Decline(text),
    };
    board
        .work(move |board| {
            let (_, recorded) = support::give(&viewer.hq(&board.hq), None, &id, &give)?;
            Ok(Json(recorded.into()))
        })
        .await
}

/// Seals a visit at what headquarters holds, where its tablet is lost.
#[utoipa::path(post, path = "/api/v1/visits/{id}/seal",
    params(("id" = String, Path, description = "The visit.")),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn seal(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            visit::seal(&viewer.hq(&board.hq), None, &id)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
