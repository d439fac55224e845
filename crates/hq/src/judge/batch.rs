//! Entries of one document that are merged together, and what became of each.

use std::collections::{HashMap, HashSet};

use automerge::{Change, ExpandedChange};
use baolian_record::document as record;
use baolian_record::judge::Lawful;
use baolian_wire::down::Made;
use baolian_wire::{Hash, Reason};

use super::candidate::Candidate;

/// Entries that are merged and judged together.
#[derive(Default)]
pub(super) struct Batch {
    pub entries: Vec<Candidate>,
    pub changes: Vec<Change>,
    /// The same changes, decoded.
    pub decoded: Vec<ExpandedChange>,
    hashes: HashSet<Hash>,
}

impl Batch {
    pub fn push(&mut self, c: Candidate, decoded: ExpandedChange) {
        self.decoded.push(decoded);
        self.hashes.insert(c.hash);
        self.changes.push(c.change.clone());
        self.entries.push(c);
    }

    pub fn has(&self, change: Hash) -> bool {
        self.hashes.contains(&change)
    }
}

/// Each after those of the others that it depends on, else in the order given:
/// in whatever order they came, they can be merged in one go.
pub(super) fn in_order(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let places: HashMap<Hash, usize> = candidates.iter().map(|c| c.hash).zip(0..).collect();
    let mut order: Vec<usize> = Vec::with_capacity(candidates.len());
    let mut begun = vec![false; candidates.len()];
    // Depth first, without recursion: what something depends on comes before it.
    for first in 0..candidates.len() {
        let mut path = vec![(first, 0)];
        while let Some((at, dep)) = path.last_mut() {
            let (Some(c), Some(begun)) = (candidates.get(*at), begun.get_mut(*at)) else {
                break;
            };
            if *dep == 0 && std::mem::replace(begun, true) {
                path.pop();
                continue;
            }
            let on = c.change.deps().get(*dep);
            *dep += 1;
            match on {
                Some(on) => {
                    if let Some(on) = places.get(&record::hash_of(*on)) {
                        path.push((*on, 0));
                    }
                }
                None => {
                    order.push(*at);
                    path.pop();
                }
            }
        }
    }
    let mut candidates: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
    let taken = order
        .into_iter()
        .filter_map(|at| candidates.get_mut(at)?.take());
    taken.collect()
}

/// What is said of one of them.
pub(super) enum Verdict {
    Lawful(Lawful, Made),
    Refused(Reason),
    Waits(Vec<Hash>),
}

/// In a batch with refused or waiting entries, what builds on those is not
/// applied either. Whatever would be said of it by itself: had it come after
/// them, nothing else could be said.
pub(super) fn rest_on(batch: &[Candidate], verdicts: &mut [Verdict]) {
    let places: HashMap<Hash, usize> = batch.iter().map(|c| c.hash).zip(0..).collect();
    for (i, c) in batch.iter().enumerate() {
        let mut instead = None;
        for dep in c.change.deps() {
            let on = places.get(&record::hash_of(*dep)).copied();
            match on.and_then(|on| Some((batch.get(on)?, verdicts.get(on)?))) {
                Some((b, Verdict::Refused(_))) => {
                    instead = Some(Verdict::Refused(Reason::rests_on(b.at)));
                    break;
                }
                Some((b, Verdict::Waits(_))) => instead = Some(Verdict::Waits(vec![b.hash])),
                _ => {}
            }
        }
        if let (Some(instead), Some(verdict)) = (instead, verdicts.get_mut(i)) {
            *verdict = instead;
        }
    }
}
