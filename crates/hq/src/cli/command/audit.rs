//! Who did what when at headquarters.

use baolian_wire::{AccountId, DocId, SignIn, StationCode};
use serde_json::{Value, json};

use crate::cli::answer::{Answer, columns};
use crate::cli::args::AuditArgs;
use crate::cli::failure::{Class, Failure};
use crate::cli::place::{Place, rfc3339};
use crate::office::audit::{self, Before, By, Done, Found, Wanted};
use crate::office::{self, State};
use crate::roster::day;

pub(super) fn run(place: &Place, args: &AuditArgs) -> Result<Answer, Failure> {
    let after = args.after.as_deref().map(|text| page_of(place, text));
    let after = after.transpose()?;
    let mut wanted = Wanted {
        since: place.day(args.since.as_deref())?.map(day::midnight),
        until: place.day(args.until.as_deref())?.map(day::midnight),
        document: args
            .document
            .as_deref()
            .map(|id| document(place, id))
            .transpose()?,
        deeds: args.deed.clone(),
        sign_in: args.user.clone(),
        ..Wanted::default()
    };
    for deed in &args.deed {
        known_deed(place, deed)?;
    }
    let now = place.now();
    let (found, names) = place.look(|conn| {
        let state = State::read(conn, now)?;
        wanted.account = args
            .account
            .as_deref()
            .map(|id| account(&state, id))
            .transpose()?;
        wanted.station = args
            .station
            .as_deref()
            .map(|code| station(&state, code))
            .transpose()?;
        let found = audit::page(conn, &wanted, after, usize::from(args.limit))?;
        Ok((found, state.reference.accounts))
    })?;
    let name = |id: &AccountId| names.get(id).map(|a| a.name.clone());
    let rows: Vec<Vec<String>> = found
        .done
        .iter()
        .map(|d| row(place, d, name(&d.account)))
        .collect();
    let mut said = columns(&rows);
    if let Some(next) = found.next {
        said.push('\n');
        said.push_str(
            &place
                .lang
                .say("say.audit_more", &[("after", &word_of(next))]),
        );
    }
    Ok(Answer::new(told(&found, name), said))
}

fn told(found: &Found, name: impl Fn(&AccountId) -> Option<String>) -> Value {
    let deeds: Vec<Value> = found
        .done
        .iter()
        .map(|done| {
            json!({
                "at": rfc3339(done.at),
                "account": done.account,
                "name": name(&done.account),
                "sign_in": sign_in(&done.by),
                "deed": done.deed,
                "about": done.about,
                "station": done.station,
                "document": done.document,
                "entry": done.entry.to_string(),
                "position": done.position,
            })
        })
        .collect();
    json!({ "deeds": deeds, "next": found.next.map(word_of) })
}

fn sign_in(by: &By) -> Value {
    match by {
        By::Nobody => Value::Null,
        By::SignedIn(SignIn::Console {
            user,
            host,
            command,
        }) => json!({ "kind": "console", "user": user, "host": host, "command": command }),
        By::SignedIn(SignIn::Browser { session }) => {
            json!({ "kind": "browser", "session": session })
        }
        By::SignedIn(_) | By::Unread => json!({ "kind": "unknown" }),
    }
}

fn row(place: &Place, done: &Done, name: Option<String>) -> Vec<String> {
    let lang = place.lang;
    let (who, through) = match &done.by {
        By::Nobody => (lang.text("say.audit_itself"), String::new()),
        By::SignedIn(SignIn::Console { user, host, .. }) => {
            (lang.text("say.audit_operator"), format!("{user}@{host}"))
        }
        By::SignedIn(SignIn::Browser { session }) => (
            String::new(),
            lang.say("say.audit_browser", &[("session", session)]),
        ),
        By::SignedIn(_) | By::Unread => (String::new(), lang.text("say.audit_unread")),
    };
    let who = match name {
        Some(name) => format!("{name} ({})", done.account),
        None => who,
    };
    let key = format!("audit.{}", done.deed);
    let deed = lang.find(&key).unwrap_or(&done.deed).to_owned();
    let on = [
        done.about.clone(),
        done.station
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        done.document.map(|id| id.to_string()).unwrap_or_default(),
    ];
    let mut on: Vec<String> = on.into_iter().filter(|text| !text.is_empty()).collect();
    on.dedup();
    vec![day::clock(done.at.0), who, through, deed, on.join(" ")]
}

/// A page's end in one word: the row and the number of its last deed.
fn word_of((position, n): Before) -> String {
    format!("{position}.{n}")
}

fn page_of(place: &Place, text: &str) -> Result<Before, Failure> {
    let parts = text.split_once('.');
    let parsed = parts.and_then(|(row, n)| Some((row.parse().ok()?, n.parse().ok()?)));
    parsed.ok_or_else(|| {
        let said = place.lang.say("error.bad_page", &[("found", &text)]);
        Failure::new(Class::Input, "bad_page", said)
    })
}

/// The words of deeds are those that have a sentence.
fn known_deed(place: &Place, word: &str) -> Result<(), Failure> {
    let table = place.lang.table();
    if table.contains_key(format!("audit.{word}").as_str()) {
        return Ok(());
    }
    let known = table.keys().filter_map(|key| key.strip_prefix("audit."));
    let known: Vec<&str> = known.collect();
    let with: [(&str, &dyn std::fmt::Display); 2] =
        [("found", &word), ("known", &known.join(", "))];
    let said = place.lang.say("error.unknown_deed", &with);
    Err(Failure::new(Class::Input, "unknown_deed", said))
}

fn document(place: &Place, text: &str) -> Result<DocId, Failure> {
    office::document::doc_id(text).map_err(|e| place.office(&e))
}

fn account(state: &State, id: &str) -> office::Result<AccountId> {
    let operator = crate::own::account()?;
    if id.trim() == operator.as_str() {
        return Ok(operator);
    }
    Ok(state.account(id)?.id.clone())
}

/// A station of the roster, or one that left it.
fn station(state: &State, code: &str) -> office::Result<StationCode> {
    let gone = StationCode::new(code.trim()).ok();
    let gone = gone.filter(|code| state.reference.stations_gone.contains_key(code));
    match gone {
        Some(code) => Ok(code),
        None => Ok(state.station(code)?.code.clone()),
    }
}
