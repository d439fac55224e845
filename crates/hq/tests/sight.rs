//! Who sees what, and from when on: seals, internal issues, leads, pairings that start and end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod world;

use std::collections::BTreeMap;

use baolian_record::issue::UpdateKind;
use baolian_record::lead;
use baolian_wire::reference::{Fact, HISTORIES, Level, Role};
use baolian_wire::{DocId, Kind};
use world::tablet::{internal, visit_audience};
use world::{A, B, DAY, START, World, account, pairing, person, station_code};

#[test]
fn what_one_tablet_records_reaches_the_other_tablet_of_the_cadre() {
    let world = World::new();
    let mut li = world.tablet("li");
    let visit = li.start_visit(A);
    li.sync(&world.hq);
    assert_eq!(li.receipt.n, 1);
    assert_eq!(li.receipt.head, li.head_at(1));
    assert!(li.own.contains_key(&1), "{:?}", li.refused);

    let mut second = world.tablet("li");
    second.sync(&world.hq);
    assert!(second.sees_doc(visit));
    assert!(second.knows_station(A) && !second.knows_station(B));
}

#[test]
fn an_unsealed_visit_is_seen_by_its_cadre_and_the_office_of_the_same_level_only() {
    let world = World::new();
    let mut li = world.tablet("li");
    let visit = li.start_visit(A);
    let issue = li.open_issue(A, visit_audience(visit));
    let notes = li.start_notes(visit, A);
    li.sync(&world.hq);
    assert!(li.refused.is_empty(), "{:?}", li.refused);

    let mut office = world.tablet("county-office");
    office.sync(&world.hq);
    for doc in [visit, issue, notes] {
        assert!(
            office.sees_doc(doc),
            "the office of the pairing's own level"
        );
    }
    for other in [
        "officer-a",
        "city-office",
        "leader",
        "traffic",
        "wang",
        "officer-b",
    ] {
        let mut tablet = world.tablet(other);
        tablet.sync(&world.hq);
        assert!(
            tablet.received.is_empty(),
            "{other} sees {:?}",
            tablet.sees()
        );
    }
}

#[test]
fn after_the_seal_the_station_sees_everything_public_and_nothing_internal() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut officer = world.tablet("officer-a");
    let mut leader = world.tablet("leader");
    let visit = li.start_visit(A);
    let issue = li.open_issue(A, visit_audience(visit));
    let mut hidden = internal();
    hidden.visit = Some(visit);
    let secret = li.open_issue(A, hidden);
    let notes = li.start_notes(visit, A);
    li.progress(issue, A);
    li.sync(&world.hq);
    officer.sync(&world.hq);
    leader.sync(&world.hq);
    assert!(officer.received.is_empty() && leader.received.is_empty());

    li.seal(visit, A);
    let later = li.open_issue(A, visit_audience(visit));
    li.sync(&world.hq);
    assert!(li.refused.is_empty(), "{:?}", li.refused);
    officer.sync(&world.hq);
    leader.sync(&world.hq);
    assert_eq!(officer.sees(), [visit, issue, later].into());
    assert_eq!(officer.docs[&issue].heads(), li.docs[&issue].heads());
    assert_eq!(officer.docs[&visit].heads(), li.docs[&visit].heads());
    assert!(officer.knows_account("li"), "the name under what one reads");
    assert_eq!(leader.sees(), [visit, issue, secret, notes, later].into());
}

#[test]
fn an_internal_issue_never_reaches_the_station() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut officer = world.tablet("officer-a");
    let secret = li.open_issue(A, internal());
    let public = li.open_issue(A, Default::default());
    li.sync(&world.hq);
    officer.sync(&world.hq);
    assert_eq!(officer.sees(), [public].into());
    let mut office = world.tablet("city-office");
    office.sync(&world.hq);
    assert!(office.sees_doc(secret));
}

fn assign_lead(world: &World, by: &str, station: &'static str) -> DocId {
    let doc = world.hq.new_document().unwrap();
    let deed = baolian_hq::Deed {
        account: account(by),
        doc,
        kind: Kind::Lead,
        station: station_code(station),
        audience: Default::default(),
        relies: Vec::new(),
    };
    world
        .hq
        .record(deed, move |pen| {
            lead::assign(
                pen,
                &lead::NewLead {
                    station: station.into(),
                    title: "群众反映办证难".into(),
                    date: "2026-11-01".into(),
                    ..Default::default()
                },
            )
        })
        .unwrap();
    doc
}

#[test]
fn a_lead_reaches_the_paired_cadre_and_never_the_station() {
    let world = World::new();
    let lead = assign_lead(&world, "city-office", A);
    let by_department = assign_lead(&world, "traffic", A);
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    assert_eq!(li.sees(), [lead, by_department].into());
    let mut officer = world.tablet("officer-a");
    officer.sync(&world.hq);
    assert!(officer.received.is_empty());
    let mut department = world.tablet("traffic");
    department.sync(&world.hq);
    assert_eq!(department.sees(), [by_department].into());
}

#[test]
fn a_station_device_never_learns_of_pairings_or_excuses() {
    let world = World::new();
    let excuse = baolian_wire::reference::Excuse {
        station: station_code(A),
        period: "2026-W45".into(),
        reason: "洪水".into(),
        by: account("city-office"),
    };
    world.hq.facts(vec![Fact::Excuse(excuse)]).unwrap();
    let mut officer = world.tablet("officer-a");
    let mut li = world.tablet("li");
    officer.sync(&world.hq);
    li.sync(&world.hq);
    let tells = |facts: &[Fact]| {
        facts.iter().any(|f| {
            matches!(
                f,
                Fact::Pairing(_) | Fact::Excuse(_) | Fact::PairingDay { .. }
            )
        })
    };
    assert!(!tells(&officer.facts));
    assert!(tells(&li.facts));
    assert!(officer.knows_station(A) && !officer.knows_station(B));
}

#[test]
fn a_pairing_that_ends_makes_the_tablet_forget_and_one_that_starts_brings_the_whole_history() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut zhao = world.tablet("zhao");
    let issue = li.open_issue(A, Default::default());
    let visit = li.start_visit(A);
    li.seal(visit, A);
    let unsealed = li.start_visit(A);
    li.sync(&world.hq);
    zhao.sync(&world.hq);
    assert!(zhao.received.is_empty());

    let day = START + 3 * DAY;
    world
        .hq
        .facts(vec![
            pairing(A, "li", Level::County, START - 100 * DAY, Some(day)),
            pairing(A, "zhao", Level::County, day, None),
        ])
        .unwrap();
    zhao.sync(&world.hq);
    assert!(zhao.knows_station(A), "the new cadre prepares");
    assert!(zhao.received.is_empty(), "the day has not come");
    li.sync(&world.hq);
    assert!(li.forgotten.is_empty());

    world.clock.set(day);
    assert_eq!(world.hq.tick().unwrap(), 2);
    assert_eq!(world.hq.tick().unwrap(), 0);
    zhao.sync(&world.hq);
    assert_eq!(
        zhao.sees(),
        [issue, visit].into(),
        "not the other's unsealed visit"
    );
    li.sync(&world.hq);
    assert_eq!(li.forgotten, [issue, visit].into());
    assert!(li.forgotten_stations.contains(&station_code(A)));

    // The visit under way is still its author's to seal; then it goes too.
    li.seal(unsealed, A);
    li.sync(&world.hq);
    assert!(li.refused.is_empty(), "{:?}", li.refused);
    assert!(li.forgotten.contains(&unsealed));
    zhao.sync(&world.hq);
    assert!(zhao.sees_doc(unsealed));
}

#[test]
fn a_tablet_that_slept_through_the_end_of_a_pairing_gets_nothing_of_it_any_more() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut second = world.tablet("li");
    second.sync(&world.hq);
    let issue = li.open_issue(A, Default::default());
    li.sync(&world.hq);
    let day = START + DAY;
    let ended = pairing(A, "li", Level::County, START - 100 * DAY, Some(day));
    world.hq.facts(vec![ended]).unwrap();
    world.clock.set(day);
    world.hq.tick().unwrap();
    second.sync(&world.hq);
    let held_for_a_moment = second
        .parts
        .iter()
        .flat_map(|p| &p.items)
        .any(|i| matches!(i, baolian_wire::down::DownItem::Applied { .. }));
    assert!(!held_for_a_moment);
    assert!(second.forgotten.contains(&issue));
}

#[test]
fn a_history_of_many_documents_comes_in_parts_while_new_rows_go_on() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut issues = Vec::new();
    for _ in 0..75 {
        let issue = li.open_long_issue(A);
        li.progress(issue, A);
        issues.push(issue);
    }
    li.sync(&world.hq);
    // So much text is more than a part's turn.
    while world.hq.judge_postponed().unwrap() {}
    li.sync(&world.hq);
    assert!(li.refused.is_empty(), "{:?}", li.refused);
    let mut zhao = world.tablet("zhao");
    zhao.sync(&world.hq);
    world.clock.pass(DAY);
    let now = world.clock.ms();
    world
        .hq
        .facts(vec![
            pairing(A, "li", Level::County, START - 100 * DAY, Some(now)),
            pairing(A, "zhao", Level::County, now, None),
        ])
        .unwrap();
    // One request, cut off after its first part: the backlog is open.
    let request = zhao.request(0, 0);
    let answer = world.hq.sync(&request).unwrap();
    let mut reader = baolian_wire::down::FrameReader::default();
    reader.feed(&answer);
    let first = reader.next_frame().unwrap().unwrap();
    let first = first.open(&zhao.working, zhao.device()).unwrap();
    assert!(reader.next_frame().unwrap().is_some(), "more than one part");
    zhao.take_part(first);
    assert_eq!(zhao.cursor.backlogs.len(), 1, "{:?}", zhao.cursor);
    let part_way = zhao.received.len();
    assert!(part_way > 0 && part_way < 150);
    // Something new in between, by somebody else and by itself.
    let mut officer = world.tablet("officer-a");
    let raised = officer.raise_issue(A);
    officer.sync(&world.hq);
    let fresh = zhao.open_issue(A, Default::default());
    zhao.progress(fresh, A);
    zhao.sync(&world.hq);
    assert!(zhao.cursor.backlogs.is_empty());
    assert_eq!(zhao.sees().len(), 76);
    assert!(zhao.sees_doc(raised));
    let sent: usize = zhao.parts.iter().map(|p| p.items.len()).sum();
    assert!(sent < 190, "nothing comes twice");
    for issue in issues {
        assert_eq!(zhao.docs[&issue].heads(), li.docs[&issue].heads());
    }
}

#[test]
fn a_station_that_moves_to_another_county_moves_between_the_offices() {
    let world = World::new();
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Default::default());
    li.sync(&world.hq);
    let mut county = world.tablet("county-office");
    county.sync(&world.hq);
    assert!(county.sees_doc(issue));
    let mut moved = world::station(A);
    moved.county_code = "420922".into();
    let other = vec![Role::Office {
        level: Level::County,
        area: "420922".into(),
    }];
    world
        .hq
        .facts(vec![Fact::Station(moved), person("other-office", other)])
        .unwrap();
    county.sync(&world.hq);
    assert!(county.forgotten.contains(&issue));
    assert!(county.forgotten_stations.contains(&station_code(A)));
    let mut other = world.tablet("other-office");
    other.sync(&world.hq);
    assert!(other.sees_doc(issue));
}

#[test]
fn an_officer_writes_on_what_the_cadre_opened_and_both_hold_the_same() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut officer = world.tablet("officer-a");
    let issue = li.open_issue(A, Default::default());
    li.sync(&world.hq);
    officer.sync(&world.hq);
    officer.progress(issue, A);
    officer.update(issue, A, &UpdateKind::Objection, "不是这样");
    li.plan_task(issue, A);
    officer.sync(&world.hq);
    li.sync(&world.hq);
    officer.sync(&world.hq);
    assert!(officer.refused.is_empty(), "{:?}", officer.refused);
    assert_eq!(li.docs[&issue].heads(), officer.docs[&issue].heads());
    let support = officer.ask_support(A);
    officer.sync(&world.hq);
    let mut department = world.tablet("traffic");
    department.sync(&world.hq);
    assert_eq!(department.sees(), [issue, support].into());
}

/// Lets the running periods of all levels pass, and headquarters note it.
fn next_month(world: &World) {
    world.clock.pass(31 * DAY);
    world.hq.tick().unwrap();
}

#[test]
fn a_leader_holds_what_is_under_way_and_no_closed_issue_until_it_is_back() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut leaders = [world.tablet("leader"), world.tablet("county-office")];
    let issue = li.open_issue(A, Default::default());
    let other = li.open_issue(A, Default::default());
    li.sync(&world.hq);
    for tablet in &mut leaders {
        tablet.sync(&world.hq);
        assert_eq!(tablet.sees(), [issue, other].into());
    }
    close(&world, &mut li, issue);
    for tablet in &mut leaders {
        tablet.sync(&world.hq);
        assert!(!tablet.sees_doc(issue) && tablet.forgotten.contains(&issue));
    }
    let mut fresh = world.tablet("leader");
    fresh.sync(&world.hq);
    assert!(!fresh.sees_doc(issue), "nor does a new tablet get it");
    let mut officer = world.tablet("officer-a");
    officer.sync(&world.hq);
    assert!(officer.sees_doc(issue), "the station keeps its own history");

    li.update(issue, A, &UpdateKind::Reopened, "又坏了");
    li.sync(&world.hq);
    assert!(li.refused.is_empty(), "{:?}", li.refused);
    for tablet in leaders.iter_mut().chain([&mut fresh]) {
        tablet.sync(&world.hq);
        assert_eq!(tablet.docs[&issue].heads(), li.docs[&issue].heads());
    }
}

/// Closes an issue as it should be: an effect seen by a sealed visit, and an office.
fn close(world: &World, li: &mut world::Tablet, issue: DocId) {
    let visit = li.start_visit(A);
    let seal = li.seal(visit, A);
    li.effect_seen(issue, A, visit, seal);
    li.sync(&world.hq);
    let mut office = world.tablet("county-office");
    office.sync(&world.hq);
    office.update(issue, A, &UpdateKind::Closed, "已核实");
    office.sync(&world.hq);
    assert!(office.refused.is_empty(), "{:?}", office.refused);
    li.sync(&world.hq);
    assert!(li.refused.is_empty(), "{:?}", li.refused);
}

#[test]
fn a_visit_stays_with_leaders_until_the_period_in_which_it_was_released_is_over() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut wang = world.tablet("wang");
    let mut leader = world.tablet("leader");
    // A is visited weekly, B in each half of the month. It is Monday, the 2nd.
    world.clock.pass(6 * DAY);
    let sunday = li.start_visit(A);
    let notes = li.start_notes(sunday, A);
    let half = wang.start_visit(B);
    wang.seal(half, B);
    wang.sync(&world.hq);
    world.clock.pass(DAY);
    world.hq.tick().unwrap();
    li.seal(sunday, A);
    li.sync(&world.hq);
    leader.sync(&world.hq);
    let seen = [sunday, notes, half].into();
    assert_eq!(leader.sees(), seen, "Sunday's visit arrived on Monday");
    // The next Monday: a week is over, the half month is over too on the 16th.
    world.clock.pass(6 * DAY);
    assert_eq!(world.hq.tick().unwrap(), 0);
    leader.sync(&world.hq);
    assert_eq!(leader.sees(), seen, "still Sunday, the 15th");
    world.clock.pass(DAY);
    assert_eq!(world.hq.tick().unwrap(), 2, "a week and a half month began");
    assert_eq!(world.hq.tick().unwrap(), 0);
    leader.sync(&world.hq);
    assert!(leader.sees().is_empty());
    assert_eq!(leader.forgotten, seen);
    // The cadres hold the whole history of their stations.
    li.sync(&world.hq);
    assert!(li.forgotten.is_empty());
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn the_older_records_of_a_station_come_when_they_are_asked_for_and_stay_until_let_go_of() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut wang = world.tablet("wang");
    let mut leader = world.tablet("leader");
    let closed = li.open_issue(A, Default::default());
    close(&world, &mut li, closed);
    let elsewhere = wang.start_visit(B);
    wang.seal(elsewhere, B);
    wang.sync(&world.hq);
    next_month(&world);
    leader.sync(&world.hq);
    assert!(leader.sees().is_empty());

    leader.wish(A, true);
    leader.sync(&world.hq);
    assert!(leader.refused.is_empty(), "{:?}", leader.refused);
    let history = leader.sees();
    assert!(
        history.contains(&closed) && history.len() == 2,
        "{history:?}"
    );
    assert_eq!(leader.docs[&closed].heads(), li.docs[&closed].heads());
    // What is written on them later comes as well, to all tablets of this person.
    li.progress(closed, A);
    li.sync(&world.hq);
    leader.sync(&world.hq);
    assert_eq!(leader.docs[&closed].heads(), li.docs[&closed].heads());
    let mut second = world.tablet("leader");
    second.sync(&world.hq);
    assert_eq!(second.sees(), history);
    let mut office = world.tablet("city-office");
    office.sync(&world.hq);
    assert!(office.sees().is_empty(), "nobody else asked");

    leader.wish(A, false);
    leader.sync(&world.hq);
    second.sync(&world.hq);
    assert!(leader.sees().is_empty() && second.sees().is_empty());
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn older_records_are_only_for_offices_and_leaders_of_the_area() {
    let world = World::new();
    let mut li = world.tablet("li");
    let visit = li.start_visit(A);
    li.start_notes(visit, A);
    li.seal(visit, A);
    li.sync(&world.hq);
    next_month(&world);
    let mut other = vec![Role::Leader {
        area: "420922".into(),
    }];
    world.hq.facts(vec![person("chen", other.clone())]).unwrap();
    for id in ["officer-a", "wang", "traffic", "chen"] {
        let mut tablet = world.tablet(id);
        tablet.sync(&world.hq);
        let before = tablet.sees();
        tablet.wish(A, true);
        tablet.sync(&world.hq);
        assert_eq!(tablet.refused.len(), 1, "{id}");
        assert_eq!(tablet.sees(), before, "{id}");
    }
    // A wish ends with the role that it rests on.
    let mut leader = world.tablet("leader");
    leader.wish(A, true);
    leader.sync(&world.hq);
    assert!(leader.sees_doc(visit));
    other.push(Role::Cadre);
    world.hq.facts(vec![person("leader", other)]).unwrap();
    leader.sync(&world.hq);
    assert!(leader.sees().is_empty());
}

#[test]
fn asking_for_more_stations_than_a_tablet_should_hold_lets_go_of_the_first() {
    let world = World::new();
    let codes: Vec<String> = (0..=HISTORIES)
        .map(|n| format!("4209212{n:02}-01"))
        .collect();
    let stations = codes.iter().map(|code| Fact::Station(world::station(code)));
    world.hq.facts(stations.collect()).unwrap();
    let mut leader = world.tablet("leader");
    for code in &codes {
        leader.wish(code, true);
        leader.sync(&world.hq);
        world.clock.pass(1);
    }
    let mut held = BTreeMap::new();
    for fact in &leader.facts {
        if let Fact::History(wish) = fact {
            held.insert(wish.station.to_string(), wish.wanted);
        }
    }
    let (first, rest) = codes.split_first().unwrap();
    assert!(!held[first]);
    assert!(rest.iter().all(|code| held[code]));
}

#[test]
fn what_a_leader_wrote_on_a_closed_issue_comes_back_with_it() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut leader = world.tablet("leader");
    let issue = li.open_issue(A, Default::default());
    li.sync(&world.hq);
    leader.sync(&world.hq);
    leader.update(issue, A, &UpdateKind::Instruction, "抓紧办");
    leader.sync(&world.hq);
    close(&world, &mut li, issue);
    leader.sync(&world.hq);
    assert!(!leader.docs.contains_key(&issue));
    leader.wish(A, true);
    leader.sync(&world.hq);
    assert!(leader.early.is_empty());
    assert_eq!(leader.docs[&issue].heads(), li.docs[&issue].heads());
}

#[test]
fn a_database_that_did_not_keep_what_is_under_way_is_looked_at_once() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    let mut leader = world.tablet("leader");
    let issue = li.open_issue(A, Default::default());
    li.sync(&world.hq);
    leader.sync(&world.hq);
    // As an older program would have left it: closed, and still with everyone.
    let open = |world: &World| rusqlite::Connection::open(world.path().join("hq.db")).unwrap();
    let areas = "SELECT id FROM channel WHERE name LIKE 'area:%'";
    let kept = "SELECT thing, channel, since FROM member JOIN thing ON thing.id = member.thing";
    let joined: Vec<(i64, i64, i64)> = {
        let conn = open(&world);
        let sql = format!("{kept} WHERE thing.kind = 0 AND channel IN ({areas})");
        let mut query = conn.prepare(&sql).unwrap();
        let rows = query.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    close(&world, &mut li, issue);
    {
        let conn = open(&world);
        for key in joined {
            let sql =
                "UPDATE member SET until = NULL WHERE thing = ?1 AND channel = ?2 AND since = ?3";
            conn.execute(sql, key).unwrap();
        }
        conn.execute_batch(
            "DROP INDEX document_under_way; DROP INDEX document_not_looked_at;
             DROP INDEX entry_refused;
             ALTER TABLE document DROP COLUMN under_way; PRAGMA user_version = 2;
             DROP TABLE postponed; DROP TABLE written; DROP INDEX entry_to_judge; DROP TABLE returned;
             DROP TABLE returned_receipt;
             ALTER TABLE code DROP COLUMN compared; ALTER TABLE device DROP COLUMN unconfirmed;
             DROP INDEX document_unreleased; DROP INDEX document_internal;
             DROP INDEX entry_decided; CREATE INDEX entry_applied ON entry (doc, verdict) WHERE state = 1;
             DELETE FROM member WHERE channel IN (SELECT id FROM channel WHERE name LIKE 'history:%')",
        )
        .unwrap();
    }
    world.restart();
    leader.sync(&world.hq);
    assert!(leader.forgotten.contains(&issue));
    leader.wish(A, true);
    leader.sync(&world.hq);
    assert!(leader.sees_doc(issue));
}
