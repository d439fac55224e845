//! How much memory parts may take together while they are unpacked and wait for the writer.
//!
//! A part of a few bytes may inflate to the limit of one, and what is in it is
//! known only then; so each is lent as much as one can take before it is
//! unpacked, and gives back what it does not need. Whoever finds nothing left
//! waits a while, and is then told to come back.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use baolian_wire::limits;

use crate::error::{HqError, Result};

/// All that is lent.
const ALL: usize = 256 * 1024 * 1024;
/// What one part can take: inflated, and taken apart.
pub(crate) const MOST: usize = 2 * limits::PART_INFLATED_BYTES;
/// How long a part waits for others.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is left to lend.
#[derive(Debug)]
pub(crate) struct Memory {
    left: Mutex<usize>,
    given_back: Condvar,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            left: Mutex::new(ALL),
            given_back: Condvar::new(),
        }
    }
}

impl Memory {
    /// Lends what one part can take.
    ///
    /// # Errors
    /// [`HqError::Busy`] if others have all of it for too long.
    pub fn lend(&self) -> Result<Lent<'_>> {
        let short = |left: &mut usize| *left < MOST;
        let waited = self
            .given_back
            .wait_timeout_while(self.left(), PATIENCE, short);
        let (mut left, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if *left < MOST {
            return Err(HqError::Busy);
        }
        *left -= MOST;
        Ok(Lent {
            of: self,
            bytes: MOST,
        })
    }

    fn left(&self) -> MutexGuard<'_, usize> {
        // It is a number, right at every moment.
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Memory that is lent; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Lent<'m> {
    of: &'m Memory,
    bytes: usize,
}

impl Lent<'_> {
    /// Gives back all but so many bytes.
    pub fn keep(&mut self, bytes: usize) {
        let more = self.bytes.saturating_sub(bytes);
        self.bytes -= more;
        *self.of.left() += more;
        self.of.given_back.notify_all();
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.keep(0);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn what_is_not_needed_is_given_back_and_all_of_it_in_the_end() {
        let memory = Memory::default();
        let mut lent: Vec<Lent<'_>> = (0..ALL / MOST).map(|_| memory.lend().unwrap()).collect();
        assert!(*memory.left() < MOST);
        lent[0].keep(1);
        lent[1].keep(MOST / 2);
        lent[2].keep(MOST / 2);
        drop(memory.lend().unwrap());
        drop(lent);
        assert_eq!(*memory.left(), ALL);
    }
}
