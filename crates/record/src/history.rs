//! STUB so that crates/core compiles meanwhile; its author replaces the whole file.

use baolian_wire::Hash;

use crate::document::Document;

/// One change of a single value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which value.
    pub field: String,
    /// What it was.
    pub from: Option<String>,
    /// What it became.
    pub to: String,
    /// The change.
    pub change: Hash,
}

/// Every change of a single value, in causal order.
#[must_use]
pub fn history(_document: &Document) -> Vec<Changed> {
    Vec::new()
}
