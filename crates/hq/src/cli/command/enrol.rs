//! Enrolment codes.

use serde_json::json;

use crate::cli::answer::Answer;
use crate::cli::args::EnrolArgs;
use crate::cli::failure::Failure;
use crate::cli::place::{Place, rfc3339};
use crate::office::account::{self, Whom};
use crate::roster::day;

pub(super) fn run(place: &Place, args: &EnrolArgs) -> Result<Answer, Failure> {
    let issued = account::issue_code(&place.open()?, whom(args)).map_err(|e| place.office(&e))?;
    let code = issued.code.to_text().map_err(|e| place.hq(&e.into()))?;
    let account = &issued.account;
    let said = place.lang.say(
        "say.enrol",
        &[
            ("code", &code),
            ("account", &account.id),
            ("name", &account.name),
            ("until", &day::clock(issued.valid_until.0)),
        ],
    );
    let told = json!({
        "code": code,
        "account": account.id,
        "name": account.name,
        "valid_until": rfc3339(issued.valid_until),
    });
    Ok(Answer::new(told, said))
}

fn whom(args: &EnrolArgs) -> Whom {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    if let Some(id) = &args.cadre {
        Whom::Cadre(id.clone())
    } else if let Some(code) = &args.station {
        Whom::Station(code.clone(), args.name.clone())
    } else if let Some(name) = &args.office {
        Whom::Office(name.clone(), args.area.clone())
    } else if let Some(name) = &args.leader {
        Whom::Leader(name.clone(), given(&args.area))
    } else {
        Whom::Account(given(&args.account))
    }
}
