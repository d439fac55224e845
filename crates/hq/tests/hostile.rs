//! Hostile bytes behind a valid signature: a verdict or a clear error, never a panic that gets out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod world;

use std::io::Write as _;

use baolian_hq::HqError;
use baolian_wire::up::{RequestHead, SyncRequest};
use baolian_wire::verdict::Code;
use baolian_wire::{Audience, Hash, Kind, WireError, cbor};
use world::{A, Tablet, World};

/// The samples are kept with the rules that have to contain them.
fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../record/tests/data/hostile-automerge"
    );
    let mut samples: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "bin"))
        .map(|p| (p.display().to_string(), std::fs::read(&p).unwrap()))
        .collect();
    samples.sort();
    assert!(samples.len() >= 19);
    samples
}

/// Keeps the words of contained panics out of the test's output.
fn quietly() {
    std::panic::set_hook(Box::new(|info| {
        let thread = std::thread::current();
        if thread
            .name()
            .is_none_or(|name| !matches!(name, "hq-writer" | "hq-judge"))
        {
            eprintln!("{info}");
        }
    }));
}

#[test]
fn every_sample_gets_a_verdict_and_holds_nothing_up() {
    quietly();
    let world = World::new();
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    for (_, bytes) in samples() {
        // On a document of its own, and on one that is there.
        let fresh = li.new_doc();
        let header = li.header(fresh, Kind::Issue, A, Audience::default());
        li.log_change(header, bytes.clone());
        let header = li.header(issue, Kind::Issue, A, Audience::default());
        li.log_change(header, bytes);
    }
    li.progress(issue, A);
    li.sync(&world.hq);
    let n = li.log.len() as u64;
    assert_eq!(li.receipt.n, n);
    assert!(li.own.contains_key(&1) && li.own.contains_key(&n));
    assert_eq!(li.refused.len() as u64, n - 2, "waiting: {:?}", li.waiting);
    assert!(world.hq.verify().unwrap().holds());
}

/// A change with some bytes of its body changed and a checksum that fits again.
fn mutated(change: &[u8], random: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    let mut bytes = change.to_vec();
    for _ in 0..=random(3) {
        let at = 9 + random(bytes.len() - 9);
        bytes[at] = u8::try_from(random(256)).unwrap();
    }
    let sum = Hash::of(&bytes[8..]);
    bytes[4..8].copy_from_slice(&sum.as_bytes()[..4]);
    bytes
}

#[test]
fn changes_mutated_under_a_valid_checksum_never_get_a_panic_out() {
    quietly();
    let world = World::new();
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.plan_task(issue, A);
    li.progress(issue, A);
    let visit = li.start_visit(A);
    li.add_stop(visit, A);
    let lawful: Vec<(Vec<u8>, usize)> = li
        .log
        .iter()
        .enumerate()
        .map(|(i, e)| (e.change.clone().unwrap(), i))
        .collect();
    li.sync(&world.hq);
    let mut state = 7u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    for round in 0..40 {
        for _ in 0..25 {
            let (change, at) = &lawful[random(lawful.len())];
            let bytes = mutated(change, &mut random);
            let (doc, kind) = if *at < 3 {
                (issue, Kind::Issue)
            } else {
                (visit, Kind::Visit)
            };
            let header = li.header(doc, kind, A, Audience::default());
            li.log_change(header, bytes);
        }
        li.progress(issue, A);
        li.sync(&world.hq);
        let n = li.log.len() as u64;
        assert_eq!(li.receipt.n, n, "round {round}");
        let last = li.own.contains_key(&n);
        assert!(last, "round {round}: {:?}", li.refused.get(&n));
    }
    let report = world.hq.verify().unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}

#[test]
fn nothing_compressed_and_no_whole_document_is_taken() {
    let world = World::new();
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    let whole = li.docs[&issue].export();
    let mut raw = li.docs[&issue].changes()[0].clone();
    let mut deflated = raw.bytes().to_vec();
    deflated[8] = 2;
    for bytes in [whole, deflated] {
        let doc = li.new_doc();
        let header = li.header(doc, Kind::Issue, A, Audience::default());
        li.log_change(header, bytes);
    }
    li.sync(&world.hq);
    assert_eq!(li.refused[&2].code, Code::BadChange);
    assert_eq!(li.refused[&3].code, Code::BadChange);
}

#[test]
fn a_body_that_inflates_without_end_is_refused_before_it_does() {
    let world = World::new();
    let li = world.tablet("li");
    let mut packed = vec![1u8];
    let mut encoder = zstd::stream::write::Encoder::new(&mut packed, 3).unwrap();
    let zeroes = vec![0u8; 1 << 20];
    for _ in 0..1024 {
        encoder.write_all(&zeroes).unwrap();
    }
    encoder.finish().unwrap();
    assert!(packed.len() < 1 << 20);
    let mut request = SyncRequest::decode(&li.request(0, 0)).unwrap();
    request.body = packed.into();
    let refused = world.hq.sync(&cbor::encode(&request));
    assert!(matches!(refused, Err(HqError::Wire(_))), "{refused:?}");
}

#[test]
fn a_body_that_promises_more_than_it_holds_is_refused() {
    let world = World::new();
    let li = world.tablet("li");
    let bodies: [&[u8]; 4] = [
        // An array of 2^32 items, a byte string of 2^40 bytes, endless ones, nested ones.
        &[0x9a, 0xff, 0xff, 0xff, 0xff],
        &[0x81, 0x82, 0x5b, 0, 0, 1, 0, 0, 0, 0, 0, 0xf6],
        &[0x9f, 0x9f, 0x9f, 0x9f],
        &[0x81; 100_000],
    ];
    for body in bodies {
        let mut packed = vec![1u8];
        packed.extend(zstd::bulk::compress(body, 3).unwrap());
        let mut request = SyncRequest::decode(&li.request(0, 0)).unwrap();
        request.body = packed.into();
        let refused = world.hq.sync(&cbor::encode(&request));
        assert!(matches!(refused, Err(HqError::Wire(_))), "{refused:?}");
    }
}

#[test]
fn numbers_at_their_ends_break_nothing() {
    let world = World::new();
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    let hostile = [
        (0, u64::MAX, u64::MAX),
        (u64::MAX, u64::MAX, 0),
        (1, 0, u64::MAX),
        (i64::MAX as u64, u64::MAX, 1),
    ];
    for (after, len, receipt) in hostile {
        let mut clock = Tablet::reading(&li.clock, li.boot);
        clock.wall_ms = i64::MIN;
        clock.mono_ms = u64::MAX;
        let mut cursor = li.cursor.clone();
        cursor.position = u64::MAX;
        cursor.backlogs = vec![
            baolian_wire::up::Backlog {
                row: u64::MAX,
                after: 0,
            },
            baolian_wire::up::Backlog {
                row: 1,
                after: u64::MAX,
            },
            baolian_wire::up::Backlog { row: 0, after: 0 },
        ];
        let request = RequestHead {
            device: li.device(),
            epoch: li.epoch,
            cursor,
            receipt,
            clock,
            after,
            len,
            schema: u16::MAX,
        };
        let signed = request
            .sign(&li.items(0, 1), li.head_at(1), &li.key)
            .unwrap();
        match world.hq.sync(&cbor::encode(&signed)) {
            Ok(_) | Err(HqError::Wire(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    li.sync(&world.hq);
    assert_eq!(li.receipt.n, 1);
    let entry_ends = [u64::MAX, i64::MAX as u64];
    for receipt in entry_ends {
        let doc = li.new_doc();
        let mut header = li.header(doc, Kind::Issue, A, Audience::default());
        header.receipt = receipt;
        header.clock.wall_ms = i64::MAX;
        header.clock.mono_ms = u64::MAX;
        li.record_under(header, |pen| {
            baolian_record::issue::deed::open(pen, &world::deeds::new_issue(A, None))
        });
    }
    li.sync(&world.hq);
    assert_eq!(li.own.len(), 3, "{:?}", li.refused);
    assert!(world.hq.verify().unwrap().holds());
}

#[test]
fn a_part_in_another_s_name_or_once_more_does_nothing_to_whose_it_is() {
    let world = World::new();
    let mut li = world.tablet("li");
    let mut thief = world.tablet("zhao");
    let issue = li.open_issue(A, Audience::default());
    li.progress(issue, A);
    let part = li.request(0, 2);
    // Word for word, but in another's name.
    let mut swapped = SyncRequest::decode(&part).unwrap();
    swapped.device = thief.device();
    let refused = world.hq.sync(&cbor::encode(&swapped));
    assert!(
        matches!(refused, Err(HqError::Wire(WireError::BadSignature(_)))),
        "{refused:?}"
    );
    // The entries in a log of the thief's own, under a signature that holds.
    let items = li.items(0, 2);
    let head = items
        .iter()
        .fold(thief.start, |head, item| head.then(&item.entry_hash()));
    thief
        .log
        .extend(li.log.iter().map(|logged| world::tablet::Logged {
            entry: logged.entry.clone(),
            change: logged.change.clone(),
        }));
    let stolen = thief.request_with(0, &items, head);
    let answer = world.hq.sync(&stolen).unwrap();
    thief.take(&answer);
    assert_eq!(thief.refused.len(), 2, "{:?}", thief.own);
    // Whose they are is not harmed, however often they come, early or late.
    for _ in 0..3 {
        let answer = world.hq.sync(&part).unwrap();
        li.take(&answer);
    }
    assert_eq!((li.own.len(), li.refused.len()), (2, 0));
    li.progress(issue, A);
    li.sync(&world.hq);
    let held = world.hq.devices().unwrap();
    let rows = world.hq.as_of().unwrap().0;
    drop(world.hq.sync(&part));
    assert_eq!(world.hq.as_of().unwrap().0, rows, "a replay writes nothing");
    assert_eq!(world.hq.devices().unwrap().len(), held.len());
    li.progress(issue, A);
    li.sync(&world.hq);
    assert_eq!((li.own.len(), li.receipt.n), (4, 4));
    assert!(world.hq.verify().unwrap().holds());
}
