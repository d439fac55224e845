//! Days of Asia/Shanghai, as offices write them, and the instants at which they begin.

use baolian_record::period::Period;
use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime};

/// China keeps one time, UTC+8 (`baolian_record::period` says why that is enough).
const OFFSET_SECONDS: i32 = 8 * 60 * 60;

/// Reads a day, `2026-11-24`, of the years 2000 to 2199.
#[must_use]
pub fn parse(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let same = day.to_string() == text;
    (same && ("2000-01-01"..="2199-12-31").contains(&text)).then_some(day)
}

/// The first instant of a day, milliseconds since 1970 UTC.
#[must_use]
pub fn midnight(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp_millis() - i64::from(OFFSET_SECONDS) * 1000
}

/// The day in which an instant lies.
#[must_use]
pub fn of(ms: i64) -> NaiveDate {
    local(ms).map_or(NaiveDate::MIN, |at| at.date_naive())
}

/// An instant as people read it, `2026-11-24 09:05`.
#[must_use]
pub fn clock(ms: i64) -> String {
    local(ms).map_or_else(
        || ms.to_string(),
        |at| at.format("%Y-%m-%d %H:%M").to_string(),
    )
}

fn local(ms: i64) -> Option<DateTime<FixedOffset>> {
    let zone = FixedOffset::east_opt(OFFSET_SECONDS)?;
    Some(DateTime::from_timestamp_millis(ms)?.with_timezone(&zone))
}

/// The last day of a period, for people.
#[must_use]
pub fn last_of(period: Period) -> NaiveDate {
    let after = of(period.end());
    after.checked_sub_days(Days::new(1)).unwrap_or(after)
}
