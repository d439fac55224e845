//! Which devices have a part under way: the next part of the same device waits for it.
//!
//! A tablet may have two parts in flight, and the second can be here before
//! the first is committed. Only parts whose signature holds are counted, so
//! nobody is made to wait by a stranger.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use baolian_wire::DeviceId;

/// How long a part waits for the one before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Parts between their signature's check and their commit.
#[derive(Debug, Default)]
pub(crate) struct UnderWay {
    parts: Mutex<HashMap<DeviceId, u32>>,
    done: Condvar,
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Passage<'u> {
    all: &'u UnderWay,
    device: DeviceId,
}

impl UnderWay {
    /// Counts a part.
    pub fn enter(&self, device: DeviceId) -> Passage<'_> {
        if let Ok(mut parts) = self.parts.lock() {
            *parts.entry(device).or_default() += 1;
        }
        Passage { all: self, device }
    }

    /// Waits until a device has no part under way, or patience ends. Whether
    /// there was one at all.
    pub fn wait(&self, device: DeviceId) -> bool {
        let until = Instant::now() + PATIENCE;
        let mut waited = false;
        let Ok(mut parts) = self.parts.lock() else {
            return waited;
        };
        while parts.contains_key(&device) {
            waited = true;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            match self.done.wait_timeout(parts, left) {
                Ok((again, _)) => parts = again,
                Err(_) => break,
            }
        }
        waited
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        if let Ok(mut parts) = self.all.parts.lock() {
            if let Some(count) = parts.get_mut(&self.device) {
                *count -= 1;
                if *count == 0 {
                    parts.remove(&self.device);
                }
            }
            self.all.done.notify_all();
        }
    }
}
