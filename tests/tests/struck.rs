//! Programs killed as they enter their k-th write, sync, rename or removal, in all that writes, on both sides:
//! no start is refused, nothing that was acknowledged is lost, headquarters and tablets agree afterwards.
//!
//! `BAOLIAN_KILLS=all cargo test -p baolian-tests --test struck` kills at every one of them.

// A test fails by panicking, its helpers too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::fs;
use std::path::{Path, PathBuf};

use baolian_tests::blow::{Blow, Strike, Struck, blows, end, sampled, spawn, strike};
use baolian_tests::{Hq, Program, Province, Tablet};
use baolian_wire::Hash;
use serde_json::Value;

const STATION: &str = "420102002-01";
/// Blows for each kind of work in an ordinary run.
const ORDINARY: usize = 6;

fn text(n: usize) -> String {
    format!("第{n}条")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn kill(program: &Program, words: &[&str], blow: Blow) -> Struck {
    strike(program, words, blow, Strike::Kill)
}

fn told(what: &str, struck: usize, all: usize) {
    println!("{what}: killed {struck} times of {all}");
    assert!(struck * 2 > all, "{what}: hardly ever killed");
}

fn program_of(dir: &Path) -> Program {
    Program::new("baolian-hq", &["--json", "--data", dir.to_str().unwrap()])
}

#[test]
fn a_tablet_killed_while_it_saves_seals_and_keeps_files() {
    let province = Province::new();
    let tablet = province.cadre("tablet", STATION);
    let id = tablet.open_issue(STATION, "门锁损坏", "2030-03-01");
    let photo = province.path().join("门锁.jpg");
    fs::write(&photo, b"pixels").unwrap();
    let photo = photo.to_str().unwrap();
    let (mut acknowledged, mut killed, mut all) = (Vec::new(), 0, 0);
    let words = |n: &str| ["issue", "update", &id, n].map(str::to_owned);
    let effect = |n: &str| {
        ["issue", "effect", &id, n, "--evidence", photo]
            .map(str::to_owned)
            .to_vec()
    };
    let mut n = 0;
    let mut go = |make: &dyn Fn(&str) -> Vec<String>| {
        let first = make("先来一条");
        let first: Vec<&str> = first.iter().map(String::as_str).collect();
        for blow in sampled(blows(tablet.program(), &first), ORDINARY) {
            n += 1;
            all += 1;
            let said = text(n);
            fs::write(photo, &said).unwrap();
            let words = make(&said);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let struck = kill(tablet.program(), &words, blow);
            killed += usize::from(struck.killed);
            if struck.acknowledged() {
                acknowledged.push(said);
            }
            // No start is refused.
            tablet.does(&["status"]);
        }
    };
    go(&|n| words(n).to_vec());
    go(&effect);
    let mut visit = tablet.id(&["visit", "start", "--station", STATION]);
    for blow in sampled(
        blows(tablet.program(), &["visit", "seal", &visit]),
        ORDINARY,
    ) {
        visit = tablet.id(&["visit", "start", "--station", STATION]);
        let struck = kill(tablet.program(), &["visit", "seal", &visit], blow);
        all += 1;
        killed += usize::from(struck.killed);
        let shown = tablet.says(&["visit", "show", &visit]);
        if struck.acknowledged() {
            assert_eq!(shown["sealed"], true, "{shown}");
        }
        if shown["sealed"] != true {
            tablet.does(&["visit", "seal", &visit]);
        }
    }
    tablet.sync();
    let shown = tablet.issue(&id).to_string();
    for said in &acknowledged {
        assert!(
            shown.contains(said.as_str()),
            "{said} was acknowledged and is gone"
        );
    }
    let status = tablet.says(&["status"]);
    assert_eq!(status["log"]["held"], status["log"]["recorded"]);
    province.hq.verify();
    told("saving and sealing", killed, all);
}

#[test]
fn a_tablet_killed_while_it_synchronises() {
    let province = Province::new();
    let tablet = province.cadre("tablet", STATION);
    let other = province.cadre("other", STATION);
    let mut ids = vec![tablet.open_issue(STATION, "第一个", "2030-03-01")];
    let places = sampled(blows(tablet.program(), &["sync"]), ORDINARY * 2);
    let (mut killed, all) = (0, places.len());
    for (n, blow) in places.into_iter().enumerate() {
        // Both ways have something to carry.
        ids.push(tablet.open_issue(STATION, &text(n), "2030-03-01"));
        ids.push(other.open_issue(STATION, &format!("另{n}"), "2030-03-01"));
        other.sync();
        killed += usize::from(kill(tablet.program(), &["sync"], blow).killed);
        tablet.does(&["status"]);
    }
    tablet.sync();
    other.sync();
    ids.sort();
    assert_eq!(tablet.list("issues"), ids);
    assert_eq!(other.list("issues"), ids);
    province.hq.verify();
    told("synchronising", killed, all);
}

#[test]
fn a_tablet_killed_while_it_is_enrolled() {
    let province = Province::new();
    let cadre = baolian_tests::cadre_of(STATION);
    let enrol = |n: usize| {
        let tablet = Tablet::at(&province.path().join(format!("tablet-{n}")));
        let code = province.hq.code(&["--cadre", &cadre]);
        (
            tablet,
            ["enrol", "--hq", province.hq.url(), "--code", &code].map(str::to_owned),
        )
    };
    let (first, words) = enrol(0);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let places = sampled(blows(first.program(), &words), ORDINARY);
    let (mut killed, all) = (0, places.len());
    for (n, blow) in places.into_iter().enumerate() {
        let (tablet, words) = enrol(n + 1);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let struck = kill(tablet.program(), &words, blow);
        killed += usize::from(struck.killed);
        if struck.acknowledged() {
            tablet.does(&["status"]);
        } else if let Err(failed) = tablet.run(&words) {
            // The code was used up before, or it was enrolled without being able to say so.
            assert!(
                ["already_enrolled", "code_used"].contains(&&*failed.code),
                "{failed:?}"
            );
            if failed.code == "code_used" {
                let code = province.hq.code(&["--cadre", &cadre]);
                tablet.does(&["enrol", "--hq", province.hq.url(), "--code", &code]);
            }
        }
        tablet.sync();
    }
    province.hq.verify();
    told("enrolling", killed, all);
}

#[test]
fn a_tablet_killed_while_it_is_brought_to_this_version() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/core/tests/fixtures");
    let folder = tempfile::tempdir().unwrap();
    let (mut killed, mut all) = (0, 0);
    for version in 1..=4 {
        let make = |n: usize| {
            let home = folder.path().join(format!("{version}-{n}"));
            fs::create_dir_all(&home).unwrap();
            let from = fixtures.join(format!("tablet-{version}.db"));
            fs::copy(from, home.join("tablet.db")).unwrap();
            Tablet::at(&home)
        };
        let places = blows(make(0).program(), &["status"]);
        for (n, blow) in sampled(places, ORDINARY / 2).into_iter().enumerate() {
            let tablet = make(n + 1);
            all += 1;
            killed += usize::from(kill(tablet.program(), &["status"], blow).killed);
            let status = tablet.says(&["status"]);
            assert_eq!(status["log"]["recorded"], 7, "{status}");
            assert_eq!(tablet.list("issues").len(), 1);
            let draft = tablet.says(&["draft", "show", "visit.notes"]).to_string();
            assert!(draft.contains("写到一半"), "{draft}");
        }
    }
    told("migrating a tablet", killed, all);
}

/// Damages a database in the middle, as it lies there.
fn damage(home: &Path) {
    use std::os::unix::fs::FileExt as _;
    let path = home.join("tablet.db");
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    let pages = fs::metadata(&path).unwrap().len() / 4096;
    for page in [pages / 3, pages / 2] {
        file.write_all_at(&[0xa5; 4096], page * 4096).unwrap();
    }
}

#[test]
fn a_tablet_killed_while_it_is_repaired() {
    let province = Province::new();
    let tablet = province.cadre("tablet", STATION);
    for n in 0..20 {
        let _ = tablet.open_issue(STATION, &text(n), "2030-03-01");
    }
    tablet.sync();
    let damaged = province.path().join("damaged");
    copy(tablet.home(), &damaged);
    damage(&damaged);
    let make = |n: usize| {
        let home = province.path().join(format!("repair-{n}"));
        copy(&damaged, &home);
        Tablet::at(&home)
    };
    let whole = make(0);
    let places = sampled(blows(whole.program(), &["repair"]), ORDINARY * 2);
    let should = whole.says(&["status"])["log"]["recorded"].clone();
    let (mut killed, all) = (0, places.len());
    for (n, blow) in places.into_iter().enumerate() {
        let tablet = make(n + 1);
        let struck = kill(tablet.program(), &["repair"], blow);
        killed += usize::from(struck.killed);
        if !struck.acknowledged() {
            tablet.does(&["repair"]);
        }
        assert_eq!(
            tablet.says(&["status"])["log"]["recorded"],
            should,
            "{blow:?}"
        );
        let aside = fs::read_dir(tablet.home()).unwrap().filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with("damaged-")
        });
        assert!(aside.count() > 0, "the damaged one is set aside, {blow:?}");
    }
    whole.sync();
    assert_eq!(whole.list("issues").len(), 20);
    province.hq.verify();
    told("repairing", killed, all);
}

#[test]
fn headquarters_killed_while_it_serves() {
    let mut province = Province::new();
    let tablet = province.cadre("tablet", STATION);
    let other = province.cadre("other", STATION);
    province.hq.kill();
    let at = province.hq.address();
    let dir = province.hq.dir().to_owned();
    let program = program_of(&dir);
    let words = ["serve", "--listen", at.as_str()];
    // The first so many calls of the writer are those of the start; all after are those of a sync.
    let blow = |call| move |n| Blow { call, n };
    let places: Vec<Blow> = (1..=30)
        .map(blow("pwrite64"))
        .chain((1..=6).map(blow("fsync")))
        .collect();
    let places = sampled(places, ORDINARY);
    let (mut killed, all) = (0, places.len());
    let mut ids = Vec::new();
    for (n, blow) in places.into_iter().enumerate() {
        ids.push(tablet.open_issue(STATION, &text(n), "2030-03-01"));
        let mut server = spawn(&program, &words, blow, Strike::Kill);
        let held = |t: &Tablet| t.says(&["status"])["log"]["held"].as_u64().unwrap();
        // Whoever traces it ends a little later than the server itself.
        let gone = !listens(&mut server) || tablet.run(&["sync"]).is_err();
        killed += usize::from(gone || server.try_wait().unwrap().is_some());
        end(server);
        let was_held = held(&tablet);
        province.hq.serve_again();
        tablet.sync();
        assert!(held(&tablet) >= was_held);
        province.hq.kill();
    }
    province.hq.serve_again();
    other.sync();
    ids.sort();
    assert_eq!(other.list("issues"), ids);
    let status = tablet.says(&["status"]);
    assert_eq!(status["log"]["held"], status["log"]["recorded"]);
    province.hq.verify();
    told("serving", killed, all);
}

/// Waits until a server says that it listens; false if it died before.
fn listens(server: &mut std::process::Child) -> bool {
    use std::io::{BufRead as _, BufReader};
    let mut line = String::new();
    let stdout = server.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    line.contains("listening")
}

#[test]
fn headquarters_killed_while_it_is_made_and_gets_its_roster() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("roster.csv");
    let roster = fs::read_to_string(baolian_tests::roster()).unwrap();
    let lines: Vec<&str> = roster.lines().take(20).collect();
    fs::write(&small, lines.join("\n")).unwrap();
    let small = small.to_str().unwrap();
    let first = program_of(&folder.path().join("0"));
    let places = blows(&first, &["init"]);
    let (mut killed, mut all) = (0, 0);
    for (n, blow) in sampled(places, ORDINARY).into_iter().enumerate() {
        let program = program_of(&folder.path().join(format!("init-{n}")));
        let struck = kill(&program, &["init"], blow);
        all += 1;
        killed += usize::from(struck.killed);
        if !struck.acknowledged()
            && let Err(failed) = program.run(&["init"])
        {
            assert_eq!(failed.code, "already_initialised");
        }
        program.run(&["roster", "import", small]).unwrap();
        program.run(&["verify"]).unwrap();
    }
    let import = ["roster", "import", small];
    for (n, blow) in sampled(blows(&first, &import), ORDINARY)
        .into_iter()
        .enumerate()
    {
        let program = program_of(&folder.path().join(format!("import-{n}")));
        program.run(&["init"]).unwrap();
        all += 1;
        let struck = kill(&program, &import, blow);
        killed += usize::from(struck.killed);
        let again = program.run(&import).unwrap();
        if struck.acknowledged() {
            assert!(!again.to_string().contains("湖北"), "it was taken: {again}");
        }
        program.run(&["verify"]).unwrap();
    }
    told("making headquarters", killed, all);
}

#[test]
fn headquarters_killed_while_it_backs_up_and_restores_and_changes_its_key() {
    let mut province = Province::new();
    let tablet = province.cadre("tablet", STATION);
    let mut ids = vec![tablet.open_issue(STATION, "备份前", "2030-03-01")];
    tablet.sync();
    let dir = province.hq.dir().to_owned();
    let program = program_of(&dir);
    let file = |n: usize| province.path().join(format!("backup-{n}"));
    let path = |p: &PathBuf| p.to_str().unwrap().to_owned();
    let good = path(&file(0));
    let places = blows(&program, &["backup", "--keys", "--output", &good]);
    let (mut killed, mut all) = (0, 0);
    for (n, blow) in sampled(places, ORDINARY).into_iter().enumerate() {
        let to = path(&file(n + 1));
        let words = ["backup", "--keys", "--output", &to];
        let struck = kill(&program, &words, blow);
        all += 1;
        killed += usize::from(struck.killed);
        // A backup is there whole, or it can be made under the same name.
        let there = Path::new(&to).exists();
        assert!(there || !struck.acknowledged());
        let again = program.run(&words);
        assert_eq!(again.is_err(), there, "{again:?}");
        let restored = province.path().join(format!("elsewhere-{n}"));
        if !there || struck.acknowledged() {
            program_of(&restored)
                .run(&["restore", "--from", &to])
                .unwrap();
        }
    }
    for blow in sampled(blows(&program, &["keys", "rotate"]), ORDINARY) {
        all += 1;
        killed += usize::from(kill(&program, &["keys", "rotate"], blow).killed);
        ids.push(tablet.open_issue(STATION, "换钥匙后", "2030-03-01"));
        tablet.sync();
    }
    province.hq.kill();
    let restore = ["restore", "--from", &good];
    for (n, blow) in sampled(blows(&program, &restore), ORDINARY)
        .into_iter()
        .enumerate()
    {
        all += 1;
        killed += usize::from(kill(&program, &restore, blow).killed);
        // Whatever came of it, headquarters starts, and the tablet gives it what it lacks.
        province.hq.serve_again();
        ids.push(tablet.open_issue(STATION, &text(n), "2030-03-01"));
        tablet.sync();
        province.hq.verify();
        province.hq.kill();
    }
    province.hq.serve_again();
    tablet.sync();
    let other = province.cadre("other", STATION);
    ids.sort();
    assert_eq!(other.list("issues"), ids);
    province.hq.verify();
    told("backing up, restoring, changing keys", killed, all);
}

/// The seeds with which the kept databases were signed.
fn fixture_keys(dir: &Path) {
    let keys = dir.join("keys");
    fs::create_dir_all(&keys).unwrap();
    for (name, n) in [("root", 0_u64), ("working", 1)] {
        let seed = Hash::of_parts(&[&1_u64.to_be_bytes(), &n.to_be_bytes()]);
        fs::write(keys.join(name), format!("{seed}\n")).unwrap();
    }
}

#[test]
fn headquarters_killed_while_it_is_brought_to_this_version() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hq/tests/fixtures");
    let folder = tempfile::tempdir().unwrap();
    let (mut killed, mut all) = (0, 0);
    for version in [1, 4, 7] {
        let make = |n: usize| {
            let dir = folder.path().join(format!("{version}-{n}"));
            fixture_keys(&dir);
            let from = fixtures.join(format!("hq-{version}.db"));
            fs::copy(from, dir.join("hq.db")).unwrap();
            program_of(&dir)
        };
        let places = blows(&make(0), &["device", "list"]);
        for (n, blow) in sampled(places, ORDINARY / 2).into_iter().enumerate() {
            let program = make(n + 1);
            all += 1;
            killed += usize::from(kill(&program, &["device", "list"], blow).killed);
            let report: Value = program.run(&["verify"]).unwrap();
            assert_eq!(report["holds"], true, "{report}");
            let mut hq = Hq::stopped(&folder.path().join(format!("{version}-{}", n + 1)));
            hq.serve("127.0.0.1:0");
            hq.kill();
        }
    }
    told("migrating headquarters", killed, all);
}
