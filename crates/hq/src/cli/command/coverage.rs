//! Coverage, for a program whole, for a person the sums and what needs somebody.

use std::collections::BTreeSet;

use baolian_wire::reference::Station;
use serde_json::{Value, json};

use crate::cli::answer::{Answer, columns};
use crate::cli::args::CoverageArgs;
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::coverage::{Coverage, Due, Outcome, Seen, Sums};
use crate::office::{State, report};
use crate::roster::day;

pub(super) fn run(place: &Place, args: &CoverageArgs) -> Result<Answer, Failure> {
    let since = place.day(args.since.as_deref())?.map(day::midnight);
    let until = place.day(args.until.as_deref())?.map(day::midnight);
    let now = place.now();
    let whereto = super::lists::whereto(&args.scope);
    let report = place.look(|conn| {
        let state = State::read(conn, now)?;
        let named = whereto.stations(&state)?;
        let named: BTreeSet<_> = named.into_iter().map(|s| s.code.clone()).collect();
        // Stations that left the roster are asked for by area, never by level.
        let any = args.scope.station.is_empty() && args.scope.level.is_none();
        let stations = |station: &Station| {
            let in_area = whereto
                .area
                .as_deref()
                .is_none_or(|area| station.is_in(area));
            in_area && (any || named.contains(&station.code))
        };
        let wanted = report::Wanted {
            since,
            until,
            stations: &stations,
            seen: Seen::ALL,
            sight: None,
            issues: true,
        };
        report::coverage(conn, now, wanted)
    })?;
    let text = text(place, &report, args.detail);
    let mut told = serde_json::to_value(&report).unwrap_or(Value::Null);
    if let (false, Some(told)) = (args.detail, told.as_object_mut()) {
        told.remove("periods");
    }
    Ok(Answer::new(told, text))
}

fn text(place: &Place, report: &Coverage, detail: bool) -> String {
    let lang = place.lang;
    let as_of = &report.as_of;
    let mut lines = vec![lang.say(
        "say.as_of",
        &[("at", &as_of.at), ("position", &as_of.position)],
    )];
    let head: Vec<String> = std::iter::once(String::new())
        .chain(NAMES.iter().map(|name| lang.text(&format!("sum.{name}"))))
        .collect();
    let mut rows = vec![head];
    rows.push(row(lang.text("say.total"), &report.total));
    for level in &report.levels {
        rows.push(row(
            lang.text(&format!("level.{}", level.level)),
            &level.sums,
        ));
    }
    for area in &report.areas {
        let city = area.kind == baolian_wire::reference::Level::City;
        if city || detail {
            rows.push(row(format!("{} {}", area.code, area.name), &area.sums));
        }
    }
    lines.push(columns(&rows));
    if !report.unsealed.is_empty() {
        lines.push(lang.say("say.unsealed", &[("n", &report.unsealed.len())]));
        let rows = report.unsealed.iter().map(|u| {
            let hours = lang.say("say.hours", &[("n", &u.hours)]);
            vec![
                u.visit.to_string(),
                u.station.to_string(),
                u.cadre.to_string(),
                hours,
            ]
        });
        lines.push(columns(&rows.collect::<Vec<_>>()));
    }
    if !report.unassigned.is_empty() {
        lines.push(lang.say("say.unassigned", &[("n", &report.unassigned.len())]));
        let rows = report.unassigned.iter().map(|u| {
            let periods: Vec<String> = u.periods.iter().map(ToString::to_string).collect();
            vec![
                u.visit.to_string(),
                u.station.to_string(),
                periods.join(", "),
            ]
        });
        lines.push(columns(&rows.collect::<Vec<_>>()));
    }
    if detail {
        let rows: Vec<Vec<String>> = report
            .periods
            .iter()
            .map(|due| detail_row(place, due))
            .collect();
        lines.push(columns(&rows));
    }
    lines.join("\n")
}

const NAMES: [&str; 12] = [
    "due",
    "made",
    "missed",
    "excused",
    "not_known",
    "running",
    "found",
    "solved",
    "open",
    "overdue",
    "disputed",
    "reopened",
];

fn row(name: String, sums: &Sums) -> Vec<String> {
    let figures = json!(sums);
    let of = |name: &&str| figures.get(*name).map(Value::to_string).unwrap_or_default();
    std::iter::once(name).chain(NAMES.iter().map(of)).collect()
}

fn detail_row(place: &Place, due: &Due) -> Vec<String> {
    let outcome = place.lang.text(&format!("outcome.{}", word(&due.outcome)));
    let note = match (&due.excuse, due.why) {
        (Some(reason), _) => reason.clone(),
        (None, Some(why)) => place.lang.text(&format!("why.{}", word(&why))),
        (None, None) if due.outcome == Outcome::Made && !due.proven => {
            place.lang.text("say.stated")
        }
        (None, None) => String::new(),
    };
    vec![
        due.station.to_string(),
        due.cadre.to_string(),
        due.period.to_string(),
        format!("{} – {}", due.first_day, due.last_day),
        outcome,
        note,
    ]
}

/// The word of a value that serialises to one.
fn word(value: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    word.and_then(|w| w.as_str().map(str::to_owned))
        .unwrap_or_default()
}
