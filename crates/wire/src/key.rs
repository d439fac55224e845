//! Keys and signatures. Each carries the number of its algorithm suite.
//!
//! Suite 1 is Ed25519 with SHA-256; suite 2 is left for SM2 with SM3. A
//! signature is always over a domain word and the message, so that one made
//! for a receipt can never be shown as one over a request.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::WireError;
use crate::id::{DeviceId, Hash};

/// Ed25519 signatures, SHA-256 hashes, XChaCha20-Poly1305 encryption.
pub const SUITE_1: u8 = 1;

/// A key that signs. Zeroed when dropped.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// A key of suite 1 from 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The 32 bytes the key was made from, for a key store.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The key that verifies.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey {
            suite: SUITE_1,
            bytes: self.0.verifying_key().to_bytes(),
        }
    }

    /// Signs `parts` under a domain word.
    #[must_use]
    pub fn sign(&self, domain: &'static str, parts: &[&[u8]]) -> Signature {
        Signature {
            suite: SUITE_1,
            bytes: self.0.sign(&message(domain, parts)).to_bytes(),
        }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.public())
    }
}

/// Each part is preceded by its length, so that no two lists of parts give
/// the same message.
fn message(domain: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 + parts.iter().map(|p| p.len() + 8).sum::<usize>());
    bytes.extend_from_slice(b"baolian ");
    bytes.extend_from_slice(domain.as_bytes());
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// A key that verifies.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey {
    suite: u8,
    bytes: [u8; 32],
}

impl PublicKey {
    /// Reads a key: the suite byte, then 32 bytes.
    ///
    /// # Errors
    /// [`WireError::Unknown`] for another suite, [`WireError::Malformed`] for
    /// bytes that are no point of the curve or one of small order.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, WireError> {
        let Some((&suite, rest)) = bytes.split_first() else {
            return Err(WireError::Malformed("empty key".into()));
        };
        if suite != SUITE_1 {
            return Err(WireError::Unknown {
                what: "key suite",
                value: u64::from(suite),
            });
        }
        let bytes: [u8; 32] = rest
            .try_into()
            .map_err(|_| WireError::Malformed("a key has 32 bytes".into()))?;
        let usable = VerifyingKey::from_bytes(&bytes).is_ok_and(|key| !key.is_weak());
        if !usable {
            return Err(WireError::Malformed("not a usable key".into()));
        }
        Ok(Self { suite, bytes })
    }

    /// The suite byte and the 32 bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut all = vec![self.suite];
        all.extend_from_slice(&self.bytes);
        all
    }

    /// The algorithm suite.
    #[must_use]
    pub fn suite(&self) -> u8 {
        self.suite
    }

    /// The 32 bytes without the suite.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// SHA-256 of suite and key.
    #[must_use]
    pub fn fingerprint(&self) -> Hash {
        Hash::of(&self.to_vec())
    }

    /// The device whose log this key signs: the first 8 bytes of the fingerprint.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        let mut id = [0; 8];
        id.copy_from_slice(&self.fingerprint().0[..8]);
        DeviceId(id)
    }

    /// Checks a signature over `parts` under a domain word.
    ///
    /// # Errors
    /// [`WireError::BadSignature`] naming the domain.
    pub fn verify(
        &self,
        domain: &'static str,
        parts: &[&[u8]],
        signature: &Signature,
    ) -> Result<(), WireError> {
        let ok = signature.suite == self.suite
            && VerifyingKey::from_bytes(&self.bytes).is_ok_and(|key| {
                let signature = ed25519_dalek::Signature::from_bytes(&signature.bytes);
                key.verify_strict(&message(domain, parts), &signature)
                    .is_ok()
            });
        if ok {
            Ok(())
        } else {
            Err(WireError::BadSignature(domain))
        }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.to_vec()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<C> Encode<C> for PublicKey {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.to_vec())?;
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for PublicKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::from_slice(d.bytes()?).map_err(|e| decode::Error::message(e.to_string()))
    }
}

/// A signature with the number of its suite: 65 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    suite: u8,
    bytes: [u8; 64],
}

impl Signature {
    /// Reads the suite byte and 64 bytes.
    ///
    /// # Errors
    /// [`WireError::Unknown`] for another suite, [`WireError::Malformed`] for
    /// another length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, WireError> {
        match bytes.split_first() {
            Some((&SUITE_1, rest)) => rest
                .try_into()
                .map(|bytes| Self {
                    suite: SUITE_1,
                    bytes,
                })
                .map_err(|_| WireError::Malformed("a signature has 64 bytes".into())),
            Some((&suite, _)) => Err(WireError::Unknown {
                what: "signature suite",
                value: u64::from(suite),
            }),
            None => Err(WireError::Malformed("empty signature".into())),
        }
    }

    /// The suite byte and the 64 bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut all = vec![self.suite];
        all.extend_from_slice(&self.bytes);
        all
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.to_vec()))
    }
}

impl<C> Encode<C> for Signature {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.to_vec())?;
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Signature {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::from_slice(d.bytes()?).map_err(|e| decode::Error::message(e.to_string()))
    }
}
