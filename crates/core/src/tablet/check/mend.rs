//! Mending what the check found: from what is kept here, else from headquarters.

use std::collections::{BTreeMap, BTreeSet};

use baolian_record::document::{is_change, whole_change};
use baolian_wire::down::DownItem;
use baolian_wire::{DeviceId, DocId, Hash};
use rusqlite::Connection;

use super::Wrong;
use crate::error::Result;
use crate::store::change;
use crate::store::fault::{self, Came, Fault, What};
use crate::store::log::{self, EntryState};
use crate::store::{again, part, projection, setting};
use crate::sync::down;
use crate::tablet::Tablet;

/// The bytes of changes, by their hashes.
pub(super) type Whole = BTreeMap<Hash, Vec<u8>>;

/// What kept parts still have of the changes found wrong, and of the others of
/// their documents that are, read in one pass: parts are long, and whoever
/// mends holds up all other writing.
pub(super) fn in_parts(c: &Connection, wrong: &[Wrong]) -> Result<Whole> {
    let mut wanted = BTreeSet::new();
    let mut docs = BTreeSet::new();
    for one in wrong {
        match one {
            Wrong::Change(hash, doc) => {
                wanted.insert(*hash);
                docs.insert(*doc);
            }
            Wrong::Document(doc) => drop(docs.insert(*doc)),
            _ => {}
        }
    }
    for doc in docs {
        let all = change::of_document(c, doc)?.into_iter();
        let damaged = all.filter(|(hash, bytes)| !is_change(bytes, *hash));
        wanted.extend(damaged.map(|(hash, _)| hash));
    }
    let mut found = Whole::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let keys = setting::working_keys(c)?;
    part::each(c, |frame| {
        let key = keys.iter().find(|k| k.key.fingerprint() == frame.key);
        let part = key.and_then(|key| frame.read(&key.key).ok());
        for item in part.into_iter().flat_map(|part| part.items) {
            if let DownItem::Applied { change, .. } = item
                && let Some(hash) = hash_in(&change)
                && wanted.remove(&hash)
            {
                found.insert(hash, change.to_vec());
            }
        }
        !wanted.is_empty()
    })?;
    Ok(found)
}

/// The hash that a change's bytes have, if they are whole.
fn hash_in(change: &[u8]) -> Option<Hash> {
    let hash = Hash::of(change.get(8..)?);
    is_change(change, hash).then_some(hash)
}

impl Tablet {
    /// Names what was found, contains it and mends it as far as that can be
    /// done, within one transaction. `found` is what kept parts had.
    pub(super) fn mend(
        &self,
        tx: &Connection,
        wrong: &[Wrong],
        found: &Whole,
        at: i64,
    ) -> Result<()> {
        let mut mending = Mending {
            tx,
            at,
            found,
            present: setting::identity(tx).ok().map(|identity| identity.device),
            apart: BTreeSet::new(),
            lists: false,
            ask: Ask::Nothing,
        };
        for one in wrong {
            mending.one(one)?;
        }
        // Their other changes are merged anew, so they have to be whole, too.
        for doc in mending.apart.clone() {
            for (hash, bytes) in change::of_document(tx, doc)? {
                if !is_change(&bytes, hash) {
                    mending.one(&Wrong::Change(hash, doc))?;
                }
            }
            change::take_apart(tx, doc)?;
        }
        down::merge_what_waits(tx, &mending.apart)?;
        if mending.lists {
            projection::rebuild(tx)?;
        }
        match mending.ask {
            Ask::Nothing => Ok(()),
            Ask::Everything => again::begin(tx),
            Ask::OwnToo => {
                // Headquarters tells a log of its own entries only what
                // became of them; it sends them to a new one.
                setting::set(tx, setting::NEW_LOG, b"1")?;
                again::begin(tx)
            }
        }
    }
}

/// Mending under way.
pub(super) struct Mending<'c> {
    pub(super) tx: &'c Connection,
    /// By the wall clock, in milliseconds.
    at: i64,
    found: &'c Whole,
    /// The log that is written now.
    present: Option<DeviceId>,
    /// Documents that are to be merged anew as far as they go.
    pub(super) apart: BTreeSet<DocId>,
    /// The lists are to be made anew.
    lists: bool,
    pub(super) ask: Ask,
}

impl Mending<'_> {
    fn one(&mut self, wrong: &Wrong) -> Result<()> {
        let (what, key, doc, came) = match wrong {
            Wrong::EntryHash(of, hash) => {
                log::set_hash(self.tx, *of, *hash)?;
                (What::Entry, of.to_string(), None, Came::Mended)
            }
            Wrong::Chain(of, chain) => {
                log::set_chain(self.tx, *of, *chain)?;
                (What::Entry, of.to_string(), None, Came::Mended)
            }
            Wrong::Entry(of, doc) => {
                let state = log::get(self.tx, of.device, of.n)?.map(|row| row.state);
                let came = self.ask_for_own(of.device, state);
                (What::Entry, of.to_string(), Some(*doc), came)
            }
            Wrong::Change(hash, doc) => {
                let came = self.change(*hash, *doc)?;
                (What::Change, hash.to_string(), Some(*doc), came)
            }
            Wrong::Document(doc) => {
                self.apart.insert(*doc);
                self.ask = self.ask.max(Ask::Everything);
                (What::Document, doc.to_string(), Some(*doc), Came::Asked)
            }
            Wrong::Row(row) => {
                let (doc, came) = self.row(row)?;
                (What::Row, row.to_string(), doc, came)
            }
            Wrong::Lists => {
                self.lists = true;
                (What::Lists, "lists".into(), None, Came::Mended)
            }
            Wrong::File(why) => (What::File, why.clone(), None, Came::Lost),
        };
        tracing::error!(?what, key, ?came, "the check found something wrong");
        let fault = Fault {
            what,
            key,
            doc,
            at: self.at,
            came,
        };
        fault::put(self.tx, &fault)
    }

    /// A change whose bytes are not what was hashed: what the hash covers may
    /// be whole, or the bytes may stand in a part that was kept; else
    /// headquarters may have them.
    fn change(&mut self, hash: Hash, doc: DocId) -> Result<Came> {
        let here = change::bytes(self.tx, hash)?;
        let here = here.and_then(|bytes| whole_change(&bytes, hash));
        let whole = match here {
            Some(whole) => Some(whole),
            None => self.found.get(&hash).cloned(),
        };
        if let Some(whole) = whole {
            change::set_bytes(self.tx, hash, &whole)?;
            return Ok(Came::Mended);
        }
        let came = match log::of_change(self.tx, hash)? {
            Some((device, row)) => self.ask_for_own(device, Some(row.state)),
            None => {
                self.ask = self.ask.max(Ask::Everything);
                Came::Asked
            }
        };
        change::set_aside(self.tx, hash)?;
        self.apart.insert(doc);
        Ok(came)
    }

    /// What was written here and applied, headquarters sends again: of the
    /// present log to a new one only. What it only holds may still be applied.
    fn ask_for_own(&mut self, device: DeviceId, state: Option<EntryState>) -> Came {
        if !matches!(state, Some(EntryState::Applied | EntryState::Held)) {
            return Came::Lost;
        }
        let own = Some(device) == self.present;
        self.ask = self
            .ask
            .max(if own { Ask::OwnToo } else { Ask::Everything });
        Came::Asked
    }
}

/// What headquarters is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ask {
    Nothing,
    /// What others wrote.
    Everything,
    /// What was written here, too.
    OwnToo,
}
