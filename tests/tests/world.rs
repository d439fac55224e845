//! Tablets and headquarters in one process, under simulated clocks.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::atomic::Ordering;

use baolian_tests::world::{DAY, HOUR, MONDAY, World, pairing};
use baolian_wire::reference::Fact;

const STATION: &str = "420102002-01";

#[test]
fn a_visit_and_an_issue_come_to_the_second_tablet() {
    let mut world = World::with_two_stations(1);
    let li = world.tablet("li");
    let second = world.tablet("li");
    let visit = li.visit(STATION);
    let issue = li.issue_in(Some(visit), STATION, "门锁损坏");
    li.sync();
    second.sync();
    let (a, b) = (li.issue(issue).unwrap(), second.issue(issue).unwrap());
    assert_eq!(a.issue, b.issue);
    assert_eq!(a.names, b.names);
    assert_eq!(
        second.tablet().visit(visit).unwrap().visit,
        li.tablet().visit(visit).unwrap().visit
    );
    assert_eq!(li.sync_state().unwrap().held, 2);
}

#[test]
fn a_wrong_clock_changes_nothing_but_what_is_shown() {
    let mut world = World::with_two_stations(2);
    let li = world.tablet("li");
    li.clock.off.store(-3 * 365 * DAY, Ordering::SeqCst);
    world.pass(HOUR);
    let visit = li.visit(STATION);
    world.pass(2 * HOUR);
    li.sync();
    let made = li.tablet().visit(visit).unwrap().names.made;
    let made = made.values().next().unwrap().made.unwrap();
    // Same boot: headquarters' time less the monotonic distance.
    assert_eq!(made.estimate.unwrap().0, MONDAY + HOUR);
    assert!(made.after.0 <= MONDAY + HOUR && made.before.0 == MONDAY + 3 * HOUR);
}

#[test]
fn a_lost_answer_and_a_restarted_headquarters_double_nothing() {
    let mut world = World::with_two_stations(3);
    let li = world.tablet("li");
    let second = world.tablet("li");
    let issue = li.issue_in(None, STATION, "门锁损坏");
    li.lose_answers(true);
    assert!(li.try_sync().is_err());
    li.lose_answers(false);
    world.restart_hq();
    li.add_progress(issue, "已换锁", None).unwrap();
    li.sync();
    second.sync();
    let shown = second.issue(issue).unwrap().issue;
    assert_eq!(shown.updates.len(), 2);
    assert_eq!(li.issue(issue).unwrap().issue, shown);
}

#[test]
fn a_pairing_that_ends_is_forgotten_and_one_that_starts_brings_the_history() {
    let mut world = World::with_two_stations(4);
    let li = world.tablet("li");
    let wang = world.tablet("wang");
    let issue = li.issue_in(None, STATION, "门锁损坏");
    li.sync();
    let day = world.now() + DAY;
    world
        .hq()
        .facts(vec![
            Fact::Pairing(pairing(STATION, "li", MONDAY - 30 * DAY, Some(day))),
            Fact::Pairing(pairing(STATION, "wang", day, None)),
        ])
        .unwrap();
    wang.sync();
    assert!(wang.issue(issue).is_err(), "the day has not come");
    world.pass(2 * DAY);
    wang.sync();
    assert_eq!(
        wang.issue(issue).unwrap().issue.title.value.as_deref(),
        Some("门锁损坏")
    );
    li.sync();
    assert_eq!(li.issue(issue).unwrap_err().code(), "not_found");
}
