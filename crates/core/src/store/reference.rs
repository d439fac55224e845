//! Reference data: stations, accounts, pairings, checklists, as headquarters laid them down.

use baolian_record::terms::Terms;
use baolian_wire::reference::{Account, Excuse, Fact, History, Pairing, Station};
use baolian_wire::{AccountId, DocId, Kind, StationCode};
use rusqlite::{Connection, OptionalExtension};

use crate::error::Result;

/// Under which kind and key a fact is kept; facts that are no reference data have none.
fn place(fact: &Fact) -> Option<(&'static str, String)> {
    Some(match fact {
        Fact::Station(s) => ("station", s.code.to_string()),
        Fact::Account(a) => ("account", a.id.to_string()),
        Fact::Pairing(p) => ("pairing", format!("{} {}", p.station, p.from)),
        Fact::Excuse(e) => ("excuse", format!("{} {}", e.station, e.period)),
        Fact::VisitPeriod(v) => ("visit_period", format!("{} {}", v.station, v.visit)),
        Fact::History(h) => ("history", h.station.to_string()),
        Fact::Checklist(json) => ("checklist", checklist_key(json)),
        Fact::Terms(_) => ("terms", String::new()),
        Fact::Genesis { kind, schema, .. } => ("genesis", format!("{} {schema}", kind.number())),
        _ => return None,
    })
}

fn checklist_key(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let id = value.get("id").and_then(|v| v.as_str()).unwrap_or_default();
    let version = value
        .get("version")
        .and_then(serde_json::Value::as_u64)
        .unwrap_or(0);
    format!("{id}@{version}")
}

/// Lays a fact down, and keeps the lists' own table of stations true.
///
/// # Errors
/// Storage.
pub fn put(c: &Connection, fact: &Fact) -> Result<()> {
    if let Fact::StationGone(code) = fact {
        return forget_station(c, code, None);
    }
    let Some((kind, key)) = place(fact) else {
        return Ok(());
    };
    c.prepare_cached(
        "INSERT INTO reference (kind, key, fact) VALUES (?1, ?2, ?3)
         ON CONFLICT (kind, key) DO UPDATE SET fact = excluded.fact",
    )?
    .execute((kind, &key, fact.encode()))?;
    match fact {
        Fact::Station(s) => list_station(c, &s.code),
        Fact::Pairing(p) => list_station(c, &p.station),
        _ => Ok(()),
    }
}

/// Writes a station into the lists again, with its newest pairing.
fn list_station(c: &Connection, code: &StationCode) -> Result<()> {
    list_station_in(c, c, code)
}

fn list_station_in(c: &Connection, lists: &Connection, code: &StationCode) -> Result<()> {
    if let Some(station) = station(c, code)? {
        let pairings = pairings(c, code)?;
        let newest = pairings.iter().max_by_key(|p| p.from);
        baolian_lists::put_station(lists, &station, newest)?;
    }
    Ok(())
}

/// Writes every station into the lists again.
///
/// # Errors
/// Storage.
pub fn list_all(c: &Connection) -> Result<()> {
    list_all_in(c, c)
}

/// Writes every station into lists that are somewhere else.
///
/// # Errors
/// Storage.
pub fn list_all_in(c: &Connection, lists: &Connection) -> Result<()> {
    for station in stations(c)? {
        list_station_in(c, lists, &station.code)?;
    }
    Ok(())
}

/// Forgets a station and its pairings; but a person's own pairings stay known
/// to them, past and coming ones, and are not sent again.
///
/// # Errors
/// Storage.
pub fn forget_station(c: &Connection, code: &StationCode, own: Option<&AccountId>) -> Result<()> {
    let pairings = pairings(c, code)?;
    c.execute(
        "DELETE FROM reference WHERE kind = 'station' AND key = ?1",
        [code.as_str()],
    )?;
    c.execute(
        "DELETE FROM reference WHERE kind IN ('pairing', 'excuse', 'visit_period') AND key LIKE ?1 || ' %'",
        [code.as_str()],
    )?;
    for pairing in pairings {
        if own == Some(&pairing.cadre) {
            put(c, &Fact::Pairing(pairing))?;
        }
    }
    baolian_lists::remove_station(c, code)?;
    Ok(())
}

fn one(c: &Connection, kind: &str, key: &str) -> Result<Option<Fact>> {
    let mut statement =
        c.prepare_cached("SELECT fact FROM reference WHERE kind = ?1 AND key = ?2")?;
    let bytes: Option<Vec<u8>> = statement.query_row((kind, key), |r| r.get(0)).optional()?;
    Ok(bytes.map(|b| Fact::decode(&b)).transpose()?)
}

fn many(c: &Connection, kind: &str, prefix: &str) -> Result<Vec<Fact>> {
    let mut statement = c.prepare_cached(
        "SELECT fact FROM reference WHERE kind = ?1 AND substr(key, 1, length(?2)) = ?2 ORDER BY key",
    )?;
    let rows = statement.query_map((kind, prefix), |r| r.get::<_, Vec<u8>>(0))?;
    rows.map(|bytes| Ok(Fact::decode(&bytes?)?)).collect()
}

/// A station.
///
/// # Errors
/// Storage.
pub fn station(c: &Connection, code: &StationCode) -> Result<Option<Station>> {
    Ok(match one(c, "station", code.as_str())? {
        Some(Fact::Station(station)) => Some(station),
        _ => None,
    })
}

/// All stations here.
///
/// # Errors
/// Storage.
pub fn stations(c: &Connection) -> Result<Vec<Station>> {
    let facts = many(c, "station", "")?.into_iter();
    Ok(facts
        .filter_map(|f| match f {
            Fact::Station(s) => Some(s),
            _ => None,
        })
        .collect())
}

/// An account.
///
/// # Errors
/// Storage.
pub fn account(c: &Connection, id: &AccountId) -> Result<Option<Account>> {
    Ok(match one(c, "account", id.as_str())? {
        Some(Fact::Account(account)) => Some(account),
        _ => None,
    })
}

/// All accounts here.
///
/// # Errors
/// Storage.
pub fn accounts(c: &Connection) -> Result<Vec<Account>> {
    let facts = many(c, "account", "")?.into_iter();
    Ok(facts
        .filter_map(|f| match f {
            Fact::Account(a) => Some(a),
            _ => None,
        })
        .collect())
}

/// The pairings of a station, past ones too.
///
/// # Errors
/// Storage.
pub fn pairings(c: &Connection, station: &StationCode) -> Result<Vec<Pairing>> {
    let facts = many(c, "pairing", &format!("{station} "))?.into_iter();
    Ok(facts
        .filter_map(|f| match f {
            Fact::Pairing(p) => Some(p),
            _ => None,
        })
        .collect())
}

/// The excused periods of a station.
///
/// # Errors
/// Storage.
pub fn excuses(c: &Connection, station: &StationCode) -> Result<Vec<Excuse>> {
    let facts = many(c, "excuse", &format!("{station} "))?.into_iter();
    Ok(facts
        .filter_map(|f| match f {
            Fact::Excuse(e) => Some(e),
            _ => None,
        })
        .collect())
}

/// The stations whose older records were asked for.
///
/// # Errors
/// Storage.
pub fn histories(c: &Connection) -> Result<Vec<History>> {
    let facts = many(c, "history", "")?.into_iter();
    Ok(facts
        .filter_map(|f| match f {
            Fact::History(wish) if wish.wanted => Some(wish),
            _ => None,
        })
        .collect())
}

/// The period that an office assigned to a visit, by its label.
///
/// # Errors
/// Storage.
pub fn visit_period(c: &Connection, station: &StationCode, visit: DocId) -> Result<Option<String>> {
    Ok(
        match one(c, "visit_period", &format!("{station} {visit}"))? {
            Some(Fact::VisitPeriod(said)) => Some(said.period),
            _ => None,
        },
    )
}

/// The genesis changes of later schemas that headquarters handed down for a
/// kind, in order of schema.
///
/// # Errors
/// Storage.
pub fn geneses(c: &Connection, kind: Kind) -> Result<Vec<Vec<u8>>> {
    let facts = many(c, "genesis", &format!("{} ", kind.number()))?;
    Ok(facts
        .into_iter()
        .filter_map(|f| match f {
            Fact::Genesis { change, .. } => Some(change.into()),
            _ => None,
        })
        .collect())
}

/// An office's own terms, as far as this version knows them.
///
/// # Errors
/// Storage.
pub fn terms(c: &Connection) -> Result<Terms> {
    Ok(match one(c, "terms", "")? {
        Some(Fact::Terms(json)) => Terms::known(&json),
        _ => Terms::default(),
    })
}

/// A checklist by `id@version`, as JSON.
///
/// # Errors
/// Storage.
pub fn checklist(c: &Connection, key: &str) -> Result<Option<String>> {
    Ok(match one(c, "checklist", key)? {
        Some(Fact::Checklist(json)) => Some(json),
        _ => None,
    })
}

/// The newest checklist here, as JSON.
///
/// # Errors
/// Storage.
pub fn newest_checklist(c: &Connection) -> Result<Option<String>> {
    // By number: as texts, version 10 would stand before version 9.
    let version = |json: &String| {
        let template = baolian_record::checklist::Template::from_json(json).ok();
        template.map(|template| template.version)
    };
    Ok(many(c, "checklist", "")?
        .into_iter()
        .filter_map(|f| match f {
            Fact::Checklist(json) => Some(json),
            _ => None,
        })
        .max_by_key(version))
}
