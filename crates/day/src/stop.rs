//! Why the day ended before its end.

use std::io;

/// What stopped the day.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// A tablet did not do what it was asked to.
    #[error("{0}")]
    Tablet(#[from] baolian_core::Error),
    /// A file, a socket or a process.
    #[error("{what}: {error}")]
    Io {
        /// Which one.
        what: String,
        /// What is wrong with it.
        error: io::Error,
    },
    /// A program did not do what it was asked to.
    #[error("{words}: {message} ({code})")]
    Program {
        /// What it was asked.
        words: String,
        /// Its stable code.
        code: String,
        /// Its words.
        message: String,
    },
    /// What was read back is not as it must be.
    #[error("{0}")]
    NotSo(String),
    /// Somebody pressed Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

/// The result of a step of the day.
pub type Result<T> = std::result::Result<T, Stop>;

/// Names the thing that an operating system's error is about.
pub fn io(what: impl ToString) -> impl FnOnce(io::Error) -> Stop {
    move |error| Stop::Io {
        what: what.to_string(),
        error,
    }
}
