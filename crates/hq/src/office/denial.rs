//! Why the office's deed was not done: each with a stable code, and what its sentence needs.

use std::fmt::Display;

use crate::error::HqError;

/// What kind of no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum No {
    /// What was handed in makes no sense.
    BadInput,
    /// What was named is not there.
    NotFound,
    /// It is there, but in no state for this.
    Refused,
}

/// A deed that was not done. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}{}", self.words())]
pub struct Denial {
    /// What kind.
    pub no: No,
    /// A stable code; `error.` and this is the key of its sentence.
    pub code: &'static str,
    /// What the sentence names.
    pub with: Vec<(&'static str, String)>,
}

impl Denial {
    fn new(no: No, code: &'static str, with: &[(&'static str, &dyn Display)]) -> Self {
        let with = with.iter().map(|(name, value)| (*name, value.to_string()));
        Self {
            no,
            code,
            with: with.collect(),
        }
    }

    fn words(&self) -> String {
        let words = self
            .with
            .iter()
            .map(|(name, value)| format!(" {name}={value}"));
        words.collect()
    }
}

/// Why the office's deed was not done.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// By what the office asked for.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// By headquarters itself.
    #[error(transparent)]
    Hq(#[from] HqError),
}

impl From<baolian_lists::ListError> for OfficeError {
    fn from(error: baolian_lists::ListError) -> Self {
        use baolian_lists::ListError;
        match error {
            ListError::Database(e) => Self::Hq(e.into()),
            ListError::Newer { found, known } => Self::Hq(HqError::Newer { found, known }),
            other => Self::Hq(HqError::BadInput(other.to_string())),
        }
    }
}

/// The result of everything here.
pub type Result<T> = std::result::Result<T, OfficeError>;

type With<'a> = &'a [(&'static str, &'a dyn Display)];

/// What was handed in makes no sense.
pub(crate) fn bad_input(code: &'static str, with: With<'_>) -> OfficeError {
    Denial::new(No::BadInput, code, with).into()
}

/// What was named is not there.
pub(crate) fn not_found(code: &'static str, with: With<'_>) -> OfficeError {
    Denial::new(No::NotFound, code, with).into()
}

/// It is there, but in no state for this.
pub(crate) fn refused(code: &'static str, with: With<'_>) -> OfficeError {
    Denial::new(No::Refused, code, with).into()
}
