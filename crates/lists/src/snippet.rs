//! What of a text to show for a search, and what in it to mark.

use serde::Serialize;

use crate::words::{Term, Words, terms};

/// Characters shown before the first word found.
const BEFORE: usize = 12;
/// Characters shown from there on.
const AFTER: usize = 60;

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it was looked for.
    pub hit: bool,
}

/// The whole text in pieces.
pub(crate) fn marked(text: &str, words: &Words) -> Vec<Piece> {
    let terms = terms(text);
    pieces(text, 0, text.len(), &hits(&terms, words))
}

/// A part of the text in pieces, around the first word found; its beginning if none is. An ellipsis stands where text
/// was left out, a space where a line ended.
pub(crate) fn snippet(text: &str, words: &Words) -> Vec<Piece> {
    let text = text.trim();
    let terms = terms(text);
    let hits = hits(&terms, words);
    let at = hits.first().map_or(0, |&(from, _)| from);
    let from = text[..at]
        .char_indices()
        .rev()
        .nth(BEFORE - 1)
        .map_or(0, |(n, _)| n);
    let to = text[at..]
        .char_indices()
        .nth(AFTER)
        .map_or(text.len(), |(n, _)| at + n);
    let mut pieces = pieces(text, from, to, &hits);
    for piece in &mut pieces {
        piece.text = piece.text.replace('\n', " ");
    }
    if from > 0
        && let Some(first) = pieces.first_mut()
    {
        first.text.insert(0, '…');
    }
    if to < text.len()
        && let Some(last) = pieces.last_mut()
    {
        last.text.push('…');
    }
    pieces
}

/// Where the words stand, in bytes, in order, not overlapping.
fn hits(terms: &[Term], words: &Words) -> Vec<(usize, usize)> {
    let mut hits: Vec<(usize, usize)> = Vec::new();
    for at in 0..terms.len() {
        for phrase in words.phrases() {
            if !phrase.stands_at(terms, at) {
                continue;
            }
            let (Some(first), Some(last)) = (terms.get(at), terms.get(at + phrase.terms.len() - 1))
            else {
                continue;
            };
            match hits.last_mut() {
                Some(before) if first.from < before.1 => before.1 = before.1.max(last.to),
                _ => hits.push((first.from, last.to)),
            }
        }
    }
    hits
}

fn pieces(text: &str, from: usize, to: usize, hits: &[(usize, usize)]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |from: usize, to: usize, hit: bool| {
        if let Some(text) = text.get(from..to)
            && !text.is_empty()
        {
            pieces.push(Piece {
                text: text.to_owned(),
                hit,
            });
        }
    };
    let mut at = from;
    for &(begin, end) in hits {
        let (begin, end) = (begin.clamp(at, to), end.clamp(at, to));
        push(at, begin, false);
        push(begin, end, true);
        at = end;
    }
    push(at, to, false);
    pieces
}

#[cfg(test)]
#[path = "snippet_tests.rs"]
mod tests;
