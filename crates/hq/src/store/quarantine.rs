//! Copies of input that broke the merge library, for whoever looks into it.
//!
//! They are copies: the entry and its change stay in the ledger whatever
//! becomes of them here. So they are bounded, for each device and in all, and
//! the oldest go first.

use baolian_wire::{EntryRef, HqTime};
use rusqlite::Connection;

use super::{int, uint};
use crate::error::Result;

/// How much is kept aside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// Inputs.
    pub inputs: u64,
    /// Their bytes together.
    pub bytes: u64,
}

/// Of one device: so that one that sends nothing else leaves others room.
pub(crate) const OF_DEVICE: Limit = Limit {
    inputs: 50,
    bytes: 8 * 1024 * 1024,
};
/// In all.
pub(crate) const IN_ALL: Limit = Limit {
    inputs: 1_000,
    bytes: 64 * 1024 * 1024,
};

/// Puts input aside; returns how many older ones went for it.
pub(crate) fn put(
    conn: &Connection,
    now: HqTime,
    at: EntryRef,
    what: &str,
    bytes: &[u8],
) -> Result<usize> {
    conn.prepare_cached(
        "INSERT INTO quarantine (at, device, n, what, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((now.0, at.device.as_bytes(), int(at.n), what, bytes))?;
    let own = trim(conn, Some(at.device.as_bytes()), OF_DEVICE)?;
    Ok(own + trim(conn, None, IN_ALL)?)
}

fn trim(conn: &Connection, device: Option<&[u8]>, limit: Limit) -> Result<usize> {
    Ok(conn
        .prepare_cached(include_str!("quarantine_trim.sql"))?
        .execute((device, int(limit.inputs), int(limit.bytes)))?)
}

/// How many inputs are kept aside, and their bytes.
pub(crate) fn held(conn: &Connection) -> Result<Limit> {
    let (inputs, bytes): (i64, i64) = conn
        .prepare_cached("SELECT count(*), ifnull(sum(length(bytes)), 0) FROM quarantine")?
        .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(Limit {
        inputs: uint(inputs),
        bytes: uint(bytes),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use baolian_wire::DeviceId;

    use super::*;
    use crate::store::get_u64;

    fn database() -> (tempfile::TempDir, Connection) {
        let dir = tempfile::tempdir().unwrap();
        let conn = crate::store::open_writer(&dir.path().join("hq.db")).unwrap();
        // One transaction: nothing here has to be durable.
        conn.execute_batch("BEGIN").unwrap();
        (dir, conn)
    }

    fn put_one(conn: &Connection, device: u8, n: u64, len: usize) -> usize {
        let at = EntryRef {
            device: DeviceId([device; 8]),
            n,
        };
        put(conn, HqTime(1), at, "merge", &vec![7; len]).unwrap()
    }

    fn kept(conn: &Connection, device: u8) -> Vec<u64> {
        let mut query = conn
            .prepare("SELECT n FROM quarantine WHERE device = ?1 ORDER BY id")
            .unwrap();
        let rows = query.query_map([[device; 8]], |r| get_u64(r, 0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn one_device_fills_its_own_room_and_the_oldest_go_first() {
        let (_dir, conn) = database();
        put_one(&conn, 1, 1, 10);
        for n in 1..=OF_DEVICE.inputs {
            assert_eq!(put_one(&conn, 2, n, 10), 0);
        }
        assert_eq!(put_one(&conn, 2, 51, 10), 1);
        assert_eq!(kept(&conn, 2), (2..=51).collect::<Vec<u64>>());
        assert_eq!(kept(&conn, 1), [1]);
        let half = usize::try_from(OF_DEVICE.bytes / 2).unwrap();
        put_one(&conn, 2, 52, half);
        assert_eq!(put_one(&conn, 2, 53, half), 49);
        assert_eq!(kept(&conn, 2), [52, 53]);
        assert_eq!(held(&conn).unwrap().bytes, 10 + OF_DEVICE.bytes);
    }

    #[test]
    fn many_devices_together_fill_no_more_than_all_the_room() {
        let (_dir, conn) = database();
        let each = usize::try_from(OF_DEVICE.bytes).unwrap();
        for device in 1..=9 {
            put_one(&conn, device, 1, each);
        }
        assert_eq!(held(&conn).unwrap().bytes, IN_ALL.bytes);
        assert!(kept(&conn, 1).is_empty(), "the oldest went");
        for device in 100..=130 {
            for n in 0..40 {
                put_one(&conn, device, n, 1);
            }
        }
        assert_eq!(held(&conn).unwrap().inputs, IN_ALL.inputs);
    }
}
