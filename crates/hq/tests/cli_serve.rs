//! Serving through the real binary, and commands beside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use cli::{DAZHI, Office};
use serde_json::Value;

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(office: &Office, more: &[&str]) -> Self {
        let mut command = office.command(&["serve", "--listen", "127.0.0.1:0"]);
        command
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = if more.contains(&"--json") {
            let said: Value = serde_json::from_str(&line).expect("one JSON value");
            said["listening"].as_str().unwrap().to_owned()
        } else {
            let words: Vec<&str> = line.split_whitespace().collect();
            (*words
                .iter()
                .find(|w| w.starts_with("http"))
                .expect("an address"))
            .to_owned()
        };
        Self {
            child,
            address: address.strip_prefix("http://").unwrap().to_owned(),
        }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: hq\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks the process to end, and waits until it has.
    fn ends(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_says_where_it_listens_serves_and_ends_when_asked() {
    let office = Office::with_stations();
    let server = Server::start(&office, &["--json"]);
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
    assert_eq!(server.ends(), Some(0));
}

#[test]
fn every_other_command_works_beside_it() {
    let office = Office::with_stations();
    let server = Server::start(&office, &["--json"]);
    let text = std::fs::read_to_string(office.path("roster.csv")).unwrap();
    let moved = office.file("moved.csv", &text.replace("包联干部-0001", "包联干部-9001"));
    office.ok(&["roster", "import", &moved]);
    office.ok(&[
        "account", "add", "sun", "--name", "孙静", "--role", "auditor",
    ]);
    office.ok(&["enrol", "--station", DAZHI]);
    office.ok(&[
        "lead",
        "assign",
        "--station",
        DAZHI,
        "--title",
        "接警超时",
        "--category",
        "call-response",
        "--date",
        "2026-11-20",
        "--source",
        "热线",
    ]);
    office.ok(&["coverage"]);
    office.ok(&["verify"]);
    office.ok(&["backup", "--output", &office.path("backup.db")]);
    office.refuses(&["account", "close", "nobody"], 3, "no_account");
    office.refuses(
        &["restore", "--from", &office.path("backup.db")],
        4,
        "in_use",
    );
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
    assert!(
        server
            .get("/metrics")
            .contains("baolian_hq_ledger_position")
    );
    assert_eq!(server.ends(), Some(0));
    office.ok(&["verify"]);
    office.ok(&["restore", "--from", &office.path("backup.db")]);
    office.ok(&["verify"]);
}

#[test]
fn it_speaks_to_people_too() {
    let office = Office::with_stations();
    let server = Server::start(&office, &[]);
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
    assert_eq!(server.ends(), Some(0));
}

#[test]
fn what_cannot_be_served_is_said_with_a_code_of_its_own() {
    let office = Office::with_stations();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let held = holder.local_addr().unwrap().to_string();
    office.refuses(&["serve", "--listen", &held], 6, "port");
    drop(holder);
    for bad in ["8600", "127.0.0.1", "127.0.0.1:99999", "no such host:1"] {
        office.refuses(&["serve", "--listen", bad], 2, "bad_listen");
    }
    let none = Office::empty();
    none.fails(&["serve", "--listen", "127.0.0.1:0"], 3, "not_initialised");

    let cert = office.file("cert.pem", "no certificate");
    let key = office.file("key.pem", "no key");
    let tls = |cert: &str, key: &str| -> Vec<String> {
        [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--tls-cert",
            cert,
            "--tls-key",
            key,
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let words = tls(&cert, &key);
    office.refuses(
        &words.iter().map(String::as_str).collect::<Vec<_>>(),
        2,
        "tls",
    );
    let words = tls(&office.path("nothing.pem"), &key);
    office.refuses(
        &words.iter().map(String::as_str).collect::<Vec<_>>(),
        3,
        "no_file",
    );

    // One folder, one server.
    let server = Server::start(&office, &["--json"]);
    office.refuses(&["serve", "--listen", "127.0.0.1:0"], 4, "in_use");
    assert_eq!(server.ends(), Some(0));
}
