//! A headquarters for demonstration.

use serde_json::Value;

use crate::cli::answer::Answer;
use crate::cli::args::DemoYearArgs;
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::demo::{self, Wanted};
use crate::roster::day;

/// A line for each so many days.
const TOLD_EVERY: u64 = 30;

pub(super) fn year(place: &Place, args: DemoYearArgs) -> Result<Answer, Failure> {
    let dir = place.dir()?;
    let wanted = Wanted {
        seed: args.seed,
        scale: args.scale,
        until: day::of(place.now().0),
        year_only: args.year_only,
    };
    let mut tell = |done: u64, of: u64| {
        if done.is_multiple_of(TOLD_EVERY) || done == of {
            eprintln!(
                "{}",
                place
                    .lang
                    .say("say.demo_day", &[("done", &done), ("of", &of)])
            );
        }
    };
    let happened = demo::year(dir, wanted, &mut tell).map_err(|e| place.hq(&e))?;
    let office = super::admin::link(place, demo::OFFICE)?;
    let administrator = super::admin::first(place)?.0;
    let with: [(&str, &dyn std::fmt::Display); 13] = [
        ("from", &happened.from),
        ("until", &happened.until),
        ("ten_months", &happened.ten_months),
        ("stations", &happened.stations),
        ("due", &happened.due),
        ("made", &happened.made),
        ("found", &happened.found_in_ten_months),
        ("solved", &happened.solved_in_ten_months),
        ("entries", &happened.entries),
        ("refused", &happened.refused),
        ("dir", &dir.display()),
        ("office", &office),
        ("administrator", &administrator),
    ];
    let said =
        ["say.demo_year", "say.demo_only", "say.demo_look"].map(|key| place.lang.say(key, &with));
    let mut told = serde_json::to_value(&happened).unwrap_or_default();
    if let Value::Object(fields) = &mut told {
        fields.insert("office".into(), Value::String(office));
        fields.insert("administrator".into(), Value::String(administrator));
    }
    Ok(Answer::new(told, said.join("\n")))
}
