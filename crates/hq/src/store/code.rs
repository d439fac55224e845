//! Enrolment codes: what headquarters keeps of them until they are used.

use baolian_wire::{AccountId, DeviceId, Hash, HqTime};
use rusqlite::{Connection, OptionalExtension as _};

use super::{get_account, get_device, maybe};
use crate::error::Result;

pub(crate) struct Code {
    pub secret: Vec<u8>,
    pub account: AccountId,
    pub expires: HqTime,
    /// The tablet that uses it has to be confirmed.
    pub compared: bool,
    pub used_by: Option<DeviceId>,
    /// What the tablet that used it was answered.
    pub answer: Option<Vec<u8>>,
}

pub(crate) struct NewCode<'a> {
    pub lookup: Hash,
    pub secret: &'a [u8],
    pub account: &'a AccountId,
    pub issued: HqTime,
    pub expires: HqTime,
    pub compared: bool,
}

pub(crate) fn insert(conn: &Connection, new: &NewCode<'_>) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO code (lookup, secret, account, issued_at, expires, compared) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        new.lookup.as_bytes(),
        new.secret,
        new.account.as_str(),
        new.issued.0,
        new.expires.0,
        new.compared,
    ))?;
    Ok(())
}

pub(crate) fn get(conn: &Connection, lookup: Hash) -> Result<Option<Code>> {
    Ok(conn
        .prepare_cached(
            "SELECT secret, account, expires, compared, used_by, answer FROM code WHERE lookup = ?1",
        )?
        .query_row([lookup.as_bytes()], |r| {
            Ok(Code {
                secret: r.get(0)?,
                account: get_account(r, 1)?,
                expires: HqTime(r.get(2)?),
                compared: r.get(3)?,
                used_by: maybe(r, 4, get_device)?,
                answer: r.get(5)?,
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
