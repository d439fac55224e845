//! The level of a pairing: who supervises, and in which rhythm a visit is due.
//!
//! The rhythm is the calendar's, never a number of days: 30, 15 and 7 are only what rosters call
//! it.

use std::{fmt, str::FromStr};

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// At which level a pairing is held: it sets how often a visit is due.
///
/// Written `province`, `city`, `county` everywhere (JSON, roster, command line).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Level {
    /// 省级: once in each calendar month.
    #[n(0)]
    Province,
    /// 市级: once in each half month: 1st to 15th, 16th to the end.
    #[n(1)]
    City,
    /// 县级: once in each week, Monday to Sunday.
    #[n(2)]
    County,
}

impl Level {
    /// All levels, from the province down.
    pub const ALL: [Self; 3] = [Self::Province, Self::City, Self::County];

    /// The code word: `province`, `city`, `county`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
        }
    }

    /// The roster's name for the rhythm, in days: 30, 15 or 7.
    ///
    /// A name only: no due date is ever counted in days, always in calendar periods.
    #[must_use]
    pub const fn interval_days(self) -> u32 {
        match self {
            Self::Province => 30,
            Self::City => 15,
            Self::County => 7,
        }
    }

    /// The level whose [`interval_days`](Self::interval_days) this is.
    ///
    /// # Errors
    ///
    /// Any number but 30, 15 and 7, so that a roster cannot bring in a rhythm nobody has defined.
    pub const fn from_interval_days(days: u32) -> Result<Self, UnknownInterval> {
        match days {
            30 => Ok(Self::Province),
            15 => Ok(Self::City),
            7 => Ok(Self::County),
            days => Err(UnknownInterval { days }),
        }
    }

    /// Visits due in an ordinary year: 12, 24 or 52 (53,540 for Hubei's 1,504 stations, design
    /// section 1).
    ///
    /// For planning figures. What was really due in a given year is the calendar's affair.
    #[must_use]
    pub const fn visits_in_ordinary_year(self) -> u32 {
        match self {
            Self::Province => 12,
            Self::City => 24,
            Self::County => 52,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| UnknownLevel {
                found: text.to_owned(),
            })
    }
}

/// A word that names no level.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{found:?} is not a level; the levels are province, city and county")]
pub struct UnknownLevel {
    /// What stood there.
    pub found: String,
}

/// A visit interval that belongs to no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{days} days is no visit interval; it is 30 (province), 15 (city) or 7 (county)")]
pub struct UnknownInterval {
    /// What stood there, in days.
    pub days: u32,
}
