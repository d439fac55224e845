//! What each document's first entry fixed, and which change sealed which visit.

use baolian_lists::Sight;
use baolian_wire::reference::Level;
use baolian_wire::{AccountId, Audience, DocId, Hash, HqTime, Kind, StationCode};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};

use super::{get_account, get_doc, get_hash, get_station, get_u64, int, maybe};
use crate::error::Result;

/// A document as its first entry began it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentState {
    /// The document.
    pub id: DocId,
    /// Its kind.
    pub kind: Kind,
    /// Its station.
    pub station: Option<StationCode>,
    /// Who may see it.
    pub audience: Audience,
    /// The account that began it.
    pub author: AccountId,
    /// The level of the office that sees it before it is released.
    pub level: Option<Level>,
    /// The row that applied its first entry.
    pub first_position: u64,
    /// The row that released it to all who may see its kind.
    pub released: Option<u64>,
    /// Whether it is under way, or past; `scope.rs` says which.
    pub under_way: bool,
}

pub(crate) fn level_number(level: Level) -> i64 {
    match level {
        Level::Province => 0,
        Level::City => 1,
        Level::County => 2,
    }
}

pub(crate) fn level_from(n: i64) -> Level {
    match n {
        0 => Level::Province,
        1 => Level::City,
        _ => Level::County,
    }
}

const COLUMNS: &str = "id, kind, station, visit, internal, author, level, first_position, released, coalesce(under_way, 1)";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<DocumentState> {
    let kind: i64 = row.get(1)?;
    Ok(DocumentState {
        id: get_doc(row, 0)?,
        kind: Kind::from_number(u16::try_from(kind).unwrap_or(u16::MAX)),
        station: maybe(row, 2, get_station)?,
        audience: Audience {
            visit: maybe(row, 3, get_doc)?,
            internal: row.get(4)?,
        },
        author: get_account(row, 5)?,
        level: row.get::<_, Option<i64>>(6)?.map(level_from),
        first_position: get_u64(row, 7)?,
        released: maybe(row, 8, get_u64)?,
        under_way: row.get(9)?,
    })
}

pub(crate) fn get(conn: &Connection, id: DocId) -> Result<Option<DocumentState>> {
    Ok(conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM document WHERE id = ?1"))?
        .query_row([id.as_bytes()], read)
        .optional()?)
}

/// Whether a document is among those that somebody sees.
pub(crate) fn is_seen(conn: &Connection, id: DocId, sight: &Sight) -> Result<bool> {
    let condition = sight.condition.replace("{id}", "d.id");
    let sql = format!("SELECT EXISTS (SELECT 1 FROM document AS d WHERE d.id = ? AND {condition})");
    let id = std::iter::once(Value::Blob(id.as_bytes().to_vec()));
    let values = id.chain(sight.values.iter().cloned().map(Value::Text));
    let mut statement = conn.prepare_cached(&sql)?;
    Ok(statement.query_row(params_from_iter(values), |r| r.get(0))?)
}

pub(crate) fn insert(conn: &Connection, d: &DocumentState) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO document (id, kind, station, visit, internal, author, level, first_position, released, under_way) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute((
        d.id.as_bytes(),
        i64::from(d.kind.number()),
        d.station.as_ref().map(StationCode::as_str),
        d.audience.visit.as_ref().map(DocId::as_bytes),
        d.audience.internal,
        d.author.as_str(),
        d.level.map(level_number),
        int(d.first_position),
        d.released.map(int),
        d.under_way,
    ))?;
    Ok(())
}

pub(crate) fn release(conn: &Connection, id: DocId, position: u64) -> Result<()> {
    conn.prepare_cached("UPDATE document SET released = ?2 WHERE id = ?1 AND released IS NULL")?
        .execute((id.as_bytes(), int(position)))?;
    Ok(())
}

pub(crate) fn set_under_way(conn: &Connection, id: DocId, under_way: bool) -> Result<()> {
    conn.prepare_cached("UPDATE document SET under_way = ?2 WHERE id = ?1")?
        .execute((id.as_bytes(), under_way))?;
    Ok(())
}

/// When the visit of a level was released that has been under way the longest.
pub(crate) fn oldest_under_way(conn: &Connection, level: Level) -> Result<Option<HqTime>> {
    Ok(conn
        .prepare_cached(include_str!("oldest_under_way.sql"))?
        .query_row([level_number(level)], |r| Ok(HqTime(r.get(0)?)))
        .optional()?)
}

/// Visits of a level under way, and their notes, that were released before an instant.
pub(crate) fn of_earlier_periods(
    conn: &Connection,
    level: Level,
    before: i64,
) -> Result<Vec<DocId>> {
    let mut query = conn.prepare_cached(include_str!("of_earlier_periods.sql"))?;
    let rows = query.query_map((level_number(level), before), |r| get_doc(r, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Documents of an older database, of which it is not kept whether they are under way.
pub(crate) fn not_looked_at(conn: &Connection) -> Result<Vec<DocumentState>> {
    many(conn, "under_way IS NULL AND ?1", true)
}

/// Documents begun in a visit.
pub(crate) fn begun_in(conn: &Connection, visit: DocId) -> Result<Vec<DocumentState>> {
    many(conn, "visit = ?1", visit.as_bytes())
}

/// Documents of a station.
pub(crate) fn of_station(conn: &Connection, station: &StationCode) -> Result<Vec<DocumentState>> {
    many(conn, "station = ?1", station.as_str())
}

/// Every document.
pub(crate) fn all(conn: &Connection) -> Result<Vec<DocumentState>> {
    many(conn, "?1", true)
}

fn many(
    conn: &Connection,
    test: &'static str,
    value: impl rusqlite::ToSql,
) -> Result<Vec<DocumentState>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM document WHERE {test} ORDER BY first_position"
    ))?;
    let rows = query.query_map([value], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn insert_seal(
    conn: &Connection,
    change: Hash,
    visit: DocId,
    station: &StationCode,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO seal (change_hash, visit, station) VALUES (?1, ?2, ?3)",
    )?
    .execute((change.as_bytes(), visit.as_bytes(), station.as_str()))?;
    Ok(())
}

/// The visit and station that a change sealed.
pub(crate) fn sealed_by(conn: &Connection, change: Hash) -> Result<Option<(DocId, String)>> {
    Ok(conn
        .prepare_cached("SELECT visit, station FROM seal WHERE change_hash = ?1")?
        .query_row([change.as_bytes()], |r| Ok((get_doc(r, 0)?, r.get(1)?)))
        .optional()?)
}

/// The changes that sealed a visit.
pub(crate) fn seals_of(conn: &Connection, visit: DocId) -> Result<Vec<Hash>> {
    let mut query = conn.prepare_cached("SELECT change_hash FROM seal WHERE visit = ?1")?;
    let rows = query.query_map([visit.as_bytes()], |r| get_hash(r, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
