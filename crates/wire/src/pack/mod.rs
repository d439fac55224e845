//! How a part is packed: a format byte, then one zstd stream.
//!
//! Format 1 is the plain form: CBOR, entries and changes in their own bytes.
//! Format 2 takes entries and changes apart ([`bundle`]) and compresses with a
//! dictionary of the domain's words. Inflating stops at
//! [`limits::PART_INFLATED_BYTES`], whatever the stream says.

mod bundle;
mod bytes;
mod chunk;

use std::io::Read;
use std::sync::LazyLock;

use zstd::bulk::Compressor;
use zstd::dict::{DecoderDictionary, EncoderDictionary};

pub use bundle::{Before, Known, Nothing, References, SHORT, pack as bundle, unpack as unbundle};

use crate::{WireError, limits};

/// What stands in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CBOR of the items.
    Plain = 1,
    /// A bundle, compressed with dictionary 1.
    Bundle = 2,
}

impl Format {
    /// The format of something packed.
    ///
    /// # Errors
    /// [`WireError::Unknown`], [`WireError::Malformed`] for nothing.
    pub fn of_packed(packed: &[u8]) -> Result<Self, WireError> {
        match packed.first() {
            Some(byte) => Self::of(*byte),
            None => Err(WireError::Malformed("empty part".into())),
        }
    }

    fn of(byte: u8) -> Result<Self, WireError> {
        match byte {
            1 => Ok(Self::Plain),
            2 => Ok(Self::Bundle),
            other => Err(WireError::Unknown {
                what: "part format",
                value: u64::from(other),
            }),
        }
    }
}

/// Trained on the words of the checklist and of what people write; never
/// changed, a better one is another format.
const DICTIONARY: &[u8] = include_bytes!("dictionary-1.bin");
/// A part of at most so many bytes is worth the strongest compression.
const SMALL: usize = 64 * 1024;
const LEVEL: i32 = 9;
const SMALL_LEVEL: i32 = 19;
/// The first bytes of every zstd stream, which format 2 leaves out.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

static ENCODING: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static ENCODING_SMALL: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, SMALL_LEVEL));
static DECODING: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

/// Packs bytes.
///
/// # Errors
/// [`WireError::TooLong`] over [`limits::PART_INFLATED_BYTES`].
pub fn pack(format: Format, bytes: &[u8]) -> Result<Vec<u8>, WireError> {
    limits::within(
        "inflated part",
        bytes.len() as u64,
        limits::PART_INFLATED_BYTES,
    )?;
    let stream = compress(format, bytes).map_err(|e| WireError::Malformed(e.to_string()))?;
    let stream = match format {
        Format::Plain => stream.as_slice(),
        Format::Bundle => stream.strip_prefix(&MAGIC).unwrap_or(&stream),
    };
    let mut packed = vec![format as u8];
    packed.extend_from_slice(stream);
    Ok(packed)
}

fn compress(format: Format, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressor = match format {
        Format::Plain => Compressor::new(LEVEL)?,
        Format::Bundle if bytes.len() <= SMALL => {
            Compressor::with_prepared_dictionary(&ENCODING_SMALL)?
        }
        Format::Bundle => Compressor::with_prepared_dictionary(&ENCODING)?,
    };
    if format == Format::Bundle {
        compressor.include_dictid(false)?;
    }
    compressor.compress(bytes)
}

/// Unpacks bytes.
///
/// # Errors
/// [`WireError`] for an unknown format, a broken stream, or one that inflates
/// beyond the limit.
pub fn unpack(packed: &[u8]) -> Result<(Format, Vec<u8>), WireError> {
    limits::within("part", packed.len() as u64, limits::PART_BYTES)?;
    let format = Format::of_packed(packed)?;
    let stream = packed.get(1..).unwrap_or_default();
    let bytes = match format {
        Format::Plain => inflate(zstd::stream::read::Decoder::with_buffer(stream)),
        Format::Bundle => inflate(zstd::stream::read::Decoder::with_prepared_dictionary(
            MAGIC.chain(stream),
            &DECODING,
        )),
    }?;
    Ok((format, bytes))
}

fn inflate<R: std::io::BufRead>(
    decoder: std::io::Result<zstd::stream::read::Decoder<'_, R>>,
) -> Result<Vec<u8>, WireError> {
    let malformed = |e: std::io::Error| WireError::Malformed(format!("zstd: {e}"));
    let mut decoder = decoder.map_err(malformed)?;
    decoder
        .window_log_max(limits::WINDOW_LOG_MAX)
        .map_err(malformed)?;
    let mut bytes = Vec::new();
    decoder
        .take(limits::PART_INFLATED_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(malformed)?;
    limits::within(
        "inflated part",
        bytes.len() as u64,
        limits::PART_INFLATED_BYTES,
    )?;
    Ok(bytes)
}
