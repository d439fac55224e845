//! The whole day as somebody runs it: real programs, an empty folder, exit code 0.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A program that is built beside this one.
fn built(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_baolian-day")).with_file_name(name);
    assert!(
        path.exists(),
        "{} is not built; run `cargo build -p baolian-hq -p baolian-field`",
        path.display()
    );
    path
}

fn day(data: &Path, lang: &str) -> Output {
    play(data, &["--lang", lang])
}

fn play(data: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_baolian-day"))
        .arg("--hq-bin")
        .arg(built("baolian-hq"))
        .arg("--tablet-bin")
        .arg(built("baolian"))
        .arg("--data")
        .arg(data)
        .arg("--once")
        .args(options)
        .output()
        .unwrap()
}

#[test]
fn the_day_is_played_to_its_end_in_both_languages() {
    for (lang, last) in [("zh", "一天结束"), ("en", "The day is over")] {
        let folder = tempfile::tempdir().unwrap();
        let done = day(folder.path(), lang);
        let (told, failed) = (
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr),
        );
        assert!(done.status.success(), "{told}\n{failed}");
        assert!(told.contains(last), "{told}");
        assert!(!told.contains('\u{1b}'), "colour without a terminal");
        let open = std::fs::read_to_string(folder.path().join("open-this-tablet")).unwrap();
        assert!(folder.path().join(open).join("tablet.db").exists());
        let again = day(folder.path(), lang);
        assert_eq!(
            again.status.code(),
            Some(1),
            "a folder in use is left alone"
        );
    }
}

#[test]
fn a_demonstration_leaves_something_of_everything_open_for_the_app() {
    let folder = tempfile::tempdir().unwrap();
    let done = play(folder.path(), &["--demo"]);
    let told = String::from_utf8_lossy(&done.stdout);
    let failed = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{told}\n{failed}");
    let open = std::fs::read_to_string(folder.path().join("open-this-tablet")).unwrap();
    let tablet = folder.path().join(open);
    let rows = |words: &[&str]| {
        let mut baolian = Command::new(built("baolian"));
        let done = baolian.arg("--home").arg(&tablet).args(["--json"]);
        let done = done.args(words).output().unwrap();
        let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        said["rows"].as_array().unwrap().clone()
    };
    let issues = rows(&["list", "issues"]);
    assert!(issues.iter().any(|issue| issue["contested"] == true));
    assert!(issues.iter().any(|issue| issue["state"] == "disputed"));
    assert!(issues.iter().any(|issue| issue["waits_for_cadre"] == true));
    assert_eq!(rows(&["list", "support"]).len(), 2);
    assert_eq!(rows(&["list", "visits"]).len(), 2);
    assert_eq!(rows(&["tray"]).len(), 1);
}
