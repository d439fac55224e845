//! `cargo xtask bench [NAME] [--json]`: every figure is a ratio to something
//! measured in the same run, or a size counted at the socket.
//!
//! Machines are noisy: each figure is measured several times in turn with its
//! yardstick, and the spread stands beside it.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod app;
mod counting;
mod day;
mod dictionary;
mod history;
mod large;
mod province;
mod report;
mod save;
mod storm;
mod sync;

use std::path::PathBuf;

use clap::Parser;
use report::Figure;

/// What can be measured by itself.
const NAMES: &str = "save, sync, day, link, scale, tablet, verify, storm, app";

/// Measures the core.
#[derive(Parser)]
struct Options {
    /// Only this one: save, sync, day, link, scale, tablet, verify, storm, app.
    name: Option<String>,
    /// One JSON value instead of a table.
    #[arg(long)]
    json: bool,
    /// Issues in the sync measurement.
    #[arg(long, default_value_t = 10_000)]
    issues: usize,
    /// Issues with seven entries each in the backlog of `link`: about a megabyte.
    #[arg(long, default_value_t = 4_000)]
    backlog: usize,
    /// Records where there are many: on the tablet of `scale` and `tablet`.
    #[arg(long, default_value_t = 50_000)]
    many: usize,
    /// Entries of the ledger in `verify`.
    #[arg(long, default_value_t = 1_000_000)]
    entries: usize,
    /// Tablets of `storm`.
    #[arg(long, default_value_t = 1_504)]
    tablets: usize,
    /// Runs PouchDB on the same history beside it.
    #[arg(long)]
    peers: bool,
    /// Where a dictionary is written; the tablet that is probed.
    #[arg(long)]
    to: Option<PathBuf>,
    /// The headquarters program; beside this one by default.
    #[arg(long)]
    hq_bin: Option<PathBuf>,
    #[command(flatten)]
    app: app::Options,
}

fn main() {
    let options = Options::parse();
    let hq = options.hq_bin.clone().unwrap_or_else(large::beside);
    match options.name.as_deref() {
        Some("dictionary") => return dictionary::make(&hq, &options.to.unwrap()),
        Some("probe") => return large::probe(&options.to.unwrap()),
        _ => {}
    }
    let wanted = |name: &str| options.name.as_deref().is_none_or(|n| n == name);
    let mut figures: Vec<Figure> = Vec::new();
    let mut summary = None;
    if wanted("save") {
        figures.extend(save::measure(&hq));
    }
    if wanted("sync") {
        let (measured, said) = sync::measure(&hq, options.issues, options.peers);
        figures.extend(measured);
        summary = Some(said);
    }
    if wanted("day") {
        figures.extend(day::bytes(&hq));
    }
    if wanted("link") {
        figures.extend(day::link(&hq, options.backlog));
    }
    if wanted("scale") {
        figures.extend(large::scale(&hq, options.many));
    }
    if wanted("tablet") {
        figures.extend(large::tablet(&hq, options.many));
    }
    if wanted("verify") {
        figures.extend(large::verify(&hq, options.entries));
    }
    if wanted("storm") {
        figures.extend(storm::measure(&hq, options.tablets));
    }
    if wanted("app") {
        figures.extend(app::measure(&options.app));
    }
    if figures.is_empty() {
        eprintln!("no measurement of that name: {NAMES}");
        std::process::exit(2);
    }
    report::print(&figures, options.json);
    if let (Some(summary), true) = (summary, options.json) {
        println!("{}", serde_json::to_string(&summary).unwrap());
    }
}
