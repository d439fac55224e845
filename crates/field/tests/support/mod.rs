//! A tablet worked by the built program, and the bench headquarters behind a real socket.

#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::type_complexity,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap
)]

#[path = "../../../core/tests/support/mod.rs"]
pub mod bench;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use baolian_core::env::{Answer, Transport as _, TransportError};
use baolian_wire::reference::{Fact, Level, Pairing, Role};
use baolian_wire::{AccountId, StationCode};
use bench::{BenchHq, NOON, STATION};
use serde_json::Value;

pub use bench::STATION as CODE;

/// The built program.
pub const BAOLIAN: &str = env!("CARGO_BIN_EXE_baolian");

/// What one command said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("ended by itself"),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// The one JSON value on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The code of the error.
    #[track_caller]
    pub fn error(&self) -> String {
        let json = self.json();
        let error = &json["error"];
        assert!(
            !error["message"].as_str().unwrap_or_default().is_empty(),
            "{self:?}"
        );
        error["code"]
            .as_str()
            .unwrap_or_else(|| panic!("{self:?}"))
            .to_owned()
    }
}

/// Runs the program without a tablet of its own.
pub fn baolian(words: &[&str]) -> Said {
    let mut command = Command::new(BAOLIAN);
    command.env_remove("BAOLIAN_HOME").args(words);
    Said::of(command.stdin(Stdio::null()).output().expect("runs"))
}

/// One tablet: a folder, and the program working on it.
pub struct Tablet {
    pub dir: tempfile::TempDir,
    pub hq: Arc<BenchHq>,
    pub url: String,
}

impl Tablet {
    /// A folder with nothing in it, and a headquarters that answers.
    pub fn bare() -> Self {
        let hq = BenchHq::new("li");
        // The program's clock is the machine's, and so is what is due.
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
        hq.now
            .store(now as i64, std::sync::atomic::Ordering::SeqCst);
        Self {
            dir: tempfile::tempdir().unwrap(),
            url: serve(&hq),
            hq,
        }
    }

    /// A cadre's tablet, enrolled and synchronised by the program itself.
    pub fn cadre() -> Self {
        let tablet = Self::bare();
        tablet.hq.fact(&Fact::Pairing(Pairing {
            station: StationCode::new(STATION).unwrap(),
            cadre: AccountId::new("li").unwrap(),
            level: Level::County,
            from: NOON - 86_400_000 * 30,
            until: None,
        }));
        tablet.begin(vec![Role::Cadre])
    }

    /// A station officer's tablet.
    pub fn officer() -> Self {
        let station = StationCode::new(STATION).unwrap();
        Self::bare().begin(vec![Role::Officer { station }])
    }

    fn begin(self, roles: Vec<Role>) -> Self {
        self.hq.fact(&Fact::Station(bench::station(STATION)));
        self.hq.fact(&Fact::Account(bench::account("li", roles)));
        let code = self.hq.code.to_text().unwrap();
        self.done(&["enrol", "--hq", &self.url, "--code", &code]);
        self.done(&["sync"]);
        self
    }

    pub fn home(&self) -> &Path {
        self.dir.path()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(BAOLIAN);
        command.env_remove("BAOLIAN_HOME");
        command.arg("--home").arg(self.home()).args(words);
        command
    }

    /// One command in text.
    pub fn text(&self, words: &[&str]) -> Said {
        Said::of(
            self.command(words)
                .stdin(Stdio::null())
                .output()
                .expect("runs"),
        )
    }

    /// One command with `--json`.
    pub fn run(&self, words: &[&str]) -> Said {
        let mut command = self.command(words);
        Said::of(
            command
                .arg("--json")
                .stdin(Stdio::null())
                .output()
                .expect("runs"),
        )
    }

    /// One command with `--json` that succeeds.
    #[track_caller]
    pub fn done(&self, words: &[&str]) -> Value {
        let said = self.run(words);
        assert_eq!(said.code, 0, "{words:?}: {said:?}");
        assert_eq!(said.err, "", "{words:?}");
        said.json()
    }

    /// One command with `--json` that fails: its code, after the exit code was looked at.
    #[track_caller]
    pub fn fails(&self, words: &[&str], exit: i32) -> String {
        let said = self.run(words);
        assert_eq!(said.code, exit, "{words:?}: {said:?}");
        assert_eq!(said.out.lines().count(), 1, "{said:?}");
        said.error()
    }

    /// One command with `--json` and something on standard input.
    pub fn typed(&self, words: &[&str], input: &[u8]) -> Said {
        let mut command = self.command(words);
        let command = command.arg("--json").stdin(Stdio::piped());
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("runs");
        // A program that does not want it closes its end.
        let _ = child.stdin.take().unwrap().write_all(input);
        Said::of(child.wait_with_output().expect("ends"))
    }

    /// A visit that was begun.
    pub fn visit(&self) -> String {
        id(&self.done(&["visit", "start", "--station", CODE]))
    }

    /// An issue that was opened.
    pub fn issue(&self, title: &str) -> String {
        id(&self.done(&[
            "issue",
            "open",
            "--station",
            CODE,
            "--title",
            title,
            "--severity",
            "medium",
            "--responsible",
            "post:所长",
            "--due",
            "2099-12-10",
        ]))
    }

    /// Entries recorded.
    pub fn recorded(&self) -> u64 {
        self.done(&["status"])["log"]["recorded"].as_u64().unwrap()
    }

    /// A file beside the tablet's folder.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// The id in an answer.
#[track_caller]
pub fn id(answer: &Value) -> String {
    answer["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}

/// Puts the bench headquarters behind a socket; returns its address.
pub fn serve(hq: &Arc<BenchHq>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let hq = Arc::clone(hq);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let hq = Arc::clone(&hq);
            std::thread::spawn(move || answer(&hq, stream));
        }
    });
    format!("http://{address}")
}

/// One request, one answer, and the end of the connection.
fn answer(hq: &BenchHq, mut stream: TcpStream) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    if reader.read_line(&mut first).unwrap_or(0) == 0 {
        return;
    }
    let path = first.split(' ').nth(1).unwrap().to_owned();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(n) = line.strip_prefix("content-length:") {
            length = n.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut bytes = Vec::new();
    let answered = hq.post(&path, &body, &mut |piece| {
        bytes.extend_from_slice(piece);
        true
    });
    let (status, retry) = match answered {
        Ok(Answer {
            status,
            retry_after,
        }) => (status, retry_after),
        Err(TransportError::NoNetwork) => {
            bytes.clear();
            (503, Some(7))
        }
        Err(_) => return,
    };
    let retry = retry
        .map(|s| format!("retry-after: {s}\r\n"))
        .unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status} x\r\n{retry}content-length: {}\r\nconnection: close\r\n\r\n",
        bytes.len()
    );
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(&bytes));
}

/// As Ctrl-C does.
#[cfg(unix)]
pub fn end(child: &std::process::Child) {
    let pid = child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .unwrap();
    assert!(killed.success());
}

/// As a backup tool does.
pub fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
