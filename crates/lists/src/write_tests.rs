use baolian_record::row::{MainRow, Rows};
use rusqlite::Connection;

use super::*;
use crate::sample;
use crate::{IssueFilter, Page, issues};

/// How many rows each table has.
fn sizes(conn: &Connection) -> Vec<i64> {
    let tables = [
        "visit", "notes", "issue", "task", "effect", "lead", "support", "text", "search", "station",
    ];
    let size = |table: &str| {
        let sql = format!("SELECT count(*) FROM list_{table}");
        conn.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    tables.into_iter().map(size).collect()
}

fn one_of_each() -> Vec<(DocId, Rows)> {
    let row = |main| Rows {
        main,
        text: "字".to_owned(),
    };
    let (issue, mut tasks, mut effects) = sample::issue(7);
    tasks.truncate(0);
    effects.truncate(0);
    let task = TaskRow {
        issue: issue.id,
        id: "t".to_owned(),
        text: String::new(),
        who: String::new(),
        due: String::new(),
        done: false,
    };
    let effect = EffectRow {
        issue: issue.id,
        id: "e".to_owned(),
        text: String::new(),
        by: String::new(),
        at: 0,
        evidence: 0,
        confirmed: 0,
    };
    let (visit, lead, support) = (sample::visit(1), sample::lead(1), sample::support(1));
    let notes = sample::id(42);
    let notes_row = MainRow::Notes {
        id: notes,
        station: "x".to_owned(),
        visit: None,
    };
    vec![
        (visit.id, row(MainRow::Visit(visit))),
        (notes, row(notes_row)),
        (
            issue.id,
            row(MainRow::Issue(issue, vec![task], vec![effect])),
        ),
        (lead.id, row(MainRow::Lead(lead))),
        (support.id, row(MainRow::Support(support))),
    ]
}

#[test]
fn putting_twice_is_putting_once_and_removing_leaves_nothing() {
    let conn = sample::database();
    for _ in 0..2 {
        for (_, rows) in one_of_each() {
            put(&conn, &rows).unwrap();
        }
        assert_eq!(sizes(&conn), [1, 1, 1, 1, 1, 1, 1, 5, 5, 0]);
    }
    for (id, _) in one_of_each() {
        remove(&conn, id).unwrap();
        remove(&conn, id).unwrap();
    }
    assert_eq!(sizes(&conn), [0; 10]);
    remove(&conn, DocId::NONE).unwrap();
}

#[test]
fn clearing_empties_everything() {
    let conn = sample::database();
    sample::put_stations(&conn);
    for (_, rows) in one_of_each() {
        put(&conn, &rows).unwrap();
    }
    clear(&conn).unwrap();
    assert_eq!(sizes(&conn), [0; 10]);
}

#[test]
fn compacting_leaves_nothing_of_what_was_removed() {
    let conn = sample::database();
    let (row, ..) = sample::issue(1);
    let id = row.id;
    put(&conn, &sample::issue_rows(2)).unwrap();
    put(&conn, &sample::rows_of(row, vec![], vec![], "zqxj")).unwrap();
    let traces = || -> i64 {
        let sql =
            "SELECT count(*) FROM list_search_data WHERE instr(block, CAST('zqxj' AS BLOB)) > 0";
        conn.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(traces(), 1);
    remove(&conn, id).unwrap();
    compact(&conn).unwrap();
    assert_eq!(traces(), 0);
}

#[test]
fn tasks_and_effects_that_are_gone_go() {
    let conn = sample::database();
    let rows = &one_of_each()[2].1;
    put(&conn, rows).unwrap();
    let MainRow::Issue(issue, ..) = &rows.main else {
        unreachable!()
    };
    let bare = Rows {
        main: MainRow::Issue(issue.clone(), vec![], vec![]),
        text: rows.text.clone(),
    };
    put(&conn, &bare).unwrap();
    assert_eq!(sizes(&conn)[2..5], [1, 0, 0]);
}

#[test]
fn what_is_put_belongs_to_the_callers_transaction() {
    let mut conn = sample::database();
    let transaction = conn.transaction().unwrap();
    for (_, rows) in one_of_each() {
        put(&transaction, &rows).unwrap();
    }
    transaction.rollback().unwrap();
    assert_eq!(sizes(&conn), [0; 10]);
}

#[test]
fn texts_with_odd_characters_are_kept_as_they_are() {
    let conn = sample::database();
    let (mut row, ..) = sample::issue(1);
    row.title = "\0'\"\u{202e}题\u{10ffff}\r\n".to_owned();
    row.station = "x'; DROP TABLE list_issue; --".to_owned();
    put(
        &conn,
        &sample::rows_of(row.clone(), vec![], vec![], "\0\u{feff}"),
    )
    .unwrap();
    let found = issues(&conn, &IssueFilter::default(), &Page::default()).unwrap();
    assert_eq!(found.rows[0].row, row);
    assert!(crate::digest(&conn).is_ok());
}
