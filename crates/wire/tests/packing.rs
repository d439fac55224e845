//! Entries and changes that are taken apart come back to the byte, whatever they hold.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod thing;

use std::collections::HashMap;

use baolian_wire::id::BootId;
use baolian_wire::pack::{self, Before, Format, Known, Nothing, References, SHORT};
use baolian_wire::up::UpItem;
use baolian_wire::{
    Audience, ClockReading, DocId, Entry, EntryRef, Hash, Header, Kind, Payload, WireError, limits,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use thing::{SHARED, change, doc_number, hash_of, history, leb, signed_leb};

/// What a receiver holds already.
#[derive(Default)]
struct Held(HashMap<[u8; SHORT], (Option<DocId>, Hash)>);

impl Held {
    fn with(mut self, doc: Option<DocId>, hash: Hash) -> Self {
        self.0.insert(short(hash), (doc, hash));
        self
    }
}

impl Known for Held {
    fn change(&self, short: [u8; SHORT]) -> Option<(Option<DocId>, Hash)> {
        self.0.get(&short).copied()
    }
}

fn short(hash: Hash) -> [u8; SHORT] {
    hash.0[..SHORT].try_into().unwrap()
}

/// One step of somebody's work, in numbers that say what it differs in.
#[derive(Debug, Clone)]
struct Step {
    doc: u8,
    actor: u8,
    station: Option<u8>,
    account: u8,
    clock: (i64, u64, u8),
    receipt: u64,
    skipped: bool,
    rests_on: Vec<u8>,
    outside: Option<u8>,
    more: (Option<u8>, Option<u64>, Option<Vec<u8>>, Option<bool>),
    numbers: [u64; 3],
    columns: Vec<(u64, Vec<u8>)>,
    damaged: bool,
    own_bytes: bool,
}

fn step() -> impl Strategy<Value = Step> {
    let who = (0..4_u8, 0..3_u8, option::of(0..2_u8), 0..2_u8);
    let when = (
        (any::<i64>(), any::<u64>(), 0..2_u8),
        0..9_u64,
        any::<bool>(),
    );
    let on = (vec(0..6_u8, 0..3), option::of(0..4_u8));
    let more = (
        option::of(0..17_u8),
        option::of(any::<u64>()),
        option::of(vec(any::<u8>(), 0..9)),
        option::of(any::<bool>()),
    );
    let columns = vec(
        (
            prop_oneof![Just(21), Just(87), 1..200_u64],
            vec(any::<u8>(), 0..40),
        ),
        0..6,
    );
    let numbers = [0..u64::MAX, 0..u64::MAX, 0..9_000];
    let rare = (proptest::bool::weighted(0.1), proptest::bool::weighted(0.1));
    (who, when, on, more, numbers, columns, rare).prop_map(
        |(
            (doc, actor, station, account),
            (clock, receipt, skipped),
            (rests_on, outside),
            more,
            numbers,
            columns,
            (damaged, own_bytes),
        )| Step {
            doc,
            actor,
            station,
            account,
            clock,
            receipt,
            skipped,
            rests_on,
            outside,
            more,
            numbers,
            columns,
            damaged,
            own_bytes,
        },
    )
}

/// A column of values, low bytes for what its row says too.
fn spelt((column, bytes): &(u64, Vec<u8>), doc: DocId, step: &Step) -> (u64, Vec<u8>) {
    let all = [
        doc.to_string().into_bytes(),
        account(step).into_bytes(),
        station(step).unwrap_or_default().into_bytes(),
        signed_leb(step.clock.0),
    ];
    let of = |byte: &u8| match all.get(usize::from(byte % 12)) {
        Some(said) if *column == 87 => said.clone(),
        _ => vec![*byte],
    };
    (*column, bytes.iter().flat_map(of).collect())
}

fn account(step: &Step) -> String {
    format!("包联干部-{}", step.account)
}

fn station(step: &Step) -> Option<String> {
    step.station.map(|s| format!("42092120{s}-01"))
}

/// The steps as items, and what a receiver has to hold for them.
fn items(steps: &[Step]) -> (Vec<UpItem>, Held) {
    let mut held = Held::default().with(None, SHARED);
    let mut made: Vec<Hash> = Vec::new();
    let mut n = 0;
    let mut items = Vec::new();
    for step in steps {
        n += 1 + u64::from(step.skipped);
        let doc = doc_number(step.doc);
        let back = |back: &u8| made.len().checked_sub(usize::from(*back) + 1);
        let mut deps: Vec<Hash> = step
            .rests_on
            .iter()
            .filter_map(back)
            .map(|i| made[i])
            .collect();
        match step.outside {
            Some(0) => deps.push(SHARED),
            Some(which) => {
                let hash = Hash([which * 16 + step.doc; 32]);
                held = held.with(Some(doc), hash);
                deps.insert(0, hash);
            }
            None => {}
        }
        let actor = [step.actor; 16];
        let columns: Vec<_> = step.columns.iter().map(|c| spelt(c, doc, step)).collect();
        let change = change(
            &deps,
            &actor[..16 - usize::from(step.actor)],
            step.numbers,
            &columns,
        );
        let (relies, replaces, extension, internal) = &step.more;
        let header = Header {
            kind: Kind::Issue,
            doc,
            station: station(step).map(|s| s.parse().unwrap()),
            audience: Audience {
                visit: None,
                internal: *internal,
            },
            account: account(step).parse().unwrap(),
            clock: ClockReading {
                wall_ms: step.clock.0,
                mono_ms: step.clock.1,
                boot: BootId([step.clock.2; 8]),
            },
            receipt: step.receipt,
            relies: relies.map(|count| vec![Hash([count; 32]); usize::from(count)]),
            replaces: replaces.map(|n| EntryRef {
                device: baolian_wire::DeviceId([1; 8]),
                n,
            }),
            extension: extension.clone().map(Into::into),
        };
        let entry = Entry {
            n,
            header,
            payload: Payload::Change(hash_of(&change)),
        };
        let mut bytes = entry.encode();
        if step.damaged {
            items.push(UpItem::Damaged {
                hash: Hash::of(&bytes),
            });
            continue;
        }
        if step.own_bytes {
            // A field of a later version, or nothing readable: stays as it is.
            bytes.push(step.account);
        }
        made.push(hash_of(&change));
        items.push(UpItem::Whole {
            entry: bytes.into(),
            change: Some(change.into()),
        });
    }
    (items, held)
}

#[test]
fn what_a_row_says_is_not_said_again_by_its_values() {
    let base = history(1);
    let UpItem::Whole { entry, .. } = &base[0] else {
        panic!()
    };
    let mut entry = Entry::decode(entry).unwrap();
    let mut values = entry.header.doc.to_string().into_bytes();
    values.extend(entry.header.account.as_str().as_bytes());
    values.extend(signed_leb(entry.header.clock.wall_ms));
    let mut bundle = |values: Vec<u8>| {
        let change = change(&[SHARED], &[7; 16], [1, 1, 1], &[(87, values)]);
        entry.payload = Payload::Change(hash_of(&change));
        let item = UpItem::Whole {
            entry: entry.encode().into(),
            change: Some(change.into()),
        };
        pack::bundle(&[item], References::Short(&[SHARED]), &Before::default()).len()
    };
    assert_eq!(bundle(values) - bundle(Vec::new()), 3, "a byte for each");
}

proptest! {
    #[test]
    fn come_back_to_the_byte(steps in vec(step(), 0..12)) {
        let (items, held) = items(&steps);
        let before = Before::default();
        let full = pack::bundle(&items, References::Full, &before);
        prop_assert_eq!(pack::unbundle(&full, &before, &Nothing).unwrap(), &items[..]);
        let brief = pack::bundle(&items, References::Short(&[SHARED]), &before);
        prop_assert!(brief.len() <= full.len());
        prop_assert_eq!(pack::unbundle(&brief, &before, &held).unwrap(), items);
    }

    #[test]
    fn a_bundle_with_a_few_bytes_changed_is_read_or_refused(
        steps in vec(step(), 1..6),
        changed in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let (items, held) = items(&steps);
        let mut bytes = pack::bundle(&items, References::Short(&[SHARED]), &Before::default());
        for (at, to) in changed {
            let at = at.index(bytes.len());
            bytes[at] = to;
        }
        let _ = pack::unbundle(&bytes, &Before::default(), &held);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300)) {
        let _ = pack::unbundle(&bytes, &Before::default(), &Nothing);
        let packed = [&[2][..], &bytes].concat();
        let _ = pack::unpack(&packed);
    }
}

fn bytes_of(items: &[UpItem]) -> usize {
    let size = |item: &UpItem| match item {
        UpItem::Whole { entry, change } => entry.len() + change.as_ref().map_or(0, |c| c.len()),
        UpItem::Damaged { .. } => 32,
    };
    items.iter().map(size).sum()
}

#[test]
fn hashes_that_the_receiver_can_say_itself_are_not_sent() {
    let items = history(50);
    let bundle = pack::bundle(&items, References::Short(&[SHARED]), &Before::default());
    // Of each entry and change, 64 bytes of hashes and 16 each of actor and document stay out.
    assert!(
        bundle.len() + 50 * 96 < bytes_of(&items),
        "{}",
        bundle.len()
    );
}

#[test]
fn a_later_entry_is_named_by_the_one_before_it() {
    let items = history(2);
    let (first, later) = items.split_at(1);
    let UpItem::Whole { entry, change } = &first[0] else {
        panic!("{first:?}")
    };
    let change = change.as_ref().unwrap();
    let before = Before::entry(entry, Some(change));
    let bundle = pack::bundle(later, References::Short(&[SHARED]), &before);
    let held = Held::default().with(Some(doc_number(1)), hash_of(change));
    assert_eq!(pack::unbundle(&bundle, &before, &held).unwrap(), later);
    let packed = pack::pack(Format::Bundle, &bundle).unwrap();
    let plain = pack::pack(Format::Plain, &baolian_wire::cbor::encode(&later.to_vec())).unwrap();
    assert!(
        packed.len() * 2 < plain.len(),
        "{} of {}",
        packed.len(),
        plain.len()
    );
    // A receiver that holds less asks for the plain form.
    let unresolved = pack::unbundle(&bundle, &before, &Nothing).unwrap_err();
    assert_eq!(unresolved, WireError::Unresolved);
    // One that holds another entry gets something else, which the chain tells.
    assert_ne!(
        pack::unbundle(&bundle, &Before::default(), &held)
            .ok()
            .as_deref(),
        Some(later)
    );
}

#[test]
fn a_document_is_found_by_the_change_it_rests_on() {
    let mut items = history(9);
    let (earlier, later) = (items.remove(7), items.remove(7));
    let UpItem::Whole { change, .. } = &earlier else {
        panic!("{earlier:?}")
    };
    let rests_on = hash_of(change.as_ref().unwrap());
    let held = Held::default().with(Some(doc_number(1)), rests_on);
    let bundle = pack::bundle(
        std::slice::from_ref(&later),
        References::Short(&[SHARED]),
        &Before::default(),
    );
    assert_eq!(
        pack::unbundle(&bundle, &Before::default(), &held).unwrap(),
        std::slice::from_ref(&later)
    );
    // Not by the change that all documents share, nor by another's.
    let shared = Held::default().with(None, rests_on);
    assert!(pack::unbundle(&bundle, &Before::default(), &shared).is_err());
    let other = Held::default().with(Some(doc_number(2)), rests_on);
    assert_ne!(
        pack::unbundle(&bundle, &Before::default(), &other).ok(),
        Some(vec![later])
    );
}

#[test]
fn few_bytes_do_not_become_many() {
    // A count of dependencies, each one byte here and 32 in the change.
    let mut row = Vec::new();
    leb(&mut row, 2 | 1 << 6 | 1 << 9);
    leb(&mut row, 1);
    row.push(b'x');
    leb(&mut row, 1);
    row.push(1);
    row.extend([0, 0, 0]);
    leb(&mut row, 2_000_000);
    row.extend(vec![0; 2_000_000]);
    let mut bundle = vec![1, 1];
    leb(&mut bundle, row.len() as u64);
    bundle.extend(row);
    bundle.push(0);
    let refused = pack::unbundle(&bundle, &Before::default(), &Nothing).unwrap_err();
    assert!(
        matches!(refused, WireError::TooLong { what: "change", .. }),
        "{refused}"
    );
    let mut many = Vec::new();
    leb(&mut many, limits::PART_ENTRIES as u64 + 1);
    many.extend([1, 0, 0]);
    let refused = pack::unbundle(&many, &Before::default(), &Nothing).unwrap_err();
    assert!(
        matches!(refused, WireError::TooLong { what: "part", .. }),
        "{refused}"
    );
}
