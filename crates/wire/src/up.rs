//! What a tablet sends: `POST /v1/sync`.
//!
//! One request is one part: entries after the n that headquarters last
//! acknowledged, under exactly one signature, which covers every entry before
//! it through the chain. Chain head and body hash are signed, not sent.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::down::Frame;
use crate::id::{DeviceId, EpochId, Hash};
use crate::key::{PublicKey, SecretKey, Signature};
use crate::limits::within;
use crate::pack::{Before, Format, Known, Nothing, References};
use crate::receipt::{Certificate, SignedReceipt};
use crate::time::ClockReading;
use crate::{ChainHead, WireError, cbor, limits, pack};

const REQUEST: &str = "sync 1";

/// How far a tablet has read headquarters' ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Cursor {
    /// Every row up to this position was seen.
    #[n(0)]
    pub position: u64,
    /// Rows whose documents came into view and whose older entries are still
    /// coming, at most [`limits::CURSOR_BACKLOGS`].
    #[cbor(n(1), decode_with = "few_backlogs")]
    pub backlogs: Vec<Backlog>,
}

fn few_backlogs<'b, C>(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Vec<Backlog>, decode::Error> {
    let count = d.array()?.unwrap_or(u64::MAX);
    if count > limits::CURSOR_BACKLOGS as u64 {
        return Err(decode::Error::message("too many backlogs"));
    }
    (0..count).map(|_| d.decode_with(ctx)).collect()
}

/// Older entries still to come because of one row, or all that is in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Backlog {
    /// The row that brought documents into view; [`Backlog::ALL`] for all that
    /// is in view, which a tablet asks for.
    #[n(0)]
    pub row: u64,
    /// Entries applied up to this position have come already.
    #[n(1)]
    pub after: u64,
}

impl Backlog {
    /// No row of the ledger: everything in view is read again.
    pub const ALL: u64 = 0;
    /// Where reading everything again ends. The answer says it so, and not by
    /// leaving the backlog out: an older headquarters knows no such backlog.
    pub const ENDED: u64 = u64::MAX;

    /// Everything in view, from the start.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            row: Self::ALL,
            after: 0,
        }
    }

    /// Whether it is all that is in view, and not what one row brought.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.row == Self::ALL
    }

    /// Whether nothing of it is still to come.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.after == Self::ENDED
    }
}

/// One part from a tablet.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SyncRequest {
    /// Whose log.
    #[n(0)]
    pub device: DeviceId,
    /// The run of headquarters that the cursor is from.
    #[n(1)]
    pub epoch: EpochId,
    /// How far the tablet has read.
    #[n(2)]
    pub cursor: Cursor,
    /// The newest receipt's number.
    #[n(3)]
    pub receipt: u64,
    /// The tablet's clocks at the request.
    #[n(4)]
    pub clock: ClockReading,
    /// The entries in the body come after this one.
    #[n(5)]
    pub after: u64,
    /// How many entries the tablet's log has in all, sent or not: a log shorter
    /// than what headquarters holds is a copy's, and a device has reported past
    /// an instant only when nothing of it is left to send.
    #[n(6)]
    pub len: u64,
    /// Schema version the tablet understands.
    #[n(7)]
    pub schema: u16,
    /// Over all of the above, the chain head after the body, and the body's hash.
    #[n(8)]
    pub signature: Signature,
    /// [`UpItem`]s, packed.
    #[n(9)]
    pub body: ByteVec,
    /// What the tablet gives back to a headquarters that was restored. Not
    /// under the request's signature: each part is under headquarters' own.
    #[n(10)]
    pub returned: Option<Returned>,
}

/// Parts and receipts that headquarters once sent, word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Returned {
    /// The root key's word for the keys that signed them, which headquarters
    /// may have forgotten.
    #[n(0)]
    pub certificates: Vec<Certificate>,
    /// The parts, oldest first, at most [`limits::RETURNED_PARTS`].
    #[n(1)]
    pub parts: Vec<Frame>,
    /// Receipts for this tablet's logs, at most [`limits::RETURNED_RECEIPTS`].
    /// Versions before had none.
    #[n(2)]
    pub receipts: Option<Vec<SignedReceipt>>,
}

/// One entry on its way up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpItem {
    /// The entry's bytes and those of the change it names, if it names one.
    Whole {
        /// Bytes of the entry.
        entry: ByteVec,
        /// Bytes of the change.
        change: Option<ByteVec>,
    },
    /// The tablet lost the bytes; only the hash that its chain needs is left.
    Damaged {
        /// Hash of the lost entry's bytes.
        hash: Hash,
    },
}

impl UpItem {
    /// What the chain links: the hash of the entry's bytes.
    #[must_use]
    pub fn entry_hash(&self) -> Hash {
        match self {
            Self::Whole { entry, .. } => Hash::of(entry),
            Self::Damaged { hash } => *hash,
        }
    }
}

impl<C> Encode<C> for UpItem {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Whole { entry, change } => {
                e.array(2)?.bytes(entry)?;
                change.encode(e, ctx)
            }
            Self::Damaged { hash } => {
                e.array(1)?;
                hash.encode(e, ctx)
            }
        }
    }
}

impl<'b, C> Decode<'b, C> for UpItem {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        match d.array()? {
            Some(2) => Ok(Self::Whole {
                entry: d.decode_with(ctx)?,
                change: d.decode_with(ctx)?,
            }),
            Some(1) => Ok(Self::Damaged {
                hash: d.decode_with(ctx)?,
            }),
            _ => Err(decode::Error::message("an item has one or two parts")),
        }
    }
}

/// What the receiver of a packed request looks up besides it.
pub trait Ground: Known {
    /// The entry of the sender's log that a part goes on from, as far as it is held.
    fn before(&self, after: u64) -> Before;
}

impl Ground for Nothing {
    fn before(&self, _: u64) -> Before {
        Before::default()
    }
}

/// What a request says besides its body.
#[derive(Debug, Clone)]
pub struct RequestHead {
    /// Whose log.
    pub device: DeviceId,
    /// The run of headquarters that the cursor is from.
    pub epoch: EpochId,
    /// How far the tablet has read.
    pub cursor: Cursor,
    /// The newest receipt's number.
    pub receipt: u64,
    /// The tablet's clocks.
    pub clock: ClockReading,
    /// The entries come after this one.
    pub after: u64,
    /// How many entries the log has in all.
    pub len: u64,
    /// Schema version the tablet understands.
    pub schema: u16,
}

/// What was signed of a request, without its body: enough to check the
/// signature again years later, against the chain alone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedHead {
    /// What the request said besides its body, as it was signed.
    #[n(0)]
    pub said: ByteVec,
    /// Hash of the packed body.
    #[n(1)]
    pub body: Hash,
    /// The device's signature.
    #[n(2)]
    pub signature: Signature,
}

impl SignedHead {
    /// Checks the signature, given the chain that the body's entries led to.
    ///
    /// # Errors
    /// [`WireError::BadSignature`].
    pub fn verify(&self, head: ChainHead, key: &PublicKey) -> Result<(), WireError> {
        key.verify(
            REQUEST,
            &[&self.said, head.0.as_bytes(), self.body.as_bytes()],
            &self.signature,
        )
    }
}

impl RequestHead {
    fn signed(&self) -> Vec<u8> {
        cbor::encode(&(
            self.device,
            self.epoch,
            &self.cursor,
            self.receipt,
            self.clock,
            self.after,
            self.len,
            self.schema,
        ))
    }

    /// Signs a body into a request, its items in their own bytes. `head` is the
    /// chain after the body.
    ///
    /// # Errors
    /// [`WireError::TooLong`] for more than a part may hold.
    pub fn sign(
        self,
        items: &[UpItem],
        head: ChainHead,
        key: &SecretKey,
    ) -> Result<SyncRequest, WireError> {
        let body = pack::pack(Format::Plain, &cbor::encode(&items))?;
        Ok(self.around(body, head, key))
    }

    /// As [`Self::sign`], in few bytes: what headquarters can say itself is
    /// left out. `before` is the entry that the items go on from, `shared` the
    /// changes that all documents of a kind begin with.
    ///
    /// # Errors
    /// As [`Self::sign`].
    pub fn sign_packed(
        self,
        items: &[UpItem],
        before: &Before,
        shared: &[Hash],
        head: ChainHead,
        key: &SecretKey,
    ) -> Result<SyncRequest, WireError> {
        let before = before.said(self.after, self.clock, self.receipt);
        let bundle = pack::bundle(items, References::Short(shared), &before);
        let body = pack::pack(Format::Bundle, &bundle)?;
        Ok(self.around(body, head, key))
    }

    fn around(self, body: Vec<u8>, head: ChainHead, key: &SecretKey) -> SyncRequest {
        let signature = key.sign(
            REQUEST,
            &[
                &self.signed(),
                head.0.as_bytes(),
                Hash::of(&body).as_bytes(),
            ],
        );
        SyncRequest {
            device: self.device,
            epoch: self.epoch,
            cursor: self.cursor,
            receipt: self.receipt,
            clock: self.clock,
            after: self.after,
            len: self.len,
            schema: self.schema,
            signature,
            body: body.into(),
            returned: None,
        }
    }
}

impl SyncRequest {
    /// Reads a request. Its signature is not checked yet.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let request: Self = cbor::decode("request", bytes, limits::REQUEST_BYTES)?;
        if let Some(returned) = &request.returned {
            let parts = returned.parts.len() as u64;
            within("returned", parts, limits::RETURNED_PARTS)?;
            let keys = returned.certificates.len() as u64;
            within("certificates", keys, limits::RETURNED_PARTS)?;
            let receipts = returned.receipts.as_ref().map_or(0, Vec::len) as u64;
            within("receipts", receipts, limits::RETURNED_RECEIPTS)?;
        }
        Ok(request)
    }

    /// The same request, giving parts back.
    #[must_use]
    pub fn returning(mut self, returned: Returned) -> Self {
        self.returned = Some(returned);
        self
    }

    /// The entries in the body. `ground` is asked where it was packed.
    ///
    /// # Errors
    /// [`WireError`] for a body that is not a list of items within [`limits`];
    /// [`WireError::Unresolved`] for one that needs more than `ground` holds.
    pub fn items(&self, ground: &dyn Ground) -> Result<Vec<UpItem>, WireError> {
        let (format, bytes) = pack::unpack(&self.body)?;
        match format {
            Format::Plain => plain(&bytes),
            Format::Bundle => {
                let before = ground.before(self.after);
                let before = before.said(self.after, self.clock, self.receipt);
                pack::unbundle(&bytes, &before, ground)
            }
        }
    }

    /// What stands besides the body.
    #[must_use]
    pub fn head(&self) -> RequestHead {
        RequestHead {
            device: self.device,
            epoch: self.epoch,
            cursor: self.cursor.clone(),
            receipt: self.receipt,
            clock: self.clock,
            after: self.after,
            len: self.len,
            schema: self.schema,
        }
    }

    /// What was signed, without the body.
    #[must_use]
    pub fn signed_head(&self) -> SignedHead {
        SignedHead {
            said: self.head().signed().into(),
            body: Hash::of(&self.body),
            signature: self.signature,
        }
    }

    /// Checks the signature, given the chain that the body's entries lead to.
    ///
    /// # Errors
    /// [`WireError::BadSignature`].
    pub fn verify(&self, head: ChainHead, key: &PublicKey) -> Result<(), WireError> {
        self.signed_head().verify(head, key)
    }
}

fn plain(bytes: &[u8]) -> Result<Vec<UpItem>, WireError> {
    let malformed = |e: decode::Error| WireError::Malformed(format!("body: {e}"));
    let mut decoder = Decoder::new(bytes);
    // A few bytes inflate to millions of empty items: counted before any is made.
    let count = decoder.array().map_err(malformed)?.unwrap_or(u64::MAX);
    within("part", count, limits::PART_ENTRIES)?;
    let mut items = Vec::new();
    for _ in 0..count {
        let item: UpItem = decoder.decode().map_err(malformed)?;
        if let UpItem::Whole { entry, change } = &item {
            within("entry", entry.len() as u64, 2 * limits::ENTRY_BYTES)?;
            let change = change.as_ref().map_or(0, |c| c.len());
            within("change", change as u64, limits::CHANGE_BYTES)?;
        }
        items.push(item);
    }
    if decoder.position() == bytes.len() {
        Ok(items)
    } else {
        Err(WireError::Malformed("body: bytes left over".into()))
    }
}
