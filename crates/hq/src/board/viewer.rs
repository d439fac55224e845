//! Somebody at a browser, in one of their roles, and what of the records they see.
//!
//! Whoever holds several roles is in one of them at a time, so that what is
//! seen and done never mixes two.

use std::collections::BTreeSet;

use baolian_lists::{Page, Scope, Sight, StationFilter, Titled};
use baolian_wire::reference::{Account, Level, Role, Station};
use baolian_wire::{AccountId, DocId, Kind, SignIn, StationCode};
use rusqlite::Connection;

use super::Board;
use super::access::{Right, may};
use super::problem::Problem;
use crate::error::{HqError, Result};
use crate::facts;
use crate::hq::Hq;
use crate::session::{Reach, SignedIn};
use crate::sign_in::Session;
use crate::store::{document, reference};

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub account: Account,
    /// In this role now.
    pub role: Role,
    pub session: Session,
}

impl Viewer {
    /// The one whose cookie it is.
    pub fn of(board: &Board, cookie: &str) -> Result<Self, Problem> {
        let session = board.sign_ins.session(cookie)?;
        let session = session.ok_or_else(|| Problem::code("not_signed_in"))?;
        let account = board.hq.account(&session.account)?;
        let account = account.filter(|account| !account.closed);
        let account = account.ok_or_else(|| Problem::code("account_closed"))?;
        // A role that was taken away meanwhile is not acted in any more.
        let chosen = account
            .roles
            .iter()
            .find(|role| Some(*role) == session.role.as_ref());
        let role = chosen.or(account.roles.first()).cloned();
        let role = role.ok_or_else(|| Problem::code("no_board_role"))?;
        Ok(Self {
            account,
            role,
            session,
        })
    }

    /// Headquarters, told in whose name and through which session.
    pub fn hq(&self, hq: &Hq) -> Hq {
        hq.signed_in(SignedIn {
            account: Some(self.account.id.clone()),
            sign_in: SignIn::browser(&self.session.id),
            role: Some(self.role.clone()),
            reach: self.reach(),
            sight: Some(self.sight()),
        })
    }

    /// How far the role reaches in what it does; none where it is bound to no area.
    pub fn reach(&self) -> Option<Reach> {
        let (area, level) = match &self.role {
            Role::Office { level, area } => (area, Some(*level)),
            Role::Leader { area } | Role::Department { area } => (area, None),
            _ => return None,
        };
        Some(Reach {
            area: area.clone(),
            level,
        })
    }

    /// The stations whose records the role sees, narrowed to what is asked for,
    /// and which of their documents.
    ///
    /// # Errors
    /// `another_area` if an area is asked for that the role is not of.
    pub fn scope(&self, conn: &Connection, asked: &Asked) -> Result<Scope, Problem> {
        let mut scope = Scope {
            stations: asked.station.clone().map(|code| vec![code]),
            level: asked.level,
            area: asked.area.clone(),
            cadre: asked.cadre.clone(),
            sight: Some(self.sight()),
        };
        match &self.role {
            Role::Office { area, .. } | Role::Leader { area } | Role::Department { area } => {
                let inner = asked.area.as_deref().unwrap_or(area);
                if !baolian_lists::lies_in(conn, inner, area).map_err(HqError::from)? {
                    return Err(Problem::code("another_area"));
                }
                scope.area = Some(inner.to_owned());
            }
            Role::Officer { station } => narrow(&mut scope, &BTreeSet::from([station.clone()])),
            Role::Cadre => narrow(&mut scope, &own_stations(conn, &self.account.id)?),
            Role::Auditor => {}
            Role::EvaluationKeeper | Role::Administrator => narrow(&mut scope, &BTreeSet::new()),
        }
        Ok(scope)
    }

    /// Which documents the role sees at the stations it is of. Before its seal
    /// a visit, with all that was begun in it, is its cadre's and the office's
    /// of just that level; internal documents never reach a station or a
    /// department (design, section 4).
    pub fn sight(&self) -> Sight {
        let (condition, values) = match &self.role {
            Role::Office { level, .. } => (
                "{id} NOT IN (SELECT id FROM document INDEXED BY document_unreleased \
                 WHERE released IS NULL AND level IS NOT ?)",
                vec![document::level_number(*level).to_string()],
            ),
            Role::Cadre => (
                "{id} NOT IN (SELECT id FROM document INDEXED BY document_unreleased \
                 WHERE released IS NULL AND author <> ?)",
                vec![self.account.id.to_string()],
            ),
            Role::Officer { .. } | Role::Department { .. } => (
                "{id} NOT IN (SELECT id FROM document INDEXED BY document_unreleased \
                 WHERE released IS NULL) \
                 AND {id} NOT IN (SELECT id FROM document INDEXED BY document_internal WHERE internal = 1)",
                Vec::new(),
            ),
            _ => (
                "{id} NOT IN (SELECT id FROM document INDEXED BY document_unreleased WHERE released IS NULL)",
                Vec::new(),
            ),
        };
        Sight { condition, values }
    }

    /// Whether the role is told what became of others' entries that are not applied; everybody is of their own.
    pub fn sees_verdicts(&self) -> bool {
        may(&self.role, Right::Figures)
    }

    /// Whether a record is at a station of the role's and among the documents that it sees.
    ///
    /// # Errors
    /// `no_such_record` if it is not, or there is none of this kind.
    pub fn find(&self, conn: &Connection, id: DocId, kind: Kind) -> Result<Titled, Problem> {
        let scope = self.scope(conn, &Asked::default())?;
        let found = baolian_lists::titled_in(conn, id, &scope)?;
        let found = found.filter(|found| found.kind == kind);
        found.ok_or_else(|| Problem::code("no_such_record"))
    }

    /// Whether a station is one of the role's.
    ///
    /// # Errors
    /// `no_such_record` if it is not.
    pub fn find_station(&self, conn: &Connection, code: &StationCode) -> Result<Station, Problem> {
        let asked = Asked {
            station: Some(code.clone()),
            ..Asked::default()
        };
        let filter = StationFilter {
            scope: self.scope(conn, &asked)?,
            ..StationFilter::default()
        };
        let none = || Problem::code("no_such_record");
        let listed = baolian_lists::stations(conn, &filter, &Page::first(1))?;
        listed.rows.first().ok_or_else(none)?;
        facts::station(conn, code)?.ok_or_else(none)
    }

    /// The level whose unsealed visits and running periods the role sees.
    pub fn own_level(&self) -> Option<Level> {
        match self.role {
            Role::Office { level, .. } => Some(level),
            _ => None,
        }
    }
}

/// The stations that somebody asks about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub station: Option<StationCode>,
    pub level: Option<Level>,
    pub area: Option<String>,
    pub cadre: Option<String>,
}

fn narrow(scope: &mut Scope, own: &BTreeSet<StationCode>) {
    let asked = scope.stations.take();
    let within = match asked {
        None => own.iter().cloned().collect(),
        Some(asked) => asked
            .into_iter()
            .filter(|code| own.contains(code))
            .collect(),
    };
    scope.stations = Some(within);
}

fn own_stations(conn: &Connection, cadre: &AccountId) -> Result<BTreeSet<StationCode>> {
    let pairings = reference::pairings_of_cadre(conn, cadre)?;
    let held = pairings.into_iter().filter(|p| p.started && !p.ended);
    Ok(held.map(|p| p.pairing.station).collect())
}
