//! Who sees what: things in channels, accounts listening to channels.

use std::collections::BTreeSet;

use baolian_wire::AccountId;
use rusqlite::{Connection, OptionalExtension as _};

use super::{get_u64, int};
use crate::error::Result;

/// A thing that can be seen: a document or a piece of reference data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ThingId(pub i64);

/// A channel by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ChannelId(pub i64);

/// What kind of thing: 0 is a document, the others are kinds of facts.
pub(crate) const DOCUMENT: i64 = 0;

/// The number of a thing, drawn at the first mention.
pub(crate) fn thing(conn: &Connection, kind: i64, key: &[u8]) -> Result<ThingId> {
    if let Some(id) = find_thing(conn, kind, key)? {
        return Ok(id);
    }
    conn.prepare_cached("INSERT INTO thing (kind, key) VALUES (?1, ?2)")?
        .execute((kind, key))?;
    Ok(ThingId(conn.last_insert_rowid()))
}

pub(crate) fn find_thing(conn: &Connection, kind: i64, key: &[u8]) -> Result<Option<ThingId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM thing WHERE kind = ?1 AND key = ?2")?
        .query_row((kind, key), |r| Ok(ThingId(r.get(0)?)))
        .optional()?)
}

/// Kind and key of a thing.
pub(crate) fn name_of(conn: &Connection, thing: ThingId) -> Result<Option<(i64, Vec<u8>)>> {
    Ok(conn
        .prepare_cached("SELECT kind, key FROM thing WHERE id = ?1")?
        .query_row([thing.0], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?)
}

/// Stands for a channel that nothing was ever in, where nothing may be written.
const NEVER: ChannelId = ChannelId(0);

/// The number of a channel, drawn at the first mention; none of those that
/// are drawn where the connection only reads.
pub(crate) fn channel(conn: &Connection, name: &str) -> Result<ChannelId> {
    let found = conn
        .prepare_cached("SELECT id FROM channel WHERE name = ?1")?
        .query_row([name], |r| Ok(ChannelId(r.get(0)?)))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    if conn.is_readonly(rusqlite::MAIN_DB)? {
        return Ok(NEVER);
    }
    conn.prepare_cached("INSERT INTO channel (name) VALUES (?1)")?
        .execute([name])?;
    Ok(ChannelId(conn.last_insert_rowid()))
}

/// The name of a channel; empty for one that nothing was ever in.
pub(crate) fn channel_name(conn: &Connection, channel: ChannelId) -> Result<String> {
    let name = conn
        .prepare_cached("SELECT name FROM channel WHERE id = ?1")?
        .query_row([channel.0], |r| r.get(0))
        .optional()?;
    Ok(name.unwrap_or_default())
}

/// The channels that a thing is in now.
pub(crate) fn of_thing(conn: &Connection, thing: ThingId) -> Result<BTreeSet<ChannelId>> {
    set(
        conn,
        "SELECT channel FROM member WHERE thing = ?1 AND until IS NULL",
        thing.0,
    )
}

/// The channels that an account listens to now.
pub(crate) fn of_account(conn: &Connection, account: &AccountId) -> Result<BTreeSet<ChannelId>> {
    set(
        conn,
        "SELECT channel FROM listener WHERE account = ?1 AND until IS NULL",
        account.as_str(),
    )
}

fn set(
    conn: &Connection,
    sql: &'static str,
    value: impl rusqlite::ToSql,
) -> Result<BTreeSet<ChannelId>> {
    let mut query = conn.prepare_cached(sql)?;
    let rows = query.query_map([value], |r| Ok(ChannelId(r.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts a thing into a channel from a row on. `born` says that the thing has
/// no earlier lines, so that nobody has anything to catch up with.
pub(crate) fn join(
    conn: &Connection,
    thing: ThingId,
    channel: ChannelId,
    since: u64,
    born: bool,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO member (thing, channel, since, born) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (thing, channel, since) DO UPDATE SET until = NULL",
    )?
    .execute((thing.0, channel.0, int(since), born))?;
    Ok(())
}

/// Takes a thing out of a channel from a row on.
pub(crate) fn leave(
    conn: &Connection,
    thing: ThingId,
    channel: ChannelId,
    until: u64,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE member SET until = ?3 WHERE thing = ?1 AND channel = ?2 AND until IS NULL",
    )?
    .execute((thing.0, channel.0, int(until)))?;
    Ok(())
}

pub(crate) fn listen(
    conn: &Connection,
    account: &AccountId,
    channel: ChannelId,
    since: u64,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO listener (account, channel, since) VALUES (?1, ?2, ?3) ON CONFLICT (account, channel, since) DO UPDATE SET until = NULL",
    )?
    .execute((account.as_str(), channel.0, int(since)))?;
    Ok(())
}

pub(crate) fn unlisten(
    conn: &Connection,
    account: &AccountId,
    channel: ChannelId,
    until: u64,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE listener SET until = ?3 WHERE account = ?1 AND channel = ?2 AND until IS NULL",
    )?
    .execute((account.as_str(), channel.0, int(until)))?;
    Ok(())
}

/// Writes down that a row is about a thing, and sends it out on the channels.
pub(crate) fn publish(
    conn: &Connection,
    thing: ThingId,
    position: u64,
    channels: &BTreeSet<ChannelId>,
) -> Result<()> {
    conn.prepare_cached("INSERT INTO line (thing, position) VALUES (?1, ?2)")?
        .execute((thing.0, int(position)))?;
    let mut insert = conn.prepare_cached(
        "INSERT OR IGNORE INTO feed (channel, position, thing) VALUES (?1, ?2, ?3)",
    )?;
    for channel in channels {
        insert.execute((channel.0, int(position), thing.0))?;
    }
    Ok(())
}

/// Where an account listens or has listened: channel, since, until.
pub(crate) fn heard(
    conn: &Connection,
    account: &AccountId,
) -> Result<Vec<(ChannelId, u64, Option<u64>)>> {
    let mut query =
        conn.prepare_cached("SELECT channel, since, until FROM listener WHERE account = ?1")?;
    let rows = query.query_map([account.as_str()], |r| {
        Ok((
            ChannelId(r.get(0)?),
            get_u64(r, 1)?,
            super::maybe(r, 2, get_u64)?,
        ))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
