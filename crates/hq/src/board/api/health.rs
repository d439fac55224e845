//! How headquarters itself fares (运行状况), on one page; and what whoever runs it does about it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baolian_wire::HqTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::devices::{SILENT_MS, managed};
use crate::board::Board;
use crate::board::extract::AsOf;
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::{State as Stand, Within};
use crate::store::{backup, returned, setting};

/// How headquarters fares.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// As of when.
    as_of: AsOf,
    /// The program's version.
    version: &'static str,
    /// The machine's clock, milliseconds since 1970 UTC.
    clock: i64,
    /// The newest time that was signed; nothing is signed while the clock is behind it.
    signed: i64,
    /// Nothing is signed because of the clock.
    clock_behind: bool,
    /// The newest backup that was read back and verified.
    backup: Option<OneBackup>,
    /// Rows of the ledger that are in no backup.
    not_backed_up: u64,
    /// Bytes left on the disk, and in all; none where the system does not say.
    disk: Option<Disk>,
    /// Whether connections are encrypted.
    encrypted: bool,
    /// When the certificate ends.
    certificate_ends: Option<i64>,
    /// The keys that sign and have signed, newest first.
    keys: Vec<OneKey>,
    /// Tablets of the role's area by state: unconfirmed, held, silent, active, followed, revoked, lost.
    devices: BTreeMap<&'static str, u64>,
    /// After so many days without a word a tablet counts as silent.
    silent_days: i64,
    /// Entries that wait for something they name.
    waiting: u64,
    /// Entries of revoked tablets that wait for an office.
    held: u64,
    /// Documents that are judged later.
    postponed: u64,
    /// Logs that lack entries which are known to have been there, by the tablet's id.
    holes: Vec<String>,
    /// Copies of inputs that broke the merge library.
    quarantined: u64,
}

/// A backup.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneBackup {
    /// When it was found whole.
    at: i64,
    /// The ledger position up to which it holds everything.
    position: u64,
}

/// The disk that headquarters writes to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Disk {
    /// Bytes left.
    left: u64,
    /// Bytes in all.
    total: u64,
}

/// A working key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneKey {
    /// Its fingerprint.
    key: String,
    /// Since when it signs.
    since: i64,
    /// Until when it signed; none for the one that signs.
    until: Option<i64>,
}

/// How headquarters fares.
#[utoipa::path(get, path = "/api/v1/health", responses((status = 200, body = Health)))]
pub(crate) async fn health(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<Json<Health>, Problem> {
    let (hq, link) = (board.hq.clone(), board.link);
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let within = Within::new(&stand, reach.as_ref());
            let mut devices = BTreeMap::new();
            for (.., state) in managed(conn, &stand, &within)? {
                *devices.entry(state.as_str()).or_default() += 1;
            }
            let gauges = hq.gauges()?;
            let all = hq.inner.keys.certificates(conn)?;
            let keys = all.iter().rev().map(|one| OneKey {
                key: one.key.fingerprint().to_string(),
                since: one.since.0,
                until: one.ends(&all).map(|at| at.0),
            });
            let newest = backup::newest(conn)?;
            let holes = returned::holes(conn)?;
            Ok(Json(Health {
                as_of,
                version: env!("CARGO_PKG_VERSION"),
                clock: hq.inner.env.clock.now().0,
                signed: setting::signed(conn)?.0,
                clock_behind: gauges.clock_behind,
                not_backed_up: as_of.position.saturating_sub(gauges.backed_up),
                backup: newest.map(|(position, at)| OneBackup { at: at.0, position }),
                disk: disk(hq.dir()),
                encrypted: link.encrypted,
                certificate_ends: link.certificate_ends,
                keys: keys.collect(),
                devices,
                silent_days: SILENT_MS / (24 * 60 * 60 * 1000),
                waiting: gauges.waiting,
                held: gauges.held,
                postponed: gauges.put_off,
                holes: holes
                    .into_iter()
                    .map(|hole| hole.device.to_string())
                    .collect(),
                quarantined: gauges.quarantined,
            }))
        })
        .await
}

#[cfg(unix)]
fn disk(dir: &std::path::Path) -> Option<Disk> {
    let stat = rustix::fs::statvfs(dir).ok()?;
    Some(Disk {
        left: stat.f_bavail.saturating_mul(stat.f_frsize),
        total: stat.f_blocks.saturating_mul(stat.f_frsize),
    })
}

#[cfg(not(unix))]
fn disk(_: &std::path::Path) -> Option<Disk> {
    None
}

/// Has another working key sign from now on.
#[utoipa::path(post, path = "/api/v1/keys/rotate", responses((status = 204), (status = 503, body = Problem)))]
pub(crate) async fn rotate(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            viewer.hq(&board.hq).rotate_key()?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// Accepts a clock that is behind what was signed.
#[utoipa::path(post, path = "/api/v1/clock/accept", responses((status = 204), (status = 400, body = Problem)))]
pub(crate) async fn accept_clock(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<StatusCode, Problem> {
    board
        .work(move |board| {
            viewer.hq(&board.hq).accept_clock()?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}
