//! What headquarters holds, gathered for a report.

use std::collections::BTreeMap;

use baolian_lists::{IssueFilter, IssueSort, Page, Scope, Sight, issues};
use baolian_record::issue::State as IssueState;
use baolian_wire::reference::{Pairing, Station, VisitPeriod};
use baolian_wire::{DocId, HqTime, StationCode};
use rusqlite::Connection;

use super::denial::Result;
use crate::coverage::{
    self, Coverage, Device, Due, Evidence, Issue, Question, Seen, Standing, Visit,
};
use crate::store::checkin::{self, CheckIn};
use crate::store::{device, ledger, reference, setting};
use crate::{facts, held};

/// Which part of the coverage is wanted, and what of it the reader may know.
pub struct Wanted<'a> {
    /// Only periods that begin at or after this instant, milliseconds since 1970 UTC.
    pub since: Option<i64>,
    /// Only periods that begin before this instant.
    pub until: Option<i64>,
    /// Of these stations.
    pub stations: &'a dyn Fn(&Station) -> bool,
    /// Levels of which periods that run and visits not sealed may be known.
    pub seen: Seen,
    /// Which documents may be counted; all if none is said.
    pub sight: Option<Sight>,
    /// Whether issues are counted; if not, there are none in the figures.
    pub issues: bool,
}

/// Coverage as of now. A clock that is behind does not make it older than what
/// headquarters has signed for.
///
/// # Errors
/// Of the database.
pub fn coverage(conn: &Connection, now: HqTime, wanted: Wanted<'_>) -> Result<Coverage> {
    let now = now.max(setting::signed(conn)?);
    let mut reference = held::read_reference(conn)?;
    // What was due at a station that left the roster stays due.
    let mut stations = reference.stations;
    stations.append(&mut reference.stations_gone);
    stations.retain(|_, station| (wanted.stations)(station));
    let mut pairings = reference.pairings;
    pairings.retain(|p| stations.contains_key(&p.station));
    // Headquarters first held a check-in before it was applied: what was applied earlier was made earlier.
    let after = wanted.since.map(|since| ledger::last_before(conn, since));
    let after = after.transpose()?.unwrap_or(0);
    let mut visits = visits(conn, &reference.visit_periods, after)?;
    visits.retain(|v| stations.contains_key(&v.station));
    let devices = devices(conn)?;
    let mut issues = match wanted.issues {
        true => issues_seen(conn, wanted.sight)?,
        false => Vec::new(),
    };
    issues.retain(|issue| stations.contains_key(&issue.station));
    let evidence = Evidence {
        stations: &stations,
        pairings: &pairings,
        visits: &visits,
        excuses: &reference.excuses,
        devices: &devices,
        issues: &issues,
    };
    let question = Question {
        now: now.0,
        position: reference.position,
        since: wanted.since,
        until: wanted.until,
        seen: wanted.seen,
    };
    Ok(coverage::coverage(&evidence, question))
}

/// The due periods of one station as of now: what [`coverage`] says of it, read from what is held of it alone.
///
/// # Errors
/// Of the database.
pub(crate) fn periods_of(
    conn: &Connection,
    now: HqTime,
    station: &Station,
    seen: Seen,
) -> Result<Vec<Due>> {
    let code = &station.code;
    let pairings = reference::pairings_of_station(conn, code)?;
    let pairings: Vec<Pairing> = pairings.into_iter().map(|p| p.pairing).collect();
    let mut checkins = checkin::applied_at(conn, code)?;
    let waiting = checkin::waiting(conn)?.into_iter();
    checkins.extend(waiting.filter(|c| c.station == *code));
    let mut assigned = Vec::new();
    for checkin in &checkins {
        assigned.extend(facts::visit_period(conn, checkin.id)?);
    }
    let excuses = facts::excuses_of(conn, code)?;
    let mut devices = devices(conn)?;
    devices.retain(|d| pairings.iter().any(|p| p.cadre == d.account));
    let evidence = Evidence {
        stations: &BTreeMap::from([(code.clone(), station.clone())]),
        pairings: &pairings,
        visits: &with_periods(checkins, &assigned),
        excuses: &excuses,
        devices: &devices,
        issues: &[],
    };
    let question = Question {
        now: now.max(setting::signed(conn)?).0,
        position: ledger::head(conn)?,
        since: None,
        until: None,
        seen,
    };
    Ok(coverage::coverage(&evidence, question).periods)
}

/// Every check-in that was applied after a row of the ledger or is not yet, with what is known of its time.
pub(crate) fn visits(
    conn: &Connection,
    assigned: &[VisitPeriod],
    after: u64,
) -> Result<Vec<Visit>> {
    let mut all = checkin::applied(conn, after)?;
    all.extend(checkin::waiting(conn)?);
    Ok(with_periods(all, assigned))
}

/// Check-ins with the periods that an office assigned to them.
fn with_periods(all: Vec<CheckIn>, assigned: &[VisitPeriod]) -> Vec<Visit> {
    let assigned: BTreeMap<DocId, &str> = assigned
        .iter()
        .map(|v| (v.visit, v.period.as_str()))
        .collect();
    let visits = all.into_iter().map(|c| Visit {
        assigned: assigned.get(&c.id).and_then(|label| label.parse().ok()),
        id: c.id,
        cadre: c.cadre,
        station: c.station,
        after: c.made.after.0,
        before: c.made.before.0,
        estimate: c.made.estimate.map(|t| t.0),
        sealed: c.sealed,
        applied: c.applied,
    });
    visits.collect()
}

fn devices(conn: &Connection) -> Result<Vec<Device>> {
    let all = device::all(conn, false)?.into_iter().map(|state| {
        // A new log that goes on from another has yet to bring what that one held.
        let begun = match state.predecessor {
            None => state.enrolled_at.0,
            Some(_) => i64::MIN,
        };
        let gone = state.revoked_at.is_some();
        Device {
            id: state.id,
            reported: state.complete_at.map_or(begun, |at| at.0),
            account: state.account,
            standing: if gone {
                Standing::Revoked
            } else {
                Standing::Active
            },
        }
    });
    Ok(all.collect())
}

/// Every issue that may be counted, page by page.
fn issues_seen(conn: &Connection, sight: Option<Sight>) -> Result<Vec<Issue>> {
    let filter = IssueFilter {
        sort: IssueSort::Station,
        scope: Scope {
            sight,
            ..Scope::default()
        },
        ..IssueFilter::default()
    };
    let mut all = Vec::new();
    let mut page = Page {
        rows: baolian_lists::PAGE_ROWS,
        after: None,
        total: false,
    };
    loop {
        let listed = issues(conn, &filter, &page)?;
        for item in listed.rows {
            let row = item.row;
            let Ok(station) = StationCode::new(&row.station) else {
                continue;
            };
            all.push(Issue {
                station,
                closed: row.state == IssueState::Closed.as_str(),
                disputed: row.state == IssueState::Disputed.as_str(),
                due: row.due,
                reopened: row.reopened > 0,
            });
        }
        match listed.next {
            Some(next) => page.after = Some(next),
            None => return Ok(all),
        }
    }
}
