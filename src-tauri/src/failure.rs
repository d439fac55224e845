//! Why the core could not answer, in the form that the page shows.

use baolian_core::Error;
use serde::Serialize;

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Failure {
    /// Stable, for programs; texts are looked up by it.
    pub code: String,
    /// What it is about (a field, a name); may be empty.
    pub detail: String,
    /// In English, for people who mend things.
    pub message: String,
}

impl Failure {
    /// The page asked for something that no command takes.
    pub fn of_the_page(message: String) -> Self {
        Self {
            code: "bad_call".into(),
            detail: String::new(),
            message,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let detail = match &error {
            Error::Refused(reason) => reason.detail.clone(),
            Error::BadInput { what, .. } | Error::NotFound { what, .. } => (*what).to_owned(),
            Error::AlreadyEnrolled(account) => account.clone(),
            _ => String::new(),
        };
        Self {
            code: error.code().to_owned(),
            detail,
            message: error.to_string(),
        }
    }
}
