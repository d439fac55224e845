//! Headquarters restored from an older copy: tablets give back what it has forgotten, nothing is lost or doubled.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;

use baolian_lists::{IssueFilter, Page};
use baolian_tests::world::link::Weather;
use baolian_tests::world::people::{account, pairing, station};
use baolian_tests::world::{DAY, HOUR, Held, World};
use baolian_wire::reference::{Fact, Role};
use baolian_wire::{DocId, StationCode};
use rusqlite::Connection;

const STATION: &str = "420102002-01";
const OTHER: &str = "420102003-01";

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

fn db(tablet: &Held) -> Connection {
    Connection::open(tablet.folder().join("tablet.db")).unwrap()
}

fn number(tablet: &Held, sql: &str) -> i64 {
    db(tablet).query_row(sql, [], |r| r.get(0)).unwrap()
}

fn stations(tablet: &Held) -> Vec<String> {
    let db = db(tablet);
    let mut query = db
        .prepare("SELECT key FROM reference WHERE kind = 'station' ORDER BY key")
        .unwrap();
    let all = query.query_map([], |r| r.get(0)).unwrap();
    all.map(Result::unwrap).collect()
}

fn officer_of(code: &str) -> Fact {
    let station = StationCode::new(code).unwrap();
    Fact::Account(account("zhao", vec![Role::Officer { station }]))
}

/// 60 KB before packing.
fn much_about(tablet: &Held, id: DocId) {
    for _ in 0..4 {
        let text = "甲".repeat(5_000);
        tablet.add_progress(id, &text, None).unwrap();
    }
}

/// An officer of `STATION`; a copy of headquarters; then the officer comes to
/// `OTHER`, reads what is there and more that is written after it. Headquarters
/// is put back, and lays down before anybody comes that the officer is where
/// they were: a later word than the one they give back.
fn its_own_way(seed: u64, more: usize) -> (World, Held, Held) {
    let mut world = World::with_two_stations(seed);
    let (li, wang) = (world.tablet("li"), world.tablet("wang"));
    let zhao = world.officer("zhao", STATION);
    for n in 0..=more {
        let id = li.issue_in(None, STATION, &format!("这里的{n}"));
        much_about(&li, id);
    }
    let _ = wang.issue_in(None, OTHER, "那里的");
    for tablet in [&li, &wang, &zhao] {
        tablet.sync();
    }
    assert_eq!(titles(&zhao).len(), more + 1);
    // Headquarters hears that all of it was read.
    zhao.sync();
    let copy = HqCopy::of(&world, "older");
    world.pass(HOUR);
    world.hq().facts(vec![officer_of(OTHER)]).unwrap();
    let _ = wang.issue_in(None, OTHER, "那里的备份后");
    wang.sync();
    zhao.sync();
    assert_eq!(titles(&zhao), ["那里的", "那里的备份后"]);
    assert_eq!(stations(&zhao), [OTHER]);
    world.pass(HOUR);
    copy.put_back(&world);
    world.hq().facts(vec![officer_of(STATION)]).unwrap();
    drop(wang);
    (world, li, zhao)
}

#[test]
fn where_headquarters_went_its_own_way_a_tablet_holds_what_is_in_view_now_and_nothing_else() {
    let (mut world, _li, zhao) = its_own_way(8, 2);
    zhao.sync();
    assert_eq!(titles(&zhao), ["这里的0", "这里的1", "这里的2"]);
    assert_eq!(stations(&zhao), [STATION]);
    // What only the officer still had is there for those who may see it.
    let fresh = world.tablet("wang");
    assert_eq!(titles(&fresh), ["那里的", "那里的备份后"]);
    let head = world.hq().as_of().unwrap().0;
    let quiet = zhao.sync();
    assert_eq!((quiet.rounds, quiet.received), (1, 0));
    assert_eq!(world.hq().as_of().unwrap().0, head);
    whole_but_for_the_dropped(&world);
}

fn whole_but_for_the_dropped(world: &World) {
    let report = world.hq().verify().unwrap();
    assert!(report.holds(), "{:#?}", report.faults);
}

#[test]
fn reading_everything_again_goes_on_where_it_was_cut_and_shows_no_gap_meanwhile() {
    let (mut world, li, zhao) = its_own_way(9, 40);
    let all = titles(&li);
    // It hears of the roll-back and of a new key, gives parts and receipts back, and reads.
    let clear = Weather::Slow(0);
    drop(zhao.sync_in(&[clear, clear, clear, clear, Weather::CutDown(500)]));
    let here = titles(&zhao).iter().filter(|t| all.contains(t)).count();
    assert!(here > 0 && here < all.len(), "{here} of {}", all.len());
    let left = zhao.diagnosis().unwrap()["ledger_position"].clone();
    drop(zhao.sync_in(&[Weather::CutDown(700)]));
    let more = titles(&zhao).iter().filter(|t| all.contains(t)).count();
    assert!(more > here && more < all.len(), "{more} after {here}");
    assert_eq!(zhao.diagnosis().unwrap()["ledger_position"], left);
    // A record that is written meanwhile, before what is still to come.
    let late = zhao
        .open_issue(&baolian_core::tablet::OpenIssue {
            station: Some(STATION.into()),
            title: "正在重读时写的".into(),
            ..Default::default()
        })
        .unwrap();
    zhao.sync();
    let here = titles(&zhao);
    assert_eq!(here.len(), all.len() + 1);
    assert!(all.iter().all(|title| here.contains(title)));
    assert_eq!(says(&zhao, late.id, "正在重读时写的"), 1);
    assert_eq!(number(&zhao, "SELECT count(*) FROM heard"), 0);
    let fresh = world.tablet("zhao");
    assert_eq!(titles(&fresh), here);
}

#[test]
fn own_work_that_headquarters_forgot_stays_in_view_until_it_is_judged_again() {
    let (world, a, _b, copy, [early, late]) = before_and_after(10);
    copy.put_back(&world);
    let unsent = a.issue_in(None, STATION, "还没有送出");
    // Everything goes up again; the answer that judges it is cut off.
    for at in [0, 200, 400, 600, 800] {
        drop(a.sync_in(&[Weather::CutDown(at)]));
        assert_eq!(titles(&a), ["备份前", "备份后", "还没有送出"], "{at}");
    }
    a.sync();
    assert_eq!(titles(&a), ["备份前", "备份后", "还没有送出"]);
    for (id, text) in [
        (early, "备份后的进展"),
        (late, "备份后"),
        (unsent, "还没有送出"),
    ] {
        assert_eq!(says(&a, id, text), 1);
    }
}

#[test]
fn what_was_given_back_is_given_back_again_though_no_cursor_is_cut() {
    let (mut world, a, b, copy, [early, _]) = before_and_after(11);
    drop(a);
    copy.put_back(&world);
    // Much that comes before it in the ledger.
    let c = world.tablet("li");
    for n in 0..40 {
        let id = c.issue_in(None, STATION, &format!("第{n}个"));
        much_about(&c, id);
    }
    c.sync();
    let between = HqCopy::of(&world, "between");
    // Of each answer only the beginning comes: it is held again, says the second,
    // at a row that is far from being read.
    for _ in 0..2 {
        drop(b.sync_in(&[Weather::CutDown(300)]));
    }
    let read = b.diagnosis().unwrap()["ledger_position"].as_i64().unwrap();
    let held = number(&b, "SELECT max(position) FROM part WHERE lost = 0");
    assert!(read < held, "{read} < {held}");
    between.put_back(&world);
    b.sync();
    let fresh = world.tablet("li");
    assert_eq!(titles(&fresh).len(), 42);
    assert_eq!(says(&fresh, early, "备份后的进展"), 1);
}

#[test]
fn a_kept_part_that_is_damaged_is_kept_aside_and_named_and_the_others_are_given_back() {
    let (mut world, a, b, copy, [early, _]) = before_and_after(12);
    let other = a.issue_in(None, STATION, "再以后");
    a.add_progress(early, "再以后的进展", None).unwrap();
    a.sync();
    b.sync();
    let last = number(&b, "SELECT max(serial) FROM part");
    let frame = |sql: &str| -> Vec<u8> { db(&b).query_row(sql, [last], |r| r.get(0)).unwrap() };
    let mut bytes = frame("SELECT frame FROM part WHERE serial = ?1");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    db(&b)
        .execute(
            "UPDATE part SET frame = ?2 WHERE serial = ?1",
            (last, &bytes),
        )
        .unwrap();
    copy.put_back(&world);
    b.sync();
    let fresh = world.tablet("li");
    assert_eq!(titles(&fresh), ["备份前", "备份后"]);
    assert_eq!(says(&fresh, early, "备份后的进展"), 1);
    assert_eq!(
        frame("SELECT frame FROM part WHERE serial = ?1 AND lost = 3"),
        bytes,
        "as it was found"
    );
    let faults = b.check_state().unwrap().faults;
    assert_eq!((faults.len(), faults[0].key.clone()), (1, last.to_string()));
    // Nobody could give back what it said: out of view, but not gone.
    assert_eq!(titles(&b), titles(&fresh));
    assert_eq!(says(&b, early, "再以后的进展"), 0);
    let kept = db(&b).query_row(
        "SELECT count(*) FROM change WHERE doc = ?1",
        [other.as_bytes()],
        |r| r.get::<_, i64>(0),
    );
    assert_eq!(kept.unwrap(), 1);
    // Until the tablet comes that wrote it.
    a.sync();
    b.sync();
    for tablet in [&a, &b] {
        assert_eq!(titles(tablet), ["再以后", "备份前", "备份后"]);
        assert_eq!(says(tablet, early, "再以后的进展"), 1);
    }
    world.hq().backup(&world.path("backup"), false).unwrap();
    b.sync();
    assert_eq!(
        number(&b, "SELECT count(*) FROM part"),
        1,
        "a backup has not got it"
    );
}

#[test]
fn a_tablet_of_several_logs_is_known_again_however_much_it_keeps() {
    let mut world = World::with_two_stations(13);
    let writer = world.tablet("li");
    let copy = HqCopy::of(&world, "older");
    let old = world.tablet("li");
    // More than one request gives back.
    for n in 0..3 {
        let id = writer.issue_in(None, STATION, &format!("第{n}个"));
        let noise = (0..15_000).map(|_| {
            let at = u32::try_from(world.below(20_000)).unwrap();
            char::from_u32(0x4e00 + at).unwrap()
        });
        writer
            .describe_issue(id, &noise.collect::<String>())
            .unwrap();
        writer.sync();
        old.sync();
    }
    let clone = old.clone_to(&world.path("clone"));
    let _ = old.issue_in(None, STATION, "原来那台的");
    old.sync();
    let _ = clone.issue_in(None, STATION, "复制那台的");
    assert!(clone.sync().began_new_log);
    world.pass(HOUR);
    copy.put_back(&world);
    let synced = clone.sync();
    assert!(!synced.began_new_log);
    old.sync();
    writer.sync();
    for tablet in [&clone, &old, &writer] {
        tablet.sync();
        assert_eq!(titles(tablet).len(), 5);
    }
    whole(&world);
}

#[test]
fn times_of_what_is_sent_again_do_not_span_the_restore() {
    let mut world = World::with_two_stations(14);
    let a = world.tablet("li");
    let copy = HqCopy::of(&world, "older");
    for n in 0..3 {
        world.pass(DAY);
        let _ = a.issue_in(None, STATION, &format!("第{n}天"));
        a.sync();
    }
    let not_before = || -> Vec<i64> {
        world.server.db(|db| {
            let mut query = db
                .prepare("SELECT made_after FROM entry WHERE device = ?1 ORDER BY n")
                .unwrap();
            let device = a.identity().unwrap().device;
            let all = query.query_map([device.as_bytes()], |r| r.get(0));
            all.unwrap().map(Result::unwrap).collect()
        })
    };
    let before = not_before();
    assert!(
        before.windows(2).all(|pair| pair[0] < pair[1]),
        "{before:?}"
    );
    // Given back, taken, and forgotten once more.
    for _ in 0..2 {
        world.pass(10 * DAY);
        copy.put_back(&world);
        a.sync();
        assert_eq!(not_before(), before);
        assert_eq!(
            number(&a, "SELECT count(*) FROM receipt WHERE lost <> 0"),
            0
        );
    }
    whole(&world);
}
