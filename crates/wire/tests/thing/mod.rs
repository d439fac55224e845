//! One of everything that travels, always the same.

// Each test file uses a part of it.
#![allow(dead_code, unreachable_pub)]

use baolian_wire::down::{DownItem, DownPart, LogAnswer, Made};
use baolian_wire::enrol::{EnrolCode, Enrolled};
use baolian_wire::entry::{Carried, HistoryWish, Succession};
use baolian_wire::id::BootId;
use baolian_wire::key::SecretKey;
use baolian_wire::receipt::{Certificate, Receipt, SignedReceipt};
use baolian_wire::reference::{Fact, Level, Pairing};
use baolian_wire::up::{Backlog, Cursor, RequestHead, SyncRequest, UpItem};
use baolian_wire::verdict::Code;
use baolian_wire::{
    Audience, ChainHead, ClockReading, DeviceId, DocId, Entry, EntryRef, EpochId, Hash, Header,
    HqTime, Kind, Payload, Reason, SignIn,
};

pub fn tablet() -> SecretKey {
    SecretKey::from_seed(&[1; 32])
}

pub fn working() -> SecretKey {
    SecretKey::from_seed(&[2; 32])
}

pub fn root() -> SecretKey {
    SecretKey::from_seed(&[3; 32])
}

pub fn clock() -> ClockReading {
    ClockReading {
        wall_ms: 1_795_485_600_000,
        mono_ms: 86_400_000,
        boot: BootId([7; 8]),
    }
}

pub fn doc() -> DocId {
    "019a0000-0000-7000-8000-000000000001".parse().unwrap()
}

/// A header with nothing that may be left out.
pub fn plain_header() -> Header {
    Header {
        kind: Kind::Issue,
        doc: doc(),
        station: None,
        audience: Audience::default(),
        account: "li".parse().unwrap(),
        clock: clock(),
        receipt: 0,
        relies: None,
        replaces: None,
        extension: None,
    }
}

/// A header with every field.
pub fn full_header() -> Header {
    Header {
        station: Some("420921201-01".parse().unwrap()),
        audience: Audience {
            visit: Some("019a0000-0000-7000-8000-000000000002".parse().unwrap()),
            internal: Some(true),
        },
        account: "李明".parse().unwrap(),
        receipt: 300,
        relies: Some(vec![Hash([4; 32]), Hash([5; 32])]),
        replaces: Some(EntryRef {
            device: DeviceId([6; 8]),
            n: 65_536,
        }),
        extension: Some(vec![0xde, 0xad].into()),
        ..plain_header()
    }
}

/// A header of headquarters' own log that names a sign-in.
pub fn signed_in(sign_in: &SignIn) -> Header {
    Header {
        extension: Some(sign_in.to_extension().into()),
        ..plain_header()
    }
}

/// The chain of the tablet's log after these entries.
pub fn chain(entries: &[&Entry]) -> ChainHead {
    let start = ChainHead::start(&tablet().public());
    let hashes = entries.iter().map(|e| Hash::of(&e.encode()));
    hashes.fold(start, |chain, hash| chain.then(&hash))
}

/// An entry of every payload.
pub fn entries() -> Vec<(&'static str, Entry)> {
    let entry = |n, header, payload| Entry { n, header, payload };
    let of_kind = |kind| Header {
        kind,
        doc: DocId::NONE,
        ..plain_header()
    };
    let change = Payload::Change(Hash([9; 32]));
    let first = entry(1, plain_header(), change.clone());
    let carried = Carried {
        from: EntryRef {
            device: tablet().public().device(),
            n: 1,
        },
        entry: first.encode().into(),
    };
    let signed = Succession::sign(&tablet(), 1, chain(&[&first]), &working().public());
    let mut unsigned = signed.clone();
    unsigned.signature = None;
    let (signed, unsigned) = (Payload::Succession(signed), Payload::Succession(unsigned));
    let later = Payload::Unknown(77, vec![0x82, 0x01, 0x61, 0x78]);
    let log = || of_kind(Kind::Log);
    let wish = || Header {
        station: Some("420921201-01".parse().unwrap()),
        ..log()
    };
    vec![
        ("a change under a plain header", first),
        (
            "a change under a full header",
            entry(2, full_header(), change),
        ),
        ("a succession", entry(1, log(), signed)),
        (
            "a succession without its old key",
            entry(1, log(), unsigned),
        ),
        (
            "a carried entry",
            entry(2, log(), Payload::Carried(carried)),
        ),
        (
            "a fact",
            entry(24, of_kind(Kind::Reference), Payload::Fact(fact().encode())),
        ),
        (
            "a payload of a later version",
            entry(256, of_kind(Kind::Unknown(999)), later),
        ),
        (
            "a deed done at the console of headquarters",
            entry(
                3,
                signed_in(&SignIn::console("root", "hq-1", "issue close")),
                Payload::Change(Hash([9; 32])),
            ),
        ),
        (
            "a deed done in a browser",
            entry(
                4,
                signed_in(&SignIn::browser("s-1")),
                Payload::Change(Hash([9; 32])),
            ),
        ),
        (
            "a wish for the older records of a station",
            entry(257, wish(), Payload::History(HistoryWish { wanted: true })),
        ),
    ]
}

pub fn working_key_fact() -> Fact {
    Fact::WorkingKey {
        certificate: enrolled().certificate,
    }
}

pub fn fact() -> Fact {
    Fact::Pairing(Pairing {
        station: "420921201-01".parse().unwrap(),
        cadre: "li".parse().unwrap(),
        level: Level::County,
        from: 1_790_000_000_000,
        until: None,
    })
}

pub fn receipt() -> Receipt {
    let all = entries();
    Receipt {
        device: tablet().public().device(),
        number: 12,
        n: 2,
        head: chain(&[&all[0].1, &all[1].1]),
        at: HqTime(1_795_485_601_000),
        epoch: EpochId([8; 8]),
        position: 4_711,
        backed_up: 1,
    }
}

pub fn cursor() -> Cursor {
    Cursor {
        position: 4_700,
        backlogs: vec![Backlog {
            row: 4_600,
            after: 12,
        }],
    }
}

pub fn items() -> Vec<UpItem> {
    let all = entries();
    vec![
        UpItem::Whole {
            entry: all[0].1.encode().into(),
            change: Some(vec![0x85, 0x6f, 0x4a, 0x83].into()),
        },
        UpItem::Whole {
            entry: all[1].1.encode().into(),
            change: None,
        },
        UpItem::Damaged {
            hash: Hash([3; 32]),
        },
    ]
}

pub fn request_head() -> RequestHead {
    RequestHead {
        device: tablet().public().device(),
        epoch: EpochId([8; 8]),
        cursor: cursor(),
        receipt: 12,
        clock: clock(),
        after: 0,
        len: 5,
        schema: 1,
    }
}

pub fn request() -> SyncRequest {
    let start = ChainHead::start(&tablet().public());
    let hashes: Vec<Hash> = items().iter().map(UpItem::entry_hash).collect();
    let head = hashes.iter().fold(start, |chain, hash| chain.then(hash));
    request_head().sign(&items(), head, &tablet()).unwrap()
}

pub fn made() -> Made {
    Made {
        after: HqTime(1_795_485_000_000),
        before: HqTime(1_795_485_601_000),
        estimate: Some(HqTime(1_795_485_600_500)),
        proven: true,
    }
}

/// A part with an item of every kind.
pub fn part() -> DownPart {
    let refused = EntryRef {
        device: DeviceId([6; 8]),
        n: 2,
    };
    DownPart {
        device: tablet().public().device(),
        epoch: EpochId([8; 8]),
        from: cursor(),
        to: Cursor {
            position: 4_711,
            backlogs: vec![],
        },
        at: HqTime(1_795_485_601_000),
        items: vec![
            DownItem::Applied {
                position: 4_701,
                device: DeviceId([6; 8]),
                entry: entries()[0].1.encode().into(),
                change: vec![1, 2, 3].into(),
                made: made(),
            },
            DownItem::Own {
                position: 4_702,
                n: 1,
                made: Made {
                    estimate: None,
                    ..made()
                },
            },
            DownItem::Refused {
                position: 4_703,
                n: 2,
                reason: Reason::new(Code::Closed, "Extend"),
            },
            DownItem::Refused {
                position: 4_704,
                n: 3,
                reason: Reason::rests_on(refused),
            },
            DownItem::Fact {
                position: 4_705,
                fact: fact().encode().into(),
                laid: None,
            },
            DownItem::Forget {
                position: 4_706,
                stations: vec!["420921201-01".parse().unwrap()],
                docs: vec![doc()],
            },
            DownItem::Waiting { n: 4 },
        ],
        log: Some(LogAnswer::Continued),
        receipt: Some(SignedReceipt::sign(&receipt(), &working())),
        more: false,
        returned: None,
        backed_up: None,
    }
}

pub fn code() -> EnrolCode {
    EnrolCode::new([0x5a; 16], &root().public())
}

pub fn enrolled() -> Enrolled {
    Enrolled {
        account: "li".parse().unwrap(),
        root: root().public(),
        certificate: Certificate::sign(&root(), working().public(), HqTime(1_790_000_000_000)),
        epoch: EpochId([8; 8]),
        at: HqTime(1_795_485_601_000),
        receipt: SignedReceipt::sign(&receipt(), &working()),
    }
}

/// The first change of all documents, as it were.
pub const SHARED: Hash = Hash([7; 32]);

pub fn leb(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n.to_le_bytes()[0] | 0x80);
        n >>= 7;
    }
    out.push(n.to_le_bytes()[0]);
}

/// As Automerge writes an instant.
pub fn signed_leb(mut n: i64) -> Vec<u8> {
    let mut out = Vec::new();
    while !(-64..64).contains(&n) {
        out.push(n.to_le_bytes()[0] | 0x80);
        n >>= 7;
    }
    out.push(n.to_le_bytes()[0] & 0x7f);
    out
}

/// A change in Automerge's layout, its operations any bytes.
pub fn change(
    deps: &[Hash],
    actor: &[u8],
    numbers: [u64; 3],
    columns: &[(u64, Vec<u8>)],
) -> Vec<u8> {
    let mut body = Vec::new();
    leb(&mut body, deps.len() as u64);
    for dep in deps {
        body.extend(dep.0);
    }
    leb(&mut body, actor.len() as u64);
    body.extend(actor);
    leb(&mut body, numbers[0]);
    leb(&mut body, numbers[1]);
    // A time of two bytes, not always written as the library would.
    body.extend([
        0x80 | numbers[2].to_le_bytes()[0],
        numbers[2].to_le_bytes()[0] % 64,
    ]);
    body.extend([0, 0]);
    leb(&mut body, columns.len() as u64);
    for (column, bytes) in columns {
        leb(&mut body, *column);
        leb(&mut body, bytes.len() as u64);
    }
    for (_, bytes) in columns {
        body.extend(bytes);
    }
    let mut hashed = vec![1];
    leb(&mut hashed, body.len() as u64);
    hashed.extend(body);
    let hash = Hash::of(&hashed);
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83];
    chunk.extend(&hash.0[..4]);
    chunk.extend(hashed);
    chunk
}

pub fn hash_of(change: &[u8]) -> Hash {
    Hash::of(&change[8..])
}

pub fn doc_number(n: u8) -> DocId {
    DocId(uuid::Uuid::from_u128(
        0x01a2_10ca_f3a6_7000_8000_0000_0000_0000 + u128::from(n) * 0x1_0001,
    ))
}

/// A document opened and worked on by one person, as a tablet would send it.
pub fn history(len: u64) -> Vec<UpItem> {
    let mut last = SHARED;
    let item = |n: u64| {
        let wall_ms = 1_795_578_065_830 + i64::try_from(n).unwrap() * 4_000;
        let mut values = "包联干部-0001".as_bytes().to_vec();
        values.extend(signed_leb(wall_ms));
        values.extend(format!("第{n}次检查已整改").into_bytes());
        let columns = [(21, b"\x02by\x02at\x04kind\x04text".to_vec()), (87, values)];
        let change = change(&[last], &[9; 16], [n, n * 5, n], &columns);
        last = hash_of(&change);
        let header = Header {
            kind: Kind::Issue,
            doc: doc_number(1),
            station: Some("420921201-01".parse().unwrap()),
            audience: Audience::default(),
            account: "包联干部-0001".parse().unwrap(),
            clock: ClockReading {
                wall_ms,
                mono_ms: 26_952_460 + n * 4_000,
                boot: BootId([3; 8]),
            },
            receipt: 2,
            relies: None,
            replaces: None,
            extension: None,
        };
        let entry = Entry {
            n,
            header,
            payload: Payload::Change(last),
        };
        UpItem::Whole {
            entry: entry.encode().into(),
            change: Some(change.into()),
        }
    };
    (1..=len).map(item).collect()
}
