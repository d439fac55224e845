//! The categories of problems, as data: an issue needs one, and an item brings its own along.
//!
//! The list is open: headquarters may publish a longer one, and a category that a tablet does not
//! know yet is kept and shown by its id. Ids are never reused or removed, since issues refer to
//! them for good.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{ChecklistError, Template, TemplateError, Text, check};

/// One category of problems.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Category {
    /// Kept in issues and items.
    pub id: String,
    /// Its name.
    pub title: Text,
}

/// One version of the list of categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryList {
    /// From 1.
    pub version: u32,
    /// In the order of display.
    pub categories: Vec<Category>,
}

impl CategoryList {
    /// Reads a list from JSON, unknown fields skipped, without checking it.
    ///
    /// # Errors
    ///
    /// [`ChecklistError::Json`] if the text is no JSON or a field is missing or of the wrong type.
    pub fn from_json(json: &str) -> Result<Self, ChecklistError> {
        serde_json::from_str(json).map_err(|error| ChecklistError::Json {
            message: error.to_string(),
        })
    }

    /// The category with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// Whether the list can be published.
    ///
    /// # Errors
    ///
    /// Every fault at once: ids malformed or doubled, texts missing or too long, too few or too
    /// many.
    pub fn check(&self) -> Result<(), Vec<TemplateError>> {
        check::categories(self)
    }

    /// Whether every item of a template has a category of this list.
    ///
    /// # Errors
    ///
    /// Every item that has another.
    pub fn check_template(&self, template: &Template) -> Result<(), Vec<TemplateError>> {
        check::categories_of(template, self)
    }
}

/// The list that every installation begins with.
///
/// # Errors
///
/// Never in a released program: the tests hold that it reads and passes [`CategoryList::check`].
pub fn builtin_categories() -> Result<&'static CategoryList, ChecklistError> {
    static BUILTIN: LazyLock<Result<CategoryList, ChecklistError>> = LazyLock::new(|| {
        let list = CategoryList::from_json(include_str!("categories.json"))?;
        list.check()
            .map_err(|errors| ChecklistError::Invalid { errors })?;
        Ok(list)
    });
    BUILTIN.as_ref().map_err(Clone::clone)
}
