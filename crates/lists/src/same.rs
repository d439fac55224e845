//! Whether a problem has been found before, so that the old issue is offered instead of a second one.

use std::collections::BTreeMap;

use baolian_wire::StationCode;
use rusqlite::Connection;
use serde::Serialize;

use crate::error::Result;
use crate::issue::{IssueFilter, IssueItem, IssueSort, issues};
use crate::page::{PAGE_ROWS, Page};
use crate::scope::Scope;
use crate::words::terms;

/// How alike two titles must be to be offered; an issue from the same item needs half of it.
const ALIKE: f64 = 0.5;

/// The most that are offered.
pub const SAME_PROBLEMS: usize = 5;

/// An issue that may be the same problem.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SameProblem {
    /// The issue; closed ones can be reopened, open ones be added to.
    #[serde(flatten)]
    pub issue: IssueItem,
    /// Whether it came from the same item of the checklist.
    pub same_item: bool,
    /// How alike the titles are, 0 to 1: the share of pairs of neighbouring characters that both have
    /// (Sørensen–Dice).
    pub likeness: f64,
}

/// Issues of a station that may be the problem at hand, likeliest first, at most [`SAME_PROBLEMS`] of the newest
/// [`PAGE_ROWS`].
///
/// # Errors
/// Of the database only.
pub fn same_problem(
    conn: &Connection,
    station: &StationCode,
    item: Option<&str>,
    title: &str,
) -> Result<Vec<SameProblem>> {
    let filter = IssueFilter {
        scope: Scope::station(station.clone()),
        sort: IssueSort::Opened,
        ..IssueFilter::default()
    };
    let page = Page {
        rows: PAGE_ROWS,
        after: None,
        total: false,
    };
    let wanted = pairs(title);
    let mut found: Vec<SameProblem> = issues(conn, &filter, &page)?
        .rows
        .into_iter()
        .map(|issue| SameProblem {
            same_item: item.is_some() && issue.row.item.as_deref() == item,
            likeness: likeness(&wanted, &pairs(&issue.row.title)),
            issue,
        })
        .filter(|same| same.likeness >= if same.same_item { ALIKE / 2.0 } else { ALIKE })
        .collect();
    // Stable: what is equally alike stays newest first.
    found.sort_by(|a, b| {
        let rank = |same: &SameProblem| same.likeness + if same.same_item { 0.5 } else { 0.0 };
        rank(b).total_cmp(&rank(a))
    });
    found.truncate(SAME_PROBLEMS);
    Ok(found)
}

/// Pairs of neighbouring terms with how often each occurs; the ends count as terms, so that one term has pairs too.
fn pairs(text: &str) -> BTreeMap<(String, String), usize> {
    let mut pairs = BTreeMap::new();
    let mut before = String::new();
    let ends = std::iter::once(String::new());
    for term in terms(text).into_iter().map(|term| term.text).chain(ends) {
        *pairs.entry((before, term.clone())).or_insert(0) += 1;
        before = term;
    }
    pairs
}

fn likeness(a: &BTreeMap<(String, String), usize>, b: &BTreeMap<(String, String), usize>) -> f64 {
    let both: usize = a
        .iter()
        .map(|(pair, n)| b.get(pair).map_or(0, |m| *n.min(m)))
        .sum();
    let all: usize = a.values().chain(b.values()).sum();
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    number(both) * 2.0 / number(all.max(1))
}

#[cfg(test)]
#[path = "same_tests.rs"]
mod tests;
