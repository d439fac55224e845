//! A lead.

use baolian_core::tablet::LeadView;

use super::checklist::category_text;
use super::{Sheet, name, stamp};
use crate::text::Lang;

/// A lead on one sheet.
#[must_use]
pub fn sheet(lang: Lang, view: &LeadView, station: &str) -> String {
    let lead = &view.lead;
    let outcome = lead.outcome.value.as_deref().unwrap_or("open");
    let state = lang.word("outcome", outcome);
    let mut sheet = Sheet::new(lang, &format!("{}  【{state}】", lead.title));
    sheet.pair("id", &view.id.to_string());
    sheet.pair("station", station);
    sheet.pair("date", lead.date.as_deref().unwrap_or_default());
    sheet.pair("source", lead.source.as_deref().unwrap_or_default());
    let category = lead.category.as_deref().unwrap_or_default();
    sheet.pair("category", &category_text(lang, category));
    sheet.pair("by", name(&view.names, &lead.by));
    if let Some(issue) = lead.issue.value {
        sheet.pair("issue", &issue.to_string());
    }
    sheet.pair("reason", lead.reason.value.as_deref().unwrap_or_default());
    sheet.long("show.description", &lead.description);
    sheet.contested(&view.id.to_string(), &lead.contested, &view.names);
    sheet.heading("show.story");
    for update in &lead.updates {
        let mut parts = vec![
            stamp(lang, &view.names, &update.stamp),
            lang.word("lead_update", &update.kind),
        ];
        parts.extend(
            update
                .outcome
                .as_deref()
                .map(|word| lang.word("outcome", word)),
        );
        parts.extend(update.text.clone());
        sheet.line(&parts.join("  "));
    }
    sheet.local(&view.local);
    sheet.end()
}
