//! Entries that were refused.

use baolian_wire::{EntryRef, HqTime, Reason, cbor};
use rusqlite::Connection;

use super::{column, get_device, get_u64};
use crate::error::Result;

pub(crate) struct Refused {
    pub at: EntryRef,
    pub received_at: HqTime,
    /// None if the tablet had lost the bytes.
    pub entry: Option<Vec<u8>>,
    /// The row that refused it.
    pub verdict: u64,
    pub reason: Reason,
}

/// All with a change, the newest verdict first.
pub(crate) fn all(conn: &Connection) -> Result<Vec<Refused>> {
    let mut query = conn.prepare_cached(include_str!("refused.sql"))?;
    let rows = query.query_map([], |row| {
        Ok(Refused {
            at: EntryRef {
                device: get_device(row, 0)?,
                n: get_u64(row, 1)?,
            },
            received_at: HqTime(row.get(2)?),
            entry: row.get(3)?,
            verdict: get_u64(row, 4)?,
            reason: column(5, cbor::decode("reason", row.get_ref(5)?.as_blob()?, 4096))?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
