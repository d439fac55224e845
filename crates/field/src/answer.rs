//! What a command answers: one JSON value for a program, a few lines for a person.

use serde::Serialize;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr as _;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// For a program; instants are RFC 3339.
    pub json: Value,
    /// For a person; printed as it stands.
    pub text: String,
}

impl Answer {
    /// An answer.
    #[must_use]
    pub fn new(json: impl Serialize, text: impl Into<String>) -> Self {
        Self {
            json: with_times(serde_json::to_value(json).unwrap_or(Value::Null)),
            text: text.into(),
        }
    }
}

/// A list for a person: a line each, columns side by side, as wide as a
/// terminal shows them.
#[must_use]
pub fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            let gap = width.saturating_sub(cell.width()) + 2;
            format!("{cell}{}", " ".repeat(gap))
        });
        cells.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A text cut to so many columns of a terminal, on one line.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.width() <= columns {
        return line;
    }
    let mut cut = String::new();
    for c in line.chars() {
        let mut longer = cut.clone();
        longer.push(c);
        if longer.width() >= columns {
            break;
        }
        cut = longer;
    }
    cut + "…"
}

/// Names under which the core writes milliseconds since 1970.
fn is_instant(name: &str) -> bool {
    name == "at"
        || name.ends_with("_at")
        || ["wall", "after", "before", "estimate", "last_contact"].contains(&name)
}

/// Makes every instant RFC 3339 with the offset of Asia/Shanghai. What people
/// answered to a checklist is theirs and stays as it is.
#[must_use]
pub fn with_times(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| {
                let value = match value.as_i64() {
                    Some(0) if name == "receipt_at" => Value::Null,
                    Some(ms) if is_instant(&name) => json!(baolian_wire::time::rfc3339(ms)),
                    _ if name == "answers" => value,
                    _ => with_times(value),
                };
                (name, value)
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(with_times).collect()),
        other => other,
    }
}

/// An instant for a person: `2026-11-24 21:03`, in Asia/Shanghai.
#[must_use]
pub fn time(ms: i64) -> String {
    let text = baolian_wire::time::rfc3339(ms);
    text.replacen('T', " ", 1).chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_side_by_side_whatever_the_script() {
        let rows = [
            vec!["问题".to_owned(), "a".to_owned()],
            vec!["lead".to_owned(), "b".to_owned()],
        ];
        assert_eq!(columns(&rows), "问题  a\nlead  b");
    }

    #[test]
    fn a_cut_text_is_no_wider_than_asked() {
        assert_eq!(cut("接待窗口\n无人值守", 9), "接待窗口…");
        assert_eq!(cut("short", 9), "short");
        assert!(cut(&"长".repeat(50), 20).width() <= 20);
    }

    #[test]
    fn instants_have_an_offset_and_answers_are_left_alone() {
        let value = with_times(json!({
            "at": 0, "made": {"after": 1000, "before": 2000, "estimate": null},
            "answers": {"at": 3}, "n": 7, "due": "2026-12-01",
        }));
        assert_eq!(value["at"], "1970-01-01T08:00:00.000+08:00");
        assert_eq!(value["made"]["after"], "1970-01-01T08:00:01.000+08:00");
        assert_eq!(value["made"]["estimate"], Value::Null);
        assert_eq!(value["answers"]["at"], 3);
        assert_eq!(value["n"], 7);
    }

    #[test]
    fn a_person_reads_the_legal_time_of_china() {
        assert_eq!(time(1_795_492_800_000), "2026-11-24 12:00");
    }
}
