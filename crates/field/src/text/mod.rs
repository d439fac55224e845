//! Every sentence that the command line says, one table a language.
//!
//! A table is a file of lines `key = text`; a line that begins with four
//! blanks goes on with the text before it. `{name}` is filled in when the
//! sentence is said. Both languages have the same keys and the same names in
//! them, which the tests hold. Only the help stands apart: the English one is
//! beside the words themselves ([`crate::args`]).

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::LazyLock;

use clap::ValueEnum;

const ZH: [&str; 3] = [
    include_str!("zh.txt"),
    include_str!("zh-codes.txt"),
    include_str!("zh-help.txt"),
];
const EN: [&str; 3] = [
    include_str!("en.txt"),
    include_str!("en-codes.txt"),
    include_str!("en-help.txt"),
];

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 简体中文.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// What stands between two sentences.
    #[must_use]
    pub const fn gap(self) -> &'static str {
        match self {
            Self::Zh => "",
            Self::En => " ",
        }
    }

    /// What stands between the parts of an enumeration.
    #[must_use]
    pub const fn comma(self) -> &'static str {
        match self {
            Self::Zh => "、",
            Self::En => ", ",
        }
    }

    /// All sentences of the language.
    #[must_use]
    pub fn table(self) -> &'static BTreeMap<&'static str, String> {
        static TABLES: LazyLock<[BTreeMap<&'static str, String>; 2]> =
            LazyLock::new(|| [read(&ZH), read(&EN)]);
        match self {
            Self::Zh => &TABLES[0],
            Self::En => &TABLES[1],
        }
    }

    /// A sentence, if the table has it.
    #[must_use]
    pub fn find(self, key: &str) -> Option<&'static str> {
        self.table().get(key).map(String::as_str)
    }

    /// A sentence; its key where a table lacks it, which no test lets pass.
    #[must_use]
    pub fn text(self, key: &str) -> String {
        self.find(key).unwrap_or(key).to_owned()
    }

    /// A sentence with its names filled in.
    #[must_use]
    pub fn say(self, key: &str, with: &[(&str, &dyn Display)]) -> String {
        let mut said = String::new();
        let mut rest = self.find(key).unwrap_or(key);
        // In one pass, so that what is filled in is never taken for a name.
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let name = after.split_once('}').map_or("", |(name, _)| name);
            match with.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => {
                    said.push_str(&value.to_string());
                    rest = after.get(name.len() + 1..).unwrap_or_default();
                }
                None => {
                    said.push('{');
                    rest = after;
                }
            }
        }
        said.push_str(rest);
        said
    }

    /// The word for a value of a group (`severity`, `state`, …); the value
    /// itself where it is none that this version knows.
    #[must_use]
    pub fn word(self, group: &str, value: &str) -> String {
        let found = self.find(&format!("word.{group}.{value}"));
        found.unwrap_or(value).to_owned()
    }
}

fn read(files: &[&'static str]) -> BTreeMap<&'static str, String> {
    let mut table = BTreeMap::new();
    let mut last: Option<&'static str> = None;
    let lines = files.iter().flat_map(|file| file.lines());
    for line in lines.filter(|line| !line.starts_with('#')) {
        if let (Some(more), Some(key)) = (line.strip_prefix("    "), last) {
            table.entry(key).and_modify(|text: &mut String| {
                text.push('\n');
                text.push_str(more);
            });
        } else if let Some((key, text)) = line.split_once(" =") {
            table.insert(key, text.trim_start().to_owned());
            last = Some(key);
        }
    }
    table
}

#[cfg(test)]
mod tests;
