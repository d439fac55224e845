//! No loser, field by field (design, section 4).

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod station;

use std::collections::BTreeSet;

use automerge::ScalarValue;
use baolian_record::Document;
use baolian_record::issue::deed::{self, FileDescriptor, NewEvidence, NewIssue, TaskDue};
use baolian_record::issue::{Issue, Responsible, Severity, UpdateKind};
use baolian_record::lead::{self, Lead, NewLead};
use baolian_record::notes::{self, Notes};
use baolian_record::row::{self, MainRow};
use baolian_record::support::{self, NewSupport, Promise, Support, SupportState};
use baolian_record::visit::{self, NewVisit, Visit};
use baolian_record::write;
use baolian_wire::{DocId, Kind};
use station::{LI, OFFICE, STATION, Tablet, WANG};

fn opened() -> Document {
    let mut document = Document::begin(Kind::Issue).unwrap();
    let new = NewIssue {
        station: STATION.into(),
        title: "接警台无人值守".into(),
        category: "intake".into(),
        description: "窗口无人".into(),
        severity: Some(Severity::Medium),
        due: Some("2026-12-20".into()),
        responsible: Some(Responsible::Post("所长".into())),
        ..NewIssue::default()
    };
    Tablet::of(LI, 9).write(&mut document, |pen| deed::open(pen, &new));
    document
}

fn started() -> Document {
    let mut document = Document::begin(Kind::Visit).unwrap();
    let new = NewVisit {
        station: STATION.into(),
        checklist: "builtin@1".into(),
        ..NewVisit::default()
    };
    Tablet::of(LI, 9).write(&mut document, |pen| visit::start(pen, &new));
    document
}

fn set(by: &mut Tablet, document: &mut Document, field: &str, value: &str) {
    let pair = [(field, write::text(value))];
    by.write(document, |pen| write::set(pen.tx, &pair)).unwrap();
}

/// Both replicas after exchanging everything.
fn exchange(one: &mut Document, two: &mut Document) {
    let (mine, theirs) = (one.changes(), two.changes());
    one.merge(theirs).unwrap();
    two.merge(mine).unwrap();
}

/// The same field written apart to two values.
fn apart(field: &str, mine: &str, theirs: &str) -> (Document, Document) {
    let mut one = opened();
    let mut two = one.clone();
    set(&mut Tablet::of(LI, 1), &mut one, field, mine);
    set(&mut Tablet::of(OFFICE, 1), &mut two, field, theirs);
    exchange(&mut one, &mut two);
    (one, two)
}

fn file(n: u8) -> NewEvidence {
    NewEvidence::File(FileDescriptor {
        hash: baolian_wire::Hash([n; 32]).to_string(),
        len: 10,
        media_type: "image/jpeg".into(),
        name: "台账.jpg".into(),
        original: None,
    })
}

#[test]
fn what_is_added_apart_to_an_issue_all_stays() {
    let mut one = opened();
    let mut two = one.clone();
    for (by, document) in [
        (&mut Tablet::of(LI, 1), &mut one),
        (&mut Tablet::of(WANG, 1), &mut two),
    ] {
        by.write(document, |pen| {
            deed::plan_task(pen, "排班", "王所", &TaskDue::DaysBefore(3)).map(drop)
        });
        by.write(document, |pen| {
            deed::record_effect(pen, "已排班", &[file(1)]).map(drop)
        });
        by.write(document, |pen| {
            deed::update(pen, &UpdateKind::Progress, "在办", &[]).map(drop)
        });
    }
    exchange(&mut one, &mut two);
    let issue = Issue::read(&one.view());
    assert_eq!(issue, Issue::read(&two.view()));
    assert_eq!((issue.tasks.len(), issue.effects.len()), (2, 2));
    assert!(issue.effects.iter().all(|e| e.evidence.len() == 1));
    let by = |kind: UpdateKind| -> BTreeSet<String> {
        let mine = issue.updates.iter().filter(|u| u.kind == kind);
        mine.map(|u| u.stamp.by.clone()).collect()
    };
    assert_eq!(by(UpdateKind::Progress), [LI.into(), WANG.into()].into());
    assert!(issue.contested.is_empty());
}

#[test]
fn what_is_added_apart_to_a_visit_all_stays() {
    let mut one = started();
    let mut two = one.clone();
    for (by, document) in [
        (&mut Tablet::of(LI, 1), &mut one),
        (&mut Tablet::of(LI, 2), &mut two),
    ] {
        by.write(document, |pen| {
            visit::add_stop(pen, "post", "警务室", None)?;
            visit::add_person(pen, "people", "张三", "群众", "很满意")?;
            visit::add_person(pen, "companions", "李四", "", "").map(drop)
        });
    }
    exchange(&mut one, &mut two);
    let visit = Visit::read(&one.view());
    assert_eq!(visit, Visit::read(&two.view()));
    let counts = (
        visit.stops.len(),
        visit.people.len(),
        visit.companions.len(),
    );
    assert_eq!(counts, (2, 2, 2));
}

#[test]
fn texts_edited_apart_interleave() {
    let mut one = opened();
    let mut two = one.clone();
    let edit = |by: &mut Tablet, document: &mut Document, new: &str| {
        by.write(document, |pen| write::edit(pen.tx, "description", new))
    };
    edit(&mut Tablet::of(LI, 1), &mut one, "今晨窗口无人");
    edit(&mut Tablet::of(OFFICE, 1), &mut two, "窗口无人值守");
    exchange(&mut one, &mut two);
    assert_eq!(Issue::read(&one.view()).description, "今晨窗口无人值守");
    assert_eq!(Issue::read(&two.view()).description, "今晨窗口无人值守");
}

#[test]
fn internal_notes_edited_apart_interleave() {
    let mut one = Document::begin(Kind::Notes).unwrap();
    let visit = DocId(uuid::Uuid::from_u128(3));
    let (mut li, mut second) = (Tablet::of(LI, 1), Tablet::of(LI, 2));
    li.write(&mut one, |pen| {
        notes::begin(pen, STATION, visit)?;
        notes::edit(pen, "所长")
    });
    let mut two = one.clone();
    li.write(&mut one, |pen| notes::edit(pen, "所长请假"));
    second.write(&mut two, |pen| notes::edit(pen, "副所长"));
    exchange(&mut one, &mut two);
    let read = Notes::read(&one.view());
    assert_eq!(read.text, "副所长请假");
    assert_eq!(read.visit, Some(visit));
    assert_eq!(Notes::read(&two.view()), read);
}

#[test]
fn of_two_due_dates_both_replicas_show_the_earlier() {
    for (mine, theirs) in [("2026-12-01", "2026-12-31"), ("2026-12-31", "2026-12-01")] {
        let (one, two) = apart("due", mine, theirs);
        for document in [one, two] {
            let issue = Issue::read(&document.view());
            assert_eq!(issue.due.value.as_deref(), Some("2026-12-01"));
            assert!(issue.contested.contains_key("due"));
        }
    }
}

#[test]
fn of_two_severities_both_replicas_show_the_higher() {
    for (mine, theirs) in [("low", "high"), ("high", "low")] {
        let (one, two) = apart("severity", mine, theirs);
        let higher = mine
            .parse::<Severity>()
            .unwrap()
            .max(theirs.parse().unwrap());
        for document in [one, two] {
            let issue = Issue::read(&document.view());
            assert_eq!(issue.severity.value, Some(higher));
            assert!(issue.contested.contains_key("severity"));
        }
    }
}

#[test]
fn a_task_counted_back_hangs_on_the_due_date_that_is_shown() {
    let (mut one, mut two) = apart("due", "2026-12-11", "2026-12-31");
    Tablet::of(LI, 2).write(&mut one, |pen| {
        deed::plan_task(pen, "排班", "王所", &TaskDue::DaysBefore(10)).map(drop)
    });
    exchange(&mut one, &mut two);
    for document in [one, two] {
        let issue = Issue::read(&document.view());
        assert_eq!(issue.tasks[0].due.value.as_deref(), Some("2026-12-01"));
    }
}

#[test]
fn every_other_value_written_apart_is_contested_with_all_candidates() {
    let values = [
        ("title", "无人值守", "值守空缺"),
        ("category", "radio", "window"),
        ("place", "大厅", "后院"),
        ("responsible", "post:教导员", "unit:民政局|王主任"),
    ];
    for (field, mine, theirs) in values {
        let (one, two) = apart(field, mine, theirs);
        let (here, there) = (Issue::read(&one.view()), Issue::read(&two.view()));
        assert_eq!(here, there);
        let candidates = &here.contested[field];
        let all: BTreeSet<&str> = candidates.iter().map(|c| c.value.as_str()).collect();
        assert_eq!(all, [mine, theirs].into());
        // Each names the change that wrote it, so who and when is known.
        let changes: BTreeSet<_> = candidates.iter().map(|c| c.change).collect();
        assert_eq!(changes.len(), 2);
        // Search finds the value that is not shown as well.
        let text = row::rows(DocId(uuid::Uuid::from_u128(1)), &one)
            .unwrap()
            .text;
        assert!(text.contains(mine) && text.contains(theirs), "{field}");
    }
}

#[test]
fn values_of_a_task_written_apart_are_contested_under_its_name() {
    let mut one = opened();
    Tablet::of(LI, 2).write(&mut one, |pen| {
        deed::plan_task(pen, "排班", "王所", &TaskDue::On("2026-12-10".into())).map(drop)
    });
    let task = one.view().items("tasks")[0].id.clone();
    let mut two = one.clone();
    for (by, document, who, due, done) in [
        (&mut Tablet::of(LI, 1), &mut one, "李四", "2026-12-05", true),
        (
            &mut Tablet::of(OFFICE, 1),
            &mut two,
            "张三",
            "2026-12-08",
            false,
        ),
    ] {
        let pairs = [
            ("who", write::text(who)),
            ("due", write::text(due)),
            ("done", Some(ScalarValue::Boolean(done))),
        ];
        by.write(document, |pen| {
            write::set_in(pen.tx, "tasks", &task, &pairs)
        });
    }
    exchange(&mut one, &mut two);
    let issue = Issue::read(&one.view());
    for field in ["who", "due", "done"] {
        let name = format!("tasks.{task}.{field}");
        assert_eq!(issue.contested[&name].len(), 2, "{field}");
    }
    assert_eq!(issue.tasks[0].due.value.as_deref(), Some("2026-12-05"));
}

#[test]
fn the_same_value_written_apart_is_not_contested() {
    let (one, _) = apart("place", "大厅", "大厅");
    let issue = Issue::read(&one.view());
    assert!(issue.contested.is_empty());
    assert_eq!(issue.place.value.as_deref(), Some("大厅"));
}

#[test]
fn a_later_write_settles_whichever_value_it_chooses() {
    for choice in ["大厅", "后院", "户籍窗口"] {
        let (mut one, mut two) = apart("place", "大厅", "后院");
        set(&mut Tablet::of(WANG, 1), &mut one, "place", choice);
        exchange(&mut one, &mut two);
        for document in [&one, &two] {
            let issue = Issue::read(&document.view());
            assert_eq!(issue.place.value.as_deref(), Some(choice));
            assert!(issue.contested.is_empty());
        }
    }
}

#[test]
fn two_people_who_settle_apart_on_different_values_are_contested_again() {
    let (mut one, mut two) = apart("place", "大厅", "后院");
    set(&mut Tablet::of(LI, 2), &mut one, "place", "大厅");
    set(&mut Tablet::of(OFFICE, 2), &mut two, "place", "后院");
    exchange(&mut one, &mut two);
    for document in [one, two] {
        let issue = Issue::read(&document.view());
        assert_eq!(issue.contested["place"].len(), 2);
    }
}

#[test]
fn answers_and_remarks_given_apart_are_contested() {
    let mut one = started();
    let mut two = one.clone();
    for (by, document, answer, remark) in [
        (&mut Tablet::of(LI, 1), &mut one, "pass", "有人"),
        (&mut Tablet::of(LI, 2), &mut two, "fail", "没人"),
    ] {
        by.write(document, |pen| {
            visit::answer(pen, "window", Some(answer.into()), Some(remark))
        });
    }
    exchange(&mut one, &mut two);
    let visit = Visit::read(&one.view());
    assert_eq!(visit, Visit::read(&two.view()));
    let candidates = |field: &str| -> BTreeSet<&str> {
        let all = visit.contested[field].iter();
        all.map(|c| c.value.as_str()).collect()
    };
    assert_eq!(candidates("answers.window"), ["pass", "fail"].into());
    assert_eq!(candidates("remarks.window"), ["有人", "没人"].into());
    assert!(visit.answers.contains_key("window"));
}

#[test]
fn an_answer_taken_back_beside_a_new_one_leaves_the_new_one() {
    let mut one = started();
    let answer = |by: &mut Tablet, document: &mut Document, answer: Option<&str>| {
        let answer = answer.map(ScalarValue::from);
        by.write(document, |pen| visit::answer(pen, "window", answer, None))
    };
    answer(&mut Tablet::of(LI, 3), &mut one, Some("pass"));
    let mut two = one.clone();
    answer(&mut Tablet::of(LI, 1), &mut one, None);
    answer(&mut Tablet::of(LI, 2), &mut two, Some("fail"));
    exchange(&mut one, &mut two);
    let visit = Visit::read(&one.view());
    assert_eq!(visit.answers["window"], "fail");
    assert!(visit.contested.is_empty());
}

#[test]
fn where_a_stop_was_and_what_a_person_said_can_be_contested() {
    let mut one = started();
    Tablet::of(LI, 3).write(&mut one, |pen| {
        visit::add_stop(pen, "post", "警务室", None)?;
        visit::add_person(pen, "people", "张三", "群众", "很满意").map(drop)
    });
    let stop = one.view().items("stops")[0].id.clone();
    let person = one.view().items("people")[0].id.clone();
    let mut two = one.clone();
    for (by, document, word) in [
        (&mut Tablet::of(LI, 1), &mut one, "东"),
        (&mut Tablet::of(LI, 2), &mut two, "西"),
    ] {
        by.write(document, |pen| {
            write::set_in(pen.tx, "stops", &stop, &[("place", write::text(word))])?;
            write::set_in(pen.tx, "people", &person, &[("said", write::text(word))])
        });
    }
    exchange(&mut one, &mut two);
    let visit = Visit::read(&one.view());
    assert_eq!(visit.contested[&format!("stops.{stop}.place")].len(), 2);
    assert_eq!(visit.contested[&format!("people.{person}.said")].len(), 2);
}

#[test]
fn a_sealed_visit_is_what_stands_at_its_seal_and_late_additions_are_shown_as_such() {
    let mut one = started();
    let (mut li, mut second) = (Tablet::of(LI, 1), Tablet::of(LI, 2));
    li.write(&mut one, |pen| {
        visit::answer(pen, "window", Some("pass".into()), None)?;
        write::edit(pen.tx, "notes", "一切正常")
    });
    let mut two = one.clone();
    li.write(&mut one, visit::seal);
    li.write(&mut one, |pen| visit::add_addendum(pen, "补记").map(drop));
    // The second tablet has not seen the seal.
    second.write(&mut two, |pen| {
        visit::answer(pen, "window", Some("fail".into()), None)?;
        visit::add_stop(pen, "post", "警务室", None)?;
        write::edit(pen.tx, "notes", "一切正常，除窗口外")
    });
    exchange(&mut one, &mut two);
    for document in [&one, &two] {
        let visit = Visit::read(&document.view());
        assert_eq!(visit.answers["window"], "pass");
        assert_eq!(visit.notes, "一切正常");
        assert!(visit.stops.is_empty() && visit.contested.is_empty());
        assert_eq!(visit.addenda.len(), 1);
        assert_eq!(visit.late.len(), 1);
        let late = visit.with_late.unwrap();
        assert_eq!(late.answers["window"], "fail");
        assert_eq!(late.stops.len(), 1);
    }
    let rows = row::rows(DocId(uuid::Uuid::from_u128(1)), &one).unwrap();
    let MainRow::Visit(row) = rows.main else {
        panic!("a visit");
    };
    assert_eq!((row.failed, row.stops, row.late), (0, 0, 1));
    // What was added late is found all the same.
    assert!(rows.text.contains("警务室"));
}

#[test]
fn a_visit_sealed_twice_apart_reads_the_same_everywhere() {
    let mut one = started();
    let mut two = one.clone();
    Tablet::of(LI, 1).write(&mut one, |pen| {
        visit::answer(pen, "window", Some("pass".into()), None)
    });
    Tablet::of(LI, 1).write(&mut one, visit::seal);
    Tablet::of(OFFICE, 1).write(&mut two, visit::seal);
    exchange(&mut one, &mut two);
    let visit = Visit::read(&one.view());
    assert_eq!(visit, Visit::read(&two.view()));
    assert_eq!(visit.seals.len(), 2);
}

#[test]
fn a_lead_answered_apart_is_contested_and_its_story_keeps_both() {
    let mut one = Document::begin(Kind::Lead).unwrap();
    let new = NewLead {
        station: STATION.into(),
        title: "群众反映夜间无人接警".into(),
        description: "多次".into(),
        ..NewLead::default()
    };
    Tablet::of(OFFICE, 9).write(&mut one, |pen| lead::assign(pen, &new));
    let mut two = one.clone();
    let issue = DocId(uuid::Uuid::from_u128(5));
    Tablet::of(LI, 1).write(&mut one, |pen| lead::answer(pen, "true", Some(issue), ""));
    Tablet::of(LI, 2).write(&mut two, |pen| {
        lead::answer(pen, "not_looked", None, "当日停电")
    });
    exchange(&mut one, &mut two);
    let lead = Lead::read(&one.view());
    assert_eq!(lead, Lead::read(&two.view()));
    assert_eq!(lead.contested["outcome"].len(), 2);
    let answers = lead.updates.iter().filter(|u| u.kind == "answered");
    assert_eq!(answers.count(), 2);
}

#[test]
fn support_stands_where_the_furthest_step_is() {
    let mut one = Document::begin(Kind::Support).unwrap();
    let new = NewSupport {
        station: STATION.into(),
        kind: "equipment".into(),
        title: "对讲机".into(),
        ..NewSupport::default()
    };
    let mut wang = Tablet::of(WANG, 1);
    wang.write(&mut one, |pen| support::ask(pen, &new));
    assert_eq!(Support::read(&one.view()).state, SupportState::Asked);
    let mut two = one.clone();
    let promise = Promise {
        who: "装财科".into(),
        amount: "5 台".into(),
        until: "2026-12-31".into(),
        lasting: Some(true),
        ..Promise::default()
    };
    Tablet::of(OFFICE, 1).write(&mut one, |pen| support::promise(pen, &promise).map(drop));
    Tablet::of(LI, 1).write(&mut two, |pen| {
        support::step(pen, "declined", None, "没有预算").map(drop)
    });
    exchange(&mut one, &mut two);
    let asked = Support::read(&one.view());
    assert_eq!(asked, Support::read(&two.view()));
    assert_eq!(asked.state, SupportState::Promised);
    assert_eq!(asked.lasting.value, Some(true));
    let promised = asked.updates.iter().find(|u| u.kind == "promised").unwrap();
    let id = promised.stamp.id.clone();
    for (step, state) in [
        ("delivered", SupportState::Delivered),
        ("confirmed", SupportState::Confirmed),
    ] {
        wang.write(&mut one, |pen| {
            support::step(pen, step, Some(&id), "").map(drop)
        });
        assert_eq!(Support::read(&one.view()).state, state);
    }
}
