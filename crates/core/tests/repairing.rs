//! A damaged tablet is said plainly, set aside, and rebuilt; lists can always be made again.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;
use std::time::Duration;

use baolian_core::Tablet;
use baolian_core::tablet::{AutoCheck, EvidenceInput, OpenIssue, StartVisit};
use baolian_record::issue::Severity;
use support::{Bench, STATION};

fn work(bench: &Bench, issues: usize) {
    let start = StartVisit {
        station: STATION.into(),
        fix: None,
        no_position: Some("室内".into()),
    };
    let visit = bench.tablet.start_visit(&start).unwrap().id;
    bench
        .tablet
        .write_in_visit(visit, "notes", "看了窗口和办案区")
        .unwrap();
    for i in 0..issues {
        let open = OpenIssue {
            visit: Some(visit),
            title: format!("第{i}个问题"),
            description: "台账缺页".repeat(20),
            severity: Some(Severity::High),
            due: Some("2026-12-10".into()),
            responsible: Some("post:内勤".parse().unwrap()),
            ..OpenIssue::default()
        };
        let id = bench.tablet.open_issue(&open).unwrap().id;
        bench.tablet.add_progress(id, "已安排补齐", None).unwrap();
    }
    bench.tablet.seal(visit).unwrap();
}

#[test]
fn lists_made_again_are_the_same_to_the_last_row() {
    let bench = Bench::cadre();
    work(&bench, 20);
    let before = bench.tablet.facts().unwrap();
    drop(bench.tablet);
    let (tablet, repaired) = Tablet::repair(bench.dir.path(), bench.env.clone()).unwrap();
    assert!(repaired.lists_were_right);
    assert!(repaired.set_aside.is_none());
    assert_eq!(repaired.documents, 21);
    assert_eq!(tablet.facts().unwrap().records, before.records);
}

#[test]
fn a_file_that_is_no_database_is_named_and_set_aside() {
    let bench = Bench::cadre();
    work(&bench, 2);
    drop(bench.tablet);
    let path = bench.dir.path().join("tablet.db");
    std::fs::write(
        &path,
        b"not a database, but long enough to be looked at as one........",
    )
    .unwrap();
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(bench.dir.path().join(format!("tablet.db{ending}")));
    }
    let refused = Tablet::open(bench.dir.path(), bench.env.clone()).unwrap_err();
    assert_eq!(refused.code(), "damaged_database");
    let (tablet, repaired) = Tablet::repair(bench.dir.path(), bench.env.clone()).unwrap();
    let aside = repaired.set_aside.unwrap();
    assert!(
        std::fs::read(&aside)
            .unwrap()
            .starts_with(b"not a database")
    );
    assert_eq!(tablet.facts().unwrap_err().code(), "not_enrolled");
}

#[test]
fn what_is_intact_in_a_damaged_database_is_saved_and_sent() {
    let bench = Bench::cadre();
    work(&bench, 60);
    let recorded = bench.tablet.facts().unwrap().log.recorded;
    drop(bench.tablet);
    let path = bench.dir.path().join("tablet.db");
    // The close above has folded the write-ahead log into the file.
    let size = std::fs::metadata(&path).unwrap().len();
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(size * 3 / 5 / 4096 * 4096))
        .unwrap();
    file.write_all(&[0xa5; 3 * 4096]).unwrap();
    drop(file);
    let (tablet, repaired) = Tablet::repair(bench.dir.path(), bench.env.clone()).unwrap();
    assert!(repaired.set_aside.is_some());
    let saved: u64 = repaired
        .saved
        .iter()
        .filter(|(t, _)| t == "log")
        .map(|(_, n)| n)
        .sum();
    assert!(saved > 0 && saved <= recorded, "{saved} of {recorded}");
    // A log with holes is not continued: what was saved goes up under a new one.
    let synced = tablet.sync(&*bench.hq).unwrap();
    assert!(synced.began_new_log);
    let device = tablet.identity().unwrap().device;
    assert_eq!(bench.hq.items(device).len() as u64, saved + 1);
}

#[test]
fn a_repair_that_was_stopped_on_its_last_steps_is_gone_on_with() {
    let bench = Bench::cadre();
    work(&bench, 3);
    let recorded = bench.tablet.facts().unwrap().log.recorded;
    drop(bench.tablet);
    let file = |name: &str| bench.dir.path().join(name);
    // The rebuilt one is whole; the damaged one is in its place, or set aside already.
    for aside in [false, true] {
        std::fs::rename(file("tablet.db"), file("mended.db")).unwrap();
        let damaged = if aside { "damaged-2.db" } else { "tablet.db" };
        std::fs::write(file(damaged), b"damaged").unwrap();
        assert!(Tablet::is_at(bench.dir.path()));
        let tablet = Tablet::open(bench.dir.path(), bench.env.clone()).unwrap();
        assert_eq!(tablet.facts().unwrap().log.recorded, recorded);
        drop(tablet);
        let kept = if aside {
            "damaged-2.db"
        } else {
            "damaged-1.db"
        };
        assert_eq!(std::fs::read(file(kept)).unwrap(), b"damaged");
        assert!(!file("mended.db").exists());
    }
}

#[test]
fn one_changed_byte_in_a_change_is_noticed_when_it_is_read() {
    let bench = Bench::cadre();
    let open = OpenIssue {
        station: Some(STATION.into()),
        title: "独特的标题甲乙丙丁".into(),
        severity: Some(Severity::Low),
        due: Some("2026-12-10".into()),
        responsible: Some("other:某人".parse().unwrap()),
        ..OpenIssue::default()
    };
    let id = bench.tablet.open_issue(&open).unwrap().id;
    bench.tablet.check().unwrap();
    drop(bench.tablet);
    let path = bench.dir.path().join("tablet.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let title = "独特的标题甲乙丙丁".as_bytes();
    let places: Vec<usize> = (0..bytes.len() - title.len())
        .filter(|i| bytes[*i..].starts_with(title))
        .collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place + 2] ^= 1;
    }
    std::fs::write(&path, &bytes).unwrap();
    let tablet = Tablet::open(bench.dir.path(), bench.env.clone()).unwrap();
    assert_eq!(tablet.check().unwrap_err().code(), "damaged_database");
    assert_eq!(tablet.issue(id).unwrap_err().code(), "damaged_database");
}

#[test]
fn evidence_is_kept_by_its_content() {
    let bench = Bench::cadre();
    let open = OpenIssue {
        station: Some(STATION.into()),
        title: "一".into(),
        severity: Some(Severity::Low),
        due: Some("2026-12-10".into()),
        responsible: Some("other:某人".parse().unwrap()),
        ..OpenIssue::default()
    };
    let id = bench.tablet.open_issue(&open).unwrap().id;
    let file = bench.dir.path().join("门锁.jpg");
    std::fs::write(&file, b"pixels").unwrap();
    let proof = EvidenceInput::File(file);
    bench
        .tablet
        .record_effect(id, "门锁已换", &[proof])
        .unwrap();
    let effect = bench.tablet.issue(id).unwrap().issue.effects.remove(0);
    let json = serde_json::to_value(&effect.evidence[0]).unwrap();
    assert_eq!(json["len"], 6);
    assert_eq!(json["media_type"], "image/jpeg");
    let kept = bench.tablet.file_path(json["hash"].as_str().unwrap());
    assert_eq!(std::fs::read(kept).unwrap(), b"pixels");
    std::fs::write(bench.dir.path().join("empty.jpg"), b"").unwrap();
    let empty = EvidenceInput::File(bench.dir.path().join("empty.jpg"));
    assert_eq!(
        bench
            .tablet
            .record_effect(id, "空", &[empty])
            .unwrap_err()
            .code(),
        "bad_input"
    );
}

#[test]
fn a_tablet_checks_itself_to_the_end_and_stops_when_it_is_closed() {
    let bench = Bench::cadre();
    work(&bench, 3);
    let tablet = Arc::new(bench.tablet);
    let check = AutoCheck::start(Arc::clone(&tablet)).unwrap();
    while tablet.check_state().unwrap().last.is_none() {
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(check);
    let state = tablet.check_state().unwrap();
    assert!(!state.under_way && state.faults.is_empty());
    assert!(Arc::into_inner(tablet).is_some(), "nothing holds it open");
}
