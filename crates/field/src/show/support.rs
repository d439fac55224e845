//! A support request.

use baolian_core::tablet::SupportView;
use baolian_record::support::SupportUpdate;

use super::{Sheet, name, stamp};
use crate::text::Lang;

/// A support request on one sheet.
#[must_use]
pub fn sheet(lang: Lang, view: &SupportView, station: &str) -> String {
    let support = &view.support;
    let state = lang.word("support", support.state.as_str());
    let mut sheet = Sheet::new(lang, &format!("{}  【{state}】", support.title));
    sheet.pair("id", &view.id.to_string());
    sheet.pair("station", station);
    sheet.pair("kind", &lang.word("support_kind", &support.kind));
    if let Some(lasting) = support.lasting.value {
        let word = if lasting { "lasting" } else { "once" };
        sheet.pair("lasting", &lang.word("lasting", word));
    }
    if let Some(issue) = support.issue {
        sheet.pair("issue", &issue.to_string());
    }
    sheet.pair("by", name(&view.names, &support.by));
    sheet.long("show.description", &support.description);
    sheet.contested(&view.id.to_string(), &support.contested, &view.names);
    sheet.heading("show.story");
    for update in &support.updates {
        let mut parts = vec![
            stamp(lang, &view.names, &update.stamp),
            lang.word("support_update", &update.kind),
        ];
        parts.extend(promised(lang, update));
        parts.extend(update.text.clone());
        if update.kind == "promised" {
            parts.push(format!("({})", update.stamp.id));
        }
        sheet.line(&parts.join("  "));
    }
    sheet.local(&view.local);
    sheet.end()
}

/// Who gives how much until when.
fn promised(lang: Lang, update: &SupportUpdate) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(update.who.clone());
    parts.extend(update.amount.clone());
    if let Some(until) = &update.until {
        parts.push(lang.say("show.until", &[("day", until)]));
    }
    if let Some(body) = &update.body {
        parts.push(lang.say("show.agreed_with", &[("body", body)]));
    }
    parts
}
