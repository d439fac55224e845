//! Visits, shown, sealed by the office, assigned to a period.

use baolian_record::counted::Counted;
use baolian_record::notes::Notes;
use baolian_record::period::Period;
use baolian_record::visit::Visit;
use baolian_wire::{DocId, Kind};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::issue::{recorded, shown};
use super::made;
use crate::cli::answer::Answer;
use crate::cli::args::VisitDeed;
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::office::document::find;
use crate::office::{self, visit};
use crate::store::{checkin, document};
use crate::{DocumentState, facts, judge};

pub(super) fn run(place: &Place, deed: &VisitDeed) -> Result<Answer, Failure> {
    match deed {
        VisitDeed::Show { id } => {
            let told = place.look(|conn| show(conn, id))?;
            let text = serde_json::to_string_pretty(&told).unwrap_or_default();
            Ok(Answer::new(told, text))
        }
        VisitDeed::Seal { one } => {
            let done = visit::seal(&place.open()?, one.who.account.as_deref(), &one.id);
            recorded(place, "say.sealed", &one.id, done)
        }
        VisitDeed::Assign { one, period } => {
            let hq = place.open()?;
            let done = visit::assign(&hq, one.who.account.as_deref(), &one.id, period);
            let said = done.map_err(|e| place.office(&e))?;
            let with: [(&str, &dyn std::fmt::Display); 2] =
                [("visit", &said.visit), ("period", &said.period)];
            Ok(Answer::new(&said, place.lang.say("say.assigned", &with)))
        }
    }
}

fn show(conn: &Connection, id: &str) -> office::Result<Value> {
    let found = find(conn, id, Kind::Visit)?;
    let mut told = shown(conn, &found, &Visit::read(&found.document.view()))?;
    let Some(fields) = told.as_object_mut() else {
        return Ok(told);
    };
    let held = checkin::applied(conn, 0)?;
    if let Some(checked_in) = held.iter().find(|c| c.id == found.state.id) {
        fields.insert("sealed".into(), json!(checked_in.sealed));
        fields.extend(made::fields(&checked_in.made));
        if let Some(level) = found.state.level {
            let counted = Counted::of(level, &checked_in.made, assigned(conn, found.state.id)?);
            fields.insert("period".into(), json!(counted.period));
            fields.insert("period_proven".into(), json!(counted.proven));
        }
    }
    fields.insert("internal_notes".into(), json!(notes(conn, &found.state)?));
    Ok(told)
}

/// The period that an office assigned to a visit.
fn assigned(conn: &Connection, visit: DocId) -> office::Result<Option<Period>> {
    let said = facts::visit_period(conn, visit)?;
    Ok(said.and_then(|said| said.period.parse().ok()))
}

/// The internal notes of a visit: the office reads them.
fn notes(conn: &Connection, visit: &DocumentState) -> office::Result<Vec<Value>> {
    let begun = document::begun_in(conn, visit.id)?;
    let mut notes = Vec::new();
    for state in begun.iter().filter(|d| d.kind == Kind::Notes) {
        let read = Notes::read(&judge::load(conn, Kind::Notes, state.id)?.view());
        notes.push(json!({ "id": state.id, "by": state.author, "text": read.text }));
    }
    Ok(notes)
}
