//! Databases of every schema version that ever landed still open, hold together and go on.
//!
//! A fixture is written once, by the version that made it, and never again:
//! `BAOLIAN_WRITE_FIXTURE=1 cargo test -p baolian-hq --test schemas` writes
//! the newest one, before its version lands.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use std::path::{Path, PathBuf};

use baolian_hq::Hq;
use baolian_hq::store::ledger::RowKind;
use baolian_lists::{IssueFilter, Page};
use baolian_record::issue::UpdateKind;
use baolian_wire::Audience;
use world::tablet::visit_audience;
use world::{A, DAY, MINUTE, START, World, env};

/// The newest schema version.
const NEWEST: u32 = 10;
/// Keys and sign-ins of this seed stand beside every fixture.
const SEED: u64 = 1;

fn fixture(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/hq-{version}.db"))
}

/// A visit with an issue, notes, a refused and a waiting entry, read by others.
fn write() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut officer = world.tablet("officer-a");
    let visit = li.start_visit(A);
    li.start_notes(visit, A);
    let issue = li.open_issue(A, visit_audience(visit));
    li.seal(visit, A);
    li.sync(&world.hq);
    world.clock.pass(MINUTE);
    officer.sync(&world.hq);
    officer.update(issue, A, &UpdateKind::Closed, "不该由所里销号");
    officer.sync(&world.hq);
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let dir = tempfile::tempdir().unwrap();
    let backup = dir.path().join("backup.db");
    world.hq.backup(&backup, false).unwrap();
    let conn = rusqlite::Connection::open(backup).unwrap();
    std::fs::create_dir_all(fixture(NEWEST).parent().unwrap()).unwrap();
    let _ = std::fs::remove_file(fixture(NEWEST));
    let to = fixture(NEWEST);
    conn.execute("VACUUM INTO ?1", [to.to_str().unwrap()])
        .unwrap();
}

#[test]
fn a_database_of_every_schema_version_opens_holds_and_goes_on() {
    if std::env::var_os("BAOLIAN_WRITE_FIXTURE").is_some() {
        write();
    }
    for version in 1..=NEWEST {
        let dir = tempfile::tempdir().unwrap();
        let clock = world::TestClock::default();
        clock.set(START + DAY);
        // The same seed draws the keys with which the fixture was signed.
        drop(Hq::init(dir.path(), env(&clock, SEED)).unwrap());
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(dir.path().join(format!("hq.db{suffix}")));
        }
        std::fs::copy(fixture(version), dir.path().join("hq.db")).unwrap();
        // Asked without being opened, as by a command after an upgrade.
        let devices = baolian_hq::office::look(dir.path(), baolian_hq::office::device::all);
        assert_eq!(devices.unwrap().len(), 2, "version {version}");
        let hq = Hq::open(dir.path(), env(&clock, 99)).unwrap();
        let report = hq.verify().unwrap();
        assert!(report.holds(), "version {version}: {report:#?}");
        assert_eq!(hq.certificates().unwrap().len(), 1);
        let issues = hq
            .lists(|conn| {
                Ok(baolian_lists::issues(
                    conn,
                    &IssueFilter::default(),
                    &Page::default(),
                )?)
            })
            .unwrap();
        assert_eq!(issues.rows.len(), 2);
        hq.facts(vec![world::person("new", Vec::new())]).unwrap();
        hq.backup(&dir.path().join("copy.db"), false).unwrap();
        let rows = hq.ledger(0, 10_000).unwrap();
        let refused = rows.iter().filter(|r| r.kind == Some(RowKind::Refused));
        assert_eq!(refused.count(), 1, "version {version}");
    }
}
