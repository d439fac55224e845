//! Push and pull of issues with a life over a real socket, bytes counted there.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Instant;

use baolian_core::Tablet;
use baolian_core::sync::http::Http;
use baolian_lists::{IssueFilter, Page, Scope};
use baolian_wire::Kind;
use serde::Serialize;
use serde_json::Value;

use crate::counting::{Carried, relay};
use crate::history;
use crate::province::Province;
use crate::report::Figure;

/// What the last line of `bench sync --json` says.
#[derive(Debug, Serialize)]
pub struct Summary {
    issues: usize,
    push_ms: f64,
    pull_ms: f64,
    bytes_up: u64,
    bytes_down: u64,
    requests: u64,
    floor_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<Value>,
}

/// Tablets that push at the same time in the second figure.
const PUSHERS: usize = 4;

/// Measures.
pub fn measure(hq: &Path, issues: usize, peers: bool) -> (Vec<Figure>, Summary) {
    let province = Province::start(hq);
    let (address, carried) = relay(&province.address, None);
    let url = format!("http://{address}");
    let (tablet, http) = province.tablet("writer", &url);
    let told = told(&tablet, 0..issues);
    carried.take();
    let began = Timed::begin(&province);
    let rounds_up = push(&tablet, &http, 7 * issues as u64);
    let (pushed, push_work) = began.end(&province, "push");
    let (bytes_up, _) = carried.take();
    let alone = one_update(&tablet, &http, &carried);

    let (reader, http) = province.tablet_unsynced("reader", &url);
    carried.take();
    let began = Timed::begin(&province);
    let pulled = reader.sync(&http).unwrap();
    listed_and_searchable(&reader, issues);
    let (pull, pull_work) = began.end(&province, "pull");
    let (_, bytes_down) = carried.take();
    let floor = zstd::bulk::compress(told.join("\n").as_bytes(), 19).unwrap();
    let floor_bytes = floor.len() as u64;
    let peer = peers.then(|| peer(&told));
    let summary = Summary {
        issues,
        push_ms: pushed * 1000.0,
        pull_ms: pull * 1000.0,
        bytes_up,
        bytes_down,
        requests: rounds_up + pulled.rounds,
        floor_bytes,
        peer,
    };
    let count = issues as f64;
    let turns = |what: &str, rounds: u64| Figure::of(what, "turns", &[rounds as f64]);
    let per_issue = |what: &str, bytes: u64| {
        Figure::of(what, "B", &[bytes as f64 / count])
            .against("floor", &[floor_bytes as f64 / count])
    };
    let mut figures = vec![
        Figure::of(
            &format!("push of {issues} issues with seven entries"),
            "s",
            &[pushed],
        ),
        turns("push, request turns", rounds_up),
        per_issue("push, bytes up per issue", bytes_up),
        Figure::of(&format!("pull of {issues} issues"), "s", &[pull]),
        turns("pull, request turns", pulled.rounds),
        per_issue("pull, bytes down per issue", bytes_down),
        Figure::of(
            "the same as JSON at zstd-19, per issue",
            "B",
            &[floor_bytes as f64 / count],
        ),
        alone,
        Figure::of(
            &format!("{PUSHERS} tablets pushing {} issues each", issues / PUSHERS),
            "s",
            &[together(hq, issues / PUSHERS)],
        ),
    ];
    figures.extend(push_work);
    figures.extend(pull_work);
    if let Some(peer) = &summary.peer {
        for (key, what, ours, yardstick) in [
            ("push_ms", "push", pushed, "PouchDB, newest revisions"),
            (
                "push_each_ms",
                "push",
                pushed,
                "PouchDB, every step as a revision",
            ),
            ("pull_ms", "pull", pull, "PouchDB, newest revisions"),
        ] {
            let theirs = peer[key].as_f64().unwrap() / 1000.0;
            figures.push(
                Figure::of(&format!("{what}, here"), "s", &[ours]).against(yardstick, &[theirs]),
            );
        }
    }
    (figures, summary)
}

/// How long something takes, and how long each side had the processor for it:
/// where others use the machine too, only that can be compared between runs.
struct Timed {
    at: Instant,
    worked: (f64, f64),
}

impl Timed {
    fn begin(province: &Province) -> Self {
        Self {
            at: Instant::now(),
            worked: province.worked(),
        }
    }

    fn end(self, province: &Province, what: &str) -> (f64, [Figure; 2]) {
        let took = self.at.elapsed().as_secs_f64();
        let (tablet, hq) = province.worked();
        let work = |side: &str, seconds| {
            Figure::of(&format!("{what}, processor time, {side}"), "s", &[seconds])
        };
        let work = [
            work("tablet", tablet - self.worked.0),
            work("headquarters", hq - self.worked.1),
        ];
        (took, work)
    }
}

/// Synchronises until headquarters has applied so many entries; returns the turns it took.
fn push(tablet: &Tablet, http: &Http, entries: u64) -> u64 {
    let (mut applied, mut rounds) = (0, 0);
    while applied < entries {
        let synced = tablet.sync(http).unwrap();
        assert_eq!(synced.refused, 0);
        applied += synced.applied;
        rounds += synced.rounds;
    }
    rounds
}

/// Records issues; returns the history as lines of JSON.
fn told(tablet: &Tablet, which: std::ops::Range<usize>) -> Vec<String> {
    which
        .map(|n| history::record(tablet, n).to_string())
        .collect()
}

fn listed_and_searchable(reader: &Tablet, issues: usize) {
    let page = Page {
        total: true,
        ..Page::default()
    };
    let listed = reader.issues(&IssueFilter::default(), &page).unwrap();
    assert_eq!(listed.total, Some(issues as u64));
    let found = reader
        .search("整改", &[Kind::Issue], &Scope::default(), &Page::default())
        .unwrap();
    assert!(!found.rows.is_empty());
}

/// A later update of an issue, alone: the whole request's body is to stay small.
fn one_update(tablet: &Tablet, http: &Http, carried: &Carried) -> Figure {
    let listed = tablet
        .issues(&IssueFilter::default(), &Page::default())
        .unwrap();
    let id = listed.rows[listed.rows.len() / 2].row.id;
    tablet
        .add_progress(id, "核查完毕，窗口全天有人值守。", None)
        .unwrap();
    carried.take();
    tablet.sync(http).unwrap();
    let (up, _) = carried.take();
    Figure::of(
        "one update alone, bytes up, HTTP included",
        "B",
        &[up as f64],
    )
}

/// Seconds until several tablets have pushed at the same time.
fn together(hq: &Path, each: usize) -> f64 {
    let province = Province::start(hq);
    let url = format!("http://{}", province.address);
    let tablets: Vec<_> = (0..PUSHERS)
        .map(|i| {
            let (tablet, http) = province.tablet(&format!("pusher-{i}"), &url);
            told(&tablet, i * each..(i + 1) * each);
            (tablet, http)
        })
        .collect();
    let began = Instant::now();
    thread::scope(|scope| {
        for (tablet, http) in &tablets {
            scope.spawn(move || push(tablet, http, 7 * each as u64));
        }
    });
    began.elapsed().as_secs_f64()
}

/// The same history through PouchDB and express-pouchdb, in memory.
fn peer(told: &[String]) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), told.join("\n")).unwrap();
    let out = Command::new("node")
        .arg("pouchdb.mjs")
        .arg(file.path())
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let text = String::from_utf8(out.stdout).unwrap();
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}
