//! The way to headquarters under TLS: the right certificate works, any other is named as what it is.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Child;

use baolian_tests::{Program, Province, cadre_of};

const STATION: &str = "420102002-01";

struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A certificate for `localhost` and its key, as files.
fn certificate(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let certificate = folder.join(format!("{name}.pem"));
    let key = folder.join(format!("{name}.key"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (certificate, key)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_tablet_syncs_under_tls_and_names_a_certificate_that_is_not_headquarters() {
    let mut province = Province::new();
    let code = province.hq.code(&["--cadre", &cadre_of(STATION)]);
    province.hq.kill();
    let (certificate, key) = certificate(province.path(), "hq");
    let (stranger, _) = self::certificate(province.path(), "stranger");
    let program = Program::new("baolian-hq", &["--json"]);
    let mut server = program.spawn(&[
        "serve",
        "--data",
        text(province.hq.dir()),
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        text(&certificate),
        "--tls-key",
        text(&key),
    ]);
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let _server = Stopped(server);
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = said["listening"].as_str().unwrap();
    let port = address.rsplit(':').next().unwrap();
    assert!(address.starts_with("https://"), "{address}");
    let url = format!("https://localhost:{port}");

    let home = province.path().join("tablet");
    let tablet = baolian_tests::Tablet::at(&home);
    let enrol = |ca: &Path| tablet.run(&["enrol", "--hq", &url, "--code", &code, "--ca", text(ca)]);
    assert_eq!(enrol(&stranger).unwrap_err().code, "certificate");
    enrol(&certificate).unwrap();
    tablet.sync();
    let id = tablet.open_issue(STATION, "门锁损坏", "2030-03-01");
    assert_eq!(
        tablet.refuses(&["sync", "--ca", text(&stranger)]),
        "certificate"
    );
    // The one that it was enrolled with is remembered, and no other.
    tablet.sync();
    let status = tablet.says(&["status"]);
    assert_eq!(status["log"]["held"], 1, "{id} in {status}");
}

#[test]
fn plain_http_goes_to_this_machine_only_unless_a_setting_says_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let tablet = baolian_tests::Tablet::at(&folder.path().join("tablet"));
    let enrol = ["enrol", "--hq", "http://hq.example", "--code", "x"];
    assert_eq!(tablet.refuses(&enrol), "plain_http");
}
