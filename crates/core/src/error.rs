//! What can go wrong on a tablet: what failed, what is safe, what to do.
//!
//! Each error has a stable code, which the texts in both languages are looked
//! up by. None of them loses anything that was saved before.

use baolian_lists::ListError;
use baolian_record::RecordError;
use baolian_wire::id::BadId;
use baolian_wire::{DocId, Reason, WireError};

use crate::env::TransportError;

/// Why a deed was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The tablet belongs to nobody yet.
    #[error("this tablet is not enrolled yet")]
    NotEnrolled,
    /// The tablet belongs to somebody.
    #[error("this tablet is enrolled already, for {0}")]
    AlreadyEnrolled(String),
    /// No record of that id is here.
    #[error("no {what} {id} on this tablet")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// By which id.
        id: String,
    },
    /// Several records have an id with these letters.
    #[error("{letters} stands for several records: {}", ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Ambiguous {
        /// What was given.
        letters: String,
        /// Some of them.
        ids: Vec<DocId>,
    },
    /// A rule forbids it; headquarters would refuse it too.
    #[error("{0}")]
    Refused(Reason),
    /// Something given is not as it should be.
    #[error("{what}: {why}")]
    BadInput {
        /// Which input.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A list or a search was asked for in a way that makes no sense.
    #[error("{0}")]
    List(ListError),
    /// The record is written by a newer version; here it can only be kept.
    #[error("this record is written by a newer version and can only be read after an update")]
    NewerVersion,
    /// There is nothing to change.
    #[error("nothing would change")]
    NothingToDo,
    /// The database is damaged; `repair` sets it aside and rebuilds it.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The disk is full. What was saved stays.
    #[error("there is no room left on this tablet")]
    DiskFull,
    /// Nothing may be written where the data is. What was saved stays.
    #[error("the storage of this tablet is read-only")]
    ReadOnly,
    /// A file cannot be opened: too many are open, or the program may not. What was saved stays.
    #[error("a file could not be opened: {0}")]
    CannotOpen(String),
    /// Another program works with this tablet's data right now.
    #[error("another program is working with this tablet's data")]
    Busy,
    /// The database could not be read or written.
    #[error("storage: {0}")]
    Storage(String),
    /// The private key is not where it should be.
    #[error("the key of this tablet is gone; a new enrolment code is needed")]
    KeyGone,
    /// A record could not be read.
    #[error("record: {0}")]
    Record(#[from] RecordError),
    /// Headquarters sent something that this tablet cannot accept.
    #[error("headquarters' answer: {0}")]
    Wire(#[from] WireError),
    /// No answer.
    #[error("{0}")]
    Transport(#[from] TransportError),
    /// Headquarters is busy.
    #[error("headquarters is busy{}", .0.map(|s| format!("; again in {s} seconds")).unwrap_or_default())]
    HqBusy(Option<u64>),
    /// Headquarters refused the request itself.
    #[error("headquarters refused: {message} ({code})")]
    HqRefused {
        /// Headquarters' code.
        code: String,
        /// Its words.
        message: String,
    },
    /// Headquarters' keys are not those pinned at enrolment.
    #[error("these are not the keys of the headquarters this tablet was enrolled with")]
    WrongHq,
}

impl Error {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::NotEnrolled => "not_enrolled",
            Self::AlreadyEnrolled(_) => "already_enrolled",
            Self::NotFound { .. } => "not_found",
            Self::Ambiguous { .. } => "ambiguous_id",
            Self::Refused(reason) => reason.code.as_str(),
            Self::BadInput { .. } => "bad_input",
            Self::List(e) => e.code(),
            Self::NewerVersion => "newer_version",
            Self::NothingToDo => "nothing_to_do",
            Self::Damaged(_) => "damaged_database",
            Self::DiskFull => "disk_full",
            Self::ReadOnly => "read_only",
            Self::CannotOpen(_) => "cannot_open",
            Self::Busy => "busy",
            Self::Storage(_) => "storage",
            Self::KeyGone => "key_gone",
            Self::Record(e) => e.code(),
            Self::Wire(e) => e.code(),
            Self::Transport(e) => match e {
                TransportError::NoNetwork => "no_network",
                TransportError::Away(_) => "hq_away",
                TransportError::Certificate(_) => "certificate",
                TransportError::Cut(_) => "link_broke",
                TransportError::PlainHttp => "plain_http",
            },
            Self::HqBusy(_) => "hq_busy",
            Self::HqRefused { code, .. } => code,
            Self::WrongHq => "wrong_hq",
        }
    }
}

/// ENFILE and EMFILE: the system, or this program, has too many files open.
const NO_HANDLES: [Option<i32>; 2] = [Some(23), Some(24)];

/// `SQLITE_IOERR_SHMSIZE`: the memory that a database's connections share is a file, too.
const NO_ROOM_TO_SHARE: i32 = 4874;

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        if matches!(
            e,
            rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..)
        ) {
            // It was written as something else.
            return Self::Damaged(e.to_string());
        }
        if e.sqlite_error()
            .is_some_and(|e| e.extended_code == NO_ROOM_TO_SHARE)
        {
            return Self::DiskFull;
        }
        match e.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::CannotOpen) => Self::CannotOpen(e.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(e.to_string())
            }
            _ => Self::Storage(e.to_string()),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match e.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::DiskFull
            }
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::PermissionDenied => Self::CannotOpen(e.to_string()),
            _ if NO_HANDLES.contains(&e.raw_os_error()) => Self::CannotOpen(e.to_string()),
            _ => Self::Storage(e.to_string()),
        }
    }
}

impl From<ListError> for Error {
    fn from(e: ListError) -> Self {
        match e {
            ListError::Database(e) => e.into(),
            ListError::Newer { .. } => Self::NewerVersion,
            asked => Self::List(asked),
        }
    }
}

impl From<BadId> for Error {
    fn from(e: BadId) -> Self {
        Self::BadInput {
            what: e.what,
            why: e.to_string(),
        }
    }
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

/// The result of a deed.
pub type Result<T> = std::result::Result<T, Error>;
