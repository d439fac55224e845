use std::collections::BTreeSet;

use baolian_record::row::{MainRow, Rows};
use baolian_wire::reference::Level;

use super::*;
use crate::sample::{self, TODAY};

const N: u64 = 20_000;

fn filled(n: u64) -> Connection {
    sample::filled(n, |n| Rows {
        main: MainRow::Support(sample::support(n)),
        text: String::new(),
    })
}

fn over(row: &SupportRow) -> bool {
    row.state == "declined" || row.state == "confirmed"
}

type Belongs = fn(&SupportRow) -> bool;

#[rustfmt::skip]
fn cases() -> Vec<(&'static str, SupportFilter, Belongs)> {
    let f = SupportFilter::default;
    vec![
        ("all", f(), |_| true),
        ("running", SupportFilter { open: Some(true), ..f() }, |s| !over(s)),
        ("over", SupportFilter { open: Some(false), ..f() }, over),
        ("delivered", SupportFilter { state: Some(SupportState::Delivered), ..f() }, |s| s.state == "delivered"),
        ("kind", SupportFilter { kind: Some("training".into()), ..f() }, |s| s.kind == "training"),
        ("mine", SupportFilter { by: Some("officer-5".into()), ..f() }, |s| s.by == "officer-5"),
        ("issue", SupportFilter { issue: sample::support(1).issue.or(Some(sample::id(1))), ..f() },
            |s| s.issue == sample::support(1).issue.or(Some(sample::id(1)))),
        ("overdue", SupportFilter { overdue: Some(TODAY.into()), ..f() },
            |s| s.state == "promised" && !s.until.is_empty() && s.until.as_str() < TODAY),
        ("overdue and over", SupportFilter { overdue: Some(TODAY.into()), open: Some(false), ..f() }, |_| false),
        ("lasting", SupportFilter { lasting: Some(true), ..f() }, |s| s.lasting == Some(true)),
        ("once", SupportFilter { lasting: Some(false), ..f() }, |s| s.lasting == Some(false)),
        ("contested", SupportFilter { contested: true, ..f() }, |s| s.contested),
        ("station", SupportFilter { scope: Scope::station(sample::code(9).parse().unwrap()), ..f() }, |s| s.station == sample::code(9)),
        ("county", SupportFilter { scope: Scope::area("420302"), ..f() }, |s| s.station.starts_with("420302")),
        ("level", SupportFilter { scope: Scope::level(Level::Province), ..f() }, |s| sample::nth(&s.station) % 10 < 2),
    ]
}

#[test]
fn every_filter_gives_its_rows_and_no_other() {
    let conn = filled(N);
    for (name, filter, belongs) in cases() {
        let found = sample::whole(600, |page| support(&conn, &filter, page));
        let want: BTreeSet<DocId> = (0..N)
            .map(sample::support)
            .filter(belongs)
            .map(|s| s.id)
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
    for sort in [
        SupportSort::At,
        SupportSort::Until,
        SupportSort::Station,
        SupportSort::Title,
    ] {
        for reverse in [false, true] {
            let filter = SupportFilter {
                sort,
                reverse,
                ..SupportFilter::default()
            };
            let found = sample::whole(333, |page| support(&conn, &filter, page));
            let mut want: Vec<SupportRow> = (0..N).map(sample::support).collect();
            want.sort_by(|a, b| match sort {
                SupportSort::At => (b.at, b.id).cmp(&(a.at, a.id)),
                SupportSort::Until => {
                    (a.until.is_empty(), &a.until, a.id).cmp(&(b.until.is_empty(), &b.until, b.id))
                }
                SupportSort::Station => {
                    (&a.station, over(a), a.at, a.id).cmp(&(&b.station, over(b), b.at, b.id))
                }
                SupportSort::Title => (&a.title, a.id).cmp(&(&b.title, b.id)),
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
    let check = |filter: &SupportFilter, index: &str, sorted: bool| {
        for walk in walks(&conn, filter).unwrap() {
            sample::assert_walks(&conn, &LIST, &walk, order(filter), index, sorted);
        }
    };
    let f = SupportFilter::default;
    check(&f(), "list_support_at", true);
    check(
        &SupportFilter {
            scope: Scope::level(Level::City),
            ..f()
        },
        "list_support_at",
        true,
    );
    check(
        &SupportFilter {
            sort: SupportSort::Until,
            ..f()
        },
        "list_support_until",
        true,
    );
    check(
        &SupportFilter {
            sort: SupportSort::Title,
            ..f()
        },
        "list_support_title",
        true,
    );
    check(
        &SupportFilter {
            sort: SupportSort::Station,
            ..f()
        },
        "list_support_station",
        true,
    );
    let station = Scope::station(sample::code(9).parse().unwrap());
    check(
        &SupportFilter {
            scope: station,
            ..f()
        },
        "list_support_station",
        true,
    );
    check(
        &SupportFilter {
            by: Some("officer-5".into()),
            ..f()
        },
        "list_support_by",
        false,
    );
    check(
        &SupportFilter {
            contested: true,
            ..f()
        },
        "list_support_contested",
        false,
    );
    check(
        &SupportFilter {
            issue: Some(sample::id(1)),
            ..f()
        },
        "list_support_issue",
        false,
    );
}
