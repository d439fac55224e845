//! Where the corpus began: what honest programs say to one another on an ordinary day.

use std::path::Path;
use std::sync::Mutex;

use baolian_core::env::{Answer, Transport, TransportError};
use baolian_wire::cbor;
use baolian_wire::down::FrameReader;
use baolian_wire::enrol::{EnrolCode, EnrolRequest, Proof};
use baolian_wire::key::SecretKey;
use baolian_wire::pack::{self, Format, Nothing};
use baolian_wire::up::SyncRequest;

use super::answers::Answers;
use super::headquarters::Evil;
use crate::world::{Held, World, memory};
use crate::worlds::checks::open;

const STATION: &str = "420102002-01";

/// Hands requests on and keeps both sides' words.
pub(super) struct Overhears<'h> {
    held: &'h Held,
    pub(super) requests: Mutex<Vec<Vec<u8>>>,
    pub(super) answers: Mutex<Vec<Vec<u8>>>,
}

impl<'h> Overhears<'h> {
    pub(super) fn of(held: &'h Held) -> Self {
        Self {
            held,
            requests: Mutex::default(),
            answers: Mutex::default(),
        }
    }
}

impl Transport for Overhears<'_> {
    fn post(
        &self,
        path: &str,
        body: &[u8],
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Answer, TransportError> {
        self.requests.lock().unwrap().push(body.to_vec());
        let mut answer = Vec::new();
        let done = self.held.line.post(path, body, &mut |piece| {
            answer.extend_from_slice(piece);
            take(piece)
        });
        self.answers.lock().unwrap().push(answer);
        done
    }
}

/// Each with the target it is for.
#[must_use]
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let mut all = Vec::new();
    let mut world = World::two_stations_in(memory(), 5);
    let (a, b) = (world.tablet("li"), world.tablet("li"));
    let visit = a.visit(STATION);
    a.write_in_visit(visit, "notes", "看了窗口").unwrap();
    let issue = a.issue_in(Some(visit), STATION, "门锁损坏");
    a.seal(visit).unwrap();
    heard(&a, &mut all);
    heard(&b, &mut all);
    b.add_progress(issue, "在办", None).unwrap();
    heard(&b, &mut all);
    heard(&a, &mut all);
    for (target, sql) in [
        ("entry", "SELECT entry FROM log"),
        ("sent-entry", "SELECT entry FROM log"),
        ("change", "SELECT bytes FROM change"),
        ("sent-change", "SELECT bytes FROM change"),
        ("fact", "SELECT fact FROM reference"),
        ("small", "SELECT signed FROM receipt"),
    ] {
        let db = open(a.folder());
        let mut query = db.prepare(sql).unwrap();
        let rows = query.query_map([], |r| r.get::<_, Vec<u8>>(0)).unwrap();
        all.extend(rows.map(|row| (target, row.unwrap())));
    }
    enrolment(&world, &mut all);
    samples(&mut all);
    let evil = Evil::new();
    all.extend(evil.lawful().into_iter().map(|r| ("sent-request", r)));
    let parts = Answers::new().lawful().into_iter();
    all.extend(parts.map(|part| ("answer", part)));
    all
}

fn heard(held: &Held, all: &mut Vec<(&'static str, Vec<u8>)>) {
    let overhears = Overhears::of(held);
    held.tablet().sync(&overhears).unwrap();
    for request in overhears.requests.into_inner().unwrap() {
        if let Ok(read) = SyncRequest::decode(&request) {
            let (format, bytes) = pack::unpack(&read.body).unwrap();
            let body = [vec![format as u8], bytes].concat();
            all.push(("body", body.clone()));
            all.push(("sent-body", body));
            if let Ok(items) = read.items(&Nothing) {
                let plain = [vec![Format::Plain as u8], cbor::encode(&items)].concat();
                all.push(("body", plain.clone()));
                all.push(("sent-body", plain));
            }
        }
        all.push(("request", request));
    }
    for answer in overhears.answers.into_inner().unwrap() {
        let mut reader = FrameReader::default();
        reader.feed(&answer);
        while let Ok(Some(frame)) = reader.next_frame() {
            let (format, bytes) = pack::unpack(&frame.body).unwrap();
            all.push(("part", [vec![format as u8], bytes].concat()));
        }
        all.push(("stream", answer));
    }
}

fn enrolment(world: &World, all: &mut Vec<(&'static str, Vec<u8>)>) {
    let key = SecretKey::from_seed(&[9; 32]);
    let text = world.code("li");
    let code = EnrolCode::from_text(&text).unwrap();
    let request = EnrolRequest {
        key: key.public(),
        proof: Proof::from_code(&code, &key.public(), None).unwrap(),
        clock: super::headquarters::reading(world),
    };
    all.push(("small", text.into_bytes()));
    all.push(("small", cbor::encode(&request)));
    let enrolled = world.hq().enrol(request).unwrap();
    all.push(("small", cbor::encode(&enrolled)));
    let keys = world.hq().certificates().unwrap();
    all.push(("small", cbor::encode(&keys)));
}

/// Changes that broke the merge library once.
fn samples(all: &mut Vec<(&'static str, Vec<u8>)>) {
    let folder = "../crates/record/tests/data/hostile-automerge";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|e| e == "bin") {
            let bytes = std::fs::read(path).unwrap();
            all.push(("change", bytes.clone()));
            all.push(("sent-change", bytes));
        }
    }
}
