//! Who answers for an issue: a person or post of the station, an outside unit, or other in words.

use std::fmt;
use std::str::FromStr;

use baolian_wire::AccountId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who answers for an issue. Written as one text, since it is one value that
/// can conflict: `account:ID`, `post:所长`, `unit:NAME|CONTACT`, `other:TEXT`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(type = "string"))]
pub enum Responsible {
    /// A person of the station with an account.
    Account(AccountId),
    /// A post of the station.
    Post(String),
    /// An outside unit, with a contact.
    Unit {
        /// Its name.
        name: String,
        /// Whom to reach there.
        contact: String,
    },
    /// Free text.
    Other(String),
}

impl Responsible {
    /// The words that a person reads and searches for, without the kind.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Account(id) => id.to_string(),
            Self::Post(text) | Self::Other(text) => text.clone(),
            Self::Unit { name, contact } => format!("{name} {contact}"),
        }
    }
}

impl fmt::Display for Responsible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => write!(f, "account:{id}"),
            Self::Post(post) => write!(f, "post:{post}"),
            Self::Unit { name, contact } => write!(f, "unit:{name}|{contact}"),
            Self::Other(text) => write!(f, "other:{text}"),
        }
    }
}

impl FromStr for Responsible {
    type Err = std::convert::Infallible;

    /// Text without a known word before a colon is "other".
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        Ok(match text.split_once(':') {
            Some(("account", id)) => match id.parse() {
                Ok(id) => Self::Account(id),
                Err(_) => Self::Other(text.to_owned()),
            },
            Some(("post", post)) => Self::Post(post.to_owned()),
            Some(("unit", rest)) => {
                let (name, contact) = rest.split_once('|').unwrap_or((rest, ""));
                Self::Unit {
                    name: name.to_owned(),
                    contact: contact.to_owned(),
                }
            }
            Some(("other", rest)) => Self::Other(rest.to_owned()),
            _ => Self::Other(text.to_owned()),
        })
    }
}

impl Serialize for Responsible {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Responsible {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let Ok(responsible) = text.parse();
        Ok(responsible)
    }
}
