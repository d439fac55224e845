//! Every sentence that the command line says, one table a language.
//!
//! A table is a file of lines `key = text`; a line that begins with a blank
//! goes on with the text before it. `{name}` is filled in when the sentence is
//! said. Both tables have the same keys and the same names, which the tests
//! hold.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::LazyLock;

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
    pub fn table(self) -> &'static BTreeMap<&'static str, String> {
        static TABLES: LazyLock<[BTreeMap<&'static str, String>; 2]> =
            LazyLock::new(|| [read(ZH), read(EN)]);
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
        let mut said = self.text(key);
        for (name, value) in with {
            said = said.replace(&format!("{{{name}}}"), &value.to_string());
        }
        said
    }
}

fn read(file: &'static str) -> BTreeMap<&'static str, String> {
    let mut table = BTreeMap::new();
    let mut last: Option<&'static str> = None;
    for line in file.lines().filter(|line| !line.starts_with('#')) {
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
