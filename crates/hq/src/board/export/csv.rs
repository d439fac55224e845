//! A list as CSV.

use serde_json::{Map, Value};

use super::Sheet;
use super::cell::{Cell, Words, heading};
use super::column::Column;
use crate::board::problem::Problem;
use crate::cli::text::Lang;
use crate::error::HqError;
use crate::roster::day;
use crate::sheet;

/// CSV as it is written.
pub(super) struct Csv {
    columns: &'static [Column],
    writer: ::csv::Writer<Vec<u8>>,
}

impl Csv {
    pub fn begin(columns: &'static [Column], lang: Lang) -> Result<Self, Problem> {
        let mut csv = Self {
            columns,
            writer: sheet::writer(sheet::MARK.into()),
        };
        csv.write(
            columns
                .iter()
                .map(|column| heading(*column, lang).to_owned()),
        )?;
        Ok(csv)
    }

    fn write(&mut self, cells: impl Iterator<Item = String>) -> Result<(), Problem> {
        let written = self.writer.write_record(cells);
        written.map_err(|error| HqError::Internal(format!("csv: {error}")).into())
    }
}

impl Sheet for Csv {
    fn row(&mut self, row: &Map<String, Value>, words: &Words<'_>) -> Result<(), Problem> {
        let columns = self.columns.iter();
        let cells: Vec<String> = columns
            .map(|column| cell(words.cell(*column, row.get(column.key))))
            .collect();
        self.write(cells.into_iter())
    }

    fn ready(&mut self) -> Vec<u8> {
        let next = sheet::writer(Vec::new());
        let written = std::mem::replace(&mut self.writer, next);
        written.into_inner().unwrap_or_default()
    }

    fn end(
        mut self: Box<Self>,
        out: &mut (dyn FnMut(Vec<u8>) -> Result<(), Problem> + Send),
    ) -> Result<(), Problem> {
        out(self.ready())
    }
}

fn cell(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => sheet::harmless(&text),
        Cell::Number(n) => n.to_string(),
        Cell::Yes(yes) => u8::from(yes).to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Instant(ms) => day::clock(ms),
    }
}
