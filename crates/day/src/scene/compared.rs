//! What came together: merged, contested, refused and why, the wrong clock, what the station sees.

use std::collections::{BTreeMap, BTreeSet};

use baolian_core::tablet::By;
use baolian_record::issue::{Issue, UpdateKind};
use baolian_wire::Hash;
use serde_json::Value;

use super::apart::Apart;
use super::morning::Known;
use super::noon::name_of;
use super::visit::Visited;
use crate::clock::THREE_YEARS;
use crate::held::{Cast, Held};
use crate::hq::Hq;
use crate::place::{NEIGHBOUR, clock, moment};
use crate::program::{items, text};
use crate::stage::Stage;
use crate::stop::Result;
use crate::tell::Tone;

/// A minute, in milliseconds.
const MINUTE: i64 = 60_000;

/// Everything that was written apart, side by side.
///
/// # Errors
/// If a store does not hold what it should.
pub fn compared(
    stage: &Stage,
    hq: &Hq,
    cast: &Cast,
    known: &Known,
    visited: &Visited,
    apart: &Apart,
) -> Result<()> {
    stage.scene("scene.compared", &[])?;
    merged(stage, cast, known)?;
    contested(stage, cast, known)?;
    refused(stage, hq, cast, apart)?;
    moved(stage, cast, known)?;
    wrong_clock(stage, cast, known)?;
    sealed(stage, hq, cast, visited)
}

fn merged(stage: &Stage, cast: &Cast, known: &Known) -> Result<()> {
    let lang = stage.lang();
    let issue = cast.chen.tablet()?.issue(known.register)?.issue;
    let both = ["register.first.words", "register.second.words"];
    let said = both
        .iter()
        .all(|words| issue.description.contains(lang.text(words)));
    stage.must("must.merged", said)?;
    let title = issue.title.value.clone().unwrap_or_default();
    stage
        .tell
        .line("label.merged", "compared.description", &[("title", &title)]);
    stage
        .tell
        .line("", "compared.text", &[("text", &issue.description)]);
    let texts = [
        "register.first.progress",
        "register.second.progress",
        "register.li",
    ];
    let stands = |text: &&str| {
        issue
            .updates
            .iter()
            .any(|u| u.text.as_deref() == Some(*text))
    };
    let stood = texts
        .map(|key| lang.text(key))
        .iter()
        .filter(|text| stands(text))
        .count();
    let of = |kind: UpdateKind| issue.updates.iter().filter(|u| u.kind == kind).count();
    let (progress, objection) = (of(UpdateKind::Progress), of(UpdateKind::Objection));
    let people: BTreeSet<&str> = issue.updates.iter().map(|u| u.stamp.by.as_str()).collect();
    stage.must(
        "must.story",
        stood == texts.len() && objection == 1 && people.len() == 3,
    )?;
    stage.tell.line(
        "",
        "compared.story",
        &[
            ("progress", &progress),
            ("objection", &objection),
            ("people", &people.len()),
        ],
    );
    Ok(())
}

fn contested(stage: &Stage, cast: &Cast, known: &Known) -> Result<()> {
    let lang = stage.lang();
    let view = cast.chen.tablet()?.issue(known.register)?;
    let other = cast.second.tablet()?.issue(known.register)?;
    let fields: Vec<&String> = view.issue.contested.keys().collect();
    let same = view.issue.contested == other.issue.contested;
    stage.must("must.contested", fields == ["due", "severity"] && same)?;
    let mut label = "label.contested";
    for (field, values) in &view.issue.contested {
        let word = |value: &str| {
            if field == "severity" {
                lang.of("severity", value)
            } else {
                value.to_owned()
            }
        };
        let sides = values.iter().map(|value| {
            let tablet = author(cast, view.names.made.get(&value.change));
            lang.say(
                "compared.side",
                &[("value", &word(&value.value)), ("tablet", &tablet)],
            )
        });
        let sides: Vec<String> = sides.collect();
        stage.tell.toned(
            Tone::Look,
            label,
            "compared.contested",
            &[
                ("field", &lang.of("field", field)),
                ("sides", &lang.list(&sides)),
                ("shown", &word(&shown(&view.issue, field))),
            ],
        );
        label = "";
    }
    let dates = view.issue.contested.get("due").into_iter().flatten();
    let earliest = dates.map(|date| date.value.clone()).min();
    let cautious = view.issue.due.value == earliest && shown(&view.issue, "severity") == "high";
    stage.must("must.cautious", cautious)
}

/// The value that every replica shows meanwhile.
fn shown(issue: &Issue, field: &str) -> String {
    match field {
        "due" => issue.due.value.clone().unwrap_or_default(),
        _ => issue
            .severity
            .value
            .map_or("", |severity| severity.as_str())
            .to_owned(),
    }
}

/// Which tablet made a change.
fn author(cast: &Cast, by: Option<&By>) -> String {
    let all = cast.all();
    let held = by.and_then(|by| all.iter().find(|held| held.device == by.tablet));
    held.map(|held| held.name.clone()).unwrap_or_default()
}

/// What headquarters did not apply, in the tray of who wrote it, with the reason in words.
fn refused(stage: &Stage, hq: &Hq, cast: &Cast, apart: &Apart) -> Result<()> {
    let zhou = &cast.zhou;
    let tray = zhou.program.run(&["tray"])?;
    let rows: Vec<&Value> = items(&tray, "/rows").collect();
    let title = stage.lang().text("exit.title");
    let reason = rows
        .first()
        .map(|row| text(row, "/reason/code"))
        .unwrap_or_default();
    let readable = rows
        .first()
        .is_some_and(|row| row.to_string().contains(title));
    stage.must(
        "must.refused",
        rows.len() == 1 && reason == "not_paired" && readable,
    )?;
    let nowhere = hq.issue(apart.elsewhere).is_err();
    let gone = zhou.facts()?.stations.is_empty();
    stage.must("must.not_applied", nowhere && gone)?;
    let message = rows
        .first()
        .map(|row| text(row, "/message"))
        .unwrap_or_default();
    stage.tell.toned(
        Tone::Look,
        "label.refused",
        "compared.refused",
        &[("who", &zhou.name), ("title", &title), ("reason", &message)],
    );
    stage.tell.line(
        "",
        "compared.tray",
        &[("who", &zhou.name), ("station", &name_of(NEIGHBOUR))],
    );
    Ok(())
}

/// Nobody can prove that the moved officer wrote after the move, so it counts; now the tablet knows.
fn moved(stage: &Stage, cast: &Cast, known: &Known) -> Result<()> {
    let view = cast.chen.tablet()?.issue(known.register)?;
    let words = stage.lang().text("register.li");
    let update = view
        .issue
        .updates
        .iter()
        .find(|u| u.text.as_deref() == Some(words));
    let made = update.and_then(|update| made(&view.names.made, update.stamp.change));
    let stations = cast.li.facts()?.stations;
    let names: Vec<&str> = stations.iter().map(|s| s.code.as_str()).collect();
    let forgot = cast.li.tablet()?.issue(known.register).is_err();
    let empty = cast.li.tablet()?.tray()?.is_empty();
    stage.must("must.moved_tablet", names == [NEIGHBOUR] && forgot && empty)?;
    stage.must("must.may_be_before", made.is_some())?;
    let (after, before) = made.unwrap_or_default();
    stage.tell.line(
        "label.moved",
        "compared.moved",
        &[
            ("who", &cast.li.name),
            ("after", &clock(after)),
            ("before", &clock(before)),
            ("station", &name_of(NEIGHBOUR)),
        ],
    );
    Ok(())
}

/// The interval in which a change was made, as headquarters knows it.
fn made(all: &BTreeMap<Hash, By>, change: Hash) -> Option<(i64, i64)> {
    let made = all.get(&change)?.made?;
    Some((made.after.0, made.before.0))
}

fn wrong_clock(stage: &Stage, cast: &Cast, known: &Known) -> Result<()> {
    let view = cast.chen.tablet()?.issue(known.register)?;
    let words = stage.lang().text("register.second.progress");
    let update = view
        .issue
        .updates
        .iter()
        .find(|u| u.text.as_deref() == Some(words));
    let by = update.and_then(|update| view.names.made.get(&update.stamp.change));
    let wall = by.map_or(0, |by| by.wall);
    let estimate = by.and_then(|by| by.made?.estimate).map_or(0, |at| at.0);
    let off = estimate - wall - THREE_YEARS;
    stage.must(
        "must.estimate",
        off.abs() < MINUTE && author(cast, by) == cast.second.name,
    )?;
    stage.tell.line(
        "label.clock",
        "compared.clock",
        &[
            ("tablet", &cast.second.name),
            ("wall", &moment(wall)),
            ("estimate", &moment(estimate)),
        ],
    );
    Ok(())
}

/// After the seal the station sees the visit and its issue; what is internal it never sees.
fn sealed(stage: &Stage, hq: &Hq, cast: &Cast, visited: &Visited) -> Result<()> {
    let wang = cast.wang.tablet()?;
    let visit = wang.visit(visited.visit)?;
    let feedback = wang.issue(visited.feedback)?;
    let count = cast.wang.facts()?.records;
    stage.must(
        "must.released",
        visit.sealed && count.visits == 1 && count.issues == 3,
    )?;
    stage.tell.line(
        "label.station",
        "compared.sealed",
        &[
            ("who", &cast.wang.name),
            ("visits", &count.visits),
            ("issues", &count.issues),
            ("title", &feedback.issue.title.value.unwrap_or_default()),
        ],
    );
    let internal = hq.issue(visited.internal)?;
    let held = internal.pointer("/internal").and_then(Value::as_bool) == Some(true);
    let unseen = wang.issue(visited.internal).is_err() && visit.internal_notes.is_empty();
    let noted = |held: &Held| {
        held.tablet()
            .and_then(|t| Ok(t.visit(visited.visit)?.internal_notes))
    };
    stage.must(
        "must.internal_kept",
        held && unseen && !noted(&cast.second)?.is_empty(),
    )?;
    stage.must("must.no_leads", count.leads == 0)?;
    stage.tell.line(
        "",
        "compared.internal",
        &[("title", &text(&internal, "/title"))],
    );
    Ok(())
}
