//! What a command answers: one JSON value for a program, a few lines for a person.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// For a program.
    pub json: Value,
    /// For a person; printed as it stands.
    pub text: String,
    /// Whether what was asked holds; if not, the exit code says so.
    pub holds: bool,
    /// All is said already.
    pub silent: bool,
    /// What a person should know beside the answer, which may go into a file.
    pub note: String,
}

impl Answer {
    /// An answer that is good.
    #[must_use]
    pub fn new(json: impl Serialize, text: impl Into<String>) -> Self {
        Self {
            json: serde_json::to_value(json).unwrap_or(Value::Null),
            text: text.into(),
            holds: true,
            silent: false,
            note: String::new(),
        }
    }

    /// Adds what a person should know beside the answer.
    #[must_use]
    pub fn with_note(mut self, note: String) -> Self {
        self.note = note;
        self
    }

    /// The end of something that spoke for itself.
    #[must_use]
    pub fn said_already() -> Self {
        let mut answer = Self::new((), "");
        answer.silent = true;
        answer
    }
}

/// A list for a person: a line each, columns side by side.
#[must_use]
pub fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| {
        rows.iter()
            .filter_map(|r| r.get(at))
            .map(|c| shown(c))
            .max()
    };
    let widths: Vec<usize> = (0..count).map(|at| width(at).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            let gap = width.saturating_sub(shown(cell)) + 2;
            format!("{cell}{}", " ".repeat(gap))
        });
        cells.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// How many columns a terminal gives to a text: two to a Han character or any
/// other of East Asian width.
fn shown(text: &str) -> usize {
    let wide = |c: char| matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0x20000..=0x3fffd);
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

/// Whether a field of a record is an instant, in milliseconds since 1970 UTC.
#[must_use]
pub fn is_instant(field: &str) -> bool {
    field == "at" || field.ends_with("_at")
}

/// Makes every instant of a document RFC 3339.
#[must_use]
pub fn with_times(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| {
                let value = match value.as_i64() {
                    Some(ms) if is_instant(&name) => json!(baolian_wire::time::rfc3339(ms)),
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
