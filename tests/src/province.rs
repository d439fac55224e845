//! Headquarters in a folder, tablets in folders beside it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Child;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Failed, Program};

/// The roster that ships with headquarters: 1,504 stations.
#[must_use]
pub fn roster() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hq/data/hubei-stations.csv")
}

/// The cadre who holds a station in the roster.
#[must_use]
pub fn cadre_of(station: &str) -> String {
    let text = std::fs::read_to_string(roster()).unwrap();
    let line = text.lines().find(|l| l.starts_with(station)).unwrap();
    line.split(',').nth(11).unwrap().to_owned()
}

/// A running headquarters.
pub struct Hq {
    dir: PathBuf,
    program: Program,
    server: Option<Child>,
    url: String,
}

impl Hq {
    /// Makes and starts headquarters in a folder.
    #[must_use]
    pub fn start(dir: &Path) -> Self {
        let mut hq = Self::stopped(dir);
        hq.run(&["init"]).unwrap();
        hq.serve("127.0.0.1:0");
        hq
    }

    /// Headquarters in a folder, not serving.
    #[must_use]
    pub fn stopped(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            program: Program::new("baolian-hq", &["--json"]),
            server: None,
            url: String::new(),
        }
    }

    /// Starts serving; stays on its port from then on.
    pub fn serve(&mut self, listen: &str) {
        let data = self.dir.to_str().unwrap();
        let mut child = self
            .program
            .spawn(&["serve", "--data", data, "--listen", listen]);
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line:?}"));
        said["listening"]
            .as_str()
            .unwrap()
            .clone_into(&mut self.url);
        self.server = Some(child);
    }

    /// Starts serving again where it served before.
    pub fn serve_again(&mut self) {
        let at = self.address();
        self.serve(&at);
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        self.url.trim_start_matches("http://").to_owned()
    }

    /// The most memory that the running server ever had, in MiB.
    #[must_use]
    pub fn most_memory(&self) -> u64 {
        let id = self.server.as_ref().expect("it serves").id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let kib: u64 = line
            .unwrap()
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .unwrap();
        kib / 1024
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// A command on its folder.
    ///
    /// # Errors
    /// The error it reports.
    pub fn run(&self, words: &[&str]) -> Result<Value, Failed> {
        let mut all = words.to_vec();
        all.extend(["--data", self.dir.to_str().unwrap()]);
        self.program.run(&all)
    }

    /// Every chain, signature and projection holds.
    pub fn verify(&self) {
        let report = self.run(&["verify"]);
        assert!(report.is_ok(), "{report:?}");
    }

    /// An enrolment code.
    #[must_use]
    pub fn code(&self, whom: &[&str]) -> String {
        let mut words = vec!["enrol"];
        words.extend(whom);
        let said = self.run(&words).unwrap();
        said["code"].as_str().unwrap().to_owned()
    }
}

impl Drop for Hq {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A tablet in a folder of its own.
pub struct Tablet {
    home: PathBuf,
    program: Program,
}

impl Tablet {
    /// A tablet in a folder.
    #[must_use]
    pub fn at(home: &Path) -> Self {
        Self {
            home: home.to_owned(),
            program: Program::new("baolian", &["--home", home.to_str().unwrap(), "--json"]),
        }
    }

    /// Its folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The program, for what is not run to its end.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// A command that may fail.
    ///
    /// # Errors
    /// The error it reports.
    pub fn run(&self, words: &[&str]) -> Result<Value, Failed> {
        self.program.run(words)
    }

    /// A command that does not fail.
    #[must_use]
    pub fn says(&self, words: &[&str]) -> Value {
        self.run(words)
            .unwrap_or_else(|e| panic!("{words:?}: {e:?}"))
    }

    /// A command that does not fail and answers with an id.
    #[must_use]
    pub fn id(&self, words: &[&str]) -> String {
        let said = self.says(words);
        said["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {said}"))
            .to_owned()
    }

    /// A command that does not fail and whose answer does not matter.
    pub fn does(&self, words: &[&str]) {
        let _ = self.says(words);
    }

    /// A command that fails; the code of its error.
    #[must_use]
    pub fn refuses(&self, words: &[&str]) -> String {
        match self.run(words) {
            Ok(value) => panic!("{words:?} was done: {value}"),
            Err(failed) => failed.code,
        }
    }

    /// Synchronises.
    pub fn sync(&self) {
        self.does(&["sync"]);
    }

    /// Opens an issue at a station.
    #[must_use]
    pub fn open_issue(&self, station: &str, title: &str, due: &str) -> String {
        self.id(&[
            "issue",
            "open",
            "--station",
            station,
            "--title",
            title,
            "--description",
            title,
            "--severity",
            "medium",
            "--responsible",
            "所长",
            "--due",
            due,
        ])
    }

    /// An issue, less what is this tablet's own.
    #[must_use]
    pub fn issue(&self, id: &str) -> Value {
        let mut shown = self.says(&["issue", "show", id]);
        let object = shown.as_object_mut().unwrap();
        object.remove("local");
        object.remove("device");
        shown
    }

    /// Ids in a list.
    #[must_use]
    pub fn list(&self, what: &str) -> Vec<String> {
        let listed = self.says(&["list", what]);
        let rows = listed
            .get("rows")
            .unwrap_or(&listed)
            .as_array()
            .unwrap()
            .clone();
        let mut ids: Vec<String> = rows
            .iter()
            .map(|r| r["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids
    }
}

/// Headquarters with the roster, and a place for tablets.
pub struct Province {
    folder: TempDir,
    /// Headquarters.
    pub hq: Hq,
}

impl Province {
    /// Headquarters with the 1,504 stations, serving.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hq = Hq::start(&folder.path().join("hq"));
        hq.run(&["roster", "import", roster().to_str().unwrap()])
            .unwrap();
        Self { folder, hq }
    }

    /// The folder that everything lies in.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A tablet enrolled through `url`, for whom the words say.
    #[must_use]
    pub fn tablet_via(&self, name: &str, url: &str, whom: &[&str]) -> Tablet {
        let tablet = Tablet::at(&self.folder.path().join(name));
        let code = self.hq.code(whom);
        tablet.does(&["enrol", "--hq", url, "--code", &code]);
        tablet.sync();
        tablet
    }

    /// A tablet of the cadre who holds a station.
    #[must_use]
    pub fn cadre(&self, name: &str, station: &str) -> Tablet {
        self.tablet_via(name, self.hq.url(), &["--cadre", &cadre_of(station)])
    }

    /// A tablet of an officer of a station.
    #[must_use]
    pub fn officer(&self, name: &str, station: &str) -> Tablet {
        self.tablet_via(name, self.hq.url(), &["--station", station])
    }
}

impl Default for Province {
    fn default() -> Self {
        Self::new()
    }
}
