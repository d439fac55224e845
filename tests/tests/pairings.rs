//! Pairings that end and start again: what goes from a tablet with them, what stays, what comes back.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use baolian_lists::{IssueFilter, Page};
use baolian_tests::world::{DAY, HOUR, Held, MONDAY, World, pairing};
use baolian_wire::reference::Fact;

const STATION: &str = "420102002-01";

fn listed(held: &Held) -> usize {
    let listed = held.issues(&IssueFilter::default(), &Page::first(10));
    listed.unwrap().rows.len()
}

/// Li's pairing ends at an instant; from another on Wang holds the station.
fn hand_over(world: &World, until: i64, from: i64) {
    let facts = vec![
        Fact::Pairing(pairing(STATION, "li", MONDAY - 30 * DAY, Some(until))),
        Fact::Pairing(pairing(STATION, "wang", from, None)),
    ];
    world.hq().facts(facts).unwrap();
}

#[test]
fn a_visit_that_is_not_sealed_stays_with_its_cadre_and_can_still_be_sealed() {
    let mut world = World::with_two_stations(41);
    let (li, second) = (world.tablet("li"), world.tablet("li"));
    let wang = world.tablet("wang");
    let visit = li.visit(STATION);
    let issue = li.issue_in(Some(visit), STATION, "门锁损坏");
    li.sync();
    hand_over(&world, world.now(), world.now());
    li.sync();
    second.sync();
    wang.sync();
    for held in [&li, &second] {
        assert!(held.tablet().visit(visit).is_ok());
        assert_eq!(listed(held), 1);
    }
    assert!(wang.issue(issue).is_err(), "it is not sealed");
    world.pass(HOUR);
    li.seal(visit).unwrap();
    li.sync();
    second.sync();
    wang.sync();
    // Released, it is the station's, and with it its present cadre's.
    assert!(wang.issue(issue).is_ok());
    for held in [&li, &second] {
        assert_eq!(held.issue(issue).unwrap_err().code(), "not_found");
        assert_eq!(listed(held), 0);
    }
}

#[test]
fn what_arrives_after_the_pairing_ended_counts_and_goes_from_the_tablet() {
    let mut world = World::with_two_stations(42);
    let li = world.tablet("li");
    let wang = world.tablet("wang");
    let issue = li.issue_in(None, STATION, "门锁损坏");
    li.add_progress(issue, "已约锁匠", None).unwrap();
    world.pass(HOUR);
    hand_over(&world, world.now(), world.now());
    wang.sync();
    li.sync();
    wang.sync();
    assert_eq!(wang.issue(issue).unwrap().issue.updates.len(), 2);
    assert_eq!(li.issue(issue).unwrap_err().code(), "not_found");
    assert_eq!(listed(&li), 0, "it is in no list either");
    assert!(li.tray().unwrap().is_empty());
}

#[test]
fn nothing_that_was_refused_puts_a_forgotten_record_back_into_the_lists() {
    let mut world = World::with_two_stations(43);
    let (li, second) = (world.tablet("li"), world.tablet("li"));
    let issue = li.issue_in(None, STATION, "门锁损坏");
    li.sync();
    second.sync();
    // One tablet goes on, apart, after a pairing that was over when its last receipt was signed, and that it does not
    // know to be over.
    second.add_progress(issue, "第一句", None).unwrap();
    second.sync();
    hand_over(&world, world.now(), world.now());
    world.pass(HOUR);
    li.sync();
    world.pass(HOUR);
    second.add_progress(issue, "第二句", None).unwrap();
    second.set_issue(issue, "title", "另一个标题").unwrap();
    second.sync();
    assert_eq!(second.issue(issue).unwrap_err().code(), "not_found");
    assert_eq!(listed(&second), 0);
    assert!(!second.tray().unwrap().is_empty(), "it was refused");
    let mut second = second;
    assert!(second.rebuild_lists());
}

#[test]
fn a_cadre_who_is_paired_again_after_a_gap_knows_it() {
    let mut world = World::with_two_stations(44);
    let li = world.tablet("li");
    let (ends, again) = (world.now() + HOUR, world.now() + 3 * DAY);
    let facts = vec![
        Fact::Pairing(pairing(STATION, "li", MONDAY - 30 * DAY, Some(ends))),
        Fact::Pairing(pairing(STATION, "li", again, None)),
    ];
    world.hq().facts(facts).unwrap();
    li.sync();
    world.pass(DAY);
    li.sync();
    assert!(li.due().unwrap().is_empty());
    world.pass(3 * DAY);
    li.sync();
    assert_eq!(li.due().unwrap().len(), 1);
    let issue = li.issue_in(None, STATION, "门锁损坏");
    li.sync();
    assert!(li.issue(issue).is_ok());
}
