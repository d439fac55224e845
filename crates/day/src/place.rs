//! Where the day happens: two stations of the roster, their cadres, and the days on its calendar.

use chrono::{Days, NaiveDate, Weekday};

/// The roster that ships with headquarters.
pub const ROSTER: &str = include_str!("../../hq/data/hubei-stations.csv");
/// 太阳河派出所 in 恩施: a town in the hills, paired at county level.
pub const STATION: &str = "422801205-01";
/// Its place, as the roster has it.
pub const POSITION: (f64, f64) = (30.5981, 109.5136);
/// 红土派出所, in the same county.
pub const NEIGHBOUR: &str = "422801202-01";
/// The county of both.
pub const COUNTY: &str = "422801";
/// The cadre of [`STATION`].
pub const CADRE: &str = "包联干部-1335";
/// The cadre of [`NEIGHBOUR`] until noon.
pub const NEIGHBOUR_CADRE: &str = "包联干部-1333";
/// The cadre of [`NEIGHBOUR`] from then on.
pub const NEXT_CADRE: &str = "包联干部-1331";

/// 沙地派出所, in the same county: looked after for a while by [`CADRE`] where the day is left open.
pub const COVERED: &str = "422801203-01";
/// The cadre of [`COVERED`] before and after.
pub const COVERED_CADRE: &str = "包联干部-1334";

/// The roster with [`COVERED`] given to [`CADRE`]; noon's gives it back.
#[must_use]
pub fn covering_roster() -> String {
    ROSTER.replace(COVERED_CADRE, CADRE)
}

/// The roster with the neighbour's cadre changed.
#[must_use]
pub fn new_roster() -> String {
    let lines = ROSTER.lines().map(|line| {
        if line.starts_with(NEIGHBOUR) {
            line.replace(NEIGHBOUR_CADRE, NEXT_CADRE)
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// Today in Asia/Shanghai.
#[must_use]
pub fn today() -> NaiveDate {
    let now = chrono::Utc::now() + chrono::TimeDelta::hours(8);
    now.date_naive()
}

/// So many days from today.
#[must_use]
pub fn in_days(days: u64) -> String {
    let day = today().checked_add_days(Days::new(days));
    day.unwrap_or_default().to_string()
}

/// Since when pairings hold: the Monday of this week, so that this week is the first that is due.
#[must_use]
pub fn paired_since() -> String {
    today().week(Weekday::Mon).first_day().to_string()
}

/// As [`paired_since`], but never today: what began today and ends today held for some of it.
#[must_use]
pub fn paired_before_today() -> String {
    let yesterday = today().pred_opt().unwrap_or_default();
    yesterday.week(Weekday::Mon).first_day().to_string()
}

/// An instant as people read it, `2026-11-24 09:05:17`, in Asia/Shanghai.
#[must_use]
pub fn moment(ms: i64) -> String {
    let text = baolian_wire::time::rfc3339(ms);
    text.replacen('T', " ", 1).chars().take(19).collect()
}

/// The time of day of an instant, `09:05:17`.
#[must_use]
pub fn clock(ms: i64) -> String {
    moment(ms).chars().skip(11).collect()
}
