//! A believable year, for trying the board and for measuring: a fresh
//! headquarters is filled through the real sync by simulated tablets.
//!
//! A simulated tablet ([`tablet`]) has a key and a log of its own and signs
//! what it sends; headquarters judges it like any other. Its documents are in
//! memory, so a year takes minutes. Who visits when, what is found and what
//! becomes of it follows from a seed ([`plan`]); so do all keys: such a
//! headquarters is for demonstration and serves no real tablet.

mod dice;
mod plan;
mod play;
mod tablet;
mod words;

use std::path::Path;
use std::sync::Arc;

use baolian_wire::AccountId;
use baolian_wire::reference::{Account, Fact, Level, Role};
use chrono::NaiveDate;
use serde::Serialize;

use crate::env::Env;
use crate::office::import;
use crate::roster::Roster;
use crate::roster::day::midnight;
use crate::{Hq, HqError, Result};
use dice::{Dice, Seeded};
use plan::{Calendar, Plan};
use tablet::SimulatedClock;

/// The stations of the year: 1,504 of Hubei.
const ROSTER: &[u8] = include_bytes!("../../data/hubei-stations.csv");

/// Which year.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// From which all of it follows.
    pub seed: u64,
    /// Which part of the province, above 0 and at most 1.
    pub scale: f64,
    /// What is played ends before this day.
    pub until: NaiveDate,
    /// Only the year, not what has passed since.
    pub year_only: bool,
}

/// What happened in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// Its first day.
    pub from: String,
    /// The day after the tenth month.
    pub ten_months: String,
    /// The day after the year.
    pub year: String,
    /// The day after the last that was played.
    pub until: String,
    /// Stations.
    pub stations: u64,
    /// Visits that were due in the year.
    pub due: u64,
    /// Of them made.
    pub made: u64,
    /// Visits made in all.
    pub visits: u64,
    /// Problems found by the end of the tenth month, and of them those solved by then.
    pub found_in_ten_months: u64,
    /// Of those, solved and not opened again by then.
    pub solved_in_ten_months: u64,
    /// Problems found in all.
    pub found: u64,
    /// Leads handed down.
    pub leads: u64,
    /// Requests for support.
    pub support: u64,
    /// Entries that tablets recorded.
    pub entries: u64,
    /// Entries refused.
    pub refused: u64,
    /// Synchronisations.
    pub syncs: u64,
}

/// Fills a new headquarters in a folder with a year; `tell` hears of each day that is over, of how many.
///
/// # Errors
/// [`HqError::AlreadyInitialised`]; [`HqError::BadInput`] for a scale out of range; storage.
pub fn year(dir: &Path, wanted: Wanted, tell: &mut dyn FnMut(u64, u64)) -> Result<Happened> {
    if !(wanted.scale > 0.0 && wanted.scale <= 1.0) {
        return Err(HqError::BadInput(
            "the scale is above 0 and at most 1".into(),
        ));
    }
    let calendar = Calendar::before(wanted.until, wanted.year_only)
        .ok_or_else(|| HqError::BadInput("there is no such year".into()))?;
    let from = calendar.from;
    let clock = Arc::new(SimulatedClock::at(midnight(from)));
    let env = Env {
        clock: Arc::clone(&clock) as Arc<dyn crate::env::Clock>,
        entropy: Arc::new(Seeded::new(wanted.seed)),
    };
    let mut dice = Dice::new(wanted.seed);
    let hq = Hq::init(dir, env)?;
    let roster = part_of_the_roster(wanted.scale);
    let taken = import::take_roster(&hq, roster.clone(), Some(from), true, None);
    let difference = taken.map_err(tablet::office)?;
    difference.map_err(|faults| HqError::BadInput(format!("the roster: {faults:?}")))?;
    let roster = Roster::read(&roster).map_err(|_| HqError::BadInput("the roster".into()))?;
    let plan = Plan::new(&roster, calendar, wanted.scale, &mut dice);
    hq.facts(
        offices()
            .into_iter()
            .chain(officers(&plan))
            .map(Fact::Account)
            .collect(),
    )?;
    let played = play::play(&hq, &clock, &plan, &mut dice, tell)?;
    hq.stop();
    Ok(Happened {
        from: from.to_string(),
        ten_months: calendar.ten_months.to_string(),
        year: calendar.year.to_string(),
        until: calendar.until.to_string(),
        stations: plan.stations.len() as u64,
        due: plan.due,
        made: plan.made,
        visits: plan.visits.len() as u64,
        found_in_ten_months: plan.found_in_ten_months,
        solved_in_ten_months: plan.solved_in_ten_months,
        found: plan.problems.len() as u64,
        ..played
    })
}

/// Every n-th line of the roster, so that all levels and cities are in a small part, too.
fn part_of_the_roster(scale: f64) -> Vec<u8> {
    let text = String::from_utf8_lossy(ROSTER);
    let mut part = String::new();
    let mut share = 1.0;
    for (n, line) in text.lines().enumerate() {
        if n > 0 {
            share += scale;
            if share < 1.0 {
                continue;
            }
            share -= 1.0;
        }
        part.push_str(line);
        part.push('\n');
    }
    part.into_bytes()
}

/// The account of the province's office that acts in this year.
pub(crate) const OFFICE: &str = "demo-office";

fn account(id: &str, name: &str, unit: &str, post: &str, role: Role) -> Option<Account> {
    Some(Account {
        id: AccountId::new(id).ok()?,
        name: name.into(),
        unit: unit.into(),
        post: post.into(),
        phone: String::new(),
        roles: vec![role],
        closed: false,
        closed_at: None,
    })
}

fn offices() -> Vec<Account> {
    let area = || "420000".to_owned();
    let level = Level::Province;
    let office = Role::Office {
        level,
        area: area(),
    };
    let leader = Role::Leader { area: area() };
    [
        account(OFFICE, "陈立新", "省公安厅包联机制办", "主任科员", office),
        account("demo-leader", "赵敏", "省公安厅", "副厅长", leader),
        account(
            "demo-auditor",
            "孙正",
            "省公安厅警务督察总队",
            "督察",
            Role::Auditor,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn officers(plan: &Plan) -> Vec<Account> {
    let of = |station: &plan::Station| {
        let role = Role::Officer {
            station: station.code.clone(),
        };
        account(
            &station.officer,
            &station.officer_name,
            &station.name,
            "内勤",
            role,
        )
    };
    plan.stations.iter().filter_map(of).collect()
}
