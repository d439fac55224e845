//! What taking a roster would change: shown to the office first, then done by its facts.
//!
//! Stations are as the roster says at once. Pairings end and start at the
//! midnight that begins a given day, or this very instant if no day is given:
//! what a cadre did this morning stays as it was. Never two at once. Where a
//! pairing stays as it is, nothing is written, so taking the same roster twice
//! does nothing.

use std::collections::{BTreeMap, BTreeSet};

use baolian_wire::reference::{Account, Fact, Level, Pairing, Role, Station};
use baolian_wire::{AccountId, StationCode};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::fault::{Fault, FaultCode};
use super::{Roster, Row, day};

/// What headquarters knows before the roster is taken.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The stations.
    pub stations: &'a BTreeMap<StationCode, Station>,
    /// The accounts.
    pub accounts: &'a BTreeMap<AccountId, Account>,
    /// All pairings, past and planned ones too.
    pub pairings: &'a [Pairing],
    /// The present instant, milliseconds since 1970 UTC.
    pub now: i64,
}

/// One value of a station that is another in the new roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Change {
    /// The roster's column.
    pub column: &'static str,
    /// The value so far.
    pub was: String,
    /// The new one.
    pub is: String,
}

/// A station that stays, with other values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StationChange {
    /// Which.
    #[schema(value_type = String)]
    pub station: StationCode,
    /// Its new name.
    pub name: String,
    /// What is new.
    pub changes: Vec<Change>,
}

/// A pairing that ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ended {
    /// The station.
    #[schema(value_type = String)]
    pub station: StationCode,
    /// Its cadre so far.
    #[schema(value_type = String)]
    pub cadre: AccountId,
    /// At which level it was held.
    #[schema(value_type = String)]
    pub level: Level,
}

/// A pairing that starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Started {
    /// The station.
    #[schema(value_type = String)]
    pub station: StationCode,
    /// Its cadre from now on.
    #[schema(value_type = String)]
    pub cadre: AccountId,
    /// At which level it is held.
    #[schema(value_type = String)]
    pub level: Level,
}

/// Everything that taking a roster would change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = RosterDifference)]
pub struct Difference {
    /// The day on which pairings end and start.
    pub from: String,
    /// They end and start in the middle of that day, as no day was given.
    pub at_once: bool,
    /// New stations.
    #[schema(value_type = Vec<String>)]
    pub stations_added: Vec<StationCode>,
    /// Stations that are in the roster no more; what was recorded of them stays.
    #[schema(value_type = Vec<String>)]
    pub stations_removed: Vec<StationCode>,
    /// Stations that leave on a day still to come: their pairings end on it, and
    /// they stay known until a roster is taken on that day or later.
    #[schema(value_type = Vec<String>)]
    pub stations_leaving: Vec<StationCode>,
    /// Stations with other values.
    pub stations_changed: Vec<StationChange>,
    /// How many stations stay as they are.
    pub stations_unchanged: usize,
    /// Pairings that end.
    pub pairings_ended: Vec<Ended>,
    /// Pairings that start.
    pub pairings_started: Vec<Started>,
    /// How many pairings stay as they are.
    pub pairings_unchanged: usize,
    /// Accounts to be made for cadres that nobody knew.
    #[schema(value_type = Vec<String>)]
    pub accounts_added: Vec<AccountId>,
    /// Accounts that become cadres besides what they are.
    #[schema(value_type = Vec<String>)]
    pub accounts_changed: Vec<AccountId>,
    /// What does all this, in order.
    #[serde(skip)]
    pub facts: Vec<Fact>,
}

impl Difference {
    /// Whether the roster says nothing new.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// How many stations leave, if that is more than ten and more than a tenth
    /// of all: a file cut short looks like that, and somebody has to say that
    /// it is meant.
    #[must_use]
    pub fn many_leave(&self) -> Option<usize> {
        let leaving = self.stations_removed.len() + self.stations_leaving.len();
        let staying = self.stations_unchanged + self.stations_changed.len();
        (leaving > 10 && leaving > (leaving + staying) / 10).then_some(leaving)
    }
}

/// What pairing one station of the roster to the cadre of a row would change,
/// from the day `from` on; at once if none is given. The station itself stays
/// as it is.
///
/// # Errors
/// As [`difference`].
pub fn pairing(
    known: Known<'_>,
    row: Row,
    from: Option<NaiveDate>,
) -> Result<Difference, Vec<Fault>> {
    let roster = Roster { rows: vec![row] };
    let mut building = Building::new(known, from);
    building.accounts(&roster);
    let (ends, starts) = building.pair_rows(&roster);
    building.pairing_facts(ends, starts);
    building.finish()
}

/// What taking `roster` would change, pairings from the day `from` on; at once
/// if none is given (stations that were not paired before: from today on).
///
/// # Errors
/// The lines whose cadre's account is closed, or whose present pairing began
/// after that day: what has been cannot be planned anew.
pub fn difference(
    known: Known<'_>,
    roster: &Roster,
    from: Option<NaiveDate>,
) -> Result<Difference, Vec<Fault>> {
    let mut building = Building::new(known, from);
    building.stations(roster);
    building.accounts(roster);
    building.pairings(roster);
    building.finish()
}

struct Building<'a> {
    known: Known<'a>,
    at_once: bool,
    /// The midnight that begins the day.
    from: i64,
    faults: Vec<Fault>,
    difference: Difference,
}

impl<'a> Building<'a> {
    fn new(known: Known<'a>, from: Option<NaiveDate>) -> Self {
        let from_day = from.unwrap_or_else(|| day::of(known.now));
        Self {
            known,
            at_once: from.is_none(),
            from: day::midnight(from_day),
            faults: Vec::new(),
            difference: Difference {
                from: from_day.to_string(),
                at_once: from.is_none(),
                stations_added: Vec::new(),
                stations_removed: Vec::new(),
                stations_leaving: Vec::new(),
                stations_changed: Vec::new(),
                stations_unchanged: 0,
                pairings_ended: Vec::new(),
                pairings_started: Vec::new(),
                pairings_unchanged: 0,
                accounts_added: Vec::new(),
                accounts_changed: Vec::new(),
                facts: Vec::new(),
            },
        }
    }

    fn finish(mut self) -> Result<Difference, Vec<Fault>> {
        self.faults.sort();
        if self.faults.is_empty() {
            Ok(self.difference)
        } else {
            Err(self.faults)
        }
    }

    fn stations(&mut self, roster: &Roster) {
        let difference = &mut self.difference;
        for row in roster.rows() {
            let new = &row.station;
            match self.known.stations.get(&new.code) {
                None => difference.stations_added.push(new.code.clone()),
                Some(old) if old == new => {
                    difference.stations_unchanged += 1;
                    continue;
                }
                Some(old) => difference.stations_changed.push(StationChange {
                    station: new.code.clone(),
                    name: new.name.clone(),
                    changes: changes(old, new),
                }),
            }
            difference.facts.push(Fact::Station(new.clone()));
        }
        let staying: BTreeSet<&StationCode> =
            roster.rows().iter().map(|r| &r.station.code).collect();
        for code in self
            .known
            .stations
            .keys()
            .filter(|code| !staying.contains(code))
        {
            if !self.at_once && self.from > self.known.now {
                difference.stations_leaving.push(code.clone());
                continue;
            }
            difference.stations_removed.push(code.clone());
            difference.facts.push(Fact::StationGone(code.clone()));
        }
    }

    fn accounts(&mut self, roster: &Roster) {
        let mut done = BTreeSet::new();
        for row in roster.rows().iter().filter(|row| done.insert(&row.cadre)) {
            let difference = &mut self.difference;
            let account = match self.known.accounts.get(&row.cadre) {
                Some(account) if account.closed => {
                    let code = FaultCode::AccountClosed;
                    self.faults
                        .push(Fault::new(row.line, "cadre_id", code, row.cadre.as_str()));
                    continue;
                }
                Some(account) if account.roles.contains(&Role::Cadre) => continue,
                Some(account) => {
                    difference.accounts_changed.push(row.cadre.clone());
                    let mut account = account.clone();
                    account.roles.push(Role::Cadre);
                    account
                }
                None => {
                    difference.accounts_added.push(row.cadre.clone());
                    Account {
                        id: row.cadre.clone(),
                        name: row.cadre.to_string(),
                        unit: String::new(),
                        post: String::new(),
                        phone: String::new(),
                        roles: vec![Role::Cadre],
                        closed: false,
                        closed_at: None,
                    }
                }
            };
            difference.facts.push(Fact::Account(account));
        }
    }

    fn pairings(&mut self, roster: &Roster) {
        let (mut ends, starts) = self.pair_rows(roster);
        let staying: BTreeSet<&StationCode> =
            roster.rows().iter().map(|r| &r.station.code).collect();
        // What is left belongs to stations that are in the roster no more.
        for pairing in self.known.pairings {
            if !staying.contains(&pairing.station) {
                let at = self.instant(&[pairing]);
                ends.extend(self.end(pairing, at));
            }
        }
        self.pairing_facts(ends, starts);
    }

    /// What ends and what starts at the stations of the rows.
    fn pair_rows(&mut self, roster: &Roster) -> (Vec<Pairing>, Vec<Pairing>) {
        let mut by_station: BTreeMap<&StationCode, Vec<&Pairing>> = BTreeMap::new();
        for pairing in self.known.pairings {
            by_station
                .entry(&pairing.station)
                .or_default()
                .push(pairing);
        }
        let mut ends = Vec::new();
        let mut starts = Vec::new();
        for row in roster.rows() {
            let own = by_station.remove(&row.station.code).unwrap_or_default();
            let (ended, started) = self.pair(row, &own);
            ends.extend(ended);
            starts.extend(started);
        }
        (ends, starts)
    }

    fn pairing_facts(&mut self, ends: Vec<Pairing>, starts: Vec<Pairing>) {
        // Ends first: never two cadres for one station, not even between two facts.
        self.difference
            .facts
            .extend(ends.into_iter().map(Fact::Pairing));
        self.difference
            .facts
            .extend(starts.into_iter().map(Fact::Pairing));
    }

    /// When pairings of one station end and start. One that began today has
    /// held since: it ends now, and is not unmade.
    fn instant(&self, own: &[&Pairing]) -> i64 {
        let began = |p: &&&Pairing| p.from <= self.known.now && !is_empty(p);
        let paired = own.iter().any(|p| began(&p));
        let today = self.from == day::midnight(day::of(self.known.now));
        let began_today = today && own.iter().any(|p| began(&p) && p.from >= self.from);
        if (self.at_once && paired) || began_today {
            self.known.now
        } else {
            self.from
        }
    }

    /// What ends and what starts at one station.
    fn pair(&mut self, row: &Row, own: &[&Pairing]) -> (Vec<Pairing>, Option<Pairing>) {
        let at = self.instant(own);
        let holds = |p: &&&Pairing| p.from <= at && p.until.is_none_or(|u| at < u);
        let same = |p: &&&Pairing| p.cadre == row.cadre && p.level == row.level;
        let staying = own.iter().find(|p| holds(p) && same(p)).copied().cloned();
        let mut ended = Vec::new();
        for pairing in own {
            let stays = staying.as_ref().is_some_and(|s| s.from == pairing.from);
            let begun = at <= pairing.from && pairing.from <= self.known.now;
            if stays {
                continue;
            }
            if begun && !is_empty(pairing) {
                let code = FaultCode::StartsTooEarly;
                let fault = Fault::new(row.line, "cadre_id", code, row.cadre.as_str());
                let since = day::of(pairing.from);
                self.faults
                    .push(fault.expecting(format!("{} {since}", pairing.cadre)));
            } else {
                ended.extend(self.end(pairing, at));
            }
        }
        if staying.as_ref().is_some_and(|p| p.until.is_none()) {
            self.difference.pairings_unchanged += 1;
            return (ended, None);
        }
        // A pairing planned for this very instant is another one in its place.
        ended.retain(|p| p.from != at);
        self.difference.pairings_started.push(Started {
            station: row.station.code.clone(),
            cadre: row.cadre.clone(),
            level: row.level,
        });
        let started = Pairing {
            station: row.station.code.clone(),
            cadre: row.cadre.clone(),
            level: row.level,
            from: staying.map_or(at, |p| p.from),
            until: None,
        };
        (ended, Some(started))
    }

    /// The end of a pairing that holds on the day, or was planned after it.
    fn end(&mut self, pairing: &Pairing, at: i64) -> Option<Pairing> {
        let until = at.max(pairing.from);
        if pairing.until.is_some_and(|u| u <= until) {
            return None;
        }
        self.difference.pairings_ended.push(Ended {
            station: pairing.station.clone(),
            cadre: pairing.cadre.clone(),
            level: pairing.level,
        });
        Some(Pairing {
            until: Some(until),
            ..pairing.clone()
        })
    }
}

/// Planned once and given up before it began.
fn is_empty(pairing: &Pairing) -> bool {
    pairing.until.is_some_and(|until| until <= pairing.from)
}

fn changes(old: &Station, new: &Station) -> Vec<Change> {
    let position = |s: &Station| {
        s.position
            .map(|p| format!("{} {}", p.lat, p.lon))
            .unwrap_or_default()
    };
    let columns = [
        ("station_name", old.name.clone(), new.name.clone()),
        ("short_name", old.short_name.clone(), new.short_name.clone()),
        ("city_code", old.city_code.clone(), new.city_code.clone()),
        ("city", old.city.clone(), new.city.clone()),
        (
            "county_code",
            old.county_code.clone(),
            new.county_code.clone(),
        ),
        ("county", old.county.clone(), new.county.clone()),
        ("township", old.township.clone(), new.township.clone()),
        ("lat, lon", position(old), position(new)),
        (
            "coord_source",
            old.position_source.clone(),
            new.position_source.clone(),
        ),
    ];
    columns
        .into_iter()
        .filter(|(_, was, is)| was != is)
        .map(|(column, was, is)| Change { column, was, is })
        .collect()
}
