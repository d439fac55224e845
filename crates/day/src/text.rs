//! Every sentence that the day tells and every word that its people write, one table a language.
//!
//! A table is a file of lines `key = text`; `{name}` is filled in when the sentence is said. Both
//! languages have the same keys and the same names in them, which the tests hold.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::LazyLock;

use clap::ValueEnum;

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 简体中文.
    Zh,
    /// English.
    En,
}

/// What is filled into a sentence.
pub type With<'a> = &'a [(&'a str, &'a dyn Display)];

impl Lang {
    /// As the programs take it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// Several things in one sentence.
    #[must_use]
    pub fn list(self, things: &[String]) -> String {
        let gap = match self {
            Self::Zh => "",
            Self::En => " ",
        };
        things.join(&format!("{gap}{}{gap}", self.text("word.and")))
    }

    fn table(self) -> &'static BTreeMap<&'static str, &'static str> {
        static ZH: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| read(include_str!("zh.txt")));
        static EN: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| read(include_str!("en.txt")));
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }

    /// A sentence; its key where a table lacks it, which no test lets pass.
    #[must_use]
    pub fn text(self, key: &'static str) -> &'static str {
        self.table().get(key).copied().unwrap_or(key)
    }

    /// A sentence for a word that a store holds (a level, a state, a field); the word where there is none.
    #[must_use]
    pub fn of(self, group: &str, word: &str) -> String {
        let found = self.table().get(format!("{group}.{word}").as_str());
        found.map_or_else(|| word.to_owned(), ToString::to_string)
    }

    /// A sentence with its names filled in.
    #[must_use]
    pub fn say(self, key: &'static str, with: With<'_>) -> String {
        let mut said = String::new();
        let mut rest = self.text(key);
        // In one pass, so that what is filled in is never taken for a name.
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let (name, more) = after.split_once('}').unwrap_or((after, ""));
            match with.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => said.push_str(&value.to_string()),
                None => said.push_str(name),
            }
            rest = more;
        }
        said.push_str(rest);
        said
    }
}

fn read(table: &'static str) -> BTreeMap<&'static str, &'static str> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, text)| (key.trim(), text.trim()))
        .collect()
}

#[cfg(test)]
mod tests;
