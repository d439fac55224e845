//! Month, half-month, week and year ends, to the millisecond, against dates from a wall calendar
//! and chrono.

use chrono::{DateTime, Datelike, FixedOffset};

use super::*;

/// Milliseconds of a Shanghai wall-clock time such as `2026-11-01 00:00:00.000`.
fn at(local: &str) -> i64 {
    DateTime::parse_from_str(&format!("{local} +08:00"), "%Y-%m-%d %H:%M:%S%.3f %z")
        .unwrap_or_else(|error| panic!("{local}: {error}"))
        .timestamp_millis()
}

/// Midnight that begins a day such as `2026-11-01`.
fn day(date: &str) -> i64 {
    at(&format!("{date} 00:00:00.000"))
}

fn period(label: &str) -> Period {
    label.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn labels(periods: impl Iterator<Item = Period>) -> Vec<String> {
    periods.map(Period::label).collect()
}

#[test]
fn a_period_holds_its_first_millisecond_and_not_its_end() {
    let table = [
        ("2026-11", "2026-11-01", "2026-12-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-11a", "2026-11-01", "2026-11-16"),
        ("2026-11b", "2026-11-16", "2026-12-01"),
        ("2026-12b", "2026-12-16", "2027-01-01"),
        // Leap years: by four, not by a hundred, but by four hundred.
        ("2028-02", "2028-02-01", "2028-03-01"),
        ("2028-02b", "2028-02-16", "2028-03-01"),
        ("2027-02b", "2027-02-16", "2027-03-01"),
        ("2100-02b", "2100-02-16", "2100-03-01"),
        ("2000-02b", "2000-02-16", "2000-03-01"),
        ("2026-W48", "2026-11-23", "2026-11-30"),
        // 2026 begins on a Thursday and has 53 weeks, the last of which reaches into 2027.
        ("2026-W01", "2025-12-29", "2026-01-05"),
        ("2026-W53", "2026-12-28", "2027-01-04"),
        ("2027-W01", "2027-01-04", "2027-01-11"),
        ("2028-W09", "2028-02-28", "2028-03-06"),
        ("1970-W01", "1969-12-29", "1970-01-05"),
    ];
    for (label, first, after) in table {
        let it = period(label);
        assert_eq!((it.start(), it.end()), (day(first), day(after)), "{label}");
        assert_eq!(it.label(), label);

        let level = it.level();
        assert_eq!(
            Period::containing(level, day(first)),
            it,
            "{label}: first instant"
        );
        assert_eq!(
            Period::containing(level, day(first) - 1),
            it.previous(),
            "{label}: 1 ms before"
        );
        assert_eq!(
            Period::containing(level, day(after) - 1),
            it,
            "{label}: last instant"
        );
        assert_eq!(
            Period::containing(level, day(after)),
            it.next(),
            "{label}: 1 ms after"
        );
        assert!(it.contains(day(first)) && it.contains(day(after) - 1));
        assert!(!it.contains(day(first) - 1) && !it.contains(day(after)));
    }
}

#[test]
fn the_day_changes_at_shanghai_midnight_which_is_16_00_utc() {
    // 2026-11-30T16:00:00Z
    let midnight = 1_796_054_400_000;
    assert_eq!(
        Period::containing(Level::Province, midnight - 1).label(),
        "2026-11"
    );
    assert_eq!(
        Period::containing(Level::Province, midnight).label(),
        "2026-12"
    );
}

#[test]
fn a_week_counts_for_the_year_of_its_thursday() {
    for (label, year) in [
        ("2026-W01", 2026),
        ("2026-W53", 2026),
        ("2025-W01", 2025),
        ("2020-W53", 2020),
    ] {
        assert_eq!(period(label).year(), year);
    }
    assert_eq!(
        Period::containing(Level::County, day("2025-12-31")).label(),
        "2026-W01"
    );
    assert_eq!(
        Period::containing(Level::County, day("2027-01-03")).label(),
        "2026-W53"
    );
    assert_eq!(period("2026-12b").year(), 2026);
    assert_eq!(period("2026-01").year(), 2026);
}

#[test]
fn a_year_has_12_or_24_or_52_periods_and_sometimes_a_53rd_week() {
    assert_eq!(periods_in_year(Level::Province, 2026), 12);
    assert_eq!(periods_in_year(Level::City, 2026), 24);
    for (year, weeks) in [
        (2020, 53),
        (2024, 52),
        (2025, 52),
        (2026, 53),
        (2027, 52),
        (2032, 53),
    ] {
        assert_eq!(periods_in_year(Level::County, year), weeks, "{year}");
    }
    let long_years = (2000..2400)
        .filter(|&year| periods_in_year(Level::County, year) == 53)
        .count();
    assert_eq!(long_years, 71);

    for level in Level::ALL {
        for year in 2020..2035 {
            let counted = Period::overlapping(level, day("2019-06-01"), day("2036-06-01"))
                .filter(|period| period.year() == year)
                .count();
            assert_eq!(
                counted,
                periods_in_year(level, year) as usize,
                "{level} {year}"
            );
        }
    }
}

#[test]
fn hubei_owes_53540_visits_in_an_ordinary_year() {
    let pairings = [
        (Level::Province, 301),
        (Level::City, 451),
        (Level::County, 752),
    ];
    let visits: u32 = pairings
        .iter()
        .map(|(level, n)| level.visits_in_ordinary_year() * n)
        .sum();
    assert_eq!(visits, 53_540);
}

#[test]
fn days_left_counts_today() {
    let week = period("2026-W48");
    let table = [
        ("2026-11-20 12:00:00.000", 7),
        ("2026-11-23 00:00:00.000", 7),
        ("2026-11-23 23:59:59.999", 7),
        ("2026-11-24 00:00:00.000", 6),
        ("2026-11-29 00:00:00.000", 1),
        ("2026-11-29 23:59:59.999", 1),
        ("2026-11-30 00:00:00.000", 0),
        ("2027-11-30 00:00:00.000", 0),
    ];
    for (now, left) in table {
        assert_eq!(week.days_left(at(now)), left, "{now}");
    }
    assert_eq!(period("2028-02").days_left(day("2028-02-01")), 29);
    assert_eq!(period("2028-02b").days_left(day("2028-02-29")), 1);
}

#[test]
fn overlapping_takes_in_both_rims_and_nothing_of_an_empty_stretch() {
    let of = |level, from, to| labels(Period::overlapping(level, from, to));
    let (first, last) = (day("2026-11-15"), day("2026-12-01"));
    assert_eq!(of(Level::Province, first, last), ["2026-11"]);
    assert_eq!(of(Level::Province, first, last + 1), ["2026-11", "2026-12"]);
    assert_eq!(of(Level::City, first, last), ["2026-11a", "2026-11b"]);
    assert_eq!(
        of(Level::County, first, last),
        ["2026-W46", "2026-W47", "2026-W48", "2026-W49"]
    );
    assert!(of(Level::County, first, first).is_empty());
    assert!(of(Level::County, last, first).is_empty());
}

#[test]
fn a_cadre_who_takes_over_in_mid_period_owes_the_next_one_first() {
    let now = day("2027-01-10");
    let due = |level, from, until| labels(due_periods(level, from, until, now));

    assert_eq!(
        due(Level::Province, day("2026-11-02"), None),
        ["2026-12", "2027-01"]
    );
    assert_eq!(
        due(Level::Province, day("2026-11-01") + 1, None),
        ["2026-12", "2027-01"]
    );
    assert_eq!(
        due(Level::Province, day("2026-11-01"), None),
        ["2026-11", "2026-12", "2027-01"]
    );
    assert_eq!(
        due(Level::City, day("2026-12-16"), None),
        ["2026-12b", "2027-01a"]
    );
    assert_eq!(
        due(Level::County, day("2026-12-22"), None),
        ["2026-W53", "2027-W01"]
    );
}

#[test]
fn a_handover_leaves_each_period_due_from_exactly_one_pairing() {
    let now = day("2027-03-31");
    for level in Level::ALL {
        for handover in [
            day("2026-12-01"),
            day("2026-12-09"),
            day("2026-12-28"),
            day("2027-01-01"),
        ] {
            let before = due_periods(level, day("2026-06-01"), Some(handover), now);
            let after = due_periods(level, handover, None, now);
            let without = due_periods(level, day("2026-06-01"), None, now);
            assert_eq!(labels(before.chain(after)), labels(without), "{level}");
        }
    }
}

#[test]
fn nothing_is_due_before_its_period_begins_or_after_the_pairing() {
    let due = |from: &str, until: Option<&str>, now| {
        labels(due_periods(Level::City, day(from), until.map(day), now))
    };
    assert!(due("2026-11-16", None, day("2026-11-16") - 1).is_empty());
    assert_eq!(due("2026-11-16", None, day("2026-11-16")), ["2026-11b"]);
    assert_eq!(
        due("2026-11-16", Some("2026-12-01"), day("2027-01-01")),
        ["2026-11b"]
    );
    assert_eq!(
        due("2026-11-16", Some("2026-12-02"), day("2027-01-01")),
        ["2026-11b", "2026-12a"]
    );
    // Begun and ended inside one half month, or ended before it began.
    assert!(due("2026-11-17", Some("2026-11-20"), day("2027-01-01")).is_empty());
    assert!(due("2026-11-16", Some("2026-11-10"), day("2027-01-01")).is_empty());
}

#[test]
fn a_label_that_is_none_is_refused_with_the_reason() {
    for text in [
        "",
        "2026",
        "2026-",
        "2026-1",
        "2026-111",
        "26-11",
        "2026-11c",
        "2026-w48",
        "2026-W4",
        "+026-11",
        "2026-+1",
        " 2026-11",
        "2026-11 ",
        "2026-11ab",
        "2026-W48a",
        "2026_11",
        "２０２６-11",
        "2026-十一",
        "-2026-11",
    ] {
        let error = text.parse::<Period>().unwrap_err();
        assert_eq!(error.code(), "period-malformed", "{text}");
    }
    for text in [
        "2026-00", "2026-13", "2026-13a", "2026-00b", "2026-W00", "2026-W54", "2025-W53",
    ] {
        let error = text.parse::<Period>().unwrap_err();
        assert_eq!(error.code(), "period-not-in-calendar", "{text}");
    }
}

#[test]
fn a_level_is_written_in_code_words_and_known_by_its_interval() {
    for (level, word, days) in [
        (Level::Province, "province", 30),
        (Level::City, "city", 15),
        (Level::County, "county", 7),
    ] {
        assert_eq!(level.to_string(), word);
        assert_eq!(word.parse(), Ok(level));
        assert_eq!(serde_json::to_string(&level).unwrap(), format!("{word:?}"));
        assert_eq!(level.interval_days(), days);
        assert_eq!(Level::from_interval_days(days), Ok(level));
    }
    for days in [0, 1, 14, 31] {
        assert_eq!(
            Level::from_interval_days(days),
            Err(UnknownInterval { days })
        );
    }
    assert!("Province".parse::<Level>().is_err());
}

#[test]
fn a_period_is_its_label_in_json() {
    let json = serde_json::to_string(&period("2026-W53")).unwrap();
    assert_eq!(json, r#""2026-W53""#);
    assert_eq!(
        serde_json::from_str::<Period>(&json).unwrap(),
        period("2026-W53")
    );
    assert!(serde_json::from_str::<Period>(r#""2026-W54""#).is_err());
}

#[test]
fn a_clock_gone_wild_still_has_a_period() {
    for level in Level::ALL {
        for instant in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX] {
            let it = Period::containing(level, instant);
            assert!(
                it.start() <= instant && instant <= it.end(),
                "{level} {instant}"
            );
            assert!(it.previous() < it && it < it.next());
            let _ = (it.label(), it.days_left(instant), it.year());
        }
        assert_eq!(due_periods(level, i64::MAX, None, i64::MIN).count(), 0);
    }
}

/// Every day of one whole cycle of the calendar (400 years, after which dates and weekdays recur).
fn every_day_of_a_cycle() -> impl Iterator<Item = i64> {
    let first = day("1970-01-01");
    (0..146_097).map(move |days| first + days * DAY_MS)
}

#[test]
fn periods_tile_time_without_gap_or_overlap() {
    for level in Level::ALL {
        let mut current = Period::containing(level, day("1970-01-01"));
        for midnight in every_day_of_a_cycle() {
            let it = Period::containing(level, midnight);
            // No period changes within a day, and each begins where the one before it ended.
            assert_eq!(Period::containing(level, midnight + DAY_MS - 1), it);
            if it != current {
                assert_eq!((it, it.previous()), (current.next(), current));
                assert_eq!((current.end(), it.start()), (midnight, midnight));
                let days = (current.end() - current.start()) / DAY_MS;
                let usual = match level {
                    Level::Province => 28..=31,
                    Level::City => 13..=16,
                    Level::County => 7..=7,
                };
                assert!(usual.contains(&days), "{current}: {days} days");
                current = it;
            }
            assert!(it.contains(midnight) && it.contains(midnight + DAY_MS - 1));
        }
    }
}

#[test]
fn names_agree_with_another_calendar_and_read_back() {
    let east = FixedOffset::east_opt(8 * 3600).unwrap();
    for midnight in every_day_of_a_cycle() {
        let local = DateTime::from_timestamp_millis(midnight)
            .unwrap()
            .with_timezone(&east);
        let half = if local.day() <= 15 { "a" } else { "b" };
        let week = local.iso_week();
        let expected = [
            format!("{:04}-{:02}", local.year(), local.month()),
            format!("{:04}-{:02}{half}", local.year(), local.month()),
            format!("{:04}-W{:02}", week.year(), week.week()),
        ];
        for (level, expected) in Level::ALL.into_iter().zip(expected) {
            let it = Period::containing(level, midnight);
            assert_eq!(it.label(), expected);
            assert_eq!(expected.parse(), Ok(it));
        }
    }
}

#[test]
fn overlapping_periods_cover_a_stretch_that_begins_and_ends_anywhere() {
    for level in Level::ALL {
        for midnight in every_day_of_a_cycle().step_by(97) {
            for length in [1, DAY_MS, 10 * DAY_MS + 1, 400 * DAY_MS] {
                let all: Vec<_> = Period::overlapping(level, midnight, midnight + length).collect();
                assert!(all[0].contains(midnight));
                assert!(all[all.len() - 1].contains(midnight + length - 1));
                for pair in all.windows(2) {
                    assert_eq!(pair[0].end(), pair[1].start());
                }
            }
        }
    }
}
