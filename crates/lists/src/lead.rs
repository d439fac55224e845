//! The list of leads (问题线索).

use baolian_record::row::LeadRow;
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

/// Which leads, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct LeadFilter {
    /// To which stations.
    pub scope: Scope,
    /// Answered how.
    pub state: LeadState,
    /// Of this category.
    pub category: Option<String>,
    /// From this source.
    pub source: Option<String>,
    /// From this day or later.
    pub date_from: Option<String>,
    /// From this day or earlier.
    pub date_to: Option<String>,
    /// Handed down by this account ("mine").
    pub by: Option<String>,
    /// Which became this issue.
    pub issue: Option<DocId>,
    /// Handed down together, under this id.
    pub batch: Option<String>,
    /// Only those with values side by side.
    pub contested: bool,
    /// With all these words in their text or in the names of their station.
    pub words: Option<String>,
    /// By what they are ordered.
    pub sort: LeadSort,
    /// The other way round.
    pub reverse: bool,
}

/// How a lead was answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum LeadState {
    /// All.
    #[default]
    Any,
    /// Not at all yet.
    Open,
    /// In any way.
    Answered,
    /// True: it became an issue.
    True,
    /// Not true.
    NotTrue,
    /// Not looked at, with a reason.
    NotLooked,
}

/// By what leads are ordered; ties by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum LeadSort {
    /// Handed down last first.
    #[default]
    At,
    /// Newest day first, those without last.
    Date,
    /// By station code; within it, open ones first, handed down first.
    Station,
    /// By title, in the order of the characters' code points.
    Title,
}

/// One lead as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadItem {
    /// Its own row.
    #[serde(flatten)]
    pub row: LeadRow,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
}

pub(crate) const LIST: List<LeadItem> = List {
    page: include_str!("lead/page.sql"),
    table: "list_lead",
    read,
};

/// A page of the list of leads.
///
/// # Errors
/// [`BadDay`](crate::ListError::BadDay), [`BadPage`](crate::ListError::BadPage),
/// [`BadCursor`](crate::ListError::BadCursor), or of the database.
pub fn leads(conn: &Connection, filter: &LeadFilter, page: &Page) -> Result<Listed<LeadItem>> {
    LIST.run(conn, &walks(conn, filter)?, order(filter), page)
}

pub(crate) fn order(filter: &LeadFilter) -> Order {
    let (name, keys, newest_first): (_, &[&str], _) = match filter.sort {
        LeadSort::At => ("lead.at", &["r.at", "r.id"], true),
        LeadSort::Date => ("lead.date", &["r.date", "r.id"], true),
        LeadSort::Station => (
            "lead.station",
            &["r.station", "r.ended", "r.at", "r.id"],
            false,
        ),
        LeadSort::Title => ("lead.title", &["r.title", "r.id"], false),
    };
    Order {
        name,
        keys,
        descending: newest_first != filter.reverse,
    }
}

pub(crate) fn walks(conn: &Connection, filter: &LeadFilter) -> Result<Vec<Walk>> {
    let mut only = Where::default();
    let (ended, outcome): (&[i64], _) = match filter.state {
        LeadState::Any => (BOTH, None),
        LeadState::Open => (&[0], None),
        LeadState::Answered => (&[1], None),
        LeadState::True => (&[1], Some("true")),
        LeadState::NotTrue => (&[1], Some("not_true")),
        LeadState::NotLooked => (&[1], Some("not_looked")),
    };
    if let Some(outcome) = outcome {
        only.and("r.outcome = ?", [text(outcome)]);
    }
    if let Some(category) = &filter.category {
        only.and("r.category = ?", [text(category)]);
    }
    if let Some(source) = &filter.source {
        only.and("r.source = ?", [text(source)]);
    }
    if let Some(from) = &filter.date_from {
        only.and("r.date >= ?", [day(from)?]);
    }
    if let Some(to) = &filter.date_to {
        only.and("r.date <= ? AND r.date > ''", [day(to)?]);
    }
    if let Some(account) = &filter.by {
        only.and("r.by = ?", [text(account)]);
    }
    if let Some(issue) = filter.issue {
        only.and("r.issue = ?", [Value::Blob(issue.as_bytes().to_vec())]);
    }
    if let Some(batch) = &filter.batch {
        only.and("r.batch = ?", [text(batch)]);
    }
    if filter.contested {
        only.and("r.contested = 1", []);
    }
    let rare = if filter.batch.is_some() {
        Some("list_lead_batch")
    } else if filter.contested {
        Some("list_lead_contested")
    } else if filter.by.is_some() {
        Some("list_lead_by")
    } else {
        None
    };
    let ways = Ways {
        first: filter.issue.map(|_| "list_lead_issue"),
        station: "list_lead_station",
        rare,
        sorted: match filter.sort {
            LeadSort::At => "list_lead_at",
            LeadSort::Date => "list_lead_date",
            LeadSort::Station => "list_lead_station",
            LeadSort::Title => "list_lead_title",
        },
        count: "list_lead_at",
        ended: Some(ended),
    };
    if let Some(words) = &filter.words {
        only.and_all(&search::within(Kind::Lead, "r.id", words)?);
    }
    only.and_all(&filter.scope.seen("r.id"));
    Ok(ways.walks(&Reach::of(conn, &filter.scope)?, &only))
}

fn read(columns: &mut Columns<'_>) -> rusqlite::Result<LeadItem> {
    Ok(LeadItem {
        row: LeadRow {
            id: columns.take::<Id>()?.or_none(),
            station: columns.take()?,
            by: columns.take()?,
            at: columns.take()?,
            title: columns.take()?,
            category: columns.take()?,
            date: columns.take()?,
            source: columns.take()?,
            outcome: columns.take()?,
            issue: columns.take::<Id>()?.0,
            contested: columns.take()?,
            batch: columns.take()?,
        },
        at: StationNames::read(columns)?,
    })
}

#[cfg(test)]
#[path = "lead_tests.rs"]
mod tests;
