//! A copy goes on under a new key and log (design, section 5, "Copies and restores").
//!
//! A restored backup or a cloned tablet never continues a log that
//! headquarters knows differently. It begins a new one whose first entry names
//! the old, and appends each unsent entry in its old bytes.

use baolian_wire::enrol::Proof;
use baolian_wire::entry::{Carried, Succession};
use baolian_wire::{ChainHead, DeviceId, DocId, Entry, EntryRef, Header, Kind, Payload};
use rusqlite::Connection;

use crate::env::Transport;
use crate::error::{Error, Result};
use crate::store::log::{self, EntryState, LogRow};
use crate::store::setting::{self, Identity};
use crate::tablet::{Tablet, UNKNOWN_DEVICE, newest_receipt};

impl Tablet {
    /// Begins a new log: this one cannot be continued.
    pub(crate) fn begin_new_log(&self, transport: &dyn Transport) -> Result<()> {
        let (old, head) = self.store.read(|c| {
            let old = setting::identity(c)?;
            let head = log::head(c, old.device)?;
            Ok((old, head))
        })?;
        let old_key = self.env.keys.load(old.device)?.ok_or(Error::KeyGone)?;
        let (n, head) = match head {
            Some(head) => head,
            None => (0, self.chain_start(old.device)?),
        };
        let key = self.pending_key()?;
        let succession = Succession::sign(&old_key, n, head, &key.public());
        let enrolled = self.ask(transport, &key, Proof::Succession(succession.clone()))?;
        if enrolled.root != old.root {
            return Err(Error::WrongHq);
        }
        let url = old.hq_url.clone();
        self.become_device(&key, &enrolled, &url, Some(&old), Some(succession))?;
        Ok(())
    }

    /// Headquarters does not know this log's key, having been restored from a
    /// copy older than the succession: the older keys vouch for the newer
    /// ones once more. False if no older log is known there either.
    pub(crate) fn introduce_again(&self, transport: &dyn Transport) -> Result<bool> {
        let identity = self.identity()?;
        let pairs: Vec<(DeviceId, DeviceId)> = identity
            .devices
            .windows(2)
            .filter_map(|pair| Some((*pair.first()?, *pair.last()?)))
            .collect();
        let mut known = false;
        // From the newest back to the first that is known, then forward again.
        for from in (0..pairs.len()).rev() {
            for (old, new) in pairs.iter().skip(from) {
                known = self.vouch(transport, &identity, *old, *new)?;
                if !known {
                    break;
                }
            }
            if known {
                break;
            }
        }
        Ok(known)
    }

    /// One key vouches for the next; false if the old one is not known.
    fn vouch(
        &self,
        transport: &dyn Transport,
        identity: &Identity,
        old: DeviceId,
        new: DeviceId,
    ) -> Result<bool> {
        let keys = &self.env.keys;
        let head = self.store.read(|c| log::head(c, old))?;
        let (Some(old_key), Some(key)) = (keys.load(old)?, keys.load(new)?) else {
            return Ok(false);
        };
        let (n, head) = match head {
            Some(head) => head,
            None => (0, ChainHead::start(&old_key.public())),
        };
        let succession = Succession::sign(&old_key, n, head, &key.public());
        match self.ask(transport, &key, Proof::Succession(succession)) {
            Ok(enrolled) => {
                self.known_again(identity, &enrolled)?;
                Ok(true)
            }
            Err(Error::HqRefused { code, .. }) if code == UNKNOWN_DEVICE => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Headquarters may have lost what it gave receipts for. Entries of older
    /// logs of this tablet are not sent again by themselves, so the present
    /// log carries them; those that are there already count once.
    pub(crate) fn note_roll_back(&self, c: &Connection) -> Result<()> {
        if setting::get(c, setting::ROLLED_BACK)?.is_some() {
            return Ok(());
        }
        setting::set(c, setting::ROLLED_BACK, b"1")?;
        let identity = setting::identity(c)?;
        for old in &identity.devices {
            if *old != identity.device {
                self.carry(c, &identity, *old, true)?;
            }
        }
        Ok(())
    }

    /// Writes the first entry of the new log and carries over what was never acknowledged.
    pub(crate) fn go_on(
        &self,
        c: &Connection,
        identity: &Identity,
        old: &Identity,
        succession: Succession,
    ) -> Result<()> {
        let clock = self.env.clock.now();
        let receipt = newest_receipt(c, identity.device)?.0;
        let header = Header {
            kind: Kind::Log,
            doc: DocId::NONE,
            station: None,
            audience: baolian_wire::Audience::default(),
            account: identity.account.clone(),
            clock,
            receipt,
            relies: None,
            replaces: None,
            extension: None,
        };
        self.append(c, identity.device, header, Payload::Succession(succession))?;
        setting::remove(c, setting::NEW_LOG)?;
        let lost = setting::get(c, setting::ROLLED_BACK)?.is_some();
        self.carry(c, identity, old.device, lost)
    }

    /// Appends entries of an older log to the present one, in their old
    /// bytes: those that were never acknowledged, and the others too where
    /// headquarters may have lost them. Each is carried once.
    fn carry(&self, c: &Connection, identity: &Identity, old: DeviceId, lost: bool) -> Result<()> {
        let carried = |row: &LogRow| match row.state {
            _ if row.replaced_by != 0 => false,
            EntryState::Waiting => true,
            EntryState::Held | EntryState::Applied => lost,
            EntryState::Refused => false,
        };
        let clock = self.env.clock.now();
        let receipt = newest_receipt(c, identity.device)?.0;
        let mut after = 0;
        loop {
            let rows = log::after(c, old, after, 1_000)?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.n;
            for row in rows.iter().filter(|r| carried(r)) {
                let Ok(entry) = Entry::decode(&row.entry) else {
                    continue;
                };
                match &entry.payload {
                    Payload::Succession(_) => continue,
                    // About what is read from now on: it is asked anew.
                    Payload::History(wish) => {
                        if let Some(station) = &entry.header.station {
                            let n = self.append_wish(c, identity, station, *wish)?;
                            log::replaced(c, old, row.n, n)?;
                        }
                        continue;
                    }
                    _ => {}
                }
                let header = Header {
                    clock,
                    receipt,
                    ..entry.header
                };
                let payload = match entry.payload {
                    // An entry that was itself carried keeps its first place and bytes.
                    Payload::Carried(carried) => carried,
                    _ => Carried {
                        from: EntryRef {
                            device: old,
                            n: row.n,
                        },
                        entry: row.entry.clone().into(),
                    },
                };
                let n = self.append(c, identity.device, header, Payload::Carried(payload))?;
                log::replaced(c, old, row.n, n)?;
            }
        }
    }
}
