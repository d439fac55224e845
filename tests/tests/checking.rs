//! The check in the background: one wrong bit in what a tablet keeps is found, named, contained and mended.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::atomic::Ordering;

use baolian_core::tablet::CheckState;
use baolian_tests::world::link::Weather;
use baolian_tests::world::{DAY, Held, World};
use baolian_wire::DocId;
use rusqlite::Connection;
use serde_json::json;

const STATION: &str = "420102002-01";

fn db(tablet: &Held) -> Connection {
    Connection::open(tablet.folder().join("tablet.db")).unwrap()
}

/// Flips one bit of a value in the middle of its bytes, past everything that watches over it.
fn flip(tablet: &Held, column: &str, table: &str, which: &str) {
    flip_at(tablet, column, table, which, usize::MAX);
}

/// The same in one of its bytes; in the middle if it has not so many.
fn flip_at(tablet: &Held, column: &str, table: &str, which: &str, at: usize) {
    let db = db(tablet);
    let select = format!("SELECT {column} FROM {table} WHERE {which}");
    let mut bytes: Vec<u8> = db.query_row(&select, [], |r| r.get(0)).unwrap();
    let middle = bytes.len() / 2;
    let at = if at < bytes.len() { at } else { middle };
    bytes[at] ^= 1;
    let changed = db
        .execute(
            &format!("UPDATE {table} SET {column} = ?1 WHERE {which}"),
            [bytes],
        )
        .unwrap();
    assert_eq!(changed, 1);
}

/// Checks to the end; how many slices it took.
fn check(tablet: &Held) -> usize {
    for slices in 1..10_000 {
        if tablet.check_slice().unwrap().done {
            return slices;
        }
    }
    panic!("the check never ends");
}

fn found(state: &CheckState) -> Vec<(String, String)> {
    let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    let faults = state.faults.iter();
    faults
        .map(|f| (word(json!(f.what)), word(json!(f.came))))
        .collect()
}

fn pair(what: &str, came: &str) -> Vec<(String, String)> {
    vec![(what.to_owned(), came.to_owned())]
}

fn says(tablet: &Held, id: DocId, text: &str) -> usize {
    let view = tablet.issue(id).unwrap();
    let json = serde_json::to_string(&view.issue).unwrap();
    json.matches(text).count()
}

/// Two tablets of one person: `a` wrote, both hold it, and headquarters.
fn two(seed: u64) -> (World, Held, Held, DocId) {
    let mut world = World::with_two_stations(seed);
    let a = world.tablet("li");
    let b = world.tablet("li");
    let id = a.issue_in(None, STATION, "门锁损坏");
    a.add_progress(id, "第一步", None).unwrap();
    a.add_progress(id, "第二步", None).unwrap();
    a.add_progress(id, "第三步", None).unwrap();
    a.sync();
    b.sync();
    (world, a, b, id)
}

/// The change of the n-th entry of the log that was received.
fn nth(n: u64) -> String {
    format!("n = {n}")
}

#[test]
fn a_whole_tablet_is_found_whole_in_bounded_slices_that_go_on_after_a_restart() {
    let mut world = World::with_two_stations(1);
    let mut a = world.tablet("li");
    for n in 0..60 {
        let id = a.issue_in(None, STATION, &format!("第{n}个问题"));
        for m in 0..19 {
            a.add_progress(id, &format!("第{m}次"), None).unwrap();
        }
    }
    assert!(a.check_is_due().unwrap(), "it was never checked");
    let first = a.check_slice().unwrap();
    assert_eq!((first.looked, first.found, first.done), (1_000, 0, false));
    assert_eq!(a.check_state().unwrap().looked, 1_000);
    a.restart();
    let state = a.check_state().unwrap();
    assert_eq!((state.under_way, state.looked), (true, 1_000));
    let second = a.check_slice().unwrap();
    assert_eq!(second.looked, 200, "the rest of the log");
    let slices = check(&a);
    assert!(slices > 5, "{slices}");
    let state = a.check_state().unwrap();
    assert!(!state.under_way && state.faults.is_empty() && state.last.is_some());
    assert!(!a.check_is_due().unwrap());
    world.pass(7 * DAY);
    assert!(a.check_is_due().unwrap());
    check(&a);
    a.clock.off.store(-400 * DAY, Ordering::SeqCst);
    assert!(
        a.check_is_due().unwrap(),
        "a clock set back puts nothing off"
    );
}

#[test]
fn after_an_unclean_close_a_check_begins_at_once() {
    let (_world, mut a, ..) = two(2);
    check(&a);
    a.restart();
    assert!(!a.check_is_due().unwrap());
    a.kill(0);
    assert!(a.check_is_due().unwrap());
    assert!(a.check_state().unwrap().under_way);
}

#[test]
fn what_the_chain_itself_tells_is_mended_here() {
    for column in ["hash", "chain"] {
        let (_world, a, _b, id) = two(3);
        flip(&a, column, "log", &nth(2));
        check(&a);
        assert_eq!(found(&a.check_state().unwrap()), pair("entry", "mended"));
        check(&a);
        assert_eq!(a.check_state().unwrap().faults.len(), 1, "{column}");
        a.add_progress(id, "以后", None).unwrap();
        let synced = a.sync();
        assert!(!synced.began_new_log, "the log is whole");
    }
}

#[test]
fn a_change_of_somebody_else_is_mended_from_the_part_that_brought_it() {
    let (_world, _a, b, id) = two(4);
    b.go_offline();
    flip(&b, "bytes", "change", &nth(3));
    assert_eq!(b.issue(id).unwrap_err().code(), "damaged_database");
    check(&b);
    assert_eq!(found(&b.check_state().unwrap()), pair("change", "mended"));
    assert_eq!(says(&b, id, "第二步"), 1);
}

#[test]
fn a_change_that_is_nowhere_here_is_contained_and_comes_from_headquarters() {
    let (world, a, b, id) = two(5);
    world.hq().backup(&world.path("backup"), false).unwrap();
    b.sync();
    flip(&b, "bytes", "change", &nth(3));
    check(&b);
    assert_eq!(found(&b.check_state().unwrap()), pair("change", "asked"));
    // What does not rest on it is shown meanwhile, and others' work arrives.
    assert_eq!(says(&b, id, "门锁损坏"), 1);
    assert_eq!((says(&b, id, "第一步"), says(&b, id, "第二步")), (1, 0));
    a.add_progress(id, "第四步", None).unwrap();
    a.sync();
    let synced = b.sync();
    assert!(!synced.began_new_log);
    for text in ["第一步", "第二步", "第三步", "第四步"] {
        assert_eq!(says(&b, id, text), 1, "{text}");
    }
    assert_eq!(found(&b.check_state().unwrap()), pair("change", "mended"));
    b.check().unwrap();
}

#[test]
fn what_is_read_again_is_not_kept_a_second_time_nor_does_the_cursor_go_back() {
    let (_world, a, b, id) = two(11);
    let count = |sql: &str| -> i64 { db(&b).query_row(sql, [], |r| r.get(0)).unwrap() };
    let kept = count("SELECT count(*) FROM part");
    flip(&b, "bytes", "change", &nth(3));
    // The part that brought it is damaged as well.
    flip(
        &b,
        "frame",
        "part",
        "serial = (SELECT max(serial) FROM part)",
    );
    check(&b);
    assert_eq!(found(&b.check_state().unwrap()), pair("change", "asked"));
    let position = || b.diagnosis().unwrap()["ledger_position"].as_u64().unwrap();
    let read = position();
    drop(b.sync_in(&[Weather::CutDown(0)]));
    assert_eq!(position(), read, "a roll-back would be noticed");
    b.sync();
    assert_eq!(says(&b, id, "第二步"), 1);
    assert_eq!(found(&b.check_state().unwrap()), pair("change", "mended"));
    assert_eq!(count("SELECT count(*) FROM part"), kept);
    a.add_progress(id, "第四步", None).unwrap();
    a.sync();
    b.sync();
    assert_eq!(count("SELECT count(*) FROM part"), kept + 1);
}

#[test]
fn an_own_change_or_entry_that_headquarters_has_comes_back_under_a_new_log() {
    for (column, table) in [("bytes", "change"), ("entry", "log")] {
        let (world, a, b, id) = two(6);
        let old = a.identity().unwrap().device;
        flip(&a, column, table, &nth(3));
        check(&a);
        let what = if table == "log" { "entry" } else { "change" };
        assert_eq!(found(&a.check_state().unwrap()), pair(what, "asked"));
        a.add_progress(id, "还没有送出的", None).unwrap();
        let synced = a.sync();
        assert!(synced.began_new_log);
        assert_ne!(a.identity().unwrap().device, old);
        a.sync();
        b.sync();
        for tablet in [&a, &b] {
            for text in ["第一步", "第二步", "第三步", "还没有送出的"] {
                assert_eq!(says(tablet, id, text), 1, "{text}");
            }
        }
        assert_eq!(found(&a.check_state().unwrap()), pair(what, "mended"));
        check(&a);
        assert_eq!(a.check_state().unwrap().faults.len(), 1);
        a.check().unwrap();
        let report = world.hq().verify().unwrap();
        assert!(report.holds(), "{:#?}", report.faults);
    }
}

#[test]
fn what_only_this_tablet_had_is_named_and_blocks_nothing_else() {
    let (world, a, b, id) = two(7);
    let other = a.issue_in(None, STATION, "另一个问题");
    a.add_progress(id, "只在本机", None).unwrap();
    flip(&a, "bytes", "change", &nth(6));
    check(&a);
    assert_eq!(found(&a.check_state().unwrap()), pair("change", "lost"));
    assert_eq!(says(&a, id, "第三步"), 1);
    a.add_progress(id, "接着写", None).unwrap();
    a.sync();
    b.sync();
    assert_eq!(says(&b, id, "接着写"), 1);
    assert_eq!(says(&b, id, "只在本机"), 0);
    assert_eq!(says(&b, other, "另一个问题"), 1);
    // What was found is kept as it was found.
    let kept: i64 = db(&a)
        .query_row("SELECT count(*) FROM set_aside", [], |r| r.get(0))
        .unwrap();
    assert_eq!(kept, 1);
    let report = world.hq().verify().unwrap();
    assert!(report.holds(), "{:#?}", report.faults);
}

#[test]
fn a_bit_in_what_stands_before_the_hashed_bytes_is_made_anew() {
    for at in [0, 5] {
        let (_world, a, b, id) = two(8);
        a.add_progress(id, "还没有送出", None).unwrap();
        for n in [2, 5] {
            flip_at(&a, "bytes", "change", &nth(n), at);
        }
        assert_eq!(a.issue(id).unwrap_err().code(), "damaged_database");
        check(&a);
        let mended = [pair("change", "mended"), pair("change", "mended")].concat();
        assert_eq!(found(&a.check_state().unwrap()), mended);
        a.sync();
        b.sync();
        for tablet in [&a, &b] {
            assert_eq!(says(tablet, id, "还没有送出"), 1, "byte {at}");
        }
    }
}

#[test]
fn two_damaged_changes_of_one_document_are_both_mended_wherever_they_stand() {
    let (world, a, b, id) = two(9);
    // So much of other documents between them that no slice sees both.
    for n in 0..60 {
        let other = a.issue_in(None, STATION, &format!("第{n}个问题"));
        for m in 0..19 {
            a.add_progress(other, &format!("第{m}次"), None).unwrap();
        }
    }
    a.sync();
    b.sync();
    a.add_progress(id, "最后一步", None).unwrap();
    a.sync();
    b.sync();
    world.hq().backup(&world.path("backup"), false).unwrap();
    b.sync();
    let last: i64 = db(&b)
        .query_row(
            "SELECT max(serial) FROM change WHERE doc = ?1",
            [id.as_bytes()],
            |r| r.get(0),
        )
        .unwrap();
    assert!(last > 1_000);
    flip(&b, "bytes", "change", &nth(3));
    flip(&b, "bytes", "change", &format!("serial = {last}"));
    check(&b);
    let state = found(&b.check_state().unwrap());
    assert_eq!(
        state,
        [pair("change", "asked"), pair("change", "asked")].concat()
    );
    b.sync();
    for text in ["第一步", "第二步", "第三步", "最后一步"] {
        assert_eq!(says(&b, id, text), 1, "{text}");
    }
    b.check().unwrap();
}

#[test]
fn what_a_sync_finds_damaged_is_checked_at_once() {
    let (_world, a, b, id) = two(10);
    check(&b);
    assert!(!b.check_is_due().unwrap());
    flip(&b, "bytes", "change", &nth(3));
    a.add_progress(id, "第四步", None).unwrap();
    a.sync();
    assert_eq!(b.try_sync().unwrap_err().code(), "damaged_database");
    assert!(b.check_is_due().unwrap());
    check(&b);
    b.sync();
    assert_eq!(says(&b, id, "第四步"), 1);
}
