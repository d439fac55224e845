//! Every statement that runs often finds its rows by an index, never by reading a table.

#![allow(clippy::unwrap_used)]

use rusqlite::Connection;

const BACKLOG: &str = concat!(
    "WITH gained (thing) AS (",
    include_str!("gained.sql"),
    ") SELECT line.position FROM gained JOIN line ON line.thing = gained.thing \
     WHERE line.position > ?3 AND line.position <= ?2 ORDER BY line.position LIMIT ?4"
);

const OFTEN: &[&str] = &[
    include_str!("lost.sql"),
    include_str!("gained.sql"),
    include_str!("sees.sql"),
    include_str!("channel_moves.sql"),
    include_str!("waiting_for.sql"),
    include_str!("waiting_on_refused.sql"),
    include_str!("to_judge.sql"),
    include_str!("reference_prefix.sql"),
    include_str!("device_seen.sql"),
    include_str!("oldest_under_way.sql"),
    include_str!("of_earlier_periods.sql"),
    BACKLOG,
    "SELECT position, thing FROM feed WHERE channel = ?1 AND position > ?2 AND position <= ?3 ORDER BY position LIMIT ?4",
    "SELECT verdict, n FROM entry WHERE device = ?1 AND verdict > ?2 AND verdict <= ?3 ORDER BY verdict LIMIT ?4",
    "SELECT change FROM entry WHERE doc = ?1 AND verdict IS NOT NULL AND state = 1 AND change IS NOT NULL ORDER BY verdict",
    "SELECT entry FROM entry WHERE doc = ?1 AND verdict IS NOT NULL ORDER BY position, n",
    "SELECT entry FROM entry WHERE change_hash = ?1",
    "SELECT device, n, origin, state, reason FROM entry WHERE change_hash = ?1 ORDER BY position, n",
    "SELECT entry FROM entry WHERE device = ?1 AND n = ?2",
    "SELECT n FROM entry WHERE state = ?1 AND state IN (3, 4) AND device = ?2 ORDER BY n",
    "SELECT max(n) FROM entry WHERE device = ?1 AND n < ?2 AND entry IS NULL",
    "DELETE FROM waiting WHERE device = ?1 AND n = ?2",
    "SELECT max(at) FROM receipt WHERE device = ?1 AND number <= ?2 AND bounds = 1",
    "SELECT channel FROM member WHERE thing = ?1 AND until IS NULL",
    "SELECT id FROM document WHERE visit = ?1 ORDER BY first_position",
];

#[test]
fn no_statement_that_runs_often_reads_a_whole_table() {
    let dir = tempfile::tempdir().unwrap();
    let conn: Connection = super::open_writer(&dir.path().join("db")).unwrap();
    for sql in OFTEN {
        let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let count = plan.parameter_count();
        let nothing = vec![rusqlite::types::Value::Null; count];
        let rows = plan
            .query_map(rusqlite::params_from_iter(nothing), |r| {
                r.get::<_, String>(3)
            })
            .unwrap();
        for step in rows {
            let step = step.unwrap();
            // What a subquery gave is read whole; it is small.
            let table = step.starts_with("SCAN")
                && !["SCAN m", "SCAN gained", "SCAN (", "SCAN CONSTANT"]
                    .iter()
                    .any(|small| step.starts_with(small));
            assert!(!table, "{step}\n{sql}");
        }
    }
}
