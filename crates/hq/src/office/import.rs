//! Rosters, people and terms from files, taken whole or only shown.

use baolian_record::terms::{self, Terms};
use baolian_wire::reference::Fact;
use chrono::NaiveDate;
use serde::Serialize;

use super::denial::{Result, refused};
use super::pairing::mark;
use super::reach::Within;
use super::state::State;
use crate::roster::{self, Fault, FaultCode, Roster};
use crate::session::Reach;
use crate::{Hq, facts, people};

/// Most accounts that a denial names.
const NAMED: usize = 5;

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
/// Of headquarters; [`super::Denial`] if many stations would leave and nobody
/// is `sure`, it is not theirs, or it brings something else than was `shown`
/// under a mark.
pub fn take_roster(
    hq: &Hq,
    file: Vec<u8>,
    from: Option<NaiveDate>,
    sure: bool,
    shown: Option<String>,
) -> Result<Read<roster::Difference>> {
    super::deed(hq, move |s, state| {
        let planned = plan_roster(state, &file, from);
        if let Ok(difference) = &planned {
            within_roster(s.reach(), state, difference)?;
            as_shown(&difference.facts, shown.as_deref())?;
            if let (Some(n), false) = (difference.many_leave(), sure) {
                return Err(refused("many_leave", &[("n", &n)]));
            }
            facts::write(s, &s.operator()?, &difference.facts)?;
        }
        Ok(planned)
    })
}

/// Denies a roster to whoever does not reach all of its stations.
///
/// # Errors
/// [`super::Denial`].
pub fn within_roster(
    reach: Option<&Reach>,
    state: &State,
    planned: &roster::Difference,
) -> Result<()> {
    let within = Within::new(state, reach);
    within.must_whole_roster()?;
    for fact in &planned.facts {
        if let Fact::Station(station) = fact {
            within.must_station(station)?;
        }
    }
    Ok(())
}

/// What a file of terms would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermsTaken {
    /// All that an office gave words of its own, as of now.
    pub terms: Terms,
    /// What stood before.
    pub before: Terms,
}

/// Reads a file of terms, `{"zh-CN": {"issue": "隐患"}, "en": {"issue": "hazard"}}`.
///
/// # Errors
/// Every fault of the file.
pub fn read_terms(file: &[u8]) -> Read<Terms> {
    Terms::read(file).map_err(|faults| faults.iter().map(fault).collect())
}

fn fault(found: &terms::Fault) -> Fault {
    let code = match found.what {
        terms::What::NotJson => FaultCode::NotJson,
        terms::What::UnknownLanguage => FaultCode::UnknownLanguage,
        terms::What::UnknownTerm => FaultCode::UnknownTerm,
        terms::What::Empty => FaultCode::Empty,
        terms::What::TooLong => FaultCode::TooLong,
        terms::What::BadTerm => FaultCode::BadTerm,
    };
    let fault = Fault::new(0, &found.at, code, &found.found);
    match code {
        FaultCode::TooLong => fault.expecting(terms::LONGEST),
        FaultCode::UnknownLanguage => fault.expecting(terms::LANGUAGES.join(", ")),
        FaultCode::UnknownTerm => fault.expecting(terms::TERMS.join(", ")),
        _ => fault,
    }
}

/// Takes a file of terms in place of all that an office gave before; an empty
/// one gives the app's own back.
///
/// # Errors
/// Of headquarters; [`super::Denial`] if it is not theirs, or others stand by
/// now than those that were `shown`.
pub fn take_terms(hq: &Hq, file: Vec<u8>, shown: Option<Terms>) -> Result<Read<TermsTaken>> {
    super::deed(hq, move |s, state| {
        let terms = match read_terms(&file) {
            Ok(terms) => terms,
            Err(faults) => return Ok(Err(faults)),
        };
        Within::of(s, state).must_whole_roster()?;
        let before = facts::terms(s.conn)?;
        if shown.is_some_and(|shown| shown != before) {
            return Err(refused("other_than_shown", &[]));
        }
        if terms != before {
            facts::write(s, &s.operator()?, [Fact::Terms(terms.to_json())])?;
        }
        Ok(Ok(TermsTaken { terms, before }))
    })
}

/// What taking a file of people would change, as things stand.
///
/// # Errors
/// [`super::Denial`] if it holds accounts that are not theirs.
pub fn plan_people(
    reach: Option<&Reach>,
    state: &State,
    file: &[u8],
) -> Result<Read<people::Difference>> {
    let planned = people::read(file, state.known());
    if let Ok(difference) = &planned {
        within_people(reach, state, difference)?;
    }
    Ok(planned)
}

/// Denies doing what is not what somebody was shown.
fn as_shown(facts: &[Fact], shown: Option<&str>) -> Result<()> {
    match shown {
        Some(shown) if shown != mark(facts) => Err(refused("other_than_shown", &[])),
        _ => Ok(()),
    }
}

/// Takes a file of people; returns what it changed, or every fault of the file.
///
/// # Errors
/// Of headquarters; [`super::Denial`] if it holds accounts that are not
/// theirs, or brings something else than was `shown` under a mark.
pub fn take_people(
    hq: &Hq,
    file: Vec<u8>,
    shown: Option<String>,
) -> Result<Read<people::Difference>> {
    super::deed(hq, move |s, state| {
        let planned = plan_people(s.reach(), state, &file)?;
        if let Ok(difference) = &planned {
            as_shown(&difference.facts, shown.as_deref())?;
            facts::write(s, &s.operator()?, &difference.facts)?;
        }
        Ok(planned)
    })
}

/// Denies a file of people with accounts that are not theirs, before or after.
///
/// # Errors
/// [`super::Denial`] that names the first few.
fn within_people(reach: Option<&Reach>, state: &State, planned: &people::Difference) -> Result<()> {
    let within = Within::new(state, reach);
    let outside = planned.facts.iter().filter_map(|fact| match fact {
        Fact::Account(new) => {
            let old = state.reference.accounts.get(&new.id);
            let theirs = within.account(new) && old.is_none_or(|old| within.account(old));
            (!theirs).then(|| new.id.to_string())
        }
        _ => None,
    });
    let named: Vec<String> = outside.take(NAMED).collect();
    match named.is_empty() {
        true => Ok(()),
        false => Err(refused("outside_area", &[("found", &named.join(", "))])),
    }
}
