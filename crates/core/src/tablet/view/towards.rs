//! In which capacities this person acts, and towards which stations.

use baolian_lists::Scope;
use baolian_record::issue::Party;
use baolian_wire::AccountId;
use baolian_wire::reference::Role;
use rusqlite::Connection;

use crate::error::Result;
use crate::store::{reference, setting};

/// One capacity in which something may wait for this person.
pub(super) struct Towards {
    pub(super) party: Party,
    pub(super) scope: Scope,
}

/// The capacities in which this person has to answer; none for somebody who only looks.
pub(super) fn towards(c: &Connection) -> Result<(AccountId, Vec<Towards>)> {
    let account = setting::identity(c)?.account;
    let known = reference::account(c, &account)?;
    let roles = known.map(|a| a.roles).unwrap_or_default();
    let all = roles
        .into_iter()
        .filter_map(|role| {
            let (party, scope) = match role {
                Role::Cadre => {
                    let own = Scope {
                        cadre: Some(account.to_string()),
                        ..Scope::default()
                    };
                    (Party::Cadre, own)
                }
                Role::Officer { station } => (Party::Station, Scope::station(station)),
                Role::Office { area, .. } => (Party::Office, Scope::area(&area)),
                _ => return None,
            };
            Some(Towards { party, scope })
        })
        .collect();
    Ok((account, all))
}
