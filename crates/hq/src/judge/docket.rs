//! All that judging one document asks of the database, gathered before anything is judged.
//!
//! Judging itself is a function of what stands here and nothing else: it
//! touches no database, so documents are judged beside one another, and what
//! comes of it does not depend on which is done first.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use baolian_record::judge::Relied;
use baolian_record::{Document, chunk, document as record, genesis, schema};
use baolian_wire::{DeviceId, DocId, EntryRef, Hash};

use super::candidate::{self, Candidate, Elsewhere, Ready};
use super::ground::{self, Known, Lookups};
use super::{Author, author};
use crate::error::{HqError, Result};
use crate::replaced::{self, Replaced};
use crate::session::Session;
use crate::store::document::{self, DocumentState};
use crate::store::entry::{self, Held, Named, State};

/// What an entry costs besides the operations of its change, in operations.
const ENTRY_WEIGHT: u64 = 50;

/// How much work a change is, in operations: what it says it holds, counted
/// without decoding it. What cannot be counted is refused before it costs more
/// than its bytes.
pub(crate) fn weight(change: &[u8]) -> u64 {
    let counted = chunk::weight(change).unwrap_or(change.len() as u64 / 32);
    counted.saturating_add(ENTRY_WEIGHT)
}

/// One document's entries that are to be judged, as they are held.
pub(super) struct Docket {
    pub doc: DocId,
    state: Option<DocumentState>,
    applied: Vec<Vec<u8>>,
    stored: Vec<Stored>,
    /// How much work it is, in operations.
    pub weight: u64,
}

struct Stored {
    held: Held,
    author: Arc<Author>,
    elsewhere: Option<Elsewhere>,
}

/// How much may be judged.
#[derive(Debug, Clone, Copy)]
pub(super) enum Allowance {
    /// Document and entries together no more than so many operations, or nothing at all.
    Whole(u64),
    /// As many entries, and one at least, as are so many operations.
    Slice(u64),
}

impl Docket {
    /// Reads the entries of a document that wait to be judged; none if they
    /// are more work than is allowed.
    pub fn gather(
        s: &Session<'_>,
        doc: DocId,
        mut entries: Vec<EntryRef>,
        allowance: Allowance,
    ) -> Result<Option<Self>> {
        entries.sort_unstable();
        entries.dedup();
        let mut docket = Self {
            doc,
            state: document::get(s.conn, doc)?,
            applied: Vec::new(),
            stored: Vec::new(),
            weight: 0,
        };
        let limit = match allowance {
            Allowance::Whole(limit) => limit,
            Allowance::Slice(_) => u64::MAX,
        };
        if docket.reads() && !docket.read_applied(s, limit)? {
            return Ok(None);
        }
        let document = docket.weight;
        let mut authors: BTreeMap<DeviceId, Arc<Author>> = BTreeMap::new();
        for at in entries {
            let held = entry::get(s.conn, at)?
                .ok_or_else(|| HqError::Damaged(format!("entry {at} is missing")))?;
            if held.state != State::Waiting {
                continue;
            }
            let mut one = weight(held.change.as_deref().unwrap_or_default());
            if replaced::replaces(&held).is_some() {
                // What it replaces is held against the document once more.
                one = one.saturating_add(document);
            }
            let all = docket.weight.saturating_add(one);
            match allowance {
                Allowance::Whole(limit) if all > limit => return Ok(None),
                Allowance::Slice(limit) if all - document > limit && !docket.stored.is_empty() => {
                    break;
                }
                _ => docket.weight = all,
            }
            let author = match authors.get(&at.device) {
                Some(author) => Arc::clone(author),
                None => {
                    let known = author(s.conn, at.device)?.ok_or(HqError::UnknownDevice)?;
                    let known = Arc::new(known);
                    authors.insert(at.device, Arc::clone(&known));
                    known
                }
            };
            let elsewhere = candidate::elsewhere(s.conn, &held, &author)?;
            docket.stored.push(Stored {
                held,
                author,
                elsewhere,
            });
        }
        docket.stored.sort_by_key(|e| (e.held.position, e.held.at));
        Ok(Some(docket))
    }

    /// Whether the document is of a kind that can be read here.
    fn reads(&self) -> bool {
        let kind = self.state.as_ref().map(|d| d.kind);
        kind.is_some_and(|kind| schema::of(kind).is_some())
    }

    /// Whether all of the document was read.
    fn read_applied(&mut self, s: &Session<'_>, limit: u64) -> Result<bool> {
        entry::each_change(s.conn, self.doc, |bytes| {
            self.weight = self.weight.saturating_add(weight(&bytes));
            self.applied.push(bytes);
            self.weight <= limit
        })
    }

    /// Takes bytes apart: nothing is asked of the database.
    pub fn open(self) -> Result<Opened> {
        let document = match &self.state {
            Some(d) if schema::of(d.kind).is_some() => {
                let changes = self.applied.iter().map(|bytes| record::parse_change(bytes));
                let changes = changes.collect::<std::result::Result<_, _>>()?;
                Some(Document::from_store(d.kind, changes)?)
            }
            _ => None,
        };
        let ready = self.stored.into_iter().map(|stored| {
            let Stored {
                held,
                author,
                elsewhere,
            } = stored;
            let ready = candidate::ready(&held, &author, elsewhere);
            (held, ready)
        });
        Ok(Opened {
            doc: self.doc,
            ready: ready.collect(),
            state: self.state,
            document,
            answers: Answers::default(),
        })
    }
}

/// A document with the entries that are to be judged, taken apart, and what
/// the database says of all that they name.
pub(super) struct Opened {
    pub doc: DocId,
    pub state: Option<DocumentState>,
    pub document: Option<Document>,
    pub ready: Vec<(Held, Ready)>,
    pub answers: Answers,
}

/// What the database says of what entries name.
#[derive(Default)]
pub(super) struct Answers {
    /// The entries that name a change which the document does not hold.
    pub naming: HashMap<Hash, Vec<Named>>,
    /// By entry: an earlier one of the same log whose bytes the tablet lost.
    pub lost: HashMap<EntryRef, EntryRef>,
    /// Changes of other documents that headers rely on.
    pub relied: HashMap<Hash, Relied>,
    /// What is known of each entry's author and station.
    pub grounds: HashMap<EntryRef, Arc<Known>>,
    /// Entries that others replace.
    pub replaced: HashMap<EntryRef, Replaced>,
}

impl Opened {
    /// Asks the database.
    pub fn look_up(&mut self, s: &Session<'_>, lookups: &Lookups) -> Result<()> {
        let candidates: Vec<&Candidate> = self
            .ready
            .iter()
            .filter_map(|(_, ready)| match ready {
                Ready::Candidate(c) => Some(&**c),
                _ => None,
            })
            .collect();
        let own: HashSet<Hash> = candidates.iter().map(|c| c.hash).collect();
        let answers = &mut self.answers;
        for c in candidates {
            let known = lookups.known(s.conn, &c.header)?;
            answers.grounds.insert(c.at, known);
            let mut unheard_of = false;
            for dep in c.change.deps() {
                let hash = record::hash_of(*dep);
                let here = self.document.as_ref().is_some_and(|d| d.has(*dep));
                if here || genesis::is(*dep) || own.contains(&hash) {
                    continue;
                }
                let naming = match answers.naming.entry(hash) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(entry::named(s.conn, hash)?),
                };
                unheard_of |= naming.is_empty();
            }
            if unheard_of && let Some(lost) = entry::damaged_before(s.conn, c.at)? {
                answers.lost.insert(c.at, lost);
            }
            for hash in c.header.relies() {
                if !answers.relied.contains_key(hash) {
                    answers.relied.insert(*hash, ground::relied(s.conn, *hash));
                }
            }
            if let Some(of) = c.header.replaces
                && let Some(replaced) = Replaced::look_up(s.conn, of)?
            {
                answers.replaced.insert(of, replaced);
            }
        }
        Ok(())
    }
}
