//! Leads (问题线索) handed down to one station or to many at once.

use std::collections::BTreeSet;

use baolian_lists::{LeadFilter, Page, Scope};
use baolian_record::lead::{self, NewLead};
use baolian_record::schema::{LINE, LONG, NAME, TITLE};
use baolian_wire::reference::{Level, Pairing, Station};
use baolian_wire::{AccountId, Audience, DocId, Hash, Kind, StationCode};
use rusqlite::Connection;

use super::account::{Actor, limited};
use super::denial::{Result, bad_input, not_found, refused};
use super::import::Read;
use super::reach::Within;
use super::state::State;
use crate::roster::table::{self, Line};
use crate::roster::{Fault, FaultCode, day};
use crate::session::Session;
use crate::{Deed, Hq, deed};

/// To which stations; those that fit everything that is said.
#[derive(Debug, Clone, Default)]
pub struct Whereto {
    /// These stations.
    pub stations: Vec<String>,
    /// Those whose pairing is held at this level now.
    pub level: Option<Level>,
    /// Those of a province, city or county.
    pub area: Option<String>,
}

/// A lead on its way down.
#[derive(Debug, Clone, Default)]
pub struct Handed {
    /// What it is about.
    pub title: String,
    /// Its category.
    pub category: String,
    /// The day it is from.
    pub date: String,
    /// Where it comes from.
    pub source: String,
    /// What it says.
    pub description: String,
}

/// One lead at one station.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Assigned {
    /// The document.
    pub id: DocId,
    /// The station.
    pub station: StationCode,
}

impl Handed {
    fn read(&self) -> Result<NewLead> {
        super::day_of(&self.date)?;
        Ok(NewLead {
            title: limited("title", &self.title, TITLE, true)?,
            category: limited("category", &self.category, NAME, true)?,
            date: self.date.trim().to_owned(),
            source: limited("source", &self.source, LINE, true)?,
            description: limited("description", &self.description, LONG, false)?,
            ..NewLead::default()
        })
    }
}

impl Whereto {
    /// The stations meant, if all of those that are named are somebody's own;
    /// of an area or a level only their own are meant.
    ///
    /// # Errors
    /// As [`Self::stations`].
    pub fn theirs<'s>(&self, within: &Within<'_>, state: &'s State) -> Result<Vec<&'s Station>> {
        for code in &self.stations {
            within.must_station(state.station(code)?)?;
        }
        if let Some(area) = &self.area
            && !within.area(area)
        {
            return Err(refused("outside_area", &[("found", area)]));
        }
        let mut stations = self.stations(state)?;
        stations.retain(|station| within.station(station));
        Ok(stations)
    }

    /// The stations meant.
    ///
    /// # Errors
    /// [`super::Denial`] for a station or area that is not in the roster.
    pub fn stations<'s>(&self, state: &'s State) -> Result<Vec<&'s Station>> {
        for code in &self.stations {
            state.station(code)?;
        }
        if let Some(area) = &self.area {
            state.area(area)?;
        }
        let held =
            |p: &&Pairing| p.from <= state.now.0 && p.until.is_none_or(|until| state.now.0 < until);
        let at_level = |station: &Station| {
            let mut now = state.reference.pairings.iter().filter(held);
            self.level
                .is_none_or(|level| now.any(|p| p.station == station.code && p.level == level))
        };
        let named = |station: &Station| {
            let is = |code: &String| code.trim() == station.code.as_str();
            self.stations.is_empty() || self.stations.iter().any(is)
        };
        let fits = |station: &&Station| {
            named(station)
                && self.area.as_deref().is_none_or(|area| station.is_in(area))
                && at_level(station)
        };
        Ok(state.reference.stations.values().filter(fits).collect())
    }

    /// The same for lists.
    ///
    /// # Errors
    /// As [`Self::stations`].
    pub fn scope(&self, state: &State) -> Result<Scope> {
        self.stations(state)?;
        let codes = self
            .stations
            .iter()
            .filter_map(|c| StationCode::new(c.trim()).ok());
        Ok(Scope {
            stations: (!self.stations.is_empty()).then(|| codes.collect()),
            level: self.level,
            area: self.area.clone(),
            ..Scope::default()
        })
    }
}

/// Hands a lead down, to all its stations or to none; returns who did it and the leads.
///
/// # Errors
/// [`super::Denial`]; [`crate::HqError::Refused`] if a station is not in the account's area.
pub fn assign(
    hq: &Hq,
    who: Option<&str>,
    whereto: &Whereto,
    handed: &Handed,
) -> Result<(AccountId, Vec<Assigned>)> {
    let new = handed.read()?;
    let (who, whereto) = (who.map(str::to_owned), whereto.clone());
    let hq_too = hq.clone();
    super::deed(hq, move |s, state| {
        let stations = whereto.theirs(&Within::of(s, state), state)?;
        let Some(first) = stations.first() else {
            return Err(not_found("no_station_fits", &[]));
        };
        let by = Actor::find(s, state, who.as_deref(), first)?.enter(s, state)?;
        let done = hand_down(s, &hq_too, &by, &stations, new)?;
        Ok((by, done))
    })
}

/// One lead at each of some stations.
fn hand_down(
    s: &Session<'_>,
    hq: &Hq,
    by: &AccountId,
    stations: &[&Station],
    mut new: NewLead,
) -> Result<Vec<Assigned>> {
    if stations.len() > 1 {
        new.batch = hq.new_document()?.to_string();
    }
    let mut done = Vec::with_capacity(stations.len());
    for station in stations {
        let lead = NewLead {
            station: station.code.to_string(),
            ..new.clone()
        };
        let one = Deed {
            account: by.clone(),
            doc: hq.new_document()?,
            kind: Kind::Lead,
            station: station.code.clone(),
            audience: Audience::default(),
            relies: Vec::new(),
        };
        deed::record(s, &one, |pen| lead::assign(pen, &lead))?;
        done.push(Assigned {
            id: one.doc,
            station: one.station,
        });
    }
    Ok(done)
}

/// The columns of a file of leads. Stations, set apart by semicolons, an area
/// and a level say together where a line goes.
pub const COLUMNS: &[&str] = &[
    "station",
    "area",
    "level",
    "title",
    "category",
    "date",
    "source",
    "description",
];

/// Most leads that one file hands down.
pub const AT_ONCE: usize = 2_000;

/// One line of a file of leads, with what it would bring.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub struct PlannedLead {
    /// The line, counted from 1.
    pub line: u64,
    /// What it is about.
    pub title: String,
    /// The stations that get it.
    #[schema(value_type = Vec<String>)]
    pub stations: Vec<StationCode>,
    /// Those that have the same lead already: same title, day and source.
    #[schema(value_type = Vec<String>)]
    pub already: Vec<StationCode>,
    #[serde(skip)]
    new: NewLead,
}

/// What taking a file of leads would hand down; leads that are there already are left out.
///
/// # Errors
/// [`super::Denial`] for a station elsewhere, or too many leads.
pub fn plan(
    conn: &Connection,
    within: &Within<'_>,
    state: &State,
    file: &[u8],
) -> Result<Read<Vec<PlannedLead>>> {
    let (lines, mut faults) = table::read(file, COLUMNS);
    let known = Known::read(conn)?;
    let mut planned = Vec::new();
    for line in &lines {
        let before = faults.len();
        let whereto = whereto_of(line, state, &mut faults);
        let new = lead_of(line, &mut faults);
        if faults.len() > before {
            continue;
        }
        let stations = whereto.theirs(within, state)?;
        if stations.is_empty() {
            faults.push(line.fault("station", FaultCode::NoStationFits));
        }
        let has = |s: &&&Station| known.has(&s.code, &new);
        let codes = |all: Vec<&Station>| all.into_iter().map(|s| s.code.clone()).collect();
        let already: Vec<&Station> = stations.iter().filter(has).copied().collect();
        let fresh: Vec<&Station> = stations.iter().filter(|s| !has(s)).copied().collect();
        planned.push(PlannedLead {
            line: line.number,
            title: new.title.clone(),
            stations: codes(fresh),
            already: codes(already),
            new,
        });
    }
    if planned.is_empty() && faults.is_empty() {
        faults.push(Fault::new(1, "", FaultCode::EmptyFile, ""));
    }
    let all: usize = planned.iter().map(|p| p.stations.len()).sum();
    if all > AT_ONCE {
        return Err(bad_input(
            "too_many_leads",
            &[("n", &all), ("limit", &AT_ONCE)],
        ));
    }
    if faults.is_empty() {
        Ok(Ok(planned))
    } else {
        faults.sort();
        Ok(Err(faults))
    }
}

/// Names what a file would hand down, just so.
#[must_use]
pub fn mark(planned: &[PlannedLead]) -> String {
    let said: Vec<String> = planned
        .iter()
        .map(|p| format!("{:?} {:?}", p.new, p.stations))
        .collect();
    let parts: Vec<&[u8]> = said.iter().map(|s| s.as_bytes()).collect();
    Hash::of_parts(&parts)
        .to_string()
        .chars()
        .take(16)
        .collect()
}

/// Hands down what a file says, if that is what was `shown` under a mark.
///
/// # Errors
/// As [`plan`]; [`crate::HqError::Refused`].
pub fn take(hq: &Hq, file: Vec<u8>, shown: &str) -> Result<Read<Vec<PlannedLead>>> {
    let (shown, hq_too) = (shown.to_owned(), hq.clone());
    super::deed(hq, move |s, state| {
        let planned = match plan(s.conn, &Within::of(s, state), state, &file)? {
            Ok(planned) => planned,
            Err(faults) => return Ok(Err(faults)),
        };
        if mark(&planned) != shown {
            return Err(refused("other_than_shown", &[]));
        }
        for one in &planned {
            let stations = one.stations.iter();
            let stations: Vec<&Station> = stations
                .filter_map(|code| state.reference.stations.get(code))
                .collect();
            if let Some(first) = stations.first() {
                let by = Actor::find(s, state, None, first)?.enter(s, state)?;
                hand_down(s, &hq_too, &by, &stations, one.new.clone())?;
            }
        }
        Ok(Ok(planned))
    })
}

fn whereto_of(line: &Line, state: &State, faults: &mut Vec<Fault>) -> Whereto {
    let cell = |column| Some(line.cell(column)).filter(|c| !c.is_empty());
    let stations: Vec<String> = line
        .cell("station")
        .split([';', '；'])
        .map(|code| code.trim().to_owned())
        .filter(|code| !code.is_empty())
        .collect();
    if stations.iter().any(|code| state.station(code).is_err()) {
        faults.push(line.fault("station", FaultCode::UnknownStation));
    }
    if cell("area").is_some_and(|area| state.area(area).is_err()) {
        faults.push(line.fault("area", FaultCode::UnknownArea));
    }
    let level = cell("level").map(str::parse::<Level>);
    if matches!(level, Some(Err(_))) {
        let known = Level::ALL.map(Level::as_str).join(", ");
        faults.push(
            line.fault("level", FaultCode::UnknownLevel)
                .expecting(known),
        );
    }
    if stations.is_empty() && cell("area").is_none() && level.is_none() {
        faults.push(line.fault("station", FaultCode::Empty));
    }
    Whereto {
        stations,
        level: level.and_then(std::result::Result::ok),
        area: cell("area").map(str::to_owned),
    }
}

fn lead_of(line: &Line, faults: &mut Vec<Fault>) -> NewLead {
    line.check_text("title", true, TITLE, faults);
    line.check_text("category", true, NAME, faults);
    line.check_text("source", true, LINE, faults);
    if line.cell("description").chars().count() > LONG {
        let fault = line.fault("description", FaultCode::TooLong);
        faults.push(fault.expecting(LONG));
    }
    if day::parse(line.cell("date")).is_none() {
        faults.push(line.fault("date", FaultCode::BadDay));
    }
    let text = |column| line.cell(column).to_owned();
    NewLead {
        title: text("title"),
        category: text("category"),
        date: text("date"),
        source: text("source"),
        description: text("description"),
        ..NewLead::default()
    }
}

/// Which leads there are, by station, title, day and source.
struct Known(BTreeSet<(String, String, String, String)>);

impl Known {
    fn read(conn: &Connection) -> Result<Self> {
        let mut known = BTreeSet::new();
        let mut page = Page {
            rows: baolian_lists::PAGE_ROWS,
            after: None,
            total: false,
        };
        loop {
            let listed = baolian_lists::leads(conn, &LeadFilter::default(), &page)?;
            known.extend(listed.rows.into_iter().map(|item| {
                let row = item.row;
                (row.station, row.title, row.date, row.source)
            }));
            match listed.next {
                Some(next) => page.after = Some(next),
                None => return Ok(Self(known)),
            }
        }
    }

    fn has(&self, station: &StationCode, new: &NewLead) -> bool {
        let key = (
            station.to_string(),
            new.title.clone(),
            new.date.clone(),
            new.source.clone(),
        );
        self.0.contains(&key)
    }
}
