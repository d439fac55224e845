//! The list of tasks (任务清单): what has to be done by whom until when, over all issues.

use baolian_record::row::TaskRow;
use baolian_wire::{DocId, Kind};
use rusqlite::Connection;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

use crate::column::{Id, day};
use crate::error::Result;
use crate::list::{BOTH, Columns, List, Order, Walk, Ways, Where};
use crate::page::{Listed, Page};
use crate::scope::{Reach, Scope, text};
use crate::search;
use crate::station::StationNames;

/// Which tasks, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct TaskFilter {
    /// At which stations.
    pub scope: Scope,
    /// Whether they are to be done, over, or both. A task is over when it is done or its issue is closed.
    pub state: TaskState,
    /// Of this issue.
    pub issue: Option<DocId>,
    /// To be done, and due before this day (today).
    pub overdue: Option<String>,
    /// Due on this day or later.
    pub due_from: Option<String>,
    /// Due on this day or earlier.
    pub due_to: Option<String>,
    /// By this person, as written in the task.
    pub who: Option<String>,
    /// With all these words in their text or in the names of their station.
    pub words: Option<String>,
    /// By what they are ordered.
    pub sort: TaskSort,
    /// The other way round.
    pub reverse: bool,
}

/// Whether a task has to be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum TaskState {
    /// All.
    #[default]
    Any,
    /// To be done.
    Open,
    /// Done, or its issue is closed.
    Over,
}

/// By what tasks are ordered; ties by issue and id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum TaskSort {
    /// Earliest due first, those without last.
    #[default]
    Due,
    /// By the person; within it, earliest due first.
    Who,
    /// By station code; within it, what is to be done first, earliest due first.
    Station,
}

/// One task as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskItem {
    /// Its own row.
    #[serde(flatten)]
    pub row: TaskRow,
    /// The station of its issue.
    pub station: String,
    /// Title of its issue.
    pub issue_title: String,
    /// When its issue is due; empty while not set.
    pub issue_due: String,
    /// State of its issue: open, disputed, closed.
    pub issue_state: String,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
}

pub(crate) const LIST: List<TaskItem> = List {
    page: include_str!("task/page.sql"),
    table: "list_task",
    read,
};

/// A page of the list of tasks.
///
/// # Errors
/// [`BadDay`](crate::ListError::BadDay), [`BadPage`](crate::ListError::BadPage),
/// [`BadCursor`](crate::ListError::BadCursor), or of the database.
pub fn tasks(conn: &Connection, filter: &TaskFilter, page: &Page) -> Result<Listed<TaskItem>> {
    LIST.run(conn, &walks(conn, filter)?, order(filter), page)
}

pub(crate) fn order(filter: &TaskFilter) -> Order {
    let (name, keys): (_, &[&str]) = match filter.sort {
        TaskSort::Due => ("task.due", &["r.due_sort", "r.issue", "r.id"]),
        TaskSort::Who => ("task.who", &["r.who", "r.due_sort", "r.issue", "r.id"]),
        TaskSort::Station => (
            "task.station",
            &["r.station", "r.ended", "r.due_sort", "r.issue", "r.id"],
        ),
    };
    Order {
        name,
        keys,
        descending: filter.reverse,
    }
}

pub(crate) fn walks(conn: &Connection, filter: &TaskFilter) -> Result<Vec<Walk>> {
    let mut only = Where::default();
    if let Some(issue) = filter.issue {
        only.and("r.issue = ?", [Value::Blob(issue.as_bytes().to_vec())]);
    }
    if let Some(today) = &filter.overdue {
        only.and("r.due_sort < ?", [day(today)?]);
    }
    if let Some(from) = &filter.due_from {
        only.and("r.due_sort >= ? AND r.due_sort < '~'", [day(from)?]);
    }
    if let Some(to) = &filter.due_to {
        only.and("r.due_sort <= ?", [day(to)?]);
    }
    if let Some(who) = &filter.who {
        only.and("r.who = ?", [text(who)]);
    }
    let ended: &[i64] = match (filter.state, filter.overdue.is_some()) {
        (TaskState::Over, true) => &[],
        (TaskState::Over, false) => &[1],
        (TaskState::Open, _) | (TaskState::Any, true) => &[0],
        (TaskState::Any, false) => BOTH,
    };
    let ways = Ways {
        first: filter.issue.map(|_| "sqlite_autoindex_list_task_1"),
        station: "list_task_station",
        rare: filter.who.as_ref().map(|_| "list_task_who"),
        sorted: match filter.sort {
            TaskSort::Due => "list_task_due",
            TaskSort::Who => "list_task_who",
            TaskSort::Station => "list_task_station",
        },
        count: "list_task_due",
        ended: Some(ended),
    };
    if let Some(words) = &filter.words {
        only.and_all(&search::within(Kind::Issue, "r.issue", words)?);
    }
    only.and_all(&filter.scope.seen("r.issue"));
    Ok(ways.walks(&Reach::of(conn, &filter.scope)?, &only))
}

fn read(columns: &mut Columns<'_>) -> rusqlite::Result<TaskItem> {
    Ok(TaskItem {
        row: TaskRow {
            issue: columns.take::<Id>()?.or_none(),
            id: columns.take()?,
            text: columns.take()?,
            who: columns.take()?,
            due: columns.take()?,
            done: columns.take()?,
        },
        station: columns.take()?,
        issue_title: columns.take()?,
        issue_due: columns.take()?,
        issue_state: columns.take()?,
        at: StationNames::read(columns)?,
    })
}

#[cfg(test)]
#[path = "task_tests.rs"]
mod tests;
