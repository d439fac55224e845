//! Giving back: what headquarters once sent and has forgotten, in the parts that it signed (design, section 5, "Copies and restores").
//!
//! A cursor that headquarters cuts back says from where on it has forgotten.
//! What was kept from there on goes back before anything of this tablet's own
//! is sent, so that headquarters has heard again what the roster said.

use baolian_wire::up::Returned;

use crate::error::Result;
use crate::store::part::{self, Lost};
use crate::store::setting::{self, Identity};
use crate::tablet::Tablet;

/// Parts on their way back.
#[derive(Debug, Default)]
pub(crate) struct Giving {
    /// Their numbers here.
    pub(crate) serials: Vec<i64>,
    /// As they travel; none if there is nothing to give back.
    pub(crate) returned: Option<Returned>,
}

impl Tablet {
    /// The next parts to be given back, of about so many bytes. What is no
    /// part of headquarters any more, its bytes having changed here, is let
    /// go of.
    pub(crate) fn next_to_give_back(&self, identity: &Identity, bytes: usize) -> Result<Giving> {
        loop {
            let (lost, keys) = self.store.read(|c| {
                let lost = part::to_give_back(c, bytes)?;
                Ok((lost, setting::working_keys(c)?))
            })?;
            if lost.is_empty() {
                return Ok(Giving::default());
            }
            let whole = |lost: &Lost| {
                let frame = lost.frame.as_ref()?;
                let key = keys.iter().find(|c| c.key.fingerprint() == frame.key)?;
                let part = frame.read(&key.key).ok()?;
                let ours = identity.devices.contains(&part.device);
                (ours && key.speaks_of(part.at, &keys)).then(|| frame.clone())
            };
            let mut giving = Giving::default();
            let mut parts = Vec::new();
            let mut broken = Vec::new();
            for one in &lost {
                match whole(one) {
                    Some(frame) => {
                        giving.serials.push(one.serial);
                        parts.push(frame);
                    }
                    None => broken.push(one.serial),
                }
            }
            if !broken.is_empty() {
                tracing::error!(
                    parts = broken.len(),
                    "what was kept of headquarters' parts is damaged and cannot be given back"
                );
                self.store.write(|tx| part::remove(tx, &broken))?;
            }
            if !parts.is_empty() {
                giving.returned = Some(Returned {
                    certificates: keys,
                    parts,
                });
                return Ok(giving);
            }
        }
    }

    /// Headquarters does not know this tablet: it has forgotten all that it
    /// told it, its enrolment too. False if nothing of that is kept here.
    pub(crate) fn note_all_lost(&self) -> Result<bool> {
        self.store.write(|tx| {
            part::all_lost(tx)?;
            part::any_lost(tx)
        })
    }
}
