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
mod dictionary;
mod history;
mod province;
mod report;
mod save;
mod sync;

use std::path::PathBuf;

use clap::Parser;
use report::Figure;

/// Measures the core.
#[derive(Parser)]
struct Options {
    /// Only this one: save, sync, app.
    name: Option<String>,
    /// One JSON value instead of a table.
    #[arg(long)]
    json: bool,
    /// Issues in the sync measurement.
    #[arg(long, default_value_t = 10_000)]
    issues: usize,
    /// Runs PouchDB on the same history beside it.
    #[arg(long)]
    peers: bool,
    /// Where a dictionary is written.
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
    let wanted = |name: &str| options.name.as_deref().is_none_or(|n| n == name);
    let mut figures: Vec<Figure> = Vec::new();
    let mut summary = None;
    if wanted("save") {
        figures.extend(save::measure());
    }
    if wanted("sync") {
        let beside = || {
            std::env::current_exe()
                .unwrap()
                .with_file_name("baolian-hq")
        };
        let hq = options.hq_bin.clone().unwrap_or_else(beside);
        let (measured, said) = sync::measure(&hq, options.issues, options.peers);
        figures.extend(measured);
        summary = Some(said);
    }
    if wanted("app") {
        figures.extend(app::measure(&options.app));
    }
    if options.name.as_deref() == Some("dictionary") {
        let beside = std::env::current_exe()
            .unwrap()
            .with_file_name("baolian-hq");
        return dictionary::make(&beside, &options.to.unwrap());
    }
    if figures.is_empty() {
        eprintln!("no measurement of that name: save, sync, app");
        std::process::exit(2);
    }
    report::print(&figures, options.json);
    if let (Some(summary), true) = (summary, options.json) {
        println!("{}", serde_json::to_string(&summary).unwrap());
    }
}
