//! Who visits when, what is found, and what becomes of it: decided before the year begins.

use baolian_record::period::Period;
use baolian_wire::StationCode;
use baolian_wire::reference::Level;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::dice::Dice;
use super::words::{self, KINDS};
use crate::roster::Roster;
use crate::roster::day::midnight;

pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// Of a whole province: problems found by the end of the tenth month, and of them solved.
const FOUND: f64 = 7_229.0;
const SOLVED: f64 = 5_821.0;
/// Made visits, in a thousand due ones.
const MADE: u64 = 970;

/// The days of a year and of what has passed since.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    pub from: NaiveDate,
    /// The day after the tenth month.
    pub ten_months: NaiveDate,
    /// The day after the year.
    pub year: NaiveDate,
    /// The day after the last that is played.
    pub until: NaiveDate,
}

impl Calendar {
    /// The last year before a day that has 52 whole weeks, 24 half months and 12 months: it begins with a month, on a
    /// Monday or the day before one.
    pub fn before(until: NaiveDate, year_only: bool) -> Option<Self> {
        let mut from = until.with_day(1)?.checked_sub_months(Months::new(12))?;
        while !matches!(from.weekday(), Weekday::Mon | Weekday::Sun) {
            from = from.checked_sub_months(Months::new(1))?;
        }
        let year = from.checked_add_months(Months::new(12))?;
        Some(Self {
            from,
            ten_months: from.checked_add_months(Months::new(10))?,
            year,
            until: if year_only { year } else { until },
        })
    }

    /// The number of a day, from 0.
    pub fn number(&self, day: NaiveDate) -> u64 {
        u64::try_from((day - self.from).num_days()).unwrap_or(0)
    }

    /// Days in all.
    pub fn days(&self) -> u64 {
        self.number(self.until)
    }

    pub fn day(&self, number: u64) -> NaiveDate {
        self.from + Days::new(number)
    }

    fn number_of(&self, ms: i64) -> u64 {
        u64::try_from((ms - midnight(self.from)) / DAY_MS).unwrap_or(0)
    }
}

pub(super) struct Station {
    pub code: StationCode,
    pub name: String,
    pub cadre: String,
    pub officer: String,
    pub officer_name: String,
    pub lat: f64,
    pub lon: f64,
}

pub(super) struct Visit {
    pub station: usize,
    /// Check-in, milliseconds since 1970 UTC.
    pub at: i64,
    /// On which day.
    pub day: u64,
    /// On which day the tablet finds a network.
    pub sent: u64,
    /// Numbers of the problems that it finds.
    pub problems: Vec<usize>,
}

/// Something that happens to a problem, by whom the rules let do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Progress,
    AskExtension,
    Extend,
    Object,
    Rule,
    Effect,
    Return,
    Close,
    FindAgain,
    /// Closed by the cadre while the station, apart, writes new facts.
    CloseDisputed,
    /// The cadre, apart, sets another end date than the office.
    SetApart,
}

pub(super) struct Problem {
    pub kind: usize,
    pub due: NaiveDate,
    pub severity: u64,
    /// By day.
    pub steps: Vec<(u64, Step)>,
}

/// A due visit that is not made.
pub(super) struct Missed {
    pub station: usize,
    pub label: String,
    /// The day on which the office excuses it; none if it does not.
    pub excused: Option<u64>,
}

pub(super) struct Plan {
    pub calendar: Calendar,
    pub stations: Vec<Station>,
    /// In order of time.
    pub visits: Vec<Visit>,
    pub problems: Vec<Problem>,
    pub missed: Vec<Missed>,
    /// Due visits of the year.
    pub due: u64,
    /// Of them made.
    pub made: u64,
    pub found_in_ten_months: u64,
    pub solved_in_ten_months: u64,
}

impl Plan {
    pub fn new(roster: &Roster, calendar: Calendar, scale: f64, dice: &mut Dice) -> Self {
        let mut plan = Self {
            calendar,
            stations: Vec::new(),
            visits: Vec::new(),
            problems: Vec::new(),
            missed: Vec::new(),
            due: 0,
            made: 0,
            found_in_ten_months: scaled(FOUND, scale),
            solved_in_ten_months: scaled(SOLVED, scale),
        };
        for (at, row) in roster.rows().iter().enumerate() {
            let position = &row.station.position;
            plan.stations.push(Station {
                code: row.station.code.clone(),
                name: row.station.name.clone(),
                cadre: row.cadre.to_string(),
                officer: format!("officer-{}", row.station.code),
                officer_name: words::name(dice),
                lat: position.as_ref().map_or(30.5, |p| p.lat),
                lon: position.as_ref().map_or(114.3, |p| p.lon),
            });
            plan.visits_of(at, row.level, dice);
        }
        plan.visits.sort_by_key(|visit| visit.at);
        plan.problems_of(dice);
        plan
    }

    fn visits_of(&mut self, station: usize, level: Level, dice: &mut Dice) {
        let (from, until) = (midnight(self.calendar.from), midnight(self.calendar.until));
        let year = midnight(self.calendar.year);
        let whole = |period: &Period| period.start() >= from && period.end() <= until;
        for period in Period::overlapping(level, from, until).filter(whole) {
            let in_year = u64::from(period.end() <= year);
            self.due += in_year;
            if !dice.permille(MADE) {
                let last = self.calendar.number_of(period.end() - 1);
                self.missed.push(Missed {
                    station,
                    label: period.label(),
                    excused: dice.permille(250).then_some(last),
                });
                continue;
            }
            self.made += in_year;
            let days = u64::try_from((period.end() - period.start()) / DAY_MS).unwrap_or(1);
            // Seldom on a Sunday, the last day of a week.
            let within = dice.below(if days == 7 { 6 } else { days });
            let minutes = i64::try_from(dice.within(0, 7 * 60)).unwrap_or(0);
            let at = period.start()
                + i64::try_from(within).unwrap_or(0) * DAY_MS
                + 9 * HOUR_MS
                + minutes * 60_000;
            let day = self.calendar.number_of(at);
            let later = match dice.below(100) {
                0..85 => 0,
                85..99 => dice.within(1, 3),
                _ => dice.within(8, 20),
            };
            self.visits.push(Visit {
                station,
                at,
                day,
                sent: (day + later).min(self.calendar.days() - 1),
                problems: Vec::new(),
            });
        }
    }

    fn problems_of(&mut self, dice: &mut Dice) {
        let ten = self.calendar.number(self.calendar.ten_months);
        let early = self.visits.partition_point(|visit| visit.day < ten);
        let found = self.found_in_ten_months;
        let later = found * (self.calendar.days() - ten) / ten;
        let mut numbers: Vec<usize> = Vec::new();
        for (range, count) in [(0..early, found), (early..self.visits.len(), later)] {
            let mut visits: Vec<usize> = range.collect();
            dice.shuffle(&mut visits);
            // Some visits find two.
            let twice: Vec<usize> = visits.iter().take(visits.len() / 10).copied().collect();
            let some = visits.iter().chain(&twice).copied().cycle();
            numbers.extend(
                some.take(usize::try_from(count).unwrap_or(0))
                    .filter(|_| !visits.is_empty()),
            );
        }
        let mut solved = self.to_be_solved(&numbers, ten, dice);
        for visit in numbers {
            let solved = solved.next().unwrap_or(false);
            let (opened, sent) = self.visits.get(visit).map_or((0, 0), |v| (v.day, v.sent));
            let problem = self.problem(opened, sent, solved, ten, dice);
            if let Some(visit) = self.visits.get_mut(visit) {
                visit.problems.push(self.problems.len());
            }
            self.problems.push(problem);
        }
    }

    /// Of the problems found by these visits, which are solved within ten months: so many, of those found early enough.
    fn to_be_solved(
        &self,
        found: &[usize],
        ten: u64,
        dice: &mut Dice,
    ) -> impl Iterator<Item = bool> + use<> {
        let early = |visit: usize| {
            self.visits
                .get(visit)
                .is_some_and(|v| v.sent + LEAST_DAYS < ten)
        };
        let mut can: Vec<usize> = (0..found.len())
            .filter(|at| found.get(*at).is_some_and(|v| early(*v)))
            .collect();
        dice.shuffle(&mut can);
        can.truncate(usize::try_from(self.solved_in_ten_months).unwrap_or(0));
        let mut solved = vec![false; found.len()];
        for at in can {
            if let Some(one) = solved.get_mut(at) {
                *one = true;
            }
        }
        solved.into_iter()
    }

    fn problem(&self, opened: u64, sent: u64, solved: bool, ten: u64, dice: &mut Dice) -> Problem {
        let severity = dice.below(3);
        let days = [30, 15, 7]
            .get(usize::try_from(severity).unwrap_or(0))
            .copied()
            .unwrap_or(15);
        let mut steps = Vec::new();
        let mut day = sent + dice.within(1, 4);
        steps.push((day, Step::Progress));
        if dice.permille(60) {
            steps.push((day + 1, Step::AskExtension));
            steps.push((day + 2, Step::Extend));
            day += 2;
        } else if dice.permille(30) {
            steps.push((day + 1, Step::Object));
            steps.push((day + 2, Step::Rule));
            day += 2;
        }
        let last = if solved {
            ten - 1
        } else {
            self.calendar.days()
        };
        let close = dice.within(day + 3, (day + 60).min(last).max(day + 3));
        if solved {
            if close > day + 6 && dice.permille(120) {
                steps.push((close - 5, Step::Effect));
                steps.push((close - 4, Step::Return));
            }
            steps.extend([(close - 1, Step::Effect), (close, Step::Close)]);
            if close + 12 < last && dice.permille(30) {
                // It comes back, and is solved again.
                steps.push((close + 7, Step::FindAgain));
                steps.extend([(close + 10, Step::Effect), (close + 11, Step::Close)]);
            }
        } else {
            match dice.below(1_000) {
                // What was closed within ten months would count as solved.
                0..450 => {
                    let close = close.max(ten + 2);
                    steps.extend([(close - 1, Step::Effect), (close, Step::Close)]);
                }
                450..520 => {
                    steps.extend([(close - 1, Step::Effect), (close, Step::Close)]);
                    steps.push(((close + 3).min(close.max(ten - 1)), Step::FindAgain));
                }
                520..560 => steps.extend([(close - 1, Step::Effect), (close, Step::CloseDisputed)]),
                560..590 => steps.push((close, Step::SetApart)),
                590..700 => steps.push((close, Step::Effect)),
                _ => {}
            }
        }
        steps.retain(|(day, _)| *day < self.calendar.days());
        Problem {
            kind: usize::try_from(dice.below(KINDS.len() as u64)).unwrap_or(0),
            due: self.calendar.day(opened + days),
            severity,
            steps,
        }
    }
}

/// From what reaches headquarters to its solution, in days, at least: the steps before it included.
const LEAST_DAYS: u64 = 4 + 2 + 3 + 1;

fn scaled(whole: f64, scale: f64) -> u64 {
    let part = (whole * scale).round();
    // A few thousand at most.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let part = part as u64;
    part
}
