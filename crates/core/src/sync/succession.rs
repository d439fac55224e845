//! A copy goes on under a new key and log (design, section 5, "Copies and restores").
//!
//! A restored backup or a cloned tablet never continues a log that
//! headquarters knows differently. It begins a new one whose first entry names
//! the old, and appends each unsent entry in its old bytes.

use baolian_wire::enrol::Proof;
use baolian_wire::entry::{Carried, Succession};
use baolian_wire::{DocId, Entry, EntryRef, Header, Kind, Payload};
use rusqlite::Connection;

use crate::env::Transport;
use crate::error::{Error, Result};
use crate::store::log::{self, EntryState};
use crate::store::setting::{self, Identity};
use crate::tablet::{Tablet, newest_receipt};

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
    /// copy older than the succession: the old key vouches for it once more.
    /// False if there is no older log to vouch.
    pub(crate) fn introduce_again(&self, transport: &dyn Transport) -> Result<bool> {
        let identity = self.identity()?;
        let older = identity.devices.iter().rev().nth(1).copied();
        let Some(older) = older else {
            return Ok(false);
        };
        let head = self.store.read(|c| log::head(c, older))?;
        let keys = &self.env.keys;
        let (Some(old_key), Some(key), Some((n, head))) =
            (keys.load(older)?, keys.load(identity.device)?, head)
        else {
            return Ok(false);
        };
        let succession = Succession::sign(&old_key, n, head, &key.public());
        let enrolled = self.ask(transport, &key, Proof::Succession(succession))?;
        self.known_again(&identity, &enrolled)?;
        Ok(true)
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
        let mut after = 0;
        loop {
            let rows = log::after(c, old.device, after, 1_000)?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.n;
            for row in rows.iter().filter(|r| r.state == EntryState::Waiting) {
                let Ok(entry) = Entry::decode(&row.entry) else {
                    continue;
                };
                if matches!(entry.payload, Payload::Succession(_)) {
                    continue;
                }
                let header = Header {
                    clock,
                    receipt,
                    ..entry.header
                };
                let carried = match entry.payload {
                    // An entry that was itself carried keeps its first place and bytes.
                    Payload::Carried(carried) => carried,
                    _ => Carried {
                        from: EntryRef {
                            device: old.device,
                            n: row.n,
                        },
                        entry: row.entry.clone().into(),
                    },
                };
                let n = self.append(c, identity.device, header, Payload::Carried(carried))?;
                log::replaced(c, old.device, row.n, n)?;
            }
        }
    }
}
