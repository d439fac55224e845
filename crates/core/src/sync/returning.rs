//! Giving back: what headquarters once sent and has forgotten, in the parts that it signed (design, section 5, "Copies and restores").
//!
//! A cursor that headquarters cuts back says from where on it has forgotten.
//! What was kept from there on goes back before anything of this tablet's own
//! is sent, so that headquarters has heard again what the roster said. To a
//! headquarters that does not know this tablet, what it said of its key goes
//! first.

use baolian_wire::down::{DownItem, DownPart};
use baolian_wire::receipt::{Certificate, SignedReceipt};
use baolian_wire::reference::Fact;
use baolian_wire::up::Returned;
use baolian_wire::{DeviceId, limits};
use rusqlite::Connection;

use super::Asking;
use crate::error::Result;
use crate::store::fault::{self, Came, Fault, What};
use crate::store::part::{self, Lost};
use crate::store::setting::{self, Identity};
use crate::store::shelf;
use crate::tablet::Tablet;

/// Parts on their way back.
#[derive(Debug, Default)]
pub(crate) struct Giving {
    /// Their numbers here.
    pub(crate) serials: Vec<i64>,
    /// Receipts: log and number.
    pub(crate) receipts: Vec<(DeviceId, u64)>,
    /// As they travel; none if there is nothing to give back.
    pub(crate) returned: Option<Returned>,
}

/// What a kept part says, if it still is what headquarters signed.
fn read(lost: &Lost, keys: &[Certificate]) -> Option<DownPart> {
    let frame = lost.frame.as_ref()?;
    let key = keys.iter().find(|c| c.key.fingerprint() == frame.key)?;
    let part = frame.read(&key.key).ok()?;
    key.speaks_of(part.at, keys).then_some(part)
}

/// Whether a part says the key of a device.
fn says_key(part: &DownPart, of: DeviceId) -> bool {
    part.items.iter().any(|item| match item {
        DownItem::Fact { fact, .. } => {
            matches!(Fact::decode(fact), Ok(Fact::Device(d)) if d.key.device() == of)
        }
        _ => false,
    })
}

/// The parts that say the keys of this tablet's logs, the present one first:
/// each is known by the one that goes on from it.
fn to_be_known(c: &Connection, identity: &Identity, keys: &[Certificate]) -> Result<Vec<Lost>> {
    let mut parts: Vec<Lost> = Vec::new();
    for device in identity.devices.iter().rev().take(limits::RETURNED_PARTS) {
        let says = |lost: &Lost| read(lost, keys).is_some_and(|part| says_key(&part, *device));
        for part in part::to_give_back(c, 0, says)? {
            if parts.iter().all(|one| one.serial != part.serial) {
                parts.push(part);
            }
        }
    }
    Ok(parts)
}

impl Tablet {
    /// The next parts to be given back, of about so many bytes: the oldest,
    /// or those that make this tablet known. What is no part of headquarters
    /// any more, its bytes having changed here, is kept aside.
    pub(crate) fn next_to_give_back(
        &self,
        asking: Asking,
        identity: &Identity,
        bytes: usize,
    ) -> Result<Giving> {
        loop {
            let keys = self.store.read(|c| setting::working_keys(c))?;
            let mut lost = Vec::new();
            if asking == Asking::ToBeKnown {
                lost = self.store.read(|c| to_be_known(c, identity, &keys))?;
            }
            if lost.is_empty() {
                lost = self
                    .store
                    .read(|c| part::to_give_back(c, bytes, |_| true))?;
            }
            if lost.is_empty() {
                return self.receipts_to_give_back(keys);
            }
            let mut giving = Giving::default();
            let mut parts = Vec::new();
            let mut damaged = Vec::new();
            for one in lost {
                let ours = read(&one, &keys).is_some_and(|p| identity.devices.contains(&p.device));
                match one.frame {
                    Some(frame) if ours => {
                        giving.serials.push(one.serial);
                        parts.push(frame);
                    }
                    _ => damaged.push(one.serial),
                }
            }
            self.keep_aside(&damaged)?;
            if !parts.is_empty() {
                giving.returned = Some(Returned {
                    certificates: keys,
                    parts,
                    receipts: None,
                });
                return Ok(giving);
            }
        }
    }

    /// The next receipts to be given back, when all parts are: they bound the
    /// times of this tablet's own entries, which go after them.
    fn receipts_to_give_back(&self, keys: Vec<Certificate>) -> Result<Giving> {
        let lost = self
            .store
            .read(|c| shelf::receipts_to_give_back(c, limits::RETURNED_RECEIPTS))?;
        let signed_well = |signed: &SignedReceipt| {
            let key = keys.iter().find(|c| c.key.fingerprint() == signed.key);
            let receipt = key.and_then(|key| Some((key, signed.verify(&key.key).ok()?)));
            receipt.is_some_and(|(key, receipt)| key.speaks_of(receipt.at, &keys))
        };
        let mut giving = Giving::default();
        let mut receipts = Vec::new();
        let mut damaged = Vec::new();
        for (device, number, signed) in lost {
            match signed.filter(signed_well) {
                Some(signed) => {
                    giving.receipts.push((device, number));
                    receipts.push(signed);
                }
                None => damaged.push((device, number)),
            }
        }
        if !damaged.is_empty() {
            tracing::error!(
                receipts = damaged.len(),
                "receipts that cannot be given back"
            );
            self.store
                .write(|tx| shelf::receipts_not_taken(tx, &damaged))?;
        }
        if !receipts.is_empty() {
            giving.returned = Some(Returned {
                certificates: keys,
                parts: Vec::new(),
                receipts: Some(receipts),
            });
        }
        Ok(giving)
    }

    /// Parts that cannot be given back stay here, and are named.
    fn keep_aside(&self, damaged: &[i64]) -> Result<()> {
        if damaged.is_empty() {
            return Ok(());
        }
        tracing::error!(
            parts = damaged.len(),
            "what was kept of headquarters' parts is damaged and cannot be given back"
        );
        let at = self.env.clock.now().wall_ms;
        self.store.write(|tx| {
            for serial in damaged {
                let fault = Fault {
                    what: What::Part,
                    key: serial.to_string(),
                    doc: None,
                    at,
                    came: Came::Lost,
                };
                fault::put(tx, &fault)?;
            }
            part::set_aside(tx, damaged)
        })
    }

    /// Headquarters does not know this tablet: it has forgotten all that it
    /// told it, its enrolment too. False if nothing of that is kept here.
    pub(crate) fn note_all_lost(&self) -> Result<bool> {
        self.store.write(|tx| {
            shelf::all_receipts_lost(tx)?;
            part::all_lost(tx)?;
            part::any_lost(tx)
        })
    }
}
