//! Facts: what headquarters lays down, written into its own log and folded into what holds now.
//!
//! Every fact is one entry of the own log and one row of the ledger. After
//! them come the rows for pairings whose day has come, and one row for all
//! that anybody's view changed by.

use std::collections::BTreeSet;

use baolian_record::terms::Terms;
use baolian_wire::reference::{Account, Excuse, Fact, Pairing, Station, VisitPeriod};
use baolian_wire::{AccountId, DocId, EntryRef, HqTime, Payload, StationCode};
use rusqlite::Connection;

use crate::error::{HqError, Result};
use crate::own::{self, NewOwn};
use crate::session::Session;
use crate::store::device::NewDevice;
use crate::store::ledger::{NewRow, RowKind};
use crate::store::reference::{self, FactKind};
use crate::store::{channel, device, document, receipt};
use crate::view::{self, Touched};
use crate::{judge, projection, scope};

/// What a fact is about: later facts about the same stand in its place.
pub(crate) fn key(fact: &Fact) -> Option<(FactKind, String)> {
    Some(match fact {
        Fact::Station(s) => (FactKind::Station, s.code.to_string()),
        Fact::StationGone(code) => (FactKind::Station, code.to_string()),
        Fact::Account(a) => (FactKind::Account, a.id.to_string()),
        Fact::Pairing(p) => (FactKind::Pairing, pairing_key(&p.station, p.from)),
        Fact::Checklist(json) => (FactKind::Checklist, checklist_key(json)),
        Fact::Terms(_) => (FactKind::Terms, String::new()),
        Fact::Device(d) => (FactKind::Device, d.key.device().to_string()),
        Fact::DeviceRevoked { device, .. } => (FactKind::Device, device.to_string()),
        Fact::Excuse(e) => (FactKind::Excuse, format!("{}|{}", e.station, e.period)),
        Fact::VisitPeriod(v) => (FactKind::VisitPeriod, v.visit.to_string()),
        Fact::History(h) => (FactKind::History, format!("{} {}", h.account, h.station)),
        _ => return None,
    })
}

pub(crate) fn pairing_key(station: &StationCode, from: i64) -> String {
    format!("{station}|{from}")
}

/// `id@version`: a visit keeps the version with which it began, so each stays.
fn checklist_key(json: &str) -> String {
    let template: Option<baolian_record::checklist::Template> = serde_json::from_str(json).ok();
    template.map_or_else(String::new, |t| format!("{}@{}", t.id, t.version))
}

/// Writes facts and all that follows from them.
pub(crate) fn write(s: &Session<'_>, by: &AccountId, facts: impl AsRef<[Fact]>) -> Result<()> {
    let facts = facts.as_ref();
    check(s.conn, facts)?;
    let mut touched = Touched::default();
    append(s, by, facts, &mut touched)?;
    days(s, &mut touched)?;
    view::refresh(s, &touched)?;
    for device in touched.released {
        judge::release(s, device)?;
    }
    Ok(())
}

/// Writes the rows for pairings whose first or last day has come, and for periods that began.
pub(crate) fn tick(s: &Session<'_>) -> Result<usize> {
    let mut touched = Touched::default();
    let days = days(s, &mut touched)?;
    view::refresh(s, &touched)?;
    Ok(days)
}

fn days(s: &Session<'_>, touched: &mut Touched) -> Result<usize> {
    let mut facts = Vec::new();
    for due in reference::due_days(s.conn, s.now)? {
        let day = |ended| Fact::PairingDay {
            station: due.pairing.station.clone(),
            from: due.pairing.from,
            ended,
        };
        let over = due.pairing.until.is_some_and(|until| until <= s.now.0);
        match (due.started, over) {
            // A pairing that is entered when it is over already began all the same.
            (false, true) => facts.extend([day(false), day(true)]),
            (_, over) => facts.push(day(over)),
        }
    }
    facts.extend(scope::periods_begun(s)?);
    let count = facts.len();
    append(&s.by_itself(), &own::account()?, &facts, touched)?;
    Ok(count)
}

/// Refuses facts that name what is not there.
fn check(conn: &Connection, facts: &[Fact]) -> Result<()> {
    let mut new_accounts = BTreeSet::new();
    let mut new_stations = BTreeSet::new();
    for fact in facts {
        match fact {
            Fact::Account(a) => {
                new_accounts.insert(&a.id);
            }
            Fact::Station(s) => {
                new_stations.insert(&s.code);
            }
            _ => {}
        }
    }
    for fact in facts {
        match fact {
            Fact::Pairing(p) => {
                if !new_stations.contains(&p.station) && station(conn, &p.station)?.is_none() {
                    return Err(missing("station", &p.station));
                }
                if !new_accounts.contains(&p.cadre) && account(conn, &p.cadre)?.is_none() {
                    return Err(missing("account", &p.cadre));
                }
            }
            Fact::DeviceRevoked { device, .. } | Fact::Released { device, .. }
                if device::get(conn, *device)?.is_none() =>
            {
                return Err(missing("device", device));
            }
            Fact::Checklist(json) if checklist_key(json).is_empty() => {
                return Err(HqError::BadInput("the checklist is not a template".into()));
            }
            Fact::Terms(json) if Terms::read(json.as_bytes()).is_err() => {
                return Err(HqError::BadInput("the terms are not terms".into()));
            }
            Fact::Epoch { .. }
            | Fact::ClockAccepted { .. }
            | Fact::PairingDay { .. }
            | Fact::PeriodBegan { .. }
            | Fact::Device(_)
            | Fact::CodeIssued { .. }
            | Fact::SignInLink { .. }
            | Fact::WorkingKey { .. } => {
                return Err(HqError::BadInput(
                    "a fact that only headquarters itself lays down".into(),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

fn missing(what: &'static str, key: &impl ToString) -> HqError {
    HqError::NotFound {
        what,
        key: key.to_string(),
    }
}

/// Appends facts to the own log and folds them in.
pub(crate) fn append(
    s: &Session<'_>,
    by: &AccountId,
    facts: &[Fact],
    touched: &mut Touched,
) -> Result<()> {
    if facts.is_empty() {
        return Ok(());
    }
    let header = own::header(s, by)?;
    let own: Vec<NewOwn> = facts
        .iter()
        .map(|fact| NewOwn {
            header: header.clone(),
            payload: Payload::Fact(fact.encode()),
            change: None,
            made: None,
        })
        .collect();
    let entries = own::append(s, own)?;
    for (fact, at) in facts.iter().zip(entries) {
        lay_down(s, at, fact, s.now, touched)?;
    }
    Ok(())
}

/// Folds in a fact that stands in an entry of the own log, as laid down at a time.
fn lay_down(
    s: &Session<'_>,
    at: EntryRef,
    fact: &Fact,
    laid: HqTime,
    touched: &mut Touched,
) -> Result<()> {
    let position = s.append(&NewRow {
        at: s.now,
        kind: RowKind::Fact,
        device: Some(at.device),
        n: Some(at.n),
        doc: None,
        body: &[],
    })?;
    if let Some((kind, key)) = key(fact) {
        let gone = matches!(fact, Fact::StationGone(_));
        let body = if gone { Vec::new() } else { fact.encode() };
        touched.before(s.conn, fact)?;
        reference::insert(s.conn, kind, &key, position, laid, &body)?;
        let thing = channel::thing(s.conn, kind.number(), key.as_bytes())?;
        let channels = channel::of_thing(s.conn, thing)?;
        channel::publish(s.conn, thing, position, &channels)?;
        touched.facts.insert((kind, key));
    }
    effect(s, fact, laid, touched)
}

/// A fact of a forgotten run, given back by a tablet.
pub(crate) struct Again {
    /// The entry of the own log that carries it.
    pub at: EntryRef,
    pub fact: Fact,
    /// When it was laid down.
    pub laid: HqTime,
    /// At which row of the ledger as it was then.
    pub position: u64,
}

/// Folds in facts that were given back, unless what stands now was laid down
/// later; then they are history, and stand in the own log alone. Returns how
/// many were folded in.
pub(crate) fn lay_again(s: &Session<'_>, facts: &[Again]) -> Result<usize> {
    let mut touched = Touched::default();
    let mut count = 0;
    for again in facts {
        let Some((kind, key)) = key(&again.fact) else {
            continue;
        };
        let stands = reference::newest_laid(s.conn, kind, &key)?;
        if stands.is_some_and(|stands| stands >= (again.laid, again.position)) {
            continue;
        }
        if let Fact::Device(d) = &again.fact
            && device::get(s.conn, d.key.device())?.is_none()
        {
            device::insert(
                s.conn,
                &NewDevice {
                    key: &d.key,
                    account: &d.account,
                    predecessor: d.predecessor,
                    hq: false,
                    certificate: None,
                    at: again.laid,
                },
            )?;
            touched.accounts.insert(d.account.clone());
        }
        lay_down(s, again.at, &again.fact, again.laid, &mut touched)?;
        count += 1;
    }
    days(s, &mut touched)?;
    view::refresh(s, &touched)?;
    Ok(count)
}

/// What a fact changes beside the reference data.
fn effect(s: &Session<'_>, fact: &Fact, laid: HqTime, touched: &mut Touched) -> Result<()> {
    match fact {
        Fact::Station(station) => {
            touched.stations.insert(station.code.clone());
            projection::station(s.conn, station)?;
        }
        Fact::StationGone(code) => projection::station_gone(s.conn, code)?,
        Fact::Account(account) => {
            touched.accounts.insert(account.id.clone());
        }
        Fact::Pairing(p) => {
            let before = reference::pairings_of_station(s.conn, &p.station)?;
            let old = before.iter().find(|b| b.pairing.from == p.from);
            touched
                .accounts
                .extend(old.map(|b| b.pairing.cadre.clone()));
            reference::put_pairing(s.conn, p)?;
            touched.pairing(&p.station, &p.cadre);
            projection::pairing(s.conn, &p.station)?;
        }
        Fact::PairingDay {
            station,
            from,
            ended,
        } => {
            reference::set_day(s.conn, station, *from, *ended)?;
            let all = reference::pairings_of_station(s.conn, station)?;
            if let Some(p) = all.iter().find(|p| p.pairing.from == *from) {
                touched.pairing(station, &p.pairing.cadre);
            }
            projection::pairing(s.conn, station)?;
        }
        Fact::PeriodBegan { period } => {
            for id in scope::past_by(s.conn, period)? {
                document::set_under_way(s.conn, id, false)?;
                touched.past.insert(id);
            }
        }
        Fact::History(h) => {
            touched.accounts.insert(h.account.clone());
        }
        Fact::Device(d) => {
            let unconfirmed = d.confirmed == Some(false);
            device::set_unconfirmed(s.conn, d.key.device(), unconfirmed)?;
        }
        Fact::DeviceRevoked { device, lost, .. } => {
            device::revoke(s.conn, *device, laid, *lost)?;
        }
        Fact::Released { device, n } => {
            device::release(s.conn, *device, *n)?;
            touched.released.insert(*device);
        }
        Fact::ClockAccepted { now, .. } => receipt::unbind_after(s.conn, HqTime(*now))?,
        _ => {}
    }
    Ok(())
}

fn read(conn: &Connection, kind: FactKind, key: &str) -> Result<Option<Fact>> {
    let body = reference::newest(conn, kind, key)?;
    Ok(body.map(|b| Fact::decode(&b)).transpose()?)
}

/// A station as it stands now.
pub(crate) fn station(conn: &Connection, code: &StationCode) -> Result<Option<Station>> {
    Ok(match read(conn, FactKind::Station, code.as_str())? {
        Some(Fact::Station(s)) => Some(s),
        _ => None,
    })
}

/// An account as it stands now.
pub(crate) fn account(conn: &Connection, id: &AccountId) -> Result<Option<Account>> {
    Ok(match read(conn, FactKind::Account, id.as_str())? {
        Some(Fact::Account(a)) => Some(a),
        _ => None,
    })
}

/// An excuse as it stands now.
pub(crate) fn excuse(conn: &Connection, key: &str) -> Result<Option<Excuse>> {
    Ok(match read(conn, FactKind::Excuse, key)? {
        Some(Fact::Excuse(e)) => Some(e),
        _ => None,
    })
}

/// The excuses of a station's periods as they stand now.
pub(crate) fn excuses_of(conn: &Connection, station: &StationCode) -> Result<Vec<Excuse>> {
    let prefix = format!("{station}|");
    let all = reference::newest_with_prefix(conn, FactKind::Excuse, &prefix, u64::MAX)?;
    let mut excuses = Vec::new();
    for body in &all {
        if let Fact::Excuse(e) = Fact::decode(body)? {
            excuses.push(e);
        }
    }
    Ok(excuses)
}

/// For which period an office said that a visit counts.
pub(crate) fn visit_period(conn: &Connection, visit: DocId) -> Result<Option<VisitPeriod>> {
    Ok(
        match read(conn, FactKind::VisitPeriod, &visit.to_string())? {
            Some(Fact::VisitPeriod(said)) => Some(said),
            _ => None,
        },
    )
}

/// The office's own terms as they stand now; none of its own, the app's are used.
pub(crate) fn terms(conn: &Connection) -> Result<Terms> {
    Ok(match read(conn, FactKind::Terms, "")? {
        Some(Fact::Terms(json)) => Terms::known(&json),
        _ => Terms::default(),
    })
}

/// All facts of a kind as they stand now.
pub(crate) fn all(conn: &Connection, kind: FactKind) -> Result<Vec<Fact>> {
    let bodies = reference::all(conn, kind)?;
    let decode = |(_, body): &(String, Vec<u8>)| Ok(Fact::decode(body)?);
    bodies.iter().map(decode).collect()
}

/// The pairings of a station as they stood at a ledger position.
pub(crate) fn pairings_at(
    conn: &Connection,
    station: &StationCode,
    up_to: u64,
) -> Result<Vec<Pairing>> {
    let prefix = format!("{station}|");
    let bodies = reference::newest_with_prefix(conn, FactKind::Pairing, &prefix, up_to)?;
    let mut pairings = Vec::new();
    for body in bodies {
        if let Fact::Pairing(p) = Fact::decode(&body)? {
            pairings.push(p);
        }
    }
    Ok(pairings)
}
