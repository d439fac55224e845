//! Areas and stations that a role may name when it gives roles or hands things out.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use baolian_wire::HqTime;
use baolian_wire::reference::Station;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::board::Board;
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::office::{State as Stand, Within};

/// Most stations of one answer; words narrow it.
const STATIONS: usize = 30;

/// Which places.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Stations with this in code or name.
    words: Option<String>,
}

/// A place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamedPlace {
    /// Six digits, or a station's code.
    code: String,
    /// Its name; empty for a province, which no roster names.
    name: String,
    /// What it lies in.
    of: String,
}

/// Places within the role's reach.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlacesFound {
    /// As of when.
    as_of: AsOf,
    /// All provinces, cities and counties.
    areas: Vec<NamedPlace>,
    /// At most thirty stations.
    stations: Vec<NamedPlace>,
}

/// Areas within the role's reach, and stations there that fit.
#[utoipa::path(get, path = "/api/v1/places", params(Which), responses((status = 200, body = PlacesFound)))]
pub(crate) async fn places(
    State(board): State<Board>,
    viewer: Viewer,
    Query(which): Query<Which>,
) -> Result<Json<PlacesFound>, Problem> {
    board
        .read(move |conn, as_of| {
            let stand = Stand::read(conn, HqTime(as_of.at))?;
            let reach = viewer.reach();
            let within = Within::new(&stand, reach.as_ref());
            let mut areas: BTreeMap<String, (String, String)> = BTreeMap::new();
            for s in stand.reference.stations.values() {
                let county = (s.county.clone(), s.city.clone());
                let city = (s.city.clone(), String::new());
                areas.insert(s.county_code.clone(), county);
                // A city that is its own county is named as a city.
                areas.insert(s.city_code.clone(), city);
                areas.entry(s.province_code()).or_default();
            }
            areas.retain(|code, _| within.area(code));
            let words = which.words.as_deref().unwrap_or_default();
            let words = words.trim().to_ascii_lowercase();
            let fits = |s: &&Station| {
                let says = |text: &str| text.to_ascii_lowercase().contains(&words);
                within.station(s) && (says(s.code.as_str()) || says(&s.name) || says(&s.short_name))
            };
            let stations = stand.reference.stations.values().filter(fits);
            let areas = areas.into_iter();
            Ok(Json(PlacesFound {
                as_of,
                areas: areas
                    .map(|(code, (name, of))| NamedPlace { code, name, of })
                    .collect(),
                stations: stations
                    .take(STATIONS)
                    .map(|s| NamedPlace {
                        code: s.code.to_string(),
                        name: s.short_name.clone(),
                        of: s.county.clone(),
                    })
                    .collect(),
            }))
        })
        .await
}
