//! A tablet whose wall clock is wrong, as after its battery ran empty. What counts since the start is right.

use baolian_core::env::{Clock, SystemClock};
use baolian_wire::ClockReading;

/// Three years, one of them a leap year, in milliseconds.
pub const THREE_YEARS: i64 = 1096 * 24 * 60 * 60 * 1000;

/// The operating system's clocks, the wall clock behind by so many milliseconds.
#[derive(Debug)]
pub struct Behind {
    real: SystemClock,
    by: i64,
}

impl Behind {
    /// A clock that is behind.
    #[must_use]
    pub fn by(ms: i64) -> Self {
        Self {
            real: SystemClock::default(),
            by: ms,
        }
    }
}

impl Clock for Behind {
    fn now(&self) -> ClockReading {
        let now = self.real.now();
        ClockReading {
            wall_ms: now.wall_ms - self.by,
            ..now
        }
    }
}
