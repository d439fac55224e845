//! What travels between a tablet and headquarters, to the byte.
//!
//! A tablet keeps a log of [`entry::Entry`]s, each linked to the one before
//! by [`chain::ChainHead`], and sends what is new in signed parts
//! ([`up::SyncRequest`]). Headquarters answers with a row of signed parts of
//! its own ([`down::DownPart`]) that carry the [`receipt::Receipt`], the
//! verdicts and everything the tablet may see.
//!
//! This crate does no I/O, knows no clock and no database, and reads every
//! byte as hostile: each length is checked against [`limits`] before anything
//! is allocated or inflated.

pub mod cbor;
pub mod chain;
pub mod down;
pub mod enrol;
pub mod entry;
pub mod id;
pub mod key;
pub mod limits;
pub mod pack;
pub mod receipt;
pub mod reference;
pub mod sign_in;
pub mod time;
pub mod up;
pub mod verdict;

pub use chain::ChainHead;
pub use entry::{Audience, Entry, EntryRef, Header, Kind, Payload};
pub use id::{AccountId, DeviceId, DocId, EpochId, Hash, StationCode};
pub use sign_in::SignIn;
pub use time::{ClockReading, HqTime};
pub use verdict::Reason;

/// Why bytes were not understood.
///
/// Nothing was changed when one of these is returned; the bytes are to be
/// refused or quarantined as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes are not the CBOR they should be.
    #[error("malformed bytes: {0}")]
    Malformed(String),
    /// A length goes beyond what [`limits`] allows.
    #[error("{what} is {len} long, more than the limit of {limit}")]
    TooLong {
        /// What was too long.
        what: &'static str,
        /// Its length, in bytes unless said otherwise.
        len: u64,
        /// The limit, in the same unit.
        limit: u64,
    },
    /// A format byte, suite or version this program does not know.
    #[error("{what} {value} is not known to this version")]
    Unknown {
        /// What was not known.
        what: &'static str,
        /// Its value.
        value: u64,
    },
    /// A part names a change that its receiver does not hold, or holds several
    /// of: it has to come in the plain form.
    #[error("a part names a change that is not held here")]
    Unresolved,
    /// A signature does not verify.
    #[error("the signature over {0} does not verify")]
    BadSignature(&'static str),
}

impl WireError {
    /// The stable code of this error, for JSON and the tables of texts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::TooLong { .. } => "too_long",
            Self::Unknown { .. } => "unknown_version",
            Self::Unresolved => "unresolved",
            Self::BadSignature(_) => "bad_signature",
        }
    }
}
