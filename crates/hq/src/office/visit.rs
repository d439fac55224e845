//! Visits (督导) where the office has to step in: the tablet is lost, or the time is not known.

use baolian_record::period::Period;
use baolian_record::permission::Action;
use baolian_record::visit;
use baolian_wire::reference::{Fact, VisitPeriod};
use baolian_wire::{AccountId, Kind};

use super::denial::{Result, refused};
use super::document::{acting, find_seen};
use super::period::{due_period, office_of};
use super::reach::Within;
use super::report::visits;
use crate::roster::day;
use crate::{Hq, Recorded, facts};

/// Seals a visit at what headquarters holds.
///
/// # Errors
/// [`super::Denial`]; [`crate::HqError::Refused`] if it is sealed, or who does it is no office of it.
pub fn seal(hq: &Hq, who: Option<&str>, id: &str) -> Result<(AccountId, Recorded)> {
    let (who, id) = (who.map(str::to_owned), id.to_owned());
    super::deed(hq, move |s, state| {
        let found = find_seen(s, &id, Kind::Visit)?;
        acting(s, &found, Action::SealVisit)?;
        found.record(s, state, who.as_deref(), visit::seal)
    })
}

/// Says for which period a visit counts whose time nobody knows.
///
/// # Errors
/// [`super::Denial`] if its time is known, or it cannot have been made in that
/// period, or the period is not due there.
pub fn assign(hq: &Hq, who: Option<&str>, id: &str, label: &str) -> Result<VisitPeriod> {
    let (who, id, label) = (who.map(str::to_owned), id.to_owned(), label.to_owned());
    super::deed(hq, move |s, state| {
        let found = find_seen(s, &id, Kind::Visit)?;
        let by = office_of(s, state, who.as_deref(), &found.station)?;
        let period = due_period(state, &found.station, &label)?;
        Within::of(s, state).must_level(period.level())?;
        let all = visits(s.conn, &[], 0)?;
        if let Some(checked_in) = all.iter().find(|v| v.id == found.state.id) {
            may_be_in(checked_in, period)?;
        }
        let by = by.enter(s, state)?;
        let said = VisitPeriod {
            visit: found.state.id,
            station: found.station.code,
            period: period.label(),
            by: by.clone(),
        };
        facts::write(s, &by, &[Fact::VisitPeriod(said.clone())])?;
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
