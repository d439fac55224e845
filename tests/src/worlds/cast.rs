//! Who there is in a random world, and where.

use baolian_wire::StationCode;
use baolian_wire::reference::{Fact, Level, Pairing, Role};

use crate::world::{DAY, MONDAY, account, pairing, station};

/// Stations of three counties in two cities.
pub const STATIONS: [&str; 4] = [
    "420102002-01",
    "420102003-01",
    "420103001-01",
    "420502001-01",
];

/// Cadres who hold pairings at the beginning or later.
pub const CADRES: [&str; 4] = ["li", "wang", "chen", "sun"];
/// Accounts that deal with things at headquarters itself.
pub const OFFICES: [&str; 3] = ["county", "city", "province"];

/// Every account and how many tablets it has at the beginning.
pub const TABLETS: [(&str, usize); 11] = [
    ("li", 2),
    ("wang", 2),
    ("chen", 1),
    ("sun", 1),
    ("zhao", 1),
    ("qian", 1),
    ("county", 1),
    ("city", 1),
    ("province", 1),
    ("traffic", 1),
    ("leader", 1),
];

fn roles(id: &str) -> Vec<Role> {
    let officer = |code| Role::Officer {
        station: StationCode::new(code).unwrap(),
    };
    let office = |level, area: &str| Role::Office {
        level,
        area: area.into(),
    };
    vec![match id {
        "zhao" => officer(STATIONS[0]),
        "qian" => officer(STATIONS[1]),
        "county" => office(Level::County, "420102"),
        "city" => office(Level::City, "420100"),
        "province" => office(Level::Province, "420000"),
        "traffic" => Role::Department {
            area: "420100".into(),
        },
        "leader" => Role::Leader {
            area: "420100".into(),
        },
        _ => Role::Cadre,
    }]
}

/// What headquarters is told at the beginning: stations, accounts, pairings of all levels.
#[must_use]
pub fn facts() -> Vec<Fact> {
    let stations = STATIONS.map(|code| Fact::Station(station(code)));
    let accounts = TABLETS.map(|(id, _)| Fact::Account(account(id, roles(id))));
    let levels = [Level::County, Level::City, Level::Province, Level::County];
    let pairings = STATIONS.iter().zip(CADRES).zip(levels);
    let pairings = pairings.map(|((code, cadre), level)| {
        Fact::Pairing(Pairing {
            level,
            ..pairing(code, cadre, MONDAY - 60 * DAY, None)
        })
    });
    stations
        .into_iter()
        .chain(accounts)
        .chain(pairings)
        .collect()
}
