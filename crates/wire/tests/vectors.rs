//! What travels, byte for byte: `vectors.json` holds what each thing says and the bytes it is.
//!
//! Every vector is checked both ways: the thing gives the bytes, and the bytes
//! give the thing. With `BAOLIAN_WRITE_VECTORS=1` the file is written anew;
//! that is only for what has never left this repository.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod thing;

use std::collections::BTreeMap;

use baolian_wire::down::{Frame, FrameReader, Made};
use baolian_wire::enrol::{EnrolCode, EnrolRequest, Proof, SignedEnrolled, mac_holds};
use baolian_wire::entry::Succession;
use baolian_wire::key::{PublicKey, SecretKey, Signature};
use baolian_wire::pack::{Before, Format, Known, Nothing, References, SHORT};
use baolian_wire::receipt::{Certificate, SignedReceipt};
use baolian_wire::reference::{Account, Fact, Level, Role};
use baolian_wire::up::{SyncRequest, UpItem};
use baolian_wire::{ChainHead, DeviceId, DocId, Entry, Hash, Header, Payload, cbor, pack};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use thing::{
    SHARED, clock, code, enrolled, entries, fact, history, items, made, part, receipt, request,
    root, tablet, working, working_key_fact,
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors.json");

fn hex(bytes: impl AsRef<[u8]>) -> Value {
    HEXLOWER.encode(bytes.as_ref()).into()
}

/// What a header says, in words that need no Rust to be read.
fn header_json(header: &Header) -> Value {
    let relies = header.relies.as_ref();
    json!({
        "kind": header.kind.number(),
        "doc": hex(header.doc.as_bytes()),
        "station": header.station,
        "audience": {
            "visit": header.audience.visit.map(|v| hex(v.as_bytes())),
            "internal": header.audience.internal,
        },
        "account": header.account,
        "clock": {
            "wall_ms": header.clock.wall_ms,
            "mono_ms": header.clock.mono_ms,
            "boot": hex(header.clock.boot.as_bytes()),
        },
        "receipt": header.receipt,
        "relies": relies.map(|all| all.iter().map(|h| hex(h.as_bytes())).collect::<Vec<_>>()),
        "replaces": header.replaces.map(|r| json!([hex(r.device.as_bytes()), r.n])),
        "extension": header.extension.as_ref().map(|e| hex(e.as_slice())),
    })
}

fn payload_json(payload: &Payload) -> Value {
    match payload {
        Payload::Change(hash) => json!({"tag": 0, "change": hex(hash.as_bytes())}),
        Payload::Succession(s) => json!({
            "tag": 1, "old": hex(s.old.as_bytes()), "n": s.n, "head": hex(s.head.0.as_bytes()),
            "signature": s.signature.map(|s| hex(s.to_vec())),
        }),
        Payload::Carried(c) => json!({
            "tag": 2, "device": hex(c.from.device.as_bytes()), "n": c.from.n,
            "entry": hex(c.entry.as_slice()),
        }),
        Payload::Fact(bytes) => json!({"tag": 3, "fact": hex(bytes)}),
        Payload::History(wish) => json!({"tag": 4, "wanted": wish.wanted}),
        Payload::Unknown(tag, raw) => json!({"tag": tag, "cbor": hex(raw)}),
        other => panic!("{other:?}"),
    }
}

fn key_json(seed: u8) -> Value {
    let key = SecretKey::from_seed(&[seed; 32]);
    json!({
        "seed": hex([seed; 32]),
        "public": hex(key.public().to_vec()),
        "fingerprint": hex(key.public().fingerprint().as_bytes()),
        "device": hex(key.public().device().as_bytes()),
    })
}

fn all() -> Value {
    let mut chain = ChainHead::start(&tablet().public());
    let entries: Vec<Value> = entries()
        .iter()
        .map(|(name, entry)| {
            let bytes = entry.encode();
            chain = chain.then(&Hash::of(&bytes));
            json!({
                "name": name, "n": entry.n, "header": header_json(&entry.header),
                "payload": payload_json(&entry.payload), "bytes": hex(&bytes),
                "hash": hex(Hash::of(&bytes).as_bytes()), "chain": hex(chain.0.as_bytes()),
            })
        })
        .collect();
    let request = request();
    let frame = Frame::sign(&part(), Format::Plain, &working()).unwrap();
    let signed = SignedReceipt::sign(&receipt(), &working());
    let enrolment = EnrolRequest {
        key: tablet().public(),
        proof: Proof::from_code(&code(), &tablet().public(), None).unwrap(),
        clock: clock(),
    };
    let answer = SignedEnrolled::sign(&enrolled(), &tablet().public(), &working());
    json!({
        "about": "Bytes are hexadecimal. The compressed bodies of request and frame may \
            differ between versions of zstd; what they inflate to may not.",
        "keys": {"tablet": key_json(1), "working": key_json(2), "root": key_json(3)},
        "chain_start": hex(ChainHead::start(&tablet().public()).0.as_bytes()),
        "entries": entries,
        "request": {
            "bytes": hex(cbor::encode(&request)),
            "said": hex(&*request.signed_head().said),
            "inflated_body": hex(pack::unpack(&request.body).unwrap().1),
            "signature": hex(request.signature.to_vec()),
        },
        "bundle": {
            "items": history(3).iter().map(|item| hex(cbor::encode(item))).collect::<Vec<_>>(),
            "bytes": hex(pack::bundle(&history(3), References::Short(&[SHARED]), &Before::default())),
        },
        "receipt": {
            "bytes": hex(cbor::encode(&receipt())),
            "signed": hex(cbor::encode(&signed)),
        },
        "certificate": hex(cbor::encode(&enrolled().certificate)),
        "frame": {
            "stream": hex(frame.to_stream()),
            "inflated_body": hex(cbor::encode(&part())),
        },
        "fact": hex(fact().encode()),
        "working_key_fact": hex(working_key_fact().encode()),
        "account": {
            "open": hex(account(None).encode()),
            "closed": hex(account(Some(1_795_485_600_000)).encode()),
        },
        "made": {
            "proven": hex(cbor::encode(&made())),
            "not_proven": hex(cbor::encode(&Made { estimate: None, proven: false, ..made() })),
        },
        "enrolment": {
            "secret": hex([0x5a; 16]),
            "code": code().to_text().unwrap(),
            "lookup": hex(code().lookup().as_bytes()),
            "request": hex(cbor::encode(&enrolment)),
            "answer": hex(cbor::encode(&answer)),
        },
    })
}

fn file() -> Value {
    serde_json::from_str(&std::fs::read_to_string(FILE).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

/// Every leaf under its path, so that a difference is named.
fn flat(value: &Value) -> BTreeMap<String, Value> {
    let mut leaves = BTreeMap::new();
    let mut queue = vec![(String::new(), value)];
    while let Some((path, value)) = queue.pop() {
        match value {
            Value::Object(map) => queue.extend(map.iter().map(|(k, v)| (format!("{path}/{k}"), v))),
            Value::Array(all) => {
                queue.extend(
                    all.iter()
                        .enumerate()
                        .map(|(i, v)| (format!("{path}/{i}"), v)),
                );
            }
            leaf => drop(leaves.insert(path, leaf.clone())),
        }
    }
    leaves
}

#[test]
fn everything_that_travels_gives_the_bytes_of_the_vectors() {
    if std::env::var_os("BAOLIAN_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&all()).unwrap();
        std::fs::write(FILE, text + "\n").unwrap();
    }
    let (mut ours, mut kept) = (flat(&all()), flat(&file()));
    // The compressed forms are compared where they are read back.
    for vectors in [&mut ours, &mut kept] {
        for path in ["/request/bytes", "/request/signature", "/frame/stream"] {
            assert!(vectors.remove(path).is_some());
        }
    }
    for (path, value) in &kept {
        assert_eq!(ours.get(path), Some(value), "{path}");
    }
    assert_eq!(ours.len(), kept.len());
}

#[test]
fn the_bytes_of_the_entry_vectors_give_the_entries() {
    let file = file();
    let kept = file["entries"].as_array().unwrap();
    assert_eq!(kept.len(), entries().len());
    let mut chain = ChainHead::start(&tablet().public());
    assert_eq!(file["chain_start"], hex(chain.0.as_bytes()));
    for ((_, entry), kept) in entries().iter().zip(kept) {
        let bytes = bytes(&kept["bytes"]);
        assert_eq!(Entry::decode(&bytes).unwrap(), *entry);
        chain = chain.then(&Hash::of(&bytes));
        assert_eq!(kept["chain"], hex(chain.0.as_bytes()));
    }
}

#[test]
fn the_bytes_of_the_request_vector_verify_and_give_the_items() {
    let kept = &file()["request"];
    let bytes = bytes(&kept["bytes"]);
    let request = SyncRequest::decode(&bytes).unwrap();
    assert_eq!(request.items(&Nothing).unwrap(), items());
    assert_eq!(cbor::encode(&request), bytes);
    let start = ChainHead::start(&tablet().public());
    let hashes: Vec<Hash> = items().iter().map(UpItem::entry_hash).collect();
    let head = hashes.iter().fold(start, |chain, hash| chain.then(hash));
    request.verify(head, &tablet().public()).unwrap();
    assert!(request.verify(start, &tablet().public()).is_err());
    assert!(request.verify(head, &working().public()).is_err());
    assert_eq!(hex(request.signature.to_vec()), kept["signature"]);
    // Where zstd packs as it did, the whole request is the same to the byte.
    if thing::request().body == request.body {
        assert_eq!(thing::request(), request);
    }
}

#[test]
fn the_bytes_of_the_bundle_vector_give_the_items() {
    struct Held;
    impl Known for Held {
        fn change(&self, short: [u8; SHORT]) -> Option<(Option<DocId>, Hash)> {
            SHARED
                .as_bytes()
                .starts_with(&short)
                .then_some((None, SHARED))
        }
    }
    let kept = &file()["bundle"];
    let items = pack::unbundle(&bytes(&kept["bytes"]), &Before::default(), &Held).unwrap();
    assert_eq!(items, history(3));
    let whole: Vec<Value> = items.iter().map(|item| hex(cbor::encode(item))).collect();
    assert_eq!(json!(whole), kept["items"]);
}

#[test]
fn the_bytes_of_receipt_and_certificate_verify() {
    let kept = file();
    let signed = bytes(&kept["receipt"]["signed"]);
    let signed: SignedReceipt = cbor::decode("receipt", &signed, 1_024).unwrap();
    assert_eq!(signed.verify(&working().public()).unwrap(), receipt());
    assert!(signed.verify(&root().public()).is_err());
    let certificate = bytes(&kept["certificate"]);
    let certificate: Certificate = cbor::decode("certificate", &certificate, 1_024).unwrap();
    certificate.verify(&root().public()).unwrap();
    assert!(certificate.verify(&working().public()).is_err());
    assert_eq!(certificate.key, working().public());
}

#[test]
fn the_bytes_of_the_frame_open_for_their_tablet_only() {
    let mut reader = FrameReader::default();
    let stream = bytes(&file()["frame"]["stream"]);
    // In pieces, as they come.
    let mut frame = None;
    for piece in stream.chunks(7) {
        assert!(frame.is_none());
        reader.feed(piece);
        frame = reader.next_frame().unwrap();
    }
    let frame = frame.unwrap();
    assert!(!reader.is_cut());
    let device = tablet().public().device();
    assert_eq!(frame.open(&working().public(), device).unwrap(), part());
    assert!(frame.open(&working().public(), DeviceId([1; 8])).is_err());
    assert!(frame.open(&root().public(), device).is_err());
    assert_eq!(frame.key, working().public().fingerprint());
    assert_eq!(frame.to_stream(), stream);
}

#[test]
fn the_texts_and_bytes_of_an_enrolment_give_it_back() {
    let kept = &file()["enrolment"];
    let text = kept["code"].as_str().unwrap();
    let code = EnrolCode::from_text(text).unwrap();
    assert_eq!(code, thing::code());
    assert_eq!(code.to_text().unwrap(), text);
    assert!(code.fits(&root().public()) && !code.fits(&working().public()));

    let request: EnrolRequest = cbor::decode("enrolment", &bytes(&kept["request"]), 1_024).unwrap();
    let Proof::Code { lookup, mac, .. } = &request.proof else {
        panic!("a code");
    };
    assert_eq!(*lookup, code.lookup());
    assert!(mac_holds(code.secret(), &request.key, mac));
    assert!(!mac_holds(code.secret(), &working().public(), mac));
    assert!(!mac_holds(&[0; 16], &request.key, mac));

    let answer: SignedEnrolled = cbor::decode("enrolment", &bytes(&kept["answer"]), 4_096).unwrap();
    assert_eq!(answer.open(&tablet().public()).unwrap(), enrolled());
    assert!(answer.open(&working().public()).is_err());
}

/// An account, closed at an instant.
fn account(closed_at: Option<i64>) -> Fact {
    Fact::Account(Account {
        id: "li".parse().unwrap(),
        name: "李明".into(),
        unit: String::new(),
        post: String::new(),
        phone: String::new(),
        roles: vec![Role::Cadre],
        closed: closed_at.is_some(),
        closed_at,
    })
}

#[test]
fn a_fact_gives_its_bytes_and_the_bytes_the_fact() {
    let bytes = bytes(&file()["fact"]);
    assert_eq!(Fact::decode(&bytes).unwrap(), fact());
    let account = Fact::Account(Account {
        id: "li".parse().unwrap(),
        name: "李明".into(),
        unit: "省厅".into(),
        post: "处长".into(),
        phone: String::new(),
        roles: vec![
            Role::Cadre,
            Role::Office {
                level: Level::City,
                area: "420900".into(),
            },
        ],
        closed: false,
        closed_at: None,
    });
    assert_eq!(Fact::decode(&account.encode()).unwrap(), account);
}

#[test]
fn a_succession_verifies_under_the_old_key_for_the_new_one_only() {
    let head = ChainHead(Hash([1; 32]));
    let good = Succession::sign(&tablet(), 7, head, &working().public());
    let verify = |s: &Succession, old: &PublicKey, new: &PublicKey| s.verify(old, new).is_ok();
    let (old, new) = (tablet().public(), working().public());
    assert!(verify(&good, &old, &new));
    assert!(!verify(&good, &root().public(), &new));
    assert!(!verify(&good, &old, &root().public()));
    let mut changed = vec![good; 4];
    changed[0].n = 8;
    changed[1].head = ChainHead(Hash([2; 32]));
    changed[2].old = DeviceId([1; 8]);
    changed[3].signature = None;
    for succession in changed {
        assert!(!verify(&succession, &old, &new));
    }
}

#[test]
fn a_signature_for_one_thing_is_none_for_another() {
    let key = tablet();
    let signature = key.sign("receipt 1", &[b"ab", b"c"]);
    let holds = |domain: &'static str, parts: &[&[u8]], signature: &Signature| {
        key.public().verify(domain, parts, signature).is_ok()
    };
    assert!(holds("receipt 1", &[b"ab", b"c"], &signature));
    assert!(!holds("sync 1", &[b"ab", b"c"], &signature));
    assert!(!holds("receipt 1", &[b"a", b"bc"], &signature));
    assert!(!holds("receipt 1", &[b"abc"], &signature));
    let mut bent = signature.to_vec();
    bent[10] ^= 1;
    let bent = Signature::from_slice(&bent).unwrap();
    assert!(!holds("receipt 1", &[b"ab", b"c"], &bent));
    // A suite that this version does not know.
    assert!(Signature::from_slice(&[&[2][..], &[0; 64]].concat()).is_err());
    assert!(PublicKey::from_slice(&[&[2][..], &[0; 32]].concat()).is_err());
    // A key of small order signs everything, so it is none.
    let weak = [&[1, 1][..], &[0; 31]].concat();
    assert!(PublicKey::from_slice(&weak).is_err());
}
