//! What can go wrong with a list, and what a person can do about it.

/// Why a list, a count or a search gave nothing.
///
/// A read that fails has changed nothing. A write that fails leaves it to the caller's transaction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// `SQLite` refused; the database is full, locked or damaged.
    #[error("the lists could not be read or written: {0}")]
    Database(#[from] rusqlite::Error),
    /// The tables were made by a later version of the program.
    #[error("the lists are of version {found}, this program knows {known}; use the newer program")]
    Newer {
        /// What stands in the database.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// Not a day of the form `2026-11-24`.
    #[error("{0:?} is not a day; write it as 2026-11-24")]
    BadDay(String),
    /// A page of no rows, or of too many.
    #[error("a page has 1 to {most} rows, not {asked}")]
    BadPage {
        /// How many were asked for.
        asked: u32,
        /// The most that a page may have.
        most: u32,
    },
    /// The place to go on from is not one that this list gave, in this order.
    #[error("the list cannot go on from there; begin it again")]
    BadCursor,
    /// Nothing to look for.
    #[error("nothing to look for; give a word, a name or a number")]
    NoWords,
    /// More words than make sense.
    #[error("too long to look for: {limit} characters at most")]
    TooManyWords {
        /// The limit.
        limit: usize,
    },
}

impl ListError {
    /// A stable code for UI and JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Database(_) => "lists_database",
            Self::Newer { .. } => "lists_newer",
            Self::BadDay(_) => "bad_day",
            Self::BadPage { .. } => "bad_page",
            Self::BadCursor => "bad_cursor",
            Self::NoWords => "no_words",
            Self::TooManyWords { .. } => "too_many_words",
        }
    }
}

/// The result of everything here.
pub type Result<T, E = ListError> = std::result::Result<T, E>;
