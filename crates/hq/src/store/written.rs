//! How much each device has recorded on each document.

use baolian_wire::{DeviceId, DocId};
use rusqlite::{Connection, OptionalExtension as _};

use super::{get_u64, int};
use crate::error::Result;

/// What one device has recorded on one document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// How many entries.
    pub entries: u64,
    /// How many operations their changes hold together.
    pub operations: u64,
}

impl Written {
    /// Both together.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self {
            entries: self.entries.saturating_add(more.entries),
            operations: self.operations.saturating_add(more.operations),
        }
    }
}

pub(crate) fn get(conn: &Connection, doc: DocId, device: DeviceId) -> Result<Written> {
    let found = conn
        .prepare_cached("SELECT entries, operations FROM written WHERE doc = ?1 AND device = ?2")?
        .query_row((doc.as_bytes(), device.as_bytes()), |r| {
            Ok(Written {
                entries: get_u64(r, 0)?,
                operations: get_u64(r, 1)?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

pub(crate) fn put(conn: &Connection, doc: DocId, device: DeviceId, written: Written) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO written (doc, device, entries, operations) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (doc, device) DO UPDATE SET entries = excluded.entries, operations = excluded.operations",
    )?
    .execute((
        doc.as_bytes(),
        device.as_bytes(),
        int(written.entries),
        int(written.operations),
    ))?;
    Ok(())
}
