//! Every sentence that the command line says, one table a language.
//!
//! How a table is written stands in [`baolian_texts`]. Both languages have the
//! same keys and the same names in them, which the tests hold. Only the help
//! stands apart: the English one is beside the words themselves
//! ([`crate::args`]).

use std::sync::LazyLock;

use baolian_texts::{Table, With, fill, read};
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
    pub fn table(self) -> &'static Table {
        static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| [read(&ZH), read(&EN)]);
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
    pub fn say(self, key: &str, with: With<'_>) -> String {
        fill(self.find(key).unwrap_or(key), with)
    }

    /// The word for a value of a group (`severity`, `state`, …); the value
    /// itself where it is none that this version knows.
    #[must_use]
    pub fn word(self, group: &str, value: &str) -> String {
        let found = self.find(&format!("word.{group}.{value}"));
        found.unwrap_or(value).to_owned()
    }
}

#[cfg(test)]
mod tests;
