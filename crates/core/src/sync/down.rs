//! What comes down: each part checked, then committed whole together with the cursor after it.

use std::collections::BTreeSet;

use automerge::Change;
use baolian_record::document::{hash_of, parse_change};
use baolian_wire::down::{DownItem, DownPart, Frame, FrameReader, LogAnswer, Made};
use baolian_wire::receipt::{Certificate, Receipt, SignedReceipt};
use baolian_wire::reference::Fact;
use baolian_wire::{ChainHead, DeviceId, DocId, Entry, Hash, Payload, Reason, cbor};
use rusqlite::Connection;

use super::up::Outgoing;
use super::{Outcome, Synced, post_whole};
use crate::env::Transport;
use crate::error::{Error, Result};
use crate::store::change::{self, NewChange, Place};
use crate::store::setting::{self, Identity};
use crate::store::{document, log, projection, reference, shelf};
use crate::tablet::{Contact, Tablet};

impl Tablet {
    /// Commits every frame that has arrived whole.
    pub(crate) fn take_frames(
        &self,
        transport: &dyn Transport,
        frames: &mut FrameReader,
        out: &Outgoing,
        outcome: &mut Outcome,
        synced: &mut Synced,
    ) -> Result<()> {
        loop {
            let frame = match frames.next_frame() {
                Ok(Some(frame)) => frame,
                Ok(None) => return Ok(()),
                Err(e) => {
                    // A refusal in JSON is no frame; only the status tells.
                    outcome.no_frame = Some(e);
                    return Ok(());
                }
            };
            let key = self.working_key(transport, &out.identity, frame.key)?;
            let part = frame.open(&key.key, out.identity.device)?;
            if !key.speaks_of(part.at, &self.store.read(|c| setting::working_keys(c))?) {
                return Err(Error::WrongHq);
            }
            let receipt = match &part.receipt {
                Some(signed) => Some((signed.verify(&key.key)?, signed)),
                None => None,
            };
            if let Some(answer) = &part.log {
                let held = receipt.as_ref().map(|(receipt, _)| receipt);
                outcome.log = Some(self.own_answer(answer.clone(), held)?);
            }
            if matches!(outcome.log, Some(LogAnswer::Diverged { .. })) {
                // What it says of this log's entries is about another's.
                continue;
            }
            self.commit(&frame, &part, receipt, out, synced)?;
            outcome.more = part.more;
        }
    }

    /// A working key of headquarters, asked for if it is not known yet, and
    /// believed only if the pinned root key certifies it.
    fn working_key(
        &self,
        transport: &dyn Transport,
        identity: &Identity,
        fingerprint: Hash,
    ) -> Result<Certificate> {
        let find = |keys: &[Certificate]| {
            let fits = |c: &&Certificate| c.key.fingerprint() == fingerprint;
            keys.iter().find(fits).cloned()
        };
        let known = self.store.read(|c| setting::working_keys(c))?;
        if let Some(key) = find(&known) {
            return Ok(key);
        }
        let bytes = post_whole(transport, "/v1/keys", &[], 64 * 1024)?;
        let certificates: Vec<Certificate> = cbor::decode("keys", &bytes, 64 * 1024)?;
        let mut all = known;
        for certificate in certificates {
            certificate
                .verify(&identity.root)
                .map_err(|_| Error::WrongHq)?;
            if !all.contains(&certificate) {
                all.push(certificate);
            }
        }
        self.store.write(|tx| setting::set_working_keys(tx, &all))?;
        find(&all).ok_or(Error::WrongHq)
    }

    /// Headquarters' answer, held against this log. Where it holds fewer
    /// entries than it gave receipts for they are sent again; where what it
    /// holds is not this log's, this log cannot go on.
    fn own_answer(&self, answer: LogAnswer, held: Option<&Receipt>) -> Result<LogAnswer> {
        let (n, head) = match (&answer, held) {
            (LogAnswer::SendFrom { n, head }, _) => (*n, *head),
            (LogAnswer::Continued, Some(receipt)) => (receipt.n, receipt.head),
            _ => return Ok(answer),
        };
        self.store.write(|tx| {
            let device = setting::identity(tx)?.device;
            let known_here = self.chain_at(tx, device, n)? == Some(head);
            if known_here && answer == LogAnswer::Continued {
                return Ok(answer);
            }
            self.note_roll_back(tx)?;
            if !known_here {
                return Ok(LogAnswer::Diverged { n, head });
            }
            log::held(tx, device, n)?;
            Ok(answer)
        })
    }

    /// The chain of an own log after its n-th entry, if it has so many.
    fn chain_at(&self, c: &Connection, device: DeviceId, n: u64) -> Result<Option<ChainHead>> {
        match n {
            0 => Ok(Some(self.chain_start(device)?)),
            n => Ok(log::get(c, device, n)?.map(|row| row.chain)),
        }
    }

    fn commit(
        &self,
        frame: &Frame,
        part: &DownPart,
        receipt: Option<(Receipt, &SignedReceipt)>,
        out: &Outgoing,
        synced: &mut Synced,
    ) -> Result<()> {
        if receipt
            .as_ref()
            .is_some_and(|(r, _)| r.device != out.identity.device)
        {
            return Err(Error::WrongHq);
        }
        let part_bytes = cbor::encode(frame);
        self.store.write(|tx| {
            let identity = setting::identity(tx)?;
            if identity.device != out.identity.device {
                return Err(Error::Busy);
            }
            if part.from.position > identity.cursor.position {
                let gap = format!("a part from {} on", part.from.position);
                return Err(baolian_wire::WireError::Malformed(gap).into());
            }
            if part.from.position < identity.cursor.position {
                // Cut back to where its run ended: headquarters was restored
                // from a copy, and may have lost what it gave receipts for.
                self.note_roll_back(tx)?;
            }
            if let Some((receipt, signed)) = &receipt {
                shelf::keep_receipt(tx, receipt, signed)?;
                self.note_held(tx, &identity, receipt, part.log.as_ref())?;
            }
            let contact = Contact {
                at: part.at,
                clock: self.env.clock.now(),
            };
            setting::set(tx, setting::CONTACT, &cbor::encode(&contact))?;
            let mut incoming = Incoming::default();
            for item in &part.items {
                incoming.take(tx, &identity, item, synced)?;
            }
            incoming.merge(tx)?;
            self.after_verdicts(tx, &identity, &incoming.refused, synced)?;
            if !part.items.is_empty() {
                shelf::keep_part(tx, part.epoch, part.to.position, &part_bytes)?;
            }
            setting::set_cursor(tx, part.epoch, &part.to)?;
            self.forget_what_is_safe(
                tx,
                &identity,
                receipt.as_ref().map_or(0, |(r, _)| r.backed_up),
            )
        })
    }

    /// Marks what headquarters holds. It counts only if the chain there is this log's.
    fn note_held(
        &self,
        c: &Connection,
        identity: &Identity,
        receipt: &Receipt,
        answer: Option<&LogAnswer>,
    ) -> Result<()> {
        let continued = matches!(answer, Some(LogAnswer::Continued));
        if continued && self.chain_at(c, identity.device, receipt.n)? == Some(receipt.head) {
            log::held(c, identity.device, receipt.n)?;
            let counts = log::counts(c, identity.device)?;
            if counts.held == counts.recorded {
                setting::remove(c, setting::ROLLED_BACK)?;
            }
        }
        Ok(())
    }

    /// Removes documents that went from view once their own entries are final and backed up.
    fn forget_what_is_safe(
        &self,
        c: &Connection,
        identity: &Identity,
        backed_up: u64,
    ) -> Result<()> {
        let mut removed = false;
        for id in document::to_forget(c)? {
            if log::all_safe(c, identity.device, id, backed_up)? {
                document::remove(c, id)?;
                removed = true;
            }
        }
        if removed {
            baolian_lists::compact(c)?;
        }
        Ok(())
    }
}

/// What one part brings, gathered before documents are loaded, each once.
#[derive(Default)]
pub(crate) struct Incoming {
    touched: BTreeSet<DocId>,
    pub(crate) refused: Vec<(u64, Reason)>,
}

impl Incoming {
    fn take(
        &mut self,
        c: &Connection,
        identity: &Identity,
        item: &DownItem,
        synced: &mut Synced,
    ) -> Result<()> {
        match item {
            DownItem::Applied {
                device,
                entry,
                change,
                made,
                ..
            } => {
                self.applied(c, *device, entry, change, made)?;
                synced.received += 1;
            }
            DownItem::Own { n, made, .. } => {
                own_applied(c, identity, *n, made)?;
                synced.applied += 1;
            }
            DownItem::Refused { n, reason, .. } => {
                log::decide(c, identity.device, *n, Some(reason))?;
                self.refused.push((*n, reason.clone()));
                synced.refused += 1;
            }
            DownItem::Fact { fact, .. } => {
                // A fact of a later version is in the part as received.
                if let Ok(fact) = Fact::decode(fact) {
                    reference::put(c, &fact)?;
                    match fact {
                        // What waited for its containers can be read now.
                        Fact::Genesis { kind, .. } => {
                            self.touched.extend(document::waiting_of(c, kind)?);
                        }
                        Fact::DeviceRevoked { device, .. } if device == identity.device => {
                            setting::set(c, setting::REVOKED, b"1")?;
                        }
                        _ => {}
                    }
                }
            }
            DownItem::Forget { stations, docs, .. } => {
                for id in docs {
                    out_of_view(c, *id)?;
                }
                for station in stations {
                    // Records of it that are still in view stay: a visit of one's own
                    // that is not sealed, what headquarters has not judged yet.
                    reference::forget_station(c, station, Some(&identity.account))?;
                }
            }
            // What waits stays held; its verdict comes later.
            _ => {}
        }
        Ok(())
    }

    /// Keeps another's entry. What does not fit its own hash is headquarters'
    /// fault and refused as a whole part; what breaks the library is kept aside.
    fn applied(
        &mut self,
        c: &Connection,
        device: DeviceId,
        entry: &[u8],
        bytes: &[u8],
        made: &Made,
    ) -> Result<()> {
        let mut entry = Entry::decode(entry)?;
        let mut device = device;
        if let Payload::Carried(carried) = &entry.payload {
            // Who and when is said by the entry as it first stood.
            device = carried.from.device;
            entry = Entry::decode(&carried.entry)?;
        }
        let Some(hash) = entry.change_hash() else {
            return Ok(());
        };
        if Hash::of(bytes.get(8..).unwrap_or_default()) != hash {
            return Err(Error::Wire(baolian_wire::WireError::Malformed(format!(
                "change {hash} has other bytes"
            ))));
        }
        let header = entry.header;
        let Some(station) = &header.station else {
            return Ok(());
        };
        let comes_back = document::comes_back(c, header.doc)?;
        document::insert(c, header.doc, header.kind, station, &header.audience)?;
        let parsed = parse_change(bytes);
        let known_kind = baolian_record::schema::of(header.kind).is_some();
        let place = match (&parsed, known_kind) {
            (Ok(_), true) => Place::Waiting,
            (Ok(_), false) => Place::InDocument,
            (Err(_), _) => Place::Quarantined,
        };
        let here = change::document_of(c, hash)?.is_some();
        change::insert(
            c,
            &NewChange {
                hash,
                doc: header.doc,
                bytes,
                device,
                n: entry.n,
                account: header.account.as_str(),
                wall: header.clock.wall_ms,
                made: Some(*made),
                place,
            },
        )?;
        if comes_back || (place == Place::Waiting && !here) {
            self.touched.insert(header.doc);
        }
        Ok(())
    }

    /// Merges everything that arrived, document by document, together with
    /// what waited there before. What still lacks something goes on waiting.
    fn merge(&self, c: &Connection) -> Result<()> {
        for id in &self.touched {
            let Some((fixed, mut doc)) = document::load(c, *id)? else {
                continue;
            };
            let mut waiting = change::load(c, *id, Place::Waiting)?;
            loop {
                let (ready, later): (Vec<Change>, Vec<Change>) = waiting
                    .into_iter()
                    .partition(|change| doc.missing(change.deps()).is_empty());
                waiting = later;
                if ready.is_empty() {
                    break;
                }
                let together = doc.merge(ready.clone()).is_ok();
                for change in ready {
                    let hash = hash_of(change.hash());
                    // Only where one of them breaks the library is each tried by itself.
                    let place = if together || doc.merge(vec![change]).is_ok() {
                        Place::InDocument
                    } else {
                        Place::Quarantined
                    };
                    change::put(c, hash, place)?;
                }
            }
            if !fixed.forget && !doc.changes().is_empty() {
                projection::write(c, *id, &doc)?;
            }
        }
        Ok(())
    }
}

fn own_applied(c: &Connection, identity: &Identity, n: u64, made: &Made) -> Result<()> {
    log::decide(c, identity.device, n, None)?;
    let Some(row) = log::get(c, identity.device, n)? else {
        return Ok(());
    };
    match row.change {
        Some(hash) => change::learn(c, hash, made),
        None => Ok(()),
    }
}

/// Takes a document out of view; it is forgotten once its own entries are safe.
fn out_of_view(c: &Connection, id: DocId) -> Result<()> {
    document::mark_forget(c, id)?;
    baolian_lists::remove(c, id)?;
    Ok(())
}
