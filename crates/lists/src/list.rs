//! How any list is read: conditions, an order, an index to walk, and the rows.
//!
//! Which index a list walks is decided here and written into the statement (`INDEXED BY`), so that a plan never
//! changes with what `SQLite` guesses of the data, and an index that is missing is an error instead of a slow list.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use crate::error::{ListError, Result};
use crate::page::{Cursor, Key, Listed, Page};
use crate::scope::Reach;

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

/// One walk through an index. A list may need two: what is open and what is over, each in order.
#[derive(Debug, Clone)]
pub(crate) struct Walk {
    /// The index that a page walks; empty for the table's own order.
    pub(crate) index: &'static str,
    pub(crate) rows: Where,
    /// The index that counting walks.
    pub(crate) count_index: &'static str,
    pub(crate) count: Where,
}

/// The indexes that a filter could walk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ways {
    /// One that is narrower than a few stations: a visit, an issue.
    pub(crate) first: Option<&'static str>,
    /// From a station to its rows.
    pub(crate) station: &'static str,
    /// One that is narrower than the whole list: what is rare, what is mine.
    pub(crate) rare: Option<&'static str>,
    /// The list in its order.
    pub(crate) sorted: &'static str,
    /// The one to count everything by.
    pub(crate) count: &'static str,
    /// Values of the column `ended` to go through; `None` where the table has none.
    pub(crate) ended: Option<&'static [i64]>,
}

/// All that is open, then all that is over.
pub(crate) const BOTH: &[i64] = &[0, 1];

impl Ways {
    /// The walks of a list: by the narrowest way that the filter has.
    pub(crate) fn walks(self, reach: &Reach, filter: &Where) -> Vec<Walk> {
        match self.ended {
            None => vec![self.walk(reach, filter, None)],
            Some(ended) => ended
                .iter()
                .map(|ended| self.walk(reach, filter, Some(*ended)))
                .collect(),
        }
    }

    fn walk(self, reach: &Reach, filter: &Where, ended: Option<i64>) -> Walk {
        let from_stations = self.first.is_none() && matches!(reach, Reach::Narrow(..));
        let narrow = self.first.or(if from_stations {
            Some(self.station)
        } else {
            self.rare
        });
        let mut rows = Where::default();
        let mut count = Where::default();
        if let Some(ended) = ended {
            // In the order of stations the index has `ended` between the keys: it must not be taken for a constant.
            let by_station = narrow.is_none() && self.sorted == self.station;
            let which = if by_station {
                "+r.ended = ?"
            } else {
                "r.ended = ?"
            };
            rows.and(which, [Value::Integer(ended)]);
            count.and("r.ended = ?", [Value::Integer(ended)]);
        }
        rows.and_all(filter);
        count.and_all(filter);
        let mut count_index = narrow.unwrap_or(self.count);
        match reach {
            Reach::All => {}
            Reach::Narrow(of) if from_stations => {
                rows.and_all(&of.from);
                count.and_all(&of.from);
            }
            Reach::Wide(of) if narrow.is_none() => {
                rows.and_all(&of.ask);
                count.and_all(&of.from);
                count_index = self.station;
            }
            Reach::Narrow(of) | Reach::Wide(of) => {
                rows.and_all(&of.ask);
                count.and_all(&of.ask);
            }
        }
        Walk {
            index: narrow.unwrap_or(self.sorted),
            rows,
            count_index,
            count,
        }
    }
}

/// One list: its tables, columns and how a row is read.
pub(crate) struct List<T> {
    /// The statement, with the parts in braces left open.
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
        let by = match walk.count_index {
            "" => String::new(),
            index => format!(" INDEXED BY {index}"),
        };
        format!(
            "SELECT count(*) FROM {} AS r{by} WHERE {}",
            self.table,
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
                found.push((keys, (self.read)(&mut Columns::of(row))?));
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

impl<'a> Columns<'a> {
    pub(crate) fn of(row: &'a Row<'a>) -> Self {
        Self { row, next: 0 }
    }

    /// The next column.
    pub(crate) fn take<T: rusqlite::types::FromSql>(&mut self) -> rusqlite::Result<T> {
        let at = self.next;
        self.next += 1;
        self.row.get(at)
    }
}
