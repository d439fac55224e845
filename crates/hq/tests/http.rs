//! Headquarters over real sockets: what is answered, to whom, and what is turned away.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod world;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use baolian_hq::http::{TlsFiles, serve};
use baolian_wire::down::LogAnswer;
use baolian_wire::enrol::{EnrolRequest, Proof, SignedEnrolled};
use baolian_wire::key::{PublicKey, SecretKey};
use baolian_wire::receipt::Certificate;
use baolian_wire::{Audience, cbor, limits};
use reqwest::blocking::{Client, Response};
use world::server::{Server, client};
use world::{A, Tablet, World};

fn error_of(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let kind = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(kind, "application/json");
    let body: serde_json::Value = serde_json::from_slice(&response.bytes().unwrap()).unwrap();
    assert!(
        body["error"]["message"]
            .as_str()
            .is_some_and(|m| !m.is_empty())
    );
    (status, body["error"]["code"].as_str().unwrap().to_owned())
}

#[test]
fn a_tablet_enrols_and_syncs_over_a_socket() {
    let world = World::new();
    let server = Server::start(&world, None);
    let code = world.hq.issue_code(&world::account("li")).unwrap();
    let key = SecretKey::from_seed(&[3; 32]);
    let request = EnrolRequest {
        key: key.public(),
        proof: Proof::from_code(&code, &key.public(), None).unwrap(),
        clock: Tablet::reading(&world.clock, baolian_wire::id::BootId([1; 8])),
    };
    let response = server.post("/v1/enrol", cbor::encode(&request));
    assert_eq!(response.status(), 200);
    let bytes = response.bytes().unwrap();
    let signed: SignedEnrolled = cbor::decode("enrolled", &bytes, 16 * 1024).unwrap();
    let enrolled = signed.open(&key.public()).unwrap();
    assert!(code.fits(&enrolled.root));

    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.progress(issue, A);
    let response = server.post("/v1/sync", li.request(0, 2));
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/cbor");
    li.take(&response.bytes().unwrap());
    assert_eq!(li.answer, Some(LogAnswer::Continued));
    assert_eq!((li.receipt.n, li.own.len()), (2, 2));

    let keys = server.get("/v1/keys").bytes().unwrap();
    let (root, certificates): (PublicKey, Vec<Certificate>) =
        cbor::decode("keys", &keys, 16 * 1024).unwrap();
    assert_eq!(root, enrolled.root);
    assert_eq!(certificates.len(), 1);
    assert!(certificates[0].verify(&root).is_ok());
    assert_eq!(certificates[0], enrolled.certificate);
}

#[test]
fn bad_input_is_answered_with_a_code_and_never_with_5xx() {
    let world = World::new();
    let server = Server::start(&world, None);
    let li = world.tablet("li");
    let good = li.request(0, 0);
    let mut stranger = world.tablet("li");
    stranger.key = SecretKey::from_seed(&[77; 32]);
    let mut forged = good.clone();
    let last = forged.len() - 20;
    forged[last] ^= 1;
    for (path, body, status, code) in [
        ("/v1/sync", Vec::new(), 400, "malformed"),
        ("/v1/sync", b"{}".to_vec(), 400, "malformed"),
        ("/v1/sync", vec![0xff; 1000], 400, "malformed"),
        ("/v1/sync", stranger.request(0, 0), 401, "unknown_device"),
        ("/v1/sync", forged, 401, "bad_signature"),
        ("/v1/enrol", vec![0x80], 400, "malformed"),
        ("/v1/enrol", vec![0; 20_000], 413, "too_large"),
        ("/v1/nothing", Vec::new(), 404, "no_such_path"),
    ] {
        let len = body.len();
        let said = error_of(server.post(path, body));
        assert_eq!(said, (status, code.to_owned()), "{path} with {len} bytes");
    }
    assert_eq!(error_of(server.get("/v1/sync")).1, "wrong_method");
    assert_eq!(server.post("/v1/sync", good).status(), 200, "and goes on");
    let numbers = server.get("/metrics").text().unwrap();
    assert!(numbers.contains("baolian_hq_syncs_total 1\n"), "{numbers}");
    assert!(numbers.contains("baolian_hq_ledger_position "));
}

#[test]
fn a_request_cut_in_the_middle_changes_nothing_and_the_next_one_is_answered() {
    let world = World::new();
    let server = Server::start(&world, None);
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    let part = li.request(0, 1);
    let before = world.hq.as_of().unwrap().0;
    for cut in [0, 1, part.len() / 2, part.len() - 1] {
        let mut socket = TcpStream::connect(server.address).unwrap();
        let head = format!(
            "POST /v1/sync HTTP/1.1\r\nhost: hq\r\ncontent-length: {}\r\n\r\n",
            part.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        socket.write_all(&part[..cut]).unwrap();
        drop(socket);
    }
    assert_eq!(world.hq.as_of().unwrap().0, before);
    li.take(&server.post("/v1/sync", part).bytes().unwrap());
    assert_eq!(li.receipt.n, 1);
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_sent() {
    let world = World::new();
    let server = Server::start(&world, None);
    let mut socket = TcpStream::connect(server.address).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let len = limits::REQUEST_BYTES + 1;
    let head = format!("POST /v1/sync HTTP/1.1\r\nhost: hq\r\ncontent-length: {len}\r\n\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 12];
    socket.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
}

#[test]
fn a_body_without_end_is_cut_off_at_the_limit() {
    let world = World::new();
    let server = Server::start(&world, None);
    let mut socket = TcpStream::connect(server.address).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    socket
        .write_all(b"POST /v1/sync HTTP/1.1\r\nhost: hq\r\ntransfer-encoding: chunked\r\n\r\n")
        .unwrap();
    let chunk = vec![b'x'; 1 << 20];
    for _ in 0..64 {
        let sent = socket
            .write_all(b"100000\r\n")
            .and_then(|()| socket.write_all(&chunk))
            .and_then(|()| socket.write_all(b"\r\n"));
        if sent.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 413"),
        "{answer}"
    );
    assert_eq!(server.get("/healthz").status(), 200);
}

#[test]
fn a_clock_that_is_behind_is_said_with_when_to_come_back() {
    let world = World::new();
    let server = Server::start(&world, None);
    let li = world.tablet("li");
    world.clock.pass(-world::DAY);
    let response = server.post("/v1/sync", li.request(0, 0));
    assert_eq!(response.headers()["retry-after"], "60");
    assert_eq!(error_of(response), (503, "clock_behind".to_owned()));
    assert_eq!(
        error_of(server.get("/healthz")),
        (503, "clock_behind".to_owned())
    );
    let numbers = server.get("/metrics").text().unwrap();
    assert!(numbers.contains("baolian_hq_clock_behind 1\n"));
}

#[test]
fn tls_from_two_files() {
    let world = World::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tls/");
    let files = TlsFiles {
        cert: format!("{folder}cert.pem").into(),
        key: format!("{folder}key.pem").into(),
    };
    let server = Server::start(&world, Some(files.clone()));
    let _ = client();
    let pem = std::fs::read(format!("{folder}ca.pem")).unwrap();
    let trusted = reqwest::Certificate::from_pem(&pem).unwrap();
    let tls = Client::builder()
        .no_proxy()
        .tls_certs_only([trusted])
        .build()
        .unwrap();
    let url = format!("https://localhost:{}/healthz", server.address.port());
    assert_eq!(tls.get(&url).send().unwrap().status(), 200);
    assert!(
        client().get(&url).send().is_err(),
        "nobody vouches for it elsewhere"
    );
    let missing = TlsFiles {
        cert: "missing.pem".into(),
        key: files.key,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let refused = runtime.block_on(serve(
        world.hq,
        TcpListener::bind("127.0.0.1:0").unwrap(),
        Some(missing),
        std::future::ready(()),
        |_| {},
    ));
    assert_eq!(refused.unwrap_err().code(), "bad_input");
}

#[test]
fn stopping_answers_what_is_under_way_and_commits_what_was_taken() {
    let mut world = World::new();
    let mut server = Server::start(&world, None);
    let mut li = world.tablet("li");
    li.open_issue(A, Audience::default());
    let url = server.url("/v1/sync");
    let part = li.request(0, 1);
    let answer = std::thread::scope(|scope| {
        let sent = scope.spawn(move || client().post(url).body(part).send().unwrap().bytes());
        std::thread::sleep(Duration::from_millis(50));
        server.stop();
        sent.join().unwrap()
    });
    li.take(&answer.unwrap());
    assert_eq!(li.receipt.n, 1);
    assert!(client().get(server.url("/healthz")).send().is_err());
    world.restart();
    li.sync(&world.hq);
    assert_eq!(
        li.answer,
        Some(LogAnswer::Continued),
        "what was receipted is there"
    );
}
