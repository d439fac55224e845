//! All tests, in groups that can be asked for by name.
//!
//! The groups share one compilation. Each test program prints its own closing line; the last lines here
//! only say which groups stand and how long each took.

use std::time::Instant;

use crate::chore::{self, Outcome, cargo, say};
use crate::compile::{self, TestProgram};
use crate::{android, check, debian, package, python, web};

/// The package of the whole-system tests, seen from the top of the checkout.
const SYSTEM: &str = "tests";

/// Test files of that package that begin with this word need node.
const INTEROP: &str = "interop";

/// With this option the app shows every screen on every tablet in both languages, not only the hardest.
const EVERY_LOOK: &str = "--every-look";

/// A named part of a chore.
pub type Step<'a> = (&'a str, fn() -> Outcome);

const GROUPS: &[Step<'_>] = &[
    ("check", check::check),
    ("unit", unit),
    ("system", || {
        start(|program| is_system(program) && !is_interop(program))
    }),
    ("interop", || {
        start(|program| is_system(program) && is_interop(program))
    }),
    ("ui", || web::script("test")),
    ("app", app),
    ("board", board),
    ("package", package::test),
    ("android", android::check),
];

/// Runs the named groups, or all of them.
pub fn test(words: &[&str]) -> Outcome {
    let (options, names): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| word.starts_with("--"));
    if let Some(unknown) = options.iter().find(|option| **option != EVERY_LOOK) {
        return Err(format!("there is no {unknown}; there is {EVERY_LOOK}"));
    }
    if let Some(unknown) = names
        .iter()
        .find(|name| !GROUPS.iter().any(|(group, _)| group == *name))
    {
        let known: Vec<&str> = GROUPS.iter().map(|(group, _)| *group).collect();
        return Err(format!(
            "there is no group {unknown}; there are {}",
            known.join(", ")
        ));
    }
    debian::require(&[debian::BUILD, debian::APP, debian::TESTS])?;
    web::build()?;
    all(GROUPS
        .iter()
        .filter(|(group, _)| names.is_empty() || names.contains(group))
        .map(|&(group, step)| match group {
            "app" if !options.is_empty() => (group, app_in_every_look as fn() -> Outcome),
            _ => (group, step),
        }))
}

/// Runs every step, also after one has failed, and then says how each ended.
pub fn all<'a>(steps: impl IntoIterator<Item = Step<'a>>) -> Outcome {
    let mut ended = Vec::new();
    for (name, step) in steps {
        say(name);
        let started = Instant::now();
        let outcome = step();
        if let Err(reason) = &outcome {
            say(&format!("{name}: {reason}"));
        }
        ended.push((name, outcome, started.elapsed()));
    }
    for (name, outcome, took) in &ended {
        let word = if outcome.is_ok() { "good" } else { "FAILED" };
        println!("   {word:6} {name} ({:.1} s)", took.as_secs_f64());
    }
    let failed: Vec<&str> = ended
        .iter()
        .filter(|(_, outcome, _)| outcome.is_err())
        .map(|(name, ..)| *name)
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}", failed.join(", ")))
    }
}

fn is_system(program: &TestProgram) -> bool {
    program.package().ends_with(SYSTEM)
}

fn is_interop(program: &TestProgram) -> bool {
    program.name.starts_with(INTEROP)
}

/// The examples in the documentation, and the tests beside the code.
fn unit() -> Outcome {
    compile::workspace()?;
    let examples =
        chore::must(cargo().args(["test", "--quiet", "--locked", "--workspace", "--doc"]));
    start(|program| !is_system(program)).and(examples)
}

/// Starts all test programs that are chosen, also after one has failed.
fn start(chosen: impl Fn(&TestProgram) -> bool) -> Outcome {
    let mut failed = Vec::new();
    for program in compile::workspace()?
        .iter()
        .filter(|program| chosen(program))
    {
        let name = format!("{}: {}", program.package().display(), program.name);
        say(&name);
        if chore::must(program.command().arg("--quiet")).is_err() {
            failed.push(name);
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join(", "))
    }
}

/// Opens the real app under a display of its own, reads its page and looks at its screens.
fn app() -> Outcome {
    compile::workspace()?;
    web::script("test:app")
}

/// Opens the board in a browser, reads its figures, files and pages, and leaves pictures of them.
fn board() -> Outcome {
    debian::require(&[debian::BOARD])?;
    python::install()?;
    compile::workspace()?;
    web::script("test:board")
}

fn app_in_every_look() -> Outcome {
    compile::workspace()?;
    chore::must(
        web::npm("ui")
            .args(["run", "--silent", "test:app"])
            .env("BAOLIAN_EVERY_LOOK", "1"),
    )
}
