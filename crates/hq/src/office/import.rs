//! Rosters and files of people, taken whole or only shown.

use chrono::NaiveDate;

use super::denial::{Result, refused};
use super::state::State;
use crate::roster::{self, Fault, Roster};
use crate::{Hq, facts, people};

/// A file that was read, or every fault of it.
pub type Read<T> = std::result::Result<T, Vec<Fault>>;

/// What taking a roster would change, as things stand.
///
/// # Errors
/// Every fault of the file.
pub fn plan_roster(
    state: &State,
    file: &[u8],
    from: Option<NaiveDate>,
) -> Read<roster::Difference> {
    let roster = Roster::read(file)?;
    roster::difference(state.known(), &roster, from)
}

/// Takes a roster; returns what it changed, or every fault of the file.
///
/// # Errors
/// Of headquarters; [`super::Denial`] if many stations would leave and nobody is `sure`.
pub fn take_roster(
    hq: &Hq,
    file: Vec<u8>,
    from: Option<NaiveDate>,
    sure: bool,
) -> Result<Read<roster::Difference>> {
    super::deed(hq, move |s, state| {
        let planned = plan_roster(state, &file, from);
        if let Ok(difference) = &planned {
            if let (Some(n), false) = (difference.many_leave(), sure) {
                return Err(refused("many_leave", &[("n", &n)]));
            }
            facts::write(s, &s.operator()?, &difference.facts)?;
        }
        Ok(planned)
    })
}

/// Takes a file of people; returns what it changed, or every fault of the file.
///
/// # Errors
/// Of headquarters.
pub fn take_people(hq: &Hq, file: Vec<u8>) -> Result<Read<people::Difference>> {
    super::deed(hq, move |s, state| {
        let planned = people::read(&file, state.known());
        if let Ok(difference) = &planned {
            facts::write(s, &s.operator()?, &difference.facts)?;
        }
        Ok(planned)
    })
}
