//! One sync at a time on one tablet's data, also across programs: the app, `baolian sync`, another `baolian sync`.
//!
//! The lock is the operating system's, on a file beside the database: it goes
//! with the program that held it, however that ended.

use std::fs::{File, OpenOptions, TryLockError};

use crate::error::{Error, Result};
use crate::tablet::Tablet;

/// Held while a program synchronises.
#[derive(Debug)]
pub struct SyncLock(#[allow(dead_code)] File);

impl Tablet {
    /// Takes the right to synchronise, until the lock is dropped.
    ///
    /// # Errors
    /// [`Error::Busy`] while another program has it; storage.
    pub fn lock_sync(&self) -> Result<SyncLock> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.home().join("sync.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(SyncLock(file)),
            Err(TryLockError::WouldBlock) => Err(Error::Busy),
            Err(TryLockError::Error(e)) => Err(e.into()),
        }
    }
}
