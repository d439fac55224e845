//! Deterministic CBOR (RFC 8949, section 4.2): one way to write, strict limits on reading.

use minicbor::{Decode, Encode};

use crate::WireError;

/// Encodes a value. The encoders of this crate write maps in key order and
/// lengths in their shortest form, so equal values give equal bytes.
#[must_use]
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail and no encoder of this crate reports an error of its own.
    let written = minicbor::encode(value, &mut bytes);
    debug_assert!(written.is_ok());
    bytes
}

/// Decodes a value that must use all of `bytes`.
///
/// # Errors
/// [`WireError::TooLong`] over `limit` bytes, [`WireError::Malformed`] for
/// anything else that is not the value.
pub fn decode<'b, T: Decode<'b, ()>>(
    what: &'static str,
    bytes: &'b [u8],
    limit: usize,
) -> Result<T, WireError> {
    if bytes.len() > limit {
        return Err(WireError::TooLong {
            what,
            len: bytes.len() as u64,
            limit: limit as u64,
        });
    }
    let mut decoder = minicbor::Decoder::new(bytes);
    let value = decoder
        .decode()
        .map_err(|e| WireError::Malformed(format!("{what}: {e}")))?;
    if decoder.position() != bytes.len() {
        return Err(WireError::Malformed(format!("{what}: bytes left over")));
    }
    Ok(value)
}
