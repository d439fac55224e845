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

/// The lists of some documents, and of all stations, made anew in memory.
///
/// # Errors
/// Storage; of a document that cannot be read there is nothing in them.
pub fn lists_of(c: &Connection, ids: &[DocId]) -> Result<Connection> {
    let lists = Connection::open_in_memory()?;
    baolian_lists::migrate(&lists)?;
    reference::list_all_in(c, &lists)?;
    for id in ids {
        if let Ok(Some((fixed, doc))) = document::load(c, *id)
            && !fixed.forget
        {
            write(&lists, *id, &doc)?;
        }
    }
    Ok(lists)
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
