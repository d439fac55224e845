//! Rosters and people from files: what changes is always shown, and done unless only that was asked.

use std::path::Path;

use baolian_wire::reference::Level;
use serde_json::{Map, Value, json};

use crate::cli::answer::{Answer, columns};
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::office::{State, import};
use crate::roster::Change;
use crate::{people, roster};

/// Most lines of each kind that are printed; a program gets all.
const SHOWN: usize = 20;

pub(super) fn roster(
    place: &Place,
    file: &Path,
    from: Option<&str>,
    (dry_run, sure): (bool, bool),
) -> Result<Answer, Failure> {
    let from = place.day(from)?;
    let bytes = place.file(file)?;
    let planned = if dry_run {
        let now = place.now();
        place.look(|conn| Ok(import::plan_roster(&State::read(conn, now)?, &bytes, from)))?
    } else {
        import::take_roster(&place.open()?, bytes, from, sure, None)
            .map_err(|e| place.office(&e))?
    };
    let difference = planned.map_err(|faults| Failure::faults(place.lang, &faults))?;
    let text = roster_text(place, &difference, dry_run);
    Ok(Answer::new(told(&difference, dry_run), text))
}

pub(super) fn people(place: &Place, file: &Path, dry_run: bool) -> Result<Answer, Failure> {
    let bytes = place.file(file)?;
    let planned = if dry_run {
        let now = place.now();
        place.look(|conn| Ok(people::read(&bytes, State::read(conn, now)?.known())))?
    } else {
        import::take_people(&place.open()?, bytes, None).map_err(|e| place.office(&e))?
    };
    let difference = planned.map_err(|faults| Failure::faults(place.lang, &faults))?;
    let text = people_text(place, &difference, dry_run);
    Ok(Answer::new(told(&difference, dry_run), text))
}

fn told(difference: &impl serde::Serialize, dry_run: bool) -> Value {
    let mut told = match serde_json::to_value(difference) {
        Ok(Value::Object(told)) => told,
        _ => Map::new(),
    };
    told.insert("dry_run".into(), json!(dry_run));
    Value::Object(told)
}

fn roster_text(place: &Place, d: &roster::Difference, dry_run: bool) -> String {
    let lang = place.lang;
    let mut lines = vec![lang.say(
        "say.roster",
        &[
            ("added", &d.stations_added.len()),
            ("changed", &d.stations_changed.len()),
            ("removed", &d.stations_removed.len()),
            ("unchanged", &d.stations_unchanged),
            ("ended", &d.pairings_ended.len()),
            ("started", &d.pairings_started.len()),
            ("accounts", &d.accounts_added.len()),
        ],
    )];
    if !(d.pairings_ended.is_empty() && d.pairings_started.is_empty()) {
        let key = if d.at_once && !d.pairings_ended.is_empty() {
            "say.roster_at_once"
        } else {
            "say.roster_from"
        };
        lines.push(lang.say(key, &[("day", &d.from)]));
    }
    if !d.stations_leaving.is_empty() {
        let with: [(&str, &dyn std::fmt::Display); 2] =
            [("n", &d.stations_leaving.len()), ("day", &d.from)];
        lines.push(lang.say("say.roster_leaving", &with));
    }
    let first = d.stations_added.len() == d.pairings_started.len() && d.stations_unchanged == 0;
    // The first roster is all new: to list it would only repeat the file.
    if !first || d.pairings_started.len() <= SHOWN {
        let level = |level: Level| lang.text(&format!("level.{level}"));
        let mut rows = Vec::new();
        let mut add = |sign: &str, station: &str, what: String| {
            rows.push(vec![sign.to_owned(), station.to_owned(), what]);
        };
        for e in &d.pairings_ended {
            add(
                "-",
                e.station.as_str(),
                format!("{} {}", e.cadre, level(e.level)),
            );
        }
        for s in &d.pairings_started {
            add(
                "+",
                s.station.as_str(),
                format!("{} {}", s.cadre, level(s.level)),
            );
        }
        for gone in &d.stations_removed {
            add("×", gone.as_str(), String::new());
        }
        for changed in &d.stations_changed {
            add("~", changed.station.as_str(), changes(&changed.changes));
        }
        lines.extend(shown(place, &rows));
    }
    lines.push(end(place, d.is_empty(), dry_run));
    lines.join("\n")
}

fn people_text(place: &Place, d: &people::Difference, dry_run: bool) -> String {
    let with: [(&str, &dyn std::fmt::Display); 3] = [
        ("added", &d.added.len()),
        ("changed", &d.changed.len()),
        ("unchanged", &d.unchanged),
    ];
    let mut lines = vec![place.lang.say("say.people", &with)];
    let mut rows: Vec<Vec<String>> = d
        .added
        .iter()
        .map(|id| vec!["+".to_owned(), id.to_string(), String::new()])
        .collect();
    rows.extend(
        d.changed
            .iter()
            .map(|c| vec!["~".to_owned(), c.account.to_string(), changes(&c.changes)]),
    );
    lines.extend(shown(place, &rows));
    lines.push(end(place, d.is_empty(), dry_run));
    lines.join("\n")
}

fn changes(changes: &[Change]) -> String {
    let one = |c: &Change| format!("{}: {} → {}", c.column, c.was, c.is);
    changes.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn shown(place: &Place, rows: &[Vec<String>]) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    let first = rows.get(..SHOWN).unwrap_or(rows);
    let mut lines = vec![columns(first)];
    if rows.len() > first.len() {
        lines.push(
            place
                .lang
                .say("say.more", &[("n", &(rows.len() - first.len()))]),
        );
    }
    lines
}

fn end(place: &Place, empty: bool, dry_run: bool) -> String {
    place.lang.text(match (empty, dry_run) {
        (true, _) => "say.nothing_new",
        (false, true) => "say.not_done_yet",
        (false, false) => "say.done",
    })
}
