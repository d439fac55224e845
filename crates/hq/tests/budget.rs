//! No tablet holds up the others: what is too much work is judged later, a slice at a time.
//! Work is counted in operations, never by a clock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use std::collections::BTreeMap;

use baolian_record::write;
use baolian_wire::verdict::Code;
use baolian_wire::{Audience, DocId, Kind, limits};
use world::{A, B, Tablet, World};

/// The work that one part may cost at once, in operations.
const TURN: u64 = 250_000;

/// Work of judging that headquarters has done so far.
fn judged(world: &World) -> u64 {
    let text = world.hq.metrics().text();
    let line = text
        .lines()
        .find_map(|l| l.strip_prefix("baolian_hq_judged_operations_total "));
    line.unwrap().parse().unwrap()
}

/// The heaviest lawful change there is: a long text written anew.
fn rewrite(tablet: &mut Tablet, issue: DocId, round: usize) {
    let word = ["甲", "乙", "丙", "丁"][round % 4];
    let text = word.repeat(19_990) + &round.to_string();
    tablet.record(issue, Kind::Issue, A, Audience::default(), |pen| {
        write::edit(pen.tx, "description", &text)
    });
}

/// An issue of more work than a turn allows.
fn heavy(tablet: &mut Tablet) -> DocId {
    let issue = tablet.open_issue(A, Audience::default());
    for round in 0..5 {
        rewrite(tablet, issue, round);
    }
    issue
}

/// Judges what was put off; the most work of one slice.
fn finish(world: &World) -> u64 {
    let mut most = 0;
    loop {
        let before = judged(world);
        if !world.hq.judge_postponed().unwrap() {
            return most;
        }
        most = most.max(judged(world) - before);
    }
}

#[test]
fn the_heaviest_documents_of_one_tablet_do_not_hold_up_another() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut wang = world.tablet("wang");
    heavy(&mut li);
    let small = li.open_issue(A, Audience::default());
    let before = judged(&world);
    li.sync(&world.hq);
    assert!(
        judged(&world) - before <= TURN,
        "a part has its turn and no more"
    );
    let n = li.log.len() as u64;
    assert_eq!(li.receipt.n, n, "all of it is held");
    assert!(!li.waiting.is_empty(), "what was put off is said to wait");
    assert!(world.hq.gauges().unwrap().put_off > 0);
    assert!(
        li.own.contains_key(&n),
        "{small} is judged in the part's turn"
    );

    // Others are answered whatever waits there.
    let before = judged(&world);
    let issue = wang.open_issue(B, Audience::default());
    wang.progress(issue, B);
    wang.sync(&world.hq);
    assert_eq!(wang.own.len(), 2);
    assert!(judged(&world) - before < 1_000);

    // One slice is one document and a turn.
    let document = 270_000;
    assert!(finish(&world) <= document + TURN);
    li.sync(&world.hq);
    assert_eq!(li.own.len() as u64, n, "{:?}", li.refused);
    assert!(li.waiting.is_empty());
    assert_eq!(world.hq.gauges().unwrap().put_off, 0);
    let report = world.hq.verify().unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}

/// The verdicts on lawful and unlawful entries of one document, sent in parts of so many.
fn verdicts(part: usize) -> (Vec<u64>, BTreeMap<u64, Code>) {
    let world = World::new();
    let mut li = world.tablet("li");
    let issue = heavy(&mut li);
    // Another document's number, and what rests on it.
    let header = li.header(issue, Kind::Issue, B, Audience::default());
    li.record_under(header, |pen| write::edit(pen.tx, "description", "别处"));
    li.progress(issue, A);
    let mut from = 0;
    while from < li.log.len() {
        let upto = (from + part).min(li.log.len());
        let answer = world.hq.sync(&li.request(from, upto)).unwrap();
        li.take(&answer);
        from = upto;
    }
    finish(&world);
    li.sync(&world.hq);
    assert!(li.waiting.is_empty());
    let refused = li
        .refused
        .iter()
        .map(|(n, reason)| (*n, reason.code.clone()));
    (li.own.keys().copied().collect(), refused.collect())
}

#[test]
fn what_is_put_off_gets_the_same_verdicts_however_it_was_sent() {
    let alone = verdicts(1);
    assert_eq!(alone.0.len(), 6);
    assert_eq!(alone.1[&7], Code::StationChanged);
    assert_eq!(alone.1[&8], Code::RestsOn);
    assert_eq!(verdicts(4), alone);
}

#[test]
fn what_was_put_off_is_judged_after_a_restart() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    heavy(&mut li);
    li.sync(&world.hq);
    assert!(li.own.is_empty());
    world.restart();
    finish(&world);
    li.sync(&world.hq);
    assert_eq!(li.own.len(), li.log.len());
}

#[test]
fn entries_that_come_backwards_are_merged_in_one_go() {
    let world = World::new();
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    for _ in 0..200 {
        li.progress(issue, A);
    }
    let changes: Vec<Vec<u8>> = li.log[1..]
        .iter()
        .map(|e| e.change.clone().unwrap())
        .collect();
    li.log.truncate(1);
    for change in changes.into_iter().rev() {
        let header = li.header(issue, Kind::Issue, A, Audience::default());
        li.log_change(header, change);
    }
    let before = judged(&world);
    li.sync(&world.hq);
    assert_eq!(li.own.len(), 201, "{:?}", li.refused);
    let each_once = 201 * 60;
    assert!(judged(&world) - before <= each_once + 100);
}

#[test]
fn one_tablet_cannot_record_on_a_document_without_end() {
    let world = World::new();
    let mut li = world.tablet("li");
    let doc = li.new_doc();
    for n in 0..=limits::DOCUMENT_ENTRIES {
        let header = li.header(doc, Kind::Issue, A, Audience::default());
        li.log_change(header, format!("rubbish {n:08}").into_bytes());
    }
    let other = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let last = limits::DOCUMENT_ENTRIES + 1;
    assert_eq!(li.refused[&last].code, Code::TooLong);
    assert!(
        li.own.contains_key(&(last + 1)),
        "{other} is as good as ever"
    );
    finish(&world);
    li.sync(&world.hq);
    assert_eq!(li.refused.len() as u64, last);
    assert!((1..last).all(|n| li.refused[&n].code == Code::BadChange));
}
