//! What a cell says: a value of a row as a person reads it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use baolian_record::checklist::builtin_categories;
use baolian_record::issue::Responsible;
use baolian_texts::{Table, read};
use chrono::NaiveDate;
use serde_json::Value;

use super::column::{Column, Kind};
use crate::cli::text::Lang;
use crate::roster::day;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(f64),
    Yes(bool),
    Day(NaiveDate),
    Instant(i64),
}

/// The words of one language, and the names of people.
pub(in crate::board) struct Words<'a> {
    pub lang: Lang,
    /// By account.
    pub names: &'a BTreeMap<String, String>,
}

/// A text of the exports, which both languages have; its key where none does, which no test lets pass.
pub(super) fn text(lang: Lang, key: &str) -> &str {
    find(lang, key).unwrap_or(key)
}

fn find(lang: Lang, key: &str) -> Option<&'static str> {
    static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| {
        [
            read(&[include_str!("zh.txt")]),
            read(&[include_str!("en.txt")]),
        ]
    });
    let [zh, en] = &*TABLES;
    let table = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    table.get(key).map(String::as_str)
}

/// The heading of a column.
pub(super) fn heading(column: Column, lang: Lang) -> &'static str {
    find(lang, &format!("column.{}", column.key)).unwrap_or(column.key)
}

impl Words<'_> {
    /// What stands in a column for a value.
    pub(super) fn cell(&self, column: Column, value: Option<&Value>) -> Cell {
        let words = value.and_then(Value::as_str).unwrap_or_default();
        match (column.kind, value) {
            (_, None | Some(Value::Null)) => Cell::Empty,
            (Kind::Number, Some(n)) => n.as_f64().map_or(Cell::Empty, Cell::Number),
            (Kind::Yes, Some(yes)) => yes.as_bool().map_or(Cell::Empty, Cell::Yes),
            (Kind::Instant, Some(at)) => at.as_i64().map_or(Cell::Empty, Cell::Instant),
            (Kind::Day, _) => match day::parse(words) {
                Some(day) => Cell::Day(day),
                None => written(words),
            },
            (Kind::Word(group), _) => {
                written(find(self.lang, &format!("{group}.{words}")).unwrap_or(words))
            }
            (Kind::Category, _) => written(&self.category(words)),
            (Kind::Account, _) => written(self.name(words)),
            (Kind::Responsible, _) => written(&self.responsible(words)),
            (Kind::Text, Some(Value::Array(ids))) => {
                let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
                written(&ids.join(" "))
            }
            (Kind::Text, _) => written(words),
        }
    }

    fn name<'n>(&'n self, id: &'n str) -> &'n str {
        self.names.get(id).map_or(id, String::as_str)
    }

    fn category(&self, id: &str) -> String {
        let known = builtin_categories().ok().and_then(|all| all.get(id));
        known.map_or_else(
            || id.to_owned(),
            |known| match self.lang {
                Lang::Zh => known.title.zh.clone(),
                Lang::En => known.title.en.clone(),
            },
        )
    }

    fn responsible(&self, written: &str) -> String {
        let Ok(responsible) = written.parse::<Responsible>();
        match responsible {
            Responsible::Account(id) => self.name(id.as_str()).to_owned(),
            Responsible::Unit { name, contact } if contact.is_empty() => name,
            Responsible::Unit { name, contact } => match self.lang {
                Lang::Zh => format!("{name}（{contact}）"),
                Lang::En => format!("{name} ({contact})"),
            },
            Responsible::Post(text) | Responsible::Other(text) => text,
        }
    }
}

fn written(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_texts() {
        let keys = |text| read(&[text]).into_keys().collect::<Vec<_>>();
        assert_eq!(keys(include_str!("zh.txt")), keys(include_str!("en.txt")));
    }

    #[test]
    fn a_cell_says_what_a_person_reads() {
        let names = BTreeMap::from([("110".to_owned(), "李明".to_owned())]);
        let words = Words {
            lang: Lang::Zh,
            names: &names,
        };
        let cell = |column, value: Value| words.cell(column, Some(&value));
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(
            cell(Column::word("state", "state"), "open".into()),
            text("未销号")
        );
        assert_eq!(
            cell(Column::word("state", "state"), "later".into()),
            text("later")
        );
        assert_eq!(
            cell(Column::responsible(), "account:110".into()),
            text("李明")
        );
        assert_eq!(
            cell(Column::responsible(), "unit:住建局|张".into()),
            text("住建局（张）")
        );
        assert_eq!(cell(Column::day("due"), "".into()), Cell::Empty);
        assert!(matches!(
            cell(Column::day("due"), "2026-12-01".into()),
            Cell::Day(_)
        ));
        assert_eq!(cell(Column::yes("lasting"), Value::Null), Cell::Empty);
        assert_eq!(cell(Column::number("n"), 3.into()), Cell::Number(3.0));
    }
}
