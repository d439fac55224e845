//! How a part is packed: a format byte, then one zstd stream.
//!
//! Format 1 is the plain form: CBOR of the items, raw change bytes included.
//! Inflating stops at [`limits::PART_INFLATED_BYTES`], whatever the stream says.

use std::io::Read;

use crate::{WireError, limits};

/// Plain items under one zstd stream.
const PLAIN: u8 = 1;
const LEVEL: i32 = 9;

/// Packs bytes.
///
/// # Errors
/// [`WireError::TooLong`] over [`limits::PART_INFLATED_BYTES`].
pub fn pack(bytes: &[u8]) -> Result<Vec<u8>, WireError> {
    if bytes.len() > limits::PART_INFLATED_BYTES {
        return Err(too_long(bytes.len()));
    }
    let mut packed = vec![PLAIN];
    let stream =
        zstd::bulk::compress(bytes, LEVEL).map_err(|e| WireError::Malformed(e.to_string()))?;
    packed.extend_from_slice(&stream);
    Ok(packed)
}

/// Unpacks bytes.
///
/// # Errors
/// [`WireError`] for an unknown format, a broken stream, or one that inflates
/// beyond the limit.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, WireError> {
    if packed.len() > limits::PART_BYTES {
        return Err(WireError::TooLong {
            what: "part",
            len: packed.len() as u64,
            limit: limits::PART_BYTES as u64,
        });
    }
    let Some((&format, stream)) = packed.split_first() else {
        return Err(WireError::Malformed("empty part".into()));
    };
    if format != PLAIN {
        return Err(WireError::Unknown {
            what: "part format",
            value: u64::from(format),
        });
    }
    let malformed = |e: std::io::Error| WireError::Malformed(format!("zstd: {e}"));
    let mut decoder = zstd::stream::read::Decoder::with_buffer(stream).map_err(malformed)?;
    decoder
        .window_log_max(limits::WINDOW_LOG_MAX)
        .map_err(malformed)?;
    let mut bytes = Vec::new();
    decoder
        .take(limits::PART_INFLATED_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(malformed)?;
    if bytes.len() > limits::PART_INFLATED_BYTES {
        return Err(too_long(bytes.len()));
    }
    Ok(bytes)
}

fn too_long(len: usize) -> WireError {
    WireError::TooLong {
        what: "inflated part",
        len: len as u64,
        limit: limits::PART_INFLATED_BYTES as u64,
    }
}
