//! How much goes into one part: what takes a few seconds on the link just seen.
//!
//! A cut link loses at most the part under way, so it is to be short; each
//! part costs a round trip, so it is not to be too short.

/// Bytes of entries and changes before packing, at first: a few seconds on a
/// thin link, where they take about a sixth of that.
const FIRST: usize = 192 * 1024;
const LEAST: usize = 24 * 1024;
/// What headquarters judges in one turn; what is beyond it would be put off, and judged a document at a time.
const MOST: usize = 1536 * 1024;
/// How long a part should take, in milliseconds.
const WANTED_MS: u64 = 2_500;
/// At most so much larger or smaller than the part before.
const STEP: usize = 4;

/// The size of the next part.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    bytes: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { bytes: FIRST }
    }
}

impl Pace {
    /// Bytes before packing.
    pub(crate) fn bytes(self) -> usize {
        self.bytes
    }

    /// A part of about this size took so long, request to end of answer.
    pub(crate) fn took(&mut self, ms: u64) {
        let bytes = self.bytes as u64 * WANTED_MS / ms.max(1);
        let bytes = usize::try_from(bytes).unwrap_or(MOST);
        self.bytes = bytes
            .clamp(self.bytes / STEP, self.bytes * STEP)
            .clamp(LEAST, MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::{FIRST, LEAST, MOST, Pace, STEP};

    #[test]
    fn parts_grow_on_a_fast_link_and_shrink_on_a_slow_one_by_steps_within_bounds() {
        let mut pace = Pace::default();
        assert_eq!(pace.bytes(), FIRST);
        pace.took(0);
        assert_eq!(pace.bytes(), FIRST * STEP);
        for _ in 0..9 {
            pace.took(10);
        }
        assert_eq!(pace.bytes(), MOST);
        pace.took(5_000);
        assert_eq!(pace.bytes(), MOST / 2);
        for _ in 0..9 {
            pace.took(60_000);
        }
        assert_eq!(pace.bytes(), LEAST);
    }
}
