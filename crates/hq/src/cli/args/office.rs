//! Words about what an office does: leads, periods, problems, visits, support.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::{AsArgs, ScopeArgs};

/// Leads.
#[derive(Debug, Subcommand)]
pub enum LeadDeed {
    /// Hand a lead down to one station or to all that fit.
    #[command(group = ArgGroup::new("where").required(true).multiple(true).args(["station", "level", "area"]))]
    Assign {
        /// To which stations.
        #[command(flatten)]
        scope: ScopeArgs,
        /// What it is about, in a line.
        #[arg(long, value_name = "TEXT")]
        title: String,
        /// Its category, as in the list of categories.
        #[arg(long, value_name = "CATEGORY")]
        category: String,
        /// The day it is from.
        #[arg(long, value_name = "DAY")]
        date: String,
        /// Where it comes from.
        #[arg(long, value_name = "TEXT")]
        source: String,
        /// What it says.
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
        /// Who does it.
        #[command(flatten)]
        who: AsArgs,
    },
    /// List leads.
    List {
        /// Of which stations.
        #[command(flatten)]
        scope: ScopeArgs,
        /// Only those not answered.
        #[arg(long)]
        open: bool,
        /// Only those handed down together: the batch that a lead shows.
        #[arg(long, value_name = "ID")]
        batch: Option<String>,
    },
}

/// Due periods.
#[derive(Debug, Subcommand)]
pub enum PeriodDeed {
    /// Excuse a period: leave, disaster, closure.
    Excuse {
        /// The station.
        #[arg(long, value_name = "CODE")]
        station: String,
        /// 2026-11 (province), 2026-11a (city), 2026-W48 (county).
        #[arg(long, value_name = "LABEL")]
        period: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Who does it.
        #[command(flatten)]
        who: AsArgs,
    },
    /// List excused periods.
    List {
        /// Only of this station.
        #[arg(long, value_name = "CODE")]
        station: Option<String>,
    },
}

/// One problem, and who does something to it.
#[derive(Debug, Clone, Args)]
pub struct OneArgs {
    /// The document's id.
    #[arg(value_name = "ID")]
    pub id: String,
    /// Who does it.
    #[command(flatten)]
    pub who: AsArgs,
}

/// How an objection is ruled on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ruling {
    /// The station is right.
    Upheld,
    /// The problem stands.
    Rejected,
}

/// Problems.
#[derive(Debug, Subcommand)]
pub enum IssueDeed {
    /// Show one problem.
    Show {
        /// The document's id.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Strike a problem off (销号).
    Close {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// What is said with it.
        #[arg(long, value_name = "TEXT", default_value = "")]
        text: String,
    },
    /// Put a problem back on the list (重新挂账).
    Reopen {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Rule on an objection (异议裁定).
    Rule {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// How.
        #[arg(value_enum, value_name = "RULING")]
        ruling: Ruling,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Extend the end date.
    Extend {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// The new end date.
        #[arg(value_name = "DAY")]
        due: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Refuse an extension that was asked for.
    RefuseExtension {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Send back what the station says is done (退回整改).
    Return {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Confirm an effect.
    Confirm {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// The effect's id; the latest if not said.
        #[arg(long, value_name = "EFFECT")]
        effect: Option<String>,
    },
    /// Write progress.
    Progress {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// What was done.
        #[arg(value_name = "TEXT")]
        text: String,
    },
    /// A leader's instruction (批示); --as names the leader.
    Instruct {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// What is to be done.
        #[arg(value_name = "TEXT")]
        text: String,
    },
    /// Hand a problem on to another body (移送).
    HandOn {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// To whom.
        #[arg(long, value_name = "NAME")]
        to: String,
        /// Why.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
}

/// Visits.
#[derive(Debug, Subcommand)]
pub enum VisitDeed {
    /// Show one visit.
    Show {
        /// The document's id.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Seal a visit at what headquarters holds, where the tablet is lost.
    Seal {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
    },
    /// Say for which period a visit counts whose time is not known.
    Assign {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// 2026-11 (province), 2026-11a (city), 2026-W48 (county).
        #[arg(long, value_name = "LABEL")]
        period: String,
    },
}

/// Support requests.
#[derive(Debug, Subcommand)]
pub enum SupportDeed {
    /// List support requests.
    List {
        /// Of which stations.
        #[command(flatten)]
        scope: ScopeArgs,
        /// Only those not confirmed or declined.
        #[arg(long)]
        open: bool,
    },
    /// Show one support request.
    Show {
        /// The document's id.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Promise support.
    Promise {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// Who will give it.
        #[arg(long, value_name = "NAME")]
        giver: String,
        /// How much.
        #[arg(long, value_name = "TEXT")]
        amount: String,
        /// Until which day.
        #[arg(long, value_name = "DAY")]
        until: String,
        /// What is said with it.
        #[arg(long, value_name = "TEXT", default_value = "")]
        text: String,
    },
    /// Say that support was delivered.
    Deliver {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// What was delivered.
        #[arg(value_name = "TEXT")]
        text: String,
    },
    /// Decline support.
    Decline {
        /// Which, and who.
        #[command(flatten)]
        one: OneArgs,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}
