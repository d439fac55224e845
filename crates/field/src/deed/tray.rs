//! The tray: what headquarters did not apply.

use baolian_core::tablet::TrayItem;
use baolian_core::{Error, Tablet};
use serde_json::json;

use crate::answer::{Answer, time};
use crate::args::TrayDeed;
use crate::desk::Desk;
use crate::explain::reason_text;
use crate::failure::{Result, Stop};
use crate::show::Sheet;
use crate::text::Lang;

pub(super) fn run(desk: &Desk, deed: Option<&TrayDeed>, all: bool) -> Result<Answer> {
    let tablet = desk.tablet()?;
    match deed {
        None => show(desk, &tablet, all),
        Some(TrayDeed::Done { entry }) => done(desk, &tablet, entry),
    }
}

fn show(desk: &Desk, tablet: &Tablet, all: bool) -> Result<Answer> {
    let mut items = tablet.tray()?;
    items.retain(|item| all || !item.done);
    let rows: Vec<serde_json::Value> = items
        .iter()
        .map(|item| {
            let mut row = serde_json::to_value(item).unwrap_or_default();
            if let Some(row) = row.as_object_mut() {
                row.insert(
                    "message".to_owned(),
                    json!(reason_text(&item.reason, desk.lang)),
                );
            }
            row
        })
        .collect();
    let text = if items.is_empty() {
        desk.lang.text("tray.empty")
    } else {
        let sheets: Vec<String> = items.iter().map(|item| sheet(desk.lang, item)).collect();
        format!(
            "{}\n\n{}",
            sheets.join("\n\n"),
            desk.lang.text("tray.what_to_do")
        )
    };
    Ok(Answer::new(json!({ "rows": rows }), text))
}

fn sheet(lang: Lang, item: &TrayItem) -> String {
    let mut head = format!("{}/{}  {}", item.device, item.n, time(item.at));
    if item.done {
        head.push_str("  ");
        head.push_str(&lang.text("tray.done"));
    }
    let mut sheet = Sheet::new(lang, &head);
    sheet.line(&lang.say("tray.record", &[("id", &item.doc)]));
    sheet.line(&lang.say(
        "tray.reason",
        &[("reason", &reason_text(&item.reason, lang))],
    ));
    for act in item.wrote.as_array().into_iter().flatten() {
        sheet.line(&lang.say("tray.wrote", &[("act", &wrote_text(lang, act))]));
    }
    sheet.end().trim_end().to_owned()
}

/// One act of a refused change, as `field: value`.
fn wrote_text(lang: Lang, act: &serde_json::Value) -> String {
    let word = |key: &str| act.get(key).and_then(|v| v.as_str());
    let value = act.get("value").or_else(|| act.get("begin"));
    let name = word("set").or_else(|| word("text")).or_else(|| word("add"));
    let name = name.map(|name| lang.word("field", name));
    let plain = |value: &serde_json::Value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    let text = match value {
        Some(serde_json::Value::Object(fields)) => {
            let own = fields
                .iter()
                .filter(|(key, _)| !["by", "at", "station"].contains(&key.as_str()));
            let pairs =
                own.map(|(key, value)| format!("{}={}", lang.word("field", key), plain(value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
        Some(value) => plain(value),
        None => String::new(),
    };
    match name {
        Some(name) => lang.say("show.pair", &[("name", &name), ("value", &text)]),
        None => text,
    }
}

fn done(desk: &Desk, tablet: &Tablet, entry: &str) -> Result<Answer> {
    let bad = || Stop::input("bad_tray_entry", vec![("found", entry.to_owned())]);
    let (device, n) = match entry.split_once('/') {
        Some((device, n)) => (Some(device), n),
        None => (None, entry),
    };
    let n: u64 = n.trim().parse().map_err(|_| bad())?;
    let device = match device {
        Some(device) => device.trim().parse().map_err(|_| bad())?,
        None => {
            let items = tablet.tray()?;
            let mut named = items
                .iter()
                .filter(|item| item.n == n)
                .map(|item| item.device);
            match (named.next(), named.next()) {
                (Some(only), None) => only,
                (Some(_), Some(_)) => return Err(bad()),
                (None, _) => {
                    return Err(Stop::Core(Error::NotFound {
                        what: "tray item",
                        id: entry.to_owned(),
                    }));
                }
            }
        }
    };
    tablet.done_with_tray_item(device, n)?;
    let text = desk.lang.say("tray.marked", &[("n", &n)]);
    Ok(Answer::new(
        json!({ "device": device, "n": n, "done": true }),
        text,
    ))
}
