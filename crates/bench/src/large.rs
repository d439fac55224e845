//! What much costs: a tablet and headquarters that hold many records, and their ledger verified.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use baolian_core::Tablet;
use baolian_core::sync::http::Http;
use baolian_lists::{IssueFilter, Page};
use serde_json::json;

use crate::province::{Province, issue, peak};
use crate::report::Figure;

/// Changes that are synchronised one by one.
const CHANGES: usize = 40;
/// Records of the small tablet.
const FEW: usize = 100;
/// Starts that are measured.
const STARTS: usize = 7;

fn fill(tablet: &Tablet, http: &Http, records: usize) {
    for n in 0..records {
        tablet.open_issue(&issue(n)).unwrap();
        // In parts, as it comes about: a backlog of all of it is another measurement.
        if n % 2_000 == 1_999 {
            tablet.sync(http).unwrap();
        }
    }
    while tablet.sync_state().unwrap().held < records as u64 {
        tablet.sync(http).unwrap();
    }
}

/// One change synchronised where tablet and headquarters hold many records, against few.
pub fn scale(hq: &Path, records: usize) -> Vec<Figure> {
    let mut took: Vec<Vec<f64>> = Vec::new();
    for records in [FEW, records] {
        let province = Province::start(hq);
        let url = format!("http://{}", province.address);
        let (tablet, http) = province.tablet("tablet", &url);
        fill(&tablet, &http, records);
        let page = Page::default();
        let listed = tablet.issues(&IssueFilter::default(), &page).unwrap();
        let one = |n: usize| {
            let id = listed.rows[n % listed.rows.len()].row.id;
            tablet.add_progress(id, "已复查，情况属实。", None).unwrap();
            let began = Instant::now();
            tablet.sync(&http).unwrap();
            began.elapsed().as_secs_f64() * 1000.0
        };
        took.push((0..CHANGES).map(one).collect());
    }
    vec![
        Figure::of(
            &format!("one change synchronised, {FEW} records"),
            "ms",
            &took[0],
        ),
        Figure::of(
            &format!("one change synchronised, {records} records on both sides"),
            "ms",
            &took[1],
        )
        .against(&format!("{FEW} records"), &took[0]),
    ]
}

/// Start and memory of a tablet with many records: another process opens it.
pub fn tablet(hq: &Path, records: usize) -> Vec<Figure> {
    let province = Province::start(hq);
    let url = format!("http://{}", province.address);
    let (tablet, http) = province.tablet("tablet", &url);
    fill(&tablet, &http, records);
    let home = tablet.home().to_owned();
    drop(tablet);
    let (mut starts, mut peaks) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let out = Command::new(std::env::current_exe().unwrap())
            .args(["probe", "--to"])
            .arg(&home)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        starts.push(said["ms"].as_f64().unwrap());
        peaks.push(said["peak"].as_f64().unwrap());
    }
    vec![
        Figure::of(
            &format!("start of the core until the first list, {records} records"),
            "ms",
            &starts,
        )
        .against("50 ms", &[50.0]),
        Figure::of(
            &format!("memory of the core, list, search and a change, {records} records"),
            "MB",
            &peaks,
        )
        .against("100 MB", &[100.0]),
    ]
}

/// Opens a tablet, lists, searches, changes; says how long the first took and how much memory all of it.
pub fn probe(home: &Path) {
    let began = Instant::now();
    let tablet = Tablet::open_real(home).unwrap();
    let page = Page::default();
    let listed = tablet.issues(&IssueFilter::default(), &page).unwrap();
    let ms = began.elapsed().as_secs_f64() * 1000.0;
    let found = tablet
        .search("整改", &[], &Default::default(), &page)
        .unwrap();
    assert!(!found.rows.is_empty());
    for row in &listed.rows {
        tablet.add_progress(row.row.id, "已复查。", None).unwrap();
    }
    println!("{}", json!({ "ms": ms, "peak": peak("self") }));
}

/// The ledger of so many entries verified.
pub fn verify(hq: &Path, entries: usize) -> Vec<Figure> {
    let province = Province::start(hq);
    let url = format!("http://{}", province.address);
    let (tablet, http) = province.tablet("tablet", &url);
    let issues = entries / 7;
    for n in 0..issues {
        crate::history::record(&tablet, n);
        if n % 1_000 == 999 {
            tablet.sync(&http).unwrap();
        }
    }
    let mut applied = 0;
    while applied == 0 || tablet.sync_state().unwrap().held < 7 * issues as u64 {
        applied += tablet.sync(&http).unwrap().rounds;
    }
    let began = Instant::now();
    let mut running = province
        .command(&["verify"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut most: f64 = 0.0;
    let status = loop {
        most = most.max(peak(&running.id().to_string()));
        if let Some(status) = running.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success());
    let seconds = began.elapsed().as_secs_f64();
    let million = seconds / (7 * issues) as f64 * 1e6;
    vec![
        Figure::of(
            &format!("verify of a ledger with {} entries", 7 * issues),
            "s",
            &[seconds],
        ),
        Figure::of("the same for a million entries", "s", &[million]).against("60 s", &[60.0]),
        Figure::of("memory of it at most", "MB", &[most]),
    ]
}

/// The headquarters program beside this one.
pub fn beside() -> PathBuf {
    std::env::current_exe()
        .unwrap()
        .with_file_name("baolian-hq")
}
