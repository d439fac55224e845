//! Who sees what, made anew from ledger and facts: every channel's things and listeners, and what went out.
//!
//! First the facts and the first entries are held against the signed entries
//! that laid them down. From them follows where everything belongs now
//! (`view.rs`); and what went out on a channel follows, row by row, from what
//! was in it at that row. So no row for a view has to say what it changed.

use std::collections::{BTreeMap, BTreeSet};

use baolian_record::period::Period;
use baolian_record::{Document, schema};
use baolian_wire::reference::{Fact, Level, Pairing};
use baolian_wire::{AccountId, DocId, Entry, EntryRef, HqTime, Kind, StationCode};
use rusqlite::Connection;

use super::Report;
use crate::error::Result;
use crate::judge::{self, Grounds};
use crate::projection;
use crate::store::channel::{self, ChannelId, DOCUMENT, ThingId};
use crate::store::document::{self, DocumentState};
use crate::store::entry;
use crate::store::ledger::{self, ReadLedger as _, Row, RowKind, SqliteLedger};
use crate::store::reference::{self, FactKind};
use crate::store::sight::{self, Out};
use crate::{facts, own, view};

/// Rows that are read at once.
const PAGE: usize = 500;

/// A period that began: where, of which level, when.
type Begun = (u64, Level, i64);

/// Looks at all of it.
pub(super) fn sight(conn: &Connection, report: &mut Report) -> Result<()> {
    let begun = laid_down(conn, report)?;
    let not_looked_at: BTreeSet<DocId> = document::not_looked_at(conn)?
        .iter()
        .map(|d| d.id)
        .collect();
    for d in document::all(conn)? {
        first_entry(conn, &d, report)?;
        released(conn, &d, report)?;
        if !not_looked_at.contains(&d.id) {
            period_over(conn, &d, &begun, report)?;
        }
    }
    places(conn, report)?;
    listeners(conn, report)?;
    rows(conn, report)
}

/// Facts are what the own log says; returns the periods that began.
fn laid_down(conn: &Connection, report: &mut Report) -> Result<Vec<Begun>> {
    let mut begun = Vec::new();
    let mut pairings: BTreeMap<(StationCode, i64), (Pairing, bool, bool)> = BTreeMap::new();
    let (mut at, mut keyed) = (0, 0);
    loop {
        let page = SqliteLedger(conn).after(at, PAGE)?;
        for row in &page {
            at = row.position;
            let Some(fact) = fact_of(conn, row)? else {
                continue;
            };
            if let Some((kind, key)) = facts::key(&fact) {
                keyed += 1;
                let said = match &fact {
                    Fact::StationGone(_) => Vec::new(),
                    fact => fact.encode(),
                };
                if reference::at(conn, kind, &key, at)? != Some(said) {
                    report.fault(
                        "sight",
                        format!("row {at}: the fact {key} is not what was laid down"),
                    );
                }
            }
            match fact {
                Fact::PeriodBegan { period } => {
                    if let Ok(period) = period.parse::<Period>() {
                        begun.push((at, period.level(), period.start()));
                    }
                }
                Fact::Pairing(p) => {
                    let days = |held: Option<&(Pairing, bool, bool)>| {
                        held.map_or((false, false), |(_, started, ended)| (*started, *ended))
                    };
                    let key = (p.station.clone(), p.from);
                    let (started, ended) = days(pairings.get(&key));
                    pairings.insert(key, (p, started, ended));
                }
                Fact::PairingDay {
                    station,
                    from,
                    ended,
                } => {
                    if let Some(held) = pairings.get_mut(&(station, from)) {
                        (held.1, held.2) = (true, ended);
                    }
                }
                _ => {}
            }
        }
        if page.len() < PAGE {
            break;
        }
    }
    if reference::count(conn)? != keyed {
        report.fault("sight", "there are other facts than were laid down");
    }
    let held = reference::pairings(conn)?;
    let held = held.into_iter().map(|p| (p.pairing, p.started, p.ended));
    let held: BTreeMap<_, _> = held.map(|p| ((p.0.station.clone(), p.0.from), p)).collect();
    for key in pairings.keys().chain(held.keys()).collect::<BTreeSet<_>>() {
        if pairings.get(key) != held.get(key) {
            let (station, from) = key;
            let what = format!("the pairing of {station} from {from} on is not what was laid down");
            report.fault("sight", what);
        }
    }
    Ok(begun)
}

/// The fact of a row, if it holds one that this version knows.
fn fact_of(conn: &Connection, row: &Row) -> Result<Option<Fact>> {
    let (Some(RowKind::Fact), Some((device, n))) = (row.kind, row.device.zip(row.n)) else {
        return Ok(None);
    };
    let held = entry::get(conn, EntryRef { device, n })?;
    let bytes = held.and_then(|held| held.entry);
    let fact = bytes.and_then(|bytes| own::fact_bytes(&bytes).ok());
    Ok(fact.and_then(|fact| Fact::decode(&fact).ok()))
}

/// What a document's first entry fixed is what that entry says.
fn first_entry(conn: &Connection, d: &DocumentState, report: &mut Report) -> Result<()> {
    let row = ledger::get(conn, d.first_position)?;
    let at = row.and_then(|row| row.device.zip(row.n));
    let held = match at {
        Some((device, n)) => entry::get(conn, EntryRef { device, n })?,
        None => None,
    };
    let entry = held.as_ref().and_then(|held| held.entry.as_ref());
    let first = entry.and_then(|bytes| judge::judged(Entry::decode(bytes).ok()?).ok());
    let (Some(held), Some(first)) = (held, first) else {
        report.fault("sight", format!("document {}: no first entry", d.id));
        return Ok(());
    };
    let header = &first.header;
    let level = Grounds::at(conn, header, held.made, d.first_position)?.level(header);
    let said = (
        header.doc,
        header.kind,
        &header.station,
        &header.audience,
        &header.account,
        level,
    );
    if said != (d.id, d.kind, &d.station, &d.audience, &d.author, d.level) {
        report.fault(
            "sight",
            format!("document {}: not as its first entry began it", d.id),
        );
    }
    Ok(())
}

/// A document is released by its visit's seal, or open from its first entry on.
fn released(conn: &Connection, d: &DocumentState, report: &mut Report) -> Result<()> {
    let first = Some(d.first_position);
    let fits = match (d.kind, d.audience.visit) {
        (Kind::Visit, _) => d.released.is_some() != document::seals_of(conn, d.id)?.is_empty(),
        (_, None) => d.released == first,
        (_, Some(visit)) => {
            let visit = document::get(conn, visit)?;
            let of = visit.filter(|v| v.kind == Kind::Visit && v.station == d.station);
            let by_visit = of.and_then(|v| v.released);
            // Begun after the seal, it was open at once.
            d.released == by_visit.map(|seal| seal.max(d.first_position))
        }
    };
    if !fits {
        let said = d
            .released
            .map_or("not at all".to_owned(), |row| format!("at row {row}"));
        report.fault("sight", format!("document {}: released {said}", d.id));
    }
    Ok(())
}

/// A visit is under way until the period is over in which it was released.
fn period_over(
    conn: &Connection,
    d: &DocumentState,
    begun: &[Begun],
    report: &mut Report,
) -> Result<()> {
    let (Kind::Visit | Kind::Notes, Some(released)) = (d.kind, d.released) else {
        return Ok(());
    };
    let at = ledger::get(conn, released)?.map_or(HqTime(i64::MAX), |row| row.at);
    let over = begun
        .iter()
        .any(|(row, level, start)| *row > released && d.level == Some(*level) && at.0 < *start);
    if d.under_way == over {
        report.fault(
            "sight",
            format!("document {}: under way is {}", d.id, d.under_way),
        );
    }
    Ok(())
}

/// A document is under way as it says itself.
pub(super) fn under_way(d: &DocumentState, loaded: &Document, report: &mut Report) {
    let says = projection::is_under_way(d.id, loaded);
    if schema::of(d.kind).is_some() && says.is_some_and(|says| says != d.under_way) {
        report.fault(
            "sight",
            format!("document {}: under way is {}", d.id, d.under_way),
        );
    }
}

/// Everything is in the channels it belongs to.
fn places(conn: &Connection, report: &mut Report) -> Result<()> {
    let mut after = ThingId(0);
    loop {
        let page = sight::things(conn, after, PAGE)?;
        for (thing, kind, key) in &page {
            after = *thing;
            report.things += 1;
            let Some((wanted, stays)) = view::belongs(conn, *kind, key)? else {
                continue;
            };
            let mut now = channel::of_thing(conn, *thing)?;
            if stays {
                now.retain(|channel| wanted.contains(channel));
            }
            differ(conn, &name(*kind, key), &wanted, &now, report)?;
        }
        if page.len() < PAGE {
            return Ok(());
        }
    }
}

/// Everybody listens where they may.
fn listeners(conn: &Connection, report: &mut Report) -> Result<()> {
    let mut everybody: BTreeSet<AccountId> = BTreeSet::new();
    for fact in facts::all(conn, FactKind::Account)? {
        if let Fact::Account(account) = fact {
            everybody.insert(account.id);
        }
    }
    let mut after = String::new();
    loop {
        let page = sight::listeners(conn, &after, PAGE)?;
        let Some(last) = page.last() else { break };
        last.as_str().clone_into(&mut after);
        everybody.extend(page);
    }
    for account in everybody {
        let wanted = view::listens(conn, &account)?;
        let now = channel::of_account(conn, &account)?;
        differ(
            conn,
            &format!("account {account} as a listener"),
            &wanted,
            &now,
            report,
        )?;
    }
    Ok(())
}

fn differ(
    conn: &Connection,
    name: &str,
    wanted: &BTreeSet<ChannelId>,
    now: &BTreeSet<ChannelId>,
    report: &mut Report,
) -> Result<()> {
    for (set, other, word) in [(wanted, now, "not in"), (now, wanted, "wrongly in")] {
        for channel in set.difference(other) {
            let channel = channel::channel_name(conn, *channel)?;
            report.fault("sight", format!("{name} is {word} channel {channel}"));
        }
    }
    Ok(())
}

/// What came, went and was sent out, did so at its row and at no other.
fn rows(conn: &Connection, report: &mut Report) -> Result<()> {
    for what in Out::ALL {
        sight::misplaced(conn, what, |found| {
            let word = match what {
                Out::FeedMissing => "did not go out on",
                Out::FeedExtra => "went out on",
                Out::LineMissing => "is not among the rows about it",
                Out::LineExtra => "is among the rows about it",
                Out::Member => "came or went at a row that moves nothing,",
            };
            let (row, channel) = (found.position, found.channel);
            let name = name(found.kind, &found.key);
            report.fault("sight", format!("row {row}: {name} {word} {channel}"));
        })?;
    }
    sight::listeners_out_of_place(conn, |row, account, channel| {
        let said = format!(
            "row {row}: account {account} came or went at a row that moves nothing, {channel}"
        );
        report.fault("sight", said);
    })?;
    sight::views_without_move(conn, |row| {
        report.fault("sight", format!("row {row} moved nothing"));
    })
}

/// What a thing is called in a report.
fn name(kind: i64, key: &[u8]) -> String {
    if kind == DOCUMENT {
        let id = DocId::from_slice(key).map(|id| id.to_string());
        return format!("document {}", id.unwrap_or_default());
    }
    let key = String::from_utf8_lossy(key);
    match FactKind::from_number(kind) {
        Some(kind) => format!("{kind:?} {key}").to_lowercase(),
        None => format!("thing {kind} {key}"),
    }
}
