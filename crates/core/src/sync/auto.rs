//! Synchronising by itself, in a thread of its own, never in the way of saving.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::schedule::Schedule;
use super::state::{NextStep, SyncError, SyncState, Trouble};
use crate::env::Transport;
use crate::error::{Error, Result};
use crate::tablet::Tablet;

/// How often the gate is asked again while it is shut.
const GATE_MS: u64 = 10_000;

/// Asked before each sync: may one begin now (Wi-Fi only, say)?
pub type Gate = dyn Fn() -> bool + Send + Sync;
/// Told whenever the state changed.
pub type Tell = dyn Fn(&SyncState) + Send + Sync;

/// A tablet that synchronises by itself. Dropping it stops after the part that is running.
pub struct AutoSync {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    tablet: Arc<Tablet>,
    started: Instant,
    inner: Mutex<Inner>,
    wake: Condvar,
}

struct Inner {
    schedule: Schedule,
    running: bool,
    stopping: bool,
    gate_shut: bool,
    trouble: Option<Trouble>,
    error: Option<SyncError>,
    bytes_per_second: u64,
    received: u64,
    bytes_down: u64,
}

impl AutoSync {
    /// Starts: the first sync begins at once.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(
        tablet: Arc<Tablet>,
        transport: Arc<dyn Transport>,
        gate: Box<Gate>,
        tell: Box<Tell>,
    ) -> Result<Self> {
        let shared = Arc::new(Shared {
            tablet,
            started: Instant::now(),
            inner: Mutex::new(Inner {
                schedule: Schedule::starting(0),
                running: false,
                stopping: false,
                gate_shut: false,
                trouble: None,
                error: None,
                bytes_per_second: 0,
                received: 0,
                bytes_down: 0,
            }),
            wake: Condvar::new(),
        });
        let in_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("sync".into())
            .spawn(move || in_thread.run(&*transport, &*gate, &*tell))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Something was saved.
    pub fn changed(&self) {
        let now = self.shared.now();
        self.shared.lock().schedule.changed(now);
        self.shared.wake.notify_all();
    }

    /// The store changed, and nobody said by whom. What another program recorded is to be sent; what a sync itself
    /// wrote is no reason for the next one, else there would be no end of them.
    ///
    /// # Errors
    /// Storage.
    pub fn noticed(&self) -> Result<()> {
        let state = self.shared.tablet.sync_state()?;
        if state.held < state.recorded {
            self.changed();
        }
        Ok(())
    }

    /// A person asks for a sync now.
    pub fn now(&self) {
        let now = self.shared.now();
        self.shared.lock().schedule.asked(now);
        self.shared.wake.notify_all();
    }

    /// The state.
    ///
    /// # Errors
    /// Storage.
    pub fn state(&self) -> Result<SyncState> {
        self.shared.state()
    }
}

impl Drop for AutoSync {
    fn drop(&mut self) {
        self.shared.lock().stopping = true;
        self.shared.wake.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic in the thread was reported by it; nothing is left to do here.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn run(&self, transport: &dyn Transport, gate: &Gate, tell: &Tell) {
        let mut lock = None;
        while self.wait_until_due(gate, tell) {
            self.tell(tell);
            let began = Instant::now();
            let mut bytes = 0;
            // Held from here on: no other program synchronises beside this one.
            let result = match &lock {
                Some(_) => Ok(()),
                None => self.tablet.lock_sync().map(|taken| lock = Some(taken)),
            };
            let result = match result {
                Ok(()) => self.tablet.sync_with(transport, &mut |progress| {
                    bytes += progress.bytes;
                    {
                        let mut inner = self.lock();
                        inner.received = progress.received;
                        inner.bytes_down = progress.bytes_down;
                    }
                    self.tell(tell);
                }),
                Err(Error::Busy) => {
                    self.later();
                    self.tell(tell);
                    continue;
                }
                Err(e) => Err(e),
            };
            self.note(&result, bytes, began.elapsed());
            self.tell(tell);
        }
    }

    /// Sleeps until a sync is due and allowed; false to stop.
    fn wait_until_due(&self, gate: &Gate, tell: &Tell) -> bool {
        let mut inner = self.lock();
        loop {
            if inner.stopping {
                return false;
            }
            let wait = match inner.schedule.wait(self.now()) {
                Some(0) if gate() => {
                    inner.gate_shut = false;
                    inner.running = true;
                    return true;
                }
                Some(0) if !inner.gate_shut => {
                    inner.gate_shut = true;
                    // That it waits for another network is news to whoever looks.
                    drop(inner);
                    self.tell(tell);
                    inner = self.lock();
                    continue;
                }
                Some(0) => GATE_MS,
                Some(ms) => ms,
                None => u64::from(u32::MAX),
            };
            let woken = self.wake.wait_timeout(inner, Duration::from_millis(wait));
            inner = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Another program synchronises: looks again when it may be done.
    fn later(&self) {
        let now = self.now();
        let mut inner = self.lock();
        inner.running = false;
        inner.schedule.put_off(now + GATE_MS);
    }

    fn note(&self, result: &Result<super::Synced>, bytes: u64, took: Duration) {
        if let Err(error) = result {
            // Only for whoever mends things later; it must not make matters worse.
            let _ = self.tablet.note_failure(error);
        }
        let now = self.now();
        let mut random = [0; 8];
        // Without randomness the backoff is merely not spread.
        let _ = self.tablet.env.entropy.fill(&mut random);
        let jitter = u64::from_le_bytes(random);
        let mut inner = self.lock();
        inner.running = false;
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        inner.bytes_per_second = bytes.saturating_mul(1000) / ms;
        match result {
            Ok(_) => {
                inner.trouble = None;
                inner.error = None;
                inner.schedule.succeeded(now, jitter);
            }
            Err(error) => {
                let trouble = Trouble::of(error);
                let after = match error {
                    Error::HqBusy(seconds) => seconds.map(|s| s.saturating_mul(1000)),
                    _ => None,
                };
                inner.trouble = Some(trouble);
                inner.error = Some(SyncError::of(error));
                inner.schedule.failed(now, trouble, after, jitter);
            }
        }
    }

    fn tell(&self, tell: &Tell) {
        if let Ok(state) = self.state() {
            tell(&state);
        }
    }

    fn state(&self) -> Result<SyncState> {
        let mut state = self.tablet.sync_state()?;
        let now = self.now();
        let inner = self.lock();
        state.trouble = inner.trouble.or(state.trouble);
        state.error.clone_from(&inner.error);
        state.bytes_per_second = inner.bytes_per_second;
        state.received = inner.received;
        state.bytes_down = inner.bytes_down;
        state.next = if inner.running {
            NextStep::Running
        } else if inner.gate_shut {
            NextStep::WhenAllowed
        } else {
            match inner.schedule.wait(now) {
                Some(ms) => NextStep::In { ms },
                None => NextStep::NeedsPerson,
            }
        };
        Ok(state)
    }
}
