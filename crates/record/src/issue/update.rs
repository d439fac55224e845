//! The events of an issue. Its status is folded from these and from nothing else.

use serde::{Serialize, Serializer};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What kind of event an update is.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        pub enum UpdateKind {
            $($(#[$doc])* $name,)*
            /// A kind of a later version: shown, and it disables closing here.
            Unknown(String),
        }

        impl UpdateKind {
            /// Every kind this version knows.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word in the document.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Unknown(text) => text,
                }
            }

            /// The kind of a word in a document.
            #[must_use]
            pub fn from_text(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }
    };
}

kinds! {
    /// 登记: the issue was opened.
    Opened = "opened",
    /// 进展: something was done.
    Progress = "progress",
    /// 受理/认可: the cadre accepts what the station raised or did.
    Accepted = "accepted",
    /// 异议: the station says: not so.
    Objection = "objection",
    /// 异议裁定: the office rules on an objection.
    ObjectionRuled = "objection_ruled",
    /// 申请延期.
    ExtensionAsked = "extension_asked",
    /// 同意延期; writes the due date in the same change.
    Extended = "extended",
    /// 不同意延期.
    ExtensionRefused = "extension_refused",
    /// 申请核验.
    VerificationAsked = "verification_asked",
    /// 退回整改.
    Returned = "returned",
    /// 效果: an effect was recorded.
    Effect = "effect",
    /// 效果确认.
    EffectConfirmed = "effect_confirmed",
    /// 未见效果: the effect was not seen.
    NotSeen = "not_seen",
    /// 新情况.
    NewFacts = "new_facts",
    /// 再次发现.
    FoundAgain = "found_again",
    /// 批示.
    Instruction = "instruction",
    /// 移送.
    HandedOn = "handed_on",
    /// 销号.
    Closed = "closed",
    /// 重新挂账.
    Reopened = "reopened",
}

impl UpdateKind {
    /// Whether a close that has not seen this does not close.
    #[must_use]
    pub fn contests_a_close(&self) -> bool {
        matches!(
            self,
            Self::Reopened | Self::FoundAgain | Self::Objection | Self::NotSeen | Self::NewFacts
        )
    }

    /// Whether this puts a closed issue back on the list.
    #[must_use]
    pub fn reopens(&self) -> bool {
        matches!(self, Self::Reopened | Self::FoundAgain)
    }

    /// Whether this always asks somebody for an answer.
    #[must_use]
    pub fn asks(&self) -> bool {
        matches!(
            self,
            Self::VerificationAsked | Self::ExtensionAsked | Self::Objection | Self::Returned
        )
    }

    /// The parts without which an update of this kind says nothing: a reason
    /// in words, a day, what it is about.
    #[must_use]
    pub fn needs(&self) -> &'static [&'static str] {
        match self {
            Self::Returned
            | Self::Objection
            | Self::ExtensionRefused
            | Self::NotSeen
            | Self::NewFacts
            | Self::FoundAgain
            | Self::Instruction
            | Self::Reopened => &["text"],
            Self::ObjectionRuled => &["ruling", "text"],
            Self::ExtensionAsked | Self::Extended => &["due", "text"],
            Self::Effect | Self::EffectConfirmed => &["effect"],
            Self::HandedOn => &["to"],
            _ => &[],
        }
    }

    /// Whether this answers a request of kind `asked`.
    #[must_use]
    pub fn answers(&self, asked: &Self) -> bool {
        match asked {
            Self::VerificationAsked => matches!(
                self,
                Self::Accepted | Self::Returned | Self::Closed | Self::NotSeen
            ),
            Self::ExtensionAsked => matches!(self, Self::Extended | Self::ExtensionRefused),
            Self::Objection => matches!(self, Self::ObjectionRuled),
            Self::Opened => matches!(
                self,
                Self::Accepted | Self::Returned | Self::Closed | Self::Extended
            ),
            Self::Returned => matches!(
                self,
                Self::VerificationAsked | Self::Effect | Self::Progress | Self::Closed
            ),
            _ => false,
        }
    }
}

impl Serialize for UpdateKind {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
