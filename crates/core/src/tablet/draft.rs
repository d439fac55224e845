//! Typing that has not become a change yet: durable as it is typed, never leaves the tablet.

use super::Tablet;
use crate::error::{Error, Result};
use crate::store::shelf;

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
        self.store.write(|tx| shelf::set_draft(tx, key, text, at))
    }

    /// What was typed in a field and not left yet.
    ///
    /// # Errors
    /// Storage.
    pub fn draft(&self, key: &str) -> Result<Option<String>> {
        self.store.read(|c| shelf::draft(c, key))
    }

    /// Drops what was typed.
    ///
    /// # Errors
    /// Storage.
    pub fn drop_draft(&self, key: &str) -> Result<()> {
        self.store.write(|tx| shelf::drop_draft(tx, key))
    }
}
