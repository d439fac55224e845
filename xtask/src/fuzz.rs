//! Hostile bytes by mutation for as long as asked, from a new seed, on the stable compiler.
//!
//! What was worth keeping goes to `tests/corpus`; what must not have happened is made small and lies in
//! `target/fuzz`. The counts stand in `docs/PROOF.md`.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::chore::{self, Outcome, cargo};

/// Goes on for so many minutes.
pub fn fuzz(minutes: &str) -> Outcome {
    if minutes.parse::<u64>().is_err() {
        return Err(format!("{minutes} is no number of minutes"));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = now.map_or(0, |passed| passed.as_secs()).to_string();
    let mut fuzz = cargo();
    fuzz.args(["test", "--workspace", "--test", "fuzz", "--", "--nocapture"])
        .arg("hostile_bytes")
        .env("BAOLIAN_FUZZ_MINUTES", minutes)
        .env("BAOLIAN_SEED", seed)
        .env("BAOLIAN_KEEP", "1");
    chore::must(&mut fuzz)
}
