//! What a screen says about the tablet itself: who, what it holds, how much of it headquarters holds.

use std::collections::BTreeMap;

use baolian_record::Document;
use baolian_record::history;
use baolian_record::terms::Terms;
use baolian_wire::down::Made;
use baolian_wire::enrol::check_digits;
use baolian_wire::reference::Account;
use baolian_wire::{AccountId, DeviceId, DocId, Hash};
use rusqlite::Connection;
use serde::Serialize;

use super::{Tablet, account_id, contact, newest_receipt};
use crate::error::Result;
use crate::store::log::{self, EntryState};
use crate::store::{change, reference, setting, shelf};
use crate::sync::state::{NextStep, SyncState, Trouble};

/// Who somebody is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Who {
    /// The account.
    pub account: AccountId,
    /// The name that people read; the id where none is known here.
    pub name: String,
    /// Where the person works.
    pub unit: String,
}

/// Who made a change, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct By {
    /// The account.
    pub account: String,
    /// The tablet.
    pub tablet: DeviceId,
    /// The tablet's wall clock, in milliseconds.
    pub wall: i64,
    /// When, as headquarters knows it.
    pub made: Option<Made>,
}

/// Names and times of a record, by account and by change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Names {
    /// Name of each account that wrote in the record.
    pub names: BTreeMap<String, String>,
    /// Who made each change, and when.
    pub made: BTreeMap<Hash, By>,
}

/// One tablet's own state of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Local {
    /// Own entries about it that headquarters does not hold yet.
    pub waiting: usize,
    /// Own entries held but not judged yet.
    pub held: usize,
    /// Receipt number for each own change, where there is one.
    pub receipts: BTreeMap<Hash, u64>,
}

/// One change of a single value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "ValueChange"))]
pub struct Event {
    /// Which value.
    pub field: String,
    /// What it was.
    pub from: Option<String>,
    /// What it became.
    pub to: String,
    /// The change.
    pub change: Hash,
    /// Who, when.
    pub by: Option<By>,
}

/// How far this tablet's log has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LogFacts {
    /// Entries recorded.
    pub recorded: u64,
    /// Entries that headquarters holds.
    pub held: u64,
    /// Entries that are in a verified backup too.
    pub backed_up: u64,
    /// Newest receipt's number.
    pub receipt: u64,
    /// Headquarters' time in it, milliseconds since 1970 UTC.
    pub receipt_at: i64,
}

/// A station on the tablet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StationFacts {
    /// The code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// City and county.
    pub area: String,
    /// At which level it is paired; nobody knows on a station's own tablet.
    pub level: Option<baolian_wire::reference::Level>,
}

/// Everything a first screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Facts {
    /// Who.
    pub who: Option<Account>,
    /// The account's id, also where nothing more is known yet.
    pub account: AccountId,
    /// Which tablet.
    pub device: DeviceId,
    /// Where headquarters is.
    pub hq_url: String,
    /// Stations here.
    pub stations: Vec<StationFacts>,
    /// Records by kind.
    pub records: baolian_lists::Totals,
    /// The log.
    pub log: LogFacts,
    /// Synchronising.
    pub sync: SyncState,
    /// Things in the tray that nobody has dealt with.
    pub tray: usize,
    /// Visits here that were not sealed within a day of the check-in.
    pub open_too_long: u64,
    /// Words of the app that an office says in its own way.
    pub terms: Terms,
}

impl Tablet {
    /// Everything a first screen shows.
    ///
    /// # Errors
    /// [`crate::Error::NotEnrolled`].
    pub fn facts(&self) -> Result<Facts> {
        let sync = self.sync_state()?;
        self.store.read(|c| {
            let identity = setting::identity(c)?;
            let mut stations = Vec::new();
            for station in reference::stations(c)? {
                let pairings = reference::pairings(c, &station.code)?;
                stations.push(StationFacts {
                    level: pairings.iter().max_by_key(|p| p.from).map(|p| p.level),
                    code: station.code.to_string(),
                    name: station.name,
                    short_name: station.short_name,
                    area: format!("{}{}", station.city, station.county),
                });
            }
            Ok(Facts {
                who: reference::account(c, &identity.account)?,
                account: identity.account.clone(),
                device: identity.device,
                hq_url: identity.hq_url.clone(),
                stations,
                records: baolian_lists::totals(c)?,
                log: log_facts(c, identity.device)?,
                tray: shelf::tray(c)?.iter().filter(|t| !t.done).count(),
                open_too_long: baolian_lists::visits_open_too_long(c, None, self.hq_now(c)?)?,
                terms: reference::terms(c)?,
                sync,
            })
        })
    }

    /// The state of synchronising, as far as the store knows it.
    ///
    /// # Errors
    /// [`crate::Error::NotEnrolled`].
    pub fn sync_state(&self) -> Result<SyncState> {
        self.store.read(|c| {
            let identity = setting::identity(c)?;
            let counts = log::counts(c, identity.device)?;
            Ok(SyncState {
                held: counts.held,
                recorded: counts.recorded,
                waiting_bytes: log::waiting_bytes(c, identity.device)?,
                bytes_per_second: 0,
                received: 0,
                bytes_down: 0,
                contested: baolian_lists::totals(c)?.contested,
                refused: shelf::tray(c)?.iter().filter(|t| !t.done).count() as u64,
                last_contact: contact(c)?.map(|contact| contact.at.0),
                trouble: setting::get(c, setting::REVOKED)?.map(|_| Trouble::Revoked),
                error: None,
                check: check_digits(identity.device, &identity.root),
                next: NextStep::WhenAllowed,
            })
        })
    }

    /// Names and times of a record.
    pub(crate) fn names(&self, c: &Connection, id: DocId) -> Result<Names> {
        let mut names = Names::default();
        for change in change::provenances(c, id)? {
            if !names.names.contains_key(&change.account) {
                let name = name_of(c, &change.account)?;
                names.names.insert(change.account.clone(), name);
            }
            names.made.insert(
                change.hash,
                By {
                    account: change.account,
                    tablet: change.device,
                    wall: change.wall,
                    made: change.made,
                },
            );
        }
        Ok(names)
    }

    /// This tablet's own state of a record.
    pub(crate) fn local(&self, c: &Connection, id: DocId) -> Result<Local> {
        let mut local = Local {
            waiting: 0,
            held: 0,
            receipts: BTreeMap::new(),
        };
        for change in change::provenances(c, id)? {
            let Some((device, row)) = log::of_change(c, change.hash)? else {
                continue;
            };
            match row.state {
                EntryState::Waiting => local.waiting += 1,
                EntryState::Held => local.held += 1,
                EntryState::Applied | EntryState::Refused => {}
            }
            if row.state != EntryState::Waiting
                && let Some(number) = shelf::receipt_of(c, device, row.n)?
            {
                local.receipts.insert(change.hash, number);
            }
        }
        Ok(local)
    }

    pub(crate) fn events(&self, c: &Connection, id: DocId, doc: &Document) -> Result<Vec<Event>> {
        let made = self.names(c, id)?.made;
        Ok(history::history(doc)
            .into_iter()
            .map(|changed| Event {
                by: made.get(&changed.change).cloned(),
                field: changed.field,
                from: changed.from,
                to: changed.to,
                change: changed.change,
            })
            .collect())
    }
}

fn log_facts(c: &Connection, device: DeviceId) -> Result<LogFacts> {
    let counts = log::counts(c, device)?;
    let (receipt, at) = newest_receipt(c, device)?;
    let backed_up = shelf::receipts(c, device, 1)?
        .first()
        .map_or(0, |r| r.backed_up);
    Ok(LogFacts {
        recorded: counts.recorded,
        held: counts.held,
        backed_up,
        receipt,
        receipt_at: at.0,
    })
}

/// The name of an account, or its id where none is known here.
fn name_of(c: &Connection, id: &str) -> Result<String> {
    let account = reference::account(c, &account_id(id)?)?;
    Ok(account.map_or_else(|| id.to_owned(), |a| a.name))
}
