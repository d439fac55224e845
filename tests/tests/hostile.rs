//! A real headquarters under attack over real sockets: slow and endless requests, bombs, lengths that lie, a known
//! device that signs nonsense. It refuses them, stays within its memory, and serves others meanwhile.

// A test fails by panicking, its helpers too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use baolian_tests::Province;
use baolian_wire::enrol::{EnrolCode, EnrolRequest, Proof};
use baolian_wire::id::BootId;
use baolian_wire::key::SecretKey;
use baolian_wire::pack::{self, Format};
use baolian_wire::up::{Cursor, RequestHead, SyncRequest};
use baolian_wire::{ChainHead, ClockReading, EpochId, cbor, limits};

const STATION: &str = "420102002-01";
/// What headquarters may take at most, with all 1,504 stations in it, in MiB.
const MEMORY: u64 = 700;

fn reading() -> ClockReading {
    ClockReading {
        wall_ms: 1,
        mono_ms: 1,
        boot: BootId([7; 8]),
    }
}

fn head_of(path: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: hq\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    )
}

/// Posts bytes; the status and the body of the answer. 0 where it was cut off.
fn post(address: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let Ok(mut socket) = TcpStream::connect(address) else {
        return (0, Vec::new());
    };
    socket
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    // It may be answered before all of it was sent.
    let _ = socket
        .write_all(head_of(path, body.len()).as_bytes())
        .and_then(|()| socket.write_all(body));
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    let status = String::from_utf8_lossy(answer.get(9..12).unwrap_or_default()).parse();
    let begin = answer.windows(4).position(|w| w == b"\r\n\r\n");
    let body = begin.map_or(Vec::new(), |at| answer[at + 4..].to_vec());
    (status.unwrap_or(0), body)
}

/// A device that headquarters knows.
struct Evil {
    key: SecretKey,
}

impl Evil {
    fn enrolled(province: &Province) -> Self {
        let key = SecretKey::from_seed(&[66; 32]);
        let text = province
            .hq
            .code(&["--cadre", &baolian_tests::cadre_of(STATION)]);
        let code = EnrolCode::from_text(&text).unwrap();
        let request = EnrolRequest {
            key: key.public(),
            proof: Proof::from_code(&code, &key.public(), None).unwrap(),
            clock: reading(),
        };
        let address = province.hq.address();
        let (status, _) = post(&address, "/v1/enrol", &cbor::encode(&request));
        assert_eq!(status, 200);
        Self { key }
    }

    fn request(&self, len: u64, body: Vec<u8>) -> Vec<u8> {
        let head = RequestHead {
            device: self.key.public().device(),
            epoch: EpochId([0; 8]),
            cursor: Cursor::default(),
            receipt: 0,
            clock: reading(),
            after: 0,
            len,
            schema: 1,
        };
        let start = ChainHead::start(&self.key.public());
        let mut request: SyncRequest = head.sign(&[], start, &self.key).unwrap();
        request.body = body.into();
        cbor::encode(&request)
    }

    /// A few bytes that inflate to as much as a part may be, or more.
    fn bomb(&self, bytes: usize) -> Vec<u8> {
        let mut packed = vec![Format::Plain as u8];
        let mut encoder = zstd::stream::write::Encoder::new(&mut packed, 3).unwrap();
        let zeroes = vec![0_u8; 1 << 20];
        for _ in 0..bytes >> 20 {
            encoder.write_all(&zeroes).unwrap();
        }
        encoder.finish().unwrap();
        self.request(0, packed)
    }

    /// So many lawful-looking items under a signature that does not fit, as large as a part may be.
    fn crowd(&self) -> Vec<u8> {
        let items: Vec<(u8, Vec<u8>)> = (0..1_900).map(|_| (0, vec![7; 16 * 1024])).collect();
        let body = pack::pack(Format::Plain, &cbor::encode(&items)).unwrap();
        self.request(20_000, body)
    }

    /// Items whose lengths lie.
    fn liars(&self) -> Vec<Vec<u8>> {
        let bodies: [&[u8]; 5] = [
            &[0x9a, 0xff, 0xff, 0xff, 0xff],
            &[0x81, 0x82, 0x5b, 0, 0, 1, 0, 0, 0, 0, 0, 0xf6],
            &[0x9f, 0x9f, 0x9f, 0x9f],
            &[0x81; 100_000],
            &[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ];
        let each = bodies.iter().flat_map(|body| {
            let of = |format| self.request(1, pack::pack(format, body).unwrap());
            [of(Format::Plain), of(Format::Bundle)]
        });
        each.collect()
    }
}

/// What attackers were answered.
#[derive(Default)]
struct Answers(Mutex<BTreeMap<u16, usize>>);

impl Answers {
    fn note(&self, (status, body): &(u16, Vec<u8>)) {
        if *status == 503 {
            // Too many at once may be told to come back; nothing else.
            let said = String::from_utf8_lossy(body);
            assert!(said.contains("\"busy\""), "{said}");
        }
        *self.0.lock().unwrap().entry(*status).or_default() += 1;
    }
}

#[test]
fn headquarters_under_attack_serves_others_within_its_memory() {
    let province = Province::new();
    let tablet = province.cadre("tablet", STATION);
    let evil = Evil::enrolled(&province);
    let address = province.hq.address();
    let (over, answers) = (AtomicBool::new(false), Answers::default());
    let mut ids = Vec::new();
    std::thread::scope(|scope| {
        let (over, answers, address, evil) = (&over, &answers, address.as_str(), &evil);
        let goes_on = || !over.load(Ordering::SeqCst);
        // A byte now and then, of requests that never end.
        for n in 0..120 {
            scope.spawn(move || {
                let mut socket = TcpStream::connect(address).unwrap();
                let claims = if n % 2 == 0 {
                    50_000
                } else {
                    limits::REQUEST_BYTES
                };
                let _ = socket.write_all(head_of("/v1/sync", claims).as_bytes());
                while goes_on() {
                    if socket.write_all(b"x").is_err() {
                        return;
                    }
                    std::thread::sleep(Duration::from_millis(100));
                }
            });
        }
        // Nearly all of the largest request there is, and then nothing.
        for _ in 0..40 {
            scope.spawn(move || {
                let mut socket = TcpStream::connect(address).unwrap();
                let _ = socket.write_all(head_of("/v1/sync", limits::REQUEST_BYTES).as_bytes());
                let _ = socket.write_all(&vec![0x81; limits::REQUEST_BYTES - 10]);
                while goes_on() {
                    std::thread::sleep(Duration::from_millis(100));
                }
            });
        }
        let bombs = [evil.bomb(30 << 20), evil.bomb(1 << 30), evil.crowd()];
        for bytes in bombs.into_iter().cycle().take(9) {
            scope.spawn(move || {
                while goes_on() {
                    answers.note(&post(address, "/v1/sync", &bytes));
                }
            });
        }
        let liars = evil.liars();
        scope.spawn(move || {
            while goes_on() {
                for bytes in &liars {
                    answers.note(&post(address, "/v1/sync", bytes));
                    answers.note(&post(
                        address,
                        "/v1/enrol",
                        &bytes[..bytes.len().min(9_000)],
                    ));
                }
            }
        });
        // A body that never says that it is over.
        scope.spawn(move || {
            while goes_on() {
                let mut socket = TcpStream::connect(address).unwrap();
                let _ = socket.write_all(
                    b"POST /v1/sync HTTP/1.1\r\nhost: hq\r\ntransfer-encoding: chunked\r\n\r\n",
                );
                let piece = vec![b'x'; 1 << 20];
                while goes_on() {
                    let sent = socket
                        .write_all(b"100000\r\n")
                        .and_then(|()| socket.write_all(&piece))
                        .and_then(|()| socket.write_all(b"\r\n"));
                    if sent.is_err() {
                        break;
                    }
                }
            }
        });
        // Meanwhile somebody does a day's work.
        for n in 0..12 {
            ids.push(tablet.open_issue(STATION, &format!("第{n}个"), "2030-03-01"));
            let synced = tablet.run(&["sync"]);
            if synced.is_err() {
                over.store(true, Ordering::SeqCst);
            }
            assert!(synced.is_ok(), "not served: {synced:?}");
        }
        over.store(true, Ordering::SeqCst);
    });
    let answers = answers.0.into_inner().unwrap();
    println!(
        "attackers were answered {answers:?}; {} MiB at most",
        province.hq.most_memory()
    );
    assert!(answers.values().sum::<usize>() > 30, "{answers:?}");
    let refused = |status: &u16| (400..500).contains(status) || [0, 503].contains(status);
    assert!(answers.keys().all(refused), "{answers:?}");
    assert!(answers.keys().any(|status| *status == 400), "{answers:?}");
    assert!(
        province.hq.most_memory() < MEMORY,
        "{} MiB",
        province.hq.most_memory()
    );
    let other = province.cadre("other", STATION);
    ids.sort();
    assert_eq!(other.list("issues"), ids);
    province.hq.verify();
}
