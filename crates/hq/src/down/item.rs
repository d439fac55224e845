//! One row of the ledger as one item for one device.

use std::cell::RefCell;
use std::collections::HashMap;

use baolian_wire::down::{DownItem, Laid};
use baolian_wire::{AccountId, DeviceId, DocId, Entry, EntryRef, Payload, StationCode};
use rusqlite::Connection;

use crate::error::{HqError, Result};
use crate::own::fact_bytes;
use crate::store::channel::{self, ChannelId, DOCUMENT, ThingId};
use crate::store::device::{self, DeviceState};
use crate::store::entry::{self, Decided, Held, State};
use crate::store::ledger::{Row, RowKind};
use crate::store::reference::FactKind;
use crate::store::{feed, ledger};

/// Makes items for one device from one snapshot.
pub(super) struct Items<'c> {
    conn: &'c Connection,
    device: DeviceId,
    account: AccountId,
    /// Where the account listens or has listened.
    heard: Vec<(ChannelId, u64, Option<u64>)>,
    /// The row that tells a revoked device so.
    notice: Option<(u64, ThingId)>,
    seen: RefCell<HashMap<ThingId, bool>>,
}

impl<'c> Items<'c> {
    pub fn new(conn: &'c Connection, device: &DeviceState) -> Result<Self> {
        let mut heard = channel::heard(conn, &device.account)?;
        let mut notice = None;
        if device.revoked_at.is_some() {
            // A revoked device is told what became of its own entries, and
            // that it is revoked; nothing else reaches it.
            heard.clear();
            let key = device.id.to_string();
            let kind = FactKind::Device.number();
            if let Some(thing) = channel::find_thing(conn, kind, key.as_bytes())? {
                notice = feed::newest_line(conn, thing)?.map(|position| (position, thing));
            }
        }
        Ok(Self {
            conn,
            device: device.id,
            account: device.account.clone(),
            heard,
            notice,
            seen: RefCell::default(),
        })
    }

    pub fn conn(&self) -> &'c Connection {
        self.conn
    }

    pub fn device(&self) -> DeviceId {
        self.device
    }

    pub fn account(&self) -> &AccountId {
        &self.account
    }

    pub fn notice(&self) -> Option<(u64, ThingId)> {
        self.notice
    }

    pub fn heard(&self) -> &[(ChannelId, u64, Option<u64>)] {
        &self.heard
    }

    /// Lines after a position of all that the device may see now.
    pub fn in_view(&self, after: u64, limit: usize) -> Result<Vec<(u64, ThingId)>> {
        if self.heard.is_empty() {
            // Revoked, or nobody's any more.
            return Ok(Vec::new());
        }
        feed::in_view(self.conn, &self.account, after, limit)
    }

    /// A verdict on an entry of the device's own, and what is to be forgotten
    /// with it: where the document of the entry is out of view, no other row
    /// says so.
    pub fn verdict(&self, position: u64, n: u64) -> Result<[Option<DownItem>; 2]> {
        let device = self.device;
        let Some(decided) = entry::decided(self.conn, EntryRef { device, n })? else {
            return Ok([None, None]);
        };
        let mut forget = None;
        if let (State::Applied | State::Counted | State::Refused, Some(doc)) =
            (decided.state, decided.doc)
            && let Some(thing) = channel::find_thing(self.conn, DOCUMENT, doc.as_bytes())?
            && !self.sees(thing)?
        {
            forget = Some(DownItem::Forget {
                position,
                stations: Vec::new(),
                docs: vec![doc],
            });
        }
        Ok([own(position, n, decided), forget])
    }

    /// A row about a thing on one of the account's channels. None where it is
    /// not to be sent: the thing is out of view by now, the row is a verdict
    /// of the device's own, or a later row says the same anew.
    pub fn row(&self, position: u64, thing: ThingId, head: u64) -> Result<Option<DownItem>> {
        if !self.sees(thing)? {
            return Ok(None);
        }
        let row = ledger::get(self.conn, position)?
            .ok_or_else(|| HqError::Damaged(format!("row {position} is missing")))?;
        match row.kind {
            Some(RowKind::Fact) => {
                if feed::superseded(self.conn, thing, position, head)? {
                    return Ok(None);
                }
                let held = self.entry_of(&row)?;
                let (device, entry) = self.as_recorded(&held)?;
                Ok(Some(DownItem::Fact {
                    position,
                    fact: fact_bytes(&entry)?.into(),
                    laid: Some(Laid {
                        device,
                        entry: entry.into(),
                    }),
                }))
            }
            // Its own entries too: it may have forgotten the document since.
            Some(RowKind::Applied | RowKind::Unread) => {
                let held = self.entry_of(&row)?;
                let (device, entry) = self.as_recorded(&held)?;
                let Some(change) = held.change else {
                    return Err(HqError::Damaged(format!("row {position} has no change")));
                };
                Ok(Some(DownItem::Applied {
                    position,
                    device,
                    entry: entry.into(),
                    change: change.into(),
                    made: held.made,
                }))
            }
            _ => Ok(None),
        }
    }

    /// An entry in the log and the bytes in which it was recorded: of what a
    /// tablet gave back, not the entry that carries it here.
    fn as_recorded(&self, held: &Held) -> Result<(DeviceId, Vec<u8>)> {
        let bytes = held.entry.clone();
        let bytes = bytes.ok_or_else(|| HqError::Damaged(format!("{} has no bytes", held.at)))?;
        if held.origin != held.hash
            && let Payload::Carried(carried) = Entry::decode(&bytes)?.payload
            && device::get(self.conn, held.at.device)?.is_some_and(|d| d.hq)
        {
            return Ok((carried.from.device, carried.entry.into()));
        }
        Ok((held.at.device, bytes))
    }

    /// What a row took out of the account's view.
    pub fn forget(&self, row: u64) -> Result<Option<DownItem>> {
        let mut stations = Vec::new();
        let mut docs = Vec::new();
        for thing in feed::lost(self.conn, &self.account, row)? {
            let Some((kind, key)) = channel::name_of(self.conn, thing)? else {
                continue;
            };
            if kind == DOCUMENT {
                docs.extend(DocId::from_slice(&key).ok());
            } else if kind == FactKind::Station.number() {
                let code = String::from_utf8(key).ok();
                stations.extend(code.and_then(|c| StationCode::new(&c).ok()));
            }
        }
        let nothing = stations.is_empty() && docs.is_empty();
        Ok((!nothing).then_some(DownItem::Forget {
            position: row,
            stations,
            docs,
        }))
    }

    fn sees(&self, thing: ThingId) -> Result<bool> {
        if self.notice.is_some_and(|(_, told)| told == thing) {
            return Ok(true);
        }
        if let Some(seen) = self.seen.borrow().get(&thing) {
            return Ok(*seen);
        }
        let sees = feed::sees(self.conn, &self.account, thing)?;
        self.seen.borrow_mut().insert(thing, sees);
        Ok(sees)
    }

    fn entry_of(&self, row: &Row) -> Result<Held> {
        let missing = || HqError::Damaged(format!("row {} names no entry", row.position));
        let (device, n) = row.device.zip(row.n).ok_or_else(missing)?;
        entry::get(self.conn, EntryRef { device, n })?.ok_or_else(missing)
    }
}

/// What a device is told of an entry of its own.
fn own(position: u64, n: u64, decided: Decided) -> Option<DownItem> {
    match decided.state {
        State::Applied | State::Counted | State::Noted => Some(DownItem::Own {
            position,
            n,
            made: decided.made,
        }),
        State::Refused => Some(DownItem::Refused {
            position,
            n,
            reason: decided.reason?,
        }),
        State::Waiting | State::Held | State::Unread => None,
    }
}
