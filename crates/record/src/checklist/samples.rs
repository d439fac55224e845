//! Small templates and answers for the tests of this module.

use super::*;

pub(super) fn text(zh: &str, en: &str) -> Text {
    Text {
        zh: zh.into(),
        en: en.into(),
    }
}

pub(super) fn item(id: &str, kind: AnswerKind) -> Item {
    Item {
        id: id.into(),
        title: text("窗口有人在岗", "The window is staffed"),
        hint: None,
        kind,
        category: "window-service".into(),
        shown_if: None,
    }
}

pub(super) fn shown_if(mut item: Item, on: &str, equals: &str) -> Item {
    item.shown_if = Some(ShownIf {
        item: on.into(),
        equals: equals.into(),
    });
    item
}

pub(super) fn choice(ids: &[&str]) -> AnswerKind {
    let option = |id: &&str| ChoiceOption {
        id: (*id).to_owned(),
        title: text("无声音", "No sound"),
    };
    AnswerKind::Choice {
        options: ids.iter().map(option).collect(),
    }
}

pub(super) fn minutes(min: i64, max: i64) -> AnswerKind {
    AnswerKind::Number {
        min,
        max,
        unit: text("分钟", "minutes"),
    }
}

pub(super) fn template(items: Vec<Item>) -> Template {
    let section = Section {
        id: "reception".into(),
        title: text("接待窗口", "Reception"),
        items,
        topical: None,
    };
    Template {
        id: "trial".into(),
        version: 1,
        title: text("试用", "Trial"),
        sections: vec![section],
    }
}

pub(super) fn answers(given: &[(&str, Answer)]) -> BTreeMap<String, Answer> {
    given
        .iter()
        .map(|(id, answer)| ((*id).to_owned(), answer.clone()))
        .collect()
}

pub(super) fn ids(items: &[&Item]) -> Vec<String> {
    items.iter().map(|item| item.id.clone()).collect()
}
