//! TLS from two PEM files, with one provider of cryptography and no choice left open.

use std::path::PathBuf;
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::error::{HqError, Result};

/// Where certificate and key stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that lead to its root, in PEM.
    pub cert: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// When the certificate of a file ends, milliseconds since 1970 UTC; none if
/// it cannot be read as one.
pub(crate) fn ends(files: &TlsFiles) -> Option<i64> {
    let chain = CertificateDer::pem_file_iter(&files.cert).ok()?;
    not_after(chain.flatten().next()?.as_ref())
}

/// `notAfter` of a certificate (RFC 5280, section 4.1): the second time in the
/// sequence that follows the issuer.
fn not_after(certificate: &[u8]) -> Option<i64> {
    const SEQUENCE: u8 = 0x30;
    const VERSION: u8 = 0xa0;
    let (_, whole, _) = tlv(certificate)?;
    let (_, mut rest, _) = tlv(whole)?;
    let (tag, _, after) = tlv(rest)?;
    if tag == VERSION {
        rest = after;
    }
    // Serial number, signature algorithm, issuer.
    for _ in 0..3 {
        rest = tlv(rest)?.2;
    }
    let (_, validity, _) = tlv(rest).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, _, after) = tlv(validity)?;
    let (tag, time, _) = tlv(after)?;
    let text = std::str::from_utf8(time).ok()?.strip_suffix('Z')?;
    // Two digits of a year are those of 1950 to 2049.
    let text = match tag {
        0x17 if text < "50" => format!("20{text}"),
        0x17 => format!("19{text}"),
        0x18 => text.to_owned(),
        _ => return None,
    };
    let at = chrono::NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%S").ok()?;
    Some(at.and_utc().timestamp_millis())
}

/// One value of DER: its tag, its bytes, and what follows.
fn tlv(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first & 0x7f {
        short if first & 0x80 == 0 => (usize::from(short), rest),
        count if count <= 4 => {
            let (length, rest) = rest.split_at_checked(usize::from(count))?;
            let length = length.iter().fold(0, |n, b| (n << 8) | usize::from(*b));
            (length, rest)
        }
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((*tag, value, rest))
}

/// Reads certificate and key.
pub(super) fn read(files: &TlsFiles) -> Result<RustlsConfig> {
    let bad = |path: &std::path::Path, e: &dyn std::fmt::Display| {
        HqError::BadInput(format!("{}: {e}", path.display()))
    };
    let chain = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| bad(&files.cert, &e))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|e| bad(&files.key, &e))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| bad(&files.cert, &e))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|e| bad(&files.cert, &e))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{TlsFiles, ends};

    #[test]
    fn the_end_of_a_certificate_is_read_from_its_file() {
        let file = |name: &str| {
            let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tls");
            TlsFiles {
                cert: data.join(name),
                key: data.join("key.pem"),
            }
        };
        assert_eq!(ends(&file("cert.pem")), Some(4_949_157_080_000));
        assert_eq!(ends(&file("key.pem")), None);
        assert_eq!(ends(&file("none.pem")), None);
    }
}
