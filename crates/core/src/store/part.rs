//! Parts from headquarters in the bytes that were signed, to be given back if it is restored from an older copy.
//!
//! A part is kept until headquarters' verified backups hold what is in it, and
//! at most [`ROOM`] bytes of all together: then the oldest go.

use baolian_wire::{EpochId, cbor, down::Frame, limits};
use rusqlite::Connection;

use crate::error::Result;

/// Most bytes of parts that are kept. Headquarters that makes backups never
/// lets it come to this; a tablet receives so much in about a year.
pub const ROOM: u64 = 64 * 1024 * 1024;

/// Keeps a part, whose contents headquarters holds up to a position.
///
/// # Errors
/// Storage.
pub fn keep(c: &Connection, epoch: EpochId, position: u64, frame: &[u8]) -> Result<()> {
    c.prepare_cached("INSERT INTO part (epoch, position, frame, bytes) VALUES (?1, ?2, ?3, ?4)")?
        .execute((
            epoch.as_bytes(),
            super::int(position),
            frame,
            super::int(frame.len() as u64),
        ))?;
    trim(c, ROOM)
}

/// Lets go of the oldest parts until what is kept fits the room.
///
/// # Errors
/// Storage.
pub fn trim(c: &Connection, room: u64) -> Result<()> {
    let mut kept: u64 = c
        .prepare_cached("SELECT ifnull(sum(bytes), 0) FROM part")?
        .query_row([], |r| r.get::<_, i64>(0))?
        .unsigned_abs();
    while kept > room {
        let (serial, bytes): (i64, i64) = c
            .prepare_cached("SELECT serial, bytes FROM part ORDER BY serial LIMIT 1")?
            .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))?;
        c.prepare_cached("DELETE FROM part WHERE serial = ?1")?
            .execute([serial])?;
        tracing::warn!(
            bytes,
            "a part of headquarters went before it was in a backup"
        );
        kept = kept.saturating_sub(bytes.unsigned_abs());
    }
    Ok(())
}

/// It is not known whether headquarters has anything that came after a
/// position: what is kept of it is to be given back.
///
/// # Errors
/// Storage.
pub fn lost_after(c: &Connection, position: u64) -> Result<()> {
    c.prepare_cached("UPDATE part SET lost = 1 WHERE position > ?1 AND lost <> 3")?
        .execute([super::int(position)])?;
    Ok(())
}

/// Headquarters knows nothing of what this tablet ever received.
///
/// # Errors
/// Storage.
pub fn all_lost(c: &Connection) -> Result<()> {
    c.execute("UPDATE part SET lost = 1 WHERE lost <> 3", [])?;
    Ok(())
}

/// Whether headquarters is to be given something back.
///
/// # Errors
/// Storage.
pub fn any_lost(c: &Connection) -> Result<bool> {
    Ok(
        c.prepare_cached("SELECT 1 FROM part WHERE lost = 1 LIMIT 1")?
            .exists([])?,
    )
}

/// A part that is to be given back.
#[derive(Debug)]
pub struct Lost {
    /// Its number here.
    pub serial: i64,
    /// As it was signed; none if its bytes are no part any more.
    pub frame: Option<Frame>,
}

/// The oldest parts to be given back that `wanted` wants: one at least, if
/// there are any, and of all together at most so many bytes.
///
/// # Errors
/// Storage.
pub fn to_give_back(
    c: &Connection,
    bytes: usize,
    wanted: impl Fn(&Lost) -> bool,
) -> Result<Vec<Lost>> {
    let mut statement =
        c.prepare_cached("SELECT serial, frame FROM part WHERE lost = 1 ORDER BY serial")?;
    let mut rows = statement.query([])?;
    let mut parts = Vec::new();
    let mut size = 0;
    while let Some(r) = rows.next()?
        && parts.len() < limits::RETURNED_PARTS
    {
        let frame: Vec<u8> = r.get(1)?;
        let lost = Lost {
            serial: r.get(0)?,
            frame: cbor::decode("frame", &frame, limits::FRAME_BYTES).ok(),
        };
        if !wanted(&lost) {
            continue;
        }
        size += frame.len();
        if size > bytes && !parts.is_empty() {
            break;
        }
        parts.push(lost);
    }
    Ok(parts)
}

/// Hands on the parts that are kept, the newest first, until `look` wants no
/// more; what is no part any more is passed over.
///
/// # Errors
/// Storage.
pub fn each(c: &Connection, mut look: impl FnMut(&Frame) -> bool) -> Result<()> {
    let mut statement = c.prepare_cached("SELECT frame FROM part ORDER BY serial DESC")?;
    let mut rows = statement.query([])?;
    while let Some(r) = rows.next()? {
        let bytes: Vec<u8> = r.get(0)?;
        let frame = cbor::decode("frame", &bytes, limits::FRAME_BYTES);
        if frame.is_ok_and(|frame| !look(&frame)) {
            break;
        }
    }
    Ok(())
}

/// Headquarters holds again what is in these, up to a position.
///
/// # Errors
/// Storage.
pub fn given_back(c: &Connection, serials: &[i64], epoch: EpochId, position: u64) -> Result<()> {
    let mut statement = c.prepare_cached(
        "UPDATE part SET lost = 0, epoch = ?2, position = ?3 WHERE serial = ?1 AND lost = 1",
    )?;
    for serial in serials {
        statement.execute((serial, epoch.as_bytes(), super::int(position)))?;
    }
    Ok(())
}

/// Headquarters would not have these.
///
/// # Errors
/// Storage.
pub fn not_taken(c: &Connection, serials: &[i64]) -> Result<()> {
    let mut statement = c.prepare_cached("UPDATE part SET lost = 2 WHERE serial = ?1")?;
    for serial in serials {
        statement.execute([serial])?;
    }
    Ok(())
}

/// These are no longer what headquarters signed. They are kept aside as they
/// are, for whoever looks into them, as long as there is room.
///
/// # Errors
/// Storage.
pub fn set_aside(c: &Connection, serials: &[i64]) -> Result<()> {
    let mut statement = c.prepare_cached("UPDATE part SET lost = 3 WHERE serial = ?1")?;
    for serial in serials {
        statement.execute([serial])?;
    }
    Ok(())
}

/// Whether a part is kept aside: what it said may be here and nowhere else.
///
/// # Errors
/// Storage.
pub fn any_aside(c: &Connection) -> Result<bool> {
    Ok(
        c.prepare_cached("SELECT 1 FROM part WHERE lost = 3 LIMIT 1")?
            .exists([])?,
    )
}

/// What headquarters holds up to a position is in a verified backup: it need
/// not be kept here.
///
/// # Errors
/// Storage.
pub fn backed_up(c: &Connection, position: u64) -> Result<()> {
    c.prepare_cached("DELETE FROM part WHERE position <= ?1 AND lost NOT IN (1, 3)")?
        .execute([super::int(position)])?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use baolian_wire::EpochId;
    use rusqlite::Connection;

    use super::{
        all_lost, any_lost, backed_up, given_back, keep, lost_after, not_taken, set_aside, trim,
    };
    use crate::store::Store;

    const RUN: EpochId = EpochId([1; 8]);
    const NEXT: EpochId = EpochId([2; 8]);

    fn kept(c: &Connection) -> Vec<(i64, i64, i64)> {
        let mut all = c
            .prepare("SELECT serial, position, lost FROM part ORDER BY serial")
            .unwrap();
        let rows = all.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)));
        rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }

    fn with_three(then: impl FnOnce(&Connection)) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("tablet.db")).unwrap();
        let done = store.write(|tx| {
            for position in [10, 20, 30] {
                keep(tx, RUN, position, &[7; 100])?;
            }
            then(tx);
            Ok(())
        });
        done.unwrap();
    }

    #[test]
    fn what_is_in_a_verified_backup_goes_but_not_what_headquarters_has_forgotten() {
        with_three(|c| {
            lost_after(c, 15).unwrap();
            backed_up(c, 25).unwrap();
            assert_eq!(kept(c), [(2, 20, 1), (3, 30, 1)]);
            // Given back, it is held as far as the new run says.
            given_back(c, &[2], NEXT, 18).unwrap();
            assert_eq!(kept(c), [(2, 18, 0), (3, 30, 1)]);
            backed_up(c, 25).unwrap();
            assert_eq!(kept(c), [(3, 30, 1)]);
            not_taken(c, &[3]).unwrap();
            assert!(!any_lost(c).unwrap());
            all_lost(c).unwrap();
            assert!(any_lost(c).unwrap());
        });
    }

    #[test]
    fn what_is_damaged_is_kept_aside_and_never_given_back() {
        with_three(|c| {
            all_lost(c).unwrap();
            set_aside(c, &[2]).unwrap();
            given_back(c, &[1, 3], NEXT, 40).unwrap();
            assert!(!any_lost(c).unwrap());
            lost_after(c, 0).unwrap();
            all_lost(c).unwrap();
            backed_up(c, 100).unwrap();
            assert_eq!(kept(c), [(1, 40, 1), (2, 20, 3), (3, 40, 1)]);
            trim(c, 200).unwrap();
            trim(c, 100).unwrap();
            assert_eq!(kept(c), [(3, 40, 1)], "only for want of room");
        });
    }

    #[test]
    fn what_came_back_is_lost_again_with_the_run_that_took_it() {
        with_three(|c| {
            lost_after(c, 5).unwrap();
            given_back(c, &[1, 2, 3], NEXT, 9).unwrap();
            lost_after(c, 9).unwrap();
            assert!(!any_lost(c).unwrap());
            lost_after(c, 8).unwrap();
            assert_eq!(kept(c), [(1, 9, 1), (2, 9, 1), (3, 9, 1)]);
        });
    }

    #[test]
    fn over_its_room_the_oldest_go_first() {
        with_three(|c| {
            trim(c, 300).unwrap();
            assert_eq!(kept(c).len(), 3);
            trim(c, 299).unwrap();
            assert_eq!(kept(c), [(2, 20, 0), (3, 30, 0)]);
            trim(c, 50).unwrap();
            assert_eq!(kept(c), []);
        });
    }
}
