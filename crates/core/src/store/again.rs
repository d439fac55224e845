//! Reading everything in view again, where what is here need not be what was read up to the cursor.
//!
//! The cursor keeps its place: headquarters sees from it whether it was taken
//! back in time, and newer rows go on. What is read again is one more backlog
//! ([`Backlog::ALL`]). What has not come when it ends is out of view.

use baolian_wire::up::{Backlog, Cursor};
use baolian_wire::{DocId, Hash, StationCode, cbor};
use minicbor::{Decode, Encode};
use rusqlite::Connection;

use super::setting;
use crate::error::Result;

/// How often it was begun, and whether it has ended.
#[derive(Debug, Clone, Copy, Default, Encode, Decode)]
struct Again {
    #[n(0)]
    time: u64,
    #[n(1)]
    open: bool,
}

fn state(c: &Connection) -> Result<Again> {
    let kept = setting::get(c, setting::AGAIN)?;
    Ok(match kept {
        Some(bytes) => cbor::decode("again", &bytes, 64)?,
        None => Again::default(),
    })
}

fn set(c: &Connection, again: Again) -> Result<()> {
    setting::set(c, setting::AGAIN, &cbor::encode(&again))
}

/// Has the next syncs read everything in view, from the start, once more.
///
/// # Errors
/// Storage.
pub fn begin(c: &Connection) -> Result<()> {
    let time = state(c)?.time + 1;
    set(c, Again { time, open: true })?;
    c.execute("DELETE FROM heard", [])?;
    if let Some(mut cursor) = setting::cursor(c)? {
        take_out(&mut cursor);
        setting::put_cursor(c, &cursor)?;
    }
    Ok(())
}

/// While everything is being read again: which time it is. An answer to what
/// was asked another time says nothing of this one.
///
/// # Errors
/// Storage.
pub fn open(c: &Connection) -> Result<Option<u64>> {
    let again = state(c)?;
    Ok(again.open.then_some(again.time))
}

/// Takes out of a cursor how far it has been read.
pub fn take_out(cursor: &mut Cursor) -> Option<Backlog> {
    let at = cursor.backlogs.iter().position(Backlog::is_everything)?;
    Some(cursor.backlogs.remove(at))
}

/// A document has come.
///
/// # Errors
/// Storage.
pub fn heard_document(c: &Connection, id: DocId) -> Result<()> {
    heard(c, "document", id.as_bytes())
}

/// A change has come.
///
/// # Errors
/// Storage.
pub fn heard_change(c: &Connection, hash: Hash) -> Result<()> {
    heard(c, "change", hash.as_bytes())
}

/// A station has come.
///
/// # Errors
/// Storage.
pub fn heard_station(c: &Connection, code: &StationCode) -> Result<()> {
    heard(c, "station", code.as_str().as_bytes())
}

fn heard(c: &Connection, what: &str, key: &[u8]) -> Result<()> {
    c.prepare_cached("INSERT INTO heard (what, key) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((what, key))?;
    Ok(())
}

/// What is here and has not come.
#[derive(Debug, Default)]
pub struct Unheard {
    /// Documents in view; none about which headquarters has still to say
    /// something: its verdict tells whether they are.
    pub documents: Vec<DocId>,
    /// Others' changes of documents that came: headquarters does not hold
    /// them any more.
    pub changes: Vec<(Hash, DocId)>,
    /// Stations.
    pub stations: Vec<StationCode>,
}

/// It has ended; what did not come in all that time.
///
/// # Errors
/// Storage.
pub fn end(c: &Connection) -> Result<Unheard> {
    let mut unheard = Unheard::default();
    let mut query = c.prepare_cached(include_str!("again_documents.sql"))?;
    let rows = query.query_map([], |r| {
        Ok(DocId(uuid::Uuid::from_bytes(super::array(r, 0)?)))
    })?;
    unheard.documents = rows.collect::<rusqlite::Result<_>>()?;
    let mut query = c.prepare_cached(include_str!("again_changes.sql"))?;
    let rows = query.query_map([], |r| {
        let doc = DocId(uuid::Uuid::from_bytes(super::array(r, 1)?));
        Ok((super::blob(r, 0)?, doc))
    })?;
    unheard.changes = rows.collect::<rusqlite::Result<_>>()?;
    let mut query = c.prepare_cached(
        "SELECT key FROM reference
          WHERE kind = 'station'
            AND CAST(key AS BLOB) NOT IN (SELECT key FROM heard WHERE what = 'station')
          ORDER BY key",
    )?;
    let rows = query.query_map([], |r| r.get::<_, String>(0))?;
    for code in rows {
        unheard.stations.push(StationCode::new(&code?)?);
    }
    let time = state(c)?.time;
    set(c, Again { time, open: false })?;
    c.execute("DELETE FROM heard", [])?;
    Ok(unheard)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use baolian_wire::up::{Backlog, Cursor};

    use super::{begin, end, heard_station, open, take_out};
    use crate::store::{Store, setting};

    #[test]
    fn each_time_is_another_and_begins_from_the_start() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("tablet.db")).unwrap();
        let done = store.write(|c| {
            assert_eq!(open(c)?, None);
            begin(c)?;
            let first = open(c)?;
            assert!(first.is_some());
            heard_station(c, &"420102002-01".parse().unwrap())?;
            let read = Backlog {
                row: Backlog::ALL,
                after: 7,
            };
            let of_row = Backlog { row: 5, after: 2 };
            let cursor = Cursor {
                position: 9,
                backlogs: vec![read, of_row],
            };
            setting::put_cursor(c, &cursor)?;
            begin(c)?;
            assert_ne!(open(c)?, first);
            let mut kept = setting::cursor(c)?.unwrap();
            assert_eq!((kept.position, &kept.backlogs[..]), (9, &[of_row][..]));
            assert_eq!(take_out(&mut kept), None);
            let heard: i64 = c.query_row("SELECT count(*) FROM heard", [], |r| r.get(0))?;
            assert_eq!(heard, 0, "what came another time has not come");
            end(c)?;
            assert_eq!(open(c)?, None);
            begin(c)?;
            assert_ne!(open(c)?, first);
            Ok(())
        });
        done.unwrap();
    }
}
