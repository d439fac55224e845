//! What can be asked of headquarters' own log.

use clap::Args;

/// Which deeds.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// From this day on.
    #[arg(long, value_name = "DAY")]
    pub since: Option<String>,
    /// Before this day.
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
    /// In the name of this account; hq for whoever runs the machine.
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// Concerning this station.
    #[arg(long, value_name = "CODE")]
    pub station: Option<String>,
    /// On this problem, visit, lead or support request.
    #[arg(long, value_name = "ID")]
    pub document: Option<String>,
    /// Only this kind of deed, in the word of the listing; may be given several times.
    #[arg(long, value_name = "DEED")]
    pub deed: Vec<String>,
    /// Through this user of the machine, or this browser session.
    #[arg(long, value_name = "USER")]
    pub user: Option<String>,
    /// How many, newest first; at most 1000.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    /// Go on where the last page said that it ends.
    #[arg(long, value_name = "PLACE")]
    pub after: Option<String>,
}
