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
    /// Those that the tablet gave back, and the newest row by then.
    returned: Vec<(Receipt, i64)>,
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
            returned: Vec::new(),
            entries: BTreeMap::new(),
        };
        logs.insert(device(&r.get::<_, Vec<u8>>(0).unwrap()), log);
    }
    let mut query = db
        .prepare(
            "SELECT device, signed, NULL FROM receipt
             UNION ALL SELECT device, signed, position FROM returned_receipt",
        )
        .unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        let id = device(&r.get::<_, Vec<u8>>(0).unwrap());
        let signed: SignedReceipt =
            cbor::decode("receipt", &r.get::<_, Vec<u8>>(1).unwrap(), 1 << 16).unwrap();
        let receipt: Receipt = cbor::decode("receipt", &signed.bytes, 1 << 16).unwrap();
        let Some(log) = logs.get_mut(&id) else {
            continue;
        };
        match r.get::<_, Option<i64>>(2).unwrap() {
            Some(row) => log.returned.push((receipt, row)),
            None => log.receipts.push(receipt),
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
        let given = self.receipts.iter().filter(|r| given(r) < row);
        let returned = self.returned.iter().filter(|(_, by)| *by < row);
        let returned: Vec<&Receipt> = returned.map(|(r, _)| r).collect();
        let known: Vec<&Receipt> = given.clone().chain(returned.iter().copied()).collect();
        // A later number with an earlier time: the clock had run ahead.
        let ahead = |r: &&Receipt| {
            let later = |l: &&&Receipt| l.number > r.number && l.at < r.at;
            known.iter().any(|l| later(&l))
        };
        let good = given.filter(|r| !bad(r));
        let good = good.chain(returned.iter().copied().filter(|r| !ahead(r)));
        let mut times: BTreeMap<u64, i64> = BTreeMap::new();
        for r in good.filter(|r| r.number <= number) {
            let time = times.entry(r.number).or_insert(r.at.0);
            *time = r.at.0.min(*time);
        }
        times.into_values().max()
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
    // What of that log came later was not there to be asked.
    let mut earlier = log.entries.range(..from.n).rev();
    let earlier = earlier.find(|(_, held)| held.row < row);
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
