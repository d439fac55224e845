//! The tablet's one SQLite database: WAL, every commit synced, one writer, readers that never wait.
//!
//! All SQL of the tablet stands in this folder, a file a table, but for the
//! lists, which both sides share (`baolian_lists`). When a write returns, its
//! bytes are on storage.

pub mod again;
pub mod change;
pub mod document;
pub mod fault;
pub mod log;
pub mod part;
pub mod projection;
pub mod reference;
pub mod setting;
pub mod shelf;
pub mod sum;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use baolian_lists::Migrated;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};

use crate::error::{Error, Result};

/// Numbered and only forward: a line is added for each schema version, none is ever changed.
const MIGRATIONS: &[&str] = &[
    include_str!("001.sql"),
    include_str!("002.sql"),
    include_str!("003.sql"),
    include_str!("004.sql"),
    include_str!("005.sql"),
    include_str!("006.sql"),
];

/// So many pages (16 MB) are written to the log before it is folded into the
/// file, which writes them a second time and syncs twice more: one save in a
/// few hundred pays for that. What is committed is on storage either way.
const FOLD_PAGES: i64 = 4_000;
/// Pages that the writer keeps, in KiB: what a large part from headquarters touches.
const CACHE_KIB: i64 = 16 * 1024;
/// Readers that wait to be used again, each with a cache of its own (2 MB at most).
const IDLE_READERS: usize = 4;
/// How long a writer waits for another program's write.
const PATIENCE: Duration = Duration::from_secs(10);

/// The open database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    writer: Mutex<Connection>,
    idle_readers: Mutex<Vec<Connection>>,
    watcher: Mutex<Watcher>,
}

/// Only watches: the number that `SQLite` counts changes by is a connection's own.
#[derive(Debug, Default)]
struct Watcher {
    connection: Option<Connection>,
    /// How much of that number is of no account.
    unshown: i64,
}

impl Store {
    /// Opens or makes the database.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a file that is no database;
    /// [`Error::NewerVersion`] for one that a newer program made.
    pub fn open(path: &Path) -> Result<Self> {
        let mut writer = Connection::open(path)?;
        prepare(&writer)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "wal_autocheckpoint", FOLD_PAGES)?;
        writer.pragma_update(None, "cache_size", -CACHE_KIB)?;
        migrate(&mut writer)?;
        let store = Self {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            idle_readers: Mutex::new(Vec::new()),
            watcher: Mutex::default(),
        };
        store.note_opening()?;
        Ok(store)
    }

    /// Opening checks nothing, so that it is quick: after an unclean close
    /// the check in the background begins at once.
    fn note_opening(&self) -> Result<()> {
        self.write(|tx| {
            if setting::get(tx, setting::OPEN)?.is_some() {
                crate::tablet::begin_check(tx)?;
            }
            setting::set(tx, setting::OPEN, b"1")
        })
    }

    /// Runs `work` in one durable transaction; nothing of it stays if it fails.
    ///
    /// # Errors
    /// Whatever `work` reports; [`Error::Busy`] if another program writes for
    /// longer than ten seconds.
    pub fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut writer = lock(&self.writer);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&tx)?;
        tx.commit()?;
        Ok(value)
    }

    /// Runs `work` on one consistent state, without waiting for any writer.
    ///
    /// # Errors
    /// Whatever `work` reports.
    pub fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let idle = lock(&self.idle_readers).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => self.reader()?,
        };
        let value = {
            let tx = reader.transaction()?;
            work(&tx)
        };
        let mut idle = lock(&self.idle_readers);
        if idle.len() < IDLE_READERS {
            idle.push(reader);
        }
        value
    }

    /// As [`Self::write`], for what no screen shows: the [version](Self::version) stays what it was. What another
    /// program changes in the same instant is told with the change after it.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_unshown<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut watcher = lock(&self.watcher);
        let before = self.counted(&mut watcher)?;
        let value = self.write(work)?;
        let after = self.counted(&mut watcher)?;
        watcher.unshown += after - before;
        Ok(value)
    }

    /// A number that is another one after every change, whoever made it: this
    /// program or another. Costs microseconds; says nothing of how much changed.
    ///
    /// # Errors
    /// Storage.
    pub fn version(&self) -> Result<i64> {
        let mut watcher = lock(&self.watcher);
        Ok(self.counted(&mut watcher)? - watcher.unshown)
    }

    fn counted(&self, watcher: &mut Watcher) -> Result<i64> {
        let connection = match watcher.connection.take() {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let version = connection.query_row("PRAGMA data_version", [], |r| r.get(0))?;
        watcher.connection = Some(connection);
        Ok(version)
    }

    fn reader(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(&self.path, flags)?;
        prepare(&reader)?;
        Ok(reader)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The last connection to close folds the write-ahead log into the
        // file, and a reader could not: so readers go first.
        lock(&self.idle_readers).clear();
        lock(&self.watcher).connection = None;
        // A close that does not get here counts as unclean, which only costs a check.
        let _ = self.write(|tx| setting::remove(tx, setting::OPEN));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere rolled its transaction back; the connection is good.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn prepare(connection: &Connection) -> Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(128);
    sum::register(connection)?;
    // Plans do not follow the values bound: else statements are prepared anew
    // for nearly every execution.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // What a tablet forgets is to leave no trace in free pages.
    connection.pragma_update(None, "secure_delete", "ON")?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<()> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done: u32 = tx.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if done > known {
        return Err(Error::NewerVersion);
    }
    for (sql, version) in MIGRATIONS.iter().zip(1..) {
        if version > done {
            tx.execute_batch(sql)?;
        }
    }
    tx.pragma_update(None, "user_version", known)?;
    if baolian_lists::migrate(&tx)? == Migrated::Rebuild {
        projection::rebuild(&tx)?;
    }
    tx.commit()?;
    Ok(())
}

/// Schema version of the open database.
///
/// # Errors
/// Storage.
pub fn version_of(c: &Connection) -> Result<u32> {
    Ok(c.query_row("PRAGMA user_version", [], |r| r.get(0))?)
}

/// The next of the tables by name; of virtual ones only those that hold something.
///
/// # Errors
/// Storage.
pub fn table_after(c: &Connection, after: &str) -> Result<Option<String>> {
    let mut statement = c.prepare_cached(
        "SELECT name FROM sqlite_schema
         WHERE type = 'table' AND name > ?1 AND (sql NOT LIKE 'CREATE VIRTUAL%' OR sql LIKE '%USING fts5 (%')
         ORDER BY name LIMIT 1",
    )?;
    Ok(statement.query_row([after], |r| r.get(0)).optional()?)
}

/// Whether all tables, indexes and triggers are as this version makes them.
///
/// # Errors
/// Storage.
pub fn schema_is_right(c: &Connection) -> Result<bool> {
    let mut fresh = Connection::open_in_memory()?;
    prepare(&fresh)?;
    migrate(&mut fresh)?;
    Ok(schema_of(c)? == schema_of(&fresh)?)
}

fn schema_of(c: &Connection) -> Result<Vec<String>> {
    let mut statement = c.prepare(
        "SELECT concat_ws(' ', type, name, tbl_name, sql) FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
    )?;
    let rows = statement.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What `SQLite` finds of a table and its indexes: `ok`, or the first thing that is wrong.
///
/// # Errors
/// Storage.
pub fn integrity_of(c: &Connection, table: &str) -> Result<String> {
    let name = table.replace('\'', "''");
    Ok(
        c.query_row(&format!("PRAGMA integrity_check('{name}')"), [], |r| {
            r.get(0)
        })?,
    )
}

/// How many rows each of the tablet's own tables has.
///
/// # Errors
/// Storage.
pub fn rows(c: &Connection) -> Result<BTreeMap<String, u64>> {
    let mut statement = c.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 5) <> 'list_'",
    )?;
    let tables: Vec<String> = statement
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut rows = BTreeMap::new();
    for table in tables {
        let n: i64 = c.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?;
        rows.insert(table, n.unsigned_abs());
    }
    Ok(rows)
}

/// SQLite's integers are signed; numbers of entries and positions stay far below.
fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn array<const N: usize>(r: &rusqlite::Row<'_>, i: usize) -> rusqlite::Result<[u8; N]> {
    let bytes: Vec<u8> = r.get(i)?;
    bytes.try_into().map_err(|_| {
        rusqlite::Error::InvalidColumnType(
            i,
            "a blob of another length".into(),
            rusqlite::types::Type::Blob,
        )
    })
}

fn blob(r: &rusqlite::Row<'_>, i: usize) -> rusqlite::Result<baolian_wire::Hash> {
    array(r, i).map(baolian_wire::Hash)
}
