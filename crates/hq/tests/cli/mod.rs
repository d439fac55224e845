//! The real binary on a folder of its own.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

pub const DAZHI: &str = "420102002-01";
pub const YIYUAN: &str = "420102003-01";

/// The roster that ships with the program.
pub fn roster() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/hubei-stations.csv")
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

/// Headquarters in a folder, asked through the program.
pub struct Office {
    pub folder: tempfile::TempDir,
}

impl Office {
    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A new headquarters.
    pub fn new() -> Self {
        let office = Self::empty();
        office.ok(&["init"]);
        office
    }

    /// A new headquarters with 大智派出所 and 一元派出所 and 白果 in 麻城.
    pub fn with_stations() -> Self {
        let office = Self::new();
        let text = std::fs::read_to_string(roster()).unwrap();
        let wanted = |line: &&str| {
            line.starts_with("station_code")
                || [DAZHI, YIYUAN].iter().any(|code| line.starts_with(code))
                || line.contains("麻城市公安局白果")
        };
        let lines: Vec<&str> = text.lines().filter(wanted).collect();
        let file = office.file("roster.csv", &lines.join("\n"));
        office.ok(&["roster", "import", &file]);
        office
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("hq")
    }

    /// A file beside headquarters' folder.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn command(&self, words: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_baolian-hq"));
        command.args(words).arg("--data").arg(self.data());
        command.stdin(Stdio::null()).env_remove("BAOLIAN_HQ_DATA");
        command
    }

    /// Runs it for a person.
    pub fn says(&self, words: &[&str]) -> Ran {
        ran(&mut self.command(words))
    }

    /// Runs it for a program: one JSON value, nothing on standard error.
    pub fn json(&self, words: &[&str]) -> (i32, Value) {
        let ran = ran(self.command(words).arg("--json"));
        let value =
            serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{words:?}: {e}: {ran:?}"));
        assert_eq!(ran.err, "", "{words:?}");
        (ran.exit, value)
    }

    /// Runs it; it does what it was asked to.
    pub fn ok(&self, words: &[&str]) -> Value {
        let (exit, value) = self.json(words);
        assert_eq!(exit, 0, "{words:?}: {value}");
        assert!(value.get("error").is_none(), "{words:?}: {value}");
        value
    }

    /// Runs it; it fails with this exit code and this code.
    pub fn fails(&self, words: &[&str], exit: i32, code: &str) -> Value {
        let (found, value) = self.json(words);
        let error = &value["error"];
        assert_eq!(
            (found, &error["code"]),
            (exit, &code.into()),
            "{words:?}: {value}"
        );
        let message = error["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "{words:?}: {value}");
        value
    }

    /// Runs it; it fails so, and nothing that anybody can see was changed.
    pub fn refuses(&self, words: &[&str], exit: i32, code: &str) -> Value {
        let before = self.everything();
        let value = self.fails(words, exit, code);
        for (was, is) in before.iter().zip(self.everything()) {
            assert!(*was == is, "{words:?} changed {was:.200} to {is:.200}");
        }
        value
    }

    /// All that can be read, but for times at which it is read.
    pub fn everything(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for words in [
            &["account", "list", "--closed"][..],
            &["device", "list"],
            &["lead", "list"],
            &["support", "list"],
            &["period", "list"],
            &["lists", "--kind", "issues"],
            &["lists", "--kind", "tasks"],
            &["lists", "--kind", "effects"],
            &["coverage", "--detail"],
        ] {
            let mut value = self.ok(words);
            if let Some(value) = value.as_object_mut() {
                value.remove("as_of");
            }
            all.push(value);
        }
        all
    }
}

pub fn ran(command: &mut Command) -> Ran {
    let out = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    Ran {
        exit: out.status.code().unwrap_or(-1),
        out: text(&out.stdout),
        err: text(&out.stderr),
    }
}

/// The ids of rows.
pub fn ids(rows: &Value) -> Vec<String> {
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(id).collect()
}

/// What coverage says of a due period.
pub fn due(office: &Office, station: &str, period: &str) -> Value {
    let report = office.ok(&["coverage", "--detail"]);
    let periods = report["periods"].as_array().unwrap();
    let found = periods
        .iter()
        .find(|p| p["station"] == station && p["period"] == period);
    found.unwrap_or_else(|| panic!("{period} is due")).clone()
}
