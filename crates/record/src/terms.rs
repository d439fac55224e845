//! Words of the app that an office says in its own way (术语), in either language.
//!
//! A fact of headquarters holds all of them at once; what it does not name is said as the app says it. Headquarters
//! takes only terms that it knows; a tablet passes over what it does not know, which a later version may have named.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The app's languages.
pub const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// Every term of the app's glossary, `ui/src/text/*/glossary.ts`.
pub const TERMS: [&str; 25] = [
    "station",
    "cadre",
    "officer",
    "office",
    "hq",
    "visit",
    "checkin",
    "seal",
    "addendum",
    "issue",
    "task",
    "effect",
    "lead",
    "support",
    "closeout",
    "reopen",
    "objection",
    "contested",
    "refused",
    "receipt",
    "code",
    "lists",
    "taskbook",
    "internal",
    "lookagain",
];

/// Most characters of a term: it stands on buttons.
pub const LONGEST: usize = 40;

/// Most bytes of a file of terms.
const FILE_BYTES: usize = 64 * 1024;

/// Own words by language and term.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Terms(BTreeMap<String, BTreeMap<String, String>>);

/// What is wrong with a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The file is no JSON of the form of terms.
    NotJson,
    /// The app has no such language.
    UnknownLanguage,
    /// The glossary has no such term.
    UnknownTerm,
    /// No word is given.
    Empty,
    /// Over [`LONGEST`] characters.
    TooLong,
    /// Brackets and braces, which mean something in texts, or control characters.
    BadTerm,
}

/// A fault of a file of terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Language and term, `en.issue`; empty for the whole file.
    pub at: String,
    /// What is wrong.
    pub what: What,
    /// What stands there.
    pub found: String,
}

impl Terms {
    /// Reads a file of terms, `{"zh-CN": {"issue": "隐患"}}`.
    ///
    /// # Errors
    /// Every fault; nothing of a file with faults is taken.
    pub fn read(file: &[u8]) -> Result<Self, Vec<Fault>> {
        let whole = |found: String| {
            vec![Fault {
                at: String::new(),
                what: What::NotJson,
                found,
            }]
        };
        if file.len() > FILE_BYTES {
            return Err(whole(format!("{} bytes", file.len())));
        }
        let terms: Self = serde_json::from_slice(file).map_err(|error| whole(error.to_string()))?;
        let faults: Vec<Fault> = terms.faults().collect();
        if faults.is_empty() {
            Ok(terms.trimmed())
        } else {
            Err(faults)
        }
    }

    /// What this version knows of terms that headquarters sent.
    #[must_use]
    pub fn known(json: &str) -> Self {
        let mut terms: Self = serde_json::from_str(json).unwrap_or_default();
        let unknown: Vec<String> = terms.faults().map(|fault| fault.at).collect();
        for (language, words) in &mut terms.0 {
            words.retain(|term, _| !unknown.contains(&format!("{language}.{term}")));
        }
        terms.trimmed()
    }

    /// An office's own word for a term.
    #[must_use]
    pub fn of(&self, language: &str, term: &str) -> Option<&str> {
        self.0.get(language)?.get(term).map(String::as_str)
    }

    /// As headquarters' fact holds it.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn faults(&self) -> impl Iterator<Item = Fault> {
        self.0.iter().flat_map(|(language, words)| {
            words.iter().filter_map(move |(term, word)| {
                let (what, found) = fault(language, term, word)?;
                Some(Fault {
                    at: format!("{language}.{term}"),
                    what,
                    found: found.to_owned(),
                })
            })
        })
    }

    fn trimmed(mut self) -> Self {
        for words in self.0.values_mut() {
            for word in words.values_mut() {
                *word = word.trim().to_owned();
            }
        }
        self.0.retain(|_, words| !words.is_empty());
        self
    }
}

fn fault<'a>(language: &'a str, term: &'a str, word: &'a str) -> Option<(What, &'a str)> {
    let means_something = |c: char| c.is_control() || "[]{}|".contains(c);
    if !LANGUAGES.contains(&language) {
        Some((What::UnknownLanguage, language))
    } else if !TERMS.contains(&term) {
        Some((What::UnknownTerm, term))
    } else if word.trim().is_empty() {
        Some((What::Empty, word))
    } else if word.trim().chars().count() > LONGEST {
        Some((What::TooLong, word))
    } else if word.contains(means_something) {
        Some((What::BadTerm, word))
    } else {
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named_and_nothing_of_such_a_file_is_taken() {
        let long = "长".repeat(LONGEST + 1);
        let file = format!(
            r#"{{"zh-CN": {{"issue": "隐患", "problem": "x", "task": " ", "lead": "{long}"}},
                "en": {{"issue": "a [task]"}}, "fr": {{"issue": "souci"}}}}"#
        );
        let mut faults = Terms::read(file.as_bytes()).unwrap_err();
        faults.sort_by(|one, other| one.at.cmp(&other.at));
        let told: Vec<(&str, What)> = faults.iter().map(|f| (f.at.as_str(), f.what)).collect();
        assert_eq!(
            told,
            [
                ("en.issue", What::BadTerm),
                ("fr.issue", What::UnknownLanguage),
                ("zh-CN.lead", What::TooLong),
                ("zh-CN.problem", What::UnknownTerm),
                ("zh-CN.task", What::Empty),
            ]
        );
        for no_terms in ["", "[]", r#"{"en": "issue"}"#, r#"{"en": {"issue": 1}}"#] {
            let faults = Terms::read(no_terms.as_bytes()).unwrap_err();
            assert_eq!(faults[0].what, What::NotJson);
        }
        // A version that knows less takes what it knows.
        let known = Terms::known(&file);
        assert_eq!(known.of("zh-CN", "issue"), Some("隐患"));
        assert_eq!(known.to_json(), r#"{"zh-CN":{"issue":"隐患"}}"#);
        assert_eq!(Terms::known("not json"), Terms::default());
    }
}
