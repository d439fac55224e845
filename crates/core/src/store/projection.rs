//! The lists beside the documents: written with every change, and made again from what is here.

use baolian_record::{Document, row};
use baolian_wire::DocId;
use rusqlite::Connection;

use super::{document, reference};
use crate::error::{Error, Result};

/// Writes a document's rows into the lists.
///
/// # Errors
/// Storage.
pub fn write(c: &Connection, id: DocId, doc: &Document) -> Result<()> {
    if let Some(rows) = row::rows(id, doc) {
        baolian_lists::put(c, &rows)?;
    }
    Ok(())
}

/// What a rebuild found.
#[derive(Debug, Clone, Default)]
pub struct Rebuilt {
    /// Documents whose rows were made again.
    pub documents: u64,
    /// Documents that could not be read.
    pub unreadable: Vec<DocId>,
}

/// Makes all lists again from the changes and the reference data.
///
/// # Errors
/// Storage; a document that cannot be read is named, not an error.
pub fn rebuild(c: &Connection) -> Result<Rebuilt> {
    let mut rebuilt = Rebuilt::default();
    baolian_lists::clear(c)?;
    reference::list_all(c)?;
    for id in document::all(c)? {
        match document::load(c, id) {
            Ok(Some((fixed, doc))) if !fixed.forget => {
                write(c, id, &doc)?;
                rebuilt.documents += 1;
            }
            Ok(_) | Err(Error::NewerVersion) => {}
            Err(_) => rebuilt.unreadable.push(id),
        }
    }
    Ok(rebuilt)
}
