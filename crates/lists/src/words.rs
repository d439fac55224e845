//! Text as terms: what search compares, and where in the text each term stands.
//!
//! A Han character (and any other that is written without spaces) is a term of its own, so that a word of one, two
//! or four characters is a phrase of as many terms. Of other scripts a run of letters is a term and a run of digits
//! is one, so that the number in `鄂A12345` is found without its letter. Each character is folded on its own:
//! full-width and other compatibility forms to plain ones (NFKD), accents dropped, lower case. No dictionary, no
//! stemming; punctuation and symbols are no terms, so no syntax can hide in them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::error::{ListError, Result};

/// Stands where a line ends, so that no phrase goes from one text into the next; nobody can ask for it, as
/// private-use characters are no terms.
const BREAK: &str = "\u{e000}";

/// Characters of one document that are found; what is beyond is not searched.
pub const TEXT_CHARS: usize = 200_000;

/// Characters of one search.
pub const QUERY_CHARS: usize = 200;

/// One term and the bytes of the text that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) text: String,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Alone,
    Letter,
    Digit,
    None,
}

fn class(c: char) -> Class {
    match c {
        // Radicals, 々〆〇, kana, bopomofo, Han with all its planes.
        '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{312f}'
        | '\u{31a0}'..='\u{31bf}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Class::Alone,
        c if c.is_numeric() => Class::Digit,
        c if c.is_alphabetic() => Class::Letter,
        _ => Class::None,
    }
}

/// What a character is to the terms of its text.
enum Piece {
    /// A line ends.
    Break,
    /// A term begins.
    First(char),
    /// The term goes on.
    Next(char),
}

/// Takes a text apart, character by character; each piece with the bytes of the text that it stands for.
fn pieces(text: &str, mut take: impl FnMut(Piece, usize, usize)) {
    let mut run = Class::None;
    for (from, original) in text.char_indices().take(TEXT_CHARS) {
        let to = from + original.len_utf8();
        if matches!(original, '\u{4e00}'..='\u{9fff}') {
            // By far the most: plain Han, which nothing folds.
            take(Piece::First(original), from, to);
            run = Class::Alone;
            continue;
        }
        if original == '\n' {
            take(Piece::Break, from, to);
            run = Class::None;
            continue;
        }
        // ①110: a numbering is no part of the number after it.
        let numbering = original.is_numeric() && !matches!(original, '0'..='9' | '０'..='９');
        if numbering {
            run = Class::None;
        }
        for c in std::iter::once(original)
            .nfkd()
            .flat_map(char::to_lowercase)
        {
            if canonical_combining_class(c) != 0 {
                continue; // An accent: part of the letter before it.
            }
            let class = class(c);
            if class != Class::None {
                let goes_on = class == run && class != Class::Alone;
                let piece = if goes_on { Piece::Next } else { Piece::First };
                take(piece(c), from, to);
            }
            run = class;
        }
        if numbering {
            run = Class::None;
        }
    }
}

/// The terms of a text, in order.
pub(crate) fn terms(text: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    pieces(text, |piece, from, to| {
        let text = match (piece, terms.last_mut()) {
            (Piece::Next(c), Some(last)) => {
                last.text.push(c);
                last.to = to;
                return;
            }
            (Piece::Break, _) => BREAK.to_owned(),
            (Piece::First(c) | Piece::Next(c), _) => c.to_string(),
        };
        terms.push(Term { text, from, to });
    });
    terms
}

/// A text as it goes into the search index: its terms with a space between.
#[must_use]
pub fn indexed(text: &str) -> String {
    let mut indexed = String::with_capacity(text.len() * 2);
    pieces(text, |piece, _, _| {
        if !matches!(piece, Piece::Next(_)) && !indexed.is_empty() {
            indexed.push(' ');
        }
        match piece {
            Piece::Break => indexed.push_str(BREAK),
            Piece::First(c) | Piece::Next(c) => indexed.push(c),
        }
    });
    indexed
}

/// What somebody looks for: phrases that must all be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words(Vec<Phrase>);

/// Terms that must follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) terms: Vec<String>,
    /// Whether the last term is the beginning of one: so it is with letters and digits, from two on.
    pub(crate) begins: bool,
}

impl Words {
    /// Reads what was typed: white space (also the full-width one) parts phrases, punctuation inside one is as if it
    /// were not there.
    pub(crate) fn read(typed: &str) -> Result<Self> {
        if typed.chars().count() > QUERY_CHARS {
            return Err(ListError::TooManyWords { limit: QUERY_CHARS });
        }
        let mut phrases: Vec<Phrase> = Vec::new();
        for word in typed.split_whitespace() {
            let terms: Vec<String> = terms(word).into_iter().map(|term| term.text).collect();
            let Some(last) = terms.last() else { continue };
            let begins =
                last.chars().nth(1).is_some() && !last.chars().any(|c| class(c) == Class::Alone);
            let phrase = Phrase { terms, begins };
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        if phrases.is_empty() {
            return Err(ListError::NoWords);
        }
        Ok(Self(phrases))
    }

    pub(crate) fn phrases(&self) -> &[Phrase] {
        &self.0
    }
}

impl Phrase {
    /// The phrase in the index's language. A term holds letters, digits and Han only, so nothing needs quoting.
    pub(crate) fn matching(&self) -> String {
        let star = if self.begins { " *" } else { "" };
        format!("\"{}\"{star}", self.terms.join(" "))
    }

    /// How many terms from `at` on are the phrase, if they are.
    pub(crate) fn stands_at(&self, terms: &[Term], at: usize) -> bool {
        let Some(there) = terms.get(at..at + self.terms.len()) else {
            return false;
        };
        let last = self.terms.len() - 1;
        there
            .iter()
            .zip(&self.terms)
            .enumerate()
            .all(|(n, (have, want))| {
                have.text == *want
                    || (n == last && self.begins && have.text.starts_with(want.as_str()))
            })
    }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
