//! The check by itself, in a thread of its own.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::Result;
use crate::tablet::Tablet;

/// Rest between two slices: the check takes a small part of one core.
const REST: Duration = Duration::from_millis(100);
/// How often it is asked whether a check is due, and after an error.
const LOOK: Duration = Duration::from_secs(600);

/// A tablet that checks itself. Dropping it stops after the slice that is running.
pub struct AutoCheck {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Stop {
    asked: Mutex<bool>,
    wake: Condvar,
}

impl Stop {
    /// Waits; whether it was asked to stop.
    fn wait(&self, time: Duration) -> bool {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.wake.wait_timeout_while(asked, time, |asked| !*asked);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl AutoCheck {
    /// Starts: a check that is due begins, or goes on, at once.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(tablet: Arc<Tablet>) -> Result<Self> {
        let stop = Arc::new(Stop::default());
        let in_thread = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("check".into())
            .spawn(move || run(&tablet, &in_thread))?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for AutoCheck {
    fn drop(&mut self) {
        *self
            .stop
            .asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.wake.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic in the thread was reported by it; nothing is left to do here.
            let _ = thread.join();
        }
    }
}

fn run(tablet: &Tablet, stop: &Stop) {
    loop {
        let done = match tablet.check_is_due() {
            Ok(true) => tablet.check_slice().map(|slice| slice.done),
            Ok(false) => Ok(true),
            Err(e) => Err(e),
        };
        let rest = match done {
            Ok(false) => REST,
            Ok(true) => LOOK,
            Err(error) => {
                tracing::warn!(code = error.code(), "the check could not go on");
                LOOK
            }
        };
        if stop.wait(rest) {
            return;
        }
    }
}
