//! Reference data: every version of every fact that has a key, and pairings with their days.

use baolian_wire::reference::Pairing;
use baolian_wire::{AccountId, HqTime, StationCode};
use rusqlite::{Connection, OptionalExtension as _};

use super::document::{level_from, level_number};
use super::{get_account, get_station, get_u64, int};
use crate::error::Result;

/// What a fact is about, as far as it has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FactKind {
    Station = 1,
    Account = 2,
    Pairing = 3,
    Checklist = 4,
    Device = 5,
    Excuse = 6,
    VisitPeriod = 7,
    History = 8,
    Terms = 9,
}

impl FactKind {
    const ALL: [Self; 9] = [
        Self::Station,
        Self::Account,
        Self::Pairing,
        Self::Checklist,
        Self::Device,
        Self::Excuse,
        Self::VisitPeriod,
        Self::History,
        Self::Terms,
    ];

    pub fn number(self) -> i64 {
        self as i64
    }

    pub fn from_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == n)
    }
}

/// One version of a fact.
pub(crate) struct Version {
    pub at: HqTime,
    /// Empty where the thing is gone.
    pub body: Vec<u8>,
}

/// When the version that stands was laid down, and at which row.
pub(crate) fn newest_laid(
    conn: &Connection,
    kind: FactKind,
    key: &str,
) -> Result<Option<(HqTime, u64)>> {
    Ok(conn
        .prepare_cached(
            "SELECT at, position FROM reference WHERE kind = ?1 AND key = ?2 ORDER BY position DESC LIMIT 1",
        )?
        .query_row((kind.number(), key), |r| {
            Ok((HqTime(r.get(0)?), get_u64(r, 1)?))
        })
        .optional()?)
}

pub(crate) fn insert(
    conn: &Connection,
    kind: FactKind,
    key: &str,
    position: u64,
    at: HqTime,
    body: &[u8],
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO reference (kind, key, position, at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((kind.number(), key, int(position), at.0, body))?;
    Ok(())
}

/// All versions of a fact up to a position, oldest first.
pub(crate) fn versions(
    conn: &Connection,
    kind: FactKind,
    key: &str,
    up_to: u64,
) -> Result<Vec<Version>> {
    let mut query = conn.prepare_cached(
        "SELECT at, body FROM reference WHERE kind = ?1 AND key = ?2 AND position <= ?3 ORDER BY position",
    )?;
    let rows = query.query_map((kind.number(), key, int(up_to)), |r| {
        Ok(Version {
            at: HqTime(r.get(0)?),
            body: r.get(1)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A fact as it stands now; none if there is none or it is gone.
pub(crate) fn newest(conn: &Connection, kind: FactKind, key: &str) -> Result<Option<Vec<u8>>> {
    let body: Option<Vec<u8>> = conn
        .prepare_cached(
            "SELECT body FROM reference WHERE kind = ?1 AND key = ?2 ORDER BY position DESC LIMIT 1",
        )?
        .query_row((kind.number(), key), |r| r.get(0))
        .optional()?;
    Ok(body.filter(|b| !b.is_empty()))
}

/// The version of a fact that a row of the ledger laid down.
pub(crate) fn at(
    conn: &Connection,
    kind: FactKind,
    key: &str,
    position: u64,
) -> Result<Option<Vec<u8>>> {
    Ok(conn
        .prepare_cached(
            "SELECT body FROM reference WHERE kind = ?1 AND key = ?2 AND position = ?3",
        )?
        .query_row((kind.number(), key, int(position)), |r| r.get(0))
        .optional()?)
}

/// How many versions of facts there are.
pub(crate) fn count(conn: &Connection) -> Result<u64> {
    Ok(conn.query_row("SELECT count(*) FROM reference", [], |r| get_u64(r, 0))?)
}

/// All facts of a kind as they stand now, by key.
pub(crate) fn all(conn: &Connection, kind: FactKind) -> Result<Vec<(String, Vec<u8>)>> {
    let mut query = conn.prepare_cached(include_str!("reference_all.sql"))?;
    let rows = query.query_map([kind.number()], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// All versions up to a position of all facts of a kind whose key begins so.
pub(crate) fn newest_with_prefix(
    conn: &Connection,
    kind: FactKind,
    prefix: &str,
    up_to: u64,
) -> Result<Vec<Vec<u8>>> {
    let mut query = conn.prepare_cached(include_str!("reference_prefix.sql"))?;
    let rows = query.query_map(
        (
            kind.number(),
            prefix,
            format!("{prefix}\u{10ffff}"),
            int(up_to),
        ),
        |r| r.get(0),
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A pairing and whether its days have come.
#[derive(Debug, Clone)]
pub(crate) struct PairingState {
    pub pairing: Pairing,
    pub started: bool,
    pub ended: bool,
}

pub(crate) fn put_pairing(conn: &Connection, p: &Pairing) -> Result<()> {
    conn.prepare_cached(include_str!("pairing_put.sql"))?
        .execute((
            p.station.as_str(),
            p.from,
            p.cadre.as_str(),
            level_number(p.level),
            p.until,
        ))?;
    Ok(())
}

pub(crate) fn set_day(
    conn: &Connection,
    station: &StationCode,
    from: i64,
    ended: bool,
) -> Result<()> {
    let sql = if ended {
        "UPDATE pairing SET started = 1, ended = 1 WHERE station = ?1 AND begins = ?2"
    } else {
        "UPDATE pairing SET started = 1, ended = 0 WHERE station = ?1 AND begins = ?2"
    };
    conn.prepare_cached(sql)?
        .execute((station.as_str(), from))?;
    Ok(())
}

const PAIRING: &str = "SELECT station, begins, cadre, level, ends, started, ended FROM pairing";

fn read_pairing(row: &rusqlite::Row<'_>) -> rusqlite::Result<PairingState> {
    let level: i64 = row.get(3)?;
    Ok(PairingState {
        pairing: Pairing {
            station: get_station(row, 0)?,
            from: row.get(1)?,
            cadre: get_account(row, 2)?,
            level: level_from(level),
            until: row.get(4)?,
        },
        started: row.get(5)?,
        ended: row.get(6)?,
    })
}

pub(crate) fn pairings_of_cadre(conn: &Connection, cadre: &AccountId) -> Result<Vec<PairingState>> {
    let mut query = conn.prepare_cached(&format!("{PAIRING} WHERE cadre = ?1 ORDER BY begins"))?;
    let rows = query.query_map([cadre.as_str()], read_pairing)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn pairings(conn: &Connection) -> Result<Vec<PairingState>> {
    let mut query = conn.prepare_cached(&format!("{PAIRING} ORDER BY station, begins"))?;
    let rows = query.query_map([], read_pairing)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn pairings_of_station(
    conn: &Connection,
    station: &StationCode,
) -> Result<Vec<PairingState>> {
    let mut query =
        conn.prepare_cached(&format!("{PAIRING} WHERE station = ?1 ORDER BY begins"))?;
    let rows = query.query_map([station.as_str()], read_pairing)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Pairings whose first or last day has come without a row that says so.
pub(crate) fn due_days(conn: &Connection, now: HqTime) -> Result<Vec<PairingState>> {
    let mut query = conn.prepare_cached(&format!(
        "{PAIRING} WHERE (begins <= ?1 AND started = 0) OR (started = 1 AND ended = 0 AND ends <= ?1) OR (ended = 1 AND (ends IS NULL OR ends > ?1)) ORDER BY station, begins"
    ))?;
    let rows = query.query_map([now.0], read_pairing)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last version with a body of every fact of a kind, gone or not.
pub(crate) fn last_words(conn: &Connection, kind: FactKind) -> Result<Vec<Vec<u8>>> {
    let mut query = conn.prepare_cached(include_str!("reference_last.sql"))?;
    let rows = query.query_map([kind.number()], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
