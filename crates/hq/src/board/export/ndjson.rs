//! A list as its rows, one a line.

use serde_json::{Map, Value};

use super::Sheet;
use super::cell::Words;
use crate::board::problem::Problem;
use crate::error::HqError;

/// Lines as they are written.
#[derive(Default)]
pub(super) struct Ndjson(Vec<u8>);

impl Sheet for Ndjson {
    fn row(&mut self, row: &Map<String, Value>, _: &Words<'_>) -> Result<(), Problem> {
        let written = serde_json::to_writer(&mut self.0, row);
        written.map_err(|error| HqError::Internal(format!("a row as JSON: {error}")))?;
        self.0.push(b'\n');
        Ok(())
    }

    fn ready(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }

    fn end(
        mut self: Box<Self>,
        out: &mut (dyn FnMut(Vec<u8>) -> Result<(), Problem> + Send),
    ) -> Result<(), Problem> {
        out(self.ready())
    }
}
