//! Lists in pages.
//!
//! A page goes on after the last row of the one before it, by that row's own values (a keyset), not by a number of
//! rows to skip: it costs the same wherever it stands, and a row that comes or goes meanwhile never makes another
//! appear twice or not at all.

use rusqlite::types::{Value, ValueRef};
use serde::{Deserialize, Serialize};

use crate::error::{ListError, Result};

/// The most rows of one page.
pub const PAGE_ROWS: u32 = 1000;

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct Page {
    /// How many rows at most, 1 to [`PAGE_ROWS`].
    pub rows: u32,
    /// After which row: what [`Listed::next`] said. Nothing for the first page.
    pub after: Option<Cursor>,
    /// Whether to count the whole list; costs more than the page itself.
    pub total: bool,
}

impl Default for Page {
    fn default() -> Self {
        Self::first(50)
    }
}

impl Page {
    /// The first rows, with the number of all.
    #[must_use]
    pub const fn first(rows: u32) -> Self {
        Self {
            rows,
            after: None,
            total: true,
        }
    }

    /// The rows after a place, without counting again.
    #[must_use]
    pub const fn after(cursor: Cursor, rows: u32) -> Self {
        Self {
            rows,
            after: Some(cursor),
            total: false,
        }
    }

    /// The rows asked for.
    ///
    /// # Errors
    /// [`ListError::BadPage`] unless they are 1 to [`PAGE_ROWS`].
    pub fn checked(&self) -> Result<usize> {
        if (1..=PAGE_ROWS).contains(&self.rows) {
            Ok(usize::try_from(self.rows).unwrap_or_default())
        } else {
            Err(ListError::BadPage {
                asked: self.rows,
                most: PAGE_ROWS,
            })
        }
    }
}

/// A place in one list in one order; opaque.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct Cursor(String);

impl Cursor {
    /// The text of it, letters, digits, `-` and `_`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Cursor {
    /// Takes what [`Cursor::as_str`] gave; anything else is refused when a list is asked for.
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Listed<T> {
    /// The rows in the list's order.
    pub rows: Vec<T>,
    /// How many rows the whole list has, if asked.
    pub total: Option<u64>,
    /// Where to go on; nothing at the end of the list.
    pub next: Option<Cursor>,
}

/// One value that a list is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Key {
    /// A number.
    N(i64),
    /// A text, compared by bytes as `SQLite` does.
    T(String),
    /// An id.
    B(Vec<u8>),
}

impl Key {
    pub(crate) fn read(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Integer(n) => Self::N(n),
            ValueRef::Blob(bytes) => Self::B(bytes.to_vec()),
            ValueRef::Text(bytes) => Self::T(String::from_utf8_lossy(bytes).into_owned()),
            ValueRef::Null | ValueRef::Real(_) => Self::N(0), // No such key column.
        }
    }

    pub(crate) fn value(&self) -> Value {
        match self {
            Self::N(n) => Value::Integer(*n),
            Self::T(text) => Value::Text(text.clone()),
            Self::B(bytes) => Value::Blob(bytes.clone()),
        }
    }
}

impl Cursor {
    pub(crate) fn write(list: &str, keys: &[Key]) -> Self {
        let json = serde_json::to_vec(&(list, keys)).unwrap_or_default();
        Self(data_encoding::BASE64URL_NOPAD.encode(&json))
    }

    pub(crate) fn read(&self, list: &str) -> Result<Vec<Key>> {
        let json = data_encoding::BASE64URL_NOPAD
            .decode(self.0.as_bytes())
            .map_err(|_| ListError::BadCursor)?;
        let (of, keys): (String, Vec<Key>) =
            serde_json::from_slice(&json).map_err(|_| ListError::BadCursor)?;
        if of == list {
            Ok(keys)
        } else {
            Err(ListError::BadCursor)
        }
    }
}
