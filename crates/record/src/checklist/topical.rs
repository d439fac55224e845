//! Topical sections (专项): looked at in an area, at some levels, for a time.
//!
//! An older program skips what it does not know and shows such a section
//! everywhere and always: more to look at, nothing lost.

use std::collections::BTreeSet;

use baolian_wire::reference::Level;
use serde::{Deserialize, Serialize};

use super::Template;

/// Where and when a section is looked at. What is left empty bounds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Topical {
    /// A province, city or county: six digits.
    #[serde(default)]
    pub area: String,
    /// Where pairings are held at these levels.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// From this day on.
    #[serde(default)]
    pub from: String,
    /// Up to this day, itself too.
    #[serde(default)]
    pub until: String,
}

/// A visit as far as topical sections ask.
#[derive(Clone, Debug)]
pub struct Where<'a> {
    /// The codes of the station's province, city and county.
    pub areas: &'a [String],
    /// The level of the pairing; none where there is none.
    pub level: Option<Level>,
    /// The day of the check-in, `2026-11-24`.
    pub day: &'a str,
}

impl Topical {
    /// Whether it is looked at there then.
    #[must_use]
    pub fn holds(&self, at: &Where<'_>) -> bool {
        let in_area = self.area.is_empty() || at.areas.contains(&self.area);
        let at_level =
            self.levels.is_empty() || at.level.is_some_and(|level| self.levels.contains(&level));
        let in_time = (self.from.is_empty() || self.from.as_str() <= at.day)
            && (self.until.is_empty() || at.day <= self.until.as_str());
        in_area && at_level && in_time
    }
}

impl Template {
    /// The template with those sections only that are looked at there then,
    /// and those of which something was answered all the same.
    #[must_use]
    pub fn at(mut self, at: &Where<'_>, answered: &BTreeSet<String>) -> Self {
        self.sections.retain(|section| {
            let holds = section.topical.as_ref().is_none_or(|t| t.holds(at));
            holds || section.items.iter().any(|item| answered.contains(&item.id))
        });
        self
    }
}
