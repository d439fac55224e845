//! The cities and counties in which stations of a scope lie.

use rusqlite::{Connection, params_from_iter};

use crate::error::Result;
use crate::scope::Scope;

/// A city or county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Six digits.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Each city with its counties, in the order of their codes.
///
/// # Errors
/// Of the database.
pub fn areas(conn: &Connection, scope: &Scope) -> Result<Vec<(Area, Vec<Area>)>> {
    let facts = scope.facts("f");
    let sql = include_str!("area/all.sql").replace("{where}", facts.sql());
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(facts.values()))?;
    let mut areas: Vec<(Area, Vec<Area>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let area = |at| -> rusqlite::Result<Area> {
            Ok(Area {
                code: row.get(at)?,
                name: row.get(at + 1)?,
            })
        };
        let (city, county) = (area(0)?, area(2)?);
        match areas.last_mut() {
            Some((last, counties)) if last.code == city.code => counties.push(county),
            _ => areas.push((city, vec![county])),
        }
    }
    Ok(areas)
}
