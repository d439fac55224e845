//! Entries of headquarters' own logs, all of them together.

use baolian_wire::{EntryRef, HqTime};
use rusqlite::Connection;

use super::{get_device, get_u64, int};
use crate::error::Result;

/// An entry of an own log.
#[derive(Debug, Clone)]
pub(crate) struct OwnEntry {
    pub at: EntryRef,
    /// The row that stored it.
    pub position: u64,
    pub entry: Vec<u8>,
    pub change: Option<Vec<u8>>,
    pub made: HqTime,
}

/// At most `limit` entries before one (the row that stored it and its number),
/// newest first.
pub(crate) fn before(
    conn: &Connection,
    (position, n): (u64, u64),
    limit: usize,
) -> Result<Vec<OwnEntry>> {
    let mut query = conn.prepare_cached(include_str!("own_entries.sql"))?;
    let rows = query.query_map((int(position), int(n), int(limit as u64)), |r| {
        Ok(OwnEntry {
            at: EntryRef {
                device: get_device(r, 0)?,
                n: get_u64(r, 1)?,
            },
            position: get_u64(r, 2)?,
            entry: r.get(3)?,
            change: r.get(4)?,
            made: HqTime(r.get(5)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Every entry without a change, with the row that stored it, in order.
pub(crate) fn each_fact(conn: &Connection, mut each: impl FnMut(u64, Vec<u8>)) -> Result<()> {
    let mut query = conn.prepare_cached(
        "SELECT entry.position, entry.entry FROM device CROSS JOIN entry ON entry.device = device.id
         WHERE device.hq = 1 AND entry.change_hash IS NULL AND entry.entry IS NOT NULL
         ORDER BY entry.position, entry.n",
    )?;
    let mut rows = query.query([])?;
    while let Some(r) = rows.next()? {
        each(get_u64(r, 0)?, r.get(1)?);
    }
    Ok(())
}
