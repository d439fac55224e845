//! Visits, shown, sealed by the office, assigned to a period.

use baolian_record::notes::Notes;
use baolian_record::visit::Visit;
use baolian_wire::Kind;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::issue::{recorded, shown};
use crate::cli::answer::Answer;
use crate::cli::args::VisitDeed;
use crate::cli::failure::Failure;
use crate::cli::place::{Place, rfc3339};
use crate::office::document::find;
use crate::office::{self, visit};
use crate::store::{checkin, document};
use crate::{DocumentState, judge};

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
    let mut told = shown(&found, &Visit::read(&found.document.view()));
    let Some(fields) = told.as_object_mut() else {
        return Ok(told);
    };
    let held = checkin::applied(conn)?;
    if let Some(checked_in) = held.iter().find(|c| c.id == found.state.id) {
        let made = checked_in.made;
        fields.insert("sealed".into(), json!(checked_in.sealed));
        fields.insert("not_before".into(), json!(rfc3339(made.after)));
        fields.insert("not_after".into(), json!(rfc3339(made.before)));
        fields.insert("estimate".into(), json!(made.estimate.map(rfc3339)));
    }
    fields.insert("internal_notes".into(), json!(notes(conn, &found.state)?));
    Ok(told)
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
