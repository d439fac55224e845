//! Measuring: one call of the program that knows what to measure.
//!
//! With `--json` nothing but its JSON stands on standard output.

use crate::chore::{self, Outcome, cargo};
use crate::debian;

/// Runs `baolian-bench` in the release profile with the options as given.
pub fn bench(options: &[&str]) -> Outcome {
    debian::require(&[debian::BUILD])?;
    chore::must(
        cargo()
            .args([
                "run",
                "--quiet",
                "--release",
                "--package",
                "baolian-bench",
                "--",
            ])
            .args(options),
    )
}
