//! A problem, and the story of its values.

use baolian_core::tablet::{Event, IssueView, Names};
use baolian_record::issue::{Effect, Evidence, Issue, Responsible, Task, Update};
use chrono::NaiveDate;

use super::checklist::category_text;
use super::{Sheet, name, stamp, when};
use crate::answer::cut;
use crate::text::Lang;

/// A problem on one sheet.
#[must_use]
pub fn sheet(lang: Lang, view: &IssueView, station: &str, today: &str) -> String {
    let issue = &view.issue;
    let title = issue.title.value.as_deref().unwrap_or_default();
    let state = lang.word("state", issue.status.state.as_str());
    let mut sheet = Sheet::new(lang, &format!("{title}  【{state}】"));
    sheet.pair("id", &view.id.to_string());
    sheet.pair("station", station);
    terms(&mut sheet, issue, &view.names, today);
    if view.internal {
        sheet.line(&lang.text("show.internal"));
    }
    if !issue.status.waits_for.is_empty() {
        let parties = issue.status.waits_for.iter();
        let parties: Vec<String> = parties
            .map(|party| lang.word("party", &format!("{party:?}").to_lowercase()))
            .collect();
        sheet.pair("waits_for", &parties.join(lang.comma()));
    }
    sheet.long("show.description", &issue.description);
    if !issue.media.is_empty() {
        sheet.heading("show.media");
        for file in &issue.media {
            sheet.line(&lang.say(
                "show.file",
                &[
                    ("name", &file.name),
                    ("bytes", &file.len),
                    ("hash", &file.hash),
                ],
            ));
        }
        sheet.line(&lang.text("show.media_unsent"));
    }
    sheet.contested(&view.id.to_string(), &issue.contested, &view.names);
    if !issue.tasks.is_empty() {
        sheet.heading("show.tasks");
        for task in &issue.tasks {
            sheet.line(&task_line(lang, task));
        }
    }
    if !issue.effects.is_empty() {
        sheet.heading("show.effects");
        for effect in &issue.effects {
            sheet.line(&effect_lines(lang, effect, &view.names));
        }
    }
    sheet.heading("show.story");
    for update in &issue.updates {
        sheet.line(&update_line(lang, issue, update, &view.names));
    }
    sheet.local(&view.local);
    sheet.end()
}

fn terms(sheet: &mut Sheet, issue: &Issue, names: &Names, today: &str) {
    let lang = sheet.lang;
    let severity = issue
        .severity
        .value
        .map_or("", |severity| severity.as_str());
    if !severity.is_empty() {
        sheet.pair("severity", &lang.word("severity", severity));
    }
    if let Some(due) = &issue.due.value {
        sheet.pair("due", &due_text(lang, due, today));
    }
    if let Some(responsible) = &issue.responsible.value {
        sheet.pair("responsible", &responsible_text(lang, responsible, names));
    }
    let category = issue.category.value.as_deref().unwrap_or_default();
    sheet.pair("category", &category_text(lang, category));
    sheet.pair("place", issue.place.value.as_deref().unwrap_or_default());
    sheet.pair("item", issue.item.as_deref().unwrap_or_default());
    if let Some(visit) = issue.visit {
        sheet.pair("visit", &visit.to_string());
    }
    if let Some(same_as) = issue.same_as {
        sheet.pair("same_as", &same_as.to_string());
    }
}

/// A day and how far it is.
fn due_text(lang: Lang, due: &str, today: &str) -> String {
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let (Some(end), Some(now)) = (day(due), day(today)) else {
        return due.to_owned();
    };
    let days = end.signed_duration_since(now).num_days();
    let key = if days < 0 {
        "show.overdue"
    } else {
        "show.days_left"
    };
    lang.say(key, &[("day", &due), ("days", &days.abs())])
}

fn responsible_text(lang: Lang, responsible: &Responsible, names: &Names) -> String {
    match responsible {
        Responsible::Account(account) => name(names, account.as_str()).to_owned(),
        Responsible::Post(post) => lang.say("show.post", &[("post", post)]),
        Responsible::Unit { name, contact } if contact.is_empty() => name.clone(),
        Responsible::Unit { name, contact } => {
            lang.say("show.unit", &[("name", name), ("contact", contact)])
        }
        Responsible::Other(text) => text.clone(),
    }
}

fn task_line(lang: Lang, task: &Task) -> String {
    let done = if task.done.value == Some(true) {
        "done"
    } else {
        "open"
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    lang.say(
        "show.task",
        &[
            ("state", &lang.word("task", done)),
            ("text", &text(&task.text.value)),
            ("who", &text(&task.who.value)),
            ("due", &text(&task.due.value)),
            ("id", &task.stamp.id),
        ],
    )
}

fn effect_lines(lang: Lang, effect: &Effect, names: &Names) -> String {
    let mut lines = vec![format!(
        "{}  {}  ({})",
        stamp(lang, names, &effect.stamp),
        effect.text,
        effect.stamp.id
    )];
    for evidence in &effect.evidence {
        let line = match evidence {
            Evidence::File {
                name, len, hash, ..
            } => lang.say(
                "show.evidence_file",
                &[("name", name), ("bytes", len), ("hash", hash)],
            ),
            Evidence::Visit { visit, .. } => lang.say("show.evidence_visit", &[("visit", visit)]),
        };
        lines.push(format!("  {line}"));
    }
    if !effect.confirmed_by.is_empty() {
        let by = effect
            .confirmed_by
            .iter()
            .map(|account| name(names, account));
        let by = by.collect::<Vec<_>>().join(lang.comma());
        lines.push(format!(
            "  {}",
            lang.say("show.confirmed_by", &[("who", &by)])
        ));
    }
    lines.join("\n")
}

fn update_line(lang: Lang, issue: &Issue, update: &Update, names: &Names) -> String {
    let mut parts = vec![
        stamp(lang, names, &update.stamp),
        lang.word("update", update.kind.as_str()),
    ];
    match (&update.was, &update.due) {
        (Some(was), Some(due)) => parts.push(format!("{was} → {due}")),
        (None, Some(due)) => parts.push(format!("→ {due}")),
        _ => {}
    }
    if let Some(ruling) = &update.ruling {
        parts.push(lang.word("ruling", ruling));
    }
    if let Some(to) = &update.to {
        parts.push(format!("→ {to}"));
    }
    // What it is about, in its own words.
    let effect = update.effect.as_ref();
    let effect = issue.effects.iter().find(|e| Some(&e.stamp.id) == effect);
    parts.extend(effect.map(|effect| cut(&effect.text, 40)));
    let task = update.task.as_ref();
    let task = issue.tasks.iter().find(|t| Some(&t.stamp.id) == task);
    let task = task.and_then(|task| task.text.value.as_deref());
    parts.extend(task.map(|text| cut(text, 40)));
    parts.extend(update.text.clone());
    parts.join("  ")
}

/// Every change of a single value, oldest first.
#[must_use]
pub fn history(lang: Lang, events: &[Event], names: &Names) -> String {
    let line = |event: &Event| {
        let (who, when) = match &event.by {
            Some(by) => (name(names, &by.account).to_owned(), when(lang, by)),
            None => (String::new(), String::new()),
        };
        let field = lang.word("field", &event.field);
        let from = event.from.as_deref().unwrap_or("–");
        format!("{when}  {who}  {field}  {from} → {}", event.to)
    };
    events.iter().map(line).collect::<Vec<_>>().join("\n")
}
