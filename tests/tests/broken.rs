//! A disk that is full, read-only, broken or out of file handles, on both sides: a clear error with a stable code,
//! what was saved stays, and the program goes on when the disk does, without being started anew.

// A test fails by panicking, its helpers too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use baolian_core::env::{Answer, Transport, TransportError};
use baolian_disk::{Broken, How, Refusal, Work};
use baolian_hq::Hq;
use baolian_tests::blow::{Blow, Strike, end, spawn, strike};
use baolian_tests::power::agrees;
use baolian_tests::world::{Held, World, memory};
use baolian_tests::{Program, Province};
use baolian_wire::DocId;

const STATION: &str = "420102002-01";

/// What can be wrong with a disk, and what a tablet and headquarters call it.
const TROUBLES: [(Work, Refusal, &str, &str); 6] = [
    (Work::Write, Refusal::Full, "disk_full", "storage_full"),
    (Work::Write, Refusal::Io, "storage", "io"),
    (Work::Sync, Refusal::Io, "storage", "io"),
    (Work::Read, Refusal::Io, "storage", "io"),
    (
        Work::Write,
        Refusal::ReadOnly,
        "read_only",
        "storage_read_only",
    ),
    (
        Work::Open,
        Refusal::NoHandles,
        "cannot_open",
        "storage_closed",
    ),
];
/// At the first, the second, … such call.
const PLACES: usize = 12;

fn from_here(work: Work, why: Refusal, after: usize) -> How {
    How {
        work,
        why,
        after,
        times: usize::MAX,
    }
}

fn texts(held: &Held, id: DocId) -> String {
    serde_json::to_string(&held.issue(id).unwrap().issue).unwrap()
}

#[test]
fn a_tablet_s_disk_fails_and_is_well_again() {
    let folder = memory();
    let home = folder.path().join("li-1");
    fs::create_dir_all(&home).unwrap();
    let disk = Broken::under(&home);
    let mut world = World::two_stations_in(folder, 1);
    let mut tablet = world.tablet("li");
    let id = tablet.issue_in(None, STATION, "门锁损坏");
    let (mut acknowledged, mut refused, mut unread) = (Vec::new(), Vec::new(), 0);
    for (number, (work, why, code, _)) in TROUBLES.into_iter().enumerate() {
        let before = refused.len() + unread;
        for after in 0..PLACES {
            let words = format!("第{number}类{after}处");
            // A program that has just begun has read nothing yet, and not all it needs is open.
            if matches!(work, Work::Read | Work::Open) {
                tablet.restart();
            }
            disk.fail(from_here(work, why, after));
            let done = tablet.add_progress(id, &words, None);
            let shown = tablet.issue(id);
            disk.mend();
            match done {
                Ok(_) => acknowledged.push(words),
                Err(e) => {
                    assert_eq!(e.code(), code, "{work:?} {why:?} at {after}: {e}");
                    refused.push(words);
                }
            }
            if let Err(e) = shown {
                assert_eq!(e.code(), code, "{work:?} {why:?} at {after}: {e}");
                unread += 1;
            }
            // At once, without a restart.
            let words = format!("其后{number}类{after}处");
            tablet.add_progress(id, &words, None).unwrap();
            acknowledged.push(words);
        }
        assert!(
            refused.len() + unread > before,
            "{work:?} {why:?} never showed"
        );
    }
    let shown = texts(&tablet, id);
    for words in &acknowledged {
        assert_eq!(shown.matches(words.as_str()).count(), 1, "{words}");
    }
    for words in &refused {
        assert!(!shown.contains(words.as_str()), "{words} was not saved");
    }
    tablet.check().unwrap();
    tablet.restart();
    tablet.sync();
    agrees(&world, &tablet);
    assert!(tablet.rebuild_lists());
    assert!(world.hq().verify().unwrap().holds());
}

#[test]
fn a_tablet_s_disk_fails_while_it_synchronises() {
    let folder = memory();
    let home = folder.path().join("li-1");
    fs::create_dir_all(&home).unwrap();
    let disk = Broken::under(&home);
    let mut world = World::two_stations_in(folder, 2);
    let mut tablet = world.tablet("li");
    let other = world.tablet("li");
    let mut failed = 0;
    for (work, why, code, _) in TROUBLES {
        for after in 0..PLACES {
            let _ = tablet.issue_in(None, STATION, "自己的");
            let _ = other.issue_in(None, STATION, "另一台的");
            other.sync();
            if matches!(work, Work::Read | Work::Open) {
                tablet.restart();
            }
            disk.fail(from_here(work, why, after));
            let done = tablet.try_sync();
            disk.mend();
            if let Err(e) = done {
                assert_eq!(e.code(), code, "{work:?} {why:?} at {after}: {e}");
                failed += 1;
            }
            tablet.sync();
        }
    }
    assert!(failed > 20, "{failed}");
    agrees(&world, &tablet);
    let state = tablet.sync_state().unwrap();
    assert_eq!(state.held, state.recorded);
    assert!(tablet.rebuild_lists());
}

/// Asks headquarters itself, and nothing of the world around it.
struct Direct(Hq);

impl Transport for Direct {
    fn post(
        &self,
        _path: &str,
        body: &[u8],
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Answer, TransportError> {
        let (status, bytes) = match self.0.sync(body) {
            Ok(bytes) => (200, bytes),
            Err(e) => {
                let json =
                    serde_json::json!({"error": {"code": e.code(), "message": e.to_string()}});
                (400, json.to_string().into_bytes())
            }
        };
        take(&bytes);
        Ok(Answer {
            status,
            retry_after: None,
        })
    }
}

#[test]
fn headquarters_disk_fails_and_is_well_again() {
    let folder = memory();
    let home = folder.path().join("hq");
    fs::create_dir_all(&home).unwrap();
    let disk = Broken::under(&home);
    let mut world = World::two_stations_in(folder, 3);
    let tablet = world.tablet("li");
    let mut failed = 0;
    for (work, why, _, code) in TROUBLES {
        for after in 0..PLACES {
            let _ = tablet.issue_in(None, STATION, "门锁损坏");
            let held = tablet.sync_state().unwrap().held;
            if matches!(work, Work::Read | Work::Open) {
                world.restart_hq();
            }
            disk.fail(from_here(work, why, after));
            let done = tablet.tablet().sync(&Direct(world.hq()));
            let asked = world.hq().as_of();
            disk.mend();
            if let Err(e) = done {
                assert_eq!(e.code(), code, "{work:?} {why:?} at {after}: {e}");
                failed += 1;
            }
            if let Err(e) = asked {
                assert_eq!(e.code(), code, "{work:?} {why:?} at {after}: {e}");
            }
            assert!(tablet.sync_state().unwrap().held >= held);
            tablet.sync();
            let state = tablet.sync_state().unwrap();
            assert_eq!(state.held, state.recorded);
        }
    }
    assert!(failed > 20, "{failed}");
    agrees(&world, &tablet);
    let report = world.hq().verify().unwrap();
    assert!(report.holds(), "{:#?}", report.faults);
}

/// Runs a program as a shell does that allows it so many of something.
fn limited(program: &Program, limit: &str, words: &[&str]) -> (Option<String>, bool) {
    let inner = program.command(words);
    let out = Command::new("sh")
        .args(["-c", &format!("{limit}; exec \"$@\""), "sh"])
        .arg(inner.get_program())
        .args(inner.get_args())
        .output()
        .unwrap();
    let said: Option<serde_json::Value> = serde_json::from_slice(&out.stdout).ok();
    let code = said.and_then(|v| v["error"]["code"].as_str().map(str::to_owned));
    (code, out.status.success())
}

#[test]
fn a_real_tablet_says_in_both_languages_what_the_disk_does_not_do() {
    let province = Province::new();
    let tablet = province.cadre("tablet", STATION);
    let id = tablet.open_issue(STATION, "门锁损坏", "2030-03-01");
    // The first few writes are those to shared memory, which is there while it is not full.
    for (call, n, error, code) in [
        ("pwrite64", 1, "ENOSPC", "disk_full"),
        ("pwrite64", 12, "ENOSPC", "disk_full"),
        ("pwrite64", 12, "EIO", "storage"),
        ("fsync", 1, "EIO", "storage"),
    ] {
        let mut sentences = Vec::new();
        for lang in ["zh", "en"] {
            let words = ["issue", "update", &id, "没有存下", "--lang", lang];
            let fail = Strike::Fail(error);
            let struck = strike(tablet.program(), &words, Blow { call, n }, fail);
            assert_eq!(struck.code(), Some(code), "{call} {error}: {struck:?}");
            let said = struck.said.unwrap();
            sentences.push(said["error"]["message"].as_str().unwrap().to_owned());
        }
        assert!(
            !sentences[0].is_ascii() && sentences[1].is_ascii(),
            "{sentences:?}"
        );
    }
    let update = ["issue", "update", &id, "没有存下"];
    let (code, _) = limited(tablet.program(), "ulimit -n 6", &update);
    assert!(
        matches!(code.as_deref(), Some("cannot_open" | "storage")),
        "{code:?}"
    );
    // A process that reaches the limit of a file's size is killed by the system, as by anybody else.
    let (_, done) = limited(tablet.program(), "ulimit -f 100", &update);
    assert!(!done);
    tablet.does(&["issue", "update", &id, "存下了"]);
    tablet.sync();
    let shown = tablet.issue(&id).to_string();
    assert!(
        shown.contains("存下了") && !shown.contains("没有存下"),
        "{shown}"
    );
    province.hq.verify();
}

#[test]
fn a_real_headquarters_without_room_says_so_and_goes_on_when_there_is() {
    let mut province = Province::new();
    let tablet = province.cadre("tablet", STATION);
    province.hq.kill();
    let (at, dir) = (province.hq.address(), province.hq.dir().to_owned());
    let program = Program::new("baolian-hq", &["--json", "--data", dir.to_str().unwrap()]);
    let words = ["serve", "--listen", at.as_str()];
    let _ = tablet.open_issue(STATION, "门锁损坏", "2030-03-01");
    for (call, error, code) in [
        ("pwrite64", "ENOSPC", "storage_full"),
        ("fsync", "EIO", "io"),
    ] {
        // Its start still finds room.
        let late = Blow { call, n: 40 };
        let late = if call == "fsync" {
            Blow { call, n: 4 }
        } else {
            late
        };
        let mut server = spawn(&program, &words, late, Strike::Fail(error));
        let mut line = String::new();
        let stdout = server.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
        assert!(line.contains("listening"), "{line}");
        let mut codes = Vec::new();
        for n in 0..20 {
            let _ = tablet.open_issue(STATION, &format!("第{n}个"), "2030-03-01");
            if let Err(failed) = tablet.run(&["sync"]) {
                codes.push(failed.code);
            }
        }
        assert!(
            codes.len() > 5 && codes.iter().all(|c| c == code),
            "{call}: {codes:?}"
        );
        end(server);
    }
    province.hq.serve_again();
    tablet.sync();
    let status = tablet.says(&["status"]);
    assert_eq!(status["log"]["held"], status["log"]["recorded"]);
    province.hq.verify();
}

/// A file system of its own for as long as it is held; none where this process may not mount.
struct Mounted<'p>(&'p Path);

impl<'p> Mounted<'p> {
    fn small(at: &'p Path, mib: u32) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let size = format!("size={mib}m");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at);
        mount
            .output()
            .is_ok_and(|o| o.status.success())
            .then_some(Self(at))
    }

    fn writable(&self, writable: bool) {
        let option = if writable { "remount,rw" } else { "remount,ro" };
        let mut mount = Command::new("mount");
        let done = mount.args(["-o", option]).arg(self.0).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).output();
    }
}

#[test]
fn a_real_tablet_on_a_small_and_then_read_only_file_system() {
    let province = Province::new();
    let home = province.path().join("tablet");
    let Some(small) = Mounted::small(&home, 8) else {
        println!("not tried: this process may not mount");
        return;
    };
    let tablet = province.cadre("tablet", STATION);
    let id = tablet.open_issue(STATION, "门锁损坏", "2030-03-01");
    let filler = home.join("filler");
    let mut filling = Command::new("dd");
    filling
        .arg("if=/dev/zero")
        .arg(format!("of={}", filler.display()));
    assert!(!filling.output().unwrap().status.success(), "it is full");
    assert_eq!(
        tablet.refuses(&["issue", "update", &id, "没有存下"]),
        "disk_full"
    );
    fs::remove_file(&filler).unwrap();
    tablet.does(&["issue", "update", &id, "存下了"]);
    small.writable(false);
    let code = tablet.refuses(&["issue", "update", &id, "没有存下"]);
    assert!(["read_only", "cannot_open"].contains(&&*code), "{code}");
    small.writable(true);
    tablet.does(&["issue", "update", &id, "又存下了"]);
    tablet.sync();
    let shown = tablet.issue(&id).to_string();
    assert!(
        shown.contains("又存下了") && !shown.contains("没有存下"),
        "{shown}"
    );
    province.hq.verify();
}
