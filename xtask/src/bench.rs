//! Measuring: one call of the program that knows what to measure.
//!
//! With `--json` nothing but its JSON stands on standard output.

use std::process::Stdio;

use crate::chore::{self, Outcome, cargo};
use crate::{debian, web};

/// What `baolian-bench` measures without the app; anything else may need it.
const WITHOUT_APP: &[&str] = &[
    "save", "sync", "day", "link", "scale", "tablet", "verify", "storm",
];

/// Runs `baolian-bench` in the release profile with the options as given.
pub fn bench(options: &[&str]) -> Outcome {
    debian::require(&[debian::BUILD])?;
    let mut built = vec!["--package", "baolian-bench", "--package", "baolian-hq"];
    let core_only = options
        .first()
        .is_some_and(|name| WITHOUT_APP.contains(name));
    if !core_only {
        debian::require(&[debian::APP, debian::TESTS])?;
        web::build()?;
        // The app, and the empty window that it is held against.
        built.extend(["--package", "baolian-app", "--example", "empty"]);
    }
    if options.contains(&"--peers") {
        web::install_in(web::PEERS)?;
    }
    let mut build = cargo();
    build
        .args(["build", "--quiet", "--locked", "--release", "--bins"])
        .args(built);
    chore::must(build.stdout(Stdio::null()))?;
    let program = chore::target_dir().join("release").join("baolian-bench");
    chore::must(chore::program(program).args(options))
}
