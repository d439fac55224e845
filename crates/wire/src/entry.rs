//! One line of a device log: what was done, to which document, under which clock.
//!
//! The encoding is deterministic CBOR, fixed by the vectors in
//! `tests/vectors.json`. Whoever receives an entry keeps its bytes as they
//! came and passes them on; nobody encodes an entry twice. Header fields this
//! version does not know stay in those bytes.

use std::fmt;

use minicbor::bytes::ByteVec;
use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, DeviceId, DocId, Hash, StationCode};
use crate::key::{PublicKey, SecretKey, Signature};
use crate::reference::FACT_BYTES;
use crate::time::ClockReading;
use crate::{ChainHead, WireError, cbor, limits};

/// What kind of record an entry is about. Kinds of later versions are kept unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Kind {
    /// 督导: one visit.
    Visit,
    /// The internal notes of a visit, a document of their own.
    Notes,
    /// 问题: a problem with its tasks and effects.
    Issue,
    /// 问题线索: handed down, to be looked into.
    Lead,
    /// 帮扶需求: support asked, promised, delivered, confirmed.
    Support,
    /// 评议: one side's rating of the other.
    Evaluation,
    /// The log itself: a succession.
    Log,
    /// Headquarters' reference data.
    Reference,
    /// A kind of a later version.
    Unknown(u16),
}

impl Kind {
    /// The number on the wire. Never reused.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::Visit => 1,
            Self::Notes => 2,
            Self::Issue => 3,
            Self::Lead => 4,
            Self::Support => 5,
            Self::Evaluation => 6,
            Self::Log => 16,
            Self::Reference => 17,
            Self::Unknown(n) => n,
        }
    }

    /// The kind of a number on the wire.
    #[must_use]
    pub fn from_number(n: u16) -> Self {
        match n {
            1 => Self::Visit,
            2 => Self::Notes,
            3 => Self::Issue,
            4 => Self::Lead,
            5 => Self::Support,
            6 => Self::Evaluation,
            16 => Self::Log,
            17 => Self::Reference,
            n => Self::Unknown(n),
        }
    }
}

impl<C> Encode<C> for Kind {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.u16(self.number())?;
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Kind {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Ok(Self::from_number(d.u16()?))
    }
}

/// Who may see a document besides what its kind says; fixed by its first entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Audience {
    /// Begun in this visit: seen by its cadre and the office of the cadre's
    /// own level only, until the visit is sealed.
    #[n(0)]
    pub visit: Option<DocId>,
    /// 限内部: never reaches a station device, and that is never lifted.
    #[n(1)]
    pub internal: Option<bool>,
}

impl Audience {
    /// Whether the document never reaches a station device.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.internal == Some(true)
    }
}

/// The n-th entry of a device.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EntryRef {
    /// Whose log.
    #[n(0)]
    pub device: DeviceId,
    /// Which entry, counted from 1.
    #[n(1)]
    pub n: u64,
}

impl fmt::Display for EntryRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.device, self.n)
    }
}

/// What stands around the payload of an entry, and is signed with it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Header {
    /// The kind of record.
    #[n(0)]
    pub kind: Kind,
    /// The document, or [`DocId::NONE`].
    #[n(1)]
    pub doc: DocId,
    /// The station the document belongs to, if to one.
    #[n(2)]
    pub station: Option<StationCode>,
    /// Who may see the document.
    #[n(3)]
    pub audience: Audience,
    /// Who did it: the account of the signing device.
    #[n(4)]
    pub account: AccountId,
    /// The tablet's clocks.
    #[n(5)]
    pub clock: ClockReading,
    /// Number of the newest receipt the tablet had seen; 0 is the enrolment.
    #[n(6)]
    pub receipt: u64,
    /// Changes of other documents that this one relies on (a sealed visit as
    /// evidence, say), at most [`limits::RELIES`].
    #[n(7)]
    pub relies: Option<Vec<Hash>>,
    /// The entry this one re-records without what was refused.
    #[n(8)]
    pub replaces: Option<EntryRef>,
    /// For later versions; kept and passed on unread.
    #[n(9)]
    pub extension: Option<ByteVec>,
}

impl Header {
    /// The changes relied on.
    #[must_use]
    pub fn relies(&self) -> &[Hash] {
        self.relies.as_deref().unwrap_or_default()
    }
}

/// What an entry records.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Payload {
    /// One Automerge change, named by its hash; its bytes travel beside the entry.
    Change(Hash),
    /// The first entry of a log that goes on where another ended.
    Succession(Succession),
    /// An entry of the log that this one succeeds, word for word.
    Carried(Carried),
    /// A fact of headquarters' own log ([`crate::reference::Fact`]).
    Fact(Vec<u8>),
    /// The older records of the header's station are asked for, or let go of.
    History(HistoryWish),
    /// A payload of a later version: its tag and its CBOR.
    Unknown(u16, Vec<u8>),
}

/// Asks for the older records of a station, which a tablet of an office or a
/// leader does not get by itself, or lets go of them again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct HistoryWish {
    /// Asked for, rather than let go of.
    #[n(0)]
    pub wanted: bool,
}

/// A tablet's word that its new log follows an old one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Succession {
    /// The log that ended.
    #[n(0)]
    pub old: DeviceId,
    /// How many of its entries the tablet had.
    #[n(1)]
    pub n: u64,
    /// Its chain there.
    #[n(2)]
    pub head: ChainHead,
    /// The old key's signature over the new key; absent where the old key is
    /// gone and a new enrolment code stood for it.
    #[n(3)]
    pub signature: Option<Signature>,
}

const SUCCESSION: &str = "succession 1";

impl Succession {
    /// Signs over from an old log to a new key.
    #[must_use]
    pub fn sign(old_key: &SecretKey, n: u64, head: ChainHead, new_key: &PublicKey) -> Self {
        let old = old_key.public().device();
        let signature = old_key.sign(
            SUCCESSION,
            &[
                old.as_bytes(),
                &n.to_be_bytes(),
                head.0.as_bytes(),
                &new_key.to_vec(),
            ],
        );
        Self {
            old,
            n,
            head,
            signature: Some(signature),
        }
    }

    /// Checks that the old key handed over to the new one.
    ///
    /// # Errors
    /// [`WireError::BadSignature`], also if there is no signature.
    pub fn verify(&self, old_key: &PublicKey, new_key: &PublicKey) -> Result<(), WireError> {
        let Some(signature) = &self.signature else {
            return Err(WireError::BadSignature(SUCCESSION));
        };
        old_key.verify(
            SUCCESSION,
            &[
                self.old.as_bytes(),
                &self.n.to_be_bytes(),
                self.head.0.as_bytes(),
                &new_key.to_vec(),
            ],
            signature,
        )
    }
}

/// An entry of an older log of the same tablet, in its own bytes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Carried {
    /// Where it stood.
    #[n(0)]
    pub from: EntryRef,
    /// The entry as it was encoded then.
    #[n(1)]
    pub entry: ByteVec,
}

impl<C> Encode<C> for Payload {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(2)?;
        match self {
            Self::Change(hash) => e.u16(0)?.encode_with(hash, ctx)?,
            Self::Succession(s) => e.u16(1)?.encode_with(s, ctx)?,
            Self::Carried(c) => e.u16(2)?.encode_with(c, ctx)?,
            Self::Fact(bytes) => e.u16(3)?.bytes(bytes)?,
            Self::History(wish) => e.u16(4)?.encode_with(wish, ctx)?,
            Self::Unknown(tag, raw) => {
                e.u16(*tag)?;
                e.writer_mut()
                    .write_all(raw)
                    .map_err(encode::Error::write)?;
                e
            }
        };
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Payload {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.array()? != Some(2) {
            return Err(decode::Error::message("a payload is a pair"));
        }
        Ok(match d.u16()? {
            0 => Self::Change(d.decode_with(ctx)?),
            1 => Self::Succession(d.decode_with(ctx)?),
            2 => Self::Carried(d.decode_with(ctx)?),
            3 => Self::Fact(d.bytes()?.to_vec()),
            4 => Self::History(d.decode_with(ctx)?),
            tag => {
                let start = d.position();
                d.skip()?;
                let raw = d.input().get(start..d.position()).unwrap_or_default();
                Self::Unknown(tag, raw.to_vec())
            }
        })
    }
}

/// One entry: its number, header and payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log, counted from 1.
    pub n: u64,
    /// What stands around it.
    pub header: Header,
    /// What it records.
    pub payload: Payload,
}

impl Entry {
    /// The bytes of the entry. Called once in an entry's life, by its author.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`WireError`] for bytes that are none, or beyond [`limits`].
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let entry: Self = cbor::decode("entry", bytes, FACT_BYTES + 2 * limits::ENTRY_BYTES)?;
        // An entry that carries another is as long as that one, once.
        let most = match &entry.payload {
            Payload::Fact(_) => FACT_BYTES + limits::ENTRY_BYTES,
            // Headquarters' own log carries facts, too; what a tablet sends
            // is bounded where it arrives.
            Payload::Carried(_) => FACT_BYTES + 2 * limits::ENTRY_BYTES,
            _ => limits::ENTRY_BYTES,
        };
        let checks = [
            ("entry", bytes.len(), most),
            ("relies", entry.header.relies().len(), limits::RELIES),
            (
                "extension",
                entry.header.extension.as_ref().map_or(0, |e| e.len()),
                limits::EXTENSION_BYTES,
            ),
        ];
        for (what, len, limit) in checks {
            if len > limit {
                return Err(WireError::TooLong {
                    what,
                    len: len as u64,
                    limit: limit as u64,
                });
            }
        }
        if entry.n == 0 {
            return Err(WireError::Malformed("entries count from 1".into()));
        }
        Ok(entry)
    }

    /// The hash of the change this entry names, its own or a carried one's.
    #[must_use]
    pub fn change_hash(&self) -> Option<Hash> {
        match &self.payload {
            Payload::Change(hash) => Some(*hash),
            Payload::Carried(carried) => match Self::decode(&carried.entry).ok()?.payload {
                Payload::Change(hash) => Some(hash),
                _ => None,
            },
            _ => None,
        }
    }
}

impl<C> Encode<C> for Entry {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(3)?.u64(self.n)?;
        self.header.encode(e, ctx)?;
        self.payload.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for Entry {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.datatype()? != Type::Array || d.array()? != Some(3) {
            return Err(decode::Error::message("an entry is an array of three"));
        }
        Ok(Self {
            n: d.u64()?,
            header: Header::decode(d, ctx)?,
            payload: Payload::decode(d, ctx)?,
        })
    }
}
