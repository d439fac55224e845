//! Older records on demand, for offices and leaders.

use baolian_core::tablet::{HistoryItem, HistoryState};
use serde_json::json;

use crate::answer::{Answer, columns};
use crate::args::FetchArgs;
use crate::desk::Desk;
use crate::failure::Result;
use crate::text::Lang;

pub(super) fn run(desk: &Desk, args: &FetchArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let done = match &args.station {
        None => return Ok(list(desk.lang, &tablet.histories()?)),
        Some(station) if args.let_go => tablet.let_go_of_history(station)?,
        Some(station) => tablet.fetch_history(station)?,
    };
    let key = match done.state {
        HistoryState::LettingGo => "fetch.let_go",
        _ => "fetch.asked",
    };
    let with: [(&str, &dyn std::fmt::Display); 2] =
        [("name", &done.station_name), ("station", &done.station)];
    let text = desk.lang.say(key, &with);
    Ok(Answer::new(done, text))
}

fn list(lang: Lang, all: &[HistoryItem]) -> Answer {
    let row = |item: &HistoryItem| {
        let state = match item.state {
            HistoryState::Asked => "asked",
            HistoryState::Here => "here",
            HistoryState::LettingGo => "letting_go",
        };
        vec![
            lang.word("history", state),
            item.station_name.clone(),
            item.station.to_string(),
        ]
    };
    let text = if all.is_empty() {
        lang.text("fetch.none")
    } else {
        columns(&all.iter().map(row).collect::<Vec<_>>())
    };
    Answer::new(json!({ "rows": all }), text)
}
