//! Whether the tables of who sees what agree with the ledger and with each other, for `verify`.

use baolian_wire::AccountId;
use rusqlite::Connection;

use super::channel::ThingId;
use super::{get_account, get_u64, int};
use crate::error::Result;

/// A row that is out of place: where, of which thing, on which channel.
pub(crate) struct Misplaced {
    pub position: u64,
    /// As in [`super::channel::thing`].
    pub kind: i64,
    pub key: Vec<u8>,
    /// Empty where it is about no channel.
    pub channel: String,
}

/// What may be out of place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Out {
    /// A row that did not go out on a channel that the thing was in.
    FeedMissing,
    /// A row that went out on a channel that the thing was not in.
    FeedExtra,
    /// A row of the ledger about a thing that is not among its lines.
    LineMissing,
    /// A line that is no row of the ledger about the thing.
    LineExtra,
    /// A thing that came or went at a row that moves nothing.
    Member,
}

impl Out {
    pub const ALL: [Self; 5] = [
        Self::FeedMissing,
        Self::FeedExtra,
        Self::LineMissing,
        Self::LineExtra,
        Self::Member,
    ];

    const fn sql(self) -> &'static str {
        match self {
            Self::FeedMissing => include_str!("sight/feed_missing.sql"),
            Self::FeedExtra => include_str!("sight/feed_extra.sql"),
            Self::LineMissing => include_str!("sight/line_missing.sql"),
            Self::LineExtra => include_str!("sight/line_extra.sql"),
            Self::Member => include_str!("sight/member_out_of_place.sql"),
        }
    }
}

/// Names every row that is out of place.
pub(crate) fn misplaced(
    conn: &Connection,
    what: Out,
    mut found: impl FnMut(Misplaced),
) -> Result<()> {
    let mut query = conn.prepare(what.sql())?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        found(Misplaced {
            position: get_u64(row, 0)?,
            kind: row.get::<_, Option<i64>>(1)?.unwrap_or(-1),
            key: row.get::<_, Option<Vec<u8>>>(2)?.unwrap_or_default(),
            channel: row.get(3)?,
        });
    }
    Ok(())
}

/// Names every account that came to or left a channel at a row that moves nothing.
pub(crate) fn listeners_out_of_place(
    conn: &Connection,
    mut found: impl FnMut(u64, AccountId, String),
) -> Result<()> {
    let mut query = conn.prepare(include_str!("sight/listener_out_of_place.sql"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        found(get_u64(row, 0)?, get_account(row, 1)?, row.get(2)?);
    }
    Ok(())
}

/// Names every row that says views changed, where none did.
pub(crate) fn views_without_move(conn: &Connection, mut found: impl FnMut(u64)) -> Result<()> {
    let mut query = conn.prepare(include_str!("sight/view_without_move.sql"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        found(get_u64(row, 0)?);
    }
    Ok(())
}

/// Things after one, with kind and key.
pub(crate) fn things(
    conn: &Connection,
    after: ThingId,
    limit: usize,
) -> Result<Vec<(ThingId, i64, Vec<u8>)>> {
    let mut query =
        conn.prepare_cached("SELECT id, kind, key FROM thing WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let rows = query.query_map((after.0, int(limit as u64)), |r| {
        Ok((ThingId(r.get(0)?), r.get(1)?, r.get(2)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Accounts that listen or listened anywhere, after one.
pub(crate) fn listeners(conn: &Connection, after: &str, limit: usize) -> Result<Vec<AccountId>> {
    let mut query = conn.prepare_cached(
        "SELECT DISTINCT account FROM listener WHERE account > ?1 ORDER BY account LIMIT ?2",
    )?;
    let rows = query.query_map((after, int(limit as u64)), |r| get_account(r, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
