//! Documents: which there are, and one loaded to be shown, changed or merged.

use baolian_record::Document;
use baolian_record::document::parse_change;
use baolian_wire::{Audience, DocId, Kind, StationCode, cbor};
use rusqlite::{Connection, OptionalExtension, Row};

use super::change::{self, Place};
use super::reference;
use crate::error::{Error, Result};

/// What is fixed by a document's first entry.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// Its id.
    pub id: DocId,
    /// Its kind.
    pub kind: Kind,
    /// Its station.
    pub station: StationCode,
    /// Who may see it.
    pub audience: Audience,
    /// It has gone from view and waits to be forgotten.
    pub forget: bool,
}

fn fixed(r: &Row<'_>) -> rusqlite::Result<(DocId, u16, String, Vec<u8>, bool)> {
    Ok((
        DocId(uuid::Uuid::from_bytes(super::array(r, 0)?)),
        r.get(1)?,
        r.get(2)?,
        r.get(3)?,
        r.get(4)?,
    ))
}

/// What is fixed about a document.
///
/// # Errors
/// Storage.
pub fn get(c: &Connection, id: DocId) -> Result<Option<Fixed>> {
    let mut statement =
        c.prepare_cached("SELECT id, kind, station, audience, forget FROM document WHERE id = ?1")?;
    let found = statement.query_row([id.as_bytes()], fixed).optional()?;
    found
        .map(|(id, kind, station, audience, forget)| {
            Ok(Fixed {
                id,
                kind: Kind::from_number(kind),
                station: StationCode::new(&station)?,
                audience: cbor::decode("audience", &audience, 256)?,
                forget,
            })
        })
        .transpose()
}

/// Keeps what a document's first entry fixes. Later entries change nothing of it.
///
/// # Errors
/// Storage.
pub fn insert(
    c: &Connection,
    id: DocId,
    kind: Kind,
    station: &StationCode,
    audience: &Audience,
) -> Result<()> {
    let visit = audience.visit.as_ref().map_or(&[][..], DocId::as_bytes);
    c.prepare_cached(
        "INSERT INTO document (id, kind, station, audience, visit) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO NOTHING",
    )?
    .execute((
        id.as_bytes(),
        kind.number(),
        station.as_str(),
        cbor::encode(audience),
        visit,
    ))?;
    Ok(())
}

/// Brings a document back that went from view and is not forgotten yet;
/// whether there was such a one.
///
/// # Errors
/// Storage.
pub fn comes_back(c: &Connection, id: DocId) -> Result<bool> {
    let back = c
        .prepare_cached("UPDATE document SET forget = 0 WHERE id = ?1 AND forget = 1")?
        .execute([id.as_bytes()])?;
    Ok(back > 0)
}

/// Loads a document: what is fixed about it, and its content.
///
/// # Errors
/// [`Error::NewerVersion`] for a kind of a later version.
pub fn load(c: &Connection, id: DocId) -> Result<Option<(Fixed, Document)>> {
    let Some(fixed) = get(c, id)? else {
        return Ok(None);
    };
    let document = content(c, &fixed)?;
    Ok(Some((fixed, document)))
}

/// Loads the content of a document.
///
/// # Errors
/// As [`load`].
pub fn content(c: &Connection, fixed: &Fixed) -> Result<Document> {
    let mut changes = change::load(c, fixed.id, Place::InDocument)?;
    for bytes in reference::geneses(c, fixed.kind)? {
        changes.push(parse_change(&bytes)?);
    }
    Document::from_store(fixed.kind, changes).map_err(|e| match e {
        baolian_record::RecordError::UnknownKind(_) => Error::NewerVersion,
        other => other.into(),
    })
}

/// The documents of a kind with changes that wait for something.
///
/// # Errors
/// Storage.
pub fn waiting_of(c: &Connection, kind: Kind) -> Result<Vec<DocId>> {
    ids(
        c,
        "SELECT DISTINCT d.id FROM document AS d JOIN change AS c ON c.doc = d.id
          WHERE d.kind = ?1 AND c.place = 0 ORDER BY d.id",
        [kind.number()],
    )
}

/// Every document, for a rebuild.
///
/// # Errors
/// Storage.
pub fn all(c: &Connection) -> Result<Vec<DocId>> {
    ids(c, "SELECT id FROM document ORDER BY id", [])
}

/// At most `limit` documents after one, by their ids.
///
/// # Errors
/// Storage.
pub fn after(c: &Connection, after: Option<DocId>, limit: usize) -> Result<Vec<DocId>> {
    let after = after.as_ref().map_or(&[][..], |id| id.as_bytes());
    ids(
        c,
        "SELECT id FROM document WHERE id > ?1 ORDER BY id LIMIT ?2",
        (after, super::int(limit as u64)),
    )
}

/// The documents that an own log has entries about, in order of their ids.
///
/// # Errors
/// Storage.
pub fn own(c: &Connection) -> Result<Vec<(DocId, Kind)>> {
    let mut statement = c.prepare_cached(
        "SELECT id, kind FROM document WHERE id IN (SELECT doc FROM log) AND forget = 0 ORDER BY id",
    )?;
    let rows = statement.query_map([], |r| {
        let id = DocId(uuid::Uuid::from_bytes(super::array(r, 0)?));
        Ok((id, Kind::from_number(r.get(1)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The documents begun in a visit.
///
/// # Errors
/// Storage.
pub fn begun_in(c: &Connection, visit: DocId) -> Result<Vec<DocId>> {
    ids(
        c,
        "SELECT id FROM document WHERE visit = ?1 AND visit <> x'' ORDER BY id",
        [visit.as_bytes()],
    )
}

/// The documents of a kind and a station that anybody wrote in since an
/// instant of the tablets' wall clocks.
///
/// # Errors
/// Storage.
pub fn written_since(
    c: &Connection,
    station: &StationCode,
    kind: Kind,
    wall: i64,
) -> Result<Vec<DocId>> {
    ids(
        c,
        include_str!("document_written_since.sql"),
        (station.as_str(), kind.number(), wall),
    )
}

/// The documents that wait to be forgotten.
///
/// # Errors
/// Storage.
pub fn to_forget(c: &Connection) -> Result<Vec<DocId>> {
    ids(
        c,
        "SELECT id FROM document WHERE forget = 1 ORDER BY id",
        [],
    )
}

/// Documents whose id begins or ends with these hexadecimal letters, at most so many.
///
/// # Errors
/// Storage.
pub fn with_letters(
    c: &Connection,
    kind: Option<Kind>,
    hex: &str,
    most: u32,
) -> Result<Vec<DocId>> {
    ids(
        c,
        "SELECT id FROM document
          WHERE forget = 0 AND (?1 IS NULL OR kind = ?1)
            AND (hex(id) LIKE ?2 || '%' OR hex(id) LIKE '%' || ?2)
          ORDER BY id LIMIT ?3",
        (kind.map(Kind::number), hex, most),
    )
}

/// Marks a document as gone from view.
///
/// # Errors
/// Storage.
pub fn mark_forget(c: &Connection, id: DocId) -> Result<()> {
    c.execute(
        "UPDATE document SET forget = 1 WHERE id = ?1",
        [id.as_bytes()],
    )?;
    Ok(())
}

/// Removes a document; its own log entries and their changes stay.
///
/// # Errors
/// Storage.
pub fn remove(c: &Connection, id: DocId) -> Result<()> {
    change::forget(c, id)?;
    c.execute("DELETE FROM document WHERE id = ?1", [id.as_bytes()])?;
    Ok(())
}

fn ids(c: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<DocId>> {
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map(params, |r| {
        Ok(DocId(uuid::Uuid::from_bytes(super::array(r, 0)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
