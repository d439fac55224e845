//! What can be asked of `baolian`, word by word.
//!
//! The sentences here are the English help; [`crate::help`] puts the Chinese
//! ones in their place and adds examples. What a word means to a record is
//! decided in the core, not here.

mod issue;
mod lead;
mod list;
mod support;
mod tablet;
mod visit;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use issue::{IssueDeed, OpenArgs, SimilarArgs, TaskArgs};
pub use lead::LeadDeed;
pub use list::{
    EffectsArgs, IssuesArgs, LeadsArgs, LevelWord, ListWhat, PageArgs, ScopeArgs, SearchArgs,
    StationsArgs, SupportArgs, TasksArgs, VisitsArgs,
};
pub use support::{AskArgs, PromiseArgs, StepArgs, SupportDeed};
pub use tablet::{DraftDeed, EnrolArgs, FetchArgs, LinkArgs, SyncArgs, TrayDeed};
pub use visit::{FixArgs, LineArgs, StartArgs, VisitDeed};

use crate::text::Lang;

/// The tablet without a screen: record visits and problems offline, synchronise when there is a link.
#[derive(Debug, Parser)]
#[command(name = "baolian", version, propagate_version = true)]
pub struct Cli {
    /// The folder with this tablet's data; BAOLIAN_HOME stands in for it, else the platform's folder for app data.
    #[arg(long, global = true, value_name = "DIR", display_order = 900)]
    pub home: Option<PathBuf>,
    /// Print exactly one JSON value on standard output, errors too.
    #[arg(long, global = true, display_order = 901)]
    pub json: bool,
    /// Language of messages and help.
    #[arg(long, global = true, value_enum, default_value_t = Lang::Zh, value_name = "LANG", display_order = 902)]
    pub lang: Lang,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Enrol this tablet with a code from the office, once.
    Enrol(EnrolArgs),
    /// Visits (督导): check in, note, answer, seal, add.
    Visit {
        /// What to do.
        #[command(subcommand)]
        deed: VisitDeed,
    },
    /// Problems (问题) with their tasks and effects: open, follow, strike off.
    Issue {
        /// What to do.
        #[command(subcommand)]
        deed: Box<IssueDeed>,
    },
    /// Leads (问题线索): taken along, looked into, answered.
    Lead {
        /// What to do.
        #[command(subcommand)]
        deed: LeadDeed,
    },
    /// Support (帮扶): ask, promise, deliver, confirm.
    Support {
        /// What to do.
        #[command(subcommand)]
        deed: SupportDeed,
    },
    /// Lists in pages, filtered.
    List {
        /// Of what.
        #[command(subcommand)]
        what: ListWhat,
    },
    /// Look for words in everything written.
    Search(SearchArgs),
    /// In which running periods a visit is due, and how long is left.
    Due,
    /// The checklist (检查要点) that a visit begun now would have, with the ids of its items.
    Checklist,
    /// Send what waits and fetch what is new.
    Sync(SyncArgs),
    /// Older records of a station on an office's or a leader's tablet: ask for them, let go of them; without a station, which are here.
    Fetch(FetchArgs),
    /// Whose tablet this is, what it holds and how much of it headquarters holds.
    Status,
    /// What headquarters did not apply, to be read, corrected and sent again.
    Tray {
        /// What to do; without it, the tray is shown.
        #[command(subcommand)]
        deed: Option<TrayDeed>,
        /// Also what has been dealt with.
        #[arg(long)]
        all: bool,
    },
    /// Settle a value that was written apart: write the one that stands.
    Settle {
        /// The record's id.
        #[arg(value_name = "ID")]
        id: String,
        /// The field as the record shows it: due, severity, tasks.TASK.due, answers.ITEM, outcome, lasting.
        #[arg(value_name = "FIELD")]
        field: String,
        /// The value that stands.
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Check everything and make the lists again; a damaged database is set aside, never deleted.
    Repair,
    /// Typing that is not part of a record yet and never leaves the tablet.
    Draft {
        /// What to do.
        #[command(subcommand)]
        deed: DraftDeed,
    },
    /// Print the completion script of a shell.
    Completions {
        /// Which.
        #[arg(value_enum, value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
}

/// The id of one record.
#[derive(Debug, Args)]
pub struct IdArgs {
    /// The record's id, or its first or last letters (four or more) if no other has them.
    #[arg(value_name = "ID")]
    pub id: String,
}

/// Words that must be said.
#[derive(Debug, Args)]
pub struct TextArgs {
    /// The text; - reads it from standard input.
    #[arg(value_name = "TEXT")]
    pub text: String,
}

/// Words that may be said, as an argument or as an option.
#[derive(Debug, Args)]
pub struct SaidArgs {
    /// What is said with it; - reads it from standard input.
    #[arg(value_name = "TEXT")]
    pub text: Option<String>,
    /// The same as TEXT.
    #[arg(long, value_name = "TEXT", conflicts_with = "text")]
    pub reason: Option<String>,
}

impl SaidArgs {
    /// What was said; empty if nothing was.
    #[must_use]
    pub fn said(&self) -> &str {
        let said = self.text.as_deref().or(self.reason.as_deref());
        said.unwrap_or_default()
    }
}
