//! Values as columns hold them.

use baolian_wire::DocId;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

/// An id in a column: 16 bytes, or none where the column is empty.
pub(crate) struct Id(pub(crate) Option<DocId>);

impl FromSql for Id {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_blob()? {
            [] => Ok(Self(None)),
            bytes => DocId::from_slice(bytes)
                .map(|id| Self(Some(id)))
                .map_err(|error| FromSqlError::Other(Box::new(error))),
        }
    }
}

impl Id {
    /// The id of a row: one that is missing is [`DocId::NONE`].
    pub(crate) fn or_none(self) -> DocId {
        self.0.unwrap_or(DocId::NONE)
    }
}

/// Text where the empty one means none.
pub(crate) fn some(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

/// A day as lists compare it.
pub(crate) fn day(text: &str) -> crate::error::Result<rusqlite::types::Value> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shape {
        Ok(rusqlite::types::Value::Text(text.to_owned()))
    } else {
        Err(crate::error::ListError::BadDay(
            text.chars().take(32).collect(),
        ))
    }
}
