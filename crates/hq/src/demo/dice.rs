//! Chance that a seed repeats.

use std::io;
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use crate::env::Entropy;

/// A seeded source of chance (SplitMix64, Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Another one, for what goes on beside this.
    pub fn apart(&mut self) -> Self {
        Self(self.next())
    }

    /// A number below `n`; 0 where that is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next().checked_rem(n).unwrap_or(0)
    }

    /// A number from `least` to `most`.
    pub fn within(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// True this many times in a thousand.
    pub fn permille(&mut self, times: u64) -> bool {
        self.below(1_000) < times
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = usize::try_from(self.below(of.len() as u64)).ok()?;
        of.get(at)
    }

    /// In another order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            let at = usize::try_from(self.below(last as u64 + 1)).unwrap_or(0);
            all.swap(at, last);
        }
    }

    /// Bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = u8::try_from(self.next() & 0xff).unwrap_or(0);
        }
        bytes
    }
}

/// Headquarters' randomness in such a year: whoever knows the seed knows its keys.
pub(super) struct Seeded {
    seed: u64,
    drawn: Mutex<u64>,
}

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: Mutex::new(0),
        }
    }
}

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) -> io::Result<()> {
        let mut drawn = self
            .drawn
            .lock()
            .map_err(|_| io::Error::other("poisoned"))?;
        for piece in bytes.chunks_mut(32) {
            *drawn += 1;
            let mut hash = Sha256::new();
            hash.update(b"baolian demo year");
            hash.update(self.seed.to_be_bytes());
            hash.update(drawn.to_be_bytes());
            let hash = hash.finalize();
            piece.copy_from_slice(hash.get(..piece.len()).unwrap_or_default());
        }
        Ok(())
    }
}
