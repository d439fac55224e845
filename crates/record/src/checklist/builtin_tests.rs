//! The built-in checklist is complete, bilingual and fit for use.

use super::{samples::*, *};

fn every_text(template: &Template) -> Vec<&Text> {
    let mut texts = vec![&template.title];
    texts.extend(template.sections.iter().map(|section| &section.title));
    for (_, item) in template.items() {
        texts.push(&item.title);
        texts.extend(&item.hint);
        match &item.kind {
            AnswerKind::Choice { options } => {
                texts.extend(options.iter().map(|option| &option.title));
            }
            AnswerKind::Number { unit, .. } => texts.push(unit),
            _ => {}
        }
    }
    texts
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn the_builtin_checklist_passes_its_own_check() {
    let template = builtin().unwrap();
    assert_eq!(template.check(), Ok(()));
    let categories = builtin_categories().unwrap();
    assert_eq!(categories.check(), Ok(()));
    assert_eq!(categories.check_template(template), Ok(()));
}

#[test]
fn the_builtin_checklist_covers_every_area_of_the_design_in_a_handful_of_items() {
    let template = builtin().unwrap();
    let sections: Vec<_> = template
        .sections
        .iter()
        .map(|section| section.title.zh.as_str())
        .collect();
    assert_eq!(
        sections,
        [
            "接待窗口",
            "接处警、受立案",
            "信息采集录入与应用",
            "执法闭环",
            "办案区",
            "社区警务室",
            "信访",
            "找窟窿、堵窟窿、防透风",
        ]
    );
    for section in &template.sections {
        assert!(
            (5..=9).contains(&section.items.len()),
            "{}: {}",
            section.id,
            section.items.len()
        );
    }
}

#[test]
fn every_builtin_text_stands_in_both_languages() {
    let categories = builtin_categories()
        .unwrap()
        .categories
        .iter()
        .map(|category| &category.title);
    for text in every_text(builtin().unwrap()).into_iter().chain(categories) {
        assert!(has_han(&text.zh), "{}", text.zh);
        assert!(
            !has_han(&text.en) && text.en.chars().any(|c| c.is_ascii_alphabetic()),
            "{}",
            text.en
        );
        assert!(
            text.zh.chars().count() <= 32,
            "too long to read at a glance: {}",
            text.zh
        );
    }
}

#[test]
fn every_kind_of_answer_is_in_the_builtin_checklist() {
    let kinds: Vec<_> = builtin()
        .unwrap()
        .items()
        .map(|(_, item)| item.kind.clone())
        .collect();
    assert!(kinds.contains(&AnswerKind::PassFail));
    assert!(
        kinds
            .iter()
            .any(|kind| matches!(kind, AnswerKind::Choice { .. }))
    );
    assert!(
        kinds
            .iter()
            .any(|kind| matches!(kind, AnswerKind::Number { .. }))
    );
    assert!(
        kinds
            .iter()
            .any(|kind| matches!(kind, AnswerKind::Text { .. }))
    );
}

#[test]
fn a_follow_up_is_asked_only_where_something_failed() {
    let template = builtin().unwrap();
    let follow_up = "area-recording-fault".to_owned();
    let shown = |answer| ids(&template.visible_items(&answers(&[("area-recording", answer)])));

    assert!(
        !ids(&template.visible_items(&BTreeMap::new())).contains(&follow_up),
        "nothing looked at"
    );
    assert!(!shown(Answer::PassFail(Outcome::Pass)).contains(&follow_up));
    assert!(!shown(Answer::PassFail(Outcome::NotApplicable)).contains(&follow_up));
    assert!(shown(Answer::PassFail(Outcome::Fail)).contains(&follow_up));
}
