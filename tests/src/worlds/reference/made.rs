//! When an entry was made (design, section 5, "Time"): not before the newest receipt that it or an
//! earlier one names, not after it arrived; inside of that by the clocks, if they can say it.

use std::collections::BTreeMap;

use baolian_wire::id::BootId;
use baolian_wire::receipt::{Receipt, SignedReceipt};
use baolian_wire::up::{Cursor, SignedHead};
use baolian_wire::{ClockReading, DeviceId, Entry, EntryRef, EpochId, Payload, cbor};
use rusqlite::Connection;

use super::laid_down::LaidDown;

/// What is held about a log.
struct Log {
    enrolled: i64,
    predecessor: Option<DeviceId>,
    receipts: Vec<Receipt>,
    entries: BTreeMap<u64, Held>,
}

struct Held {
    entry: Entry,
    arrived: i64,
    /// The row at which it did.
    row: i64,
    /// The tablet's clocks when it sent it.
    sent: ClockReading,
    made: (i64, i64, Option<i64>),
}

fn device(bytes: &[u8]) -> DeviceId {
    DeviceId::from_slice(bytes).unwrap()
}

type Said = (DeviceId, EpochId, Cursor, u64, ClockReading, u64, u64, u16);

fn read(db: &Connection) -> BTreeMap<DeviceId, Log> {
    let mut logs = BTreeMap::new();
    let mut query = db
        .prepare("SELECT id, enrolled_at, predecessor FROM device WHERE hq = 0")
        .unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        let log = Log {
            enrolled: r.get(1).unwrap(),
            predecessor: r.get::<_, Option<Vec<u8>>>(2).unwrap().map(|b| device(&b)),
            receipts: Vec::new(),
            entries: BTreeMap::new(),
        };
        logs.insert(device(&r.get::<_, Vec<u8>>(0).unwrap()), log);
    }
    let mut query = db.prepare("SELECT device, signed FROM receipt").unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        let id = device(&r.get::<_, Vec<u8>>(0).unwrap());
        let signed: SignedReceipt =
            cbor::decode("receipt", &r.get::<_, Vec<u8>>(1).unwrap(), 1 << 16).unwrap();
        let receipt = cbor::decode("receipt", &signed.bytes, 1 << 16).unwrap();
        if let Some(log) = logs.get_mut(&id) {
            log.receipts.push(receipt);
        }
    }
    let mut query = db
        .prepare(
            "SELECT e.device, e.n, e.entry, e.received_at, p.signed, p.position, e.made_after, e.made_before, e.made_estimate
             FROM entry AS e JOIN part AS p ON p.position = e.position JOIN device AS d ON d.id = e.device
             WHERE d.hq = 0 AND e.entry IS NOT NULL",
        )
        .unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        let id = device(&r.get::<_, Vec<u8>>(0).unwrap());
        let n: i64 = r.get(1).unwrap();
        let signed: SignedHead =
            cbor::decode("head", &r.get::<_, Vec<u8>>(4).unwrap(), 1 << 16).unwrap();
        let said: Said = cbor::decode("said", &signed.said, 1 << 16).unwrap();
        let held = Held {
            entry: Entry::decode(&r.get::<_, Vec<u8>>(2).unwrap()).unwrap(),
            arrived: r.get(3).unwrap(),
            sent: said.4,
            row: r.get(5).unwrap(),
            made: (r.get(6).unwrap(), r.get(7).unwrap(), r.get(8).unwrap()),
        };
        logs.get_mut(&id)
            .unwrap()
            .entries
            .insert(n.unsigned_abs(), held);
    }
    logs
}

impl Log {
    /// The time of the newest receipt up to a number, as of a row; those of a
    /// clock that had been set back by then bound nothing.
    fn bound(&self, number: u64, row: i64, set_back: &[(i64, i64)]) -> Option<i64> {
        let given = |r: &Receipt| i64::try_from(r.position).unwrap();
        let bad = |r: &Receipt| {
            let undone = |(at, now): &(i64, i64)| given(r) < *at && *at < row && r.at.0 > *now;
            set_back.iter().any(undone)
        };
        // One that was given later, after a roll-back, was not there to be asked.
        let there = |r: &&Receipt| r.number <= number && given(r) < row && !bad(r);
        let up_to = self.receipts.iter().filter(there);
        up_to.map(|r| r.at.0).max()
    }

    /// The newest receipt that an entry or one before it names.
    fn named(&self, n: u64) -> u64 {
        let up_to = self.entries.range(..=n);
        up_to
            .map(|(_, held)| held.entry.header.receipt)
            .max()
            .unwrap_or(0)
    }
}

fn is_of_line(logs: &BTreeMap<DeviceId, Log>, mut id: DeviceId, old: DeviceId) -> bool {
    while let Some(before) = logs.get(&id).and_then(|log| log.predecessor) {
        if before == old {
            return true;
        }
        id = before;
    }
    false
}

/// Checks the interval and the estimate of every entry that tablets sent.
pub fn check(db: &Connection) {
    let logs = read(db);
    let set_back = LaidDown::of(db).set_back;
    for (id, log) in &logs {
        for (n, held) in &log.entries {
            let mut after = log
                .bound(log.named(*n), held.row, &set_back)
                .unwrap_or(log.enrolled);
            let mut clock: ClockReading = held.entry.header.clock;
            if let Payload::Carried(carried) = &held.entry.payload
                && is_of_line(&logs, *id, carried.from.device)
            {
                let old = Entry::decode(&carried.entry).unwrap();
                clock = old.header.clock;
                let first = carried_after(&logs, carried.from, &old, held.row, &set_back);
                after = first.unwrap_or(after);
            }
            after = after.min(held.arrived);
            let estimate = estimate((after, held.arrived), clock, held.sent);
            let reckoned = (after, held.arrived, estimate);
            assert_eq!(held.made, reckoned, "when {id}/{n} was made");
        }
    }
}

/// A carried entry was made when the log it first stood in says.
fn carried_after(
    logs: &BTreeMap<DeviceId, Log>,
    from: EntryRef,
    old: &Entry,
    row: i64,
    set_back: &[(i64, i64)],
) -> Option<i64> {
    let log = logs.get(&from.device)?;
    let earlier = log.entries.range(..from.n).next_back();
    let earlier = earlier.map(|(_, held)| held.made.0);
    log.bound(old.header.receipt, row, set_back)
        .max(earlier)
        .or(Some(log.enrolled))
}

fn estimate((after, before): (i64, i64), entry: ClockReading, sent: ClockReading) -> Option<i64> {
    let same: BootId = entry.boot;
    if same == sent.boot {
        let ago = i64::try_from(sent.mono_ms.checked_sub(entry.mono_ms)?).ok()?;
        return Some((before - ago).max(after).min(before));
    }
    (after..=before)
        .contains(&entry.wall_ms)
        .then_some(entry.wall_ms)
}
