//! A list as XLSX: numbers, days and instants as such, and no text a formula.

use std::io::{self, Write};
use std::path::Path;

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use serde_json::{Map, Value};

use super::Sheet;
use super::cell::{Cell, Words, heading};
use super::column::{Column, Kind};
use super::stream::CHUNK;
use crate::board::problem::Problem;
use crate::cli::text::Lang;
use crate::error::HqError;

/// Most UTF-16 units of one cell; what is longer is cut there, as a spreadsheet would refuse the whole file.
const CELL: usize = 32_767;
/// Days from the first day of a spreadsheet's count to 1970.
const TO_1970: f64 = 25_569.0;
const DAY_SECONDS: i64 = 86_400;
/// Asia/Shanghai.
const OFFSET_SECONDS: i64 = 8 * 3600;

/// A workbook as it is written: its rows lie in a file without a name, beside the ledger.
pub(super) struct Xlsx {
    columns: &'static [Column],
    workbook: Workbook,
    day: Format,
    instant: Format,
    next: u32,
}

impl Xlsx {
    pub fn begin(
        dir: &Path,
        title: &str,
        columns: &'static [Column],
        lang: Lang,
    ) -> Result<Self, Problem> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(dir)?;
        let head = Format::new().set_bold().set_align(FormatAlign::Top);
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let instant = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(title)?;
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in (0_u16..).zip(columns) {
            let width = match column.kind {
                Kind::Text => 24.0,
                Kind::Number | Kind::Yes => 10.0,
                _ => 16.0,
            };
            sheet.set_column_width(at, width)?;
            let heading = heading(*column, lang);
            sheet.write_string_with_format(0, at, heading, &head)?;
        }
        Ok(Self {
            columns,
            workbook,
            day,
            instant,
            next: 1,
        })
    }

    fn write(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let (row, day, instant) = (self.next, &self.day, &self.instant);
        let sheet: &mut Worksheet = self.workbook.worksheet_from_index(0)?;
        for (at, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_string(row, at, cut(text))?;
                }
                Cell::Number(n) => {
                    sheet.write_number(row, at, *n)?;
                }
                Cell::Yes(yes) => {
                    sheet.write_boolean(row, at, *yes)?;
                }
                Cell::Day(of) => {
                    sheet.write_number_with_format(row, at, serial_day(*of), day)?;
                }
                Cell::Instant(ms) => {
                    sheet.write_number_with_format(row, at, serial(*ms), instant)?;
                }
            }
        }
        self.next += 1;
        Ok(())
    }
}

impl Sheet for Xlsx {
    fn row(&mut self, row: &Map<String, Value>, words: &Words<'_>) -> Result<(), Problem> {
        let columns = self.columns.iter();
        let cells: Vec<Cell> = columns
            .map(|column| words.cell(*column, row.get(column.key)))
            .collect();
        Ok(self.write(&cells)?)
    }

    /// Nothing is, before the end.
    fn ready(&mut self) -> Vec<u8> {
        Vec::new()
    }

    fn end(
        mut self: Box<Self>,
        out: &mut (dyn FnMut(Vec<u8>) -> Result<(), Problem> + Send),
    ) -> Result<(), Problem> {
        let mut out = Out {
            out,
            held: Vec::new(),
        };
        self.workbook.save_to_writer(&mut out)?;
        (out.out)(out.held)
    }
}

/// The file on its way out, in chunks.
struct Out<'a> {
    out: &'a mut (dyn FnMut(Vec<u8>) -> Result<(), Problem> + Send),
    held: Vec<u8>,
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= CHUNK {
            let ready = std::mem::take(&mut self.held);
            (self.out)(ready).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A day as a spreadsheet counts it.
fn serial_day(day: NaiveDate) -> f64 {
    let since = day.signed_duration_since(NaiveDate::default());
    TO_1970 + f64::from(i32::try_from(since.num_days()).unwrap_or(0))
}

/// An instant as a spreadsheet counts it, in Asia/Shanghai, to the second.
fn serial(ms: i64) -> f64 {
    let local = ms.div_euclid(1000) + OFFSET_SECONDS;
    let days = i32::try_from(local.div_euclid(DAY_SECONDS)).unwrap_or(0);
    let seconds = i32::try_from(local.rem_euclid(DAY_SECONDS)).unwrap_or(0);
    TO_1970 + f64::from(days) + f64::from(seconds) / 86_400.0
}

fn cut(text: &str) -> &str {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > CELL {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

impl From<XlsxError> for Problem {
    fn from(error: XlsxError) -> Self {
        HqError::Internal(format!("xlsx: {error}")).into()
    }
}
