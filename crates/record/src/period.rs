//! Calendar periods in which one visit is due (design section 1): a month, half a month or a week.
//!
//! Tablet and headquarters must call a period by the same name and cut it at the same millisecond,
//! so the arithmetic is here once, total (no instant is refused) and without any time zone data. It
//! does not decide whether a visit was made, nor at which instant: that is the estimate of design
//! section 5.
//!
//! **Why a fixed offset is right.** All of China keeps one legal time, and `Asia/Shanghai` has had
//! no daylight saving since 15 September 1991. Every instant this system can record is therefore
//! exactly UTC+08:00, and a tablet needs no zone database that could be missing, old or different
//! from HQ's.

use std::{fmt, iter, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use baolian_wire::reference::{Level, UnknownInterval, UnknownLevel};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// UTC+08:00; see the head of this module.
const SHANGHAI_OFFSET_MS: i64 = 8 * 60 * 60 * 1000;

/// One calendar period of one level, in Asia/Shanghai time.
///
/// Compares by level, then by time. Serialised as its [`label`](Self::label).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Period {
    level: Level,
    /// Periods since the one that contains 1970-01-01, a Thursday and so in week 1 of 1970.
    index: i64,
}

impl Period {
    /// The period of `level` in which an instant lies (milliseconds since 1970-01-01T00:00:00Z).
    ///
    /// Total: a clock gone wild still falls into some period.
    #[must_use]
    pub fn containing(level: Level, instant_ms_utc: i64) -> Self {
        let day = instant_ms_utc
            .saturating_add(SHANGHAI_OFFSET_MS)
            .div_euclid(DAY_MS);
        let index = match level {
            Level::Province => month_of(civil(day)),
            Level::City => {
                let date = civil(day);
                month_of(date) * 2 + i64::from(date.day > 15)
            }
            Level::County => week_of(day),
        };
        Self { level, index }
    }

    /// The level it is a period of.
    #[must_use]
    pub const fn level(self) -> Level {
        self.level
    }

    /// Its first instant, in milliseconds since the epoch, UTC.
    #[must_use]
    pub fn start(self) -> i64 {
        let start =
            i128::from(self.first_day()) * i128::from(DAY_MS) - i128::from(SHANGHAI_OFFSET_MS);
        i64::try_from(start).unwrap_or(if start < 0 { i64::MIN } else { i64::MAX })
    }

    /// The first instant after it (half-open), in milliseconds since the epoch, UTC.
    #[must_use]
    pub fn end(self) -> i64 {
        self.next().start()
    }

    /// Whether an instant (milliseconds since the epoch, UTC) lies in it.
    #[must_use]
    pub fn contains(self, instant_ms_utc: i64) -> bool {
        (self.start()..self.end()).contains(&instant_ms_utc)
    }

    /// The period after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self {
            level: self.level,
            index: self.index.saturating_add(1),
        }
    }

    /// The period before it.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self {
            level: self.level,
            index: self.index.saturating_sub(1),
        }
    }

    /// The year it counts for; a week counts for the year of its Thursday (ISO 8601).
    #[must_use]
    pub fn year(self) -> i64 {
        match self.level {
            Level::Province => 1970 + self.index.div_euclid(12),
            Level::City => 1970 + self.index.div_euclid(24),
            Level::County => civil(self.first_day() + 3).year,
        }
    }

    /// Its name for machines, the same on tablet and HQ: `2026-11`, `2026-11a` (1st to 15th),
    /// `2026-11b`, `2026-W48`. Distinct over all levels; sorts by time within one.
    #[must_use]
    pub fn label(self) -> String {
        self.to_string()
    }

    /// Calendar days in which a visit still counts for it, today included: 1 on its last day, 0
    /// after it, all its days before it begins.
    #[must_use]
    pub fn days_left(self, now_ms_utc: i64) -> u32 {
        let left = self.end().saturating_sub(now_ms_utc.max(self.start()));
        // Periods begin and end at midnight, so a part of a day is a day that is still running.
        u32::try_from(left.max(0).saturating_add(DAY_MS - 1) / DAY_MS).unwrap_or(u32::MAX)
    }

    /// All periods of `level` that share an instant with `[from, to)`, in order; none if it is
    /// empty.
    pub fn overlapping(
        level: Level,
        from_ms: i64,
        to_ms: i64,
    ) -> impl Iterator<Item = Self> + use<> {
        let first = (from_ms < to_ms).then(|| Self::containing(level, from_ms));
        first
            .into_iter()
            .flat_map(Self::onward)
            .take_while(move |period| period.start() < to_ms)
    }

    /// This period and all after it.
    fn onward(self) -> impl Iterator<Item = Self> {
        iter::successors(Some(self), |period| Some(period.next()))
    }

    /// Its first day, in days since 1970-01-01 of the Shanghai calendar.
    const fn first_day(self) -> i64 {
        match self.level {
            Level::Province => month_start(self.index),
            Level::City => month_start(self.index.div_euclid(2)) + 15 * self.index.rem_euclid(2),
            Level::County => self.index * 7 - 3,
        }
    }
}

/// The periods in which one pairing owes a visit, in order, up to the one that runs at `now_ms`.
///
/// Instants are milliseconds since the epoch, UTC; the pairing stands in `[pairing_from_ms,
/// pairing_until_ms)`.
///
/// **The rule: a period is due from the pairing that stands when the period begins.** A cadre who
/// takes over in the middle owes nothing until the next one begins, whatever is left of this one.
/// With pairings that follow each other without a gap every period is thus due from exactly one of
/// them, as the design wants (once in each period), and what is due never changes after the period
/// has begun, unless the pairing is ended as of an earlier day. A pairing that ends inside a period
/// keeps it: who counts coverage takes a successor's visit in it as made, and the office may excuse
/// the rest.
pub fn due_periods(
    level: Level,
    pairing_from_ms: i64,
    pairing_until_ms: Option<i64>,
    now_ms: i64,
) -> impl Iterator<Item = Period> {
    let first = Period::containing(level, pairing_from_ms);
    let first = if first.start() < pairing_from_ms {
        first.next()
    } else {
        first
    };
    first.onward().take_while(move |period| {
        period.start() <= now_ms && pairing_until_ms.is_none_or(|until| period.start() < until)
    })
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year();
        match self.level {
            Level::Province => write!(f, "{year:04}-{:02}", self.index.rem_euclid(12) + 1),
            Level::City => {
                let half = if self.index.rem_euclid(2) == 0 {
                    'a'
                } else {
                    'b'
                };
                write!(
                    f,
                    "{year:04}-{:02}{half}",
                    self.index.rem_euclid(24) / 2 + 1
                )
            }
            Level::County => write!(f, "{year:04}-W{:02}", self.index - first_week(year) + 1),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodLabelError;

    /// Reads a [`label`](Period::label), of the years 0000 to 9999.
    fn from_str(text: &str) -> Result<Self, PeriodLabelError> {
        let malformed = || PeriodLabelError::Malformed {
            found: text.to_owned(),
        };
        let (year, rest) = text.split_once('-').ok_or_else(malformed)?;
        let year = digits::<4>(year).ok_or_else(malformed)?;

        let (level, number, half) = if let Some(week) = rest.strip_prefix('W') {
            (Level::County, week, 0)
        } else if let Some(month) = rest.strip_suffix('a') {
            (Level::City, month, 0)
        } else if let Some(month) = rest.strip_suffix('b') {
            (Level::City, month, 1)
        } else {
            (Level::Province, rest, 0)
        };
        let number = digits::<2>(number).ok_or_else(malformed)?;

        let (last, index) = match level {
            Level::Province => (12, (year - 1970) * 12 + number - 1),
            Level::City => (12, ((year - 1970) * 12 + number - 1) * 2 + half),
            Level::County => (
                i64::from(periods_in_year(level, year)),
                first_week(year) + number - 1,
            ),
        };
        if !(1..=last).contains(&number) {
            return Err(PeriodLabelError::NotInCalendar {
                found: text.to_owned(),
            });
        }
        Ok(Self { level, index })
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.label()
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodLabelError;

    fn try_from(text: String) -> Result<Self, PeriodLabelError> {
        text.parse()
    }
}

/// A text that names no period.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PeriodLabelError {
    /// Not of the form of a label at all.
    #[error("{found:?} does not name a period; write 2026-11, 2026-11a, 2026-11b or 2026-W48")]
    Malformed {
        /// What stood there.
        found: String,
    },
    /// A month 0 or 13, a week 0 or one that the year does not have.
    #[error("there is no period {found:?} in the calendar")]
    NotInCalendar {
        /// What stood there.
        found: String,
    },
}

impl PeriodLabelError {
    /// A stable code for UI and JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "period-malformed",
            Self::NotInCalendar { .. } => "period-not-in-calendar",
        }
    }
}

/// Exactly `N` ASCII digits as a number.
fn digits<const N: usize>(text: &str) -> Option<i64> {
    let all_digits = text.len() == N && text.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits { text.parse().ok() } else { None }
}

#[derive(Clone, Copy)]
struct Civil {
    year: i64,
    /// 1 to 12.
    month: i64,
    /// 1 to 31.
    day: i64,
}

/// Days since 1970-01-01 to a date of the proleptic Gregorian calendar, for every day an `i64` of
/// milliseconds can reach (`civil_from_days` in H. Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms").
const fn civil(day: i64) -> Civil {
    let shifted = day + 719_468; // since 0000-03-01, so that the leap day ends a year
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    Civil {
        year: era * 400 + year_of_era + if month <= 2 { 1 } else { 0 },
        month,
        day: day_of_year - (153 * from_march + 2) / 5 + 1,
    }
}

/// The reverse of [`civil`] for the first of a month (`days_from_civil`, same source).
const fn month_start(months_since_1970: i64) -> i64 {
    let month = months_since_1970.rem_euclid(12) + 1;
    let year = 1970 + months_since_1970.div_euclid(12) - if month <= 2 { 1 } else { 0 };
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let year_of_era = year.rem_euclid(400);
    let day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * from_march + 2) / 5;
    year.div_euclid(400) * 146_097 + day_of_era - 719_468
}

const fn month_of(date: Civil) -> i64 {
    (date.year - 1970) * 12 + date.month - 1
}

/// Weeks since the Monday 1969-12-29.
const fn week_of(day: i64) -> i64 {
    (day + 3).div_euclid(7)
}

/// Periods of a level that belong to a calendar year: 12, 24, and 52 or 53.
///
/// A week belongs to the year of its Thursday (ISO 8601), so 71 years in 400 have 53 weeks,
/// 2026 among them. The design's 52 a year is the ordinary case; coverage counts the weeks
/// there are.
#[must_use]
pub const fn periods_in_year(level: Level, year: i64) -> u32 {
    match level {
        Level::County if first_week(year + 1) - first_week(year) == 53 => 53,
        _ => level.visits_in_ordinary_year(),
    }
}

/// The index of a year's week 1, the one with 4 January (ISO 8601).
const fn first_week(year: i64) -> i64 {
    week_of(month_start((year - 1970) * 12) + 3)
}

#[cfg(test)]
#[path = "period_tests.rs"]
mod tests;
