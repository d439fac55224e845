//! One issue (问题): its whole story in order, now or as it was on a day.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use baolian_lists::{
    LeadFilter, LeadItem, Page, StationNames, SupportFilter, SupportItem, SupportSort,
};
use baolian_record::issue::{Issue, Responsible};
use baolian_record::story;
use baolian_wire::{DocId, Kind};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::instant_after;
use crate::board::Board;
use crate::board::access::{Right, may};
use crate::board::extract::{AsOf, Query};
use crate::board::problem::Problem;
use crate::board::story::{Line, OneEntry, Then, recorded};
use crate::board::viewer::{Asked, Viewer};
use crate::facts;
use crate::store::{document, ledger};

/// Most support requests and leads that stand with an issue.
const LINKED: u32 = 50;

/// What a day is counted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum By {
    /// What had been done by then, by all that is known now.
    #[default]
    Made,
    /// What headquarters knew by then.
    Held,
}

/// As of when.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct When {
    /// As it was at the end of this day; today and later days are as it is.
    day: Option<String>,
    /// made: what had been done by then, whenever it arrived; held: what headquarters knew by then.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    by: By,
    /// As headquarters held it at this ledger position.
    position: Option<u64>,
}

impl When {
    fn then(&self, conn: &Connection) -> Result<Then, Problem> {
        let end = instant_after(self.day.as_deref())?;
        let mut then = Then {
            position: self.position,
            before: end.filter(|_| self.by == By::Made),
        };
        if let Some(end) = end.filter(|_| self.by == By::Held) {
            let last = ledger::last_before(conn, end)?;
            then.position = Some(then.position.map_or(last, |position| position.min(last)));
        }
        Ok(then)
    }
}

/// An issue with its story.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IssuePage {
    /// As of when it holds; who may see it and what stands around it is always as of now.
    as_of: AsOf,
    /// Its id.
    id: DocId,
    /// What it holds.
    #[serde(flatten)]
    issue: Issue,
    /// Where.
    #[serde(flatten)]
    names_of_place: StationNames,
    /// 限内部: it never reaches a station.
    internal: bool,
    /// Whether it is released: what is begun in a visit is with its seal.
    released: bool,
    /// The story, first things first, with the steps of support for it.
    story: Vec<Line>,
    /// Every entry about it in the order in which they arrived, then those about support for it. Of those that are
    /// not applied, only those that the role is told of.
    entries: Vec<OneEntry>,
    /// Support for it, asked last first, as of now.
    support: Vec<SupportItem>,
    /// Leads that became it, as of now; none for those who see no leads.
    leads: Vec<LeadItem>,
    /// The names of all accounts in it.
    names: BTreeMap<String, String>,
}

/// An issue with its whole story, now or as it was.
#[utoipa::path(get, path = "/api/v1/issues/{id}", params(("id" = String, Path, description = "Its id."), When),
    responses((status = 200, body = IssuePage), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn issue(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(when): Query<When>,
) -> Result<Json<IssuePage>, Problem> {
    let read = move |conn: &Connection, as_of| page(conn, &viewer, &id, &when, as_of);
    board.read(read).await.map(Json)
}

fn page(
    conn: &Connection,
    viewer: &Viewer,
    id: &str,
    when: &When,
    as_of: AsOf,
) -> Result<IssuePage, Problem> {
    let none = || Problem::code("no_such_record");
    let id: DocId = id.parse().map_err(|_| none())?;
    let station = viewer.find(conn, id, Kind::Issue)?.station;
    let state = document::get(conn, id)?.ok_or_else(none)?;
    let then = when.then(conn)?;
    let own = recorded(conn, viewer, (id, Kind::Issue), &station, then)?;
    let own = own.ok_or_else(|| Problem::code("not_yet"))?;
    let issue = Issue::read(&own.document.view());
    let mut lines = own.lines(story::of_issue(&own.document, &own.makers));
    let support = support(conn, viewer, id)?;
    let mut steps = Vec::new();
    let mut names = own.names;
    let mut entries = own.entries;
    for item in &support {
        let key = (item.row.id, Kind::Support);
        if let Some(of) = recorded(conn, viewer, key, &station, then)? {
            steps.extend(of.lines(story::of_support(item.row.id, &of.document)));
            names.extend(of.names);
            entries.extend(of.entries);
        }
    }
    story::weave(&mut lines, steps, Line::place);
    let leads = leads(conn, viewer, id)?;
    if let Some(Responsible::Account(id)) = &issue.responsible.value {
        let known = facts::account(conn, id)?;
        names.extend(known.map(|account| (id.to_string(), account.name)));
    }
    Ok(IssuePage {
        as_of,
        id,
        names_of_place: baolian_lists::station_names(conn, &station).map_err(Problem::from)?,
        internal: state.audience.is_internal(),
        released: state.released.is_some(),
        story: lines,
        entries,
        support,
        leads,
        names,
        issue,
    })
}

fn support(conn: &Connection, viewer: &Viewer, issue: DocId) -> Result<Vec<SupportItem>, Problem> {
    let filter = SupportFilter {
        scope: viewer.scope(conn, &Asked::default())?,
        issue: Some(issue),
        sort: SupportSort::At,
        ..SupportFilter::default()
    };
    Ok(baolian_lists::support(conn, &filter, &Page::first(LINKED))?.rows)
}

fn leads(conn: &Connection, viewer: &Viewer, issue: DocId) -> Result<Vec<LeadItem>, Problem> {
    if !may(&viewer.role, Right::Leads) {
        return Ok(Vec::new());
    }
    let filter = LeadFilter {
        scope: viewer.scope(conn, &Asked::default())?,
        issue: Some(issue),
        ..LeadFilter::default()
    };
    Ok(baolian_lists::leads(conn, &filter, &Page::first(LINKED))?.rows)
}
