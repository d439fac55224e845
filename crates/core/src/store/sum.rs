//! Sums over rows that nothing else watches over, so that a bit that storage flips in one of them shows.
//!
//! What an entry's chain, a change's hash or a signature covers needs none.
//! Triggers keep the sums (`006.sql`); whatever writes to a tablet's database
//! has to know the function that makes them.

use baolian_wire::Hash;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};

use crate::error::Result;

/// A table with sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summed {
    /// Its name.
    pub table: &'static str,
    /// The columns of its key.
    key: &'static [&'static str],
    /// All columns that the sum is over, as in `006.sql`.
    columns: &'static str,
}

/// All of them, by name.
pub const TABLES: &[Summed] = &[
    Summed {
        table: "change",
        key: &["hash"],
        columns: "hash, doc, device, n, account, wall, made, place",
    },
    Summed {
        table: "document",
        key: &["id"],
        columns: "id, kind, station, audience, visit, forget",
    },
    Summed {
        table: "draft",
        key: &["key"],
        columns: "key, body, at",
    },
    Summed {
        table: "file",
        key: &["hash"],
        columns: "hash, len, media_type, name, kept_at",
    },
    Summed {
        table: "log",
        key: &["device", "n"],
        columns: "device, n, doc, change, state, reason, replaced_by",
    },
    Summed {
        table: "part",
        key: &["serial"],
        columns: "serial, epoch, position, bytes, lost",
    },
    Summed {
        table: "receipt",
        key: &["device", "number"],
        columns: "device, number, n, at, signed, position, lost",
    },
    Summed {
        table: "reference",
        key: &["kind", "key"],
        columns: "kind, key, fact",
    },
    Summed {
        table: "setting",
        key: &["key"],
        columns: "key, value",
    },
    Summed {
        table: "tray",
        key: &["device", "n"],
        columns: "device, n, doc, reason, wrote, at, done",
    },
];

/// A row, by its key.
#[derive(Debug, Clone, PartialEq)]
pub struct RowKey {
    /// In which table.
    pub of: Summed,
    /// The values of its key.
    pub values: Vec<Value>,
}

impl std::fmt::Display for RowKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.of.table)?;
        for value in &self.values {
            match value {
                Value::Blob(bytes) => {
                    write!(f, " {}", data_encoding::HEXLOWER.encode(bytes))?;
                }
                Value::Text(text) => write!(f, " {text}")?,
                Value::Integer(n) => write!(f, " {n}")?,
                Value::Real(n) => write!(f, " {n}")?,
                Value::Null => f.write_str(" -")?,
            }
        }
        Ok(())
    }
}

impl Summed {
    fn whose_key(&self) -> String {
        let each = self.key.iter().zip(1..);
        let each: Vec<String> = each
            .map(|(column, n)| format!("{column} IS ?{n}"))
            .collect();
        each.join(" AND ")
    }

    /// The rows whose sum is not theirs, and how many there are in all.
    ///
    /// # Errors
    /// Storage.
    pub fn wrong(&self, c: &Connection) -> Result<(Vec<RowKey>, u64)> {
        let (table, key, columns) = (self.table, self.key.join(", "), self.columns);
        let sql = format!("SELECT {key} FROM {table} WHERE sum <> row_sum({columns})");
        let mut statement = c.prepare(&sql)?;
        let rows = statement.query_map([], |r| {
            let values = (0..self.key.len()).map(|i| r.get(i));
            values.collect::<rusqlite::Result<Vec<Value>>>()
        })?;
        let wrong = rows.map(|values| {
            Ok(RowKey {
                of: *self,
                values: values?,
            })
        });
        let wrong = wrong.collect::<Result<Vec<RowKey>>>()?;
        let all: i64 = c.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?;
        Ok((wrong, all.unsigned_abs()))
    }
}

/// Whether there is a row of this name, as [`RowKey`] says it, and its sum is its own.
///
/// # Errors
/// Storage.
pub fn has(c: &Connection, name: &str) -> Result<bool> {
    let table = name.split(' ').next().unwrap_or_default();
    let Some(of) = TABLES.iter().find(|t| t.table == table) else {
        return Ok(false);
    };
    let (key, columns) = (of.key.join(", "), of.columns);
    let sql = format!("SELECT {key} FROM {table} WHERE sum = row_sum({columns})");
    let mut statement = c.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let values = (0..of.key.len()).map(|i| row.get(i));
        let values = values.collect::<rusqlite::Result<Vec<Value>>>()?;
        if (RowKey { of: *of, values }).to_string() == name {
            return Ok(true);
        }
    }
    Ok(false)
}

impl RowKey {
    /// Takes what the row holds for what it should.
    ///
    /// # Errors
    /// Storage.
    pub fn accept(&self, c: &Connection) -> Result<()> {
        let Summed { table, columns, .. } = self.of;
        let whose = self.of.whose_key();
        let sql = format!("UPDATE {table} SET sum = row_sum({columns}) WHERE {whose}");
        c.execute(&sql, params_from_iter(&self.values))?;
        Ok(())
    }

    /// Removes the row.
    ///
    /// # Errors
    /// Storage.
    pub fn remove(&self, c: &Connection) -> Result<()> {
        let (table, whose) = (self.of.table, self.of.whose_key());
        let sql = format!("DELETE FROM {table} WHERE {whose}");
        c.execute(&sql, params_from_iter(&self.values))?;
        Ok(())
    }
}

/// Makes the function known to a connection.
///
/// # Errors
/// Storage.
pub fn register(c: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    Ok(c.create_scalar_function("row_sum", -1, flags, |values| Ok(sum(values)))?)
}

/// Eight bytes of the hash of all values, each with its type and length before it.
fn sum(values: &Context<'_>) -> i64 {
    let mut bytes = Vec::with_capacity(256);
    for i in 0..values.len() {
        let (kind, content): (u8, &[u8]) = match values.get_raw(i) {
            ValueRef::Null => (0, &[]),
            ValueRef::Integer(n) => {
                bytes.push(1);
                bytes.extend(n.to_be_bytes());
                continue;
            }
            ValueRef::Real(n) => {
                bytes.push(2);
                bytes.extend(n.to_be_bytes());
                continue;
            }
            ValueRef::Text(text) => (3, text),
            ValueRef::Blob(blob) => (4, blob),
        };
        bytes.push(kind);
        bytes.extend((content.len() as u64).to_be_bytes());
        bytes.extend(content);
    }
    let hash = Hash::of(&bytes);
    let first = hash.as_bytes().first_chunk::<8>().copied();
    i64::from_be_bytes(first.unwrap_or_default())
}
