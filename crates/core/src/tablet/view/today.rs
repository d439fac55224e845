//! Today: what waits for this person and since when, what is due, what was left unfinished.

use std::collections::BTreeMap;

use baolian_lists::{
    IssueFilter, IssueItem, IssueState, LeadFilter, LeadState, Page, StationNames, SupportFilter,
    VisitFilter, VisitItem,
};
use baolian_record::issue::{Issue, Party, UpdateKind};
use baolian_record::support::SupportState;
use baolian_wire::reference::Role;
use baolian_wire::{DocId, Kind};
use rusqlite::Connection;
use serde::Serialize;

use super::towards::{Towards, towards};
use crate::error::Result;
use crate::store::{reference, setting, shelf};
use crate::tablet::facts::By;
use crate::tablet::save::load;
use crate::tablet::{Draft, Due, Tablet};

/// Most things of one sort that are looked at; more are counted.
const MOST: u32 = 50;
/// Promises are shown so many days before they are due.
const AHEAD_DAYS: i64 = 7;
const DAY: i64 = 86_400_000;

/// Why something waits for this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum WaitingFor {
    /// The station asked to verify.
    VerificationAsked,
    /// The station asked for more time.
    ExtensionAsked,
    /// The station objects.
    Objection,
    /// The station raised it; due date, severity and responsible are not set.
    Raised,
    /// The cadre sent it back to the station.
    Returned,
    /// A close and something it had not seen stand side by side.
    Disputed,
    /// Values were written apart.
    Contested,
    /// Headquarters refused it; it lies in the tray.
    Refused,
    /// Support was asked, nobody has answered.
    SupportAsked,
    /// Support was promised until a day that is near or past.
    PromiseDue,
    /// Support was delivered; the station has not said that it saw it.
    SupportDelivered,
    /// A lead is not answered.
    Lead,
}

/// One thing that waits for this person.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Waiting {
    /// Why.
    pub why: WaitingFor,
    /// The record.
    pub id: DocId,
    /// What it is.
    pub kind: Kind,
    /// Its title; empty for a visit.
    pub title: String,
    /// The station.
    pub station: String,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
    /// Since when, in milliseconds: as headquarters knows it, else by the wall clock of whoever wrote it.
    pub since: i64,
    /// The day by which something is due, where there is one.
    pub until: Option<String>,
}

/// What a person sees first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TodayView {
    /// The day in Asia/Shanghai.
    pub day: String,
    /// Now, as far as the tablet can tell, in milliseconds.
    pub now: i64,
    /// What waits for this person, longest first.
    pub waiting: Vec<Waiting>,
    /// So many more wait and are not listed.
    pub more_waiting: u64,
    /// The running period of each own pairing; most urgent first.
    pub due: Vec<Due>,
    /// Own visits that are not sealed, oldest first. Nobody but their cadre and their office sees anything of them.
    pub unsealed: Vec<VisitItem>,
    /// What was typed and not saved, last typed first.
    pub drafts: Vec<Draft>,
}

impl Tablet {
    /// What this person sees first: what waits and since when, stations with
    /// days left, what was left unfinished.
    ///
    /// # Errors
    /// [`crate::Error::NotEnrolled`].
    pub fn today_view(&self) -> Result<TodayView> {
        let due = self.due()?;
        let drafts = self.drafts()?;
        self.store.read(|c| {
            let now = self.hq_now(c)?;
            let mut gathered = Gathered {
                tablet: self,
                c,
                soon: day(now + AHEAD_DAYS * DAY),
                waiting: BTreeMap::new(),
                more: 0,
            };
            let (me, all) = towards(c)?;
            for one in &all {
                gathered.issues(one)?;
                gathered.contested(one)?;
                gathered.support(one)?;
                if one.party == Party::Cadre {
                    gathered.leads(one)?;
                }
            }
            gathered.promises_of_a_department()?;
            gathered.refused()?;
            let mut waiting: Vec<Waiting> = gathered.waiting.into_values().collect();
            waiting.sort_by_key(|one| (one.since, one.id));
            let unsealed = VisitFilter {
                cadre: Some(me.to_string()),
                sealed: Some(false),
                reverse: true,
                now: Some(now),
                ..VisitFilter::default()
            };
            Ok(TodayView {
                day: day(now),
                now,
                more_waiting: gathered.more,
                waiting,
                due,
                unsealed: baolian_lists::visits(c, &unsealed, &most(false))?.rows,
                drafts,
            })
        })
    }
}

/// What waits, while it is gathered: a record waits once for each reason.
struct Gathered<'a> {
    tablet: &'a Tablet,
    c: &'a Connection,
    soon: String,
    waiting: BTreeMap<(DocId, WaitingFor), Waiting>,
    more: u64,
}

impl Gathered<'_> {
    fn put(&mut self, waiting: Waiting) {
        let key = (waiting.id, waiting.why);
        self.waiting.entry(key).or_insert(waiting);
    }

    /// Issues whose next step is this person's.
    fn issues(&mut self, towards: &Towards) -> Result<()> {
        let filter = IssueFilter {
            scope: towards.scope.clone(),
            waits_for: Some(towards.party),
            ..IssueFilter::default()
        };
        for item in self.page(&filter)? {
            let id = item.row.id;
            let (_, doc) = load(self.c, id, Kind::Issue)?;
            let issue = Issue::read(&doc.view());
            let made = self.tablet.names(self.c, id)?.made;
            let since = |change| made.get(&change).map_or(item.row.opened_at, time);
            for pending in &issue.status.pending {
                let (why, whose) = match pending.kind {
                    UpdateKind::VerificationAsked => (WaitingFor::VerificationAsked, Party::Cadre),
                    UpdateKind::ExtensionAsked => (WaitingFor::ExtensionAsked, Party::Cadre),
                    UpdateKind::Opened => (WaitingFor::Raised, Party::Cadre),
                    UpdateKind::Objection => (WaitingFor::Objection, Party::Office),
                    UpdateKind::Returned => (WaitingFor::Returned, Party::Station),
                    _ => continue,
                };
                if whose == towards.party {
                    self.put(of_issue(&item, why, since(pending.change)));
                }
            }
            if towards.party == Party::Cadre
                && let Some(close) = issue.status.uncounted.first()
            {
                self.put(of_issue(&item, WaitingFor::Disputed, since(close.close)));
            }
        }
        Ok(())
    }

    /// Values written apart, where this person may settle them.
    fn contested(&mut self, towards: &Towards) -> Result<()> {
        if towards.party == Party::Station {
            return Ok(());
        }
        let filter = IssueFilter {
            scope: towards.scope.clone(),
            state: IssueState::Open,
            contested: true,
            ..IssueFilter::default()
        };
        for item in self.page(&filter)? {
            let id = item.row.id;
            let (_, doc) = load(self.c, id, Kind::Issue)?;
            let made = self.tablet.names(self.c, id)?.made;
            // Since the second of the two was written, nobody has settled it.
            let contested = Issue::read(&doc.view()).contested;
            let changes = contested.values().flatten().map(|one| one.change);
            let since = changes
                .filter_map(|change| made.get(&change).map(time))
                .max();
            let since = since.unwrap_or(item.row.opened_at);
            self.put(of_issue(&item, WaitingFor::Contested, since));
        }
        Ok(())
    }

    fn page(&mut self, filter: &IssueFilter) -> Result<Vec<IssueItem>> {
        let listed = baolian_lists::issues(self.c, filter, &most(true))?;
        self.more += listed
            .total
            .unwrap_or(0)
            .saturating_sub(listed.rows.len() as u64);
        Ok(listed.rows)
    }

    fn support(&mut self, towards: &Towards) -> Result<()> {
        let gives = towards.party != Party::Station;
        let states: &[_] = if gives {
            &[
                (SupportState::Asked, WaitingFor::SupportAsked),
                (SupportState::Promised, WaitingFor::PromiseDue),
            ]
        } else {
            &[(SupportState::Delivered, WaitingFor::SupportDelivered)]
        };
        for (state, why) in states {
            let filter = SupportFilter {
                scope: towards.scope.clone(),
                state: Some(*state),
                ..SupportFilter::default()
            };
            self.support_in(&filter, *why)?;
        }
        Ok(())
    }

    /// A department gives support without being asked about issues.
    fn promises_of_a_department(&mut self) -> Result<()> {
        let account = setting::identity(self.c)?.account;
        let known = reference::account(self.c, &account)?;
        for role in known.map(|a| a.roles).unwrap_or_default() {
            if let Role::Department { area } = role {
                let towards = Towards {
                    party: Party::Office,
                    scope: baolian_lists::Scope::area(&area),
                };
                self.support(&towards)?;
            }
        }
        Ok(())
    }

    fn support_in(&mut self, filter: &SupportFilter, why: WaitingFor) -> Result<()> {
        let listed = baolian_lists::support(self.c, filter, &most(false))?;
        for item in listed.rows {
            let row = item.row;
            if why == WaitingFor::PromiseDue && (row.until.is_empty() || row.until > self.soon) {
                continue;
            }
            self.put(Waiting {
                why,
                id: row.id,
                kind: Kind::Support,
                title: row.title,
                station: row.station,
                at: item.at,
                since: row.at,
                until: (!row.until.is_empty()).then_some(row.until),
            });
        }
        Ok(())
    }

    fn leads(&mut self, towards: &Towards) -> Result<()> {
        let filter = LeadFilter {
            scope: towards.scope.clone(),
            state: LeadState::Open,
            ..LeadFilter::default()
        };
        let listed = baolian_lists::leads(self.c, &filter, &most(true))?;
        self.more += listed
            .total
            .unwrap_or(0)
            .saturating_sub(listed.rows.len() as u64);
        for item in listed.rows {
            self.put(Waiting {
                why: WaitingFor::Lead,
                id: item.row.id,
                kind: Kind::Lead,
                title: item.row.title,
                station: item.row.station,
                at: item.at,
                since: item.row.at,
                until: None,
            });
        }
        Ok(())
    }

    fn refused(&mut self) -> Result<()> {
        for item in shelf::tray(self.c)?.into_iter().filter(|t| !t.done) {
            let told = super::place::of_refused(self.c, &item)?;
            self.put(Waiting {
                why: WaitingFor::Refused,
                id: item.doc,
                kind: told.kind,
                title: told.title,
                station: told.station,
                at: told.at,
                since: item.at,
                until: None,
            });
        }
        Ok(())
    }
}

fn of_issue(item: &IssueItem, why: WaitingFor, since: i64) -> Waiting {
    Waiting {
        why,
        id: item.row.id,
        kind: Kind::Issue,
        title: item.row.title.clone(),
        station: item.row.station.clone(),
        at: item.at.clone(),
        since,
        until: (!item.row.due.is_empty()).then(|| item.row.due.clone()),
    }
}

/// When a change was made, to sort and show by.
pub(super) fn time(by: &By) -> i64 {
    by.made.map_or(by.wall, |made| made.shown().0)
}

/// The calendar day of an instant in Asia/Shanghai.
pub(super) fn day(ms: i64) -> String {
    baolian_wire::time::rfc3339(ms).chars().take(10).collect()
}

fn most(total: bool) -> Page {
    Page {
        rows: MOST,
        after: None,
        total,
    }
}
