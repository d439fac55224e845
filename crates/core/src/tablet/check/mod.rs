//! The full check, in slices: every entry against its hash and chain, every change against its hash, every document.
//!
//! A slice is bounded, so that it is in nobody's way, and how far the check
//! came is kept. It begins at once after an unclean close, else a week after
//! the last one ended. What it finds is named; a document is shown as far as
//! it is whole; and what headquarters has is mended from there, or from what
//! it sent before.

mod auto;
mod mend;
mod rows;

use baolian_record::document::is_change;
use baolian_wire::{ChainHead, DocId, Entry, EntryRef, Hash, cbor};
use minicbor::{Decode, Encode};
use rusqlite::Connection;
use serde::Serialize;

use super::Tablet;
use crate::error::{Error, Result};
use crate::store::fault::{self, Came, Fault, What};
use crate::store::sum::{self, RowKey};
use crate::store::{self, change, document, log, projection, setting};

pub use auto::AutoCheck;

/// Most rows of one slice.
const SLICE_ROWS: usize = 1_000;
/// Most bytes that a slice hashes, but for its last row.
const SLICE_BYTES: usize = 1024 * 1024;
/// Most documents that a slice loads.
const SLICE_DOCUMENTS: usize = 50;
/// So long after a check has ended the next one begins, in milliseconds.
const EVERY_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// So that the next slice begins a check anew.
pub(crate) fn begin(c: &Connection) -> Result<()> {
    keep(c, &Progress::default())
}

/// Something damaged was met: a check begins, unless one is under way.
pub(crate) fn begin_for_damage(c: &Connection) -> Result<()> {
    match progress(c)? {
        Some(_) => Ok(()),
        None => begin(c),
    }
}

/// How far a check is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
struct Progress {
    #[n(0)]
    at: Stage,
    /// Rows looked at.
    #[n(1)]
    looked: u64,
}

/// Where the next slice begins.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
enum Stage {
    /// Own logs: after this entry.
    #[n(0)]
    Log(#[n(0)] Option<EntryRef>),
    /// Changes: after this row.
    #[n(1)]
    Change(#[n(0)] i64),
    /// Documents: after this one.
    #[n(2)]
    Document(#[n(0)] Option<DocId>),
    /// The file's structure: after this table.
    #[n(3)]
    File(#[n(0)] String),
    /// Rows with sums: after this table.
    #[n(4)]
    Rows(#[n(0)] String),
    /// What the lists show of documents: after this one.
    #[n(5)]
    Lists(#[n(0)] Option<DocId>),
}

impl Default for Stage {
    fn default() -> Self {
        Self::Log(None)
    }
}

/// What one slice did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// Rows looked at.
    pub looked: u64,
    /// Things found that are not as they should be.
    pub found: u64,
    /// The check is over.
    pub done: bool,
}

/// The state of the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckState {
    /// A check has begun and is not over.
    pub under_way: bool,
    /// Rows that it has looked at.
    pub looked: u64,
    /// When the last one ended, by the wall clock, in milliseconds.
    pub last: Option<i64>,
    /// All that was ever found, the newest first.
    pub faults: Vec<Fault>,
}

impl Tablet {
    /// Whether there is something to check now.
    ///
    /// # Errors
    /// Storage.
    pub fn check_is_due(&self) -> Result<bool> {
        let now = self.env.clock.now().wall_ms;
        self.store.read(|c| {
            if progress(c)?.is_some() {
                return Ok(true);
            }
            // A clock that was set back does not put it off for years.
            let last = last(c)?;
            Ok(last.is_none_or(|last| !(last..last.saturating_add(EVERY_MS)).contains(&now)))
        })
    }

    /// Checks the next slice, beginning a check if none is under way.
    ///
    /// # Errors
    /// Storage. That the file is damaged is a fault that was found, not an error.
    pub fn check_slice(&self) -> Result<Slice> {
        let from = self.store.read(|c| progress(c))?.unwrap_or_default();
        let looked = match self.store.read(|c| self.look(c, &from.at)) {
            Ok(looked) => looked,
            Err(Error::Damaged(why)) => Looked {
                next: None,
                rows: 0,
                wrong: vec![Wrong::File(why)],
            },
            Err(e) => return Err(e),
        };
        let at = self.env.clock.now().wall_ms;
        let found = looked.wrong.len() as u64;
        let go_on = |tx: &Connection| match &looked.next {
            Some(next) => keep(
                tx,
                &Progress {
                    at: next.clone(),
                    looked: from.looked + looked.rows,
                },
            ),
            None => end(tx, at),
        };
        if looked.wrong.is_empty() {
            self.store.write_unshown(|tx| go_on(tx))?;
        } else {
            let found = self.store.read(|c| mend::in_parts(c, &looked.wrong))?;
            // What was found and how far the check is are noted together: none
            // is passed over, should mending fail.
            let mended = self.store.write(|tx| {
                self.mend(tx, &looked.wrong, &found, at)?;
                go_on(tx)
            });
            match mended {
                Err(Error::Damaged(why)) => {
                    // It cannot even be mended where it stands.
                    self.store.write(|tx| {
                        self.mend(tx, &[Wrong::File(why)], &found, at)?;
                        go_on(tx)
                    })?;
                }
                mended => mended?,
            }
        }
        Ok(Slice {
            looked: looked.rows,
            found,
            done: looked.next.is_none(),
        })
    }

    /// How the check stands and what was found.
    ///
    /// # Errors
    /// Storage.
    pub fn check_state(&self) -> Result<CheckState> {
        self.store.read(|c| {
            let under_way = progress(c)?;
            let mut faults = fault::all(c)?;
            for fault in &mut faults {
                if fault.came == Came::Asked && is_whole(c, fault)? {
                    fault.came = Came::Mended;
                }
            }
            Ok(CheckState {
                looked: under_way.as_ref().map_or(0, |p| p.looked),
                under_way: under_way.is_some(),
                last: last(c)?,
                faults,
            })
        })
    }

    fn look(&self, c: &Connection, stage: &Stage) -> Result<Looked> {
        if *stage == Stage::default() && !store::schema_is_right(c)? {
            // Nothing else can be asked of it.
            let why = "the tables are not as they were made".to_owned();
            return Ok(Looked {
                wrong: vec![Wrong::File(why)],
                ..Looked::default()
            });
        }
        match stage {
            Stage::Log(after) => self.look_at_log(c, *after),
            Stage::Change(after) => look_at_changes(c, *after),
            Stage::Document(after) => look_at_documents(c, *after),
            Stage::Rows(after) => look_at_rows(c, after),
            Stage::Lists(after) => look_at_lists(c, *after),
            Stage::File(after) => look_at_file(c, after),
        }
    }

    fn look_at_log(&self, c: &Connection, after: Option<EntryRef>) -> Result<Looked> {
        let mut looked = Looked::default();
        let mut before: Option<(EntryRef, ChainHead)> = None;
        if let Some(at) = after {
            let row = log::get(c, at.device, at.n)?;
            before = row.map(|row| (at, row.chain));
        }
        let mut bytes = 0;
        let rows = log::all_after(c, after, SLICE_ROWS)?;
        let more = rows.len() == SLICE_ROWS;
        let mut cut = false;
        for (at, row) in rows {
            if bytes > SLICE_BYTES {
                cut = true;
                break;
            }
            let chain = match before {
                Some((last, chain)) if last.device == at.device && last.n + 1 == at.n => {
                    Some(chain)
                }
                _ if at.n == 1 => self.chain_start(at.device).ok(),
                // A log that was saved from a damaged file may have holes.
                _ => None,
            };
            let hash = Hash::of(&row.entry);
            let of = |hash: &Hash| chain.map(|chain| chain.then(hash));
            let follows = |hash: &Hash| of(hash).is_none_or(|chain| chain == row.chain);
            let reads = || Entry::decode(&row.entry).is_ok_and(|e| e.n == at.n);
            let mut right = row.chain;
            if hash == row.hash && follows(&hash) {
                if !reads() {
                    looked.wrong.push(Wrong::Entry(at, row.doc));
                }
            } else if hash == row.hash {
                right = of(&hash).unwrap_or(row.chain);
                looked.wrong.push(Wrong::Chain(at, right));
            } else if of(&hash) == Some(row.chain) {
                looked.wrong.push(Wrong::EntryHash(at, hash));
            } else {
                looked.wrong.push(Wrong::Entry(at, row.doc));
            }
            before = Some((at, right));
            looked.rows += 1;
            bytes += row.entry.len();
        }
        looked.next = Some(match before {
            Some((last, _)) if more || cut => Stage::Log(Some(last)),
            _ => Stage::Change(0),
        });
        Ok(looked)
    }
}

/// Whether what was asked for is as it should be by now.
fn is_whole(c: &Connection, fault: &Fault) -> Result<bool> {
    Ok(match fault.what {
        What::Change => match fault.key.parse::<Hash>() {
            Ok(hash) => change::bytes(c, hash)?.is_some_and(|bytes| is_change(&bytes, hash)),
            Err(_) => false,
        },
        What::Entry => match fault.entry() {
            Some(at) => {
                log::get(c, at.device, at.n)?.is_some_and(|row| Hash::of(&row.entry) == row.hash)
            }
            None => false,
        },
        What::Document => match fault.doc {
            Some(doc) => change::load(c, doc, change::Place::Waiting)?.is_empty(),
            None => false,
        },
        What::Row => sum::has(c, &fault.key)?,
        What::Part | What::Lists | What::File => false,
    })
}

/// What a slice saw.
#[derive(Debug, Default)]
struct Looked {
    /// Where the next one begins; none where the check is over.
    next: Option<Stage>,
    rows: u64,
    wrong: Vec<Wrong>,
}

/// One thing that is not as it should be.
#[derive(Debug)]
enum Wrong {
    /// The hash that was kept of an entry; the chain says what it should be.
    EntryHash(EntryRef, Hash),
    /// The chain that was kept after an entry, and what it should be.
    Chain(EntryRef, ChainHead),
    /// An entry's bytes.
    Entry(EntryRef, DocId),
    /// A change's bytes.
    Change(Hash, DocId),
    /// The changes of a document do not fit together.
    Document(DocId),
    /// A row that is not what was written.
    Row(RowKey),
    /// The lists do not show what the documents say.
    Lists,
    /// The file's structure.
    File(String),
}

fn look_at_changes(c: &Connection, after: i64) -> Result<Looked> {
    let mut looked = Looked::default();
    let mut last = None;
    let mut bytes = 0;
    change::each_after(c, after, SLICE_ROWS, |row| {
        if !is_change(&row.bytes, row.hash) {
            looked.wrong.push(Wrong::Change(row.hash, row.doc));
        }
        last = Some(row.serial);
        looked.rows += 1;
        bytes += row.bytes.len();
        bytes <= SLICE_BYTES
    })?;
    looked.next = Some(match last {
        Some(last) => Stage::Change(last),
        None => Stage::Document(None),
    });
    Ok(looked)
}

fn look_at_documents(c: &Connection, after: Option<DocId>) -> Result<Looked> {
    let mut looked = Looked::default();
    let ids = document::after(c, after, SLICE_DOCUMENTS)?;
    for id in &ids {
        looked.rows += 1;
        match document::load(c, *id) {
            Ok(_) | Err(Error::NewerVersion) => {}
            Err(Error::Damaged(_) | Error::Record(_)) => looked.wrong.push(Wrong::Document(*id)),
            Err(e) => return Err(e),
        }
    }
    looked.next = Some(match ids.last() {
        Some(last) => Stage::Document(Some(*last)),
        None => Stage::Rows(String::new()),
    });
    Ok(looked)
}

/// One table whose rows have sums.
fn look_at_rows(c: &Connection, after: &str) -> Result<Looked> {
    let mut looked = Looked::default();
    let Some(table) = sum::TABLES.iter().find(|t| t.table > after) else {
        looked.next = Some(Stage::Lists(None));
        return Ok(looked);
    };
    let (wrong, all) = table.wrong(c)?;
    looked.wrong.extend(wrong.into_iter().map(Wrong::Row));
    looked.rows = all;
    looked.next = Some(Stage::Rows(table.table.to_owned()));
    Ok(looked)
}

/// What the lists show of some documents, against lists made anew.
fn look_at_lists(c: &Connection, after: Option<DocId>) -> Result<Looked> {
    let mut looked = Looked::default();
    let ids = document::after(c, after, SLICE_DOCUMENTS)?;
    let right = projection::lists_of(c, &ids)?;
    for id in &ids {
        looked.rows += 1;
        if baolian_lists::digest_of(c, *id)? != baolian_lists::digest_of(&right, *id)? {
            looked.wrong.push(Wrong::Lists);
            break;
        }
    }
    let same =
        |of: fn(&Connection) -> baolian_lists::Result<Hash>| Ok::<_, Error>(of(c)? == of(&right)?);
    if ids.is_empty() {
        // After the last document: the stations, and what is of no document.
        let strays = baolian_lists::strays(c, "SELECT id FROM document")?;
        if strays > 0 || !same(baolian_lists::digest_of_stations)? {
            looked.wrong.push(Wrong::Lists);
        }
    }
    looked.next = Some(match ids.last() {
        Some(last) => Stage::Lists(Some(*last)),
        None => Stage::File(String::new()),
    });
    Ok(looked)
}

/// One table with its indexes: `SQLite` looks at all of it at once, on a
/// connection that nobody waits for.
fn look_at_file(c: &Connection, after: &str) -> Result<Looked> {
    let mut looked = Looked::default();
    if after.is_empty() {
        let word = store::integrity_of(c, "sqlite_schema")?;
        if word != "ok" {
            looked.wrong.push(Wrong::File(word));
        }
    }
    let Some(table) = store::table_after(c, after)? else {
        return Ok(looked);
    };
    let word = store::integrity_of(c, &table)?;
    if word != "ok" {
        looked.wrong.push(Wrong::File(word));
    }
    looked.rows = 1;
    looked.next = Some(Stage::File(table));
    Ok(looked)
}

fn progress(c: &Connection) -> Result<Option<Progress>> {
    let kept = setting::get(c, setting::CHECK)?;
    // What cannot be read is begun anew.
    Ok(kept.map(|bytes| cbor::decode("check", &bytes, 1024).unwrap_or_default()))
}

fn keep(c: &Connection, progress: &Progress) -> Result<()> {
    setting::set(c, setting::CHECK, &cbor::encode(progress))
}

fn end(c: &Connection, at: i64) -> Result<()> {
    setting::remove(c, setting::CHECK)?;
    setting::set(c, setting::CHECKED, &at.to_be_bytes())
}

fn last(c: &Connection) -> Result<Option<i64>> {
    let kept = setting::get(c, setting::CHECKED)?;
    Ok(kept.and_then(|bytes| Some(i64::from_be_bytes(bytes.try_into().ok()?))))
}
