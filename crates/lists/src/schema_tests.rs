use super::*;
use crate::sample;

#[test]
fn migrating_again_changes_nothing() {
    let conn = Connection::open_in_memory().unwrap();
    assert_eq!(migrate(&conn).unwrap(), Migrated::Rebuild);
    crate::put(&conn, &sample::issue_rows(1)).unwrap();
    let before = crate::digest(&conn).unwrap();
    assert_eq!(migrate(&conn).unwrap(), Migrated::Nothing);
    assert_eq!(crate::digest(&conn).unwrap(), before);
}

#[test]
fn a_newer_database_is_left_alone() {
    let conn = sample::database();
    conn.execute("UPDATE list_version SET version = 99", [])
        .unwrap();
    let error = migrate(&conn).unwrap_err();
    assert_eq!(error.code(), "lists_newer");
    let version: i64 = conn
        .query_row("SELECT version FROM list_version", [], |r| r.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

#[test]
fn a_step_that_fails_leaves_nothing_behind() {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("CREATE TABLE list_lead (mine INTEGER)")
        .unwrap();
    assert_eq!(migrate(&conn).unwrap_err().code(), "lists_database");
    let tables: i64 = conn
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'list%'",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(tables, 1);
}

#[test]
fn migrating_belongs_to_the_callers_transaction() {
    let mut conn = Connection::open_in_memory().unwrap();
    let transaction = conn.transaction().unwrap();
    migrate(&transaction).unwrap();
    transaction.rollback().unwrap();
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))
        .unwrap();
    assert_eq!(tables, 0);
}

#[test]
fn nothing_but_list_tables_is_made_and_each_is_strict() {
    let conn = sample::database();
    let names: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for name in names {
        assert!(
            name.starts_with("list_") || name.starts_with("sqlite_autoindex_list_"),
            "{name}"
        );
    }
    let loose: Vec<String> = conn
        .prepare(
            "SELECT name FROM pragma_table_list
             WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND strict = 0",
        )
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(loose, [] as [&str; 0]);
}
