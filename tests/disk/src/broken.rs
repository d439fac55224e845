//! A disk that does not do what it is asked to, for a while.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::journal::Inode;
use crate::vfs::{Refusal, Watch, Watched, watch};

/// A class of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Opening a file.
    Open,
    /// Reading.
    Read,
    /// Writing, or making a file longer or shorter.
    Write,
    /// Making durable.
    Sync,
    /// Removing a file.
    Remove,
}

/// When and how calls fail.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// Which calls.
    pub work: Work,
    /// Why.
    pub why: Refusal,
    /// So many of them go well before.
    pub after: usize,
    /// And so many fail; then they go well again.
    pub times: usize,
}

/// A folder on such a disk.
#[derive(Debug, Default)]
pub struct Broken {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    how: Option<How>,
    failed: usize,
}

impl Broken {
    /// Puts such a disk under the files of a folder that are opened from now on. It works until it is [broken](Self::fail).
    #[must_use]
    pub fn under(folder: &Path) -> Arc<Self> {
        let broken = Arc::new(Self::default());
        watch(folder, Arc::clone(&broken) as Arc<dyn Watch>);
        broken
    }

    /// Calls fail from now on as said.
    pub fn fail(&self, how: How) {
        *self.state() = State {
            how: Some(how),
            failed: 0,
        };
    }

    /// Everything works again. Returns how many calls had failed.
    pub fn mend(&self) -> usize {
        std::mem::take(&mut *self.state()).failed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, work: Work) -> Watched {
        let mut state = self.state();
        let Some(how) = state.how.as_mut().filter(|how| how.work == work) else {
            return Ok(());
        };
        if how.after > 0 {
            how.after -= 1;
            return Ok(());
        }
        if how.times == 0 {
            return Ok(());
        }
        how.times -= 1;
        let why = how.why;
        state.failed += 1;
        Err(why)
    }
}

impl Watch for Broken {
    fn open(&self, _path: &Path, _made: bool) -> Result<Inode, Refusal> {
        self.ask(Work::Open).map(|()| 0)
    }
    fn read(&self, _file: Inode) -> Watched {
        self.ask(Work::Read)
    }
    fn write(&self, _file: Inode, _at: u64, _bytes: &[u8]) -> Watched {
        self.ask(Work::Write)
    }
    fn truncate(&self, _file: Inode, _len: u64) -> Watched {
        self.ask(Work::Write)
    }
    fn sync(&self, _file: Inode) -> Watched {
        self.ask(Work::Sync)
    }
    fn remove(&self, _path: &Path) -> Watched {
        self.ask(Work::Remove)
    }
}
