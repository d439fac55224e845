//! Entries with their changes in few bytes: what the receiver can say itself is left out.
//!
//! A row says how an entry differs from the row before. A change's hash is not
//! sent: the receiver rebuilds the change to the byte and hashes it, and the
//! signed chain over the entries tells whether that went well. What a change
//! depends on is named by its place in the part, or by the beginning of its
//! hash ([`References::Short`]), which the receiver looks up among the changes
//! it holds of that document. Keys and values of all changes stand together,
//! after the rows, where they compress best; what values repeat of the row
//! itself is cut out of them ([`repeated`]).
//!
//! What does not come back to the byte from its parts is sent as it is.

mod packer;
mod repeated;
mod unpacker;

use std::collections::HashMap;

pub use packer::pack;
pub use unpacker::unpack;

use super::chunk::{Chunk, HASHED};
use crate::entry::{Audience, Entry, Kind};
use crate::id::{AccountId, BootId, DocId, Hash, StationCode};
use crate::time::ClockReading;

/// How a change outside the part is named.
#[derive(Debug, Clone, Copy)]
pub enum References<'a> {
    /// By the first bytes of its hash, to a receiver that holds it; these are
    /// the changes that all documents of a kind share.
    Short(&'a [Hash]),
    /// By its hash.
    Full,
}

/// Bytes of a hash that name a change.
pub const SHORT: usize = 6;

/// What a receiver knows besides the part.
pub trait Known {
    /// The only change it holds whose hash begins with `short`, and its
    /// document, unless it is the first change that all documents of a kind
    /// share; None also where it cannot be looked up.
    fn change(&self, short: [u8; SHORT]) -> Option<(Option<DocId>, Hash)>;
}

/// A receiver that knows nothing besides: enough for [`References::Full`].
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl Known for Nothing {
    fn change(&self, _: [u8; SHORT]) -> Option<(Option<DocId>, Hash)> {
        None
    }
}

/// What both sides know of before the first row: the entry that the part goes
/// on from, or nothing. Differences are counted from it; where the two sides do
/// not have the same one, the chain tells.
#[derive(Debug, Clone)]
pub struct Before(Row);

impl Default for Before {
    fn default() -> Self {
        Self(Row {
            n: 0,
            kind: Kind::Unknown(0),
            doc: DocId::NONE,
            station: None,
            audience: Audience::default(),
            account: None,
            clock: ClockReading {
                wall_ms: 0,
                mono_ms: 0,
                boot: BootId([0; 8]),
            },
            receipt: 0,
            actor: Vec::new(),
        })
    }
}

impl Before {
    /// The entry that a part goes on from, and the change that it names.
    #[must_use]
    pub fn entry(entry: &[u8], change: Option<&[u8]>) -> Self {
        let mut before = Self::default();
        let row = &mut before.0;
        if let Ok(entry) = Entry::decode(entry) {
            row.note(&entry);
            row.n = entry.n;
        }
        if let Some(chunk) = change.and_then(Chunk::read) {
            row.actor = chunk.actor.to_vec();
        }
        before
    }

    /// With what the request around the part says of the same things later.
    pub(crate) fn said(&self, after: u64, clock: ClockReading, receipt: u64) -> Self {
        let mut before = self.clone();
        before.0.n = after;
        before.0.clock = clock;
        before.0.receipt = receipt;
        before
    }
}

/// Columns of a change's keys and values, as Automerge numbers them.
const KEYS: u64 = 21;
const VALUES: u64 = 87;
/// Longest actor that is taken apart; ours have 16 bytes.
const ACTOR_BYTES: usize = 64;

// How an item stands in its row: the lowest two bits of the row's first number.
const FORM: u64 = 0b11;
const DAMAGED: u64 = 0;
const AS_IT_IS: u64 = 1;
const TAKEN_APART: u64 = 2;

// What differs from the row before, or is there at all: the bits above.
const NUMBER: u64 = 1 << 2;
const KIND: u64 = 1 << 3;
const STATION: u64 = 1 << 4;
const AUDIENCE: u64 = 1 << 5;
const ACCOUNT: u64 = 1 << 6;
const BOOT: u64 = 1 << 7;
const RECEIPT: u64 = 1 << 8;
const ACTOR: u64 = 1 << 9;
const RELIES: u64 = 1 << 10;
const REPLACES: u64 = 1 << 11;
const EXTENSION: u64 = 1 << 12;
const KNOWN_BITS: u64 = (1 << 13) - 1;

// How a document or a change is named: by one of these, or, counted on from
// them, by its place.
const SAME: u64 = 0;
const NEW: u64 = 1;
const PLACES: u64 = 2;
/// A document by the change that the row depends on.
const OF_CHANGE: u64 = 2;
const DOC_PLACES: u64 = 3;

/// The row that the next one differs from.
#[derive(Debug, Clone)]
struct Row {
    n: u64,
    kind: Kind,
    doc: DocId,
    station: Option<StationCode>,
    audience: Audience,
    account: Option<AccountId>,
    clock: ClockReading,
    receipt: u64,
    actor: Vec<u8>,
}

impl Row {
    fn note(&mut self, entry: &Entry) {
        let header = &entry.header;
        self.n = entry.n;
        self.kind = header.kind;
        self.doc = header.doc;
        self.station.clone_from(&header.station);
        self.audience.clone_from(&header.audience);
        self.account = Some(header.account.clone());
        self.clock = header.clock;
        self.receipt = header.receipt;
    }

    /// Which bits say how an entry differs from this row.
    fn bits(&self, entry: &Entry, chunk: &Chunk<'_>) -> u64 {
        let header = &entry.header;
        let bit = |bit, differs: bool| if differs { bit } else { 0 };
        bit(NUMBER, entry.n != self.n.wrapping_add(1))
            | bit(KIND, header.kind != self.kind)
            | bit(STATION, header.station != self.station)
            | bit(AUDIENCE, header.audience != self.audience)
            | bit(ACCOUNT, Some(&header.account) != self.account.as_ref())
            | bit(BOOT, header.clock.boot != self.clock.boot)
            | bit(RECEIPT, header.receipt != self.receipt)
            | bit(ACTOR, chunk.actor != self.actor)
            | bit(RELIES, header.relies.is_some())
            | bit(REPLACES, header.replaces.is_some())
            | bit(EXTENSION, header.extension.is_some())
    }
}

/// What the rows so far have named, kept alike by both sides.
#[derive(Debug, Default)]
struct Named {
    /// Documents, and changes of the part, by their place.
    docs: Places<DocId>,
    changes: Places<Hash>,
    /// Changes outside the part.
    outside: Places<Hash>,
    /// The newest change of each document.
    newest: HashMap<DocId, Newest>,
}

#[derive(Debug)]
struct Places<T> {
    list: Vec<T>,
    at: HashMap<T, usize>,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            at: HashMap::new(),
        }
    }
}

impl<T: Copy + Eq + std::hash::Hash> Places<T> {
    fn push(&mut self, thing: T) {
        self.at.insert(thing, self.list.len());
        self.list.push(thing);
    }

    /// How many have come since, itself included.
    fn back(&self, thing: &T) -> Option<u64> {
        Some((self.list.len() - self.at.get(thing)?) as u64)
    }

    /// The one that has so many come since, itself included.
    fn behind(&self, back: u64) -> Option<T> {
        let back = usize::try_from(back).ok()?;
        self.list.get(self.list.len().checked_sub(back)?).copied()
    }
}

#[derive(Debug, Clone)]
struct Newest {
    hash: Hash,
    actor: Vec<u8>,
    seq: u64,
    start_op: u64,
}

impl Named {
    fn change(&mut self, doc: DocId, hash: Hash, chunk: &Chunk<'_>) {
        self.changes.push(hash);
        let newest = Newest {
            hash,
            actor: chunk.actor.to_vec(),
            seq: chunk.seq,
            start_op: chunk.start_op,
        };
        self.newest.insert(doc, newest);
    }

    /// A change that is not taken apart may be rested on all the same.
    fn as_it_is(&mut self, change: &[u8]) {
        let hashed = change.get(HASHED..).unwrap_or_default();
        self.changes.push(Hash::of(hashed));
    }

    /// The sequence number and the first operation that a change is counted from.
    fn expected(&self, doc: DocId, actor: &[u8]) -> (u64, u64) {
        match self.newest.get(&doc) {
            Some(n) if n.actor == actor => (n.seq.wrapping_add(1), n.start_op),
            Some(n) => (1, n.start_op),
            None => (1, 0),
        }
    }

    fn newest(&self, doc: DocId) -> Option<Hash> {
        self.newest.get(&doc).map(|n| n.hash)
    }
}
