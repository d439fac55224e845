use std::collections::BTreeSet;

use baolian_record::row::{MainRow, Rows};
use baolian_wire::reference::Level;

use super::*;
use crate::sample::{self, TODAY};

const N: u64 = 20_000;

fn filled(n: u64) -> Connection {
    sample::filled(n, |n| Rows {
        main: MainRow::Lead(sample::lead(n)),
        text: String::new(),
    })
}

type Belongs = fn(&LeadRow) -> bool;

#[rustfmt::skip]
fn cases() -> Vec<(&'static str, LeadFilter, Belongs)> {
    let f = LeadFilter::default;
    vec![
        ("all", f(), |_| true),
        ("open", LeadFilter { state: LeadState::Open, ..f() }, |l| l.outcome.is_empty()),
        ("answered", LeadFilter { state: LeadState::Answered, ..f() }, |l| !l.outcome.is_empty()),
        ("true", LeadFilter { state: LeadState::True, ..f() }, |l| l.outcome == "true"),
        ("not true", LeadFilter { state: LeadState::NotTrue, ..f() }, |l| l.outcome == "not_true"),
        ("not looked at", LeadFilter { state: LeadState::NotLooked, ..f() }, |l| l.outcome == "not_looked"),
        ("category", LeadFilter { category: Some("intake".into()), ..f() }, |l| l.category == "intake"),
        ("source", LeadFilter { source: Some("12345".into()), ..f() }, |_| true),
        ("no such source", LeadFilter { source: Some("110".into()), ..f() }, |_| false),
        ("date from", LeadFilter { date_from: Some(TODAY.into()), ..f() }, |l| l.date.as_str() >= TODAY),
        ("date to", LeadFilter { date_to: Some(TODAY.into()), ..f() }, |l| l.date.as_str() <= TODAY),
        ("mine", LeadFilter { by: Some("office-3".into()), ..f() }, |l| l.by == "office-3"),
        ("issue", LeadFilter { issue: sample::lead(5).issue.or(Some(sample::id(1))), ..f() },
            |l| l.issue == sample::lead(5).issue.or(Some(sample::id(1)))),
        ("batch", LeadFilter { batch: Some("batch-8".into()), ..f() }, |l| l.batch == "batch-8"),
        ("contested", LeadFilter { contested: true, ..f() }, |l| l.contested),
        ("station", LeadFilter { scope: Scope::station(sample::code(9).parse().unwrap()), ..f() }, |l| l.station == sample::code(9)),
        ("county", LeadFilter { scope: Scope::area("420302"), ..f() }, |l| l.station.starts_with("420302")),
        ("level", LeadFilter { scope: Scope::level(Level::Province), state: LeadState::Open, ..f() },
            |l| l.outcome.is_empty() && sample::nth(&l.station) % 10 < 2),
    ]
}

#[test]
fn every_filter_gives_its_rows_and_no_other() {
    let conn = filled(N);
    for (name, filter, belongs) in cases() {
        let found = sample::whole(600, |page| leads(&conn, &filter, page));
        let want: BTreeSet<DocId> = (0..N)
            .map(sample::lead)
            .filter(belongs)
            .map(|l| l.id)
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
        LeadSort::At,
        LeadSort::Date,
        LeadSort::Station,
        LeadSort::Title,
    ] {
        for reverse in [false, true] {
            let filter = LeadFilter {
                sort,
                reverse,
                ..LeadFilter::default()
            };
            let found = sample::whole(333, |page| leads(&conn, &filter, page));
            let mut want: Vec<LeadRow> = (0..N).map(sample::lead).collect();
            want.sort_by(|a, b| match sort {
                LeadSort::At => (b.at, b.id).cmp(&(a.at, a.id)),
                LeadSort::Date => (&b.date, b.id).cmp(&(&a.date, a.id)),
                LeadSort::Station => (&a.station, !a.outcome.is_empty(), a.at, a.id).cmp(&(
                    &b.station,
                    !b.outcome.is_empty(),
                    b.at,
                    b.id,
                )),
                LeadSort::Title => (&a.title, a.id).cmp(&(&b.title, b.id)),
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
    let check = |filter: &LeadFilter, index: &str, sorted: bool| {
        for walk in walks(&conn, filter).unwrap() {
            sample::assert_walks(&conn, &LIST, &walk, order(filter), index, sorted);
        }
    };
    let f = LeadFilter::default;
    check(&f(), "list_lead_at", true);
    check(
        &LeadFilter {
            state: LeadState::Open,
            reverse: true,
            ..f()
        },
        "list_lead_at",
        true,
    );
    check(
        &LeadFilter {
            scope: Scope::level(Level::City),
            ..f()
        },
        "list_lead_at",
        true,
    );
    check(
        &LeadFilter {
            sort: LeadSort::Date,
            ..f()
        },
        "list_lead_date",
        true,
    );
    check(
        &LeadFilter {
            sort: LeadSort::Title,
            ..f()
        },
        "list_lead_title",
        true,
    );
    check(
        &LeadFilter {
            sort: LeadSort::Station,
            ..f()
        },
        "list_lead_station",
        true,
    );
    let station = Scope::station(sample::code(9).parse().unwrap());
    check(
        &LeadFilter {
            scope: station,
            ..f()
        },
        "list_lead_station",
        true,
    );
    check(
        &LeadFilter {
            by: Some("office-3".into()),
            ..f()
        },
        "list_lead_by",
        false,
    );
    check(
        &LeadFilter {
            batch: Some("batch-8".into()),
            ..f()
        },
        "list_lead_batch",
        false,
    );
    check(
        &LeadFilter {
            contested: true,
            ..f()
        },
        "list_lead_contested",
        false,
    );
    check(
        &LeadFilter {
            issue: Some(sample::id(1)),
            ..f()
        },
        "list_lead_issue",
        false,
    );
}
