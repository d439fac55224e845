//! Databases of every schema version that ever landed still open and read the same.
//!
//! A fixture is written once, by the version that made it, and never again:
//! `BAOLIAN_WRITE_FIXTURE=1 cargo test -p baolian-core --test schemas` writes
//! the newest one, before its version lands.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};

use baolian_core::tablet::{EvidenceInput, OpenIssue, StartVisit};
use baolian_core::{Env, Tablet};
use baolian_record::issue::Severity;
use support::{Bench, STATION};

/// The newest schema version.
const NEWEST: u32 = 6;

fn fixture(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/tablet-{version}.db"))
}

fn write() {
    let bench = Bench::cadre();
    let tablet = &bench.tablet;
    let start = StartVisit {
        station: STATION.into(),
        fix: None,
        no_position: Some("室内".into()),
    };
    let visit = tablet.start_visit(&start).unwrap().id;
    tablet
        .write_in_visit(visit, "notes", "看了窗口和办案区")
        .unwrap();
    tablet.write_internal_notes(visit, "内部笔记").unwrap();
    let open = OpenIssue {
        visit: Some(visit),
        title: "门锁损坏".into(),
        description: "后门门锁损坏".into(),
        severity: Some(Severity::High),
        due: Some("2026-12-10".into()),
        responsible: Some("post:内勤".parse().unwrap()),
        ..OpenIssue::default()
    };
    let issue = tablet.open_issue(&open).unwrap().id;
    tablet.seal(visit).unwrap();
    tablet
        .record_effect(issue, "门锁已换", &[EvidenceInput::Visit(visit)])
        .unwrap();
    bench.sync();
    tablet.add_progress(issue, "还没有送出", None).unwrap();
    tablet.keep_draft("visit.notes", "写到一半").unwrap();
    let (dir, env) = (bench.dir, bench.env);
    drop(bench.tablet);
    drop(Tablet::open(dir.path(), env).unwrap());
    std::fs::create_dir_all(fixture(NEWEST).parent().unwrap()).unwrap();
    std::fs::copy(dir.path().join("tablet.db"), fixture(NEWEST)).unwrap();
}

#[test]
fn a_database_of_every_schema_version_opens_and_reads_the_same() {
    if std::env::var_os("BAOLIAN_WRITE_FIXTURE").is_some() {
        write();
    }
    for version in 1..=NEWEST {
        let dir = tempfile::tempdir().unwrap();
        std::fs::copy(fixture(version), dir.path().join("tablet.db")).unwrap();
        let tablet = Tablet::open(dir.path(), Env::real(dir.path())).unwrap();
        tablet.check().unwrap();
        let facts = tablet.facts().unwrap();
        let records = facts.records;
        assert_eq!((records.visits, records.issues, records.effects), (1, 1, 1));
        assert_eq!(
            (facts.log.held, facts.log.recorded),
            (6, 7),
            "version {version}"
        );
        let found = tablet
            .issues(
                &baolian_lists::IssueFilter::default(),
                &baolian_lists::Page::default(),
            )
            .unwrap();
        let id = found.rows[0].row.id;
        let view = tablet.issue(id).unwrap();
        assert_eq!(view.issue.description, "后门门锁损坏");
        assert_eq!(view.issue.updates.len(), 3);
        let visit = tablet.visit(view.issue.visit.unwrap()).unwrap();
        assert!(visit.sealed);
        assert_eq!(visit.internal_notes, "内部笔记");
        assert_eq!(
            tablet.draft("visit.notes").unwrap().as_deref(),
            Some("写到一半")
        );
    }
}

#[test]
fn a_database_of_a_newer_program_is_left_as_it_is() {
    let bench = Bench::cadre();
    let (dir, env) = (bench.dir, bench.env);
    drop(bench.tablet);
    let file = dir.path().join("tablet.db");
    rusqlite::Connection::open(&file)
        .unwrap()
        .pragma_update(None, "user_version", 9_999)
        .unwrap();
    let before = std::fs::read(&file).unwrap();
    assert_eq!(
        Tablet::open(dir.path(), env).unwrap_err().code(),
        "newer_version"
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
