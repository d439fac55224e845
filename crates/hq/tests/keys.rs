//! The working key is changed, and whatever was signed before stays as good as it was.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod world;

use baolian_hq::{Hq, HqError};
use baolian_wire::receipt::{OVERLAP_MS, SignedReceipt};
use baolian_wire::{Audience, HqTime, cbor};
use world::{A, DAY, MINUTE, World, env};

/// Headquarters that stands nowhere, so that another can be opened again.
fn leave(world: &mut World) {
    world.hq.stop();
    let idle = tempfile::tempdir().unwrap();
    world.hq = Hq::init(idle.path(), env(&world.clock, world.seed())).unwrap();
}

fn open(world: &mut World) {
    world.hq = Hq::open(world.path(), env(&world.clock, world.seed())).unwrap();
}

#[test]
fn a_changed_key_signs_at_once_and_what_the_old_one_signed_stays_good() {
    let world = World::new();
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let (was, root) = (li.working, li.root);
    world.clock.pass(MINUTE);
    let rows = world.hq.as_of().unwrap().0;
    let certificate = world.hq.rotate_key().unwrap();
    certificate.verify(&root).unwrap();
    assert!(world.hq.as_of().unwrap().0 > rows, "a row of the ledger");
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    assert_ne!(li.working, was);
    assert_eq!(li.working, certificate.key);
    assert_eq!(li.receipt.n, 2);
    let told: Vec<_> = world
        .hq
        .certificates()
        .unwrap()
        .iter()
        .map(|c| c.key)
        .collect();
    assert_eq!(told, [certificate.key, was]);
    // A tablet that enrols now pins the same root and hears of the new key alone.
    let mut wang = world.tablet("wang");
    wang.sync(&world.hq);
    assert_eq!((wang.root, wang.working), (root, certificate.key));
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_receipt_that_says_nothing_new_is_signed_anew_by_the_key_that_signs() {
    let world = World::new();
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    world.hq.rotate_key().unwrap();
    // Nothing to send, within the time in which a receipt is given again.
    li.sync(&world.hq);
    assert_eq!(li.receipt.n, 1);
}

#[test]
fn a_key_is_changed_when_it_has_signed_long_enough_at_start_and_while_serving() {
    let mut world = World::new();
    let count = |hq: &Hq| hq.certificates().unwrap().len();
    assert_eq!(count(&world.hq), 1);
    world.clock.pass(89 * DAY);
    world.restart();
    world.hq.tick().unwrap();
    assert_eq!(count(&world.hq), 1);
    world.clock.pass(DAY);
    world.restart();
    assert_eq!(count(&world.hq), 2);
    world.clock.pass(90 * DAY);
    world.hq.tick().unwrap();
    assert_eq!(count(&world.hq), 3);
    world.hq.tick().unwrap();
    assert_eq!(count(&world.hq), 3);
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_command_beside_a_server_changes_the_key_that_the_server_signs_with() {
    let world = World::new();
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    let beside = Hq::open_for_a_deed(world.path(), env(&world.clock, 9)).unwrap();
    let certificate = beside.rotate_key().unwrap();
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    assert_eq!(li.working, certificate.key);
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_seed_that_is_not_the_one_of_the_database_is_changed_at_the_next_start() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    leave(&mut world);
    // As where a machine went down between the file and the row.
    let other = "11".repeat(32);
    std::fs::write(world.path().join("keys/working"), other).unwrap();
    open(&mut world);
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    assert_eq!(world.hq.certificates().unwrap().len(), 2);
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_restored_headquarters_signs_with_a_key_that_no_tablet_has_retired() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let shelf = tempfile::tempdir().unwrap();
    let (backup, dir) = (shelf.path().join("b"), shelf.path().join("data"));
    world.hq.backup(&backup, true).unwrap();
    world.clock.pass(MINUTE);
    world.hq.rotate_key().unwrap();
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let known = li.certificates.clone();
    leave(&mut world);
    // Another machine, with the keys of the time of the backup.
    world.clock.pass(MINUTE);
    Hq::restore(&dir, &backup).unwrap();
    let hq = Hq::open(&dir, env(&world.clock, 501)).unwrap();
    let signs = hq.certificates().unwrap().remove(0);
    let mut all = known;
    all.push(signs.clone());
    assert!(signs.speaks_of(HqTime(world.clock.ms() + 10 * OVERLAP_MS), &all));
    li.sync(&hq);
    assert_eq!(li.receipt.n, 2, "what was lost was sent again");
    assert!(hq.verify().unwrap().holds());
}

#[test]
fn a_headquarters_taken_back_behind_a_change_changes_the_key_again_once() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    leave(&mut world);
    let copy = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(copy.path().join("keys")).unwrap();
    for name in ["hq.db", "hq.db-wal", "keys/root", "keys/working"] {
        let from = world.path().join(name);
        if from.exists() {
            std::fs::copy(from, copy.path().join(name)).unwrap();
        }
    }
    open(&mut world);
    world.hq.rotate_key().unwrap();
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let known = li.certificates.clone();
    leave(&mut world);
    world.clock.pass(MINUTE);
    let hq = Hq::open(copy.path(), env(&world.clock, 700)).unwrap();
    li.sync(&hq);
    let signs = hq.certificates().unwrap();
    assert_eq!(signs.len(), 2);
    let mut all = known;
    all.extend(signs.clone());
    assert!(signs[0].speaks_of(HqTime(world.clock.ms() + 10 * OVERLAP_MS), &all));
    li.sync(&hq);
    assert_eq!(hq.certificates().unwrap().len(), 2);
    assert!(hq.verify().unwrap().holds());
}

#[test]
fn verify_names_a_receipt_that_a_retired_key_gave_and_a_key_that_the_root_did_not_certify() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let stolen = std::fs::read_to_string(world.path().join("keys/working")).unwrap();
    world.hq.rotate_key().unwrap();
    world.clock.pass(10 * OVERLAP_MS);
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    assert!(world.hq.verify().unwrap().holds());
    let seed: Vec<u8> = data_encoding::HEXLOWER
        .decode(stolen.trim().as_bytes())
        .unwrap();
    let stolen = baolian_wire::key::SecretKey::from_seed(&seed.try_into().unwrap());
    let forged = cbor::encode(&SignedReceipt::sign(&li.receipt, &stolen));
    let number = i64::try_from(li.receipt.number).unwrap();
    leave(&mut world);
    let conn = rusqlite::Connection::open(world.path().join("hq.db")).unwrap();
    conn.execute(
        "UPDATE receipt SET signed = ?1 WHERE number = ?2",
        (&forged, number),
    )
    .unwrap();
    open(&mut world);
    let report = world.hq.verify().unwrap();
    let fault = report
        .faults
        .iter()
        .find(|f| f.what == "receipt")
        .expect("a fault");
    assert!(fault.detail.contains("retired"), "{fault:?}");
    conn.execute(
        "UPDATE working_key SET certificate = (SELECT certificate FROM working_key LIMIT 1)",
        [],
    )
    .unwrap();
    assert!(!world.hq.verify().is_ok_and(|report| report.holds()));
}

#[test]
fn what_was_signed_while_the_clock_ran_ahead_holds_when_a_key_is_changed_after_it_was_set_right() {
    let mut world = World::new();
    let mut li = world.tablet("li");
    world.hq.rotate_key().unwrap();
    world.clock.pass(40 * DAY);
    world.restart();
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    world.clock.pass(-40 * DAY);
    world.hq.accept_clock().unwrap();
    world.clock.pass(MINUTE);
    world.hq.rotate_key().unwrap();
    li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    assert_eq!(li.receipt.n, 2);
    let report = world.hq.verify().unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}

#[test]
fn only_headquarters_itself_lays_a_key_down() {
    let world = World::new();
    let certificate = world.hq.certificates().unwrap().remove(0);
    let fact = baolian_wire::reference::Fact::WorkingKey { certificate };
    assert!(matches!(
        world.hq.facts(vec![fact]),
        Err(HqError::BadInput(_))
    ));
}
