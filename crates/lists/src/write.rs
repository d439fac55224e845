//! How a document's rows get in and out.
//!
//! The caller's transaction holds it together: rows and search change with the document they are made from.

use baolian_record::row::{
    EffectRow, IssueRow, LeadRow, MainRow, Rows, SupportRow, TaskRow, VisitRow,
};
use baolian_wire::{DocId, Kind};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::words::indexed;

/// Puts all rows of a document in place of those that it had.
///
/// Rows that nothing changed in cost little; the search index is touched only where the text changed.
///
/// # Errors
/// Of the database only.
pub fn put(conn: &Connection, rows: &Rows) -> Result<()> {
    let text = Text::of(rows);
    match &rows.main {
        MainRow::Visit(row) => put_visit(conn, row)?,
        MainRow::Notes { id, station, visit } => put_notes(conn, *id, station, *visit)?,
        MainRow::Issue(row, tasks, effects) => {
            put_issue(conn, row)?;
            remove_parts(conn, row.id)?;
            for task in tasks {
                put_task(conn, row, task)?;
            }
            for effect in effects {
                put_effect(conn, row, effect)?;
            }
        }
        MainRow::Lead(row) => put_lead(conn, row)?,
        MainRow::Support(row) => put_support(conn, row)?,
    }
    put_text(conn, &text)
}

/// Takes all rows of a document out; nothing happens if there are none.
///
/// # Errors
/// Of the database only.
pub fn remove(conn: &Connection, id: DocId) -> Result<()> {
    for sql in [
        "DELETE FROM list_visit WHERE id = ?1",
        "DELETE FROM list_notes WHERE id = ?1",
        "DELETE FROM list_issue WHERE id = ?1",
        "DELETE FROM list_lead WHERE id = ?1",
        "DELETE FROM list_support WHERE id = ?1",
        "DELETE FROM list_search WHERE rowid = (SELECT doc FROM list_text WHERE id = ?1)",
        "DELETE FROM list_text WHERE id = ?1",
    ] {
        conn.prepare_cached(sql)?.execute([id.as_bytes()])?;
    }
    remove_parts(conn, id)
}

/// Empties all tables, stations too.
///
/// # Errors
/// Of the database only.
pub fn clear(conn: &Connection) -> Result<()> {
    conn.execute_batch(include_str!("write/clear.sql"))?;
    Ok(())
}

/// Makes the search index anew from what it holds: faster to search, and nothing is left in it of documents that were
/// [removed](remove). Takes about a second for 20,000 documents.
///
/// Removing alone only marks a document's terms as gone. The database's own free pages are the caller's business
/// (`PRAGMA secure_delete`).
///
/// # Errors
/// Of the database only.
pub fn compact(conn: &Connection) -> Result<()> {
    conn.execute(
        "INSERT INTO list_search (list_search) VALUES ('optimize')",
        [],
    )?;
    Ok(())
}

fn remove_parts(conn: &Connection, issue: DocId) -> Result<()> {
    for sql in [
        "DELETE FROM list_task WHERE issue = ?1",
        "DELETE FROM list_effect WHERE issue = ?1",
    ] {
        conn.prepare_cached(sql)?.execute([issue.as_bytes()])?;
    }
    Ok(())
}

/// An id that may be missing, as it stands in a column: empty if it is.
fn blob(id: Option<&DocId>) -> &[u8] {
    id.map_or(&[], DocId::as_bytes)
}

fn put_visit(conn: &Connection, row: &VisitRow) -> Result<()> {
    conn.prepare_cached(include_str!("write/put_visit.sql"))?
        .execute(params![
            row.id.as_bytes(),
            row.station,
            row.cadre,
            row.checked_in_at,
            row.sealed,
            row.stops,
            row.looked_at,
            row.failed,
            row.contested,
            row.late,
            row.verified.map_or(0.0, |place| place.lat),
            row.verified.map_or(0.0, |place| place.lon),
            row.verified.map_or(-1.0, |place| place.accuracy),
            row.verified.map_or(0, |place| place.at),
        ])?;
    Ok(())
}

fn put_notes(conn: &Connection, id: DocId, station: &str, visit: Option<DocId>) -> Result<()> {
    conn.prepare_cached(include_str!("write/put_notes.sql"))?
        .execute(params![id.as_bytes(), station, blob(visit.as_ref()),])?;
    Ok(())
}

fn put_issue(conn: &Connection, row: &IssueRow) -> Result<()> {
    conn.prepare_cached(include_str!("write/put_issue.sql"))?
        .execute(params![
            row.id.as_bytes(),
            row.station,
            row.opened_by,
            row.opened_at,
            blob(row.visit.as_ref()),
            row.item.as_deref().unwrap_or_default(),
            row.title,
            row.category,
            row.place,
            row.severity,
            row.due,
            row.responsible,
            row.state,
            row.reopened,
            row.contested,
            row.waits_for_station,
            row.waits_for_cadre,
            row.waits_for_office,
            row.objected,
        ])?;
    Ok(())
}

fn put_task(conn: &Connection, issue: &IssueRow, row: &TaskRow) -> Result<()> {
    conn.prepare_cached(include_str!("write/put_task.sql"))?
        .execute(params![
            issue.id.as_bytes(),
            row.id,
            row.text,
            row.who,
            row.due,
            row.done,
            issue.station,
            issue.state == "closed",
        ])?;
    Ok(())
}

fn put_effect(conn: &Connection, issue: &IssueRow, row: &EffectRow) -> Result<()> {
    conn.prepare_cached(include_str!("write/put_effect.sql"))?
        .execute(params![
            issue.id.as_bytes(),
            row.id,
            row.text,
            row.by,
            row.at,
            row.evidence,
            row.confirmed,
            issue.station,
        ])?;
    Ok(())
}

fn put_lead(conn: &Connection, row: &LeadRow) -> Result<()> {
    conn.prepare_cached(include_str!("write/put_lead.sql"))?
        .execute(params![
            row.id.as_bytes(),
            row.station,
            row.by,
            row.at,
            row.title,
            row.category,
            row.date,
            row.source,
            row.outcome,
            blob(row.issue.as_ref()),
            row.contested,
            row.batch,
        ])?;
    Ok(())
}

fn put_support(conn: &Connection, row: &SupportRow) -> Result<()> {
    conn.prepare_cached(include_str!("write/put_support.sql"))?
        .execute(params![
            row.id.as_bytes(),
            row.station,
            row.by,
            row.at,
            row.kind,
            blob(row.issue.as_ref()),
            row.title,
            row.state,
            row.until,
            row.lasting.map_or(-1_i64, i64::from),
            row.contested,
        ])?;
    Ok(())
}

/// What search keeps of a document.
struct Text<'a> {
    id: DocId,
    kind: &'a str,
    station: &'a str,
    title: &'a str,
    body: &'a str,
}

impl<'a> Text<'a> {
    fn of(rows: &'a Rows) -> Self {
        let (id, kind, station, title) = match &rows.main {
            MainRow::Visit(row) => (row.id, kind_word(Kind::Visit), row.station.as_str(), ""),
            MainRow::Notes { id, station, .. } => {
                (*id, kind_word(Kind::Notes), station.as_str(), "")
            }
            MainRow::Issue(row, ..) => (
                row.id,
                kind_word(Kind::Issue),
                row.station.as_str(),
                row.title.as_str(),
            ),
            MainRow::Lead(row) => (
                row.id,
                kind_word(Kind::Lead),
                row.station.as_str(),
                row.title.as_str(),
            ),
            MainRow::Support(row) => (
                row.id,
                kind_word(Kind::Support),
                row.station.as_str(),
                row.title.as_str(),
            ),
        };
        Self {
            id,
            kind,
            station,
            title,
            body: &rows.text,
        }
    }
}

/// The word for a kind in the `kind` column; empty for a kind that is not listed.
pub(crate) const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Visit => "visit",
        Kind::Notes => "notes",
        Kind::Issue => "issue",
        Kind::Lead => "lead",
        Kind::Support => "support",
        _ => "",
    }
}

/// The term that the search index has for a kind; like the next one, none that anybody can type.
pub(crate) fn kind_mark(kind: &str) -> String {
    format!("\u{e001}{kind}")
}

/// The term that the search index has for a station.
pub(crate) fn station_mark(code: &str) -> String {
    format!(
        "\u{e002}{}",
        data_encoding::HEXLOWER.encode(code.as_bytes())
    )
}

fn put_text(conn: &Connection, text: &Text<'_>) -> Result<()> {
    let had = conn
        .prepare_cached("SELECT doc, station, title, body FROM list_text WHERE id = ?1")?
        .query_row([text.id.as_bytes()], |row| {
            let same = row.get_ref(1)?.as_str()? == text.station
                && row.get_ref(2)?.as_str()? == text.title
                && row.get_ref(3)?.as_str()? == text.body;
            Ok((row.get::<_, i64>(0)?, same))
        })
        .optional()?;
    let doc = match had {
        Some((_, true)) => return Ok(()),
        Some((doc, false)) => {
            conn.prepare_cached("DELETE FROM list_search WHERE rowid = ?1")?
                .execute([doc])?;
            conn.prepare_cached("DELETE FROM list_text WHERE doc = ?1")?
                .execute([doc])?;
            doc
        }
        None => number(conn, text.id)?,
    };
    conn.prepare_cached(include_str!("write/put_text.sql"))?
        .execute(params![
            doc,
            text.id.as_bytes(),
            text.kind,
            text.station,
            text.title,
            text.body,
        ])?;
    put_search(conn, doc, text)
}

fn put_search(conn: &Connection, doc: i64, text: &Text<'_>) -> Result<()> {
    let marks = [
        kind_mark(text.kind),
        station_mark(text.station),
        place(conn, text.station)?,
    ];
    conn.prepare_cached(include_str!("write/put_search.sql"))?
        .execute(params![
            doc,
            indexed(text.title),
            indexed(text.body),
            marks.join(" "),
        ])?;
    Ok(())
}

/// The terms of a station's names and code; none if the station is not known (yet).
fn place(conn: &Connection, station: &str) -> Result<String> {
    let terms = conn
        .prepare_cached("SELECT terms FROM list_station WHERE code = ?1")?
        .query_row([station], |row| row.get(0))
        .optional()?;
    Ok(terms.unwrap_or_default())
}

/// Makes the search index follow the names of a station.
pub(crate) fn put_place(conn: &Connection, station: &str) -> Result<()> {
    let mut of_station =
        conn.prepare_cached("SELECT doc, kind, title, body FROM list_text WHERE station = ?1")?;
    let mut rows = of_station.query([station])?;
    while let Some(row) = rows.next()? {
        let doc: i64 = row.get(0)?;
        let kind: String = row.get(1)?;
        let title: String = row.get(2)?;
        let body: String = row.get(3)?;
        conn.prepare_cached("DELETE FROM list_search WHERE rowid = ?1")?
            .execute([doc])?;
        let text = Text {
            id: DocId::NONE,
            kind: &kind,
            station,
            title: &title,
            body: &body,
        };
        put_search(conn, doc, &text)?;
    }
    Ok(())
}

/// A free number for a document: the first 63 bits of its id, so that newer ones are greater, or the next that is free.
fn number(conn: &Connection, id: DocId) -> Result<i64> {
    let first = id.0.as_u64_pair().0 >> 1;
    let mut doc = i64::try_from(first).unwrap_or_default();
    let mut taken = conn.prepare_cached("SELECT 1 FROM list_text WHERE doc = ?1")?;
    while taken.exists([doc])? {
        doc = doc.checked_add(1).unwrap_or_default();
    }
    Ok(doc)
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
