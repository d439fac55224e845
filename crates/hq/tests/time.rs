//! When something was made: bounded by receipts, estimated by clocks that are not believed beyond them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod world;

use baolian_hq::HqError;
use baolian_wire::Audience;
use baolian_wire::id::BootId;
use baolian_wire::reference::{Fact, Level};
use world::{A, DAY, MINUTE, START, World};

#[test]
fn an_entry_lies_between_the_newest_receipt_it_names_and_its_arrival() {
    let world = World::new();
    let mut li = world.tablet("li");
    world.clock.pass(DAY);
    li.sync(&world.hq);
    assert!(li.receipt.number > 0);
    let receipt = li.receipt.at;
    world.clock.pass(DAY);
    let made = world.clock.ms();
    li.open_issue(A, Audience::default());
    world.clock.pass(DAY);
    li.sync(&world.hq);
    let own = li.own[&1];
    assert_eq!((own.after, own.before.0), (receipt, START + 3 * DAY));
    assert_eq!(own.estimate.unwrap().0, made, "the same boot");
    let mut second = world.tablet("li");
    second.sync(&world.hq);
    assert_eq!(second.received.values().next().unwrap().1, own);
}

#[test]
fn an_earlier_entry_bounds_a_later_one_that_names_an_older_receipt() {
    let world = World::new();
    let mut li = world.tablet("li");
    world.clock.pass(DAY);
    li.sync(&world.hq);
    let newest = li.receipt;
    li.open_issue(A, Audience::default());
    li.receipt.number = 0;
    li.open_issue(A, Audience::default());
    li.receipt = newest;
    li.sync(&world.hq);
    assert_eq!(li.own[&2].after, newest.at);
}

#[test]
fn a_wrong_wall_clock_after_a_reboot_gives_no_estimate() {
    let world = World::new();
    let mut li = world.tablet("li");
    let real = world.clock.ms();
    // The tablet's clock stands at a time long before it was enrolled.
    world.clock.set(1_000_000);
    li.open_issue(A, Audience::default());
    world.clock.set(real + DAY);
    li.boot = BootId([2; 8]);
    li.sync(&world.hq);
    let made = li.own[&1];
    assert_eq!(made.estimate, None);
    assert_eq!((made.after.0, made.before.0), (START, START + DAY));
}

#[test]
fn nothing_is_signed_while_the_clock_is_behind_until_it_is_accepted() {
    let world = World::new();
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    world.clock.pass(10 * DAY);
    let ahead = world.clock.ms();
    li.sync(&world.hq);
    let wrong = li.receipt;
    assert_eq!(wrong.at.0, ahead);
    world.clock.set(START + DAY);
    li.open_issue(A, Audience::default());
    let behind = |e: &HqError| matches!(e, HqError::ClockBehind { .. });
    assert!(world.hq.sync(&li.request(0, 1)).is_err_and(|e| behind(&e)));
    assert!(world.hq.now().is_err_and(|e| behind(&e)));
    let fact = Fact::Station(world::station(A));
    assert!(world.hq.facts(vec![fact]).is_err_and(|e| behind(&e)));

    assert_eq!(world.hq.accept_clock().unwrap().0.0, ahead);
    assert!(world.hq.accept_clock().is_err(), "once");
    world.clock.pass(DAY);
    li.sync(&world.hq);
    let made = li.own[&1];
    assert_eq!(
        made.after.0, START,
        "the receipt of the bad stretch bounds nothing"
    );
    assert_eq!(made.before.0, START + 2 * DAY);
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_small_step_back_is_waited_out() {
    let world = World::new();
    let mut li = world.tablet("li");
    world.clock.pass(MINUTE);
    li.sync(&world.hq);
    world.clock.pass(-900);
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    assert_eq!(
        li.receipt.at.0,
        START + MINUTE,
        "time stands still meanwhile"
    );
}

#[test]
fn a_check_in_counts_with_the_estimate_of_its_first_entry() {
    let world = World::new();
    let mut li = world.tablet("li");
    let made = world.clock.ms();
    let visit = li.start_visit(A);
    world.clock.pass(5 * DAY);
    li.seal(visit, A);
    li.sync(&world.hq);
    let check_ins = world.hq.check_ins().unwrap();
    assert_eq!(check_ins.len(), 1);
    assert_eq!(check_ins[0].made.estimate.unwrap().0, made);
    assert!(check_ins[0].sealed && check_ins[0].applied);
}

#[test]
fn a_permission_that_did_not_hold_all_along_is_marked_for_everyone_who_reads_the_entry() {
    let world = World::new();
    let mut zhao = world.tablet("zhao");
    let mut office = world.tablet("county-office");
    let day = START + DAY;
    let taken_over = vec![
        world::pairing(A, "li", Level::County, START - 100 * DAY, Some(day)),
        world::pairing(A, "zhao", Level::County, day, None),
    ];
    world.hq.facts(taken_over).unwrap();
    world.clock.set(day + DAY);
    world.hq.tick().unwrap();
    // The newest receipt that the tablet has is from before the pairing.
    zhao.open_issue(A, Audience::default());
    zhao.sync(&world.hq);
    world.clock.pass(MINUTE);
    zhao.open_issue(A, Audience::default());
    zhao.sync(&world.hq);
    assert!(zhao.refused.is_empty(), "{:?}", zhao.refused);
    assert!(!zhao.own[&1].proven && zhao.own[&2].proven);
    office.sync(&world.hq);
    let mut second = world.tablet("zhao");
    second.sync(&world.hq);
    for tablet in [&office, &second] {
        let told = tablet.received.iter();
        let told: Vec<_> = told.map(|(at, (_, made))| (at.n, *made)).collect();
        assert_eq!(told, [(1, zhao.own[&1]), (2, zhao.own[&2])]);
    }
    assert!(world.hq.verify().unwrap().holds());
}
