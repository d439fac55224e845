//! What a reader does not see is in no list, no count and no search.

use std::collections::{BTreeMap, BTreeSet};

use baolian_record::row::{MainRow, Rows, VisitRow};
use baolian_wire::DocId;
use rusqlite::Connection;

use crate::sample::{self, TODAY};
use crate::scope::{Scope, Sight};
use crate::{
    EffectFilter, IssueFilter, LeadFilter, Page, SupportFilter, TaskFilter, VisitFilter, effects,
    issue_counts, issues, leads, search, support, tasks, titled_in, verified_positions, visits,
};

const N: u64 = 200;

/// Every third document is hidden.
fn store() -> (Connection, BTreeSet<DocId>) {
    let conn = sample::filled(N, sample::issue_rows);
    let put = |main| {
        let text = "同样的文字".to_owned();
        crate::put(&conn, &Rows { main, text }).unwrap();
    };
    let mut hidden: BTreeSet<DocId> = BTreeSet::new();
    for n in 0..N {
        let (visit, lead, asked) = (sample::visit(n), sample::lead(n), sample::support(n));
        if n % 3 == 0 {
            hidden.extend([sample::issue(n).0.id, visit.id, lead.id, asked.id]);
        }
        put(MainRow::Visit(visit));
        put(MainRow::Lead(lead));
        put(MainRow::Support(asked));
    }
    conn.execute_batch("CREATE TABLE hidden (id BLOB PRIMARY KEY, why TEXT)")
        .unwrap();
    for id in &hidden {
        conn.execute("INSERT INTO hidden VALUES (?1, 'secret')", [id.as_bytes()])
            .unwrap();
    }
    (conn, hidden)
}

fn scope() -> Scope {
    Scope {
        sight: Some(Sight {
            condition: "{id} NOT IN (SELECT id FROM hidden WHERE why = ?)",
            values: vec!["secret".into()],
        }),
        ..Scope::default()
    }
}

#[test]
fn what_is_hidden_is_in_no_list_and_in_no_total() {
    let (conn, hidden) = store();
    let first = Page::first(1000);
    macro_rules! check {
        ($list:ident, $filter:ident, $id:expr) => {{
            let seen = $filter {
                scope: scope(),
                ..$filter::default()
            };
            let all = $list(&conn, &$filter::default(), &first).unwrap();
            let some = $list(&conn, &seen, &first).unwrap();
            let shown = all.rows.iter().filter(|row| !hidden.contains(&$id(row)));
            assert_eq!(some.total, Some(shown.count() as u64), stringify!($list));
            assert_eq!(some.total, Some(some.rows.len() as u64));
            assert!(some.total < all.total);
            assert!(some.rows.iter().all(|row| !hidden.contains(&$id(row))));
        }};
    }
    check!(issues, IssueFilter, |r: &crate::IssueItem| r.row.id);
    check!(tasks, TaskFilter, |r: &crate::TaskItem| r.row.issue);
    check!(effects, EffectFilter, |r: &crate::EffectItem| r.row.issue);
    check!(visits, VisitFilter, |r: &crate::VisitItem| r.row.id);
    check!(leads, LeadFilter, |r: &crate::LeadItem| r.row.id);
    check!(support, SupportFilter, |r: &crate::SupportItem| r.row.id);
}

#[test]
fn what_is_hidden_is_not_counted_and_not_found() {
    let (conn, hidden) = store();
    let shown = (0..N).filter(|n| !hidden.contains(&sample::issue(*n).0.id));
    let counts = issue_counts(&conn, &scope(), TODAY).unwrap();
    assert_eq!(counts.total.found, i64::try_from(shown.count()).unwrap());
    let found = search(&conn, "同样的文字", &[], &scope(), &Page::first(1000)).unwrap();
    let all = search(
        &conn,
        "同样的文字",
        &[],
        &Scope::default(),
        &Page::first(1000),
    )
    .unwrap();
    assert!(found.rows.iter().all(|hit| !hidden.contains(&hit.id)));
    let shown = all
        .rows
        .iter()
        .filter(|hit| !hidden.contains(&hit.id))
        .count();
    assert_eq!((found.total, found.rows.len()), (Some(shown as u64), shown));
    assert!(shown < all.rows.len() && shown > 300);
}

#[test]
fn words_narrow_a_list_to_what_search_finds_and_the_reader_sees() {
    let (conn, hidden) = store();
    let words = Some("同样的文字".to_owned());
    let seen = IssueFilter {
        scope: scope(),
        words: words.clone(),
        ..IssueFilter::default()
    };
    let first = Page::first(1000);
    assert_eq!(
        issues(&conn, &seen, &first).unwrap().rows,
        [],
        "no issue says so"
    );
    let seen = VisitFilter {
        scope: scope(),
        words,
        ..VisitFilter::default()
    };
    let found = visits(&conn, &seen, &first).unwrap();
    let kinds = [baolian_wire::Kind::Visit];
    let hits = search(&conn, "同样的文字", &kinds, &scope(), &first).unwrap();
    assert_eq!(
        (found.total, found.rows.len()),
        (hits.total, hits.rows.len())
    );
    let found: BTreeSet<DocId> = found.rows.iter().map(|item| item.row.id).collect();
    assert_eq!(found, hits.rows.iter().map(|hit| hit.id).collect());
    assert!(found.is_disjoint(&hidden) && found.len() > 100);
    let nothing = VisitFilter {
        words: Some("，".into()),
        ..VisitFilter::default()
    };
    assert_eq!(
        visits(&conn, &nothing, &first).unwrap_err().code(),
        "no_words"
    );
}

#[test]
fn a_record_is_called_by_its_name_only_where_it_is_seen() {
    let (conn, hidden) = store();
    for n in 0..N {
        let issue = sample::issue(n).0;
        let found = titled_in(&conn, issue.id, &scope()).unwrap();
        assert_eq!(found.is_none(), hidden.contains(&issue.id));
        let elsewhere = Scope {
            stations: Some(vec!["x".parse().unwrap()]),
            ..scope()
        };
        assert_eq!(titled_in(&conn, issue.id, &elsewhere).unwrap(), None);
        let code = issue.station.parse().unwrap();
        let there = titled_in(&conn, issue.id, &Scope::station(code)).unwrap();
        assert_eq!(there.map(|titled| titled.title), Some(issue.title));
    }
}

#[test]
fn a_station_is_where_the_newest_visit_that_is_seen_verified_it() {
    let (conn, hidden) = store();
    let mut newest: BTreeMap<String, VisitRow> = BTreeMap::new();
    for visit in (0..N).map(sample::visit) {
        let last = newest.get(&visit.station);
        let later =
            last.is_none_or(|last| (last.checked_in_at, last.id) < (visit.checked_in_at, visit.id));
        if visit.verified.is_some() && !hidden.contains(&visit.id) && later {
            newest.insert(visit.station.clone(), visit);
        }
    }
    assert!(newest.len() > 3);
    let found = verified_positions(&conn, &scope()).unwrap();
    let found: Vec<_> = found
        .into_iter()
        .map(|found| (found.station, found.visit, Some(found.place)))
        .collect();
    let want: Vec<_> = newest
        .into_values()
        .map(|visit| (visit.station, visit.id, visit.verified))
        .collect();
    assert_eq!(found, want);
    let one = Scope::station(want[0].0.parse().unwrap());
    assert_eq!(verified_positions(&conn, &one).unwrap().len(), 1);
}
