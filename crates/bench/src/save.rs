//! One save, from the call to durable, against a bare durable commit of the same bytes.

use std::path::Path;
use std::time::Instant;

use baolian_core::Tablet;
use rusqlite::Connection;

use crate::province::{Province, issue};
use crate::report::{Figure, percentile};

const ROUNDS: usize = 5;
const SAVES: usize = 400;

/// Measures.
pub fn measure(hq: &Path) -> Vec<Figure> {
    let province = Province::start(hq);
    let url = format!("http://{}", province.address);
    let (tablet, _) = province.tablet("tablet", &url);
    let folder = tempfile::tempdir_in(province.folder.path()).unwrap();
    let bare = Connection::open(folder.path().join("bare.db")).unwrap();
    bare.pragma_update(None, "journal_mode", "WAL").unwrap();
    bare.pragma_update(None, "synchronous", "FULL").unwrap();
    bare.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB NOT NULL)")
        .unwrap();
    let mut on = tablet.open_issue(&issue(0)).unwrap().id;
    let mut open = Vec::new();
    let mut update = Vec::new();
    let mut commit = Vec::new();
    for round in 0..ROUNDS {
        let mut opens = Vec::new();
        let mut updates = Vec::new();
        let mut commits = Vec::new();
        for i in 0..SAVES {
            let new = issue(round * SAVES + i + 1);
            opens.push(time(|| {
                tablet.open_issue(&new).unwrap();
            }));
            // An issue has a handful of changes: a fresh one for every eight.
            if i % 8 == 0 {
                on = fresh(&tablet, i);
            }
            updates.push(time(|| {
                tablet
                    .set_issue(on, "place", &format!("二楼东侧第{i}间"))
                    .unwrap();
            }));
            let bytes = vec![u8::try_from(i % 251).unwrap(); 900];
            commits.push(time(|| {
                bare.execute("INSERT INTO t (b) VALUES (?1)", [&bytes])
                    .unwrap();
            }));
        }
        for (all, round) in [
            (&mut open, &mut opens),
            (&mut update, &mut updates),
            (&mut commit, &mut commits),
        ] {
            all.push((percentile(round, 0.5), percentile(round, 0.99)));
        }
    }
    let column = |runs: &[(f64, f64)], p99: bool| -> Vec<f64> {
        runs.iter()
            .map(|(a, b)| if p99 { *b } else { *a })
            .collect()
    };
    let mut figures = Vec::new();
    for p99 in [false, true] {
        let word = if p99 { "p99" } else { "p50" };
        let yardstick = column(&commit, p99);
        figures.push(Figure::of(
            &format!("bare durable commit, {word}"),
            "ms",
            &yardstick,
        ));
        for (what, runs) in [("open an issue", &open), ("change an issue", &update)] {
            figures.push(
                Figure::of(&format!("{what}, {word}"), "ms", &column(runs, p99))
                    .against("a bare durable commit", &yardstick),
            );
        }
    }
    figures
}

fn fresh(tablet: &Tablet, n: usize) -> baolian_wire::DocId {
    tablet.open_issue(&issue(1_000_000 + n)).unwrap().id
}

fn time(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64() * 1000.0
}
