//! How long much takes: run by hand, `cargo test -p baolian-hq --release --test speed -- --ignored --nocapture`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod world;

use std::time::Instant;

use baolian_wire::Audience;
use world::{A, World};

const ISSUES: usize = 2_000;

#[test]
#[ignore = "a measurement"]
fn pushing_and_pulling_many_issues() {
    let world = World::new();
    let mut li = world.tablet("li");
    let started = Instant::now();
    for _ in 0..ISSUES {
        let issue = li.open_issue(A, Audience::default());
        for _ in 0..6 {
            li.progress(issue, A);
        }
    }
    println!("made in {:?}", started.elapsed());
    let started = Instant::now();
    let mut at = 0;
    let mut bytes = 0;
    while at < li.log.len() {
        let to = (at + 700).min(li.log.len());
        let part = li.request(at, to);
        bytes += part.len();
        let answer = world.hq.sync(&part).unwrap();
        li.take(&answer);
        at = to;
    }
    let took = started.elapsed();
    println!(
        "pushed {} entries in {took:?}: {} us an entry, {} bytes an issue",
        li.log.len(),
        took.as_micros() / li.log.len() as u128,
        bytes / ISSUES
    );
    assert!(li.refused.is_empty());
    let mut leader = world.tablet("leader");
    let started = Instant::now();
    let mut bytes = 0;
    let mut requests = 0;
    loop {
        let answer = world.hq.sync(&leader.request(0, 0)).unwrap();
        bytes += answer.len();
        requests += 1;
        leader.docs.clear();
        if !leader.take(&answer) {
            break;
        }
    }
    println!(
        "pulled {} entries in {:?} with {requests} requests, {} bytes an issue",
        leader.received.len(),
        started.elapsed(),
        bytes / ISSUES
    );
    assert_eq!(leader.sees().len(), ISSUES);
    let started = Instant::now();
    assert!(world.hq.verify().unwrap().holds());
    println!("verified in {:?}", started.elapsed());
}
