//! Whether a template or list of categories can be published: every fault at once, each with its
//! place.
//!
//! Only headquarters publishes, and only what passes. A tablet does not refuse a template over
//! this, since a newer headquarters may allow more than it knows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    AnswerKind, CategoryList, Item, Outcome, Place, Template, TemplateError, TemplateFault, Text,
    Topical,
};

/// How large a template may be. Lengths are in characters.
pub mod limit {
    /// Sections in a template.
    pub const SECTIONS: usize = 30;
    /// Items in one section: more is a form, not a look around.
    pub const ITEMS_IN_SECTION: usize = 40;
    /// Items in a template.
    pub const ITEMS: usize = 200;
    /// Options of a choice, at least 2.
    pub const OPTIONS: usize = 20;
    /// Categories in a list.
    pub const CATEGORIES: usize = 200;
    /// An id.
    pub const ID_CHARS: usize = 40;
    /// A title, in either language.
    pub const TITLE_CHARS: usize = 120;
    /// A hint, in either language.
    pub const HINT_CHARS: usize = 200;
    /// A unit, in either language.
    pub const UNIT_CHARS: usize = 20;
    /// What a text item may allow for its answer.
    pub const TEXT_ANSWER_CHARS: u32 = 2000;
}

impl Template {
    /// Whether the template can be published. Categories are looked at by
    /// [`CategoryList::check_template`], since their list is open.
    ///
    /// # Errors
    ///
    /// Every fault at once, in the order of the template; see [`TemplateFault`] and [`limit`].
    pub fn check(&self) -> Result<(), Vec<TemplateError>> {
        let mut faults = Faults::default();
        faults.version(self.version);
        faults.id(&self.id, &Place::Whole);
        faults.text("title", &self.title, limit::TITLE_CHARS, &Place::Whole);
        faults.count(
            "sections",
            self.sections.len(),
            1,
            limit::SECTIONS,
            &Place::Whole,
        );
        let items = self.items().count();
        if items > limit::ITEMS {
            faults.count("items", items, 1, limit::ITEMS, &Place::Whole);
        }

        let mut section_ids = BTreeSet::new();
        let mut earlier = BTreeMap::new();
        for section in &self.sections {
            let place = Place::Section {
                id: section.id.clone(),
            };
            faults.id(&section.id, &place);
            faults.unique(section_ids.insert(section.id.as_str()), &place);
            faults.text("title", &section.title, limit::TITLE_CHARS, &place);
            if let Some(topical) = &section.topical {
                faults.topical(topical, &place);
            }
            faults.count(
                "items",
                section.items.len(),
                1,
                limit::ITEMS_IN_SECTION,
                &place,
            );
            for item in &section.items {
                faults.item(item, &earlier);
                let place = Place::Item {
                    id: item.id.clone(),
                };
                faults.unique(earlier.insert(item.id.as_str(), item).is_none(), &place);
            }
        }
        faults.done()
    }
}

pub(super) fn categories(list: &CategoryList) -> Result<(), Vec<TemplateError>> {
    let mut faults = Faults::default();
    faults.version(list.version);
    faults.count(
        "categories",
        list.categories.len(),
        1,
        limit::CATEGORIES,
        &Place::Whole,
    );
    let mut ids = BTreeSet::new();
    for category in &list.categories {
        let place = Place::Category {
            id: category.id.clone(),
        };
        faults.id(&category.id, &place);
        faults.unique(ids.insert(category.id.as_str()), &place);
        faults.text("title", &category.title, limit::TITLE_CHARS, &place);
    }
    faults.done()
}

pub(super) fn categories_of(
    template: &Template,
    list: &CategoryList,
) -> Result<(), Vec<TemplateError>> {
    let mut faults = Faults::default();
    for (_, item) in template.items() {
        if list.get(&item.category).is_none() {
            let fault = TemplateFault::UnknownCategory {
                category: item.category.clone(),
            };
            faults.add(
                fault,
                &Place::Item {
                    id: item.id.clone(),
                },
            );
        }
    }
    faults.done()
}

#[derive(Default)]
struct Faults(Vec<TemplateError>);

impl Faults {
    fn add(&mut self, fault: TemplateFault, place: &Place) {
        self.0.push(TemplateError {
            place: place.clone(),
            fault,
        });
    }

    fn done(self) -> Result<(), Vec<TemplateError>> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(self.0)
        }
    }

    fn version(&mut self, version: u32) {
        if version == 0 {
            self.add(TemplateFault::VersionZero, &Place::Whole);
        }
    }

    fn id(&mut self, id: &str, place: &Place) {
        if !is_id(id) {
            self.add(TemplateFault::BadId, place);
        }
    }

    fn unique(&mut self, new: bool, place: &Place) {
        if !new {
            self.add(TemplateFault::DuplicateId, place);
        }
    }

    fn count(&mut self, what: &'static str, found: usize, min: usize, max: usize, place: &Place) {
        if !(min..=max).contains(&found) {
            self.add(
                TemplateFault::Count {
                    what,
                    found,
                    min,
                    max,
                },
                place,
            );
        }
    }

    fn text(&mut self, what: &'static str, text: &Text, max: usize, place: &Place) {
        for (language, text) in [("zh", &text.zh), ("en", &text.en)] {
            let found = text.chars().count();
            if text.trim().is_empty() {
                self.add(TemplateFault::EmptyText { what, language }, place);
            } else if found > max {
                self.add(
                    TemplateFault::TextTooLong {
                        what,
                        language,
                        found,
                        max,
                    },
                    place,
                );
            }
        }
    }

    fn topical(&mut self, topical: &Topical, place: &Place) {
        let digits = topical.area.len() == 6 && topical.area.bytes().all(|b| b.is_ascii_digit());
        if !(topical.area.is_empty() || digits) {
            self.bad_topical("area", &topical.area, place);
        }
        for (what, day) in [("from", &topical.from), ("until", &topical.until)] {
            let read = NaiveDate::parse_from_str(day, "%Y-%m-%d");
            if !day.is_empty() && read.map_or(true, |read| read.to_string() != *day) {
                self.bad_topical(what, day, place);
                return;
            }
        }
        if !topical.until.is_empty() && topical.until < topical.from {
            self.bad_topical("until", &topical.until, place);
        }
    }

    fn bad_topical(&mut self, what: &'static str, found: &str, place: &Place) {
        let found = found.to_owned();
        self.add(TemplateFault::BadTopical { what, found }, place);
    }

    fn item(&mut self, item: &Item, earlier: &BTreeMap<&str, &Item>) {
        let place = Place::Item {
            id: item.id.clone(),
        };
        self.id(&item.id, &place);
        self.text("title", &item.title, limit::TITLE_CHARS, &place);
        if let Some(hint) = &item.hint {
            self.text("hint", hint, limit::HINT_CHARS, &place);
        }
        if !is_id(&item.category) {
            self.add(
                TemplateFault::BadCategory {
                    category: item.category.clone(),
                },
                &place,
            );
        }
        self.kind(item, &place);
        if let Some(condition) = &item.shown_if {
            let (named, equals) = (condition.item.clone(), condition.equals.clone());
            match earlier.get(named.as_str()) {
                None => self.add(TemplateFault::ShownIfNotEarlier { item: named }, &place),
                Some(earlier) if !can_answer(earlier, &equals) => {
                    self.add(
                        TemplateFault::ShownIfImpossible {
                            item: named,
                            equals,
                        },
                        &place,
                    );
                }
                Some(_) => {}
            }
        }
    }

    fn kind(&mut self, item: &Item, place: &Place) {
        match &item.kind {
            AnswerKind::PassFail => {}
            AnswerKind::Choice { options } => {
                self.count("options", options.len(), 2, limit::OPTIONS, place);
                let mut ids = BTreeSet::new();
                for option in options {
                    let place = Place::Option {
                        item: item.id.clone(),
                        id: option.id.clone(),
                    };
                    self.id(&option.id, &place);
                    self.unique(ids.insert(option.id.as_str()), &place);
                    self.text("title", &option.title, limit::TITLE_CHARS, &place);
                }
            }
            AnswerKind::Number { min, max, unit } => {
                self.text("unit", unit, limit::UNIT_CHARS, place);
                if min > max {
                    self.add(
                        TemplateFault::EmptyRange {
                            min: *min,
                            max: *max,
                        },
                        place,
                    );
                }
            }
            AnswerKind::Text { max_chars } => {
                if !(1..=limit::TEXT_ANSWER_CHARS).contains(max_chars) {
                    self.add(TemplateFault::BadTextLimit { found: *max_chars }, place);
                }
            }
            AnswerKind::Unknown => self.add(TemplateFault::UnknownKind, place),
        }
    }
}

fn is_id(id: &str) -> bool {
    let letters = id
        .bytes()
        .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    letters && id.starts_with(|c: char| c.is_ascii_lowercase()) && id.len() <= limit::ID_CHARS
}

/// Whether a shown-if condition can ask this item for this answer.
fn can_answer(item: &Item, equals: &str) -> bool {
    match &item.kind {
        AnswerKind::PassFail => Outcome::ALL
            .iter()
            .any(|outcome| outcome.as_str() == equals),
        AnswerKind::Choice { options } => options.iter().any(|option| option.id == equals),
        AnswerKind::Number { .. } | AnswerKind::Text { .. } | AnswerKind::Unknown => false,
    }
}
