//! Enrolment codes: what headquarters keeps of them until they are used.

use baolian_wire::{AccountId, DeviceId, Hash, HqTime};
use rusqlite::{Connection, OptionalExtension as _};

use super::{get_account, get_device, maybe};
use crate::error::Result;

pub(crate) struct Code {
    pub secret: Vec<u8>,
    pub account: AccountId,
    pub expires: HqTime,
    pub used_by: Option<DeviceId>,
    /// What the tablet that used it was answered.
    pub answer: Option<Vec<u8>>,
}

pub(crate) fn insert(
    conn: &Connection,
    lookup: Hash,
    secret: &[u8],
    account: &AccountId,
    issued: HqTime,
    expires: HqTime,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO code (lookup, secret, account, issued_at, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((lookup.as_bytes(), secret, account.as_str(), issued.0, expires.0))?;
    Ok(())
}

pub(crate) fn get(conn: &Connection, lookup: Hash) -> Result<Option<Code>> {
    Ok(conn
        .prepare_cached(
            "SELECT secret, account, expires, used_by, answer FROM code WHERE lookup = ?1",
        )?
        .query_row([lookup.as_bytes()], |r| {
            Ok(Code {
                secret: r.get(0)?,
                account: get_account(r, 1)?,
                expires: HqTime(r.get(2)?),
                used_by: maybe(r, 3, get_device)?,
                answer: r.get(4)?,
            })
        })
        .optional()?)
}

pub(crate) fn mark_used(
    conn: &Connection,
    lookup: Hash,
    device: DeviceId,
    answer: &[u8],
) -> Result<()> {
    conn.prepare_cached("UPDATE code SET used_by = ?2, answer = ?3 WHERE lookup = ?1")?
        .execute((lookup.as_bytes(), device.as_bytes(), answer))?;
    Ok(())
}
