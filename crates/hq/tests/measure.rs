//! What judging costs, for people who change it:
//! `cargo test -p baolian-hq --release --test measure -- --ignored --nocapture`.
//! Numbers, no promises: nothing here can fail by being slow.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod world;

use std::time::Instant;

use baolian_wire::Audience;
use world::{A, Tablet, World};

/// Entries of one part, as a tablet cuts them.
const PART: usize = 300;

/// What processor time this process has used, in milliseconds: on a busy
/// machine, the time on the wall says little.
fn used() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok());
    // User and system time, in hundredths of a second.
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) * 10.0
}

/// Has headquarters take everything in parts; what that took, in words.
fn push(world: &World, tablet: &mut Tablet, part: usize) -> String {
    let mut spent = 0.0;
    let mut worked = 0.0;
    let mut from = usize::try_from(tablet.receipt.n).unwrap();
    while from < tablet.log.len() {
        let upto = (from + part).min(tablet.log.len());
        let request = tablet.request(from, upto);
        let (began, before) = (Instant::now(), used());
        let answer = world.hq.sync(&request).unwrap();
        spent += began.elapsed().as_secs_f64() * 1000.0;
        worked += used() - before;
        tablet.take(&answer);
        from = upto;
    }
    let (began, before) = (Instant::now(), used());
    while world.hq.judge_postponed().unwrap() {}
    spent += began.elapsed().as_secs_f64() * 1000.0;
    worked += used() - before;
    tablet.sync(&world.hq);
    assert_eq!(tablet.own.len(), tablet.log.len());
    assert!(tablet.refused.is_empty(), "{:?}", tablet.refused);
    format!("{spent:.0} ms, processor {worked:.0} ms")
}

#[test]
#[ignore = "a measurement"]
fn issues_of_one_entry_each() {
    let world = World::new();
    let mut li = world.tablet("li");
    let issues = 10_000;
    for _ in 0..issues {
        li.open_issue(A, Audience::default());
    }
    let spent = push(&world, &mut li, PART);
    println!("{issues} issues in parts of {PART}: {spent}");
}

#[test]
#[ignore = "a measurement"]
fn entries_of_one_document() {
    for (entries, part) in [(1_000, PART), (1_000, 1_000), (5_000, PART), (5_000, 5_000)] {
        let world = World::new();
        let mut li = world.tablet("li");
        let issue = li.open_issue(A, Audience::default());
        for _ in 1..entries {
            li.progress(issue, A);
        }
        let spent = push(&world, &mut li, part);
        println!("one document, {entries} entries in parts of {part}: {spent}");
    }
}
