//! Lists, search and what is due: read from projections, no document is loaded.

use baolian_lists::{IssueFilter, IssueItem, Listed, Page};
use baolian_record::period::Period;
use baolian_wire::reference::Level;
use serde::Serialize;

use super::Tablet;
use crate::error::Result;
use crate::store::{reference, setting};

/// A period in which a visit is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The station.
    pub station: String,
    /// Its short name.
    pub station_name: String,
    /// Its county, since short names repeat.
    pub county: String,
    /// At which level it is paired.
    pub level: Level,
    /// The period's label.
    pub period: String,
    /// Calendar days left, today counted.
    pub days_left: u32,
    /// Visits checked in during it, by this tablet's knowledge.
    pub visits: u64,
    /// The office excused it.
    pub excused: bool,
}

impl Tablet {
    /// The list of issues.
    ///
    /// # Errors
    /// A filter or page that makes no sense; storage.
    pub fn issues(&self, filter: &IssueFilter, page: &Page) -> Result<Listed<IssueItem>> {
        self.store
            .read(|c| Ok(baolian_lists::issues(c, filter, page)?))
    }

    /// The day it is in Asia/Shanghai, as far as the tablet can tell.
    ///
    /// # Errors
    /// Storage.
    pub fn today(&self) -> Result<String> {
        let now = self.store.read(|c| self.hq_now(c))?;
        Ok(baolian_wire::time::rfc3339(now).chars().take(10).collect())
    }

    /// The running period of each own pairing: is the visit made, how long is left.
    ///
    /// # Errors
    /// [`crate::Error::NotEnrolled`].
    pub fn due(&self) -> Result<Vec<Due>> {
        self.store.read(|c| {
            let now = self.hq_now(c)?;
            let account = setting::identity(c)?.account;
            let mut due = Vec::new();
            for station in reference::stations(c)? {
                let pairings = reference::pairings(c, &station.code)?;
                let own = pairings
                    .iter()
                    .find(|p| p.cadre == account && p.held_within(now, now));
                let Some(pairing) = own else { continue };
                let period = Period::containing(pairing.level, now);
                let label = period.label();
                due.push(Due {
                    visits: baolian_lists::visits_between(
                        c,
                        &station.code,
                        period.start(),
                        period.end(),
                    )?,
                    excused: reference::excuses(c, &station.code)?
                        .iter()
                        .any(|e| e.period == label),
                    station: station.code.to_string(),
                    station_name: station.short_name,
                    county: station.county,
                    level: pairing.level,
                    days_left: period.days_left(now),
                    period: label,
                });
            }
            due.sort_by_key(|d| (d.visits > 0 || d.excused, d.days_left, d.station.clone()));
            Ok(due)
        })
    }
}
