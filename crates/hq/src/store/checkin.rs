//! Check-ins: the first entries of visits, those that wait too.

use baolian_wire::down::Made;
use baolian_wire::{AccountId, DocId, Entry, HqTime, Kind, StationCode};
use rusqlite::Connection;

use super::{get_account, get_doc, get_station};
use crate::error::Result;

/// A check-in as headquarters holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// The visit.
    pub id: DocId,
    /// Whose.
    pub cadre: AccountId,
    /// Where.
    pub station: StationCode,
    /// When it was made.
    pub made: Made,
    /// Whether it is sealed.
    pub sealed: bool,
    /// Whether it is applied; one that waits may still come to count.
    pub applied: bool,
}

const APPLIED: &str = include_str!("checkins.sql");

/// Those whose visit was begun after a row of the ledger.
pub(crate) fn applied(conn: &Connection, after: u64) -> Result<Vec<CheckIn>> {
    let sql = APPLIED.replace("{more}", "AND document.first_position > ?2");
    let mut query = conn.prepare_cached(&sql)?;
    let kind = i64::from(Kind::Visit.number());
    let rows = query.query_map((kind, super::int(after)), read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Those at one station.
pub(crate) fn applied_at(conn: &Connection, station: &StationCode) -> Result<Vec<CheckIn>> {
    let sql = APPLIED.replace("{more}", "AND document.station = ?2");
    let mut query = conn.prepare_cached(&sql)?;
    let kind = i64::from(Kind::Visit.number());
    let rows = query.query_map((kind, station.as_str()), read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<CheckIn> {
    Ok(CheckIn {
        id: get_doc(r, 0)?,
        cadre: get_account(r, 1)?,
        station: get_station(r, 2)?,
        made: Made {
            after: HqTime(r.get(3)?),
            before: HqTime(r.get(4)?),
            estimate: r.get::<_, Option<i64>>(5)?.map(HqTime),
            proven: r.get(6)?,
        },
        sealed: r.get(7)?,
        applied: true,
    })
}

/// Entries about visits that have no applied entry yet, while one of theirs waits.
pub(crate) fn waiting(conn: &Connection) -> Result<Vec<CheckIn>> {
    let mut query = conn.prepare_cached(include_str!("checkins_waiting.sql"))?;
    let rows = query.query_map([], |r| {
        Ok((
            r.get::<_, Vec<u8>>(0)?,
            Made {
                after: HqTime(r.get(1)?),
                before: HqTime(r.get(2)?),
                estimate: r.get::<_, Option<i64>>(3)?.map(HqTime),
                proven: true,
            },
        ))
    })?;
    let mut found: Vec<CheckIn> = Vec::new();
    for row in rows {
        let (bytes, made) = row?;
        let Some(entry) = Entry::decode(&bytes)
            .ok()
            .and_then(|e| crate::judge::judged(e).ok())
        else {
            continue;
        };
        let header = entry.header;
        if header.kind == Kind::Visit
            && let Some(station) = header.station
            && !found.iter().any(|c| c.id == header.doc)
        {
            found.push(CheckIn {
                id: header.doc,
                cadre: header.account,
                station,
                made,
                sealed: false,
                applied: false,
            });
        }
    }
    Ok(found)
}
