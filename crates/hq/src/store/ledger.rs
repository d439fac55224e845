//! The ledger: everything that happened, in order of commit, never changed.
//!
//! Appending and reading after a cursor is all that the rest needs of it, so
//! it stands behind two narrow traits; `tests/ledger.rs` holds what every
//! backend has to promise.

use baolian_wire::{DeviceId, DocId, HqTime};
use rusqlite::{Connection, OptionalExtension as _};

use super::{get_device, get_doc, get_u64, int, maybe};
use crate::error::Result;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        /// What a row of the ledger says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum RowKind {
            $($(#[$doc])* $name,)*
        }

        impl RowKind {
            /// The number it is stored by. Never reused.
            #[must_use]
            pub fn number(self) -> i64 {
                match self { $(Self::$name => $number,)* }
            }

            /// The kind of a number.
            #[must_use]
            pub fn from_number(n: i64) -> Option<Self> {
                match n { $($number => Some(Self::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    /// A run of entries of a device was stored: up to entry n.
    Stored = 1,
    /// An entry was applied.
    Applied = 2,
    /// An entry was refused; the body is the reason.
    Refused = 3,
    /// An entry counts as applied because the same bytes were applied already.
    Counted = 4,
    /// A fact of headquarters' own log.
    Fact = 5,
    /// What somebody may see has changed; in which way follows from the rows
    /// before it, and `verify` holds the channels against that.
    View = 6,
    /// An entry of a kind that this version does not know: kept unread.
    Unread = 7,
}

/// A row to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow<'a> {
    /// When, in headquarters' time.
    pub at: HqTime,
    /// What it says.
    pub kind: RowKind,
    /// Of whose log.
    pub device: Option<DeviceId>,
    /// Of which entry.
    pub n: Option<u64>,
    /// About which document.
    pub doc: Option<DocId>,
    /// What else belongs to it.
    pub body: &'a [u8],
}

/// A row as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place: rows committed later have higher ones.
    pub position: u64,
    /// When, in headquarters' time.
    pub at: HqTime,
    /// What it says; none if a later version wrote it.
    pub kind: Option<RowKind>,
    /// Of whose log.
    pub device: Option<DeviceId>,
    /// Of which entry.
    pub n: Option<u64>,
    /// About which document.
    pub doc: Option<DocId>,
    /// What else belongs to it.
    pub body: Vec<u8>,
}

/// Reading the ledger, from any thread and at any time.
pub trait ReadLedger {
    /// The position of the newest committed row; 0 if there is none.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    fn head(&self) -> Result<u64>;

    /// At most `limit` rows after a position, in order. Whoever reads on from
    /// the last position sees every row there will ever be: no row is
    /// committed later with a lower position.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    fn after(&self, position: u64, limit: usize) -> Result<Vec<Row>>;
}

/// Appending to the ledger, inside a transaction of its backend.
pub trait AppendLedger {
    /// Appends a row and returns its position. It is seen by readers once the
    /// transaction is committed, and never if it is rolled back.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    fn append(&self, row: &NewRow<'_>) -> Result<u64>;
}

/// The ledger in SQLite: one writer at a time makes positions follow commits.
#[derive(Debug)]
pub struct SqliteLedger<'c>(pub &'c Connection);

impl ReadLedger for SqliteLedger<'_> {
    fn head(&self) -> Result<u64> {
        head(self.0)
    }

    fn after(&self, position: u64, limit: usize) -> Result<Vec<Row>> {
        let mut query = self.0.prepare_cached(
            "SELECT position, at, kind, device, n, doc, body FROM ledger WHERE position > ?1 ORDER BY position LIMIT ?2",
        )?;
        let rows = query.query_map((int(position), int(limit as u64)), read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl AppendLedger for SqliteLedger<'_> {
    fn append(&self, row: &NewRow<'_>) -> Result<u64> {
        self.0
            .prepare_cached(
                "INSERT INTO ledger (at, kind, device, n, doc, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                row.at.0,
                row.kind.number(),
                row.device.as_ref().map(DeviceId::as_bytes),
                row.n.map(int),
                row.doc.as_ref().map(DocId::as_bytes),
                row.body,
            ))?;
        Ok(super::uint(self.0.last_insert_rowid()))
    }
}

pub(crate) fn head(conn: &Connection) -> Result<u64> {
    let head: Option<i64> = conn
        .prepare_cached("SELECT max(position) FROM ledger")?
        .query_row([], |r| r.get(0))?;
    Ok(super::uint(head.unwrap_or(0)))
}

/// The last row before an instant; 0 if there is none. Times rise with the positions, but for a stretch whose clock
/// an operator corrected.
pub(crate) fn last_before(conn: &Connection, at: i64) -> Result<u64> {
    let mut query = conn.prepare_cached("SELECT at FROM ledger WHERE position = ?1")?;
    // No row is ever taken out: whatever lies between two rows is one.
    let (mut before, mut after) = (0, head(conn)? + 1);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        let time: i64 = query.query_row([int(middle)], |r| r.get(0))?;
        if time < at {
            before = middle;
        } else {
            after = middle;
        }
    }
    Ok(before)
}

pub(crate) fn get(conn: &Connection, position: u64) -> Result<Option<Row>> {
    Ok(conn
        .prepare_cached(
            "SELECT position, at, kind, device, n, doc, body FROM ledger WHERE position = ?1",
        )?
        .query_row([int(position)], read)
        .optional()?)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        position: get_u64(row, 0)?,
        at: HqTime(row.get(1)?),
        kind: RowKind::from_number(row.get(2)?),
        device: maybe(row, 3, get_device)?,
        n: maybe(row, 4, get_u64)?,
        doc: maybe(row, 5, get_doc)?,
        body: row.get(6)?,
    })
}

/// Makes an empty database with a ledger, for the tests of this trait.
///
/// # Errors
/// [`crate::HqError::Store`].
pub fn open_for_tests(path: &std::path::Path) -> Result<Connection> {
    super::open_writer(path)
}
