//! The keys of headquarters: the root, which tablets pin, and the working key, which signs.
//!
//! Their seeds are files beside the database, readable by the owner only, and
//! never in it: a backup of the database does not hold them. Whoever loses the
//! root key has to enrol every tablet again. The working key is changed for a
//! new one every [`WORKING_DAYS`] days, whenever its seed is not the one that
//! the database speaks of, after a restore, when a tablet proves that
//! headquarters was taken back in time (a key that it knows of may be
//! forgotten here), and when the operator says so. Tablets learn of it by the
//! root's certificate; a retired key may not speak of what came after it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use baolian_wire::key::{PublicKey, SecretKey};
use baolian_wire::receipt::Certificate;
use baolian_wire::reference::Fact;
use baolian_wire::{AccountId, Hash, HqTime};
use rusqlite::Connection;

use crate::error::{HqError, Result};
use crate::facts;
use crate::session::Session;
use crate::store::{key, setting};
use crate::view::Touched;

const FOLDER: &str = "keys";
/// The same while it is being made: without its name there is no headquarters yet.
const MAKING: &str = "keys.making";
/// File names of the two seeds.
pub(crate) const FILES: [&str; 2] = ["root", "working"];
/// After so many days another working key signs.
pub(crate) const WORKING_DAYS: i64 = 90;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Most certificates that are told to a tablet, the newest.
const TOLD: usize = 256;

/// The root key, and the working keys whose seeds are here.
#[derive(Debug)]
pub(crate) struct Keys {
    pub root: SecretKey,
    /// The file of the working key's seed.
    file: PathBuf,
    /// Working keys that were read or drawn, by fingerprint.
    working: Mutex<BTreeMap<Hash, Arc<SecretKey>>>,
}

/// The folder that holds the seeds.
pub(crate) fn folder(dir: &Path) -> PathBuf {
    dir.join(FOLDER)
}

impl Keys {
    /// Makes both keys and stores their seeds, in place of those of a making
    /// that was broken off. They count once they are [put in place](Self::put_in_place).
    pub fn make(dir: &Path, seeds: [[u8; 32]; 2]) -> Result<()> {
        let folder = dir.join(MAKING);
        let what = || HqError::io(folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(what())?;
        }
        fs::create_dir_all(&folder).map_err(what())?;
        for (name, seed) in FILES.iter().zip(&seeds) {
            write_private(&folder.join(name), &text_of(seed))?;
        }
        sync_folder(&folder);
        Ok(())
    }

    /// Gives keys that were made their name: the last step of making headquarters.
    pub fn put_in_place(dir: &Path) -> Result<()> {
        let to = folder(dir);
        fs::rename(dir.join(MAKING), &to).map_err(HqError::io(to.display()))?;
        sync_folder(dir);
        Ok(())
    }

    /// Reads the keys of a folder.
    pub fn read(dir: &Path) -> Result<Self> {
        let [root, working] = FILES.map(|name| folder(dir).join(name));
        let keys = Self {
            root: SecretKey::from_seed(&read_seed(&root)?),
            file: working,
            working: Mutex::default(),
        };
        keys.in_file()?;
        Ok(keys)
    }

    /// The working key whose seed is in the file.
    fn in_file(&self) -> Result<Arc<SecretKey>> {
        Ok(self.keep(SecretKey::from_seed(&read_seed(&self.file)?)))
    }

    fn keep(&self, key: SecretKey) -> Arc<SecretKey> {
        let key = Arc::new(key);
        if let Ok(mut known) = self.working.lock() {
            known.insert(key.public().fingerprint(), Arc::clone(&key));
        }
        key
    }

    /// The key of a certificate, if its seed is here. Another process may have
    /// changed the key meanwhile: then the file is read again.
    fn seed_of(&self, key: &PublicKey) -> Result<Option<Arc<SecretKey>>> {
        let wanted = key.fingerprint();
        let known = self.working.lock().ok();
        if let Some(known) = known.and_then(|k| k.get(&wanted).cloned()) {
            return Ok(Some(known));
        }
        let found = self.in_file()?;
        Ok(Some(found).filter(|found| found.public() == *key))
    }

    /// The key that signs, as the database says.
    ///
    /// # Errors
    /// [`HqError::Damaged`] if its seed is not here; the next opening that
    /// writes changes the key.
    pub fn working(&self, conn: &Connection) -> Result<Arc<SecretKey>> {
        let certificate = self.certificate(conn)?;
        self.seed_of(&certificate.key)?.ok_or_else(|| {
            let name = certificate.key.fingerprint();
            HqError::Damaged(format!("the seed of the working key {name} is not here"))
        })
    }

    /// The root's word for the key that signs.
    pub fn certificate(&self, conn: &Connection) -> Result<Certificate> {
        match key::newest(conn)? {
            Some(certificate) => Ok(certificate),
            None => self.first(conn),
        }
    }

    /// The root's word for the key that was made with headquarters, where the
    /// database does not speak of it yet.
    fn first(&self, conn: &Connection) -> Result<Certificate> {
        let since = setting::key_since(conn)?;
        Ok(Certificate::sign(
            &self.root,
            self.in_file()?.public(),
            since,
        ))
    }

    /// The root's word for every key that ever signed, oldest first.
    pub fn certificates(&self, conn: &Connection) -> Result<Vec<Certificate>> {
        let all = key::all(conn)?;
        if all.is_empty() {
            return Ok(vec![self.first(conn)?]);
        }
        Ok(all)
    }

    /// The same for tablets: the newest, newest first.
    pub fn told(&self, conn: &Connection) -> Result<Vec<Certificate>> {
        let all = self.certificates(conn)?;
        Ok(all.into_iter().rev().take(TOLD).collect())
    }
}

/// Enters the key that signs from here on before a log begins: the first one,
/// or another in its place where that is due. Returns the fact, if it is news.
pub(crate) fn enter(s: &Session<'_>) -> Result<Option<Fact>> {
    let keys = &s.hq.keys;
    let Some(newest) = key::newest(s.conn)? else {
        let certificate = keys.first(s.conn)?;
        key::insert(s.conn, &certificate)?;
        return Ok(Some(Fact::WorkingKey { certificate }));
    };
    let here = keys.seed_of(&newest.key)?.is_some();
    if here && !is_due(s.conn, s.now)? {
        return Ok(None);
    }
    let certificate = draw(s)?;
    // Newer than any that this headquarters may have forgotten.
    s.hq.taken_back.store(true, Ordering::SeqCst);
    Ok(Some(Fact::WorkingKey { certificate }))
}

/// Whether the working key has signed long enough, or is to be changed for
/// another reason that stands in the database.
pub(crate) fn is_due(conn: &Connection, now: HqTime) -> Result<bool> {
    let Some(since) = key::newest_since(conn)? else {
        return Ok(false);
    };
    let age = now.0.saturating_sub(since.0);
    Ok(age >= WORKING_DAYS * DAY_MS || setting::rotation_asked(conn)?)
}

/// Draws another working key, certified from now on. Its seed is durable
/// before anything that it signs can be; if the job is undone, the database
/// goes on speaking of a key whose seed is gone, and [`enter`] draws another.
fn draw(s: &Session<'_>) -> Result<Certificate> {
    let keys = &s.hq.keys;
    let seed: [u8; 32] = s.hq.env.draw().map_err(HqError::io("randomness"))?;
    let key = SecretKey::from_seed(&seed);
    // Later than the last one even where the clock was set back meanwhile.
    let after = key::newest_since(s.conn)?.map_or(i64::MIN, |since| since.0.saturating_add(1));
    let since = HqTime(s.now.0.max(after));
    let certificate = Certificate::sign(&keys.root, key.public(), since);
    replace_private(&keys.file, &text_of(&seed))?;
    keys.keep(key);
    key::insert(s.conn, &certificate)?;
    setting::ask_for_rotation(s.conn, false)?;
    Ok(certificate)
}

/// Has another working key sign, and lays that down in somebody's name.
pub(crate) fn change(s: &Session<'_>, by: &AccountId) -> Result<Certificate> {
    s.begin_log()?;
    let certificate = draw(s)?;
    let fact = Fact::WorkingKey {
        certificate: certificate.clone(),
    };
    facts::append(s, by, &[fact], &mut Touched::default())?;
    Ok(certificate)
}

fn text_of(seed: &[u8]) -> String {
    format!("{}\n", data_encoding::HEXLOWER.encode(seed))
}

fn read_seed(path: &Path) -> Result<[u8; 32]> {
    let text = fs::read_to_string(path).map_err(HqError::io(path.display()))?;
    data_encoding::HEXLOWER_PERMISSIVE
        .decode(text.trim().as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| HqError::Damaged(format!("{} is no key", path.display())))
}

/// Writes a file that nobody else can read, never over an older one.
fn write_private(path: &Path, text: &str) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let what = || HqError::io(path.display());
    let mut file = options.open(path).map_err(what())?;
    file.write_all(text.as_bytes()).map_err(what())?;
    file.sync_all().map_err(what())
}

/// Puts a file that nobody else can read in the place of an older one, whole or not at all.
fn replace_private(path: &Path, text: &str) -> Result<()> {
    let what = || HqError::io(path.display());
    let arriving = path.with_extension("arriving");
    if arriving.exists() {
        fs::remove_file(&arriving).map_err(what())?;
    }
    write_private(&arriving, text)?;
    fs::rename(&arriving, path).map_err(what())?;
    if let Some(folder) = path.parent() {
        sync_folder(folder);
    }
    Ok(())
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        // Not every system lets a folder be synced; those that do not need no help.
        let _ = folder.sync_all();
    }
}

/// Copies a seed so that nobody else can read the copy, whole or not at all; one that is there and
/// the same is left, another one is never written over.
pub(crate) fn copy_private(from: &Path, to: &Path) -> Result<()> {
    let text = fs::read_to_string(from).map_err(HqError::io(from.display()))?;
    match fs::read_to_string(to) {
        Ok(there) if there == text => Ok(()),
        Ok(_) => {
            let there = std::io::ErrorKind::AlreadyExists.into();
            Err(HqError::io(to.display())(there))
        }
        Err(_) => replace_private(to, &text),
    }
}
