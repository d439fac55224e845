//! Tablets (设备): whose, when last heard of, and what the office decides about them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use baolian_wire::reference::Account;
use baolian_wire::{AccountId, HqTime};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::OneCode;
use super::roles::{self, OneRole};
use crate::board::Board;
use crate::board::extract::{AsOf, Body, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::device::{self, Tablet};
use crate::office::{State as Stand, Within};

/// Most tablets of one answer; state and words narrow it.
const ROWS: usize = 200;
/// After so many milliseconds without a word a tablet counts as silent: 14 days.
pub(super) const SILENT_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// In which state a tablet is, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TabletState {
    /// Enrolled, its six digits not compared yet.
    Unconfirmed,
    /// Revoked, with entries that wait for the office.
    Held,
    /// In use, nothing heard of it for 14 days.
    Silent,
    /// In use.
    Active,
    /// Another log goes on from it.
    Followed,
    /// Revoked.
    Revoked,
    /// Given up as lost.
    Lost,
}

/// Which tablets.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// unconfirmed, held, silent, active, followed, revoked, lost.
    #[param(value_type = Option<String>)]
    state: Option<TabletState>,
    /// Of this account.
    account: Option<String>,
    /// With this in the tablet's or account's id, name or unit.
    words: Option<String>,
}

/// One tablet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneDevice {
    /// Its id: 16 hexadecimal digits.
    id: String,
    /// Whose.
    account: String,
    /// The name that people read.
    name: String,
    /// Where the person works.
    unit: String,
    /// What the person may be.
    roles: Vec<OneRole>,
    /// In which state it is.
    state: TabletState,
    /// When it was enrolled, milliseconds since 1970 UTC.
    enrolled: i64,
    /// When it was last heard of.
    seen: Option<i64>,
    /// The last time at which nothing of its log was left to send.
    complete: Option<i64>,
    /// How many entries are held.
    entries: u64,
    /// How many its log had when it was last heard of.
    recorded: u64,
    /// The version of records that its program understands.
    version: u16,
    /// Since when it is revoked.
    revoked: Option<i64>,
    /// Entries that came after it was revoked and wait for the office.
    held: Vec<u64>,
    /// Entries that wait for something they name.
    waiting: u64,
}

/// Tablets, the most pressing first, then those heard of longest ago.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Devices {
    /// As of when they are so.
    as_of: AsOf,
    /// At most two hundred.
    rows: Vec<OneDevice>,
    /// How many fit in all.
    total: u64,
    /// How many of each state there are, whatever was asked for.
    states: BTreeMap<&'static str, u64>,
}

pub(super) fn state_of(tablet: &Tablet, now: i64) -> TabletState {
    let state = &tablet.state;
    if !tablet.held.is_empty() {
        TabletState::Held
    } else if state.lost {
        TabletState::Lost
    } else if state.revoked_at.is_some() {
        TabletState::Revoked
    } else if state.unconfirmed {
        TabletState::Unconfirmed
    } else if tablet.followed_by.is_some() {
        TabletState::Followed
    } else if state.last_seen.unwrap_or(state.enrolled_at).0 + SILENT_MS < now {
        TabletState::Silent
    } else {
        TabletState::Active
    }
}

impl TabletState {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Held => "held",
            Self::Silent => "silent",
            Self::Active => "active",
            Self::Followed => "followed",
            Self::Revoked => "revoked",
            Self::Lost => "lost",
        }
    }
}

/// Every tablet of the accounts that somebody manages, with its state.
pub(super) fn managed<'s>(
    conn: &Connection,
    stand: &'s Stand,
    within: &Within<'s>,
) -> Result<Vec<(Tablet, &'s Account, TabletState)>, Problem> {
    let mut theirs: BTreeMap<&AccountId, bool> = BTreeMap::new();
    let mut managed = Vec::new();
    for tablet in device::all(conn)? {
        let account = stand.reference.accounts.get(&tablet.state.account);
        let Some(account) = account else { continue };
        let own = theirs
            .entry(&account.id)
            .or_insert_with(|| within.account(account));
        if *own {
            let state = state_of(&tablet, stand.now.0);
            managed.push((tablet, account, state));
        }
    }
    Ok(managed)
}

/// Tablets of the people that the role manages.
#[utoipa::path(get, path = "/api/v1/devices", params(Which), responses((status = 200, body = Devices)))]
pub(crate) async fn devices(
    State(board): State<Board>,
    viewer: Viewer,
    Query(which): Query<Which>,
) -> Result<Json<Devices>, Problem> {
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let within = Within::new(&stand, reach.as_ref());
            let mut all = managed(conn, &stand, &within)?;
            let mut states = BTreeMap::new();
            for (.., state) in &all {
                *states.entry(state.as_str()).or_default() += 1;
            }
            let words = which.words.as_deref().unwrap_or_default();
            let words = words.trim().to_ascii_lowercase();
            all.retain(|(tablet, account, state)| {
                let id = tablet.state.id.to_string();
                let said = [account.id.as_str(), &account.name, &account.unit, &id];
                let found = said.iter().any(|s| s.to_ascii_lowercase().contains(&words));
                found
                    && which.state.is_none_or(|wanted| wanted == *state)
                    && which
                        .account
                        .as_deref()
                        .is_none_or(|id| id == account.id.as_str())
            });
            all.sort_by_key(|(tablet, account, state)| {
                (*state, tablet.state.last_seen, account.id.clone())
            });
            let total = all.len() as u64;
            let shown = all.into_iter().take(ROWS);
            let one = |(tablet, account, state)| one(conn, tablet, account, state);
            Ok(Json(Devices {
                as_of,
                rows: shown.map(one).collect::<Result<_, _>>()?,
                total,
                states,
            }))
        })
        .await
}

fn one(
    conn: &Connection,
    tablet: Tablet,
    account: &Account,
    state: TabletState,
) -> Result<OneDevice, Problem> {
    Ok(OneDevice {
        id: tablet.state.id.to_string(),
        account: account.id.to_string(),
        name: account.name.clone(),
        unit: account.unit.clone(),
        roles: roles::named(conn, &account.roles)?,
        state,
        enrolled: tablet.state.enrolled_at.0,
        seen: tablet.state.last_seen.map(|at| at.0),
        complete: tablet.state.complete_at.map(|at| at.0),
        entries: tablet.state.n,
        recorded: tablet.state.len.max(tablet.state.n),
        version: tablet.state.schema,
        revoked: tablet.state.revoked_at.map(|at| at.0),
        held: tablet.held,
        waiting: tablet.waiting,
    })
}

/// Why a tablet is given up.
#[derive(Deserialize, ToSchema)]
pub(crate) struct GiveUp {
    /// Lost: its reports will not come. Else it is only revoked.
    #[serde(default)]
    lost: bool,
    /// Why.
    reason: String,
}

/// Revokes a tablet, or gives it up as lost.
#[utoipa::path(post, path = "/api/v1/devices/{id}/revoke", request_body = GiveUp,
    params(("id" = String, Path, description = "16 hexadecimal digits.")),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn revoke(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(said): Body<GiveUp>,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            device::revoke(&viewer.hq(&board.hq), &id, said.lost, &said.reason)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// Revokes a tablet, or gives it up as lost, and hands out a code for the one that takes its place.
#[utoipa::path(post, path = "/api/v1/devices/{id}/replace", request_body = GiveUp,
    params(("id" = String, Path, description = "16 hexadecimal digits.")),
    responses((status = 200, body = OneCode), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn replace(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(said): Body<GiveUp>,
) -> Result<Json<OneCode>, Problem> {
    board
        .work(move |board| {
            let hq = viewer.hq(&board.hq);
            let issued = device::replace(&hq, &id, said.lost, &said.reason)?;
            OneCode::of(&issued).map(Json)
        })
        .await
}

/// What somebody read out.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Digits {
    /// The six digits on the tablet's screen; blanks do not matter.
    digits: String,
}

/// Confirms a new tablet by its six digits: from here on it brings and gets records.
#[utoipa::path(post, path = "/api/v1/devices/{id}/confirm", request_body = Digits,
    params(("id" = String, Path, description = "16 hexadecimal digits.")),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn confirm(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(said): Body<Digits>,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            device::confirm(&viewer.hq(&board.hq), &id, &said.digits)?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// How much is let in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LetIn {
    /// Up to this entry; all that wait if not said.
    up_to: Option<u64>,
}

/// How much was let in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Released {
    /// So many entries.
    entries: u64,
}

/// Lets entries of a revoked tablet in that wait for the office.
#[utoipa::path(post, path = "/api/v1/devices/{id}/release", request_body = LetIn,
    params(("id" = String, Path, description = "16 hexadecimal digits.")),
    responses((status = 200, body = Released), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn release(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Body(said): Body<LetIn>,
) -> Result<Json<Released>, Problem> {
    board
        .work(move |board| {
            let entries = device::release(&viewer.hq(&board.hq), &id, said.up_to)?;
            Ok(Json(Released { entries }))
        })
        .await
}
