//! Single values of headquarters.

use baolian_wire::HqTime;
use rusqlite::{Connection, OptionalExtension as _};

use crate::error::Result;

/// The newest time that headquarters has signed for.
const SIGNED: &str = "signed";
/// Since when the first working key is certified.
const SINCE: &str = "key_since";
/// The working key is to be changed before anything is signed.
const ROTATE: &str = "rotate";

pub(crate) fn signed(conn: &Connection) -> Result<HqTime> {
    Ok(HqTime(get(conn, SIGNED)?.unwrap_or(i64::MIN)))
}

pub(crate) fn set_signed(conn: &Connection, at: HqTime) -> Result<()> {
    set(conn, SIGNED, at.0)
}

pub(crate) fn key_since(conn: &Connection) -> Result<HqTime> {
    Ok(HqTime(get(conn, SINCE)?.unwrap_or(0)))
}

pub(crate) fn set_key_since(conn: &Connection, at: HqTime) -> Result<()> {
    set(conn, SINCE, at.0)
}

/// Whether the working key is to be changed before anything is signed.
pub(crate) fn rotation_asked(conn: &Connection) -> Result<bool> {
    Ok(get(conn, ROTATE)?.unwrap_or(0) != 0)
}

pub(crate) fn ask_for_rotation(conn: &Connection, asked: bool) -> Result<()> {
    set(conn, ROTATE, i64::from(asked))
}

fn get(conn: &Connection, name: &str) -> Result<Option<i64>> {
    Ok(conn
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |r| r.get(0))
        .optional()?)
}

fn set(conn: &Connection, name: &str, value: i64) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute((name, value))?;
    Ok(())
}
