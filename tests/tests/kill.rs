//! Programs killed at any moment: what was acknowledged is there, and no start is refused.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use baolian_tests::{Link, Province};

const STATION: &str = "420102002-01";

#[test]
fn a_tablet_killed_while_saving_keeps_every_save_it_acknowledged() {
    let province = Province::new();
    let tablet = province.cadre("cadre", STATION);
    let id = tablet.open_issue(STATION, "门锁损坏", "2030-03-01");
    let mut acknowledged = Vec::new();
    for i in 0..40_u64 {
        let text = format!("第{i}条");
        let mut child = tablet.program().spawn(&["issue", "update", &id, &text]);
        // From before the start to after the end of a save, in small steps.
        std::thread::sleep(Duration::from_micros(i * 400));
        let _ = child.kill();
        let out = child.wait_with_output().unwrap();
        if out.status.success() {
            acknowledged.push(text);
        }
    }
    let last = "最后一条";
    tablet.does(&["issue", "update", &id, last]);
    tablet.sync();
    let shown = tablet.issue(&id).to_string();
    for text in acknowledged.iter().map(String::as_str).chain([last]) {
        assert!(shown.contains(text), "{text} was acknowledged and is gone");
    }
    let status = tablet.says(&["status"]);
    assert_eq!(status["log"]["held"], status["log"]["recorded"]);
    province.hq.verify();
}

#[test]
fn headquarters_killed_while_tablets_sync_holds_everything_it_gave_a_receipt_for() {
    let mut province = Province::new();
    let tablet = province.cadre("cadre", STATION);
    let other = province.cadre("other", STATION);
    let mut ids = Vec::new();
    for round in 0..8_u64 {
        for i in 0..5 {
            ids.push(tablet.open_issue(STATION, &format!("问题{round}-{i}"), "2030-03-01"));
        }
        let mut child = tablet.program().spawn(&["sync"]);
        std::thread::sleep(Duration::from_millis(round * 6));
        province.hq.kill();
        let _ = child.wait();
        province.hq.serve_again();
    }
    tablet.sync();
    other.sync();
    ids.sort();
    assert_eq!(other.list("issues"), ids);
    province.hq.verify();
}

#[test]
fn a_link_that_breaks_in_mid_sync_costs_at_most_one_part() {
    let province = Province::new();
    let link = Link::to(&province.hq.address());
    let cadre = baolian_tests::cadre_of(STATION);
    let tablet = province.tablet_via("cadre", &link.url(), &["--cadre", &cadre]);
    let other = province.cadre("other", STATION);
    let mut ids: Vec<String> = (0..6)
        .map(|i| tablet.open_issue(STATION, &format!("问题{i}"), "2030-03-01"))
        .collect();
    for i in 0..6 {
        ids.push(other.open_issue(STATION, &format!("另一台{i}"), "2030-03-01"));
    }
    other.sync();
    for bytes in (0..1_500).step_by(130) {
        link.break_after(bytes);
        let _ = tablet.run(&["sync"]);
    }
    assert!(link.breaks() > 0);
    link.hold();
    tablet.sync();
    other.sync();
    ids.sort();
    assert_eq!(tablet.list("issues"), ids);
    assert_eq!(other.list("issues"), ids);
    province.hq.verify();
}

#[test]
fn with_no_way_to_headquarters_everything_but_syncing_works() {
    let province = Province::new();
    let link = Link::to(&province.hq.address());
    let cadre = baolian_tests::cadre_of(STATION);
    let tablet = province.tablet_via("cadre", &link.url(), &["--cadre", &cadre]);
    link.down(true);
    let visit = tablet.id(&["visit", "start", "--station", STATION]);
    tablet.does(&["visit", "note", &visit, "没有网络"]);
    tablet.does(&["visit", "seal", &visit]);
    assert!(["hq_away", "no_network", "link_broke"].contains(&tablet.refuses(&["sync"]).as_str()));
    let status = tablet.says(&["status"]);
    assert_eq!(status["log"]["held"], 0);
    assert_eq!(status["log"]["recorded"], 3);
    link.down(false);
    tablet.sync();
    assert_eq!(tablet.says(&["status"])["log"]["held"], 3);
}
