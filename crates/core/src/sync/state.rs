//! The state of synchronising as one typed value that a screen can show.
//!
//! It never says "done" for something headquarters does not hold.

use serde::Serialize;

use crate::env::TransportError;
use crate::error::Error;

/// How far a transfer is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Entries that headquarters holds.
    pub held: u64,
    /// Entries recorded.
    pub recorded: u64,
    /// Bytes of the part on its way.
    pub bytes: u64,
    /// Entries of others that this sync has taken in so far.
    pub received: u64,
    /// Bytes of headquarters' answers that this sync has read so far.
    pub bytes_down: u64,
}

/// Why the last try failed, told apart by what a person can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Trouble {
    /// No way out of the tablet.
    NoNetwork,
    /// Headquarters does not answer.
    HqAway,
    /// Headquarters is busy.
    HqBusy,
    /// The certificate or keys are not headquarters'.
    Certificate,
    /// The tablet's or headquarters' clock.
    Clock,
    /// The tablet was revoked.
    Revoked,
    /// The office has yet to compare the tablet's six digits.
    Unconfirmed,
    /// The two sides' versions do not fit.
    Version,
    /// The tablet's key is gone: a new enrolment code is needed.
    KeyGone,
    /// The tablet's own storage.
    Storage,
    /// Anything else; the code says what.
    Other,
}

impl Trouble {
    /// What kind of trouble an error is.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Transport(TransportError::NoNetwork) => Self::NoNetwork,
            Error::Transport(TransportError::Away(_) | TransportError::Cut(_)) => Self::HqAway,
            Error::Transport(TransportError::Certificate(_)) | Error::WrongHq => Self::Certificate,
            Error::HqBusy(_) => Self::HqBusy,
            Error::KeyGone => Self::KeyGone,
            Error::HqRefused { code, .. } => match code.as_str() {
                "clock_behind" => Self::Clock,
                "revoked" => Self::Revoked,
                "unconfirmed" => Self::Unconfirmed,
                "unknown_version" => Self::Version,
                _ => Self::Other,
            },
            Error::Wire(baolian_wire::WireError::Unknown { .. }) => Self::Version,
            Error::Wire(baolian_wire::WireError::BadSignature(_)) => Self::Certificate,
            Error::DiskFull
            | Error::ReadOnly
            | Error::CannotOpen(_)
            | Error::Busy
            | Error::Storage(_)
            | Error::Damaged(_) => Self::Storage,
            _ => Self::Other,
        }
    }

    /// Whether trying again by itself can help.
    #[must_use]
    pub fn passes(self) -> bool {
        matches!(
            self,
            Self::NoNetwork
                | Self::HqAway
                | Self::HqBusy
                | Self::Clock
                | Self::Unconfirmed
                | Self::Storage
                | Self::Other
        )
    }
}

/// The error with which the last try failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SyncError {
    /// Its stable code.
    pub code: String,
    /// Its words, in English, for whoever looks into it.
    pub words: String,
}

impl SyncError {
    /// What an error says.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        Self {
            code: error.code().to_owned(),
            words: error.to_string(),
        }
    }
}

/// What will happen next, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum NextStep {
    /// A sync is running.
    Running,
    /// The next one begins in so many milliseconds.
    In {
        /// Milliseconds.
        ms: u64,
    },
    /// It is not allowed now (Wi-Fi only, say); it begins when it is.
    WhenAllowed,
    /// Only a person can go on: see the trouble.
    NeedsPerson,
}

/// Everything a screen shows about synchronising.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SyncState {
    /// Entries that headquarters holds.
    pub held: u64,
    /// Entries recorded.
    pub recorded: u64,
    /// Bytes that wait.
    pub waiting_bytes: u64,
    /// Bytes a second of the transfer that is running or was last.
    pub bytes_per_second: u64,
    /// Entries of others that the sync which is running, or was last, has taken in. How many are still to come nobody
    /// knows before they are here.
    pub received: u64,
    /// Bytes that came for it: on a slow link much comes before the first entry can be taken in.
    pub bytes_down: u64,
    /// Issues with values that stand side by side.
    pub contested: u64,
    /// Entries refused and not dealt with.
    pub refused: u64,
    /// Headquarters' time at the last contact, in milliseconds.
    pub last_contact: Option<i64>,
    /// Why the last try failed.
    pub trouble: Option<Trouble>,
    /// The same in the error's own words.
    pub error: Option<SyncError>,
    /// The six digits that the office compares before it confirms a new tablet.
    pub check: String,
    /// What will happen next.
    pub next: NextStep,
}
