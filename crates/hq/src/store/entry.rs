//! Entries as they came, what was judged of them, and what they wait for.

use baolian_wire::down::Made;
use baolian_wire::pack::SHORT;
use baolian_wire::{ChainHead, DeviceId, DocId, EntryRef, Hash, HqTime, Reason, cbor};
use rusqlite::{Connection, OptionalExtension as _};

use super::{column, get_device, get_doc, get_hash, get_u64, int, maybe};
use crate::error::Result;

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Applied, or counted as applied before: final.
    Applied,
    /// Refused: final.
    Refused,
    /// Waits for something it names or depends on.
    Waiting,
    /// Came after its device was revoked: waits for the office.
    Held,
    /// Of a kind that this version does not know.
    Unread,
    /// The same bytes were applied already under another number: final.
    Counted,
    /// About no document (a succession, a fact): nothing to judge.
    Noted,
}

impl State {
    /// The number it is stored by. The indexes of the table name some.
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Applied => 1,
            Self::Refused => 2,
            Self::Waiting => 3,
            Self::Held => 4,
            Self::Unread => 5,
            Self::Counted => 6,
            Self::Noted => 7,
        }
    }

    pub(crate) fn from_number(n: i64) -> Self {
        match n {
            1 => Self::Applied,
            2 => Self::Refused,
            4 => Self::Held,
            5 => Self::Unread,
            6 => Self::Counted,
            7 => Self::Noted,
            _ => Self::Waiting,
        }
    }

    /// Whether nothing will ever change it.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Held)
    }
}

pub(crate) struct NewEntry<'a> {
    pub at: EntryRef,
    /// The row that stored it.
    pub position: u64,
    pub received_at: HqTime,
    pub hash: Hash,
    pub chain: ChainHead,
    /// None if the tablet had lost the bytes.
    pub entry: Option<&'a [u8]>,
    /// Hash of the bytes that are judged: a carried entry's, else the entry's own.
    pub origin: Hash,
    pub change_hash: Option<Hash>,
    pub change: Option<&'a [u8]>,
    pub doc: Option<DocId>,
    pub state: State,
    pub made: Made,
}

pub(crate) fn insert(conn: &Connection, e: &NewEntry<'_>) -> Result<()> {
    conn.prepare_cached(include_str!("entry_insert.sql"))?
        .execute(rusqlite::params![
            e.at.device.as_bytes(),
            int(e.at.n),
            int(e.position),
            e.received_at.0,
            e.hash.as_bytes(),
            e.chain.0.as_bytes(),
            e.entry,
            e.origin.as_bytes(),
            e.change_hash.as_ref().map(Hash::as_bytes),
            e.change,
            e.doc.as_ref().map(DocId::as_bytes),
            e.state.number(),
            e.made.after.0,
            e.made.before.0,
            e.made.estimate.map(|t| t.0),
            e.made.proven,
        ])?;
    Ok(())
}

/// An entry as it is held.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub at: EntryRef,
    pub position: u64,
    pub hash: Hash,
    pub chain: ChainHead,
    pub entry: Option<Vec<u8>>,
    pub origin: Hash,
    pub change_hash: Option<Hash>,
    pub change: Option<Vec<u8>>,
    pub doc: Option<DocId>,
    pub state: State,
    pub verdict: Option<u64>,
    pub reason: Option<Reason>,
    pub made: Made,
}

const COLUMNS: &str = "device, n, position, hash, chain, entry, origin, change_hash, change, doc, state, verdict, reason, made_after, made_before, made_estimate, time_proven";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Held> {
    Ok(Held {
        at: EntryRef {
            device: get_device(row, 0)?,
            n: get_u64(row, 1)?,
        },
        position: get_u64(row, 2)?,
        hash: get_hash(row, 3)?,
        chain: ChainHead(get_hash(row, 4)?),
        entry: row.get(5)?,
        origin: get_hash(row, 6)?,
        change_hash: maybe(row, 7, get_hash)?,
        change: row.get(8)?,
        doc: maybe(row, 9, get_doc)?,
        state: State::from_number(row.get(10)?),
        verdict: maybe(row, 11, get_u64)?,
        reason: maybe(row, 12, get_reason)?,
        made: get_made(row, 13)?,
    })
}

pub(crate) fn get(conn: &Connection, at: EntryRef) -> Result<Option<Held>> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM entry WHERE device = ?1 AND n = ?2"
        ))?
        .query_row((at.device.as_bytes(), int(at.n)), read)
        .optional()?)
}

/// What became of an entry, without its bytes.
pub(crate) struct Decided {
    pub doc: Option<DocId>,
    pub state: State,
    pub reason: Option<Reason>,
    pub made: Made,
}

pub(crate) fn decided(conn: &Connection, at: EntryRef) -> Result<Option<Decided>> {
    Ok(conn
        .prepare_cached(
            "SELECT doc, state, reason, made_after, made_before, made_estimate, time_proven FROM entry WHERE device = ?1 AND n = ?2",
        )?
        .query_row((at.device.as_bytes(), int(at.n)), |row| {
            Ok(Decided {
                doc: maybe(row, 0, get_doc)?,
                state: State::from_number(row.get(1)?),
                reason: maybe(row, 2, get_reason)?,
                made: get_made(row, 3)?,
            })
        })
        .optional()?)
}

/// When an entry was made: four columns.
fn get_made(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Made> {
    Ok(Made {
        after: HqTime(row.get(first)?),
        before: HqTime(row.get(first + 1)?),
        estimate: row.get::<_, Option<i64>>(first + 2)?.map(HqTime),
        proven: row.get(first + 3)?,
    })
}

/// The last entry held of the same log before this one.
pub(crate) fn before(conn: &Connection, at: EntryRef) -> Result<Option<Held>> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM entry WHERE device = ?1 AND n < ?2 ORDER BY n DESC LIMIT 1"
        ))?
        .query_row((at.device.as_bytes(), int(at.n)), read)
        .optional()?)
}

/// Entries of a log after n, in order.
pub(crate) fn of_device(
    conn: &Connection,
    device: DeviceId,
    after: u64,
    limit: usize,
) -> Result<Vec<Held>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry WHERE device = ?1 AND n > ?2 ORDER BY n LIMIT ?3"
    ))?;
    let rows = query.query_map((device.as_bytes(), int(after), int(limit as u64)), read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The chain after entry n of a log; its start for 0 is the caller's.
pub(crate) fn chain(conn: &Connection, at: EntryRef) -> Result<Option<ChainHead>> {
    Ok(conn
        .prepare_cached("SELECT chain FROM entry WHERE device = ?1 AND n = ?2")?
        .query_row((at.device.as_bytes(), int(at.n)), |r| {
            Ok(ChainHead(get_hash(r, 0)?))
        })
        .optional()?)
}

/// All entries that name a change.
pub(crate) fn naming(conn: &Connection, change: Hash) -> Result<Vec<Held>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry WHERE change_hash = ?1 ORDER BY position, n"
    ))?;
    let rows = query.query_map([change.as_bytes()], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who names a change, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub at: EntryRef,
    pub origin: Hash,
    pub state: State,
    pub reason: Option<Reason>,
}

/// As [`naming`], without the bytes.
pub(crate) fn named(conn: &Connection, change: Hash) -> Result<Vec<Named>> {
    let mut query = conn.prepare_cached(
        "SELECT device, n, origin, state, reason FROM entry WHERE change_hash = ?1 ORDER BY position, n",
    )?;
    let rows = query.query_map([change.as_bytes()], |row| {
        Ok(Named {
            at: EntryRef {
                device: get_device(row, 0)?,
                n: get_u64(row, 1)?,
            },
            origin: get_hash(row, 2)?,
            state: State::from_number(row.get(3)?),
            reason: maybe(row, 4, get_reason)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The only change whose hash begins with these bytes, and its document.
pub(crate) fn change_by_short(
    conn: &Connection,
    short: [u8; SHORT],
) -> Result<Option<(DocId, Hash)>> {
    let (mut least, mut most) = ([0; 32], [0xff; 32]);
    least[..SHORT].copy_from_slice(&short);
    most[..SHORT].copy_from_slice(&short);
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT doc, change_hash FROM entry
         WHERE change_hash BETWEEN ?1 AND ?2 AND doc IS NOT NULL LIMIT 2",
    )?;
    let found: Vec<(DocId, Hash)> = statement
        .query_map((&least, &most), |r| Ok((get_doc(r, 0)?, get_hash(r, 1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}

fn get_reason(row: &rusqlite::Row<'_>, i: usize) -> rusqlite::Result<Reason> {
    column(i, cbor::decode("reason", row.get_ref(i)?.as_blob()?, 4096))
}

/// Every entry about a document that was decided, whatever came of it.
pub(crate) fn decided_about(conn: &Connection, doc: DocId) -> Result<Vec<Held>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry WHERE doc = ?1 AND verdict IS NOT NULL ORDER BY position, n"
    ))?;
    let rows = query.query_map([doc.as_bytes()], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Every entry about a document and when it was received, in the order in which they were; those that wait too.
pub(crate) fn about(conn: &Connection, doc: DocId) -> Result<Vec<(Held, HqTime)>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS}, received_at FROM entry WHERE doc = ?1 AND verdict IS NOT NULL
         UNION ALL
         SELECT {COLUMNS}, received_at FROM entry WHERE doc = ?1 AND state = 3 AND verdict IS NULL
         UNION ALL
         SELECT {COLUMNS}, received_at FROM entry WHERE doc = ?1 AND state = 4 AND verdict IS NULL
         ORDER BY position, n"
    ))?;
    let rows = query.query_map([doc.as_bytes()], |row| {
        Ok((read(row)?, HqTime(row.get("received_at")?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The row that last decided anything about a document; 0 if none did.
pub(crate) fn last_about(conn: &Connection, doc: DocId) -> Result<u64> {
    let last: Option<i64> = conn
        .prepare_cached("SELECT max(verdict) FROM entry WHERE doc = ?1 AND verdict IS NOT NULL")?
        .query_row([doc.as_bytes()], |r| r.get(0))?;
    Ok(super::uint(last.unwrap_or(0)))
}

/// The bytes of a document's applied changes, in the order in which they were applied.
pub(crate) fn changes(conn: &Connection, doc: DocId) -> Result<Vec<Vec<u8>>> {
    let mut changes = Vec::new();
    each_change(conn, doc, |bytes| {
        changes.push(bytes);
        true
    })?;
    Ok(changes)
}

/// Hands on the bytes of a document's applied changes, in the order in which
/// they were applied, until `take` wants no more; whether it took all.
pub(crate) fn each_change(
    conn: &Connection,
    doc: DocId,
    mut take: impl FnMut(Vec<u8>) -> bool,
) -> Result<bool> {
    let mut query = conn.prepare_cached(
        "SELECT change FROM entry WHERE doc = ?1 AND verdict IS NOT NULL AND state = 1 AND change IS NOT NULL ORDER BY verdict",
    )?;
    let mut rows = query.query([doc.as_bytes()])?;
    while let Some(row) = rows.next()? {
        if !take(row.get(0)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes down what became of an entry.
pub(crate) fn settle(
    conn: &Connection,
    at: EntryRef,
    state: State,
    verdict: Option<u64>,
    reason: Option<&Reason>,
    time_proven: bool,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE entry SET state = ?3, verdict = ?4, reason = ?5, time_proven = ?6 WHERE device = ?1 AND n = ?2",
    )?
    .execute((
        at.device.as_bytes(),
        int(at.n),
        state.number(),
        verdict.map(int),
        reason.map(cbor::encode),
        time_proven,
    ))?;
    if state.is_final() {
        stop_waiting(conn, at)?;
    }
    Ok(())
}

/// The time of an entry that stands for one it replaces.
pub(crate) fn set_made(conn: &Connection, at: EntryRef, made: Made) -> Result<()> {
    conn.prepare_cached(
        "UPDATE entry SET made_after = ?3, made_before = ?4, made_estimate = ?5 WHERE device = ?1 AND n = ?2",
    )?
    .execute((
        at.device.as_bytes(),
        int(at.n),
        made.after.0,
        made.before.0,
        made.estimate.map(|t| t.0),
    ))?;
    Ok(())
}

/// The last entry of the same log before this one whose bytes the tablet lost.
pub(crate) fn damaged_before(conn: &Connection, at: EntryRef) -> Result<Option<EntryRef>> {
    let n: Option<i64> = conn
        .prepare_cached("SELECT max(n) FROM entry WHERE device = ?1 AND n < ?2 AND entry IS NULL")?
        .query_row((at.device.as_bytes(), int(at.n)), |r| r.get(0))?;
    Ok(n.map(|n| EntryRef {
        device: at.device,
        n: super::uint(n),
    }))
}

/// Has an entry wait for a change.
pub(crate) fn wait(conn: &Connection, at: EntryRef, on: Hash) -> Result<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO waiting (on_hash, device, n) VALUES (?1, ?2, ?3)")?
        .execute((on.as_bytes(), at.device.as_bytes(), int(at.n)))?;
    Ok(())
}

/// Has an entry wait for no change any more.
pub(crate) fn stop_waiting(conn: &Connection, at: EntryRef) -> Result<()> {
    conn.prepare_cached("DELETE FROM waiting WHERE device = ?1 AND n = ?2")?
        .execute((at.device.as_bytes(), int(at.n)))?;
    Ok(())
}

/// The first entries about a document that wait to be judged, and for nothing else.
pub(crate) fn to_judge(conn: &Connection, doc: DocId, limit: usize) -> Result<Vec<EntryRef>> {
    let mut query = conn.prepare_cached(include_str!("to_judge.sql"))?;
    let rows = query.query_map((doc.as_bytes(), int(limit as u64)), |r| {
        Ok(EntryRef {
            device: get_device(r, 0)?,
            n: get_u64(r, 1)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether any entry waits for a change.
pub(crate) fn any_waits(conn: &Connection) -> Result<bool> {
    let mut query = conn.prepare_cached("SELECT 1 FROM waiting LIMIT 1")?;
    Ok(query.exists([])?)
}

/// The entries that wait for a change, and their documents.
pub(crate) fn waiting_for(conn: &Connection, change: Hash) -> Result<Vec<(EntryRef, DocId)>> {
    let mut query = conn.prepare_cached(include_str!("waiting_for.sql"))?;
    let rows = query.query_map([change.as_bytes()], |r| {
        let at = EntryRef {
            device: get_device(r, 0)?,
            n: get_u64(r, 1)?,
        };
        Ok((at, get_doc(r, 2)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The entries that wait for a refused change of a device, and their documents.
pub(crate) fn waiting_on_refused(
    conn: &Connection,
    device: DeviceId,
) -> Result<Vec<(EntryRef, DocId)>> {
    if !any_waits(conn)? {
        return Ok(Vec::new());
    }
    let mut query = conn.prepare_cached(include_str!("waiting_on_refused.sql"))?;
    let rows = query.query_map([device.as_bytes()], |r| {
        let at = EntryRef {
            device: get_device(r, 0)?,
            n: get_u64(r, 1)?,
        };
        Ok((at, get_doc(r, 2)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Entries of a device in a state that is not final.
pub(crate) fn unsettled(conn: &Connection, device: DeviceId, state: State) -> Result<Vec<u64>> {
    let mut query = conn.prepare_cached(
        "SELECT n FROM entry WHERE state = ?1 AND state IN (3, 4) AND device = ?2 ORDER BY n",
    )?;
    let rows = query.query_map((state.number(), device.as_bytes()), |r| get_u64(r, 0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many entries wait, in all.
pub(crate) fn count(conn: &Connection, state: State) -> Result<u64> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM entry WHERE state = ?1 AND state IN (3, 4)")?
        .query_row([state.number()], |r| get_u64(r, 0))?)
}

/// The last entry of a log that stands at or before a position.
pub(crate) fn last_at(conn: &Connection, device: DeviceId, position: u64) -> Result<u64> {
    let n: Option<i64> = conn
        .prepare_cached("SELECT max(n) FROM entry WHERE device = ?1 AND position = (SELECT max(position) FROM entry WHERE device = ?1 AND position <= ?2)")?
        .query_row((device.as_bytes(), int(position)), |r| r.get(0))?;
    Ok(super::uint(n.unwrap_or(0)))
}

/// Keeps what was signed over a run of entries.
pub(crate) fn insert_part(
    conn: &Connection,
    position: u64,
    device: DeviceId,
    (first, last): (u64, u64),
    head: ChainHead,
    signed: &[u8],
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO part (position, device, first, last, head, signed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        int(position),
        device.as_bytes(),
        int(first),
        int(last),
        head.0.as_bytes(),
        signed,
    ))?;
    Ok(())
}

pub(crate) struct Part {
    pub position: u64,
    pub last: u64,
    pub head: ChainHead,
    pub signed: Vec<u8>,
}

/// Everything that was signed of a log, in order.
pub(crate) fn parts(conn: &Connection, device: DeviceId) -> Result<Vec<Part>> {
    let mut query = conn.prepare_cached(
        "SELECT position, last, head, signed FROM part WHERE device = ?1 ORDER BY position",
    )?;
    let rows = query.query_map([device.as_bytes()], |r| {
        Ok(Part {
            position: get_u64(r, 0)?,
            last: get_u64(r, 1)?,
            head: ChainHead(get_hash(r, 2)?),
            signed: r.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
