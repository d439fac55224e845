//! One document's entries judged together: merged in one go on a clone, each held against the rules.
//!
//! The clone takes the document's place only if every entry is lawful; else
//! only the lawful ones are merged. What broke the merge library is found by
//! halves and put aside. Nothing here asks or changes the database.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::ExpandedChange;
use baolian_record::Document;
use baolian_record::act::Act;
use baolian_record::judge::{Lawful, Past, Relied, Unapplied};
use baolian_record::row::{self, Rows};
use baolian_wire::down::Made;
use baolian_wire::verdict::Code;
use baolian_wire::{DocId, EntryRef, Hash, Header, Reason};

use super::admission::{Admitted, Begun};
use super::batch::{Batch, Verdict, in_order, rest_on};
use super::candidate::{Candidate, Ready};
use super::docket::{Answers, Opened};
use super::ground::{self, Grounds};
use crate::error::Result;
use crate::replaced;
use crate::store::entry::{Held, State};

/// What is to be written down of one entry.
pub(super) enum Ruling {
    /// Applied.
    Applied(Box<Applied>),
    /// Refused.
    Refused {
        at: EntryRef,
        /// The change that is decided by it.
        hash: Option<Hash>,
        reason: Reason,
        /// The bytes, if they broke something, and what they broke.
        broke: Option<(&'static str, Vec<u8>)>,
    },
    /// Waits for these to be decided.
    Waits(EntryRef, Vec<Hash>),
    /// The same bytes were applied already.
    Counted(EntryRef),
    /// Of a kind of a later version: kept, and passed on to its author's devices.
    Unread {
        at: EntryRef,
        header: Header,
        made: Made,
    },
}

/// An entry that is applied.
pub(super) struct Applied {
    pub at: EntryRef,
    pub header: Header,
    pub hash: Hash,
    pub made: Made,
    /// It has the time of the one that it replaces.
    pub made_before: bool,
    pub time_proven: bool,
    /// It seals a visit.
    pub seals: bool,
}

/// What came of one document's entries.
pub(super) struct Judged {
    pub doc: DocId,
    pub rulings: Vec<Ruling>,
    /// The document's lists, if it has changed.
    pub rows: Option<Listed>,
}

/// A document as it stands in the lists.
pub(super) enum Listed {
    Rows(Box<Rows>),
    /// Reading it broke: it is in no list, and nothing else is held up by it.
    Nowhere,
}

/// Judges what stands in a docket.
pub(super) fn judge(opened: Opened) -> Result<Judged> {
    let Opened {
        doc,
        state,
        document,
        ready,
        answers,
    } = opened;
    let mut bench = Bench {
        begun: state.as_ref().map(Begun::of_document),
        document,
        past: None,
        answers,
        own: HashMap::new(),
        decided: HashMap::new(),
        rulings: Vec::new(),
    };
    let mut candidates = Vec::new();
    for (held, ready) in ready {
        bench.settle(held, ready, &mut candidates);
    }
    bench.own = candidates.iter().map(|c| (c.hash, c.at)).collect();
    bench.run(candidates)?;
    let changed = bench.decided.values().any(|s| *s == State::Applied);
    let rows = bench
        .document
        .filter(|_| changed)
        .and_then(|d| listed(doc, &d));
    Ok(Judged {
        doc,
        rulings: bench.rulings,
        rows,
    })
}

fn listed(doc: DocId, document: &Document) -> Option<Listed> {
    match catch_unwind(AssertUnwindSafe(|| row::rows(doc, document))) {
        Ok(rows) => rows.map(|rows| Listed::Rows(Box::new(rows))),
        Err(_) => Some(Listed::Nowhere),
    }
}

pub(super) struct Bench {
    /// What the document's first entry fixed, if it has begun.
    pub begun: Option<Begun>,
    pub document: Option<Document>,
    /// The document's past, with what is admitted to be merged next.
    pub past: Option<Past>,
    pub answers: Answers,
    /// By change: the entry on this bench that names it.
    pub own: HashMap<Hash, EntryRef>,
    /// What became of entries on this bench.
    pub decided: HashMap<EntryRef, State>,
    rulings: Vec<Ruling>,
}

impl Bench {
    /// Settles at once what cannot be judged.
    fn settle(&mut self, held: Held, ready: Ready, candidates: &mut Vec<Candidate>) {
        match ready {
            Ready::Candidate(c) => candidates.push(*c),
            Ready::Unread(header) => self.unread(&held, header),
            Ready::Counted => {
                self.decided.insert(held.at, State::Counted);
                self.rulings.push(Ruling::Counted(held.at));
            }
            Ready::WaitsFor(hash) => self.rulings.push(Ruling::Waits(held.at, vec![hash])),
            Ready::Refused(reason, broke) => {
                let bytes = held.change.filter(|_| broke);
                let broke = bytes.map(|bytes| ("parse", bytes));
                self.refuse(held.at, held.change_hash, reason, broke);
            }
        }
    }

    fn unread(&mut self, held: &Held, header: Header) {
        match &self.begun {
            Some(begun) if *begun != Begun::by(&header) => {
                let reason = Code::KindChanged.into();
                return self.refuse(held.at, held.change_hash, reason, None);
            }
            Some(_) => {}
            None => self.begun = Some(Begun::by(&header)),
        }
        self.decided.insert(held.at, State::Unread);
        self.rulings.push(Ruling::Unread {
            at: held.at,
            header,
            made: held.made,
        });
    }

    fn run(&mut self, candidates: Vec<Candidate>) -> Result<()> {
        let mut pending = in_order(candidates);
        loop {
            let mut batch = Batch::default();
            let mut rest: Vec<(Candidate, Vec<Hash>)> = Vec::new();
            for c in pending {
                match self.admit(&c, &batch)? {
                    Admitted::Yes(decoded) => {
                        if let Some(past) = &mut self.past {
                            past.add(&c.change, &decoded);
                        }
                        batch.push(c, decoded);
                    }
                    Admitted::No(reason) => self.refuse(c.at, Some(c.hash), reason, None),
                    Admitted::Waits(on) => rest.push((c, on)),
                }
            }
            if batch.entries.is_empty() {
                let waits = rest.into_iter().map(|(c, on)| Ruling::Waits(c.at, on));
                self.rulings.extend(waits);
                return Ok(());
            }
            self.batch(batch)?;
            pending = rest.into_iter().map(|(c, _)| c).collect();
        }
    }

    /// Merges and judges entries that may be merged.
    fn batch(&mut self, together: Batch) -> Result<()> {
        let Batch {
            entries: batch,
            changes,
            decoded,
            ..
        } = together;
        let Some(first) = batch.first() else {
            return Ok(());
        };
        let kind = first.header.kind;
        let before = || match &self.document {
            Some(document) => Ok(document.clone()),
            None => Document::begin(kind),
        };
        let trial = before()?.merged(changes);
        let (Some(past), Ok(trial)) = (self.past.take(), trial) else {
            return self.halves(batch);
        };
        let mut verdicts: Vec<Verdict> = batch
            .iter()
            .zip(&decoded)
            .map(|(c, decoded)| self.judge(c, decoded, &trial, &past))
            .collect();
        if verdicts.iter().all(|v| matches!(v, Verdict::Lawful(..))) {
            self.document = Some(trial);
            self.past = Some(past);
        } else {
            rest_on(&batch, &mut verdicts);
            let lawful = batch
                .iter()
                .zip(&verdicts)
                .filter(|(_, v)| matches!(v, Verdict::Lawful(..)))
                .map(|(c, _)| c.change.clone())
                .collect();
            let kept = before()?.merged(lawful)?;
            if self.document.is_some() || verdicts.iter().any(|v| matches!(v, Verdict::Lawful(..)))
            {
                self.document = Some(kept);
            }
        }
        for (c, verdict) in batch.into_iter().zip(verdicts) {
            match verdict {
                Verdict::Lawful(lawful, made) => self.apply(c, &lawful, made),
                Verdict::Refused(reason) => {
                    let broke = (reason.code == Code::BadChange)
                        .then(|| ("judge", c.change.raw_bytes().to_vec()));
                    self.refuse(c.at, Some(c.hash), reason, broke);
                }
                Verdict::Waits(on) => self.rulings.push(Ruling::Waits(c.at, on)),
            }
        }
        Ok(())
    }

    /// Something in a batch breaks the merge library: each half is tried alone,
    /// until what breaks it stands alone.
    fn halves(&mut self, mut batch: Vec<Candidate>) -> Result<()> {
        if let [c] = batch.as_slice() {
            let broke = ("merge", c.change.raw_bytes().to_vec());
            self.refuse(c.at, Some(c.hash), Code::BadChange.into(), Some(broke));
            return Ok(());
        }
        let second = batch.split_off(batch.len() / 2);
        self.run(batch)?;
        self.run(second)
    }

    fn judge(
        &self,
        c: &Candidate,
        decoded: &ExpandedChange,
        trial: &Document,
        past: &Past,
    ) -> Verdict {
        if c.returned {
            return match ground::as_applied(&c.change, decoded, trial, past, c.made.proven) {
                Ok(lawful) => Verdict::Lawful(lawful, c.made),
                Err(Unapplied::Refused(reason)) => Verdict::Refused(reason),
                Err(Unapplied::Waits) => Verdict::Waits(Vec::new()),
            };
        }
        let made = match replaced::made(c, trial, |of| self.answers.replaced.get(&of)) {
            Ok(made) => made,
            Err(reason) => return Verdict::Refused(reason),
        };
        let relied = |hash| {
            let known = self.answers.relied.get(&hash).cloned();
            known.unwrap_or(Relied::NotHere)
        };
        let Some(grounds) = self.grounds(c, made) else {
            return Verdict::Refused(Reason::new(Code::Role, "no such account"));
        };
        let cases = grounds.cases(&c.header, &c.author.line, &relied);
        match ground::judge(&cases, &c.change, decoded, trial, past) {
            Ok(lawful) => Verdict::Lawful(lawful, made),
            Err(Unapplied::Refused(reason)) => Verdict::Refused(reason),
            Err(Unapplied::Waits) => {
                let on = c.header.relies().iter().copied();
                Verdict::Waits(on.filter(|h| relied(*h) == Relied::NotHere).collect())
            }
        }
    }

    /// What held while an entry may have been made.
    pub fn grounds(&self, c: &Candidate, made: Made) -> Option<Grounds> {
        let known = self.answers.grounds.get(&c.at)?;
        Some(Grounds::of(std::sync::Arc::clone(known), made))
    }

    fn apply(&mut self, c: Candidate, lawful: &Lawful, made: Made) {
        self.begun.get_or_insert_with(|| Begun::by(&c.header));
        self.decided.insert(c.at, State::Applied);
        let mut acts = lawful.acts.iter();
        self.rulings.push(Ruling::Applied(Box::new(Applied {
            at: c.at,
            hash: c.hash,
            made,
            made_before: made != c.made,
            time_proven: lawful.time_proven,
            seals: acts.any(|a| matches!(a, Act::Add { map: "seals", .. })),
            header: c.header,
        })));
    }

    fn refuse(
        &mut self,
        at: EntryRef,
        hash: Option<Hash>,
        reason: Reason,
        broke: Option<(&'static str, Vec<u8>)>,
    ) {
        self.decided.insert(at, State::Refused);
        self.rulings.push(Ruling::Refused {
            at,
            hash,
            reason,
            broke,
        });
    }
}
