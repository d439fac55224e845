//! The one true time of a world, and its randomness.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A stream of numbers that a seed replays.
#[derive(Debug)]
pub struct Dice(AtomicU64);

impl Dice {
    /// A stream begun by a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed.wrapping_mul(0xd134_2543_de82_ef95) | 1))
    }

    /// Begins another stream.
    pub fn reseed(&self, seed: u64) {
        self.0.store(
            seed.wrapping_mul(0xd134_2543_de82_ef95) | 1,
            Ordering::SeqCst,
        );
    }

    /// The next number.
    pub fn next(&self) -> u64 {
        // SplitMix64: small, seeded, good enough to differ everywhere.
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    fn draw(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Two numbers as one, so that streams begun by neighbours differ.
#[must_use]
pub fn mixed(a: u64, b: u64) -> u64 {
    Dice::seeded(a ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17)).next()
}

/// Dice as the source of randomness of either side.
pub struct Drawn(pub Arc<Dice>);

impl baolian_core::env::Entropy for Drawn {
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        self.0.draw(bytes);
        Ok(())
    }
}

impl baolian_hq::env::Entropy for Drawn {
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        self.0.draw(bytes);
        Ok(())
    }
}

/// True time, and the dice of everything but headquarters.
#[derive(Debug)]
pub struct Nature {
    now: AtomicI64,
    /// The dice.
    pub dice: Arc<Dice>,
}

impl Nature {
    pub(super) fn new(now: i64, seed: u64) -> Arc<Self> {
        Arc::new(Self {
            now: AtomicI64::new(now),
            dice: Arc::new(Dice::seeded(seed)),
        })
    }

    /// True time, in milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    pub(super) fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }
}
