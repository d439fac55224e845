//! Coverage added up: in all, by level, and by province, city and county.

use std::collections::BTreeMap;

use baolian_wire::StationCode;
use baolian_wire::reference::{Level, Pairing, Station};
use serde::Serialize;
use utoipa::ToSchema;

use super::due::{Due, Outcome};
use super::{Evidence, Question, level_of};
use crate::roster::day;

/// The figures of one part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sums {
    /// Stations with a pairing or anything to count.
    pub stations: u64,
    /// Periods that have begun: the sum of the five that follow.
    pub due: u64,
    /// 已到.
    pub made: u64,
    /// 未到.
    pub missed: u64,
    /// Excused by an office.
    pub excused: u64,
    /// 未知.
    pub not_known: u64,
    /// Not over and not made yet.
    pub running: u64,
    /// Of those made: the time is stated, not proven.
    pub stated: u64,
    /// Problems found.
    pub found: u64,
    /// Struck off (销号).
    pub solved: u64,
    /// Not struck off.
    pub open: u64,
    /// Of those open: past their day.
    pub overdue: u64,
    /// Of those open: a close is disputed.
    pub disputed: u64,
    /// Came back at least once (重新挂账).
    pub reopened: u64,
}

/// The figures of one level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LevelSums {
    /// The level.
    #[schema(value_type = String)]
    pub level: Level,
    /// Its figures.
    #[serde(flatten)]
    pub sums: Sums,
}

/// The figures of one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaSums {
    /// Six digits.
    pub code: String,
    /// What it is.
    #[schema(value_type = String)]
    pub kind: Level,
    /// Its name; empty for a province, which no roster names.
    pub name: String,
    /// Its figures.
    #[serde(flatten)]
    pub sums: Sums,
}

pub(super) struct AddedUp {
    pub total: Sums,
    pub levels: Vec<LevelSums>,
    pub areas: Vec<AreaSums>,
}

pub(super) fn add_up(evidence: &Evidence<'_>, question: Question, periods: &[Due]) -> AddedUp {
    let mut by_station: BTreeMap<&StationCode, BTreeMap<Level, Sums>> = BTreeMap::new();
    let mut pairings: BTreeMap<&StationCode, Vec<&Pairing>> = BTreeMap::new();
    for pairing in evidence.pairings {
        pairings.entry(&pairing.station).or_default().push(pairing);
        let levels = by_station.entry(&pairing.station).or_default();
        levels.entry(pairing.level).or_default();
    }
    for due in periods {
        let levels = by_station.entry(&due.station).or_default();
        count_period(levels.entry(due.level).or_default(), due);
    }
    let today = day::of(question.now).to_string();
    for issue in evidence.issues {
        let own = pairings.get(&issue.station).map_or(&[][..], Vec::as_slice);
        // A station that was never paired has no level; county is what most are.
        let level = level_of(own, question.now).unwrap_or(Level::County);
        let levels = by_station.entry(&issue.station).or_default();
        let sums = levels.entry(level).or_default();
        let overdue = !issue.closed && !issue.due.is_empty() && issue.due < today;
        sums.found += 1;
        sums.solved += u64::from(issue.closed);
        sums.open += u64::from(!issue.closed);
        sums.overdue += u64::from(overdue);
        sums.disputed += u64::from(issue.disputed);
        sums.reopened += u64::from(issue.reopened);
    }
    gather(evidence.stations, &by_station)
}

fn count_period(sums: &mut Sums, due: &Due) {
    sums.due += 1;
    match due.outcome {
        Outcome::Made => sums.made += 1,
        Outcome::Missed => sums.missed += 1,
        Outcome::Excused => sums.excused += 1,
        Outcome::NotKnown => sums.not_known += 1,
        Outcome::Running => sums.running += 1,
    }
    sums.stated += u64::from(due.outcome == Outcome::Made && !due.proven);
}

fn gather(
    stations: &BTreeMap<StationCode, Station>,
    by_station: &BTreeMap<&StationCode, BTreeMap<Level, Sums>>,
) -> AddedUp {
    let mut total = Sums::default();
    let mut levels: BTreeMap<Level, Sums> = BTreeMap::new();
    let mut areas: BTreeMap<(String, Level), (String, Sums)> = BTreeMap::new();
    for (code, own) in by_station {
        let mut all = Sums::default();
        for (level, sums) in own {
            all.add(sums);
            let level = levels.entry(*level).or_default();
            level.add(sums);
            level.stations += 1;
        }
        all.stations = 1;
        total.add(&all);
        for (code, kind, name) in stations.get(*code).into_iter().flat_map(areas_of) {
            let (_, sums) = areas.entry((code, kind)).or_insert((name, Sums::default()));
            sums.add(&all);
        }
    }
    let levels = levels
        .into_iter()
        .map(|(level, sums)| LevelSums { level, sums });
    let areas = areas
        .into_iter()
        .map(|((code, kind), (name, sums))| AreaSums {
            code,
            kind,
            name,
            sums,
        });
    AddedUp {
        total,
        levels: levels.collect(),
        areas: areas.collect(),
    }
}

fn areas_of(station: &Station) -> Vec<(String, Level, String)> {
    vec![
        (station.province_code(), Level::Province, String::new()),
        (station.city_code.clone(), Level::City, station.city.clone()),
        (
            station.county_code.clone(),
            Level::County,
            station.county.clone(),
        ),
    ]
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.stations += other.stations;
        self.due += other.due;
        self.made += other.made;
        self.missed += other.missed;
        self.excused += other.excused;
        self.not_known += other.not_known;
        self.running += other.running;
        self.stated += other.stated;
        self.found += other.found;
        self.solved += other.solved;
        self.open += other.open;
        self.overdue += other.overdue;
        self.disputed += other.disputed;
        self.reopened += other.reopened;
    }
}
