//! Which visits were due and what became of them (design, sections 1 and 5, "Time").

use std::collections::BTreeSet;

use baolian_wire::reference::{Level, Pairing};
use baolian_wire::{AccountId, DeviceId, DocId, Entry, Kind, StationCode};
use rusqlite::{Connection, Row};

use super::days::Day;
use super::laid_down::LaidDown;

/// A check-in, and when it was made.
#[derive(Debug, Clone)]
pub struct CheckIn {
    visit: DocId,
    station: StationCode,
    after: i64,
    before: i64,
    estimate: Option<i64>,
    applied: bool,
}

/// A tablet, and up to when it has told everything.
#[derive(Debug, Clone)]
pub struct Teller {
    device: DeviceId,
    account: AccountId,
    reported: i64,
    active: bool,
}

/// One due period in words, to be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// Where.
    pub station: StationCode,
    /// First instant.
    pub start: i64,
    /// Its name.
    pub label: String,
    /// Whose.
    pub cadre: AccountId,
    /// `made`, `missed`, `excused`, `not_known` and why, `running`.
    pub outcome: String,
    /// The visits made in it.
    pub visits: Vec<DocId>,
}

fn interval(r: &Row<'_>) -> rusqlite::Result<(i64, i64, Option<i64>)> {
    Ok((
        r.get("made_after")?,
        r.get("made_before")?,
        r.get("made_estimate")?,
    ))
}

/// Check-ins: those applied, and those of visits of which nothing is applied yet.
fn check_ins(db: &Connection) -> Vec<CheckIn> {
    let mut all = Vec::new();
    let mut query = db
        .prepare(
            "SELECT d.id, d.station, e.made_after, e.made_before, e.made_estimate
             FROM document AS d JOIN ledger AS l ON l.position = d.first_position
             JOIN entry AS e ON e.device = l.device AND e.n = l.n WHERE d.kind = 1",
        )
        .unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        let (after, before, estimate) = interval(r).unwrap();
        all.push(CheckIn {
            visit: DocId::from_slice(&r.get::<_, Vec<u8>>(0).unwrap()).unwrap(),
            station: StationCode::new(&r.get::<_, String>(1).unwrap()).unwrap(),
            after,
            before,
            estimate,
            applied: true,
        });
    }
    let mut query = db
        .prepare(
            "SELECT entry, made_after, made_before, made_estimate FROM entry
             WHERE state IN (3, 4) AND doc NOT IN (SELECT id FROM document) ORDER BY position, n",
        )
        .unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        let entry = Entry::decode(&r.get::<_, Vec<u8>>(0).unwrap()).unwrap();
        let header = match entry.payload {
            baolian_wire::Payload::Carried(old) => Entry::decode(&old.entry).unwrap().header,
            _ => entry.header,
        };
        let (after, before, estimate) = interval(r).unwrap();
        let known = all.iter().any(|c| c.visit == header.doc);
        if let (Kind::Visit, Some(station), false) = (header.kind, header.station, known) {
            all.push(CheckIn {
                visit: header.doc,
                station,
                after,
                before,
                estimate,
                applied: false,
            });
        }
    }
    all
}

fn tellers(db: &Connection) -> Vec<Teller> {
    let mut query = db
        .prepare(
            "SELECT id, account, predecessor IS NULL, enrolled_at, complete_at, revoked_at IS NULL
             FROM device WHERE hq = 0",
        )
        .unwrap();
    let all = query.query_map([], |r| {
        let (first, enrolled): (bool, i64) = (r.get(2)?, r.get(3)?);
        let begun = if first { enrolled } else { i64::MIN };
        Ok(Teller {
            device: DeviceId::from_slice(&r.get::<_, Vec<u8>>(0)?).unwrap(),
            account: AccountId::new(&r.get::<_, String>(1)?).unwrap(),
            reported: r.get::<_, Option<i64>>(4)?.unwrap_or(begun),
            active: r.get(5)?,
        })
    });
    all.unwrap().map(Result::unwrap).collect()
}

/// Whether a check-in was made in a period: some, none for perhaps.
fn made_in(c: &CheckIn, (start, end): (i64, i64), assigned: Option<&str>) -> Option<bool> {
    let touches = c.after < end && c.before >= start;
    if !c.applied {
        return if touches { None } else { Some(false) };
    }
    if let Some(at) = c.estimate {
        return Some(start <= at && at < end);
    }
    if c.after >= start && c.before < end {
        return Some(true);
    }
    if let Some(label) = assigned {
        return Some(within(label, (start, end)));
    }
    if touches { None } else { Some(false) }
}

/// Whether a period of any level, by its name, lies in one of a level.
fn within(label: &str, (start, end): (i64, i64)) -> bool {
    let mut at = start;
    // The days of the period whose name this is, whatever its level.
    let mut named = Vec::new();
    while at < end {
        for l in Level::ALL {
            if Day::of(at).label(l) == label {
                named.push(Day::of(at).period(l));
            }
        }
        at += crate::world::DAY;
    }
    named.first().is_some_and(|(s, e)| start <= *s && *e <= end)
}

/// Every due period up to now.
#[must_use]
pub fn all(db: &Connection, laid_down: &LaidDown, now: i64) -> Vec<Due> {
    let (check_ins, tellers) = (check_ins(db), tellers(db));
    let pairings: Vec<&Pairing> = laid_down.pairings.values().map(|p| &p.pairing).collect();
    let mut all = Vec::new();
    for p in &pairings {
        if p.until.is_some_and(|until| until <= p.from) {
            continue;
        }
        let (mut start, mut end) = Day::of(p.from).period(p.level);
        if start < p.from {
            (start, end) = Day::of(end).period(p.level);
        }
        while start <= now && p.until.is_none_or(|until| start < until) {
            let period = (start, end);
            let label = Day::of(start).label(p.level);
            let mut due = Due {
                station: p.station.clone(),
                start,
                cadre: p.cadre.clone(),
                outcome: String::new(),
                visits: Vec::new(),
                label: label.clone(),
            };
            let (mut waiting, mut unassigned) = (false, false);
            for c in check_ins.iter().filter(|c| c.station == p.station) {
                let assigned = laid_down.assigned.get(&c.visit).map(|v| v.period.as_str());
                match made_in(c, period, assigned) {
                    Some(true) => due.visits.push(c.visit),
                    Some(false) => {}
                    None if c.applied => unassigned = true,
                    None => waiting = true,
                }
            }
            due.visits.sort();
            let excused = laid_down.excuses.contains_key(&(p.station.clone(), label));
            due.outcome = if !due.visits.is_empty() {
                "made".into()
            } else if excused {
                "excused".into()
            } else if now < end {
                "running".into()
            } else if waiting {
                "not_known waiting".into()
            } else if unassigned {
                "not_known unassigned".into()
            } else {
                reported(p, period, &pairings, &tellers)
            };
            all.push(due);
            (start, end) = Day::of(end).period(p.level);
        }
    }
    all.sort();
    all
}

/// Nobody came, if all who could have come have told everything.
fn reported(
    p: &Pairing,
    (start, end): (i64, i64),
    pairings: &[&Pairing],
    tellers: &[Teller],
) -> String {
    let able: BTreeSet<&AccountId> = pairings
        .iter()
        .filter(|o| o.station == p.station && o.until.is_none_or(|u| o.from < u))
        .filter(|o| o.from < end && o.until.is_none_or(|u| start < u))
        .map(|o| &o.cadre)
        .collect();
    let silent: Vec<DeviceId> = tellers
        .iter()
        .filter(|t| able.contains(&t.account) && t.active && t.reported < end)
        .map(|t| t.device)
        .collect();
    if !silent.is_empty() {
        "not_known not_reported".into()
    } else if !tellers.iter().any(|t| t.account == p.cadre) {
        "not_known no_device".into()
    } else {
        "missed".into()
    }
}
