//! One answer to one checklist item, and whether it fits the item.
//!
//! An answer is a single value, so two tablets that answer apart give a conflict a person settles
//! (design section 4). There is no value for "not looked at": that is no answer at all.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{AnswerKind, Item};

/// The answer to a pass/fail item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// Seen, and as it should be (符合).
    #[serde(rename = "pass")]
    Pass,
    /// Seen, and not as it should be (不符合); may open an issue.
    #[serde(rename = "fail")]
    Fail,
    /// Does not apply to this station (不适用).
    #[serde(rename = "na")]
    NotApplicable,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 3] = [Self::Pass, Self::Fail, Self::NotApplicable];

    /// The code word: `pass`, `fail`, `na`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "na",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == code)
    }
}

/// What was answered to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answer {
    /// To [`AnswerKind::PassFail`].
    PassFail(Outcome),
    /// To [`AnswerKind::Choice`]: the id of the option.
    Choice(String),
    /// To [`AnswerKind::Number`], in the item's unit.
    Number(i64),
    /// To [`AnswerKind::Text`].
    Text(String),
}

impl Answer {
    /// Reads an answer to this item as it is typed or stored: `pass`, `fail`, `na`, an option's id,
    /// a whole number, or the text itself. The reverse of [`code`](Self::code).
    ///
    /// # Errors
    ///
    /// Whatever [`validate`](Self::validate) refuses, and a word or number that the item cannot
    /// take.
    pub fn parse(item: &Item, code: &str) -> Result<Self, AnswerError> {
        let answer = match &item.kind {
            AnswerKind::PassFail => {
                Self::PassFail(
                    Outcome::from_code(code).ok_or_else(|| AnswerError::NoOutcome {
                        found: code.to_owned(),
                    })?,
                )
            }
            AnswerKind::Choice { .. } => Self::Choice(code.to_owned()),
            AnswerKind::Number { .. } => {
                Self::Number(code.parse().map_err(|_| AnswerError::NoNumber {
                    found: code.to_owned(),
                })?)
            }
            AnswerKind::Text { .. } => Self::Text(code.to_owned()),
            AnswerKind::Unknown => return Err(AnswerError::UnknownKind),
        };
        answer.validate(item)?;
        Ok(answer)
    }

    /// The answer in one word, number or text, as [`parse`](Self::parse) reads it.
    #[must_use]
    pub fn code(&self) -> Cow<'_, str> {
        match self {
            Self::PassFail(outcome) => outcome.as_str().into(),
            Self::Choice(text) | Self::Text(text) => text.as_str().into(),
            Self::Number(number) => number.to_string().into(),
        }
    }

    /// Whether the item can be answered so.
    ///
    /// # Errors
    ///
    /// An answer of another kind, an option the item does not have, a number out of its range, a
    /// text that is blank or longer than allowed (in characters).
    pub fn validate(&self, item: &Item) -> Result<(), AnswerError> {
        match (&item.kind, self) {
            (AnswerKind::PassFail, Self::PassFail(_)) => Ok(()),
            (AnswerKind::Choice { options }, Self::Choice(id)) => {
                if options.iter().any(|option| option.id == *id) {
                    Ok(())
                } else {
                    Err(AnswerError::NoOption {
                        found: id.clone(),
                        options: options.iter().map(|option| option.id.clone()).collect(),
                    })
                }
            }
            (AnswerKind::Number { min, max, .. }, Self::Number(number)) => {
                if (*min..=*max).contains(number) {
                    Ok(())
                } else {
                    Err(AnswerError::OutOfRange {
                        found: *number,
                        min: *min,
                        max: *max,
                    })
                }
            }
            (AnswerKind::Text { max_chars }, Self::Text(text)) => {
                let found = text.chars().count();
                if text.trim().is_empty() {
                    Err(AnswerError::Blank)
                } else if u32::try_from(found).is_ok_and(|found| found <= *max_chars) {
                    Ok(())
                } else {
                    Err(AnswerError::TooLong {
                        found,
                        max_chars: *max_chars,
                    })
                }
            }
            (AnswerKind::Unknown, _) => Err(AnswerError::UnknownKind),
            (_, _) => Err(AnswerError::OtherKind),
        }
    }

    /// Whether it says that something is not as it should be.
    #[must_use]
    pub const fn is_fail(&self) -> bool {
        matches!(self, Self::PassFail(Outcome::Fail))
    }

    /// Whether it is what a shown-if condition asks for; a number or a text never is.
    pub(super) fn meets(&self, equals: &str) -> bool {
        match self {
            Self::PassFail(outcome) => outcome.as_str() == equals,
            Self::Choice(id) => id == equals,
            Self::Number(_) | Self::Text(_) => false,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

/// Why an item cannot be answered so. The answer that stood before, if any, still stands.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// The answer is of another kind than the item asks for.
    #[error("this item asks for another kind of answer")]
    OtherKind,
    /// The item is of a kind that this program does not know.
    #[error("this item was written for a newer version and cannot be answered here")]
    UnknownKind,
    /// Not a pass/fail word.
    #[error("{found:?} is no answer here; it is pass, fail or na")]
    NoOutcome {
        /// What was given.
        found: String,
    },
    /// Not among the options.
    #[error("{found:?} is no option here; the options are {}", options.join(", "))]
    NoOption {
        /// What was given.
        found: String,
        /// The ids there are.
        options: Vec<String>,
    },
    /// Not a whole number.
    #[error("{found:?} is not a whole number")]
    NoNumber {
        /// What was given.
        found: String,
    },
    /// Below or above what the item allows.
    #[error("{found} is out of range; it may be {min} to {max}")]
    OutOfRange {
        /// What was given.
        found: i64,
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
    },
    /// Nothing but white space. An answer is taken back by removing it.
    #[error("the answer is empty; to take an answer back, remove it")]
    Blank,
    /// Longer than the item allows.
    #[error("the answer has {found} characters; at most {max_chars} fit")]
    TooLong {
        /// Characters given.
        found: usize,
        /// Characters allowed.
        max_chars: u32,
    },
}

impl AnswerError {
    /// A stable code for UI and JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherKind => "answer-other-kind",
            Self::UnknownKind => "answer-unknown-kind",
            Self::NoOutcome { .. } => "answer-no-outcome",
            Self::NoOption { .. } => "answer-no-option",
            Self::NoNumber { .. } => "answer-no-number",
            Self::OutOfRange { .. } => "answer-out-of-range",
            Self::Blank => "answer-blank",
            Self::TooLong { .. } => "answer-too-long",
        }
    }
}
