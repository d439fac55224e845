//! When to synchronise: on start, on change after a short calm, on a timer
//! with jittered backoff, at once when asked. No clock of its own: time is
//! passed in, in milliseconds of any monotonic clock.

use super::state::Trouble;

/// Calm after a change before it is sent, so that a burst goes together.
pub const CALM_MS: u64 = 1_500;
/// Between syncs when nothing happens.
pub const IDLE_MS: u64 = 5 * 60_000;
/// First wait after a failure; doubled each time.
pub const FIRST_RETRY_MS: u64 = 4_000;
/// Longest wait after failures.
pub const LAST_RETRY_MS: u64 = 10 * 60_000;

/// The schedule of one tablet.
#[derive(Debug, Clone)]
pub struct Schedule {
    due: Option<u64>,
    failures: u32,
}

impl Schedule {
    /// A schedule that begins at once.
    #[must_use]
    pub fn starting(now: u64) -> Self {
        Self {
            due: Some(now),
            failures: 0,
        }
    }

    /// Something was saved. A running backoff is not cut short: the link that
    /// was down a second ago is still down.
    pub fn changed(&mut self, now: u64) {
        if self.failures == 0 {
            let calm = now + CALM_MS;
            self.due = Some(self.due.map_or(calm, |due| due.min(calm)));
        }
    }

    /// A person asked.
    pub fn asked(&mut self, now: u64) {
        self.failures = 0;
        self.due = Some(now);
    }

    /// Not now, for no fault of the link: look again at `then`.
    pub fn put_off(&mut self, then: u64) {
        self.due = Some(then);
    }

    /// A sync ended well.
    pub fn succeeded(&mut self, now: u64, jitter: u64) {
        self.failures = 0;
        self.due = Some(now + spread(IDLE_MS, jitter));
    }

    /// A sync failed. Headquarters' Retry-After is a floor.
    pub fn failed(&mut self, now: u64, trouble: Trouble, retry_after_ms: Option<u64>, jitter: u64) {
        if !trouble.passes() {
            self.due = None;
            return;
        }
        let doubled = FIRST_RETRY_MS.saturating_mul(1 << self.failures.min(16));
        self.failures += 1;
        let wait = spread(doubled.min(LAST_RETRY_MS), jitter);
        self.due = Some(now + wait.max(retry_after_ms.unwrap_or(0)));
    }

    /// Milliseconds until the next sync; none if only a person can go on.
    #[must_use]
    pub fn wait(&self, now: u64) -> Option<u64> {
        self.due.map(|due| due.saturating_sub(now))
    }
}

/// Between three quarters and five quarters of `ms`, so that a thousand
/// tablets that lost the same link do not come back in the same second.
fn spread(ms: u64, jitter: u64) -> u64 {
    let half = (ms / 2).max(1);
    ms - ms / 4 + jitter % half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_changes_is_sent_once_after_a_calm() {
        let mut schedule = Schedule::starting(0);
        schedule.succeeded(0, 0);
        schedule.changed(1_000);
        schedule.changed(1_900);
        assert_eq!(schedule.wait(1_900), Some(CALM_MS - 900));
    }

    #[test]
    fn failures_back_off_and_a_change_does_not_cut_the_wait_short() {
        let mut schedule = Schedule::starting(0);
        let mut last = 0;
        for _ in 0..4 {
            schedule.failed(0, Trouble::HqAway, None, 0);
            let wait = schedule.wait(0).unwrap();
            assert!(wait > last);
            last = wait;
        }
        schedule.changed(0);
        assert_eq!(schedule.wait(0), Some(last));
        for _ in 0..40 {
            schedule.failed(0, Trouble::HqAway, None, u64::MAX);
        }
        assert!(schedule.wait(0).unwrap() <= LAST_RETRY_MS * 5 / 4);
    }

    #[test]
    fn headquarters_may_ask_for_a_longer_wait() {
        let mut schedule = Schedule::starting(0);
        schedule.failed(0, Trouble::HqBusy, Some(90_000), 0);
        assert!(schedule.wait(0).unwrap() >= 90_000);
    }

    #[test]
    fn what_only_a_person_can_mend_is_not_tried_again_until_asked() {
        let mut schedule = Schedule::starting(0);
        schedule.failed(0, Trouble::Revoked, None, 0);
        schedule.changed(5);
        assert_eq!(schedule.wait(10), Some(CALM_MS - 5));
        schedule.failed(10, Trouble::Revoked, None, 0);
        assert_eq!(schedule.wait(10), None);
        schedule.asked(10);
        assert_eq!(schedule.wait(10), Some(0));
    }
}
