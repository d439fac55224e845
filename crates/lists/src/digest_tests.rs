use baolian_record::row::{MainRow, Rows};
use rusqlite::Connection;

use super::*;
use crate::sample::{self, Dice};

fn documents() -> Vec<Rows> {
    let row = |main| Rows {
        main,
        text: "到所督导，看窗口".to_owned(),
    };
    let mut all: Vec<Rows> = (0..60).map(sample::issue_rows).collect();
    all.extend((0..30).map(|n| row(MainRow::Visit(sample::visit(n)))));
    all.extend((0..30).map(|n| row(MainRow::Lead(sample::lead(n)))));
    all.extend((0..30).map(|n| row(MainRow::Support(sample::support(n)))));
    all.extend((0..5).map(|n| {
        let visit = sample::visit(n);
        row(MainRow::Notes {
            id: sample::id(5_000_000 + n),
            station: visit.station,
            visit: Some(visit.id),
        })
    }));
    all
}

fn shuffled<T>(mut list: Vec<T>, seed: u64) -> Vec<T> {
    let mut dice = Dice(seed);
    for n in (1..list.len()).rev() {
        list.swap(n, usize::try_from(dice.roll(n as u64 + 1)).unwrap());
    }
    list
}

fn built(rows: &[Rows]) -> Connection {
    let conn = sample::database();
    sample::put_stations(&conn);
    for rows in rows {
        crate::put(&conn, rows).unwrap();
    }
    conn
}

#[test]
fn the_order_of_writing_makes_no_difference() {
    let want = digest(&built(&documents())).unwrap();
    for seed in 0..3 {
        let conn = sample::database();
        // Stations in between, some twice, and documents in states that they left.
        for (n, rows) in shuffled(documents(), seed).iter().enumerate() {
            if n == 40 {
                sample::put_stations(&conn);
            }
            let mut before = rows.clone();
            before.text.push('旧');
            crate::put(&conn, &before).unwrap();
            crate::put(&conn, rows).unwrap();
        }
        crate::put(&conn, &sample::issue_rows(999)).unwrap();
        crate::remove(&conn, sample::id(999)).unwrap();
        for n in [3, 4] {
            let (station, pairing) = sample::station(n);
            crate::remove_station(&conn, &station.code).unwrap();
            crate::put_station(&conn, &station, None).unwrap();
            crate::put_station(&conn, &station, Some(&pairing)).unwrap();
        }
        assert_eq!(digest(&conn).unwrap(), want);
        conn.execute_batch("INSERT INTO list_search (list_search) VALUES ('optimize'); VACUUM")
            .unwrap();
        assert_eq!(digest(&conn).unwrap(), want);
    }
}

#[test]
fn a_rebuild_gives_the_same() {
    let conn = built(&documents());
    let before = digest(&conn).unwrap();
    crate::clear(&conn).unwrap();
    assert_eq!(digest(&conn).unwrap(), digest(&sample::database()).unwrap());
    sample::put_stations(&conn);
    for rows in documents() {
        crate::put(&conn, &rows).unwrap();
    }
    assert_eq!(digest(&conn).unwrap(), before);
}

#[test]
fn every_change_of_content_shows() {
    let conn = built(&documents());
    let want = digest(&conn).unwrap();
    let changes = [
        "UPDATE list_issue SET title = title || ' ' WHERE rowid = 5",
        "UPDATE list_issue SET contested = 1 - contested WHERE rowid = 5",
        "UPDATE list_task SET done = 1 - done, ended = (done = 0 OR issue_closed) WHERE rowid = 2",
        "UPDATE list_effect SET confirmed = confirmed + 1 WHERE rowid = 2",
        "UPDATE list_visit SET late = late + 1 WHERE rowid = 2",
        "UPDATE list_notes SET visit = x''",
        "UPDATE list_lead SET source = '110' WHERE rowid = 9",
        "UPDATE list_support SET lasting = -lasting - 1 WHERE rowid = 9",
        "UPDATE list_station SET cadre = 'x' WHERE code = (SELECT min(code) FROM list_station)",
        "UPDATE list_text SET body = body || '。' WHERE kind = 'visit'",
        "DELETE FROM list_task WHERE rowid = 1",
        "DELETE FROM list_search WHERE rowid = (SELECT min(doc) FROM list_text)",
        "INSERT INTO list_search (rowid, title, body, place) VALUES (1, '警', '', '')",
        "INSERT INTO list_search (list_search) VALUES ('delete-all')",
    ];
    for sql in changes {
        conn.execute_batch("SAVEPOINT change").unwrap();
        conn.execute_batch(sql).unwrap();
        assert_ne!(digest(&conn).unwrap(), want, "{sql}");
        conn.execute_batch("ROLLBACK TO change; RELEASE change")
            .unwrap();
    }
    assert_eq!(digest(&conn).unwrap(), want);
}

#[test]
fn every_table_is_hashed() {
    let conn = sample::database();
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    // What a CHECK ties to the other columns, and what only ties the search index to its texts.
    let derived = ["ended", "due_sort", "until_sort", "severity_rank", "doc"];
    for table in tables {
        let search = table.starts_with("list_search") || table == "list_vocabulary";
        if search || table == "list_version" {
            continue;
        }
        let read = TABLES
            .iter()
            .find(|sql| sql.contains(&format!("FROM {table} ")));
        let read = read.unwrap_or_else(|| panic!("{table} is not hashed"));
        let columns: Vec<String> = conn
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let hashed = conn.prepare(read).unwrap();
        let hashed: Vec<&str> = hashed.column_names().collect();
        let forgotten: Vec<&String> = columns
            .iter()
            .filter(|column| {
                !hashed.contains(&column.as_str()) && !derived.contains(&column.as_str())
            })
            .collect();
        assert!(forgotten.is_empty(), "{table}: {forgotten:?}");
    }
}
