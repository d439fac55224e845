//! What is recorded again: entries that rested on a refused one, and those a copied log carries over.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use std::collections::BTreeSet;

use baolian_record::document;
use baolian_record::issue::UpdateKind;
use baolian_record::issue::deed;
use baolian_record::replay::{self, ReRecorded};
use baolian_wire::reference::{Level, Role};
use baolian_wire::verdict::Code;
use baolian_wire::{Audience, DocId, EntryRef, Kind};
use world::{A, B, DAY, START, Tablet, World, pairing, person, station_code};

/// What a tablet does when an entry was refused: it rebuilds the document and
/// records again what rested on it.
fn rebuild(tablet: &mut Tablet, issue: DocId, seed: u8) -> Vec<u64> {
    let refused: Vec<(u64, Code)> = tablet
        .refused
        .iter()
        .map(|(n, r)| (*n, r.code.clone()))
        .collect();
    let hash_of = |tablet: &Tablet, n: u64| {
        let at = usize::try_from(n).unwrap() - 1;
        let entry = baolian_wire::Entry::decode(&tablet.log[at].entry).unwrap();
        document::change_hash(entry.change_hash().unwrap())
    };
    let broken = refused.iter().filter(|(_, code)| *code != Code::RestsOn);
    let gone: BTreeSet<_> = broken.map(|(n, _)| hash_of(tablet, *n)).collect();
    let old = tablet.docs[&issue].clone();
    let (mut new, descendants) = replay::rebuild_without(&old, &gone).unwrap();
    let actor = document::actor(tablet.device(), [seed; 8]);
    let again = replay::re_record_all(&old, &mut new, &descendants, |_| actor.clone()).unwrap();
    let mut entries = Vec::new();
    for (change, again) in descendants.iter().zip(again) {
        let ReRecorded::Change(new_change) = again else {
            continue;
        };
        let n = (1..=tablet.log.len() as u64).find(|n| hash_of(tablet, *n) == change.hash());
        let audience = tablet.audience_of(issue);
        let kind = tablet.docs[&issue].kind();
        let mut header = tablet.header(issue, kind, A, audience);
        header.replaces = n.map(|n| EntryRef {
            device: tablet.device(),
            n,
        });
        tablet.log_change(header, new_change.raw_bytes().to_vec());
        entries.push(tablet.log.len() as u64);
    }
    tablet.docs.insert(issue, new);
    tablet.actor = actor;
    entries
}

#[test]
fn what_rests_on_a_refused_entry_is_recorded_again_and_judged_by_its_first_time() {
    let world = World::new();
    let mut officer = world.tablet("officer-a");
    let issue = officer.raise_issue(A);
    officer.update(issue, A, &UpdateKind::Closed, "销号");
    officer.progress(issue, A);
    officer.update(issue, A, &UpdateKind::Objection, "不是这样");
    officer.sync(&world.hq);
    assert_eq!(officer.refused[&2].code, Code::Role);
    assert_eq!(officer.refused[&3].rests_on.unwrap().n, 2);
    assert_eq!(officer.refused[&4].code, Code::RestsOn);
    // Meanwhile the officer went to another station: the first time counts.
    world.clock.pass(DAY);
    let other = vec![Role::Officer {
        station: station_code(B),
    }];
    world.hq.facts(vec![person("officer-a", other)]).unwrap();
    world.clock.pass(DAY);
    // The tablet forgets the station, but keeps its own log and tray.
    let own = officer.docs[&issue].clone();
    officer.sync(&world.hq);
    assert!(officer.forgotten.contains(&issue));
    officer.docs.insert(issue, own);
    let entries = rebuild(&mut officer, issue, 77);
    assert_eq!(entries, [5, 6]);
    let written = officer.docs[&issue].clone();
    officer.sync(&world.hq);
    for n in entries {
        assert!(officer.own.contains_key(&n), "{:?}", officer.refused);
        assert!(officer.own[&n].before.0 < START + DAY);
    }
    let held = world.hq.document(issue).unwrap().unwrap().1;
    assert_eq!(held.heads(), written.heads());
    assert!(
        world.hq.verify().unwrap().holds(),
        "{:?}",
        world.hq.verify().unwrap().faults
    );
}

#[test]
fn an_entry_that_says_it_replaces_another_must_do_the_same() {
    let world = World::new();
    let mut officer = world.tablet("officer-a");
    let issue = officer.raise_issue(A);
    officer.update(issue, A, &UpdateKind::Closed, "销号");
    officer.progress(issue, A);
    officer.sync(&world.hq);
    let (new, _) = {
        let entry = baolian_wire::Entry::decode(&officer.log[1].entry).unwrap();
        let gone = [document::change_hash(entry.change_hash().unwrap())].into();
        replay::rebuild_without(&officer.docs[&issue], &gone).unwrap()
    };
    officer.docs.insert(issue, new);
    officer.actor = document::actor(officer.device(), [5; 8]);
    for replaced in [3, 1, 99] {
        let mut header = officer.header(issue, Kind::Issue, A, Audience::default());
        header.replaces = Some(EntryRef {
            device: officer.device(),
            n: replaced,
        });
        let before = officer.docs[&issue].clone();
        officer.record_under(header, |pen| {
            deed::update(pen, &UpdateKind::Progress, "说的是另一回事", &[]).map(|_| ())
        });
        officer.docs.insert(issue, before);
        officer.actor = document::actor(officer.device(), [u8::try_from(replaced).unwrap(); 8]);
        officer.sync(&world.hq);
        let n = officer.log.len() as u64;
        assert_eq!(officer.refused[&n].code, Code::NotTheSame, "{replaced}");
    }
}

#[test]
fn a_restored_tablet_carries_its_unsent_entries_over_and_what_is_held_counts_once() {
    let world = World::new();
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.progress(issue, A);
    li.sync(&world.hq);
    let made_then = world.clock.ms();
    li.progress(issue, A);
    li.update(issue, A, &UpdateKind::NewFacts, "新情况");
    // The clone carries entries 2 to 4 over: 2 is held, 3 and 4 are not.
    world.clock.pass(3 * DAY);
    let ended = pairing(
        A,
        "li",
        Level::County,
        START - 100 * DAY,
        Some(made_then + DAY),
    );
    world.hq.facts(vec![ended]).unwrap();
    let mut clone = li.succeed(&world.hq, world.seed(), 4);
    for n in 2..=4u64 {
        let from = EntryRef {
            device: li.device(),
            n,
        };
        clone.carry(from, &li.log[usize::try_from(n).unwrap() - 1]);
    }
    clone.sync(&world.hq);
    assert!(clone.refused.is_empty(), "{:?}", clone.refused);
    assert_eq!(clone.own.len(), 4);
    let held = world.hq.document(issue).unwrap().unwrap().1;
    assert_eq!(held.heads(), li.docs[&issue].heads());
    // The original goes on with its own log: nothing is doubled.
    li.progress(issue, A);
    li.sync(&world.hq);
    assert!(li.own.contains_key(&3) && li.own.contains_key(&4));
    assert!(
        li.own.contains_key(&5),
        "it may have been made before the pairing ended"
    );
    let applied = world.hq.ledger(0, 10_000).unwrap();
    let applied = applied
        .iter()
        .filter(|r| r.kind == Some(baolian_hq::store::ledger::RowKind::Applied))
        .count();
    assert_eq!(applied, 5);
    assert!(
        world.hq.verify().unwrap().holds(),
        "{:?}",
        world.hq.verify().unwrap().faults
    );
}

#[test]
fn only_a_log_of_the_same_tablet_can_be_carried_on() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut wang = world.tablet("wang");
    li.open_issue(A, Audience::default());
    let from = EntryRef {
        device: li.device(),
        n: 1,
    };
    wang.carry(from, &li.log[0]);
    wang.sync(&world.hq);
    assert_eq!(wang.refused[&1].code, Code::WrongActor);
}

/// A visit with a change that is refused, sealed on top of it, and evidence that names the seal.
fn seen_on_a_visit_with_a_refused_change(world: &World) -> (Tablet, DocId, DocId) {
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    let visit = li.start_visit(A);
    li.record(visit, Kind::Visit, A, Audience::default(), |pen| {
        baolian_record::write::edit(pen.tx, "notes", &"长".repeat(60_000))
    });
    let seal = li.seal(visit, A);
    li.effect_seen(issue, A, visit, seal);
    li.sync(&world.hq);
    let codes: Vec<&Code> = li.refused.values().map(|r| &r.code).collect();
    assert_eq!(codes, [&Code::TooLong, &Code::RestsOn]);
    assert_eq!(li.waiting, [5].into(), "the seal may be recorded again");
    (li, issue, visit)
}

#[test]
fn evidence_that_names_a_seal_follows_it_to_where_it_was_recorded_again() {
    let world = World::new();
    let (mut li, issue, visit) = seen_on_a_visit_with_a_refused_change(&world);
    assert_eq!(rebuild(&mut li, visit, 7), [6]);
    li.sync(&world.hq);
    assert!(
        li.own.contains_key(&5) && li.own.contains_key(&6),
        "{:?}",
        li.refused
    );
    let held = world.hq.document(issue).unwrap().unwrap().1;
    assert_eq!(held.heads(), li.docs[&issue].heads());
    let report = world.hq.verify().unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}

#[test]
fn evidence_does_not_wait_for_a_seal_that_is_not_recorded_again() {
    let world = World::new();
    let (mut li, ..) = seen_on_a_visit_with_a_refused_change(&world);
    // It has heard of the refusal, and has nothing more to send.
    li.sync(&world.hq);
    assert_eq!(li.refused[&5].code, Code::BadEvidence);
    assert!(li.waiting.is_empty());
    let report = world.hq.verify().unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}
