//! All that was written to a folder, in order: what a cut is reckoned from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::tree::Tree;
use crate::vfs::{Refusal, Watch, Watched, watch};

/// A file, whatever its name is by now.
pub type Inode = usize;

/// One thing done to a folder. Paths are within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// A name is given to a new, empty file.
    Make(PathBuf, Inode),
    /// Bytes are written from a place on.
    Write(Inode, u64, Vec<u8>),
    /// A file is cut or made longer.
    Truncate(Inode, u64),
    /// All that was written to a file is durable.
    Sync(Inode),
    /// A file has another name, whatever had it before.
    Rename(PathBuf, PathBuf),
    /// A name is gone.
    Remove(PathBuf),
    /// The names in a folder are durable.
    SyncFolder(PathBuf),
}

/// What a folder held at first, and all that was done to it since.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// Files that were there, all of them durable, numbered from 0 in order of their paths.
    pub before: Tree,
    /// What was done.
    pub ops: Vec<Op>,
}

/// Writes a [`Journal`] of what SQLite does in a folder.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    journal: Journal,
    names: BTreeMap<PathBuf, Inode>,
    next: Inode,
}

impl Recorder {
    /// Records from now on all that SQLite does to files of a folder that it opens from now on.
    ///
    /// # Panics
    /// If the folder cannot be read.
    #[must_use]
    pub fn of(folder: &Path) -> Arc<Self> {
        let folder = folder.canonicalize().expect("a folder");
        let before = Tree::of(&folder).expect("a folder that can be read");
        let names: BTreeMap<PathBuf, Inode> =
            before.files().map(|(p, _)| p.to_owned()).zip(0..).collect();
        let recorder = Arc::new(Self {
            folder: folder.clone(),
            state: Mutex::new(State {
                next: names.len(),
                names,
                journal: Journal {
                    before,
                    ops: Vec::new(),
                },
            }),
        });
        watch(&folder, Arc::clone(&recorder) as Arc<dyn Watch>);
        recorder
    }

    /// How many things were done so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state().journal.ops.len()
    }

    /// Whether nothing was done yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The journal so far.
    #[must_use]
    pub fn journal(&self) -> Journal {
        self.state().journal.clone()
    }

    /// Notes a file that was written past SQLite, and made durable, just before the n-th thing done.
    ///
    /// # Panics
    /// If it cannot be read, or fewer things were done.
    pub fn note(&self, n: usize, file: &str) {
        let bytes = std::fs::read(self.folder.join(file)).expect("a file that was written");
        let (file, len) = (PathBuf::from(file), bytes.len() as u64);
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let mut state = self.state();
        let later = state.journal.ops.split_off(n);
        let inode = state.inode(file);
        state.journal.ops.extend([
            Op::Write(inode, 0, bytes),
            Op::Truncate(inode, len),
            Op::Sync(inode),
            Op::SyncFolder(folder),
        ]);
        state.journal.ops.extend(later);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn within(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.folder).unwrap_or(path).to_owned()
    }

    fn push(&self, op: Op) {
        self.state().journal.ops.push(op);
    }
}

impl State {
    fn inode(&mut self, path: PathBuf) -> Inode {
        if let Some(inode) = self.names.get(&path) {
            return *inode;
        }
        let inode = self.next;
        self.next += 1;
        self.names.insert(path.clone(), inode);
        self.journal.ops.push(Op::Make(path, inode));
        inode
    }
}

impl Watch for Recorder {
    fn open(&self, path: &Path, made: bool) -> Result<Inode, Refusal> {
        let name = self.within(path);
        let mut state = self.state();
        let known = state.names.contains_key(&name);
        if !known && !made && !path.exists() {
            // It will not be opened.
            return Ok(Inode::MAX);
        }
        let inode = state.inode(name);
        if !known && !made {
            // It was written past SQLite.
            let bytes = std::fs::read(path).map_err(|_| Refusal::Io)?;
            state.journal.ops.push(Op::Write(inode, 0, bytes));
        }
        Ok(inode)
    }

    fn write(&self, file: Inode, at: u64, bytes: &[u8]) -> Watched {
        self.push(Op::Write(file, at, bytes.to_vec()));
        Ok(())
    }

    fn truncate(&self, file: Inode, len: u64) -> Watched {
        self.push(Op::Truncate(file, len));
        Ok(())
    }

    fn sync(&self, file: Inode) -> Watched {
        self.push(Op::Sync(file));
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) {
        self.push(Op::SyncFolder(self.within(folder)));
    }

    fn remove(&self, path: &Path) -> Watched {
        let path = self.within(path);
        let mut state = self.state();
        state.names.remove(&path);
        state.journal.ops.push(Op::Remove(path));
        Ok(())
    }
}
