//! The app on a tablet with 20,000 records, in its real web view, against an empty window of the same Tauri.
//!
//! The tablet is filled through the facade and synchronised with a headquarters process, so that its records have their
//! receipts. What happens on the screen is measured by `ui/bench`, which is given the built programs and that tablet.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use baolian_core::Tablet;
use baolian_core::tablet::StartVisit;
use clap::Args;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::province::{Province, STATION, issue};
use crate::report::{Figure, percentile};

/// How long and how much.
#[derive(Debug, Args)]
pub struct Options {
    /// Only this part of `app`, or these: start, idle, taps, use.
    #[arg(long)]
    part: Vec<String>,
    /// Records on the tablet of `app`.
    #[arg(long, default_value_t = 20_000)]
    records: usize,
    /// Starts of the app and of the empty window, in turn.
    #[arg(long, default_value_t = 11)]
    starts: usize,
    /// Taps of each kind.
    #[arg(long, default_value_t = 40)]
    taps: usize,
    /// Rounds of simulated use, about 20 screens each.
    #[arg(long, default_value_t = 40)]
    rounds: usize,
    /// Seconds of idling; 600 for the ten minutes that the goal speaks of.
    #[arg(long, default_value_t = 90)]
    idle: u64,
}

/// Issues that the station asks to verify, so that Today has something to say.
const ASKED: usize = 12;
/// Samples of memory along the use.
const SAMPLES: usize = 10;

/// The programs beside this one, and the tablet.
struct Stage {
    built: PathBuf,
    home: PathBuf,
}

/// Measures.
pub fn measure(options: &Options) -> Vec<Figure> {
    let built = std::env::current_exe()
        .unwrap()
        .parent()
        .unwrap()
        .to_owned();
    let province = Province::start(&built.join("baolian-hq"));
    fill(&province, options.records);
    let stage = Stage {
        built,
        home: province.folder.path().join("tablet"),
    };
    let wanted =
        |name: &str| options.part.is_empty() || options.part.iter().any(|part| part == name);
    let mut figures = Vec::new();
    if wanted("start") {
        figures.extend(start(&stage, options));
    }
    if wanted("idle") {
        figures.extend(idle(&stage, options));
    }
    let visit = begin_visit(&stage.home);
    if wanted("taps") {
        figures.extend(taps(&stage, options, &visit));
    }
    if wanted("use") {
        figures.extend(in_use(&stage, options, &visit));
    }
    figures
}

/// A cadre's tablet with so many issues, all of them held by headquarters; of some the station asks verification.
fn fill(province: &Province, records: usize) {
    let url = format!("http://{}", province.address);
    let (tablet, http) = province.tablet("tablet", &url);
    let mut ids = Vec::new();
    for n in 0..records {
        let id = tablet.open_issue(&issue(n)).unwrap().id;
        if n % 8 == 0 {
            tablet
                .add_progress(id, "已约谈值班长，安排排班。", None)
                .unwrap();
        }
        ids.push(id);
    }
    tablet.sync(&http).unwrap();
    let (officer, way) = province.officer("officer", &url);
    officer.sync(&way).unwrap();
    for id in ids.iter().take(ASKED) {
        officer.ask_verification(*id, "已整改，请核验。").unwrap();
    }
    officer.sync(&way).unwrap();
    tablet.sync(&http).unwrap();
    let facts = tablet.facts().unwrap();
    assert_eq!(facts.log.held, facts.log.recorded, "all of it is held");
}

/// A visit that runs, with nothing answered yet.
fn begin_visit(home: &Path) -> String {
    let tablet = Tablet::open_real(home).unwrap();
    let begun = tablet.start_visit(&StartVisit {
        station: STATION.into(),
        fix: None,
        no_position: Some("室内没有信号".into()),
    });
    begun.unwrap().id.to_string()
}

impl Stage {
    /// What a part of `ui/bench` measures.
    fn ask<Answer: DeserializeOwned>(&self, part: &str, mut given: Value) -> Answer {
        given["app"] = json!(self.built.join("baolian-app"));
        given["empty"] = json!(self.built.join("examples/empty"));
        given["home"] = json!(self.home);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/bench/app.mjs");
        let out = Command::new("node")
            .arg(script)
            .arg(part)
            .arg(given.to_string())
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(out.status.success(), "{part} could not be measured");
        if std::env::var_os("BAOLIAN_BENCH_RAW").is_some() {
            eprintln!("{part}: {}", String::from_utf8_lossy(&out.stdout));
        }
        serde_json::from_slice(&out.stdout).unwrap()
    }
}

#[derive(Deserialize)]
struct Started {
    painted: f64,
    answered: f64,
}

#[derive(Deserialize)]
struct Both<One> {
    app: One,
    empty: One,
}

fn start(stage: &Stage, options: &Options) -> Vec<Figure> {
    let of: Both<Vec<Started>> = stage.ask("start", json!({ "rounds": options.starts }));
    let column = |runs: &[Started], what: fn(&Started) -> f64| -> Vec<f64> {
        runs.iter().map(what).collect()
    };
    let mut figures = Vec::new();
    for (word, what) in [
        ("on the screen", (|run| run.painted) as fn(&Started) -> f64),
        ("the first tap answered", |run| run.answered),
    ] {
        let yardstick = column(&of.empty, what);
        figures.push(Figure::of(
            &format!("start of an empty window, {word}"),
            "ms",
            &yardstick,
        ));
        figures.push(
            Figure::of(
                &format!("start of the app, Today {word}"),
                "ms",
                &column(&of.app, what),
            )
            .against("an empty window", &yardstick),
        );
    }
    figures
}

#[derive(Deserialize)]
struct Tap {
    changed: f64,
    painted: f64,
}

#[derive(Deserialize)]
struct Taps {
    empty: Vec<Tap>,
    app: BTreeMap<String, Vec<Tap>>,
}

fn taps(stage: &Stage, options: &Options, visit: &str) -> Vec<Figure> {
    let given = json!({ "times": options.taps, "visit": visit });
    let of: Taps = stage.ask("taps", given);
    let floor = p95(
        "tap to painted: a button of an empty window",
        &of.empty,
        |tap| tap.painted,
    );
    let yardstick = [floor.value];
    let mut figures = vec![floor];
    for (what, taps) in &of.app {
        let painted = p95(&format!("tap to painted: {what}"), taps, |tap| tap.painted);
        figures.push(painted.against("a button of an empty window", &yardstick));
        figures.push(p95(&format!("tap to changed page: {what}"), taps, |tap| {
            tap.changed
        }));
    }
    figures
}

/// The value below which 19 of 20 lie, with the least and the greatest.
fn p95(what: &str, taps: &[Tap], of: fn(&Tap) -> f64) -> Figure {
    let mut values: Vec<f64> = taps.iter().map(of).collect();
    let value = percentile(&mut values, 0.95);
    Figure {
        value,
        ..Figure::of(&format!("{what}, p95"), "ms", &values)
    }
}

#[derive(Deserialize)]
struct Held {
    screens: f64,
    app: f64,
    empty: f64,
}

fn in_use(stage: &Stage, options: &Options, visit: &str) -> Vec<Figure> {
    let given = json!({ "visit": visit, "rounds": options.rounds, "samples": SAMPLES });
    let held: Vec<Held> = stage.ask("use", given);
    held.iter()
        .map(|at| Figure {
            what: format!("memory above an empty window, after {} screens", at.screens),
            value: at.app - at.empty,
            unit: "MB",
            spread: (at.app - at.empty, at.app - at.empty),
            against: Some(("an empty window".into(), at.app / at.empty)),
        })
        .collect()
}

#[derive(Deserialize)]
struct Work {
    ms: f64,
    woken: f64,
}

#[derive(Deserialize)]
struct Idle {
    app: Work,
    empty: Work,
    seconds: f64,
    timers: Vec<(String, f64)>,
}

fn idle(stage: &Stage, options: &Options) -> Vec<Figure> {
    // Else the check that follows an unclean close is measured: 20,000 documents in slices.
    let tablet = Tablet::open_real(&stage.home).unwrap();
    while !tablet.check_slice().unwrap().done {}
    drop(tablet);
    let of: Idle = stage.ask("idle", json!({ "seconds": options.idle, "calm": 20 }));
    let share = |work: &Work| work.ms / 10.0 / of.seconds;
    let short = of.timers.iter().filter(|(_, ms)| *ms < 1_000.0).count();
    vec![
        Figure::of(
            &format!("idle for {:.0} s, above an empty window", of.seconds),
            "% of a core",
            &[share(&of.app) - share(&of.empty)],
        ),
        Figure::of(
            "idle, the empty window itself",
            "% of a core",
            &[share(&of.empty)],
        ),
        Figure::of(
            "idle, wake-ups above an empty window",
            "a second",
            &[(of.app.woken - of.empty.woken) / of.seconds],
        ),
        Figure::of(
            "idle, timers under 1 s set in the page",
            "timers",
            &[short as f64],
        ),
    ]
}
