//! A CSV file as named cells with the numbers of their lines.
//!
//! Takes what spreadsheets write: a byte order mark, either line end, quoted
//! cells, columns in any order, blank lines. Names everything that is no such
//! file at once; what the cells mean is others' question.

use super::fault::{Fault, FaultCode};

/// Most bytes of a file; the largest roster is about 300 kB.
pub const FILE_BYTES: usize = 32 * 1024 * 1024;

/// One line below the first.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the file, counted from 1.
    pub number: u64,
    columns: &'static [&'static str],
    cells: Vec<String>,
}

impl Line {
    /// A cell without the blanks around it.
    #[must_use]
    pub fn cell(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|c| *c == column);
        at.and_then(|at| self.cells.get(at))
            .map_or("", |c| c.trim())
    }

    /// A fault of one of its cells.
    #[must_use]
    pub fn fault(&self, column: &str, code: FaultCode) -> Fault {
        Fault::new(self.number, column, code, self.cell(column))
    }

    /// The faults of a cell as text: empty where it must not be, over a limit
    /// in characters, with control characters.
    pub fn check_text(&self, column: &str, required: bool, limit: usize, faults: &mut Vec<Fault>) {
        let cell = self.cell(column);
        if cell.is_empty() && required {
            faults.push(self.fault(column, FaultCode::Empty));
        } else if cell.chars().count() > limit {
            faults.push(self.fault(column, FaultCode::TooLong).expecting(limit));
        } else if cell.chars().any(char::is_control) {
            faults.push(self.fault(column, FaultCode::ControlCharacter));
        }
    }
}

/// Reads the lines of a file that has exactly these columns. Lines that could
/// not be read stand in the faults and nowhere else.
#[must_use]
pub fn read(bytes: &[u8], columns: &'static [&'static str]) -> (Vec<Line>, Vec<Fault>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.len() > FILE_BYTES {
        let fault = Fault::new(0, "", FaultCode::FileTooLarge, &bytes.len().to_string());
        return (Vec::new(), vec![fault.expecting(FILE_BYTES)]);
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut counter = LineCounter {
        bytes,
        at: 0,
        line: 1,
    };
    let mut record = csv::ByteRecord::new();
    let mut order: Option<Vec<Option<usize>>> = None;
    let mut lines = Vec::new();
    let mut faults = Vec::new();
    // Reading from memory cannot fail; a reader that stops has read all there is.
    while let Ok(true) = reader.read_byte_record(&mut record) {
        // Spreadsheets leave rows of nothing but commas behind.
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let number = counter.line_of(record.position().map_or(0, csv::Position::byte));
        match &order {
            None => {
                let (found, wrong) = header(number, &record, columns);
                faults.extend(wrong);
                if !faults.is_empty() {
                    return (Vec::new(), faults);
                }
                order = Some(found);
            }
            Some(order) => match line(number, &record, order, columns) {
                Ok(line) => lines.push(line),
                Err(fault) => faults.push(fault),
            },
        }
    }
    if order.is_none() {
        faults.push(Fault::new(1, "", FaultCode::EmptyFile, ""));
    }
    (lines, faults)
}

/// For each place in the file, which column stands there.
fn header(
    number: u64,
    record: &csv::ByteRecord,
    columns: &'static [&'static str],
) -> (Vec<Option<usize>>, Vec<Fault>) {
    let mut order = Vec::new();
    let mut faults = Vec::new();
    for cell in record {
        let name = String::from_utf8_lossy(cell);
        let name = name.trim();
        let at = columns.iter().position(|c| *c == name);
        if at.is_none() {
            faults.push(Fault::new(number, name, FaultCode::HeaderUnknown, name));
        } else if order.contains(&at) {
            faults.push(Fault::new(number, name, FaultCode::HeaderDoubled, name));
        }
        order.push(at);
    }
    for (at, column) in columns.iter().enumerate() {
        if !order.contains(&Some(at)) {
            faults.push(Fault::new(number, column, FaultCode::HeaderMissing, ""));
        }
    }
    (order, faults)
}

fn line(
    number: u64,
    record: &csv::ByteRecord,
    order: &[Option<usize>],
    columns: &'static [&'static str],
) -> Result<Line, Fault> {
    let wrong = match record.len().cmp(&order.len()) {
        std::cmp::Ordering::Less => Some(FaultCode::ColumnsMissing),
        std::cmp::Ordering::Greater => Some(FaultCode::ColumnsExtra),
        std::cmp::Ordering::Equal => None,
    };
    if let Some(code) = wrong {
        let fault = Fault::new(number, "", code, &record.len().to_string());
        return Err(fault.expecting(order.len()));
    }
    let mut cells = vec![String::new(); columns.len()];
    for (cell, at) in record.iter().zip(order) {
        let Some(at) = *at else { continue };
        let column = columns.get(at).copied().unwrap_or_default();
        let text = std::str::from_utf8(cell).map_err(|_| {
            let shown = String::from_utf8_lossy(cell);
            Fault::new(number, column, FaultCode::NotUtf8, &shown)
        })?;
        if let Some(place) = cells.get_mut(at) {
            text.clone_into(place);
        }
    }
    Ok(Line {
        number,
        columns,
        cells,
    })
}

/// Counts lines as an editor does. The reader's own count is that of the line
/// end before a record, which blank lines and CR LF set apart from it.
struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl LineCounter<'_> {
    fn line_of(&mut self, byte: u64) -> u64 {
        let start = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(&b) = self.bytes.get(self.at) {
            if self.at >= start && b != b'\r' && b != b'\n' {
                break;
            }
            let alone = b == b'\r' && self.bytes.get(self.at + 1) != Some(&b'\n');
            self.line += u64::from(b == b'\n' || alone);
            self.at += 1;
        }
        self.line
    }
}
