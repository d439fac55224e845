//! Words about lists: of what, which rows, which page.

use clap::{Args, Subcommand, ValueEnum};

/// Of what.
#[derive(Debug, Subcommand)]
pub enum ListWhat {
    /// Visits.
    Visits(VisitsArgs),
    /// Problems.
    Issues(IssuesArgs),
    /// Tasks, over all problems.
    Tasks(TasksArgs),
    /// Effects, over all problems.
    Effects(EffectsArgs),
    /// Support requests.
    Support(SupportArgs),
    /// Leads.
    Leads(LeadsArgs),
    /// Stations.
    Stations(StationsArgs),
}

/// Of which stations.
#[derive(Debug, Args)]
pub struct ScopeArgs {
    /// Only of this station; may be given several times.
    #[arg(long, value_name = "CODE")]
    pub station: Vec<String>,
    /// Only of stations paired at this level.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub level: Option<LevelWord>,
    /// Only of this province, city or county, six digits.
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
}

/// A level.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LevelWord {
    /// 省级.
    Province,
    /// 市级.
    City,
    /// 县级.
    County,
}

/// Which page.
#[derive(Debug, Args)]
pub struct PageArgs {
    /// How many rows at most, up to 1000.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    /// Go on after the page before: what its "next" said.
    #[arg(long, value_name = "NEXT")]
    pub after: Option<String>,
    /// The other way round.
    #[arg(long)]
    pub reverse: bool,
}

/// Which visits.
#[derive(Debug, Args)]
pub struct VisitsArgs {
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Which page.
    #[command(flatten)]
    pub page: PageArgs,
    /// Only those that I made.
    #[arg(long)]
    pub mine: bool,
    /// Only sealed ones.
    #[arg(long, conflicts_with = "unsealed")]
    pub sealed: bool,
    /// Only those not sealed yet.
    #[arg(long)]
    pub unsealed: bool,
    /// Only those not sealed within a day of the check-in.
    #[arg(long)]
    pub open_too_long: bool,
    /// Only those with values written apart.
    #[arg(long)]
    pub contested: bool,
    /// Only those with additions made apart from the seal.
    #[arg(long)]
    pub late: bool,
    /// Checked in on this day or later.
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// Checked in on this day or earlier.
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    /// In which order.
    #[arg(long, value_name = "ORDER", default_value = "checked-in", value_parser = ["checked-in", "station"])]
    pub sort: String,
}

/// Which problems.
#[derive(Debug, Args)]
pub struct IssuesArgs {
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Which page.
    #[command(flatten)]
    pub page: PageArgs,
    /// Only in this state; open ones include disputed ones.
    #[arg(long, value_name = "STATE", value_parser = ["open", "disputed", "closed"])]
    pub state: Option<String>,
    /// Only of this severity.
    #[arg(long, value_name = "SEVERITY", value_parser = ["low", "medium", "high"])]
    pub severity: Option<String>,
    /// Only of this category.
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// Only open ones whose end date has passed.
    #[arg(long)]
    pub overdue: bool,
    /// Due on this day or later.
    #[arg(long, value_name = "DAY")]
    pub due_from: Option<String>,
    /// Due on this day or earlier.
    #[arg(long, value_name = "DAY")]
    pub due_to: Option<String>,
    /// Only those with values written apart.
    #[arg(long)]
    pub contested: bool,
    /// Only those with an objection not ruled on.
    #[arg(long)]
    pub objected: bool,
    /// Only those that I opened.
    #[arg(long)]
    pub mine: bool,
    /// Only those with this in the person responsible.
    #[arg(long, value_name = "TEXT")]
    pub responsible: Option<String>,
    /// Only those for which this side has to do something next.
    #[arg(long, value_name = "SIDE", value_parser = ["me", "station", "cadre", "office"])]
    pub waits_for: Option<String>,
    /// Only from this item of the checklist.
    #[arg(long, value_name = "ITEM")]
    pub item: Option<String>,
    /// Only those found in this visit.
    #[arg(long, value_name = "VISIT")]
    pub visit: Option<String>,
    /// In which order.
    #[arg(long, value_name = "ORDER", default_value = "due",
          value_parser = ["due", "opened", "severity", "station", "title"])]
    pub sort: String,
}

/// Which tasks.
#[derive(Debug, Args)]
pub struct TasksArgs {
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Which page.
    #[command(flatten)]
    pub page: PageArgs,
    /// Only those to be done (open), or done or of a closed problem (over).
    #[arg(long, value_name = "STATE", value_parser = ["open", "over"])]
    pub state: Option<String>,
    /// Only of this problem.
    #[arg(long, value_name = "ID")]
    pub issue: Option<String>,
    /// Only those to be done whose day has passed.
    #[arg(long)]
    pub overdue: bool,
    /// Due on this day or later.
    #[arg(long, value_name = "DAY")]
    pub due_from: Option<String>,
    /// Due on this day or earlier.
    #[arg(long, value_name = "DAY")]
    pub due_to: Option<String>,
    /// Only by this person, as written in the task.
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,
    /// In which order.
    #[arg(long, value_name = "ORDER", default_value = "due", value_parser = ["due", "who", "station"])]
    pub sort: String,
}

/// Which effects.
#[derive(Debug, Args)]
pub struct EffectsArgs {
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Which page.
    #[command(flatten)]
    pub page: PageArgs,
    /// Only of this problem.
    #[arg(long, value_name = "ID")]
    pub issue: Option<String>,
    /// Only those that I recorded.
    #[arg(long)]
    pub mine: bool,
    /// Only confirmed ones.
    #[arg(long, conflicts_with = "unconfirmed")]
    pub confirmed: bool,
    /// Only those that nobody confirmed yet.
    #[arg(long)]
    pub unconfirmed: bool,
    /// Only those without evidence.
    #[arg(long)]
    pub without_evidence: bool,
    /// Recorded on this day or later.
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// Recorded on this day or earlier.
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    /// In which order.
    #[arg(long, value_name = "ORDER", default_value = "at", value_parser = ["at", "station"])]
    pub sort: String,
}

/// Which support requests.
#[derive(Debug, Args)]
pub struct SupportArgs {
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Which page.
    #[command(flatten)]
    pub page: PageArgs,
    /// Only those that are neither confirmed nor declined.
    #[arg(long)]
    pub open: bool,
    /// Only in this state.
    #[arg(long, value_name = "STATE", value_parser = ["asked", "declined", "promised", "delivered", "confirmed"])]
    pub state: Option<String>,
    /// Only of this kind.
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only those that I asked for.
    #[arg(long)]
    pub mine: bool,
    /// Only for this problem.
    #[arg(long, value_name = "ID")]
    pub issue: Option<String>,
    /// Only promised ones whose day has passed.
    #[arg(long)]
    pub overdue: bool,
    /// Only with values written apart.
    #[arg(long)]
    pub contested: bool,
    /// In which order.
    #[arg(long, value_name = "ORDER", default_value = "at", value_parser = ["at", "until", "station", "title"])]
    pub sort: String,
}

/// Which leads.
#[derive(Debug, Args)]
pub struct LeadsArgs {
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Which page.
    #[command(flatten)]
    pub page: PageArgs,
    /// Only not answered yet (open), answered, or answered so.
    #[arg(long, value_name = "STATE", value_parser = ["open", "answered", "true", "not-true", "not-looked"])]
    pub state: Option<String>,
    /// Only of this category.
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,
    /// Only from this source.
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// Only those handed down together with this one: the batch that a lead shows.
    #[arg(long, value_name = "ID")]
    pub batch: Option<String>,
    /// From this day or later.
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// From this day or earlier.
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    /// Only those that I handed down.
    #[arg(long)]
    pub mine: bool,
    /// Only with values written apart.
    #[arg(long)]
    pub contested: bool,
    /// In which order.
    #[arg(long, value_name = "ORDER", default_value = "at", value_parser = ["at", "date", "station", "title"])]
    pub sort: String,
}

/// Which stations.
#[derive(Debug, Args)]
pub struct StationsArgs {
    /// Words in names, areas or codes.
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Which page.
    #[command(flatten)]
    pub page: PageArgs,
    /// Only those paired with me.
    #[arg(long)]
    pub mine: bool,
    /// In which order.
    #[arg(long, value_name = "ORDER", default_value = "code", value_parser = ["code", "name"])]
    pub sort: String,
}

/// A search.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words that must all be found.
    #[arg(value_name = "WORD", required = true)]
    pub words: Vec<String>,
    /// Only in this kind of record; may be given several times.
    #[arg(long, value_name = "KIND", value_parser = ["visit", "notes", "issue", "lead", "support"])]
    pub kind: Vec<String>,
    /// Of which stations.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// How many rows at most, up to 1000.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
    /// Go on after the page before: what its "next" said.
    #[arg(long, value_name = "NEXT")]
    pub after: Option<String>,
}
