//! How many bytes one later update of an issue is on the wire, and where they go.
//!
//! The whole request is to stay within 250 bytes. The entry before it was about
//! another document, written in the same opening of the tablet's database.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod station;

use automerge::Change;
use baolian_record::Document;
use baolian_record::genesis;
use baolian_record::issue::deed::{self, NewIssue, TaskDue};
use baolian_record::issue::{Responsible, Severity, UpdateKind};
use baolian_record::write;
use baolian_wire::id::BootId;
use baolian_wire::key::SecretKey;
use baolian_wire::pack::Before;
use baolian_wire::up::{Cursor, RequestHead, UpItem};
use baolian_wire::{ChainHead, ClockReading, DocId, Entry, EpochId, Hash, Kind, Payload, cbor};
use station::{LI, NOW, STATION, Tablet, WANG, hash};

/// An issue some days on: opened, planned, worked on.
fn worked_on() -> Document {
    let mut document = Document::begin(Kind::Issue).unwrap();
    let new = NewIssue {
        station: STATION.into(),
        title: "接处警登记不及时，个别警情未录入".into(),
        category: "intake".into(),
        place: "接警台".into(),
        description: "抽查本月接处警台账，发现三起警情超过二十四小时才录入系统，一起未录入。"
            .into(),
        severity: Some(Severity::Medium),
        due: Some("2026-12-20".into()),
        responsible: Some(Responsible::Post("副所长".into())),
        ..NewIssue::default()
    };
    let (mut li, mut wang) = (Tablet::of(LI, 1), Tablet::of(WANG, 1));
    li.write(&mut document, |pen| deed::open(pen, &new));
    li.write(&mut document, |pen| {
        deed::plan_task(pen, "逐起补录并核对", "王强", &TaskDue::DaysBefore(10)).map(drop)
    });
    wang.write(&mut document, |pen| {
        deed::update(pen, &UpdateKind::Progress, "已补录三起", &[]).map(drop)
    });
    document
}

/// A tablet under an account as rosters have them.
fn tablet(id: &str) -> Tablet {
    let mut tablet = Tablet::of(id, 1);
    // The day's own opening of the database.
    tablet.reopen();
    tablet.account.id = "420921201-0103".parse().unwrap();
    tablet
}

/// Where the bytes of one change alone go.
#[derive(Debug)]
struct Sizes {
    /// The whole request.
    request: usize,
    /// Everything in it but the body.
    around: usize,
    /// The body, packed.
    body: usize,
    /// The entry, before packing.
    entry: usize,
    /// The change, before packing.
    change: usize,
}

/// An entry about another issue, which headquarters holds: what the next one goes on from.
fn before(by: &mut Tablet) -> Before {
    let mut other = worked_on();
    let change = by.write(&mut other, |pen| {
        deed::update(pen, &UpdateKind::Progress, "已张贴", &[]).map(drop)
    });
    let change = change.unwrap();
    let mut header = by.header(Kind::Issue);
    header.doc = DocId(uuid::Uuid::from_u128(
        0x0199_0000_0000_7000_8000_0000_0000_0001,
    ));
    let entry = Entry {
        n: 141,
        header,
        payload: Payload::Change(hash(&change)),
    };
    Before::entry(&entry.encode(), Some(change.raw_bytes()))
}

fn sizes(by: &Tablet, before: &Before, change: &Change) -> Sizes {
    let mut header = by.header(Kind::Issue);
    header.receipt = 37;
    header.clock = ClockReading {
        wall_ms: NOW,
        mono_ms: 86_400_123,
        boot: BootId([0x5d; 8]),
    };
    let entry = Entry {
        n: 142,
        header,
        payload: Payload::Change(hash(change)),
    };
    let bytes = entry.encode();
    let key = SecretKey::from_seed(&[1; 32]);
    let head = RequestHead {
        device: by.device,
        epoch: EpochId([0x9c; 8]),
        cursor: Cursor {
            position: 48_211,
            backlogs: vec![],
        },
        receipt: 37,
        clock: entry.header.clock,
        after: 141,
        len: 142,
        schema: 1,
    };
    let item = UpItem::Whole {
        entry: bytes.clone().into(),
        change: Some(change.raw_bytes().to_vec().into()),
    };
    let chain = ChainHead::start(&key.public()).then(&Hash::of(&bytes));
    let request = head
        .sign_packed(&[item], before, genesis::hashes(), chain, &key)
        .unwrap();
    let whole = cbor::encode(&request).len();
    Sizes {
        request: whole,
        around: whole - request.body.len(),
        body: request.body.len(),
        entry: bytes.len(),
        change: change.raw_bytes().len(),
    }
}

#[test]
fn an_update_alone_stays_within_its_bound() {
    let mut document = worked_on();
    let mut wang = tablet(WANG);
    let before = before(&mut wang);
    let said = "其余一起已联系报警人核实，今日录入。";
    let change = wang.write(&mut document, |pen| {
        deed::update(pen, &UpdateKind::Progress, said, &[]).map(drop)
    });
    let sizes = sizes(&wang, &before, &change.unwrap());
    println!("an update alone: {sizes:?}");
    assert!(sizes.request <= 520, "{sizes:?}");
    assert!(sizes.around <= 125, "{sizes:?}");
    assert!(sizes.body <= 370, "{sizes:?}");
    assert!(sizes.entry <= 125, "{sizes:?}");
    assert!(sizes.change <= 280, "{sizes:?}");
}

#[test]
fn a_value_alone_stays_within_its_bound() {
    let mut document = worked_on();
    let mut li = tablet(LI);
    let before = before(&mut li);
    let due = [("due", write::text("2026-12-31"))];
    let change = li.write(&mut document, |pen| write::set(pen.tx, &due));
    let sizes = sizes(&li, &before, &change.unwrap());
    println!("a value alone: {sizes:?}");
    assert!(sizes.request <= 380, "{sizes:?}");
}
