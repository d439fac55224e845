//! One hash over all that the lists hold: whether they equal a rebuild.

use std::collections::{BTreeMap, HashMap};

use baolian_wire::{DocId, Hash};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params};

use crate::error::Result;

/// Every table with the columns that are its content, in the order of its key. Not among them: columns made from others,
/// and the numbers that tie the search index to its texts, which depend on the order of writing where two are equal.
const TABLES: &[&str] = &[
    "SELECT code, name, short_name, province_code, city_code, city, county_code, county, township, level, cadre, terms
     FROM list_station ORDER BY code",
    "SELECT id, station, cadre, checked_in_at, sealed, stops, looked_at, failed, contested, late, verified_lat,
        verified_lon, verified_accuracy, verified_at
     FROM list_visit ORDER BY id",
    "SELECT id, station, visit FROM list_notes ORDER BY id",
    "SELECT id, station, opened_by, opened_at, visit, item, title, category, place, severity, due, responsible, state,
        reopened, contested, waits_for_station, waits_for_cadre, waits_for_office, objected
     FROM list_issue ORDER BY id",
    "SELECT issue, id, text, who, due, done, station, issue_closed FROM list_task ORDER BY issue, id",
    "SELECT issue, id, text, by, at, evidence, confirmed, station FROM list_effect ORDER BY issue, id",
    "SELECT id, station, by, at, title, category, date, source, outcome, issue, contested, batch
     FROM list_lead ORDER BY id",
    "SELECT id, station, by, at, kind, issue, title, state, until, lasting, contested FROM list_support ORDER BY id",
    "SELECT id, kind, station, title, body FROM list_text ORDER BY id",
];

/// The one that is of no document.
const STATIONS: &str = "FROM list_station";
/// Those that are, and the column that says of which.
const OF_DOCUMENTS: [(&str, &str); 8] = [
    ("list_visit", "id"),
    ("list_notes", "id"),
    ("list_issue", "id"),
    ("list_task", "issue"),
    ("list_effect", "issue"),
    ("list_lead", "id"),
    ("list_support", "id"),
    ("list_text", "id"),
];

/// Hashes what the tables hold of one document; not the search index.
///
/// # Errors
/// Of the database.
pub fn digest_of(conn: &Connection, id: DocId) -> Result<Hash> {
    let mut digest = Hash::of(b"lists of a document");
    for sql in TABLES.iter().filter(|sql| !sql.contains(STATIONS)) {
        let whose = if sql.contains("issue, id") {
            " WHERE issue = ?1 ORDER BY"
        } else {
            " WHERE id = ?1 ORDER BY"
        };
        let sql = sql.replace(" ORDER BY", whose);
        digest = of_rows(conn, digest, &sql, [id.as_bytes()])?;
    }
    Ok(digest)
}

/// Hashes what the tables hold of stations.
///
/// # Errors
/// Of the database.
pub fn digest_of_stations(conn: &Connection) -> Result<Hash> {
    let mut digest = Hash::of(b"lists of stations");
    for sql in TABLES.iter().filter(|sql| sql.contains(STATIONS)) {
        digest = of_rows(conn, digest, sql, [])?;
    }
    Ok(digest)
}

/// How many rows are of no document. `documents` is a query for the ids of all there are.
///
/// # Errors
/// Of the database.
pub fn strays(conn: &Connection, documents: &str) -> Result<u64> {
    let mut strays = 0;
    for (table, id) in OF_DOCUMENTS {
        let sql = format!("SELECT count(*) FROM {table} WHERE {id} NOT IN ({documents})");
        strays += conn
            .query_row(&sql, [], |r| r.get::<_, i64>(0))?
            .unsigned_abs();
    }
    Ok(strays)
}

/// Hashes the content of every table and of the search index; equal content, equal hash, in whatever order it was put.
///
/// Reads everything: about a second for 20,000 documents.
///
/// # Errors
/// Of the database; also if the search index is damaged.
pub fn digest(conn: &Connection) -> Result<Hash> {
    let mut digest = Hash::of(b"lists");
    for sql in TABLES {
        digest = of_rows(conn, digest, sql, [])?;
    }
    for (id, [a, b]) in search_index(conn)? {
        digest = Hash::of_parts(&[digest.as_bytes(), &id, &a.to_be_bytes(), &b.to_be_bytes()]);
    }
    Ok(digest)
}

fn of_rows(conn: &Connection, before: Hash, sql: &str, of: impl Params) -> Result<Hash> {
    let mut digest = Hash::of_parts(&[before.as_bytes(), sql.as_bytes()]);
    let mut bytes = Vec::new();
    let mut statement = conn.prepare_cached(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query(of)?;
    while let Some(row) = rows.next()? {
        bytes.clear();
        for at in 0..width {
            write(&mut bytes, row.get_ref(at)?);
        }
        digest = Hash::of_parts(&[digest.as_bytes(), &bytes]);
    }
    Ok(digest)
}

/// What the search index itself holds of each document: a sum over its terms, columns and places, so that the order in
/// which the index gives them makes no difference.
fn search_index(conn: &Connection) -> Result<BTreeMap<Vec<u8>, [u64; 2]>> {
    let mut ids: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    let mut statement = conn.prepare("SELECT doc, id FROM list_text")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        ids.insert(row.get(0)?, row.get(1)?);
    }
    let mut sums: HashMap<i64, [u64; 2]> = HashMap::new();
    let mut statement = conn.prepare("SELECT term, doc, col, offset FROM list_vocabulary")?;
    let mut rows = statement.query([])?;
    let mut term: Vec<u8> = Vec::new();
    let mut hash = [0; 2];
    let mut column = (String::new(), 0);
    while let Some(row) = rows.next()? {
        // Terms come one after the other: each is hashed once.
        let this = row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?;
        if term != this {
            term = this.to_vec();
            hash = halves(&term);
        }
        let this = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        if column.0 != this {
            column = (this.to_owned(), halves(this.as_bytes())[0]);
        }
        let at = column.1 ^ row.get::<_, i64>(3)?.cast_unsigned();
        let sum = sums.entry(row.get(1)?).or_default();
        for (sum, hash) in sum.iter_mut().zip(hash) {
            *sum = sum.wrapping_add(mixed(hash ^ mixed(at)));
        }
    }
    // What belongs to no document is told by an id that no document has.
    Ok(sums
        .into_iter()
        .map(|(doc, sum)| {
            (
                ids.remove(&doc)
                    .unwrap_or_else(|| doc.to_be_bytes().to_vec()),
                sum,
            )
        })
        .collect())
}

/// Two numbers for some bytes.
fn halves(bytes: &[u8]) -> [u64; 2] {
    let hash = Hash::of(bytes);
    let half = |from: usize| {
        let bytes = hash.as_bytes().iter().skip(from).take(8);
        bytes.fold(0, |number, byte| (number << 8) | u64::from(*byte))
    };
    [half(0), half(8)]
}

/// Every bit of a number spread over all (the last step of splitmix64): against accident, not against malice.
const fn mixed(mut n: u64) -> u64 {
    n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// A value so that no two lists of values give the same bytes.
fn write(bytes: &mut Vec<u8>, value: ValueRef<'_>) {
    let (kind, content) = match value {
        ValueRef::Null => (0, Vec::new()),
        ValueRef::Integer(n) => (1, n.to_be_bytes().to_vec()),
        ValueRef::Real(n) => (2, n.to_be_bytes().to_vec()),
        ValueRef::Text(text) => (3, text.to_vec()),
        ValueRef::Blob(blob) => (4, blob.to_vec()),
    };
    bytes.push(kind);
    bytes.extend(
        u64::try_from(content.len())
            .unwrap_or(u64::MAX)
            .to_be_bytes(),
    );
    bytes.extend(content);
}

#[cfg(test)]
#[path = "digest_tests.rs"]
mod tests;
