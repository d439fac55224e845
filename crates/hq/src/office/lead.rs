//! Leads (问题线索) handed down to one station or to many at once.

use baolian_lists::Scope;
use baolian_record::lead::{self, NewLead};
use baolian_record::schema::{LINE, LONG, NAME, TITLE};
use baolian_wire::reference::{Level, Pairing, Station};
use baolian_wire::{AccountId, Audience, DocId, Kind, StationCode};

use super::account::{Actor, limited};
use super::denial::{Result, bad_input, not_found};
use super::state::State;
use crate::roster::day;
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

impl Whereto {
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
    let mut new = NewLead {
        title: limited("title", &handed.title, TITLE, true)?,
        category: limited("category", &handed.category, NAME, true)?,
        date: handed.date.trim().to_owned(),
        source: limited("source", &handed.source, LINE, true)?,
        description: limited("description", &handed.description, LONG, false)?,
        ..NewLead::default()
    };
    if day::parse(&new.date).is_none() {
        return Err(bad_input("bad_day", &[("found", &handed.date)]));
    }
    let (who, whereto) = (who.map(str::to_owned), whereto.clone());
    let hq_too = hq.clone();
    super::deed(hq, move |s, state| {
        let stations = whereto.stations(state)?;
        let Some(first) = stations.first() else {
            return Err(not_found("no_station_fits", &[]));
        };
        let by = Actor::find(s, state, who.as_deref(), first)?.enter(s)?;
        if stations.len() > 1 {
            new.batch = hq_too.new_document()?.to_string();
        }
        let mut done = Vec::with_capacity(stations.len());
        for station in stations {
            let lead = NewLead {
                station: station.code.to_string(),
                ..new.clone()
            };
            let one = Deed {
                account: by.clone(),
                doc: hq_too.new_document()?,
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
        Ok((by, done))
    })
}
