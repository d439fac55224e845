//! Pairings (包联): a station gets another cadre, or its pairing another level, from a day on.
//!
//! What follows is shown first: which due periods stay whose, and what else
//! hangs on the change. The rules are those of a roster.

use baolian_record::period::{Period, due_periods};
use baolian_wire::reference::{Fact, Level, Pairing, Role};
use baolian_wire::{AccountId, Hash, StationCode};
use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

use super::denial::{Result, bad_input, refused};
use super::reach::Within;
use super::state::State;
use crate::roster::{self, Difference, Fault, FaultCode, Row, day};
use crate::session::Reach;
use crate::{Hq, facts};

/// Who is to visit a station, and from when on.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The station.
    pub station: String,
    /// The cadre's account.
    pub cadre: String,
    /// At which level the pairing is held.
    pub level: Level,
    /// The first day; none is at once.
    pub from: Option<NaiveDate>,
}

/// One pairing before or after a change, and what is due from it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Owed {
    /// The cadre's account.
    #[schema(value_type = String)]
    pub cadre: AccountId,
    /// province, city, county.
    #[schema(value_type = String)]
    pub level: Level,
    /// First instant, milliseconds since 1970 UTC.
    pub from: i64,
    /// First instant at which it no longer holds.
    pub until: Option<i64>,
    /// The first period that is due from it, of those not over yet.
    pub first: Option<CalendarPeriod>,
    /// The last one, if it ends.
    pub last: Option<CalendarPeriod>,
    /// How many visits are due from it from now to the end of the year in
    /// which the change is.
    pub visits: usize,
}

/// A period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CalendarPeriod {
    /// `2026-11`, `2026-11a`, `2026-W48`.
    pub label: String,
    /// Its first day.
    pub first_day: String,
    /// Its last day.
    pub last_day: String,
}

impl From<Period> for CalendarPeriod {
    fn from(period: Period) -> Self {
        Self {
            label: period.label(),
            first_day: day::of(period.start()).to_string(),
            last_day: day::last_of(period).to_string(),
        }
    }
}

/// What a change of a pairing brings with it.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The station.
    pub station: StationCode,
    /// What stands at the station now and from then on, in the order of time, past ones aside.
    pub before: Vec<Owed>,
    /// What will stand.
    pub after: Vec<Owed>,
    /// Other stations of the cadre, now or by a plan.
    pub other_stations: Vec<StationCode>,
    /// What does it; nothing if it stands so already.
    difference: Difference,
}

impl Planned {
    /// Names just this change: whoever was shown another is not taken at their word.
    #[must_use]
    pub fn mark(&self) -> String {
        mark(&self.difference.facts)
    }

    /// Whether anything changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.difference.is_empty()
    }
}

/// Names some facts by their bytes.
#[must_use]
pub fn mark(facts: &[Fact]) -> String {
    let bytes: Vec<Vec<u8>> = facts.iter().map(Fact::encode).collect();
    let parts: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
    let hash = Hash::of_parts(&parts).to_string();
    hash.chars().take(16).collect()
}

/// What pairing a station anew would bring with it; nothing is done.
///
/// # Errors
/// [`super::Denial`] for a station or cadre that is not there or not theirs, a
/// level above theirs, or a day before the present pairing began.
pub fn plan(state: &State, reach: Option<&Reach>, wanted: &Wanted) -> Result<Planned> {
    let within = Within::new(state, reach);
    let station = state.station(&wanted.station)?;
    within.must_station(station)?;
    within.must_level(wanted.level)?;
    let cadre = state.open_account(&wanted.cadre)?;
    if !cadre.roles.contains(&Role::Cadre) {
        return Err(refused("not_a_cadre", &[("found", &cadre.id)]));
    }
    within.must_account(cadre)?;
    let own = |pairings: &[Pairing]| -> Vec<Pairing> {
        let standing = |p: &&Pairing| {
            p.station == station.code
                && p.until
                    .is_none_or(|until| state.now.0 < until && p.from < until)
        };
        let mut own: Vec<Pairing> = pairings.iter().filter(standing).cloned().collect();
        own.sort_by_key(|p| p.from);
        own
    };
    let before = own(&state.reference.pairings);
    for pairing in &before {
        within.must_level(pairing.level)?;
    }
    let row = Row {
        line: 0,
        station: station.clone(),
        level: wanted.level,
        cadre: cadre.id.clone(),
    };
    let difference = roster::pairing(state.known(), row, wanted.from).map_err(|f| denied(&f))?;
    let mut pairings = state.reference.pairings.clone();
    for fact in &difference.facts {
        if let Fact::Pairing(new) = fact {
            pairings.retain(|p| (&p.station, p.from) != (&new.station, new.from));
            pairings.push(new.clone());
        }
    }
    let change = wanted.from.unwrap_or_else(|| day::of(state.now.0));
    let owed = |all: Vec<Pairing>| all.iter().map(|p| owed(p, state.now.0, change)).collect();
    let others = state.reference.pairings.iter().filter(|p| {
        p.cadre == cadre.id
            && p.station != station.code
            && p.until
                .is_none_or(|until| state.now.0 < until && p.from < until)
    });
    Ok(Planned {
        station: station.code.clone(),
        after: owed(own(&pairings)),
        before: owed(before),
        other_stations: others.map(|p| p.station.clone()).collect(),
        difference,
    })
}

/// Pairs a station anew, if that brings just what was shown under a mark.
///
/// # Errors
/// As [`plan`]; [`super::Denial`] if it would bring something else by now, or nothing.
pub fn pair(hq: &Hq, wanted: Wanted, shown: &str) -> Result<Planned> {
    let shown = shown.to_owned();
    super::deed(hq, move |s, state| {
        let planned = plan(state, s.reach(), &wanted)?;
        if planned.is_empty() {
            return Err(refused("nothing_new", &[]));
        }
        if planned.mark() != shown {
            return Err(refused("other_than_shown", &[]));
        }
        facts::write(s, &s.operator()?, &planned.difference.facts)?;
        Ok(planned)
    })
}

fn denied(faults: &[Fault]) -> super::OfficeError {
    let Some(fault) = faults.first() else {
        return refused("nothing_new", &[]);
    };
    match fault.code {
        FaultCode::StartsTooEarly => refused("pairing_too_early", &[("held", &fault.expected)]),
        FaultCode::AccountClosed => refused("account_closed", &[("found", &fault.found)]),
        _ => bad_input("bad_day", &[("found", &fault.found)]),
    }
}

/// What is due from a pairing, from now to the end of the year of the change.
fn owed(pairing: &Pairing, now: i64, change: NaiveDate) -> Owed {
    let next_year = NaiveDate::from_ymd_opt(change.year() + 1, 1, 1);
    let end = next_year.map_or(now, day::midnight) - 1;
    let all = due_periods(pairing.level, pairing.from, pairing.until, end);
    let coming: Vec<Period> = all.filter(|p| now < p.end()).collect();
    Owed {
        cadre: pairing.cadre.clone(),
        level: pairing.level,
        from: pairing.from,
        until: pairing.until,
        first: coming.first().copied().map(Into::into),
        last: pairing.until.and(coming.last().copied()).map(Into::into),
        visits: coming.len(),
    }
}
