//! Reference data as it stands now, read at once for one deed or one report.

use std::path::Path;

use baolian_wire::reference::{Account, Pairing, Role, Station};
use baolian_wire::{AccountId, HqTime, StationCode};
use rusqlite::Connection;

use super::denial::{Result, bad_input, not_found, refused};
use crate::error::{HqError, Result as HqResult};
use crate::people::role::{self, NoRole};
use crate::roster::Known;
use crate::{Reference, held, hq, store};

/// Reference data as it stands now.
#[derive(Debug, Clone)]
pub struct State {
    /// What headquarters laid down.
    pub reference: Reference,
    /// Headquarters' time.
    pub now: HqTime,
}

impl State {
    /// Reads what stands now.
    ///
    /// # Errors
    /// Of the database.
    pub fn read(conn: &Connection, now: HqTime) -> HqResult<Self> {
        let reference = held::read_reference(conn)?;
        Ok(Self { reference, now })
    }

    /// What a roster or a file of people is held against.
    #[must_use]
    pub fn known(&self) -> Known<'_> {
        Known {
            stations: &self.reference.stations,
            accounts: &self.reference.accounts,
            pairings: &self.reference.pairings,
            now: self.now.0,
        }
    }

    /// A station of the roster.
    pub(crate) fn station(&self, code: &str) -> Result<&Station> {
        let found = StationCode::new(code.trim())
            .ok()
            .and_then(|c| self.reference.stations.get(&c));
        found.ok_or_else(|| match self.reference.stations.is_empty() {
            true => not_found("roster_empty", &[]),
            false => not_found("unknown_station", &[("found", &code)]),
        })
    }

    /// An account, closed or not.
    pub(crate) fn account(&self, id: &str) -> Result<&Account> {
        let found = AccountId::new(id.trim())
            .ok()
            .and_then(|a| self.reference.accounts.get(&a));
        found.ok_or_else(|| not_found("no_account", &[("found", &id)]))
    }

    /// An account that may act.
    pub(crate) fn open_account(&self, id: &str) -> Result<&Account> {
        let account = self.account(id)?;
        if account.closed {
            return Err(refused("account_closed", &[("found", &id)]));
        }
        Ok(account)
    }

    /// Checks that an area is a province, city or county of the roster.
    pub(crate) fn area(&self, area: &str) -> Result<()> {
        match role::levels_of(area, &self.reference.stations) {
            Ok(_) => Ok(()),
            Err(NoRole::UnknownArea) if self.reference.stations.is_empty() => {
                Err(not_found("roster_empty", &[]))
            }
            Err(NoRole::UnknownArea) => Err(not_found("unknown_area", &[("found", &area)])),
            Err(_) => Err(bad_input("bad_area", &[("found", &area)])),
        }
    }

    /// The station whose cadre an account is, now or by a plan.
    pub(crate) fn held_by(&self, account: &AccountId) -> Option<&StationCode> {
        let holds = |p: &&Pairing| {
            p.cadre == *account && p.until.is_none_or(|u| self.now.0 < u && p.from < u)
        };
        self.reference
            .pairings
            .iter()
            .find(holds)
            .map(|p| &p.station)
    }

    /// Whether an account is an office of an area that a station lies in.
    pub(crate) fn is_office_of(account: &Account, station: &Station) -> bool {
        let of = |role: &Role| matches!(role, Role::Office { area, .. } if station.is_in(area));
        !account.closed && account.roles.iter().any(of)
    }
}

/// Reads from a headquarters without opening it: no run begins, nothing is
/// written, and a server that is running does not notice.
///
/// # Errors
/// [`HqError::NotInitialised`], or of `work`.
pub fn look<T>(dir: &Path, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let path = dir.join(hq::DATABASE);
    if !path.exists() {
        return Err(HqError::NotInitialised(dir.to_owned()).into());
    }
    let conn = store::open_to_look(&path)?;
    // One snapshot for the whole report.
    let tx = conn.unchecked_transaction().map_err(HqError::from)?;
    work(&tx)
}
