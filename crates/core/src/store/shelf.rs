//! What lies beside the records: receipts, the tray, drafts, files.

use baolian_record::issue::deed::FileDescriptor;
use baolian_wire::receipt::{Receipt, SignedReceipt};
use baolian_wire::{DeviceId, DocId, EntryRef, Reason, cbor};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::log;
use crate::error::Result;
use crate::tablet::Draft;

/// Keeps a receipt in the bytes that were signed.
///
/// # Errors
/// Storage.
pub fn keep_receipt(c: &Connection, receipt: &Receipt, signed: &SignedReceipt) -> Result<()> {
    c.prepare_cached(
        "INSERT INTO receipt (device, number, n, at, signed, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (device, number) DO NOTHING",
    )?
    .execute((
        receipt.device.as_bytes(),
        super::int(receipt.number),
        super::int(receipt.n),
        receipt.at.0,
        cbor::encode(signed),
        super::int(receipt.position),
    ))?;
    Ok(())
}

/// It is not known whether headquarters has the receipts that its ledger held
/// after a position: they are to be given back.
///
/// # Errors
/// Storage.
pub fn receipts_lost_after(c: &Connection, position: u64) -> Result<()> {
    c.prepare_cached("UPDATE receipt SET lost = 1 WHERE position > ?1 AND lost = 0")?
        .execute([super::int(position)])?;
    Ok(())
}

/// Headquarters has none of the receipts that it ever gave.
///
/// # Errors
/// Storage.
pub fn all_receipts_lost(c: &Connection) -> Result<()> {
    c.execute("UPDATE receipt SET lost = 1 WHERE lost = 0", [])?;
    Ok(())
}

/// Whether headquarters is to be given a receipt back.
///
/// # Errors
/// Storage.
pub fn any_receipt_lost(c: &Connection) -> Result<bool> {
    Ok(
        c.prepare_cached("SELECT 1 FROM receipt WHERE lost = 1 LIMIT 1")?
            .exists([])?,
    )
}

/// Receipts to be given back, at most `limit`: log, number, and the receipt if
/// its bytes still are one.
///
/// # Errors
/// Storage.
pub fn receipts_to_give_back(
    c: &Connection,
    limit: usize,
) -> Result<Vec<(DeviceId, u64, Option<SignedReceipt>)>> {
    let mut statement = c.prepare_cached(
        "SELECT device, number, signed FROM receipt WHERE lost = 1 ORDER BY device, number LIMIT ?1",
    )?;
    let rows = statement.query_map([super::int(limit as u64)], |r| {
        let bytes: Vec<u8> = r.get(2)?;
        Ok((
            DeviceId(super::array(r, 0)?),
            r.get::<_, i64>(1)?.unsigned_abs(),
            cbor::decode("receipt", &bytes, 1024).ok(),
        ))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Headquarters holds these again, up to a position.
///
/// # Errors
/// Storage.
pub fn receipts_given_back(
    c: &Connection,
    receipts: &[(DeviceId, u64)],
    position: u64,
) -> Result<()> {
    let mut statement = c.prepare_cached(
        "UPDATE receipt SET lost = 0, position = ?3 WHERE device = ?1 AND number = ?2 AND lost = 1",
    )?;
    for (device, number) in receipts {
        statement.execute((device.as_bytes(), super::int(*number), super::int(position)))?;
    }
    Ok(())
}

/// Headquarters would not have these, or they are none any more.
///
/// # Errors
/// Storage.
pub fn receipts_not_taken(c: &Connection, receipts: &[(DeviceId, u64)]) -> Result<()> {
    let mut statement =
        c.prepare_cached("UPDATE receipt SET lost = 2 WHERE device = ?1 AND number = ?2")?;
    for (device, number) in receipts {
        statement.execute((device.as_bytes(), super::int(*number)))?;
    }
    Ok(())
}

/// The bytes of a receipt, by what stands beside them.
///
/// # Errors
/// Storage.
pub fn receipt_bytes(c: &Connection, device: &Value, number: &Value) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT signed FROM receipt WHERE device IS ?1 AND number IS ?2";
    let mut statement = c.prepare_cached(sql)?;
    let bytes = statement.query_row((device, number), |r| r.get(0));
    Ok(bytes.optional()?)
}

/// The newest receipts, newest first.
///
/// # Errors
/// Storage.
pub fn receipts(c: &Connection, device: DeviceId, limit: usize) -> Result<Vec<Receipt>> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    receipts_before(c, device, None, limit)
}

/// Receipts older than a number, newest first.
///
/// # Errors
/// Storage.
pub fn receipts_before(
    c: &Connection,
    device: DeviceId,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<Receipt>> {
    let before = before.map_or(i64::MAX, super::int);
    let mut statement = c.prepare_cached(
        "SELECT signed FROM receipt WHERE device = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3",
    )?;
    let rows = statement.query_map((device.as_bytes(), before, limit), |r| {
        r.get::<_, Vec<u8>>(0)
    })?;
    let mut receipts = Vec::new();
    for bytes in rows {
        let signed: SignedReceipt = cbor::decode("receipt", &bytes?, 1024)?;
        // It was verified before it was kept.
        receipts.push(cbor::decode("receipt", &signed.bytes, 512)?);
    }
    Ok(receipts)
}

/// The receipt that first held an own entry.
///
/// # Errors
/// Storage.
pub fn receipt_of(c: &Connection, device: DeviceId, n: u64) -> Result<Option<u64>> {
    let mut statement = c.prepare_cached(
        "SELECT number FROM receipt WHERE device = ?1 AND n >= ?2 ORDER BY number LIMIT 1",
    )?;
    let number: Option<i64> = statement
        .query_row((device.as_bytes(), super::int(n)), |r| r.get(0))
        .optional()?;
    Ok(number.map(i64::unsigned_abs))
}

/// Something refused, where it can be read, copied, corrected and sent again.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TrayItem {
    /// Whose log.
    pub device: DeviceId,
    /// Which entry.
    pub n: u64,
    /// The document.
    pub doc: DocId,
    /// Why.
    pub reason: Reason,
    /// What the person wrote, as JSON.
    #[cfg_attr(feature = "typescript", ts(type = "unknown"))]
    pub wrote: serde_json::Value,
    /// When it came here, by the wall clock.
    pub at: i64,
    /// Whether the person has dealt with it.
    pub done: bool,
}

/// Puts something into the tray.
///
/// # Errors
/// Storage.
pub fn put_in_tray(c: &Connection, item: &TrayItem) -> Result<()> {
    c.execute(
        "INSERT INTO tray (device, n, doc, reason, wrote, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (device, n) DO NOTHING",
        (
            item.device.as_bytes(),
            super::int(item.n),
            item.doc.as_bytes(),
            cbor::encode(&item.reason),
            item.wrote.to_string(),
            item.at,
        ),
    )?;
    Ok(())
}

/// Takes something out of the tray that is applied after all.
///
/// # Errors
/// Storage.
pub fn take_from_tray(c: &Connection, at: EntryRef) -> Result<()> {
    c.execute(
        "DELETE FROM tray WHERE device = ?1 AND n = ?2",
        (at.device.as_bytes(), super::int(at.n)),
    )?;
    Ok(())
}

/// The tray, newest first.
///
/// # Errors
/// Storage.
pub fn tray(c: &Connection) -> Result<Vec<TrayItem>> {
    let mut statement = c.prepare_cached(
        "SELECT device, n, doc, reason, wrote, at, done FROM tray ORDER BY at DESC, n DESC",
    )?;
    let mut rows = statement.query([])?;
    let mut items = Vec::new();
    while let Some(r) = rows.next()? {
        let reason: Vec<u8> = r.get(3)?;
        let wrote: String = r.get(4)?;
        items.push(TrayItem {
            device: DeviceId(super::array(r, 0)?),
            n: r.get::<_, i64>(1)?.unsigned_abs(),
            doc: DocId(uuid::Uuid::from_bytes(super::array(r, 2)?)),
            reason: log::reason(&reason)?,
            wrote: serde_json::from_str(&wrote).unwrap_or(serde_json::Value::String(wrote)),
            at: r.get(5)?,
            done: r.get(6)?,
        });
    }
    Ok(items)
}

/// Marks something in the tray as dealt with. It stays readable.
///
/// # Errors
/// Storage.
pub fn done_with(c: &Connection, device: DeviceId, n: u64) -> Result<bool> {
    let changed = c.execute(
        "UPDATE tray SET done = 1 WHERE device = ?1 AND n = ?2",
        (device.as_bytes(), super::int(n)),
    )?;
    Ok(changed > 0)
}

/// Keeps typing that has not become a change yet.
///
/// # Errors
/// Storage.
pub fn set_draft(c: &Connection, key: &str, body: &str, at: i64) -> Result<()> {
    c.prepare_cached(
        "INSERT INTO draft (key, body, at) VALUES (?1, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET body = excluded.body, at = excluded.at",
    )?
    .execute((key, body, at))?;
    Ok(())
}

/// Typing that was kept.
///
/// # Errors
/// Storage.
pub fn draft(c: &Connection, key: &str) -> Result<Option<String>> {
    let mut statement = c.prepare_cached("SELECT body FROM draft WHERE key = ?1")?;
    Ok(statement.query_row([key], |r| r.get(0)).optional()?)
}

/// All typing that was kept, newest first.
///
/// # Errors
/// Storage.
pub fn drafts(c: &Connection) -> Result<Vec<Draft>> {
    let mut statement =
        c.prepare_cached("SELECT key, body, at FROM draft ORDER BY at DESC, key")?;
    let rows = statement.query_map([], |r| {
        Ok(Draft {
            key: r.get(0)?,
            text: r.get(1)?,
            at: r.get(2)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Drops typing that has become a change.
///
/// # Errors
/// Storage.
pub fn drop_draft(c: &Connection, key: &str) -> Result<()> {
    c.execute("DELETE FROM draft WHERE key = ?1", [key])?;
    Ok(())
}

/// Knows a file by its content.
///
/// # Errors
/// Storage.
pub fn keep_file(
    c: &Connection,
    hash: &str,
    len: i64,
    media_type: &str,
    name: &str,
    at: i64,
) -> Result<()> {
    c.execute(
        "INSERT INTO file (hash, len, media_type, name, kept_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (hash) DO NOTHING",
        (hash, len, media_type, name, at),
    )?;
    Ok(())
}

/// A file that is known by its content.
///
/// # Errors
/// Storage.
pub fn file(c: &Connection, hash: &str) -> Result<Option<FileDescriptor>> {
    let mut statement =
        c.prepare_cached("SELECT hash, len, media_type, name FROM file WHERE hash = ?1")?;
    Ok(statement.query_row([hash], descriptor).optional()?)
}

/// All files that are known by their content.
///
/// # Errors
/// Storage.
pub fn files(c: &Connection) -> Result<Vec<FileDescriptor>> {
    let mut statement =
        c.prepare_cached("SELECT hash, len, media_type, name FROM file ORDER BY hash")?;
    let rows = statement.query_map([], descriptor)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn descriptor(r: &rusqlite::Row<'_>) -> rusqlite::Result<FileDescriptor> {
    Ok(FileDescriptor {
        hash: r.get(0)?,
        len: r.get(1)?,
        media_type: r.get(2)?,
        name: r.get(3)?,
        original: None,
    })
}
