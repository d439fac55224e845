//! What headquarters holds now, to be read: reference data, documents, devices, lists.

use std::collections::BTreeMap;

use baolian_record::Document;
use baolian_record::terms::Terms;
use baolian_wire::reference::{Account, Excuse, Fact, Pairing, Station, VisitPeriod};
use baolian_wire::{AccountId, DocId, HqTime, StationCode};
use rusqlite::Connection;

use crate::error::Result;
use crate::facts;
use crate::hq::Hq;
use crate::judge;
use crate::session;
use crate::store::checkin::{self, CheckIn};
use crate::store::device::{self, DeviceState};
use crate::store::document::{self, DocumentState};
use crate::store::entry::{self, State};
use crate::store::ledger::{self, ReadLedger as _, Row, SqliteLedger};
use crate::store::reference::{self, FactKind};
use crate::store::{backup, postponed, quarantine, returned, setting};

/// Everything that is a function of headquarters' own log, at one position.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The ledger position at which it holds.
    pub position: u64,
    /// Stations in the roster.
    pub stations: BTreeMap<StationCode, Station>,
    /// Stations that left it, as they last stood.
    pub stations_gone: BTreeMap<StationCode, Station>,
    /// Accounts, closed ones too.
    pub accounts: BTreeMap<AccountId, Account>,
    /// Pairings, past and coming ones too.
    pub pairings: Vec<Pairing>,
    /// Excused periods.
    pub excuses: Vec<Excuse>,
    /// Visits that an office assigned to a period.
    pub visit_periods: Vec<VisitPeriod>,
    /// Checklists, as JSON of a template, every version.
    pub checklists: Vec<String>,
    /// Terms that an office gave words of its own.
    pub terms: Terms,
}

impl Hq {
    /// Reads reference data at one position.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn reference(&self) -> Result<Reference> {
        self.snapshot(read_reference)
    }

    /// A station of the roster.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn station(&self, code: &StationCode) -> Result<Option<Station>> {
        self.inner.read(|conn| facts::station(conn, code))
    }

    /// An account, closed ones too.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn account(&self, id: &AccountId) -> Result<Option<Account>> {
        self.inner.read(|conn| facts::account(conn, id))
    }

    /// Every tablet.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn devices(&self) -> Result<Vec<DeviceState>> {
        self.inner.read(|conn| device::all(conn, false))
    }

    /// Every check-in, those that wait too.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn check_ins(&self) -> Result<Vec<CheckIn>> {
        self.snapshot(|conn| {
            let mut all = checkin::applied(conn, 0)?;
            all.extend(checkin::waiting(conn)?);
            Ok(all)
        })
    }

    /// A document as it stands, if it has begun and this version can read it.
    ///
    /// # Errors
    /// [`crate::HqError::Store`], [`crate::HqError::Record`].
    pub fn document(&self, id: DocId) -> Result<Option<(DocumentState, Document)>> {
        self.snapshot(|conn| {
            let Some(state) = document::get(conn, id)? else {
                return Ok(None);
            };
            if baolian_record::schema::of(state.kind).is_none() {
                return Ok(None);
            }
            let loaded = judge::load(conn, state.kind, id)?;
            Ok(Some((state, loaded)))
        })
    }

    /// Every document, as its first entry began it.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn documents(&self) -> Result<Vec<DocumentState>> {
        self.inner.read(document::all)
    }

    /// The changes that sealed a visit: what evidence relies on.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn seals_of(&self, visit: DocId) -> Result<Vec<baolian_wire::Hash>> {
        self.inner.read(|conn| document::seals_of(conn, visit))
    }

    /// The newest ledger position, and headquarters' time there or now,
    /// whichever is later.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn as_of(&self) -> Result<(u64, HqTime)> {
        self.snapshot(|conn| {
            let now = self.inner.env.clock.now();
            Ok((ledger::head(conn)?, now.max(setting::signed(conn)?)))
        })
    }

    /// Rows of the ledger after a position, at most `limit`.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn ledger(&self, after: u64, limit: usize) -> Result<Vec<Row>> {
        self.inner
            .read(|conn| SqliteLedger(conn).after(after, limit))
    }

    /// Reads the lists ([`baolian_lists`]) from one committed state.
    ///
    /// # Errors
    /// Whatever `work` reports.
    pub fn lists<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.snapshot(work)
    }

    /// Numbers that change by themselves, for `/metrics`.
    ///
    /// # Errors
    /// [`crate::HqError::Store`].
    pub fn gauges(&self) -> Result<Gauges> {
        self.snapshot(|conn| {
            let kept = quarantine::held(conn)?;
            Ok(Gauges {
                position: ledger::head(conn)?,
                backed_up: backup::position(conn)?,
                waiting: entry::count(conn, State::Waiting)?,
                held: entry::count(conn, State::Held)?,
                put_off: postponed::count(conn)?,
                quarantined: kept.inputs,
                quarantined_bytes: kept.bytes,
                holes: returned::holes(conn)?.len() as u64,
                clock_behind: session::time(conn, &self.inner).is_err(),
            })
        })
    }

    fn snapshot<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.inner.read(|conn| {
            let snapshot = conn.unchecked_transaction()?;
            work(&snapshot)
        })
    }
}

/// Numbers that change by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gauges {
    /// The newest ledger position.
    pub position: u64,
    /// The newest position in a verified backup.
    pub backed_up: u64,
    /// Entries that wait for something.
    pub waiting: u64,
    /// Entries of revoked devices that wait for the office.
    pub held: u64,
    /// Documents with entries that are judged later, slice by slice.
    pub put_off: u64,
    /// Copies of inputs that broke the merge library.
    pub quarantined: u64,
    /// Their bytes.
    pub quarantined_bytes: u64,
    /// Logs that lack entries which are known to have been there.
    pub holes: u64,
    /// Nothing is signed because of the clock.
    pub clock_behind: bool,
}

/// Reads reference data at one position.
pub(crate) fn read_reference(conn: &Connection) -> Result<Reference> {
    let mut held = Reference {
        position: ledger::head(conn)?,
        stations: BTreeMap::new(),
        stations_gone: BTreeMap::new(),
        accounts: BTreeMap::new(),
        pairings: Vec::new(),
        excuses: Vec::new(),
        visit_periods: Vec::new(),
        checklists: Vec::new(),
        terms: facts::terms(conn)?,
    };
    for kind in [
        FactKind::Station,
        FactKind::Account,
        FactKind::Excuse,
        FactKind::Checklist,
        FactKind::VisitPeriod,
    ] {
        for fact in facts::all(conn, kind)? {
            match fact {
                Fact::Station(s) => {
                    held.stations.insert(s.code.clone(), s);
                }
                Fact::Account(a) => {
                    held.accounts.insert(a.id.clone(), a);
                }
                Fact::Excuse(e) => held.excuses.push(e),
                Fact::Checklist(json) => held.checklists.push(json),
                Fact::VisitPeriod(v) => held.visit_periods.push(v),
                _ => {}
            }
        }
    }
    for body in reference::last_words(conn, FactKind::Station)? {
        if let Fact::Station(s) = Fact::decode(&body)?
            && !held.stations.contains_key(&s.code)
        {
            held.stations_gone.insert(s.code.clone(), s);
        }
    }
    let pairings = reference::pairings(conn)?;
    held.pairings = pairings.into_iter().map(|p| p.pairing).collect();
    Ok(held)
}
