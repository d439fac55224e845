//! A tablet that belongs to nobody records nothing, and says what to do.

mod support;

use support::{BAOLIAN, Tablet, baolian};

/// One command of each kind, with all it needs.
const COMMANDS: &[&[&str]] = &[
    &["visit", "start", "--station", "420102002-01"],
    &["visit", "show", "0199abcd"],
    &["visit", "note", "0199abcd", "x"],
    &["issue", "open", "--station", "420102002-01", "--title", "x"],
    &["issue", "show", "0199abcd"],
    &["issue", "close", "0199abcd"],
    &["lead", "list"],
    &["lead", "answer", "0199abcd", "not-true"],
    &["support", "list"],
    &["list", "issues"],
    &["list", "stations"],
    &["search", "x"],
    &["due"],
    &["checklist"],
    &["sync"],
    &["sync", "--watch"],
    &["status"],
    &["tray"],
    &["tray", "done", "1"],
    &["settle", "0199abcd", "due", "2026-12-01"],
    &["repair"],
    &["draft", "keep", "a", "b"],
];

#[test]
fn every_command_says_so_and_makes_no_folder() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("tablet");
    for command in COMMANDS {
        let mut words = vec!["--json", "--home", home.to_str().unwrap()];
        words.extend_from_slice(command);
        let said = baolian(&words);
        assert_eq!(
            (said.code, said.error().as_str()),
            (6, "not_enrolled"),
            "{command:?}"
        );
        assert_eq!(said.err, "");
    }
    assert!(!home.exists());
}

#[test]
fn the_person_is_told_how_to_enrol() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().to_str().unwrap();
    let zh = baolian(&["--home", home, "status"]);
    assert!(
        zh.err.contains("还没有开通") && zh.err.contains("baolian enrol"),
        "{zh:?}"
    );
    let en = baolian(&["--home", home, "--lang", "en", "status"]);
    assert!(
        en.err.contains("not enrolled") && en.err.contains("baolian enrol"),
        "{en:?}"
    );
}

#[test]
fn the_home_may_come_from_the_environment() {
    let tablet = Tablet::cadre();
    let status = |home: Option<&std::path::Path>, named: Option<&str>| {
        let mut command = std::process::Command::new(BAOLIAN);
        command
            .args(["--json", "status"])
            .env_remove("BAOLIAN_HOME");
        if let Some(home) = home {
            command.env("BAOLIAN_HOME", home);
        }
        if let Some(named) = named {
            command.args(["--home", named]);
        }
        command.output().unwrap().status.code()
    };
    assert_eq!(status(Some(tablet.home()), None), Some(0));
    let other = tempfile::tempdir().unwrap();
    assert_eq!(
        status(Some(tablet.home()), other.path().to_str()),
        Some(6),
        "what is said counts"
    );
}

#[test]
fn a_code_with_a_slip_is_named_before_anybody_is_asked() {
    let tablet = Tablet::bare();
    tablet.hq.go_down(true);
    let code = tablet.hq.code.to_text().unwrap();
    let slip = code.replacen(['0', '1', '2'], "9", 1).replacen('7', "8", 1);
    assert_ne!(slip, code);
    assert_eq!(
        tablet.fails(&["enrol", "--hq", &tablet.url, "--code", &slip], 2),
        "bad_input"
    );
    assert_eq!(tablet.fails(&["status"], 6), "not_enrolled");
}

#[test]
fn enrolment_needs_an_address_that_is_safe() {
    let tablet = Tablet::bare();
    let code = tablet.hq.code.to_text().unwrap();
    let try_at = |url: &str| tablet.fails(&["enrol", "--hq", url, "--code", &code], 2);
    assert_eq!(try_at("http://192.0.2.1:80"), "plain_http");
    assert_eq!(try_at("hq.example"), "bad_input");
    assert_eq!(try_at("ftp://hq.example"), "bad_input");
    let words = [
        "enrol",
        "--hq",
        &tablet.url,
        "--code",
        &code,
        "--ca",
        "/no/such/file",
    ];
    assert_eq!(tablet.fails(&words, 2), "no_file");
}

#[test]
fn a_headquarters_that_is_not_there_leaves_the_tablet_as_it_was() {
    let tablet = Tablet::bare();
    let code = tablet.hq.code.to_text().unwrap();
    let away = ["enrol", "--hq", "http://127.0.0.1:9", "--code", &code];
    assert_eq!(tablet.fails(&away, 4), "hq_away");
    assert_eq!(tablet.fails(&["status"], 6), "not_enrolled");
    tablet.done(&["enrol", "--hq", &tablet.url, "--code", &code]);
}

#[test]
fn a_headquarters_with_other_keys_is_not_believed() {
    let tablet = Tablet::bare();
    let root = baolian_wire::key::SecretKey::from_seed(&[99; 32]).public();
    let code = baolian_wire::enrol::EnrolCode::new([7; 16], &root)
        .to_text()
        .unwrap();
    assert_eq!(
        tablet.fails(&["enrol", "--hq", &tablet.url, "--code", &code], 4),
        "wrong_hq"
    );
    assert_eq!(tablet.fails(&["status"], 6), "not_enrolled");
}

#[test]
fn a_tablet_is_enrolled_once() {
    let tablet = Tablet::cadre();
    let code = tablet.hq.code.to_text().unwrap();
    let again = ["enrol", "--hq", &tablet.url, "--code", &code];
    assert_eq!(tablet.fails(&again, 3), "already_enrolled");
    assert_eq!(tablet.done(&["status"])["account"], "li");
}

#[test]
fn a_tablet_whose_key_is_gone_goes_on_with_a_new_code() {
    let tablet = Tablet::cadre();
    let issue = tablet.issue("一");
    std::fs::remove_dir_all(tablet.home().join("keys")).unwrap();
    assert_eq!(tablet.fails(&["sync"], 6), "key_gone");
    let code = tablet.hq.code.to_text().unwrap();
    tablet.done(&["enrol", "--hq", &tablet.url, "--code", &code]);
    assert_eq!(
        tablet.done(&["issue", "show", &issue])["title"],
        "一",
        "nothing is lost"
    );
    tablet.done(&["sync"]);
}
