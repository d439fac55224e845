//! What the system may say on a locked screen: numbers and days, nothing of what is in a record and no place.

use baolian_lists::{IssueFilter, IssueState, Page};
use serde::Serialize;

use super::today::day;
use super::towards::towards;
use crate::error::Result;
use crate::store::shelf;
use crate::tablet::Tablet;

/// A period is called out when so many days are left, today counted.
const LAST_DAYS: u32 = 2;
const DAY: i64 = 86_400_000;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum NoticeKind {
    /// Periods that end within two days, and no visit is made yet.
    PeriodEnds,
    /// Open issues due today or tomorrow, at own stations.
    DueSoon,
    /// Things that headquarters refused and nobody has looked at.
    Refused,
}

/// Something that the system may say. It names no record and no station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Notice {
    /// The same as long as the same was said: said once, it need not be said again.
    pub key: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// How many.
    pub count: u64,
    /// Fewest days left, today counted; 0 where no day is involved.
    pub days_left: u32,
}

impl Tablet {
    /// What the system may say now, most urgent first.
    ///
    /// # Errors
    /// [`crate::Error::NotEnrolled`].
    pub fn notices(&self) -> Result<Vec<Notice>> {
        let mut notices = Vec::new();
        let ending: Vec<_> = self
            .due()?
            .into_iter()
            .filter(|d| d.visits == 0 && !d.excused && d.days_left <= LAST_DAYS)
            .collect();
        if let Some(days_left) = ending.iter().map(|d| d.days_left).min() {
            let periods: Vec<String> = ending
                .iter()
                .map(|d| format!("{} {}", d.station, d.period))
                .collect();
            notices.push(notice(
                NoticeKind::PeriodEnds,
                &periods.join(","),
                periods.len(),
                days_left,
            ));
        }
        self.store.read(|c| {
            let now = self.hq_now(c)?;
            let (today, tomorrow) = (day(now), day(now + DAY));
            let mut soon = std::collections::BTreeMap::new();
            for towards in towards(c)?.1 {
                let filter = IssueFilter {
                    scope: towards.scope,
                    state: IssueState::Open,
                    due_from: Some(today.clone()),
                    due_to: Some(tomorrow.clone()),
                    ..IssueFilter::default()
                };
                for item in baolian_lists::issues(c, &filter, &Page::default())?.rows {
                    soon.insert(item.row.id, item.row.due);
                }
            }
            if let Some(earliest) = soon.values().min() {
                let days_left = if *earliest == today { 1 } else { 2 };
                let ids: Vec<String> = soon.keys().map(ToString::to_string).collect();
                notices.push(notice(
                    NoticeKind::DueSoon,
                    &format!("{today} {}", ids.join(",")),
                    ids.len(),
                    days_left,
                ));
            }
            let refused: Vec<String> = shelf::tray(c)?
                .iter()
                .filter(|t| !t.done)
                .map(|t| format!("{}/{}", t.device, t.n))
                .collect();
            if !refused.is_empty() {
                notices.push(notice(
                    NoticeKind::Refused,
                    &refused.join(","),
                    refused.len(),
                    0,
                ));
            }
            Ok(notices)
        })
    }
}

/// A notice under a key that says nothing of what it is made of.
fn notice(kind: NoticeKind, of: &str, count: usize, days_left: u32) -> Notice {
    let made_of = baolian_wire::Hash::of(format!("{kind:?} {days_left} {of}").as_bytes());
    Notice {
        key: made_of.to_string().chars().take(16).collect(),
        kind,
        count: count as u64,
        days_left,
    }
}
