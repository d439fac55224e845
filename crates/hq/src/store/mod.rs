//! All SQL of headquarters, and nothing but SQL: what a row means is decided elsewhere.
//!
//! Every function takes a connection; whether it stands in a transaction is
//! the caller's affair. Longer statements stand in `.sql` files beside.

pub(crate) mod backup;
pub(crate) mod channel;
pub(crate) mod checkin;
pub(crate) mod code;
pub(crate) mod device;
pub(crate) mod document;
pub(crate) mod entry;
pub(crate) mod feed;
pub(crate) mod key;
pub mod ledger;
pub(crate) mod own;
#[cfg(test)]
mod plans_tests;
pub(crate) mod postponed;
pub(crate) mod quarantine;
pub(crate) mod receipt;
pub(crate) mod reference;
pub(crate) mod refused;
pub(crate) mod returned;
pub(crate) mod setting;
pub(crate) mod sight;
pub(crate) mod sign_in;
pub(crate) mod written;

use std::path::Path;

use baolian_wire::{AccountId, DeviceId, DocId, Hash, StationCode};
use rusqlite::config::DbConfig;
use rusqlite::types::Type;
use rusqlite::{Connection, OpenFlags};

use crate::error::{HqError, Result};

/// Migrations, each from the version before. Never changed once released.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
    include_str!("schema/005.sql"),
    include_str!("schema/006.sql"),
    include_str!("schema/007.sql"),
    include_str!("schema/008.sql"),
    include_str!("schema/009.sql"),
    include_str!("schema/010.sql"),
];

/// So many pages (32 MB) are written to the log before it is folded into the
/// file, which writes each a second time: a page that many parts touch, once.
const FOLD_PAGES: i64 = 8_000;

/// "BLHQ": says that the file is a headquarters' database.
const APPLICATION_ID: i64 = 0x424c_4851;

/// Opens the database for writing, making or migrating it.
pub(crate) fn open_writer(path: &Path) -> Result<Connection> {
    let conn = Connection::open(path)?;
    prepare(&conn)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "wal_autocheckpoint", FOLD_PAGES)?;
    migrate(&conn)?;
    crate::projection::migrate(&conn)?;
    Ok(conn)
}

/// An empty database in memory.
pub(crate) fn in_memory() -> Result<Connection> {
    Ok(Connection::open_in_memory()?)
}

/// Opens the database for reading only.
pub(crate) fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    prepare(&conn)?;
    Ok(conn)
}

fn prepare(conn: &Connection) -> Result<()> {
    conn.busy_timeout(std::time::Duration::from_secs(20))?;
    conn.set_prepared_statement_cache_capacity(256);
    // Plans do not follow the values bound: else statements are prepared anew
    // for nearly every execution.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -32768; PRAGMA mmap_size = 268435456;",
    )?;
    Ok(())
}

/// The version of a database; 0 for one that is none of headquarters'.
pub(crate) fn version(conn: &Connection) -> Result<i64> {
    Ok(conn.pragma_query_value(None, "user_version", |r| r.get(0))?)
}

/// Opens the database for reading only; one of an older version is brought to
/// this one before.
pub(crate) fn open_to_look(path: &Path) -> Result<Connection> {
    let conn = open_reader(path)?;
    if version(&conn)? >= int(MIGRATIONS.len() as u64) && baolian_lists::is_current(&conn)? {
        return Ok(conn);
    }
    drop(conn);
    drop(open_writer(path)?);
    open_reader(path)
}

fn migrate(conn: &Connection) -> Result<()> {
    let version = version(conn)?;
    let known = int(MIGRATIONS.len() as u64);
    if version > known {
        return Err(HqError::Newer {
            found: version,
            known,
        });
    }
    let done = usize::try_from(version).unwrap_or(0);
    for (i, sql) in MIGRATIONS.iter().enumerate().skip(done) {
        let tx = conn.unchecked_transaction()?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", int(i as u64 + 1))?;
        tx.commit()?;
    }
    Ok(())
}

/// Whether all tables, indexes and triggers are as this version makes them.
pub(crate) fn schema_is_right(conn: &Connection) -> Result<bool> {
    let fresh = in_memory()?;
    migrate(&fresh)?;
    crate::projection::migrate(&fresh)?;
    Ok(schema_of(conn)? == schema_of(&fresh)?)
}

fn schema_of(conn: &Connection) -> Result<Vec<String>> {
    let mut query = conn.prepare(
        "SELECT concat_ws(' ', type, name, tbl_name, sql) FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
    )?;
    let rows = query.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// SQLite's integers are signed; nothing here counts beyond 2^63.
pub(crate) fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(crate) fn uint(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// A column that has to be read further.
pub(crate) fn column<T, E>(index: usize, value: std::result::Result<T, E>) -> rusqlite::Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    value.map_err(|e| rusqlite::Error::FromSqlConversionFailure(index, Type::Blob, Box::new(e)))
}

type Row<'r> = rusqlite::Row<'r>;

pub(crate) fn get_u64(row: &Row<'_>, i: usize) -> rusqlite::Result<u64> {
    Ok(uint(row.get(i)?))
}

pub(crate) fn get_device(row: &Row<'_>, i: usize) -> rusqlite::Result<DeviceId> {
    column(i, DeviceId::from_slice(row.get_ref(i)?.as_blob()?))
}

pub(crate) fn get_hash(row: &Row<'_>, i: usize) -> rusqlite::Result<Hash> {
    column(i, Hash::from_slice(row.get_ref(i)?.as_blob()?))
}

pub(crate) fn get_doc(row: &Row<'_>, i: usize) -> rusqlite::Result<DocId> {
    column(i, DocId::from_slice(row.get_ref(i)?.as_blob()?))
}

pub(crate) fn get_account(row: &Row<'_>, i: usize) -> rusqlite::Result<AccountId> {
    column(i, AccountId::new(row.get_ref(i)?.as_str()?))
}

pub(crate) fn get_station(row: &Row<'_>, i: usize) -> rusqlite::Result<StationCode> {
    column(i, StationCode::new(row.get_ref(i)?.as_str()?))
}

/// A column that may be empty.
pub(crate) fn maybe<T>(
    row: &Row<'_>,
    i: usize,
    get: impl Fn(&Row<'_>, usize) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    match row.get_ref(i)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => get(row, i).map(Some),
    }
}

/// Names every row that points to one that is not there.
pub(crate) fn foreign_keys(conn: &Connection, mut broken: impl FnMut(String)) -> Result<()> {
    let mut query = conn.prepare("PRAGMA foreign_key_check")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        broken(format!(
            "{table} row {}: what it names is missing",
            id.unwrap_or(0)
        ));
    }
    Ok(())
}
