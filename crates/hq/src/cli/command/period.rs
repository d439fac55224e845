//! Excused periods.

use serde_json::{Value, json};

use crate::cli::answer::{Answer, columns};
use crate::cli::args::PeriodDeed;
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::office::{State, period};

pub(super) fn run(place: &Place, deed: &PeriodDeed) -> Result<Answer, Failure> {
    match deed {
        PeriodDeed::Excuse {
            station,
            period: label,
            reason,
            who,
        } => {
            let hq = place.open()?;
            let done = period::excuse(&hq, who.account.as_deref(), station, label, reason);
            let excuse = done.map_err(|e| place.office(&e))?;
            let with: [(&str, &dyn std::fmt::Display); 3] = [
                ("period", &excuse.period),
                ("station", &excuse.station),
                ("by", &excuse.by),
            ];
            Ok(Answer::new(&excuse, place.lang.say("say.excused", &with)))
        }
        PeriodDeed::List { station } => {
            let now = place.now();
            let all = place.look(|conn| {
                let mut all = period::excuses(conn)?;
                if let Some(code) = station {
                    let code = State::read(conn, now)?.station(code)?.code.clone();
                    all.retain(|e| e.station == code);
                }
                Ok(all)
            })?;
            let rows: Vec<Vec<String>> = all
                .iter()
                .map(|e| {
                    vec![
                        e.station.to_string(),
                        e.period.clone(),
                        e.reason.clone(),
                        e.by.to_string(),
                    ]
                })
                .collect();
            Ok(Answer::new(told(&all), columns(&rows)))
        }
    }
}

fn told(all: &[baolian_wire::reference::Excuse]) -> Value {
    json!(all)
}
