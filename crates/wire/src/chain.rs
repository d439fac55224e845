//! The hash chain that binds a device's log together.
//!
//! `chain_n = SHA-256(chain_{n-1} ‖ SHA-256(entry_n))`, with a first link made
//! from the device's public key, so that two logs never share a chain.

use std::fmt;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::Hash;
use crate::key::PublicKey;

/// The state of a log after its n-th entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct ChainHead(#[n(0)] pub Hash);

impl ChainHead {
    /// The chain of an empty log.
    #[must_use]
    pub fn start(key: &PublicKey) -> Self {
        Self(Hash::of_parts(&[
            b"baolian log 1",
            &[key.suite()],
            key.as_bytes(),
        ]))
    }

    /// The chain after one more entry, given the hash of its bytes.
    #[must_use]
    pub fn then(self, entry: &Hash) -> Self {
        Self(Hash::of_parts(&[self.0.as_bytes(), entry.as_bytes()]))
    }
}

impl fmt::Display for ChainHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ChainHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
