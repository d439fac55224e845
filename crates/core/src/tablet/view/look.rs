//! What to look at first at a station: leads, promises, what waits, and what was closed lately (回头看).

use baolian_lists::{
    IssueFilter, IssueItem, IssueState, LeadFilter, LeadItem, LeadState, Page, Scope,
    SupportFilter, SupportItem, SupportSort,
};
use baolian_record::issue::Issue;
use baolian_record::support::SupportState;
use baolian_wire::Kind;
use serde::Serialize;

use super::today::time;
use crate::error::Result;
use crate::store::document;
use crate::tablet::save::load;
use crate::tablet::{Tablet, station_code};

/// Closed issues are looked at again for so long, in milliseconds: 90 days.
const AGAIN: i64 = 90 * 86_400_000;
/// Most rows of one sort.
const MOST: u32 = 100;

/// An issue that was closed lately.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClosedLately {
    /// The issue.
    #[serde(flatten)]
    pub issue: IssueItem,
    /// When it was closed, in milliseconds: as headquarters knows it, else by that tablet's wall clock.
    pub closed_at: i64,
}

/// What to look at first at a station.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LookFirst {
    /// Leads that are not answered, oldest first.
    pub leads: Vec<LeadItem>,
    /// Support promised and not delivered, nearest day first.
    pub promises: Vec<SupportItem>,
    /// Issues that are not closed, earliest due first.
    pub open: Vec<IssueItem>,
    /// Issues closed within 90 days, last closed first.
    pub closed_lately: Vec<ClosedLately>,
}

impl Tablet {
    /// What to look at first at a station.
    ///
    /// # Errors
    /// [`crate::Error::BadInput`] for no station code; storage.
    pub fn look_first(&self, station: &str) -> Result<LookFirst> {
        let code = station_code(station)?;
        let scope = Scope::station(code.clone());
        let page = Page {
            rows: MOST,
            after: None,
            total: false,
        };
        self.store.read(|c| {
            let leads = LeadFilter {
                scope: scope.clone(),
                state: LeadState::Open,
                reverse: true,
                ..LeadFilter::default()
            };
            let promises = SupportFilter {
                scope: scope.clone(),
                state: Some(SupportState::Promised),
                sort: SupportSort::Until,
                ..SupportFilter::default()
            };
            let open = IssueFilter {
                scope: scope.clone(),
                state: IssueState::Open,
                ..IssueFilter::default()
            };
            let closed = IssueFilter {
                scope: scope.clone(),
                state: IssueState::Closed,
                ..IssueFilter::default()
            };
            // Only what anybody wrote in since can have been closed since.
            let since = self.hq_now(c)? - AGAIN;
            let written = document::written_since(c, &code, Kind::Issue, since)?;
            let mut closed_lately = Vec::new();
            let mut next = Some(page.clone());
            while let Some(page) = next.filter(|_| !written.is_empty()) {
                let listed = baolian_lists::issues(c, &closed, &page)?;
                for issue in listed.rows {
                    if written.binary_search(&issue.row.id).is_err() {
                        continue;
                    }
                    if let Some(closed_at) = self.closed_at(c, &issue)?.filter(|at| *at >= since) {
                        closed_lately.push(ClosedLately { issue, closed_at });
                    }
                }
                next = listed.next.map(|after| Page::after(after, MOST));
            }
            closed_lately.sort_by_key(|one| std::cmp::Reverse((one.closed_at, one.issue.row.id)));
            Ok(LookFirst {
                leads: baolian_lists::leads(c, &leads, &page)?.rows,
                promises: baolian_lists::support(c, &promises, &page)?.rows,
                open: baolian_lists::issues(c, &open, &page)?.rows,
                closed_lately,
            })
        })
    }

    fn closed_at(&self, c: &rusqlite::Connection, issue: &IssueItem) -> Result<Option<i64>> {
        let id = issue.row.id;
        let (_, doc) = load(c, id, Kind::Issue)?;
        let close = Issue::read(&doc.view()).status.closed_by;
        let made = self.names(c, id)?.made;
        Ok(close.and_then(|close| made.get(&close).map(time)))
    }
}
