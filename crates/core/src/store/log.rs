//! The tablet's own logs: appended to, read for sending, never deleted from.

use baolian_wire::{ChainHead, DeviceId, DocId, EntryRef, Hash, Reason, cbor};
use rusqlite::{Connection, OptionalExtension, Row};

use super::setting;
use crate::error::{Error, Result};

/// How far an entry has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryState {
    /// On this tablet only.
    Waiting,
    /// Headquarters holds it.
    Held,
    /// Headquarters applied it: final.
    Applied,
    /// Headquarters refused it: final.
    Refused,
}

impl EntryState {
    fn from_number(n: i64) -> Self {
        match n {
            0 => Self::Waiting,
            1 => Self::Held,
            2 => Self::Applied,
            _ => Self::Refused,
        }
    }
}

/// One entry of an own log.
#[derive(Debug, Clone)]
pub struct LogRow {
    /// Its number.
    pub n: u64,
    /// Its bytes.
    pub entry: Vec<u8>,
    /// Their hash.
    pub hash: Hash,
    /// The chain after it.
    pub chain: ChainHead,
    /// The document.
    pub doc: DocId,
    /// The change it names.
    pub change: Option<Hash>,
    /// How far it has come.
    pub state: EntryState,
    /// The entry that stands in its place, 0 if none.
    pub replaced_by: u64,
}

const COLUMNS: &str = "n, entry, hash, chain, doc, change, state, replaced_by";

fn row(r: &Row<'_>) -> rusqlite::Result<LogRow> {
    let change: Vec<u8> = r.get(5)?;
    Ok(LogRow {
        n: r.get::<_, i64>(0)?.unsigned_abs(),
        entry: r.get(1)?,
        hash: super::blob(r, 2)?,
        chain: ChainHead(super::blob(r, 3)?),
        doc: DocId(uuid::Uuid::from_bytes(super::array(r, 4)?)),
        change: Hash::from_slice(&change).ok(),
        state: EntryState::from_number(r.get(6)?),
        replaced_by: r.get::<_, i64>(7)?.unsigned_abs(),
    })
}

/// The last entry's number and the chain after it.
///
/// # Errors
/// Storage.
pub fn head(c: &Connection, device: DeviceId) -> Result<Option<(u64, ChainHead)>> {
    let mut statement =
        c.prepare_cached("SELECT n, chain FROM log WHERE device = ?1 ORDER BY n DESC LIMIT 1")?;
    let head = statement.query_row([device.as_bytes()], |r| {
        Ok((
            r.get::<_, i64>(0)?.unsigned_abs(),
            ChainHead(super::blob(r, 1)?),
        ))
    });
    Ok(head.optional()?)
}

/// Appends an entry's bytes; `chain` is the chain after it.
///
/// # Errors
/// Storage.
pub fn append(
    c: &Connection,
    device: DeviceId,
    n: u64,
    entry: &[u8],
    chain: ChainHead,
    doc: DocId,
    change: Option<Hash>,
) -> Result<()> {
    c.prepare_cached(
        "INSERT INTO log (device, n, entry, hash, chain, doc, change)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        device.as_bytes(),
        super::int(n),
        entry,
        Hash::of(entry).as_bytes(),
        chain.0.as_bytes(),
        doc.as_bytes(),
        change.as_ref().map_or(&[][..], Hash::as_bytes),
    ))?;
    Ok(())
}

/// One entry.
///
/// # Errors
/// Storage.
pub fn get(c: &Connection, device: DeviceId, n: u64) -> Result<Option<LogRow>> {
    let sql = format!("SELECT {COLUMNS} FROM log WHERE device = ?1 AND n = ?2");
    let mut statement = c.prepare_cached(&sql)?;
    Ok(statement
        .query_row((device.as_bytes(), super::int(n)), row)
        .optional()?)
}

/// Up to `limit` entries after `after`, in order.
///
/// # Errors
/// Storage.
pub fn after(c: &Connection, device: DeviceId, after: u64, limit: usize) -> Result<Vec<LogRow>> {
    let sql = format!("SELECT {COLUMNS} FROM log WHERE device = ?1 AND n > ?2 ORDER BY n LIMIT ?3");
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(
        (
            device.as_bytes(),
            super::int(after),
            super::int(limit as u64),
        ),
        row,
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Up to `limit` entries of all own logs after one, in order.
///
/// # Errors
/// Storage.
pub fn all_after(
    c: &Connection,
    after: Option<EntryRef>,
    limit: usize,
) -> Result<Vec<(EntryRef, LogRow)>> {
    let sql = format!(
        "SELECT {COLUMNS}, device FROM log WHERE (device, n) > (?1, ?2) ORDER BY device, n LIMIT ?3"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let device = after.as_ref().map_or(&[][..], |at| at.device.as_bytes());
    let n = super::int(after.map_or(0, |at| at.n));
    let rows = statement.query_map((device, n, super::int(limit as u64)), |r| {
        let row = row(r)?;
        let device = DeviceId(super::array(r, 8)?);
        Ok((EntryRef { device, n: row.n }, row))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts the right hash of an entry in the place of a wrong one.
///
/// # Errors
/// Storage.
pub fn set_hash(c: &Connection, at: EntryRef, hash: Hash) -> Result<()> {
    c.prepare_cached("UPDATE log SET hash = ?3 WHERE device = ?1 AND n = ?2")?
        .execute((at.device.as_bytes(), super::int(at.n), hash.as_bytes()))?;
    Ok(())
}

/// Puts the right chain after an entry in the place of a wrong one.
///
/// # Errors
/// Storage.
pub fn set_chain(c: &Connection, at: EntryRef, chain: ChainHead) -> Result<()> {
    c.prepare_cached("UPDATE log SET chain = ?3 WHERE device = ?1 AND n = ?2")?
        .execute((at.device.as_bytes(), super::int(at.n), chain.0.as_bytes()))?;
    Ok(())
}

/// Puts an entry's own bytes, which headquarters sent, in the place of wrong
/// ones. Bytes that are not what was hashed change nothing.
///
/// # Errors
/// Storage.
pub fn set_entry(c: &Connection, at: EntryRef, entry: &[u8]) -> Result<()> {
    c.prepare_cached(
        "UPDATE log SET entry = ?3 WHERE device = ?1 AND n = ?2 AND hash = ?4 AND entry <> ?3",
    )?
    .execute((
        at.device.as_bytes(),
        super::int(at.n),
        entry,
        Hash::of(entry).as_bytes(),
    ))?;
    Ok(())
}

/// Up to `limit` entries after `after` that headquarters does not hold or has
/// not judged, in order.
///
/// # Errors
/// Storage.
pub fn unjudged(c: &Connection, device: DeviceId, after: u64, limit: u32) -> Result<Vec<LogRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM log WHERE device = ?1 AND n > ?2 AND state IN (0, 1) ORDER BY n LIMIT ?3"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map((device.as_bytes(), super::int(after), limit), row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many entries headquarters does not hold or has not judged.
///
/// # Errors
/// Storage.
pub fn count_unjudged(c: &Connection, device: DeviceId) -> Result<u64> {
    let mut statement =
        c.prepare_cached("SELECT count(*) FROM log WHERE device = ?1 AND state IN (0, 1)")?;
    let n: i64 = statement.query_row([device.as_bytes()], |r| r.get(0))?;
    Ok(n.unsigned_abs())
}

/// The entry that recorded a change.
///
/// # Errors
/// Storage.
pub fn of_change(c: &Connection, change: Hash) -> Result<Option<(DeviceId, LogRow)>> {
    let sql = format!(
        "SELECT {COLUMNS}, device FROM log WHERE change = ?1 AND change <> x'' ORDER BY n DESC LIMIT 1"
    );
    let mut statement = c.prepare_cached(&sql)?;
    Ok(statement
        .query_row([change.as_bytes()], |r| {
            Ok((DeviceId(super::array(r, 8)?), row(r)?))
        })
        .optional()?)
}

/// Own entries of a log about a document that are not final yet, in order.
///
/// # Errors
/// Storage.
pub fn open_about(c: &Connection, device: DeviceId, doc: DocId) -> Result<Vec<Vec<u8>>> {
    let mut statement = c.prepare_cached(
        "SELECT entry FROM log WHERE doc = ?2 AND device = ?1 AND state IN (0, 1) ORDER BY n",
    )?;
    let rows = statement.query_map((device.as_bytes(), doc.as_bytes()), |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Headquarters holds everything up to `n`, and nothing after it.
///
/// # Errors
/// Storage.
pub fn held(c: &Connection, device: DeviceId, n: u64) -> Result<()> {
    setting::set_held(c, n)?;
    // `state IN (0, 1)` names the index: else all of the log would be gone through.
    c.prepare_cached(
        "UPDATE log SET state = 1 WHERE state IN (0, 1) AND state = 0 AND device = ?1 AND n <= ?2",
    )?
    .execute((device.as_bytes(), super::int(n)))?;
    // Nor is what it had applied and does not hold any more.
    c.prepare_cached("UPDATE log SET state = 0 WHERE device = ?1 AND n > ?2 AND state IN (1, 2)")?
        .execute((device.as_bytes(), super::int(n)))?;
    Ok(())
}

/// Headquarters applied an entry; returns its document and the change that it
/// names, if it is here and names one.
///
/// # Errors
/// Storage.
pub fn applied(c: &Connection, device: DeviceId, n: u64) -> Result<Option<(DocId, Hash)>> {
    let mut statement = c.prepare_cached(
        "UPDATE log SET state = 2, reason = x'' WHERE device = ?1 AND n = ?2 RETURNING doc, change",
    )?;
    let named = statement.query_row((device.as_bytes(), super::int(n)), |r| {
        let doc = DocId(uuid::Uuid::from_bytes(super::array(r, 0)?));
        Ok((doc, r.get::<_, Vec<u8>>(1)?))
    });
    let named = named.optional()?;
    Ok(named.and_then(|(doc, change)| Some((doc, Hash::from_slice(&change).ok()?))))
}

/// Headquarters refused an entry.
///
/// # Errors
/// Storage.
pub fn refused(c: &Connection, device: DeviceId, n: u64, reason: &Reason) -> Result<()> {
    c.prepare_cached("UPDATE log SET state = 3, reason = ?3 WHERE device = ?1 AND n = ?2")?
        .execute((device.as_bytes(), super::int(n), cbor::encode(reason)))?;
    Ok(())
}

/// Says which entry stands in an entry's place.
///
/// # Errors
/// Storage.
pub fn replaced(c: &Connection, device: DeviceId, n: u64, by: u64) -> Result<()> {
    c.execute(
        "UPDATE log SET replaced_by = ?3 WHERE device = ?1 AND n = ?2",
        (device.as_bytes(), super::int(n), super::int(by)),
    )?;
    Ok(())
}

/// How far the present log has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries recorded.
    pub recorded: u64,
    /// Of these, held by headquarters.
    pub held: u64,
}

/// Counts entries: two look-ups, however long the log is.
///
/// # Errors
/// Storage.
pub fn counts(c: &Connection, device: DeviceId) -> Result<Counts> {
    Ok(Counts {
        recorded: head(c, device)?.map_or(0, |(n, _)| n),
        held: setting::held(c)?,
    })
}

/// Bytes that wait to be sent, entries and changes: goes through all of them.
///
/// # Errors
/// Storage.
pub fn waiting_bytes(c: &Connection, device: DeviceId) -> Result<u64> {
    let held = setting::held(c)?;
    let mut statement = c.prepare_cached(include_str!("log_waiting_bytes.sql"))?;
    let bytes: i64 = statement.query_row((device.as_bytes(), super::int(held)), |r| r.get(0))?;
    Ok(bytes.unsigned_abs())
}

/// Whether every own entry about a document is final and, in the present
/// log, at most `backed_up`.
///
/// # Errors
/// Storage.
pub fn all_safe(c: &Connection, device: DeviceId, doc: DocId, backed_up: u64) -> Result<bool> {
    let open: i64 = c.query_row(
        "SELECT count(*) FROM log WHERE doc = ?1 AND replaced_by = 0 AND (state < 2 OR (device = ?2 AND n > ?3))",
        (doc.as_bytes(), device.as_bytes(), super::int(backed_up)),
        |r| r.get(0),
    )?;
    Ok(open == 0)
}

/// The reason an entry was refused for.
///
/// # Errors
/// [`Error::Damaged`] if it cannot be read.
pub fn reason(bytes: &[u8]) -> Result<Reason> {
    cbor::decode("reason", bytes, 64 * 1024).map_err(|e| Error::Damaged(e.to_string()))
}

/// The bytes of some entry on a document.
///
/// # Errors
/// Storage.
pub fn entry_about(c: &Connection, doc: DocId) -> Result<Option<Vec<u8>>> {
    let mut statement = c.prepare_cached("SELECT entry FROM log WHERE doc = ?1 LIMIT 1")?;
    Ok(statement
        .query_row([doc.as_bytes()], |r| r.get(0))
        .optional()?)
}

/// The number of the own entry that stands in the place of another, 0 if none does.
///
/// # Errors
/// Storage.
pub fn replacing(c: &Connection, at: EntryRef) -> Result<u64> {
    let mut statement = c.prepare_cached("SELECT n, entry FROM log WHERE n > ?1")?;
    let mut rows = statement.query([super::int(at.n)])?;
    while let Some(r) = rows.next()? {
        let entry = baolian_wire::Entry::decode(&r.get::<_, Vec<u8>>(1)?);
        if entry.is_ok_and(|entry| entry.header.replaces == Some(at)) {
            return Ok(r.get::<_, i64>(0)?.unsigned_abs());
        }
    }
    Ok(0)
}

/// Sets all of an entry that is not in its bytes.
///
/// # Errors
/// Storage.
pub fn set_rest(
    c: &Connection,
    at: EntryRef,
    doc: DocId,
    change: Option<Hash>,
    state: EntryState,
    replaced_by: u64,
) -> Result<()> {
    let state = match state {
        EntryState::Waiting => 0,
        EntryState::Held => 1,
        EntryState::Applied => 2,
        EntryState::Refused => 3,
    };
    c.execute(
        "UPDATE log SET doc = ?3, change = ?4, state = ?5, replaced_by = ?6
         WHERE device = ?1 AND n = ?2",
        (
            at.device.as_bytes(),
            super::int(at.n),
            doc.as_bytes(),
            change.as_ref().map_or(&[][..], Hash::as_bytes),
            state,
            super::int(replaced_by),
        ),
    )?;
    Ok(())
}
