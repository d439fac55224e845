//! Roles, with the names of the places that they are held at.

use baolian_wire::reference::Role;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::board::problem::Problem;
use crate::people::role::Word;

/// One role of an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OneRole {
    /// cadre, officer, office, leader, department, evaluation_keeper, auditor, administrator.
    role: &'static str,
    /// The station's or area's code; empty where the role is held at none.
    code: String,
    /// Its name; empty for a province, which no roster names.
    place: String,
}

/// Names the roles of an account, in their order.
pub(super) fn named(conn: &Connection, roles: &[Role]) -> Result<Vec<OneRole>, Problem> {
    let one = |role: &Role| {
        let (code, place) = match role {
            Role::Officer { station } => {
                let names = baolian_lists::station_names(conn, station.as_str())?;
                (station.to_string(), Some(names.station_short_name))
            }
            Role::Office { area, .. } | Role::Leader { area } | Role::Department { area } => {
                (area.clone(), baolian_lists::area_name(conn, area)?)
            }
            _ => (String::new(), None),
        };
        Ok(OneRole {
            role: Word::of_role(role).as_str(),
            code,
            place: place.unwrap_or_default(),
        })
    };
    roles.iter().map(one).collect()
}
