use std::cmp::Ordering;
use std::collections::BTreeSet;

use baolian_wire::StationCode;
use baolian_wire::reference::Level;

use super::*;
use crate::sample::{self, Dice, TODAY};

const SORTS: [IssueSort; 5] = [
    IssueSort::Due,
    IssueSort::Opened,
    IssueSort::Severity,
    IssueSort::Station,
    IssueSort::Title,
];

fn code(n: u64) -> StationCode {
    sample::code(n).parse().unwrap()
}

fn ids(rows: &[IssueItem]) -> Vec<DocId> {
    rows.iter().map(|item| item.row.id).collect()
}

/// The order that people read, written once more.
fn ordered(a: &IssueRow, b: &IssueRow, sort: IssueSort) -> Ordering {
    let due = |row: &IssueRow| (row.due.is_empty(), row.due.clone());
    let rank = |row: &IssueRow| {
        ["high", "medium", "low", ""]
            .iter()
            .position(|s| *s == row.severity)
    };
    match sort {
        IssueSort::Due => due(a).cmp(&due(b)).then(a.id.cmp(&b.id)),
        IssueSort::Opened => (b.opened_at, b.id).cmp(&(a.opened_at, a.id)),
        IssueSort::Severity => (rank(a), due(a), a.id).cmp(&(rank(b), due(b), b.id)),
        IssueSort::Station => (&a.station, a.state == "closed", due(a), a.id).cmp(&(
            &b.station,
            b.state == "closed",
            due(b),
            b.id,
        )),
        IssueSort::Title => (&a.title, a.id).cmp(&(&b.title, b.id)),
    }
}

#[test]
fn pages_give_every_row_once_and_in_order() {
    let conn = sample::filled(20_000, sample::silent_rows);
    let all: Vec<IssueRow> = (0..20_000).map(|n| sample::issue(n).0).collect();
    for (state, rows) in [(IssueState::Any, 331), (IssueState::Open, 7)] {
        for sort in SORTS {
            for reverse in [false, true] {
                let filter = IssueFilter {
                    state,
                    sort,
                    reverse,
                    ..IssueFilter::default()
                };
                let found = sample::whole(rows, |page| issues(&conn, &filter, page));
                let mut want: Vec<&IssueRow> = all
                    .iter()
                    .filter(|row| state == IssueState::Any || row.state != "closed")
                    .collect();
                want.sort_by(|a, b| ordered(a, b, sort));
                if reverse {
                    want.reverse();
                }
                let want: Vec<DocId> = want.into_iter().map(|row| row.id).collect();
                assert_eq!(ids(&found), want, "{state:?} {sort:?} {reverse}");
            }
        }
    }
}

#[test]
fn a_page_of_ties_goes_on_within_them() {
    let same = |n: u64| {
        let (mut row, ..) = sample::issue(n);
        row.due = TODAY.to_owned();
        row.title = "同".to_owned();
        row.severity = "high".to_owned();
        row.opened_at = 1;
        row.station = sample::code(1);
        sample::rows_of(row, vec![], vec![], "")
    };
    let conn = sample::filled(100, same);
    for sort in SORTS {
        let filter = IssueFilter {
            sort,
            ..IssueFilter::default()
        };
        let found = sample::whole(3, |page| issues(&conn, &filter, page));
        let different: BTreeSet<DocId> = ids(&found).into_iter().collect();
        assert_eq!((found.len(), different.len()), (100, 100), "{sort:?}");
    }
}

#[test]
fn rows_that_come_and_go_between_pages_leave_the_others_alone() {
    let conn = sample::filled(2000, sample::silent_rows);
    let stays: BTreeSet<DocId> = (0..2000).step_by(2).map(sample::id).collect();
    for sort in SORTS {
        let mut dice = Dice(7);
        let filter = IssueFilter {
            sort,
            ..IssueFilter::default()
        };
        let mut seen = Vec::new();
        let mut page = issues(&conn, &filter, &Page::first(50)).unwrap();
        loop {
            seen.extend(ids(&page.rows));
            for _ in 0..20 {
                let n = dice.roll(1000) * 2 + 1;
                if dice.one_in(2) {
                    crate::remove(&conn, sample::id(n)).unwrap();
                } else {
                    crate::put(&conn, &sample::silent_rows(n)).unwrap();
                }
            }
            let Some(next) = page.next else { break };
            page = issues(&conn, &filter, &Page::after(next, 50)).unwrap();
        }
        let stayed: Vec<DocId> = seen
            .iter()
            .copied()
            .filter(|id| stays.contains(id))
            .collect();
        let different: BTreeSet<DocId> = stayed.iter().copied().collect();
        assert_eq!((stayed.len(), &different), (1000, &stays), "{sort:?}");
    }
}

#[test]
fn each_list_walks_the_index_made_for_it() {
    let conn = sample::filled(50, sample::silent_rows);
    let check = |filter: &IssueFilter, index: &str, sorted: bool| {
        for walk in walks(&conn, filter).unwrap() {
            sample::assert_walks(&conn, &LIST, &walk, order(filter), index, sorted);
        }
    };
    let by_sort = [
        "list_issue_due",
        "list_issue_opened",
        "list_issue_severity",
        "list_issue_station",
        "list_issue_title",
    ];
    for (sort, index) in SORTS.into_iter().zip(by_sort) {
        for reverse in [false, true] {
            let list = IssueFilter {
                sort,
                reverse,
                ..IssueFilter::default()
            };
            check(&list, index, true);
            check(
                &IssueFilter {
                    state: IssueState::Open,
                    ..list.clone()
                },
                index,
                true,
            );
            check(
                &IssueFilter {
                    overdue: Some(TODAY.to_owned()),
                    ..list.clone()
                },
                index,
                true,
            );
            check(
                &IssueFilter {
                    scope: Scope::level(Level::County),
                    ..list.clone()
                },
                index,
                true,
            );
            check(
                &IssueFilter {
                    scope: Scope::area("420000"),
                    ..list.clone()
                },
                index,
                true,
            );
            check(
                &IssueFilter {
                    severity: Some(Severity::Low),
                    ..list
                },
                index,
                true,
            );
        }
    }
    let f = IssueFilter::default;
    let station = IssueFilter {
        scope: Scope::station(code(3)),
        ..f()
    };
    check(&station, "list_issue_station", true);
    let opened = IssueFilter {
        sort: IssueSort::Opened,
        ..station
    };
    check(&opened, "list_issue_station", false);
    let county = IssueFilter {
        scope: Scope::area("420302"),
        category: Some("window".to_owned()),
        ..f()
    };
    check(&county, "list_issue_station", false);
    // One station may have many issues, but few of them are contested.
    let contested = IssueFilter {
        scope: Scope::station(code(3)),
        contested: true,
        ..f()
    };
    check(&contested, "list_issue_contested", false);
    let visit = IssueFilter {
        visit: Some(sample::id(9)),
        ..f()
    };
    check(&visit, "list_issue_visit", false);
    let mine = IssueFilter {
        opened_by: Some("cadre-1".to_owned()),
        ..f()
    };
    check(&mine, "list_issue_opened_by", false);
    check(
        &IssueFilter {
            contested: true,
            ..f()
        },
        "list_issue_contested",
        false,
    );
    check(
        &IssueFilter {
            objected: true,
            ..f()
        },
        "list_issue_objected",
        false,
    );
    let disputed = IssueFilter {
        state: IssueState::Disputed,
        ..f()
    };
    check(&disputed, "list_issue_disputed", false);
}

#[test]
fn what_cannot_be_asked_is_said() {
    let conn = sample::filled(60, sample::silent_rows);
    let list = |filter: &IssueFilter, page: &Page| {
        issues(&conn, filter, page).map_err(|error| error.code())
    };
    let f = IssueFilter::default;
    for day in [
        "",
        "2026-1-1",
        "24.11.2026",
        "2026-11-2４",
        "2026-11-24'",
        "今天是个好日子",
    ] {
        let overdue = IssueFilter {
            overdue: Some(day.to_owned()),
            ..f()
        };
        let from = IssueFilter {
            due_from: Some(day.to_owned()),
            ..f()
        };
        let to = IssueFilter {
            due_to: Some(day.to_owned()),
            ..f()
        };
        for filter in [overdue, from, to] {
            assert_eq!(list(&filter, &Page::first(1)), Err("bad_day"), "{day}");
        }
    }
    for rows in [0, crate::PAGE_ROWS + 1] {
        assert_eq!(list(&f(), &Page::first(rows)), Err("bad_page"));
    }
    let next = list(&f(), &Page::first(5)).unwrap().next.unwrap();
    let reversed = IssueFilter {
        reverse: true,
        ..f()
    };
    assert_eq!(
        list(&reversed, &Page::after(next.clone(), 5)),
        Err("bad_cursor")
    );
    let opened = IssueFilter {
        sort: IssueSort::Opened,
        ..f()
    };
    assert_eq!(
        list(&opened, &Page::after(next.clone(), 5)),
        Err("bad_cursor")
    );
    let cut = next.as_str()[..next.as_str().len() - 4].to_owned();
    for text in ["", "x", "' OR 1", "W10", cut.as_str()] {
        let cursor = crate::Cursor::from(text.to_owned());
        assert_eq!(
            list(&f(), &Page::after(cursor, 5)),
            Err("bad_cursor"),
            "{text}"
        );
    }
}

#[test]
fn a_row_is_flat_in_json() {
    let conn = sample::filled(1, sample::silent_rows);
    let listed = issues(&conn, &IssueFilter::default(), &Page::default()).unwrap();
    let json = serde_json::to_value(&listed).unwrap();
    let keys: BTreeSet<&str> = json["rows"][0]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let want = "id station opened_by opened_at visit item title category place severity due responsible state \
        reopened contested waits_for_station waits_for_cadre waits_for_office objected station_name \
        station_short_name city_code city county_code county level paired_cadre";
    assert_eq!(keys, want.split_whitespace().collect());
    assert_eq!(
        (&json["total"], &json["next"]),
        (&1.into(), &serde_json::Value::Null)
    );
}

#[test]
fn an_issue_at_an_unknown_station_is_listed_without_names() {
    let conn = sample::database();
    crate::put(&conn, &sample::silent_rows(3)).unwrap();
    let all = issues(&conn, &IssueFilter::default(), &Page::default()).unwrap();
    assert_eq!(all.rows[0].at, StationNames::default());
    let own = IssueFilter {
        scope: Scope::station(all.rows[0].row.station.parse().unwrap()),
        ..IssueFilter::default()
    };
    assert_eq!(
        issues(&conn, &own, &Page::default()).unwrap().rows,
        all.rows
    );
}
