//! Everything done at headquarters says who did it and where they were signed in, in its own signed log.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use baolian_hq::office::audit::{self, By, Wanted};
use baolian_hq::office::issue::{self, Act};
use baolian_hq::office::{account as accounts, device};
use baolian_hq::{Hq, SignedIn};
use baolian_wire::{Audience, SignIn};
use world::{A, World, account, env};

fn everything(hq: &Hq, wanted: &Wanted) -> Vec<audit::Done> {
    hq.lists(|conn| Ok(audit::page(conn, wanted, None, 1_000)?.done))
        .unwrap()
}

fn console(command: &str) -> SignedIn {
    SignedIn {
        account: None,
        sign_in: SignIn::console("operator", "hq-1", command),
        role: None,
        reach: None,
        sight: None,
    }
}

#[test]
fn a_deed_names_the_account_and_the_sign_in_in_the_signed_entry() {
    let world = World::new();
    let mut li = world.tablet("li");
    let doc = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let in_browser = SignedIn {
        account: Some(account("county-office")),
        sign_in: SignIn::browser("session-7"),
        role: None,
        reach: None,
        sight: None,
    };
    let desk = world.hq.signed_in(in_browser.clone());
    issue::act(&desk, None, &doc.to_string(), &Act::Return("重报".into())).unwrap();
    device::revoke(
        &desk,
        &li.key.public().device().to_string(),
        true,
        "掉入水库",
    )
    .unwrap();
    let done = everything(&world.hq, &Wanted::default());
    assert_eq!(
        (done[0].deed.as_str(), done[1].deed.as_str()),
        ("device_lost", "issue_returned")
    );
    for one in &done[..2] {
        assert_eq!(one.account, account("county-office"));
        assert_eq!(one.by, By::SignedIn(in_browser.sign_in.clone()));
    }
    assert_eq!(done[1].document, Some(doc));
    assert_eq!(done[1].station.as_ref().unwrap().as_str(), A);
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn what_headquarters_does_by_itself_names_no_sign_in() {
    let world = World::new();
    let desk = world.hq.signed_in(console("roster import"));
    let from = world.clock.ms();
    // The pairing's day has come: entered by somebody, begun by headquarters itself.
    desk.facts(vec![
        world::pairing(
            A,
            "li",
            baolian_wire::reference::Level::County,
            from - 100 * world::DAY,
            Some(from),
        ),
        world::pairing(
            A,
            "zhao",
            baolian_wire::reference::Level::County,
            from,
            None,
        ),
    ])
    .unwrap();
    let done = everything(&world.hq, &Wanted::default());
    let of = |deed: &str| done.iter().find(|d| d.deed == deed).unwrap();
    assert_eq!(
        of("pairing").by,
        By::SignedIn(console("roster import").sign_in)
    );
    assert_eq!(of("pairing_ended").by, By::Nobody);
    assert_eq!(of("run_began").by, By::Nobody);
}

#[test]
fn pages_and_filters_find_every_deed_once() {
    let world = World::new();
    let desk = world.hq.signed_in(console("account add"));
    for n in 0..7 {
        let new = accounts::NewAccount {
            id: format!("auditor-{n}"),
            name: "孙静".into(),
            roles: vec![accounts::NewRole {
                role: "auditor".into(),
                ..accounts::NewRole::default()
            }],
            ..accounts::NewAccount::default()
        };
        accounts::add(&desk, new).unwrap();
    }
    let all = everything(&world.hq, &Wanted::default());
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let page = world
            .hq
            .lists(|conn| audit::page(conn, &Wanted::default(), after, 3))
            .unwrap();
        paged.extend(page.done);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let places = |done: &[audit::Done]| done.iter().map(|d| d.entry).collect::<Vec<_>>();
    assert_eq!(places(&paged), places(&all));
    let by_user = Wanted {
        sign_in: Some("operator".into()),
        deeds: vec!["account".into()],
        ..Wanted::default()
    };
    let abouts: Vec<String> = everything(&world.hq, &by_user)
        .into_iter()
        .map(|d| d.about)
        .collect();
    assert_eq!(abouts.len(), 7);
    assert_eq!(abouts[0], "auditor-6");
    let later = Wanted {
        since: Some(world.clock.ms() + 1),
        ..Wanted::default()
    };
    assert!(everything(&world.hq, &later).is_empty());
}

#[test]
fn an_opening_that_writes_nothing_begins_neither_run_nor_log() {
    let mut world = World::new();
    world.hq.stop();
    let idle = tempfile::tempdir().unwrap();
    world.hq = Hq::init(idle.path(), env(&world.clock, 77)).unwrap();
    let open = || Hq::open_for_a_deed(world.path(), env(&world.clock, world.seed())).unwrap();
    let runs = |hq: &Hq| {
        let wanted = Wanted {
            deeds: vec!["run_began".into()],
            ..Wanted::default()
        };
        (everything(hq, &wanted).len(), hq.as_of().unwrap().0)
    };
    let hq = open();
    let before = runs(&hq);
    // Denied, and a backup, which is no row of the ledger.
    device::revoke(&hq, "0011223344556677", false, "没有这台").unwrap_err();
    hq.backup(&world.path().join("copy"), false).unwrap();
    assert_eq!(runs(&hq), before);
    hq.stop();
    drop(hq);
    let hq = open();
    hq.facts(vec![world::person("new", Vec::new())]).unwrap();
    assert_eq!(runs(&hq).0, before.0 + 1);
    hq.stop();
    drop(hq);
    // An own log is never gone on with: a copy of the folder would go on with it too.
    let hq = open();
    hq.facts(vec![world::person("newer", Vec::new())]).unwrap();
    let logs = everything(&hq, &Wanted::default());
    assert_ne!(logs[0].entry.device, logs[2].entry.device);
    assert_eq!(runs(&hq).0, before.0 + 2);
    assert!(hq.verify().unwrap().holds());
}

#[test]
fn a_command_beside_a_server_begins_no_run() {
    let world = World::new();
    let before = world.hq.as_of().unwrap().0;
    let beside = Hq::open(world.path(), env(&world.clock, 9)).unwrap();
    assert!(!beside.began_run());
    assert_eq!(world.hq.as_of().unwrap().0, before);
    beside
        .facts(vec![world::person("new", Vec::new())])
        .unwrap();
    let wanted = Wanted {
        deeds: vec!["run_began".into()],
        ..Wanted::default()
    };
    assert_eq!(everything(&world.hq, &wanted).len(), 1);
}
