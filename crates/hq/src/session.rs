//! One job of the writing thread: a connection in a transaction, and one time for all it does.
//!
//! State that a job changes is read from the database and written to it,
//! never kept beside it: a job that is undone leaves nothing behind, and a
//! command in another process sees what the server has done.

use std::cell::Cell;

use baolian_lists::Sight;
use baolian_wire::reference::{Level, Role};
use baolian_wire::{AccountId, EpochId, HqTime, SignIn};
use rusqlite::Connection;

use crate::error::{HqError, Result};
use crate::hq::Inner;
use crate::own;
use crate::store::ledger::{AppendLedger as _, NewRow, SqliteLedger};
use crate::store::{receipt, setting};

/// A step back of the clock by less than this is waited out: time stands still meanwhile.
const SLACK_MS: i64 = 1000;

/// Who does something at headquarters, and where they signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account; none for whoever runs the machine.
    pub account: Option<AccountId>,
    /// The sign-in, which stands in every entry that comes of it.
    pub sign_in: SignIn,
    /// The role in which they act; none where nobody chose one.
    pub role: Option<Role>,
    /// How far it reaches; none where it is not bound to an area.
    pub reach: Option<Reach>,
    /// Which documents the role sees; all if none is said.
    pub sight: Option<Sight>,
}

/// An area, and the level from which down somebody acts in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// A province, city or county: six digits.
    pub area: String,
    /// An office's own level; none for whoever is no office.
    pub level: Option<Level>,
}

pub(crate) struct Session<'c> {
    pub conn: &'c Connection,
    pub hq: &'c Inner,
    /// Headquarters' time of all that this job does.
    pub now: HqTime,
    /// None where headquarters does something by itself.
    pub signed_in: Option<&'c SignedIn>,
    /// Run and log of this opening are known to have begun.
    begun: Cell<bool>,
}

impl<'c> Session<'c> {
    /// Begins a job.
    ///
    /// # Errors
    /// [`HqError::ClockBehind`]: then nothing may be signed.
    pub fn begin(
        conn: &'c Connection,
        hq: &'c Inner,
        signed_in: Option<&'c SignedIn>,
    ) -> Result<Self> {
        let now = time(conn, hq)?;
        setting::set_signed(conn, now)?;
        Ok(Self {
            conn,
            hq,
            now,
            signed_in,
            begun: Cell::new(false),
        })
    }

    /// The same job where headquarters does something by itself.
    pub fn by_itself(&self) -> Self {
        Self {
            signed_in: None,
            begun: self.begun.clone(),
            ..*self
        }
    }

    /// In whose name something is laid down: the account signed in, or whoever
    /// runs the machine.
    pub fn operator(&self) -> Result<AccountId> {
        match self.signed_in.and_then(|by| by.account.as_ref()) {
            Some(account) => Ok(account.clone()),
            None => own::account(),
        }
    }

    /// How far whoever is signed in reaches; none where nothing bounds them.
    pub fn reach(&self) -> Option<&'c Reach> {
        self.signed_in.and_then(|by| by.reach.as_ref())
    }

    /// Who acts, in which of their roles; none where nobody chose one.
    pub fn acting(&self) -> Option<(&'c AccountId, &'c Role)> {
        let by = self.signed_in?;
        by.account.as_ref().zip(by.role.as_ref())
    }

    /// Which documents whoever is signed in sees; all if none is said.
    pub fn sight(&self) -> Option<&'c Sight> {
        self.signed_in.and_then(|by| by.sight.as_ref())
    }

    /// Begins the run and the own log before the first row that this opening
    /// writes; a job that was undone may have undone that too.
    pub fn begin_log(&self) -> Result<()> {
        if self.begun.replace(true) {
            return Ok(());
        }
        self.hq.begin_log(self)
    }

    /// Appends a row to the ledger, at this job's time.
    pub fn append(&self, row: &NewRow<'_>) -> Result<u64> {
        self.begin_log()?;
        SqliteLedger(self.conn).append(&NewRow {
            at: self.now,
            ..row.clone()
        })
    }

    /// The run of headquarters that speaks.
    pub fn epoch(&self) -> Result<EpochId> {
        self.begin_log()?;
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
