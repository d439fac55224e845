//! Which lines of a roster can be taken: each cell for itself, then one line against the others.

use std::collections::BTreeMap;

use baolian_record::schema::{LINE, NAME};
use baolian_wire::reference::{Level, Position, Station};
use baolian_wire::{AccountId, StationCode};

use super::Row;
use super::fault::{Fault, FaultCode};
use super::table::Line;

/// What people put between two names in one cell.
const BETWEEN_NAMES: &[char] = &[';', '；', ',', '，', '、', '/', '|', '+', '&'];

/// The rows of all lines that have no fault; the faults of the others are added.
pub(super) fn rows(lines: &[Line], faults: &mut Vec<Fault>) -> Vec<Row> {
    let mut seen = Seen::default();
    let mut rows = Vec::new();
    for line in lines {
        let before = faults.len();
        let row = row(line, faults);
        seen.check(line, faults);
        if let (Some(row), true) = (row, faults.len() == before) {
            rows.push(row);
        }
    }
    rows
}

fn row(line: &Line, faults: &mut Vec<Fault>) -> Option<Row> {
    for column in ["station_name", "short_name", "city", "county", "township"] {
        line.check_text(column, true, NAME, faults);
    }
    for column in ["coord_source", "basis"] {
        line.check_text(column, false, LINE, faults);
    }
    areas(line, faults);
    if !matches!(line.cell("synthetic"), "0" | "1") {
        faults.push(
            line.fault("synthetic", FaultCode::BadFlag)
                .expecting("0, 1"),
        );
    }
    let code = station_code(line, faults);
    let level = level(line, faults);
    let cadre = cadre(line, faults);
    let position = position(line, faults);
    let text = |column| line.cell(column).to_owned();
    Some(Row {
        line: line.number,
        station: Station {
            code: code?,
            name: text("station_name"),
            short_name: text("short_name"),
            city_code: text("city_code"),
            city: text("city"),
            county_code: text("county_code"),
            county: text("county"),
            township: text("township"),
            position,
            position_source: text("coord_source"),
        },
        level: level?,
        cadre: cadre?,
    })
}

fn station_code(line: &Line, faults: &mut Vec<Fault>) -> Option<StationCode> {
    let cell = line.cell("station_code");
    let code = match StationCode::new(cell) {
        Ok(code) => return Some(code),
        Err(_) if cell.is_empty() => FaultCode::Empty,
        Err(_) => FaultCode::BadCode,
    };
    faults.push(line.fault("station_code", code));
    None
}

fn cadre(line: &Line, faults: &mut Vec<Fault>) -> Option<AccountId> {
    let cell = line.cell("cadre_id");
    let names = || {
        cell.split(BETWEEN_NAMES)
            .filter(|name| !name.trim().is_empty())
    };
    let code = match names().count() {
        0 => FaultCode::NoCadre,
        1 => match AccountId::new(cell) {
            Ok(id) => return Some(id),
            // Blanks too may stand between two names.
            Err(_) if cell.contains(char::is_whitespace) => FaultCode::TwoCadres,
            Err(_) => FaultCode::BadCode,
        },
        _ => FaultCode::TwoCadres,
    };
    faults.push(line.fault("cadre_id", code));
    None
}

fn level(line: &Line, faults: &mut Vec<Fault>) -> Option<Level> {
    let Ok(level) = line.cell("level").parse::<Level>() else {
        let known = Level::ALL.map(Level::as_str).join(", ");
        faults.push(
            line.fault("level", FaultCode::UnknownLevel)
                .expecting(known),
        );
        return None;
    };
    let days = level.interval_days();
    if line.cell("visit_interval_days").parse() != Ok(days) {
        let fault = line.fault("visit_interval_days", FaultCode::IntervalNotOfLevel);
        faults.push(fault.expecting(days));
    }
    Some(level)
}

fn position(line: &Line, faults: &mut Vec<Fault>) -> Option<Position> {
    let mut degrees = |column, most: f64| {
        let cell = line.cell(column);
        let value = cell
            .parse()
            .ok()
            .filter(|d: &f64| d.is_finite() && d.abs() <= most);
        if value.is_none() && !cell.is_empty() {
            let fault = line.fault(column, FaultCode::PositionOutOfRange);
            faults.push(fault.expecting(format!("-{most} – {most}")));
        }
        value
    };
    let position = Position {
        lat: degrees("lat", 90.0).unwrap_or(f64::NAN),
        lon: degrees("lon", 180.0).unwrap_or(f64::NAN),
    };
    let halves = [("lat", "lon"), ("lon", "lat")];
    for (here, there) in halves {
        if line.cell(here).is_empty() && !line.cell(there).is_empty() {
            faults.push(line.fault(here, FaultCode::PositionIncomplete));
        }
    }
    (position.lat.is_finite() && position.lon.is_finite()).then_some(position)
}

/// City, county and township fit one into the other.
fn areas(line: &Line, faults: &mut Vec<Fault>) {
    let [city, county, township] =
        ["city_code", "county_code", "township_code"].map(|column| line.cell(column));
    let mut well = true;
    for (column, code, len) in [
        ("city_code", city, 6),
        ("county_code", county, 6),
        ("township_code", township, 9),
    ] {
        // A functional unit (a farm, a development zone) may have no township's code.
        let absent = column == "township_code" && code.is_empty();
        if !absent && (code.len() != len || !code.bytes().all(|b| b.is_ascii_digit())) {
            let fault = line.fault(column, FaultCode::BadAreaCode);
            faults.push(fault.expecting(format!("{len} × 0–9")));
            well = false;
        }
    }
    if !well {
        return;
    }
    // A city directly under the province (429006) is its own county.
    if !city.ends_with("00") && city != county {
        faults.push(
            line.fault("city_code", FaultCode::BadAreaCode)
                .expecting("xxxx00"),
        );
    }
    if county.get(..4) != city.get(..4) {
        let fault = line.fault("county_code", FaultCode::CountyNotInCity);
        faults.push(fault.expecting(format!("{}xx", city.get(..4).unwrap_or_default())));
    }
    if !township.is_empty() && township.get(..6) != Some(county) {
        let fault = line.fault("township_code", FaultCode::TownshipNotInCounty);
        faults.push(fault.expecting(format!("{county}xxx")));
    }
}

/// What earlier lines said, to hold later ones against.
#[derive(Default)]
struct Seen {
    /// Cadre and line of each station.
    stations: BTreeMap<String, (String, u64)>,
    /// Name and line of each area code.
    names: BTreeMap<(&'static str, String), (String, u64)>,
}

impl Seen {
    fn check(&mut self, line: &Line, faults: &mut Vec<Fault>) {
        let (station, cadre) = (line.cell("station_code"), line.cell("cadre_id"));
        if !station.is_empty() {
            match self.stations.get(station) {
                Some((other, at)) if other != cadre && !cadre.is_empty() && !other.is_empty() => {
                    let fault = line.fault("cadre_id", FaultCode::TwoCadres);
                    faults.push(fault.expecting(format!("{other} ({at})")));
                }
                Some((_, at)) => {
                    let fault = line.fault("station_code", FaultCode::DuplicateStation);
                    faults.push(fault.expecting(format!("({at})")));
                }
                None => {
                    let here = (cadre.to_owned(), line.number);
                    self.stations.insert(station.to_owned(), here);
                }
            }
        }
        for (code, name) in [("city_code", "city"), ("county_code", "county")] {
            self.check_name(line, code, name, faults);
        }
    }

    /// One code has one name, in the whole file.
    fn check_name(&mut self, line: &Line, code: &'static str, name: &str, faults: &mut Vec<Fault>) {
        let key = (code, line.cell(code).to_owned());
        let here = line.cell(name);
        if here.is_empty() {
            return;
        }
        match self.names.get(&key) {
            Some((other, at)) if other != here => {
                let fault = line.fault(name, FaultCode::NameDiffers);
                faults.push(fault.expecting(format!("{other} ({at})")));
            }
            Some(_) => {}
            None => {
                self.names.insert(key, (here.to_owned(), line.number));
            }
        }
    }
}
