//! Hostile bytes come back as an error, and the document is as it was (design, section 6, "Hostile bytes").

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod station;

use std::num::NonZeroU64;
use std::sync::Once;

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ExpandedChange, ObjId, ReadDoc as _, ScalarValue};
use baolian_record::document::parse_change;
use baolian_record::issue::Issue;
use baolian_record::issue::deed::{self, NewIssue, TaskDue};
use baolian_record::judge::{Past, admit};
use baolian_record::{Document, RecordError, act, row, schema, write};
use baolian_wire::{DeviceId, DocId, Hash, Kind, limits};
use proptest::prelude::*;
use station::{LI, STATION, Tablet, WANG};

/// The panics are caught and belong here; nobody has to read of them.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let ours = info
                .location()
                .is_none_or(|l| !l.file().contains("automerge-"));
            if ours && !info.to_string().contains("hexane") {
                usual(info);
            }
        }));
    });
}

fn opened() -> Document {
    let mut document = Document::begin(Kind::Issue).unwrap();
    let new = NewIssue {
        station: STATION.into(),
        title: "接警台无人值守".into(),
        category: "intake".into(),
        description: "窗口无人".into(),
        due: Some("2026-12-20".into()),
        ..NewIssue::default()
    };
    Tablet::of(LI, 9).write(&mut document, |pen| deed::open(pen, &new));
    document
}

/// An issue on which two people have worked a while.
fn worked_on() -> Document {
    let mut document = opened();
    let (mut li, mut wang) = (Tablet::of(LI, 1), Tablet::of(WANG, 1));
    li.write(&mut document, |pen| {
        deed::plan_task(pen, "排班", "王所", &TaskDue::DaysBefore(5)).map(drop)
    });
    let mut apart = document.clone();
    li.write(&mut document, |pen| {
        write::edit(pen.tx, "description", "窗口长期无人值守")
    });
    wang.write(&mut apart, |pen| {
        deed::record_effect(pen, "已排班", &[]).map(drop)
    });
    document.merge(apart.changes()).unwrap();
    li.write(&mut document, |pen| {
        write::set(pen.tx, &[("due", write::text("2026-12-31"))])
    });
    document
}

fn samples() -> Vec<(String, Vec<u8>)> {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/hostile-automerge");
    let files = std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path());
    let bins = files.filter(|f| f.extension().is_some_and(|e| e == "bin"));
    bins.map(|f| (f.display().to_string(), std::fs::read(&f).unwrap()))
        .collect()
}

#[test]
fn every_sample_comes_back_as_an_error_and_changes_nothing() {
    quiet();
    let samples = samples();
    assert_eq!(samples.len(), 19);
    for (name, bytes) in samples {
        for mut document in [Document::begin(Kind::Issue).unwrap(), worked_on()] {
            let before = document.export();
            let merged = parse_change(&bytes).and_then(|c| document.merge(vec![c]));
            assert!(merged.is_err(), "{name}");
            assert_eq!(document.export(), before, "{name}");
            document.merge(worked_on().changes()).unwrap();
        }
    }
}

fn refused(bytes: &[u8]) -> String {
    match parse_change(bytes) {
        Err(RecordError::BadChange(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn compressed_chunks_whole_documents_and_several_chunks_are_refused() {
    let document = worked_on();
    let mut long = opened();
    let text = "很长的说明文字".repeat(100);
    let change = Tablet::of(LI, 1)
        .write(&mut long, |pen| write::edit(pen.tx, "description", &text))
        .unwrap();
    assert!(parse_change(change.raw_bytes()).is_ok());
    let deflated = change.clone().bytes().into_owned();
    assert!(deflated.len() < change.raw_bytes().len());
    assert_eq!(refused(&deflated), "the checksum does not fit");
    assert_eq!(
        refused(&document.export()),
        "not an uncompressed change chunk"
    );
    let two = [change.raw_bytes(), change.raw_bytes()].concat();
    assert!(parse_change(&two).is_err());
    for len in 0..change.raw_bytes().len() {
        assert!(parse_change(&change.raw_bytes()[..len]).is_err(), "{len}");
    }
    refused(&vec![0; limits::CHANGE_BYTES + 1]);
}

#[test]
fn a_wrong_checksum_is_refused() {
    let change = opened().changes().remove(0);
    let mut bytes = change.raw_bytes().to_vec();
    bytes[5] ^= 1;
    assert_eq!(refused(&bytes), "the checksum does not fit");
}

fn leb128(mut n: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(n & 0x7f).unwrap();
        n >>= 7;
        if n == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn signed(n: u64) -> Vec<u8> {
    let mut bytes = leb128(n);
    // A set sign bit needs another byte to stay positive.
    if bytes.last().unwrap() & 0x40 != 0 {
        *bytes.last_mut().unwrap() |= 0x80;
        bytes.push(0);
    }
    bytes
}

/// A chunk with its header and checksum.
fn chunk(body: &[u8]) -> Vec<u8> {
    let mut hashed = vec![1];
    hashed.extend(leb128(body.len() as u64));
    hashed.extend_from_slice(body);
    let mut bytes = vec![0x85, 0x6f, 0x4a, 0x83];
    bytes.extend_from_slice(&Hash::of(&hashed).0[..4]);
    bytes.extend(hashed);
    bytes
}

/// A change without dependencies whose columns are these.
fn with_columns(columns: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut body = vec![0, 16];
    body.extend([9; 16]);
    // Sequence number, first operation, time, message, other actors.
    body.extend([1, 1, 0, 0, 0]);
    body.extend(leb128(columns.len() as u64));
    for (spec, data) in columns {
        body.extend(leb128(*spec));
        body.extend(leb128(data.len() as u64));
    }
    for (_, data) in columns {
        body.extend_from_slice(data);
    }
    chunk(&body)
}

/// `n` times the same in a run-length encoded column.
fn run(n: u64, value: u8) -> Vec<u8> {
    let mut bytes = signed(n);
    bytes.push(value);
    bytes
}

/// A change that puts the same value to root keys, `n` times.
fn bomb(n: u64, predecessors: u8, more: u64) -> Vec<u8> {
    let mut key = signed(n);
    key.extend([1, b'k']);
    let mut columns = vec![
        (1 << 4 | 5, key),
        (3 << 4 | 4, leb128(n)),
        (4 << 4 | 2, run(n, 1)),
        (5 << 4 | 6, run(n, 0)),
        (7 << 4, run(n, predecessors)),
    ];
    if more > 0 {
        columns.push((7 << 4 | 1, run(more, 0)));
        columns.push((7 << 4 | 3, run(more, 1)));
    }
    with_columns(&columns)
}

#[test]
fn a_few_bytes_that_say_they_are_millions_of_operations_are_refused_at_once() {
    // Well formed, as one operation shows.
    assert!(parse_change(&bomb(1, 0, 0)).is_ok());
    for n in [1 << 18, 1 << 40, u64::MAX >> 2] {
        let bytes = bomb(n, 0, 0);
        assert!(bytes.len() < 160);
        assert_eq!(refused(&bytes), "over the limit of operations");
    }
    let many = [1u8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
    let mut columns = vec![
        (1 << 4 | 5, vec![1, 1, b'k']),
        (3 << 4 | 4, vec![1]),
        (4 << 4 | 2, vec![1, 1]),
        (5 << 4 | 6, vec![1, 0]),
        (7 << 4, many.to_vec()),
    ];
    columns.push((7 << 4 | 1, run(1 << 40, 0)));
    columns.push((7 << 4 | 3, run(1 << 40, 1)));
    assert_eq!(
        refused(&with_columns(&columns)),
        "over the limit of predecessors"
    );
}

#[test]
fn lengths_and_columns_that_lie_are_refused() {
    assert_eq!(
        refused(&with_columns(&[(4 << 4 | 2 | 8, vec![1, 1])])),
        "a compressed column"
    );
    let too_many: Vec<(u64, Vec<u8>)> = (0..40).map(|i| (i << 4, vec![1, 0])).collect();
    assert_eq!(refused(&with_columns(&too_many)), "too many columns");
    // 2^40 dependencies, then nothing.
    assert_eq!(refused(&chunk(&leb128(1 << 40))), "cut short");
    assert_eq!(refused(&chunk(&[0xff; 12])), "a number beyond 64 bits");
}

fn op_id(object: &ObjId) -> OpId {
    match object {
        ObjId::Id(counter, actor, _) => OpId(*counter, actor.clone()),
        ObjId::Root => panic!("the root has no operation"),
    }
}

fn put(key: &str, pred: Vec<OpId>) -> Op {
    Op {
        action: OpType::Put(ScalarValue::Str("x".into())),
        obj: ObjectId::Root,
        key: Key::from(key),
        pred: pred.into(),
        insert: false,
    }
}

/// A change made by hand on the present heads.
fn by_hand(document: &Document, operations: Vec<Op>) -> ExpandedChange {
    let metas = document.automerge().get_changes_meta(&[]);
    let last = metas.iter().map(|m| m.max_op).max().unwrap();
    ExpandedChange {
        operations,
        actor_id: ActorId::from(vec![9; 16]),
        hash: None,
        seq: 1,
        start_op: NonZeroU64::new(last + 1).unwrap(),
        time: 0,
        message: None,
        deps: document.heads(),
        extra_bytes: vec![],
        author: None,
    }
}

#[test]
fn predecessors_and_neighbours_that_stand_elsewhere_are_refused() {
    quiet();
    let document = worked_on();
    let view = document.view();
    let task = op_id(&view.items("tasks")[0].obj);
    let text = op_id(&view.container("description").unwrap());
    let doc = document.automerge();
    let due = op_id(&doc.get(automerge::ROOT, "due").unwrap().unwrap().1);
    let in_text = |action, key: &OpId, pred: Vec<OpId>, insert| Op {
        action,
        obj: ObjectId::Id(text.clone()),
        key: Key::from(key),
        pred: pred.into(),
        insert,
    };
    let letter = OpType::Put(ScalarValue::Str("x".into()));
    let hostile = [
        put("title", vec![task.clone()]),
        put("title", vec![due.clone()]),
        put("title", vec![text.clone()]),
        put("title", vec![OpId(9_999, due.1.clone())]),
        in_text(OpType::Delete, &due, vec![due.clone()], false),
        in_text(OpType::Delete, &task, vec![task.clone()], false),
        in_text(letter, &task, vec![], true),
    ];
    for (i, op) in hostile.into_iter().enumerate() {
        let mut clone = document.clone();
        let change = Change::from(by_hand(&document, vec![op]));
        assert!(clone.merge(vec![change]).is_err(), "{i}");
        assert_eq!(clone.export(), document.export(), "{i}");
    }
}

#[test]
fn a_change_that_is_not_numbered_on_from_what_it_had_seen_is_not_admitted() {
    let document = worked_on();
    let li = Tablet::of(LI, 7);
    let actor = ActorId::from([&li.device.0[..], &[1; 8]].concat());
    let header = li.header(Kind::Issue);
    let station = station::station();
    let case = baolian_record::judge::Case {
        header: &header,
        devices: &[li.device],
        ground: baolian_record::permission::Ground {
            account: &li.account,
            station: Some(&station),
            pairings: &[],
            interval: baolian_record::permission::Interval {
                after: 0,
                before: 0,
            },
        },
        relied: &|_| baolian_record::judge::Relied::Other,
    };
    let honest = ExpandedChange {
        actor_id: actor,
        ..by_hand(&document, vec![put("title", vec![])])
    };
    let admitted = |change: ExpandedChange| {
        use baolian_record::judge::Unapplied;
        match admit(&case, &Change::from(change), &Past::of(&document)) {
            Ok(_) => "admitted".to_owned(),
            Err(Unapplied::Waits) => "waits".to_owned(),
            Err(Unapplied::Refused(reason)) => reason.code.to_string(),
        }
    };
    assert_eq!(admitted(honest.clone()), "admitted");
    let start = honest.start_op.get();
    let from = |n: u64| ExpandedChange {
        start_op: NonZeroU64::new(n).unwrap(),
        ..honest.clone()
    };
    assert_eq!(admitted(from(start + 1_000)), "admitted");
    for n in [1, start - 1, start + (1 << 21), u64::from(u32::MAX) - 1] {
        assert_eq!(admitted(from(n)), "bad_change", "{n}");
    }
    for seq in [2, 3, 1 << 40] {
        let change = ExpandedChange {
            seq,
            ..honest.clone()
        };
        assert_eq!(admitted(change), "bad_change", "{seq}");
    }
    let naming = |pred: OpId| ExpandedChange {
        operations: vec![put("title", vec![pred])],
        ..honest.clone()
    };
    let stranger = ActorId::from(vec![3; 16]);
    assert_eq!(admitted(naming(OpId(3, stranger))), "unknown_actor");
    let known = document.changes()[0].actor_id().clone();
    assert_eq!(
        admitted(naming(OpId(start + 5, known.clone()))),
        "bad_change"
    );
    assert_eq!(admitted(naming(OpId(20, known))), "admitted");
    // An actor that is in the document, but not in what the change had seen.
    let first = document.changes().remove(0);
    let early = ExpandedChange {
        deps: vec![first.hash()],
        start_op: NonZeroU64::new(first.max_op() + 1).unwrap(),
        ..naming(OpId(1, Tablet::of(WANG, 1).actor))
    };
    assert_eq!(admitted(early), "unknown_actor");
    let alone = ExpandedChange {
        deps: vec![],
        ..honest.clone()
    };
    assert_eq!(admitted(alone), "bad_change");
    let waiting = ExpandedChange {
        deps: vec![automerge::ChangeHash([5; 32])],
        ..honest.clone()
    };
    assert_eq!(admitted(waiting), "waits");
    let foreign = ExpandedChange {
        actor_id: ActorId::from(vec![4; 16]),
        ..honest.clone()
    };
    assert_eq!(admitted(foreign), "wrong_actor");
    let short = ExpandedChange {
        actor_id: ActorId::from(&li.device.0[..]),
        ..honest
    };
    assert_eq!(admitted(short), "wrong_actor");
}

#[test]
fn what_waits_for_something_is_refused_and_leaves_nothing_behind() {
    let whole = worked_on();
    let mut document = Document::begin(Kind::Issue).unwrap();
    let last = whole.changes().pop().unwrap();
    let merged = document.merge(vec![last]);
    assert!(matches!(merged, Err(RecordError::MissingDependency)));
    // Nothing waits inside: the rest does not bring it in.
    let mut others = whole.changes();
    others.pop();
    document.merge(others).unwrap();
    assert_ne!(document.heads(), whole.heads());
    document.merge(whole.changes()).unwrap();
    assert_eq!(document.heads(), whole.heads());
}

/// Bytes of a change with some of its body changed, header and checksum set right.
fn mutated(bytes: &[u8], edits: &[(usize, u8, u8)]) -> Vec<u8> {
    let len_bytes = bytes[9..].iter().take_while(|b| **b & 0x80 != 0).count() + 1;
    let mut body = bytes[9 + len_bytes..].to_vec();
    for (at, how, with) in edits {
        let at = at % body.len().max(1);
        match how % 4 {
            0 => body[at] = *with,
            1 => body[at] ^= 1 << (with % 8),
            2 => body.insert(at, *with),
            _ if body.len() > 1 => drop(body.remove(at)),
            _ => {}
        }
    }
    chunk(&body)
}

/// Whether a change passes the checks before it is merged, whoever's it is.
fn is_admitted(change: &Change, document: &Document) -> bool {
    let Some(device) = change.actor_id().to_bytes().first_chunk::<8>() else {
        return false;
    };
    let li = Tablet::of(LI, 7);
    let header = li.header(Kind::Issue);
    let case = baolian_record::judge::Case {
        header: &header,
        devices: &[DeviceId(*device)],
        ground: baolian_record::permission::Ground {
            account: &li.account,
            station: None,
            pairings: &[],
            interval: baolian_record::permission::Interval {
                after: 0,
                before: 0,
            },
        },
        relied: &|_| baolian_record::judge::Relied::Other,
    };
    admit(&case, change, &Past::of(document)).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_change_leaves_the_document_whole(
        which in 0usize..5,
        edits in proptest::collection::vec((0usize..4_000, any::<u8>(), any::<u8>()), 1..4),
    ) {
        quiet();
        let changes = worked_on().changes();
        let mut document = Document::from_changes(Kind::Issue, changes[..which].to_vec()).unwrap();
        let before = document.export();
        let bytes = mutated(changes[which].raw_bytes(), &edits);
        let mut admitted = false;
        let merged = parse_change(&bytes).and_then(|change| {
            admitted = is_admitted(&change, &document);
            document.merge(vec![change.clone()]).map(|()| change)
        });
        match merged {
            Err(_) => {
                prop_assert_eq!(document.export(), before);
                document.merge(changes).unwrap();
                prop_assert_eq!(Issue::read(&document.view()), Issue::read(&worked_on().view()));
            }
            // It happens to be another whole change. Unless it is refused for
            // what it does, everything still works.
            Ok(change) => {
                let schema = schema::of(Kind::Issue).unwrap();
                let _ = Tablet::of(LI, 1).judged(&document, &change);
                let acts = act::read(&change, document.automerge(), schema);
                if !admitted || acts.map_or(true, |acts| acts.is_empty()) {
                    return Ok(());
                }
                let exported = document.export();
                prop_assert!(automerge::Automerge::load(&exported).is_ok());
                let again = Document::from_changes(Kind::Issue, document.changes()).unwrap();
                prop_assert_eq!(again.heads(), document.heads());
                prop_assert!(row::rows(DocId(uuid::Uuid::nil()), &document).is_some());
                let written = Tablet::of(LI, 8).write(&mut document, |pen| {
                    write::edit(pen.tx, "description", "照常")
                });
                prop_assert!(written.is_some());
            }
        }
    }
}

#[test]
fn from_its_own_store_a_document_comes_back_whole_or_not_at_all() {
    let whole = worked_on();
    let mut changes = whole.changes();
    changes.reverse();
    let again = Document::from_store(Kind::Issue, changes.clone()).unwrap();
    assert_eq!(again.heads(), whole.heads());
    assert_eq!(Issue::read(&again.view()), Issue::read(&whole.view()));
    changes.pop();
    let cut = Document::from_store(Kind::Issue, changes);
    assert!(matches!(cut, Err(RecordError::MissingDependency)));
}
