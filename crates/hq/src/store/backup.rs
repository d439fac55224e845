//! Which backups were read back and verified.

use baolian_wire::HqTime;
use rusqlite::{Connection, OptionalExtension as _};

use super::{get_u64, int, uint};
use crate::error::Result;

/// The newest ledger position that a verified backup holds.
pub(crate) fn position(conn: &Connection) -> Result<u64> {
    let position: Option<i64> = conn
        .prepare_cached("SELECT max(position) FROM backup")?
        .query_row([], |r| r.get(0))?;
    Ok(uint(position.unwrap_or(0)))
}

/// The newest position that a verified backup holds, and when it was found whole.
pub(crate) fn newest(conn: &Connection) -> Result<Option<(u64, HqTime)>> {
    let newest = "SELECT position, at FROM backup ORDER BY position DESC LIMIT 1";
    Ok(conn
        .prepare_cached(newest)?
        .query_row([], |r| Ok((get_u64(r, 0)?, HqTime(r.get(1)?))))
        .optional()?)
}

pub(crate) fn insert(conn: &Connection, position: u64, at: HqTime, path: &str) -> Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO backup (position, at, path) VALUES (?1, ?2, ?3)")?
        .execute((int(position), at.0, path))?;
    Ok(())
}
