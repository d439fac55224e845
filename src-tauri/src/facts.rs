//! What the first screen shows: who, which tablet, what it holds and how much of it headquarters holds.

use std::path::Path;

use serde::Serialize;
use tauri::State;

/// What is true on this tablet now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// Nobody while the tablet is not enrolled.
    pub who: Option<Who>,
    /// The stations that this person works on now.
    pub stations: Vec<Station>,
    /// How many of each the tablet holds.
    pub counts: Counts,
    /// The tablet's own log and how much of it headquarters holds.
    pub log: Log,
}

/// The person whose store this is, and the device it is on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Who {
    /// The account that headquarters knows.
    pub account: String,
    /// The person's name.
    pub name: String,
    /// What the person may do here.
    pub roles: Vec<String>,
    /// The device's id.
    pub device: String,
}

/// A station as the person knows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Station {
    /// Identifies it; names do not.
    pub code: String,
    /// Its short name.
    pub short_name: String,
    /// City that it belongs to.
    pub city: String,
    /// County that it belongs to.
    pub county: String,
    /// Level of its pairing.
    pub level: Level,
}

/// Level that holds a pairing, and with it how often a visit is due.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Each calendar month.
    Province,
    /// Each half month.
    City,
    /// Each week.
    County,
}

/// How many of each the tablet holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// Values written apart and not yet settled.
    pub contested: u64,
    /// Entries in the tray.
    pub refused: u64,
}

/// The tablet's own log.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Log {
    /// Entries recorded here.
    pub recorded: u64,
    /// Entries that headquarters holds, by its newest receipt.
    pub held: u64,
    /// Newest receipt.
    pub receipt: Option<Receipt>,
}

/// Headquarters' signed word that it holds entries up to `n`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Last entry held.
    pub n: u64,
    /// When headquarters said so, in milliseconds since 1970.
    pub hq_time: i64,
}

/// Why the core could not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[error("{message}")]
pub struct Trouble {
    /// Stable, for programs.
    pub code: String,
    /// For people: what failed, what is safe, what to do.
    pub message: String,
}

/// The tablet's store, or the reason why it did not open.
pub struct Store(Result<(), Trouble>);

impl Store {
    /// Opens the store in a folder.
    pub fn open(_home: &Path) -> Self {
        Self(Ok(()))
    }

    /// What is true now.
    pub fn facts(&self) -> Result<Facts, Trouble> {
        self.0.clone().map(|()| Facts {
            who: None,
            stations: Vec::new(),
            counts: Counts {
                visits: 0,
                issues: 0,
                tasks: 0,
                effects: 0,
                contested: 0,
                refused: 0,
            },
            log: Log {
                recorded: 0,
                held: 0,
                receipt: None,
            },
        })
    }
}

/// What is true on this tablet now.
#[tauri::command(async)]
pub fn facts(store: State<'_, Store>) -> Result<Facts, Trouble> {
    store.facts()
}
