//! Receipts: headquarters' signed word of what it holds, numbered for each device.

use baolian_wire::cbor;
use baolian_wire::receipt::{Receipt, SignedReceipt};

use crate::error::Result;
use crate::session::Session;
use crate::store::device::DeviceState;
use crate::store::receipt::{self, Stored};
use crate::store::{backup, entry, ledger};

/// A receipt that says nothing new is given again within this time, so that
/// tablets that only ask do not fill the ledger's disk.
const AGAIN_MS: i64 = 10 * 60 * 1000;

/// Signs a receipt for what is held of a device, durable with this job.
/// `seen` is the newest number the tablet has; after a roll-back it may be
/// ahead of what is known here, and no number is given twice.
pub(crate) fn issue(s: &Session<'_>, device: &DeviceState, seen: u64) -> Result<SignedReceipt> {
    let newest = receipt::newest(s.conn, device.id)?;
    let epoch = s.epoch()?;
    let backed_up = entry::last_at(s.conn, device.id, backup::position(s.conn)?)?;
    let signs = s.hq.keys.certificate(s.conn)?.key.fingerprint();
    let given = newest
        .as_ref()
        .map(|last| cbor::decode("receipt", &last.signed, 1024));
    let given: Option<SignedReceipt> = given.transpose()?;
    // A tablet is given one key to check an answer by: what another key signed is signed anew.
    if let (Some(last), Some(given)) = (&newest, given)
        && given.key == signs
        && last.number >= seen
        && (last.n, last.backed_up, last.epoch) == (device.n, backed_up, epoch)
        && s.now.0 - last.at.0 < AGAIN_MS
    {
        return Ok(given);
    }
    // A number far beyond what was ever given is not believed.
    let known = newest.map_or(0, |last| last.number + 1);
    let number = known.max(seen.saturating_add(1).min(known + (1 << 32)));
    let receipt = Receipt {
        device: device.id,
        number,
        n: device.n,
        head: device.chain,
        at: s.now,
        epoch,
        position: ledger::head(s.conn)?,
        backed_up,
    };
    store(s, &receipt)
}

/// Receipt number 0: the enrolment's.
pub(crate) fn first(s: &Session<'_>, device: &DeviceState) -> Result<SignedReceipt> {
    let receipt = Receipt {
        device: device.id,
        number: 0,
        n: 0,
        head: device.chain,
        at: s.now,
        epoch: s.epoch()?,
        position: ledger::head(s.conn)?,
        backed_up: 0,
    };
    store(s, &receipt)
}

fn store(s: &Session<'_>, receipt: &Receipt) -> Result<SignedReceipt> {
    let signed = SignedReceipt::sign(receipt, &*s.hq.keys.working(s.conn)?);
    receipt::insert(
        s.conn,
        receipt.device,
        &Stored {
            number: receipt.number,
            at: receipt.at,
            n: receipt.n,
            backed_up: receipt.backed_up,
            epoch: receipt.epoch,
            signed: cbor::encode(&signed),
        },
    )?;
    Ok(signed)
}
