//! What was refused, as the deed that would send it again: its words given back as arguments.
//!
//! Read from what the tray keeps ([`super::tray`]); a person corrects them and sends. What no single deed does is only
//! read and copied.

use baolian_wire::{DocId, Kind};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::view::place::Told;

/// A deed with what was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Resend {
    /// The deed, by its command's name.
    pub command: &'static str,
    /// What it takes, by name.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub given: Value,
}

/// What was written, act by act, as the tray keeps it.
struct Wrote<'a>(&'a [Value]);

impl<'a> Wrote<'a> {
    fn begun(&self) -> Option<&'a Map<String, Value>> {
        self.0.iter().find_map(|act| act.get("begin")?.as_object())
    }

    fn added(&self, map: &str) -> impl Iterator<Item = &'a Value> {
        let map = map.to_owned();
        let of = move |act: &&Value| act.get("add").and_then(Value::as_str) == Some(&map);
        self.0.iter().filter(of).filter_map(|act| act.get("value"))
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        let of = |act: &&Value| act.get("text").and_then(Value::as_str) == Some(name);
        self.0.iter().find(of)?.get("value")?.as_str()
    }

    /// The single values that were set, by name.
    fn set(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0
            .iter()
            .filter_map(|act| Some((act.get("set")?.as_str()?, act.get("value")?)))
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.set().find(|(field, _)| *field == name).map(|(_, v)| v)
    }
}

/// The deed that would send something again, if one does. `told` is the record that it was about.
pub(super) fn resend(told: &Told, id: DocId, wrote: &Value) -> Option<Resend> {
    let wrote = Wrote(wrote.as_array()?);
    let found = match told.kind {
        Kind::Issue => issue(id, told.internal, &wrote),
        Kind::Visit => on_visit(id, &wrote),
        Kind::Notes => {
            let text = wrote.text("text")?;
            Some((
                "write_internal_notes",
                json!({"visit": told.visit?, "text": text}),
            ))
        }
        Kind::Lead => lead(id, &wrote),
        Kind::Support => support(id, &wrote),
        _ => None,
    };
    found.map(|(command, given)| Resend { command, given })
}

type Found = Option<(&'static str, Value)>;

fn word<'a>(record: &'a Value, field: &str) -> &'a str {
    record
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Fields that a record may have, those that are there.
fn some(record: &Map<String, Value>, fields: &[&str]) -> Map<String, Value> {
    let there = fields.iter().filter_map(|field| {
        let value = record.get(*field)?;
        Some(((*field).to_owned(), value.clone()))
    });
    there.collect()
}

fn issue(id: DocId, internal: bool, wrote: &Wrote<'_>) -> Found {
    if let Some(begun) = wrote.begun() {
        let fields = [
            "visit",
            "station",
            "item",
            "same_as",
            "title",
            "category",
            "place",
            "severity",
            "due",
            "responsible",
        ];
        let mut open = some(begun, &fields);
        let description = wrote.text("description").unwrap_or_default();
        open.insert("description".into(), description.into());
        open.insert("internal".into(), internal.into());
        let media: Vec<Value> = wrote.added("media").map(kept).collect();
        open.insert("media".into(), media.into());
        return Some(("open_issue", json!({"open": open})));
    }
    if let Some(update) = wrote.added("updates").next() {
        return issue_update(id, update, wrote);
    }
    if let Some(task) = wrote.added("tasks").next() {
        let due = match task.get("days_before") {
            Some(days) => json!({"days_before": days}),
            None => json!({"on": word(task, "due")}),
        };
        let task = json!({"text": word(task, "text"), "who": word(task, "who"), "due": due});
        return Some(("plan_task", json!({"id": id, "task": task})));
    }
    if let Some(description) = wrote.text("description") {
        return Some((
            "describe_issue",
            json!({"id": id, "description": description}),
        ));
    }
    let (field, value) = wrote.set().next()?;
    match field.split('.').collect::<Vec<_>>().as_slice() {
        ["tasks", task, "done"] => {
            Some(("mark_task", json!({"id": id, "task": task, "done": value})))
        }
        [field] => Some((
            "set_issue",
            json!({"id": id, "field": field, "value": value}),
        )),
        _ => None,
    }
}

fn issue_update(id: DocId, update: &Value, wrote: &Wrote<'_>) -> Found {
    let text = word(update, "text");
    let media: Vec<Value> = wrote.added("media").map(kept).collect();
    if !media.is_empty() {
        let with = json!({
            "kind": word(update, "kind"),
            "said": text,
            "task": update.get("task"),
            "photos": media,
        });
        return Some(("add_photos", json!({"id": id, "with": with})));
    }
    let said = |command| Some((command, json!({"id": id, "said": text})));
    let reason = |command| Some((command, json!({"id": id, "reason": text})));
    match word(update, "kind") {
        "progress" => Some((
            "add_progress",
            json!({"id": id, "said": text, "task": update.get("task")}),
        )),
        "new_facts" => said("add_new_facts"),
        "accepted" => said("accept"),
        "verification_asked" => said("ask_verification"),
        "found_again" => said("found_again"),
        "instruction" => said("instruct"),
        "closed" => said("close_issue"),
        "returned" => reason("return_issue"),
        "objection" => reason("object"),
        "extension_refused" => reason("refuse_extension"),
        "not_seen" => reason("not_seen"),
        "reopened" => reason("reopen_issue"),
        "objection_ruled" => {
            let upheld = word(update, "ruling") == "upheld";
            let given = json!({"id": id, "upheld": upheld, "reason": text});
            Some(("rule_objection", given))
        }
        "extension_asked" => {
            let given = json!({"id": id, "until": word(update, "due"), "reason": text});
            Some(("ask_extension", given))
        }
        "extended" => {
            let moves = wrote.set().any(|(field, _)| field.starts_with("tasks."));
            let until = word(update, "due");
            let given = json!({"id": id, "until": until, "reason": text, "move_tasks": moves});
            Some(("extend", given))
        }
        "handed_on" => {
            let given = json!({"id": id, "to": word(update, "to"), "said": text});
            Some(("hand_on", given))
        }
        "effect" => {
            let effect = wrote.added("effects").next()?;
            let proofs: Vec<Value> = wrote.added("evidence").map(proof).collect();
            let given = json!({"id": id, "what": word(effect, "text"), "proofs": proofs});
            Some(("record_effect", given))
        }
        "effect_confirmed" => {
            let given = json!({"id": id, "effect": update.get("effect"), "said": text});
            Some(("confirm_effect", given))
        }
        _ => None,
    }
}

fn proof(evidence: &Value) -> Value {
    match evidence.get("visit") {
        Some(visit) => json!({"visit": visit}),
        None => kept(evidence),
    }
}

fn kept(file: &Value) -> Value {
    json!({"kept": file.get("hash")})
}

fn fix(record: &Value) -> Value {
    match (record.get("lat"), record.get("lon")) {
        (Some(lat), Some(lon)) => {
            json!({"lat": lat, "lon": lon, "accuracy": record.get("accuracy")})
        }
        _ => Value::Null,
    }
}

fn on_visit(id: DocId, wrote: &Wrote<'_>) -> Found {
    if let Some(begun) = wrote.begun() {
        let mut start = some(begun, &["station", "no_position"]);
        start.insert("fix".into(), fix(&Value::Object(begun.clone())));
        return Some(("start_visit", json!({"start": start})));
    }
    if let Some(stop) = wrote.added("stops").next() {
        let (kind, place) = (word(stop, "kind"), word(stop, "place"));
        let given = json!({"id": id, "kind": kind, "place": place, "fix": fix(stop)});
        return Some(("add_stop", given));
    }
    for (map, command) in [
        ("people", "add_person_met"),
        ("companions", "add_companion"),
    ] {
        if let Some(person) = wrote.added(map).next() {
            let mut given =
                json!({"id": id, "name": word(person, "name"), "post": word(person, "post")});
            if map == "people" {
                given["said"] = word(person, "said").into();
            }
            return Some((command, given));
        }
    }
    if let Some(addendum) = wrote.added("addenda").next() {
        let given = json!({"id": id, "text": word(addendum, "text")});
        return Some(("add_addendum", given));
    }
    if wrote.added("seals").next().is_some() {
        return Some(("seal", json!({"id": id})));
    }
    for field in ["looked_into", "helped", "explained", "notes"] {
        if let Some(text) = wrote.text(field) {
            let given = json!({"id": id, "field": field, "text": text});
            return Some(("write_in_visit", given));
        }
    }
    let mut item = None;
    let (mut answer, mut remark) = (Value::Null, Value::Null);
    for (field, value) in wrote.set() {
        let (map, of) = field.split_once('.')?;
        match map {
            "answers" => answer = value.clone(),
            "remarks" => remark = value.clone(),
            _ => return None,
        }
        item = Some(of);
    }
    // An answer goes with its remark: alone it would be taken back.
    let given = json!({"id": id, "item": item?, "answer": answer, "remark": remark});
    (!answer.is_null()).then_some(("answer", given))
}

fn lead(id: DocId, wrote: &Wrote<'_>) -> Found {
    let outcome = wrote.value("outcome").or_else(|| {
        let answered = wrote.added("updates").next()?;
        answered.get("outcome")
    })?;
    let said = wrote.added("updates").next();
    let reason = wrote.value("reason").or_else(|| said?.get("text"));
    let given = json!({
        "id": id,
        "outcome": outcome,
        "issue": wrote.value("issue"),
        "reason": reason.and_then(Value::as_str).unwrap_or_default(),
    });
    Some(("answer_lead", given))
}

fn support(id: DocId, wrote: &Wrote<'_>) -> Found {
    if let Some(begun) = wrote.begun() {
        let mut ask = some(begun, &["station", "visit", "kind", "issue", "title"]);
        let description = wrote.text("description").unwrap_or_default();
        ask.insert("description".into(), description.into());
        return Some(("ask_support", json!({"ask": ask})));
    }
    let update = wrote.added("updates").next()?;
    let text = word(update, "text");
    match word(update, "kind") {
        "promised" => {
            let mut promise = some(
                update.as_object()?,
                &["who", "amount", "until", "body", "text"],
            );
            if let Some(lasting) = wrote.value("lasting") {
                promise.insert("lasting".into(), lasting.clone());
            }
            Some(("promise_support", json!({"id": id, "promise": promise})))
        }
        step @ ("delivered" | "confirmed" | "declined" | "remark") => {
            let promise = update.get("promise");
            let given = json!({"id": id, "step": step, "promise": promise, "said": text});
            Some(("support_step", given))
        }
        _ => None,
    }
}
