//! Entries of other logs that headquarters' own log carries.

use baolian_wire::{AccountId, DeviceId, EntryRef, Hash};
use rusqlite::Connection;
use serde::Serialize;

use super::{get_account, get_device, get_hash, get_u64, int, maybe};
use crate::error::Result;

/// Notes that an entry of the own log carries one of another log; `own` if
/// that is a log of a run of headquarters, too.
pub(crate) fn insert(
    conn: &Connection,
    from: EntryRef,
    origin: Hash,
    own: bool,
    by: EntryRef,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO returned (device, n, origin, own, by_device, by_n) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        from.device.as_bytes(),
        int(from.n),
        origin.as_bytes(),
        own,
        by.device.as_bytes(),
        int(by.n),
    ))?;
    Ok(())
}

/// The entries that stood at one place of a log, by the hash of their bytes:
/// several where a log was gone on with from an older copy.
pub(crate) fn at(conn: &Connection, from: EntryRef) -> Result<Vec<Hash>> {
    let mut query =
        conn.prepare_cached("SELECT origin FROM returned WHERE device = ?1 AND n = ?2")?;
    let rows = query.query_map((from.device.as_bytes(), int(from.n)), |r| get_hash(r, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How far a log went by what was given back of it; 0 if nothing was.
pub(crate) fn last(conn: &Connection, device: DeviceId) -> Result<u64> {
    let last: Option<i64> = conn
        .prepare_cached("SELECT max(n) FROM returned WHERE device = ?1")?
        .query_row([device.as_bytes()], |r| r.get(0))?;
    Ok(super::uint(last.unwrap_or(0)))
}

/// How many were given back in all.
pub(crate) fn count(conn: &Connection) -> Result<u64> {
    Ok(conn.query_row("SELECT count(*) FROM returned", [], |r| get_u64(r, 0))?)
}

/// Entries of a log that headquarters does not hold in their own chain, though
/// later ones are known. It is filled when the tablet sends them itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hole {
    /// Whose log.
    pub device: DeviceId,
    /// Whose tablet; none where headquarters has forgotten that too.
    pub account: Option<AccountId>,
    /// It is a log of headquarters' own, of a run that was forgotten: nobody
    /// has the rest of it.
    pub hq: bool,
    /// The chain is held up to here.
    pub after: u64,
    /// The log went at least to here.
    pub to: u64,
    /// How many of the entries between were given back by others.
    pub returned: u64,
}

/// All holes.
pub(crate) fn holes(conn: &Connection) -> Result<Vec<Hole>> {
    let mut query = conn.prepare_cached(include_str!("holes.sql"))?;
    let rows = query.query_map([], |r| {
        let hq: bool = r.get(2)?;
        Ok(Hole {
            device: get_device(r, 0)?,
            account: maybe(r, 1, get_account)?.filter(|_| !hq),
            hq,
            after: get_u64(r, 3)?,
            to: get_u64(r, 4)?,
            returned: get_u64(r, 5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
