//! What a reader does not see is in no list, no count and no search.

use std::collections::BTreeSet;

use baolian_record::row::{MainRow, Rows};
use baolian_wire::DocId;
use rusqlite::Connection;

use crate::sample::{self, TODAY};
use crate::scope::{Scope, Sight};
use crate::{
    EffectFilter, IssueFilter, LeadFilter, Page, SupportFilter, TaskFilter, VisitFilter, effects,
    issue_counts, issues, leads, search, support, tasks, visits,
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
