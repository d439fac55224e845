//! What is asked of an entry before its change meets the merge library.

use automerge::ExpandedChange;
use baolian_record::judge::{Past, Relied, Unapplied, admissible, admit};
use baolian_record::{Document, act, document as record, genesis};
use baolian_wire::verdict::Code;
use baolian_wire::{Audience, EntryRef, Hash, Header, Kind, Reason, StationCode};

use super::batch::Batch;
use super::bench::Bench;
use super::candidate::Candidate;
use crate::error::Result;
use crate::store::document::DocumentState;
use crate::store::entry::State;

/// Kind, station and audience: what never changes after a document's first entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Begun {
    kind: Kind,
    station: Option<StationCode>,
    audience: Audience,
}

impl Begun {
    /// What a document's first entry fixed.
    pub fn of_document(d: &DocumentState) -> Self {
        Self {
            kind: d.kind,
            station: d.station.clone(),
            audience: d.audience.clone(),
        }
    }

    /// What an entry would fix.
    pub fn by(header: &Header) -> Self {
        Self {
            kind: header.kind,
            station: header.station.clone(),
            audience: header.audience.clone(),
        }
    }
}

/// Whether an entry may be merged.
pub(super) enum Admitted {
    /// With the change decoded.
    Yes(ExpandedChange),
    No(Reason),
    Waits(Vec<Hash>),
}

impl Bench {
    /// What needs no merge: the header against the document's first entry,
    /// dependencies, actors.
    pub(super) fn admit(&mut self, c: &Candidate, batch: &Batch) -> Result<Admitted> {
        let begins = act::begins(&c.change);
        if let Some(begun) = &self.begun {
            let by = Begun::by(&c.header);
            let code = if by.kind != begun.kind {
                Code::KindChanged
            } else if by.station != begun.station {
                Code::StationChanged
            } else if by.audience != begun.audience {
                Code::AudienceChanged
            } else if begins {
                // A document begins once.
                return Ok(Admitted::No(Reason::new(Code::BadShape, "begun already")));
            } else {
                return self.admit_change(c, batch);
            };
            return Ok(Admitted::No(code.into()));
        }
        if let Some(first) = batch.entries.first()
            && (begins || Begun::by(&c.header) != Begun::by(&first.header))
        {
            // Held against the document once it is known whether it has begun.
            return Ok(Admitted::Waits(Vec::new()));
        }
        self.admit_change(c, batch)
    }

    fn admit_change(&mut self, c: &Candidate, batch: &Batch) -> Result<Admitted> {
        let none = |_: Hash| Relied::Other;
        let grounds = self.grounds(c, c.made);
        let cases = grounds
            .as_ref()
            .map(|g| g.cases(&c.header, &c.author.line, &none));
        let case = cases.as_ref().and_then(|cases| cases.first());
        if case.is_none() && !c.returned {
            return Ok(Admitted::No(Reason::new(Code::Role, "no such account")));
        }
        if self.document.is_none() && batch.entries.is_empty() {
            // One of another kind may have been tried before it.
            self.past = None;
        }
        let past = match &mut self.past {
            Some(past) => past,
            none => none.insert(match &self.document {
                Some(document) => Past::of(document),
                None => Past::of(&Document::begin(c.header.kind)?),
            }),
        };
        let admitted = match case.filter(|_| !c.returned) {
            Some(case) => admit(case, &c.change, past),
            None => admissible(&c.change, past),
        };
        match admitted {
            Ok(decoded) => Ok(Admitted::Yes(decoded)),
            // Asked again once it is known whether what it builds on is lawful.
            Err(Unapplied::Refused(_)) if builds_on(c, batch) => Ok(Admitted::Waits(Vec::new())),
            Err(Unapplied::Refused(reason)) => Ok(Admitted::No(reason)),
            Err(Unapplied::Waits) => Ok(self.missing(c, batch)),
        }
    }

    /// What an entry lacks: it waits, unless something it rests on was refused.
    fn missing(&self, c: &Candidate, batch: &Batch) -> Admitted {
        let mut on = Vec::new();
        for dep in c.change.deps() {
            let here = self.document.as_ref().is_some_and(|d| d.has(*dep));
            let hash = record::hash_of(*dep);
            if here || genesis::is(*dep) || batch.has(hash) {
                continue;
            }
            let known = self.naming(hash);
            let open = known.iter().any(|(_, state)| *state != State::Refused);
            if let (false, Some((refused, _))) = (open, known.first()) {
                return Admitted::No(Reason::rests_on(*refused));
            }
            if known.iter().any(|(_, state)| *state == State::Applied) {
                let what = hash.to_string();
                return Admitted::No(Reason::new(Code::NoSuchThing, what));
            }
            if known.is_empty()
                && let Some(lost) = self.answers.lost.get(&c.at)
            {
                // All that this log recorded before is here but what the tablet lost.
                return Admitted::No(Reason::rests_on(*lost));
            }
            on.push(hash);
        }
        Admitted::Waits(on)
    }

    /// The entries that name a change, with what became of them up to now.
    fn naming(&self, change: Hash) -> Vec<(EntryRef, State)> {
        if let Some(at) = self.own.get(&change) {
            let state = self.decided.get(at).copied();
            return vec![(*at, state.unwrap_or(State::Waiting))];
        }
        let known = self.answers.naming.get(&change).into_iter().flatten();
        let now = |at: &EntryRef, state| self.decided.get(at).copied().unwrap_or(state);
        known.map(|e| (e.at, now(&e.at, e.state))).collect()
    }
}

/// Whether a change depends on one of a batch that is not judged yet.
fn builds_on(c: &Candidate, batch: &Batch) -> bool {
    let mut deps = c.change.deps().iter();
    deps.any(|dep| batch.has(record::hash_of(*dep)))
}
