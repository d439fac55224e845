//! Receipts as they were signed, and the runs of headquarters that gave them.

use baolian_wire::{DeviceId, EpochId, HqTime};
use rusqlite::{Connection, OptionalExtension as _};

use super::{column, get_device, get_u64, int, uint};
use crate::error::Result;

pub(crate) struct Stored {
    pub number: u64,
    pub at: HqTime,
    pub n: u64,
    pub backed_up: u64,
    pub epoch: EpochId,
    /// The signed receipt's CBOR.
    pub signed: Vec<u8>,
}

pub(crate) fn insert(conn: &Connection, device: DeviceId, receipt: &Stored) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO receipt (device, number, at, n, backed_up, epoch, signed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        device.as_bytes(),
        int(receipt.number),
        receipt.at.0,
        int(receipt.n),
        int(receipt.backed_up),
        receipt.epoch.as_bytes(),
        &receipt.signed,
    ))?;
    Ok(())
}

const COLUMNS: &str = "number, at, n, backed_up, epoch, signed";

fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        number: get_u64(r, 0)?,
        at: HqTime(r.get(1)?),
        n: get_u64(r, 2)?,
        backed_up: get_u64(r, 3)?,
        epoch: column(4, EpochId::from_slice(r.get_ref(4)?.as_blob()?))?,
        signed: r.get(5)?,
    })
}

/// All receipts of a device, oldest first.
pub(crate) fn all(conn: &Connection, device: DeviceId) -> Result<Vec<Stored>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM receipt WHERE device = ?1 ORDER BY number"
    ))?;
    let rows = query.query_map([device.as_bytes()], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn newest(conn: &Connection, device: DeviceId) -> Result<Option<Stored>> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM receipt WHERE device = ?1 ORDER BY number DESC LIMIT 1"
        ))?
        .query_row([device.as_bytes()], read)
        .optional()?)
}

/// The number of the first receipt of a device that says entry n is held.
pub(crate) fn holding(conn: &Connection, device: DeviceId, n: u64) -> Result<Option<u64>> {
    let number = conn
        .prepare_cached(
            "SELECT number FROM receipt WHERE device = ?1 AND n >= ?2 ORDER BY number LIMIT 1",
        )?
        .query_row((device.as_bytes(), int(n)), |r| get_u64(r, 0));
    Ok(number.optional()?)
}

/// The time of the newest receipt up to a number that bounds time. Where two
/// were given under one number, before a restore and after it, the earlier.
pub(crate) fn bound(conn: &Connection, device: DeviceId, number: u64) -> Result<Option<HqTime>> {
    let returned = conn
        .prepare_cached("SELECT 1 FROM returned_receipt WHERE device = ?1 LIMIT 1")?
        .exists([device.as_bytes()])?;
    let sql = if returned {
        include_str!("receipt_bound.sql")
    } else {
        "SELECT max(at) FROM receipt WHERE device = ?1 AND number <= ?2 AND bounds = 1"
    };
    let at: Option<i64> = conn
        .prepare_cached(sql)?
        .query_row((device.as_bytes(), int(number)), |r| r.get(0))?;
    Ok(at.map(HqTime))
}

/// A receipt of a forgotten run, as a tablet gave it back.
pub(crate) struct Returned {
    pub device: DeviceId,
    pub number: u64,
    pub at: HqTime,
    /// The signed receipt's CBOR.
    pub signed: Vec<u8>,
    /// That of the root key's word for the key that signed it.
    pub certificate: Vec<u8>,
}

/// Keeps a receipt that was given back, unless it is known. `position` is the
/// newest row.
pub(crate) fn insert_returned(conn: &Connection, receipt: &Returned, position: u64) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO returned_receipt (device, number, at, position, signed, certificate)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE device = ?1 AND number = ?2 AND signed = ?5)
         ON CONFLICT DO NOTHING",
    )?
    .execute((
        receipt.device.as_bytes(),
        int(receipt.number),
        receipt.at.0,
        int(position),
        &receipt.signed,
        &receipt.certificate,
    ))?;
    Ok(())
}

/// All receipts that were given back.
pub(crate) fn all_returned(conn: &Connection) -> Result<Vec<Returned>> {
    let mut query = conn.prepare_cached(
        "SELECT device, number, at, signed, certificate FROM returned_receipt ORDER BY device, number, at",
    )?;
    let rows = query.query_map([], |r| {
        Ok(Returned {
            device: get_device(r, 0)?,
            number: get_u64(r, 1)?,
            at: HqTime(r.get(2)?),
            signed: r.get(3)?,
            certificate: r.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Receipts that say a later time bound nothing any more.
pub(crate) fn unbind_after(conn: &Connection, now: HqTime) -> Result<()> {
    conn.execute("UPDATE receipt SET bounds = 0 WHERE at > ?1", [now.0])?;
    Ok(())
}

pub(crate) fn begin_epoch(conn: &Connection, epoch: EpochId, first: u64) -> Result<()> {
    conn.execute(
        "INSERT INTO epoch (id, first_position) VALUES (?1, ?2)",
        (epoch.as_bytes(), int(first)),
    )?;
    Ok(())
}

/// The present run.
pub(crate) fn epoch(conn: &Connection) -> Result<Option<EpochId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM epoch ORDER BY first_position DESC LIMIT 1")?
        .query_row([], |r| {
            column(0, EpochId::from_slice(r.get_ref(0)?.as_blob()?))
        })
        .optional()?)
}

/// Where a run began and, if it is over, its last position.
pub(crate) fn epoch_span(conn: &Connection, epoch: EpochId) -> Result<Option<(u64, Option<u64>)>> {
    let first: Option<i64> = conn
        .prepare_cached("SELECT first_position FROM epoch WHERE id = ?1")?
        .query_row([epoch.as_bytes()], |r| r.get(0))
        .optional()?;
    let Some(first) = first else {
        return Ok(None);
    };
    let next: Option<i64> = conn
        .prepare_cached("SELECT min(first_position) FROM epoch WHERE first_position > ?1")?
        .query_row([first], |r| r.get(0))?;
    Ok(Some((uint(first), next.map(|n| uint(n - 1)))))
}
