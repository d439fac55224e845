//! Lists in pages.
//!
//! A page goes on after the last row of the one before it, by that row's own values (a keyset), not by a number of
//! rows to skip: it costs the same wherever it stands, and a row that comes or goes meanwhile never makes another
//! appear twice or not at all.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};
use serde::{Deserialize, Serialize};

use crate::error::{ListError, Result};

/// The most rows of one page.
pub const PAGE_ROWS: u32 = 1000;

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    pub(crate) fn checked(&self) -> Result<usize> {
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
    fn read(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Integer(n) => Self::N(n),
            ValueRef::Blob(bytes) => Self::B(bytes.to_vec()),
            ValueRef::Text(bytes) => Self::T(String::from_utf8_lossy(bytes).into_owned()),
            ValueRef::Null | ValueRef::Real(_) => Self::N(0), // No such key column.
        }
    }

    fn value(&self) -> Value {
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

/// Conditions that must all hold, with their values in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    pub(crate) fn of(sql: &str, values: impl IntoIterator<Item = Value>) -> Self {
        let mut new = Self::default();
        new.and(sql, values);
        new
    }

    pub(crate) fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(sql);
        self.values.extend(values);
    }

    pub(crate) fn and_all(&mut self, other: &Self) {
        if !other.is_empty() {
            self.and(&other.sql, other.values.iter().cloned());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sql.is_empty()
    }

    pub(crate) fn sql(&self) -> &str {
        if self.sql.is_empty() {
            "TRUE"
        } else {
            &self.sql
        }
    }

    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }
}

/// An order that ends with the row's id, so that no two rows are equal in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    /// Names the list and the order in cursors.
    pub(crate) name: &'static str,
    /// Columns of `r`.
    pub(crate) keys: &'static [&'static str],
    pub(crate) descending: bool,
}

impl Order {
    pub(crate) fn tag(self) -> String {
        format!("{}{}", self.name, if self.descending { "-" } else { "+" })
    }

    fn columns(self) -> String {
        self.keys.join(", ")
    }

    fn by(self) -> String {
        let direction = if self.descending { " DESC" } else { "" };
        let keys: Vec<String> = self
            .keys
            .iter()
            .map(|key| format!("{key}{direction}"))
            .collect();
        keys.join(", ")
    }
}

/// One walk through an index. A list may need two: open and closed rows, each in order.
#[derive(Debug, Clone)]
pub(crate) struct Walk {
    /// The index that a page walks.
    pub(crate) index: &'static str,
    pub(crate) rows: Where,
    /// The index that counting walks.
    pub(crate) count_index: &'static str,
    pub(crate) count: Where,
}

/// One list: its tables, columns and how a row is read.
pub(crate) struct List<T> {
    /// `SELECT … {keys} FROM … AS r INDEXED BY {index} … WHERE {where} ORDER BY {order} LIMIT {limit}`.
    pub(crate) page: &'static str,
    /// The table.
    pub(crate) table: &'static str,
    pub(crate) read: fn(&mut Columns<'_>) -> rusqlite::Result<T>,
}

impl<T> List<T> {
    /// The statement of one page and its values; also what the tests explain.
    pub(crate) fn statement(
        &self,
        walk: &Walk,
        order: Order,
        after: Option<&[Key]>,
        limit: usize,
    ) -> (String, Vec<Value>) {
        let mut rows = walk.rows.clone();
        if let Some(after) = after {
            let marks = vec!["?"; after.len()].join(", ");
            let than = if order.descending { "<" } else { ">" };
            rows.and(
                &format!("({}) {than} ({marks})", order.columns()),
                after.iter().map(Key::value),
            );
        }
        let sql = self
            .page
            .replace("{keys}", &order.columns())
            .replace("{index}", walk.index)
            .replace("{where}", rows.sql())
            .replace("{order}", &order.by())
            .replace("{limit}", &limit.to_string());
        (sql, rows.values)
    }

    pub(crate) fn count_statement(&self, walk: &Walk) -> String {
        format!(
            "SELECT count(*) FROM {} AS r INDEXED BY {} WHERE {}",
            self.table,
            walk.count_index,
            walk.count.sql()
        )
    }

    pub(crate) fn run(
        &self,
        conn: &Connection,
        walks: &[Walk],
        order: Order,
        page: &Page,
    ) -> Result<Listed<T>> {
        let limit = page.checked()?;
        let tag = order.tag();
        let after = page
            .after
            .as_ref()
            .map(|after| after.read(&tag))
            .transpose()?;
        if after
            .as_ref()
            .is_some_and(|keys| keys.len() != order.keys.len())
        {
            return Err(ListError::BadCursor);
        }
        let mut found: Vec<(Vec<Key>, T)> = Vec::new();
        for walk in walks {
            let (sql, values) = self.statement(walk, order, after.as_deref(), limit + 1);
            let mut statement = conn.prepare_cached(&sql)?;
            let width = statement.column_count();
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let mut keys = Vec::with_capacity(order.keys.len());
                for at in width - order.keys.len()..width {
                    keys.push(Key::read(row.get_ref(at)?));
                }
                found.push((keys, (self.read)(&mut Columns { row, next: 0 })?));
            }
        }
        if walks.len() > 1 {
            found.sort_by(|a, b| {
                if order.descending {
                    b.0.cmp(&a.0)
                } else {
                    a.0.cmp(&b.0)
                }
            });
        }
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found
            .last()
            .filter(|_| more)
            .map(|(keys, _)| Cursor::write(&tag, keys));
        Ok(Listed {
            rows: found.into_iter().map(|(_, row)| row).collect(),
            total: if page.total {
                Some(self.total(conn, walks)?)
            } else {
                None
            },
            next,
        })
    }

    fn total(&self, conn: &Connection, walks: &[Walk]) -> Result<u64> {
        let mut total = 0_u64;
        for walk in walks {
            let n: i64 = conn
                .prepare_cached(&self.count_statement(walk))?
                .query_row(params_from_iter(walk.count.values()), |row| row.get(0))?;
            total = total.saturating_add(u64::try_from(n).unwrap_or_default());
        }
        Ok(total)
    }
}

/// The columns of a row, taken one after the other in the order of the statement.
pub(crate) struct Columns<'a> {
    row: &'a Row<'a>,
    next: usize,
}

impl Columns<'_> {
    /// The next column.
    pub(crate) fn take<T: rusqlite::types::FromSql>(&mut self) -> rusqlite::Result<T> {
        let at = self.next;
        self.next += 1;
        self.row.get(at)
    }
}
