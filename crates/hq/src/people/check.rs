//! Which lines of a file of people can be taken, held against roster and accounts.

use std::collections::BTreeMap;

use baolian_record::schema::{LINE, NAME};
use baolian_wire::AccountId;
use baolian_wire::reference::{Account, Role};

use super::Person;
use super::role::{self, NoRole, Word};
use crate::roster::table::Line;
use crate::roster::{Fault, FaultCode, Known};

const PHONE: usize = 40;

pub(super) fn people(lines: &[Line], known: Known<'_>, faults: &mut Vec<Fault>) -> Vec<Person> {
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    let mut people = Vec::new();
    for line in lines {
        let before = faults.len();
        let account = account(line, known, faults);
        let id = line.cell("id");
        if let Some(at) = seen.get(id) {
            let fault = line.fault("id", FaultCode::DuplicateId);
            faults.push(fault.expecting(format!("({at})")));
        } else if !id.is_empty() {
            seen.insert(id, line.number);
        }
        if let (Some(account), true) = (account, faults.len() == before) {
            people.push(Person {
                line: line.number,
                account,
            });
        }
    }
    people
}

fn account(line: &Line, known: Known<'_>, faults: &mut Vec<Fault>) -> Option<Account> {
    line.check_text("name", true, NAME, faults);
    line.check_text("unit", false, LINE, faults);
    line.check_text("post", false, NAME, faults);
    line.check_text("phone", false, PHONE, faults);
    if !line
        .cell("phone")
        .chars()
        .all(|c| c.is_ascii_digit() || " +-()/,".contains(c))
    {
        faults.push(line.fault("phone", FaultCode::BadPhone));
    }
    let roles = roles(line, known, faults);
    let id = id(line, faults)?;
    check_present(line, &id, &roles, known, faults);
    let text = |column| line.cell(column).to_owned();
    Some(Account {
        id,
        name: text("name"),
        unit: text("unit"),
        post: text("post"),
        phone: text("phone"),
        roles,
        closed: false,
        closed_at: None,
    })
}

fn id(line: &Line, faults: &mut Vec<Fault>) -> Option<AccountId> {
    let cell = line.cell("id");
    let code = match AccountId::new(cell) {
        Ok(id) => return Some(id),
        Err(_) if cell.is_empty() => FaultCode::Empty,
        Err(_) => FaultCode::BadCode,
    };
    faults.push(line.fault("id", code));
    None
}

fn roles(line: &Line, known: Known<'_>, faults: &mut Vec<Fault>) -> Vec<Role> {
    let mut roles = Vec::new();
    let words = line.cell("roles").split([';', '；']).map(str::trim);
    for word in words.filter(|word| !word.is_empty()) {
        let Some(word) = Word::of(word) else {
            let fault = Fault::new(line.number, "roles", FaultCode::UnknownRole, word);
            let all: Vec<&str> = Word::ALL.iter().map(|w| w.as_str()).collect();
            faults.push(fault.expecting(all.join(", ")));
            continue;
        };
        let given = role::give(
            word,
            line.cell("area"),
            line.cell("station"),
            known.stations,
        );
        match given {
            Ok(given) => roles.extend(given),
            Err(why) => {
                let fault = line.fault(column_of(why), code_of(why));
                // Two roles without their area are one fault of the area.
                let fault = fault.expecting(word.as_str());
                if !faults
                    .iter()
                    .any(|f| (f.line, &f.column) == (fault.line, &fault.column))
                {
                    faults.push(fault);
                }
            }
        }
    }
    if roles.is_empty() && line.cell("roles").is_empty() {
        faults.push(line.fault("roles", FaultCode::NoRole));
    }
    roles.sort_by_key(role::text);
    roles.dedup();
    roles
}

fn column_of(why: NoRole) -> &'static str {
    match why {
        NoRole::NeedsArea | NoRole::BadArea | NoRole::UnknownArea => "area",
        NoRole::NeedsStation | NoRole::UnknownStation => "station",
    }
}

fn code_of(why: NoRole) -> FaultCode {
    match why {
        NoRole::NeedsArea => FaultCode::NeedsArea,
        NoRole::NeedsStation => FaultCode::NeedsStation,
        NoRole::BadArea => FaultCode::BadAreaCode,
        NoRole::UnknownArea => FaultCode::UnknownArea,
        NoRole::UnknownStation => FaultCode::UnknownStation,
    }
}

/// Held against what the account is now.
fn check_present(
    line: &Line,
    id: &AccountId,
    roles: &[Role],
    known: Known<'_>,
    faults: &mut Vec<Fault>,
) {
    if known.accounts.get(id).is_some_and(|account| account.closed) {
        faults.push(line.fault("id", FaultCode::AccountClosed));
    }
    let paired = known.pairings.iter().find(|p| {
        p.cadre == *id
            && p.until
                .is_none_or(|until| known.now < until && p.from < until)
    });
    if let Some(pairing) = paired.filter(|_| !roles.contains(&Role::Cadre)) {
        let fault = line.fault("roles", FaultCode::CadreOfStation);
        faults.push(fault.expecting(&pairing.station));
    }
}
