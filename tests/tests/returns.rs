//! Headquarters restored from an older copy: tablets give back what it has forgotten, nothing is lost or doubled.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;

use baolian_lists::{IssueFilter, Page};
use baolian_tests::world::people::{account, pairing, station};
use baolian_tests::world::{DAY, HOUR, Held, World};
use baolian_wire::DocId;
use baolian_wire::reference::{Fact, Role};

const STATION: &str = "420102002-01";

/// An older copy of headquarters' folder.
struct HqCopy {
    folder: PathBuf,
    mark: usize,
}

impl HqCopy {
    fn of(world: &World, name: &str) -> Self {
        let folder = world.path(name);
        let mark = world.server.copy_to(&folder);
        Self { folder, mark }
    }

    fn put_back(&self, world: &World) {
        world.server.roll_back(&self.folder, self.mark);
    }
}

fn titles(tablet: &Held) -> Vec<String> {
    let found = tablet
        .issues(&IssueFilter::default(), &Page::first(100))
        .unwrap();
    let mut titles: Vec<String> = found.rows.into_iter().map(|r| r.row.title).collect();
    titles.sort();
    titles
}

/// Everything holds at headquarters, and no log lacks anything but its own
/// logs of runs that are over.
fn whole(world: &World) {
    let report = world.hq().verify().unwrap();
    assert!(report.holds(), "{:#?}", report.faults);
    let lacking: Vec<_> = report.holes.iter().filter(|h| !h.hq).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

fn says(tablet: &Held, id: DocId, text: &str) -> usize {
    let view = tablet.issue(id).unwrap();
    serde_json::to_string(&view.issue)
        .unwrap()
        .matches(text)
        .count()
}

/// Two tablets of `li`, and a copy of headquarters from before the second
/// issue, which both hold.
fn before_and_after(seed: u64) -> (World, Held, Held, HqCopy, [DocId; 2]) {
    let mut world = World::with_two_stations(seed);
    let a = world.tablet("li");
    let b = world.tablet("li");
    let early = a.issue_in(None, STATION, "备份前");
    a.sync();
    b.sync();
    let copy = HqCopy::of(&world, "older");
    world.pass(HOUR);
    let late = a.issue_in(None, STATION, "备份后");
    a.add_progress(early, "备份后的进展", None).unwrap();
    a.sync();
    b.sync();
    world.pass(HOUR);
    (world, a, b, copy, [early, late])
}

#[test]
fn a_lost_tablets_work_comes_back_from_another() {
    let (mut world, a, b, copy, [early, late]) = before_and_after(1);
    drop(a);
    copy.put_back(&world);
    b.sync();
    let fresh = world.tablet("li");
    assert_eq!(titles(&fresh), ["备份前", "备份后"]);
    assert_eq!(says(&fresh, early, "备份后的进展"), 1);
    assert_eq!(
        serde_json::to_string(&fresh.issue(late).unwrap().names.made).unwrap(),
        serde_json::to_string(&b.issue(late).unwrap().names.made).unwrap(),
        "who wrote what when is as it was"
    );
    // What was given back is given back once: the next sync is quiet.
    let head = world.hq().as_of().unwrap().0;
    b.sync();
    b.sync();
    assert_eq!(world.hq().as_of().unwrap().0, head);
    let report = world.hq().verify().unwrap();
    assert!(report.holds(), "{:#?}", report.faults);
    let hole = report.holes.iter().find(|h| !h.hq).unwrap();
    assert_eq!((hole.after, hole.to), (1, 3));
}

#[test]
fn the_tablet_that_wrote_it_comes_later_and_fills_the_hole() {
    let (world, a, b, copy, [early, late]) = before_and_after(2);
    copy.put_back(&world);
    b.sync();
    b.add_progress(late, "另一台写的", None).unwrap();
    b.sync();
    a.add_progress(late, "原来那台写的", None).unwrap();
    a.sync();
    b.sync();
    for tablet in [&a, &b] {
        assert_eq!(titles(tablet), ["备份前", "备份后"]);
        assert_eq!(says(tablet, early, "备份后的进展"), 1);
        assert_eq!(says(tablet, late, "另一台写的"), 1);
        assert_eq!(says(tablet, late, "原来那台写的"), 1);
        let state = tablet.sync_state().unwrap();
        assert_eq!(state.held, state.recorded);
        assert!(tablet.tray().unwrap().is_empty());
    }
    whole(&world);
}

#[test]
fn both_sides_restored_from_older_copies_get_everything_from_a_third() {
    let mut world = World::with_two_stations(3);
    let mut a = world.tablet("li");
    let b = world.tablet("li");
    let early = a.issue_in(None, STATION, "备份前");
    a.sync();
    b.sync();
    let a_copy = world.path("older-a");
    let hq_copy = HqCopy::of(&world, "older-hq");
    a.copy_to(&a_copy);
    world.pass(HOUR);
    let _ = a.issue_in(None, STATION, "备份后");
    a.add_progress(early, "备份后的进展", None).unwrap();
    a.sync();
    b.sync();
    world.pass(HOUR);
    hq_copy.put_back(&world);
    a.restore_from(&a_copy);
    // In either order: what the restored tablet writes first, or what comes back.
    a.add_progress(early, "恢复以后写的", None).unwrap();
    b.sync();
    let synced = a.sync();
    assert!(
        synced.began_new_log,
        "others know that its log went further"
    );
    b.sync();
    let fresh = world.tablet("li");
    for tablet in [&a, &b, &fresh] {
        assert_eq!(titles(tablet), ["备份前", "备份后"]);
        assert_eq!(says(tablet, early, "备份后的进展"), 1);
        assert_eq!(says(tablet, early, "恢复以后写的"), 1);
    }
    let report = world.hq().verify().unwrap();
    assert!(report.holds(), "{:#?}", report.faults);
}

#[test]
fn the_restored_tablet_may_come_first() {
    let mut world = World::with_two_stations(4);
    let mut a = world.tablet("li");
    let b = world.tablet("li");
    let early = a.issue_in(None, STATION, "备份前");
    a.sync();
    b.sync();
    let a_copy = world.path("older-a");
    let hq_copy = HqCopy::of(&world, "older-hq");
    a.copy_to(&a_copy);
    world.pass(HOUR);
    a.add_progress(early, "备份后的进展", None).unwrap();
    a.sync();
    b.sync();
    hq_copy.put_back(&world);
    a.restore_from(&a_copy);
    // The same number of its log, another entry.
    a.add_progress(early, "恢复以后写的", None).unwrap();
    a.sync();
    b.sync();
    a.sync();
    b.sync();
    for tablet in [&a, &b] {
        assert_eq!(says(tablet, early, "备份后的进展"), 1);
        assert_eq!(says(tablet, early, "恢复以后写的"), 1);
    }
    let report = world.hq().verify().unwrap();
    assert!(report.holds(), "{:#?}", report.faults);
}

#[test]
fn the_roster_that_headquarters_forgot_counts_again_before_the_work_done_under_it() {
    let mut world = World::with_two_stations(5);
    let a = world.tablet("li");
    let copy = HqCopy::of(&world, "older");
    world.pass(HOUR);
    let (new, day) = ("420102004-01", world.now());
    world
        .hq()
        .facts(vec![
            Fact::Station(station(new)),
            Fact::Pairing(pairing(new, "li", day, None)),
        ])
        .unwrap();
    let officer = world.officer("zhao", new);
    a.sync();
    let visit = a.visit(new);
    let issue = a.issue_in(Some(visit), new, "新派出所的问题");
    a.seal(visit).unwrap();
    a.sync();
    officer.sync();
    assert_eq!(titles(&officer), ["新派出所的问题"]);
    officer.add_progress(issue, "所里的话", None).unwrap();
    officer.sync();
    world.pass(DAY);
    copy.put_back(&world);
    let unknown = world.hq().devices().unwrap().len();
    a.add_progress(issue, "恢复以后写的", None).unwrap();
    a.sync();
    assert!(a.tray().unwrap().is_empty(), "{:?}", a.tray().unwrap());
    assert!(world.hq().station(&station(new).code).unwrap().is_some());
    // Enrolled after the copy: known again without a new code.
    officer.sync();
    assert_eq!(world.hq().devices().unwrap().len(), unknown + 1);
    a.sync();
    for tablet in [&a, &officer] {
        assert_eq!(says(tablet, issue, "所里的话"), 1);
        assert_eq!(says(tablet, issue, "恢复以后写的"), 1);
        assert!(tablet.tray().unwrap().is_empty());
    }
    let zhao = world.hq().account(&account("zhao", vec![]).id).unwrap();
    assert!(matches!(
        zhao.unwrap().roles.as_slice(),
        [Role::Officer { .. }]
    ));
    whole(&world);
}

#[test]
fn taken_back_again_and_again_nothing_is_lost() {
    let (mut world, a, b, copy, [early, late]) = before_and_after(6);
    drop(a);
    // Given back, and forgotten again, from a copy made in between and from the first.
    copy.put_back(&world);
    let between = HqCopy::of(&world, "between");
    b.sync();
    b.add_progress(late, "第一次以后", None).unwrap();
    b.sync();
    for (round, from) in [(1, &between), (2, &copy), (3, &between)] {
        world.pass(HOUR);
        from.put_back(&world);
        b.add_progress(late, &format!("第{round}次退回以后"), None)
            .unwrap();
        b.sync();
        let fresh = world.tablet("li");
        assert_eq!(titles(&fresh), ["备份前", "备份后"]);
        assert_eq!(says(&fresh, early, "备份后的进展"), 1);
        assert_eq!(says(&fresh, late, "第一次以后"), 1);
        for n in 1..=round {
            assert_eq!(says(&fresh, late, &format!("第{n}次退回以后")), 1);
        }
        let report = world.hq().verify().unwrap();
        assert!(report.holds(), "{:#?}", report.faults);
    }
}

#[test]
fn what_is_in_a_verified_backup_is_not_kept_on_tablets() {
    let (world, _a, b, ..) = before_and_after(7);
    let kept = || b.diagnosis().unwrap()["rows"]["part"].clone();
    assert_ne!(kept(), 0);
    world.hq().backup(&world.path("backup"), false).unwrap();
    b.sync();
    assert_eq!(kept(), 0);
}
