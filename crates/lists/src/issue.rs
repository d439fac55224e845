//! The list of issues (问题清单).

use baolian_record::issue::{Party, Severity};
use baolian_record::row::IssueRow;
use baolian_wire::{DocId, Kind};
use rusqlite::Connection;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

use crate::column::{Id, day, some};
use crate::error::Result;
use crate::list::{BOTH, Columns, List, Order, Walk, Ways, Where};
use crate::page::{Listed, Page};
use crate::scope::{Reach, Scope, text};
use crate::search;
use crate::station::StationNames;

/// Which issues, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct IssueFilter {
    /// Of which stations.
    pub scope: Scope,
    /// In which state.
    pub state: IssueState,
    /// Of this category.
    pub category: Option<String>,
    /// Of this severity.
    pub severity: Option<Severity>,
    /// Open, and due before this day (today).
    pub overdue: Option<String>,
    /// Due on this day or later.
    pub due_from: Option<String>,
    /// Due on this day or earlier.
    pub due_to: Option<String>,
    /// Only those with values side by side.
    pub contested: bool,
    /// Only those with an objection not ruled on.
    pub objected: bool,
    /// Only those that came back at least once.
    pub reopened: bool,
    /// Opened by this account ("mine").
    pub opened_by: Option<String>,
    /// With this in the responsible person, as written in the document; letters of ASCII in either case.
    pub responsible: Option<String>,
    /// For which this side has to do something next.
    pub waits_for: Option<Party>,
    /// From this item of the checklist.
    pub item: Option<String>,
    /// Found in this visit.
    pub visit: Option<DocId>,
    /// With all these words in their text or in the names of their station.
    pub words: Option<String>,
    /// By what they are ordered.
    pub sort: IssueSort,
    /// The other way round.
    pub reverse: bool,
}

/// In which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum IssueState {
    /// All.
    #[default]
    Any,
    /// Not closed, disputed ones too.
    Open,
    /// A close and something it had not seen stand side by side.
    Disputed,
    /// Closed.
    Closed,
}

/// By what issues are ordered; ties by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum IssueSort {
    /// Earliest due first, those without last.
    #[default]
    Due,
    /// Newest first.
    Opened,
    /// Highest first, those without last; within it, earliest due first.
    Severity,
    /// By station code; within it, open ones before closed ones, earliest due first.
    Station,
    /// By title, in the order of the characters' code points.
    Title,
}

/// One issue as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueItem {
    /// Its own row.
    #[serde(flatten)]
    pub row: IssueRow,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
}

pub(crate) const LIST: List<IssueItem> = List {
    page: include_str!("issue/page.sql"),
    table: "list_issue",
    read,
};

/// A page of the list of issues.
///
/// # Errors
/// [`BadDay`](crate::ListError::BadDay), [`BadPage`](crate::ListError::BadPage),
/// [`BadCursor`](crate::ListError::BadCursor), or of the database.
pub fn issues(conn: &Connection, filter: &IssueFilter, page: &Page) -> Result<Listed<IssueItem>> {
    LIST.run(conn, &walks(conn, filter)?, order(filter), page)
}

pub(crate) fn order(filter: &IssueFilter) -> Order {
    let (name, keys, newest_first): (_, &[&str], _) = match filter.sort {
        IssueSort::Due => ("issue.due", &["r.due_sort", "r.id"], false),
        IssueSort::Opened => ("issue.opened", &["r.opened_at", "r.id"], true),
        IssueSort::Severity => (
            "issue.severity",
            &["r.severity_rank", "r.due_sort", "r.id"],
            false,
        ),
        IssueSort::Station => (
            "issue.station",
            &["r.station", "r.ended", "r.due_sort", "r.id"],
            false,
        ),
        IssueSort::Title => ("issue.title", &["r.title", "r.id"], false),
    };
    Order {
        name,
        keys,
        descending: newest_first != filter.reverse,
    }
}

/// The walks of a filter: one, or one through the open and one through the closed.
pub(crate) fn walks(conn: &Connection, filter: &IssueFilter) -> Result<Vec<Walk>> {
    let only_open = filter.overdue.is_some() || filter.waits_for.is_some();
    let ended: &[i64] = match filter.state {
        IssueState::Open | IssueState::Disputed => &[0],
        IssueState::Closed if only_open => &[],
        IssueState::Closed => &[1],
        IssueState::Any if only_open => &[0],
        IssueState::Any => BOTH,
    };
    // Of these there are few in the whole store, however many issues one station has.
    let few = if filter.contested {
        Some("list_issue_contested")
    } else if filter.objected {
        Some("list_issue_objected")
    } else if filter.state == IssueState::Disputed {
        Some("list_issue_disputed")
    } else if filter.reopened {
        Some("list_issue_reopened")
    } else {
        None
    };
    let ways = Ways {
        first: filter.visit.map(|_| "list_issue_visit").or(few),
        station: "list_issue_station",
        rare: filter.opened_by.as_ref().map(|_| "list_issue_opened_by"),
        sorted: match filter.sort {
            IssueSort::Due => "list_issue_due",
            IssueSort::Opened => "list_issue_opened",
            IssueSort::Severity => "list_issue_severity",
            IssueSort::Station => "list_issue_station",
            IssueSort::Title => "list_issue_title",
        },
        count: "list_issue_due",
        ended: Some(ended),
    };
    Ok(ways.walks(&Reach::of(conn, &filter.scope)?, &conditions(filter)?))
}

fn conditions(filter: &IssueFilter) -> Result<Where> {
    let mut rest = Where::default();
    if filter.state == IssueState::Disputed {
        rest.and("r.state = 'disputed'", []);
    }
    if filter.contested {
        rest.and("r.contested = 1", []);
    }
    if filter.objected {
        rest.and("r.objected = 1", []);
    }
    if filter.reopened {
        rest.and("r.reopened > 0", []);
    }
    if let Some(today) = &filter.overdue {
        rest.and("r.due_sort < ?", [day(today)?]);
    }
    if let Some(from) = &filter.due_from {
        rest.and("r.due_sort >= ? AND r.due_sort < '~'", [day(from)?]);
    }
    if let Some(to) = &filter.due_to {
        rest.and("r.due_sort <= ?", [day(to)?]);
    }
    if let Some(category) = &filter.category {
        rest.and("r.category = ?", [text(category)]);
    }
    if let Some(severity) = filter.severity {
        rest.and("r.severity = ?", [text(severity.as_str())]);
    }
    if let Some(account) = &filter.opened_by {
        rest.and("r.opened_by = ?", [text(account)]);
    }
    if let Some(part) = &filter.responsible {
        rest.and("instr(lower(r.responsible), lower(?)) > 0", [text(part)]);
    }
    if let Some(item) = &filter.item {
        rest.and("r.item = ?", [text(item)]);
    }
    if let Some(visit) = filter.visit {
        rest.and("r.visit = ?", [Value::Blob(visit.as_bytes().to_vec())]);
    }
    match filter.waits_for {
        None => {}
        Some(Party::Station) => rest.and("r.waits_for_station = 1", []),
        Some(Party::Cadre) => rest.and("r.waits_for_cadre = 1", []),
        Some(Party::Office) => rest.and("r.waits_for_office = 1", []),
    }
    if let Some(words) = &filter.words {
        rest.and_all(&search::within(Kind::Issue, "r.id", words)?);
    }
    rest.and_all(&filter.scope.seen("r.id"));
    Ok(rest)
}

fn read(columns: &mut Columns<'_>) -> rusqlite::Result<IssueItem> {
    Ok(IssueItem {
        row: IssueRow {
            id: columns.take::<Id>()?.or_none(),
            station: columns.take()?,
            opened_by: columns.take()?,
            opened_at: columns.take()?,
            visit: columns.take::<Id>()?.0,
            item: some(columns.take()?),
            title: columns.take()?,
            category: columns.take()?,
            place: columns.take()?,
            severity: columns.take()?,
            due: columns.take()?,
            responsible: columns.take()?,
            state: columns.take()?,
            reopened: columns.take()?,
            contested: columns.take()?,
            waits_for_station: columns.take()?,
            waits_for_cadre: columns.take()?,
            waits_for_office: columns.take()?,
            objected: columns.take()?,
        },
        at: StationNames::read(columns)?,
    })
}

#[cfg(test)]
#[path = "issue_filter_tests.rs"]
mod filter_tests;
#[cfg(test)]
#[path = "issue_tests.rs"]
mod tests;
