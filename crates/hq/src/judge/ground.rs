//! What the rules stand on: account, station and pairings as they were while the entry may have been made.
//!
//! A permission counts if it held at any instant of the interval, so every
//! version of an account or a station that was in force within it is asked,
//! the newest first. Nothing later than the row at which the verdict is
//! written is looked at.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::Change;
use baolian_record::Document;
use baolian_record::judge::{self as rules, Case, Lawful, Relied, Unapplied};
use baolian_record::permission::{Ground, Interval};
use baolian_wire::down::Made;
use baolian_wire::reference::{Account, Fact, Pairing, Station};
use baolian_wire::verdict::Code;
use baolian_wire::{DeviceId, Hash, Header, Reason};
use rusqlite::Connection;

use crate::error::Result;
use crate::facts;
use crate::store::entry::State;
use crate::store::reference::{self, FactKind, Version};
use crate::store::{document, entry};

/// Everything a verdict needs besides the document.
pub(crate) struct Grounds {
    accounts: Vec<Account>,
    stations: Vec<Option<Station>>,
    pairings: Vec<Pairing>,
    interval: Interval,
}

impl Grounds {
    /// Looks up what held in the interval, as known at a ledger position.
    pub fn at(conn: &Connection, header: &Header, made: Made, up_to: u64) -> Result<Self> {
        let id = header.account.as_str();
        let versions = reference::versions(conn, FactKind::Account, id, up_to)?;
        let mut accounts = Vec::new();
        for version in in_force(&versions, made) {
            if let Fact::Account(account) = Fact::decode(&version.body)? {
                accounts.push(account);
            }
        }
        let mut stations = Vec::new();
        let mut pairings = Vec::new();
        if let Some(code) = &header.station {
            let versions = reference::versions(conn, FactKind::Station, code.as_str(), up_to)?;
            for version in in_force(&versions, made) {
                stations.push(match version.body.as_slice() {
                    [] => None,
                    body => match Fact::decode(body)? {
                        Fact::Station(station) => Some(station),
                        _ => None,
                    },
                });
            }
            pairings = facts::pairings_at(conn, code, up_to)?;
        }
        if stations.is_empty() {
            stations.push(None);
        }
        Ok(Self {
            accounts,
            stations,
            pairings,
            interval: Interval {
                after: made.after.0,
                before: made.before.0,
            },
        })
    }

    /// The account and station as they stand last, for the checks before merging.
    pub fn cases<'a>(
        &'a self,
        header: &'a Header,
        devices: &'a [DeviceId],
        relied: &'a dyn Fn(Hash) -> Relied,
    ) -> Vec<Case<'a>> {
        let mut cases = Vec::new();
        for account in &self.accounts {
            for station in &self.stations {
                cases.push(Case {
                    header,
                    devices,
                    ground: Ground {
                        account,
                        station: station.as_ref(),
                        pairings: &self.pairings,
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
        let held = self
            .pairings
            .iter()
            .filter(|p| p.cadre == header.account && p.held_within(after, before));
        let office = || {
            let none = |_: Hash| Relied::Other;
            let cases = self.cases(header, &[], &none);
            cases.iter().find_map(|c| c.ground.office_level())
        };
        held.last().map(|p| p.level).or_else(office)
    }
}

/// The versions in force at some instant of the interval, newest first; the
/// last one known if none was.
fn in_force(versions: &[Version], made: Made) -> Vec<&Version> {
    let mut found: Vec<&Version> = Vec::new();
    for (i, version) in versions.iter().enumerate().rev() {
        let over = versions
            .get(i + 1)
            .is_some_and(|next| next.at <= made.after);
        if version.at <= made.before && !over {
            found.push(version);
        }
    }
    if found.is_empty() {
        found.extend(versions.last());
    }
    found
}

/// The verdict under any of the cases: lawful if one allows it, proven in
/// time if all do.
pub(crate) fn judge(
    cases: &[Case<'_>],
    change: &Change,
    document: &Document,
) -> std::result::Result<Lawful, Unapplied> {
    let mut lawful: Option<Lawful> = None;
    let mut refused: Option<Unapplied> = None;
    for case in cases {
        let verdict = catch_unwind(AssertUnwindSafe(|| rules::judge(case, change, document)))
            .unwrap_or_else(|_| Err(Reason::new(Code::BadChange, "broke").into()));
        match verdict {
            Ok(allowed) => lawful = lawful.or(Some(allowed)),
            Err(Unapplied::Waits) => return Err(Unapplied::Waits),
            Err(no) => refused = refused.or(Some(no)),
        }
    }
    match (lawful, refused) {
        (Some(mut lawful), refused) => {
            lawful.time_proven &= refused.is_none();
            Ok(lawful)
        }
        (None, Some(no)) => Err(no),
        (None, None) => Err(Reason::new(Code::Role, "no such account").into()),
    }
}

/// What a change of another document, named in a header, turned out to be.
pub(crate) fn relied(conn: &Connection, change: Hash) -> Relied {
    let look = || -> Result<Relied> {
        if let Some((visit, station)) = document::sealed_by(conn, change)? {
            return Ok(Relied::Seal { visit, station });
        }
        let known = entry::naming(conn, change)?;
        let decided = known
            .iter()
            .any(|e| matches!(e.state, State::Applied | State::Refused | State::Counted));
        Ok(if decided {
            Relied::Other
        } else {
            Relied::NotHere
        })
    };
    // A read that fails fails again for the verdict's own row, and undoes the job.
    look().unwrap_or(Relied::NotHere)
}
