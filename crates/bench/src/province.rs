//! A headquarters process with the roster, and tablets enrolled with it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use baolian_core::Tablet;
use baolian_core::sync::http::{Http, HttpOptions};
use baolian_core::tablet::OpenIssue;
use baolian_record::issue::Severity;
use serde_json::Value;
use tempfile::TempDir;

/// The station that all measurements happen at.
pub const STATION: &str = "420102002-01";

/// A running headquarters.
pub struct Province {
    /// Where everything lies.
    pub folder: TempDir,
    hq: PathBuf,
    server: Child,
    /// `127.0.0.1:PORT`.
    pub address: String,
    certificate: Option<Vec<u8>>,
}

impl Province {
    /// Starts headquarters with the 1,504 stations.
    pub fn start(hq: &Path) -> Self {
        Self::serving(hq, false)
    }

    /// The same, reached under TLS at `localhost`.
    pub fn start_tls(hq: &Path) -> Self {
        Self::serving(hq, true)
    }

    fn serving(hq: &Path, tls: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        run(hq, folder.path(), &["init"]);
        let roster = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hq/data/hubei-stations.csv");
        run(
            hq,
            folder.path(),
            &["roster", "import", roster.to_str().unwrap()],
        );
        let mut serve = Command::new(hq);
        serve
            .args(["--json", "serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("hq"));
        let mut certificate = None;
        if tls {
            let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
            let (pem, key) = (folder.path().join("hq.pem"), folder.path().join("hq.key"));
            std::fs::write(&pem, made.cert.pem()).unwrap();
            std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
            serve.arg("--tls-cert").arg(&pem).arg("--tls-key").arg(&key);
            certificate = Some(made.cert.pem().into_bytes());
        }
        let mut server = serve
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let (_, address) = said["listening"]
            .as_str()
            .unwrap()
            .split_once("://")
            .unwrap();
        Self {
            address: address.to_owned(),
            hq: hq.to_owned(),
            folder,
            server,
            certificate,
        }
    }

    /// The link to this headquarters, whatever certificate it has.
    pub fn trusted(&self) -> HttpOptions {
        HttpOptions {
            extra_root: self.certificate.clone(),
            ..HttpOptions::default()
        }
    }

    /// What headquarters' memory came to at most, in megabytes.
    pub fn peak(&self) -> f64 {
        peak(&self.server.id().to_string())
    }

    /// Runs a command of headquarters; its processor time is not counted with the server's.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.hq);
        command
            .arg("--json")
            .args(words)
            .arg("--data")
            .arg(self.folder.path().join("hq"));
        command
    }

    /// Seconds that this program and headquarters have had the processor for so far.
    pub fn worked(&self) -> (f64, f64) {
        (worked("self"), worked(&self.server.id().to_string()))
    }

    /// A way to headquarters.
    pub fn http(&self, url: &str) -> Http {
        Http::new(url, &self.trusted()).unwrap()
    }

    /// A tablet of the station's cadre, with its way to headquarters.
    pub fn tablet(&self, name: &str, url: &str) -> (Tablet, Http) {
        let (tablet, http) = self.tablet_unsynced(name, url);
        tablet.sync(&http).unwrap();
        (tablet, http)
    }

    /// A tablet that has not synchronised yet.
    pub fn tablet_unsynced(&self, name: &str, url: &str) -> (Tablet, Http) {
        self.enrolled(name, url, &["--cadre", "包联干部-0001"])
    }

    /// A tablet of the station itself that has not synchronised yet.
    pub fn officer(&self, name: &str, url: &str) -> (Tablet, Http) {
        self.enrolled(name, url, &["--station", STATION, "--name", "王芳"])
    }

    /// The tablet of the n-th cadre of the roster, counted from 1.
    pub fn cadre(&self, n: usize, url: &str) -> (Tablet, Http) {
        let cadre = format!("包联干部-{n:04}");
        let (tablet, http) = self.enrolled(&format!("cadre-{n}"), url, &["--cadre", &cadre]);
        tablet.sync(&http).unwrap();
        (tablet, http)
    }

    fn enrolled(&self, name: &str, url: &str, whose: &[&str]) -> (Tablet, Http) {
        let words = [&["enrol"], whose].concat();
        let said = run(&self.hq, self.folder.path(), &words);
        let tablet = Tablet::open_real(&self.folder.path().join(name)).unwrap();
        let http = self.http(url);
        tablet
            .enrol(&http, url, said["code"].as_str().unwrap())
            .unwrap();
        (tablet, http)
    }
}

impl Drop for Province {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Seconds of processor time of a process, in user and kernel, all its threads together.
fn worked(process: &str) -> f64 {
    /// Linux counts in hundredths, whatever the kernel's own tick is.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name in brackets may hold anything; the times are the 14th and 15th field.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.map(|t| t.parse::<f64>().unwrap()).sum::<f64>() / TICKS
}

/// What the memory of a process came to at most, in megabytes.
pub fn peak(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

fn run(hq: &Path, folder: &Path, words: &[&str]) -> Value {
    let out = Command::new(hq)
        .arg("--json")
        .args(words)
        .arg("--data")
        .arg(folder.join("hq"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{words:?}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// The n-th issue of a measurement: different enough not to compress to nothing.
pub fn issue(n: usize) -> OpenIssue {
    const PLACES: [&str; 6] = [
        "接待窗口",
        "办案区",
        "社区警务室",
        "值班室",
        "信访接待室",
        "物证室",
    ];
    const WRONG: [&str; 7] = [
        "无人值守",
        "台账缺页",
        "监控缺失",
        "登记不全",
        "受案不及时",
        "门锁损坏",
        "制度未上墙",
    ];
    let (place, wrong) = (PLACES[n % PLACES.len()], WRONG[n / 3 % WRONG.len()]);
    OpenIssue {
        station: Some(STATION.into()),
        title: format!("{place}{wrong}（{n}）"),
        category: Some("window".into()),
        place: place.into(),
        description: format!(
            "第{n}次检查时发现{place}{wrong}，已当场告知值班民警，要求{}日内整改。",
            n % 20 + 3
        ),
        severity: Some([Severity::Low, Severity::Medium, Severity::High][n % 3]),
        due: Some(format!("2027-{:02}-{:02}", n % 12 + 1, n % 28 + 1)),
        responsible: Some(
            format!("post:{}", ["所长", "副所长", "内勤", "值班长"][n % 4])
                .parse()
                .unwrap(),
        ),
        ..OpenIssue::default()
    }
}
