//! The three lists, whole: for a program, for a spreadsheet.

use std::collections::BTreeMap;

use baolian_lists::{
    Cursor, EffectFilter, IssueFilter, IssueSort, Listed, Page, TaskFilter, effects, issues, tasks,
};
use baolian_wire::DocId;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::DocumentState;
use crate::cli::answer::{Answer, with_times};
use crate::cli::args::{ListFormat, ListKind, ListsArgs, ScopeArgs};
use crate::cli::failure::{Class, Failure};
use crate::cli::place::{Place, rfc3339};
use crate::office::lead::Whereto;
use crate::office::{OfficeError, State};
use crate::sheet;
use crate::store::{document, ledger};

/// The columns of each list as a sheet: what it is about first, ids last.
fn sheet_columns(kind: ListKind) -> Vec<&'static str> {
    let place = [
        "city",
        "county",
        "station_name",
        "station",
        "level",
        "paired_cadre",
    ];
    let own: &[&str] = match kind {
        ListKind::Issues => &[
            "title",
            "category",
            "severity",
            "state",
            "due",
            "responsible",
            "place",
            "opened_by",
            "opened_at",
            "reopened",
            "contested",
            "objected",
            "waits_for_station",
            "waits_for_cadre",
            "waits_for_office",
            "item",
            "visit",
            "id",
        ],
        ListKind::Tasks => &[
            "text",
            "who",
            "due",
            "done",
            "issue_title",
            "issue_due",
            "issue_state",
            "issue",
            "id",
        ],
        ListKind::Effects => &[
            "text",
            "by",
            "at",
            "evidence",
            "confirmed",
            "issue_title",
            "issue_state",
            "issue",
            "id",
        ],
    };
    place.iter().chain(own).copied().collect()
}

pub(super) fn run(place: &Place, args: &ListsArgs) -> Result<Answer, Failure> {
    let now = place.now();
    let (rows, position) = place.look(|conn| {
        let scope = whereto(&args.scope).scope(&State::read(conn, now)?)?;
        let mut rows = match args.kind {
            ListKind::Issues => {
                let filter = IssueFilter {
                    scope,
                    sort: IssueSort::Station,
                    ..IssueFilter::default()
                };
                all(|page| issues(conn, &filter, page))?
            }
            ListKind::Tasks => {
                let filter = TaskFilter {
                    scope,
                    ..TaskFilter::default()
                };
                all(|page| tasks(conn, &filter, page))?
            }
            ListKind::Effects => {
                let filter = EffectFilter {
                    scope,
                    ..EffectFilter::default()
                };
                all(|page| effects(conn, &filter, page))?
            }
        };
        if args.public {
            only_public(conn, args.kind, &mut rows)?;
        }
        Ok((rows, ledger::head(conn)?))
    })?;
    let as_of: [(&str, &dyn std::fmt::Display); 2] =
        [("at", &rfc3339(now)), ("position", &position)];
    let note = place.lang.say("say.as_of", &as_of);
    let sheet = sheet::write(&sheet_columns(args.kind), &rows).map_err(|error| {
        let said = place.lang.say("error.internal", &[("detail", &error)]);
        Failure::new(Class::Storage, "internal", said)
    })?;
    let rows = with_times(Value::Array(rows.into_iter().map(Value::Object).collect()));
    let answer = match args.format {
        ListFormat::Csv => Answer::new(json!({ "csv": sheet }), sheet),
        ListFormat::Json => {
            let text = serde_json::to_string_pretty(&rows).unwrap_or_default();
            Answer::new(rows, text)
        }
    };
    Ok(answer.with_note(note))
}

/// The stations that the words mean.
pub(super) fn whereto(scope: &ScopeArgs) -> Whereto {
    Whereto {
        stations: scope.station.clone(),
        level: scope.level.map(|word| word.level()),
        area: scope.area.clone(),
    }
}

/// All rows of a list, page by page.
pub(super) fn all<T: Serialize>(
    mut page_of: impl FnMut(&Page) -> baolian_lists::Result<Listed<T>>,
) -> Result<Vec<Map<String, Value>>, OfficeError> {
    let mut rows = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let page = Page {
            rows: baolian_lists::PAGE_ROWS,
            after: after.take(),
            total: false,
        };
        let listed = page_of(&page)?;
        for row in &listed.rows {
            if let Ok(Value::Object(row)) = serde_json::to_value(row) {
                rows.push(row);
            }
        }
        match listed.next {
            Some(next) => after = Some(next),
            None => return Ok(rows),
        }
    }
}

/// Leaves out what is internal, and what a visit not yet sealed holds.
fn only_public(
    conn: &Connection,
    kind: ListKind,
    rows: &mut Vec<Map<String, Value>>,
) -> Result<(), OfficeError> {
    let key = match kind {
        ListKind::Issues => "id",
        ListKind::Tasks | ListKind::Effects => "issue",
    };
    let all = document::all(conn)?.into_iter().map(|d| (d.id, d));
    let all: BTreeMap<DocId, DocumentState> = all.collect();
    let public = |d: &DocumentState| d.released.is_some() && !d.audience.is_internal();
    rows.retain(|row| {
        let id = row
            .get(key)
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok());
        id.and_then(|id| all.get(&id)).is_some_and(public)
    });
    Ok(())
}
