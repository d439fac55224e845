//! Which change had seen which: the only order of events there is.
//!
//! No clock and no field repeats it (design, section 4). Built once for a
//! reading; a document of n changes costs n²/8 bytes while it is in use.

use std::collections::HashMap;

use automerge::{Automerge, ChangeHash};
use baolian_wire::Hash;

use crate::document::hash_of;

/// The ancestry of all changes of one document.
#[derive(Debug)]
pub struct Ancestry {
    index: HashMap<Hash, usize>,
    /// For each change, a bit for each change it had seen, itself included.
    seen: Vec<Vec<u64>>,
}

impl Ancestry {
    /// Reads the ancestry of a document.
    #[must_use]
    pub fn of(doc: &Automerge) -> Self {
        let changes = doc.get_changes_meta(&[]);
        let words = changes.len().div_ceil(64);
        let mut index = HashMap::with_capacity(changes.len());
        let mut seen: Vec<Vec<u64>> = Vec::with_capacity(changes.len());
        // Automerge lists changes so that each comes after those it depends on.
        for (i, change) in changes.iter().enumerate() {
            let mut bits = vec![0u64; words];
            for dep in &change.deps {
                if let Some(dep) = index.get(&hash_of(*dep)).and_then(|d: &usize| seen.get(*d)) {
                    for (word, dep) in bits.iter_mut().zip(dep) {
                        *word |= dep;
                    }
                }
            }
            if let Some(word) = bits.get_mut(i / 64) {
                *word |= 1 << (i % 64);
            }
            index.insert(hash_of(change.hash), i);
            seen.push(bits);
        }
        Self { index, seen }
    }

    /// Whether `later` had seen `earlier` (a change has not seen itself).
    #[must_use]
    pub fn saw(&self, later: Hash, earlier: Hash) -> bool {
        let (Some(&l), Some(&e)) = (self.index.get(&later), self.index.get(&earlier)) else {
            return false;
        };
        l != e && self.bit(l, e)
    }

    /// Whether a reader at `heads` has seen `earlier`.
    #[must_use]
    pub fn seen_at(&self, heads: &[ChangeHash], earlier: Hash) -> bool {
        let Some(&e) = self.index.get(&earlier) else {
            return false;
        };
        heads
            .iter()
            .filter_map(|h| self.index.get(&hash_of(*h)))
            .any(|&h| self.bit(h, e))
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
        self.index
            .get(&change)
            .and_then(|&i| self.seen.get(i))
            .map_or(0, |bits| bits.iter().map(|w| w.count_ones()).sum())
    }

    fn bit(&self, row: usize, column: usize) -> bool {
        self.seen
            .get(row)
            .and_then(|bits| bits.get(column / 64))
            .is_some_and(|word| word >> (column % 64) & 1 == 1)
    }
}
