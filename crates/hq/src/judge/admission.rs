//! What is asked of an entry before its change meets the merge library.

use automerge::ExpandedChange;
use baolian_record::judge::{Past, Relied, Unapplied, admit};
use baolian_record::{Document, act, document as record};
use baolian_wire::verdict::Code;
use baolian_wire::{Audience, Hash, Header, Kind, Reason, StationCode};

use super::batch::Batch;
use super::bench::Bench;
use super::candidate::Candidate;
use crate::error::Result;
use crate::store::entry::{self, State};

/// Whether an entry may be merged.
pub(super) enum Admitted {
    /// With the change decoded.
    Yes(ExpandedChange),
    No(Reason),
    Waits(Vec<Hash>),
}

impl Bench<'_, '_> {
    /// What needs no merge: the header against the document's first entry,
    /// dependencies, actors.
    pub(super) fn admit(&mut self, c: &Candidate, batch: &Batch) -> Result<Admitted> {
        let begins = act::begins(&c.change);
        if let Some(d) = &self.state {
            let (kind, station, audience) = about(&c.header);
            let code = if kind != d.kind {
                Code::KindChanged
            } else if station != d.station.as_ref() {
                Code::StationChanged
            } else if *audience != d.audience {
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
            && (begins || about(&c.header) != about(&first.header))
        {
            // Held against the document once it is known whether it has begun.
            return Ok(Admitted::Waits(Vec::new()));
        }
        self.admit_change(c, batch)
    }

    fn admit_change(&mut self, c: &Candidate, batch: &Batch) -> Result<Admitted> {
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
        let none = |_: Hash| Relied::Other;
        let grounds = self.lookups.grounds(self.s.conn, &c.header, c.made)?;
        let cases = grounds.cases(&c.header, &c.author.line, &none);
        let Some(case) = cases.first() else {
            return Ok(Admitted::No(Reason::new(Code::Role, "no such account")));
        };
        match admit(case, &c.change, past) {
            Ok(decoded) => Ok(Admitted::Yes(decoded)),
            // Asked again once it is known whether what it builds on is lawful.
            Err(Unapplied::Refused(_)) if builds_on(c, batch) => Ok(Admitted::Waits(Vec::new())),
            Err(Unapplied::Refused(reason)) => Ok(Admitted::No(reason)),
            Err(Unapplied::Waits) => self.missing(c, batch),
        }
    }

    /// What an entry lacks: it waits, unless something it rests on was refused.
    fn missing(&self, c: &Candidate, batch: &Batch) -> Result<Admitted> {
        let mut on = Vec::new();
        for dep in c.change.deps() {
            let here = self.document.as_ref().is_some_and(|d| d.has(*dep));
            let hash = record::hash_of(*dep);
            if here || baolian_record::genesis::is(*dep) || batch.has(hash) {
                continue;
            }
            let known = entry::naming(self.s.conn, hash)?;
            let open = known.iter().any(|e| !matches!(e.state, State::Refused));
            if let (false, Some(refused)) = (open, known.first()) {
                return Ok(Admitted::No(Reason::rests_on(refused.at)));
            }
            if known.iter().any(|e| e.state == State::Applied) {
                return Ok(Admitted::No(Reason::new(
                    Code::NoSuchThing,
                    hash.to_string(),
                )));
            }
            if known.is_empty()
                && let Some(lost) = entry::damaged_before(self.s.conn, c.at)?
            {
                // All that this log recorded before is here but what the tablet lost.
                return Ok(Admitted::No(Reason::rests_on(lost)));
            }
            on.push(hash);
        }
        Ok(Admitted::Waits(on))
    }
}

/// Whether a change depends on one of a batch that is not judged yet.
fn builds_on(c: &Candidate, batch: &Batch) -> bool {
    let mut deps = c.change.deps().iter();
    deps.any(|dep| batch.has(record::hash_of(*dep)))
}

/// Kind, station and audience: what never changes after the first entry.
pub(super) fn about(header: &Header) -> (Kind, Option<&StationCode>, &Audience) {
    (header.kind, header.station.as_ref(), &header.audience)
}
