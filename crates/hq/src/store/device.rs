//! Every device log's state.

use baolian_wire::key::PublicKey;
use baolian_wire::{AccountId, ChainHead, ClockReading, DeviceId, EpochId, HqTime, cbor};
use rusqlite::{Connection, OptionalExtension as _};

use super::{column, get_account, get_device, get_hash, get_u64, int, maybe};
use crate::error::Result;

/// One device log as headquarters holds it.
#[derive(Debug, Clone)]
pub struct DeviceState {
    /// Whose log.
    pub id: DeviceId,
    /// Its pinned key.
    pub key: PublicKey,
    /// Whose device. Headquarters' own logs name an account in each entry.
    pub account: AccountId,
    /// The log it goes on from.
    pub predecessor: Option<DeviceId>,
    /// One of headquarters' own logs.
    pub hq: bool,
    /// When it was enrolled.
    pub enrolled_at: HqTime,
    /// How many entries are held.
    pub n: u64,
    /// The chain there.
    pub chain: ChainHead,
    /// The newest receipt named by an entry.
    pub receipt_seen: u64,
    /// Since when it is revoked.
    pub revoked_at: Option<HqTime>,
    /// The office declared it lost.
    pub lost: bool,
    /// Entries up to here were released though they came after revocation.
    pub released: u64,
    /// When it last synced.
    pub last_seen: Option<HqTime>,
    /// Its clocks then.
    pub clock: Option<ClockReading>,
    /// How many entries its log had then, sent or not.
    pub len: u64,
    /// The last time at which nothing of its log was left to send.
    pub complete_at: Option<HqTime>,
    /// How far it had read then.
    pub cursor: u64,
    /// The schema version its program understood then.
    pub schema: u16,
    /// The office has yet to compare its six digits.
    pub unconfirmed: bool,
}

const COLUMNS: &str = "id, key, account, predecessor, hq, enrolled_at, n, chain, receipt_seen, revoked_at, lost, released, last_seen, clock, len, complete_at, cursor, schema, unconfirmed";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<DeviceState> {
    let clock = maybe(row, 13, |r, i| {
        column(i, cbor::decode("clock", r.get_ref(i)?.as_blob()?, 64))
    })?;
    Ok(DeviceState {
        id: get_device(row, 0)?,
        key: column(1, PublicKey::from_slice(row.get_ref(1)?.as_blob()?))?,
        account: get_account(row, 2)?,
        predecessor: maybe(row, 3, get_device)?,
        hq: row.get(4)?,
        enrolled_at: HqTime(row.get(5)?),
        n: get_u64(row, 6)?,
        chain: ChainHead(get_hash(row, 7)?),
        receipt_seen: get_u64(row, 8)?,
        revoked_at: row.get::<_, Option<i64>>(9)?.map(HqTime),
        lost: row.get(10)?,
        released: get_u64(row, 11)?,
        last_seen: row.get::<_, Option<i64>>(12)?.map(HqTime),
        clock,
        len: get_u64(row, 14)?,
        complete_at: row.get::<_, Option<i64>>(15)?.map(HqTime),
        cursor: get_u64(row, 16)?,
        schema: row.get(17)?,
        unconfirmed: row.get(18)?,
    })
}

pub(crate) fn get(conn: &Connection, id: DeviceId) -> Result<Option<DeviceState>> {
    Ok(conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM device WHERE id = ?1"))?
        .query_row([id.as_bytes()], read)
        .optional()?)
}

/// All tablets, and headquarters' own logs if asked for.
pub(crate) fn all(conn: &Connection, hq_too: bool) -> Result<Vec<DeviceState>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM device WHERE hq <= ?1 ORDER BY enrolled_at, id"
    ))?;
    let rows = query.query_map([hq_too], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) struct NewDevice<'a> {
    pub key: &'a PublicKey,
    pub account: &'a AccountId,
    pub predecessor: Option<DeviceId>,
    pub hq: bool,
    /// The working key's signature over a key of headquarters' own log.
    pub certificate: Option<Vec<u8>>,
    pub at: HqTime,
}

pub(crate) fn insert(conn: &Connection, new: &NewDevice<'_>) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO device (id, key, account, predecessor, hq, certificate, enrolled_at, chain) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        new.key.device().as_bytes(),
        new.key.to_vec(),
        new.account.as_str(),
        new.predecessor.as_ref().map(DeviceId::as_bytes),
        new.hq,
        &new.certificate,
        new.at.0,
        ChainHead::start(new.key).0.as_bytes(),
    ))?;
    Ok(())
}

pub(crate) fn certificate(conn: &Connection, id: DeviceId) -> Result<Option<Vec<u8>>> {
    let found: Option<Option<Vec<u8>>> = conn
        .prepare_cached("SELECT certificate FROM device WHERE id = ?1")?
        .query_row([id.as_bytes()], |r| r.get(0))
        .optional()?;
    Ok(found.flatten())
}

pub(crate) fn advance(
    conn: &Connection,
    id: DeviceId,
    n: u64,
    chain: ChainHead,
    receipt_seen: u64,
) -> Result<()> {
    conn.prepare_cached("UPDATE device SET n = ?2, chain = ?3, receipt_seen = ?4 WHERE id = ?1")?
        .execute((id.as_bytes(), int(n), chain.0.as_bytes(), int(receipt_seen)))?;
    Ok(())
}

pub(crate) struct Seen<'a> {
    pub at: HqTime,
    pub clock: &'a ClockReading,
    pub len: u64,
    /// Nothing of its log is left to send.
    pub complete: bool,
    pub epoch: EpochId,
    pub cursor: u64,
    pub schema: u16,
}

pub(crate) fn seen(conn: &Connection, id: DeviceId, seen: &Seen<'_>) -> Result<()> {
    conn.prepare_cached(include_str!("device_seen.sql"))?
        .execute((
            id.as_bytes(),
            seen.at.0,
            cbor::encode(seen.clock),
            int(seen.len),
            seen.complete,
            seen.epoch.as_bytes(),
            int(seen.cursor),
            seen.schema,
        ))?;
    Ok(())
}

pub(crate) fn revoke(conn: &Connection, id: DeviceId, at: HqTime, lost: bool) -> Result<()> {
    conn.execute(
        "UPDATE device SET revoked_at = ifnull(revoked_at, ?2), lost = max(lost, ?3) WHERE id = ?1",
        (id.as_bytes(), at.0, lost),
    )?;
    Ok(())
}

pub(crate) fn set_unconfirmed(conn: &Connection, id: DeviceId, unconfirmed: bool) -> Result<()> {
    conn.execute(
        "UPDATE device SET unconfirmed = ?2 WHERE id = ?1",
        (id.as_bytes(), unconfirmed),
    )?;
    Ok(())
}

pub(crate) fn release(conn: &Connection, id: DeviceId, n: u64) -> Result<()> {
    conn.execute(
        "UPDATE device SET released = max(released, ?2) WHERE id = ?1",
        (id.as_bytes(), int(n)),
    )?;
    Ok(())
}

/// The device and those it goes on from, newest first.
pub(crate) fn lineage(conn: &Connection, id: DeviceId) -> Result<Vec<DeviceId>> {
    let mut line = vec![id];
    let mut query = conn.prepare_cached("SELECT predecessor FROM device WHERE id = ?1")?;
    let mut at = id;
    while let Some(older) = query
        .query_row([at.as_bytes()], |r| maybe(r, 0, get_device))
        .optional()?
        .flatten()
    {
        if line.contains(&older) {
            break;
        }
        line.push(older);
        at = older;
    }
    Ok(line)
}
