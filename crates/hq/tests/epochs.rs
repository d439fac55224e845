//! Runs of headquarters: restarts, copies, backups, and a restore that takes it back in time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod world;

use std::path::Path;

use baolian_hq::{Hq, HqError};
use baolian_wire::Audience;
use world::{A, B, MINUTE, World, env};

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_restart_begins_a_new_run_and_a_tablet_goes_on_where_it_was() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let (epoch, cursor) = (li.epoch, li.cursor.position);
    world.restart();
    world.clock.pass(MINUTE);
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    assert_ne!(li.epoch, epoch);
    assert!(li.cursor.position > cursor);
    assert_eq!(
        li.parts.last().unwrap().log,
        Some(baolian_wire::down::LogAnswer::Continued)
    );
    assert_eq!(li.receipt.n, 2);
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_headquarters_taken_back_in_time_gets_everything_again_and_nothing_twice() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    let mut wang = world.tablet("wang");
    let mut leader = world.tablet("leader");
    let early = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    leader.sync(&world.hq);
    // The folder is copied, and headquarters goes on for a while.
    world.hq.stop();
    let copy = tempfile::tempdir().unwrap();
    copy_folder(world.path(), copy.path());
    world.restart();
    world.clock.pass(MINUTE);
    let lost = li.open_issue(A, Audience::default());
    li.progress(early, A);
    li.sync(&world.hq);
    let other = wang.open_issue(B, Audience::default());
    wang.sync(&world.hq);
    leader.sync(&world.hq);
    assert_eq!(leader.sees(), [early, lost, other].into());
    let (number, cursor) = (leader.receipt.number, leader.cursor.position);
    world.hq.stop();

    // Back in time: the copy is opened, with less than the tablets have.
    let clock = world.clock.clone();
    let hq = Hq::open(copy.path(), env(&clock, 5_000)).unwrap();
    world.clock.pass(MINUTE);
    li.sync(&hq);
    assert_eq!(li.receipt.n, 3, "sent again from where headquarters is");
    wang.sync(&hq);
    let before = leader.parts.len();
    leader.sync(&hq);
    let first = &leader.parts[before];
    assert!(
        first.from.position < cursor,
        "cut back to what this run can have said"
    );
    assert!(leader.receipt.number > number, "no receipt number twice");
    assert_eq!(leader.sees(), [early, lost, other].into());
    for tablet in [&li, &wang] {
        for (doc, document) in &tablet.docs {
            assert_eq!(leader.docs[doc].heads(), document.heads());
        }
    }
    let report = hq.verify().unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}

#[test]
fn a_command_beside_a_running_headquarters_begins_no_run_and_its_facts_arrive() {
    let world = World::new();
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    let epoch = li.epoch;
    let beside = Hq::open(world.path(), env(&world.clock, 9)).unwrap();
    beside.facts(vec![world::person("new", vec![])]).unwrap();
    let excuse = baolian_wire::reference::Excuse {
        station: world::station_code(A),
        period: "2026-W45".into(),
        reason: "洪水".into(),
        by: world::account("city-office"),
    };
    beside
        .facts(vec![baolian_wire::reference::Fact::Excuse(excuse)])
        .unwrap();
    let code = beside.issue_code(&world::account("new")).unwrap();
    drop(beside);
    li.sync(&world.hq);
    assert_eq!(li.epoch, epoch);
    let told =
        |f: &baolian_wire::reference::Fact| matches!(f, baolian_wire::reference::Fact::Excuse(_));
    assert!(li.facts.iter().any(told));
    world::Tablet::enrol(&world.hq, &code, world.clock.clone(), 77);
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_backup_is_read_back_marked_on_receipts_and_restored_elsewhere() {
    let world = World::new();
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    assert_eq!(li.receipt.backed_up, 0);
    let shelf = tempfile::tempdir().unwrap();
    let path = shelf.path().join("hq-1.backup");
    let made = world.hq.backup(&path, true).unwrap();
    assert!(path.exists() && made.position > 0);
    assert!(matches!(
        world.hq.backup(&path, false),
        Err(HqError::BadInput(_))
    ));
    li.progress(issue, A);
    li.sync(&world.hq);
    assert_eq!((li.receipt.n, li.receipt.backed_up), (2, 1));

    let elsewhere = tempfile::tempdir().unwrap();
    let dir = elsewhere.path().join("data");
    Hq::restore(&dir, &path).unwrap();
    let hq = Hq::open(&dir, env(&world.clock, 44)).unwrap();
    assert_eq!(hq.root(), world.hq.root());
    world.clock.pass(MINUTE);
    li.sync(&hq);
    assert_eq!(li.receipt.n, 2);
    assert!(hq.verify().unwrap().holds());
    assert!(
        matches!(Hq::restore(&dir, &path), Err(HqError::BadInput(_))),
        "it is running"
    );
    hq.stop();
    drop(hq);
    Hq::restore(&dir, &path).unwrap();
    assert!(
        dir.join("hq.db.before-restore-1").exists(),
        "nothing is thrown away"
    );
}

#[test]
fn a_backup_holds_no_key() {
    let world = World::new();
    let shelf = tempfile::tempdir().unwrap();
    let path = shelf.path().join("b");
    world.hq.backup(&path, false).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    for name in ["root", "working"] {
        let text = std::fs::read_to_string(world.path().join("keys").join(name)).unwrap();
        let seed = text.trim().as_bytes();
        assert!(!bytes.windows(seed.len()).any(|w| w == seed));
        let raw: Vec<u8> = (0..32)
            .map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
            .collect();
        assert!(!bytes.windows(32).any(|w| w == raw));
    }
    assert!(!shelf.path().join("b.keys").exists());
}

#[test]
fn a_backup_that_was_changed_is_not_restored() {
    let world = World::new();
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let shelf = tempfile::tempdir().unwrap();
    let path = shelf.path().join("b");
    world.hq.backup(&path, true).unwrap();
    let forged = rusqlite::Connection::open(&path).unwrap();
    forged
        .execute(
            "UPDATE entry SET change = x'00' WHERE change IS NOT NULL",
            [],
        )
        .unwrap();
    drop(forged);
    let dir = shelf.path().join("data");
    assert!(matches!(Hq::restore(&dir, &path), Err(HqError::Damaged(_))));
    assert!(!dir.join("hq.db").exists());
}

#[test]
fn verify_names_whatever_was_tampered_with() {
    let tampering = [
        (
            "UPDATE entry SET entry = x'8301a0' WHERE n = 1 AND change IS NOT NULL",
            "chain",
        ),
        (
            "UPDATE entry SET chain = zeroblob(32) WHERE n = 2 AND change IS NOT NULL",
            "chain",
        ),
        (
            "DELETE FROM entry WHERE n = 3 AND change IS NOT NULL",
            "chain",
        ),
        (
            "UPDATE entry SET change = x'00' WHERE n = 2 AND change IS NOT NULL",
            "change",
        ),
        (
            "UPDATE entry SET state = 2 WHERE n = 3 AND change IS NOT NULL",
            "ledger",
        ),
        ("UPDATE part SET signed = x'00'", "signature"),
        ("UPDATE receipt SET signed = x'00'", "receipt"),
        ("UPDATE list_issue SET title = 'x'", "lists"),
        (
            "DROP TRIGGER ledger_keeps; DELETE FROM ledger WHERE position = 5",
            "ledger",
        ),
    ];
    for (sql, what) in tampering {
        let mut world = World::new();
        let mut li = world.tablet("li");
        li.progress_on_own_issue();
        let issue = li.open_issue(A, Audience::default());
        li.progress(issue, A);
        li.sync(&world.hq);
        assert!(world.hq.verify().unwrap().holds());
        world.hq.stop();
        let conn = rusqlite::Connection::open(world.path().join("hq.db")).unwrap();
        conn.pragma_update(None, "foreign_keys", false).unwrap();
        conn.execute_batch(sql).unwrap();
        drop(conn);
        world.restart();
        let report = world.hq.verify().unwrap();
        let found = report.faults.iter().any(|f| f.what == what);
        assert!(found, "{sql}: {:?}", report.faults);
    }
}

#[test]
fn lists_can_be_made_again() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    world.hq.stop();
    let conn = rusqlite::Connection::open(world.path().join("hq.db")).unwrap();
    conn.execute_batch("UPDATE list_issue SET title = 'x'")
        .unwrap();
    drop(conn);
    world.restart();
    assert!(!world.hq.verify().unwrap().holds());
    world.hq.rebuild_lists().unwrap();
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_folder_is_initialised_once_and_needs_to_be() {
    let dir = tempfile::tempdir().unwrap();
    let clock = world::TestClock::default();
    let open = Hq::open(dir.path(), env(&clock, 1));
    assert!(matches!(open, Err(HqError::NotInitialised(_))));
    drop(Hq::init(dir.path(), env(&clock, 1)).unwrap());
    let again = Hq::init(dir.path(), env(&clock, 1));
    assert!(matches!(again, Err(HqError::AlreadyInitialised(_))));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for name in ["root", "working"] {
            let meta = std::fs::metadata(dir.path().join("keys").join(name)).unwrap();
            assert_eq!(meta.permissions().mode() & 0o777, 0o600);
        }
    }
}

#[test]
fn what_was_begun_and_broken_off_is_begun_again_or_gone_on_with() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let backup = world.path().join("backup");
    world.hq.backup(&backup, false).unwrap();
    let after = world.hq.as_of().unwrap().0;
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    // A restore that was stopped with the verified backup beside the database, or with nothing in its place.
    for gone in [false, true] {
        world.hq.stop();
        std::fs::copy(&backup, world.path().join("hq.db.restored")).unwrap();
        if gone {
            let aside = world.path().join("hq.db.before-restore-7");
            std::fs::rename(world.path().join("hq.db"), aside).unwrap();
        }
        world.restart();
        assert!(!world.path().join("hq.db.restored").exists());
        // The start itself wrote some rows.
        assert!((after..after + 4).contains(&world.hq.as_of().unwrap().0));
        assert!(world.hq.verify().unwrap().holds());
    }
    // A making that was stopped before the keys had their name.
    let dir = tempfile::tempdir().unwrap();
    let env = || env(&world.clock, 9);
    drop(Hq::init(dir.path(), env()).unwrap());
    let keys = dir.path().join("keys");
    let refused = |again: Result<Hq, HqError>| {
        assert!(matches!(again, Err(HqError::AlreadyInitialised(_))));
    };
    std::fs::rename(&keys, dir.path().join("keys.making")).unwrap();
    // What has a ledger has only lost its keys.
    refused(Hq::init(dir.path(), env()));
    for file in ["hq.db", "hq.db-wal", "hq.db-shm"] {
        drop(std::fs::remove_file(dir.path().join(file)));
    }
    drop(Hq::init(dir.path(), env()).unwrap());
    refused(Hq::init(dir.path(), env()));
}
