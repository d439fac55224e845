//! Changes: what documents are made of, own and received, in the bytes that were hashed.

use automerge::Change;
use baolian_record::document::parse_change;
use baolian_wire::down::Made;
use baolian_wire::{DeviceId, DocId, EntryRef, Hash, Header, cbor};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::{Error, Result};

/// Where a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Waits for what it depends on.
    Waiting = 0,
    /// In its document.
    InDocument = 1,
    /// Taken out: refused, or re-recorded under another hash.
    TakenOut = 2,
    /// Broke what reads it; kept as it came.
    Quarantined = 3,
}

impl Place {
    fn from_number(n: i64) -> Self {
        match n {
            0 => Self::Waiting,
            1 => Self::InDocument,
            2 => Self::TakenOut,
            _ => Self::Quarantined,
        }
    }
}

/// A change on its way in.
#[derive(Debug)]
pub struct NewChange<'a> {
    /// Its hash.
    pub hash: Hash,
    /// The document.
    pub doc: DocId,
    /// The bytes.
    pub bytes: &'a [u8],
    /// Whose log.
    pub device: DeviceId,
    /// Which entry.
    pub n: u64,
    /// Who.
    pub account: &'a str,
    /// The wall clock in the entry's header.
    pub wall: i64,
    /// When, as headquarters knows it.
    pub made: Option<Made>,
    /// Where it is.
    pub place: Place,
}

/// Keeps a change. One that is there already stays, but learns what
/// headquarters says of its time.
///
/// # Errors
/// Storage.
pub fn insert(c: &Connection, change: &NewChange<'_>) -> Result<()> {
    let made = change.made.as_ref().map(cbor::encode).unwrap_or_default();
    c.prepare_cached(include_str!("change_insert.sql"))?
        .execute((
            change.hash.as_bytes(),
            change.doc.as_bytes(),
            change.bytes,
            change.device.as_bytes(),
            super::int(change.n),
            change.account,
            change.wall,
            made,
            change.place as i64,
        ))?;
    Ok(())
}

/// Who made a change, and when.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// The change.
    pub hash: Hash,
    /// Whose log.
    pub device: DeviceId,
    /// Which entry.
    pub n: u64,
    /// Who.
    pub account: String,
    /// The wall clock in the entry's header, in milliseconds.
    pub wall: i64,
    /// When, as headquarters knows it.
    pub made: Option<Made>,
}

fn provenance(r: &Row<'_>) -> rusqlite::Result<Provenance> {
    let made: Vec<u8> = r.get(5)?;
    Ok(Provenance {
        hash: super::blob(r, 0)?,
        device: DeviceId(super::array(r, 1)?),
        n: r.get::<_, i64>(2)?.unsigned_abs(),
        account: r.get(3)?,
        wall: r.get(4)?,
        made: cbor::decode("made", &made, 64).ok(),
    })
}

/// Who made each change of a document, and when.
///
/// # Errors
/// Storage.
pub fn provenances(c: &Connection, doc: DocId) -> Result<Vec<Provenance>> {
    let mut statement = c.prepare_cached(
        "SELECT hash, device, n, account, wall, made FROM change WHERE doc = ?1 ORDER BY serial",
    )?;
    let rows = statement.query_map([doc.as_bytes()], provenance)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The changes of a document in one place, parsed, each checked against its hash.
///
/// # Errors
/// [`Error::Damaged`] naming the change whose bytes are not what was hashed.
pub fn load(c: &Connection, doc: DocId, place: Place) -> Result<Vec<Change>> {
    let mut statement = c.prepare_cached(
        "SELECT hash, bytes FROM change WHERE doc = ?1 AND place = ?2 ORDER BY serial",
    )?;
    let mut rows = statement.query((doc.as_bytes(), place as i64))?;
    let mut changes = Vec::new();
    while let Some(r) = rows.next()? {
        let hash = super::blob(r, 0)?;
        let bytes: Vec<u8> = r.get(1)?;
        let change =
            parse_change(&bytes).map_err(|e| Error::Damaged(format!("change {hash}: {e}")))?;
        if change.hash().0 != hash.0 {
            return Err(Error::Damaged(format!("change {hash} has other bytes")));
        }
        changes.push(change);
    }
    Ok(changes)
}

/// The bytes of a change.
///
/// # Errors
/// Storage.
pub fn bytes(c: &Connection, hash: Hash) -> Result<Option<Vec<u8>>> {
    let mut statement = c.prepare_cached("SELECT bytes FROM change WHERE hash = ?1")?;
    Ok(statement
        .query_row([hash.as_bytes()], |r| r.get(0))
        .optional()?)
}

/// The document a change belongs to, if the change is in it.
///
/// # Errors
/// Storage.
pub fn document_of(c: &Connection, hash: Hash) -> Result<Option<DocId>> {
    let mut statement = c.prepare_cached("SELECT doc FROM change WHERE hash = ?1 AND place = 1")?;
    let doc = statement
        .query_row([hash.as_bytes()], |r| super::array(r, 0))
        .optional()?;
    Ok(doc.map(|bytes| DocId(uuid::Uuid::from_bytes(bytes))))
}

/// One change as it is kept.
#[derive(Debug)]
pub struct Kept {
    /// Its row.
    pub serial: i64,
    /// Its hash.
    pub hash: Hash,
    /// The document.
    pub doc: DocId,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Hands on the changes after a row, in order, at most `limit` and until `take` wants no more.
///
/// # Errors
/// Storage.
pub fn each_after(
    c: &Connection,
    after: i64,
    limit: usize,
    mut take: impl FnMut(Kept) -> bool,
) -> Result<()> {
    let mut statement = c.prepare_cached(
        "SELECT serial, hash, doc, bytes FROM change WHERE serial > ?1 ORDER BY serial LIMIT ?2",
    )?;
    let mut rows = statement.query((after, super::int(limit as u64)))?;
    while let Some(r) = rows.next()? {
        let kept = Kept {
            serial: r.get(0)?,
            hash: super::blob(r, 1)?,
            doc: DocId(uuid::Uuid::from_bytes(super::array(r, 2)?)),
            bytes: r.get(3)?,
        };
        if !take(kept) {
            break;
        }
    }
    Ok(())
}

/// All changes of a document as they are kept: hash and bytes.
///
/// # Errors
/// Storage.
pub fn of_document(c: &Connection, doc: DocId) -> Result<Vec<(Hash, Vec<u8>)>> {
    let mut statement =
        c.prepare_cached("SELECT hash, bytes FROM change WHERE doc = ?1 ORDER BY serial")?;
    let rows = statement.query_map([doc.as_bytes()], |r| Ok((super::blob(r, 0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts the right bytes in the place of wrong ones.
///
/// # Errors
/// Storage.
pub fn set_bytes(c: &Connection, hash: Hash, bytes: &[u8]) -> Result<()> {
    c.prepare_cached("UPDATE change SET bytes = ?2 WHERE hash = ?1")?
        .execute((hash.as_bytes(), bytes))?;
    Ok(())
}

/// Takes a change whose bytes are wrong out of the way of the right ones.
///
/// # Errors
/// Storage.
pub fn set_aside(c: &Connection, hash: Hash) -> Result<()> {
    c.execute(
        "INSERT INTO set_aside (hash, doc, bytes) SELECT hash, doc, bytes FROM change WHERE hash = ?1",
        [hash.as_bytes()],
    )?;
    c.execute("DELETE FROM change WHERE hash = ?1", [hash.as_bytes()])?;
    Ok(())
}

/// Has all changes of a document wait, to be merged anew as far as they go.
///
/// # Errors
/// Storage.
pub fn take_apart(c: &Connection, doc: DocId) -> Result<()> {
    c.prepare_cached("UPDATE change SET place = 0 WHERE doc = ?1 AND place = 1")?
        .execute([doc.as_bytes()])?;
    Ok(())
}

/// Moves a change.
///
/// # Errors
/// Storage.
pub fn put(c: &Connection, hash: Hash, place: Place) -> Result<()> {
    c.prepare_cached("UPDATE change SET place = ?2 WHERE hash = ?1")?
        .execute((hash.as_bytes(), place as i64))?;
    Ok(())
}

/// Learns when a change was made. Returns where it is, if it is here.
///
/// # Errors
/// Storage.
pub fn learn(c: &Connection, hash: Hash, made: &Made) -> Result<Option<Place>> {
    let mut statement =
        c.prepare_cached("UPDATE change SET made = ?2 WHERE hash = ?1 RETURNING place")?;
    let place = statement.query_row((hash.as_bytes(), cbor::encode(made)), |r| r.get(0));
    Ok(place.optional()?.map(Place::from_number))
}

/// Forgets the changes of a document that others made. The own ones stay, and
/// wait for what they depend on, should the document come back.
///
/// # Errors
/// Storage.
pub fn forget(c: &Connection, doc: DocId) -> Result<()> {
    c.execute(
        "DELETE FROM change WHERE doc = ?1 AND hash NOT IN (SELECT change FROM log WHERE doc = ?1)",
        [doc.as_bytes()],
    )?;
    c.execute(
        "UPDATE change SET place = 0 WHERE doc = ?1 AND place = 1",
        [doc.as_bytes()],
    )?;
    Ok(())
}

/// Sets who made an own change, and when by the wall clock, as its entry says it.
///
/// # Errors
/// Storage.
pub fn set_provenance(
    c: &Connection,
    hash: Hash,
    header: &Header,
    at: EntryRef,
    place: Place,
) -> Result<()> {
    c.execute(
        "UPDATE change SET doc = ?2, device = ?3, n = ?4, account = ?5, wall = ?6, made = x'', place = ?7
         WHERE hash = ?1",
        (
            hash.as_bytes(),
            header.doc.as_bytes(),
            at.device.as_bytes(),
            super::int(at.n),
            header.account.as_str(),
            header.clock.wall_ms,
            place as i64,
        ),
    )?;
    Ok(())
}

/// Where a change is, if it is here.
///
/// # Errors
/// Storage.
pub fn place_of(c: &Connection, hash: Hash) -> Result<Option<Place>> {
    let mut statement = c.prepare_cached("SELECT place FROM change WHERE hash = ?1")?;
    let place = statement.query_row([hash.as_bytes()], |r| Ok(Place::from_number(r.get(0)?)));
    Ok(place.optional()?)
}
