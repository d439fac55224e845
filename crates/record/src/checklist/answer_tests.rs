//! An answer fits its item or is refused; what was answered decides what else is asked.

use super::{samples::*, *};

#[test]
fn what_hangs_on_a_hidden_item_is_hidden_though_it_was_answered() {
    let template = template(vec![
        item("recorded", AnswerKind::PassFail),
        shown_if(
            item("fault", choice(&["no-sound", "gap"])),
            "recorded",
            "fail",
        ),
        shown_if(item("how-long", minutes(0, 60)), "fault", "gap"),
    ]);
    assert_eq!(template.check(), Ok(()));

    let mut given = answers(&[
        ("recorded", Answer::PassFail(Outcome::Fail)),
        ("fault", Answer::Choice("gap".into())),
    ]);
    assert_eq!(
        ids(&template.visible_items(&given)),
        ["recorded", "fault", "how-long"]
    );
    given.insert("recorded".into(), Answer::PassFail(Outcome::Pass));
    assert_eq!(ids(&template.visible_items(&given)), ["recorded"]);
    given.remove("recorded");
    assert_eq!(ids(&template.visible_items(&given)), ["recorded"]);
    assert!(given.contains_key("fault"), "hiding deletes nothing");
}

#[test]
fn an_answer_fits_its_item_or_is_refused_with_the_reason() {
    let pass_fail = item("i", AnswerKind::PassFail);
    let options = item("i", choice(&["no-sound", "gap"]));
    let number = item("i", minutes(-5, 60));
    let short = item("i", AnswerKind::Text { max_chars: 4 });
    let newer = item("i", AnswerKind::Unknown);
    let choice_of = |id: &str| Answer::Choice(id.into());
    let text_of = |text: &str| Answer::Text(text.into());

    let table: [(&Item, Answer, Result<(), &str>); 17] = [
        (&pass_fail, Answer::PassFail(Outcome::Pass), Ok(())),
        (&pass_fail, Answer::PassFail(Outcome::NotApplicable), Ok(())),
        (&pass_fail, choice_of("pass"), Err("answer-other-kind")),
        (&options, choice_of("gap"), Ok(())),
        (&options, choice_of("Gap"), Err("answer-no-option")),
        (
            &options,
            Answer::PassFail(Outcome::Pass),
            Err("answer-other-kind"),
        ),
        (&number, Answer::Number(-5), Ok(())),
        (&number, Answer::Number(60), Ok(())),
        (&number, Answer::Number(-6), Err("answer-out-of-range")),
        (&number, Answer::Number(61), Err("answer-out-of-range")),
        (&number, text_of("5"), Err("answer-other-kind")),
        (&short, text_of("值班空岗"), Ok(())),
        (&short, text_of("值班室空岗"), Err("answer-too-long")),
        (&short, text_of(" \n　"), Err("answer-blank")),
        (&short, text_of(""), Err("answer-blank")),
        (&newer, text_of("好"), Err("answer-unknown-kind")),
        (
            &newer,
            Answer::PassFail(Outcome::Pass),
            Err("answer-unknown-kind"),
        ),
    ];
    for (item, answer, expected) in table {
        let result = answer.validate(item).map_err(|error| error.code());
        assert_eq!(result, expected, "{answer:?} to {:?}", item.kind);
    }
}

#[test]
fn an_answer_is_typed_as_a_word_a_number_or_a_text() {
    let pass_fail = item("i", AnswerKind::PassFail);
    let options = item("i", choice(&["no-sound", "gap"]));
    let number = item("i", minutes(0, 60));
    let short = item("i", AnswerKind::Text { max_chars: 10 });

    for (item, typed) in [
        (&pass_fail, "fail"),
        (&pass_fail, "na"),
        (&options, "gap"),
        (&number, "25"),
        (&short, "门口无人"),
    ] {
        let answer = Answer::parse(item, typed).unwrap();
        assert_eq!(answer.to_string(), typed);
        let json = serde_json::to_string(&answer).unwrap();
        assert_eq!(serde_json::from_str::<Answer>(&json).unwrap(), answer);
    }
    assert!(Answer::parse(&pass_fail, "fail").unwrap().is_fail());
    assert!(!Answer::parse(&pass_fail, "na").unwrap().is_fail());

    for (item, typed, code) in [
        (&pass_fail, "failed", "answer-no-outcome"),
        (&pass_fail, "", "answer-no-outcome"),
        (&options, "", "answer-no-option"),
        (&number, "many", "answer-no-number"),
        (&number, "2.5", "answer-no-number"),
        (&number, "99999999999999999999", "answer-no-number"),
        (&number, "61", "answer-out-of-range"),
        (&short, "  ", "answer-blank"),
    ] {
        assert_eq!(
            Answer::parse(item, typed).unwrap_err().code(),
            code,
            "{typed}"
        );
    }
}

#[test]
fn a_template_of_a_newer_program_can_be_read_and_the_rest_of_it_answered() {
    let json = r#"{
        "id": "trial", "version": 9, "title": { "zh": "试用", "en": "Trial", "ja": "試用" }, "colour": "blue",
        "sections": [{ "id": "s", "title": { "zh": "窗口", "en": "Window" }, "icon": "door", "items": [
            { "id": "old", "title": { "zh": "在岗", "en": "Staffed" }, "category": "duty", "weight": 3,
              "kind": { "type": "pass_fail", "colour": "red" } },
            { "id": "new", "title": { "zh": "画图", "en": "Sketch" }, "category": "duty",
              "kind": { "type": "sketch", "width": 300 } }
        ] }]
    }"#;
    let it = Template::from_json(json).unwrap();
    assert_eq!(it.visible_items(&BTreeMap::new()).len(), 2);
    assert!(Answer::parse(it.item("old").unwrap(), "pass").is_ok());
    assert_eq!(
        Answer::parse(it.item("new").unwrap(), "x"),
        Err(AnswerError::UnknownKind)
    );
}
