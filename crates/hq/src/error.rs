//! What can go wrong at headquarters, for whom, and what to do about it.
//!
//! Each error has a stable code for JSON and texts. Nothing was changed when
//! one is returned, unless it says otherwise.

use baolian_wire::{HqTime, Reason, WireError};

/// The result of everything here.
pub type Result<T, E = HqError> = std::result::Result<T, E>;

/// Why headquarters did not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HqError {
    /// Bytes from outside that are not what they should be.
    #[error("{0}")]
    Wire(#[from] WireError),
    /// No such device is enrolled; a new enrolment code is needed.
    #[error("this device is not enrolled here; ask for an enrolment code")]
    UnknownDevice,
    /// The office has yet to compare this device's six digits.
    #[error("this device is enrolled and waits for the office to confirm it")]
    Unconfirmed,
    /// No such enrolment code, or a proof that does not fit it.
    #[error("the enrolment code is not known; ask for a new one")]
    BadCode,
    /// The enrolment code was used by another tablet.
    #[error("the enrolment code was used already; ask for a new one")]
    CodeUsed,
    /// The enrolment code is too old.
    #[error("the enrolment code has expired; ask for a new one")]
    CodeExpired,
    /// The old log that a tablet wants to go on from is not its to go on from.
    #[error("the new log cannot follow that one: {0}")]
    NotSuccessor(&'static str),
    /// A part that a tablet gives back is none that this headquarters sent it.
    #[error("what was given back is not what this headquarters once sent this tablet: {0}")]
    NotOurs(&'static str),
    /// A deed done at headquarters breaks a rule.
    #[error("refused: {0}")]
    Refused(Reason),
    /// Something asked for is not there.
    #[error("there is no {what} {key}")]
    NotFound {
        /// What was asked for.
        what: &'static str,
        /// By which name.
        key: String,
    },
    /// Something handed in does not make sense.
    #[error("{0}")]
    BadInput(String),
    /// The clock of the machine is behind what was signed already.
    #[error(
        "the clock says {now}, but headquarters has signed for {was}; nothing is signed until the clock is right, or the operator accepts it with `baolian-hq clock accept`"
    )]
    ClockBehind {
        /// The newest time that was signed.
        was: HqTime,
        /// What the clock says.
        now: HqTime,
    },
    /// Too much at once; to be tried again in a while.
    #[error("headquarters is busy; try again in a while")]
    Busy,
    /// Headquarters is stopping.
    #[error("headquarters is stopping")]
    Stopping,
    /// The folder holds no headquarters.
    #[error("{0} holds no headquarters; make one with `baolian-hq init`")]
    NotInitialised(std::path::PathBuf),
    /// The folder holds a headquarters already.
    #[error("{0} holds a headquarters already")]
    AlreadyInitialised(std::path::PathBuf),
    /// The database was made by a later version of the program.
    #[error(
        "the database is of version {found}, this program knows {known}; use the newer program"
    )]
    Newer {
        /// What stands in the database.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// What is stored does not hold together; `verify` names all of it.
    #[error("the stored data does not hold together: {0}; run `baolian-hq verify`")]
    Damaged(String),
    /// The database refused.
    #[error("the database: {0}")]
    Store(#[from] rusqlite::Error),
    /// The lists refused.
    #[error("{0}")]
    Lists(#[from] baolian_lists::ListError),
    /// A record could not be read or changed.
    #[error("{0}")]
    Record(#[from] baolian_record::RecordError),
    /// A file or the network refused.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The program stumbled; the work in hand was undone.
    #[error("an internal error; the work in hand was undone: {0}")]
    Internal(String),
}

impl HqError {
    /// A stable code for JSON and texts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Wire(e) => e.code(),
            Self::UnknownDevice => "unknown_device",
            Self::Unconfirmed => "unconfirmed",
            Self::BadCode => "bad_code",
            Self::CodeUsed => "code_used",
            Self::CodeExpired => "code_expired",
            Self::NotSuccessor(_) => "not_successor",
            Self::NotOurs(_) => "returned_not_ours",
            Self::Refused(_) => "refused",
            Self::NotFound { .. } => "not_found",
            Self::BadInput(_) => "bad_input",
            Self::ClockBehind { .. } => "clock_behind",
            Self::Busy => "busy",
            Self::Stopping => "stopping",
            Self::NotInitialised(_) => "not_initialised",
            Self::AlreadyInitialised(_) => "already_initialised",
            Self::Newer { .. } => "newer_database",
            Self::Damaged(_) => "damaged",
            Self::Store(_) => "store",
            Self::Lists(e) => e.code(),
            Self::Record(e) => e.code(),
            Self::Io { .. } => "io",
            Self::Internal(_) => "internal",
        }
    }

    /// Says what was being done when the system refused.
    pub fn io(what: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.to_string();
        move |source| Self::Io { what, source }
    }
}
