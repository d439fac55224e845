//! The folder as a whole: made, verified, backed up, restored.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::cli::answer::{Answer, columns};
use crate::cli::failure::{Class, Failure};
use crate::cli::place::{Place, rfc3339};
use crate::roster::day;
use crate::verify::{self, Depth};
use crate::{Hole, Hq, HqError};

pub(super) fn init(place: &Place) -> Result<Answer, Failure> {
    let dir = place.dir()?;
    let hq = Hq::init(dir, place.env.clone()).map_err(|e| place.hq(&e))?;
    let root = hq.root().fingerprint();
    let (path, until) = super::admin::first(place)?;
    let with: [(&str, &dyn std::fmt::Display); 4] = [
        ("dir", &dir.display()),
        ("root", &root),
        ("path", &path),
        ("until", &day::clock(until.0)),
    ];
    let said = place.lang.say("say.init", &with);
    let link = json!({ "path": path, "until": rfc3339(until) });
    let told = json!({ "data": dir, "root": root, "administrator": link });
    Ok(Answer::new(told, said))
}

pub(super) fn verify(place: &Place) -> Result<Answer, Failure> {
    let keys = crate::keys::Keys::read(place.dir()?);
    let report = place.look(|conn| {
        let keys = keys?;
        Ok(verify::verify(conn, &keys, Depth::Everything)?)
    })?;
    let holds = report.holds();
    let figures: [(&str, u64); 9] = [
        ("position", report.position),
        ("devices", report.devices),
        ("entries", report.entries),
        ("returned", report.returned),
        ("signatures", report.signatures),
        ("receipts", report.receipts),
        ("documents", report.documents),
        ("verdicts", report.verdicts),
        ("things", report.things),
    ];
    let with: Vec<(&str, &dyn std::fmt::Display)> = figures
        .iter()
        .map(|(name, n)| (*name, n as &dyn std::fmt::Display))
        .collect();
    let mut said = vec![place.lang.say("say.verify", &with)];
    if holds {
        said.push(place.lang.text("say.verify_holds"));
    } else {
        let count = report.faults.len() as u64 + report.more_faults;
        said.push(place.lang.say("say.verify_fails", &[("n", &count)]));
        let rows: Vec<Vec<String>> = report
            .faults
            .iter()
            .map(|f| vec![f.what.to_owned(), f.detail.clone()])
            .collect();
        said.push(columns(&rows));
    }
    if !report.holes.is_empty() {
        let count = report.holes.len();
        said.push(place.lang.say("say.verify_holes", &[("n", &count)]));
        let rows: Vec<Vec<String>> = report.holes.iter().map(|h| hole(place, h)).collect();
        said.push(columns(&rows));
    }
    let mut told = match serde_json::to_value(&report) {
        Ok(Value::Object(told)) => told,
        _ => Map::new(),
    };
    told.insert("holds".into(), json!(holds));
    if !holds {
        let first = report
            .faults
            .first()
            .map(|f| format!("{}: {}", f.what, f.detail));
        let message = first.unwrap_or_default();
        told.insert(
            "error".into(),
            json!({ "code": "not_held", "message": message }),
        );
    }
    let mut answer = Answer::new(told, said.join("\n"));
    answer.holds = holds;
    Ok(answer)
}

/// A log that lacks entries, for a person to read.
fn hole(place: &Place, hole: &Hole) -> Vec<String> {
    let whose = match &hole.account {
        Some(account) => account.to_string(),
        None if hole.hq => place.lang.text("word.own_log"),
        None => String::new(),
    };
    let range = format!("{}-{}", hole.after + 1, hole.to);
    let back = place
        .lang
        .say("say.hole_returned", &[("n", &hole.returned)]);
    vec![hole.device.to_string(), whose, range, back]
}

pub(super) fn backup(place: &Place, output: &Path, keys: bool) -> Result<Answer, Failure> {
    if output.exists() {
        let said = place
            .lang
            .say("error.exists", &[("path", &output.display())]);
        return Err(Failure::new(Class::Refused, "exists", said));
    }
    let done = place
        .open()?
        .backup(output, keys)
        .map_err(|e| place.hq(&e))?;
    let at = rfc3339(done.at);
    let said = place.lang.say(
        "say.backup",
        &[
            ("path", &done.path.display()),
            ("bytes", &done.bytes),
            ("position", &done.position),
            ("at", &at),
        ],
    );
    let without = if done.keys.is_none() {
        format!("\n{}", place.lang.text("say.backup_without_keys"))
    } else {
        String::new()
    };
    let told = json!({
        "path": done.path,
        "position": done.position,
        "at": at,
        "bytes": done.bytes,
        "keys": done.keys,
    });
    Ok(Answer::new(told, format!("{said}{without}")))
}

pub(super) fn restore(place: &Place, from: &Path) -> Result<Answer, Failure> {
    if !from.is_file() {
        let said = place
            .lang
            .say("error.no_backup", &[("path", &from.display())]);
        return Err(Failure::new(Class::NotFound, "no_backup", said));
    }
    let dir = place.dir()?;
    let lock = dir.join(crate::hq::LOCK);
    if lock.exists() && crate::hq::lock(&lock).map_err(|e| place.hq(&e))?.is_none() {
        return Err(place.in_use());
    }
    let report = Hq::restore(dir, from).map_err(|error| match error {
        // What is no database at all is no backup.
        HqError::Store(rusqlite::Error::SqliteFailure(e, _))
            if e.code == rusqlite::ErrorCode::NotADatabase =>
        {
            let said = place
                .lang
                .say("error.no_backup", &[("path", &from.display())]);
            Failure::new(Class::Input, "no_backup", said)
        }
        other => place.hq(&other),
    })?;
    let with: [(&str, &dyn std::fmt::Display); 3] = [
        ("path", &from.display()),
        ("position", &report.position),
        ("entries", &report.entries),
    ];
    let said = place.lang.say("say.restore", &with);
    let told = json!({ "from": from, "position": report.position, "entries": report.entries });
    Ok(Answer::new(told, said))
}
