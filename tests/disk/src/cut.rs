//! What a folder may hold after the power was cut.
//!
//! What was synced is there. Of what was not, each sector of each write may be
//! there, missing, or there up to some byte of it; a file may have been made
//! longer or shorter without the bytes that go with it, or the other way
//! round. Of the names that were given and taken in a folder and not synced
//! the first few count and no more: file systems keep these in order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::journal::{Inode, Journal, Op};
use crate::tree::Tree;

/// What a disk writes whole or not at all, if it is a good one.
const SECTOR: usize = 512;
const PAGE: usize = 4096;

/// Numbers that a seed replays.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// A stream begun by a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95) | 1)
    }

    /// The next number. SplitMix64.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 if `n` is.
    pub fn below(&mut self, n: usize) -> usize {
        let drawn = self.draw() % u64::try_from(n).unwrap_or(1).max(1);
        usize::try_from(drawn).unwrap_or(0)
    }
}

/// How kind a cut is to what was not synced.
#[derive(Debug, Clone, Copy)]
enum Mood {
    /// All of it is there.
    All,
    /// Nothing of it is.
    Nothing,
    /// The first so many of its writes are there, the next is torn.
    First,
    /// Each sector by itself.
    Sectors,
    /// Each page by itself.
    Pages,
}

/// A file under reckoning.
#[derive(Debug, Clone, Default)]
struct Disk {
    durable: Vec<u8>,
    /// Writes and truncations since the last sync.
    pending: Vec<Op>,
}

impl Disk {
    fn apply(image: &mut Vec<u8>, op: &Op) {
        match op {
            Op::Write(_, at, bytes) => put(image, *at, bytes),
            Op::Truncate(_, len) => image.resize(usize::try_from(*len).unwrap_or(0), 0),
            _ => {}
        }
    }

    fn sync(&mut self) {
        for op in std::mem::take(&mut self.pending) {
            Self::apply(&mut self.durable, &op);
        }
    }

    fn after_cut(&self, dice: &mut Dice) -> Vec<u8> {
        let mut image = self.durable.clone();
        let mood = match dice.below(8) {
            0 => Mood::All,
            1 => Mood::Nothing,
            2 | 3 => Mood::First,
            4 => Mood::Pages,
            _ => Mood::Sectors,
        };
        let first = dice.below(self.pending.len() + 1);
        // How many of eight sectors or pages are there.
        let kept = dice.below(9);
        for (n, op) in self.pending.iter().enumerate() {
            match (mood, op) {
                (Mood::All, _) => Self::apply(&mut image, op),
                (Mood::Nothing, _) => {}
                (Mood::First, _) if n < first => Self::apply(&mut image, op),
                (Mood::First, Op::Write(_, at, bytes)) if n == first => {
                    put(&mut image, *at, &bytes[..dice.below(bytes.len())]);
                }
                (Mood::First, _) => {}
                (Mood::Sectors | Mood::Pages, Op::Write(_, at, bytes)) => {
                    let size = if matches!(mood, Mood::Pages) {
                        PAGE
                    } else {
                        SECTOR
                    };
                    scatter(&mut image, *at, bytes, size, kept, dice);
                }
                (_, op) => {
                    if dice.below(2) == 0 {
                        Self::apply(&mut image, op);
                    }
                }
            }
        }
        image
    }
}

/// Writes the pieces of a write that the dice keep, each cut at what the disk takes for a boundary.
fn scatter(image: &mut Vec<u8>, at: u64, bytes: &[u8], size: usize, kept: usize, dice: &mut Dice) {
    let mut done = 0;
    while done < bytes.len() {
        let begin = at + done as u64;
        let aligned = usize::try_from(begin % size as u64).unwrap_or(0);
        let piece = &bytes[done..bytes.len().min(done + size - aligned)];
        if dice.below(8) < kept {
            let whole = dice.below(16) != 0;
            let upto = if whole {
                piece.len()
            } else {
                dice.below(piece.len())
            };
            put(image, begin, &piece[..upto]);
        } else if dice.below(4) == 0 {
            // The file was made longer, the bytes never came: zeros, or what lay there before.
            let end = usize::try_from(begin).unwrap_or(0) + piece.len();
            if image.len() < end {
                let stale = if dice.below(2) == 0 { 0 } else { 0xa5 };
                image.resize(end, stale);
            }
        }
        done += piece.len();
    }
}

fn put(image: &mut Vec<u8>, at: u64, bytes: &[u8]) {
    let at = usize::try_from(at).unwrap_or(0);
    if image.len() < at + bytes.len() {
        image.resize(at + bytes.len(), 0);
    }
    image[at..at + bytes.len()].copy_from_slice(bytes);
}

/// The whole disk under reckoning.
#[derive(Debug, Clone, Default)]
struct Disks {
    files: Vec<Disk>,
    names: BTreeMap<PathBuf, Inode>,
    /// By folder, in order.
    unsynced: BTreeMap<PathBuf, Vec<Op>>,
}

impl Disks {
    fn of(journal: &Journal, upto: usize) -> Self {
        let mut disks = Self::default();
        for (path, bytes) in journal.before.files() {
            disks.names.insert(path.to_owned(), disks.files.len());
            disks.files.push(Disk {
                durable: bytes.to_vec(),
                pending: Vec::new(),
            });
        }
        for op in &journal.ops[..upto.min(journal.ops.len())] {
            disks.take(op);
        }
        disks
    }

    fn take(&mut self, op: &Op) {
        match op {
            Op::Make(path, inode) => {
                if self.files.len() <= *inode {
                    self.files.resize(*inode + 1, Disk::default());
                }
                self.name(path, op);
            }
            Op::Write(inode, ..) | Op::Truncate(inode, _) => {
                self.files[*inode].pending.push(op.clone());
            }
            Op::Sync(inode) => self.files[*inode].sync(),
            Op::Rename(_, to) => self.name(to, op),
            Op::Remove(path) => self.name(path, op),
            Op::SyncFolder(folder) => {
                for op in self.unsynced.remove(folder).unwrap_or_default() {
                    named(&mut self.names, &op);
                }
            }
        }
    }

    fn name(&mut self, path: &Path, op: &Op) {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        self.unsynced.entry(folder).or_default().push(op.clone());
    }

    fn tree(
        &self,
        names: BTreeMap<PathBuf, Inode>,
        mut read: impl FnMut(&Disk) -> Vec<u8>,
    ) -> Tree {
        let mut tree = Tree::default();
        for (path, inode) in names {
            tree.put(path, read(&self.files[inode]));
        }
        tree
    }
}

fn named(names: &mut BTreeMap<PathBuf, Inode>, op: &Op) {
    match op {
        Op::Make(path, inode) => {
            names.insert(path.clone(), *inode);
        }
        Op::Rename(from, to) => {
            if let Some(inode) = names.remove(from) {
                names.insert(to.clone(), inode);
            }
        }
        Op::Remove(path) => {
            names.remove(path);
        }
        _ => {}
    }
}

impl Journal {
    /// The folder when the first `upto` things were done and the machine went on.
    #[must_use]
    pub fn whole(&self, upto: usize) -> Tree {
        let mut disks = Disks::of(self, upto);
        for op in std::mem::take(&mut disks.unsynced).into_values().flatten() {
            named(&mut disks.names, &op);
        }
        for disk in &mut disks.files {
            disk.sync();
        }
        disks.tree(disks.names.clone(), |disk| disk.durable.clone())
    }

    /// The folder as it may be when the power was cut after the first `upto` things were done.
    #[must_use]
    pub fn after_cut(&self, upto: usize, dice: &mut Dice) -> Tree {
        let disks = Disks::of(self, upto);
        let mut names = disks.names.clone();
        for ops in disks.unsynced.values() {
            for op in &ops[..dice.below(ops.len() + 1)] {
                named(&mut names, op);
            }
        }
        disks.tree(names, |disk| disk.after_cut(dice))
    }

    /// At how many moments from one on something was not synced yet.
    #[must_use]
    pub fn open_moments(&self, from: usize) -> usize {
        let (mut files, mut folders) = (BTreeSet::new(), BTreeSet::new());
        let mut open = 0;
        for (at, op) in self.ops.iter().enumerate() {
            if at >= from && !(files.is_empty() && folders.is_empty()) {
                open += 1;
            }
            match op {
                Op::Write(file, ..) | Op::Truncate(file, _) => {
                    files.insert(*file);
                }
                Op::Sync(file) => {
                    files.remove(file);
                }
                Op::Make(path, _) | Op::Remove(path) | Op::Rename(_, path) => {
                    folders.insert(path.parent().unwrap_or(Path::new("")));
                }
                Op::SyncFolder(folder) => {
                    folders.remove(folder.as_path());
                }
            }
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal {
        let path = PathBuf::from("f");
        Journal {
            before: Tree::default(),
            ops: vec![
                Op::Make(path.clone(), 0),
                Op::Write(0, 0, vec![1; 2048]),
                Op::Sync(0),
                Op::SyncFolder(PathBuf::new()),
                Op::Write(0, 0, vec![2; 2048]),
                Op::Write(0, 2048, vec![3; 512]),
                Op::Remove(path),
            ],
        }
    }

    #[test]
    fn what_was_synced_is_there_after_every_cut_and_the_rest_may_be() {
        let (journal, path) = (journal(), Path::new("f"));
        let mut seen = [false; 4];
        for seed in 0..400 {
            let before = journal.after_cut(4, &mut Dice::seeded(seed));
            assert_eq!(before.get(path), Some(&[1; 2048][..]), "seed {seed}");
            let after = journal.after_cut(6, &mut Dice::seeded(seed));
            let bytes = after.get(path).expect("its name was synced");
            assert!(bytes.len() >= 2048 && bytes[..2048].iter().all(|b| [1, 2].contains(b)));
            let sectors: Vec<&[u8]> = bytes[..2048].chunks(SECTOR).collect();
            seen[0] |= bytes[..2048] == [1; 2048];
            seen[1] |= bytes[..2048] == [2; 2048];
            seen[2] |= sectors.iter().any(|s| s.contains(&1) && s.contains(&2));
            seen[3] |= sectors[0][0] == 1 && sectors[3][0] == 2;
        }
        assert_eq!(seen, [true; 4], "nothing, all, torn, out of order");
    }

    #[test]
    fn a_name_that_was_not_synced_may_be_there_or_not() {
        let journal = journal();
        let there = |upto| {
            let cuts = (0..100).map(|seed| journal.after_cut(upto, &mut Dice::seeded(seed)));
            cuts.filter(|tree| tree.get(Path::new("f")).is_some())
                .count()
        };
        for open in [1, 3, 7] {
            assert!((1..100).contains(&there(open)), "after {open}");
        }
        assert_eq!((there(0), there(4)), (0, 100));
    }

    #[test]
    fn without_a_cut_all_is_there() {
        let whole = journal().whole(6);
        let bytes = whole.get(Path::new("f")).expect("it was made");
        assert_eq!((bytes[0], bytes[2047], bytes[2048]), (2, 2, 3));
        assert!(journal().whole(7).get(Path::new("f")).is_none());
    }
}
