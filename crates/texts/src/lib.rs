//! Sentences in several languages: how a table of them is written, read and filled in.
//!
//! A table is a file of lines `key = text`; a line that begins with four
//! blanks goes on with the text before it, one that begins with `#` says
//! something to whoever edits the file. `{name}` is filled in when the
//! sentence is said. Each program has its own tables, and tests that both
//! languages have the same keys and the same names in them.

use std::collections::BTreeMap;
use std::fmt::Display;

/// The sentences of one language, by key.
pub type Table = BTreeMap<&'static str, String>;

/// What is filled into a sentence, by name.
pub type With<'a> = &'a [(&'a str, &'a dyn Display)];

/// Reads the files of one language.
#[must_use]
pub fn read(files: &[&'static str]) -> Table {
    let mut table = Table::new();
    let mut last: Option<&'static str> = None;
    let lines = files.iter().flat_map(|file| file.lines());
    for line in lines.filter(|line| !line.starts_with('#')) {
        if let (Some(more), Some(key)) = (line.strip_prefix("    "), last) {
            table.entry(key).and_modify(|text: &mut String| {
                text.push('\n');
                text.push_str(more);
            });
        } else if let Some((key, text)) = line.split_once(" =") {
            table.insert(key.trim(), text.trim().to_owned());
            last = Some(key.trim());
        }
    }
    table
}

/// Fills names into a sentence, in one pass, so that what is filled in is
/// never taken for a name. A name that is not given stays as it stands.
#[must_use]
pub fn fill(sentence: &str, with: With<'_>) -> String {
    let mut said = String::with_capacity(sentence.len());
    let mut rest = sentence;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_over_lines_and_remarks_are_passed_over() {
        let table = read(&["# for editors\na = one\n    two\nb =\n", "c = {x} = {y}"]);
        assert_eq!(table["a"], "one\ntwo");
        assert_eq!(table["b"], "");
        assert_eq!(table["c"], "{x} = {y}");
    }

    #[test]
    fn what_is_filled_in_is_never_taken_for_a_name() {
        let said = fill("{a} and {b}, {c} {", &[("a", &"{b}"), ("b", &2)]);
        assert_eq!(said, "{b} and 2, {c} {");
    }
}
