//! Hostile bytes by mutation, on the stable compiler: some seconds of it in an ordinary run, from a seed of its own.
//!
//! `cargo xtask fuzz --minutes 10` goes on for longer, from a new seed each time. `BAOLIAN_SEED` says which.
//! `BAOLIAN_FUZZ_FILE=TARGET/FILE` feeds one input again; `BAOLIAN_KEEP=1` keeps what was worth keeping.

// A test fails by panicking, its helpers too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::time::Duration;

use baolian_tests::fuzz::{Enough, folder, fuzz, lawful, targets, write};

/// Rounds of every target in an ordinary run.
const ORDINARY: usize = 2;
/// Most memory that all of it together may ever take, in KiB.
const MEMORY: u64 = 1_000_000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The most memory that this process ever had, in KiB.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let digits = line.unwrap_or("0").trim().trim_end_matches(" kB");
    digits.parse().unwrap()
}

/// Panics that are caught are no news; they come by the thousand.
fn quietly() {
    std::panic::set_hook(Box::new(|_| {}));
}

#[test]
fn the_corpus_began_with_lawful_words() {
    let all = lawful::all();
    if number("BAOLIAN_WRITE_CORPUS").is_some() {
        for (name, input) in &all {
            write(name, input);
        }
    }
    for target in targets() {
        let name = target.name();
        assert!(
            all.iter().any(|(of, _)| *of == name),
            "nothing lawful for {name}"
        );
        let kept = std::fs::read_dir(folder(name)).map_or(0, Iterator::count);
        assert!(kept > 0, "nothing kept for {name}");
    }
}

#[test]
fn hostile_bytes_are_refused_and_break_nothing() {
    if let Ok(file) = std::env::var("BAOLIAN_FUZZ_FILE") {
        let (name, path) = file.split_once('/').unwrap();
        let input = std::fs::read(path).unwrap();
        let mut all = targets();
        let target = all.iter_mut().find(|t| t.name() == name).unwrap();
        println!("{}", target.take(&input));
        return target.look();
    }
    let enough = match number("BAOLIAN_FUZZ_MINUTES") {
        Some(minutes) => Enough::Time(Duration::from_secs(60 * minutes)),
        None => Enough::Rounds(ORDINARY),
    };
    let seed = number("BAOLIAN_SEED").unwrap_or(1);
    let targets = targets();
    let usual = std::panic::take_hook();
    quietly();
    let fuzzed = fuzz(targets, seed, enough);
    std::panic::set_hook(usual);
    let all: u64 = fuzzed.inputs.values().sum();
    println!(
        "{all} inputs, seed {seed}, at most {} MiB",
        most_memory() / 1024
    );
    for (name, inputs) in &fuzzed.inputs {
        let words = fuzzed.words[name].len();
        println!("  {name:13} {inputs:9} inputs, {words} different ends");
    }
    if number("BAOLIAN_KEEP").is_some() {
        for (name, kept) in &fuzzed.kept {
            for input in kept {
                write(name, input);
            }
        }
    }
    assert!(fuzzed.failures.is_empty(), "{}", fuzzed.failures.join("\n"));
    assert!(most_memory() < MEMORY, "{} KiB", most_memory());
    // Inputs that all end alike reach nothing.
    for (name, words) in &fuzzed.words {
        assert!(words.len() > 1, "{name}: {words:?}");
    }
}
