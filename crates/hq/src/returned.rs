//! What tablets give back to a headquarters that was taken back in time: others' entries, facts, receipts.
//!
//! They come in the parts that headquarters itself signed when it sent them
//! (design, section 5, "Copies and restores"), so its own word stands for
//! them: what it had applied is applied again without being judged, and a fact
//! holds as of when it was laid down. What is not held yet is carried by the
//! own log, word for word, as a tablet's log carries the entries of its older
//! ones: no log of others is gone on with, and each counts once when its own
//! tablet comes. Receipts bound again the times of what was recorded under
//! them. Anything else changes nothing.

use std::collections::BTreeSet;

use baolian_wire::down::{DownItem, DownPart, Laid, Made};
use baolian_wire::entry::Carried;
use baolian_wire::key::PublicKey;
use baolian_wire::receipt::{Certificate, Receipt, SignedReceipt};
use baolian_wire::reference::{Device, Fact};
use baolian_wire::up::{Returned, SyncRequest};
use baolian_wire::{
    DeviceId, DocId, Entry, EntryRef, Hash, Header, HqTime, Payload, WireError, cbor, limits,
};
use rusqlite::Connection;

use crate::error::{HqError, Result};
use crate::facts::{self, Again};
use crate::hq::Inner;
use crate::judge;
use crate::metrics::Metrics;
use crate::own::{self, NewOwn};
use crate::session::Session;
use crate::store::{device, entry, ledger, receipt as receipts, returned};

/// Parts and receipts that were given back, each found to be headquarters' own
/// word to this tablet.
#[derive(Debug, Default)]
pub(crate) struct Given {
    parts: Vec<DownPart>,
    /// With the key that signed each.
    receipts: Vec<(Receipt, SignedReceipt, Certificate)>,
}

/// Opens what a request gives back; none if it gives nothing back.
///
/// # Errors
/// [`HqError::NotOurs`] for a part that this headquarters did not sign, or not
/// for this tablet.
pub(crate) fn open(conn: &Connection, hq: &Inner, request: &SyncRequest) -> Result<Option<Given>> {
    let Some(Returned {
        certificates,
        parts,
        receipts,
    }) = &request.returned
    else {
        return Ok(None);
    };
    let mut known = hq.keys.certificates(conn)?;
    for certificate in certificates {
        if known.contains(certificate) {
            continue;
        }
        certificate
            .verify(&hq.keys.root.public())
            .map_err(|_| HqError::NotOurs("a key that the root did not certify"))?;
        known.push(certificate.clone());
    }
    let mut given = Given::default();
    let mut bytes = 0;
    for frame in parts {
        let signer = known.iter().find(|c| c.key.fingerprint() == frame.key);
        let signer = signer.ok_or(HqError::NotOurs("signed by a key that is not known"))?;
        let part = match frame.read(&signer.key) {
            Ok(part) => part,
            Err(WireError::BadSignature(_)) => {
                return Err(HqError::NotOurs("the signature does not fit"));
            }
            Err(e) => return Err(e.into()),
        };
        if !signer.speaks_of(part.at, &known) {
            return Err(HqError::NotOurs("signed by a key that was retired"));
        }
        bytes += size(&part);
        if bytes > limits::PART_INFLATED_BYTES {
            return Err(WireError::TooLong {
                what: "returned",
                len: bytes as u64,
                limit: limits::PART_INFLATED_BYTES as u64,
            }
            .into());
        }
        given.parts.push(part);
    }
    for signed in receipts.iter().flatten() {
        let signer = known.iter().find(|c| c.key.fingerprint() == signed.key);
        let signer = signer.ok_or(HqError::NotOurs("signed by a key that is not known"))?;
        let receipt = signed.verify(&signer.key);
        let receipt = receipt.map_err(|_| HqError::NotOurs("the signature does not fit"))?;
        if !signer.speaks_of(receipt.at, &known) {
            return Err(HqError::NotOurs("signed by a key that was retired"));
        }
        let told = (receipt, signed.clone(), signer.clone());
        given.receipts.push(told);
    }
    let line = given.line(conn, request.device)?;
    if given.parts.iter().any(|p| !line.contains(&p.device)) {
        return Err(HqError::NotOurs("sent to another tablet"));
    }
    // Of a log that is not known to be this tablet's they are of no use.
    given.receipts.retain(|(r, ..)| line.contains(&r.device));
    Ok(Some(given))
}

fn size(part: &DownPart) -> usize {
    let sizes = part.items.iter().map(|item| match item {
        DownItem::Applied { entry, change, .. } => entry.len() + change.len(),
        DownItem::Fact { fact, laid, .. } => {
            fact.len() + laid.as_ref().map_or(0, |laid| laid.entry.len())
        }
        _ => 64,
    });
    sizes.sum()
}

impl Given {
    /// The tablet's own enrolment, if it is among what was given back.
    fn enrolment(&self, id: DeviceId) -> Option<Device> {
        let own = self.parts.iter().filter(|p| p.device == id);
        own.flat_map(|p| &p.items).find_map(|item| match item {
            DownItem::Fact { fact, .. } => match Fact::decode(fact) {
                Ok(Fact::Device(d)) if d.key.device() == id => Some(d),
                _ => None,
            },
            _ => None,
        })
    }

    fn keep_receipts(&self, s: &Session<'_>) -> Result<()> {
        let position = ledger::head(s.conn)?;
        for (receipt, signed, certificate) in &self.receipts {
            let returned = receipts::Returned {
                device: receipt.device,
                number: receipt.number,
                at: receipt.at,
                signed: cbor::encode(signed),
                certificate: cbor::encode(certificate),
            };
            receipts::insert_returned(s.conn, &returned, position)?;
        }
        Ok(())
    }

    /// The key of a tablet that headquarters has forgotten, by its own word.
    pub(crate) fn key_of(&self, id: DeviceId) -> Option<PublicKey> {
        self.enrolment(id).map(|d| d.key)
    }

    /// The tablet and those it goes on from: as known here, or as the parts say.
    fn line(&self, conn: &Connection, id: DeviceId) -> Result<Vec<DeviceId>> {
        let mut line = device::lineage(conn, id)?;
        while let Some(last) = line.last().copied()
            && let Some(older) = self.enrolment(last).and_then(|d| d.predecessor)
            && !line.contains(&older)
        {
            line.push(older);
            for older in device::lineage(conn, older)?.into_iter().skip(1) {
                if !line.contains(&older) {
                    line.push(older);
                }
            }
        }
        Ok(line)
    }
}

/// Something that is not held yet.
struct Lost {
    from: EntryRef,
    origin: Hash,
    old: Entry,
    bytes: Vec<u8>,
    what: What,
}

enum What {
    Entry {
        change: Vec<u8>,
        made: Made,
    },
    /// At which row it was laid down.
    Fact(Fact, u64),
}

/// Takes what is not held yet. Given back a second time, nothing changes.
pub(crate) fn take(s: &Session<'_>, given: &Given) -> Result<()> {
    given.keep_receipts(s)?;
    let mut lost = Vec::new();
    let mut seen = BTreeSet::new();
    for item in given.parts.iter().flat_map(|p| &p.items) {
        if let Some(one) = missing(s.conn, item)?
            && seen.insert((one.from, one.origin))
        {
            lost.push(one);
        }
    }
    if lost.is_empty() {
        return Ok(());
    }
    let count = lost.len();
    let carrying = lost
        .iter()
        .map(|one| one.carried(s))
        .collect::<Result<_>>()?;
    let entries = own::append(s, carrying)?;
    let mut facts = Vec::new();
    let mut judge = Vec::new();
    for (one, at) in lost.into_iter().zip(entries) {
        let own = is_own(s.conn, one.from.device, &one.old)?;
        returned::insert(s.conn, one.from, one.origin, own, at)?;
        match one.what {
            What::Entry { .. } => judge.push((at, one.old.header.doc)),
            What::Fact(fact, position) => facts.push(Again {
                at,
                fact,
                laid: HqTime(one.old.header.clock.wall_ms),
                position,
            }),
        }
    }
    let folded = facts::lay_again(s, &facts)?;
    judge::settle_in_turn(s, judge)?;
    Metrics::add(&s.hq.metrics.returned, count);
    tracing::info!(count, folded, "a tablet gave back what was forgotten here");
    Ok(())
}

/// Whether an entry that was given back is of a log of headquarters' own.
pub(crate) fn is_own(conn: &Connection, of: DeviceId, entry: &Entry) -> Result<bool> {
    match device::get(conn, of)? {
        Some(known) => Ok(known.hq),
        // Of a log that is forgotten: headquarters' own have no clock but the wall's.
        None => Ok(matches!(entry.payload, Payload::Fact(_)) || entry.header.clock.mono_ms == 0),
    }
}

/// What an item holds that headquarters does not.
fn missing(conn: &Connection, item: &DownItem) -> Result<Option<Lost>> {
    let (device, bytes) = match item {
        DownItem::Applied { device, entry, .. }
        | DownItem::Fact {
            laid: Some(Laid { device, entry }),
            ..
        } => (*device, entry.as_slice()),
        _ => return Ok(None),
    };
    // What a later version wrote and this one cannot read stays with the tablet.
    let Ok(mut old) = Entry::decode(bytes) else {
        return Ok(None);
    };
    let mut bytes = bytes.to_vec();
    let mut from = EntryRef { device, n: old.n };
    if let Payload::Carried(Carried { from: first, entry }) = &old.payload {
        let Ok(inner) = Entry::decode(entry) else {
            return Ok(None);
        };
        (from, bytes) = (*first, entry.to_vec());
        old = inner;
    }
    let origin = Hash::of(&bytes);
    let what = match (item, &old.payload) {
        (DownItem::Applied { change, made, .. }, Payload::Change(hash))
            if old.header.doc != DocId::NONE
                && judge::change_hash_of(change) == Some(*hash)
                && !is_held(conn, *hash, origin)? =>
        {
            What::Entry {
                change: change.to_vec(),
                made: *made,
            }
        }
        (DownItem::Fact { position, fact, .. }, Payload::Fact(laid)) if laid == &***fact => {
            match Fact::decode(fact) {
                Ok(fact) => What::Fact(fact, *position),
                Err(_) => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    let here = entry::get(conn, from)?.is_some_and(|held| held.hash == origin);
    if here || returned::at(conn, from)?.contains(&origin) {
        return Ok(None);
    }
    Ok(Some(Lost {
        from,
        origin,
        old,
        bytes,
        what,
    }))
}

/// Whether an entry that names a change is held, in whatever log.
fn is_held(conn: &Connection, change: Hash, origin: Hash) -> Result<bool> {
    let named = entry::named(conn, change)?;
    Ok(named.iter().any(|held| held.origin == origin))
}

impl Lost {
    /// As it stands in the own log.
    fn carried(&self, s: &Session<'_>) -> Result<NewOwn> {
        let said = &self.old.header;
        let header = Header {
            kind: said.kind,
            doc: said.doc,
            station: said.station.clone(),
            audience: said.audience.clone(),
            ..own::header(&s.by_itself(), &own::account()?)?
        };
        let (change, made) = match &self.what {
            What::Entry { change, made } => (Some(change.clone()), Some(*made)),
            What::Fact(..) => (None, None),
        };
        Ok(NewOwn {
            header,
            payload: Payload::Carried(Carried {
                from: self.from,
                entry: self.bytes.clone().into(),
            }),
            change,
            made,
        })
    }
}

/// Whether what was given back of a log shows that it went on otherwise, or
/// further, than its tablet says now: that tablet is a copy.
pub(crate) fn contradicts(
    conn: &Connection,
    device: DeviceId,
    len: u64,
    entries: impl Iterator<Item = (u64, Hash)>,
) -> Result<bool> {
    let last = returned::last(conn, device)?;
    if len < last {
        return Ok(true);
    }
    for (n, hash) in entries.take_while(|(n, _)| *n <= last) {
        let known = returned::at(conn, EntryRef { device, n })?;
        if !known.is_empty() && !known.contains(&hash) {
            return Ok(true);
        }
    }
    Ok(false)
}
