//! What can be asked of `baolian-hq`, word by word.
//!
//! The sentences here are the English help; [`super::help`] puts the Chinese
//! ones in their place and adds examples. What an answer means is decided
//! where it is made, not here.

mod audit;
mod office;
mod person;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use audit::AuditArgs;
pub use office::{IssueDeed, LeadDeed, OneArgs, PeriodDeed, Ruling, SupportDeed, VisitDeed};
pub use person::{AccountDeed, DeviceDeed, EnrolArgs};

use super::text::Lang;

/// Headquarters of Baolian (包联): its server, its ledger and the office's work.
#[derive(Debug, Parser)]
#[command(name = "baolian-hq", version, propagate_version = true)]
pub struct Cli {
    /// The folder that holds everything; BAOLIAN_HQ_DATA stands in for it.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Print one JSON value on standard output, errors too.
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of messages and help.
    #[arg(long, global = true, value_enum, default_value_t = Lang::Zh, value_name = "LANG")]
    pub lang: Lang,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// The command's own words: `issue close`.
    #[arg(skip)]
    pub words: String,
}

/// Which year.
#[derive(Debug, Clone, Copy, Args)]
pub struct DemoYearArgs {
    /// From which all of it follows.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Which part of the province: above 0, at most 1.
    #[arg(long, default_value_t = 1.0, value_name = "PART")]
    pub scale: f64,
    /// Only the year, not what has passed since.
    #[arg(long)]
    pub year_only: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new headquarters: keys, database, an empty ledger.
    Init,
    /// Stations and their cadres.
    Roster {
        /// What to do.
        #[command(subcommand)]
        deed: RosterDeed,
    },
    /// People and what they may be.
    People {
        /// What to do.
        #[command(subcommand)]
        deed: PeopleDeed,
    },
    /// Words of the app that an office says in its own way.
    Terms {
        /// What to do.
        #[command(subcommand)]
        deed: TermsDeed,
    },
    /// Hand out a code with which one tablet is enrolled, once.
    Enrol(EnrolArgs),
    /// Serve tablets until Ctrl-C.
    Serve(ServeArgs),
    /// The three lists: problems, tasks, effects.
    Lists(ListsArgs),
    /// Which due visits were made, missed, excused, or cannot be known yet.
    Coverage(CoverageArgs),
    /// Who did what when at headquarters, from its own log, newest first.
    Audit(AuditArgs),
    /// Check every chain, signature and projection.
    Verify,
    /// Make a headquarters for demonstration: a believable year of a whole province, through real synchronisation of
    /// simulated tablets. All of it is invented; whoever knows the seed knows its keys.
    DemoYear(DemoYearArgs),
    /// Copy everything to another place, also while serving, and read it back.
    Backup {
        /// A new file.
        #[arg(long, value_name = "PATH")]
        output: PathBuf,
        /// Copy the keys too, into PATH.keys; whoever has them speaks for headquarters.
        #[arg(long)]
        keys: bool,
    },
    /// Put a backup in the place of what is there.
    Restore {
        /// What `backup` wrote.
        #[arg(long, value_name = "PATH")]
        from: PathBuf,
    },
    /// Leads (问题线索).
    Lead {
        /// What to do.
        #[command(subcommand)]
        deed: LeadDeed,
    },
    /// Due periods.
    Period {
        /// What to do.
        #[command(subcommand)]
        deed: PeriodDeed,
    },
    /// Accounts: who may do what.
    Account {
        /// What to do.
        #[command(subcommand)]
        deed: AccountDeed,
    },
    /// Tablets.
    Device {
        /// What to do.
        #[command(subcommand)]
        deed: DeviceDeed,
    },
    /// Problems (问题), as the office deals with them.
    Issue {
        /// What to do.
        #[command(subcommand)]
        deed: IssueDeed,
    },
    /// Visits (督导), as the office deals with them.
    Visit {
        /// What to do.
        #[command(subcommand)]
        deed: VisitDeed,
    },
    /// Support (帮扶), as the office gives it.
    Support {
        /// What to do.
        #[command(subcommand)]
        deed: SupportDeed,
    },
    /// Who signs in to the board.
    Admin {
        /// What to do.
        #[command(subcommand)]
        deed: AdminDeed,
    },
    /// The keys that headquarters signs with.
    Keys {
        /// What to do.
        #[command(subcommand)]
        deed: KeysDeed,
    },
    /// The clock that headquarters signs by.
    Clock {
        /// What to do.
        #[command(subcommand)]
        deed: ClockDeed,
    },
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// Stations and their cadres.
#[derive(Debug, Subcommand)]
pub enum RosterDeed {
    /// Take a roster, whole or not at all; shows what changes before it is done.
    Import {
        /// A CSV file with the columns of the roster.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The day on which pairings end and start; at once if not given, first ones from today on.
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// Only show what would change.
        #[arg(long)]
        dry_run: bool,
        /// It is meant that more than a tenth of the stations leave.
        #[arg(long)]
        yes: bool,
    },
}

/// People and what they may be.
#[derive(Debug, Subcommand)]
pub enum PeopleDeed {
    /// Take a file of people, whole or not at all; who is not in it stays.
    Import {
        /// A CSV file: id,name,unit,post,phone,roles,area,station.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Only show what would change.
        #[arg(long)]
        dry_run: bool,
    },
}

/// Words of the app that an office says in its own way.
#[derive(Debug, Subcommand)]
pub enum TermsDeed {
    /// Take a file of terms in place of those before, whole or not at all; {} gives the app's own back.
    Import {
        /// A JSON file: {"zh-CN": {"issue": "隐患"}, "en": {"issue": "hazard"}}.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Only show what would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// Every term that can be given, and what was given.
    Show,
}

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: String,
    /// Certificate chain (PEM); with it tablets come over TLS.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    /// Problems.
    Issues,
    /// Tasks.
    Tasks,
    /// Effects.
    Effects,
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// One JSON array.
    Json,
    /// A CSV file for spreadsheets.
    Csv,
}

/// Of which stations.
#[derive(Debug, Clone, Default, Args)]
pub struct ScopeArgs {
    /// Of a station; may be given several times.
    #[arg(long, value_name = "CODE")]
    pub station: Vec<String>,
    /// Of stations whose pairing is held at this level.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub level: Option<LevelWord>,
    /// Of the stations of a province, city or county, six digits.
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
}

/// A level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelWord {
    /// 省级.
    Province,
    /// 市级.
    City,
    /// 县级.
    County,
}

impl LevelWord {
    /// The level that the word means.
    #[must_use]
    pub fn level(self) -> baolian_wire::reference::Level {
        use baolian_wire::reference::Level;
        match self {
            Self::Province => Level::Province,
            Self::City => Level::City,
            Self::County => Level::County,
        }
    }
}

/// Which list, and how.
#[derive(Debug, Args)]
pub struct ListsArgs {
    /// Which list.
    #[arg(long, value_enum, value_name = "LIST")]
    pub kind: ListKind,
    /// How it is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "json")]
    pub format: ListFormat,
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Leave out internal problems (限内部) and what a visit not yet sealed holds.
    #[arg(long)]
    pub public: bool,
}

/// What coverage is asked for.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// Only periods that begin on this day or later.
    #[arg(long, value_name = "DAY")]
    pub since: Option<String>,
    /// Only periods that begin before this day.
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
    /// List every due period too, not only the sums.
    #[arg(long)]
    pub detail: bool,
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
}

/// Who signs in to the board.
#[derive(Debug, Subcommand)]
pub enum AdminDeed {
    /// Print a one-time link by which somebody sets a new password; the old one and all sessions end at once.
    Reset {
        /// The account's id.
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// The keys that headquarters signs with.
#[derive(Debug, Subcommand)]
pub enum KeysDeed {
    /// List the working keys: which signs, and when the others did.
    List,
    /// Have another working key sign from now on; also beside a running server.
    Rotate,
}

/// The clock that headquarters signs by.
#[derive(Debug, Subcommand)]
pub enum ClockDeed {
    /// Accept the machine's clock although it is behind what was signed.
    Accept,
}

/// Who does it.
#[derive(Debug, Clone, Default, Args)]
pub struct AsArgs {
    /// The account that does it; the province's office if not said.
    #[arg(long = "as", value_name = "ACCOUNT")]
    pub account: Option<String>,
}
