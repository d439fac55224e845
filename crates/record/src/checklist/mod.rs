//! What a visiting cadre may look at (检查要点), as a versioned template of data (design section 2).
//!
//! It promises that a template which passes [`Template::check`] can be shown, answered and judged
//! without a surprise, on a tablet older than the template as well. It never turns a visit into
//! form-filling: "not looked at this time" (本次未查) is the absence of an answer, nothing untouched
//! counts as a pass, and there is deliberately no way to answer several items at once.

mod answer;
mod category;
mod check;
mod fault;
mod topical;

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use answer::{Answer, AnswerError, Outcome};
pub use category::{Category, CategoryList, builtin_categories};
pub use check::limit;
pub use fault::{Place, TemplateError, TemplateFault};
pub use topical::{Topical, Where};

/// One text in the two languages of the UI; Chinese is what is shown first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "BothLanguages"))]
pub struct Text {
    /// Chinese (zh-CN).
    pub zh: String,
    /// English.
    pub en: String,
}

/// A checklist as one version of it stands for good.
///
/// A visit keeps the id and version with which it began. Unknown fields of a newer program are
/// skipped when read here, so a copy that is passed on must be the bytes received, not this value
/// written again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "Checklist"))]
pub struct Template {
    /// The checklist it is a version of.
    pub id: String,
    /// From 1; a text or item changed means a higher one.
    pub version: u32,
    /// Its name.
    pub title: Text,
    /// In the order of display.
    pub sections: Vec<Section>,
}

/// One area that is looked at, such as the reception window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "ChecklistSection"))]
pub struct Section {
    /// Unique among the template's sections.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// In the order of display.
    pub items: Vec<Item>,
    /// A topical section (专项): where, at which levels and when it is looked
    /// at; everywhere and always if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub topical: Option<Topical>,
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "ChecklistItem"))]
pub struct Item {
    /// Unique in the whole template, because a visit keeps its answers by it. An item that comes to
    /// mean something else in a later version takes a new id.
    pub id: String,
    /// What is looked at; of a pass/fail item, the state in which it passes.
    pub title: Text,
    /// How to see it in a few minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub hint: Option<Text>,
    /// What an answer looks like.
    pub kind: AnswerKind,
    /// The category that an issue opened from this item begins with (an id of a [`CategoryList`]).
    pub category: String,
    /// Shown only after this answer; always if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub shown_if: Option<ShownIf>,
}

/// What an answer to an item looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum AnswerKind {
    /// Pass, fail or not applicable (符合 / 不符合 / 不适用).
    PassFail,
    /// One of several options.
    Choice {
        /// In the order of display.
        options: Vec<ChoiceOption>,
    },
    /// A whole number.
    Number {
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
        /// What is counted.
        unit: Text,
    },
    /// A short text.
    Text {
        /// Longest allowed, in characters (not bytes).
        max_chars: u32,
    },
    /// A kind that only a newer program knows: the item is shown and cannot be answered here.
    #[serde(other)]
    Unknown,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChoiceOption {
    /// Unique among the item's options; this is what an answer keeps.
    pub id: String,
    /// Its name.
    pub title: Text,
}

/// The condition under which an item is shown.
///
/// It can only ask for a pass/fail outcome or an option: equality of a number or a text is hardly
/// ever meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ShownIf {
    /// An item that stands earlier in the template.
    pub item: String,
    /// Its answer: `pass`, `fail`, `na` or the id of an option.
    pub equals: String,
}

impl Template {
    /// Reads a template from JSON, unknown fields skipped, without checking it.
    ///
    /// A tablet reads what headquarters has checked and published. Whoever publishes a template
    /// calls [`check`](Self::check) as well.
    ///
    /// # Errors
    ///
    /// [`ChecklistError::Json`] if the text is no JSON or a field is missing or of the wrong type.
    pub fn from_json(json: &str) -> Result<Self, ChecklistError> {
        serde_json::from_str(json).map_err(|error| ChecklistError::Json {
            message: error.to_string(),
        })
    }

    /// All items with their sections, in the order of display.
    pub fn items(&self) -> impl Iterator<Item = (&Section, &Item)> {
        self.sections
            .iter()
            .flat_map(|section| section.items.iter().map(move |item| (section, item)))
    }

    /// The item with this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items()
            .map(|(_, item)| item)
            .find(|item| item.id == id)
    }

    /// The items to show for the answers given so far, in the order of display.
    ///
    /// An item whose condition hangs on a hidden item is hidden too, even if an answer to that one
    /// was given before it was hidden. Answers to hidden items stay where they are: this looks, it
    /// does not delete.
    #[must_use]
    pub fn visible_items(&self, answers: &BTreeMap<String, Answer>) -> Vec<&Item> {
        let mut visible: Vec<&Item> = Vec::new();
        for (_, item) in self.items() {
            let shown = item.shown_if.as_ref().is_none_or(|condition| {
                visible.iter().any(|earlier| earlier.id == condition.item)
                    && answers
                        .get(&condition.item)
                        .is_some_and(|answer| answer.meets(&condition.equals))
            });
            if shown {
                visible.push(item);
            }
        }
        visible
    }
}

/// The checklist that every installation begins with, in Chinese and English.
///
/// It covers the areas that design section 2 names. Statutory time limits are left out on purpose:
/// they change, and the case system computes them; the items ask whether they are kept.
///
/// # Errors
///
/// Never in a released program: the tests hold that it reads and passes [`Template::check`].
pub fn builtin() -> Result<&'static Template, ChecklistError> {
    static BUILTIN: LazyLock<Result<Template, ChecklistError>> = LazyLock::new(|| {
        let template = Template::from_json(include_str!("builtin.json"))?;
        template
            .check()
            .map_err(|errors| ChecklistError::Invalid { errors })?;
        Ok(template)
    });
    BUILTIN.as_ref().map_err(Clone::clone)
}

/// Why a checklist or list of categories cannot be used; nothing has been changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChecklistError {
    /// Not readable.
    #[error("this is not readable as a checklist: {message}")]
    Json {
        /// What the JSON reader says, with line and column.
        message: String,
    },
    /// Readable, but not fit for use.
    #[error(
        "the checklist cannot be used; faults: {}, the first: {}",
        errors.len(),
        errors.first().map(ToString::to_string).unwrap_or_default()
    )]
    Invalid {
        /// All of them.
        errors: Vec<TemplateError>,
    },
}

impl ChecklistError {
    /// A stable code for UI and JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json { .. } => "checklist-unreadable",
            Self::Invalid { .. } => "checklist-invalid",
        }
    }
}

#[cfg(test)]
mod answer_tests;
#[cfg(test)]
mod builtin_tests;
#[cfg(test)]
mod check_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod topical_tests;
