//! What is true on this tablet, and in which periods a visit is due.

use serde_json::json;

use crate::answer::{Answer, columns};
use crate::desk::Desk;
use crate::failure::Result;
use crate::show;

pub(super) fn status(desk: &Desk) -> Result<Answer> {
    let facts = desk.tablet()?.facts()?;
    let text = show::status::sheet(desk.lang, &facts);
    Ok(Answer::new(facts, text))
}

pub(super) fn due(desk: &Desk) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let today = tablet.today()?;
    let due = tablet.due()?;
    let lang = desk.lang;
    let rows: Vec<Vec<String>> = due
        .iter()
        .map(|due| {
            let state = if due.excused {
                lang.text("due.excused")
            } else if due.visits > 0 {
                lang.say("due.made", &[("n", &due.visits)])
            } else {
                lang.say("due.open", &[("days", &due.days_left)])
            };
            let state = if due.open_too_long > 0 {
                let late = lang.say("due.open_too_long", &[("n", &due.open_too_long)]);
                format!("{state}{}{late}", lang.comma())
            } else {
                state
            };
            vec![
                state,
                lang.say(
                    "list.place",
                    &[("name", &due.station_name), ("county", &due.county)],
                ),
                lang.word("level", show::level(due.level)),
                due.period.clone(),
                due.station.clone(),
            ]
        })
        .collect();
    let text = if rows.is_empty() {
        lang.text("due.none")
    } else {
        columns(&rows)
    };
    Ok(Answer::new(json!({ "today": today, "rows": due }), text))
}
