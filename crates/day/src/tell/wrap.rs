//! Cutting a text into lines by the columns that a terminal gives to it.

use unicode_width::UnicodeWidthChar as _;

/// Cuts a text into lines of at most so many columns: between words, and between Chinese characters,
/// but never before a mark that closes.
pub(super) fn wrap(text: &str, width: usize, columns: fn(char) -> usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut used = 0;
        for piece in pieces(paragraph) {
            let wide: usize = piece.chars().map(columns).sum();
            if used > 0 && used + piece.trim_end().chars().map(columns).sum::<usize>() > width {
                lines.push(line.trim_end().to_owned());
                line.clear();
                used = 0;
            }
            line.push_str(piece);
            used += wide;
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The pieces that a line is made of: a word with the blanks after it, or one wide character with what closes after it.
fn pieces(text: &str) -> Vec<&str> {
    let closes = |c: char| "，。、；：！？）》】”’…".contains(c);
    let opens = |c: char| "（《【“‘".contains(c);
    let wide = |c: char| c.width().unwrap_or(0) > 1;
    let mut starts = vec![0];
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(last) = before {
            let break_here = last == ' ' || wide(c) || wide(last);
            if break_here && c != ' ' && !closes(c) && !opens(last) {
                starts.push(at);
            }
        }
        before = Some(c);
    }
    starts.push(text.len());
    let pairs = starts
        .windows(2)
        .filter_map(|pair| text.get(pair[0]..pair[1]));
    pairs.collect()
}
