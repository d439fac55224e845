//! The sender's side: items into rows.

use super::super::bytes::{put, put_bytes, put_signed};
use super::super::chunk::{Chunk, HASHED};
use super::repeated::Repeated;
use super::*;
use crate::cbor;
use crate::entry::{Entry, Header, Payload};
use crate::up::UpItem;

/// Packs items one after the other.
#[derive(Debug)]
struct Packer<'a> {
    references: References<'a>,
    last: Row,
    named: Named,
    rows: Vec<u8>,
    keys: Vec<u8>,
    values: Vec<u8>,
}

/// The items in few bytes. [`unpack`] gives them back to the byte.
#[must_use]
pub fn pack(items: &[UpItem], references: References<'_>, before: &Before) -> Vec<u8> {
    let mut packer = Packer {
        references,
        last: before.0.clone(),
        named: Named::default(),
        rows: Vec::new(),
        keys: Vec::new(),
        values: Vec::new(),
    };
    for item in items {
        packer.item(item);
    }
    let mut out = Vec::new();
    put(&mut out, items.len() as u64);
    put(&mut out, u64::from(matches!(references, References::Full)));
    put_bytes(&mut out, &packer.rows);
    put_bytes(&mut out, &packer.keys);
    out.extend_from_slice(&packer.values);
    out
}

impl Packer<'_> {
    fn item(&mut self, item: &UpItem) {
        let UpItem::Whole { entry, change } = item else {
            put(&mut self.rows, DAMAGED);
            self.rows.extend_from_slice(item.entry_hash().as_bytes());
            return self.passed();
        };
        if let Some((entry, chunk, hash)) = apart(entry, change.as_ref().map(|c| c.as_slice())) {
            return self.row(&entry, &chunk, hash);
        }
        put(&mut self.rows, AS_IT_IS);
        put_bytes(&mut self.rows, entry);
        put(&mut self.rows, u64::from(change.is_some()));
        if let Some(change) = change {
            put_bytes(&mut self.rows, change);
            self.named.as_it_is(change);
        }
        self.passed();
    }

    fn passed(&mut self) {
        self.last.n = self.last.n.wrapping_add(1);
    }

    fn row(&mut self, entry: &Entry, chunk: &Chunk<'_>, hash: Hash) {
        let bits = self.last.bits(entry, chunk);
        let (header, out) = (&entry.header, &mut self.rows);
        put(out, TAKEN_APART | bits);
        if bits & NUMBER != 0 {
            put(out, entry.n);
        }
        if bits & KIND != 0 {
            put(out, header.kind.number().into());
        }
        if bits & STATION != 0 {
            put_bytes(
                out,
                header
                    .station
                    .as_ref()
                    .map_or(&[][..], |s| s.as_str().as_bytes()),
            );
        }
        if bits & AUDIENCE != 0 {
            put_bytes(out, &cbor::encode(&header.audience));
        }
        if bits & ACCOUNT != 0 {
            put_bytes(out, header.account.as_str().as_bytes());
        }
        if bits & BOOT != 0 {
            out.extend_from_slice(&header.clock.boot.0);
        }
        if bits & RECEIPT != 0 {
            put_signed(
                out,
                header.receipt.wrapping_sub(self.last.receipt).cast_signed(),
            );
        }
        if bits & ACTOR != 0 {
            put_bytes(out, chunk.actor);
        }
        if bits & RELIES != 0 {
            put(out, header.relies().len() as u64);
            for relied in header.relies() {
                out.extend_from_slice(relied.as_bytes());
            }
        }
        if let Some(replaces) = &header.replaces {
            out.extend_from_slice(replaces.device.as_bytes());
            put(out, replaces.n);
        }
        if let Some(extension) = &header.extension {
            put_bytes(out, extension);
        }
        let (wall, mono) = clock_steps(&self.last.clock, &header.clock);
        put_signed(out, wall);
        put_signed(out, mono);
        let deps = self.doc(header, &chunk.deps);
        self.last.note(entry);
        self.chunk(header, deps, chunk);
        self.last.actor = chunk.actor.to_vec();
        self.named.change(header.doc, hash, chunk);
    }

    /// Names the document; returns the dependencies that are not named with it.
    fn doc<'d>(&mut self, header: &Header, deps: &'d [Hash]) -> &'d [Hash] {
        let doc = header.doc;
        let named = self.named.docs.back(&doc);
        if named.is_none() {
            self.named.docs.push(doc);
        }
        if doc == self.last.doc {
            put(&mut self.rows, SAME);
        } else if let Some(back) = named {
            put(&mut self.rows, DOC_PLACES + back);
        } else if let Some((first, others)) = self.tells(deps) {
            put(&mut self.rows, OF_CHANGE);
            self.outside(*first);
            return others;
        } else {
            put(&mut self.rows, NEW);
            let (at, rest) = doc_parts(doc);
            put_signed(&mut self.rows, at.wrapping_sub(header.clock.wall_ms));
            self.rows.extend_from_slice(&rest);
        }
        deps
    }

    /// The first dependency and the others, if the receiver finds the document by it.
    fn tells<'d>(&self, deps: &'d [Hash]) -> Option<(&'d Hash, &'d [Hash])> {
        let References::Short(shared) = self.references else {
            return None;
        };
        let (first, others) = deps.split_first()?;
        let held = !shared.contains(first) && self.named.changes.back(first).is_none();
        (held && !self.named.outside.at.contains_key(first)).then_some((first, others))
    }

    fn outside(&mut self, change: Hash) {
        let named = match self.references {
            References::Short(_) => SHORT,
            References::Full => change.as_bytes().len(),
        };
        self.rows.extend(change.as_bytes().iter().take(named));
        self.named.outside.push(change);
    }

    fn chunk(&mut self, header: &Header, deps: &[Hash], chunk: &Chunk<'_>) {
        let (doc, wall_ms) = (header.doc, header.clock.wall_ms);
        put(&mut self.rows, deps.len() as u64);
        for dep in deps {
            self.dependency(doc, *dep);
        }
        let (seq, start_op) = self.named.expected(doc, chunk.actor);
        let out = &mut self.rows;
        put_signed(out, chunk.seq.wrapping_sub(seq).cast_signed());
        put_signed(out, chunk.start_op.wrapping_sub(start_op).cast_signed());
        put_signed(out, chunk.time.wrapping_sub(wall_ms.div_euclid(1000)));
        put_bytes(out, chunk.message);
        put(out, chunk.others.len() as u64);
        for other in &chunk.others {
            put_bytes(out, other);
        }
        put(out, chunk.columns.len() as u64);
        for (column, bytes) in &chunk.columns {
            put(out, *column);
            put(out, bytes.len() as u64);
        }
        let repeated = Repeated::of(&self.last);
        for (column, bytes) in &chunk.columns {
            match *column {
                KEYS => self.keys.extend_from_slice(bytes),
                VALUES => repeated.cut(bytes, &mut self.rows, &mut self.values),
                _ => self.rows.extend_from_slice(bytes),
            }
        }
        put_bytes(&mut self.rows, chunk.extra);
    }

    fn dependency(&mut self, doc: DocId, dep: Hash) {
        let out = &mut self.rows;
        if self.named.newest(doc) == Some(dep) {
            put(out, SAME);
        } else if let Some(place) = self.named.outside.at.get(&dep) {
            put(out, PLACES + 2 * (*place as u64));
        } else if let Some(back) = self.named.changes.back(&dep) {
            put(out, PLACES + 2 * back + 1);
        } else {
            put(out, NEW);
            self.outside(dep);
        }
    }
}

/// An entry and its change taken apart, if both come back to the byte.
fn apart<'a>(bytes: &[u8], change: Option<&'a [u8]>) -> Option<(Entry, Chunk<'a>, Hash)> {
    let entry = Entry::decode(bytes).ok()?;
    let Payload::Change(hash) = entry.payload else {
        return None;
    };
    let change = change?;
    let chunk = Chunk::read(change)?;
    let short = |actor: &[u8]| actor.len() <= ACTOR_BYTES;
    let fits = short(chunk.actor) && chunk.others.iter().all(|a| short(a));
    let whole = entry.encode() == bytes && Hash::of(change.get(HASHED..)?) == hash;
    (fits && whole).then_some((entry, chunk, hash))
}

fn clock_steps(from: &ClockReading, to: &ClockReading) -> (i64, i64) {
    let wall = to.wall_ms.wrapping_sub(from.wall_ms);
    let mono = to.mono_ms.wrapping_sub(from.mono_ms).cast_signed();
    (wall, mono.wrapping_sub(wall))
}

/// The milliseconds at the beginning of a UUIDv7, and the ten bytes after them.
fn doc_parts(doc: DocId) -> (i64, [u8; 10]) {
    let bytes = doc.0.as_u128().to_be_bytes();
    let mut at = [0; 8];
    let mut rest = [0; 10];
    for (to, from) in at.iter_mut().skip(2).zip(&bytes) {
        *to = *from;
    }
    for (to, from) in rest.iter_mut().zip(bytes.iter().skip(6)) {
        *to = *from;
    }
    (i64::from_be_bytes(at), rest)
}
