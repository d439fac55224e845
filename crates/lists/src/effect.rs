//! The list of effects (效果清单): what has changed, with evidence, over all issues.

use baolian_record::row::EffectRow;
use baolian_wire::{DocId, Kind};
use rusqlite::Connection;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

use crate::column::Id;
use crate::error::Result;
use crate::list::{Columns, List, Order, Walk, Ways, Where};
use crate::page::{Listed, Page};
use crate::scope::{Reach, Scope, text};
use crate::search;
use crate::station::StationNames;

/// Which effects, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct EffectFilter {
    /// At which stations.
    pub scope: Scope,
    /// Of this issue.
    pub issue: Option<DocId>,
    /// Recorded by this account ("mine").
    pub by: Option<String>,
    /// Confirmed by somebody, by nobody yet, or both.
    pub confirmed: Option<bool>,
    /// With evidence, without, or both.
    pub evidence: Option<bool>,
    /// Recorded at this instant or later, by the tablet's wall clock, in milliseconds.
    pub from: Option<i64>,
    /// Recorded before this instant.
    pub to: Option<i64>,
    /// With all these words in their text or in the names of their station.
    pub words: Option<String>,
    /// By what they are ordered.
    pub sort: EffectSort,
    /// The other way round.
    pub reverse: bool,
}

/// By what effects are ordered; ties by issue and id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum EffectSort {
    /// Newest first.
    #[default]
    At,
    /// By station code from the greatest down; within it, newest first.
    Station,
}

/// One effect as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EffectItem {
    /// Its own row.
    #[serde(flatten)]
    pub row: EffectRow,
    /// The station of its issue.
    pub station: String,
    /// Title of its issue.
    pub issue_title: String,
    /// State of its issue: open, disputed, closed.
    pub issue_state: String,
    /// Where.
    #[serde(flatten)]
    pub at: StationNames,
}

pub(crate) const LIST: List<EffectItem> = List {
    page: include_str!("effect/page.sql"),
    table: "list_effect",
    read,
};

/// A page of the list of effects.
///
/// # Errors
/// [`BadPage`](crate::ListError::BadPage), [`BadCursor`](crate::ListError::BadCursor), or of the database.
pub fn effects(
    conn: &Connection,
    filter: &EffectFilter,
    page: &Page,
) -> Result<Listed<EffectItem>> {
    LIST.run(conn, &walks(conn, filter)?, order(filter), page)
}

pub(crate) fn order(filter: &EffectFilter) -> Order {
    let (name, keys): (_, &[&str]) = match filter.sort {
        EffectSort::At => ("effect.at", &["r.at", "r.issue", "r.id"]),
        EffectSort::Station => ("effect.station", &["r.station", "r.at", "r.issue", "r.id"]),
    };
    Order {
        name,
        keys,
        descending: !filter.reverse,
    }
}

pub(crate) fn walks(conn: &Connection, filter: &EffectFilter) -> Result<Vec<Walk>> {
    let mut only = Where::default();
    if let Some(issue) = filter.issue {
        only.and("r.issue = ?", [Value::Blob(issue.as_bytes().to_vec())]);
    }
    if let Some(account) = &filter.by {
        only.and("r.by = ?", [text(account)]);
    }
    match filter.confirmed {
        None => {}
        Some(true) => only.and("r.confirmed > 0", []),
        Some(false) => only.and("r.confirmed = 0", []),
    }
    match filter.evidence {
        None => {}
        Some(true) => only.and("r.evidence > 0", []),
        Some(false) => only.and("r.evidence = 0", []),
    }
    if let Some(from) = filter.from {
        only.and("r.at >= ?", [Value::Integer(from)]);
    }
    if let Some(to) = filter.to {
        only.and("r.at < ?", [Value::Integer(to)]);
    }
    let ways = Ways {
        first: filter.issue.map(|_| "sqlite_autoindex_list_effect_1"),
        station: "list_effect_station",
        rare: filter.by.as_ref().map(|_| "list_effect_by"),
        sorted: match filter.sort {
            EffectSort::At => "list_effect_at",
            EffectSort::Station => "list_effect_station",
        },
        count: "list_effect_at",
        ended: None,
    };
    if let Some(words) = &filter.words {
        only.and_all(&search::within(Kind::Issue, "r.issue", words)?);
    }
    only.and_all(&filter.scope.seen("r.issue"));
    Ok(ways.walks(&Reach::of(conn, &filter.scope)?, &only))
}

fn read(columns: &mut Columns<'_>) -> rusqlite::Result<EffectItem> {
    Ok(EffectItem {
        row: EffectRow {
            issue: columns.take::<Id>()?.or_none(),
            id: columns.take()?,
            text: columns.take()?,
            by: columns.take()?,
            at: columns.take()?,
            evidence: columns.take()?,
            confirmed: columns.take()?,
        },
        station: columns.take()?,
        issue_title: columns.take()?,
        issue_state: columns.take()?,
        at: StationNames::read(columns)?,
    })
}

#[cfg(test)]
#[path = "effect_tests.rs"]
mod tests;
