//! Why the core could not answer, in the form that the page shows.

use baolian_core::Error;
use serde::Serialize;

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Failure {
    /// Stable, for programs.
    pub code: String,
    /// For people: what failed.
    pub message: String,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
        }
    }
}
