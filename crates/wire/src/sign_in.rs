//! Through which sign-in something was done at headquarters: the extension of an entry's header there.
//!
//! Tablets keep and pass on the bytes unread. They say nothing of a deed's
//! content, since whoever may see the entry gets them too: of a command line
//! only which command it was.

use minicbor::{Decode, Encode};

use crate::entry::Header;
use crate::{WireError, cbor, limits};

/// Most characters of each text here; longer ones are cut.
pub const TEXT: usize = 128;

/// Where somebody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[non_exhaustive]
pub enum SignIn {
    /// The command line of headquarters' machine.
    #[n(0)]
    Console {
        /// The operating system's user.
        #[n(0)]
        user: String,
        /// The machine's name.
        #[n(1)]
        host: String,
        /// Which command, without what was handed to it: `issue close`.
        #[n(2)]
        command: String,
    },
    /// A browser.
    #[n(1)]
    Browser {
        /// The session's public id, never the secret that proves it.
        #[n(0)]
        session: String,
    },
}

/// What stands in the extension of headquarters' own entries.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct Extension {
    #[n(0)]
    sign_in: Option<SignIn>,
}

impl SignIn {
    /// Somebody at the console; texts are cut to [`TEXT`] characters.
    #[must_use]
    pub fn console(user: &str, host: &str, command: &str) -> Self {
        Self::Console {
            user: cut(user),
            host: cut(host),
            command: cut(command),
        }
    }

    /// Somebody in a browser; the id is cut to [`TEXT`] characters.
    #[must_use]
    pub fn browser(session: &str) -> Self {
        Self::Browser {
            session: cut(session),
        }
    }

    /// As the extension of a header.
    #[must_use]
    pub fn to_extension(&self) -> Vec<u8> {
        cbor::encode(&Extension {
            sign_in: Some(self.clone()),
        })
    }

    /// The sign-in that a header of headquarters' own names; none where
    /// headquarters did something by itself.
    ///
    /// # Errors
    /// [`WireError`] for an extension of a later version: it is kept unread.
    pub fn of(header: &Header) -> Result<Option<Self>, WireError> {
        let Some(bytes) = &header.extension else {
            return Ok(None);
        };
        let extension: Extension = cbor::decode("extension", bytes, limits::EXTENSION_BYTES)?;
        // The decoder gives nothing for a kind that it does not know.
        let unknown = WireError::Unknown {
            what: "sign-in",
            value: 0,
        };
        extension.sign_in.map(Some).ok_or(unknown)
    }
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT).collect()
}
