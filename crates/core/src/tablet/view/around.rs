//! The stations around one, as far as the tablet knows where they are.

use baolian_wire::reference::{Position, Station};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::store::reference;
use crate::tablet::{Tablet, station_code};

/// Most stations that are named around one.
const MOST: usize = 12;
/// Metres of a degree of latitude, on the sphere of equal volume.
const DEGREE: f64 = 111_195.0;

/// A station near another, where the roster says that it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StationNear {
    /// The code.
    pub code: String,
    /// Its short name.
    pub short_name: String,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Where the position comes from, as in [`Station::position_source`].
    pub source: String,
    /// How far it is, in metres.
    pub metres: f64,
}

impl Tablet {
    /// The stations nearest to one that the tablet knows, nearest first, at most twelve; by the positions of the
    /// roster, where both have one.
    ///
    /// # Errors
    /// [`Error::BadInput`] for no station code; [`Error::NotFound`].
    pub fn stations_around(&self, code: &str) -> Result<Vec<StationNear>> {
        let code = station_code(code)?;
        self.store.read(|c| {
            let centre = reference::station(c, &code)?.ok_or_else(|| Error::NotFound {
                what: "station",
                id: code.to_string(),
            })?;
            let Some(from) = centre.position else {
                return Ok(Vec::new());
            };
            let known = reference::stations(c)?.into_iter();
            let mut near: Vec<StationNear> = known
                .filter(|station| station.code != code)
                .filter_map(|station| near_by(station, from))
                .collect();
            near.sort_by(|a, b| {
                let metres = a.metres.total_cmp(&b.metres);
                metres.then_with(|| a.code.cmp(&b.code))
            });
            near.truncate(MOST);
            Ok(near)
        })
    }
}

fn near_by(station: Station, from: Position) -> Option<StationNear> {
    let at = station.position?;
    Some(StationNear {
        code: station.code.to_string(),
        short_name: station.short_name,
        lat: at.lat,
        lon: at.lon,
        source: station.position_source,
        metres: metres(from, at),
    })
}

/// The distance of two places of one province, whose curve does not matter.
fn metres(from: Position, to: Position) -> f64 {
    let middle = f64::midpoint(from.lat, to.lat).to_radians();
    let north = (to.lat - from.lat) * DEGREE;
    let east = (to.lon - from.lon) * DEGREE * middle.cos();
    north.hypot(east)
}
