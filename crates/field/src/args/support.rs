//! Words about support.

use baolian_record::schema;
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args, Subcommand};

use super::{IdArgs, SaidArgs, SupportArgs};

/// Support.
#[derive(Debug, Subcommand)]
pub enum SupportDeed {
    /// List support requests.
    List(SupportArgs),
    /// Ask for support.
    Ask(AskArgs),
    /// Promise support: who gives how much until when.
    Promise(PromiseArgs),
    /// Say that support was delivered.
    Deliver(StepArgs),
    /// Confirm, as the station, that support arrived.
    Confirm(StepArgs),
    /// Say that no support can be given, and why.
    Decline(StepArgs),
    /// Add a remark.
    Remark(StepArgs),
    /// Show one support request.
    Show(IdArgs),
}

/// A new request.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("where").required(true).args(["visit", "station"]))]
pub struct AskArgs {
    /// The visit during which it was asked.
    #[arg(long, value_name = "VISIT")]
    pub visit: Option<String>,
    /// The station, where it was not during a visit.
    #[arg(long, value_name = "CODE")]
    pub station: Option<String>,
    /// Which kind.
    #[arg(long, value_name = "KIND",
          value_parser = PossibleValuesParser::new(schema::SUPPORT_KINDS.iter().copied()))]
    pub kind: String,
    /// What, in a line.
    #[arg(long, value_name = "TEXT")]
    pub title: String,
    /// What is needed; - reads it from standard input.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub description: String,
    /// The problem that it is for.
    #[arg(long, value_name = "ID")]
    pub issue: Option<String>,
}

/// A promise.
#[derive(Debug, Args)]
pub struct PromiseArgs {
    /// Which request.
    #[command(flatten)]
    pub one: IdArgs,
    /// What is said with it.
    #[command(flatten)]
    pub words: SaidArgs,
    /// Who gives.
    #[arg(long, value_name = "NAME")]
    pub who: String,
    /// Until which day.
    #[arg(long, value_name = "DAY")]
    pub until: String,
    /// How much.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub amount: String,
    /// With which body it was agreed.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub body: String,
    /// It lasts (造血).
    #[arg(long, conflicts_with = "once")]
    pub lasting: bool,
    /// It helps once (输血).
    #[arg(long)]
    pub once: bool,
}

/// One step of a request.
#[derive(Debug, Args)]
pub struct StepArgs {
    /// Which request.
    #[command(flatten)]
    pub one: IdArgs,
    /// What is said with it.
    #[command(flatten)]
    pub words: SaidArgs,
    /// The promise it is about.
    #[arg(long, value_name = "PROMISE")]
    pub promise: Option<String>,
}
