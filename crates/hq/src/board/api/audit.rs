//! Who did what at headquarters (审计), as far as the role may know of it.

use axum::Json;
use axum::extract::State;
use baolian_wire::reference::Role;
use baolian_wire::{AccountId, DeviceId, DocId, HqTime, SignIn, StationCode};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::{Problem, Said};
use crate::board::viewer::Viewer;
use crate::office::audit::{self, By, Done, Wanted};
use crate::office::{State as Stand, Within, day_of};
use crate::roster::day;
use crate::store::{device, document};

/// Deeds of one answer.
const ROWS: usize = 50;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Which deeds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// On this day or later.
    since: Option<String>,
    /// On this day or earlier.
    until: Option<String>,
    /// In the name of this account.
    account: Option<String>,
    /// Concerning this station.
    station: Option<String>,
    /// On this record.
    document: Option<String>,
    /// Of this word, such as `pairing` or `issue_closed`.
    deed: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// One thing that was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneDeed {
    /// When, milliseconds since 1970 UTC.
    at: i64,
    /// In whose name.
    account: String,
    /// The name that people read.
    name: String,
    /// Through what: browser, console, itself, unknown.
    through: &'static str,
    /// The session, or user and machine.
    sign_in: String,
    /// What, in a word.
    deed: String,
    /// The same for a person.
    said: Option<Said>,
    /// On what: an account, a tablet, a day, a period.
    about: String,
    /// The station that it concerns.
    station: Option<String>,
    /// Its short name.
    station_name: String,
    /// The record that it changed.
    document: Option<String>,
    /// The entry of headquarters' own log.
    entry: String,
    /// The row of the ledger that holds it.
    position: u64,
}

/// What was done, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deeds {
    /// As of when.
    as_of: AsOf,
    /// At most fifty.
    rows: Vec<OneDeed>,
    /// Where older ones begin.
    next: Option<String>,
}

/// What was done at headquarters, newest first.
#[utoipa::path(get, path = "/api/v1/audit", params(Which),
    responses((status = 200, body = Deeds), (status = 422, body = Problem)))]
pub(crate) async fn audit(
    State(board): State<Board>,
    viewer: Viewer,
    Query(which): Query<Which>,
) -> Result<Json<Deeds>, Problem> {
    let wanted = which.wanted()?;
    let after = which.after.as_deref().map(place).transpose()?;
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let within = Within::new(&stand, reach.as_ref());
            let known = |done: &Done| knows(conn, &viewer, &stand, &within, done);
            let found = audit::page_of(conn, &wanted, after, ROWS, known)?;
            Ok(Json(Deeds {
                as_of,
                rows: found.done.into_iter().map(|d| one(&stand, d)).collect(),
                next: found.next.map(|(row, n)| format!("{row}-{n}")),
            }))
        })
        .await
}

impl Which {
    fn wanted(&self) -> Result<Wanted, Problem> {
        let bad = |found: &str| Problem::code("bad_query").with("found", found);
        let text = |text: &Option<String>| text.clone().filter(|t| !t.trim().is_empty());
        let at = |text: &Option<String>| -> Result<Option<i64>, Problem> {
            let day = text.as_deref().filter(|d| !d.trim().is_empty());
            Ok(day.map(day_of).transpose()?.map(day::midnight))
        };
        let account = text(&self.account).map(|id| AccountId::new(id.trim()).map_err(|_| bad(&id)));
        let station =
            text(&self.station).map(|code| StationCode::new(code.trim()).map_err(|_| bad(&code)));
        let document =
            text(&self.document).map(|id| id.trim().parse::<DocId>().map_err(|_| bad(&id)));
        Ok(Wanted {
            since: at(&self.since)?,
            until: at(&self.until)?.map(|at| at + DAY_MS),
            account: account.transpose()?,
            station: station.transpose()?,
            document: document.transpose()?,
            deeds: text(&self.deed).into_iter().collect(),
            sign_in: None,
        })
    }
}

fn place(text: &str) -> Result<audit::Before, Problem> {
    let read = || {
        let (row, n) = text.split_once('-')?;
        Some((row.parse().ok()?, n.parse().ok()?))
    };
    read().ok_or_else(|| Problem::code("bad_query").with("found", text))
}

/// Whether the role may know of a deed: an auditor of all that is not hidden
/// from everybody, an administrator of what touches no record, an office of
/// what concerns its stations, its people and what it did itself.
fn knows(
    conn: &Connection,
    viewer: &Viewer,
    stand: &Stand,
    within: &Within<'_>,
    done: &Done,
) -> crate::error::Result<bool> {
    if let Some(document) = done.document {
        let seen = viewer.role != Role::Administrator
            && document::is_seen(conn, document, &viewer.sight())?;
        if !seen {
            return Ok(false);
        }
    }
    if viewer.reach().is_none() {
        return Ok(true);
    }
    let reference = &stand.reference;
    if let Some(code) = &done.station {
        let known = reference.stations.get(code);
        let known = known.or_else(|| reference.stations_gone.get(code));
        return Ok(known.is_some_and(|station| within.station(station)));
    }
    if done.account == viewer.account.id {
        return Ok(true);
    }
    let about = match done.about.parse::<DeviceId>() {
        Ok(id) => device::get(conn, id)?.map(|d| d.account),
        Err(_) => AccountId::new(&done.about).ok(),
    };
    let account = about.and_then(|id| reference.accounts.get(&id));
    Ok(account.is_some_and(|account| within.account(account)))
}

fn one(stand: &Stand, done: Done) -> OneDeed {
    let (through, sign_in) = match done.by {
        By::Nobody => ("itself", String::new()),
        By::SignedIn(SignIn::Console { user, host, .. }) => ("console", format!("{user}@{host}")),
        By::SignedIn(SignIn::Browser { session }) => ("browser", session),
        By::SignedIn(_) | By::Unread => ("unknown", String::new()),
    };
    let reference = &stand.reference;
    let name = reference
        .accounts
        .get(&done.account)
        .map(|a| a.name.clone());
    let station = done.station.as_ref().and_then(|code| {
        let known = reference.stations.get(code);
        known.or_else(|| reference.stations_gone.get(code))
    });
    OneDeed {
        at: done.at.0,
        name: name.unwrap_or_default(),
        account: done.account.to_string(),
        through,
        sign_in,
        said: Said::find(&format!("audit.{}", done.deed)),
        deed: done.deed,
        about: done.about,
        station_name: station.map(|s| s.short_name.clone()).unwrap_or_default(),
        station: done.station.map(|code| code.to_string()),
        document: done.document.map(|id| id.to_string()),
        entry: done.entry.to_string(),
        position: done.position,
    }
}
