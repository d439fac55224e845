//! Lists in pages.

mod filter;

use baolian_lists::{Cursor, Listed, Page, StationNames, VisitItem};
use serde::Serialize;

use crate::answer::{Answer, columns, cut, time};
use crate::args::{ListWhat, PageArgs};
use crate::desk::Desk;
use crate::failure::Result;
use crate::text::Lang;

use filter::Asked;
pub(super) use filter::scope;

pub(super) fn run(desk: &Desk, what: ListWhat) -> Result<Answer> {
    match what {
        ListWhat::Visits(args) => visits(desk, &args),
        ListWhat::Issues(args) => issues(desk, &args),
        ListWhat::Tasks(args) => tasks(desk, &args),
        ListWhat::Effects(args) => effects(desk, &args),
        ListWhat::Support(args) => support(desk, &args),
        ListWhat::Leads(args) => leads(desk, &args),
        ListWhat::Stations(args) => stations(desk, &args),
    }
}

fn page(args: &PageArgs) -> Page {
    Page {
        rows: args.limit,
        after: args.after.clone().map(Cursor::from),
        total: args.after.is_none(),
    }
}

/// A page as an answer: the rows for a program, a table for a person.
fn listed<T: Serialize>(
    desk: &Desk,
    listed: &Listed<T>,
    row: impl Fn(&T) -> Vec<String>,
) -> Answer {
    let rows: Vec<Vec<String>> = listed.rows.iter().map(row).collect();
    let text = page_text(
        desk.lang,
        &columns(&rows),
        listed.total,
        listed.next.as_ref(),
    );
    Answer::new(listed, text)
}

/// A table with how many there are, and how to go on.
pub(super) fn page_text(
    lang: Lang,
    table: &str,
    total: Option<u64>,
    next: Option<&Cursor>,
) -> String {
    let mut lines = Vec::new();
    if !table.is_empty() {
        lines.push(table.to_owned());
    }
    if let Some(total) = total {
        lines.push(lang.say("list.total", &[("n", &total)]));
    }
    if let Some(next) = next {
        lines.push(lang.say("list.next", &[("next", &next.as_str())]));
    }
    lines.join("\n")
}

/// A station in a column: short names repeat, so the county stands beside it.
pub(super) fn place(lang: Lang, at: &StationNames, code: &str) -> String {
    if at.station_short_name.is_empty() {
        return code.to_owned();
    }
    let with: [(&str, &dyn std::fmt::Display); 2] =
        [("name", &at.station_short_name), ("county", &at.county)];
    lang.say("list.place", &with)
}

fn visits(desk: &Desk, args: &crate::args::VisitsArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let filter = Asked::of(&tablet).visits(args)?;
    let found = tablet.visits(&filter, &page(&args.page))?;
    let lang = desk.lang;
    Ok(listed(desk, &found, |item| {
        let row = &item.row;
        let state = if row.sealed { "sealed" } else { "open" };
        vec![
            time(row.checked_in_at),
            lang.word("visit", state),
            place(lang, &item.at, &row.station),
            lang.say(
                "list.looked_at",
                &[("n", &row.looked_at), ("failed", &row.failed)],
            ),
            marks_of_visit(lang, item),
            row.id.to_string(),
        ]
    }))
}

fn marks_of_visit(lang: Lang, item: &VisitItem) -> String {
    let mut marks = vec![marks(lang, item.row.contested)];
    if item.open_too_long {
        marks.push(lang.text("mark.open_too_long"));
    }
    marks.retain(|mark| !mark.is_empty());
    marks.join(lang.comma())
}

fn issues(desk: &Desk, args: &crate::args::IssuesArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let filter = Asked::of(&tablet).issues(args)?;
    let found = tablet.issues(&filter, &page(&args.page))?;
    let lang = desk.lang;
    Ok(listed(desk, &found, |item| {
        let row = &item.row;
        vec![
            lang.word("state", &row.state),
            row.due.clone(),
            lang.word("severity", &row.severity),
            cut(&row.title, 40),
            place(lang, &item.at, &row.station),
            marks(lang, row.contested),
            row.id.to_string(),
        ]
    }))
}

fn tasks(desk: &Desk, args: &crate::args::TasksArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let filter = Asked::of(&tablet).tasks(args)?;
    let found = tablet.tasks(&filter, &page(&args.page))?;
    let lang = desk.lang;
    Ok(listed(desk, &found, |item| {
        let row = &item.row;
        let done = if row.done { "done" } else { "open" };
        vec![
            row.due.clone(),
            lang.word("task", done),
            cut(&row.text, 30),
            cut(&row.who, 16),
            cut(&item.issue_title, 24),
            place(lang, &item.at, &item.station),
            row.issue.to_string(),
            row.id.clone(),
        ]
    }))
}

fn effects(desk: &Desk, args: &crate::args::EffectsArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let filter = Asked::of(&tablet).effects(args)?;
    let found = tablet.effects(&filter, &page(&args.page))?;
    let lang = desk.lang;
    Ok(listed(desk, &found, |item| {
        let row = &item.row;
        vec![
            time(row.at),
            cut(&row.text, 36),
            lang.say(
                "list.effect",
                &[("evidence", &row.evidence), ("confirmed", &row.confirmed)],
            ),
            cut(&item.issue_title, 24),
            place(lang, &item.at, &item.station),
            row.issue.to_string(),
            row.id.clone(),
        ]
    }))
}

pub(super) fn support(desk: &Desk, args: &crate::args::SupportArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let filter = Asked::of(&tablet).support(args)?;
    let found = tablet.support_requests(&filter, &page(&args.page))?;
    let lang = desk.lang;
    Ok(listed(desk, &found, |item| {
        let row = &item.row;
        vec![
            lang.word("support", &row.state),
            lang.word("support_kind", &row.kind),
            cut(&row.title, 40),
            row.until.clone(),
            place(lang, &item.at, &row.station),
            marks(lang, row.contested),
            row.id.to_string(),
        ]
    }))
}

pub(super) fn leads(desk: &Desk, args: &crate::args::LeadsArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let filter = Asked::of(&tablet).leads(args)?;
    let found = tablet.leads(&filter, &page(&args.page))?;
    let lang = desk.lang;
    Ok(listed(desk, &found, |item| {
        let row = &item.row;
        let outcome = if row.outcome.is_empty() {
            "open"
        } else {
            row.outcome.as_str()
        };
        vec![
            lang.word("outcome", outcome),
            row.date.clone(),
            cut(&row.title, 40),
            cut(&row.source, 16),
            place(lang, &item.at, &row.station),
            marks(lang, row.contested),
            row.id.to_string(),
        ]
    }))
}

fn stations(desk: &Desk, args: &crate::args::StationsArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let filter = Asked::of(&tablet).stations(args)?;
    let found = tablet.stations(&filter, &page(&args.page))?;
    let lang = desk.lang;
    Ok(listed(desk, &found, |item| {
        vec![
            item.station.clone(),
            item.station_short_name.clone(),
            format!("{}{}", item.city, item.county),
            lang.word("level", &item.level),
            item.paired_cadre.clone(),
        ]
    }))
}

/// What stands out about a row.
fn marks(lang: Lang, contested: bool) -> String {
    if contested {
        lang.text("mark.contested")
    } else {
        String::new()
    }
}
