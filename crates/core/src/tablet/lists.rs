//! Lists, search and what is due: read from projections, no document is loaded.

use baolian_lists::{
    EffectFilter, EffectItem, IssueFilter, IssueItem, LeadFilter, LeadItem, Listed, Page,
    StationFilter, StationItem, SupportFilter, SupportItem, TaskFilter, TaskItem, VisitFilter,
    VisitItem,
};
use baolian_record::period::Period;
use baolian_wire::reference::Level;
use serde::Serialize;

use super::Tablet;
use crate::error::Result;
use crate::store::{reference, setting};

/// A period in which a visit is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
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
    /// Visits to the station not sealed within a day of the check-in.
    pub open_too_long: u64,
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

    /// The list of visits.
    ///
    /// # Errors
    /// [`crate::Error::List`] for a filter or page that makes no sense; storage.
    pub fn visits(&self, filter: &VisitFilter, page: &Page) -> Result<Listed<VisitItem>> {
        self.store.read(|c| {
            let filter = VisitFilter {
                now: Some(self.hq_now(c)?),
                ..filter.clone()
            };
            Ok(baolian_lists::visits(c, &filter, page)?)
        })
    }

    /// The list of tasks.
    ///
    /// # Errors
    /// [`crate::Error::List`] for a filter or page that makes no sense; storage.
    pub fn tasks(&self, filter: &TaskFilter, page: &Page) -> Result<Listed<TaskItem>> {
        self.store
            .read(|c| Ok(baolian_lists::tasks(c, filter, page)?))
    }

    /// The list of effects.
    ///
    /// # Errors
    /// [`crate::Error::List`] for a filter or page that makes no sense; storage.
    pub fn effects(&self, filter: &EffectFilter, page: &Page) -> Result<Listed<EffectItem>> {
        self.store
            .read(|c| Ok(baolian_lists::effects(c, filter, page)?))
    }

    /// The list of leads.
    ///
    /// # Errors
    /// [`crate::Error::List`] for a filter or page that makes no sense; storage.
    pub fn leads(&self, filter: &LeadFilter, page: &Page) -> Result<Listed<LeadItem>> {
        self.store
            .read(|c| Ok(baolian_lists::leads(c, filter, page)?))
    }

    /// The list of support requests.
    ///
    /// # Errors
    /// [`crate::Error::List`] for a filter or page that makes no sense; storage.
    pub fn support_requests(
        &self,
        filter: &SupportFilter,
        page: &Page,
    ) -> Result<Listed<SupportItem>> {
        self.store
            .read(|c| Ok(baolian_lists::support(c, filter, page)?))
    }

    /// The list of stations.
    ///
    /// # Errors
    /// [`crate::Error::List`] for a filter or page that makes no sense; storage.
    pub fn stations(&self, filter: &StationFilter, page: &Page) -> Result<Listed<StationItem>> {
        self.store
            .read(|c| Ok(baolian_lists::stations(c, filter, page)?))
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
                    open_too_long: baolian_lists::visits_open_too_long(
                        c,
                        Some(&station.code),
                        now,
                    )?,
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
