//! Does everything that is held hold together? Every chain, signature, change, verdict, channel and list.
//!
//! Reads one committed state and changes nothing. What does not hold is named,
//! entry by entry; nothing is repaired here.

mod chains;
mod documents;
mod sight;
mod spoken;

use std::collections::BTreeSet;

use baolian_wire::receipt::{Certificate, Receipt, SignedReceipt};
use baolian_wire::{HqTime, WireError, cbor};
use rusqlite::Connection;
use serde::Serialize;

use crate::error::{HqError, Result};
use crate::keys::Keys;
use crate::projection;
use crate::store::returned::{self, Hole};
use crate::store::{self, device, ledger, receipt};
use spoken::Spoken;

/// Most faults that are named; more are counted.
const NAMED: usize = 1000;

/// One thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What was looked at: `database`, `key`, `chain`, `signature`, `receipt`,
    /// `change`, `verdict`, `sight`, `lists`, `ledger`.
    pub what: &'static str,
    /// Which one, and what is wrong with it.
    pub detail: String,
}

/// What was looked at, and what does not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The ledger position at which it was looked at.
    pub position: u64,
    /// Logs, headquarters' own too.
    pub devices: u64,
    /// Entries.
    pub entries: u64,
    /// Entries of other logs that tablets gave back after a restore, which
    /// headquarters' own log carries.
    pub returned: u64,
    /// Logs whose own chain lacks entries that are known to have been there:
    /// no fault, but something that is still to come.
    pub holes: Vec<Hole>,
    /// Signed runs of entries.
    pub signatures: u64,
    /// Receipts.
    pub receipts: u64,
    /// Documents.
    pub documents: u64,
    /// Verdicts judged again.
    pub verdicts: u64,
    /// Documents and facts whose channels were looked at.
    pub things: u64,
    /// What does not hold.
    pub faults: Vec<Fault>,
    /// Further faults that are not named.
    pub more_faults: u64,
}

impl Report {
    /// Whether everything holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }

    pub(crate) fn fault(&mut self, what: &'static str, detail: impl Into<String>) {
        if self.faults.len() < NAMED {
            self.faults.push(Fault {
                what,
                detail: detail.into(),
            });
        } else {
            self.more_faults += 1;
        }
    }
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Bytes, chains and signatures: what a backup has to hold.
    Bytes,
    /// Verdicts, who sees what, and lists as well.
    Everything,
}

/// Looks at everything.
pub(crate) fn verify(conn: &Connection, keys: &Keys, depth: Depth) -> Result<Report> {
    let mut report = Report {
        position: ledger::head(conn)?,
        ..Report::default()
    };
    let word: String = conn.pragma_query_value(None, "integrity_check", |r| r.get(0))?;
    if word != "ok" {
        report.fault("database", word);
    }
    if !store::schema_is_right(conn)? {
        report.fault("database", "its tables are not as they were made");
    }
    store::foreign_keys(conn, |broken| report.fault("database", broken))?;
    let spoken = Spoken::read(conn, keys)?;
    for certificate in &spoken.keys {
        if let Err(e) = certificate.verify(&keys.root.public()) {
            let name = certificate.key.fingerprint();
            report.fault("key", format!("working key {name}: {e}"));
        }
    }
    let mut known = BTreeSet::new();
    for state in device::all(conn, true)? {
        report.devices += 1;
        known.insert(state.id);
        chains::log(conn, &state, &spoken, &mut report)?;
        receipts(conn, &state, &spoken, &mut report)?;
    }
    returned_receipts(conn, keys, &mut report)?;
    chains::rows(conn, &known, &mut report)?;
    if returned::count(conn)? != report.returned {
        report.fault(
            "chain",
            "something else was given back than the own log carries",
        );
    }
    report.holes = returned::holes(conn)?;
    if depth == Depth::Everything {
        let judged = documents::verdicts(conn, &mut report);
        readable("verdict", judged, &mut report)?;
        let seen = sight::sight(conn, &mut report);
        readable("sight", seen, &mut report)?;
        lists(conn, &mut report)?;
    }
    Ok(report)
}

/// What is held but cannot be read is a fault, not the end of looking.
fn readable(what: &'static str, looked: Result<()>, report: &mut Report) -> Result<()> {
    match looked {
        Err(e @ (HqError::Wire(_) | HqError::Record(_) | HqError::Damaged(_))) => {
            report.fault(what, format!("it cannot be read: {e}"));
            Ok(())
        }
        other => other,
    }
}

/// Every receipt is signed, and says of its log what the log says.
fn receipts(
    conn: &Connection,
    state: &device::DeviceState,
    spoken: &Spoken,
    report: &mut Report,
) -> Result<()> {
    for stored in receipt::all(conn, state.id)? {
        report.receipts += 1;
        let name = format!("{} receipt {}", state.id, stored.number);
        let signed: Result<SignedReceipt, _> = cbor::decode("receipt", &stored.signed, 1024);
        let opened = signed.and_then(|s| {
            let signer = spoken.keys.iter().find(|c| c.key.fingerprint() == s.key);
            let signer = signer.ok_or(WireError::BadSignature("an unknown working key"))?;
            let receipt = s.verify(&signer.key)?;
            match spoken.may(signer, receipt.at, receipt.position) {
                true => Ok(receipt),
                false => Err(WireError::BadSignature("a retired working key")),
            }
        });
        let receipt = match opened {
            Ok(receipt) => receipt,
            Err(e) => {
                report.fault("receipt", format!("{name}: {e}"));
                continue;
            }
        };
        let chain = crate::own::chain_at(conn, state, receipt.n)?;
        let same = receipt.device == state.id
            && receipt.number == stored.number
            && receipt.n == stored.n
            && HqTime(receipt.at.0) == stored.at
            && chain == Some(receipt.head);
        if !same {
            report.fault("receipt", format!("{name} does not fit the log"));
        }
    }
    Ok(())
}

/// Every receipt that was given back is headquarters' own word.
fn returned_receipts(conn: &Connection, keys: &Keys, report: &mut Report) -> Result<()> {
    for returned in receipt::all_returned(conn)? {
        report.receipts += 1;
        let opened = || -> Result<Receipt, WireError> {
            let certificate: Certificate = cbor::decode("key", &returned.certificate, 1024)?;
            certificate.verify(&keys.root.public())?;
            let signed: SignedReceipt = cbor::decode("receipt", &returned.signed, 1024)?;
            signed.verify(&certificate.key)
        };
        let named = (returned.device, returned.number, returned.at);
        if !opened().is_ok_and(|r| (r.device, r.number, r.at) == named) {
            let name = format!("{} receipt {}", returned.device, returned.number);
            let fault = format!("{name}, given back, is not headquarters' own");
            report.fault("receipt", fault);
        }
    }
    Ok(())
}

/// The lists are what the documents make them.
fn lists(conn: &Connection, report: &mut Report) -> Result<()> {
    let anew = projection::in_memory()?;
    if let Err(e) = projection::rebuild(conn, &anew) {
        report.fault("lists", format!("they cannot be made anew: {e}"));
        return Ok(());
    }
    for difference in projection::differences(conn, &anew)? {
        report.fault("lists", difference);
    }
    Ok(())
}
