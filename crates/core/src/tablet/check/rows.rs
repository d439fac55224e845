//! Mending a row whose sum is not its own: made anew from what is here, else asked for, else kept as it is and named.

use baolian_wire::receipt::SignedReceipt;
use baolian_wire::{DeviceId, DocId, Entry, EntryRef, Hash, Header, Payload, cbor};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::mend::{Ask, Mending};
use crate::error::Result;
use crate::store::change::{self, Place};
use crate::store::fault::Came;
use crate::store::sum::RowKey;
use crate::store::{document, log, setting, shelf};

/// Settings without which a tablet begins that matter as if they had never been.
const DISPENSABLE: [&str; 5] = [
    setting::CONTACT,
    setting::FAILURES,
    setting::CHECK,
    setting::CHECKED,
    setting::OPEN,
];

impl Mending<'_> {
    pub(super) fn row(&mut self, row: &RowKey) -> Result<(Option<DocId>, Came)> {
        let tx = self.tx;
        match (row.of.table, row.values.as_slice()) {
            ("reference", _) => {
                row.remove(tx)?;
                Ok((None, self.ask_for(Ask::Everything)))
            }
            ("setting", [Value::Text(key)]) => Ok((None, self.setting(row, key)?)),
            ("document", [Value::Blob(id)]) => {
                let id = DocId::from_slice(id).ok();
                Ok((id, self.document(row, id)?))
            }
            ("change", [Value::Blob(hash)]) => self.provenance(row, Hash::from_slice(hash).ok()),
            ("log", [Value::Blob(device), Value::Integer(n)]) => {
                let device = DeviceId::from_slice(device).ok();
                let at = device.map(|device| EntryRef {
                    device,
                    n: n.unsigned_abs(),
                });
                Ok((None, self.log_row(row, at)?))
            }
            ("receipt", [device, number]) => Ok((None, self.receipt(row, device, number)?)),
            // Headquarters has what is in a part, and in a verified backup soon.
            ("part", _) => {
                row.remove(tx)?;
                Ok((None, Came::Lost))
            }
            _ => {
                row.accept(tx)?;
                Ok((None, Came::Lost))
            }
        }
    }

    fn ask_for(&mut self, what: Ask) -> Came {
        self.ask = self.ask.max(what);
        Came::Asked
    }

    fn setting(&mut self, row: &RowKey, key: &str) -> Result<Came> {
        let tx = self.tx;
        if DISPENSABLE.contains(&key) {
            setting::remove(tx, key)?;
            return Ok(Came::Mended);
        }
        match key {
            setting::CURSOR => Ok(self.ask_for(Ask::Everything)),
            // What headquarters holds already it takes once more, and changes nothing.
            setting::HELD => {
                setting::set_held(tx, 0)?;
                Ok(Came::Mended)
            }
            setting::ACCOUNT => match any_header(tx)? {
                Some(header) => {
                    setting::set(tx, key, header.account.as_str().as_bytes())?;
                    Ok(Came::Mended)
                }
                None => {
                    row.accept(tx)?;
                    Ok(Came::Lost)
                }
            },
            _ => {
                row.accept(tx)?;
                Ok(Came::Lost)
            }
        }
    }

    /// What is fixed of a document stands in every entry on it.
    fn document(&mut self, row: &RowKey, id: Option<DocId>) -> Result<Came> {
        row.remove(self.tx)?;
        let Some(id) = id else {
            return Ok(self.ask_for(Ask::OwnToo));
        };
        self.apart.insert(id);
        let own = log::entry_about(self.tx, id)?.and_then(|entry| header_of(&entry));
        if let Some(header) = own
            && let Some(station) = &header.station
        {
            document::insert(self.tx, id, header.kind, station, &header.audience)?;
            return Ok(Came::Mended);
        }
        change::forget(self.tx, id)?;
        Ok(self.ask_for(Ask::OwnToo))
    }

    /// Who made a change and when: of an own one its entry says it, of others' headquarters does.
    fn provenance(&mut self, row: &RowKey, hash: Option<Hash>) -> Result<(Option<DocId>, Came)> {
        let Some(hash) = hash else {
            row.remove(self.tx)?;
            return Ok((None, self.ask_for(Ask::OwnToo)));
        };
        let of = change::document_of(self.tx, hash)?;
        self.apart.extend(of);
        let Some((device, entry)) = log::of_change(self.tx, hash)? else {
            change::set_aside(self.tx, hash)?;
            return Ok((of, self.ask_for(Ask::Everything)));
        };
        let Some(header) = header_of(&entry.entry) else {
            return Ok((of, self.ask_for(Ask::OwnToo)));
        };
        let out = entry.state == log::EntryState::Refused || entry.replaced_by > 0;
        let place = if out { Place::TakenOut } else { Place::Waiting };
        let at = EntryRef { device, n: entry.n };
        change::set_provenance(self.tx, hash, &header, at, place)?;
        self.apart.insert(header.doc);
        Ok((Some(header.doc), self.ask_for(Ask::Everything)))
    }

    /// What became of an entry headquarters says again; the rest stands in the entry.
    fn log_row(&mut self, row: &RowKey, at: Option<EntryRef>) -> Result<Came> {
        let found = match at {
            Some(at) => log::get(self.tx, at.device, at.n)?.map(|found| (at, found)),
            None => None,
        };
        let read = found.and_then(|(at, found)| Some((at, Entry::decode(&found.entry).ok()?)));
        let Some((at, entry)) = read else {
            row.accept(self.tx)?;
            return Ok(self.ask_for(Ask::OwnToo));
        };
        let hash = entry.change_hash();
        let place = match hash {
            Some(hash) => change::place_of(self.tx, hash)?,
            None => None,
        };
        let state = if place == Some(Place::TakenOut) {
            log::EntryState::Refused
        } else if at.n <= setting::held(self.tx)? {
            log::EntryState::Held
        } else {
            log::EntryState::Waiting
        };
        let replaced_by = log::replacing(self.tx, at)?;
        let doc = header_of(&entry.encode()).map_or(entry.header.doc, |h| h.doc);
        log::set_rest(self.tx, at, doc, hash, state, replaced_by)?;
        Ok(self.ask_for(Ask::Everything))
    }

    /// A receipt is under headquarters' signature; what stands beside it is read from it.
    fn receipt(&mut self, row: &RowKey, device: &Value, number: &Value) -> Result<Came> {
        let signed = shelf::receipt_bytes(self.tx, device, number)?;
        row.remove(self.tx)?;
        let keys = setting::working_keys(self.tx)?;
        let signed: Option<SignedReceipt> =
            signed.and_then(|bytes| cbor::decode("receipt", &bytes, 1024).ok());
        let Some(signed) = signed else {
            return Ok(Came::Lost);
        };
        let receipt = keys.iter().find_map(|k| signed.verify(&k.key).ok());
        match receipt {
            Some(receipt) => {
                shelf::keep_receipt(self.tx, &receipt, &signed)?;
                Ok(Came::Mended)
            }
            None => Ok(Came::Lost),
        }
    }
}

/// The header by which an entry is judged: that of the old one where it carries one.
fn header_of(entry: &[u8]) -> Option<Header> {
    let entry = Entry::decode(entry).ok()?;
    match entry.payload {
        Payload::Carried(carried) => Some(Entry::decode(&carried.entry).ok()?.header),
        _ => Some(entry.header),
    }
}

fn any_header(c: &Connection) -> Result<Option<Header>> {
    let rows = log::all_after(c, None, 1)?;
    Ok(rows.first().and_then(|(_, row)| header_of(&row.entry)))
}
