//! Problems, leads and support: shown, listed, and what the office does to them.

use baolian_lists::{LeadFilter, LeadState, SupportFilter};
use baolian_record::issue::Issue;
use baolian_record::support::Support;
use baolian_wire::{AccountId, Kind};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::lists::{all, whereto};
use super::made;
use crate::Recorded;
use crate::cli::answer::{Answer, columns, with_times};
use crate::cli::args::{IssueDeed, LeadDeed, OneArgs, Ruling, ScopeArgs, SupportDeed};
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::office::document::{Found, find};
use crate::office::issue::{self, Act};
use crate::office::lead::{self, Handed};
use crate::office::support::{self, Give};
use crate::office::{self, State};

pub(super) fn run(place: &Place, deed: &IssueDeed) -> Result<Answer, Failure> {
    let (one, act) = match deed {
        IssueDeed::Show { id } => {
            let told = place.look(|conn| {
                let found = find(conn, id, Kind::Issue)?;
                shown(conn, &found, &Issue::read(&found.document.view()))
            })?;
            let text = serde_json::to_string_pretty(&told).unwrap_or_default();
            return Ok(Answer::new(told, text));
        }
        IssueDeed::Close { one, text } => (one, Act::Close(text.clone())),
        IssueDeed::Reopen { one, reason } => (one, Act::Reopen(reason.clone())),
        IssueDeed::Rule {
            one,
            ruling,
            reason,
        } => {
            let upheld = *ruling == Ruling::Upheld;
            let reason = reason.clone();
            (one, Act::Rule { upheld, reason })
        }
        IssueDeed::Extend { one, due, reason } => {
            let (due, reason) = (due.clone(), reason.clone());
            (one, Act::Extend { due, reason })
        }
        IssueDeed::RefuseExtension { one, reason } => (one, Act::RefuseExtension(reason.clone())),
        IssueDeed::Return { one, reason } => (one, Act::Return(reason.clone())),
        IssueDeed::Confirm { one, effect } => (one, Act::Confirm(effect.clone())),
        IssueDeed::Progress { one, text } => (one, Act::Progress(text.clone())),
        IssueDeed::Instruct { one, text } => (one, Act::Instruct(text.clone())),
        IssueDeed::HandOn { one, to, reason } => {
            let (to, reason) = (to.clone(), reason.clone());
            (one, Act::HandOn { to, reason })
        }
    };
    let done = issue::act(&place.open()?, one.who.account.as_deref(), &one.id, &act);
    recorded(place, "say.recorded", &one.id, done)
}

/// A document for a program: its own words, its id, its times as RFC 3339,
/// and when each of its changes was made.
pub(super) fn shown(
    conn: &Connection,
    found: &Found,
    read: &impl Serialize,
) -> office::Result<Value> {
    let mut told = with_times(serde_json::to_value(read).unwrap_or(Value::Null));
    if let Some(told) = told.as_object_mut() {
        told.insert("id".into(), json!(found.state.id));
        told.insert("station_name".into(), json!(found.station.name));
        told.insert("internal".into(), json!(found.state.audience.is_internal()));
        told.insert("released".into(), json!(found.state.released.is_some()));
        told.insert("made".into(), made::changes(conn, found.state.id)?);
    }
    Ok(told)
}

/// What was recorded, for program and person.
pub(super) fn recorded(
    place: &Place,
    said: &str,
    id: &str,
    done: office::Result<(AccountId, Recorded)>,
) -> Result<Answer, Failure> {
    let (by, recorded) = done.map_err(|e| place.office(&e))?;
    let said = place.lang.say(said, &[("id", &id), ("by", &by)]);
    let told = json!({
        "id": id,
        "by": by,
        "change": recorded.change,
        "position": recorded.position,
    });
    Ok(Answer::new(told, said))
}

pub(super) fn lead(place: &Place, deed: &LeadDeed) -> Result<Answer, Failure> {
    match deed {
        LeadDeed::Assign {
            scope,
            title,
            category,
            date,
            source,
            description,
            who,
        } => {
            let handed = Handed {
                title: title.clone(),
                category: category.clone(),
                date: date.clone(),
                source: source.clone(),
                description: description.clone(),
            };
            let hq = place.open()?;
            let done = lead::assign(&hq, who.account.as_deref(), &whereto(scope), &handed);
            let (by, leads) = done.map_err(|e| place.office(&e))?;
            let said = place
                .lang
                .say("say.leads", &[("n", &leads.len()), ("by", &by)]);
            // The one lead of one station is found under `id`, as everywhere.
            let id = leads
                .first()
                .filter(|_| leads.len() == 1)
                .map(|lead| lead.id);
            Ok(Answer::new(
                json!({ "by": by, "id": id, "leads": leads }),
                said,
            ))
        }
        LeadDeed::List { scope, open, batch } => {
            let state = if *open {
                LeadState::Open
            } else {
                LeadState::Any
            };
            listed(
                place,
                scope,
                &["station_name", "date", "title", "outcome", "id"],
                |conn, scope| {
                    let filter = LeadFilter {
                        scope,
                        state,
                        batch: batch.clone(),
                        ..LeadFilter::default()
                    };
                    all(|page| baolian_lists::leads(conn, &filter, page))
                },
            )
        }
    }
}

pub(super) fn support(place: &Place, deed: &SupportDeed) -> Result<Answer, Failure> {
    let (one, give): (&OneArgs, Give) = match deed {
        SupportDeed::List { scope, open } => {
            let open = open.then_some(true);
            let names = ["station_name", "kind", "title", "state", "until", "id"];
            return listed(place, scope, &names, |conn, scope| {
                let filter = SupportFilter {
                    scope,
                    open,
                    ..SupportFilter::default()
                };
                all(|page| baolian_lists::support(conn, &filter, page))
            });
        }
        SupportDeed::Show { id } => {
            let told = place.look(|conn| {
                let found = find(conn, id, Kind::Support)?;
                shown(conn, &found, &Support::read(&found.document.view()))
            })?;
            let text = serde_json::to_string_pretty(&told).unwrap_or_default();
            return Ok(Answer::new(told, text));
        }
        SupportDeed::Promise {
            one,
            giver,
            amount,
            until,
            text,
        } => {
            let give = Give::Promise {
                giver: giver.clone(),
                amount: amount.clone(),
                until: until.clone(),
                text: text.clone(),
            };
            (one, give)
        }
        SupportDeed::Deliver { one, text } => (one, Give::Deliver(text.clone())),
        SupportDeed::Decline { one, reason } => (one, Give::Decline(reason.clone())),
    };
    let done = support::give(&place.open()?, one.who.account.as_deref(), &one.id, &give);
    recorded(place, "say.recorded", &one.id, done)
}

/// A list whole: all columns for a program, some for a person.
fn listed(
    place: &Place,
    scope: &ScopeArgs,
    names: &[&str],
    read: impl FnOnce(
        &Connection,
        baolian_lists::Scope,
    ) -> office::Result<Vec<serde_json::Map<String, Value>>>,
) -> Result<Answer, Failure> {
    let now = place.now();
    let rows = place.look(|conn| {
        let scope = whereto(scope).scope(&State::read(conn, now)?)?;
        read(conn, scope)
    })?;
    let cell = |row: &serde_json::Map<String, Value>, name: &&str| {
        let value = row.get(*name);
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let text: Vec<Vec<String>> = rows
        .iter()
        .map(|row| names.iter().map(|name| cell(row, name)).collect())
        .collect();
    let told = with_times(Value::Array(rows.into_iter().map(Value::Object).collect()));
    Ok(Answer::new(told, columns(&text)))
}
