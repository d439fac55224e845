//! Headquarters' signed word that it holds a log up to its n-th entry.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::{DeviceId, EpochId, Hash};
use crate::key::{PublicKey, SecretKey, Signature};
use crate::time::HqTime;
use crate::{ChainHead, WireError, cbor};

const RECEIPT: &str = "receipt 1";
const CERTIFICATE: &str = "working key 1";

/// What headquarters holds of one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Receipt {
    /// Whose log.
    #[n(0)]
    pub device: DeviceId,
    /// The receipt's own number, counted per device; 0 is the enrolment's.
    #[n(1)]
    pub number: u64,
    /// Headquarters holds entries 1 to n, durably.
    #[n(2)]
    pub n: u64,
    /// The chain after entry n.
    #[n(3)]
    pub head: ChainHead,
    /// When headquarters committed them.
    #[n(4)]
    pub at: HqTime,
    /// The run of headquarters that says so.
    #[n(5)]
    pub epoch: EpochId,
    /// Its ledger position.
    #[n(6)]
    pub position: u64,
    /// The device's entries up to here are also in a backup that was read
    /// back and verified.
    #[n(7)]
    pub backed_up: u64,
}

/// A receipt in the bytes that were signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedReceipt {
    /// [`Receipt`] as CBOR.
    #[n(0)]
    pub bytes: ByteVec,
    /// Fingerprint of the working key.
    #[n(1)]
    pub key: Hash,
    /// Its signature.
    #[n(2)]
    pub signature: Signature,
}

impl SignedReceipt {
    /// Signs a receipt.
    #[must_use]
    pub fn sign(receipt: &Receipt, key: &SecretKey) -> Self {
        let bytes = cbor::encode(receipt);
        Self {
            signature: key.sign(RECEIPT, &[&bytes]),
            key: key.public().fingerprint(),
            bytes: bytes.into(),
        }
    }

    /// The receipt, if `key` signed it.
    ///
    /// # Errors
    /// [`WireError::BadSignature`] or [`WireError::Malformed`].
    pub fn verify(&self, key: &PublicKey) -> Result<Receipt, WireError> {
        key.verify(RECEIPT, &[&self.bytes], &self.signature)?;
        cbor::decode("receipt", &self.bytes, 512)
    }
}

/// The root key's word that a working key speaks for headquarters.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Certificate {
    /// The working key.
    #[n(0)]
    pub key: PublicKey,
    /// Since when, in headquarters' time.
    #[n(1)]
    pub since: HqTime,
    /// The root key's signature over both.
    #[n(2)]
    pub signature: Signature,
}

/// How long a working key may still finish what it was signing when the next
/// one began, in milliseconds.
pub const OVERLAP_MS: i64 = 60_000;

impl Certificate {
    /// Certifies a working key.
    #[must_use]
    pub fn sign(root: &SecretKey, key: PublicKey, since: HqTime) -> Self {
        let signature = root.sign(CERTIFICATE, &[&key.to_vec(), &since.0.to_be_bytes()]);
        Self {
            key,
            since,
            signature,
        }
    }

    /// When the key's time ends: where, of all that are known, the certificate
    /// of a later key begins.
    #[must_use]
    pub fn ends(&self, known: &[Self]) -> Option<HqTime> {
        let later = |c: &&Self| c.key != self.key && c.since > self.since;
        known.iter().filter(later).map(|c| c.since).min()
    }

    /// Whether the key may speak of an instant. One that is retired may not
    /// speak of later ones, whoever has it now.
    #[must_use]
    pub fn speaks_of(&self, at: HqTime, known: &[Self]) -> bool {
        let end = self.ends(known);
        end.is_none_or(|end| at.0 <= end.0.saturating_add(OVERLAP_MS))
    }

    /// Checks the certificate against a pinned root key.
    ///
    /// # Errors
    /// [`WireError::BadSignature`].
    pub fn verify(&self, root: &PublicKey) -> Result<(), WireError> {
        root.verify(
            CERTIFICATE,
            &[&self.key.to_vec(), &self.since.0.to_be_bytes()],
            &self.signature,
        )
    }
}
