//! How far somebody reaches at a browser: an office its own area, pairings of
//! its own level and below, and the accounts that belong there.
//!
//! The command line and administrators are bound to no area.

use std::collections::BTreeMap;

use baolian_wire::reference::{Account, Level, Pairing, Role, Station};
use baolian_wire::{AccountId, StationCode};

use super::denial::{Result, refused};
use super::state::State;
use crate::session::{Reach, Session};

/// What of the reference data lies within somebody's reach.
#[derive(Debug)]
pub struct Within<'s> {
    state: &'s State,
    reach: Option<&'s Reach>,
    by_cadre: BTreeMap<&'s AccountId, Vec<&'s Pairing>>,
}

impl<'s> Within<'s> {
    /// Within a reach; everything where there is none.
    #[must_use]
    pub fn new(state: &'s State, reach: Option<&'s Reach>) -> Self {
        let mut by_cadre: BTreeMap<_, Vec<_>> = BTreeMap::new();
        if reach.is_some() {
            for pairing in &state.reference.pairings {
                by_cadre.entry(&pairing.cadre).or_default().push(pairing);
            }
        }
        Self {
            state,
            reach,
            by_cadre,
        }
    }

    /// Within that of whoever does this job.
    pub(crate) fn of(s: &Session<'s>, state: &'s State) -> Self {
        Self::new(state, s.reach())
    }

    /// Whether a station lies there.
    #[must_use]
    pub fn station(&self, station: &Station) -> bool {
        self.reach.is_none_or(|reach| station.is_in(&reach.area))
    }

    /// Whether pairings of a level are theirs to settle: of an office's own and
    /// below.
    #[must_use]
    pub fn level(&self, level: Level) -> bool {
        self.reach
            .is_none_or(|reach| reach.level.is_some_and(|own| own <= level))
    }

    /// Whether all of the roster lies there, pairings of every level with it.
    #[must_use]
    pub fn whole_roster(&self) -> bool {
        let mut stations = self.state.reference.stations.values();
        self.level(Level::Province) && stations.all(|station| self.station(station))
    }

    /// Whether an account belongs there with each of its roles.
    ///
    /// A cadre belongs where its stations are, at the level at which they are
    /// held: those it holds now or by a plan, else the last one. One that never
    /// held any belongs to whoever is an office, since it sees nothing yet.
    #[must_use]
    pub fn account(&self, account: &Account) -> bool {
        self.reach.is_none() || account.roles.iter().all(|role| self.role(account, role))
    }

    fn role(&self, account: &Account, role: &Role) -> bool {
        match role {
            Role::Cadre => self.cadre(&account.id),
            Role::Officer { station } => self.code(station),
            Role::Office { level, area } => self.level(*level) && self.area(area),
            Role::Leader { area } | Role::Department { area } => self.area(area),
            Role::EvaluationKeeper | Role::Auditor | Role::Administrator => false,
        }
    }

    fn cadre(&self, cadre: &AccountId) -> bool {
        let held = |p: &&&Pairing| p.until.is_none_or(|until| p.from < until);
        let all = self.by_cadre.get(cadre).map_or(&[][..], Vec::as_slice);
        let now = self.state.now.0;
        let mut standing = all
            .iter()
            .filter(held)
            .filter(|p| p.until.is_none_or(|until| now < until))
            .peekable();
        let own = |p: &&Pairing| self.level(p.level) && self.code(&p.station);
        if standing.peek().is_some() {
            return standing.all(own);
        }
        let last = all.iter().filter(held).max_by_key(|p| p.from);
        match last {
            Some(last) => own(last),
            None => self.reach.is_none_or(|reach| reach.level.is_some()),
        }
    }

    fn code(&self, code: &StationCode) -> bool {
        let reference = &self.state.reference;
        let known = reference.stations.get(code);
        let known = known.or_else(|| reference.stations_gone.get(code));
        known.is_some_and(|station| self.station(station))
    }

    /// Whether one area lies in theirs.
    #[must_use]
    pub fn area(&self, area: &str) -> bool {
        let Some(reach) = self.reach else {
            return true;
        };
        let stations = self.state.reference.stations.values();
        let mut inner = stations.filter(|s| s.is_in(area)).peekable();
        reach.area == area || (inner.peek().is_some() && inner.all(|s| s.is_in(&reach.area)))
    }

    /// Denies what concerns an account that does not belong there.
    pub(crate) fn must_account(&self, account: &Account) -> Result<()> {
        must(self.account(account), &account.id)
    }

    /// Denies what concerns a station elsewhere.
    pub(crate) fn must_station(&self, station: &Station) -> Result<()> {
        must(self.station(station), &station.code)
    }

    /// Denies what an office further up settles.
    pub(crate) fn must_level(&self, level: Level) -> Result<()> {
        match self.level(level) {
            true => Ok(()),
            false => Err(refused("above_level", &[("level", &level)])),
        }
    }

    /// Denies what concerns all of the roster.
    pub(crate) fn must_whole_roster(&self) -> Result<()> {
        match self.whole_roster() {
            true => Ok(()),
            false => Err(refused("whole_roster_needed", &[])),
        }
    }
}

fn must(within: bool, what: &impl std::fmt::Display) -> Result<()> {
    match within {
        true => Ok(()),
        false => Err(refused("outside_area", &[("found", what)])),
    }
}
