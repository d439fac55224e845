//! First contact: a code that proves headquarters to the tablet and the tablet to headquarters.
//!
//! The code holds a one-time secret (128 bit) and the first 80 bits of the
//! hash of headquarters' root key. The tablet never sends the secret, only a
//! MAC of its new key under it, and accepts only a root key that fits the code.

use hmac::{Hmac, KeyInit, Mac};
use minicbor::{Decode, Encode};
use sha2::Sha256;

use crate::entry::Succession;
use crate::id::{AccountId, DeviceId, EpochId, Hash};
use crate::key::{PublicKey, SecretKey, Signature};
use crate::receipt::{Certificate, SignedReceipt};
use crate::time::{ClockReading, HqTime};
use crate::{WireError, cbor};

const ENROLMENT: &str = "enrolment 1";
const SECRET_BYTES: usize = 16;
const ROOT_BYTES: usize = 10;
const CHECK_BYTES: usize = 2;

/// Crockford's alphabet: no I, L, O or U, so a code can be read aloud.
fn alphabet() -> Result<data_encoding::Encoding, WireError> {
    let mut spec = data_encoding::Specification::new();
    spec.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    spec.translate.from.push_str("abcdefghjkmnpqrstvwxyzoOiIlL");
    spec.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    spec.check_trailing_bits = false;
    spec.encoding()
        .map_err(|e| WireError::Malformed(e.to_string()))
}

/// What an administrator hands to the person who enrols.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolCode {
    secret: [u8; SECRET_BYTES],
    root: [u8; ROOT_BYTES],
}

impl EnrolCode {
    /// A code for a fresh secret under a root key.
    #[must_use]
    pub fn new(secret: [u8; SECRET_BYTES], root: &PublicKey) -> Self {
        Self {
            secret,
            root: root_prefix(root),
        }
    }

    /// The code as typed, scanned or pasted: groups of five letters and digits.
    ///
    /// # Errors
    /// Only if the alphabet were broken.
    pub fn to_text(&self) -> Result<String, WireError> {
        let mut bytes = self.secret.to_vec();
        bytes.extend_from_slice(&self.root);
        bytes.extend_from_slice(&check(&bytes));
        let plain = alphabet()?.encode(&bytes);
        let groups: Vec<String> = plain
            .chars()
            .collect::<Vec<_>>()
            .chunks(5)
            .map(|group| group.iter().collect())
            .collect();
        Ok(groups.join("-"))
    }

    /// Reads a code. Case, dashes, blanks and full-width forms do not matter;
    /// O is 0, I and L are 1.
    ///
    /// # Errors
    /// [`WireError::Malformed`] for anything mistyped. Any one wrong character
    /// and any two that changed places are found for certain, anything else
    /// but for one time in 65,536.
    pub fn from_text(text: &str) -> Result<Self, WireError> {
        let mistyped = || WireError::Malformed("the enrolment code is mistyped".into());
        let plain: String = text.chars().filter_map(plain).collect();
        let bytes = alphabet()?
            .decode(plain.as_bytes())
            .map_err(|_| mistyped())?;
        let (body, found) = bytes
            .split_at_checked(SECRET_BYTES + ROOT_BYTES)
            .ok_or_else(mistyped)?;
        if found != check(body) {
            return Err(mistyped());
        }
        let (secret, root) = body.split_at(SECRET_BYTES);
        Ok(Self {
            secret: secret.try_into().map_err(|_| mistyped())?,
            root: root.try_into().map_err(|_| mistyped())?,
        })
    }

    /// What headquarters keeps of the code, and finds it by.
    #[must_use]
    pub fn lookup(&self) -> Hash {
        Hash::of_parts(&[b"baolian enrolment lookup", &self.secret])
    }

    /// The secret, which headquarters keeps until the code is used.
    #[must_use]
    pub fn secret(&self) -> &[u8; SECRET_BYTES] {
        &self.secret
    }

    /// Whether a root key is the one the code was made for.
    #[must_use]
    pub fn fits(&self, root: &PublicKey) -> bool {
        self.root == root_prefix(root)
    }
}

impl std::fmt::Debug for EnrolCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EnrolCode({})", self.lookup())
    }
}

/// What was meant by a character: a Chinese keyboard writes full-width ones.
/// Blanks and dashes of any kind are left out.
fn plain(typed: char) -> Option<char> {
    let narrow = match typed {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(typed) - 0xfee0)?,
        other => other,
    };
    let is_dash = matches!(narrow, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    (!is_dash && !narrow.is_whitespace()).then_some(narrow)
}

/// CRC-16 (CCITT): a wrong character changes at most 5 bits in a row, two that
/// changed places at most 10, and a run of up to 16 never goes unnoticed.
fn check(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let crc = bytes.iter().fold(0xffff_u16, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 {
                crc << 1
            } else {
                (crc << 1) ^ 0x1021
            }
        })
    });
    crc.to_be_bytes()
}

fn root_prefix(root: &PublicKey) -> [u8; ROOT_BYTES] {
    let mut prefix = [0; ROOT_BYTES];
    prefix.copy_from_slice(&root.fingerprint().0[..ROOT_BYTES]);
    prefix
}

fn mac(secret: &[u8], key: &PublicKey) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(b"baolian enrolment key");
    mac.update(&key.to_vec());
    Some(mac)
}

/// Six digits that a new tablet and headquarters' board both show: the office
/// has them read out to it before it confirms the tablet, so that a code that
/// somebody else photographed opens nothing. They name the tablet's pinned key
/// and the root key that it has pinned.
#[must_use]
pub fn check_digits(device: DeviceId, root: &PublicKey) -> String {
    let hash = Hash::of_parts(&[
        b"baolian enrolment check",
        device.as_bytes(),
        &root.to_vec(),
    ]);
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    format!("{:06}", u64::from_be_bytes(first) % 1_000_000)
}

/// Why a tablet may begin a log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Proof {
    /// A code: its lookup and the MAC of the new key under its secret. A log
    /// that goes on where another ended names it.
    #[n(0)]
    Code {
        /// [`EnrolCode::lookup`].
        #[n(0)]
        lookup: Hash,
        /// HMAC-SHA-256 of the new key.
        #[n(1)]
        mac: Hash,
        /// The log this one follows, unsigned, if its key is gone.
        #[n(2)]
        succession: Option<Succession>,
    },
    /// The old key's signature over the new one.
    #[n(1)]
    Succession(#[n(0)] Succession),
}

impl Proof {
    /// The proof a code gives for a new key.
    #[must_use]
    pub fn from_code(
        code: &EnrolCode,
        key: &PublicKey,
        succession: Option<Succession>,
    ) -> Option<Self> {
        let mac = mac(code.secret(), key)?.finalize().into_bytes();
        Some(Self::Code {
            lookup: code.lookup(),
            mac: Hash(mac.into()),
            succession,
        })
    }
}

/// Whether `proof` is the MAC of `key` under `secret`, in constant time.
#[must_use]
pub fn mac_holds(secret: &[u8], key: &PublicKey, proof: &Hash) -> bool {
    mac(secret, key).is_some_and(|mac| mac.verify_slice(proof.as_bytes()).is_ok())
}

/// `POST /v1/enrol`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolRequest {
    /// The tablet's new key, pinned from now on.
    #[n(0)]
    pub key: PublicKey,
    /// Why it may begin a log.
    #[n(1)]
    pub proof: Proof,
    /// The tablet's clocks.
    #[n(2)]
    pub clock: ClockReading,
}

/// The answer to an enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Enrolled {
    /// Whose device it is now.
    #[n(0)]
    pub account: AccountId,
    /// Headquarters' root key, to be pinned if it fits the code.
    #[n(1)]
    pub root: PublicKey,
    /// The working key that signed this.
    #[n(2)]
    pub certificate: Certificate,
    /// The run of headquarters.
    #[n(3)]
    pub epoch: EpochId,
    /// Headquarters' time.
    #[n(4)]
    pub at: HqTime,
    /// Receipt number 0.
    #[n(5)]
    pub receipt: SignedReceipt,
}

/// [`Enrolled`] in the bytes that were signed, bound to the tablet's key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedEnrolled {
    /// The answer.
    #[n(0)]
    pub bytes: minicbor::bytes::ByteVec,
    /// By the working key in it.
    #[n(1)]
    pub signature: Signature,
}

impl SignedEnrolled {
    /// Signs an answer for a tablet's key.
    #[must_use]
    pub fn sign(enrolled: &Enrolled, tablet: &PublicKey, key: &SecretKey) -> Self {
        let bytes = cbor::encode(enrolled);
        Self {
            signature: key.sign(ENROLMENT, &[&tablet.to_vec(), &bytes]),
            bytes: bytes.into(),
        }
    }

    /// The answer, if its working key is certified by its root key and it is
    /// for this tablet. Whether the root key is the right one is the caller's
    /// question ([`EnrolCode::fits`], or the pinned key).
    ///
    /// # Errors
    /// [`WireError`].
    pub fn open(&self, tablet: &PublicKey) -> Result<Enrolled, WireError> {
        let enrolled: Enrolled = cbor::decode("enrolment", &self.bytes, 8 * 1024)?;
        enrolled.certificate.verify(&enrolled.root)?;
        enrolled.certificate.key.verify(
            ENROLMENT,
            &[&tablet.to_vec(), &self.bytes],
            &self.signature,
        )?;
        Ok(enrolled)
    }
}
