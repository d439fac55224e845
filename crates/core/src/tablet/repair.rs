//! Repair: lists made again from the changes; a damaged database set aside
//! and rebuilt from what is intact in it, plus headquarters.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, types::Value};
use serde::Serialize;

use super::Tablet;
use crate::env::Env;
use crate::error::{Error, Result};
use crate::store::change::{self, Place};
use crate::store::{Store, again, document, projection, setting};

/// The database's file in a tablet's folder.
pub const DATABASE: &str = "tablet.db";

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
                let aside = set_aside(home, &path, &env)?;
                let tablet = Self::open(home, env)?;
                repaired.saved = tablet.store.save_from(&aside)?;
                repaired.set_aside = Some(aside);
                tablet
            }
        };
        tablet.rebuild_lists(&mut repaired)?;
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

fn set_aside(home: &Path, path: &Path, env: &Env) -> Result<PathBuf> {
    let at = env.clock.now().wall_ms;
    let aside = home.join(format!("damaged-{at}.db"));
    std::fs::rename(path, &aside)?;
    for ending in ["-wal", "-shm"] {
        let from = home.join(format!("{DATABASE}{ending}"));
        if from.exists() {
            std::fs::rename(from, home.join(format!("damaged-{at}.db{ending}")))?;
        }
    }
    Ok(aside)
}

impl Store {
    /// Saves every row that can still be read from a damaged database, from
    /// both ends of each table, and has everything of headquarters read again.
    fn save_from(&self, damaged: &Path) -> Result<Vec<(String, u64)>> {
        let Ok(old) = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_WRITE)
        else {
            return Ok(Vec::new());
        };
        self.write(|tx| {
            let mut saved = Vec::new();
            for table in TABLES {
                let mut rows = 0;
                for order in ["ASC", "DESC"] {
                    rows += copy(&old, tx, table, order).unwrap_or(0);
                }
                saved.push((table.to_owned(), rows));
            }
            // A log with holes cannot be continued; the next sync begins a new one.
            setting::set(tx, setting::NEW_LOG, b"1")?;
            setting::remove(tx, setting::CHECK)?;
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
