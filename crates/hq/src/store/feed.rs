//! What an account's tablets have to read: rows on its channels, and rows at which its view changed.
//!
//! A thing is visible to an account at a row if some channel holds the thing
//! and is listened to by the account at that row.

use baolian_wire::{AccountId, DeviceId};
use rusqlite::Connection;

use super::channel::{ChannelId, ThingId};
use super::{get_u64, int};
use crate::error::Result;

/// Rows on a channel in `(after, up_to]`, in order, with the thing each is about.
pub(crate) fn on_channel(
    conn: &Connection,
    channel: ChannelId,
    after: u64,
    up_to: u64,
    limit: usize,
) -> Result<Vec<(u64, ThingId)>> {
    let mut query = conn.prepare_cached(
        "SELECT position, thing FROM feed WHERE channel = ?1 AND position > ?2 AND position <= ?3 ORDER BY position LIMIT ?4",
    )?;
    let rows = query.query_map(
        (channel.0, int(after), int(up_to), int(limit as u64)),
        |r| Ok((get_u64(r, 0)?, ThingId(r.get(1)?))),
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Rows in `(after, up_to]` that hold a verdict on an entry of a device.
pub(crate) fn verdicts(
    conn: &Connection,
    device: DeviceId,
    after: u64,
    up_to: u64,
    limit: usize,
) -> Result<Vec<(u64, u64)>> {
    let mut query = conn.prepare_cached(
        "SELECT verdict, n FROM entry WHERE device = ?1 AND verdict > ?2 AND verdict <= ?3 ORDER BY verdict LIMIT ?4",
    )?;
    let rows = query.query_map(
        (device.as_bytes(), int(after), int(up_to), int(limit as u64)),
        |r| Ok((get_u64(r, 0)?, get_u64(r, 1)?)),
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Rows in `(after, up_to]` at which things came into or left a channel.
pub(crate) fn moves(
    conn: &Connection,
    channel: ChannelId,
    after: u64,
    up_to: u64,
    limit: usize,
) -> Result<Vec<u64>> {
    let mut query = conn.prepare_cached(include_str!("channel_moves.sql"))?;
    let rows = query.query_map(
        (channel.0, int(after), int(up_to), int(limit as u64)),
        |r| get_u64(r, 0),
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Things that a row took out of an account's view.
pub(crate) fn lost(conn: &Connection, account: &AccountId, row: u64) -> Result<Vec<ThingId>> {
    let mut query = conn.prepare_cached(include_str!("lost.sql"))?;
    let rows = query.query_map((account.as_str(), int(row)), |r| Ok(ThingId(r.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether an account sees a thing now.
pub(crate) fn sees(conn: &Connection, account: &AccountId, thing: ThingId) -> Result<bool> {
    Ok(conn
        .prepare_cached(include_str!("sees.sql"))?
        .exists((account.as_str(), thing.0))?)
}

/// Lines in `(after, up_to]` of the things that a row brought into view.
pub(crate) fn backlog(
    conn: &Connection,
    account: &AccountId,
    row: u64,
    after: u64,
    limit: usize,
) -> Result<Vec<(u64, ThingId)>> {
    let mut query = conn.prepare_cached(concat!(
        "WITH gained (thing) AS (",
        include_str!("gained.sql"),
        ") SELECT line.position, line.thing FROM gained JOIN line ON line.thing = gained.thing ",
        "WHERE line.position > ?3 AND line.position <= ?2 ORDER BY line.position LIMIT ?4"
    ))?;
    let rows = query.query_map(
        (account.as_str(), int(row), int(after), int(limit as u64)),
        |r| Ok((get_u64(r, 0)?, ThingId(r.get(1)?))),
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Lines after a position of all things in an account's view now.
pub(crate) fn in_view(
    conn: &Connection,
    account: &AccountId,
    after: u64,
    limit: usize,
) -> Result<Vec<(u64, ThingId)>> {
    let mut query = conn.prepare_cached(include_str!("in_view.sql"))?;
    let rows = query.query_map((account.as_str(), int(after), int(limit as u64)), |r| {
        Ok((get_u64(r, 0)?, ThingId(r.get(1)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a later row about the same thing was committed, up to a position.
pub(crate) fn superseded(
    conn: &Connection,
    thing: ThingId,
    position: u64,
    up_to: u64,
) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM line WHERE thing = ?1 AND position > ?2 AND position <= ?3")?
        .exists((thing.0, int(position), int(up_to)))?)
}

/// The newest row about a thing.
pub(crate) fn newest_line(conn: &Connection, thing: ThingId) -> Result<Option<u64>> {
    let position: Option<i64> = conn
        .prepare_cached("SELECT max(position) FROM line WHERE thing = ?1")?
        .query_row([thing.0], |r| r.get(0))?;
    Ok(position.map(super::uint))
}
