//! Periods by walking a calendar day by day: slow, and nothing to get wrong.

use baolian_wire::reference::Level;

use crate::world::{DAY, SHANGHAI};

/// A day of the years 2020 to 2033, in Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Days since 2020-01-01, a Wednesday.
    index: i64,
    year: i64,
    month: i64,
    day: i64,
}

/// 2020-01-01 00:00 in Shanghai.
const FIRST: i64 = 1_577_836_800_000 - SHANGHAI;

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Day {
    /// The day of an instant.
    #[must_use]
    pub fn of(ms: i64) -> Self {
        let index = (ms - FIRST).div_euclid(DAY);
        let (mut year, mut month, mut left) = (2020, 1, index);
        assert!((0..14 * 365).contains(&index), "a day of these years");
        while left >= days_in(year, month) {
            left -= days_in(year, month);
            month += 1;
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        Self {
            index,
            year,
            month,
            day: left + 1,
        }
    }

    fn start(self) -> i64 {
        FIRST + self.index * DAY
    }

    /// 0 Monday to 6 Sunday.
    fn weekday(self) -> i64 {
        (self.index + 2) % 7
    }

    /// The name of the period of a level that it lies in.
    #[must_use]
    pub fn label(self, level: Level) -> String {
        let Self {
            year, month, day, ..
        } = self;
        match level {
            Level::Province => format!("{year}-{month:02}"),
            Level::City if day <= 15 => format!("{year}-{month:02}a"),
            Level::City => format!("{year}-{month:02}b"),
            Level::County => {
                // A week belongs to the year of its Thursday.
                let thursday = Self::of(self.start() + (3 - self.weekday()) * DAY);
                let mut of_year = thursday.day;
                for month in 1..thursday.month {
                    of_year += days_in(thursday.year, month);
                }
                format!("{}-W{:02}", thursday.year, (of_year - 1) / 7 + 1)
            }
        }
    }

    /// First instant of its period, and of the next one.
    #[must_use]
    pub fn period(self, level: Level) -> (i64, i64) {
        let label = self.label(level);
        let same = |ms: i64| Self::of(ms).label(level) == label;
        let (mut start, mut end) = (self.start(), self.start() + DAY);
        while same(start - DAY) {
            start -= DAY;
        }
        while same(end) {
            end += DAY;
        }
        (start, end)
    }
}
