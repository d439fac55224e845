//! The two keys of headquarters: the root, which tablets pin, and the working key, which signs.
//!
//! Their seeds are files beside the database, readable by the owner only, and
//! never in it: a backup of the database does not hold them. Whoever loses the
//! root key has to enrol every tablet again.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use baolian_wire::HqTime;
use baolian_wire::key::SecretKey;
use baolian_wire::receipt::Certificate;

use crate::error::{HqError, Result};

const FOLDER: &str = "keys";
/// File names of the two seeds.
pub(crate) const FILES: [&str; 2] = ["root", "working"];

/// Root and working key, and the one's word for the other.
#[derive(Debug)]
pub(crate) struct Keys {
    pub root: SecretKey,
    pub working: SecretKey,
}

/// The folder that holds the seeds.
pub(crate) fn folder(dir: &Path) -> PathBuf {
    dir.join(FOLDER)
}

impl Keys {
    /// Makes both keys and stores their seeds.
    pub fn make(dir: &Path, seeds: [[u8; 32]; 2]) -> Result<Self> {
        let folder = folder(dir);
        fs::create_dir_all(&folder).map_err(HqError::io(folder.display()))?;
        for (name, seed) in FILES.iter().zip(&seeds) {
            write_private(&folder.join(name), &format!("{}\n", hex(seed)))?;
        }
        Ok(Self::from_seeds(&seeds))
    }

    /// Reads both keys.
    pub fn read(dir: &Path) -> Result<Self> {
        let mut seeds = [[0; 32]; 2];
        for (name, seed) in FILES.iter().zip(&mut seeds) {
            let path = folder(dir).join(name);
            let text = fs::read_to_string(&path).map_err(HqError::io(path.display()))?;
            *seed = data_encoding::HEXLOWER_PERMISSIVE
                .decode(text.trim().as_bytes())
                .ok()
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| HqError::Damaged(format!("{} is no key", path.display())))?;
        }
        Ok(Self::from_seeds(&seeds))
    }

    fn from_seeds([root, working]: &[[u8; 32]; 2]) -> Self {
        Self {
            root: SecretKey::from_seed(root),
            working: SecretKey::from_seed(working),
        }
    }

    /// The root's word for the working key.
    pub fn certify(&self, since: HqTime) -> Certificate {
        Certificate::sign(&self.root, self.working.public(), since)
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
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

/// Copies a seed so that nobody else can read the copy; one that is there and
/// the same is left.
pub(crate) fn copy_private(from: &Path, to: &Path) -> Result<()> {
    let text = fs::read_to_string(from).map_err(HqError::io(from.display()))?;
    match fs::read_to_string(to) {
        Ok(there) if there == text => Ok(()),
        _ => write_private(to, &text),
    }
}
