//! What can be wrong with a template or a list of categories, and where; for whoever wrote it.

use std::fmt;

use thiserror::Error;

use super::limit;

/// Where a fault is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the template or list as a whole.
    Whole,
    /// In a section itself.
    Section {
        /// Its id.
        id: String,
    },
    /// In an item.
    Item {
        /// Its id.
        id: String,
    },
    /// In an option of an item.
    Option {
        /// The item's id.
        item: String,
        /// The option's id.
        id: String,
    },
    /// In a category.
    Category {
        /// Its id.
        id: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("the whole"),
            Self::Section { id } => write!(f, "section {id:?}"),
            Self::Item { id } => write!(f, "item {id:?}"),
            Self::Option { item, id } => write!(f, "option {id:?} of item {item:?}"),
            Self::Category { id } => write!(f, "category {id:?}"),
        }
    }
}

/// One fault and its place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{place}: {fault}")]
pub struct TemplateError {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: TemplateFault,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TemplateFault {
    /// Versions begin at 1.
    #[error("the version is 0; the first one is 1")]
    VersionZero,
    /// An id that is none.
    #[error(
        "the id is malformed; it begins with a small letter a to z, goes on with those, digits and hyphens, \
         and has at most {} characters",
        limit::ID_CHARS
    )]
    BadId,
    /// An id that stood before.
    #[error("the id is used twice")]
    DuplicateId,
    /// A text that one language lacks.
    #[error("the {what} is empty in {language}")]
    EmptyText {
        /// `title`, `hint` or `unit`.
        what: &'static str,
        /// `zh` or `en`.
        language: &'static str,
    },
    /// A text over its limit.
    #[error("the {what} has {found} characters in {language}; at most {max} fit")]
    TextTooLong {
        /// `title`, `hint` or `unit`.
        what: &'static str,
        /// `zh` or `en`.
        language: &'static str,
        /// Characters found.
        found: usize,
        /// Characters allowed.
        max: usize,
    },
    /// Too few or too many of something.
    #[error("there are {found} {what}; it takes {min} to {max}")]
    Count {
        /// What is counted: `sections`, `items`, `options`, `categories`.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Fewest allowed.
        min: usize,
        /// Most allowed.
        max: usize,
    },
    /// A kind of answer that this program does not know; most likely misspelt.
    #[error("the kind of answer is unknown; it is pass_fail, choice, number or text")]
    UnknownKind,
    /// A number that can have no value.
    #[error("the smallest number, {min}, is above the largest, {max}")]
    EmptyRange {
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
    },
    /// A text item that allows nothing or too much.
    #[error(
        "an answer may have {found} characters; allow 1 to {}",
        limit::TEXT_ANSWER_CHARS
    )]
    BadTextLimit {
        /// What it allows.
        found: u32,
    },
    /// A condition on an item that does not stand before.
    #[error("it is shown after {item:?}, but no earlier item has that id")]
    ShownIfNotEarlier {
        /// The item it names.
        item: String,
    },
    /// A condition on an answer that cannot be given.
    #[error("it is shown if {item:?} is {equals:?}, which is no possible answer there")]
    ShownIfImpossible {
        /// The item it names.
        item: String,
        /// The answer it names.
        equals: String,
    },
    /// An item whose category cannot be the id of one.
    #[error("the category {category:?} is malformed; it is an id from the list of categories")]
    BadCategory {
        /// The category it names.
        category: String,
    },
    /// A topical section that says no place or no time.
    #[error("the {what} {found:?} of the topical section is none")]
    BadTopical {
        /// `area`, `from` or `until`.
        what: &'static str,
        /// What it says.
        found: String,
    },
    /// A category that the list does not have.
    #[error("the category {category:?} is not in the list")]
    UnknownCategory {
        /// The category it names.
        category: String,
    },
}

impl TemplateFault {
    /// A stable code for UI and JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::VersionZero => "template-version-zero",
            Self::BadId => "template-bad-id",
            Self::DuplicateId => "template-duplicate-id",
            Self::EmptyText { .. } => "template-empty-text",
            Self::TextTooLong { .. } => "template-text-too-long",
            Self::Count { .. } => "template-count",
            Self::UnknownKind => "template-unknown-kind",
            Self::EmptyRange { .. } => "template-empty-range",
            Self::BadTextLimit { .. } => "template-bad-text-limit",
            Self::ShownIfNotEarlier { .. } => "template-shown-if-not-earlier",
            Self::ShownIfImpossible { .. } => "template-shown-if-impossible",
            Self::BadCategory { .. } => "template-bad-category",
            Self::BadTopical { .. } => "template-bad-topical",
            Self::UnknownCategory { .. } => "template-unknown-category",
        }
    }
}
