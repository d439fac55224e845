//! Visits (督导) where the office has to step in: the tablet is lost, or the time is not known.

use baolian_record::period::Period;
use baolian_record::visit;
use baolian_wire::reference::{Fact, VisitPeriod};
use baolian_wire::{AccountId, Kind};

use super::denial::{Result, refused};
use super::document::find_in;
use super::period::due_period;
use super::report::visits;
use super::state::State;
use crate::roster::day;
use crate::{Hq, Recorded, facts};

/// Seals a visit at what headquarters holds.
///
/// # Errors
/// [`super::Denial`]; [`crate::HqError::Refused`] if it is sealed, or who does it is no office of it.
pub fn seal(hq: &Hq, who: Option<&str>, id: &str) -> Result<(AccountId, Recorded)> {
    let found = find_in(hq, id, Kind::Visit)?;
    let (account, deed) = found.deed(hq, who)?;
    let recorded = hq.record(deed, visit::seal)?;
    Ok((account.id, recorded))
}

/// Says for which period a visit counts whose time nobody knows.
///
/// # Errors
/// [`super::Denial`] if its time is known, or it cannot have been made in that
/// period, or the period is not due there.
pub fn assign(hq: &Hq, who: Option<&str>, id: &str, label: &str) -> Result<VisitPeriod> {
    let found = find_in(hq, id, Kind::Visit)?;
    let (account, _) = found.deed(hq, who)?;
    if !State::is_office_of(&account, &found.station) {
        let with: [(&'static str, &dyn std::fmt::Display); 2] =
            [("found", &account.id), ("station", &found.station.code)];
        return Err(refused("not_office", &with));
    }
    let label = label.to_owned();
    super::deed(hq, move |s, state| {
        let period = due_period(state, &found.station, &label)?;
        let all = visits(s.conn, &[])?;
        if let Some(checked_in) = all.iter().find(|v| v.id == found.state.id) {
            may_be_in(checked_in, period)?;
        }
        let said = VisitPeriod {
            visit: found.state.id,
            station: found.station.code.clone(),
            period: period.label(),
            by: account.id.clone(),
        };
        facts::write(s, &account.id, vec![Fact::VisitPeriod(said.clone())])?;
        Ok(said)
    })
}

fn may_be_in(visit: &crate::coverage::Visit, period: Period) -> Result<()> {
    let within = |at| Period::containing(period.level(), at);
    let (first, last) = (within(visit.after), within(visit.before));
    let known = visit
        .estimate
        .map(within)
        .or((first == last).then_some(first));
    if let Some(known) = known {
        return Err(refused("visit_has_time", &[("period", &known)]));
    }
    if period.end() <= visit.after || visit.before < period.start() {
        let (after, before) = (day::clock(visit.after), day::clock(visit.before));
        let with: [(&'static str, &dyn std::fmt::Display); 3] =
            [("period", &period), ("after", &after), ("before", &before)];
        return Err(refused("visit_not_in_period", &with));
    }
    Ok(())
}
