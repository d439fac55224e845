//! Which stations a list is about.

use baolian_wire::StationCode;
use baolian_wire::reference::Level;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::error::Result;
use crate::list::Where;

/// The stations that a list is about; nothing set means all, several set mean those that fit all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// These stations. None of them if the list is empty.
    pub stations: Option<Vec<StationCode>>,
    /// Those whose pairing is held at this level now.
    pub level: Option<Level>,
    /// Those of a province, city or county: six digits.
    pub area: Option<String>,
    /// Those paired to this account now.
    pub cadre: Option<String>,
}

impl Scope {
    /// One station.
    #[must_use]
    pub fn station(code: StationCode) -> Self {
        Self {
            stations: Some(vec![code]),
            ..Self::default()
        }
    }

    /// A province, city or county.
    #[must_use]
    pub fn area(code: &str) -> Self {
        Self {
            area: Some(code.to_owned()),
            ..Self::default()
        }
    }

    /// One level.
    #[must_use]
    pub fn level(level: Level) -> Self {
        Self {
            level: Some(level),
            ..Self::default()
        }
    }
}

/// A level's word in the tables.
pub(crate) const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::City => "city",
        Level::County => "county",
    }
}

/// A scope as conditions on a row `r` with a column `station`.
pub(crate) enum Reach {
    /// All rows.
    All,
    /// Few stations: go from them to the rows. By the second form, a single row is asked whether it belongs.
    Narrow(Where, Where),
    /// Many stations: walk the rows in the list's order and ask of each whether it belongs (second form). The first
    /// form goes from the stations, to count.
    Wide(Where, Where),
}

/// A scope of more than one station in so many is wide: on the way through a list in its own order at least every
/// sixteenth row then belongs to it, on average.
const WIDE: i64 = 16;

impl Reach {
    pub(crate) fn of(conn: &Connection, scope: &Scope) -> Result<Self> {
        let mut facts = Where::default();
        if let Some(level) = scope.level {
            facts.and("f.level = ?", [text(level_word(level))]);
        }
        if let Some(area) = &scope.area {
            facts.and(
                "(f.county_code = ? OR f.city_code = ? OR f.province_code = ?)",
                [text(area), text(area), text(area)],
            );
        }
        if let Some(cadre) = &scope.cadre {
            facts.and("f.cadre = ?", [text(cadre)]);
        }
        let stations = scope.stations.as_deref();
        if facts.is_empty() {
            return match stations {
                None => Ok(Self::All),
                Some([one]) => {
                    let one = Where::of("r.station = ?", [text(one.as_str())]);
                    Ok(Self::Narrow(one.clone(), one))
                }
                Some(many) => {
                    let many_json = json(many);
                    let set = "(SELECT value FROM json_each(?))";
                    let from = Where::of(&format!("r.station IN {set}"), [many_json.clone()]);
                    let ask = Where::of(&format!("+r.station IN {set}"), [many_json]);
                    let n = i64::try_from(many.len()).unwrap_or(i64::MAX);
                    Self::weigh(conn, n, from, ask)
                }
            };
        }
        if let Some(stations) = stations {
            facts.and(
                "f.code IN (SELECT value FROM json_each(?))",
                [json(stations)],
            );
        }
        let count = format!(
            "SELECT count(*) FROM list_station AS f WHERE {}",
            facts.sql()
        );
        let n: i64 = conn
            .prepare_cached(&count)?
            .query_row(params_from_iter(facts.values()), |row| row.get(0))?;
        let from = Where::of(
            &format!(
                "r.station IN (SELECT f.code FROM list_station AS f WHERE {})",
                facts.sql()
            ),
            facts.values().to_vec(),
        );
        let ask = Where::of(
            &format!(
                "(SELECT 1 FROM list_station AS f WHERE f.code = r.station AND {})",
                facts.sql()
            ),
            facts.values().to_vec(),
        );
        Self::weigh(conn, n, from, ask)
    }

    fn weigh(conn: &Connection, stations: i64, from: Where, ask: Where) -> Result<Self> {
        let all: i64 = conn
            .prepare_cached("SELECT count(*) FROM list_station")?
            .query_row([], |row| row.get(0))?;
        Ok(if stations.saturating_mul(WIDE) > all {
            Self::Wide(from, ask)
        } else {
            Self::Narrow(from, ask)
        })
    }
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn json(stations: &[StationCode]) -> Value {
    // Codes are plain strings: this cannot fail.
    Value::Text(serde_json::to_string(stations).unwrap_or_default())
}
