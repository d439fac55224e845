//! What reads bytes and does nothing else: an error or a value, in bounded memory.

use baolian_record::Document;
use baolian_record::document::parse_change;
use baolian_wire::down::{DownPart, Frame, FrameReader};
use baolian_wire::enrol::{EnrolCode, EnrolRequest, SignedEnrolled};
use baolian_wire::id::BootId;
use baolian_wire::key::SecretKey;
use baolian_wire::pack::{self, Format, Nothing};
use baolian_wire::receipt::{Certificate, SignedReceipt};
use baolian_wire::reference::Fact;
use baolian_wire::up::{Cursor, RequestHead, SyncRequest};
use baolian_wire::{
    ChainHead, ClockReading, DeviceId, Entry, EpochId, Hash, Kind, WireError, cbor,
};

use super::Target;

type Take = fn(&[u8]) -> String;

struct Reads {
    name: &'static str,
    take: Take,
}

impl Target for Reads {
    fn name(&self) -> &'static str {
        self.name
    }
    fn take(&mut self, input: &[u8]) -> String {
        (self.take)(input)
    }
    fn in_a_row(&self) -> usize {
        2_000
    }
}

/// One for each thing that is read.
pub fn targets() -> Vec<Box<dyn Target>> {
    let all: [(&'static str, Take); 8] = [
        ("request", request),
        ("body", body),
        ("part", part),
        ("stream", stream),
        ("entry", entry),
        ("fact", fact),
        ("small", small),
        ("change", change),
    ];
    let each = all.into_iter();
    each.map(|(name, take)| Box::new(Reads { name, take }) as Box<dyn Target>)
        .collect()
}

fn word<T>(read: &Result<T, WireError>) -> String {
    match read {
        Ok(_) => "read".into(),
        Err(WireError::Malformed(why)) => why.chars().filter(|c| !c.is_ascii_digit()).collect(),
        Err(e) => e.code().into(),
    }
}

fn request(input: &[u8]) -> String {
    let read = SyncRequest::decode(input);
    let items = read.as_ref().map(|r| word(&r.items(&Nothing)));
    format!("{} {}", word(&read), items.unwrap_or_default())
}

/// A body as it stands before it is compressed, its format before it.
fn packed(input: &[u8]) -> Option<(Format, Vec<u8>)> {
    let format = Format::of_packed(input).ok()?;
    Some((format, pack::pack(format, &input[1..]).ok()?))
}

fn body(input: &[u8]) -> String {
    let Some((_, body)) = packed(input) else {
        return "no format".into();
    };
    let head = RequestHead {
        device: DeviceId([1; 8]),
        epoch: EpochId([0; 8]),
        cursor: Cursor::default(),
        receipt: 3,
        clock: ClockReading {
            wall_ms: 1,
            mono_ms: 1,
            boot: BootId([7; 8]),
        },
        after: 5,
        len: 9,
        schema: 1,
    };
    let key = SecretKey::from_seed(&[1; 32]);
    let start = ChainHead::start(&key.public());
    let mut request = head.sign(&[], start, &key).unwrap();
    request.body = body.into();
    word(&request.items(&Nothing))
}

fn part(input: &[u8]) -> String {
    let Some((_, body)) = packed(input) else {
        return "no format".into();
    };
    let key = SecretKey::from_seed(&[2; 32]);
    let read = signed(body, &key).read(&key.public());
    if let Ok(part) = &read {
        // What was read can be said again.
        let again = Frame::sign(part, Format::Plain, &key).unwrap();
        let reread: DownPart = again.read(&key.public()).unwrap();
        assert_eq!(
            &reread, part,
            "a part that reads otherwise when it is said again"
        );
    }
    word(&read)
}

/// A frame that whoever holds the key has signed, whatever is in it.
pub(super) fn signed(body: Vec<u8>, key: &SecretKey) -> Frame {
    Frame {
        key: key.public().fingerprint(),
        signature: key.sign("part 1", &[&body]),
        body: body.into(),
    }
}

fn stream(input: &[u8]) -> String {
    let mut reader = FrameReader::default();
    for piece in input.chunks(7) {
        reader.feed(piece);
    }
    let mut frames = 0;
    loop {
        match reader.next_frame() {
            Ok(Some(_)) => frames += 1,
            Ok(None) => return format!("{frames} cut {}", reader.is_cut()),
            Err(e) => return word::<()>(&Err(e)),
        }
    }
}

fn entry(input: &[u8]) -> String {
    let read = Entry::decode(input);
    if let Ok(entry) = &read {
        let again = Entry::decode(&entry.encode());
        assert_eq!(
            again.as_ref(),
            Ok(entry),
            "an entry that reads otherwise when it is said again"
        );
    }
    word(&read)
}

fn fact(input: &[u8]) -> String {
    let read = Fact::decode(input);
    if let Ok(fact) = &read {
        let said = fact.encode();
        let again = Fact::decode(&said).map(|f| f.encode());
        assert_eq!(
            again,
            Ok(said),
            "a fact that reads otherwise when it is said again"
        );
    }
    word(&read)
}

fn small(input: &[u8]) -> String {
    let enrol = cbor::decode::<EnrolRequest>("enrolment", input, 1 << 14);
    let enrolled = cbor::decode::<SignedEnrolled>("enrolled", input, 1 << 14);
    let receipt = cbor::decode::<SignedReceipt>("receipt", input, 1 << 14);
    let keys = cbor::decode::<Vec<Certificate>>("keys", input, 1 << 14);
    let code = EnrolCode::from_text(&String::from_utf8_lossy(input));
    [
        word(&enrol),
        word(&enrolled),
        word(&receipt),
        word(&keys),
        code.is_ok().to_string(),
    ]
    .join(" ")
}

/// A change with a checksum that fits: it has to be stopped by what is in it.
pub(super) fn fitting(input: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    if bytes.len() > 9 {
        let sum = Hash::of(&bytes[8..]);
        bytes[4..8].copy_from_slice(&sum.as_bytes()[..4]);
    }
    bytes
}

fn change(input: &[u8]) -> String {
    let change = match parse_change(&fitting(input)) {
        Ok(change) => change,
        Err(e) => return format!("{} {}", e.code(), e.to_string().len()),
    };
    let mut document = Document::begin(Kind::Issue).unwrap();
    let before = document.export();
    match document.merge(vec![change]) {
        Ok(_) => "merged".into(),
        Err(e) => {
            assert_eq!(document.export(), before, "it was refused and left a trace");
            e.code().into()
        }
    }
}
