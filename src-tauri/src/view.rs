//! What crosses to the first screen: the facade's facts, less what no screen shows.

use baolian_core::sync::{NextStep, Trouble};
use baolian_core::tablet;
use baolian_wire::reference::{Level, Role};
use serde::Serialize;

/// What is true on this tablet now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// Whose tablet it is.
    pub who: Who,
    /// The stations that it knows.
    pub stations: Vec<Station>,
    /// How many of each it holds.
    pub counts: Counts,
    /// Its own log and how much of it headquarters holds.
    pub log: Log,
    /// Synchronising.
    pub sync: Sync,
}

/// The person, and the device in the person's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Who {
    /// The account that headquarters knows.
    pub account: String,
    /// The person's name; the account where no name is known here yet.
    pub name: String,
    /// Where the person works.
    pub unit: String,
    /// What the person may do.
    pub roles: Vec<RoleName>,
    /// The device's id.
    pub device: String,
}

/// A role, without where it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum RoleName {
    /// 包联干部.
    Cadre,
    /// 所内民警.
    Officer,
    /// 机制办.
    Office,
    /// 领导.
    Leader,
    /// 部门.
    Department,
    /// 评议管理员.
    EvaluationKeeper,
    /// 审计.
    Auditor,
    /// 系统管理员.
    Administrator,
}

/// A station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Station {
    /// Identifies it; names do not.
    pub code: String,
    /// Its short name.
    pub short_name: String,
    /// City and county.
    pub area: String,
    /// Level of its pairing, where this tablet knows it.
    #[cfg_attr(test, ts(type = "Level | null"))]
    pub level: Option<Level>,
}

/// How many of each the tablet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Visits.
    pub visits: u64,
    /// Issues.
    pub issues: u64,
    /// Tasks.
    pub tasks: u64,
    /// Effects.
    pub effects: u64,
    /// Records with values written apart and not yet settled.
    pub contested: u64,
    /// Entries in the tray that nobody has dealt with.
    pub refused: u64,
}

/// The tablet's own log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Log {
    /// Entries recorded here.
    pub recorded: u64,
    /// Entries that headquarters holds, by its newest receipt.
    pub held: u64,
    /// Number of the newest receipt.
    pub receipt: u64,
    /// Headquarters' time in it, in milliseconds since 1970.
    pub receipt_at: i64,
}

/// Synchronising.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Sync {
    /// Bytes that wait.
    pub waiting_bytes: u64,
    /// Headquarters' time at the last contact, in milliseconds since 1970.
    pub last_contact: Option<i64>,
    /// Why the last try failed.
    #[cfg_attr(test, ts(type = "Trouble | null"))]
    pub trouble: Option<Trouble>,
    /// What happens next.
    pub next: Next,
}

/// What happens next; without the seconds until then, which would make every answer a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Next {
    /// A sync is running.
    Running,
    /// It begins by itself.
    ByItself,
    /// It begins when it is allowed.
    WhenAllowed,
    /// Only a person can go on.
    NeedsPerson,
}

impl Facts {
    /// Takes from the facade's facts what the screen shows.
    pub fn of(facts: tablet::Facts) -> Self {
        let sync = facts.sync;
        let account = facts.account.to_string();
        let (name, unit, roles) = facts.who.map_or_else(
            || (account.clone(), String::new(), Vec::new()),
            |who| {
                (
                    who.name,
                    who.unit,
                    who.roles.iter().map(RoleName::of).collect(),
                )
            },
        );
        Self {
            who: Who {
                account,
                name,
                unit,
                roles,
                device: facts.device.to_string(),
            },
            stations: facts
                .stations
                .into_iter()
                .map(|station| Station {
                    code: station.code,
                    short_name: station.short_name,
                    area: station.area,
                    level: station.level,
                })
                .collect(),
            counts: Counts {
                visits: facts.records.visits,
                issues: facts.records.issues,
                tasks: facts.records.tasks,
                effects: facts.records.effects,
                contested: facts.records.contested,
                refused: sync.refused,
            },
            log: Log {
                recorded: facts.log.recorded,
                held: facts.log.held,
                receipt: facts.log.receipt,
                receipt_at: facts.log.receipt_at,
            },
            sync: Sync {
                waiting_bytes: sync.waiting_bytes,
                last_contact: sync.last_contact,
                trouble: sync.trouble,
                next: Next::of(sync.next),
            },
        }
    }
}

impl RoleName {
    fn of(role: &Role) -> Self {
        match role {
            Role::Cadre => Self::Cadre,
            Role::Officer { .. } => Self::Officer,
            Role::Office { .. } => Self::Office,
            Role::Leader { .. } => Self::Leader,
            Role::Department { .. } => Self::Department,
            Role::EvaluationKeeper => Self::EvaluationKeeper,
            Role::Auditor => Self::Auditor,
            Role::Administrator => Self::Administrator,
        }
    }
}

impl Next {
    const fn of(step: NextStep) -> Self {
        match step {
            NextStep::Running => Self::Running,
            NextStep::In { .. } => Self::ByItself,
            NextStep::WhenAllowed => Self::WhenAllowed,
            NextStep::NeedsPerson => Self::NeedsPerson,
        }
    }
}
