use std::collections::BTreeMap;

use baolian_record::row::IssueRow;
use baolian_wire::reference::Level;

use super::*;
use crate::sample::{self, TODAY};

fn one(row: &IssueRow) -> IssueCount {
    let open = row.state != "closed";
    let count = i64::from;
    IssueCount {
        found: 1,
        solved: count(!open),
        open: count(open),
        overdue: count(open && !row.due.is_empty() && row.due.as_str() < TODAY),
        disputed: count(row.state == "disputed"),
        reopened: count(row.reopened > 0),
    }
}

#[test]
fn counts_are_those_of_the_rows() {
    let conn = sample::filled(20_000, sample::silent_rows);
    let known = sample::stations();
    for scope in [
        Scope::default(),
        Scope::area("420300"),
        Scope::area("420302"),
        Scope::level(Level::City),
    ] {
        let counts = issue_counts(&conn, &scope, TODAY).unwrap();
        let mut total = IssueCount::default();
        let mut by_level: BTreeMap<String, IssueCount> = BTreeMap::new();
        let mut by_city: BTreeMap<String, IssueCount> = BTreeMap::new();
        let mut by_county: BTreeMap<String, IssueCount> = BTreeMap::new();
        let mut by_station: BTreeMap<String, IssueCount> = BTreeMap::new();
        for n in 0..20_000 {
            let (row, ..) = sample::issue(n);
            let (station, pairing) = &known[&row.station];
            let outside = scope.area.as_ref().is_some_and(|area| !station.is_in(area));
            if outside || scope.level.is_some_and(|level| level != pairing.level) {
                continue;
            }
            total += one(&row);
            *by_station.entry(row.station.clone()).or_default() += one(&row);
            *by_level
                .entry(crate::scope::level_word(pairing.level).to_owned())
                .or_default() += one(&row);
            *by_city.entry(station.city_code.clone()).or_default() += one(&row);
            *by_county.entry(station.county_code.clone()).or_default() += one(&row);
        }
        assert!(total.overdue > 0 && total.disputed > 0 && total.reopened > 0);
        assert_eq!(counts.total, total);
        let found = issue_counts_by_station(&conn, &scope, TODAY).unwrap();
        assert_eq!(found, by_station);
        let found: BTreeMap<String, IssueCount> = counts
            .by_level
            .iter()
            .map(|known| (known.level.clone(), known.count))
            .collect();
        assert_eq!(found, by_level);
        for (found, want) in [(&counts.by_city, by_city), (&counts.by_county, by_county)] {
            let found: Vec<_> = found
                .iter()
                .map(|area| (area.code.clone(), area.count))
                .collect();
            assert_eq!(found, want.into_iter().collect::<Vec<_>>());
        }
        let levels: Vec<&str> = counts
            .by_level
            .iter()
            .map(|known| known.level.as_str())
            .collect();
        assert!(
            ["province", "city", "county"]
                .iter()
                .filter(|l| levels.contains(l))
                .eq(levels.iter())
        );
    }
}

#[test]
fn issues_at_unknown_stations_are_counted() {
    let conn = sample::database();
    crate::put(&conn, &sample::silent_rows(1)).unwrap();
    let counts = issue_counts(&conn, &Scope::default(), TODAY).unwrap();
    assert_eq!(counts.total.found, 1);
    assert_eq!(
        (
            counts.by_level[0].level.as_str(),
            counts.by_city[0].code.as_str()
        ),
        ("", "")
    );
    let empty = issue_counts(&conn, &Scope::area("420300"), TODAY).unwrap();
    assert_eq!(empty, IssueCounts::default());
    assert_eq!(
        issue_counts(&conn, &Scope::default(), "x")
            .unwrap_err()
            .code(),
        "bad_day"
    );
}

#[test]
fn counting_reads_one_index_and_no_row() {
    let conn = sample::filled(20, sample::silent_rows);
    for scope in [
        Scope::default(),
        Scope::area("420300"),
        Scope::level(Level::City),
    ] {
        let (sql, only) = statement(&scope);
        let mut values = vec![rusqlite::types::Value::Text(TODAY.to_owned())];
        values.extend(only.values().iter().cloned());
        let plan = sample::plan(&conn, &sql, &values);
        assert!(
            plan.contains("r USING COVERING INDEX list_issue_station"),
            "{plan}"
        );
        assert!(!plan.contains("SCAN s"), "{plan}");
    }
}
