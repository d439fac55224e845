//! `baolian-hq audit`: who did what when, asked at the console.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli;

use cli::{DAZHI, Office};

#[test]
fn the_console_of_a_command_is_named_with_user_machine_and_command() {
    let office = Office::with_stations();
    office.ok(&[
        "account", "add", "sun-jing", "--name", "孙静", "--role", "auditor",
    ]);
    let found = office.ok(&["audit", "--limit", "1"]);
    let done = &found["deeds"][0];
    assert_eq!(
        (&done["deed"], &done["about"]),
        (&"account".into(), &"sun-jing".into())
    );
    assert_eq!(done["account"], "hq");
    let sign_in = &done["sign_in"];
    assert_eq!(
        (&sign_in["kind"], &sign_in["command"]),
        (&"console".into(), &"account add".into())
    );
    assert!(!sign_in["user"].as_str().unwrap().is_empty());
    assert!(!sign_in["host"].as_str().unwrap().is_empty());
    // What was handed to the command stands in its entry, not in the sign-in.
    assert!(!sign_in.to_string().contains("孙静"));
    let next = found["next"].as_str().unwrap();
    let older = office.ok(&["audit", "--after", next, "--limit", "1000"]);
    assert!(older["next"].is_null());
    assert!(
        older["deeds"]
            .as_array()
            .unwrap()
            .iter()
            .all(|d| d["about"] != "sun-jing")
    );
}

#[test]
fn an_office_asks_by_station_account_kind_and_day() {
    let office = Office::with_stations();
    let who = [
        "--date",
        "2026-11-20",
        "--source",
        "12345",
        "--title",
        "接警",
        "--category",
        "x",
    ];
    let words = [&["lead", "assign", "--station", DAZHI][..], &who].concat();
    office.ok(&words);
    let of = |words: &[&str]| {
        let found = office.ok(&[&["audit"][..], words].concat());
        found["deeds"].as_array().unwrap().clone()
    };
    let leads = of(&["--deed", "lead_assigned"]);
    assert_eq!(leads.len(), 1);
    assert_eq!(leads[0]["station"], DAZHI);
    let document = leads[0]["document"].as_str().unwrap();
    assert_eq!(of(&["--document", document]), leads);
    let by = leads[0]["account"].as_str().unwrap();
    assert_eq!(of(&["--account", by, "--station", DAZHI]), leads);
    assert!(of(&["--until", "2026-01-01"]).is_empty());
    let said = office.says(&["audit", "--lang", "en", "--deed", "lead_assigned"]);
    assert!(said.out.contains("lead handed down"), "{said:?}");
}

#[test]
fn what_makes_no_sense_is_said() {
    let office = Office::with_stations();
    office.refuses(&["audit", "--deed", "nonsense"], 2, "unknown_deed");
    office.refuses(&["audit", "--after", "nonsense"], 2, "bad_page");
    office.refuses(&["audit", "--account", "nobody"], 3, "no_account");
    office.refuses(
        &["audit", "--station", "000000000-00"],
        3,
        "unknown_station",
    );
    office.refuses(&["audit", "--document", "x"], 2, "bad_id");
}

#[test]
fn reading_writes_nothing_and_a_denied_deed_leaves_nothing() {
    let office = Office::with_stations();
    let before = office.ok(&["audit", "--limit", "1"]);
    for words in [
        &["account", "list"][..],
        &["device", "list"],
        &["verify"],
        &["coverage"],
    ] {
        office.ok(words);
    }
    office.fails(&["account", "close", "nobody"], 3, "no_account");
    assert_eq!(office.ok(&["audit", "--limit", "1"]), before);
}
