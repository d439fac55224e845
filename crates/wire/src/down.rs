//! What headquarters answers: a row of signed parts, each a frame of its own.
//!
//! A tablet commits a part together with the cursor after it, so a cut link
//! loses at most one part. A part names the device it is for: swapped between
//! tablets it does not verify.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::entry::{Entry, Payload};
use crate::id::{DeviceId, DocId, EpochId, Hash, StationCode};
use crate::key::{PublicKey, SecretKey, Signature};
use crate::pack::{Before, Format, Nothing, References};
use crate::receipt::SignedReceipt;
use crate::time::HqTime;
use crate::up::{Cursor, UpItem};
use crate::verdict::Reason;
use crate::{ChainHead, WireError, cbor, limits, pack};

const PART: &str = "part 1";

/// When an entry was made, as headquarters knows it; design, section 5, "Time".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Made {
    /// Not before this.
    #[n(0)]
    pub after: HqTime,
    /// Not after this.
    #[n(1)]
    pub before: HqTime,
    /// Headquarters' best estimate inside the interval, if it has one.
    #[n(2)]
    pub estimate: Option<HqTime>,
    /// Whether whoever did it was permitted to at every instant of the
    /// interval; if not, the permission counts, marked "time not proven".
    /// Not written where it is true, as parts of older versions do not have it.
    #[n(3)]
    #[cbor(with = "proven", has_nil)]
    pub proven: bool,
}

/// How [`Made::proven`] is written: only where it is false.
mod proven {
    use minicbor::decode::Error as Unreadable;
    use minicbor::encode::{Error, Write};
    use minicbor::{Decoder, Encoder};

    pub(super) fn encode<C, W: Write>(
        proven: &bool,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), Error<W::Error>> {
        e.bool(*proven)?.ok()
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<bool, Unreadable> {
        d.bool()
    }

    pub(super) fn nil() -> Option<bool> {
        Some(true)
    }

    pub(super) fn is_nil(proven: &bool) -> bool {
        *proven
    }
}

impl Made {
    /// The instant to sort and show by: the estimate, else the end of the interval.
    #[must_use]
    pub fn shown(&self) -> HqTime {
        self.estimate.unwrap_or(self.before)
    }
}

/// One thing that headquarters sends down.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[non_exhaustive]
pub enum DownItem {
    /// Someone else's entry, applied.
    #[n(0)]
    Applied {
        /// The row that says so.
        #[n(0)]
        position: u64,
        /// Whose log.
        #[n(1)]
        device: DeviceId,
        /// The entry's bytes.
        #[n(2)]
        entry: ByteVec,
        /// The bytes of the change it names.
        #[n(3)]
        change: ByteVec,
        /// When it was made.
        #[n(4)]
        made: Made,
    },
    /// An entry of the tablet's own, applied: final.
    #[n(1)]
    Own {
        /// The row that says so.
        #[n(0)]
        position: u64,
        /// Which entry.
        #[n(1)]
        n: u64,
        /// When it was made.
        #[n(2)]
        made: Made,
    },
    /// An entry of the tablet's own, refused: final.
    #[n(2)]
    Refused {
        /// The row that says so.
        #[n(0)]
        position: u64,
        /// Which entry.
        #[n(1)]
        n: u64,
        /// Why.
        #[n(2)]
        reason: Reason,
    },
    /// Reference data that is new to the tablet: a [`crate::reference::Fact`].
    #[n(3)]
    Fact {
        /// The row that holds it.
        #[n(0)]
        position: u64,
        /// The fact's bytes.
        #[n(1)]
        fact: ByteVec,
        /// The entry that laid it down, to be given back word for word after
        /// a restore. None in parts of older versions, and for what stands in
        /// no log.
        #[n(2)]
        laid: Option<Laid>,
    },
    /// The tablet may no longer hold these.
    #[n(4)]
    Forget {
        /// The row that says so.
        #[n(0)]
        position: u64,
        /// Stations gone from its reference data.
        #[n(1)]
        stations: Vec<StationCode>,
        /// Documents gone from view.
        #[n(2)]
        docs: Vec<DocId>,
    },
    /// An entry of the tablet's own that waits for something not yet held.
    #[n(5)]
    Waiting {
        /// Which entry.
        #[n(0)]
        n: u64,
    },
}

/// The entry of a log of headquarters' own that laid a fact down.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Laid {
    /// Whose log.
    #[n(0)]
    pub device: DeviceId,
    /// The entry's bytes.
    #[n(1)]
    pub entry: ByteVec,
}

impl Laid {
    /// The fact in the entry; none if it is another kind of entry.
    #[must_use]
    pub fn fact(&self) -> Option<Vec<u8>> {
        match Entry::decode(&self.entry).ok()?.payload {
            Payload::Fact(fact) => Some(fact),
            _ => None,
        }
    }
}

/// What headquarters says of the log that the request continued.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[non_exhaustive]
pub enum LogAnswer {
    /// The entries continue the log; the receipt says how far.
    #[n(0)]
    Continued,
    /// The entries do not start where headquarters ends: send from after n.
    #[n(1)]
    SendFrom {
        /// Headquarters holds up to here.
        #[n(0)]
        n: u64,
        /// And its chain there: if it is not this log's, the tablet must
        /// begin a new one.
        #[n(1)]
        head: ChainHead,
    },
    /// Headquarters holds another history, or more than the tablet has: this
    /// tablet is a copy and must begin a new log.
    #[n(2)]
    Diverged {
        /// Headquarters holds up to here.
        #[n(0)]
        n: u64,
        /// And its chain there.
        #[n(1)]
        head: ChainHead,
    },
}

/// One part on its way down.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DownPart {
    /// For whom.
    #[n(0)]
    pub device: DeviceId,
    /// The run of headquarters.
    #[n(1)]
    pub epoch: EpochId,
    /// The cursor before it.
    #[n(2)]
    pub from: Cursor,
    /// The cursor after it.
    #[n(3)]
    pub to: Cursor,
    /// Headquarters' time.
    #[n(4)]
    pub at: HqTime,
    /// What is new.
    #[n(5)]
    pub items: Vec<DownItem>,
    /// In the first part of an answer: what headquarters says of the log.
    #[n(6)]
    pub log: Option<LogAnswer>,
    /// In the first part of an answer: the receipt.
    #[n(7)]
    pub receipt: Option<SignedReceipt>,
    /// More parts wait than this answer holds: ask again at once.
    #[n(8)]
    pub more: bool,
    /// In the first part of an answer: that it has taken what the request
    /// gave back, and the position of its ledger that holds all of it.
    #[n(9)]
    pub returned: Option<u64>,
    /// In the first part of an answer: up to which position its ledger is in
    /// a backup that was read back and verified.
    #[n(10)]
    pub backed_up: Option<u64>,
}

impl DownPart {
    /// The part without the entries and changes in it, after its length, and
    /// those as a bundle.
    fn apart(&self) -> Vec<u8> {
        let mut part = self.clone();
        let mut items = Vec::new();
        let taken = |bytes: &mut ByteVec| std::mem::replace(bytes, Vec::new().into());
        for item in &mut part.items {
            match item {
                DownItem::Applied { entry, change, .. } => items.push(UpItem::Whole {
                    entry: taken(entry),
                    change: Some(taken(change)),
                }),
                DownItem::Fact {
                    fact,
                    laid: Some(laid),
                    ..
                } if laid.fact().is_some_and(|of| of == ***fact) => {
                    // It stands in the entry.
                    taken(fact);
                }
                _ => {}
            }
        }
        let part = cbor::encode(&part);
        let len = u32::try_from(part.len()).unwrap_or(u32::MAX);
        let mut bytes = len.to_be_bytes().to_vec();
        bytes.extend_from_slice(&part);
        bytes.extend(pack::bundle(&items, References::Full, &Before::default()));
        bytes
    }

    fn together(bytes: &[u8]) -> Result<Self, WireError> {
        let short = || WireError::Malformed("part: bytes are missing".into());
        let (len, rest) = bytes.split_first_chunk::<4>().ok_or_else(short)?;
        let len = u32::from_be_bytes(*len) as usize;
        let (part, bundle) = rest.split_at_checked(len).ok_or_else(short)?;
        let mut part: Self = cbor::decode("part", part, limits::PART_INFLATED_BYTES)?;
        let mut items = pack::unbundle(bundle, &Before::default(), &Nothing)?.into_iter();
        for item in &mut part.items {
            match item {
                DownItem::Applied { entry, change, .. } => {
                    let Some(UpItem::Whole {
                        entry: its_entry,
                        change: Some(its_change),
                    }) = items.next()
                    else {
                        return Err(short());
                    };
                    (*entry, *change) = (its_entry, its_change);
                }
                DownItem::Fact {
                    fact,
                    laid: Some(laid),
                    ..
                } if fact.is_empty() => {
                    *fact = laid.fact().ok_or_else(short)?.into();
                }
                _ => {}
            }
        }
        match items.next() {
            None => Ok(part),
            Some(_) => Err(WireError::Malformed("part: entries left over".into())),
        }
    }
}

/// A part in the bytes that were signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Frame {
    /// Fingerprint of the working key.
    #[n(0)]
    pub key: Hash,
    /// Its signature.
    #[n(1)]
    pub signature: Signature,
    /// [`DownPart`], packed.
    #[n(2)]
    pub body: ByteVec,
}

impl Frame {
    /// Signs a part, packed in a format that the tablet reads.
    ///
    /// # Errors
    /// [`WireError::TooLong`] for more than a part may hold.
    pub fn sign(part: &DownPart, format: Format, key: &SecretKey) -> Result<Self, WireError> {
        let body = match format {
            Format::Plain => cbor::encode(part),
            Format::Bundle => part.apart(),
        };
        let body = pack::pack(format, &body)?;
        Ok(Self {
            key: key.public().fingerprint(),
            signature: key.sign(PART, &[&body]),
            body: body.into(),
        })
    }

    /// The part, if `key` signed it and it is for `device`.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn open(&self, key: &PublicKey, device: DeviceId) -> Result<DownPart, WireError> {
        let part = self.read(key)?;
        if part.device != device {
            return Err(WireError::Malformed("a part for another tablet".into()));
        }
        Ok(part)
    }

    /// The part, whomever it is for, if `key` signed it.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn read(&self, key: &PublicKey) -> Result<DownPart, WireError> {
        key.verify(PART, &[&self.body], &self.signature)?;
        let (format, bytes) = pack::unpack(&self.body)?;
        match format {
            Format::Plain => cbor::decode("part", &bytes, limits::PART_INFLATED_BYTES),
            Format::Bundle => DownPart::together(&bytes),
        }
    }

    /// The frame with its length before it, as it stands in an answer.
    #[must_use]
    pub fn to_stream(&self) -> Vec<u8> {
        let frame = cbor::encode(self);
        let mut bytes = Vec::with_capacity(frame.len() + 4);
        let len = u32::try_from(frame.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(&frame);
        bytes
    }
}

/// Cuts a stream of bytes, fed as they arrive, into frames.
#[derive(Debug, Default)]
pub struct FrameReader {
    buffer: Vec<u8>,
}

impl FrameReader {
    /// Takes more bytes of the answer.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame, if it has arrived.
    ///
    /// # Errors
    /// [`WireError`] for a frame beyond [`limits::FRAME_BYTES`] or malformed.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, WireError> {
        let Some(head) = self.buffer.first_chunk::<4>() else {
            return Ok(None);
        };
        let len = u32::from_be_bytes(*head) as usize;
        if len > limits::FRAME_BYTES {
            return Err(WireError::TooLong {
                what: "frame",
                len: len as u64,
                limit: limits::FRAME_BYTES as u64,
            });
        }
        let Some(bytes) = self.buffer.get(4..4 + len) else {
            return Ok(None);
        };
        let frame = cbor::decode("frame", bytes, limits::FRAME_BYTES)?;
        self.buffer.drain(..4 + len);
        Ok(Some(frame))
    }

    /// Whether bytes of an unfinished frame are left.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        !self.buffer.is_empty()
    }
}
