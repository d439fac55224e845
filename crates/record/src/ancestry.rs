//! Which change had seen which: the only order of events there is.
//!
//! No clock and no field repeats it (design, section 4). Built once for a
//! reading; a document of n changes costs n²/16 bytes while it is in use.

use std::collections::HashMap;

use automerge::{Automerge, ChangeHash};
use baolian_wire::Hash;

use crate::document::hash_of;

/// A set of changes, each by its place in an [`Ancestry`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Places(Vec<u64>);

impl Places {
    /// Whether a change is among them.
    pub fn has(&self, place: usize) -> bool {
        let word = self.0.get(place / 64);
        word.is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// Takes one more in.
    pub fn put(&mut self, place: usize) {
        if self.0.len() <= place / 64 {
            self.0.resize(place / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    /// Takes one out.
    pub fn take(&mut self, place: usize) {
        if let Some(word) = self.0.get_mut(place / 64) {
            *word &= !(1 << (place % 64));
        }
    }

    /// Takes all of `other` in.
    pub fn put_all(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// Whether any of them is also in `other`.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether any is in `other` and not in `without`.
    pub fn meets_beyond(&self, other: &Self, without: &Self) -> bool {
        let without = without.0.iter().copied().chain(std::iter::repeat(0));
        let mut words = self.0.iter().zip(&other.0).zip(without);
        words.any(|((a, b), c)| a & b & !c != 0)
    }

    fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }
}

/// The ancestry of all changes of one document.
#[derive(Debug, Clone, Default)]
pub struct Ancestry {
    index: HashMap<Hash, usize>,
    /// For each change, every change it had seen, itself included.
    seen: Vec<Places>,
}

impl Ancestry {
    /// Reads the ancestry of a document.
    #[must_use]
    pub fn of(doc: &Automerge) -> Self {
        let mut ancestry = Self::default();
        // Automerge lists changes so that each comes after those it depends on.
        for change in doc.get_changes_meta(&[]) {
            ancestry.add(change.hash, &change.deps);
        }
        ancestry
    }

    /// One more change, after those it depends on; returns its place.
    pub(crate) fn add(&mut self, change: ChangeHash, deps: &[ChangeHash]) -> usize {
        let place = self.seen.len();
        let mut seen = self.at(deps);
        seen.put(place);
        self.index.insert(hash_of(change), place);
        self.seen.push(seen);
        place
    }

    /// Where a change stands in the order in which they were added.
    pub(crate) fn place(&self, change: Hash) -> Option<usize> {
        self.index.get(&change).copied()
    }

    /// Every change that a reader at `heads` has seen.
    pub(crate) fn at(&self, heads: &[ChangeHash]) -> Places {
        let mut seen = Places::default();
        for head in heads {
            let place = self.place(hash_of(*head));
            if let Some(had) = place.and_then(|place| self.seen.get(place)) {
                seen.put_all(had);
            }
        }
        seen
    }

    /// Whether the change at place `later` had seen the one at `earlier`.
    pub(crate) fn saw_place(&self, later: usize, earlier: usize) -> bool {
        later != earlier && self.bit(later, earlier)
    }

    /// What the change at a place had seen, itself included.
    pub(crate) fn seen_by(&self, place: usize) -> &Places {
        static NONE: Places = Places(Vec::new());
        self.seen.get(place).unwrap_or(&NONE)
    }

    /// Whether `later` had seen `earlier` (a change has not seen itself).
    #[must_use]
    pub fn saw(&self, later: Hash, earlier: Hash) -> bool {
        let (Some(later), Some(earlier)) = (self.place(later), self.place(earlier)) else {
            return false;
        };
        self.saw_place(later, earlier)
    }

    /// Whether a reader at `heads` has seen `earlier`.
    #[must_use]
    pub fn seen_at(&self, heads: &[ChangeHash], earlier: Hash) -> bool {
        let Some(earlier) = self.place(earlier) else {
            return false;
        };
        heads
            .iter()
            .filter_map(|head| self.place(hash_of(*head)))
            .any(|head| self.bit(head, earlier))
    }

    /// Whether neither had seen the other.
    #[must_use]
    pub fn apart(&self, a: Hash, b: Hash) -> bool {
        a != b && !self.saw(a, b) && !self.saw(b, a)
    }

    /// A place in a line in which everything stands after what it had seen;
    /// the same on every replica that holds the same changes.
    #[must_use]
    pub fn depth(&self, change: Hash) -> u32 {
        let seen = self.place(change).and_then(|place| self.seen.get(place));
        seen.map_or(0, Places::count)
    }

    fn bit(&self, row: usize, column: usize) -> bool {
        self.seen.get(row).is_some_and(|seen| seen.has(column))
    }
}
