//! Tablets: confirmed, revoked, given up as lost, replaced, and what they sent afterwards released.

use baolian_wire::DeviceId;
use baolian_wire::enrol::check_digits;
use baolian_wire::reference::Fact;
use rusqlite::Connection;

use super::account::{Issued, ON_SCREEN_MS, compared, issued};
use super::denial::{Result, bad_input, not_found, refused};
use super::reach::Within;
use super::state::State;
use crate::session::Session;
use crate::store::device::{self, DeviceState};
use crate::store::entry::{self, State as EntryState};
use crate::{Hq, enrol, facts};

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
    super::deed(hq, move |s, state| {
        let found = tablet(s, state, &text)?;
        give_up(s, &found, lost, reason)?;
        Ok(found.id)
    })
}

/// Gives a tablet up (revoked, or lost) and hands out a code, shown on the
/// screen, for the one that takes its place.
///
/// # Errors
/// As [`revoke`]; [`super::Denial`] if its account is closed.
pub fn replace(hq: &Hq, id: &str, lost: bool, reason: &str) -> Result<Issued> {
    let (text, reason) = (id.to_owned(), super::account::text("reason", reason, true)?);
    super::deed(hq, move |s, state| {
        let found = tablet(s, state, &text)?;
        let account = state.open_account(found.account.as_str())?.clone();
        give_up(s, &found, lost, reason)?;
        issued(s, account, compared(ON_SCREEN_MS))
    })
}

fn give_up(s: &Session<'_>, found: &DeviceState, lost: bool, reason: String) -> Result<()> {
    if lost && found.lost {
        return Err(refused("already_lost", &[("found", &found.id)]));
    }
    if !lost && found.revoked_at.is_some() {
        return Err(refused("already_revoked", &[("found", &found.id)]));
    }
    let fact = Fact::DeviceRevoked {
        device: found.id,
        lost,
        reason,
    };
    facts::write(s, &s.operator()?, &[fact])?;
    Ok(())
}

/// Confirms a new tablet whose six digits somebody has read out: from here on
/// it brings and gets records.
///
/// # Errors
/// [`super::Denial`] if it needs no confirmation, is revoked, or the digits are others.
pub fn confirm(hq: &Hq, id: &str, digits: &str) -> Result<DeviceId> {
    let text = id.to_owned();
    let read_out: String = digits.chars().filter(char::is_ascii_digit).collect();
    super::deed(hq, move |s, state| {
        let found = tablet(s, state, &text)?;
        if found.revoked_at.is_some() {
            return Err(refused("already_revoked", &[("found", &text)]));
        }
        if !found.unconfirmed {
            return Err(refused("already_confirmed", &[("found", &text)]));
        }
        if read_out != check_digits(found.id, &s.hq.keys.root.public()) {
            return Err(bad_input("other_digits", &[]));
        }
        enrol::confirm(s, &found)?;
        Ok(found.id)
    })
}

/// Lets entries of a revoked tablet in, up to one of them or all that wait;
/// returns how many.
///
/// # Errors
/// [`super::Denial`] if nothing waits.
pub fn release(hq: &Hq, id: &str, up_to: Option<u64>) -> Result<u64> {
    let text = id.to_owned();
    super::deed(hq, move |s, state| {
        let found = tablet(s, state, &text)?;
        if found.revoked_at.is_none() {
            return Err(refused("not_revoked", &[("found", &text)]));
        }
        let held = entry::unsettled(s.conn, found.id, EntryState::Held)?;
        let let_in: Vec<u64> = held
            .into_iter()
            .filter(|n| up_to.is_none_or(|to| *n <= to))
            .collect();
        let Some(last) = let_in.last().copied() else {
            return Err(refused("nothing_waits", &[("found", &text)]));
        };
        let fact = Fact::Released {
            device: found.id,
            n: last,
        };
        facts::write(s, &s.operator()?, &[fact])?;
        Ok(let_in.len() as u64)
    })
}

/// A tablet whose account is theirs to manage.
fn tablet(s: &Session<'_>, state: &State, text: &str) -> Result<DeviceState> {
    let id: DeviceId = text
        .trim()
        .parse()
        .map_err(|_| bad_input("bad_id", &[("found", &text), ("what", &"device")]))?;
    let found = device::get(s.conn, id)?.filter(|d| !d.hq);
    let found = found.ok_or_else(|| not_found("no_device", &[("found", &text)]))?;
    let account = state.account(found.account.as_str())?;
    Within::of(s, state).must_account(account)?;
    Ok(found)
}
