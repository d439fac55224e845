//! Words about people and their tablets.

use clap::{ArgGroup, Args, Subcommand};

/// For whom a code is.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whom").required(true).args(["cadre", "station", "office", "leader", "account"]))]
pub struct EnrolArgs {
    /// A cadre of the roster.
    #[arg(long, value_name = "ID")]
    pub cadre: Option<String>,
    /// A station as such, or one of its officers by --name.
    #[arg(long, value_name = "CODE")]
    pub station: Option<String>,
    /// The officer of the station.
    #[arg(long, value_name = "NAME", requires = "station")]
    pub name: Option<String>,
    /// An office (机制办) of an area; of the province if --area is not given.
    #[arg(long, value_name = "NAME")]
    pub office: Option<String>,
    /// A leader of an area.
    #[arg(long, value_name = "NAME", requires = "area")]
    pub leader: Option<String>,
    /// Any account that there is.
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// A province, city or county, six digits.
    #[arg(long, value_name = "AREA", conflicts_with_all = ["cadre", "station", "account"])]
    pub area: Option<String>,
}

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum AccountDeed {
    /// List accounts.
    List {
        /// Only with this role.
        #[arg(long, value_name = "ROLE")]
        role: Option<String>,
        /// Closed ones too.
        #[arg(long)]
        closed: bool,
    },
    /// Show one account with its pairings and tablets.
    Show {
        /// Which.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Add an account.
    Add {
        /// Its id, without blanks.
        #[arg(value_name = "ID")]
        id: String,
        /// The name that people read.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Where the person works.
        #[arg(long, value_name = "TEXT", default_value = "")]
        unit: String,
        /// The post held there.
        #[arg(long, value_name = "TEXT", default_value = "")]
        post: String,
        /// A number to call.
        #[arg(long, value_name = "TEXT", default_value = "")]
        phone: String,
        /// A role; may be given several times.
        #[arg(long, value_name = "ROLE", required = true)]
        role: Vec<String>,
        /// The area of office, leader or department.
        #[arg(long, value_name = "AREA", default_value = "")]
        area: String,
        /// The station of an officer.
        #[arg(long, value_name = "CODE", default_value = "")]
        station: String,
    },
    /// Close an account: it may do nothing more; what it did stays.
    Close {
        /// Which.
        #[arg(value_name = "ID")]
        id: String,
        /// It is closed since this day began; without it, since now.
        #[arg(long, value_name = "DAY")]
        since: Option<String>,
    },
    /// Open a closed account again.
    Reopen {
        /// Which.
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// Tablets.
#[derive(Debug, Subcommand)]
pub enum DeviceDeed {
    /// List tablets: whose, how much is held, when last heard of.
    List {
        /// Only of this account.
        #[arg(long, value_name = "ID")]
        account: Option<String>,
    },
    /// Revoke a tablet: what it sends from now on waits for the office.
    Revoke {
        /// Which, 16 hexadecimal digits.
        #[arg(value_name = "DEVICE")]
        device: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Give a tablet up as lost: nobody waits for its reports any more.
    Lost {
        /// Which, 16 hexadecimal digits.
        #[arg(value_name = "DEVICE")]
        device: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Let entries of a revoked tablet in that wait.
    Release {
        /// Which, 16 hexadecimal digits.
        #[arg(value_name = "DEVICE")]
        device: String,
        /// Up to this entry; all that wait if not said.
        #[arg(long, value_name = "N")]
        up_to: Option<u64>,
    },
}
