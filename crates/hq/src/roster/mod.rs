//! The roster (花名册): which stations there are and which cadre each is paired with.
//!
//! An office hands it in as a CSV file. It is taken whole or not at all; every
//! fault of it is named at once ([`Fault`]). What taking it would change is a
//! [`Difference`], shown before anything is done, and done by the facts in it.
//! Nothing here reads a disk or a clock.

mod check;
pub mod day;
mod difference;
mod fault;
pub mod table;

use baolian_wire::reference::{Level, Station};
use baolian_wire::{AccountId, StationCode};

pub use difference::{
    Change, Difference, Ended, Known, Started, StationChange, difference, pairing,
};
pub use fault::{Fault, FaultCode};

/// The columns of a roster.
pub const COLUMNS: &[&str] = &[
    "station_code",
    "station_name",
    "short_name",
    "city_code",
    "city",
    "county_code",
    "county",
    "township_code",
    "township",
    "level",
    "visit_interval_days",
    "cadre_id",
    "lat",
    "lon",
    "coord_source",
    "basis",
    "synthetic",
];

/// One station with its cadre.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// The station.
    pub station: Station,
    /// At which level its pairing is held.
    pub level: Level,
    /// Its one cadre.
    pub cadre: AccountId,
}

/// A roster without a fault: every station once, each with one cadre.
#[derive(Debug, Clone, PartialEq)]
pub struct Roster {
    rows: Vec<Row>,
}

impl Roster {
    /// Reads a file.
    ///
    /// # Errors
    /// Every fault of the file, by line.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        let (lines, mut faults) = table::read(bytes, COLUMNS);
        let rows = check::rows(&lines, &mut faults);
        if rows.is_empty() && faults.is_empty() {
            faults.push(Fault::new(1, "", FaultCode::EmptyFile, ""));
        }
        if faults.is_empty() {
            Ok(Self { rows })
        } else {
            faults.sort();
            Err(faults)
        }
    }

    /// Its stations, in the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of a station.
    #[must_use]
    pub fn row(&self, station: &StationCode) -> Option<&Row> {
        self.rows.iter().find(|row| row.station.code == *station)
    }
}
