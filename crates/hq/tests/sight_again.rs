//! Who sees what follows from the ledger and its facts; `verify` makes it anew and names what differs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use baolian_wire::reference::{Fact, Role};
use world::tablet::{internal, visit_audience};
use world::{A, MINUTE, World, person};

#[test]
fn verify_names_whatever_was_changed_in_who_sees_what() {
    let tampering = [
        // An officer of another station listens.
        "INSERT INTO listener (account, channel, since, until) SELECT 'officer-b', channel, since, NULL FROM listener WHERE account = 'officer-a' AND channel = (SELECT id FROM channel WHERE name = 'station:420921201-01')",
        // A document leaves, comes, or does so at another row.
        "DELETE FROM member WHERE thing = (SELECT max(id) FROM thing WHERE kind = 0)",
        "INSERT INTO member (thing, channel, since, until, born) SELECT (SELECT max(id) FROM thing WHERE kind = 0), id, 30, NULL, 0 FROM channel WHERE name = 'station:420922101-01'",
        "UPDATE member SET since = since - 1 WHERE born = 1",
        "UPDATE member SET until = (SELECT max(position) FROM ledger) WHERE until IS NOT NULL",
        // A row goes out to too few, or to too many.
        "DELETE FROM feed WHERE position = (SELECT max(position) FROM feed)",
        "INSERT OR IGNORE INTO feed (channel, position, thing) SELECT (SELECT id FROM channel WHERE name = 'account:officer-b'), position, thing FROM feed",
        "DELETE FROM line WHERE position = (SELECT max(position) FROM line)",
        // What views follow from.
        "UPDATE document SET author = 'wang'",
        "UPDATE document SET internal = NULL WHERE internal = 1",
        "UPDATE document SET level = 0 WHERE kind = 1",
        "UPDATE document SET released = first_position WHERE kind = 1",
        "UPDATE document SET under_way = 0 WHERE kind = 3",
        "UPDATE pairing SET ended = 1",
        "UPDATE reference SET body = (SELECT body FROM reference WHERE kind = 2 AND key = 'wang') WHERE kind = 2 AND key = 'li'",
        "UPDATE reference SET body = x'00' WHERE kind = 2 AND key = 'li'",
        "DELETE FROM reference WHERE kind = 3",
    ];
    for sql in tampering {
        let world = World::new();
        let mut li = world.tablet("li");
        let visit = li.start_visit(A);
        li.open_issue(A, visit_audience(visit));
        li.sync(&world.hq);
        world.clock.pass(MINUTE);
        li.seal(visit, A);
        let internal = li.open_issue(A, internal());
        li.progress(internal, A);
        li.sync(&world.hq);
        let before = world.hq.verify().unwrap();
        assert!(before.holds(), "{before:#?}");
        world.hq.stop();
        let conn = rusqlite::Connection::open(world.path().join("hq.db")).unwrap();
        conn.pragma_update(None, "foreign_keys", false).unwrap();
        assert!(conn.execute(sql, []).unwrap() > 0, "{sql}");
        drop(conn);
        let seen = world.hq.verify().unwrap();
        let named = seen.faults.iter().any(|f| f.what == "sight");
        assert!(named, "{sql}: {:?}", seen.faults);
    }
}

#[test]
fn a_station_that_moves_takes_its_people_and_its_excused_periods_along() {
    let world = World::new();
    let excuse = baolian_wire::reference::Excuse {
        station: world::station_code(A),
        period: "2026-W48".into(),
        reason: "防汛".into(),
        by: world::account("county-office"),
    };
    let leader = Role::Leader {
        area: "420922".into(),
    };
    world
        .hq
        .facts(vec![person("leader-922", vec![leader])])
        .unwrap();
    let mut county = world.tablet("leader-922");
    world.hq.facts(vec![Fact::Excuse(excuse.clone())]).unwrap();
    county.sync(&world.hq);
    assert!(!county.knows_account("li") && !county.facts.contains(&Fact::Excuse(excuse.clone())));
    let mut moved = world::station(A);
    moved.county_code = "420922".into();
    world.hq.facts(vec![Fact::Station(moved)]).unwrap();
    county.sync(&world.hq);
    assert!(county.knows_account("li") && county.knows_account("officer-a"));
    assert!(county.facts.contains(&Fact::Excuse(excuse)));
    assert!(world.hq.verify().unwrap().holds());
}
