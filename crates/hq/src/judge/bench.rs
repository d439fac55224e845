//! One document's entries judged together: merged in one go on a clone, each held against the rules.
//!
//! The clone takes the document's place only if every entry is lawful; else
//! only the lawful ones are merged. What broke the merge library is found one
//! by one and put aside.

use std::collections::HashMap;

use baolian_record::act::Act;
use baolian_record::judge::{Lawful, Past, Relied, Unapplied};
use baolian_record::{Document, document as record, schema};
use baolian_wire::down::Made;
use baolian_wire::verdict::Code;
use baolian_wire::{DeviceId, DocId, EntryRef, Hash, Header, Kind, Reason};
use rusqlite::Connection;

use super::admission::{Admitted, about};
use super::batch::{Batch, Verdict, in_order, rest_on};
use super::candidate::{self, Candidate, Ready};
use super::ground::{self, Lookups};
use super::{Author, author};
use crate::error::{HqError, Result};
use crate::metrics::Metrics;
use crate::own::reason_bytes;
use crate::session::Session;
use crate::store::document::DocumentState;
use crate::store::entry::{Held, State};
use crate::store::ledger::{NewRow, RowKind};
use crate::store::{document, entry, quarantine};
use crate::{projection, replaced, view};

/// Loads a document from its applied changes.
pub(crate) fn load(conn: &Connection, kind: Kind, doc: DocId) -> Result<Document> {
    let mut changes = Vec::new();
    for bytes in entry::changes(conn, doc)? {
        changes.push(record::parse_change(&bytes)?);
    }
    Ok(Document::from_store(kind, changes)?)
}

/// Judges entries of one document; returns the changes that were decided.
pub(crate) fn judge_document(
    s: &Session<'_>,
    lookups: &Lookups,
    doc: DocId,
    mut entries: Vec<EntryRef>,
) -> Result<Vec<Hash>> {
    entries.sort_unstable();
    entries.dedup();
    let state = document::get(s.conn, doc)?;
    let mut bench = Bench {
        s,
        lookups,
        doc,
        document: match &state {
            Some(d) if schema::of(d.kind).is_some() => Some(load(s.conn, d.kind, doc)?),
            _ => None,
        },
        past: None,
        state,
        decided: Vec::new(),
        changed: false,
    };
    let ready = bench.ready(entries)?;
    bench.run(ready)?;
    if bench.changed
        && let Some(document) = &bench.document
        && let Some(under_way) = projection::document(s.conn, doc, document)?
    {
        view::under_way(s, doc, under_way)?;
    }
    Ok(bench.decided)
}

pub(super) struct Bench<'s, 'c> {
    pub s: &'s Session<'c>,
    pub lookups: &'s Lookups,
    doc: DocId,
    pub state: Option<DocumentState>,
    pub document: Option<Document>,
    /// The document's past, with what is admitted to be merged next.
    pub past: Option<Past>,
    decided: Vec<Hash>,
    changed: bool,
}

impl Bench<'_, '_> {
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
                        batch.push(c);
                    }
                    Admitted::No(reason) => self.refuse(c.at, Some(c.hash), &reason)?,
                    Admitted::Waits(on) => rest.push((c, on)),
                }
            }
            if batch.entries.is_empty() {
                for (c, on) in rest {
                    self.wait(c.at, &on)?;
                }
                return Ok(());
            }
            self.batch(batch)?;
            pending = rest.into_iter().map(|(c, _)| c).collect();
        }
    }

    /// Unwraps and parses what can be judged; settles at once what cannot.
    fn ready(&mut self, entries: Vec<EntryRef>) -> Result<Vec<Candidate>> {
        let mut authors: HashMap<DeviceId, Author> = HashMap::new();
        let mut stored: Vec<Held> = Vec::new();
        for at in entries {
            let held = entry::get(self.s.conn, at)?
                .ok_or_else(|| HqError::Damaged(format!("entry {at} is missing")))?;
            if held.state == State::Waiting {
                stored.push(held);
            }
        }
        stored.sort_by_key(|e| (e.position, e.at));
        let mut ready = Vec::new();
        for held in stored {
            let device = held.at.device;
            let author = match authors.get(&device) {
                Some(author) => author,
                None => {
                    let author = author(self.s.conn, device)?.ok_or(HqError::UnknownDevice)?;
                    authors.entry(device).or_insert(author)
                }
            };
            match candidate::ready(self.s.conn, &held, author)? {
                Ready::Candidate(c) => ready.push(*c),
                Ready::Unread(header) => self.unread(&held, &header)?,
                Ready::Counted => self.count(held.at)?,
                Ready::WaitsFor(hash) => self.wait(held.at, &[hash])?,
                Ready::Refused(reason, broke) => {
                    if broke {
                        self.quarantine(held.at, "parse", held.change.as_deref())?;
                    }
                    self.refuse(held.at, held.change_hash, &reason)?;
                }
            }
        }
        Ok(ready)
    }

    /// Merges and judges entries that may be merged.
    fn batch(&mut self, together: Batch) -> Result<()> {
        let Batch {
            entries: batch,
            changes,
            ..
        } = together;
        let Some(first) = batch.first() else {
            return Ok(());
        };
        let before = match &self.document {
            Some(document) => document.clone(),
            None => Document::begin(first.header.kind)?,
        };
        let mut trial = before.clone();
        let Some(past) = self.past.take().filter(|_| trial.merge(changes).is_ok()) else {
            return self.halves(batch);
        };
        let mut verdicts = Vec::with_capacity(batch.len());
        for c in &batch {
            verdicts.push(self.judge(c, &trial, &past)?);
        }
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
            let mut kept = before;
            kept.merge(lawful)?;
            if self.document.is_some() || verdicts.iter().any(|v| matches!(v, Verdict::Lawful(..)))
            {
                self.document = Some(kept);
            }
        }
        for (c, verdict) in batch.iter().zip(verdicts) {
            match verdict {
                Verdict::Lawful(lawful, made) => self.apply(c, &lawful, made)?,
                Verdict::Refused(reason) => {
                    if reason.code == Code::BadChange {
                        self.quarantine(c.at, "judge", Some(c.change.raw_bytes()))?;
                    }
                    self.refuse(c.at, Some(c.hash), &reason)?;
                }
                Verdict::Waits(on) => self.wait(c.at, &on)?,
            }
        }
        Ok(())
    }

    /// Something in a batch breaks the merge library: each half is tried alone,
    /// until what breaks it stands alone.
    fn halves(&mut self, mut batch: Vec<Candidate>) -> Result<()> {
        if let [c] = batch.as_slice() {
            let bytes = c.change.raw_bytes();
            self.quarantine(c.at, "merge", Some(bytes))?;
            return self.refuse(c.at, Some(c.hash), &Code::BadChange.into());
        }
        let second = batch.split_off(batch.len() / 2);
        self.run(batch)?;
        self.run(second)
    }

    fn judge(&self, c: &Candidate, trial: &Document, past: &Past) -> Result<Verdict> {
        let conn = self.s.conn;
        let made = match replaced::made(conn, c, trial)? {
            Ok(made) => made,
            Err(reason) => return Ok(Verdict::Refused(reason)),
        };
        let relied = |hash| ground::relied(conn, hash);
        let grounds = self.lookups.grounds(conn, &c.header, made)?;
        let cases = grounds.cases(&c.header, &c.author.line, &relied);
        Ok(match ground::judge(&cases, &c.change, trial, past) {
            Ok(lawful) => Verdict::Lawful(lawful, made),
            Err(Unapplied::Refused(reason)) => Verdict::Refused(reason),
            Err(Unapplied::Waits) => {
                let on = c.header.relies().iter().copied();
                Verdict::Waits(on.filter(|h| relied(*h) == Relied::NotHere).collect())
            }
        })
    }

    fn apply(&mut self, c: &Candidate, lawful: &Lawful, made: Made) -> Result<()> {
        let s = self.s;
        let position = self.row(RowKind::Applied, c.at, &[])?;
        self.begin(&c.header, made, position)?;
        entry::settle(
            s.conn,
            c.at,
            State::Applied,
            Some(position),
            None,
            lawful.time_proven,
        )?;
        if made != c.made {
            entry::set_made(s.conn, c.at, made)?;
        }
        view::publish(s, self.doc, position, &c.header.account)?;
        Metrics::add(&s.hq.metrics.applied, 1);
        self.changed = true;
        self.decided.push(c.hash);
        let seals = lawful
            .acts
            .iter()
            .any(|a| matches!(a, Act::Add { map: "seals", .. }));
        if let (true, Some(d), Some(station)) = (seals, &self.state, &c.header.station) {
            document::insert_seal(s.conn, c.hash, self.doc, station)?;
            // What named the seal that this one replaces finds it here.
            for replaced in replaced::stands_for(s.conn, c.header.replaces)? {
                document::insert_seal(s.conn, replaced, self.doc, station)?;
                self.decided.push(replaced);
            }
            if d.released.is_none() {
                view::release(s, d)?;
                self.state = document::get(s.conn, self.doc)?;
            }
        }
        Ok(())
    }

    /// Writes down what the first entry of a document fixes for good.
    fn begin(&mut self, header: &Header, made: Made, position: u64) -> Result<()> {
        if self.state.is_some() {
            return Ok(());
        }
        let grounds = self.lookups.grounds(self.s.conn, header, made)?;
        let mut d = DocumentState {
            id: self.doc,
            kind: header.kind,
            station: header.station.clone(),
            audience: header.audience.clone(),
            author: header.account.clone(),
            level: grounds.level(header),
            first_position: position,
            released: None,
            under_way: true,
        };
        if view::is_open(self.s.conn, &d)? {
            d.released = Some(position);
        }
        document::insert(self.s.conn, &d)?;
        view::begin(self.s, &d)?;
        self.state = Some(d);
        Ok(())
    }

    /// A kind of a later version: kept, and passed on to its author's devices.
    fn unread(&mut self, held: &Held, header: &Header) -> Result<()> {
        if let Some(d) = &self.state
            && (d.kind, d.station.as_ref(), &d.audience) != about(header)
        {
            return self.refuse(held.at, held.change_hash, &Code::KindChanged.into());
        }
        let position = self.row(RowKind::Unread, held.at, &[])?;
        self.begin(header, held.made, position)?;
        entry::settle(
            self.s.conn,
            held.at,
            State::Unread,
            Some(position),
            None,
            true,
        )?;
        view::publish(self.s, self.doc, position, &header.account)
    }

    fn count(&mut self, at: EntryRef) -> Result<()> {
        let position = self.row(RowKind::Counted, at, &[])?;
        entry::settle(self.s.conn, at, State::Counted, Some(position), None, true)
    }

    fn refuse(&mut self, at: EntryRef, decides: Option<Hash>, reason: &Reason) -> Result<()> {
        let position = self.row(RowKind::Refused, at, &reason_bytes(reason))?;
        entry::settle(
            self.s.conn,
            at,
            State::Refused,
            Some(position),
            Some(reason),
            true,
        )?;
        Metrics::add(&self.s.hq.metrics.refused, 1);
        self.decided.extend(decides);
        Ok(())
    }

    fn wait(&self, at: EntryRef, on: &[Hash]) -> Result<()> {
        for hash in on {
            entry::wait(self.s.conn, at, *hash)?;
        }
        Ok(())
    }

    fn quarantine(&self, at: EntryRef, what: &str, bytes: Option<&[u8]>) -> Result<()> {
        Metrics::add(&self.s.hq.metrics.quarantined, 1);
        let bytes = bytes.unwrap_or_default();
        let gone = quarantine::put(self.s.conn, self.s.now, at, what, bytes)?;
        Metrics::add(&self.s.hq.metrics.quarantine_gone, gone);
        Ok(())
    }

    fn row(&self, kind: RowKind, at: EntryRef, body: &[u8]) -> Result<u64> {
        self.s.append(&NewRow {
            at: self.s.now,
            kind,
            device: Some(at.device),
            n: Some(at.n),
            doc: Some(self.doc),
            body,
        })
    }
}
