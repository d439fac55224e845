//! A list as a CSV file that a spreadsheet opens without harm.
//!
//! It begins with a byte order mark, so that Chinese text is read as such, and
//! a text that a spreadsheet would take for a formula gets an apostrophe
//! before it: what somebody wrote on a tablet must not run on an office's
//! computer (OWASP, "CSV injection").

use serde_json::{Map, Value};

use crate::roster::day;

/// A byte order mark.
pub const MARK: &str = "\u{feff}";

/// What begins a formula in one spreadsheet or another, full width too.
const FORMULA: &[char] = &[
    '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// Writes rows under the names of these columns.
///
/// # Errors
/// Only if memory ran out.
pub fn write(columns: &[&str], rows: &[Map<String, Value>]) -> Result<String, csv::Error> {
    let mut writer = writer(MARK.into());
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(columns.iter().map(|column| cell(column, row.get(*column))))?;
    }
    let bytes = writer.into_inner().map_err(|e| e.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes CSV after these bytes.
#[must_use]
pub fn writer(after: Vec<u8>) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(after)
}

fn cell(column: &str, value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => harmless(text),
        Some(Value::Bool(yes)) => u8::from(*yes).to_string(),
        Some(Value::Number(n)) => match n.as_i64() {
            Some(ms) if crate::cli::answer::is_instant(column) => day::clock(ms),
            _ => n.to_string(),
        },
        Some(other) => harmless(&other.to_string()),
    }
}

/// A text as no spreadsheet takes it for a formula.
#[must_use]
pub fn harmless(text: &str) -> String {
    let begins = text.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA);
    if begins {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u{ff1d}1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["", "3=3", "所长", "2026-11-24"] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn a_sheet_has_a_mark_a_first_line_and_quotes_where_needed() {
        let mut row = Map::new();
        row.insert("title".into(), Value::from("一,\"二\"\n三"));
        row.insert("opened_at".into(), Value::from(1_795_449_600_000_i64));
        row.insert("contested".into(), Value::from(true));
        let sheet = write(&["title", "opened_at", "contested", "visit"], &[row]).ok();
        let expected = "\u{feff}title,opened_at,contested,visit\r\n\"一,\"\"二\"\"\n三\",2026-11-24 00:00,1,\r\n";
        assert_eq!(sheet.as_deref(), Some(expected));
    }
}
