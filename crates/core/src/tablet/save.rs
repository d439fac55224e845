//! Saving: one deed, one change, one durable transaction.
//!
//! In order: load the document, make the change, judge it with the rules that
//! headquarters will use, append the log entry, keep the change, write the
//! lists. When `save` returns, all of it is on storage; if anything fails,
//! none of it is.

use automerge::Change;
use baolian_record::document::hash_of;
use baolian_record::judge::{self, Case, Relied, Unapplied};
use baolian_record::permission::{Ground, Interval};
use baolian_record::write::Pen;
use baolian_record::{Document, RecordError};
use baolian_wire::reference::{Account, Pairing, Station};
use baolian_wire::{
    Audience, ChainHead, ClockReading, DeviceId, DocId, Entry, EntryRef, Hash, Header, Kind,
    Payload, StationCode,
};
use rusqlite::Connection;
use serde::Serialize;

use super::{Tablet, newest_receipt};
use crate::error::{Error, Result};
use crate::store::change::{self, NewChange, Place};
use crate::store::document::{self, Fixed};
use crate::store::setting::{self, Identity};
use crate::store::{fault, log, projection, reference};

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Saved {
    /// The document.
    pub id: DocId,
    /// The entry's number in this tablet's log.
    pub n: u64,
    /// The id of what was added inside the document, if something was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub added: Option<String>,
}

/// What a deed is about.
pub(crate) enum Target {
    /// A document that is here.
    Here(DocId),
    /// A document that the deed begins.
    New(Fixed),
}

impl Target {
    pub(crate) fn new(id: DocId, kind: Kind, station: StationCode, audience: Audience) -> Self {
        Self::New(Fixed {
            id,
            kind,
            station,
            audience,
            forget: false,
        })
    }
}

/// What the tablet knows that rules ask for.
pub(crate) struct Known {
    pub(crate) account: Account,
    pub(crate) station: Option<Station>,
    pub(crate) pairings: Vec<Pairing>,
    pub(crate) interval: Interval,
}

impl Known {
    pub(crate) fn ground(&self) -> Ground<'_> {
        Ground {
            account: &self.account,
            station: self.station.as_ref(),
            pairings: &self.pairings,
            interval: self.interval,
        }
    }
}

/// An entry on its way into the log.
pub(crate) struct NewEntry<'a> {
    pub(crate) fixed: &'a Fixed,
    pub(crate) change: &'a Change,
    pub(crate) relies: Vec<Hash>,
    pub(crate) replaces: Option<EntryRef>,
}

impl Tablet {
    /// Does one deed to one document. `work` returns the id of what it added, if it added something.
    pub(crate) fn save(
        &self,
        target: &Target,
        kind: Kind,
        relies: &[Hash],
        work: impl FnOnce(&mut Pen<'_, '_>) -> std::result::Result<Option<String>, RecordError>,
    ) -> Result<Saved> {
        self.store
            .write(|tx| self.save_in(tx, target, kind, relies, work))
    }

    /// As [`Self::save`], inside a transaction that does more.
    pub(crate) fn save_in(
        &self,
        c: &Connection,
        target: &Target,
        kind: Kind,
        relies: &[Hash],
        work: impl FnOnce(&mut Pen<'_, '_>) -> std::result::Result<Option<String>, RecordError>,
    ) -> Result<Saved> {
        let identity = setting::identity(c)?;
        let (fixed, mut doc) = match target {
            Target::Here(id) => load(c, *id, kind)?,
            Target::New(fixed) => (fixed.clone(), Document::begin(fixed.kind)?),
        };
        let clock = self.env.clock.now();
        let mut added = None;
        let mut no_randomness = None;
        let actor = if fault::is_about(c, fixed.id)? {
            // What this opening wrote before may be out of the document: its
            // actor would use a number twice.
            self.fresh_actor(identity.device)?
        } else {
            self.actor(identity.device)
        };
        let made = doc.change::<Error>(&actor, clock.wall_ms, |tx| {
            let mut new_id = || {
                self.new_record_id().unwrap_or_else(|e| {
                    no_randomness = Some(e);
                    String::new()
                })
            };
            let mut pen = Pen {
                tx,
                doc: fixed.id,
                by: identity.account.as_str(),
                at: clock.wall_ms,
                new_id: &mut new_id,
            };
            added = work(&mut pen)?;
            Ok(())
        })?;
        if let Some(e) = no_randomness {
            return Err(e);
        }
        let made = made.ok_or(Error::NothingToDo)?;
        let entry = NewEntry {
            fixed: &fixed,
            change: &made,
            relies: relies.to_vec(),
            replaces: None,
        };
        let n = self.record(c, &identity, clock, &doc, &entry)?;
        Ok(Saved {
            id: fixed.id,
            n,
            added,
        })
    }

    /// Judges a change that `doc` holds already and keeps it with its entry; returns the entry's number.
    pub(crate) fn record(
        &self,
        c: &Connection,
        identity: &Identity,
        clock: ClockReading,
        doc: &Document,
        new: &NewEntry<'_>,
    ) -> Result<u64> {
        let fixed = new.fixed;
        let header = Header {
            kind: fixed.kind,
            doc: fixed.id,
            station: Some(fixed.station.clone()),
            audience: fixed.audience.clone(),
            account: identity.account.clone(),
            clock,
            receipt: newest_receipt(c, identity.device)?.0,
            relies: (!new.relies.is_empty()).then(|| new.relies.clone()),
            replaces: new.replaces,
            extension: None,
        };
        let known = self.known(c, identity, &fixed.station)?;
        if new.replaces.is_none() {
            // What replaces an entry has that one's time and permission.
            let relied = |hash| relied(c, hash);
            let case = Case {
                header: &header,
                devices: &identity.devices,
                ground: known.ground(),
                relied: &relied,
            };
            judge::judge(&case, new.change, doc).map_err(|e| match e {
                Unapplied::Refused(reason) => Error::Refused(reason),
                Unapplied::Waits => Error::Refused(baolian_wire::verdict::Code::BadEvidence.into()),
            })?;
        }
        document::insert(c, fixed.id, fixed.kind, &fixed.station, &fixed.audience)?;
        let hash = hash_of(new.change.hash());
        let n = self.append(c, identity.device, header, Payload::Change(hash))?;
        change::insert(
            c,
            &NewChange {
                hash,
                doc: fixed.id,
                bytes: new.change.raw_bytes(),
                device: identity.device,
                n,
                account: identity.account.as_str(),
                wall: clock.wall_ms,
                made: None,
                place: Place::InDocument,
            },
        )?;
        if !fixed.forget {
            projection::write(c, fixed.id, doc)?;
        }
        Ok(n)
    }

    /// Appends one entry to the present log; returns its number.
    pub(crate) fn append(
        &self,
        c: &Connection,
        device: DeviceId,
        header: Header,
        payload: Payload,
    ) -> Result<u64> {
        let (last, chain) = match log::head(c, device)? {
            Some(head) => head,
            None => (0, self.chain_start(device)?),
        };
        let n = last + 1;
        let doc = header.doc;
        let entry = Entry { n, header, payload };
        let change = entry.change_hash();
        let bytes = entry.encode();
        let chain = chain.then(&Hash::of(&bytes));
        log::append(c, device, n, &bytes, chain, doc, change)?;
        Ok(n)
    }

    /// The chain of this device's empty log.
    pub(crate) fn chain_start(&self, device: DeviceId) -> Result<ChainHead> {
        let key = self.env.keys.load(device)?.ok_or(Error::KeyGone)?;
        Ok(ChainHead::start(&key.public()))
    }

    /// What the tablet knows of its person and a station. The interval opens
    /// at the newest receipt and reaches as far as the clocks might say, so
    /// that nothing is refused here that headquarters could accept.
    pub(crate) fn known(
        &self,
        c: &Connection,
        identity: &Identity,
        station: &StationCode,
    ) -> Result<Known> {
        let account = reference::account(c, &identity.account)?.unwrap_or_else(|| Account {
            id: identity.account.clone(),
            name: String::new(),
            unit: String::new(),
            post: String::new(),
            phone: String::new(),
            roles: Vec::new(),
            closed: false,
            closed_at: None,
        });
        let after = newest_receipt(c, identity.device)?.1.0;
        let before = self.hq_now(c)?.max(self.env.clock.now().wall_ms).max(after);
        Ok(Known {
            account,
            station: reference::station(c, station)?,
            pairings: reference::pairings(c, station)?,
            interval: Interval { after, before },
        })
    }
}

/// Loads a document of a kind.
pub(crate) fn load(c: &Connection, id: DocId, kind: Kind) -> Result<(Fixed, Document)> {
    let not_found = || Error::NotFound {
        what: word(kind),
        id: id.to_string(),
    };
    let fixed = document::get(c, id)?.ok_or_else(not_found)?;
    if fixed.kind != kind || fixed.forget {
        return Err(not_found());
    }
    let doc = document::content(c, &fixed)?;
    if !doc.is_begun() {
        // All that is here rests on containers of a schema to come.
        return Err(Error::NewerVersion);
    }
    Ok((fixed, doc))
}

pub(crate) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Visit => "visit",
        Kind::Notes => "notes",
        Kind::Issue => "issue",
        Kind::Lead => "lead",
        Kind::Support => "support request",
        _ => "record",
    }
}

/// What a change of another document, named in a header, is on this tablet.
pub(crate) fn relied(c: &Connection, hash: Hash) -> Relied {
    let seal = || -> Result<Option<Relied>> {
        let Some(id) = change::document_of(c, hash)? else {
            return Ok(None);
        };
        let Some((fixed, doc)) = document::load(c, id)? else {
            return Ok(None);
        };
        let seals = doc.view().items("seals");
        let is_seal = fixed.kind == Kind::Visit && seals.iter().any(|s| s.change == hash);
        Ok(Some(if is_seal {
            Relied::Seal {
                visit: id,
                station: fixed.station.to_string(),
            }
        } else {
            Relied::Other
        }))
    };
    seal().ok().flatten().unwrap_or(Relied::NotHere)
}
