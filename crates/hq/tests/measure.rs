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

/// Has headquarters take everything in parts; how long that took, in milliseconds.
fn push(world: &World, tablet: &mut Tablet, part: usize) -> f64 {
    let mut spent = 0.0;
    let mut from = usize::try_from(tablet.receipt.n).unwrap();
    while from < tablet.log.len() {
        let upto = (from + part).min(tablet.log.len());
        let request = tablet.request(from, upto);
        let began = Instant::now();
        let answer = world.hq.sync(&request).unwrap();
        spent += began.elapsed().as_secs_f64() * 1000.0;
        tablet.take(&answer);
        from = upto;
    }
    assert!(tablet.refused.is_empty(), "{:?}", tablet.refused);
    spent
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
    println!("{issues} issues in parts of {PART}: {spent:.0} ms");
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
        println!("one document, {entries} entries in parts of {part}: {spent:.0} ms");
    }
}
