//! Verdicts: the same whatever arrives first, one bad entry never holding up another.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod world;

use std::collections::{BTreeMap, BTreeSet};

use baolian_record::issue::UpdateKind;
use baolian_record::issue::deed::{self, NewEvidence};
use baolian_record::{document, visit};
use baolian_wire::entry::Payload;
use baolian_wire::reference::{Fact, Level, Role};
use baolian_wire::verdict::Code;
use baolian_wire::{Audience, DocId, Kind};
use world::deeds::new_issue;
use world::tablet::visit_audience;
use world::{A, B, DAY, START, Tablet, World, pairing, person, station_code};

/// Two tablets of the cadre and one of the station, with entries that build on
/// each other's, made before any of the later ones was sent.
fn entangled(world: &World) -> (Vec<Tablet>, DocId) {
    let mut li = world.tablet("li");
    let mut second = world.tablet("li");
    let mut officer = world.tablet("officer-a");
    let issue = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    second.sync(&world.hq);
    officer.sync(&world.hq);
    (vec![li, second, officer], issue)
}

/// Hands every change of every tablet to every other, as if they had met, so
/// that later entries depend on those that headquarters does not hold yet.
fn meet(tablets: &mut [Tablet], doc: DocId) {
    let mut changes = Vec::new();
    for tablet in tablets.iter() {
        changes.extend(tablet.docs[&doc].changes());
    }
    for tablet in tablets {
        tablet
            .docs
            .get_mut(&doc)
            .unwrap()
            .merge(changes.clone())
            .unwrap();
    }
}

fn verdicts(tablets: &[Tablet]) -> BTreeMap<(usize, u64), Option<Code>> {
    let mut all = BTreeMap::new();
    for (i, tablet) in tablets.iter().enumerate() {
        for n in tablet.own.keys() {
            all.insert((i, *n), None);
        }
        for (n, reason) in &tablet.refused {
            all.insert((i, *n), Some(reason.code.clone()));
        }
    }
    all
}

#[test]
fn every_order_of_arrival_gives_the_same_verdicts() {
    let orders = [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
        [2, 0, 1],
        [0, 2, 1],
        [1, 0, 2],
    ];
    let mut seen: Option<BTreeMap<(usize, u64), Option<Code>>> = None;
    for order in orders {
        let world = World::new();
        let (mut tablets, issue) = entangled(&world);
        tablets[0].progress(issue, A);
        tablets[2].update(issue, A, &UpdateKind::Objection, "不是这样");
        meet(&mut tablets, issue);
        tablets[1].plan_task(issue, A);
        // An officer may not close; what rests on that is refused too.
        tablets[2].update(issue, A, &UpdateKind::Closed, "销号");
        meet(&mut tablets, issue);
        tablets[0].progress(issue, A);
        tablets[1].update(issue, A, &UpdateKind::NewFacts, "新情况");
        tablets[2].progress(issue, A);
        for at in order {
            tablets[at].sync(&world.hq);
        }
        for tablet in &mut tablets {
            tablet.sync(&world.hq);
        }
        let now = verdicts(&tablets);
        assert_eq!(now.len(), 8, "{order:?}: {now:?}");
        match &seen {
            None => seen = Some(now),
            Some(before) => assert_eq!(*before, now, "{order:?}"),
        }
        let heads: BTreeSet<_> = [0, 1, 2]
            .map(|i| {
                let held = world.hq.document(issue).unwrap().unwrap().1;
                let _ = i;
                held.heads()
            })
            .into();
        assert_eq!(heads.len(), 1);
        assert!(
            world.hq.verify().unwrap().holds(),
            "{:?}",
            world.hq.verify().unwrap().faults
        );
    }
    let seen = seen.unwrap();
    assert_eq!(seen[&(2, 2)], Some(Code::Role), "{seen:?}");
    let resting = seen.values().filter(|c| **c == Some(Code::RestsOn)).count();
    assert_eq!(resting, 3);
}

#[test]
fn an_entry_waits_for_what_it_depends_on_and_is_applied_when_that_comes() {
    let world = World::new();
    let (mut tablets, issue) = entangled(&world);
    tablets[0].progress(issue, A);
    meet(&mut tablets, issue);
    tablets[2].progress(issue, A);
    tablets[2].sync(&world.hq);
    assert_eq!(tablets[2].waiting, [1].into());
    assert!(tablets[2].own.is_empty());
    let mut watcher = world.tablet("leader");
    watcher.sync(&world.hq);
    assert_eq!(watcher.received.len(), 1, "what waits is sent to nobody");
    tablets[0].sync(&world.hq);
    tablets[2].sync(&world.hq);
    assert!(tablets[2].own.contains_key(&1) && tablets[2].waiting.is_empty());
    watcher.sync(&world.hq);
    assert_eq!(
        watcher.docs[&issue].heads(),
        tablets[2].docs[&issue].heads()
    );
}

#[test]
fn evidence_waits_for_the_seal_it_relies_on() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut second = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    second.sync(&world.hq);
    let visit = li.start_visit(A);
    let seal = li.seal(visit, A);
    let seen = second.effect_seen(issue, A, visit, seal);
    second.sync(&world.hq);
    assert_eq!(second.waiting, [1].into());
    li.sync(&world.hq);
    second.sync(&world.hq);
    assert!(second.own.contains_key(&1), "{:?}", second.refused);
    li.sync(&world.hq);
    assert!(li.docs[&issue].has(document::change_hash(seen)));
    // Relying on what is no seal is refused for good.
    let header_relies = li.add_stop_after_seal_elsewhere();
    let bad = second.effect_seen(issue, A, visit, header_relies);
    let _ = bad;
    li.sync(&world.hq);
    second.sync(&world.hq);
    assert_eq!(second.refused[&2].code, Code::BadEvidence);
}

#[test]
fn one_bad_entry_never_holds_up_the_others() {
    let world = World::new();
    let mut officer = world.tablet("officer-a");
    let elsewhere = officer.raise_issue(B);
    let own = officer.raise_issue(A);
    officer.progress(elsewhere, B);
    officer.progress(own, A);
    officer.sync(&world.hq);
    assert_eq!(officer.refused[&1].code, Code::OtherStation);
    assert_eq!(officer.refused[&3].code, Code::RestsOn);
    assert_eq!(officer.own.keys().copied().collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn what_the_first_entry_fixed_cannot_be_changed() {
    let world = World::new();
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let tries = [
        (Kind::Visit, A, Audience::default(), Code::KindChanged),
        (Kind::Issue, B, Audience::default(), Code::StationChanged),
        (
            Kind::Issue,
            A,
            world::tablet::internal(),
            Code::AudienceChanged,
        ),
    ];
    for (kind, station, audience, code) in tries {
        let mut header = li.header(issue, Kind::Issue, station, audience);
        header.kind = kind;
        let hash = li.docs[&issue].clone();
        li.record_under(header, |pen| {
            deed::update(pen, &UpdateKind::Progress, "x", &[]).map(|_| ())
        });
        li.docs.insert(issue, hash);
        li.actor = document::actor(li.device(), [u8::try_from(li.log.len()).unwrap(); 8]);
        li.sync(&world.hq);
        let n = li.log.len() as u64;
        assert_eq!(li.refused[&n].code, code);
    }
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_name_that_is_not_the_signers_is_refused() {
    let world = World::new();
    let mut li = world.tablet("li");
    let doc = li.new_doc();
    let mut header = li.header(doc, Kind::Issue, A, Audience::default());
    header.account = world::account("zhao");
    li.record_under(header, |pen| deed::open(pen, &new_issue(A, None)));
    let mut other = world.tablet("li");
    other.account = world::account("zhao");
    other.open_issue(A, Audience::default());
    other.account = world::account("li");
    other.sync(&world.hq);
    li.sync(&world.hq);
    assert_eq!(li.refused[&1].code, Code::WrongAccount);
    assert_eq!(other.refused[&1].code, Code::WrongAccount);
}

#[test]
fn a_permission_counts_if_it_held_at_any_instant_of_the_interval() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut officer = world.tablet("officer-a");
    // Made while paired and while an officer; sent long after both ended.
    let issue = li.open_issue(A, Audience::default());
    let raised = officer.raise_issue(A);
    world.clock.pass(2 * DAY);
    let now = world.clock.ms();
    let other = vec![Role::Officer {
        station: station_code(B),
    }];
    world
        .hq
        .facts(vec![
            pairing(A, "li", Level::County, START - 100 * DAY, Some(now)),
            pairing(A, "zhao", Level::County, now, None),
            person("officer-a", other),
        ])
        .unwrap();
    world.clock.pass(DAY);
    let own = (li.docs[&issue].clone(), officer.docs[&raised].clone());
    li.sync(&world.hq);
    officer.sync(&world.hq);
    assert!(li.own.contains_key(&1), "{:?}", li.refused);
    assert!(officer.own.contains_key(&1), "{:?}", officer.refused);
    // They forget what they see no more; a tablet that would not: after a
    // receipt from later than the end, it did not hold any more.
    assert!(li.forgotten.contains(&issue) && officer.forgotten.contains(&raised));
    li.docs.insert(issue, own.0);
    officer.docs.insert(raised, own.1);
    li.progress(issue, A);
    officer.progress(raised, A);
    li.sync(&world.hq);
    officer.sync(&world.hq);
    assert_eq!(li.refused[&2].code, Code::NotPaired);
    assert_eq!(officer.refused[&2].code, Code::OtherStation);
    assert!(
        world.hq.verify().unwrap().holds(),
        "{:?}",
        world.hq.verify().unwrap().faults
    );
}

#[test]
fn entries_after_a_revocation_wait_for_the_office_and_nothing_more_comes_down() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut second = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    li.progress(issue, A);
    let revoked = Fact::DeviceRevoked {
        device: li.device(),
        lost: true,
        reason: "丢失".into(),
    };
    world.hq.facts(vec![revoked]).unwrap();
    second.open_issue(A, Audience::default());
    second.sync(&world.hq);
    li.sync(&world.hq);
    assert_eq!(li.receipt.n, 2, "kept");
    assert_eq!(li.waiting, [2].into());
    assert!(li.received.is_empty(), "a revoked tablet gets nothing");
    let told = |f: &Fact| matches!(f, Fact::DeviceRevoked { .. });
    assert!(li.facts.iter().any(told), "but is told so");
    let released = Fact::Released {
        device: li.device(),
        n: 2,
    };
    world.hq.facts(vec![released]).unwrap();
    li.sync(&world.hq);
    assert!(li.own.contains_key(&2));
    second.sync(&world.hq);
    assert_eq!(second.docs[&issue].heads(), li.docs[&issue].heads());
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn only_headquarters_writes_facts() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut header = li.header(DocId::NONE, Kind::Reference, A, Audience::default());
    header.station = None;
    let fact = pairing(B, "li", Level::County, START, None);
    li.append(header, Payload::Fact(fact.encode()), None);
    li.sync(&world.hq);
    assert_eq!(li.refused[&1].code, Code::OnlyHq);
}

#[test]
fn the_office_seals_a_visit_whose_tablet_is_lost() {
    let world = World::new();
    let mut li = world.tablet("li");
    let doc = li.start_visit(A);
    let issue = li.open_issue(A, visit_audience(doc));
    li.sync(&world.hq);
    let deed = baolian_hq::Deed {
        account: world::account("county-office"),
        doc,
        kind: Kind::Visit,
        station: station_code(A),
        audience: Audience::default(),
        relies: Vec::new(),
    };
    let recorded = world.hq.record(deed.clone(), visit::seal).unwrap();
    assert_eq!(world.hq.seals_of(doc).unwrap(), [recorded.change]);
    let mut officer = world.tablet("officer-a");
    officer.sync(&world.hq);
    assert_eq!(officer.sees(), [doc, issue].into());
    let position = world.hq.as_of().unwrap().0;
    let leader = baolian_hq::Deed {
        account: world::account("leader"),
        ..deed
    };
    let refused = world
        .hq
        .record(leader, |pen| visit::add_addendum(pen, "补记").map(|_| ()));
    assert!(
        matches!(refused, Err(baolian_hq::HqError::Refused(_))),
        "{refused:?}"
    );
    assert_eq!(
        world.hq.as_of().unwrap().0,
        position,
        "a refused deed leaves no trace"
    );
    let _ = NewEvidence::Visit {
        visit: doc,
        seal: recorded.change,
    };
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn what_was_done_before_an_account_was_closed_counts_whenever_it_arrives() {
    let world = World::new();
    let mut officer = world.tablet("officer-a");
    let mut late = world.tablet("officer-a");
    officer.raise_issue(A);
    world.clock.pass(2 * DAY);
    let closing = world.clock.ms();
    // Closed on the fourth day as of the third.
    world.clock.pass(DAY);
    let role = Role::Officer {
        station: station_code(A),
    };
    let Fact::Account(mut account) = person("officer-a", vec![role]) else {
        panic!("an account");
    };
    account.closed = true;
    account.closed_at = Some(closing);
    // In between the tablet spoke to headquarters: what it does then is after the closing.
    late.sync(&world.hq);
    late.raise_issue(A);
    world.hq.facts(vec![Fact::Account(account)]).unwrap();
    world.clock.pass(DAY);
    officer.sync(&world.hq);
    late.sync(&world.hq);
    assert!(officer.own.contains_key(&1), "{:?}", officer.refused);
    assert!(
        !officer.own[&1].proven,
        "it may have been after the closing"
    );
    assert_eq!(late.refused[&1].code, Code::OtherStation);
    let report = world.hq.verify().unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}
