//! What the check in the background found, until it is mended.

use baolian_wire::{DocId, EntryRef};
use rusqlite::Connection;
use serde::Serialize;

use crate::error::Result;

/// What something found is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// An entry of an own log, by device and number.
    Entry,
    /// A change, by its hash.
    Change,
    /// A document whose changes do not fit together, by its id.
    Document,
    /// A part of headquarters that was kept, by its number here.
    Part,
    /// A row that something is kept in besides, by its table and key.
    Row,
    /// The lists: not what the records make them.
    Lists,
    /// The file itself; the tablet has to be repaired.
    File,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Change => "change",
            Self::Document => "document",
            Self::Part => "part",
            Self::Row => "row",
            Self::Lists => "lists",
            Self::File => "file",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "entry" => Self::Entry,
            "change" => Self::Change,
            "document" => Self::Document,
            "row" => Self::Row,
            "lists" => Self::Lists,
            "part" => Self::Part,
            _ => Self::File,
        }
    }
}

/// What came of something that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// It is as it should be again.
    Mended,
    /// Headquarters has it and is asked for it.
    Asked,
    /// Only this tablet had it; of the file, that it has to be repaired.
    Lost,
}

impl Came {
    fn number(self) -> i64 {
        match self {
            Self::Mended => 0,
            Self::Asked => 1,
            Self::Lost => 2,
        }
    }

    fn of(n: i64) -> Self {
        match n {
            0 => Self::Mended,
            1 => Self::Asked,
            _ => Self::Lost,
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What it is.
    pub what: What,
    /// Which one.
    pub key: String,
    /// The document that it is about, if any.
    pub doc: Option<DocId>,
    /// When it was found, by the wall clock, in milliseconds.
    pub at: i64,
    /// What came of it.
    pub came: Came,
}

impl Fault {
    /// The entry that it is about, if it is one.
    #[must_use]
    pub fn entry(&self) -> Option<EntryRef> {
        let (device, n) = self.key.split_once('/')?;
        Some(EntryRef {
            device: device.parse().ok()?,
            n: n.parse().ok()?,
        })
    }
}

/// Notes what was found, or what came of it since.
///
/// # Errors
/// Storage.
pub fn put(c: &Connection, fault: &Fault) -> Result<()> {
    c.prepare_cached(
        "INSERT INTO fault (what, key, doc, at, came) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (what, key) DO UPDATE SET at = excluded.at, came = excluded.came",
    )?
    .execute((
        fault.what.word(),
        &fault.key,
        fault.doc.as_ref().map_or(&[][..], DocId::as_bytes),
        fault.at,
        fault.came.number(),
    ))?;
    Ok(())
}

/// Whether anything was found wrong with a document that was not mended where it stood.
///
/// # Errors
/// Storage.
pub fn is_about(c: &Connection, doc: DocId) -> Result<bool> {
    let mut statement =
        c.prepare_cached("SELECT 1 FROM fault WHERE doc = ?1 AND came <> 0 LIMIT 1")?;
    Ok(statement.exists([doc.as_bytes()])?)
}

/// All that was found, the newest first.
///
/// # Errors
/// Storage.
pub fn all(c: &Connection) -> Result<Vec<Fault>> {
    let mut statement =
        c.prepare_cached("SELECT what, key, doc, at, came FROM fault ORDER BY at DESC, what, key")?;
    let rows = statement.query_map([], |r| {
        let what: String = r.get(0)?;
        let doc: Vec<u8> = r.get(2)?;
        Ok(Fault {
            what: What::of(&what),
            key: r.get(1)?,
            doc: DocId::from_slice(&doc).ok(),
            at: r.get(3)?,
            came: Came::of(r.get(4)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
