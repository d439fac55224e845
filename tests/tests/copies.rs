//! Restored and cloned, tablet and headquarters: nothing lost, nothing doubled.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use baolian_tests::{Province, Tablet};

const STATION: &str = "420102002-01";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn both_peoples_work_of_a_cloned_tablet_stays() {
    let province = Province::new();
    let original = province.cadre("original", STATION);
    let mut ids = vec![original.open_issue(STATION, "共同的", "2030-03-01")];
    original.sync();
    let home = province.path().join("clone");
    copy(original.home(), &home);
    let clone = Tablet::at(&home);
    ids.push(original.open_issue(STATION, "原机的", "2030-03-01"));
    ids.push(clone.open_issue(STATION, "副本的", "2030-03-01"));
    original.sync();
    clone.sync();
    original.sync();
    clone.sync();
    ids.sort();
    assert_eq!(original.list("issues"), ids);
    assert_eq!(clone.list("issues"), ids);
    let issues = province
        .hq
        .run(&["lists", "--kind", "issues", "--format", "json"])
        .unwrap()
        .to_string();
    for title in ["共同的", "原机的", "副本的"] {
        assert_eq!(issues.matches(title).count(), 1, "{title} in {issues}");
    }
    province.hq.verify();
}

#[test]
fn a_tablet_restored_from_an_older_copy_loses_nothing_that_was_sent() {
    let province = Province::new();
    let tablet = province.cadre("tablet", STATION);
    let mut ids = vec![tablet.open_issue(STATION, "备份前", "2030-03-01")];
    tablet.sync();
    let backup = province.path().join("backup");
    copy(tablet.home(), &backup);
    ids.push(tablet.open_issue(STATION, "备份后", "2030-03-01"));
    tablet.sync();
    fs::remove_dir_all(tablet.home()).unwrap();
    copy(&backup, tablet.home());
    ids.push(tablet.open_issue(STATION, "恢复后", "2030-03-01"));
    tablet.sync();
    tablet.sync();
    ids.sort();
    assert_eq!(tablet.list("issues"), ids);
    province.hq.verify();
}

#[test]
fn headquarters_rolled_back_gets_the_tablets_work_again() {
    let mut province = Province::new();
    let a = province.cadre("a", STATION);
    let b = province.cadre("b", STATION);
    let mut ids = vec![a.open_issue(STATION, "备份前", "2030-03-01")];
    a.sync();
    b.sync();
    let backup = province.path().join("hq-backup");
    province
        .hq
        .run(&["backup", "--output", backup.to_str().unwrap()])
        .unwrap();
    ids.push(a.open_issue(STATION, "备份后", "2030-03-01"));
    a.sync();
    province.hq.kill();
    province
        .hq
        .run(&["restore", "--from", backup.to_str().unwrap()])
        .unwrap();
    province.hq.serve_again();
    ids.push(b.open_issue(STATION, "恢复后", "2030-03-01"));
    b.sync();
    a.sync();
    b.sync();
    ids.sort();
    assert_eq!(a.list("issues"), ids);
    assert_eq!(b.list("issues"), ids);
    province.hq.verify();
}
