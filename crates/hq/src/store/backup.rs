//! Which backups were read back and verified, and what broke the merge library.

use baolian_wire::{DeviceId, HqTime};
use rusqlite::Connection;

use super::{int, uint};
use crate::error::Result;

/// The newest ledger position that a verified backup holds.
pub(crate) fn position(conn: &Connection) -> Result<u64> {
    let position: Option<i64> = conn
        .prepare_cached("SELECT max(position) FROM backup")?
        .query_row([], |r| r.get(0))?;
    Ok(uint(position.unwrap_or(0)))
}

pub(crate) fn insert(conn: &Connection, position: u64, at: HqTime, path: &str) -> Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO backup (position, at, path) VALUES (?1, ?2, ?3)")?
        .execute((int(position), at.0, path))?;
    Ok(())
}

pub(crate) fn quarantine(
    conn: &Connection,
    at: HqTime,
    device: DeviceId,
    n: u64,
    what: &str,
    bytes: &[u8],
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO quarantine (at, device, n, what, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((at.0, device.as_bytes(), int(n), what, bytes))?;
    Ok(())
}

pub(crate) fn quarantined(conn: &Connection) -> Result<u64> {
    let n: i64 = conn
        .prepare_cached("SELECT count(*) FROM quarantine")?
        .query_row([], |r| r.get(0))?;
    Ok(uint(n))
}
