use std::collections::BTreeSet;

use baolian_record::row::{MainRow, Rows};
use baolian_wire::DocId;
use baolian_wire::reference::Level;

use super::*;
use crate::sample;

const N: u64 = 20_000;
/// 2026-07-01 in Shanghai.
const JULY: i64 = 1_782_835_200_000;

fn filled(n: u64) -> Connection {
    sample::filled(n, |n| Rows {
        main: MainRow::Visit(sample::visit(n)),
        text: String::new(),
    })
}

type Belongs = fn(&VisitRow) -> bool;

#[rustfmt::skip]
fn cases() -> Vec<(&'static str, VisitFilter, Belongs)> {
    let f = VisitFilter::default;
    vec![
        ("all", f(), |_| true),
        ("mine", VisitFilter { cadre: Some("cadre-5".into()), ..f() }, |v| v.cadre == "cadre-5"),
        ("sealed", VisitFilter { sealed: Some(true), ..f() }, |v| v.sealed),
        ("not sealed", VisitFilter { sealed: Some(false), ..f() }, |v| !v.sealed),
        ("open too long", VisitFilter { open_too_long: true, now: Some(JULY + SEAL_WITHIN), ..f() }, |v| !v.sealed && v.checked_in_at < JULY),
        ("contested", VisitFilter { contested: true, ..f() }, |v| v.contested),
        ("late", VisitFilter { late: true, ..f() }, |v| v.late > 0),
        ("late and contested", VisitFilter { late: true, contested: true, ..f() }, |v| v.late > 0 && v.contested),
        ("from", VisitFilter { from: Some(JULY), ..f() }, |v| v.checked_in_at >= JULY),
        ("to", VisitFilter { to: Some(JULY), ..f() }, |v| v.checked_in_at < JULY),
        ("station", VisitFilter { scope: Scope::station(sample::code(9).parse().unwrap()), ..f() }, |v| v.station == sample::code(9)),
        ("county", VisitFilter { scope: Scope::area("420302"), ..f() }, |v| v.station.starts_with("420302")),
        ("level", VisitFilter { scope: Scope::level(Level::City), ..f() }, |v| (2..=4).contains(&(sample::nth(&v.station) % 10))),
        ("mine, at a level", VisitFilter { cadre: Some("cadre-5".into()), scope: Scope::level(Level::County), ..f() }, |v| v.cadre == "cadre-5"),
        ("not sealed in a county", VisitFilter { sealed: Some(false), scope: Scope::area("420302"), ..f() },
            |v| !v.sealed && v.station.starts_with("420302")),
    ]
}

#[test]
fn a_visit_not_sealed_within_a_day_is_marked_and_counted() {
    let conn = filled(N);
    let now = JULY + SEAL_WITHIN;
    let filter = VisitFilter {
        now: Some(now),
        ..VisitFilter::default()
    };
    let found = sample::whole(600, |page| visits(&conn, &filter, page));
    let late = |v: &VisitRow| !v.sealed && v.checked_in_at < JULY;
    for item in &found {
        assert_eq!(item.open_too_long, late(&item.row));
    }
    let count = found.iter().filter(|item| item.open_too_long).count() as u64;
    assert!(count > 0);
    assert_eq!(visits_open_too_long(&conn, None, now).unwrap(), count);
    let station = found.iter().find(|item| item.open_too_long).unwrap();
    let station = station.row.station.parse().unwrap();
    let here = visits_open_too_long(&conn, Some(&station), now).unwrap();
    assert!(here > 0 && here <= count);
}

#[test]
fn every_filter_gives_its_rows_and_no_other() {
    let conn = filled(N);
    for (name, filter, belongs) in cases() {
        let found = sample::whole(600, |page| visits(&conn, &filter, page));
        let want: BTreeSet<DocId> = (0..N)
            .map(sample::visit)
            .filter(belongs)
            .map(|visit| visit.id)
            .collect();
        assert_eq!(found.len(), want.len(), "{name}");
        assert_eq!(
            found
                .iter()
                .map(|item| item.row.id)
                .collect::<BTreeSet<_>>(),
            want,
            "{name}"
        );
    }
}

#[test]
fn pages_give_every_row_once_and_in_order() {
    let conn = filled(N);
    for sort in [VisitSort::CheckedIn, VisitSort::Station] {
        for reverse in [false, true] {
            let filter = VisitFilter {
                sort,
                reverse,
                ..VisitFilter::default()
            };
            let found = sample::whole(333, |page| visits(&conn, &filter, page));
            let mut want: Vec<VisitRow> = (0..N).map(sample::visit).collect();
            want.sort_by(|a, b| match sort {
                VisitSort::CheckedIn => (b.checked_in_at, b.id).cmp(&(a.checked_in_at, a.id)),
                VisitSort::Station => {
                    (&b.station, b.checked_in_at, b.id).cmp(&(&a.station, a.checked_in_at, a.id))
                }
            });
            if reverse {
                want.reverse();
            }
            assert!(
                found.into_iter().map(|item| item.row).eq(want),
                "{sort:?} {reverse}"
            );
        }
    }
}

#[test]
fn each_list_walks_the_index_made_for_it() {
    let conn = filled(20);
    let check = |filter: &VisitFilter, index: &str| {
        for walk in walks(&conn, filter).unwrap() {
            sample::assert_walks(&conn, &LIST, &walk, order(filter), index, true);
        }
    };
    let f = VisitFilter::default;
    check(&f(), "list_visit_checked_in");
    check(
        &VisitFilter {
            reverse: true,
            ..f()
        },
        "list_visit_checked_in",
    );
    check(
        &VisitFilter {
            from: Some(JULY),
            ..f()
        },
        "list_visit_checked_in",
    );
    check(
        &VisitFilter {
            scope: Scope::level(Level::City),
            ..f()
        },
        "list_visit_checked_in",
    );
    check(
        &VisitFilter {
            sort: VisitSort::Station,
            ..f()
        },
        "list_visit_station",
    );
    let station = Scope::station(sample::code(9).parse().unwrap());
    check(
        &VisitFilter {
            scope: station,
            ..f()
        },
        "list_visit_station",
    );
    check(
        &VisitFilter {
            cadre: Some("cadre-5".into()),
            ..f()
        },
        "list_visit_cadre",
    );
    check(
        &VisitFilter {
            sealed: Some(false),
            ..f()
        },
        "list_visit_unsealed",
    );
    check(
        &VisitFilter {
            contested: true,
            ..f()
        },
        "list_visit_contested",
    );
    check(&VisitFilter { late: true, ..f() }, "list_visit_late");
}
