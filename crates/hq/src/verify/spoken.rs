//! Which working key may have said something at an instant: the one whose time it was, as far as
//! headquarters knew then.
//!
//! Where the operator set a clock back that ran ahead, keys that came later begin at earlier
//! instants than what was signed in the bad stretch; that stays as good as it was.

use baolian_wire::receipt::Certificate;
use baolian_wire::reference::Fact;
use baolian_wire::{Entry, HqTime, Payload};
use rusqlite::Connection;

use crate::error::Result;
use crate::keys::Keys;
use crate::store::own;

/// A clock that was set back, at a row of the ledger.
#[derive(Debug)]
struct SetBack {
    row: u64,
    was: i64,
    now: i64,
}

/// Working keys and what is known of their times.
#[derive(Debug)]
pub(super) struct Spoken {
    /// Every working key, oldest first.
    pub keys: Vec<Certificate>,
    /// The rows that laid keys down.
    rows: Vec<(u64, Certificate)>,
    set_back: Vec<SetBack>,
}

impl Spoken {
    pub fn read(conn: &Connection, keys: &Keys) -> Result<Self> {
        let mut spoken = Self {
            keys: keys.certificates(conn)?,
            rows: Vec::new(),
            set_back: Vec::new(),
        };
        own::each_fact(conn, |row, entry| {
            let payload = Entry::decode(&entry).map(|e| e.payload);
            let Ok(Payload::Fact(bytes)) = payload else {
                return;
            };
            match Fact::decode(&bytes) {
                Ok(Fact::WorkingKey { certificate }) => spoken.rows.push((row, certificate)),
                Ok(Fact::ClockAccepted { was, now }) => {
                    spoken.set_back.push(SetBack { row, was, now });
                }
                _ => {}
            }
        })?;
        Ok(spoken)
    }

    /// Whether a key could speak of an instant, in something that is at most as late as a row.
    pub fn may(&self, key: &Certificate, at: HqTime, row: u64) -> bool {
        if key.speaks_of(at, &self.keys) {
            return true;
        }
        let bad = |b: &&SetBack| row < b.row && b.now < at.0 && at.0 <= b.was;
        self.set_back.iter().filter(bad).any(|b| {
            let before = self.rows.iter().filter(|(laid_down, _)| *laid_down < b.row);
            let known: Vec<Certificate> = before.map(|(_, key)| key.clone()).collect();
            key.speaks_of(at, &known)
        })
    }
}
