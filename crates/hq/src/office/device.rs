//! Tablets: revoked, given up as lost, and what they sent afterwards released.

use baolian_wire::DeviceId;
use baolian_wire::reference::Fact;
use rusqlite::Connection;

use super::denial::{Result, bad_input, not_found, refused};
use crate::store::device::{self, DeviceState};
use crate::store::entry::{self, State as EntryState};
use crate::{Hq, facts};

/// A tablet with what of it waits for the office.
#[derive(Debug, Clone)]
pub struct Tablet {
    /// Its log.
    pub state: DeviceState,
    /// Entries that came after it was revoked.
    pub held: Vec<u64>,
    /// Entries that wait for something they name.
    pub waiting: u64,
    /// The log that goes on from this one.
    pub followed_by: Option<DeviceId>,
}

/// All tablets.
///
/// # Errors
/// Of the database.
pub fn all(conn: &Connection) -> Result<Vec<Tablet>> {
    let states = device::all(conn, false)?;
    let mut tablets = Vec::with_capacity(states.len());
    for state in &states {
        let follower = states.iter().find(|d| d.predecessor == Some(state.id));
        tablets.push(Tablet {
            held: entry::unsettled(conn, state.id, EntryState::Held)?,
            waiting: entry::unsettled(conn, state.id, EntryState::Waiting)?.len() as u64,
            followed_by: follower.map(|d| d.id),
            state: state.clone(),
        });
    }
    Ok(tablets)
}

/// Revokes a tablet, or gives it up as lost.
///
/// # Errors
/// [`super::Denial`] if there is no such tablet or it is so already.
pub fn revoke(hq: &Hq, id: &str, lost: bool, reason: &str) -> Result<DeviceId> {
    let (text, reason) = (id.to_owned(), super::account::text("reason", reason, true)?);
    super::deed(hq, move |s, _| {
        let state = tablet(s.conn, &text)?;
        if lost && state.lost {
            return Err(refused("already_lost", &[("found", &text)]));
        }
        if !lost && state.revoked_at.is_some() {
            return Err(refused("already_revoked", &[("found", &text)]));
        }
        let fact = Fact::DeviceRevoked {
            device: state.id,
            lost,
            reason,
        };
        facts::write(s, &s.operator()?, &[fact])?;
        Ok(state.id)
    })
}

/// Lets entries of a revoked tablet in, up to one of them or all that wait;
/// returns how many.
///
/// # Errors
/// [`super::Denial`] if nothing waits.
pub fn release(hq: &Hq, id: &str, up_to: Option<u64>) -> Result<u64> {
    let text = id.to_owned();
    super::deed(hq, move |s, _| {
        let state = tablet(s.conn, &text)?;
        if state.revoked_at.is_none() {
            return Err(refused("not_revoked", &[("found", &text)]));
        }
        let held = entry::unsettled(s.conn, state.id, EntryState::Held)?;
        let let_in: Vec<u64> = held
            .into_iter()
            .filter(|n| up_to.is_none_or(|to| *n <= to))
            .collect();
        let Some(last) = let_in.last().copied() else {
            return Err(refused("nothing_waits", &[("found", &text)]));
        };
        let fact = Fact::Released {
            device: state.id,
            n: last,
        };
        facts::write(s, &s.operator()?, &[fact])?;
        Ok(let_in.len() as u64)
    })
}

fn tablet(conn: &Connection, text: &str) -> Result<DeviceState> {
    let id: DeviceId = text
        .trim()
        .parse()
        .map_err(|_| bad_input("bad_id", &[("found", &text), ("what", &"device")]))?;
    let state = device::get(conn, id)?.filter(|d| !d.hq);
    state.ok_or_else(|| not_found("no_device", &[("found", &text)]))
}
