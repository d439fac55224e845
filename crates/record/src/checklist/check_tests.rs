//! A template with faults is told every one of them, with its place.

use super::{samples::*, *};

fn fault_codes(result: Result<(), Vec<TemplateError>>) -> Vec<(String, &'static str)> {
    let errors = result.err().unwrap_or_default();
    errors
        .into_iter()
        .map(|error| (error.place.to_string(), error.fault.code()))
        .collect()
}

#[test]
fn each_fault_of_a_template_is_found_and_named() {
    type Spoil = fn(&mut Template);
    let with = |change: Spoil| {
        let mut it = template(vec![
            item("first", AnswerKind::PassFail),
            item("second", choice(&["a", "b"])),
        ]);
        change(&mut it);
        fault_codes(it.check())
    };
    assert_eq!(with(|_| ()), []);

    let table: [(Spoil, &str, &str); 22] = [
        (|t| t.version = 0, "the whole", "template-version-zero"),
        (|t| t.id = "Trial".into(), "the whole", "template-bad-id"),
        (|t| t.title.en.clear(), "the whole", "template-empty-text"),
        (|t| t.sections.clear(), "the whole", "template-count"),
        (
            |t| t.sections[0].title.zh = "　".into(),
            "section \"reception\"",
            "template-empty-text",
        ),
        (
            |t| t.sections[0].items.clear(),
            "section \"reception\"",
            "template-count",
        ),
        (
            |t| t.sections[0].items[1].id = "first".into(),
            "item \"first\"",
            "template-duplicate-id",
        ),
        (
            |t| t.sections[0].items[1].id = "1st".into(),
            "item \"1st\"",
            "template-bad-id",
        ),
        (
            |t| t.sections[0].items[1].id = String::new(),
            "item \"\"",
            "template-bad-id",
        ),
        (
            |t| t.sections[0].items[1].title.zh = "长".repeat(121),
            "item \"second\"",
            "template-text-too-long",
        ),
        (
            |t| t.sections[0].items[1].hint = Some(text("看", "")),
            "item \"second\"",
            "template-empty-text",
        ),
        (
            |t| t.sections[0].items[1].category = String::new(),
            "item \"second\"",
            "template-bad-category",
        ),
        (
            |t| t.sections[0].items[1].kind = choice(&["a"]),
            "item \"second\"",
            "template-count",
        ),
        (
            |t| t.sections[0].items[1].kind = choice(&["a", "a"]),
            "option \"a\" of item \"second\"",
            "template-duplicate-id",
        ),
        (
            |t| t.sections[0].items[1].kind = minutes(1, 0),
            "item \"second\"",
            "template-empty-range",
        ),
        (
            |t| t.sections[0].items[1].kind = AnswerKind::Text { max_chars: 0 },
            "item \"second\"",
            "template-bad-text-limit",
        ),
        (
            |t| t.sections[0].items[1].kind = AnswerKind::Text { max_chars: 2001 },
            "item \"second\"",
            "template-bad-text-limit",
        ),
        (
            |t| t.sections[0].items[1].kind = AnswerKind::Unknown,
            "item \"second\"",
            "template-unknown-kind",
        ),
        (
            |t| depend(t, 1, "nowhere", "fail"),
            "item \"second\"",
            "template-shown-if-not-earlier",
        ),
        (
            |t| depend(t, 0, "second", "a"),
            "item \"first\"",
            "template-shown-if-not-earlier",
        ),
        (
            |t| depend(t, 1, "second", "a"),
            "item \"second\"",
            "template-shown-if-not-earlier",
        ),
        (
            |t| depend(t, 1, "first", "failed"),
            "item \"second\"",
            "template-shown-if-impossible",
        ),
    ];
    for (change, place, code) in table {
        assert_eq!(with(change), [(place.to_owned(), code)]);
    }
}

fn depend(template: &mut Template, item: usize, on: &str, equals: &str) {
    template.sections[0].items[item].shown_if = Some(ShownIf {
        item: on.into(),
        equals: equals.into(),
    });
}

#[test]
fn a_condition_asks_for_an_outcome_or_an_option_never_for_a_number() {
    let on = |kind, equals| {
        fault_codes(
            template(vec![
                item("first", kind),
                shown_if(item("then", AnswerKind::PassFail), "first", equals),
            ])
            .check(),
        )
    };
    assert_eq!(on(AnswerKind::PassFail, "na"), []);
    assert_eq!(on(choice(&["a", "b"]), "b"), []);
    for (kind, equals) in [
        (choice(&["a", "b"]), "c"),
        (minutes(0, 9), "5"),
        (AnswerKind::Text { max_chars: 9 }, "5"),
    ] {
        assert_eq!(
            on(kind, equals),
            [("item \"then\"".to_owned(), "template-shown-if-impossible")]
        );
    }
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_template() {
    let mut it = template(vec![
        item("First", AnswerKind::PassFail),
        item("second", choice(&[])),
    ]);
    it.version = 0;
    it.sections.push(it.sections[0].clone());
    let codes: Vec<_> = fault_codes(it.check())
        .into_iter()
        .map(|(_, code)| code)
        .collect();
    assert_eq!(
        codes,
        [
            "template-version-zero",
            "template-bad-id",
            "template-count",
            "template-duplicate-id",
            "template-bad-id",
            "template-duplicate-id",
            "template-count",
            "template-duplicate-id",
        ]
    );
}

#[test]
fn a_template_is_limited_in_size() {
    let many = |n: usize| {
        (0..n)
            .map(|i| item(&format!("item-{i}"), AnswerKind::PassFail))
            .collect::<Vec<_>>()
    };
    assert_eq!(template(many(limit::ITEMS_IN_SECTION)).check(), Ok(()));
    assert_eq!(
        fault_codes(template(many(limit::ITEMS_IN_SECTION + 1)).check()).len(),
        1
    );

    let mut wide = template(Vec::new());
    wide.sections = many(limit::ITEMS + 1)
        .chunks(limit::ITEMS_IN_SECTION)
        .enumerate()
        .map(|(i, items)| Section {
            id: format!("s{i}"),
            title: text("接待", "Reception"),
            items: items.to_vec(),
            topical: None,
        })
        .collect();
    assert_eq!(
        fault_codes(wide.check()),
        [("the whole".to_owned(), "template-count")]
    );
}

#[test]
fn a_category_that_is_not_in_the_list_is_found() {
    let mut it = template(vec![
        item("first", AnswerKind::PassFail),
        item("second", AnswerKind::PassFail),
    ]);
    it.sections[0].items[1].category = "weather".into();
    let codes = fault_codes(builtin_categories().unwrap().check_template(&it));
    assert_eq!(
        codes,
        [("item \"second\"".to_owned(), "template-unknown-category")]
    );

    let mut list = builtin_categories().unwrap().clone();
    list.categories.push(list.categories[0].clone());
    let codes = fault_codes(list.check());
    assert_eq!(
        codes,
        [(
            "category \"window-service\"".to_owned(),
            "template-duplicate-id"
        )]
    );
}

#[test]
fn what_is_no_checklist_is_refused_and_json_comes_back_the_same() {
    for json in [
        "",
        "[]",
        "{}",
        r#"{"id": "x", "version": -1, "title": {"zh": "a", "en": "b"}, "sections": []}"#,
    ] {
        assert_eq!(
            Template::from_json(json).unwrap_err().code(),
            "checklist-unreadable",
            "{json}"
        );
    }
    let json = serde_json::to_string(builtin().unwrap()).unwrap();
    assert_eq!(&Template::from_json(&json).unwrap(), builtin().unwrap());
}
