//! Why headquarters did not apply an entry, or a tablet did not let it be made.
//!
//! Both sides use the same codes: a tablet refuses beforehand, with the same
//! word, what it can know headquarters would refuse.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Serialize};

use crate::entry::EntryRef;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A rule that was broken. The text form is stable and is what texts are looked up by.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
            /// A rule of a later version.
            Other(String),
        }

        impl Code {
            /// Every code this version knows.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable text of the code.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Other(text) => text,
                }
            }

            /// The code of a text.
            #[must_use]
            pub fn from_text(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)*
                    other => Self::Other(other.chars().take(64).collect()),
                }
            }
        }
    };
}

codes! {
    /// The account is not the station's cadre at any time the entry may have been made.
    NotPaired = "not_paired",
    /// The account belongs to another station.
    OtherStation = "other_station",
    /// The station is not in the account's area.
    OtherArea = "other_area",
    /// None of the account's roles may do this.
    Role = "role",
    /// The visit is sealed; only addenda are possible.
    Sealed = "sealed",
    /// Not the visit's own cadre.
    NotAuthor = "not_author",
    /// The issue is closed; it can be reopened.
    Closed = "closed",
    /// The issue is not closed.
    NotClosed = "not_closed",
    /// Closing needs an effect with evidence recorded after the latest opening.
    NeedsEffect = "needs_effect",
    /// Closing needs two accounts among those who recorded, confirmed and closed.
    NeedsSecondPerson = "needs_second_person",
    /// The document holds an update of a later version; closing waits for a newer program.
    UnknownUpdate = "unknown_update",
    /// Nothing was asked for that this would answer.
    NothingAsked = "nothing_asked",
    /// What this names is not in the document.
    NoSuchThing = "no_such_thing",
    /// The evidence named is not a seal of a visit to this station.
    BadEvidence = "bad_evidence",
    /// The document's audience was fixed by its first entry.
    AudienceChanged = "audience_changed",
    /// Such a document cannot have this audience.
    BadAudience = "bad_audience",
    /// The station of a document never changes.
    StationChanged = "station_changed",
    /// The kind of a document never changes.
    KindChanged = "kind_changed",
    /// The change belongs to another document than the header names.
    WrongDocument = "wrong_document",
    /// The station is not in the roster.
    UnknownStation = "unknown_station",
    /// The account in the header is not the device's.
    WrongAccount = "wrong_account",
    /// A name inside the document is not the account's.
    WrongName = "wrong_name",
    /// The change's actor does not belong to the device.
    WrongActor = "wrong_actor",
    /// The change names an actor that the document does not have.
    UnknownActor = "unknown_actor",
    /// The change is not one this kind of document knows how to hold.
    BadShape = "bad_shape",
    /// A value is of the wrong form.
    BadValue = "bad_value",
    /// A text is over its limit.
    TooLong = "too_long",
    /// A required part is missing.
    Missing = "missing",
    /// The bytes are not a plain change, or broke the library that reads them.
    BadChange = "bad_change",
    /// The bytes of the change do not have the hash that the entry names.
    WrongHash = "wrong_hash",
    /// The bytes were lost on the tablet.
    Damaged = "damaged",
    /// It rests on an entry that was refused.
    RestsOn = "rests_on",
    /// It says it replaces an entry but does something else.
    NotTheSame = "not_the_same",
    /// A payload that only headquarters may write.
    OnlyHq = "only_hq",
    /// The same bytes are held already under another number.
    Duplicate = "duplicate",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<C> Encode<C> for Code {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.str(self.as_str())?;
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Code {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Ok(Self::from_text(d.str()?))
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self::from_text(&String::deserialize(d)?))
    }
}

/// A broken rule, with what is needed to explain it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize, thiserror::Error)]
#[cbor(map)]
#[error("{code}{}", if detail.is_empty() { String::new() } else { format!(": {detail}") })]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Reason {
    /// The rule.
    #[n(0)]
    pub code: Code,
    /// What it was about (a field, a name), for a person; never needed to
    /// tell reasons apart.
    #[n(1)]
    pub detail: String,
    /// The refused entry this one rests on.
    #[n(2)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub rests_on: Option<EntryRef>,
}

impl Reason {
    /// A reason with a word about what it concerns.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            rests_on: None,
        }
    }

    /// The final verdict of what stands on a refused entry.
    #[must_use]
    pub fn rests_on(entry: EntryRef) -> Self {
        Self {
            code: Code::RestsOn,
            detail: entry.to_string(),
            rests_on: Some(entry),
        }
    }
}

impl From<Code> for Reason {
    fn from(code: Code) -> Self {
        Self::new(code, "")
    }
}
