use baolian_record::row::{MainRow, Rows};

use super::*;
use crate::sample;

#[test]
fn totals_are_those_of_the_rows() {
    let conn = sample::filled(500, sample::silent_rows);
    let put = |main| {
        let text = String::new();
        crate::put(&conn, &Rows { main, text }).unwrap();
    };
    for n in 0..300 {
        put(MainRow::Visit(sample::visit(n)));
        put(MainRow::Lead(sample::lead(n)));
        put(MainRow::Support(sample::support(n)));
    }
    let count = |fits: &dyn Fn(u64) -> bool, n: u64| (0..n).filter(|n| fits(*n)).count() as u64;
    let sum = |parts: &dyn Fn(u64) -> usize| (0..500).map(parts).sum::<usize>() as u64;
    let want = Totals {
        visits: 300,
        unsealed_visits: count(&|n| !sample::visit(n).sealed, 300),
        issues: 500,
        open_issues: count(&|n| sample::issue(n).0.state != "closed", 500),
        disputed_issues: count(&|n| sample::issue(n).0.state == "disputed", 500),
        tasks: sum(&|n| sample::issue(n).1.len()),
        effects: sum(&|n| sample::issue(n).2.len()),
        leads: 300,
        open_leads: count(&|n| sample::lead(n).outcome.is_empty(), 300),
        support: 300,
        contested: count(&|n| sample::issue(n).0.contested, 500)
            + count(&|n| sample::visit(n).contested, 300)
            + count(&|n| sample::lead(n).contested, 300)
            + count(&|n| sample::support(n).contested, 300),
    };
    assert_eq!(totals(&conn).unwrap(), want);
}

#[test]
fn visits_between_counts_one_station_in_a_half_open_span() {
    let conn = sample::database();
    let mut visit = sample::visit(1);
    for (n, at) in [10, 20, 30].into_iter().enumerate() {
        visit.id = sample::id(n as u64);
        visit.checked_in_at = at;
        let rows = Rows {
            main: MainRow::Visit(visit.clone()),
            text: String::new(),
        };
        crate::put(&conn, &rows).unwrap();
    }
    let station = visit.station.parse().unwrap();
    for (from, to, want) in [
        (10, 30, 2),
        (11, 31, 2),
        (0, 10, 0),
        (10, 10, 0),
        (0, 99, 3),
    ] {
        assert_eq!(visits_between(&conn, &station, from, to).unwrap(), want);
    }
    let other = "x".parse().unwrap();
    assert_eq!(visits_between(&conn, &other, 0, 99).unwrap(), 0);
}
