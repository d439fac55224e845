//! Typing that has not become a change yet: durable as it is typed, never leaves the tablet.

use serde::Serialize;

use super::Tablet;
use crate::error::{Error, Result};
use crate::store::shelf;

/// Something typed and not saved as a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Draft {
    /// Names the field; the fields of one form begin alike.
    pub key: String,
    /// What was typed.
    pub text: String,
    /// When it was last typed in, by the tablet's wall clock, in milliseconds.
    pub at: i64,
}

/// Most characters of a draft: the longest text, and room to spare.
const LIMIT: usize = 40_000;

impl Tablet {
    /// Keeps what is typed in a field. `key` names the field; when the field
    /// is left, the deed that writes it drops the draft.
    ///
    /// # Errors
    /// [`Error::BadInput`] over 40,000 characters; storage.
    pub fn keep_draft(&self, key: &str, text: &str) -> Result<()> {
        if text.chars().count() > LIMIT {
            return Err(Error::BadInput {
                what: "draft",
                why: format!("more than {LIMIT} characters"),
            });
        }
        let at = self.env.clock.now().wall_ms;
        self.store
            .write_unshown(|tx| shelf::set_draft(tx, key, text, at))
    }

    /// What was typed in a field and not left yet.
    ///
    /// # Errors
    /// Storage.
    pub fn draft(&self, key: &str) -> Result<Option<String>> {
        self.store.read(|c| shelf::draft(c, key))
    }

    /// Everything typed and not saved as a record, last typed first.
    ///
    /// # Errors
    /// Storage.
    pub fn drafts(&self) -> Result<Vec<Draft>> {
        self.store.read(|c| shelf::drafts(c))
    }

    /// Drops what was typed.
    ///
    /// # Errors
    /// Storage.
    pub fn drop_draft(&self, key: &str) -> Result<()> {
        self.store.write_unshown(|tx| shelf::drop_draft(tx, key))
    }
}
