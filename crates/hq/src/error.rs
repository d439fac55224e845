//! What can go wrong at headquarters, for whom, and what to do about it.
//!
//! Each error has a stable code for JSON and texts. Nothing was changed when
//! one is returned, unless it says otherwise.

use baolian_wire::{HqTime, Reason, WireError};

/// What the machine's storage does not do, told apart by what the operator can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// There is no room left.
    Full,
    /// Nothing may be written.
    ReadOnly,
    /// No more files can be opened.
    Closed,
    /// Reading, writing or syncing fails.
    Broken,
}

impl Storage {
    /// What the database says of the storage, if its trouble is that.
    fn of_sqlite(error: &rusqlite::Error) -> Option<Self> {
        use rusqlite::ErrorCode;
        // `SQLITE_IOERR_SHMSIZE`: the memory that a database's connections share is a file, too.
        if error.sqlite_error()?.extended_code == 4874 {
            return Some(Self::Full);
        }
        match error.sqlite_error_code()? {
            ErrorCode::DiskFull => Some(Self::Full),
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Some(Self::ReadOnly),
            ErrorCode::CannotOpen => Some(Self::Closed),
            ErrorCode::SystemIoFailure => Some(Self::Broken),
            _ => None,
        }
    }

    /// What the system says of it.
    fn of_io(error: &std::io::Error) -> Option<Self> {
        use std::io::ErrorKind;
        match (error.kind(), error.raw_os_error()) {
            (ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge, _) => {
                Some(Self::Full)
            }
            (ErrorKind::ReadOnlyFilesystem, _) => Some(Self::ReadOnly),
            // ENFILE and EMFILE.
            (_, Some(23 | 24)) => Some(Self::Closed),
            _ => None,
        }
    }
}

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
    /// A tablet's key is that of an enrolled one; it is to draw another.
    #[error("this key is in use; draw another")]
    KeyInUse,
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
    /// The machine's storage refused. What was committed before stays, and it
    /// goes on when the storage does.
    #[error("the storage: {1}")]
    Storage(Storage, String),
    /// The database refused.
    #[error("the database: {0}")]
    Store(rusqlite::Error),
    /// The lists refused.
    #[error("{0}")]
    Lists(baolian_lists::ListError),
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
            Self::KeyInUse => "key_in_use",
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
            Self::Storage(Storage::Full, _) => "storage_full",
            Self::Storage(Storage::ReadOnly, _) => "storage_read_only",
            Self::Storage(Storage::Closed, _) => "storage_closed",
            Self::Storage(Storage::Broken, _) => "io",
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
        move |source| match Storage::of_io(&source) {
            Some(trouble) => Self::Storage(trouble, format!("{what}: {source}")),
            None => Self::Io { what, source },
        }
    }

    /// The same for everybody whose work was undone with it.
    pub(crate) fn for_all(&self) -> Self {
        match self {
            Self::Storage(trouble, words) => Self::Storage(*trouble, words.clone()),
            Self::Damaged(words) => Self::Damaged(words.clone()),
            Self::Busy => Self::Busy,
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<rusqlite::Error> for HqError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        if let Some(trouble) = Storage::of_sqlite(&error) {
            return Self::Storage(trouble, error.to_string());
        }
        // What was written as something else is as bad as what SQLite finds.
        let unread = matches!(
            error,
            rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..)
        );
        if unread || error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) {
            return Self::Damaged(error.to_string());
        }
        Self::Store(error)
    }
}

impl From<baolian_lists::ListError> for HqError {
    fn from(error: baolian_lists::ListError) -> Self {
        match error {
            baolian_lists::ListError::Database(error) => error.into(),
            other => Self::Lists(other),
        }
    }
}
