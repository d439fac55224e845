//! The thinnest true path: one visit and one issue, from tablet to headquarters to a second tablet.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use baolian_tests::Province;

const STATION: &str = "420102002-01";

#[test]
fn a_visit_and_an_issue_reach_headquarters_and_the_second_tablet() {
    let province = Province::new();
    let first = province.cadre("first", STATION);
    let second = province.cadre("second", STATION);
    let visit = first.id(&[
        "visit",
        "start",
        "--station",
        STATION,
        "--lat",
        "30.6",
        "--lon",
        "114.3",
        "--accuracy",
        "15",
    ]);
    first.does(&["visit", "stop", &visit, "一楼大厅", "--kind", "window"]);
    let issue = first.id(&[
        "issue",
        "open",
        "--visit",
        &visit,
        "--title",
        "接待窗口无人值守",
        "--description",
        "十点到十一点空着",
        "--severity",
        "high",
        "--responsible",
        "post:值班所长",
        "--due",
        "2030-01-31",
    ]);
    first.does(&["visit", "seal", &visit]);
    let status = first.says(&["status"]);
    assert_eq!(status["log"]["held"], 0, "{status}");
    first.sync();
    second.sync();
    assert_eq!(second.issue(&issue), first.issue(&issue));
    assert_eq!(second.list("visits"), [visit]);
    let status = first.says(&["status"]);
    assert_eq!(status["log"]["held"], status["log"]["recorded"], "{status}");
    let issues = province
        .hq
        .run(&["lists", "--kind", "issues", "--format", "json"])
        .unwrap();
    assert!(issues.to_string().contains("接待窗口无人值守"), "{issues}");
    province.hq.verify();
}
