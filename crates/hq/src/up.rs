//! Taking a tablet's part: checked against its chain and signature, stored, judged, receipted.
//!
//! Nothing is parsed as a record before the signature over the chain holds.
//! A part that comes twice changes nothing; entries that do not continue the
//! log are not taken, and the tablet is told what is held.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use baolian_wire::down::LogAnswer;
use baolian_wire::entry::HistoryWish;
use baolian_wire::receipt::SignedReceipt;
use baolian_wire::up::{Cursor, SignedHead, SyncRequest, UpItem};
use baolian_wire::verdict::Code;
use baolian_wire::{
    ChainHead, DeviceId, DocId, Entry, EntryRef, Hash, HqTime, Payload, Reason, StationCode,
    WireError, cbor,
};
use rusqlite::Connection;

use crate::error::{HqError, Result};
use crate::hq::Inner;
use crate::known::Holdings;
use crate::metrics::Metrics;
use crate::own::{self, chain_at, reason_bytes};
use crate::returned::{self, Given};
use crate::room::Room;
use crate::session::Session;
use crate::store::device::{DeviceState, Seen};
use crate::store::entry::{NewEntry, State};
use crate::store::ledger::{NewRow, RowKind};
use crate::store::{device, entry, ledger, receipt as receipts};
use crate::{judge, keys, made, receipt, scope};

/// What came of a part, to be answered.
#[derive(Debug)]
pub(crate) struct Taken {
    pub device: DeviceId,
    pub log: LogAnswer,
    /// None where the request proved nothing: then nothing is told besides.
    pub proven: Option<Proven>,
}

/// What a request that proved who sent it is answered.
#[derive(Debug)]
pub(crate) struct Proven {
    pub receipt: Option<SignedReceipt>,
    /// The cursor, cut back to what this headquarters can have said.
    pub cursor: Cursor,
    /// Entries of the part that wait.
    pub waiting: Vec<u64>,
    /// The row that ends what was taken of what the request gave back.
    pub returned: Option<u64>,
}

/// A part whose signature holds.
struct Part {
    request: SyncRequest,
    signed: SignedHead,
    items: Vec<UpItem>,
    /// The chain after each item.
    chain: Vec<ChainHead>,
    /// What the tablet gives back.
    given: Option<Given>,
}

/// Checks, stores and judges a part.
pub(crate) fn take(hq: &Arc<Inner>, request: SyncRequest) -> Result<Taken> {
    let id = request.device;
    let after = request.after;
    let given = hq.read(|conn| returned::open(conn, hq, &request))?;
    let given = introduce(hq, &request, given)?;
    let look = || {
        hq.read(|conn| {
            let state = tablet(conn, id)?;
            let start = chain_at(conn, &state, after)?;
            Ok((state, start))
        })
    };
    if hq.read(|conn| forgot(conn, &request))? && !hq.taken_back.swap(true, Ordering::SeqCst) {
        // Once in a run, so that nobody can have it do nothing else.
        hq.write(|s| keys::change(s, &own::account()?))?;
    }
    let (mut state, mut start) = look()?;
    if start.is_none() && hq.under_way.wait(id) {
        (state, start) = look()?;
    }
    let Some(start) = start else {
        // Nothing to check the signature against: only how far the log is held is told.
        return Ok(Taken {
            device: id,
            log: LogAnswer::SendFrom {
                n: state.n,
                head: state.chain,
            },
            proven: None,
        });
    };
    let mut lent = hq.memory.lend()?;
    let items = hq.read(|conn| Ok(request.items(&Holdings { conn, device: id })?))?;
    lent.keep(items.iter().map(size).sum());
    let mut head = start;
    let mut chain = Vec::with_capacity(items.len());
    for item in &items {
        head = head.then(&item.entry_hash());
        chain.push(head);
    }
    request.verify(head, &state.key)?;
    if state.unconfirmed {
        return Err(HqError::Unconfirmed);
    }
    let _passage = hq.under_way.enter(id);
    let last = after.saturating_add(items.len() as u64);
    if request.len < last {
        return Err(WireError::Malformed("the log is longer than it says".into()).into());
    }
    let part = Part {
        signed: request.signed_head(),
        request,
        items,
        chain,
        given,
    };
    hq.write(move |s| store(s, &part))
}

/// Bytes that an item takes, about.
fn size(item: &UpItem) -> usize {
    let bytes = match item {
        UpItem::Whole { entry, change } => entry.len() + change.as_ref().map_or(0, |c| c.len()),
        UpItem::Damaged { .. } => 0,
    };
    // And once more for what is made of it.
    2 * bytes + 256
}

/// A tablet that was enrolled after the state that headquarters was taken back
/// to is known again by headquarters' own word for its key, if it has the key.
fn introduce(
    hq: &Arc<Inner>,
    request: &SyncRequest,
    given: Option<Given>,
) -> Result<Option<Given>> {
    let id = request.device;
    let Some(given) = given else {
        return Ok(None);
    };
    if hq.read(|conn| device::get(conn, id))?.is_some() {
        return Ok(Some(given));
    }
    let key = given.key_of(id).ok_or(HqError::UnknownDevice)?;
    request.verify(ChainHead::start(&key), &key)?;
    hq.write(move |s| {
        returned::take(s, &given)?;
        tracing::warn!(device = %id, "a tablet that was forgotten here is known again");
        Ok(Some(given))
    })
}

/// Whether a tablet has read further than this headquarters can remember to
/// have written: it was taken back in time, and may have forgotten a working
/// key too, for which tablets have retired the one it still signs with.
fn forgot(conn: &Connection, request: &SyncRequest) -> Result<bool> {
    tablet(conn, request.device)?;
    let head = ledger::head(conn)?;
    Ok(match receipts::epoch_span(conn, request.epoch)? {
        Some((_, end)) => request.cursor.position > end.unwrap_or(head),
        None => true,
    })
}

fn tablet(conn: &Connection, id: DeviceId) -> Result<DeviceState> {
    device::get(conn, id)?
        .filter(|d| !d.hq)
        .ok_or(HqError::UnknownDevice)
}

fn store(s: &Session<'_>, part: &Part) -> Result<Taken> {
    let state = tablet(s.conn, part.request.device)?;
    let request = &part.request;
    let last = request.after + part.items.len() as u64;
    let answer = |log, proven| {
        Ok(Taken {
            device: state.id,
            log,
            proven,
        })
    };
    if request.len < state.n || !continues(s.conn, &state, part, last)? {
        let (n, head) = (state.n, state.chain);
        return answer(LogAnswer::Diverged { n, head }, None);
    }
    let returned = match &part.given {
        Some(given) => {
            returned::take(s, given)?;
            Some(ledger::head(s.conn)?)
        }
        None => None,
    };
    let cursor = cut(s.conn, &state, request)?;
    if cursor.position < request.cursor.position && last > state.n {
        // What the roster said is to be heard first: the tablet gives it back
        // before what it recorded is judged.
        let proven = Proven {
            receipt: Some(receipt::issue(s, &state, request.receipt)?),
            cursor,
            waiting: Vec::new(),
            returned,
        };
        let (n, head) = (state.n, state.chain);
        return answer(LogAnswer::SendFrom { n, head }, Some(proven));
    }
    let held = usize::try_from(state.n.min(last) - request.after).unwrap_or(usize::MAX);
    let new = append(s, &state, part, held)?;
    judge::settle_in_turn(s, new.judge)?;
    for (station, wanted) in new.wishes {
        scope::wish(s, &state.account, &station, wanted)?;
    }
    let now = tablet(s.conn, state.id)?;
    device::seen(
        s.conn,
        state.id,
        &Seen {
            at: s.now,
            clock: &request.clock,
            len: request.len,
            complete: request.len <= now.n,
            epoch: s.epoch()?,
            cursor: cursor.position,
            schema: request.schema,
        },
    )?;
    if request.len <= now.n {
        // All that it records again is here: what still waits for it waits in vain.
        judge::settle_in_turn(s, entry::waiting_on_refused(s.conn, state.id)?)?;
    }
    let mut waiting = entry::unsettled(s.conn, state.id, State::Waiting)?;
    waiting.extend(entry::unsettled(s.conn, state.id, State::Held)?);
    waiting.retain(|n| *n > request.after && *n <= last);
    let receipt = receipt::issue(s, &now, request.receipt)?;
    answer(
        LogAnswer::Continued,
        Some(Proven {
            receipt: Some(receipt),
            cursor,
            waiting,
            returned,
        }),
    )
}

/// Whether a part is what is held already, as far as it is held.
fn continues(conn: &Connection, state: &DeviceState, part: &Part, last: u64) -> Result<bool> {
    let after = part.request.after;
    let hashes = part.items.iter().map(UpItem::entry_hash);
    let entries = (after + 1..).zip(hashes);
    if returned::contradicts(conn, state.id, part.request.len, entries)? {
        return Ok(false);
    }
    let common = state.n.min(last);
    if common <= after {
        return Ok(true);
    }
    let theirs = usize::try_from(common - after - 1)
        .ok()
        .and_then(|i| part.chain.get(i));
    Ok(chain_at(conn, state, common)?.as_ref() == theirs)
}

/// What a part's new entries leave to be done once all are stored.
#[derive(Default)]
struct New {
    judge: Vec<(EntryRef, DocId)>,
    /// Stations whose older records are asked for, or let go of.
    wishes: Vec<(StationCode, bool)>,
}

/// Stores what is new in a part.
fn append(s: &Session<'_>, state: &DeviceState, part: &Part, held: usize) -> Result<New> {
    let fresh = part.items.iter().zip(&part.chain).skip(held);
    let count = fresh.len() as u64;
    let Some(head) = part.chain.last().filter(|_| count > 0) else {
        return Ok(New::default());
    };
    let last = state.n + count;
    let position = s.append(&NewRow {
        at: s.now,
        kind: RowKind::Stored,
        device: Some(state.id),
        n: Some(last),
        doc: None,
        body: &[],
    })?;
    let run = (state.n + 1, last);
    let signed = cbor::encode(&part.signed);
    entry::insert_part(s.conn, position, state.id, run, *head, &signed)?;
    let mut shelf = Shelf {
        s,
        state,
        request: &part.request,
        position,
        receipt_seen: state.receipt_seen,
        bound: None,
        new: New::default(),
        room: Room::of(state.id),
    };
    for (n, (item, chain)) in (state.n + 1..).zip(fresh) {
        shelf.put(n, item, *chain)?;
    }
    shelf.room.write(s.conn)?;
    device::advance(s.conn, state.id, last, *head, shelf.receipt_seen)?;
    Metrics::add(&s.hq.metrics.entries, usize::try_from(count).unwrap_or(0));
    Ok(shelf.new)
}

/// Where a part's entries are put, one after the other.
struct Shelf<'s, 'c> {
    s: &'s Session<'c>,
    state: &'s DeviceState,
    request: &'s SyncRequest,
    position: u64,
    receipt_seen: u64,
    /// The newest receipt asked for, and the time that it bounds.
    bound: Option<(u64, HqTime)>,
    new: New,
    room: Room,
}

/// What an entry's bytes say, before anything is judged.
enum Fate {
    Judge(DocId),
    Noted,
    Wish(StationCode, bool),
    Unread,
    Refused(Reason),
}

impl Shelf<'_, '_> {
    fn put(&mut self, n: u64, item: &UpItem, chain: ChainHead) -> Result<()> {
        let s = self.s;
        let at = EntryRef {
            device: self.state.id,
            n,
        };
        let (bytes, change) = match item {
            UpItem::Whole { entry, change } => (
                Some(entry.as_slice()),
                change.as_ref().map(|c| c.as_slice()),
            ),
            UpItem::Damaged { .. } => (None, None),
        };
        let entry = bytes.and_then(|b| Entry::decode(b).ok());
        let fate = match (&entry, bytes) {
            (_, None) => Fate::Refused(Code::Damaged.into()),
            (None, _) => Fate::Refused(Reason::new(Code::BadShape, "entry")),
            (Some(entry), _) => match self.fate(entry, n)? {
                Fate::Judge(doc) => {
                    let full = self.room.take(s.conn, doc, change.unwrap_or_default())?;
                    full.map_or(Fate::Judge(doc), Fate::Refused)
                }
                other => other,
            },
        };
        if let Some(entry) = &entry {
            self.receipt_seen = self.receipt_seen.max(entry.header.receipt);
        }
        let held = self.state.revoked_at.is_some() && n > self.state.released;
        let state = match &fate {
            Fate::Judge(_) if held => State::Held,
            Fate::Judge(_) => State::Waiting,
            Fate::Noted | Fate::Wish(..) => State::Noted,
            Fate::Unread => State::Unread,
            Fate::Refused(_) => State::Refused,
        };
        let hash = item.entry_hash();
        let origin = match entry.as_ref().map(|e| &e.payload) {
            Some(Payload::Carried(carried)) => Hash::of(&carried.entry),
            _ => hash,
        };
        entry::insert(
            s.conn,
            &NewEntry {
                at,
                position: self.position,
                received_at: s.now,
                hash,
                chain,
                entry: bytes,
                origin,
                change_hash: entry.as_ref().and_then(Entry::change_hash),
                change,
                doc: match fate {
                    Fate::Judge(doc) => Some(doc),
                    _ => None,
                },
                state,
                made: self.made(entry.as_ref())?,
            },
        )?;
        match fate {
            Fate::Judge(doc) if !held => self.new.judge.push((at, doc)),
            Fate::Judge(_) => {}
            Fate::Noted => self.verdict(at, RowKind::Counted, State::Noted, None)?,
            Fate::Wish(station, wanted) => {
                self.verdict(at, RowKind::Counted, State::Noted, None)?;
                self.new.wishes.push((station, wanted));
            }
            Fate::Unread => self.verdict(at, RowKind::Unread, State::Unread, None)?,
            Fate::Refused(reason) => {
                self.verdict(at, RowKind::Refused, State::Refused, Some(&reason))?;
            }
        }
        Ok(())
    }

    fn fate(&self, entry: &Entry, n: u64) -> Result<Fate> {
        if entry.n != n {
            return Ok(Fate::Refused(Reason::new(Code::BadShape, "number")));
        }
        Ok(match &entry.payload {
            Payload::Change(_) | Payload::Carried(_) => match judge::judged(entry.clone()) {
                Ok(judged) if judged.header.doc != DocId::NONE => Fate::Judge(judged.header.doc),
                Ok(_) => Fate::Refused(Reason::new(Code::BadShape, "document")),
                Err(reason) => Fate::Refused(reason),
            },
            Payload::Succession(old) if n == 1 && self.state.predecessor == Some(old.old) => {
                Fate::Noted
            }
            Payload::Succession(_) => Fate::Refused(Reason::new(Code::BadShape, "succession")),
            Payload::Fact(_) => Fate::Refused(Code::OnlyHq.into()),
            Payload::History(wish) => self.wish(entry, *wish)?,
            // A payload of a later version.
            _ => Fate::Unread,
        })
    }

    /// The older records of a station are asked for, or let go of. A revoked
    /// tablet is shown nothing more.
    fn wish(&self, entry: &Entry, wish: HistoryWish) -> Result<Fate> {
        let account = &self.state.account;
        let Some(station) = entry.header.station.clone() else {
            return Ok(Fate::Refused(Reason::new(Code::BadShape, "station")));
        };
        if entry.header.account != *account {
            return Ok(Fate::Refused(Code::WrongAccount.into()));
        }
        if self.state.revoked_at.is_some() {
            return Ok(Fate::Noted);
        }
        if wish.wanted
            && let Some(reason) = scope::why_not(self.s, account, &station)?
        {
            return Ok(Fate::Refused(reason));
        }
        Ok(Fate::Wish(station, wish.wanted))
    }

    /// When an entry was made; a carried one by its old header, in its old log.
    fn made(&mut self, entry: Option<&Entry>) -> Result<baolian_wire::down::Made> {
        let s = self.s;
        let mut after = match self.bound {
            Some((seen, at)) if seen == self.receipt_seen => at,
            _ => {
                let at = receipts::bound(s.conn, self.state.id, self.receipt_seen)?;
                let at = at.unwrap_or(self.state.enrolled_at);
                self.bound = Some((self.receipt_seen, at));
                at
            }
        };
        let mut clock = self.request.clock;
        if let Some(entry) = entry {
            clock = entry.header.clock;
            if let Payload::Carried(carried) = &entry.payload
                && let Ok(old) = Entry::decode(&carried.entry)
                && device::lineage(s.conn, self.state.id)?.contains(&carried.from.device)
            {
                clock = old.header.clock;
                after = self.carried_after(carried.from, &old)?.unwrap_or(after);
            }
        }
        Ok(made::made(after, s.now, &clock, &self.request.clock))
    }

    /// Not before the newest receipt that the old log had seen by then.
    fn carried_after(&self, from: EntryRef, old: &Entry) -> Result<Option<HqTime>> {
        let s = self.s;
        let bound = receipts::bound(s.conn, from.device, old.header.receipt)?;
        let earlier = entry::before(s.conn, from)?.map(|e| e.made.after);
        let enrolled = device::get(s.conn, from.device)?.map(|d| d.enrolled_at);
        Ok(bound.max(earlier).or(enrolled))
    }

    fn verdict(
        &self,
        at: EntryRef,
        kind: RowKind,
        state: State,
        reason: Option<&Reason>,
    ) -> Result<()> {
        let body = reason.map(reason_bytes).unwrap_or_default();
        let position = self.s.append(&NewRow {
            at: self.s.now,
            kind,
            device: Some(at.device),
            n: Some(at.n),
            doc: None,
            body: &body,
        })?;
        entry::settle(self.s.conn, at, state, Some(position), reason, true)
    }
}

/// A cursor of a run of headquarters that ended is cut back to that end; one
/// of a run that is not known here, to what this device is known to have read.
fn cut(conn: &Connection, state: &DeviceState, request: &SyncRequest) -> Result<Cursor> {
    let mut cursor = request.cursor.clone();
    let head = ledger::head(conn)?;
    let end = match receipts::epoch_span(conn, request.epoch)? {
        Some((_, end)) => end.unwrap_or(head).min(head),
        None => state.cursor.min(head),
    };
    cursor.position = cursor.position.min(end);
    cursor.backlogs.retain(|b| b.row <= cursor.position);
    Ok(cursor)
}
