//! Repair: lists made again from the changes; a damaged database set aside
//! and rebuilt from what is intact in it, plus headquarters.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, types::Value};
use serde::Serialize;

use super::{Tablet, begin_check};
use crate::env::Env;
use crate::error::{Error, Result};
use crate::store::change::{self, Place};
use crate::store::sum;
use crate::store::{Store, again, document, projection, setting, version_of};

/// The database's file in a tablet's folder.
pub const DATABASE: &str = "tablet.db";
/// One that is being rebuilt from a damaged one; worth nothing until it is whole.
const MENDING: &str = "mending.db";
/// The same once it is whole: the next opening puts it in the damaged one's place.
const MENDED: &str = "mended.db";
/// What SQLite keeps beside a database, and the database itself, last.
const BESIDE: [&str; 3] = ["-wal", "-shm", ""];

/// What was kept and what was lost of a damaged database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// Documents whose lists were made again.
    pub documents: u64,
    /// Documents that could not be read, by id; headquarters' copy replaces them at the next sync.
    pub unreadable: Vec<String>,
    /// Where the damaged database lies, if there was one.
    pub set_aside: Option<PathBuf>,
    /// Rows saved from it, by table.
    pub saved: Vec<(String, u64)>,
    /// The lists are the same as before.
    pub lists_were_right: bool,
}

/// Tables in the order in which they are saved from a damaged database.
const TABLES: [&str; 10] = [
    "setting",
    "log",
    "change",
    "document",
    "reference",
    "receipt",
    "part",
    "tray",
    "draft",
    "file",
];

impl Tablet {
    /// Opens a tablet whatever its state, and mends it: a damaged database
    /// is set aside, never deleted.
    ///
    /// # Errors
    /// Storage; nothing was removed.
    pub fn repair(home: &Path, env: Env) -> Result<(Self, Repaired)> {
        let path = home.join(DATABASE);
        let mut repaired = Repaired::default();
        let opened = match Self::open(home, env.clone()) {
            Ok(tablet) => match tablet.check() {
                Ok(()) => Some(tablet),
                Err(Error::Damaged(_)) => None,
                Err(e) => return Err(e),
            },
            Err(Error::Damaged(_)) => None,
            Err(e) => return Err(e),
        };
        let tablet = match opened {
            Some(tablet) => tablet,
            None => {
                repaired.saved = rebuild(home, &path)?;
                repaired.set_aside = put_in_place(home)?;
                Self::open(home, env)?
            }
        };
        tablet.rebuild_lists(&mut repaired)?;
        if repaired.set_aside.is_some() {
            // What was saved is saved as it was: what is wrong in it is found and mended now.
            while !tablet.check_slice()?.done {}
        }
        Ok((tablet, repaired))
    }

    /// Checks the whole database: its file, and every change against its hash.
    ///
    /// # Errors
    /// [`Error::Damaged`] naming the first thing found.
    pub fn check(&self) -> Result<()> {
        self.store.read(|c| {
            let word: String = c.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
            if word != "ok" {
                return Err(Error::Damaged(word));
            }
            for id in document::all(c)? {
                change::load(c, id, Place::InDocument)?;
            }
            Ok(())
        })
    }

    fn rebuild_lists(&self, repaired: &mut Repaired) -> Result<()> {
        self.store.write(|tx| {
            let before = baolian_lists::digest(tx)?;
            let rebuilt = projection::rebuild(tx)?;
            repaired.documents = rebuilt.documents;
            repaired.unreadable = rebuilt.unreadable.iter().map(ToString::to_string).collect();
            if !repaired.unreadable.is_empty() {
                again::begin(tx)?;
            }
            repaired.lists_were_right = baolian_lists::digest(tx)? == before;
            Ok(())
        })
    }
}

/// Whether a rebuilt database waits to be put in the damaged one's place.
pub(super) fn is_mended(home: &Path) -> bool {
    home.join(MENDED).exists()
}

/// Puts a rebuilt database, if there is one, in the place of the damaged one, which is kept under a name
/// of its own, returned. Can be stopped anywhere: whoever opens the tablet next goes on.
///
/// # Errors
/// Storage; nothing was removed.
pub(super) fn put_in_place(home: &Path) -> Result<Option<PathBuf>> {
    if !is_mended(home) {
        return Ok(None);
    }
    let mut n = 1;
    let named = |n: u32| home.join(format!("damaged-{n}.db"));
    while named(n).exists() {
        n += 1;
    }
    for ending in BESIDE {
        let from = beside(&home.join(DATABASE), ending);
        if from.exists() {
            fs::rename(from, beside(&named(n), ending))?;
        }
    }
    fs::rename(home.join(MENDED), home.join(DATABASE))?;
    sync_folder(home)?;
    Ok(Some(named(n)).filter(|aside| aside.exists()))
}

/// Rebuilds a database beside a damaged one.
fn rebuild(home: &Path, damaged: &Path) -> Result<Vec<(String, u64)>> {
    let mending = home.join(MENDING);
    for ending in BESIDE {
        match fs::remove_file(beside(&mending, ending)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
            _ => {}
        }
    }
    let store = Store::open(&mending)?;
    let saved = store.save_from(damaged)?;
    // The last to close it folds the log into the file.
    drop(store);
    if beside(&mending, BESIDE[0]).exists() {
        let why = "the rebuilt database could not be closed";
        return Err(Error::Storage(why.into()));
    }
    fs::rename(&mending, home.join(MENDED))?;
    sync_folder(home)?;
    Ok(saved)
}

fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn sync_folder(folder: &Path) -> Result<()> {
    Ok(fs::File::open(folder)?.sync_all()?)
}

impl Store {
    /// Saves every row that can still be read from a damaged database, from
    /// both ends of each table, and has everything of headquarters read again.
    fn save_from(&self, damaged: &Path) -> Result<Vec<(String, u64)>> {
        let Ok(old) = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_WRITE)
        else {
            return Ok(Vec::new());
        };
        sum::register(&old)?;
        self.write(|tx| {
            let mut saved = Vec::new();
            // Rows keep the sums they had, so that a check finds what is wrong in them.
            let has_sums = version_of(&old).is_ok_and(|version| version >= 6);
            tx.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, !has_sums)?;
            for table in TABLES {
                let mut rows = 0;
                for order in ["ASC", "DESC"] {
                    rows += copy(&old, tx, table, order).unwrap_or(0);
                }
                saved.push((table.to_owned(), rows));
            }
            tx.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)?;
            // A log with holes cannot be continued; the next sync begins a new one.
            setting::set(tx, setting::NEW_LOG, b"1")?;
            begin_check(tx)?;
            again::begin(tx)?;
            Ok(saved)
        })
    }
}

/// Copies rows until the first that cannot be read.
fn copy(old: &Connection, new: &Connection, table: &str, order: &str) -> Result<u64> {
    let mut statement = old.prepare(&format!("SELECT * FROM {table} ORDER BY 1 {order}"))?;
    let columns = statement.column_count();
    let marks = vec!["?"; columns].join(", ");
    let names: Vec<String> = statement.column_names().map(ToString::to_string).collect();
    let names = names.join(", ");
    let mut insert = new.prepare(&format!(
        "INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"
    ))?;
    let mut rows = statement.query([])?;
    let mut saved = 0;
    while let Ok(Some(row)) = rows.next() {
        let values: Vec<Value> = (0..columns)
            .map(|i| row.get(i))
            .collect::<rusqlite::Result<_>>()?;
        saved += insert.execute(rusqlite::params_from_iter(values))? as u64;
    }
    Ok(saved)
}
