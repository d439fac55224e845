//! For which period a check-in counts, as far as its bounds and its estimate say (design, section 5, "Time").

use baolian_wire::down::Made;
use baolian_wire::reference::Level;
use serde::Serialize;

use crate::period::Period;

/// What is said of a check-in's period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Counted {
    /// The period it counts for; none while an office has to assign one.
    #[cfg_attr(feature = "typescript", ts(as = "Option<String>"))]
    pub period: Option<Period>,
    /// Whether it was certainly made in it; if not, the period is stated, not proven.
    pub proven: bool,
}

impl Counted {
    /// The period of `level` for a check-in made then. `assigned` is what an
    /// office said, which counts only where nothing else is known.
    #[must_use]
    pub fn of(level: Level, made: &Made, assigned: Option<Period>) -> Self {
        let within = |at| Period::containing(level, at);
        let (first, last) = (within(made.after.0), within(made.before.0));
        let proven = first == last;
        let period = match made.estimate {
            Some(at) => Some(within(at.0)),
            None if proven => Some(first),
            None => assigned,
        };
        Self { period, proven }
    }
}

#[cfg(test)]
mod tests {
    use baolian_wire::HqTime;

    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;
    /// Noon of Friday, 27 November 2026, in Shanghai.
    const FRIDAY: i64 = 1_795_752_000_000;

    fn made(after: i64, before: i64, estimate: Option<i64>) -> Made {
        Made {
            after: HqTime(after),
            before: HqTime(before),
            estimate: estimate.map(HqTime),
            proven: true,
        }
    }

    fn label(counted: Counted) -> Option<String> {
        counted.period.map(Period::label)
    }

    #[test]
    fn a_period_that_holds_the_whole_interval_is_proven() {
        let counted = Counted::of(Level::County, &made(FRIDAY, FRIDAY + DAY, None), None);
        assert_eq!(label(counted).as_deref(), Some("2026-W48"));
        assert!(counted.proven);
    }

    #[test]
    fn an_estimate_decides_between_two_periods_and_is_only_stated() {
        let made = made(FRIDAY, FRIDAY + 4 * DAY, Some(FRIDAY + 3 * DAY));
        let counted = Counted::of(Level::County, &made, None);
        assert_eq!(label(counted).as_deref(), Some("2026-W49"));
        assert!(!counted.proven);
    }

    #[test]
    fn without_one_only_an_office_can_say() {
        let made = made(FRIDAY, FRIDAY + 4 * DAY, None);
        assert_eq!(Counted::of(Level::County, &made, None).period, None);
        let said = "2026-W48".parse().ok();
        let counted = Counted::of(Level::County, &made, said);
        assert_eq!((counted.period, counted.proven), (said, false));
    }
}
