//! Every single-value change keeps who, when and from what.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod station;

use automerge::{Change, ScalarValue};
use baolian_record::Document;
use baolian_record::history::{Changed, history};
use baolian_record::issue::deed::{self, NewIssue, TaskDue};
use baolian_record::issue::{Responsible, Severity, UpdateKind};
use baolian_record::visit::{self, NewVisit};
use baolian_record::write;
use baolian_wire::Kind;
use station::{LI, OFFICE, STATION, Tablet, WANG, hash};

fn opened(by: &mut Tablet) -> Document {
    let mut document = Document::begin(Kind::Issue).unwrap();
    let new = NewIssue {
        station: STATION.into(),
        title: "接警台无人值守".into(),
        category: "intake".into(),
        severity: Some(Severity::Medium),
        due: Some("2026-12-20".into()),
        responsible: Some(Responsible::Post("所长".into())),
        ..NewIssue::default()
    };
    by.write(&mut document, |pen| deed::open(pen, &new));
    document
}

fn set(by: &mut Tablet, document: &mut Document, field: &str, value: &str) -> Change {
    let pair = [(field, write::text(value))];
    by.write(document, |pen| write::set(pen.tx, &pair)).unwrap()
}

fn of<'h>(all: &'h [Changed], field: &str) -> Vec<(Option<&'h str>, &'h str)> {
    let mine = all.iter().filter(|c| c.field == field);
    mine.map(|c| (c.from.as_deref(), c.to.as_str())).collect()
}

#[test]
fn each_change_of_a_root_value_says_from_what_to_what_and_by_which_change() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let begun = hash(&document.changes()[0]);
    let moved = set(&mut li, &mut document, "due", "2026-12-31");
    let harder = set(&mut li, &mut document, "severity", "high");
    let extended = li
        .write(&mut document, |pen| {
            deed::extend(pen, "2027-01-15", Some("2026-12-31"), "等设备")
        })
        .unwrap();

    let all = history(&document);
    let due: Vec<_> = all.iter().filter(|c| c.field == "due").collect();
    let expected = [
        (None, "2026-12-20", begun),
        (Some("2026-12-20"), "2026-12-31", hash(&moved)),
        (Some("2026-12-31"), "2027-01-15", hash(&extended)),
    ];
    assert_eq!(due.len(), 3);
    for (found, (from, to, change)) in due.into_iter().zip(expected) {
        assert_eq!(found.from.as_deref(), from);
        assert_eq!(found.to, to);
        assert_eq!(found.change, change);
    }
    let severity = all.iter().rfind(|c| c.field == "severity").unwrap();
    assert_eq!(severity.from.as_deref(), Some("medium"));
    assert_eq!(severity.change, hash(&harder));
    // What is written once has no history.
    assert!(of(&all, "station").is_empty() && of(&all, "by").is_empty());
}

#[test]
fn values_of_a_record_have_a_history_too() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    li.write(&mut document, |pen| {
        deed::plan_task(pen, "排班", "王所", &TaskDue::DaysBefore(7)).map(drop)
    });
    let task = document.view().items("tasks")[0].id.clone();
    let pairs = [
        ("done", Some(ScalarValue::Boolean(true))),
        ("days_before", Some(ScalarValue::Int(3))),
    ];
    li.write(&mut document, |pen| {
        write::set_in(pen.tx, "tasks", &task, &pairs)
    });
    li.write(&mut document, |pen| {
        deed::update(pen, &UpdateKind::Progress, "已排", &[]).map(drop)
    });

    let all = history(&document);
    assert_eq!(of(&all, &format!("tasks.{task}.done")), [(None, "true")]);
    assert_eq!(
        of(&all, &format!("tasks.{task}.days_before")),
        [(None, "7"), (Some("7"), "3")]
    );
    // An update says nothing that could change.
    assert!(all.iter().all(|c| !c.field.starts_with("updates.")));
}

#[test]
fn an_answer_taken_back_is_part_of_its_history() {
    let mut li = Tablet::of(LI, 1);
    let mut document = Document::begin(Kind::Visit).unwrap();
    let new = NewVisit {
        station: STATION.into(),
        ..NewVisit::default()
    };
    li.write(&mut document, |pen| visit::start(pen, &new));
    for answer in [Some("pass"), Some("fail"), None, Some("pass")] {
        let answer = answer.map(ScalarValue::from);
        li.write(&mut document, |pen| {
            visit::answer(pen, "window", answer, None)
        });
    }
    let all = history(&document);
    assert_eq!(
        of(&all, "answers.window"),
        [
            (None, "pass"),
            (Some("pass"), "fail"),
            (Some("fail"), ""),
            (None, "pass"),
        ]
    );
}

#[test]
fn of_values_written_apart_each_is_from_what_its_author_had_seen() {
    let (mut li, mut office) = (Tablet::of(LI, 1), Tablet::of(OFFICE, 1));
    let mut document = opened(&mut li);
    let mut apart = document.clone();
    set(&mut li, &mut document, "due", "2026-12-10");
    set(&mut office, &mut apart, "due", "2026-12-30");
    document.merge(apart.changes()).unwrap();
    // The cautious value was shown, so that is what the settling one replaces.
    set(&mut li, &mut document, "due", "2026-12-15");

    let all = history(&document);
    let mut due = of(&all, "due");
    due[1..3].sort_unstable();
    assert_eq!(
        due,
        [
            (None, "2026-12-20"),
            (Some("2026-12-20"), "2026-12-10"),
            (Some("2026-12-20"), "2026-12-30"),
            (Some("2026-12-10"), "2026-12-15"),
        ]
    );
}

#[test]
fn settling_on_a_value_that_stands_is_a_change_of_its_own() {
    for choice in ["大厅", "后院"] {
        let (mut li, mut office) = (Tablet::of(LI, 1), Tablet::of(OFFICE, 1));
        let mut document = opened(&mut li);
        let mut apart = document.clone();
        set(&mut li, &mut document, "place", "大厅");
        set(&mut office, &mut apart, "place", "后院");
        document.merge(apart.changes()).unwrap();
        let settled = set(&mut li, &mut document, "place", choice);

        let last = history(&document).pop().unwrap();
        assert_eq!((last.field.as_str(), last.to.as_str()), ("place", choice));
        assert_eq!(last.change, hash(&settled));
        assert!(li.judged(&document, &settled).is_ok());
    }
}

#[test]
fn the_history_is_the_same_whatever_came_first() {
    let (mut li, mut wang) = (Tablet::of(LI, 1), Tablet::of(WANG, 1));
    let mut one = opened(&mut li);
    let mut two = one.clone();
    for day in ["2026-12-01", "2026-12-02"] {
        set(&mut li, &mut one, "due", day);
        set(&mut wang, &mut two, "place", day);
    }
    let (mine, theirs) = (one.changes(), two.changes());
    one.merge(theirs).unwrap();
    two.merge(mine).unwrap();
    assert_eq!(history(&one), history(&two));
}
