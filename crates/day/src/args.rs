//! The words of the command line.

use std::path::PathBuf;

use clap::Parser;

use crate::text::Lang;

/// One day of Baolian (包联): headquarters and tablets at work on this machine.
#[derive(Debug, Parser)]
#[command(name = "baolian-day", version)]
pub struct Args {
    /// The program `baolian-hq`.
    #[arg(long, value_name = "PATH")]
    pub hq_bin: PathBuf,
    /// The program `baolian`.
    #[arg(long, value_name = "PATH")]
    pub tablet_bin: PathBuf,
    /// An empty folder, or one to be made, for headquarters and the tablets.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// End after the day; without it headquarters stays up until Ctrl-C.
    #[arg(long)]
    pub once: bool,
    /// Stop before anything is settled and leave more open, so that the app has something of everything to show.
    #[arg(long)]
    pub demo: bool,
    /// Language of what is told and written.
    #[arg(long, value_enum, default_value_t = Lang::Zh, value_name = "LANG")]
    pub lang: Lang,
}
