//! What comes down: each part checked, then committed whole together with the cursor after it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use automerge::{Change, ChangeHash};
use baolian_record::Document;
use baolian_record::document::{hash_of, parse_change};
use baolian_wire::down::{DownItem, DownPart, Frame, FrameReader, LogAnswer, Made};
use baolian_wire::receipt::{Certificate, Receipt, SignedReceipt};
use baolian_wire::reference::Fact;
use baolian_wire::up::{Backlog, Cursor};
use baolian_wire::{
    ChainHead, DeviceId, DocId, Entry, EntryRef, Hash, Header, Payload, Reason, cbor,
};
use rusqlite::Connection;

use super::up::Outgoing;
use super::{Outcome, Synced, post_whole};
use crate::env::Transport;
use crate::error::{Error, Result};
use crate::store::change::{self, NewChange, Place};
use crate::store::setting::{self, Identity};
use crate::store::{self, again, document, log, projection, reference, shelf};
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
            let proven = receipt.is_some();
            match outcome.log {
                // What it says of this log's entries is about another's.
                Some(LogAnswer::Diverged { .. }) => continue,
                // It could not tell who asks, and says nothing else.
                Some(LogAnswer::SendFrom { .. }) if part.log.is_some() && !proven => continue,
                _ => {}
            }
            outcome.backed_up = part.backed_up.unwrap_or(outcome.backed_up);
            self.commit(&frame, &part, receipt, out, outcome.backed_up, synced)?;
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
        backed_up: u64,
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
            if part.log.is_some() {
                self.note_run(tx, &identity, part, out)?;
            }
            if let Some(position) = part.returned {
                store::part::given_back(tx, &out.giving.serials, part.epoch, position)?;
                shelf::receipts_given_back(tx, &out.giving.receipts, position)?;
            }
            if let Some(position) = part.backed_up {
                store::part::backed_up(tx, position)?;
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
            let again = again::open(tx)?;
            let mut incoming = Incoming {
                again: again.is_some(),
                ..Incoming::default()
            };
            for item in &part.items {
                incoming.take(tx, &identity, item, synced)?;
            }
            incoming.merge(tx)?;
            self.after_verdicts(tx, &identity, &incoming.refused, synced)?;
            if part.to.position > backed_up
                && brings_what_is_new(part)
                && part.items.iter().any(may_be_lost)
            {
                store::part::keep(tx, part.epoch, part.to.position, &part_bytes)?;
            }
            let asked = again.is_some() && again == out.again;
            let cursor = read_up_to(tx, &identity, &part.to, asked)?;
            setting::set_cursor(tx, part.epoch, &cursor)?;
            self.forget_what_is_safe(
                tx,
                &identity,
                receipt.as_ref().map_or(0, |(r, _)| r.backed_up),
            )
        })
    }

    /// Notes at the first part of an answer what it shows of the run of
    /// headquarters that speaks.
    fn note_run(
        &self,
        c: &Connection,
        identity: &Identity,
        part: &DownPart,
        out: &Outgoing,
    ) -> Result<()> {
        if part.epoch != identity.epoch {
            // What the run before took back lies further on than was read, and
            // the new one may have forgotten it. It is taken once.
            store::part::lost_after(c, part.from.position)?;
            shelf::receipts_lost_after(c, part.from.position)?;
        }
        if part.from.position < out.identity.cursor.position {
            // Cut back to where its run ended: headquarters was restored from
            // a copy, and may have lost what it gave receipts for. What is
            // here is what was in view later on, in a ledger that is no more.
            self.note_roll_back(c)?;
            store::part::lost_after(c, part.from.position)?;
            shelf::receipts_lost_after(c, part.from.position)?;
            again::begin(c)?;
        }
        Ok(())
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

    /// Removes documents that went from view once their own entries are final
    /// and backed up. While a part is damaged that headquarters may need, none.
    fn forget_what_is_safe(
        &self,
        c: &Connection,
        identity: &Identity,
        backed_up: u64,
    ) -> Result<()> {
        let mut removed = false;
        let to_forget = document::to_forget(c)?;
        if to_forget.is_empty() || store::part::any_aside(c)? {
            return Ok(());
        }
        for id in to_forget {
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

/// The cursor after a part. Where reading everything again was asked for, it
/// goes on from there, and at its end what has not come is out of view.
fn read_up_to(c: &Connection, identity: &Identity, to: &Cursor, asked: bool) -> Result<Cursor> {
    let mut cursor = to.clone();
    let said = again::take_out(&mut cursor);
    if !asked {
        let mut before = setting::cursor(c)?.unwrap_or_default();
        cursor.backlogs.extend(again::take_out(&mut before));
        return Ok(cursor);
    }
    match said {
        Some(backlog) if !backlog.has_ended() => cursor.backlogs.push(backlog),
        Some(_) => {
            let unheard = again::end(c)?;
            // A revoked tablet is told nothing more, of what is in view either.
            if setting::get(c, setting::REVOKED)?.is_none() {
                for id in unheard.documents {
                    out_of_view(c, id)?;
                }
                for station in unheard.stations {
                    reference::forget_station(c, &station, Some(&identity.account))?;
                }
                take_out_of_documents(c, &unheard.changes)?;
            }
        }
        None => {
            tracing::warn!("headquarters cannot send everything in view again");
            again::end(c)?;
        }
    }
    Ok(cursor)
}

/// Takes changes out of their documents that headquarters lost and nobody could
/// give back. They stay here, and stand again should they come.
fn take_out_of_documents(c: &Connection, changes: &[(Hash, DocId)]) -> Result<()> {
    let docs: BTreeSet<DocId> = changes.iter().map(|(_, doc)| *doc).collect();
    for (hash, _) in changes {
        change::put(c, *hash, Place::TakenOut)?;
    }
    for doc in &docs {
        change::take_apart(c, *doc)?;
    }
    merge_what_waits(c, &docs)
}

/// Whether a part brings more than what is read again: that was kept when it
/// came first.
fn brings_what_is_new(part: &DownPart) -> bool {
    let is_of_row = |b: &&Backlog| !b.is_everything();
    let of_rows = |cursor: &'_ Cursor| -> Vec<Backlog> {
        cursor.backlogs.iter().filter(is_of_row).copied().collect()
    };
    part.from.position != part.to.position || of_rows(&part.from) != of_rows(&part.to)
}

/// Whether headquarters could not say it again if it forgot it, but for this
/// tablet.
fn may_be_lost(item: &DownItem) -> bool {
    matches!(
        item,
        DownItem::Applied { .. } | DownItem::Fact { laid: Some(_), .. }
    )
}

/// What one part brings, gathered before documents are loaded, each once.
#[derive(Default)]
pub(crate) struct Incoming<'p> {
    /// Documents that change, with what of them is not stored yet.
    touched: BTreeMap<DocId, Vec<(Change, Received<'p>)>>,
    pub(crate) refused: Vec<(u64, Reason)>,
    /// Everything is being read again: what comes is noted.
    again: bool,
}

/// Another's entry with its change.
struct Received<'p> {
    hash: Hash,
    bytes: &'p [u8],
    device: DeviceId,
    n: u64,
    header: Header,
    made: Made,
}

impl Received<'_> {
    fn keep(&self, c: &Connection, place: Place) -> Result<()> {
        change::insert(
            c,
            &NewChange {
                hash: self.hash,
                doc: self.header.doc,
                bytes: self.bytes,
                device: self.device,
                n: self.n,
                account: self.header.account.as_str(),
                wall: self.header.clock.wall_ms,
                made: Some(self.made),
                place,
            },
        )
    }
}

impl<'p> Incoming<'p> {
    fn take(
        &mut self,
        c: &Connection,
        identity: &Identity,
        item: &'p DownItem,
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
                self.receive(c, identity, *device, entry, change, made)?;
                synced.received += 1;
            }
            DownItem::Own { n, made, .. } => {
                if let Some((doc, hash)) = log::applied(c, identity.device, *n)? {
                    if change::learn(c, hash, made)? == Some(Place::TakenOut) {
                        let device = identity.device;
                        self.stands_again(c, EntryRef { device, n: *n }, doc, hash)?;
                    }
                    // Where its record is out of view, that is said next.
                    if document::comes_back(c, doc)? {
                        self.touched.entry(doc).or_default();
                    }
                }
                synced.applied += 1;
            }
            DownItem::Refused { n, reason, .. } => {
                log::refused(c, identity.device, *n, reason)?;
                self.refused.push((*n, reason.clone()));
                synced.refused += 1;
            }
            DownItem::Fact { fact, .. } => {
                // A fact of a later version is in the part as received.
                if let Ok(fact) = Fact::decode(fact) {
                    reference::put(c, &fact)?;
                    match fact {
                        Fact::Station(station) if self.again => {
                            again::heard_station(c, &station.code)?;
                        }
                        // What waited for its containers can be read now.
                        Fact::Genesis { kind, .. } => {
                            for id in document::waiting_of(c, kind)? {
                                self.touched.entry(id).or_default();
                            }
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

    /// An own entry is applied that had been refused, before headquarters was
    /// taken back in time: it goes back from the tray into its document.
    fn stands_again(&mut self, c: &Connection, at: EntryRef, doc: DocId, hash: Hash) -> Result<()> {
        change::put(c, hash, Place::Waiting)?;
        shelf::take_from_tray(c, at)?;
        self.touched.entry(doc).or_default();
        Ok(())
    }

    /// Takes another's entry in. What does not fit its own hash is headquarters'
    /// fault and refused as a whole part; what breaks the library is kept aside.
    fn receive(
        &mut self,
        c: &Connection,
        identity: &Identity,
        device: DeviceId,
        entry: &[u8],
        bytes: &'p [u8],
        made: &Made,
    ) -> Result<()> {
        let mut bytes_of = entry.to_vec();
        let mut entry = Entry::decode(entry)?;
        let mut device = device;
        if let Payload::Carried(carried) = &entry.payload {
            // Who and when is said by the entry as it first stood.
            device = carried.from.device;
            bytes_of = carried.entry.to_vec();
            entry = Entry::decode(&bytes_of)?;
        }
        let Some(hash) = entry.change_hash() else {
            return Ok(());
        };
        if Hash::of(bytes.get(8..).unwrap_or_default()) != hash {
            return Err(Error::Wire(baolian_wire::WireError::Malformed(format!(
                "change {hash} has other bytes"
            ))));
        }
        if identity.devices.contains(&device) {
            // An own entry comes whole, whatever became of it here.
            log::set_entry(c, EntryRef { device, n: entry.n }, &bytes_of)?;
        }
        let header = entry.header;
        let Some(station) = &header.station else {
            return Ok(());
        };
        let doc = header.doc;
        if document::comes_back(c, doc)? {
            self.touched.entry(doc).or_default();
        }
        document::insert(c, doc, header.kind, station, &header.audience)?;
        if self.again {
            again::heard_document(c, doc)?;
            again::heard_change(c, hash)?;
        }
        match change::learn(c, hash, made)? {
            Some(Place::InDocument) => return Ok(()),
            Some(Place::TakenOut) => {
                return self.stands_again(c, EntryRef { device, n: entry.n }, doc, hash);
            }
            Some(_) => {
                self.touched.entry(doc).or_default();
                return Ok(());
            }
            None => {}
        }
        let known_kind = baolian_record::schema::of(header.kind).is_some();
        let received = Received {
            hash,
            bytes,
            device,
            n: entry.n,
            header,
            made: *made,
        };
        match parse_change(bytes) {
            Ok(change) if known_kind => {
                let touched = self.touched.entry(doc).or_default();
                touched.push((change, received));
                Ok(())
            }
            Ok(_) => received.keep(c, Place::InDocument),
            Err(_) => received.keep(c, Place::Quarantined),
        }
    }

    /// Merges everything that arrived, document by document, together with
    /// what waited there before. What still lacks something goes on waiting.
    fn merge(&mut self, c: &Connection) -> Result<()> {
        for (id, received) in std::mem::take(&mut self.touched) {
            let Some((fixed, mut doc)) = document::load(c, id)? else {
                continue;
            };
            let waited = change::load(c, id, Place::Waiting)?.into_iter();
            let waited = waited.map(|change| (change, None));
            let received = received.into_iter().map(|(change, r)| (change, Some(r)));
            let mut open: Vec<_> = waited.chain(received).collect();
            loop {
                let (ready, later) = complete(&doc, open);
                open = later;
                if ready.is_empty() {
                    break;
                }
                let changes = ready.iter().map(|(change, _)| change.clone());
                let together = doc.merge(changes.collect()).is_ok();
                for (change, received) in ready {
                    // Only where one of them breaks the library is each tried by itself.
                    let place = if together || doc.merge(vec![change.clone()]).is_ok() {
                        Place::InDocument
                    } else if doc.missing(change.deps()).is_empty() {
                        Place::Quarantined
                    } else {
                        open.push((change, received));
                        continue;
                    };
                    match received {
                        Some(received) => received.keep(c, place)?,
                        None => change::put(c, hash_of(change.hash()), place)?,
                    }
                }
            }
            for (_, received) in open {
                if let Some(received) = received {
                    received.keep(c, Place::Waiting)?;
                }
            }
            if !fixed.forget && doc.is_begun() {
                projection::write(c, id, &doc)?;
            }
        }
        Ok(())
    }
}

/// Merges what waits in documents, as far as it goes.
pub(crate) fn merge_what_waits(c: &Connection, docs: &BTreeSet<DocId>) -> Result<()> {
    let mut incoming = Incoming::default();
    for id in docs {
        incoming.touched.entry(*id).or_default();
    }
    incoming.merge(c)
}

/// A change, and the entry that it just came with.
type Open<'p> = (Change, Option<Received<'p>>);

/// Those that can be merged in one go, each after what it depends on; and the others.
fn complete<'p>(doc: &Document, mut open: Vec<Open<'p>>) -> (Vec<Open<'p>>, Vec<Open<'p>>) {
    let mut ready = Vec::new();
    let mut hashes = HashSet::new();
    loop {
        let before = open.len();
        let mut later = Vec::new();
        for one in open {
            let here = |dep: &ChangeHash| hashes.contains(dep) || doc.has(*dep);
            if one.0.deps().iter().all(here) {
                hashes.insert(one.0.hash());
                ready.push(one);
            } else {
                later.push(one);
            }
        }
        open = later;
        if open.len() == before {
            return (ready, open);
        }
    }
}

/// Takes a document out of view; it is forgotten once its own entries are safe.
fn out_of_view(c: &Connection, id: DocId) -> Result<()> {
    document::mark_forget(c, id)?;
    baolian_lists::remove(c, id)?;
    Ok(())
}
