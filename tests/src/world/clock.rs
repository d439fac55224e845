//! Clocks that are wrong: by years, backwards, jumping, stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use baolian_wire::id::BootId;
use baolian_wire::{ClockReading, HqTime};

use super::nature::Nature;

/// A tablet's clocks: the wall may be off by anything.
#[derive(Debug)]
pub struct TabletClock {
    nature: Arc<Nature>,
    /// How far the wall clock is off, in milliseconds.
    pub off: AtomicI64,
    booted: AtomicI64,
    boot: AtomicU64,
    /// True time at which both clocks stopped; 0 while they run.
    stopped: AtomicI64,
}

impl TabletClock {
    pub(super) fn new(nature: &Arc<Nature>, booted: i64, boot: u64) -> Self {
        Self {
            nature: Arc::clone(nature),
            off: AtomicI64::new(0),
            booted: AtomicI64::new(booted),
            boot: AtomicU64::new(boot),
            stopped: AtomicI64::new(0),
        }
    }

    /// Starts the operating system anew.
    pub fn reboot(&self) {
        self.booted.store(self.nature.now(), Ordering::SeqCst);
        self.boot.fetch_add(1, Ordering::SeqCst);
        self.stopped.store(0, Ordering::SeqCst);
    }

    /// Both clocks stand still, until they go on or the system starts anew.
    pub fn stop(&self, stop: bool) {
        let at = if stop { self.nature.now() } else { 0 };
        self.stopped.store(at, Ordering::SeqCst);
    }
}

impl baolian_core::env::Clock for TabletClock {
    fn now(&self) -> ClockReading {
        let now = match self.stopped.load(Ordering::SeqCst) {
            0 => self.nature.now(),
            stopped => stopped,
        };
        ClockReading {
            wall_ms: now + self.off.load(Ordering::SeqCst),
            mono_ms: (now - self.booted.load(Ordering::SeqCst)).unsigned_abs(),
            boot: BootId(self.boot.load(Ordering::SeqCst).to_be_bytes()),
        }
    }
}

/// Headquarters' clock: right unless somebody set it wrong, or told it one instant after the other.
#[derive(Debug)]
pub struct HqClock {
    nature: Arc<Nature>,
    /// How far it is off, in milliseconds.
    pub off: AtomicI64,
    told: AtomicBool,
}

impl HqClock {
    pub(super) fn new(nature: &Arc<Nature>) -> Self {
        Self {
            nature: Arc::clone(nature),
            off: AtomicI64::new(0),
            told: AtomicBool::new(false),
        }
    }

    /// What it says.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        let off = self.off.load(Ordering::SeqCst);
        if self.told.load(Ordering::SeqCst) {
            off
        } else {
            self.nature.now() + off
        }
    }

    /// Says this instant from now on, whatever the true time.
    pub fn tell(&self, at: i64) {
        self.told.store(true, Ordering::SeqCst);
        self.off.store(at, Ordering::SeqCst);
    }
}

impl baolian_hq::env::Clock for HqClock {
    fn now(&self) -> HqTime {
        HqTime(self.now_ms())
    }
}
