//! Every byte is read as hostile: lies about lengths, bombs, left-over bytes, things of later versions.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod thing;

use std::time::{Duration, Instant};

use baolian_wire::down::{Frame, FrameReader};
use baolian_wire::pack::{Format, Nothing};
use baolian_wire::reference::{FACT_BYTES, Fact};
use baolian_wire::up::{Backlog, Cursor, SyncRequest, UpItem};
use baolian_wire::{ChainHead, Entry, Hash, Header, Payload, WireError, cbor, limits, pack};
use minicbor::Encoder;
use thing::{entries, items, part, plain_header, request, request_head, tablet, working};

fn first() -> Entry {
    entries().remove(0).1
}

/// A request whose body is these bytes, packed; nothing in it is signed.
fn with_body(inflated: &[u8]) -> SyncRequest {
    let mut request = request();
    request.body = pack::pack(Format::Plain, inflated).unwrap().into();
    request
}

fn too_long(result: Result<impl std::fmt::Debug, WireError>) -> &'static str {
    match result {
        Err(WireError::TooLong { what, len, limit }) => {
            assert!(len > limit);
            what
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_inflates_beyond_the_limit_is_refused_and_never_held() {
    // 40 MB of nothing, packed to a few kilobytes.
    let bomb = zstd::bulk::compress(&vec![0; 40 * 1024 * 1024], 19).unwrap();
    assert!(bomb.len() < 16 * 1024);
    let packed = [&[1][..], &bomb].concat();
    let begun = Instant::now();
    assert_eq!(too_long(pack::unpack(&packed)), "inflated part");
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(
        too_long(pack::pack(
            Format::Plain,
            &vec![0; limits::PART_INFLATED_BYTES + 1]
        )),
        "inflated part"
    );
    assert_eq!(
        too_long(pack::unpack(&vec![1; limits::PART_BYTES + 1])),
        "part"
    );
    let most = vec![7; limits::PART_INFLATED_BYTES];
    assert!(
        pack::unpack(&pack::pack(Format::Plain, &most).unwrap())
            .unwrap()
            .1
            == most
    );
}

#[test]
fn a_stream_that_asks_for_a_huge_window_is_refused() {
    use std::io::Write as _;
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(27).unwrap();
    encoder.long_distance_matching(true).unwrap();
    encoder.include_contentsize(false).unwrap();
    encoder.write_all(&vec![3; 1 << 20]).unwrap();
    let stream = encoder.finish().unwrap();
    let packed = [&[1][..], &stream].concat();
    assert!(matches!(
        pack::unpack(&packed),
        Err(WireError::Malformed(_))
    ));
}

#[test]
fn a_packed_form_of_a_later_version_and_broken_streams_are_named() {
    let packed = pack::pack(Format::Plain, b"abc").unwrap();
    let later = [&[3][..], &packed[1..]].concat();
    assert!(matches!(
        pack::unpack(&later),
        Err(WireError::Unknown { value: 3, .. })
    ));
    assert!(pack::unpack(&[]).is_err());
    for len in 1..packed.len() {
        assert!(pack::unpack(&packed[..len]).is_err(), "{len}");
    }
}

#[test]
fn a_body_of_millions_of_empty_items_is_refused_before_any_is_made() {
    let count = 8_000_000_u32;
    let mut inflated = vec![0x9a];
    inflated.extend(count.to_be_bytes());
    // [h'', null], again and again.
    inflated.extend([0x82, 0x40, 0xf6].repeat(count as usize));
    let request = with_body(&inflated);
    assert!(request.body.len() < 8_192);
    let begun = Instant::now();
    assert_eq!(too_long(request.items(&Nothing)), "part");
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_part_holds_so_many_entries_and_no_more() {
    let item = UpItem::Damaged {
        hash: Hash([1; 32]),
    };
    let full = vec![item; limits::PART_ENTRIES];
    assert_eq!(
        with_body(&cbor::encode(&full))
            .items(&Nothing)
            .unwrap()
            .len(),
        limits::PART_ENTRIES
    );
    let over = [&full[..], &full[..1]].concat();
    assert_eq!(
        too_long(with_body(&cbor::encode(&over)).items(&Nothing)),
        "part"
    );
}

#[test]
fn entries_and_changes_beyond_their_limits_are_refused() {
    let whole = |entry: usize, change: usize| {
        let item = UpItem::Whole {
            entry: vec![0; entry].into(),
            change: Some(vec![0; change].into()),
        };
        with_body(&cbor::encode(&vec![item])).items(&Nothing)
    };
    assert!(whole(2 * limits::ENTRY_BYTES, limits::CHANGE_BYTES).is_ok());
    assert_eq!(too_long(whole(2 * limits::ENTRY_BYTES + 1, 0)), "entry");
    assert_eq!(too_long(whole(1, limits::CHANGE_BYTES + 1)), "change");
}

#[test]
fn lengths_that_lie_are_errors_and_allocate_nothing() {
    let lies: [&[u8]; 6] = [
        // An array of 2^62, of 2^32, without end.
        &[0x9b, 0x40, 0, 0, 0, 0, 0, 0, 0],
        &[0x9a, 0xff, 0xff, 0xff, 0xff],
        &[0x9f],
        // Bytes of 2^62, text of 2^62, a map of 2^62.
        &[0x5b, 0x40, 0, 0, 0, 0, 0, 0, 0],
        &[0x7b, 0x40, 0, 0, 0, 0, 0, 0, 0],
        &[0xbb, 0x40, 0, 0, 0, 0, 0, 0, 0],
    ];
    for lie in lies {
        assert!(with_body(lie).items(&Nothing).is_err(), "{lie:x?}");
        assert!(Entry::decode(lie).is_err(), "{lie:x?}");
        assert!(SyncRequest::decode(lie).is_err(), "{lie:x?}");
        assert!(Fact::decode(lie).is_err(), "{lie:x?}");
        // In the place of an entry's payload.
        let mut entry = vec![0x83, 0x01];
        entry.extend(cbor::encode(&plain_header()));
        entry.extend([0x82, 0x18, 77]);
        entry.extend_from_slice(lie);
        assert!(Entry::decode(&entry).is_err(), "{lie:x?}");
    }
}

#[test]
fn bytes_left_over_or_missing_are_refused() {
    let things: [(&str, Vec<u8>); 3] = [
        ("entry", first().encode()),
        ("request", cbor::encode(&request())),
        ("fact", thing::fact().encode()),
    ];
    let read = |what: &str, bytes: &[u8]| match what {
        "entry" => Entry::decode(bytes).map(drop),
        "request" => SyncRequest::decode(bytes).map(drop),
        _ => Fact::decode(bytes).map(drop),
    };
    for (what, bytes) in &things {
        read(what, bytes).unwrap();
        let longer = [bytes, &[0][..]].concat();
        assert!(read(what, &longer).is_err(), "{what}");
        for len in 0..bytes.len() {
            assert!(read(what, &bytes[..len]).is_err(), "{what} {len}");
        }
    }
    let mut longer = cbor::encode(&items());
    longer.push(0);
    assert!(with_body(&longer).items(&Nothing).is_err());
}

#[test]
fn deep_nesting_is_passed_over_without_recursion() {
    let deep = [vec![0x81; 12_000], vec![0x00]].concat();
    let entry = Entry {
        payload: Payload::Unknown(77, deep),
        ..first()
    };
    let bytes = entry.encode();
    assert_eq!(Entry::decode(&bytes).unwrap(), entry);
}

#[test]
fn a_payload_of_a_later_version_is_kept_with_its_bytes() {
    let later = |(name, _): &(&str, Entry)| *name == "a payload of a later version";
    let (_, entry) = entries().into_iter().find(later).unwrap();
    let bytes = entry.encode();
    let read = Entry::decode(&bytes).unwrap();
    assert!(matches!(&read.payload, Payload::Unknown(77, raw) if raw.len() == 4));
    assert_eq!(read.encode(), bytes);
    assert_eq!(read.change_hash(), None);
}

/// The entry's bytes with one more field in the header.
fn with_header_field(key: u32, value: &[u8]) -> Vec<u8> {
    let entry = first();
    let header = cbor::encode(&entry.header);
    // The header is a map of fewer than 24 fields: its first byte counts them.
    assert_eq!(header[0] & 0xe0, 0xa0);
    let mut longer = vec![header[0] + 1];
    longer.extend_from_slice(&header[1..]);
    Encoder::new(&mut longer).u32(key).unwrap();
    longer.extend_from_slice(value);
    let bytes = entry.encode();
    let at = bytes
        .windows(header.len())
        .position(|w| w == header)
        .unwrap();
    [&bytes[..at], &longer, &bytes[at + header.len()..]].concat()
}

#[test]
fn a_header_field_of_a_later_version_is_read_over() {
    let values: [&[u8]; 4] = [
        &[0x01],
        &[0x63, b'a', b'b', b'c'],
        &[0x82, 0x01, 0xa1, 0x02, 0x03],
        &[0xf6],
    ];
    for value in values {
        for key in [10, 23, 24, 70_000] {
            let bytes = with_header_field(key, value);
            // The entry is the same; its hash, and so the chain, is of the
            // bytes as they came.
            assert_eq!(Entry::decode(&bytes).unwrap(), first());
            assert_ne!(Hash::of(&bytes), Hash::of(&first().encode()));
        }
    }
}

#[test]
fn an_extension_is_kept_as_it_is_and_bounded() {
    let with = |len: usize| {
        let header = Header {
            extension: Some(vec![7; len].into()),
            ..plain_header()
        };
        Entry { header, ..first() }.encode()
    };
    let kept = Entry::decode(&with(limits::EXTENSION_BYTES)).unwrap();
    assert_eq!(kept.encode(), with(limits::EXTENSION_BYTES));
    assert_eq!(
        too_long(Entry::decode(&with(limits::EXTENSION_BYTES + 1))),
        "extension"
    );
}

#[test]
fn an_entry_relies_on_so_many_changes_and_no_more() {
    let with = |count: usize| {
        let header = Header {
            relies: Some(vec![Hash([1; 32]); count]),
            ..plain_header()
        };
        Entry { header, ..first() }.encode()
    };
    assert!(Entry::decode(&with(limits::RELIES)).is_ok());
    assert_eq!(too_long(Entry::decode(&with(limits::RELIES + 1))), "relies");
}

#[test]
fn an_entry_is_as_long_as_its_payload_allows() {
    let of = |payload: Payload| Entry { payload, ..first() }.encode();
    let unknown = |len: usize| {
        let mut raw = Vec::new();
        Encoder::new(&mut raw).bytes(&vec![0; len]).unwrap();
        of(Payload::Unknown(77, raw))
    };
    assert!(Entry::decode(&unknown(limits::ENTRY_BYTES - 200)).is_ok());
    assert_eq!(
        too_long(Entry::decode(&unknown(limits::ENTRY_BYTES))),
        "entry"
    );
    // Headquarters' own facts may be as long as a checklist.
    let fact = |len: usize| of(Payload::Fact(vec![0; len]));
    assert!(Entry::decode(&fact(FACT_BYTES)).is_ok());
    assert_eq!(
        too_long(Entry::decode(&fact(FACT_BYTES + limits::ENTRY_BYTES))),
        "entry"
    );
}

#[test]
fn entries_count_from_one() {
    let zero = Entry { n: 0, ..first() }.encode();
    assert!(matches!(Entry::decode(&zero), Err(WireError::Malformed(_))));
}

#[test]
fn a_cursor_holds_so_many_backlogs_and_no_more() {
    let with = |count: usize| {
        let mut head = request_head();
        head.cursor = Cursor {
            position: 1,
            backlogs: vec![Backlog { row: 1, after: 0 }; count],
        };
        let start = ChainHead::start(&tablet().public());
        cbor::encode(&head.sign(&[], start, &tablet()).unwrap())
    };
    assert!(SyncRequest::decode(&with(limits::CURSOR_BACKLOGS)).is_ok());
    assert!(SyncRequest::decode(&with(limits::CURSOR_BACKLOGS + 1)).is_err());
    assert_eq!(
        too_long(SyncRequest::decode(&vec![0; limits::REQUEST_BYTES + 1])),
        "request"
    );
}

#[test]
fn a_frame_beyond_the_limit_is_refused_before_it_has_come() {
    let mut reader = FrameReader::default();
    let len = u32::try_from(limits::FRAME_BYTES).unwrap() + 1;
    reader.feed(&len.to_be_bytes());
    assert_eq!(too_long(reader.next_frame()), "frame");
}

#[test]
fn frames_come_one_by_one_however_the_stream_is_cut() {
    let frames: Vec<Frame> = (0..3)
        .map(|i| {
            let mut part = part();
            part.to.position += i;
            Frame::sign(&part, Format::Plain, &working()).unwrap()
        })
        .collect();
    let stream: Vec<u8> = frames.iter().flat_map(Frame::to_stream).collect();
    for size in [1, 3, 64, 1_000, stream.len()] {
        let mut reader = FrameReader::default();
        let mut found = Vec::new();
        for piece in stream.chunks(size) {
            reader.feed(piece);
            while let Some(frame) = reader.next_frame().unwrap() {
                found.push(frame);
            }
        }
        assert_eq!(found, frames, "{size}");
        assert!(!reader.is_cut());
    }
    let mut cut = FrameReader::default();
    cut.feed(&stream[..stream.len() - 1]);
    while cut.next_frame().unwrap().is_some() {}
    assert!(cut.is_cut());
}

#[test]
fn a_request_changed_in_any_byte_is_refused() {
    let bytes = cbor::encode(&request());
    let start = ChainHead::start(&tablet().public());
    let verified = |bytes: &[u8]| -> bool {
        let Ok(request) = SyncRequest::decode(bytes) else {
            return false;
        };
        let Ok(items) = request.items(&Nothing) else {
            return false;
        };
        let hashes: Vec<Hash> = items.iter().map(UpItem::entry_hash).collect();
        let head = hashes.iter().fold(start, |chain, hash| chain.then(hash));
        request.verify(head, &tablet().public()).is_ok()
    };
    assert!(verified(&bytes));
    for at in 0..bytes.len() {
        for bit in [1, 0x10, 0x80] {
            let mut bent = bytes.clone();
            bent[at] ^= bit;
            assert!(!verified(&bent), "byte {at}");
        }
    }
}
