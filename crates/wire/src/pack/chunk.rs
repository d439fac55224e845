//! An Automerge change, taken apart as far as packing needs: its header by
//! fields, its operations as columns of bytes that nobody here reads.
//!
//! The layout is that of the uncompressed change chunk of Automerge's binary
//! format: magic, checksum, type, length, then dependencies, actor, sequence
//! number, first operation, time, message, other actors, columns, and bytes of
//! later versions. Magic, checksum, type and length follow from the rest.

use std::borrow::Cow;

use super::bytes::{Reader, put, put_bytes, put_signed_leb, signed_leb};
use crate::{Hash, WireError};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// Where the hashed bytes begin: after magic and checksum.
pub(super) const HASHED: usize = 8;
const CHANGE: u8 = 1;

/// A change by its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk<'a> {
    pub(super) deps: Vec<Hash>,
    pub(super) actor: &'a [u8],
    pub(super) seq: u64,
    pub(super) start_op: u64,
    /// Seconds since 1970.
    pub(super) time: i64,
    pub(super) message: &'a [u8],
    pub(super) others: Vec<&'a [u8]>,
    /// What each column holds, as the library numbers it, and its bytes.
    pub(super) columns: Vec<(u64, Cow<'a, [u8]>)>,
    pub(super) extra: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// Takes a change apart. None for one that [`Self::write`] would not give
    /// back to the byte.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let chunk = Self::parse(bytes).ok()?;
        (chunk.write().0 == bytes).then_some(chunk)
    }

    fn parse(bytes: &'a [u8]) -> Result<Self, WireError> {
        let mut r = Reader::new(bytes.get(HASHED + 1..).unwrap_or_default());
        let mut r = Reader::new(r.bytes()?);
        let deps = (0..r.count()?)
            .map(|_| r.array().map(Hash))
            .collect::<Result<_, _>>()?;
        let actor = r.bytes()?;
        let seq = r.number()?;
        let start_op = r.number()?;
        let time = signed_leb(&mut r)?;
        let message = r.bytes()?;
        let others = (0..r.count()?)
            .map(|_| r.bytes())
            .collect::<Result<_, _>>()?;
        let lengths = (0..r.count()?)
            .map(|_| Ok((r.number()?, r.number()?)))
            .collect::<Result<Vec<_>, WireError>>()?;
        let columns = lengths
            .into_iter()
            .map(|(column, len)| {
                let len = usize::try_from(len).unwrap_or(usize::MAX);
                Ok((column, r.take(len)?.into()))
            })
            .collect::<Result<_, WireError>>()?;
        let left = r.len();
        Ok(Self {
            deps,
            actor,
            seq,
            start_op,
            time,
            message,
            others,
            columns,
            extra: r.take(left)?,
        })
    }

    /// The bytes of the change, and its hash.
    pub(super) fn write(&self) -> (Vec<u8>, Hash) {
        let mut body = Vec::new();
        put(&mut body, self.deps.len() as u64);
        for dep in &self.deps {
            body.extend_from_slice(dep.as_bytes());
        }
        put_bytes(&mut body, self.actor);
        put(&mut body, self.seq);
        put(&mut body, self.start_op);
        put_signed_leb(&mut body, self.time);
        put_bytes(&mut body, self.message);
        put(&mut body, self.others.len() as u64);
        for other in &self.others {
            put_bytes(&mut body, other);
        }
        put(&mut body, self.columns.len() as u64);
        for (column, bytes) in &self.columns {
            put(&mut body, *column);
            put(&mut body, bytes.len() as u64);
        }
        for (_, bytes) in &self.columns {
            body.extend_from_slice(bytes);
        }
        body.extend_from_slice(self.extra);
        let mut chunk = Vec::with_capacity(body.len() + HASHED + 6);
        chunk.extend_from_slice(&MAGIC);
        chunk.extend_from_slice(&[0; 4]);
        chunk.push(CHANGE);
        put_bytes(&mut chunk, &body);
        let hash = Hash::of(chunk.get(HASHED..).unwrap_or_default());
        for (to, from) in chunk.iter_mut().skip(MAGIC.len()).zip(&hash.0).take(4) {
            *to = *from;
        }
        (chunk, hash)
    }
}
