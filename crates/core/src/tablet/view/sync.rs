//! What waits, what is held, what was refused, and the receipts: as the sync screen shows them.

use std::collections::BTreeMap;

use automerge::ReadDoc as _;
use baolian_lists::StationNames;
use baolian_record::document::change_hash;
use baolian_record::{Document, act, said, schema};
use baolian_wire::{DocId, Entry, Kind, Payload};
use rusqlite::Connection;
use serde::Serialize;

use super::ReceiptState;
use super::place;
use crate::error::Result;
use crate::store::log::{self, EntryState, LogRow};
use crate::store::{change, document, setting, shelf};
use crate::sync::SyncState;
use crate::tablet::Tablet;

/// Most entries of one page.
const ROWS: u32 = 200;

/// An entry that headquarters does not hold yet, or has not judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnjudgedEntry {
    /// Its number in the log.
    pub n: u64,
    /// The record it is about; none for what concerns the log itself.
    pub id: Option<DocId>,
    /// What the record is.
    pub kind: Kind,
    /// The record's title; empty for a visit.
    pub title: String,
    /// The record's station.
    pub station: String,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
    /// What was done, in one stable word: `begin`, `update.progress`, `add.stops`, `text.notes`, `set.due`;
    /// `fetch_history` and `let_go_of_history` for older records of a station; `log` for what concerns the log itself.
    pub said: String,
    /// Bytes that travel, before they are packed.
    pub bytes: u64,
    /// When it was recorded, by the tablet's wall clock, in milliseconds.
    pub wall: i64,
    /// On this tablet only, or held and not judged yet.
    pub state: ReceiptState,
}

/// One receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReceiptLine {
    /// Its number; 0 is the enrolment's.
    pub number: u64,
    /// Headquarters' time in it, in milliseconds.
    pub at: i64,
    /// Headquarters holds entries 1 to n.
    pub n: u64,
    /// Entries up to here are in a verified backup too.
    pub backed_up: u64,
}

/// The sync screen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SyncView {
    /// The state in figures, the last contact, what happens next.
    pub state: SyncState,
    /// Entries in a verified backup.
    pub backed_up: u64,
    /// Now, as far as the tablet can tell, in milliseconds.
    pub now: i64,
    /// The first entries that are not judged yet, in order.
    pub unjudged: Vec<UnjudgedEntry>,
    /// How many there are in all.
    pub unjudged_total: u64,
    /// The newest receipts, newest first.
    pub receipts: Vec<ReceiptLine>,
}

impl Tablet {
    /// The sync screen as far as the store knows it. Its lists go on with
    /// [`Self::unjudged_entries`] and [`Self::recent_receipts`].
    ///
    /// # Errors
    /// [`crate::Error::NotEnrolled`].
    pub fn sync_view(&self) -> Result<SyncView> {
        let receipts = self.recent_receipts(None, 20)?;
        Ok(SyncView {
            state: self.sync_state()?,
            backed_up: receipts.first().map_or(0, |r| r.backed_up),
            now: self.store.read(|c| self.hq_now(c))?,
            unjudged: self.unjudged_entries(0, 20)?,
            unjudged_total: self.store.read(|c| {
                let device = setting::identity(c)?.device;
                log::count_unjudged(c, device)
            })?,
            receipts,
        })
    }

    /// Up to `rows` entries after number `after` that headquarters does not
    /// hold, or has not judged; 200 at most.
    ///
    /// # Errors
    /// [`crate::Error::NotEnrolled`].
    pub fn unjudged_entries(&self, after: u64, rows: u32) -> Result<Vec<UnjudgedEntry>> {
        self.store.read(|c| {
            let device = setting::identity(c)?.device;
            let mut documents = BTreeMap::new();
            let found = log::unjudged(c, device, after, rows.min(ROWS))?;
            let told = found.iter().map(|row| entry(c, row, &mut documents));
            told.collect()
        })
    }

    /// Up to `rows` receipts, newest first, older than number `before`; 200 at most.
    ///
    /// # Errors
    /// [`crate::Error::NotEnrolled`].
    pub fn recent_receipts(&self, before: Option<u64>, rows: u32) -> Result<Vec<ReceiptLine>> {
        self.store.read(|c| {
            let device = setting::identity(c)?.device;
            let found = shelf::receipts_before(c, device, before, rows.min(ROWS))?;
            let lines = found.into_iter().map(|receipt| ReceiptLine {
                number: receipt.number,
                at: receipt.at.0,
                n: receipt.n,
                backed_up: receipt.backed_up,
            });
            Ok(lines.collect())
        })
    }
}

/// An entry in words; each document is loaded once, however many entries are about it.
fn entry(
    c: &Connection,
    row: &LogRow,
    documents: &mut BTreeMap<DocId, Option<Document>>,
) -> Result<UnjudgedEntry> {
    let entry = Entry::decode(&row.entry)?;
    let told = place::of(c, &entry.header)?;
    let is_change = matches!(entry.payload, Payload::Change(_) | Payload::Carried(_));
    let change = match row.change {
        Some(hash) => change::bytes(c, hash)?,
        None => None,
    };
    let said = match row.change {
        Some(hash) => {
            let doc = match documents.get(&row.doc) {
                Some(doc) => doc,
                // One that cannot be read here is still counted and named.
                None => {
                    let loaded = document::load(c, row.doc).ok().flatten();
                    documents
                        .entry(row.doc)
                        .or_insert(loaded.map(|(_, doc)| doc))
                }
            };
            doc.as_ref()
                .map(|doc| said_by(doc, hash))
                .unwrap_or_default()
        }
        None => match entry.payload {
            Payload::History(wish) if wish.wanted => "fetch_history",
            Payload::History(_) => "let_go_of_history",
            _ => "log",
        }
        .to_owned(),
    };
    Ok(UnjudgedEntry {
        n: row.n,
        id: is_change.then_some(row.doc),
        kind: told.kind,
        title: told.title,
        station: told.station,
        at: told.at,
        said,
        bytes: (row.entry.len() + change.map_or(0, |bytes| bytes.len())) as u64,
        wall: entry.header.clock.wall_ms,
        state: match row.state {
            EntryState::Waiting => ReceiptState::OnThisTablet,
            _ => ReceiptState::Held,
        },
    })
}

fn said_by(doc: &Document, hash: baolian_wire::Hash) -> String {
    let change = doc.automerge().get_change_by_hash(&change_hash(hash));
    let (Some(change), Some(schema)) = (change, schema::of(doc.kind())) else {
        return String::new();
    };
    let acts = act::read(&change, doc.automerge(), schema);
    acts.map(|acts| said::said(&acts)).unwrap_or_default()
}
