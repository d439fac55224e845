//! One due period after the other: made, not made, excused, running, or not known yet.

use std::collections::{BTreeMap, BTreeSet};

use baolian_record::period::{self, Period};
use baolian_wire::reference::{Excuse, Level, Pairing};
use baolian_wire::{AccountId, DeviceId, DocId, StationCode};
use serde::{Deserialize, Serialize};

use super::{Device, Evidence, Question, Standing, Visit};
use crate::roster::day;

/// What is said of a due period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 已到.
    Made,
    /// 未到: every tablet that could bring it has reported.
    Missed,
    /// An office excused it.
    Excused,
    /// 未知: it may have been made.
    NotKnown,
    /// Its end has not come.
    Running,
}

/// Why a period is not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A tablet has not reported past the period's end.
    NotReported,
    /// The cadre has never had a tablet.
    NoDevice,
    /// A visit may belong here, and the office has not assigned it.
    Unassigned,
    /// A visit is here that is not applied yet.
    Waiting,
}

/// One due period of one pairing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The station.
    pub station: StationCode,
    /// The cadre who owes it: the one paired when it began.
    pub cadre: AccountId,
    /// At which level the pairing is held.
    pub level: Level,
    /// The period.
    pub period: Period,
    /// Its first day.
    pub first_day: String,
    /// Its last day.
    pub last_day: String,
    /// What is said of it.
    pub outcome: Outcome,
    /// Whether the visit was certainly made in this very period; if not, it
    /// is stated, not proven (时间未经证实).
    pub proven: bool,
    /// The visits made in it.
    pub visits: Vec<DocId>,
    /// Why it is not known yet.
    pub why: Option<Why>,
    /// Tablets whose report is awaited.
    pub awaited: Vec<DeviceId>,
    /// Visits that an office has to assign.
    pub unassigned: Vec<DocId>,
    /// Why it was excused.
    pub excuse: Option<String>,
}

/// Every due period, by station and time.
pub(super) fn all(evidence: &Evidence<'_>, question: Question) -> Vec<Due> {
    let index = Index::new(evidence);
    let mut all = Vec::new();
    for (station, pairings) in &index.pairings {
        for pairing in pairings {
            let level = pairing.level;
            let periods = period::due_periods(level, pairing.from, pairing.until, question.now);
            let asked = periods.filter(|p| {
                question.since.is_none_or(|since| since <= p.start())
                    && question.until.is_none_or(|until| p.start() < until)
                    && (question.seen.takes_in(level) || p.end() <= question.now)
            });
            all.extend(asked.map(|period| index.judge(station, pairing, period, question)));
        }
    }
    all.sort_by(|a, b| (&a.station, a.period.start()).cmp(&(&b.station, b.period.start())));
    all
}

/// The evidence by station and account.
struct Index<'a> {
    pairings: BTreeMap<&'a StationCode, Vec<&'a Pairing>>,
    visits: BTreeMap<&'a StationCode, Vec<&'a Visit>>,
    excuses: BTreeMap<(&'a StationCode, &'a str), &'a Excuse>,
    devices: BTreeMap<&'a AccountId, Vec<&'a Device>>,
}

/// What a visit says about a period.
enum Bearing {
    /// It was made in it, certainly or by estimate.
    In { proven: bool },
    /// It may have been.
    Perhaps,
    /// It was not.
    Not,
}

fn bearing(visit: &Visit, period: Period) -> Bearing {
    let (start, end) = (period.start(), period.end());
    let surely = start <= visit.after && visit.before < end;
    let touches = visit.after < end && start <= visit.before;
    let counts = match (visit.estimate, visit.assigned) {
        (Some(at), _) => Some(period.contains(at)),
        (None, _) if surely => Some(true),
        (None, Some(assigned)) => Some(start <= assigned.start() && assigned.end() <= end),
        (None, None) => None,
    };
    match counts {
        _ if !visit.applied => {
            if touches {
                Bearing::Perhaps
            } else {
                Bearing::Not
            }
        }
        Some(true) => Bearing::In { proven: surely },
        None if touches => Bearing::Perhaps,
        Some(false) | None => Bearing::Not,
    }
}

impl<'a> Index<'a> {
    fn new(evidence: &Evidence<'a>) -> Self {
        let mut index = Self {
            pairings: BTreeMap::new(),
            visits: BTreeMap::new(),
            excuses: BTreeMap::new(),
            devices: BTreeMap::new(),
        };
        // Planned once and given up before its day: such a pairing never held.
        let held = |p: &&Pairing| p.until.is_none_or(|until| p.from < until);
        for pairing in evidence.pairings.iter().filter(held) {
            index
                .pairings
                .entry(&pairing.station)
                .or_default()
                .push(pairing);
        }
        for visit in evidence.visits {
            index.visits.entry(&visit.station).or_default().push(visit);
        }
        for device in evidence.devices {
            index
                .devices
                .entry(&device.account)
                .or_default()
                .push(device);
        }
        for excuse in evidence.excuses {
            index
                .excuses
                .insert((&excuse.station, &excuse.period), excuse);
        }
        index
    }

    fn judge(
        &self,
        station: &StationCode,
        pairing: &Pairing,
        period: Period,
        question: Question,
    ) -> Due {
        let now = question.now;
        // A visit not sealed is not theirs to know of; nor may the period be said to be missed.
        let hidden = |visit: &Visit| !visit.sealed && !question.seen.takes_in(pairing.level);
        let label = period.label();
        let excuse = self.excuses.get(&(station, label.as_str()));
        let mut due = Due {
            station: station.clone(),
            cadre: pairing.cadre.clone(),
            level: pairing.level,
            period,
            first_day: day::of(period.start()).to_string(),
            last_day: day::last_of(period).to_string(),
            outcome: Outcome::NotKnown,
            proven: false,
            visits: Vec::new(),
            why: None,
            awaited: Vec::new(),
            unassigned: Vec::new(),
            excuse: excuse.map(|e| e.reason.clone()),
        };
        let mut waiting = false;
        for visit in self.visits.get(station).into_iter().flatten() {
            match bearing(visit, period) {
                Bearing::In { .. } | Bearing::Perhaps if hidden(visit) => waiting = true,
                Bearing::In { proven } => {
                    due.visits.push(visit.id);
                    due.proven |= proven;
                }
                Bearing::Perhaps if visit.applied => due.unassigned.push(visit.id),
                Bearing::Perhaps => waiting = true,
                Bearing::Not => {}
            }
        }
        due.visits.sort();
        if !due.visits.is_empty() {
            due.outcome = Outcome::Made;
        } else if excuse.is_some() {
            due.outcome = Outcome::Excused;
        } else if now < period.end() {
            due.outcome = Outcome::Running;
        } else if waiting {
            due.why = Some(Why::Waiting);
        } else if !due.unassigned.is_empty() {
            due.why = Some(Why::Unassigned);
        } else {
            self.wait_for_reports(station, pairing, period, &mut due);
        }
        due
    }

    /// Missed, unless a tablet that may have recorded the visit is still silent.
    fn wait_for_reports(
        &self,
        station: &StationCode,
        pairing: &Pairing,
        period: Period,
        due: &mut Due,
    ) {
        // Whoever was paired within the period: a successor's visit counts as well.
        let able: BTreeSet<&AccountId> = self
            .pairings
            .get(station)
            .into_iter()
            .flatten()
            .filter(|p| p.from < period.end() && p.until.is_none_or(|u| period.start() < u))
            .map(|p| &p.cadre)
            .collect();
        let silent = |d: &&&Device| d.standing == Standing::Active && d.reported < period.end();
        let devices = able
            .iter()
            .filter_map(|account| self.devices.get(*account))
            .flatten();
        due.awaited = devices.filter(silent).map(|d| d.id).collect();
        if !due.awaited.is_empty() {
            due.why = Some(Why::NotReported);
        } else if !self.devices.contains_key(&pairing.cadre) {
            due.why = Some(Why::NoDevice);
        } else {
            due.outcome = Outcome::Missed;
        }
    }
}
