//! The receiver's side: rows into items, to the byte.

use std::borrow::Cow;

use super::super::bytes::Reader;
use super::super::chunk::Chunk;
use super::repeated::Repeated;
use super::*;
use crate::entry::{Entry, EntryRef, Header, Payload};
use crate::id::DeviceId;
use crate::up::UpItem;
use crate::{WireError, cbor, limits};

/// Gives items back.
///
/// # Errors
/// [`WireError::Unresolved`] for a change that `known` does not name;
/// [`WireError`] for anything else that is not a bundle within [`limits`].
pub fn unpack(bytes: &[u8], before: &Before, known: &dyn Known) -> Result<Vec<UpItem>, WireError> {
    let mut r = Reader::new(bytes);
    // Every item has a byte at least, and all are counted before any is made.
    let count = r.number()?;
    limits::within("part", count, limits::PART_ENTRIES)?;
    let short = r.number()? == 0;
    let mut unpacker = Unpacker {
        short,
        known,
        last: before.0.clone(),
        named: Named::default(),
        rows: Reader::new(r.bytes()?),
        keys: Reader::new(r.bytes()?),
        values: r,
    };
    let mut items = Vec::new();
    let mut size = 0;
    for _ in 0..count {
        let item = unpacker.item()?;
        if let UpItem::Whole { entry, change } = &item {
            // A few bytes name many that stood before.
            size += entry.len() + change.as_ref().map_or(0, |c| c.len());
            limits::within("part", size as u64, limits::PART_INFLATED_BYTES)?;
        }
        items.push(item);
    }
    if unpacker.is_done() {
        Ok(items)
    } else {
        Err(WireError::Malformed("part: bytes left over".into()))
    }
}

struct Unpacker<'a, 'k> {
    short: bool,
    known: &'k dyn Known,
    last: Row,
    named: Named,
    rows: Reader<'a>,
    keys: Reader<'a>,
    values: Reader<'a>,
}

impl<'a> Unpacker<'a, '_> {
    fn is_done(&self) -> bool {
        self.rows.is_empty() && self.keys.is_empty() && self.values.is_empty()
    }

    fn item(&mut self) -> Result<UpItem, WireError> {
        let first = self.rows.number()?;
        match first & FORM {
            TAKEN_APART => return self.row(first),
            DAMAGED if first == DAMAGED => {
                self.last.n = self.last.n.wrapping_add(1);
                let hash = Hash(self.rows.array()?);
                return Ok(UpItem::Damaged { hash });
            }
            AS_IT_IS if first == AS_IT_IS => {}
            _ => return Err(unknown(first)),
        }
        self.last.n = self.last.n.wrapping_add(1);
        let entry = self.rows.bytes()?;
        limits::within("entry", entry.len() as u64, 2 * limits::ENTRY_BYTES)?;
        let change = match self.rows.number()? {
            0 => None,
            _ => Some(self.rows.bytes()?),
        };
        let len = change.map_or(0, <[u8]>::len);
        limits::within("change", len as u64, limits::CHANGE_BYTES)?;
        if let Some(change) = change {
            self.named.as_it_is(change);
        }
        Ok(UpItem::Whole {
            entry: entry.to_vec().into(),
            change: change.map(|c| c.to_vec().into()),
        })
    }

    fn row(&mut self, bits: u64) -> Result<UpItem, WireError> {
        if bits > KNOWN_BITS {
            return Err(unknown(bits));
        }
        let (last, r) = (&mut self.last, &mut self.rows);
        last.n = match bits & NUMBER {
            0 => last.n.wrapping_add(1),
            _ => r.number()?,
        };
        if bits & KIND != 0 {
            let number = r.number()?;
            last.kind = Kind::from_number(u16::try_from(number).map_err(|_| unknown(number))?);
        }
        if bits & STATION != 0 {
            last.station = match text(r.bytes()?)? {
                "" => None,
                code => Some(code.parse().map_err(malformed)?),
            };
        }
        if bits & AUDIENCE != 0 {
            last.audience = cbor::decode("audience", r.bytes()?, limits::ENTRY_BYTES)?;
        }
        if bits & ACCOUNT != 0 {
            last.account = Some(text(r.bytes()?)?.parse().map_err(malformed)?);
        }
        if bits & BOOT != 0 {
            last.clock.boot = BootId(r.array()?);
        }
        if bits & RECEIPT != 0 {
            last.receipt = last.receipt.wrapping_add_signed(r.signed()?);
        }
        if bits & ACTOR != 0 {
            last.actor = actor(r)?.to_vec();
        }
        let mut relies = None;
        if bits & RELIES != 0 {
            let count = r.count()?;
            limits::within("relies", count as u64, limits::RELIES)?;
            let hashes = (0..count).map(|_| r.array().map(Hash));
            relies = Some(hashes.collect::<Result<_, _>>()?);
        }
        let mut replaces = None;
        if bits & REPLACES != 0 {
            let device = DeviceId(r.array()?);
            replaces = Some(EntryRef {
                device,
                n: r.number()?,
            });
        }
        let mut extension = None;
        if bits & EXTENSION != 0 {
            extension = Some(r.bytes()?.to_vec().into());
        }
        let wall = r.signed()?;
        let mono = r.signed()?.wrapping_add(wall);
        last.clock.wall_ms = last.clock.wall_ms.wrapping_add(wall);
        last.clock.mono_ms = last.clock.mono_ms.wrapping_add_signed(mono);
        let first = self.doc()?;
        let (change, hash) = self.chunk(first)?;
        let last = &self.last;
        let account = last.account.clone();
        let entry = Entry {
            n: last.n,
            header: Header {
                kind: last.kind,
                doc: last.doc,
                station: last.station.clone(),
                audience: last.audience.clone(),
                account: account.ok_or_else(|| malformed("nobody's entry"))?,
                clock: last.clock,
                receipt: last.receipt,
                relies,
                replaces,
                extension,
            },
            payload: Payload::Change(hash),
        };
        let entry = entry.encode();
        limits::within("entry", entry.len() as u64, limits::ENTRY_BYTES)?;
        Ok(UpItem::Whole {
            entry: entry.into(),
            change: Some(change.into()),
        })
    }

    /// Reads the document, and the dependency that it was named by.
    fn doc(&mut self) -> Result<Option<Hash>, WireError> {
        let mut first = None;
        match self.rows.number()? {
            SAME => {}
            OF_CHANGE => {
                let (doc, hash) = self.outside()?;
                self.last.doc = doc.ok_or(WireError::Unresolved)?;
                first = Some(hash);
            }
            NEW => {
                let at = self.rows.signed()?.wrapping_add(self.last.clock.wall_ms);
                let doc = doc_of(at, self.rows.array()?);
                self.last.doc = doc.ok_or_else(|| malformed("a document of no time"))?;
            }
            place => {
                let doc = self.named.docs.behind(place - DOC_PLACES);
                self.last.doc = doc.ok_or_else(|| malformed("a document not named before"))?;
            }
        }
        if self.named.docs.back(&self.last.doc).is_none() {
            self.named.docs.push(self.last.doc);
        }
        Ok(first)
    }

    fn outside(&mut self) -> Result<(Option<DocId>, Hash), WireError> {
        let (doc, hash) = if self.short {
            let found = self.known.change(self.rows.array()?);
            found.ok_or(WireError::Unresolved)?
        } else {
            (None, Hash(self.rows.array()?))
        };
        self.named.outside.push(hash);
        Ok((doc, hash))
    }

    fn chunk(&mut self, first: Option<Hash>) -> Result<(Vec<u8>, Hash), WireError> {
        let doc = self.last.doc;
        let count = self.rows.count()?;
        let bytes = count.saturating_mul(32) as u64;
        limits::within("change", bytes, limits::CHANGE_BYTES)?;
        let mut deps = Vec::from_iter(first);
        for _ in 0..count {
            deps.push(self.dependency(doc)?);
        }
        let author = self.last.actor.clone();
        let (seq, start_op) = self.named.expected(doc, &author);
        let r = &mut self.rows;
        let seq = seq.wrapping_add_signed(r.signed()?);
        let start_op = start_op.wrapping_add_signed(r.signed()?);
        let time = r
            .signed()?
            .wrapping_add(self.last.clock.wall_ms.div_euclid(1000));
        let message = r.bytes()?;
        let others = (0..r.count()?)
            .map(|_| actor(r))
            .collect::<Result<_, _>>()?;
        let lengths = (0..r.count()?)
            .map(|_| Ok((r.number()?, r.number()?)))
            .collect::<Result<Vec<_>, WireError>>()?;
        let repeated = Repeated::of(&self.last);
        let mut columns: Vec<(u64, Cow<'_, [u8]>)> = Vec::with_capacity(lengths.len());
        for (column, len) in lengths {
            let len = usize::try_from(len).unwrap_or(usize::MAX);
            let bytes = match column {
                KEYS => self.keys.take(len)?.into(),
                VALUES => {
                    let values = repeated.fill(len, &mut self.rows, &mut self.values)?;
                    values.into()
                }
                _ => self.rows.take(len)?.into(),
            };
            columns.push((column, bytes));
        }
        let chunk = Chunk {
            deps,
            actor: &author,
            seq,
            start_op,
            time,
            message,
            others,
            columns,
            extra: self.rows.bytes()?,
        };
        let (bytes, hash) = chunk.write();
        limits::within("change", bytes.len() as u64, limits::CHANGE_BYTES)?;
        self.named.change(doc, hash, &chunk);
        Ok((bytes, hash))
    }

    fn dependency(&mut self, doc: DocId) -> Result<Hash, WireError> {
        let found = match self.rows.number()? {
            SAME => self.named.newest(doc),
            NEW => {
                let (of, hash) = self.outside()?;
                // A change of another document's is none that this row can mean.
                of.is_none_or(|of| of == doc).then_some(hash)
            }
            place if place % 2 == 0 => {
                let at = usize::try_from((place - PLACES) / 2).unwrap_or(usize::MAX);
                self.named.outside.list.get(at).copied()
            }
            place => self.named.changes.behind((place - PLACES - 1) / 2),
        };
        found.ok_or(WireError::Unresolved)
    }
}

fn actor<'a>(r: &mut Reader<'a>) -> Result<&'a [u8], WireError> {
    let actor = r.bytes()?;
    limits::within("actor", actor.len() as u64, ACTOR_BYTES)?;
    Ok(actor)
}

fn text(bytes: &[u8]) -> Result<&str, WireError> {
    std::str::from_utf8(bytes).map_err(malformed)
}

fn malformed(why: impl std::fmt::Display) -> WireError {
    WireError::Malformed(format!("part: {why}"))
}

fn unknown(value: u64) -> WireError {
    WireError::Unknown {
        what: "row of a part",
        value,
    }
}

fn doc_of(at: i64, rest: [u8; 10]) -> Option<DocId> {
    let at = u64::try_from(at).ok().filter(|at| *at < 1 << 48)?;
    let mut bytes = [0; 16];
    let parts = at.to_be_bytes().into_iter().skip(2).chain(rest);
    for (to, from) in bytes.iter_mut().zip(parts) {
        *to = from;
    }
    DocId::from_slice(&bytes).ok()
}
