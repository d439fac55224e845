//! Words about the tablet itself.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TextArgs;

/// How a link may be made.
#[derive(Debug, Args)]
pub struct LinkArgs {
    /// Allow plain HTTP to other machines, on a network that is itself protected.
    #[arg(long)]
    pub allow_plain_http: bool,
    /// A certificate (PEM) to trust besides those of the system.
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
}

/// Enrolment.
#[derive(Debug, Args)]
pub struct EnrolArgs {
    /// Where headquarters is.
    #[arg(long, value_name = "URL")]
    pub hq: String,
    /// The code from the office.
    #[arg(long, value_name = "CODE")]
    pub code: String,
    /// How a link may be made.
    #[command(flatten)]
    pub link: LinkArgs,
}

/// Synchronising.
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// Go on by itself until Ctrl-C, a line for each change of state.
    #[arg(long)]
    pub watch: bool,
    /// Headquarters has moved: where it is from now on.
    #[arg(long, value_name = "URL")]
    pub hq: Option<String>,
    /// How a link may be made.
    #[command(flatten)]
    pub link: LinkArgs,
}

/// Older records on demand.
#[derive(Debug, Args)]
pub struct FetchArgs {
    /// The station's code.
    #[arg(long, value_name = "CODE")]
    pub station: Option<String>,
    /// They are no longer needed here.
    #[arg(long, requires = "station")]
    pub let_go: bool,
}

/// The tray.
#[derive(Debug, Subcommand)]
pub enum TrayDeed {
    /// Mark something as dealt with; it stays readable with --all.
    Done {
        /// Which: the number in the tray, or DEVICE/NUMBER.
        #[arg(value_name = "ENTRY")]
        entry: String,
    },
}

/// Drafts.
#[derive(Debug, Subcommand)]
pub enum DraftDeed {
    /// Keep what is typed in a field.
    Keep {
        /// The field's name.
        #[arg(value_name = "KEY")]
        key: String,
        /// What is typed.
        #[command(flatten)]
        words: TextArgs,
    },
    /// Show what was typed in a field.
    Show {
        /// The field's name.
        #[arg(value_name = "KEY")]
        key: String,
    },
    /// Drop what was typed in a field.
    Drop {
        /// The field's name.
        #[arg(value_name = "KEY")]
        key: String,
    },
}
