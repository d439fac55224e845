//! One job of the writing thread: a connection in a transaction, and one time for all it does.
//!
//! State that a job changes is read from the database and written to it,
//! never kept beside it: a job that is undone leaves nothing behind, and a
//! command in another process sees what the server has done.

use baolian_wire::{EpochId, HqTime};
use rusqlite::Connection;

use crate::error::{HqError, Result};
use crate::hq::Inner;
use crate::store::ledger::{AppendLedger as _, NewRow, SqliteLedger};
use crate::store::{receipt, setting};

/// A step back of the clock by less than this is waited out: time stands still meanwhile.
const SLACK_MS: i64 = 1000;

pub(crate) struct Session<'c> {
    pub conn: &'c Connection,
    pub hq: &'c Inner,
    /// Headquarters' time of all that this job does.
    pub now: HqTime,
}

impl<'c> Session<'c> {
    /// Begins a job.
    ///
    /// # Errors
    /// [`HqError::ClockBehind`]: then nothing may be signed.
    pub fn begin(conn: &'c Connection, hq: &'c Inner) -> Result<Self> {
        let now = time(conn, hq)?;
        setting::set_signed(conn, now)?;
        Ok(Self { conn, hq, now })
    }

    /// Appends a row to the ledger, at this job's time.
    pub fn append(&self, row: &NewRow<'_>) -> Result<u64> {
        SqliteLedger(self.conn).append(&NewRow {
            at: self.now,
            ..row.clone()
        })
    }

    /// The run of headquarters that speaks.
    pub fn epoch(&self) -> Result<EpochId> {
        receipt::epoch(self.conn)?.ok_or_else(|| HqError::Damaged("no epoch".into()))
    }
}

/// Headquarters' time now: the clock's, if it is not behind what was signed.
pub(crate) fn time(conn: &Connection, hq: &Inner) -> Result<HqTime> {
    let now = hq.env.clock.now();
    let was = setting::signed(conn)?;
    if now >= was {
        Ok(now)
    } else if was.0.saturating_sub(now.0) <= SLACK_MS {
        Ok(was)
    } else {
        Err(HqError::ClockBehind { was, now })
    }
}
