//! Enrolment codes.

use std::io::IsTerminal as _;

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
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
    Ok(Answer::new(told, format!("{said}\n\n{}", picture(&code))))
}

/// The code as a picture to be scanned, two dots a character. A terminal is told to show it black on white: a camera
/// expects dark dots, whatever the terminal's own colours are.
fn picture(code: &str) -> String {
    // A code is far shorter than what does not fit; it stands above as text in any case.
    let drawn = QrCode::new(code).map(|qr| qr.render::<Dense1x2>().build());
    let drawn = drawn.unwrap_or_default();
    if !std::io::stdout().is_terminal() {
        return drawn;
    }
    let lines = drawn
        .lines()
        .map(|line| format!("\x1b[30;107m{line}\x1b[0m"));
    lines.collect::<Vec<_>>().join("\n")
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
