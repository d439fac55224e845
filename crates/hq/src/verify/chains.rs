//! Logs: every entry's hash, the chain, what was signed over it, the bytes of every change.

use std::collections::{BTreeMap, BTreeSet};

use baolian_wire::up::SignedHead;
use baolian_wire::verdict::Code;
use baolian_wire::{ChainHead, DeviceId, Entry, EntryRef, Hash, Payload, cbor};
use rusqlite::Connection;

use super::Report;
use super::spoken::Spoken;
use crate::error::Result;
use crate::judge::change_hash_of;
use crate::own;
use crate::store::device::{self, DeviceState};
use crate::store::entry::{self, Held, State};
use crate::store::ledger::{ReadLedger as _, RowKind, SqliteLedger};
use crate::store::returned;

/// Entries that are read at once.
const PAGE: usize = 500;

/// One log from its first entry to its last.
pub(super) fn log(
    conn: &Connection,
    state: &DeviceState,
    spoken: &Spoken,
    report: &mut Report,
) -> Result<()> {
    let name = state.id;
    if state.key.device() != state.id {
        report.fault("signature", format!("{name}: the key is another device's"));
    }
    let mut chain = ChainHead::start(&state.key);
    let mut n = 0;
    let mut heads: BTreeMap<u64, ChainHead> = BTreeMap::new();
    let runs = entry::parts(conn, state.id)?;
    if state.hq {
        let certificate = device::certificate(conn, state.id)?.unwrap_or_default();
        let row = runs.first().map_or(u64::MAX, |run| run.position);
        let certified = spoken.keys.iter().any(|c| {
            own::verify_key(&certificate, &state.key, &c.key).is_ok()
                && spoken.may(c, state.enrolled_at, row)
        });
        if !certified {
            report.fault("signature", format!("{name}: no working key certified it"));
        }
    }
    let ends: BTreeSet<u64> = runs.iter().map(|run| run.last).collect();
    loop {
        let page = entry::of_device(conn, state.id, n, PAGE)?;
        for held in &page {
            report.entries += 1;
            if held.at.n != n + 1 {
                report.fault(
                    "chain",
                    format!(
                        "{} is missing",
                        EntryRef {
                            device: name,
                            n: n + 1
                        }
                    ),
                );
            }
            n = held.at.n;
            chain = chain.then(&held.hash);
            if chain != held.chain {
                report.fault("chain", format!("{}: the chain breaks", held.at));
                // What follows is held against what was stored, so that one break is one fault.
                chain = held.chain;
            }
            bytes(held, report);
            if state.hq && held.origin != held.hash {
                given_back(conn, held, report)?;
            }
            if ends.contains(&n) {
                heads.insert(n, chain);
            }
        }
        if page.len() < PAGE {
            break;
        }
    }
    if (n, chain) != (state.n, state.chain) {
        let (end, said) = (n, state.n);
        report.fault("chain", format!("{name} ends at {end}, not at {said}"));
    }
    let mut covered = 0;
    for run in runs {
        report.signatures += 1;
        let head = heads.get(&run.last).copied();
        let signed = if state.hq {
            own::verify_run(&run.signed, run.last, run.head, &state.key)
        } else {
            let signed = cbor::decode::<SignedHead>("signature", &run.signed, 64 * 1024);
            signed.and_then(|s| s.verify(run.head, &state.key))
        };
        if let Err(e) = signed {
            let row = run.position;
            report.fault("signature", format!("{name} row {row}: {e}"));
        }
        if head != Some(run.head) {
            let last = run.last;
            report.fault(
                "signature",
                format!("{name}: what was signed up to {last} is not what is held"),
            );
        }
        covered = covered.max(run.last);
    }
    if covered != n {
        report.fault(
            "signature",
            format!("{name}: nothing was signed after {covered}"),
        );
    }
    Ok(())
}

/// The bytes of one entry and of its change.
fn bytes(held: &Held, report: &mut Report) {
    if let Some(entry) = &held.entry
        && Hash::of(entry) != held.hash
    {
        report.fault(
            "chain",
            format!("{}: other bytes than were signed", held.at),
        );
    }
    let known_bad = held
        .reason
        .as_ref()
        .is_some_and(|r| matches!(r.code, Code::WrongHash | Code::Damaged));
    let (Some(named), Some(change), false) = (held.change_hash, &held.change, known_bad) else {
        return;
    };
    // What was refused for its shape alone may hold anything.
    let judged = held.doc.is_some();
    if judged && change_hash_of(change) != Some(named) {
        report.fault(
            "change",
            format!("{}: other bytes than were named", held.at),
        );
    }
}

/// What the own log carries is noted as such.
fn given_back(conn: &Connection, held: &Held, report: &mut Report) -> Result<()> {
    report.returned += 1;
    let entry = held.entry.as_deref().map(Entry::decode);
    let noted = match entry {
        Some(Ok(Entry {
            payload: Payload::Carried(carried),
            ..
        })) => {
            Hash::of(&carried.entry) == held.origin
                && returned::at(conn, carried.from)?.contains(&held.origin)
        }
        _ => false,
    };
    if !noted {
        report.fault("chain", format!("{}: carries something else", held.at));
    }
    Ok(())
}

/// Rows and entries name each other, and positions have no holes.
pub(super) fn rows(
    conn: &Connection,
    known: &BTreeSet<DeviceId>,
    report: &mut Report,
) -> Result<()> {
    let ledger = SqliteLedger(conn);
    let mut at = 0;
    loop {
        let page = ledger.after(at, PAGE)?;
        for row in &page {
            if row.position != at + 1 {
                report.fault("ledger", format!("row {} is missing", at + 1));
            }
            at = row.position;
            let Some((device, n)) = row.device.zip(row.n) else {
                continue;
            };
            if !known.contains(&device) {
                report.fault("ledger", format!("row {at} is of no device"));
                continue;
            }
            let states: &[State] = match row.kind {
                Some(RowKind::Applied) => &[State::Applied],
                Some(RowKind::Refused) => &[State::Refused],
                Some(RowKind::Counted) => &[State::Counted, State::Noted],
                Some(RowKind::Unread) => &[State::Unread],
                _ => continue,
            };
            let held = entry::get(conn, EntryRef { device, n })?;
            let fits = held.is_some_and(|e| e.verdict == Some(at) && states.contains(&e.state));
            if !fits {
                report.fault(
                    "ledger",
                    format!("row {at} does not fit entry {device}/{n}"),
                );
            }
        }
        if page.len() < PAGE {
            return Ok(());
        }
    }
}
