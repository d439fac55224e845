//! Do the worlds bite? Each patch in `tests/faults/` puts one fault into the code; the worlds must find it.
//!
//! A patch begins with one line that says what the fault is. The tree has to be as committed, and is so
//! again afterwards. The table that comes of it stands in `docs/PROOF.md`.

use std::path::Path;
use std::process::Command;

use crate::chore::{self, Outcome, cargo, program};

/// Most worlds that are played to find one fault.
const WORLDS: &str = "200";
const TESTS: &[&str] = &["test", "--workspace", "--test", "worlds"];

/// Plays worlds on every patch, or on those whose name contains a word.
pub fn faults(words: &[&str]) -> Outcome {
    let clean = program("git").args(["diff", "--quiet"]).status();
    if !clean.is_ok_and(|status| status.success()) {
        return Err("the tree has changes: commit them first".into());
    }
    let folder = chore::root().join("tests").join("faults");
    let read = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut patches: Vec<_> = read.filter_map(Result::ok).map(|e| e.path()).collect();
    patches.sort();
    patches.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        words.is_empty() || words.iter().any(|word| name.contains(word))
    });
    // A world that fails anyway would find every fault.
    if let Some((_, by)) = find()? {
        return Err(format!("the worlds fail without any fault: {by}"));
    }
    let mut missed = 0;
    println!("| fault put in | worlds | found by |\n| --- | --- | --- |");
    for patch in &patches {
        let said = chore::read(patch).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let what = said.lines().next().unwrap_or_default();
        apply(patch, false)?;
        let found = find();
        apply(patch, true)?;
        let (worlds, by) = found?.unwrap_or_else(|| {
            missed += 1;
            ("–".into(), "nothing".into())
        });
        println!("| {what} | {worlds} | {by} |");
    }
    match missed {
        0 => Ok(()),
        n => Err(format!("{n} faults were not found")),
    }
}

fn apply(patch: &Path, back: bool) -> Outcome {
    let mut git = program("git");
    git.arg("apply").args(back.then_some("-R")).arg(patch);
    chore::must(&mut git)
}

/// How many worlds it took, and what was wrong in the one that failed.
fn find() -> Outcome<Option<(String, String)>> {
    let mut build = cargo();
    chore::must(build.args(TESTS).args(["--quiet", "--no-run"]))?;
    let mut play: Command = cargo();
    play.args(TESTS)
        .env("BAOLIAN_SEEDS", WORLDS)
        .env("BAOLIAN_BRIEF", "1");
    let output = play.output().map_err(|e| chore::cannot_start(&play, &e))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = text.lines().find_map(|line| line.strip_prefix("FOUND "));
    match found.and_then(|line| line.split_once(' ')) {
        Some((worlds, by)) => Ok(Some((worlds.to_owned(), by.replace('|', "/")))),
        None if output.status.success() => Ok(None),
        None => Err(format!("the worlds did not play:\n{text}")),
    }
}
