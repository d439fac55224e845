//! Rosters, people and terms from files, taken whole or only shown.

use baolian_record::terms::{self, Terms};
use baolian_wire::reference::Fact;
use chrono::NaiveDate;
use serde::Serialize;

use super::denial::{Result, refused};
use super::state::State;
use crate::roster::{self, Fault, FaultCode, Roster};
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
/// Of headquarters.
pub fn take_terms(hq: &Hq, file: Vec<u8>) -> Result<Read<TermsTaken>> {
    super::deed(hq, move |s, _| {
        let terms = match read_terms(&file) {
            Ok(terms) => terms,
            Err(faults) => return Ok(Err(faults)),
        };
        let before = facts::terms(s.conn)?;
        if terms != before {
            facts::write(s, &s.operator()?, [Fact::Terms(terms.to_json())])?;
        }
        Ok(Ok(TermsTaken { terms, before }))
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
