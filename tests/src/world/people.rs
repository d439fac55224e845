//! Stations, accounts and pairings of a small province.

use baolian_wire::reference::{Account, Level, Pairing, Role, Station};
use baolian_wire::{AccountId, StationCode};

/// A pairing at county level.
#[must_use]
pub fn pairing(station: &str, cadre: &str, from: i64, until: Option<i64>) -> Pairing {
    Pairing {
        station: StationCode::new(station).unwrap(),
        cadre: AccountId::new(cadre).unwrap(),
        level: Level::County,
        from,
        until,
    }
}

/// An account.
#[must_use]
pub fn account(id: &str, roles: Vec<Role>) -> Account {
    Account {
        id: AccountId::new(id).unwrap(),
        name: format!("{id}同志"),
        unit: String::new(),
        post: String::new(),
        phone: String::new(),
        roles,
        closed: false,
        closed_at: None,
    }
}

/// A station of the county and city that its code begins with.
#[must_use]
pub fn station(code: &str) -> Station {
    let county = &code[..6];
    Station {
        code: StationCode::new(code).unwrap(),
        name: format!("湖北省{county}{code}派出所"),
        short_name: format!("{code}派出所"),
        city_code: format!("{}00", &county[..4]),
        city: format!("{}市", &county[..4]),
        county_code: county.into(),
        county: format!("{county}区"),
        township: "大智街道".into(),
        position: None,
        position_source: String::new(),
    }
}
