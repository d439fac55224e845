//! When an entry was made, as far as headquarters can know (design, section 5, "Time").
//!
//! Not before the newest receipt that it or an earlier entry of the log names,
//! not after headquarters first held it. Inside that interval the tablet's
//! clocks give an estimate; outside of it they are not believed.

use baolian_wire::down::Made;
use baolian_wire::{ClockReading, HqTime};

/// The interval and the estimate.
///
/// `after` is the time of the newest receipt named, `now` the time of the
/// request that brought the entry, `at_request` the tablet's clocks then.
pub(crate) fn made(
    after: HqTime,
    now: HqTime,
    entry: &ClockReading,
    at_request: &ClockReading,
) -> Made {
    let after = after.min(now);
    Made {
        after,
        before: now,
        estimate: estimate(after, now, entry, at_request),
        // Until it is judged who was permitted when.
        proven: true,
    }
}

fn estimate(
    after: HqTime,
    now: HqTime,
    entry: &ClockReading,
    at_request: &ClockReading,
) -> Option<HqTime> {
    if entry.boot == at_request.boot {
        let ago = at_request.mono_ms.checked_sub(entry.mono_ms)?;
        let at = now.0.checked_sub(i64::try_from(ago).ok()?)?;
        // The way of the request takes time, so the receipt may seem to come after the entry.
        return Some(HqTime(at.clamp(after.0, now.0)));
    }
    let wall = entry.wall_ms;
    (after.0 <= wall && wall <= now.0).then_some(HqTime(wall))
}

#[cfg(test)]
mod tests {
    use super::*;
    use baolian_wire::id::BootId;

    fn reading(wall_ms: i64, mono_ms: u64, boot: u8) -> ClockReading {
        ClockReading {
            wall_ms,
            mono_ms,
            boot: BootId([boot; 8]),
        }
    }

    #[test]
    fn in_the_same_boot_the_monotonic_clock_counts_whatever_the_wall_clock_says() {
        let made = made(
            HqTime(1_000),
            HqTime(90_000),
            &reading(7, 20_000, 1),
            &reading(8, 50_000, 1),
        );
        assert_eq!(made.estimate, Some(HqTime(60_000)));
        assert_eq!((made.after, made.before), (HqTime(1_000), HqTime(90_000)));
    }

    #[test]
    fn after_a_reboot_a_wall_clock_inside_the_interval_counts() {
        let at_request = reading(0, 5, 2);
        let inside = made(HqTime(10), HqTime(90), &reading(40, 1, 1), &at_request);
        assert_eq!(inside.estimate, Some(HqTime(40)));
        for outside in [9, 91, i64::MIN, i64::MAX] {
            let made = made(HqTime(10), HqTime(90), &reading(outside, 1, 1), &at_request);
            assert_eq!(made.estimate, None);
        }
    }

    #[test]
    fn no_clock_widens_the_interval() {
        for (entry, request) in [(0, u64::MAX), (u64::MAX, 0), (0, 0)] {
            let made = made(
                HqTime(10),
                HqTime(90),
                &reading(i64::MAX, entry, 1),
                &reading(i64::MIN, request, 1),
            );
            assert_eq!((made.after, made.before), (HqTime(10), HqTime(90)));
            assert!(made.estimate.is_none_or(|t| t.0 >= 10 && t.0 <= 90));
        }
    }
}
