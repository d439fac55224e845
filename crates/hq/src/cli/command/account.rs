//! Accounts, as a list, one by one, and changed.

use baolian_wire::reference::Account;
use serde_json::{Value, json};

use crate::cli::answer::{Answer, columns, with_times};
use crate::cli::args::AccountDeed;
use crate::cli::failure::Failure;
use crate::cli::place::{Place, rfc3339};
use crate::office::account::{self, NewAccount, NewRole};
use crate::office::{State, device};
use crate::people::role;
use crate::roster::day;

pub(super) fn run(place: &Place, deed: &AccountDeed) -> Result<Answer, Failure> {
    match deed {
        AccountDeed::List { role, closed } => list(place, role.as_deref(), *closed),
        AccountDeed::Show { id } => show(place, id),
        AccountDeed::Add {
            id,
            name,
            unit,
            post,
            phone,
            role,
            area,
            station,
        } => {
            let new = NewAccount {
                id: id.clone(),
                name: name.clone(),
                unit: unit.clone(),
                post: post.clone(),
                phone: phone.clone(),
                roles: role
                    .iter()
                    .map(|word| NewRole {
                        role: word.clone(),
                        area: area.clone(),
                        station: station.clone(),
                    })
                    .collect(),
            };
            changed(
                place,
                "say.account_added",
                account::add(&place.open()?, new),
            )
        }
        AccountDeed::Close { id, since } => {
            let since = place.day(since.as_deref())?.map(day::midnight);
            let done = account::set_closed(&place.open()?, id, true, since);
            changed(place, "say.account_closed", done)
        }
        AccountDeed::Reopen { id } => {
            let done = account::set_closed(&place.open()?, id, false, None);
            changed(place, "say.account_reopened", done)
        }
    }
}

fn changed(
    place: &Place,
    said: &str,
    done: crate::office::Result<Account>,
) -> Result<Answer, Failure> {
    let account = done.map_err(|e| place.office(&e))?;
    let said = place
        .lang
        .say(said, &[("account", &account.id), ("name", &account.name)]);
    Ok(Answer::new(with_times(json!(account)), said))
}

fn list(place: &Place, role: Option<&str>, closed: bool) -> Result<Answer, Failure> {
    if let Some(word) = role.filter(|word| role::Word::of(word).is_none()) {
        let known: Vec<&str> = role::Word::ALL.iter().map(|w| w.as_str()).collect();
        let known = known.join(", ");
        let said = place
            .lang
            .say("error.unknown_role", &[("found", &word), ("known", &known)]);
        return Err(Failure::new(
            super::super::failure::Class::Input,
            "unknown_role",
            said,
        ));
    }
    let now = place.now();
    let state = place.look(|conn| Ok(State::read(conn, now)?))?;
    let has = |account: &&Account| {
        let is = |word: &str| {
            account
                .roles
                .iter()
                .any(|r| role::Word::of_role(r).as_str() == word)
        };
        (closed || !account.closed) && role.is_none_or(is)
    };
    let accounts: Vec<&Account> = state.reference.accounts.values().filter(has).collect();
    let rows: Vec<Vec<String>> = accounts
        .iter()
        .map(|a| {
            let roles: Vec<String> = a.roles.iter().map(role::text).collect();
            let shut = if a.closed {
                place.lang.text("say.closed")
            } else {
                String::new()
            };
            vec![
                a.id.to_string(),
                a.name.clone(),
                a.unit.clone(),
                roles.join("; "),
                shut,
            ]
        })
        .collect();
    Ok(Answer::new(with_times(json!(accounts)), columns(&rows)))
}

fn show(place: &Place, id: &str) -> Result<Answer, Failure> {
    let now = place.now();
    let (account, pairings, tablets) = place.look(|conn| {
        let state = State::read(conn, now)?;
        let account = state.account(id)?.clone();
        let mut pairings = state.reference.pairings;
        pairings.retain(|p| p.cadre == account.id);
        let mut tablets = device::all(conn)?;
        tablets.retain(|t| t.state.account == account.id);
        Ok((account, pairings, tablets))
    })?;
    let day = |at: i64| crate::roster::day::clock(at);
    let mut lines = vec![format!(
        "{} {} {} {}",
        account.id, account.name, account.unit, account.post
    )];
    lines.push(
        account
            .roles
            .iter()
            .map(role::text)
            .collect::<Vec<_>>()
            .join("; "),
    );
    let held = pairings.iter().map(|p| {
        let until = p.until.map(day).unwrap_or_default();
        vec![
            p.station.to_string(),
            p.level.to_string(),
            day(p.from),
            until,
        ]
    });
    lines.push(columns(&held.collect::<Vec<_>>()));
    lines.push(columns(
        &tablets
            .iter()
            .map(|t| super::device::row(place, t))
            .collect::<Vec<_>>(),
    ));
    lines.retain(|line| !line.is_empty());
    let mut told = serde_json::to_value(&account).unwrap_or(Value::Null);
    if let Some(told) = told.as_object_mut() {
        let pairings: Vec<Value> = pairings
            .iter()
            .map(|p| {
                json!({
                    "station": p.station,
                    "level": p.level,
                    "from": baolian_wire::time::rfc3339(p.from),
                    "until": p.until.map(baolian_wire::time::rfc3339),
                })
            })
            .collect();
        told.insert("pairings".into(), Value::Array(pairings));
        let devices: Vec<Value> = tablets.iter().map(super::device::told).collect();
        told.insert("devices".into(), Value::Array(devices));
        told.insert("as_of".into(), json!(rfc3339(now)));
    }
    Ok(Answer::new(told, lines.join("\n")))
}
