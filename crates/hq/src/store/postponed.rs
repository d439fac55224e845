//! Documents with entries whose judging was put off.

use baolian_wire::DocId;
use rusqlite::{Connection, OptionalExtension as _};

use super::{get_doc, get_u64, int};
use crate::error::Result;

/// Puts a document last, from a position of the ledger on.
pub(crate) fn put(conn: &Connection, doc: DocId, since: u64) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO postponed (doc, since) VALUES (?1, ?2) ON CONFLICT (doc) DO UPDATE SET since = excluded.since",
    )?
    .execute((doc.as_bytes(), int(since)))?;
    Ok(())
}

pub(crate) fn remove(conn: &Connection, doc: DocId) -> Result<()> {
    conn.prepare_cached("DELETE FROM postponed WHERE doc = ?1")?
        .execute([doc.as_bytes()])?;
    Ok(())
}

pub(crate) fn has(conn: &Connection, doc: DocId) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM postponed WHERE doc = ?1)")?
        .query_row([doc.as_bytes()], |r| r.get(0))?)
}

/// The one that has been waiting longest.
pub(crate) fn first(conn: &Connection) -> Result<Option<DocId>> {
    Ok(conn
        .prepare_cached("SELECT doc FROM postponed ORDER BY since, doc LIMIT 1")?
        .query_row([], |r| get_doc(r, 0))
        .optional()?)
}

/// How many there are.
pub(crate) fn count(conn: &Connection) -> Result<u64> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM postponed")?
        .query_row([], |r| get_u64(r, 0))?)
}
