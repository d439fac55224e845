//! The checklist: what can be looked at, how it is answered, what was answered.

use std::collections::BTreeMap;

use baolian_record::checklist::{AnswerKind, Item, Template, Text, builtin_categories};
use serde_json::Value;

use super::Sheet;
use crate::text::Lang;

/// A text of a checklist in a language.
pub(crate) fn in_language(lang: Lang, text: &Text) -> &str {
    match lang {
        Lang::Zh => &text.zh,
        Lang::En => &text.en,
    }
}

/// A checklist with the answers there are.
#[must_use]
pub fn sheet(lang: Lang, template: &Template, answers: &BTreeMap<String, Value>) -> String {
    let title = in_language(lang, &template.title);
    let mut text = format!("{title}  {}@{}\n", template.id, template.version);
    for section in &template.sections {
        let mut sheet = Sheet::new(lang, &format!("\n{}", in_language(lang, &section.title)));
        for item in &section.items {
            let mut line = format!("{}  {}", item.id, in_language(lang, &item.title));
            match answers.get(&item.id) {
                Some(answer) => {
                    line.push_str(&format!("  【{}】", answer_text(lang, item, answer)));
                }
                None => line.push_str(&format!("  {}", how(lang, item))),
            }
            sheet.line(&line);
        }
        text.push_str(&sheet.end());
    }
    text
}

/// One answer in a line.
pub(crate) fn answer_line(lang: Lang, template: &Template, id: &str, answer: &Value) -> String {
    match template.item(id) {
        Some(item) => format!(
            "{}  【{}】",
            in_language(lang, &item.title),
            answer_text(lang, item, answer)
        ),
        // Of a later version: shown as it stands.
        None => format!("{id}  {answer}"),
    }
}

fn answer_text(lang: Lang, item: &Item, answer: &Value) -> String {
    let plain = answer
        .as_str()
        .map_or_else(|| answer.to_string(), str::to_owned);
    match &item.kind {
        AnswerKind::PassFail => lang.word("answer", &plain),
        AnswerKind::Choice { options } => options
            .iter()
            .find(|option| option.id == plain)
            .map_or(plain.clone(), |option| {
                in_language(lang, &option.title).to_owned()
            }),
        AnswerKind::Number { unit, .. } => format!("{plain} {}", in_language(lang, unit)),
        _ => plain,
    }
}

/// How an item is answered.
fn how(lang: Lang, item: &Item) -> String {
    match &item.kind {
        AnswerKind::PassFail => "pass | fail | na".to_owned(),
        AnswerKind::Choice { options } => {
            let ids = options.iter().map(|option| option.id.as_str());
            ids.collect::<Vec<_>>().join(" | ")
        }
        AnswerKind::Number { min, max, unit } => {
            format!("{min}–{max} {}", in_language(lang, unit))
        }
        AnswerKind::Text { max_chars } => lang.say("show.text_answer", &[("limit", max_chars)]),
        _ => lang.text("show.unknown_answer"),
    }
}

/// A category by name; its id where no name is known.
pub(crate) fn category_text(lang: Lang, id: &str) -> String {
    let known = builtin_categories().ok().and_then(|all| all.get(id));
    known.map_or_else(
        || id.to_owned(),
        |category| in_language(lang, &category.title).to_owned(),
    )
}
