//! Accounts (账号), for whoever manages them: who there is, in which roles, and who can sign in.

use axum::Json;
use axum::extract::State;
use baolian_wire::HqTime;
use baolian_wire::reference::Account;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::roles::{self, OneRole};
use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::office;

/// Most accounts of one answer; words narrow it.
const ROWS: usize = 100;

/// Which accounts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// With this in id, name, unit or post; letters of ASCII in either case.
    words: Option<String>,
    /// Closed ones too.
    #[serde(default)]
    closed: bool,
}

/// One account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneAccount {
    /// Its id: what is typed to sign in.
    id: String,
    /// The name that people read.
    name: String,
    /// Where the person works.
    unit: String,
    /// The post.
    post: String,
    /// What it may be.
    roles: Vec<OneRole>,
    /// It may do nothing more.
    closed: bool,
}

/// Accounts by id.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Accounts {
    /// As of when they are so.
    as_of: AsOf,
    /// At most a hundred.
    rows: Vec<OneAccount>,
    /// How many fit in all.
    total: u64,
}

/// Accounts that fit, by id, at most a hundred.
#[utoipa::path(get, path = "/api/v1/accounts", params(Which), responses((status = 200, body = Accounts)))]
pub(crate) async fn accounts(
    State(board): State<Board>,
    Query(which): Query<Which>,
) -> Result<Json<Accounts>, Problem> {
    board
        .read(move |conn, as_of| {
            let state = office::State::read(conn, HqTime(as_of.at))?;
            let words = which
                .words
                .as_deref()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let all = state.reference.accounts.into_values();
            let fits = |a: &Account| {
                let said = [a.id.as_str(), &a.name, &a.unit, &a.post];
                let found = said.iter().any(|s| s.to_ascii_lowercase().contains(&words));
                found && (which.closed || !a.closed)
            };
            let found: Vec<Account> = all.filter(fits).collect();
            let total = found.len() as u64;
            let shown = found.into_iter().take(ROWS);
            Ok(Json(Accounts {
                as_of,
                total,
                rows: shown.map(|a| one(conn, a)).collect::<Result<_, _>>()?,
            }))
        })
        .await
}

fn one(conn: &Connection, account: Account) -> Result<OneAccount, Problem> {
    Ok(OneAccount {
        id: account.id.to_string(),
        name: account.name,
        unit: account.unit,
        post: account.post,
        roles: roles::named(conn, &account.roles)?,
        closed: account.closed,
    })
}
