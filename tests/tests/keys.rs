//! Headquarters changes the key that it signs with, and no tablet has to enrol again.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use baolian_tests::Province;
use serde_json::Value;

const STATION: &str = "420102002-01";

fn keys(province: &Province) -> Vec<Value> {
    let listed = province.hq.run(&["keys", "list"]).unwrap();
    listed.as_array().unwrap().clone()
}

fn all_is_held(tablet: &baolian_tests::Tablet) {
    tablet.sync();
    let status = tablet.says(&["status"]);
    assert_eq!(status["log"]["held"], status["log"]["recorded"], "{status}");
}

#[test]
fn a_tablet_syncs_before_and_after_a_change_of_key_and_across_a_restore() {
    let mut province = Province::new();
    let tablet = province.cadre("first", STATION);
    let before = tablet.open_issue(STATION, "换密钥之前", "2030-03-01");
    all_is_held(&tablet);
    let backup = province.path().join("backup.db");
    let backup = backup.to_str().unwrap();
    province
        .hq
        .run(&["backup", "--output", backup, "--keys"])
        .unwrap();

    // Beside the running server.
    let changed = province.hq.run(&["keys", "rotate"]).unwrap();
    let listed = keys(&province);
    assert_eq!(listed.len(), 2);
    assert_eq!(
        (&listed[0]["key"], &listed[0]["signs"]),
        (&changed["key"], &true.into())
    );
    assert_eq!(
        (&listed[1]["signs"], &listed[1]["until"]),
        (&false.into(), &listed[0]["since"])
    );
    let after = tablet.open_issue(STATION, "换密钥之后", "2030-03-01");
    all_is_held(&tablet);
    province.hq.verify();

    // Back to before the change: what headquarters lost comes again, and it
    // speaks with a key that the tablet has not retired.
    province.hq.kill();
    province.hq.run(&["restore", "--from", backup]).unwrap();
    province.hq.serve_again();
    all_is_held(&tablet);
    let listed = keys(&province);
    assert!(
        !listed.iter().any(|key| key["key"] == changed["key"]),
        "{listed:?}"
    );
    province.hq.verify();
    let issues = province
        .hq
        .run(&["lists", "--kind", "issues"])
        .unwrap()
        .to_string();
    assert!(
        issues.contains(&before) && issues.contains(&after),
        "{issues}"
    );
    let done = province
        .hq
        .run(&["audit", "--deed", "key_entered"])
        .unwrap();
    assert_eq!(done["deeds"].as_array().unwrap().len(), 2);
}
