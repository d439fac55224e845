//! The way to headquarters over HTTP: `reqwest` with rustls, errors told apart.

use std::error::Error as _;
use std::io::Read as _;
use std::sync::Once;
use std::time::Duration;

use reqwest::Url;
use reqwest::blocking::Client;
use serde::{Deserialize, Serialize};

use crate::env::{Answer, Transport, TransportError};
use crate::error::{Error, Result};
use crate::store::setting;
use crate::tablet::Tablet;

/// A link that carries nothing for so long is taken for broken.
const SILENCE: Duration = Duration::from_secs(60);

/// How a link may be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HttpOptions {
    /// Allows plain HTTP to other machines: for a network that is itself protected.
    pub allow_plain_http: bool,
    /// A certificate (PEM) to trust besides those of the system.
    pub extra_root: Option<Vec<u8>>,
}

impl HttpOptions {
    /// These, and what `others` allow besides.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            allow_plain_http: self.allow_plain_http || others.allow_plain_http,
            extra_root: self.extra_root.or(others.extra_root),
        }
    }
}

impl Tablet {
    /// How a link to this tablet's headquarters may be made: as was last remembered.
    ///
    /// # Errors
    /// Storage.
    pub fn link_options(&self) -> Result<HttpOptions> {
        let kept = self.store.read(|c| setting::get(c, setting::LINK))?;
        let options = kept.map(|bytes| serde_json::from_slice(&bytes));
        options
            .transpose()
            .map(Option::unwrap_or_default)
            .map_err(|e| Error::Damaged(format!("link: {e}")))
    }

    /// Remembers how a link to headquarters may be made, once it was found that way.
    ///
    /// # Errors
    /// Storage.
    pub fn remember_link(&self, options: &HttpOptions) -> Result<()> {
        let bytes = serde_json::to_vec(options).map_err(|e| Error::Storage(e.to_string()))?;
        self.store
            .write(|tx| setting::set(tx, setting::LINK, &bytes))
    }
}

/// Headquarters behind a URL.
#[derive(Debug)]
pub struct Http {
    base: Url,
    client: Client,
}

impl Http {
    /// A link to `base`, as in `https://hq.example`.
    ///
    /// # Errors
    /// [`Error::BadInput`] for no URL; [`TransportError::PlainHttp`] for plain
    /// HTTP to another machine without the setting that allows it.
    pub fn new(base: &str, options: &HttpOptions) -> Result<Self> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Err only says that the program has chosen one already.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let bad = |why: String| Error::BadInput { what: "hq", why };
        let base = Url::parse(base).map_err(|e| bad(e.to_string()))?;
        match base.scheme() {
            "https" => {}
            "http" if options.allow_plain_http || is_loopback(&base) => {}
            "http" => return Err(TransportError::PlainHttp.into()),
            other => return Err(bad(format!("{other} is neither http nor https"))),
        }
        let mut builder = Client::builder()
            .timeout(None)
            .connect_timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("baolian/", env!("CARGO_PKG_VERSION")));
        if let Some(pem) = &options.extra_root {
            let certificate =
                reqwest::Certificate::from_pem(pem).map_err(|e| bad(e.to_string()))?;
            builder = builder.add_root_certificate(certificate);
        }
        let client = builder.build().map_err(|e| bad(e.to_string()))?;
        Ok(Self { base, client })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback()),
        None => false,
    }
}

impl Transport for Http {
    fn post(
        &self,
        path: &str,
        body: &[u8],
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> std::result::Result<Answer, TransportError> {
        let url = self
            .base
            .join(path)
            .map_err(|e| TransportError::Away(e.to_string()))?;
        let mut response = self
            .client
            .post(url)
            .timeout(SILENCE * 10)
            .header("content-type", "application/octet-stream")
            .body(body.to_vec())
            .send()
            .map_err(|e| classify(&e))?;
        let answer = Answer {
            status: response.status().as_u16(),
            retry_after: response
                .headers()
                .get("retry-after")
                .and_then(|v| v.to_str().ok())
                .and_then(|v| v.parse().ok()),
        };
        let mut buffer = [0; 16 * 1024];
        loop {
            match response.read(&mut buffer) {
                Ok(0) => return Ok(answer),
                Ok(n) => {
                    if !take(buffer.get(..n).unwrap_or_default()) {
                        return Ok(answer);
                    }
                }
                Err(e) => return Err(TransportError::Cut(e.to_string())),
            }
        }
    }
}

/// Tells apart what a person can do something about.
fn classify(error: &reqwest::Error) -> TransportError {
    let mut words = error.to_string();
    let mut source = error.source();
    let mut no_network = false;
    while let Some(e) = source {
        let word = e.to_string();
        if let Some(io) = e.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind::{HostUnreachable, NetworkDown, NetworkUnreachable};
            no_network |= matches!(
                io.kind(),
                NetworkUnreachable | NetworkDown | HostUnreachable
            );
        }
        no_network |= word.contains("failed to lookup address") || word.contains("dns error");
        words = format!("{words}: {word}");
        source = e.source();
    }
    if words.contains("certificate") || words.contains("InvalidCertificate") {
        TransportError::Certificate(words)
    } else if no_network {
        TransportError::NoNetwork
    } else if error.is_body() {
        TransportError::Cut(words)
    } else {
        TransportError::Away(words)
    }
}
