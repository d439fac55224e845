//! A station as its screen shows it.

use baolian_lists::{
    IssueFilter, IssueItem, IssueSort, IssueState, LeadFilter, LeadItem, LeadState, Listed, Page,
    Scope, SupportFilter, SupportItem, VisitFilter, VisitItem,
};
use baolian_record::visit::{AT_STATION, Fix, VERIFIED_WITHIN};
use baolian_wire::reference::{Account, Level, Pairing, Role, Station};
use baolian_wire::{DocId, Kind, StationCode};
use rusqlite::Connection;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::store::reference;
use crate::tablet::save::load;
use crate::tablet::{Due, Saved, Tablet, station_code};

/// Rows of each list on the screen.
const ROWS: u32 = 20;
/// The word in the roster, and here, for a position that somebody stood at.
const VERIFIED: &str = "verified";

/// Who was or is paired with a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PairedCadre {
    /// The account.
    pub account: String,
    /// The name that people read; the id where none is known here.
    pub name: String,
    /// At which level.
    pub level: Level,
    /// First instant, in milliseconds.
    pub from: i64,
    /// First instant at which it no longer holds; none while it does.
    pub until: Option<i64>,
}

/// Where a station is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StationPosition {
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// `verified` on the spot (现场核定), or the roster's word for how approximate it is.
    pub source: String,
    /// Radius of the receiver's 68 % circle, in metres, where somebody stood there.
    pub accuracy: Option<f64>,
    /// The visit that verified it, where this tablet knows it.
    pub visit: Option<DocId>,
    /// When, by that tablet's wall clock, in milliseconds.
    pub at: Option<i64>,
}

/// A station as its screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StationView {
    /// Its facts.
    pub station: Station,
    /// Where it is, as well as anybody knows.
    pub position: Option<StationPosition>,
    /// People of the station that the tablet knows, by name.
    pub officers: Vec<Account>,
    /// Pairings, newest first; none on a station's own tablet.
    pub pairings: Vec<PairedCadre>,
    /// The running period, where it is this person's own station.
    pub due: Option<Due>,
    /// Visits, newest first.
    pub visits: Listed<VisitItem>,
    /// Issues that are not closed, earliest due first.
    pub open: Listed<IssueItem>,
    /// Issues that came back after they had been closed, last opened first.
    pub recurring: Vec<IssueItem>,
    /// Leads that are not answered.
    pub leads: Listed<LeadItem>,
    /// Support that is asked, promised or delivered; asked last first.
    pub support: Listed<SupportItem>,
}

impl Tablet {
    /// A station as its screen shows it. Its lists go on with the filters of
    /// the same name, scoped to the station.
    ///
    /// # Errors
    /// [`Error::BadInput`] for no station code; [`Error::NotFound`].
    pub fn station_view(&self, code: &str) -> Result<StationView> {
        let code = station_code(code)?;
        let due = self.due()?.into_iter().find(|d| d.station == code.as_str());
        self.store.read(|c| {
            let station = reference::station(c, &code)?.ok_or_else(|| Error::NotFound {
                what: "station",
                id: code.to_string(),
            })?;
            let scope = Scope::station(code.clone());
            let page = Page::first(ROWS);
            let visits = VisitFilter {
                scope: scope.clone(),
                ..VisitFilter::default()
            };
            let open = IssueFilter {
                scope: scope.clone(),
                state: IssueState::Open,
                ..IssueFilter::default()
            };
            let recurring = IssueFilter {
                scope: scope.clone(),
                reopened: true,
                sort: IssueSort::Opened,
                ..IssueFilter::default()
            };
            let leads = LeadFilter {
                scope: scope.clone(),
                state: LeadState::Open,
                ..LeadFilter::default()
            };
            let support = SupportFilter {
                scope,
                open: Some(true),
                ..SupportFilter::default()
            };
            Ok(StationView {
                position: position(c, &station)?,
                officers: officers(c, &code)?,
                pairings: pairings(c, &code)?,
                due,
                visits: baolian_lists::visits(c, &visits, &page)?,
                open: baolian_lists::issues(c, &open, &page)?,
                recurring: baolian_lists::issues(c, &recurring, &page)?.rows,
                leads: baolian_lists::leads(c, &leads, &page)?,
                support: baolian_lists::support(c, &support, &page)?,
                station,
            })
        })
    }

    /// Says that the visit's cadre stands at the station (现场核定): a stop of
    /// kind `station` with the position, which everybody who sees the visit
    /// then knows the station by.
    ///
    /// # Errors
    /// [`Error::BadInput`] if the receiver knows the position to no better
    /// than 50 metres; [`Error::Refused`].
    pub fn verify_position(&self, visit: DocId, fix: Fix) -> Result<Saved> {
        if !fix.is_precise() {
            return Err(Error::BadInput {
                what: "position",
                why: format!("known to no better than {VERIFIED_WITHIN} metres"),
            });
        }
        let place = self.store.read(|c| {
            let (fixed, _) = load(c, visit, Kind::Visit)?;
            let station = reference::station(c, &fixed.station)?;
            Ok(station.map_or_else(|| fixed.station.to_string(), |s| s.short_name))
        })?;
        self.add_stop(visit, AT_STATION, &place, Some(fix))
    }
}

/// What the newest visit says that verified it; else the roster's word.
fn position(c: &Connection, station: &Station) -> Result<Option<StationPosition>> {
    let scope = Scope::station(station.code.clone());
    if let Some(found) = baolian_lists::verified_positions(c, &scope)?.pop() {
        return Ok(Some(StationPosition {
            lat: found.place.lat,
            lon: found.place.lon,
            source: VERIFIED.to_owned(),
            accuracy: Some(found.place.accuracy),
            visit: Some(found.visit),
            at: Some(found.place.at),
        }));
    }
    Ok(station.position.map(|position| StationPosition {
        lat: position.lat,
        lon: position.lon,
        source: station.position_source.clone(),
        accuracy: None,
        visit: None,
        at: None,
    }))
}

/// The people of a station, by name.
pub(super) fn officers(c: &Connection, code: &StationCode) -> Result<Vec<Account>> {
    let mut officers = reference::accounts(c)?;
    officers.retain(|account| {
        let own = |role: &Role| matches!(role, Role::Officer { station } if station == code);
        !account.closed && account.roles.iter().any(own)
    });
    officers.sort_by(|a, b| (&a.name, a.id.as_str()).cmp(&(&b.name, b.id.as_str())));
    Ok(officers)
}

fn pairings(c: &Connection, code: &StationCode) -> Result<Vec<PairedCadre>> {
    let mut pairings: Vec<Pairing> = reference::pairings(c, code)?;
    pairings.sort_by_key(|p| std::cmp::Reverse(p.from));
    pairings
        .into_iter()
        .map(|p| {
            let known = reference::account(c, &p.cadre)?;
            Ok(PairedCadre {
                name: known.map_or_else(|| p.cadre.to_string(), |a| a.name),
                account: p.cadre.to_string(),
                level: p.level,
                from: p.from,
                until: p.until,
            })
        })
        .collect()
}
