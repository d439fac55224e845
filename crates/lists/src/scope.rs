//! Which stations a list is about.

use baolian_wire::StationCode;
use baolian_wire::reference::Level;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Deserialize;

use crate::error::Result;
use crate::list::Where;

/// The stations that a list is about; nothing set means all, several set mean those that fit all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct Scope {
    /// These stations. None of them if the list is empty.
    pub stations: Option<Vec<StationCode>>,
    /// Those whose pairing is held at this level now.
    pub level: Option<Level>,
    /// Those of a province, city or county: six digits.
    pub area: Option<String>,
    /// Those paired to this account now.
    pub cadre: Option<String>,
    /// Which documents at these stations the reader may see; all if none is said. Never read from outside.
    #[serde(skip)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub sight: Option<Sight>,
}

/// A condition on documents that the caller lays down, in tables of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// SQL in which `{id}` stands for a document's id and every `?` for the next value. It holds for what is seen.
    pub condition: &'static str,
    /// The values, all of them texts.
    pub values: Vec<String>,
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

impl Scope {
    /// The scope as conditions on rows of `list_station`.
    pub(crate) fn facts(&self, station: &str) -> Where {
        let mut facts = Where::default();
        if let Some(stations) = &self.stations {
            facts.and(
                &format!("{station}.code IN (SELECT value FROM json_each(?))"),
                [json(stations)],
            );
        }
        if let Some(level) = self.level {
            facts.and(&format!("{station}.level = ?"), [text(level_word(level))]);
        }
        if let Some(area) = &self.area {
            let codes = ["county_code", "city_code", "province_code"];
            let any = codes
                .map(|code| format!("{station}.{code} = ?"))
                .join(" OR ");
            facts.and(&format!("({any})"), codes.map(|_| text(area)));
        }
        if let Some(cadre) = &self.cadre {
            facts.and(&format!("{station}.cadre = ?"), [text(cadre)]);
        }
        facts
    }
}

impl Scope {
    /// What of the documents in this column is seen.
    pub(crate) fn seen(&self, id: &str) -> Where {
        let seen = |sight: &Sight| {
            let values = sight.values.iter().map(|value| text(value));
            Where::of(&sight.condition.replace("{id}", id), values)
        };
        self.sight.as_ref().map_or_else(Where::default, seen)
    }

    /// The codes of its stations, if they are not more than `most`.
    pub(crate) fn codes(&self, conn: &Connection, most: usize) -> Result<Option<Vec<String>>> {
        if self.level.is_none() && self.area.is_none() && self.cadre.is_none() {
            let stations = self
                .stations
                .as_deref()
                .filter(|stations| stations.len() <= most);
            let code = |station: &StationCode| station.as_str().to_owned();
            return Ok(stations.map(|stations| stations.iter().map(code).collect()));
        }
        let facts = self.facts("f");
        let sql = format!(
            "SELECT f.code FROM list_station AS f WHERE {} LIMIT {}",
            facts.sql(),
            most.saturating_add(1)
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let codes = statement
            .query_map(params_from_iter(facts.values()), |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        Ok(Some(codes).filter(|codes| codes.len() <= most))
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

/// A scope as a condition on the column `station` of a table.
pub(crate) struct OnStation {
    /// From the stations to their rows: for an index on the column.
    pub(crate) from: Where,
    /// Whether one row belongs: never an index.
    pub(crate) ask: Where,
}

impl OnStation {
    /// Nothing for a scope of everything.
    pub(crate) fn of(scope: &Scope, table: &str) -> Option<Self> {
        if scope.level.is_none() && scope.area.is_none() && scope.cadre.is_none() {
            return match scope.stations.as_deref()? {
                [one] => Some(Self {
                    from: Where::of(&format!("{table}.station = ?"), [text(one.as_str())]),
                    ask: Where::of(&format!("+{table}.station = ?"), [text(one.as_str())]),
                }),
                many => {
                    let any = format!("{table}.station IN (SELECT value FROM json_each(?))");
                    Some(Self {
                        from: Where::of(&any, [json(many)]),
                        ask: Where::of(&format!("+{any}"), [json(many)]),
                    })
                }
            };
        }
        let facts = scope.facts("f");
        let which = facts.sql();
        let from =
            format!("{table}.station IN (SELECT f.code FROM list_station AS f WHERE {which})");
        let ask =
            format!("(SELECT 1 FROM list_station AS f WHERE f.code = {table}.station AND {which})");
        Some(Self {
            from: Where::of(&from, facts.values().iter().cloned()),
            ask: Where::of(&ask, facts.values().iter().cloned()),
        })
    }
}

/// How much of a list `r` a scope takes.
pub(crate) enum Reach {
    /// All rows.
    All,
    /// Those of few stations: go from them to the rows.
    Narrow(OnStation),
    /// Those of many stations: walk the list in its order and ask of each row.
    Wide(OnStation),
}

/// A scope of more than one station in so many is wide: on the way through a list in its own order, every sixteenth
/// row or more belongs to it.
const WIDE: i64 = 16;

impl Reach {
    pub(crate) fn of(conn: &Connection, scope: &Scope) -> Result<Self> {
        let Some(on_station) = OnStation::of(scope, "r") else {
            return Ok(Self::All);
        };
        if scope
            .stations
            .as_ref()
            .is_some_and(|stations| stations.len() <= 1)
        {
            return Ok(Self::Narrow(on_station));
        }
        let facts = scope.facts("f");
        let count = format!(
            "SELECT count(*) FROM list_station AS f WHERE {}",
            facts.sql()
        );
        let n: i64 = conn
            .prepare_cached(&count)?
            .query_row(params_from_iter(facts.values()), |row| row.get(0))?;
        let all: i64 = conn
            .prepare_cached("SELECT count(*) FROM list_station")?
            .query_row([], |row| row.get(0))?;
        Ok(if n.saturating_mul(WIDE) > all {
            Self::Wide(on_station)
        } else {
            Self::Narrow(on_station)
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
