//! What goes down: a row of signed parts, each with the cursor after it.
//!
//! A device reads the rows on its account's channels in order of commit. A
//! row that brings things into view either carries their older rows with it,
//! if they are few, or leaves a token in the cursor, under which they come
//! while newer rows go on. What is out of view by now is not sent any more,
//! only that it is to be forgotten. A tablet that cannot rely on what it read
//! asks for everything in view, which comes in the same way, last.

mod frame;
mod item;
mod stream;

use baolian_wire::down::DownItem;
use baolian_wire::pack::Format;
use baolian_wire::up::{Backlog, Cursor};
use baolian_wire::{HqTime, limits};
use rusqlite::Connection;

use crate::error::{HqError, Result};
use crate::hq::Inner;
use crate::store::{backup, device, feed, ledger, receipt};
use crate::up::Taken;
use frame::Frames;
pub(crate) use frame::Out;
use item::Items;

/// Rows that are read at once.
const PAGE: usize = 512;
/// A row that brings no more than this many older rows into view carries them itself.
const INLINE_ROWS: usize = 200;
/// And no more bytes than this.
const INLINE_BYTES: usize = 256 * 1024;
/// Lines of all that is in view that are read at once: about an answer. Each
/// reading goes through all of them.
const PAGE_OF_ALL: usize = 16_384;

/// Answers a part that was taken, from one snapshot of the database. What goes
/// out first is on its way while the rest is still being read.
pub(crate) fn answer(
    conn: &Connection,
    hq: &Inner,
    taken: Taken,
    format: Format,
    at: HqTime,
    out: Out<'_>,
) -> Result<()> {
    let snapshot = conn.unchecked_transaction()?;
    let epoch = receipt::epoch(&snapshot)?.ok_or_else(|| HqError::Damaged("no epoch".into()))?;
    let working = hq.keys.working(&snapshot)?;
    let mut frames = Frames::new(&working, format, out, taken.device, epoch, at);
    let log = taken.log;
    let Some(proven) = taken.proven else {
        frames.first(log, None, Cursor::default());
        return frames.finish(&Cursor::default(), false);
    };
    let device = device::get(&snapshot, taken.device)?.ok_or(HqError::UnknownDevice)?;
    frames.first(log, proven.receipt, proven.cursor.clone());
    frames.holds(proven.returned, backup::position(&snapshot)?);
    for fact in baolian_record::genesis::later_than(device.schema) {
        // An older program reads documents of a later schema only with these.
        frames.push(DownItem::Fact {
            position: proven.cursor.position,
            fact: fact.encode().into(),
            laid: None,
        });
    }
    for n in proven.waiting {
        frames.push(DownItem::Waiting { n });
    }
    let mut reader = Reader {
        items: Items::new(&snapshot, &device)?,
        head: ledger::head(&snapshot)?,
        frames,
        cursor: proven.cursor,
    };
    let more = reader.read()?;
    let Reader { frames, cursor, .. } = reader;
    frames.finish(&cursor, more)
}

struct Reader<'c> {
    items: Items<'c>,
    head: u64,
    frames: Frames<'c>,
    cursor: Cursor,
}

impl Reader<'_> {
    /// Reads until nothing is left or the answer is long enough; says which.
    fn read(&mut self) -> Result<bool> {
        loop {
            while self.cursor.backlogs.len() >= limits::CURSOR_BACKLOGS
                && self.open_backlog().is_some()
            {
                if self.backlog()? {
                    return Ok(true);
                }
            }
            if self.stream()? {
                return Ok(true);
            }
            if self.cursor.position >= self.head {
                break;
            }
        }
        while self.open_backlog().is_some() {
            if self.backlog()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The backlog to be read on, all that is in view last.
    fn open_backlog(&self) -> Option<usize> {
        let backlogs = &self.cursor.backlogs;
        let of_row = backlogs.iter().position(|b| !b.is_everything());
        of_row.or_else(|| backlogs.iter().position(|b| !b.has_ended()))
    }

    /// One page of new rows. Whether the answer is full.
    fn stream(&mut self) -> Result<bool> {
        let page = stream::page(&self.items, self.cursor.position, self.head, PAGE)?;
        for (position, row) in page.rows {
            if row.view {
                self.view(position)?;
            }
            if let Some(n) = row.verdict {
                for item in self.items.verdict(position, n)? {
                    self.push(item);
                }
            }
            if let (Some(thing), None) = (row.thing, row.verdict) {
                let item = self.items.row(position, thing, self.head)?;
                self.push(item);
            }
            self.cursor.position = position;
            self.frames.cut_if_long(&self.cursor)?;
            if self.frames.is_full() {
                return Ok(true);
            }
            if self.cursor.backlogs.len() >= limits::CURSOR_BACKLOGS {
                return Ok(false);
            }
        }
        self.cursor.position = page.horizon;
        Ok(false)
    }

    /// A row at which the account's view changed.
    fn view(&mut self, row: u64) -> Result<()> {
        let conn = self.items.conn();
        let account = self.items.account().clone();
        if let Some(forget) = self.items.forget(row)? {
            self.frames.push(forget);
        }
        let lines = feed::backlog(conn, &account, row, 0, INLINE_ROWS + 1)?;
        if lines.len() > INLINE_ROWS {
            self.cursor.backlogs.push(Backlog { row, after: 0 });
            return Ok(());
        }
        let mut items = Vec::new();
        let mut bytes = 0;
        for (position, thing) in lines {
            if let Some(item) = self.items.row(position, thing, self.head)? {
                bytes += frame::size(&item);
                items.push(item);
            }
            if bytes > INLINE_BYTES {
                self.cursor.backlogs.push(Backlog { row, after: 0 });
                return Ok(());
            }
        }
        for item in items {
            self.frames.push(item);
        }
        Ok(())
    }

    /// One page of the oldest backlog. Whether the answer is full.
    fn backlog(&mut self) -> Result<bool> {
        let at = self.open_backlog();
        let Some((at, open)) = at.and_then(|at| Some((at, *self.cursor.backlogs.get(at)?))) else {
            return Ok(false);
        };
        let (lines, page) = if open.is_everything() {
            (self.items.in_view(open.after, PAGE_OF_ALL)?, PAGE_OF_ALL)
        } else {
            let account = self.items.account();
            let conn = self.items.conn();
            let lines = feed::backlog(conn, account, open.row, open.after, PAGE)?;
            (lines, PAGE)
        };
        let last = lines.len() < page;
        for (position, thing) in lines {
            let item = self.items.row(position, thing, self.head)?;
            self.push(item);
            if let Some(backlog) = self.cursor.backlogs.get_mut(at) {
                backlog.after = position;
            }
            self.frames.cut_if_long(&self.cursor)?;
            if self.frames.is_full() {
                return Ok(true);
            }
        }
        if last && open.is_everything() {
            // Said once, in the last part: the tablet takes it out.
            if let Some(backlog) = self.cursor.backlogs.get_mut(at) {
                backlog.after = Backlog::ENDED;
            }
        } else if last {
            self.cursor.backlogs.remove(at);
        }
        Ok(false)
    }

    fn push(&mut self, item: Option<DownItem>) {
        if let Some(item) = item {
            self.frames.push(item);
        }
    }
}
