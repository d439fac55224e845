//! Coverage (到所督导情况): which due visits were made, which were not, and which nobody can know yet.
//!
//! A link that was down must never make an honest cadre look idle. So 未到 is
//! said only when every tablet that could still bring the visit has reported
//! past the period's end, or the office gave it up as lost; until then the
//! period is not known yet, and why is said ([`Why`]). A pure function of what
//! headquarters holds at one position of its ledger.

mod due;
mod sums;

use std::collections::BTreeMap;

use baolian_record::period::Period;
use baolian_record::visit::SEAL_WITHIN;
use baolian_wire::reference::{Excuse, Level, Pairing, Station};
use baolian_wire::{AccountId, DeviceId, DocId, StationCode};
use serde::Serialize;

pub use due::{Due, Outcome, Why};
pub use sums::{AreaSums, LevelSums, Sums};

/// A check-in as headquarters holds it. Instants are milliseconds since 1970 UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The document.
    pub id: DocId,
    /// Whose.
    pub cadre: AccountId,
    /// Where.
    pub station: StationCode,
    /// Not made before this.
    pub after: i64,
    /// Not made after this.
    pub before: i64,
    /// When it was made by headquarters' estimate, if it has one.
    pub estimate: Option<i64>,
    /// The period that an office assigned to it.
    pub assigned: Option<Period>,
    /// Whether it is sealed.
    pub sealed: bool,
    /// Whether it is applied; one that waits may still come to count.
    pub applied: bool,
}

/// Whether a tablet's reports may still come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In use.
    Active,
    /// Revoked, perhaps given up as lost: nobody waits for it.
    Revoked,
}

/// A tablet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub account: AccountId,
    /// Headquarters holds all that was done on it before this instant.
    pub reported: i64,
    /// Whether more may come.
    pub standing: Standing,
}

/// An issue, as far as it is counted here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The station.
    pub station: StationCode,
    /// Struck off.
    pub closed: bool,
    /// A close and what contradicts it stand side by side.
    pub disputed: bool,
    /// Until which day; empty while not set.
    pub due: String,
    /// Came back at least once.
    pub reopened: bool,
}

/// Everything that coverage is a function of.
#[derive(Debug, Clone)]
pub struct Evidence<'a> {
    /// Stations, those that left the roster too.
    pub stations: &'a BTreeMap<StationCode, Station>,
    /// All pairings, past ones too.
    pub pairings: &'a [Pairing],
    /// All check-ins.
    pub visits: &'a [Visit],
    /// All excuses.
    pub excuses: &'a [Excuse],
    /// All tablets.
    pub devices: &'a [Device],
    /// All issues.
    pub issues: &'a [Issue],
}

/// The levels whose periods that are not over, and whose visits that are not
/// sealed, the reader may know of: an office's own level, nobody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    province: bool,
    city: bool,
    county: bool,
}

impl Seen {
    /// Everything, for whoever runs headquarters.
    pub const ALL: Self = Self {
        province: true,
        city: true,
        county: true,
    };

    /// What an office of a level sees; without a level, what everybody else does.
    #[must_use]
    pub fn of_office(level: Option<Level>) -> Self {
        Self {
            province: level == Some(Level::Province),
            city: level == Some(Level::City),
            county: level == Some(Level::County),
        }
    }

    /// Whether it takes in a level.
    #[must_use]
    pub const fn takes_in(self, level: Level) -> bool {
        match level {
            Level::Province => self.province,
            Level::City => self.city,
            Level::County => self.county,
        }
    }
}

/// As of when, and for which part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Headquarters' time.
    pub now: i64,
    /// Its ledger position.
    pub position: u64,
    /// Only periods that begin at or after this instant.
    pub since: Option<i64>,
    /// Only periods that begin before this instant.
    pub until: Option<i64>,
    /// What the reader may know of before it is over.
    pub seen: Seen,
}

/// When and up to where a report holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AsOf {
    /// Headquarters' time, RFC 3339.
    pub at: String,
    /// Its ledger position.
    pub position: u64,
}

/// A visit that should have been sealed by now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unsealed {
    /// The visit.
    pub visit: DocId,
    /// Where.
    pub station: StationCode,
    /// Whose.
    pub cadre: AccountId,
    /// When it began: as estimated, else when headquarters first held it.
    pub since: String,
    /// For how many hours it has been open.
    pub hours: i64,
}

/// A visit that counts for no period until an office assigns one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unassigned {
    /// The visit.
    pub visit: DocId,
    /// Where.
    pub station: StationCode,
    /// Whose.
    pub cadre: AccountId,
    /// The periods it may belong to.
    pub periods: Vec<Period>,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// When and up to where it holds.
    pub as_of: AsOf,
    /// Everything.
    pub total: Sums,
    /// By the level at which pairings are held.
    pub levels: Vec<LevelSums>,
    /// By province, city and county, in the order of their codes.
    pub areas: Vec<AreaSums>,
    /// Visits not sealed after 24 hours.
    pub unsealed: Vec<Unsealed>,
    /// Visits that an office has to assign.
    pub unassigned: Vec<Unassigned>,
    /// Every due period.
    pub periods: Vec<Due>,
}

/// Makes the report.
#[must_use]
pub fn coverage(evidence: &Evidence<'_>, question: Question) -> Coverage {
    let periods = due::all(evidence, question);
    let sums = sums::add_up(evidence, question, &periods);
    Coverage {
        as_of: AsOf {
            at: baolian_wire::time::rfc3339(question.now),
            position: question.position,
        },
        total: sums.total,
        levels: sums.levels,
        areas: sums.areas,
        unsealed: unsealed(evidence, question),
        unassigned: unassigned(evidence, &periods),
        periods,
    }
}

fn unsealed(evidence: &Evidence<'_>, question: Question) -> Vec<Unsealed> {
    let now = question.now;
    let seen = |visit: &&Visit| {
        let own = evidence
            .pairings
            .iter()
            .filter(|p| p.station == visit.station);
        let level = level_of(&own.collect::<Vec<_>>(), now);
        level.is_some_and(|level| question.seen.takes_in(level))
    };
    let open = evidence.visits.iter().filter(|v| v.applied && !v.sealed);
    let open = open.filter(|v| question.seen == Seen::ALL || seen(v));
    let mut unsealed: Vec<Unsealed> = open
        .filter_map(|visit| {
            // Without an estimate it is at least as old as headquarters knows it.
            let since = visit.estimate.unwrap_or(visit.before);
            let age = now.saturating_sub(since);
            (age > SEAL_WITHIN).then(|| Unsealed {
                visit: visit.id,
                station: visit.station.clone(),
                cadre: visit.cadre.clone(),
                since: baolian_wire::time::rfc3339(since),
                hours: age / (60 * 60 * 1000),
            })
        })
        .collect();
    unsealed.sort_by(|a, b| (&a.since, a.visit).cmp(&(&b.since, b.visit)));
    unsealed
}

fn unassigned(evidence: &Evidence<'_>, periods: &[Due]) -> Vec<Unassigned> {
    let mut open: BTreeMap<DocId, Vec<Period>> = BTreeMap::new();
    for due in periods {
        for visit in &due.unassigned {
            open.entry(*visit).or_default().push(due.period);
        }
    }
    let of = |visit: &Visit| {
        Some(Unassigned {
            visit: visit.id,
            station: visit.station.clone(),
            cadre: visit.cadre.clone(),
            periods: open.get(&visit.id)?.clone(),
        })
    };
    evidence.visits.iter().filter_map(of).collect()
}

/// The level at which a station is or was last paired; of one that is only
/// planned to be, the level planned.
fn level_of(pairings: &[&Pairing], now: i64) -> Option<Level> {
    let begun = pairings.iter().filter(|p| p.from <= now);
    let last = begun.max_by_key(|p| p.from).or(pairings.first());
    last.map(|p| p.level)
}
