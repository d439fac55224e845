//! Verdicts written down, in order, each with a row of the ledger.

use baolian_wire::down::Made;
use baolian_wire::{DocId, EntryRef, Hash, Header, Reason};

use super::bench::{Applied, Judged, Listed, Ruling};
use super::ground::Lookups;
use crate::error::Result;
use crate::metrics::Metrics;
use crate::own::reason_bytes;
use crate::replaced;
use crate::session::Session;
use crate::store::document::{self, DocumentState};
use crate::store::entry::State;
use crate::store::ledger::{NewRow, RowKind};
use crate::store::{entry, quarantine};
use crate::view::{self, Reach};

/// Writes what came of a document's entries; returns the changes that were decided.
pub(super) fn write(s: &Session<'_>, lookups: &Lookups, judged: Judged) -> Result<Vec<Hash>> {
    let mut pen = Pen {
        s,
        lookups,
        doc: judged.doc,
        state: document::get(s.conn, judged.doc)?,
        reach: None,
        decided: Vec::new(),
    };
    for ruling in judged.rulings {
        match ruling {
            Ruling::Applied(applied) => pen.apply(&applied)?,
            Ruling::Refused {
                at,
                hash,
                reason,
                broke,
            } => {
                if let Some((what, bytes)) = broke {
                    Metrics::add(&s.hq.metrics.quarantined, 1);
                    let gone = quarantine::put(s.conn, s.now, at, what, &bytes)?;
                    Metrics::add(&s.hq.metrics.quarantine_gone, gone);
                }
                pen.refuse(at, hash, &reason)?;
            }
            Ruling::Waits(at, on) => {
                for hash in on {
                    entry::wait(s.conn, at, hash)?;
                }
            }
            Ruling::Counted(at) => pen.count(at)?,
            Ruling::Unread { at, header, made } => pen.unread(at, &header, made)?,
        }
    }
    match &judged.rows {
        Some(Listed::Rows(rows)) => {
            baolian_lists::put(s.conn, rows)?;
            if let Some(under_way) = rows.main.is_under_way() {
                view::under_way(s, judged.doc, under_way)?;
            }
        }
        Some(Listed::Nowhere) => {
            tracing::error!(id = %judged.doc, "a document cannot be read for the lists");
            baolian_lists::remove(s.conn, judged.doc)?;
        }
        None => {}
    }
    Ok(pen.decided)
}

struct Pen<'s, 'c> {
    s: &'s Session<'c>,
    lookups: &'s Lookups,
    doc: DocId,
    state: Option<DocumentState>,
    /// Who sees it, once asked.
    reach: Option<Reach>,
    decided: Vec<Hash>,
}

impl Pen<'_, '_> {
    fn apply(&mut self, applied: &Applied) -> Result<()> {
        let s = self.s;
        let Applied { at, header, .. } = applied;
        let position = self.row(RowKind::Applied, *at, &[])?;
        self.begin(header, applied.made, position)?;
        let proven = applied.time_proven;
        entry::settle(s.conn, *at, State::Applied, Some(position), None, proven)?;
        if applied.made_before {
            entry::set_made(s.conn, *at, applied.made)?;
        }
        self.publish(position, header)?;
        Metrics::add(&s.hq.metrics.applied, 1);
        self.decided.push(applied.hash);
        if let (true, Some(d), Some(station)) = (applied.seals, &self.state, &header.station) {
            document::insert_seal(s.conn, applied.hash, self.doc, station)?;
            // What named the seal that this one replaces finds it here.
            for replaced in replaced::stands_for(s.conn, header.replaces)? {
                document::insert_seal(s.conn, replaced, self.doc, station)?;
                self.decided.push(replaced);
            }
            if d.released.is_none() {
                view::release(s, d)?;
                self.reach = None;
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

    fn unread(&mut self, at: EntryRef, header: &Header, made: Made) -> Result<()> {
        let position = self.row(RowKind::Unread, at, &[])?;
        self.begin(header, made, position)?;
        entry::settle(self.s.conn, at, State::Unread, Some(position), None, true)?;
        self.publish(position, header)
    }

    fn publish(&mut self, position: u64, header: &Header) -> Result<()> {
        let reach = match &mut self.reach {
            Some(reach) => reach,
            none => none.insert(Reach::of(self.s.conn, self.doc)?),
        };
        reach.publish(self.s, position, &header.account)
    }

    fn count(&mut self, at: EntryRef) -> Result<()> {
        let position = self.row(RowKind::Counted, at, &[])?;
        entry::settle(self.s.conn, at, State::Counted, Some(position), None, true)
    }

    fn refuse(&mut self, at: EntryRef, decides: Option<Hash>, reason: &Reason) -> Result<()> {
        let s = self.s;
        let position = self.row(RowKind::Refused, at, &reason_bytes(reason))?;
        entry::settle(
            s.conn,
            at,
            State::Refused,
            Some(position),
            Some(reason),
            true,
        )?;
        Metrics::add(&s.hq.metrics.refused, 1);
        self.decided.extend(decides);
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
