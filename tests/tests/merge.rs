//! Two tablets edit the same issue apart: nothing that anyone wrote is gone.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use baolian_tests::Province;
use serde_json::Value;

const STATION: &str = "420102002-01";

fn texts(issue: &Value, list: &str) -> Vec<String> {
    let items = issue[list].as_array().unwrap();
    items
        .iter()
        .filter_map(|i| i["text"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn what_two_tablets_wrote_apart_stands_side_by_side_until_settled() {
    let province = Province::new();
    let a = province.cadre("a", STATION);
    let b = province.cadre("b", STATION);
    let id = a.open_issue(STATION, "门锁损坏", "2030-03-01");
    a.sync();
    b.sync();
    a.does(&["issue", "set", &id, "due", "2030-03-20"]);
    a.does(&["issue", "set", &id, "severity", "low"]);
    a.does(&["issue", "update", &id, "甲写的进展"]);
    a.does(&[
        "issue",
        "task",
        &id,
        "换锁",
        "--who",
        "内勤",
        "--days-before",
        "3",
    ]);
    b.does(&["issue", "set", &id, "due", "2030-03-10"]);
    b.does(&["issue", "set", &id, "severity", "high"]);
    b.does(&["issue", "update", &id, "乙写的进展"]);
    a.sync();
    b.sync();
    a.sync();
    let shown = a.issue(&id);
    assert_eq!(shown, b.issue(&id));
    assert_eq!(shown["due"], "2030-03-10", "the earlier");
    assert_eq!(shown["severity"], "high", "the higher");
    let contested = shown["contested"].as_object().unwrap();
    assert_eq!(contested.keys().collect::<Vec<_>>(), ["due", "severity"]);
    assert_eq!(contested["due"].as_array().unwrap().len(), 2);
    let said = texts(&shown, "updates");
    assert!(
        said.contains(&"甲写的进展".into()) && said.contains(&"乙写的进展".into()),
        "{said:?}"
    );
    assert_eq!(
        shown["tasks"][0]["due"], "2030-03-07",
        "counted back from the earlier"
    );
    b.does(&["settle", &id, "due", "2030-03-20"]);
    b.does(&["settle", &id, "severity", "high"]);
    b.sync();
    a.sync();
    let shown = a.issue(&id);
    assert_eq!(shown, b.issue(&id));
    assert_eq!(shown["due"], "2030-03-20");
    assert!(shown["contested"].as_object().unwrap().is_empty());
    province.hq.verify();
}

#[test]
fn a_close_that_missed_new_facts_leaves_the_issue_open_and_disputed() {
    let province = Province::new();
    let cadre = province.cadre("cadre", STATION);
    let officer = province.officer("officer", STATION);
    let id = cadre.open_issue(STATION, "台账缺页", "2030-03-01");
    cadre.sync();
    officer.sync();
    let photo = province.path().join("photo.jpg");
    std::fs::write(&photo, b"pixels").unwrap();
    officer.does(&[
        "issue",
        "effect",
        &id,
        "台账补齐",
        "--evidence",
        photo.to_str().unwrap(),
    ]);
    officer.does(&["issue", "ask-verify", &id]);
    officer.sync();
    cadre.sync();
    officer.does(&["issue", "update", &id, "又发现缺页", "--new-facts"]);
    cadre.does(&["issue", "close", &id]);
    cadre.sync();
    officer.sync();
    cadre.sync();
    let shown = cadre.issue(&id);
    assert_eq!(shown["status"]["state"], "disputed", "{shown}");
    assert_eq!(officer.issue(&id)["status"], shown["status"]);
    // A close that has seen both sides counts.
    cadre.does(&["issue", "close", &id]);
    cadre.sync();
    officer.sync();
    assert_eq!(officer.issue(&id)["status"]["state"], "closed");
    province.hq.verify();
}
