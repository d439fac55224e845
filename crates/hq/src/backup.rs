//! Backups: the database copied while it is in use, read back and verified before anyone relies on them.
//!
//! A backup never holds the keys unless it is asked to; without them a
//! restored headquarters cannot speak to its tablets, so they have to be kept
//! somewhere else.

use std::fs;
use std::path::{Path, PathBuf};

use baolian_wire::HqTime;
use rusqlite::Connection;
use serde::Serialize;

use crate::error::{HqError, Result};
use crate::hq::{DATABASE, Hq};
use crate::keys::{self, Keys};
use crate::store::{self, backup, setting};
use crate::verify::{self, Depth, Report};

/// A backup that was brought here and verified: the next opening puts it in
/// the database's place.
const RESTORED: &str = "hq.db.restored";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// The ledger position up to which it holds everything.
    pub position: u64,
    /// Headquarters' time at which it was found whole.
    pub at: HqTime,
    /// Its size in bytes.
    pub bytes: u64,
    /// Where the keys were copied to, if they were.
    pub keys: Option<PathBuf>,
}

impl Hq {
    /// Backs the database up into a new file while it is in use, reads it
    /// back and verifies it; only then do receipts say so. `keys` copies the
    /// two seeds beside it, readable by the owner only.
    ///
    /// # Errors
    /// [`HqError::Damaged`] if what was read back does not hold together;
    /// [`HqError::BadInput`] if the file is there already.
    pub fn backup(&self, path: &Path, keys: bool) -> Result<Backup> {
        if path.exists() {
            let said = format!("{} is there already", path.display());
            return Err(HqError::BadInput(said));
        }
        let partial = beside(path, "partial");
        remove(&partial)?;
        let copied = self.copy_to(&partial).and_then(|()| {
            let conn = store::open_reader(&partial)?;
            let report = verify::verify(&conn, &self.inner.keys, Depth::Bytes)?;
            whole(&report, &partial)?;
            Ok(report)
        });
        let report = match copied {
            Ok(report) => report,
            Err(e) => {
                remove(&partial)?;
                return Err(e);
            }
        };
        fs::rename(&partial, path).map_err(HqError::io(path.display()))?;
        sync_folder(path)?;
        let keys = if keys {
            Some(self.copy_keys(path)?)
        } else {
            None
        };
        let bytes = fs::metadata(path)
            .map_err(HqError::io(path.display()))?
            .len();
        let (position, name) = (report.position, path.display().to_string());
        let at = self.inner.write(move |s| {
            backup::insert(s.conn, position, s.now, &name)?;
            Ok(s.now)
        })?;
        Ok(Backup {
            path: path.to_owned(),
            position,
            at,
            bytes,
            keys,
        })
    }

    /// Verifies everything: chains, signatures, receipts, changes, verdicts, lists.
    ///
    /// # Errors
    /// [`HqError::Store`] if the database cannot be read; what does not hold
    /// is in the report.
    pub fn verify(&self) -> Result<Report> {
        self.lists(|conn| verify::verify(conn, &self.inner.keys, Depth::Everything))
    }

    fn copy_to(&self, path: &Path) -> Result<()> {
        let mut to = Connection::open(path)?;
        self.inner.read(|conn| {
            // All pages in one step: a copy in several would begin again
            // with every commit meanwhile.
            let copying = rusqlite::backup::Backup::new(conn, &mut to)?;
            let pause = std::time::Duration::from_millis(50);
            Ok(copying.run_to_completion(i32::MAX, pause, None)?)
        })?;
        // One file, whatever the original's journal.
        to.pragma_update(None, "journal_mode", "delete")?;
        to.close().map_err(|(_, e)| e)?;
        let file = fs::File::open(path).map_err(HqError::io(path.display()))?;
        file.sync_all().map_err(HqError::io(path.display()))
    }

    fn copy_keys(&self, path: &Path) -> Result<PathBuf> {
        let to = beside(path, "keys");
        fs::create_dir_all(&to).map_err(HqError::io(to.display()))?;
        for name in keys::FILES {
            let from = keys::folder(&self.inner.dir).join(name);
            keys::copy_private(&from, &to.join(name))?;
        }
        Ok(to)
    }

    /// Puts a backup in the place of a folder's database. A database that is
    /// there is kept aside under another name. The folder's keys stay; an
    /// empty folder takes those beside the backup.
    ///
    /// # Errors
    /// [`HqError::Damaged`] if the backup does not hold together,
    /// [`HqError::BadInput`] if the folder is in use or there are no keys.
    pub fn restore(dir: &Path, from: &Path) -> Result<Report> {
        fs::create_dir_all(dir).map_err(HqError::io(dir.display()))?;
        let folder = keys::folder(dir);
        if keys::FILES.iter().any(|name| !folder.join(name).exists()) {
            let beside = beside(from, "keys");
            if !beside.exists() {
                return Err(HqError::BadInput(format!(
                    "neither {} nor {} holds the keys of headquarters",
                    folder.display(),
                    beside.display()
                )));
            }
            fs::create_dir_all(&folder).map_err(HqError::io(dir.display()))?;
            for name in keys::FILES {
                keys::copy_private(&beside.join(name), &folder.join(name))?;
            }
            sync_folder(&folder)?;
        }
        let held = Keys::read(dir)?;
        let _lock = crate::hq::lock(&dir.join(crate::hq::LOCK))?
            .ok_or_else(|| HqError::BadInput("headquarters is running; stop it first".into()))?;
        let database = dir.join(DATABASE);
        let arriving = beside(&database, "arriving");
        remove(&arriving)?;
        fs::copy(from, &arriving).map_err(HqError::io(from.display()))?;
        let report = arrived(&arriving, &held)?;
        if let Err(e) = whole(&report, from) {
            remove(&arriving)?;
            return Err(e);
        }
        let file = fs::File::open(&arriving).map_err(HqError::io(arriving.display()))?;
        file.sync_all().map_err(HqError::io(arriving.display()))?;
        let restored = dir.join(RESTORED);
        fs::rename(&arriving, &restored).map_err(HqError::io(restored.display()))?;
        sync_folder(&restored)?;
        put_in_place(dir)?;
        Ok(report)
    }
}

/// Brings what arrived to this version and verifies it. What headquarters has
/// signed since the backup is forgotten there, maybe with another key: it is
/// to sign with a new one.
fn arrived(path: &Path, keys: &Keys) -> Result<Report> {
    if store::version(&store::open_reader(path)?)? == 0 {
        let said = format!("{} is no database of headquarters", path.display());
        return Err(HqError::BadInput(said));
    }
    let conn = store::open_writer(path)?;
    let report = verify::verify(&conn, keys, Depth::Bytes)?;
    setting::ask_for_rotation(&conn, true)?;
    conn.close().map_err(|(_, e)| e)?;
    Ok(report)
}

fn whole(report: &Report, path: &Path) -> Result<()> {
    match report.faults.first() {
        None => Ok(()),
        Some(fault) => Err(HqError::Damaged(format!(
            "{}: {}: {}",
            path.display(),
            fault.what,
            fault.detail
        ))),
    }
}

/// `name.word`, in the same folder.
fn beside(path: &Path, word: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(word);
    path.with_file_name(name)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(HqError::io(path.display())(e)),
        _ => Ok(()),
    }
}

/// Puts a restored database, if there is one, in the place of the one before,
/// which is kept under a name that nothing opens. Can be stopped anywhere: the
/// next call goes on.
pub(crate) fn put_in_place(dir: &Path) -> Result<()> {
    let (restored, database) = (dir.join(RESTORED), dir.join(DATABASE));
    if !restored.exists() {
        return Ok(());
    }
    let mut n = 1;
    while beside(&database, &format!("before-restore-{n}")).exists() {
        n += 1;
    }
    // The database goes last, so that the same name is found again.
    for suffix in ["-wal", "-shm", ""] {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        let from = PathBuf::from(name);
        let mut to = beside(&database, &format!("before-restore-{n}")).into_os_string();
        to.push(suffix);
        match fs::rename(&from, &to) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(HqError::io(from.display())(e));
            }
            _ => {}
        }
    }
    fs::rename(&restored, &database).map_err(HqError::io(database.display()))?;
    sync_folder(&database)
}

/// Makes a rename durable.
fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let file = fs::File::open(folder).map_err(HqError::io(folder.display()))?;
    // Not every system lets a folder be synced; those that do not need no help.
    let _ = file.sync_all();
    Ok(())
}
