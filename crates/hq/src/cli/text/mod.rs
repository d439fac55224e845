//! Every sentence that the command line says, one table a language.
//!
//! How a table is written stands in [`baolian_texts`]. Both tables have the same
//! keys and the same names, which the tests hold.

use std::sync::LazyLock;

use baolian_texts::{Table, With, fill, read};
use clap::ValueEnum;

const ZH: &str = include_str!("zh.txt");
const EN: &str = include_str!("en.txt");

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 简体中文.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The word for it on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// All sentences of the language.
    #[must_use]
    pub fn table(self) -> &'static Table {
        static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| [read(&[ZH]), read(&[EN])]);
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
}
