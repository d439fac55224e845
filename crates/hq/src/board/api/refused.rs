//! Entries that were not applied (未采纳): which, why, and whose.

use axum::Json;
use axum::extract::State;
use baolian_wire::{Entry, HqTime};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::{Problem, Said};
use crate::board::viewer::Viewer;
use crate::office::document::kind_word;
use crate::office::{State as Stand, Within};
use crate::store::document;
use crate::store::refused::{self, Refused};

/// Entries of one answer.
const ROWS: usize = 100;

/// Which entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// For this reason, by its code.
    reason: Option<String>,
    /// Of this account.
    account: Option<String>,
}

/// One entry that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneRefused {
    /// The tablet.
    device: String,
    /// Its number in the tablet's log.
    n: u64,
    /// The row that refused it.
    position: u64,
    /// When headquarters first held it, milliseconds since 1970 UTC.
    received: i64,
    /// Whose.
    account: String,
    /// The name that people read.
    name: String,
    /// The station's code.
    station: String,
    /// Its short name.
    station_name: String,
    /// visit, notes, issue, lead, support, document.
    kind: &'static str,
    /// The record.
    document: Option<String>,
    /// Why, by a stable code.
    reason: String,
    /// Why, for a person.
    said: Option<Said>,
    /// What the reason names.
    detail: String,
}

/// Entries that were refused, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusedEntries {
    /// As of when.
    as_of: AsOf,
    /// At most a hundred.
    rows: Vec<OneRefused>,
    /// How many fit in all.
    total: u64,
}

/// Entries that were refused, of the role's area, newest first.
#[utoipa::path(get, path = "/api/v1/refused", params(Which), responses((status = 200, body = RefusedEntries)))]
pub(crate) async fn refused(
    State(board): State<Board>,
    viewer: Viewer,
    Query(which): Query<Which>,
) -> Result<Json<RefusedEntries>, Problem> {
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let fits = |one: &OneRefused| {
                let is = |wanted: &Option<String>, found: &str| {
                    let wanted = wanted.as_deref().filter(|w| !w.is_empty());
                    wanted.is_none_or(|w| w == found)
                };
                is(&which.reason, &one.reason) && is(&which.account, &one.account)
            };
            let mut found = of(conn, &viewer, &stand)?;
            found.retain(fits);
            Ok(Json(RefusedEntries {
                as_of,
                total: found.len() as u64,
                rows: found.into_iter().take(ROWS).collect(),
            }))
        })
        .await
}

/// All that were refused and that the role may know of, newest first.
pub(super) fn of(
    conn: &Connection,
    viewer: &Viewer,
    stand: &Stand,
) -> Result<Vec<OneRefused>, Problem> {
    let reach = viewer.reach();
    let within = Within::new(stand, reach.as_ref());
    let sight = viewer.sight();
    let mut found = Vec::new();
    for entry in refused::all(conn)? {
        let Some(header) = entry.entry.as_deref().and_then(|e| Entry::decode(e).ok()) else {
            continue;
        };
        let header = header.header;
        let Some(code) = &header.station else {
            continue;
        };
        let reference = &stand.reference;
        let station = reference.stations.get(code);
        let station = station.or_else(|| reference.stations_gone.get(code));
        let Some(station) = station.filter(|s| within.station(s)) else {
            continue;
        };
        let begun = document::get(conn, header.doc)?.is_some();
        let seen = match begun {
            true => document::is_seen(conn, header.doc, &sight)?,
            // It never began, so nobody released it: the office of the pairing's own level.
            false => {
                let now = stand.now.0;
                let mut own = reference.pairings.iter().filter(|p| p.station == *code);
                let held = own.find(|p| p.held_within(now, now));
                held.is_some_and(|p| viewer.own_level() == Some(p.level))
            }
        };
        if seen {
            found.push(one(stand, entry, &header, &station.short_name));
        }
    }
    Ok(found)
}

fn one(stand: &Stand, entry: Refused, header: &baolian_wire::Header, station: &str) -> OneRefused {
    let account = stand.reference.accounts.get(&header.account);
    let code = entry.reason.code.as_str();
    OneRefused {
        device: entry.at.device.to_string(),
        n: entry.at.n,
        position: entry.verdict,
        received: entry.received_at.0,
        account: header.account.to_string(),
        name: account.map(|a| a.name.clone()).unwrap_or_default(),
        station: header
            .station
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        station_name: station.to_owned(),
        kind: kind_word(header.kind),
        document: Some(header.doc.to_string()),
        said: Said::find(&format!("reason.{code}")),
        reason: code.to_owned(),
        detail: entry.reason.detail,
    }
}
