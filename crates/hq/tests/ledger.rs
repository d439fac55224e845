//! What every backend of the ledger promises; SQLite's is the first to be held to it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::sync::atomic::{AtomicBool, Ordering};

use baolian_hq::store::ledger::{
    AppendLedger, NewRow, ReadLedger, RowKind, SqliteLedger, open_for_tests,
};
use baolian_wire::{DeviceId, DocId, HqTime};

/// A backend that can be opened several times on the same ledger.
trait Backend: Sync {
    fn reader<T>(&self, work: impl FnOnce(&dyn ReadLedger) -> T) -> T;
    /// Runs `work` in a transaction; keeps it if `work` says so.
    fn writer(&self, work: impl FnOnce(&dyn AppendLedger) -> bool);
}

fn row(n: u64) -> NewRow<'static> {
    NewRow {
        at: HqTime(1000 + i64::try_from(n).unwrap()),
        kind: RowKind::Stored,
        device: Some(DeviceId([7; 8])),
        n: Some(n),
        doc: None,
        body: b"body",
    }
}

/// The promises.
fn suite<B: Backend>(backend: &B) {
    starts_empty(backend);
    gives_back_what_was_appended(backend);
    forgets_what_was_rolled_back(backend);
    reads_in_pages(backend);
    never_lets_a_reader_miss_a_row(backend);
}

fn starts_empty(backend: &impl Backend) {
    backend.reader(|ledger| {
        assert_eq!(ledger.head().unwrap(), 0);
        assert!(ledger.after(0, 10).unwrap().is_empty());
    });
}

fn gives_back_what_was_appended(backend: &impl Backend) {
    let doc = DocId(uuid::Uuid::from_bytes([3; 16]));
    backend.writer(|ledger| {
        let about = NewRow {
            kind: RowKind::Applied,
            doc: Some(doc),
            ..row(2)
        };
        let empty = NewRow {
            kind: RowKind::View,
            device: None,
            n: None,
            body: &[],
            ..row(3)
        };
        let places = [&row(1), &about, &empty].map(|r| ledger.append(r).unwrap());
        assert!(places.is_sorted_by(|a, b| a < b));
        true
    });
    let rows = backend.reader(|ledger| ledger.after(0, 10).unwrap());
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].device, Some(DeviceId([7; 8])));
    assert_eq!((rows[0].n, rows[0].at), (Some(1), HqTime(1001)));
    assert_eq!(rows[0].body, b"body");
    assert_eq!(
        (rows[1].kind, rows[1].doc),
        (Some(RowKind::Applied), Some(doc))
    );
    assert_eq!((rows[2].device, rows[2].n), (None, None));
    assert!(rows[2].body.is_empty());
    let again = backend.reader(|ledger| ledger.after(0, 10).unwrap());
    assert_eq!(rows, again);
}

fn forgets_what_was_rolled_back(backend: &impl Backend) {
    let before = backend.reader(|ledger| ledger.head().unwrap());
    backend.writer(|ledger| {
        ledger.append(&row(99)).unwrap();
        false
    });
    assert_eq!(backend.reader(|ledger| ledger.head().unwrap()), before);
    backend.writer(|ledger| {
        ledger.append(&row(4)).unwrap();
        true
    });
    let rows = backend.reader(|ledger| ledger.after(before, 10).unwrap());
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].n, Some(4));
}

fn reads_in_pages(backend: &impl Backend) {
    backend.writer(|ledger| {
        for n in 0..25 {
            ledger.append(&row(n)).unwrap();
        }
        true
    });
    let all = backend.reader(|ledger| ledger.after(0, 1000).unwrap());
    let mut paged = Vec::new();
    loop {
        let after = paged
            .last()
            .map_or(0, |r: &baolian_hq::store::ledger::Row| r.position);
        let page = backend.reader(|ledger| ledger.after(after, 7).unwrap());
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 7);
        paged.extend(page);
    }
    assert_eq!(all, paged);
}

/// Writers of different speed, and a reader that follows: whatever it reads on
/// from, it sees every row.
fn never_lets_a_reader_miss_a_row(backend: &impl Backend) {
    let start = backend.reader(|ledger| ledger.head().unwrap());
    let done = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = Vec::new();
            let mut at = start;
            loop {
                let over = done.load(Ordering::SeqCst);
                let rows = backend.reader(|ledger| ledger.after(at, 5).unwrap());
                if let Some(last) = rows.last() {
                    at = last.position;
                }
                if over && rows.is_empty() {
                    return seen;
                }
                seen.extend(rows.into_iter().map(|r| r.n.unwrap()));
            }
        });
        let writers: Vec<_> = (0..4u64)
            .map(|w| {
                scope.spawn(move || {
                    for i in 0..25 {
                        backend.writer(|ledger| {
                            ledger.append(&row(1000 * (w + 1) + i)).unwrap();
                            std::thread::sleep(std::time::Duration::from_micros(200 * w));
                            i % 5 != 4
                        });
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::SeqCst);
        reader.join().unwrap()
    });
    let mut expected: Vec<u64> = (0..4u64)
        .flat_map(|w| {
            (0..25)
                .filter(|i| i % 5 != 4)
                .map(move |i| 1000 * (w + 1) + i)
        })
        .collect();
    let mut sorted = seen;
    sorted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
}

struct Sqlite {
    dir: tempfile::TempDir,
}

impl Backend for Sqlite {
    fn reader<T>(&self, work: impl FnOnce(&dyn ReadLedger) -> T) -> T {
        let conn = rusqlite::Connection::open(self.dir.path().join("db")).unwrap();
        conn.busy_timeout(std::time::Duration::from_secs(20))
            .unwrap();
        work(&SqliteLedger(&conn))
    }

    fn writer(&self, work: impl FnOnce(&dyn AppendLedger) -> bool) {
        let conn = open_for_tests(&self.dir.path().join("db")).unwrap();
        conn.execute_batch("BEGIN IMMEDIATE").unwrap();
        let keep = work(&SqliteLedger(&conn));
        conn.execute_batch(if keep { "COMMIT" } else { "ROLLBACK" })
            .unwrap();
    }
}

#[test]
fn sqlite_keeps_every_promise_of_a_ledger() {
    let dir = tempfile::tempdir().unwrap();
    drop(open_for_tests(&dir.path().join("db")).unwrap());
    suite(&Sqlite { dir });
}

#[test]
fn a_row_is_never_changed_and_never_taken_out() {
    let dir = tempfile::tempdir().unwrap();
    let conn = open_for_tests(&dir.path().join("db")).unwrap();
    SqliteLedger(&conn).append(&row(1)).unwrap();
    for sql in ["UPDATE ledger SET at = 0", "DELETE FROM ledger"] {
        let refused = conn.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("never changed"), "{refused}");
    }
}
