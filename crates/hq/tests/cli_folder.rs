//! The folder through the real binary: made once, verified, backed up, restored; and how failures are said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli;

use std::process::Command;

use cli::{DAZHI, Office, ran};

#[test]
fn headquarters_is_made_once() {
    let office = Office::empty();
    office.fails(&["coverage"], 3, "not_initialised");
    let made = office.ok(&["init"]);
    assert_eq!(made["root"].as_str().unwrap().len(), 64);
    office.refuses(&["init"], 4, "already_initialised");
    let keys = std::fs::read_dir(office.data().join("keys"))
        .unwrap()
        .count();
    assert_eq!(keys, 2);
}

#[test]
fn words_that_make_no_sense_are_one_json_value_or_one_line() {
    let office = Office::new();
    for words in [
        &["servee"][..],
        &["roster", "import"],
        &["lists", "--kind", "all"],
        &["lists", "--kind", "issues", "--format", "xml"],
        &["enrol"],
        &["enrol", "--leader", "赵"],
        &["enrol", "--cadre", "a", "--station", "b"],
        &["enrol", "--name", "王芳"],
        &[
            "lead",
            "assign",
            "--title",
            "a",
            "--category",
            "b",
            "--date",
            "2026-11-24",
            "--source",
            "c",
        ],
        &["device", "release", "0123456789abcdef", "--up-to", "all"],
        &["serve"],
        &["serve", "--listen", "127.0.0.1:0", "--tls-cert", "cert.pem"],
    ] {
        office.refuses(words, 2, "usage");
        let said = office.says(words);
        assert_eq!((said.exit, said.out.as_str()), (2, ""), "{words:?}");
        assert!(said.err.starts_with("错误："), "{said:?}");
        let said = office.says(&[words, &["--lang", "en"]].concat());
        assert!(said.err.starts_with("Error: "), "{said:?}");
    }
}

#[test]
fn the_folder_is_named_by_a_word_or_by_the_environment() {
    let office = Office::new();
    let mut without = Command::new(env!("CARGO_BIN_EXE_baolian-hq"));
    without
        .args(["verify", "--json"])
        .env_remove("BAOLIAN_HQ_DATA");
    let said = ran(&mut without);
    assert_eq!(said.exit, 2);
    assert!(said.out.contains("\"no_data\""), "{said:?}");
    let said = ran(without.env("BAOLIAN_HQ_DATA", office.data()));
    assert_eq!(said.exit, 0, "{said:?}");
}

#[test]
fn completions_are_made_for_every_shell_without_a_folder() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_baolian-hq"));
        let said = ran(command.args(["completions", shell]));
        assert_eq!(said.exit, 0);
        assert!(said.out.contains("coverage"), "{shell}");
    }
}

#[test]
fn verify_names_what_does_not_hold() {
    let office = Office::with_stations();
    let report = office.ok(&["verify"]);
    assert_eq!(report["holds"], true);
    assert!(report["entries"].as_u64().unwrap() > 3);

    let conn = rusqlite::Connection::open(office.data().join("hq.db")).unwrap();
    conn.execute("UPDATE entry SET hash = zeroblob(32) WHERE n = 3", [])
        .unwrap();
    drop(conn);
    let (exit, report) = office.json(&["verify"]);
    assert_eq!(exit, 1);
    assert_eq!(
        (&report["holds"], &report["error"]["code"]),
        (&false.into(), &"not_held".into())
    );
    assert!(!report["faults"].as_array().unwrap().is_empty());
    let said = office.says(&["verify"]);
    assert_eq!(said.exit, 1);
    assert!(said.out.contains("chain"), "{said:?}");
}

#[test]
fn a_backup_is_read_back_and_restored() {
    let office = Office::with_stations();
    office.ok(&[
        "account", "add", "sun", "--name", "孙静", "--role", "auditor",
    ]);
    let output = office.path("backup.db");
    let backup = office.ok(&["backup", "--output", &output, "--keys"]);
    assert!(backup["position"].as_u64().unwrap() > 0);
    assert!(backup["at"].as_str().unwrap().ends_with("+08:00"));
    office.refuses(&["backup", "--output", &output], 4, "exists");
    office.refuses(
        &["backup", "--output", "/nowhere/at/all.db"],
        5,
        "storage_closed",
    );

    office.ok(&["account", "close", "sun"]);
    office.refuses(
        &["restore", "--from", &office.path("nothing.db")],
        3,
        "no_backup",
    );
    let other = office.file("other.db", &"no database at all. ".repeat(500));
    office.refuses(&["restore", "--from", &other], 2, "no_backup");
    let restored = office.ok(&["restore", "--from", &output]);
    assert_eq!(restored["position"], backup["position"]);
    let sun = office.ok(&["account", "show", "sun"]);
    assert_eq!(
        sun["closed"], false,
        "what came after the backup is not there"
    );
    office.ok(&["verify"]);
    office.ok(&["enrol", "--station", DAZHI]);

    // An empty folder takes the keys beside the backup.
    let empty = Office::empty();
    empty.ok(&["restore", "--from", &output]);
    assert_eq!(
        empty.ok(&["account", "list"]),
        office
            .ok(&["account", "list"])
            .as_array()
            .map(|all| {
                all.iter()
                    .filter(|a| a["id"] != format!("station-{DAZHI}").as_str())
                    .cloned()
                    .collect::<serde_json::Value>()
            })
            .unwrap()
    );
}

#[test]
fn a_clock_that_is_right_needs_no_word() {
    let office = Office::new();
    office.refuses(&["clock", "accept"], 4, "clock_not_behind");
}

#[test]
fn nothing_is_signed_by_a_clock_that_is_behind_until_the_operator_accepts_it() {
    let office = Office::with_stations();
    let conn = rusqlite::Connection::open(office.data().join("hq.db")).unwrap();
    conn.execute(
        "UPDATE setting SET value = value + 86400000 WHERE name = 'signed'",
        [],
    )
    .unwrap();
    drop(conn);
    let add = [
        "account", "add", "sun", "--name", "孙静", "--role", "auditor",
    ];
    office.refuses(&add, 4, "clock_behind");
    let accepted = office.ok(&["clock", "accept"]);
    assert!(accepted["was"].as_str().unwrap() > accepted["now"].as_str().unwrap());
    office.ok(&add);
    office.ok(&["verify"]);
}
