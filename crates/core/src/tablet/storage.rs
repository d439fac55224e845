//! How much room the tablet's data takes.

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::Tablet;
use super::repair::DATABASE;
use crate::error::Result;

/// Bytes by what they are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StorageUsed {
    /// The database: records, log, lists.
    pub database: u64,
    /// Kept files.
    pub files: u64,
    /// How many.
    pub file_count: u64,
    /// Everything else in the folder: keys, damaged databases that were set aside.
    pub other: u64,
}

impl Tablet {
    /// How many bytes this person's data takes, other people's on the same tablet not counted.
    ///
    /// # Errors
    /// Storage.
    pub fn storage_used(&self) -> Result<StorageUsed> {
        let mut used = StorageUsed::default();
        for entry in fs::read_dir(self.home())? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name == "files" {
                (used.files, used.file_count) = size(&entry.path())?;
            } else if name == crate::people::FOLDER {
                continue;
            } else if name.starts_with(DATABASE) {
                used.database += entry.metadata()?.len();
            } else {
                used.other += size(&entry.path())?.0;
            }
        }
        Ok(used)
    }
}

/// Bytes and number of the files of a folder, or of one file.
fn size(path: &Path) -> Result<(u64, u64)> {
    let meta = fs::symlink_metadata(path)?;
    if !meta.is_dir() {
        return Ok((meta.len(), 1));
    }
    let (mut bytes, mut files) = (0, 0);
    for entry in fs::read_dir(path)? {
        let (more, count) = size(&entry?.path())?;
        bytes += more;
        files += count;
    }
    Ok((bytes, files))
}
