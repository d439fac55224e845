//! Whatever is written is read back the same, and written again gives the same bytes.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use baolian_wire::down::{DownItem, DownPart, Frame, LogAnswer, Made};
use baolian_wire::entry::{Carried, HistoryWish, Succession};
use baolian_wire::id::BootId;
use baolian_wire::key::SecretKey;
use baolian_wire::pack::{Format, Nothing};
use baolian_wire::receipt::{Receipt, SignedReceipt};
use baolian_wire::reference::{
    Account, Excuse, Fact, History, Level, Pairing, Position, Role, Station,
};
use baolian_wire::up::{Backlog, Cursor, RequestHead, SyncRequest, UpItem};
use baolian_wire::verdict::Code;
use baolian_wire::{
    AccountId, Audience, ChainHead, ClockReading, DeviceId, DocId, Entry, EntryRef, EpochId, Hash,
    Header, HqTime, Kind, Payload, Reason, SignIn, StationCode, cbor, pack,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn device() -> impl Strategy<Value = DeviceId> {
    any::<[u8; 8]>().prop_map(DeviceId)
}

fn doc() -> impl Strategy<Value = DocId> {
    any::<u128>().prop_map(|n| DocId(uuid::Uuid::from_u128(n)))
}

fn account() -> impl Strategy<Value = AccountId> {
    "[a-z0-9一-龥-]{1,20}".prop_map(|s| s.parse().unwrap())
}

fn station() -> impl Strategy<Value = StationCode> {
    "[0-9]{9}-[0-9]{2}".prop_map(|s| s.parse().unwrap())
}

fn clock() -> impl Strategy<Value = ClockReading> {
    (any::<i64>(), any::<u64>(), any::<[u8; 8]>()).prop_map(|(wall_ms, mono_ms, boot)| {
        ClockReading {
            wall_ms,
            mono_ms,
            boot: BootId(boot),
        }
    })
}

fn entry_ref() -> impl Strategy<Value = EntryRef> {
    (device(), any::<u64>()).prop_map(|(device, n)| EntryRef { device, n })
}

fn header() -> impl Strategy<Value = Header> {
    let who = (any::<u16>(), doc(), option::of(station()), account());
    let audience = (option::of(doc()), option::of(any::<bool>()));
    let more = (
        any::<u64>(),
        option::of(vec(hash(), 0..17)),
        option::of(entry_ref()),
        option::of(vec(any::<u8>(), 0..200)),
    );
    (who, audience, clock(), more).prop_map(
        |(
            (kind, doc, station, account),
            (visit, internal),
            clock,
            (receipt, relies, replaces, extension),
        )| {
            Header {
                kind: Kind::from_number(kind),
                doc,
                station,
                audience: Audience { visit, internal },
                account,
                clock,
                receipt,
                relies,
                replaces,
                extension: extension.map(Into::into),
            }
        },
    )
}

fn payload() -> impl Strategy<Value = Payload> {
    let succession = (any::<[u8; 32]>(), any::<u64>(), hash(), any::<bool>()).prop_map(
        |(seed, n, head, signed)| {
            let key = SecretKey::from_seed(&seed);
            let mut succession = Succession::sign(&key, n, ChainHead(head), &key.public());
            if !signed {
                succession.signature = None;
            }
            succession
        },
    );
    prop_oneof![
        hash().prop_map(Payload::Change),
        succession.prop_map(Payload::Succession),
        (entry_ref(), vec(any::<u8>(), 0..500)).prop_map(|(from, entry)| {
            Payload::Carried(Carried {
                from,
                entry: entry.into(),
            })
        }),
        vec(any::<u8>(), 0..500).prop_map(Payload::Fact),
        any::<bool>().prop_map(|wanted| Payload::History(HistoryWish { wanted })),
        (5..u16::MAX, ".{0,30}")
            .prop_map(|(tag, text)| { Payload::Unknown(tag, cbor::encode(&(text, 1_u8))) }),
    ]
}

fn entry() -> impl Strategy<Value = Entry> {
    (1..u64::MAX, header(), payload()).prop_map(|(n, header, payload)| Entry { n, header, payload })
}

fn item() -> impl Strategy<Value = UpItem> {
    prop_oneof![
        (
            vec(any::<u8>(), 0..300),
            option::of(vec(any::<u8>(), 0..300))
        )
            .prop_map(|(entry, change)| UpItem::Whole {
                entry: entry.into(),
                change: change.map(Into::into),
            }),
        hash().prop_map(|hash| UpItem::Damaged { hash }),
    ]
}

fn cursor() -> impl Strategy<Value = Cursor> {
    let backlog = (any::<u64>(), any::<u64>()).prop_map(|(row, after)| Backlog { row, after });
    (any::<u64>(), vec(backlog, 0..5))
        .prop_map(|(position, backlogs)| Cursor { position, backlogs })
}

fn made() -> impl Strategy<Value = Made> {
    let estimate = option::of(any::<i64>());
    (any::<i64>(), any::<i64>(), estimate, any::<bool>()).prop_map(
        |(after, before, estimate, proven)| Made {
            after: HqTime(after),
            before: HqTime(before),
            estimate: estimate.map(HqTime),
            proven,
        },
    )
}

fn reason() -> impl Strategy<Value = Reason> {
    let code = prop_oneof![
        proptest::sample::select(Code::ALL).prop_map(|code| code),
        "[a-z_]{1,30}".prop_map(|text| Code::from_text(&text)),
    ];
    (code, ".{0,40}", option::of(entry_ref())).prop_map(|(code, detail, rests_on)| Reason {
        code,
        detail,
        rests_on,
    })
}

fn down_item() -> impl Strategy<Value = DownItem> {
    let bytes = || vec(any::<u8>(), 0..200);
    prop_oneof![
        (any::<u64>(), device(), bytes(), bytes(), made()).prop_map(
            |(position, device, entry, change, made)| DownItem::Applied {
                position,
                device,
                entry: entry.into(),
                change: change.into(),
                made,
            }
        ),
        (any::<u64>(), any::<u64>(), made()).prop_map(|(position, n, made)| DownItem::Own {
            position,
            n,
            made
        }),
        (any::<u64>(), any::<u64>(), reason()).prop_map(|(position, n, reason)| {
            DownItem::Refused {
                position,
                n,
                reason,
            }
        }),
        (any::<u64>(), bytes()).prop_map(|(position, fact)| DownItem::Fact {
            position,
            fact: fact.into(),
            laid: None,
        }),
        (any::<u64>(), vec(station(), 0..3), vec(doc(), 0..3)).prop_map(
            |(position, stations, docs)| DownItem::Forget {
                position,
                stations,
                docs,
            }
        ),
        any::<u64>().prop_map(|n| DownItem::Waiting { n }),
    ]
}

fn level() -> impl Strategy<Value = Level> {
    proptest::sample::select(&Level::ALL[..]).prop_map(|level| level)
}

fn role() -> impl Strategy<Value = Role> {
    let area = || "[0-9]{6}";
    prop_oneof![
        Just(Role::Cadre),
        station().prop_map(|station| Role::Officer { station }),
        (level(), area()).prop_map(|(level, area)| Role::Office { level, area }),
        area().prop_map(|area| Role::Leader { area }),
        area().prop_map(|area| Role::Department { area }),
        Just(Role::EvaluationKeeper),
        Just(Role::Auditor),
        Just(Role::Administrator),
    ]
}

fn fact() -> impl Strategy<Value = Fact> {
    let position = (-90.0..90.0, -180.0..180.0).prop_map(|(lat, lon)| Position { lat, lon });
    let station_fact =
        (station(), ".{0,20}", option::of(position)).prop_map(|(code, name, position)| {
            Fact::Station(Station {
                code,
                short_name: name.clone(),
                city_code: "420900".into(),
                city: "孝感市".into(),
                county_code: "420921".into(),
                county: "孝昌县".into(),
                township: name.clone(),
                name,
                position,
                position_source: "approximate".into(),
            })
        });
    let closing = option::of(any::<i64>());
    let account_fact = (account(), ".{0,10}", vec(role(), 0..4), closing).prop_map(
        |(id, name, roles, closed_at)| {
            Fact::Account(Account {
                id,
                unit: name.clone(),
                post: name.clone(),
                phone: name.clone(),
                name,
                roles,
                closed: closed_at.is_some(),
                closed_at,
            })
        },
    );
    prop_oneof![
        station_fact,
        station().prop_map(Fact::StationGone),
        account_fact,
        (
            station(),
            account(),
            level(),
            any::<i64>(),
            option::of(any::<i64>())
        )
            .prop_map(
                |(station, cadre, level, from, until)| Fact::Pairing(Pairing {
                    station,
                    cadre,
                    level,
                    from,
                    until,
                })
            ),
        ".{0,60}".prop_map(Fact::Checklist),
        ".{0,60}".prop_map(Fact::Terms),
        (device(), any::<bool>(), ".{0,20}").prop_map(|(device, lost, reason)| {
            Fact::DeviceRevoked {
                device,
                lost,
                reason,
            }
        }),
        (station(), ".{0,20}", account()).prop_map(|(station, reason, by)| {
            Fact::Excuse(Excuse {
                station,
                period: "2026-W48".into(),
                reason,
                by,
            })
        }),
        (station(), any::<i64>(), any::<bool>()).prop_map(|(station, from, ended)| {
            Fact::PairingDay {
                station,
                from,
                ended,
            }
        }),
        (account(), hash()).prop_map(|(account, lookup)| Fact::CodeIssued { account, lookup }),
        (any::<i64>(), any::<i64>()).prop_map(|(was, now)| Fact::ClockAccepted { was, now }),
        (device(), any::<u64>()).prop_map(|(device, n)| Fact::Released { device, n }),
        (account(), station(), any::<bool>(), any::<i64>()).prop_map(
            |(account, station, wanted, at)| Fact::History(History {
                account,
                station,
                wanted,
                at,
            })
        ),
        ".{0,9}".prop_map(|period| Fact::PeriodBegan { period }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_entry(entry in entry()) {
        let bytes = entry.encode();
        let read = Entry::decode(&bytes).unwrap();
        prop_assert_eq!(&read, &entry);
        prop_assert_eq!(read.encode(), bytes);
    }

    #[test]
    fn a_request(
        seed in any::<[u8; 32]>(),
        items in vec(item(), 0..8),
        head in hash(),
        cursor in cursor(),
        clock in clock(),
        numbers in any::<(u64, u64, u64, u16)>(),
        epoch in any::<[u8; 8]>(),
    ) {
        let key = SecretKey::from_seed(&seed);
        let (receipt, after, len, schema) = numbers;
        let said = RequestHead {
            device: key.public().device(),
            epoch: EpochId(epoch),
            cursor,
            receipt,
            clock,
            after,
            len,
            schema,
        };
        let request = said.sign(&items, ChainHead(head), &key).unwrap();
        let bytes = cbor::encode(&request);
        let read = SyncRequest::decode(&bytes).unwrap();
        prop_assert_eq!(&read, &request);
        prop_assert_eq!(cbor::encode(&read), bytes);
        prop_assert_eq!(read.items(&Nothing).unwrap(), items);
        prop_assert!(read.verify(ChainHead(head), &key.public()).is_ok());
        prop_assert!(read.signed_head().verify(ChainHead(head), &key.public()).is_ok());
    }

    #[test]
    fn a_part_in_its_frame(
        seed in any::<[u8; 32]>(),
        items in vec(down_item(), 0..8),
        (from, to) in (cursor(), cursor()),
        at in any::<i64>(),
        more in any::<bool>(),
        number in any::<u64>(),
    ) {
        let key = SecretKey::from_seed(&seed);
        let receipt = Receipt {
            device: key.public().device(),
            number,
            n: number / 2,
            head: ChainHead(Hash([1; 32])),
            at: HqTime(at),
            epoch: EpochId([2; 8]),
            position: number,
            backed_up: 0,
        };
        let part = DownPart {
            device: key.public().device(),
            epoch: EpochId([2; 8]),
            from,
            to,
            at: HqTime(at),
            items,
            log: more.then_some(LogAnswer::Continued),
            receipt: more.then(|| SignedReceipt::sign(&receipt, &key)),
            more,
            returned: more.then_some(number),
            backed_up: more.then_some(at.unsigned_abs()),
        };
        for format in [Format::Plain, Format::Bundle] {
            let frame = Frame::sign(&part, format, &key).unwrap();
            let read: Frame = cbor::decode("frame", &cbor::encode(&frame), 1 << 20).unwrap();
            let opened = read.open(&key.public(), part.device).unwrap();
            prop_assert_eq!(&opened, &part);
            if let Some(signed) = &opened.receipt {
                prop_assert_eq!(signed.verify(&key.public()).unwrap(), receipt);
            }
        }
    }

    #[test]
    fn a_fact(fact in fact()) {
        let bytes = fact.encode();
        let read = Fact::decode(&bytes).unwrap();
        prop_assert_eq!(&read, &fact);
        prop_assert_eq!(read.encode(), bytes);
    }

    #[test]
    fn a_packed_body(bytes in vec(any::<u8>(), 0..5_000), times in 1_usize..20) {
        let bytes = bytes.repeat(times);
        for format in [Format::Plain, Format::Bundle] {
            let packed = pack::pack(format, &bytes).unwrap();
            prop_assert_eq!(pack::unpack(&packed).unwrap(), (format, bytes.clone()));
        }
    }

    #[test]
    fn ids_as_text(device in device(), hash in hash(), doc in doc(), account in account()) {
        prop_assert_eq!(device.to_string().parse::<DeviceId>().unwrap(), device);
        prop_assert_eq!(hash.to_string().parse::<Hash>().unwrap(), hash);
        prop_assert_eq!(doc.to_string().parse::<DocId>().unwrap(), doc);
        let json = serde_json::to_string(&(device, hash, doc, &account)).unwrap();
        let read: (DeviceId, Hash, DocId, AccountId) = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read, (device, hash, doc, account));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        let _ = Entry::decode(&bytes);
        let _ = SyncRequest::decode(&bytes);
        let _ = Fact::decode(&bytes);
        let _ = pack::unpack(&bytes);
        let _ = cbor::decode::<DownPart>("part", &bytes, 1_000);
    }

    #[test]
    fn bytes_of_an_entry_with_a_few_changed_are_read_or_refused(
        entry in entry(),
        edits in vec((any::<usize>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = entry.encode();
        for (at, byte) in edits {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        if let Ok(read) = Entry::decode(&bytes) {
            // What was read can be written and read again.
            prop_assert_eq!(Entry::decode(&read.encode()).unwrap(), read);
        }
    }
}

#[test]
fn ids_of_the_wrong_length_or_with_blanks_are_refused() {
    assert!("abcd".parse::<DeviceId>().is_err());
    assert!("zz".repeat(32).parse::<Hash>().is_err());
    assert!("not-an-id".parse::<DocId>().is_err());
    for name in ["", "a b", "a\n", &"长".repeat(33)] {
        assert!(name.parse::<AccountId>().is_err(), "{name:?}");
    }
    assert!("长".repeat(32).parse::<AccountId>().is_ok());
}

#[test]
fn times_are_shown_in_shanghai_with_their_offset() {
    let at = HqTime(1_795_485_600_123);
    assert_eq!(at.rfc3339(), "2026-11-24T10:00:00.123+08:00");
    assert_eq!(HqTime(i64::MAX).rfc3339(), format!("{} ms", i64::MAX));
}

#[test]
fn a_sign_in_is_read_back_cut_to_its_limit_and_a_later_one_is_left_unread() {
    use baolian_wire::sign_in::TEXT;
    let header = |extension: Option<Vec<u8>>| Header {
        kind: Kind::Reference,
        doc: DocId::NONE,
        station: None,
        audience: Audience::default(),
        account: "hq".parse().unwrap(),
        clock: ClockReading {
            wall_ms: 0,
            mono_ms: 0,
            boot: BootId([0; 8]),
        },
        receipt: 0,
        relies: None,
        replaces: None,
        extension: extension.map(Into::into),
    };
    assert_eq!(SignIn::of(&header(None)).unwrap(), None);
    let long = SignIn::console(&"用".repeat(1_000), "hq-1", "issue close");
    let read = SignIn::of(&header(Some(long.to_extension()))).unwrap();
    assert_eq!(read, Some(long));
    assert!(matches!(read, Some(SignIn::Console { user, .. }) if user.chars().count() == TEXT));
    // A map with a field that this version does not know, and a sign-in of a later kind.
    let more = [0xa2, 0x00, 0x82, 0x01, 0x81, 0x61, b's', 0x05, 0x01];
    let read = SignIn::of(&header(Some(more.to_vec()))).unwrap();
    assert_eq!(read, Some(SignIn::browser("s")));
    assert!(SignIn::of(&header(Some(vec![0xa1, 0x00, 0x82, 0x18, 0x63, 0x80]))).is_err());
}
