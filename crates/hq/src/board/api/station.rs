//! One station (派出所): its facts, people, pairings, periods and records.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use baolian_lists::{
    IssueFilter, IssueItem, IssueSort, IssueState, LeadFilter, LeadItem, LeadState, Page, Scope,
    SupportFilter, SupportItem, VisitFilter, VisitItem,
};
use baolian_wire::reference::{Account, Fact, Level, Role, Station};
use baolian_wire::{AccountId, DocId, HqTime, StationCode};
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::names::Names;
use super::periods::OnePeriod;
use crate::board::Board;
use crate::board::access::{Right, may};
use crate::board::extract::AsOf;
use crate::board::problem::Problem;
use crate::board::viewer::{Asked, Viewer};
use crate::coverage::Seen;
use crate::facts;
use crate::office::report;
use crate::store::reference::{self, FactKind, PairingState};

/// Most rows of each list on the page; the lists themselves go on.
const ROWS: u32 = 20;
/// Most periods on the page, newest first: a year of weeks.
const PERIODS: usize = 53;

/// Where a station is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Place {
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Somebody stood there and said so (现场核定).
    pub verified: bool,
    /// The roster's word for how approximate it is; `verified` of one that is not.
    pub source: String,
    /// Radius of the receiver's 68 % circle in metres, where somebody stood there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// The visit that verified it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<DocId>,
    /// When, by that tablet's wall clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

/// The word of the roster for a position that somebody stood at.
const VERIFIED: &str = "verified";

impl Place {
    /// The roster's word.
    pub fn of_roster(station: &Station) -> Option<Self> {
        let position = station.position?;
        Some(Self {
            lat: position.lat,
            lon: position.lon,
            verified: station.position_source == VERIFIED,
            source: station.position_source.clone(),
            accuracy: None,
            visit: None,
            at: None,
        })
    }

    /// What a visit said.
    pub fn of_visit(found: &baolian_lists::VerifiedPosition) -> Self {
        Self {
            lat: found.place.lat,
            lon: found.place.lon,
            verified: true,
            source: VERIFIED.to_owned(),
            accuracy: Some(found.place.accuracy),
            visit: Some(found.visit),
            at: Some(found.place.at),
        }
    }
}

/// Somebody of a station.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfficerOf {
    /// The account's id.
    account: String,
    /// The name that people read.
    name: String,
    /// The post.
    post: String,
}

/// Who was, is or will be paired with a station.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairedCadre {
    /// The account's id.
    account: String,
    /// The name that people read; the id where none is known.
    name: String,
    /// Where the person works.
    unit: String,
    /// At which level: province, city, county.
    #[schema(value_type = String)]
    level: Level,
    /// First instant, milliseconds since 1970 UTC.
    from: i64,
    /// First instant at which it no longer holds; none while it does.
    until: Option<i64>,
    /// Whether it holds now.
    now: bool,
}

/// A station with what there is of it. Its lists go on under the routes of their names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StationPage {
    /// As of when it holds.
    as_of: AsOf,
    /// The code of the roster.
    code: String,
    /// Full name.
    name: String,
    /// Short name; not unique.
    short_name: String,
    /// Six digits.
    city_code: String,
    /// Name of the city.
    city: String,
    /// Six digits.
    county_code: String,
    /// Name of the county.
    county: String,
    /// Name of the township.
    township: String,
    /// Where it is, as well as anybody knows.
    position: Option<Place>,
    /// Its people, by name.
    officers: Vec<OfficerOf>,
    /// Pairings, newest first; none for the station's own people, who are not told when visits are due.
    pairings: Vec<PairedCadre>,
    /// Due periods, newest first, a year of them at most, as far as the role may know of them.
    periods: Vec<OnePeriod>,
    /// Visits, newest first; none for those who read none.
    visits: Vec<VisitItem>,
    /// How many there are.
    visits_total: u64,
    /// Issues that are not closed, earliest due first.
    open: Vec<IssueItem>,
    /// How many there are.
    open_total: u64,
    /// How many issues there are in all.
    found_total: u64,
    /// Issues that came back after they had been closed, last opened first.
    recurring: Vec<IssueItem>,
    /// How many there are.
    recurring_total: u64,
    /// Leads that are not answered; none for those who see no leads.
    leads: Vec<LeadItem>,
    /// How many there are.
    leads_total: u64,
    /// Support that is asked, promised or delivered; asked last first.
    support: Vec<SupportItem>,
    /// How many there are.
    support_total: u64,
    /// The names of accounts.
    names: BTreeMap<String, String>,
}

/// A station with its people, periods and records.
#[utoipa::path(get, path = "/api/v1/stations/{code}", params(("code" = String, Path, description = "Its code in the roster.")),
    responses((status = 200, body = StationPage), (status = 404, body = Problem)))]
pub(crate) async fn station(
    State(board): State<Board>,
    viewer: Viewer,
    Path(code): Path<String>,
) -> Result<Json<StationPage>, Problem> {
    let read = move |conn: &Connection, as_of| page(conn, &viewer, &code, as_of);
    board.read(read).await.map(Json)
}

fn page(
    conn: &Connection,
    viewer: &Viewer,
    code: &str,
    as_of: AsOf,
) -> Result<StationPage, Problem> {
    let code = StationCode::new(code).map_err(|_| Problem::code("no_such_record"))?;
    let station = viewer.find_station(conn, &code)?;
    let scope = viewer.scope(
        conn,
        &Asked {
            station: Some(code.clone()),
            ..Asked::default()
        },
    )?;
    let page = Page::first(ROWS);
    let issues = |filter: IssueFilter| {
        let scope = scope.clone();
        baolian_lists::issues(conn, &IssueFilter { scope, ..filter }, &page)
    };
    let open = issues(IssueFilter {
        state: IssueState::Open,
        ..IssueFilter::default()
    })?;
    let recurring = issues(IssueFilter {
        reopened: true,
        sort: IssueSort::Opened,
        ..IssueFilter::default()
    })?;
    let found = issues(IssueFilter::default())?;
    let support = SupportFilter {
        scope: scope.clone(),
        open: Some(true),
        ..SupportFilter::default()
    };
    let support = baolian_lists::support(conn, &support, &page)?;
    let (visits, visits_total) = visits(conn, viewer, &scope, as_of)?;
    let (leads, leads_total) = leads(conn, viewer, &scope)?;
    let pairings = match viewer.role {
        Role::Officer { .. } => Vec::new(),
        _ => reference::pairings_of_station(conn, &code)?,
    };
    let periods = periods(conn, viewer, &station, &pairings, as_of)?;
    let mut names = Names::new(conn);
    let rows = open.rows.iter().chain(&recurring.rows);
    names.extend(rows.map(|item| item.row.responsible.as_str()))?;
    names.extend(visits.iter().map(|item| item.row.cadre.as_str()))?;
    names.extend(periods.iter().map(|period| period.cadre.as_str()))?;
    names.extend(support.rows.iter().map(|item| item.row.by.as_str()))?;
    names.extend(leads.iter().map(|item| item.row.by.as_str()))?;
    Ok(StationPage {
        as_of,
        position: place(conn, &scope, &station)?,
        officers: officers(conn, &code)?,
        pairings: paired(conn, pairings, as_of)?,
        periods,
        visits,
        visits_total,
        open_total: open.total.unwrap_or_default(),
        open: open.rows,
        found_total: found.total.unwrap_or_default(),
        recurring_total: recurring.total.unwrap_or_default(),
        recurring: recurring.rows,
        leads,
        leads_total,
        support_total: support.total.unwrap_or_default(),
        support: support.rows,
        names: names.into_map(),
        code: code.to_string(),
        name: station.name,
        short_name: station.short_name,
        city_code: station.city_code,
        city: station.city,
        county_code: station.county_code,
        county: station.county,
        township: station.township,
    })
}

fn visits(
    conn: &Connection,
    viewer: &Viewer,
    scope: &Scope,
    as_of: AsOf,
) -> Result<(Vec<VisitItem>, u64), Problem> {
    if !may(&viewer.role, Right::Visits) {
        return Ok((Vec::new(), 0));
    }
    let filter = VisitFilter {
        scope: scope.clone(),
        now: Some(as_of.at),
        ..VisitFilter::default()
    };
    let listed = baolian_lists::visits(conn, &filter, &Page::first(ROWS))?;
    Ok((listed.rows, listed.total.unwrap_or_default()))
}

fn leads(
    conn: &Connection,
    viewer: &Viewer,
    scope: &Scope,
) -> Result<(Vec<LeadItem>, u64), Problem> {
    if !may(&viewer.role, Right::Leads) {
        return Ok((Vec::new(), 0));
    }
    let filter = LeadFilter {
        scope: scope.clone(),
        state: LeadState::Open,
        ..LeadFilter::default()
    };
    let listed = baolian_lists::leads(conn, &filter, &Page::first(ROWS))?;
    Ok((listed.rows, listed.total.unwrap_or_default()))
}

/// Where the newest visit that the role sees and that verified it says it is, else the roster's word.
fn place(conn: &Connection, scope: &Scope, station: &Station) -> Result<Option<Place>, Problem> {
    let found = baolian_lists::verified_positions(conn, scope)?.pop();
    let verified = found.as_ref().map(Place::of_visit);
    Ok(verified.or_else(|| Place::of_roster(station)))
}

fn officers(conn: &Connection, code: &StationCode) -> Result<Vec<OfficerOf>, Problem> {
    let own = |role: &Role| matches!(role, Role::Officer { station } if station == code);
    let mut officers: Vec<Account> = Vec::new();
    for fact in facts::all(conn, FactKind::Account)? {
        if let Fact::Account(account) = fact
            && !account.closed
            && account.roles.iter().any(own)
        {
            officers.push(account);
        }
    }
    officers.sort_by(|a, b| (&a.name, a.id.as_str()).cmp(&(&b.name, b.id.as_str())));
    let one = |account: Account| OfficerOf {
        account: account.id.to_string(),
        name: account.name,
        post: account.post,
    };
    Ok(officers.into_iter().map(one).collect())
}

fn paired(
    conn: &Connection,
    mut pairings: Vec<PairingState>,
    as_of: AsOf,
) -> Result<Vec<PairedCadre>, Problem> {
    pairings.sort_by_key(|p| std::cmp::Reverse(p.pairing.from));
    let one = |p: PairingState| {
        let p = p.pairing;
        let known = facts::account(conn, &p.cadre)?;
        let (name, unit) = known.map_or_else(
            || (p.cadre.to_string(), String::new()),
            |account| (account.name, account.unit),
        );
        Ok(PairedCadre {
            account: p.cadre.to_string(),
            name,
            unit,
            level: p.level,
            from: p.from,
            until: p.until,
            now: p.from <= as_of.at && p.until.is_none_or(|until| as_of.at < until),
        })
    };
    pairings.into_iter().map(one).collect()
}

/// What was due, to those who may know: offices, leaders and auditors, and a cadre of what is paired to them.
fn periods(
    conn: &Connection,
    viewer: &Viewer,
    station: &Station,
    pairings: &[PairingState],
    as_of: AsOf,
) -> Result<Vec<OnePeriod>, Problem> {
    let own = |p: &&PairingState| p.pairing.cadre == viewer.account.id && p.started && !p.ended;
    let level = match viewer.role {
        Role::Cadre => pairings.iter().find(own).map(|p| p.pairing.level),
        _ if may(&viewer.role, Right::Figures) => viewer.own_level(),
        _ => return Ok(Vec::new()),
    };
    let mut all = report::periods_of(conn, HqTime(as_of.at), station, Seen::of_office(level))?;
    if viewer.role == Role::Cadre {
        let cadre: &AccountId = &viewer.account.id;
        all.retain(|due| due.cadre == *cadre);
    }
    all.reverse();
    all.truncate(PERIODS);
    all.into_iter()
        .map(|due| OnePeriod::of(conn, due))
        .collect()
}
