//! A list whole, exactly as it is filtered, as a file: CSV and NDJSON as the rows are read, XLSX with real types.
//!
//! | question | file |
//! | --- | --- |
//! | which columns a list has | `column.rs`, and each list beside its route |
//! | what a cell says, in which language | `cell.rs`, `zh.txt`, `en.txt` |
//! | how it becomes a file | `csv.rs`, `ndjson.rs`, `xlsx.rs` |
//! | how it gets out without being held whole | `stream.rs` |
//!
//! All rows are read from one committed state, a thousand at a time; what a slow link has not taken yet is bounded.

mod cell;
mod column;
mod csv;
mod ndjson;
mod stream;
mod xlsx;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Board;
use super::problem::Problem;
use crate::cli::text::Lang;

pub(super) use cell::Words;
pub(super) use column::Column;
pub(super) use stream::stream;

/// As which file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    /// For a spreadsheet: UTF-8 with a byte order mark, nothing in it a formula.
    #[default]
    Csv,
    /// For a program: the rows as the API gives them, one a line.
    Ndjson,
    /// For a spreadsheet, with numbers, days and instants as such.
    Xlsx,
}

impl Format {
    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// How a list is wanted.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct How {
    /// csv, ndjson, xlsx.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    format: Format,
    /// Language of headings and words: zh-CN, en.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    lang: Language,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum Language {
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    #[serde(rename = "en")]
    En,
}

impl How {
    const fn language(self) -> Lang {
        match self.lang {
            Language::Zh => Lang::Zh,
            Language::En => Lang::En,
        }
    }
}

/// Rows as they become a file; what is ready is taken away now and then.
trait Sheet: Send {
    /// One row, by the columns' keys.
    fn row(
        &mut self,
        row: &serde_json::Map<String, serde_json::Value>,
        words: &Words<'_>,
    ) -> Result<(), Problem>;

    /// The bytes that are ready.
    fn ready(&mut self) -> Vec<u8>;

    /// The end of the file, through `out`.
    fn end(
        self: Box<Self>,
        out: &mut (dyn FnMut(Vec<u8>) -> Result<(), Problem> + Send),
    ) -> Result<(), Problem>;
}

impl How {
    fn sheet(
        self,
        board: &Board,
        title: &str,
        columns: &'static [Column],
    ) -> Result<Box<dyn Sheet>, Problem> {
        let lang = self.language();
        Ok(match self.format {
            Format::Csv => Box::new(csv::Csv::begin(columns, lang)?),
            Format::Ndjson => Box::new(ndjson::Ndjson::default()),
            Format::Xlsx => Box::new(xlsx::Xlsx::begin(board.hq.dir(), title, columns, lang)?),
        })
    }

    /// An answer that a browser saves under this name.
    fn answer(self, name: &str, body: Body) -> Response {
        let mut response = Response::new(body);
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static(self.format.media_type());
        headers.insert(header::CONTENT_TYPE, kind);
        let saved = format!("attachment; filename=\"{name}.{}\"", self.format.ending());
        if let Ok(saved) = HeaderValue::from_str(&saved) {
            headers.insert(header::CONTENT_DISPOSITION, saved);
        }
        response
    }
}
