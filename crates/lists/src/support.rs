//! The list of support requests (帮扶需求).

use baolian_record::row::SupportRow;
use baolian_record::support::SupportState;
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

/// Which support requests, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct SupportFilter {
    /// For which stations.
    pub scope: Scope,
    /// Still running (asked, promised, delivered), over (declined, confirmed), or both.
    pub open: Option<bool>,
    /// In this state.
    pub state: Option<SupportState>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Asked by this account ("mine").
    pub by: Option<String>,
    /// For this issue.
    pub issue: Option<DocId>,
    /// Promised until a day before this one (today), and not delivered.
    pub overdue: Option<String>,
    /// Lasting (造血) or once (输血).
    pub lasting: Option<bool>,
    /// Only those with values side by side.
    pub contested: bool,
    /// With all these words in their text or in the names of their station.
    pub words: Option<String>,
    /// By what they are ordered.
    pub sort: SupportSort,
    /// The other way round.
    pub reverse: bool,
}

/// By what support requests are ordered; ties by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum SupportSort {
    /// Asked last first.
    #[default]
    At,
    /// Earliest promised day first, those without last.
    Until,
    /// By station code; within it, running ones first, asked first.
    Station,
    /// By title, in the order of the characters' code points.
    Title,
}

/// One support request as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SupportItem {
    /// Its own row.
    #[serde(flatten)]
    pub row: SupportRow,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
}

pub(crate) const LIST: List<SupportItem> = List {
    page: include_str!("support/page.sql"),
    table: "list_support",
    read,
};

/// A page of the list of support requests.
///
/// # Errors
/// [`BadDay`](crate::ListError::BadDay), [`BadPage`](crate::ListError::BadPage),
/// [`BadCursor`](crate::ListError::BadCursor), or of the database.
pub fn support(
    conn: &Connection,
    filter: &SupportFilter,
    page: &Page,
) -> Result<Listed<SupportItem>> {
    LIST.run(conn, &walks(conn, filter)?, order(filter), page)
}

pub(crate) fn order(filter: &SupportFilter) -> Order {
    let (name, keys, newest_first): (_, &[&str], _) = match filter.sort {
        SupportSort::At => ("support.at", &["r.at", "r.id"], true),
        SupportSort::Until => ("support.until", &["r.until_sort", "r.id"], false),
        SupportSort::Station => (
            "support.station",
            &["r.station", "r.ended", "r.at", "r.id"],
            false,
        ),
        SupportSort::Title => ("support.title", &["r.title", "r.id"], false),
    };
    Order {
        name,
        keys,
        descending: newest_first != filter.reverse,
    }
}

pub(crate) fn walks(conn: &Connection, filter: &SupportFilter) -> Result<Vec<Walk>> {
    let mut only = Where::default();
    if let Some(state) = filter.state {
        only.and("r.state = ?", [text(state.as_str())]);
    }
    if let Some(kind) = &filter.kind {
        only.and("r.kind = ?", [text(kind)]);
    }
    if let Some(account) = &filter.by {
        only.and("r.by = ?", [text(account)]);
    }
    if let Some(issue) = filter.issue {
        only.and("r.issue = ?", [Value::Blob(issue.as_bytes().to_vec())]);
    }
    if let Some(today) = &filter.overdue {
        only.and("r.state = 'promised' AND r.until_sort < ?", [day(today)?]);
    }
    if let Some(lasting) = filter.lasting {
        only.and("r.lasting = ?", [Value::Integer(i64::from(lasting))]);
    }
    if filter.contested {
        only.and("r.contested = 1", []);
    }
    let ended: &[i64] = match (filter.open, filter.overdue.is_some()) {
        (Some(false), true) => &[],
        (Some(false), false) => &[1],
        (Some(true), _) | (None, true) => &[0],
        (None, false) => BOTH,
    };
    let rare = if filter.contested {
        Some("list_support_contested")
    } else if filter.by.is_some() {
        Some("list_support_by")
    } else {
        None
    };
    let ways = Ways {
        first: filter.issue.map(|_| "list_support_issue"),
        station: "list_support_station",
        rare,
        sorted: match filter.sort {
            SupportSort::At => "list_support_at",
            SupportSort::Until => "list_support_until",
            SupportSort::Station => "list_support_station",
            SupportSort::Title => "list_support_title",
        },
        count: "list_support_at",
        ended: Some(ended),
    };
    if let Some(words) = &filter.words {
        only.and_all(&search::within(Kind::Support, "r.id", words)?);
    }
    only.and_all(&filter.scope.seen("r.id"));
    Ok(ways.walks(&Reach::of(conn, &filter.scope)?, &only))
}

fn read(columns: &mut Columns<'_>) -> rusqlite::Result<SupportItem> {
    Ok(SupportItem {
        row: SupportRow {
            id: columns.take::<Id>()?.or_none(),
            station: columns.take()?,
            by: columns.take()?,
            at: columns.take()?,
            kind: columns.take()?,
            issue: columns.take::<Id>()?.0,
            title: columns.take()?,
            state: columns.take()?,
            until: columns.take()?,
            lasting: match columns.take()? {
                0_i64 => Some(false),
                1 => Some(true),
                _ => None,
            },
            contested: columns.take()?,
        },
        at: StationNames::read(columns)?,
    })
}

#[cfg(test)]
#[path = "support_tests.rs"]
mod tests;
