//! What the rules stand on: account, station and pairings as they were while the entry may have been made.
//!
//! A permission counts if it held at any instant of the interval, so every
//! version of an account or a station that was in force within it is asked,
//! the newest first. Nothing later than the row at which the verdict is
//! written is looked at.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use automerge::{Change, ExpandedChange};
use baolian_record::Document;
use baolian_record::judge::{Case, Deed, Lawful, Past, Relied, Unapplied};
use baolian_record::permission::{Ground, Interval};
use baolian_wire::down::Made;
use baolian_wire::reference::{Account, Fact, Pairing, Station};
use baolian_wire::verdict::Code;
use baolian_wire::{AccountId, DeviceId, Hash, Header, HqTime, Reason, StationCode};
use rusqlite::Connection;

use crate::error::Result;
use crate::facts;
use crate::replaced;
use crate::store::entry::State;
use crate::store::reference::{self, FactKind, Version};
use crate::store::{document, entry};

/// Every version of an account, a station and its pairings, as known at a
/// ledger position; looked up once for all entries that need it.
#[derive(Debug)]
pub(super) struct Known {
    accounts: Vec<(HqTime, Option<Account>)>,
    stations: Vec<(HqTime, Option<Station>)>,
    pairings: Vec<Pairing>,
}

impl Known {
    fn at(conn: &Connection, header: &Header, up_to: u64) -> Result<Self> {
        let id = header.account.as_str();
        let mut accounts = Vec::new();
        for version in reference::versions(conn, FactKind::Account, id, up_to)? {
            accounts.push(match fact(&version)? {
                // A closing counts from its own instant, whenever it was entered.
                Some(Fact::Account(account)) => {
                    let closed = account.closed_at.filter(|_| account.closed);
                    (closed.map_or(version.at, HqTime), Some(account))
                }
                _ => (version.at, None),
            });
        }
        let mut stations = Vec::new();
        let mut pairings = Vec::new();
        if let Some(code) = &header.station {
            for version in reference::versions(conn, FactKind::Station, code.as_str(), up_to)? {
                stations.push(match fact(&version)? {
                    Some(Fact::Station(station)) => (version.at, Some(station)),
                    _ => (version.at, None),
                });
            }
            pairings = facts::pairings_at(conn, code, up_to)?;
        }
        Ok(Self {
            accounts,
            stations,
            pairings,
        })
    }
}

fn fact(version: &Version) -> Result<Option<Fact>> {
    match version.body.as_slice() {
        [] => Ok(None),
        body => Ok(Some(Fact::decode(body)?)),
    }
}

/// What was looked up already, as known now.
#[derive(Debug, Default)]
pub(crate) struct Lookups(RefCell<HashMap<Asked, Arc<Known>>>);

/// Of whom and of which station.
type Asked = (AccountId, Option<StationCode>);

impl Lookups {
    /// What held in the interval, as known now.
    pub fn grounds(&self, conn: &Connection, header: &Header, made: Made) -> Result<Grounds> {
        Ok(Grounds::of(self.known(conn, header)?, made))
    }

    /// Every version of an author's account and station, as known now.
    pub(super) fn known(&self, conn: &Connection, header: &Header) -> Result<Arc<Known>> {
        let key = (header.account.clone(), header.station.clone());
        if let Some(known) = self.0.borrow().get(&key) {
            return Ok(Arc::clone(known));
        }
        let known = Arc::new(Known::at(conn, header, u64::MAX)?);
        self.0.borrow_mut().insert(key, Arc::clone(&known));
        Ok(known)
    }
}

/// Everything a verdict needs besides the document.
pub(crate) struct Grounds {
    known: Arc<Known>,
    interval: Interval,
}

impl Grounds {
    /// Looks up what held in the interval, as known at a ledger position.
    pub fn at(conn: &Connection, header: &Header, made: Made, up_to: u64) -> Result<Self> {
        Ok(Self::of(Arc::new(Known::at(conn, header, up_to)?), made))
    }

    pub(super) fn of(known: Arc<Known>, made: Made) -> Self {
        Self {
            known,
            interval: Interval {
                after: made.after.0,
                before: made.before.0,
            },
        }
    }

    /// The account and station as they stand last, for the checks before merging.
    pub fn cases<'a>(
        &'a self,
        header: &'a Header,
        devices: &'a [DeviceId],
        relied: &'a dyn Fn(Hash) -> Relied,
    ) -> Vec<Case<'a>> {
        let mut stations = in_force(&self.known.stations, self.interval);
        if stations.is_empty() {
            stations.push(None);
        }
        let mut cases = Vec::new();
        for account in in_force(&self.known.accounts, self.interval) {
            let Some(account) = account else { continue };
            for station in &stations {
                cases.push(Case {
                    header,
                    devices,
                    ground: Ground {
                        account,
                        station: *station,
                        pairings: &self.known.pairings,
                        interval: self.interval,
                    },
                    relied,
                });
            }
        }
        cases
    }

    /// The level of the office that sees what this author begins, until it is
    /// released: the pairing's, or the author's own office's.
    pub fn level(&self, header: &Header) -> Option<baolian_wire::reference::Level> {
        let Interval { after, before } = self.interval;
        let mut held = self
            .known
            .pairings
            .iter()
            .filter(|p| p.cadre == header.account && p.held_within(after, before));
        let office = || {
            let none = |_: Hash| Relied::Other;
            let cases = self.cases(header, &[], &none);
            cases.iter().find_map(|c| c.ground.office_level())
        };
        held.next_back().map(|p| p.level).or_else(office)
    }
}

/// The versions in force at some instant of the interval, newest first; the
/// last one known if none was.
fn in_force<T>(versions: &[(HqTime, Option<T>)], interval: Interval) -> Vec<Option<&T>> {
    let mut found: Vec<Option<&T>> = Vec::new();
    // The earliest instant at which a later word stands in its place.
    let mut next = i64::MAX;
    for (at, version) in versions.iter().rev() {
        if at.0 <= interval.before && interval.after < next {
            found.push(version.as_ref());
        }
        next = next.min(at.0);
    }
    if found.is_empty() {
        found.extend(versions.last().map(|(_, version)| version.as_ref()));
    }
    found
}

/// The verdict under any of the cases: lawful if one allows it, proven in
/// time if all do. `decoded` is the same change, `past` that of the document.
pub(crate) fn judge(
    cases: &[Case<'_>],
    change: &Change,
    decoded: &ExpandedChange,
    document: &Document,
    past: &Past,
) -> std::result::Result<Lawful, Unapplied> {
    // A hostile change may break the merge library even when it is only read.
    let contained = || under_all(cases, change, decoded, document, past);
    catch_unwind(AssertUnwindSafe(contained))
        .unwrap_or_else(|_| Err(Reason::new(Code::BadChange, "broke").into()))
}

/// What a change does that was applied before: its verdict is final, whatever
/// the roster says by now.
pub(crate) fn as_applied(
    change: &Change,
    decoded: &ExpandedChange,
    document: &Document,
    past: &Past,
    time_proven: bool,
) -> std::result::Result<Lawful, Unapplied> {
    let contained = || Ok(Deed::read(change, decoded, document, past)?.lawful(time_proven));
    catch_unwind(AssertUnwindSafe(contained))
        .unwrap_or_else(|_| Err(Reason::new(Code::BadChange, "broke").into()))
}

fn under_all(
    cases: &[Case<'_>],
    change: &Change,
    decoded: &ExpandedChange,
    document: &Document,
    past: &Past,
) -> std::result::Result<Lawful, Unapplied> {
    if cases.is_empty() {
        return Err(Reason::new(Code::Role, "no such account").into());
    }
    let deed = Deed::read(change, decoded, document, past)?;
    let mut lawful: Option<bool> = None;
    let mut refused: Option<Unapplied> = None;
    for case in cases {
        match deed.judge(case) {
            Ok(proven) => lawful = lawful.or(Some(proven)),
            Err(Unapplied::Waits) => return Err(Unapplied::Waits),
            Err(no) => refused = refused.or(Some(no)),
        }
    }
    match (lawful, refused) {
        (Some(proven), refused) => Ok(deed.lawful(proven && refused.is_none())),
        (None, Some(no)) => Err(no),
        (None, None) => Err(Reason::new(Code::Role, "no such account").into()),
    }
}

/// What a change of another document, named in a header, turned out to be.
pub(crate) fn relied(conn: &Connection, change: Hash) -> Relied {
    let look = || -> Result<Relied> {
        // A seal that was recorded again stands for the one it replaces, too.
        if let Some((visit, station)) = document::sealed_by(conn, change)? {
            return Ok(Relied::Seal { visit, station });
        }
        let known = entry::naming(conn, change)?;
        for held in &known {
            let decided = match held.state {
                State::Applied | State::Counted => true,
                State::Refused => !replaced::may_come_again(conn, held)?,
                _ => false,
            };
            if decided {
                return Ok(Relied::Other);
            }
        }
        Ok(Relied::NotHere)
    };
    // A read that fails fails again for the verdict's own row, and undoes the job.
    look().unwrap_or(Relied::NotHere)
}
