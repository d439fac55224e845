//! The internal notes of a visit: a document of their own, which never reaches a station device.

use automerge::ROOT;
use baolian_wire::DocId;
use serde::Serialize;

use crate::document::RecordError;
use crate::read::{self, View};
use crate::write::{self, Pen, display};

/// Internal notes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Notes {
    /// The station.
    pub station: String,
    /// Who writes them.
    pub by: String,
    /// The visit.
    pub visit: Option<DocId>,
    /// The notes.
    pub text: String,
}

impl Notes {
    /// Reads internal notes.
    #[must_use]
    pub fn read(view: &View<'_>) -> Self {
        Self {
            station: view.root_text("station").value.unwrap_or_default(),
            by: view.root_text("by").value.unwrap_or_default(),
            visit: view.once(&ROOT, "visit", read::parsed),
            text: view.long_text("text"),
        }
    }
}

/// Begins the notes of a visit.
///
/// # Errors
/// [`RecordError`].
pub fn begin(pen: &mut Pen<'_, '_>, station: &str, visit: DocId) -> Result<(), RecordError> {
    pen.begin(station, &[("visit", display(&visit))])
}

/// Makes the notes read as `text`.
///
/// # Errors
/// [`RecordError`].
pub fn edit(pen: &mut Pen<'_, '_>, text: &str) -> Result<(), RecordError> {
    write::edit(pen.tx, "text", text)
}
