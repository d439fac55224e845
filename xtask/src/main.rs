//! Every chore of the project in one program: `cargo xtask run`, `test`, `check`, `bench`, `setup`.
//!
//! It promises that each chore works on a fresh Debian 12 that has only cargo and node: what is missing
//! is named and installed, what is there costs no time. It knows nothing of the product's own crates, so
//! that it compiles in seconds whatever state they are in.
#![allow(
    clippy::print_stdout,
    reason = "a chore talks to the person who started it"
)]

mod android;
mod bench;
mod check;
mod chore;
mod compile;
mod debian;
mod faults;
mod fuzz;
mod package;
mod python;
mod run;
mod test;
mod web;

use std::process::ExitCode;

use chore::Outcome;

const HELP: &str = "\
Usage: cargo xtask CHORE

  run [--once] [--lang=en]
                         build everything, start headquarters with the roster of Hubei, play a day on it;
                         headquarters stays up until Ctrl-C, and the app opens where there is a display
  app [--demo] [--lang=en]
                         open the app; with --demo on a tablet filled a moment ago, its headquarters beside it
  board                  serve the board on a part of a demonstration year, and open it where there is a display
  test [GROUP…]          check, then all tests; or only the named groups:
                         check unit system interop ui app board package android;
                         with --every-look the app on every tablet in both languages (some minutes more)
  screens                write docs/screens.png: the eight screens of the app as they are now
  check                  format, lints, documentation, bindings, interface types and baseline, licences
  check --android        the app's Rust side, type-checked for an Android tablet (no SDK needed)
  bench [NAME] [--json]
                         measure the core and the app, on release builds
  faults [WORD…]         put each fault of tests/faults into the code and have the worlds find it
                         (an hour; only those whose name has the word)
  fuzz [--minutes N]     hostile bytes by mutation, from a new seed; what is worth keeping goes to tests/corpus
  package [--debug]      the app as a Debian package, opened once to see that it starts
  package --android      the app as an Android package, where the SDK is (docs/MOBILE.md)
  bindings               write the interface's TypeScript types anew from the Rust ones
  setup                  only install what the chores need

Each chore first installs what it needs and is missing (system packages with apt, as root).";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut words = arguments.iter().map(String::as_str);
    let chore = words.next();
    let rest: Vec<&str> = words.collect();
    let outcome = match (chore, rest.as_slice()) {
        (Some("run"), options) if options.iter().all(|option| run::OPTIONS.contains(option)) => {
            run::run(options)
        }
        (Some("app"), options)
            if options
                .iter()
                .all(|option| run::APP_OPTIONS.contains(option)) =>
        {
            run::app(options)
        }
        (Some("board"), []) => run::board(),
        (Some("test"), groups) => test::test(groups),
        (Some("check"), []) => check::check(),
        (Some("check"), ["--android"]) => android::check(),
        (Some("bench"), options) => bench::bench(options),
        (Some("faults"), words) => faults::faults(words),
        (Some("fuzz"), []) => fuzz::fuzz("1"),
        (Some("fuzz"), ["--minutes", minutes]) => fuzz::fuzz(minutes),
        (Some("package"), options)
            if options
                .iter()
                .all(|option| package::OPTIONS.contains(option)) =>
        {
            package::package(options)
        }
        (Some("bindings"), []) => check::write_bindings(),
        (Some("screens"), []) => screens(),
        (Some("setup"), []) => setup(),
        (Some("help" | "--help" | "-h"), _) => {
            println!("{HELP}");
            Ok(())
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Takes the picture of the eight screens from the real app.
fn screens() -> Outcome {
    debian::require(&[debian::BUILD, debian::APP, debian::TESTS])?;
    web::build()?;
    compile::programs()?;
    web::script("screens")
}

/// Installs what every other chore would install on its first run.
fn setup() -> Outcome {
    debian::require(&[
        debian::BUILD,
        debian::APP,
        debian::TESTS,
        debian::BOARD,
        debian::ANDROID,
    ])?;
    web::install()?;
    python::install()?;
    chore::say("everything that the chores need is here");
    Ok(())
}
