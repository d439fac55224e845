//! Coverage: an honest cadre never looks idle because a link was down.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use baolian_hq::coverage::{
    Coverage, Device, Due, Evidence, Issue, Outcome, Question, Seen, Standing, Visit, Why, coverage,
};
use baolian_hq::roster::{Roster, day};
use baolian_wire::reference::{Excuse, Level, Pairing, Station};
use baolian_wire::{AccountId, DeviceId, DocId, StationCode};

const HOUR: i64 = 3_600_000;
/// Of 大智派出所, 江岸区, 武汉市.
const DAZHI: &str = "420102002-01";
/// Of 麻城市, 黄冈市.
const OTHER: &str = "421181002-01";

/// `2026-11-24 09:30` in Shanghai.
fn at(local: &str) -> i64 {
    let (date, time) = local.split_once(' ').unwrap_or((local, "00:00"));
    let (hours, minutes) = time.split_once(':').unwrap();
    let minutes = hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap();
    day::midnight(day::parse(date).unwrap()) + minutes * 60_000
}

fn account(id: &str) -> AccountId {
    AccountId::new(id).unwrap()
}

#[derive(Default)]
struct World {
    stations: BTreeMap<StationCode, Station>,
    pairings: Vec<Pairing>,
    visits: Vec<Visit>,
    excuses: Vec<Excuse>,
    devices: Vec<Device>,
    issues: Vec<Issue>,
}

impl World {
    fn new() -> Self {
        let roster = Roster::read(include_bytes!("../data/hubei-stations.csv")).unwrap();
        let stations = roster
            .rows()
            .iter()
            .map(|r| (r.station.code.clone(), r.station.clone()));
        Self {
            stations: stations.collect(),
            ..Self::default()
        }
    }

    fn pair(&mut self, cadre: &str, station: &str, level: Level, from: &str, until: Option<&str>) {
        self.pairings.push(Pairing {
            station: StationCode::new(station).unwrap(),
            cadre: account(cadre),
            level,
            from: at(from),
            until: until.map(at),
        });
    }

    fn tablet(&mut self, cadre: &str, reported: &str) -> usize {
        let n = self.devices.len();
        self.devices.push(Device {
            id: DeviceId([u8::try_from(n).unwrap(); 8]),
            account: account(cadre),
            reported: at(reported),
            standing: Standing::Active,
        });
        n
    }

    /// A visit whose interval and estimate are one instant.
    fn visit(&mut self, cadre: &str, station: &str, when: &str) -> &mut Visit {
        let n = self.visits.len();
        self.visits.push(Visit {
            id: DocId(uuid::Uuid::from_u128(n as u128 + 1)),
            cadre: account(cadre),
            station: StationCode::new(station).unwrap(),
            after: at(when),
            before: at(when) + HOUR,
            estimate: Some(at(when)),
            assigned: None,
            sealed: true,
            applied: true,
        });
        &mut self.visits[n]
    }

    fn report(&self, now: &str) -> Coverage {
        let evidence = Evidence {
            stations: &self.stations,
            pairings: &self.pairings,
            visits: &self.visits,
            excuses: &self.excuses,
            devices: &self.devices,
            issues: &self.issues,
        };
        let question = Question {
            now: at(now),
            position: 7,
            since: None,
            until: None,
            seen: Seen::ALL,
        };
        coverage(&evidence, question)
    }

    fn said(&self, now: &str) -> Vec<(String, Outcome)> {
        let said = |d: &Due| (d.period.label(), d.outcome);
        self.report(now).periods.iter().map(said).collect()
    }
}

fn outcomes(said: &[(&str, Outcome)]) -> Vec<(String, Outcome)> {
    said.iter()
        .map(|(label, outcome)| ((*label).to_owned(), *outcome))
        .collect()
}

#[test]
fn a_period_is_made_missed_excused_running_or_not_known() {
    let mut world = World::new();
    world.pair("li", DAZHI, Level::City, "2026-09-01", None);
    world.tablet("li", "2026-11-17 08:00");
    world.visit("li", DAZHI, "2026-09-03 10:00");
    world.visit("li", DAZHI, "2026-10-31 23:00");
    world.excuses.push(Excuse {
        station: StationCode::new(DAZHI).unwrap(),
        period: "2026-10a".into(),
        reason: "防汛".into(),
        by: account("office"),
    });
    assert_eq!(
        world.said("2026-12-02 09:00"),
        outcomes(&[
            ("2026-09a", Outcome::Made),
            ("2026-09b", Outcome::Missed),
            ("2026-10a", Outcome::Excused),
            ("2026-10b", Outcome::Made),
            ("2026-11a", Outcome::Missed),
            ("2026-11b", Outcome::NotKnown),
            ("2026-12a", Outcome::Running),
        ])
    );
    let report = world.report("2026-12-02 09:00");
    let total = report.total;
    assert_eq!((total.due, total.made, total.missed), (7, 2, 2));
    assert_eq!((total.excused, total.not_known, total.running), (1, 1, 1));
    assert_eq!(report.periods[2].excuse.as_deref(), Some("防汛"));
    assert_eq!(report.periods[5].why, Some(Why::NotReported));
    assert_eq!(report.periods[5].awaited, [world.devices[0].id]);
    assert_eq!(report.as_of.at, "2026-12-02T09:00:00.000+08:00");
    assert_eq!(report.as_of.position, 7);
}

#[test]
fn missed_is_said_only_when_every_tablet_has_reported_past_the_end() {
    let mut world = World::new();
    world.pair("li", DAZHI, Level::County, "2026-11-02", Some("2026-11-09"));
    let label = "2026-W45";
    let first = world.tablet("li", "2026-11-20 08:00");
    let second = world.tablet("li", "2026-11-08 23:59");
    assert_eq!(
        world.said("2026-11-24"),
        outcomes(&[(label, Outcome::NotKnown)])
    );

    world.devices[second].reported = at("2026-11-09 00:00");
    assert_eq!(
        world.said("2026-11-24"),
        outcomes(&[(label, Outcome::Missed)])
    );

    // The office gives the silent one up.
    world.devices[second].reported = at("2026-11-01");
    world.devices[second].standing = Standing::Revoked;
    assert_eq!(
        world.said("2026-11-24"),
        outcomes(&[(label, Outcome::Missed)])
    );

    // What it held comes after all: made, whatever was said before.
    world.visit("li", DAZHI, "2026-11-05 15:00").after = at("2026-10-01");
    assert_eq!(
        world.said("2026-11-24"),
        outcomes(&[(label, Outcome::Made)])
    );
    assert!(
        !world.report("2026-11-24").periods[0].proven,
        "stated, not proven"
    );
    assert_eq!(world.report("2026-11-24").total.stated, 1);

    world.visits.clear();
    world.devices.remove(second);
    world.devices.remove(first);
    let due = &world.report("2026-11-24").periods[0];
    assert_eq!(
        (due.outcome, due.why),
        (Outcome::NotKnown, Some(Why::NoDevice))
    );
}

#[test]
fn a_period_is_missed_to_nobody_while_it_runs() {
    let mut world = World::new();
    world.pair("li", DAZHI, Level::Province, "2026-11-01", None);
    world.tablet("li", "2026-11-24 08:00");
    assert_eq!(
        world.said("2026-11-30 23:59"),
        outcomes(&[("2026-11", Outcome::Running)])
    );
    world.devices[0].reported = at("2026-12-01 00:00");
    assert_eq!(
        world.said("2026-12-01 00:00"),
        outcomes(&[("2026-11", Outcome::Missed), ("2026-12", Outcome::Running)])
    );
    world.visit("li", DAZHI, "2026-12-01 00:00");
    assert_eq!(world.said("2026-12-01 00:01")[1].1, Outcome::Made);
}

#[test]
fn who_takes_over_in_the_middle_owes_nothing_but_his_visit_counts() {
    let mut world = World::new();
    world.pair(
        "li",
        DAZHI,
        Level::Province,
        "2026-10-01",
        Some("2026-11-16"),
    );
    world.pair("wang", DAZHI, Level::County, "2026-11-16", None);
    world.tablet("li", "2026-12-02");
    world.tablet("wang", "2026-11-25");
    world.visit("li", DAZHI, "2026-10-09 10:00");
    let said = world.said("2026-12-02");
    // The month is li's; wang's first week of his own begins on the 16th, a Monday.
    assert_eq!(
        said[1],
        ("2026-11".to_owned(), Outcome::NotKnown),
        "wang's tablet is silent"
    );
    assert_eq!(said[2].0, "2026-W47");
    assert_eq!(world.report("2026-12-02").periods[1].cadre, account("li"));

    world.visit("wang", DAZHI, "2026-11-30 09:00");
    let said = world.said("2026-12-02");
    assert_eq!(
        said[1].1,
        Outcome::Made,
        "a successor's visit in the period counts"
    );
    assert_eq!(said[4], ("2026-W49".to_owned(), Outcome::Made));
}

#[test]
fn without_an_estimate_a_visit_waits_for_the_office_unless_its_time_is_certain() {
    let mut world = World::new();
    world.pair("li", DAZHI, Level::City, "2026-10-16", None);
    world.tablet("li", "2026-11-20");
    let visit = world.visit("li", DAZHI, "2026-10-20 10:00");
    visit.estimate = None;
    visit.before = at("2026-11-10");
    let report = world.report("2026-11-24");
    let said: Vec<Outcome> = report.periods.iter().map(|d| d.outcome).collect();
    assert_eq!(
        said,
        [Outcome::NotKnown, Outcome::NotKnown, Outcome::Running]
    );
    assert_eq!(report.periods[0].why, Some(Why::Unassigned));
    assert_eq!(report.unassigned.len(), 1);
    assert_eq!(report.unassigned[0].periods.len(), 2);

    world.visits[0].assigned = Some("2026-11a".parse().unwrap());
    let report = world.report("2026-11-24");
    let said: Vec<Outcome> = report.periods.iter().map(|d| d.outcome).collect();
    assert_eq!(said, [Outcome::Missed, Outcome::Made, Outcome::Running]);
    assert!(!report.periods[1].proven);
    assert!(report.unassigned.is_empty());

    // An interval inside one period proves it, estimate or not.
    world.visits[0].assigned = None;
    world.visits[0].before = at("2026-10-31 23:59");
    let report = world.report("2026-11-24");
    assert_eq!(report.periods[0].outcome, Outcome::Made);
    assert!(report.periods[0].proven);
}

#[test]
fn a_visit_that_waits_keeps_its_period_open() {
    let mut world = World::new();
    world.pair("li", DAZHI, Level::County, "2026-11-02", Some("2026-11-09"));
    world.tablet("li", "2026-11-20");
    world.visit("li", DAZHI, "2026-11-04 10:00").applied = false;
    let due = &world.report("2026-11-24").periods[0];
    assert_eq!(
        (due.outcome, due.why),
        (Outcome::NotKnown, Some(Why::Waiting))
    );
}

#[test]
fn visits_not_sealed_after_a_day_are_called_out() {
    let mut world = World::new();
    world.pair("li", DAZHI, Level::County, "2026-11-02", None);
    world.visit("li", DAZHI, "2026-11-20 10:00").sealed = false;
    world.visit("li", DAZHI, "2026-11-23 10:00").sealed = false;
    let unknown = world.visit("li", DAZHI, "2026-11-21 10:00");
    (unknown.sealed, unknown.estimate) = (false, None);
    let report = world.report("2026-11-24 10:00");
    let hours: Vec<i64> = report.unsealed.iter().map(|u| u.hours).collect();
    assert_eq!(hours, [96, 71]);
}

#[test]
fn sums_stand_by_level_and_by_province_city_and_county() {
    let mut world = World::new();
    world.pair("li", DAZHI, Level::Province, "2026-10-01", None);
    world.pair("wang", OTHER, Level::City, "2026-10-01", None);
    world.tablet("li", "2026-11-24");
    world.tablet("wang", "2026-11-24");
    world.visit("li", DAZHI, "2026-10-05 10:00");
    let mut issue = |station: &str, closed, disputed, due: &str, reopened| {
        world.issues.push(Issue {
            station: StationCode::new(station).unwrap(),
            closed,
            disputed,
            due: due.into(),
            reopened,
        });
    };
    issue(DAZHI, true, false, "2026-11-01", true);
    issue(DAZHI, false, true, "2026-11-23", false);
    issue(OTHER, false, false, "2026-11-24", false);
    issue(OTHER, false, false, "", false);
    let report = world.report("2026-11-24 23:00");
    assert_eq!(
        (report.total.stations, report.total.due, report.total.made),
        (2, 6, 1)
    );
    assert_eq!((report.total.missed, report.total.running), (3, 2));
    let total = report.total;
    assert_eq!((total.found, total.solved, total.open), (4, 1, 3));
    assert_eq!(
        (total.overdue, total.disputed, total.reopened),
        (1, 1, 1),
        "due today is not overdue"
    );

    let levels: Vec<(Level, u64, u64)> = report
        .levels
        .iter()
        .map(|l| (l.level, l.sums.due, l.sums.found))
        .collect();
    assert_eq!(levels, [(Level::Province, 2, 2), (Level::City, 4, 2)]);

    let areas: Vec<(&str, &str, u64)> = report
        .areas
        .iter()
        .map(|a| (a.code.as_str(), a.name.as_str(), a.sums.due))
        .collect();
    let expected = [
        ("420000", "", 6),
        ("420100", "武汉市", 2),
        ("420102", "江岸区", 2),
        ("421100", "黄冈市", 4),
        ("421181", "麻城市", 4),
    ];
    assert_eq!(areas, expected);
}

#[test]
fn the_periods_asked_for_can_be_cut_by_day() {
    let mut world = World::new();
    world.pair("li", DAZHI, Level::Province, "2026-01-01", None);
    let evidence = Evidence {
        stations: &world.stations,
        pairings: &world.pairings,
        visits: &[],
        excuses: &[],
        devices: &[],
        issues: &[],
    };
    let question = Question {
        now: at("2026-11-24"),
        position: 0,
        since: Some(at("2026-03-01")),
        until: Some(at("2026-06-01")),
        seen: Seen::ALL,
    };
    let labels: Vec<String> = coverage(&evidence, question)
        .periods
        .iter()
        .map(|d| d.period.label())
        .collect();
    assert_eq!(labels, ["2026-03", "2026-04", "2026-05"]);
}

#[test]
fn a_year_of_the_whole_province_is_what_the_design_counts() {
    let mut world = World::new();
    let roster = Roster::read(include_bytes!("../data/hubei-stations.csv")).unwrap();
    for row in roster.rows() {
        world.pair(
            row.cadre.as_str(),
            row.station.code.as_str(),
            row.level,
            "2024-12-30",
            Some("2026-01-01"),
        );
    }
    let report = world.report("2026-11-24");
    let of = |level| {
        report
            .levels
            .iter()
            .find(|l| l.level == level)
            .unwrap()
            .sums
    };
    // 12, 24 and 52 visits a year; the weeks of 2025 begin on 2024-12-30, and the first of 2026 on 2025-12-29.
    assert_eq!(of(Level::Province).due, 301 * 12);
    assert_eq!(of(Level::City).due, 451 * 24);
    assert_eq!(of(Level::County).due, 752 * 53);
    assert_eq!(report.total.due - 752, 53_540);
}
