//! Accounts (账号), for whoever manages them: who there is, in which roles; added, changed, closed.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use baolian_wire::reference::Account;
use baolian_wire::{AccountId, HqTime};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::roles::{self, OneRole};
use crate::board::Board;
use crate::board::extract::{AsOf, Body, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::account::{self, NewAccount, NewRole};
use crate::office::{self, Within};
use crate::people::role::Word;
use crate::roster::day;
use crate::store::device;

/// Most accounts of one answer; words narrow it.
const ROWS: usize = 100;

/// Which accounts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// With this in id, name, unit or post; letters of ASCII in either case.
    words: Option<String>,
    /// With this role.
    role: Option<String>,
    /// Without a tablet that is in use.
    #[serde(default)]
    without_tablet: bool,
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
    /// A number to call.
    phone: String,
    /// What it may be.
    roles: Vec<OneRole>,
    /// How many tablets of it are in use.
    tablets: usize,
    /// The stations that it visits as a cadre, now or by a plan.
    stations: Vec<String>,
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
    viewer: Viewer,
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
            let reach = viewer.reach();
            let within = Within::new(&state, reach.as_ref());
            let tablets = in_use(conn)?;
            let role = which.role.as_deref();
            let fits = |a: &&Account| {
                let said = [a.id.as_str(), &a.name, &a.unit, &a.post];
                let found = said.iter().any(|s| s.to_ascii_lowercase().contains(&words));
                let is = |word: &str| a.roles.iter().any(|r| Word::of_role(r).as_str() == word);
                found
                    && (which.closed || !a.closed)
                    && role.is_none_or(is)
                    && (!which.without_tablet || !tablets.contains_key(&a.id))
                    && within.account(a)
            };
            let found: Vec<&Account> = state.reference.accounts.values().filter(fits).collect();
            let total = found.len() as u64;
            let mut stations: BTreeMap<&AccountId, Vec<String>> = BTreeMap::new();
            for p in &state.reference.pairings {
                if p.until
                    .is_none_or(|until| as_of.at < until && p.from < until)
                {
                    stations
                        .entry(&p.cadre)
                        .or_default()
                        .push(p.station.to_string());
                }
            }
            let one = |a: &Account| {
                Ok(OneAccount {
                    id: a.id.to_string(),
                    name: a.name.clone(),
                    unit: a.unit.clone(),
                    post: a.post.clone(),
                    phone: a.phone.clone(),
                    roles: roles::named(conn, &a.roles)?,
                    tablets: tablets.get(&a.id).copied().unwrap_or_default(),
                    stations: stations.get(&a.id).cloned().unwrap_or_default(),
                    closed: a.closed,
                })
            };
            let shown = found.into_iter().take(ROWS);
            Ok(Json(Accounts {
                as_of,
                total,
                rows: shown.map(one).collect::<Result<_, Problem>>()?,
            }))
        })
        .await
}

/// How many tablets of each account are in use.
fn in_use(conn: &Connection) -> Result<BTreeMap<AccountId, usize>, Problem> {
    let mut tablets = BTreeMap::new();
    for state in device::all(conn, false)? {
        if state.revoked_at.is_none() {
            *tablets.entry(state.account).or_default() += 1;
        }
    }
    Ok(tablets)
}

/// An account as it is to stand.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Person {
    /// The name that people read.
    name: String,
    /// Where the person works.
    #[serde(default)]
    unit: String,
    /// The post.
    #[serde(default)]
    post: String,
    /// A number to call.
    #[serde(default)]
    phone: String,
    /// What it may be.
    roles: Vec<NewRole>,
}

impl Person {
    fn account(self, id: String) -> NewAccount {
        NewAccount {
            id,
            name: self.name,
            unit: self.unit,
            post: self.post,
            phone: self.phone,
            roles: self.roles,
        }
    }
}

/// Makes an account.
#[utoipa::path(post, path = "/api/v1/accounts/{id}", request_body = Person,
    params(("id" = String, Path, description = "Its id, without blanks: what is typed to sign in.")),
    responses((status = 204), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn add(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(person): Body<Person>,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            account::add(&viewer.hq(&board.hq), person.account(id))?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// Gives an account other values and roles.
#[utoipa::path(put, path = "/api/v1/accounts/{id}", request_body = Person,
    params(("id" = String, Path, description = "Its id.")),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(person): Body<Person>,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            account::change(&viewer.hq(&board.hq), person.account(id))?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// Whether an account is closed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Closed {
    /// Closed, or opened again.
    closed: bool,
    /// Closed since this day began; since now if none is given.
    since: Option<String>,
}

/// Closes an account, or opens it again.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/closed", request_body = Closed,
    params(("id" = String, Path, description = "Its id.")),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn close(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(said): Body<Closed>,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            let since = said.since.as_deref().filter(|day| !day.trim().is_empty());
            let since = since.map(office::day_of).transpose()?.map(day::midnight);
            account::set_closed(&viewer.hq(&board.hq), &id, said.closed, since)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
