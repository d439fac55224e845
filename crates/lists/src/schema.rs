//! How the tables came about: numbered steps, only ever added to, only forward.
//!
//! Every table, index and virtual table here begins with `list_`; nothing else in the database is touched.

use rusqlite::{Connection, OptionalExtension};

use crate::error::{ListError, Result};

/// One statement batch a table; the version is the number of steps taken.
const STEPS: &[&[&str]] = &[
    &[
        include_str!("schema/station.sql"),
        include_str!("schema/issue.sql"),
        include_str!("schema/task.sql"),
        include_str!("schema/effect.sql"),
        include_str!("schema/visit.sql"),
        include_str!("schema/notes.sql"),
        include_str!("schema/lead.sql"),
        include_str!("schema/support.sql"),
        include_str!("schema/search.sql"),
    ],
    &[include_str!("schema/lead_batch.sql")],
    &[include_str!("schema/visit_verified.sql")],
];

/// What [`migrate`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrated {
    /// The tables stood as this program wants them.
    Nothing,
    /// Tables were made or changed: put every station and every document once more.
    Rebuild,
}

/// Makes or updates the tables; on an error nothing has changed.
///
/// # Errors
/// [`ListError::Newer`] if a later program made them.
pub fn migrate(conn: &Connection) -> Result<Migrated> {
    conn.execute_batch("SAVEPOINT list_migrate")?;
    match steps(conn) {
        Ok(done) => {
            conn.execute_batch("RELEASE list_migrate")?;
            Ok(done)
        }
        Err(error) => {
            conn.execute_batch("ROLLBACK TO list_migrate; RELEASE list_migrate")?;
            Err(error)
        }
    }
}

/// Whether the tables are those of this program, or of a later one.
///
/// # Errors
/// Of the database.
pub fn is_current(conn: &Connection) -> Result<bool> {
    let there: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'list_version')",
        [],
        |row| row.get(0),
    )?;
    if !there {
        return Ok(false);
    }
    let version: Option<i64> = conn
        .query_row("SELECT version FROM list_version", [], |row| row.get(0))
        .optional()?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    Ok(version.is_some_and(|version| version >= known))
}

fn steps(conn: &Connection) -> Result<Migrated> {
    let known = STEPS.len();
    conn.execute_batch(
        "CREATE TABLE IF NOT EXISTS list_version (version INTEGER NOT NULL) STRICT",
    )?;
    let version: i64 = conn
        .query_row("SELECT version FROM list_version", [], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    let taken = usize::try_from(version).unwrap_or(usize::MAX);
    if taken > known {
        return Err(ListError::Newer {
            found: version,
            known: i64::try_from(known).unwrap_or(i64::MAX),
        });
    }
    let Some(ahead) = STEPS.get(taken..).filter(|ahead| !ahead.is_empty()) else {
        return Ok(Migrated::Nothing);
    };
    for sql in ahead.iter().copied().flatten() {
        conn.execute_batch(sql)?;
    }
    conn.execute("DELETE FROM list_version", [])?;
    conn.execute(
        "INSERT INTO list_version (version) VALUES (?1)",
        [i64::try_from(known).unwrap_or(i64::MAX)],
    )?;
    Ok(Migrated::Rebuild)
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
