//! A refused change is taken out, and what rested on it is written again (design, section 5, "Verdicts").

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod station;

use std::collections::BTreeSet;

use automerge::{ActorId, Change, ScalarValue};
use baolian_record::issue::deed::{self, NewEvidence, NewIssue, TaskDue};
use baolian_record::issue::{Issue, State, UpdateKind};
use baolian_record::replay::{
    ReRecorded, Replayed, re_record, re_record_all, rebuild_without, same_deed,
};
use baolian_record::visit::{self, NewVisit, Visit};
use baolian_record::write;
use baolian_record::{Document, RecordError};
use baolian_wire::Kind;
use station::{LI, OFFICE, STATION, Tablet, WANG, hash};

/// An issue with terms, opened by the cadre.
fn opened(by: &mut Tablet) -> Document {
    let mut document = Document::begin(Kind::Issue).unwrap();
    by.write(&mut document, |pen| {
        deed::open(
            pen,
            &NewIssue {
                station: STATION.into(),
                title: "接警台无人值守".into(),
                category: "intake".into(),
                description: "窗口无人".into(),
                severity: Some(baolian_record::issue::Severity::Medium),
                due: Some("2026-12-20".into()),
                responsible: Some(baolian_record::issue::Responsible::Post("所长".into())),
                ..NewIssue::default()
            },
        )
    })
    .unwrap();
    document
}

fn started(by: &mut Tablet) -> Document {
    let mut document = Document::begin(Kind::Visit).unwrap();
    by.write(&mut document, |pen| {
        visit::start(
            pen,
            &NewVisit {
                station: STATION.into(),
                checklist: "builtin@1".into(),
                ..NewVisit::default()
            },
        )
    })
    .unwrap();
    document
}

fn set(by: &mut Tablet, document: &mut Document, field: &str, value: &str) -> Change {
    let pair = [(field, write::text(value))];
    by.write(document, |pen| write::set(pen.tx, &pair)).unwrap()
}

fn edit(by: &mut Tablet, document: &mut Document, text: &str, new: &str) -> Change {
    by.write(document, |pen| write::edit(pen.tx, text, new))
        .unwrap()
}

fn fresh(n: u8) -> ActorId {
    ActorId::from(vec![n; 16])
}

/// Takes one change out and writes the rest again, each actor's under one of its own.
fn without(document: &Document, refused: &Change) -> (Document, Vec<(Change, ReRecorded)>) {
    let refused = BTreeSet::from([refused.hash()]);
    let (mut new, removed) = rebuild_without(document, &refused).unwrap();
    let mut n = 100;
    let done = re_record_all(document, &mut new, &removed, |_| {
        n += 1;
        fresh(n)
    })
    .unwrap();
    for (old, done) in removed.iter().zip(&done) {
        if let ReRecorded::Change(done) = done {
            assert!(same_deed(old, document, done, &new));
        }
    }
    (new, removed.into_iter().zip(done).collect())
}

fn again(done: &ReRecorded) -> &Change {
    match done {
        ReRecorded::Change(change) => change,
        ReRecorded::NamesRefused => panic!("it names a refused thing"),
    }
}

#[test]
fn a_rebuilt_document_holds_nothing_of_the_refused_change_and_of_what_rests_on_it() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let refused = set(&mut li, &mut document, "severity", "high");
    let after = set(&mut li, &mut document, "due", "2026-12-01");
    let later = set(&mut li, &mut document, "place", "大厅");

    let (new, removed) = rebuild_without(&document, &BTreeSet::from([refused.hash()])).unwrap();
    let hashes: Vec<_> = removed.iter().map(Change::hash).collect();
    assert_eq!(hashes, [after.hash(), later.hash()]);
    let issue = Issue::read(&new.view());
    assert_eq!(issue.due.value.as_deref(), Some("2026-12-20"));
    assert_eq!(issue.place.value, None);
    assert!(!new.has(refused.hash()));
}

#[test]
fn what_was_written_apart_from_the_refused_change_stays_as_it_is() {
    let (mut li, mut office) = (Tablet::of(LI, 1), Tablet::of(OFFICE, 1));
    let mut document = opened(&mut li);
    let mut apart = document.clone();
    let refused = set(&mut li, &mut document, "severity", "high");
    let other = set(&mut office, &mut apart, "place", "户籍窗口");
    document.merge(apart.changes()).unwrap();

    let (new, done) = without(&document, &refused);
    assert!(done.is_empty());
    assert!(new.has(other.hash()));
}

#[test]
fn overwriting_a_refused_value_with_the_one_from_before_is_still_a_deed() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let refused = set(&mut li, &mut document, "due", "2027-01-31");
    set(&mut li, &mut document, "due", "2026-12-20");

    let (new, done) = without(&document, &refused);
    let change = again(&done[0].1);
    assert!(li.judged(&new, change).is_ok());
    let due = Issue::read(&new.view()).due;
    assert_eq!(due.value.as_deref(), Some("2026-12-20"));
    assert_eq!(due.change, Some(hash(change)));
    assert!(!due.is_contested());
}

#[test]
fn writing_into_what_a_refused_change_made_names_it_and_so_does_what_rests_on_that() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let refused = li
        .write(&mut document, |pen| {
            let due = TaskDue::On("2026-12-01".into());
            deed::plan_task(pen, "排班", "王所", &due).map(drop)
        })
        .unwrap();
    let task = Issue::read(&document.view()).tasks[0].stamp.id.clone();
    let mut mark = |done: bool| {
        let pair = [("done", Some(ScalarValue::Boolean(done)))];
        li.write(&mut document, |pen| {
            write::set_in(pen.tx, "tasks", &task, &pair)
        });
    };
    mark(true);
    mark(false);
    set(&mut li, &mut document, "place", "大厅");

    let (new, done) = without(&document, &refused);
    assert!(matches!(done[0].1, ReRecorded::NamesRefused));
    assert!(matches!(done[1].1, ReRecorded::NamesRefused));
    again(&done[2].1);
    let issue = Issue::read(&new.view());
    assert!(issue.tasks.is_empty());
    assert_eq!(issue.place.value.as_deref(), Some("大厅"));
}

#[test]
fn records_made_again_are_found_by_what_was_written_into_them_later() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let refused = set(&mut li, &mut document, "severity", "high");
    li.write(&mut document, |pen| {
        deed::plan_task(pen, "排班", "王所", &TaskDue::DaysBefore(5)).map(drop)
    });
    let task = Issue::read(&document.view()).tasks[0].stamp.id.clone();
    li.reopen();
    let pair = [("done", Some(ScalarValue::Boolean(true)))];
    li.write(&mut document, |pen| {
        write::set_in(pen.tx, "tasks", &task, &pair)
    });

    let (new, done) = without(&document, &refused);
    assert!(li_accepts(&new, &done));
    let issue = Issue::read(&new.view());
    assert_eq!(issue.tasks[0].stamp.id, task);
    assert_eq!(issue.tasks[0].done.value, Some(true));
    assert_eq!(issue.tasks[0].due.value.as_deref(), Some("2026-12-15"));
}

fn li_accepts(new: &Document, done: &[(Change, ReRecorded)]) -> bool {
    let li = Tablet::of(LI, 1);
    let mut all = done.iter().map(|(_, done)| again(done));
    all.all(|change| li.judged(new, change).is_ok())
}

#[test]
fn text_moves_to_the_nearest_surviving_left_neighbour() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let refused = edit(&mut li, &mut document, "description", "窗口长期无人");
    edit(&mut li, &mut document, "description", "窗口长期均无人值守");

    let (new, _) = without(&document, &refused);
    assert_eq!(Issue::read(&new.view()).description, "窗口均无人值守");
}

#[test]
fn the_nearest_left_neighbour_may_be_one_that_stood_beside_the_refused_text() {
    // 甲乙 → refused: 甲X乙; the office, apart: 甲Y乙; merged, the office's
    // stands left of the refused one; then Z is written behind the refused X.
    let (mut li, mut office) = (Tablet::of(LI, 1), Tablet::of(OFFICE, 1));
    let mut document = started(&mut li);
    edit(&mut li, &mut document, "notes", "甲乙");
    let mut apart = document.clone();
    let refused = edit(&mut li, &mut document, "notes", "甲X乙");
    // A greater operation number stands further left.
    let pair = [("no_position", write::text("室内"))];
    office.write(&mut apart, |pen| write::set(pen.tx, &pair));
    edit(&mut office, &mut apart, "notes", "甲Y乙");
    document.merge(apart.changes()).unwrap();
    assert_eq!(document.view().long_text("notes"), "甲YX乙");
    edit(&mut li, &mut document, "notes", "甲YXZ乙");

    let (new, _) = without(&document, &refused);
    assert_eq!(new.view().long_text("notes"), "甲YZ乙");
}

#[test]
fn deleting_refused_characters_is_dropped_and_alone_it_is_nothing() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let refused = edit(&mut li, &mut document, "description", "窗口无人已久");
    edit(&mut li, &mut document, "description", "窗口无人");
    edit(&mut li, &mut document, "description", "窗口值守");

    let (new, done) = without(&document, &refused);
    assert!(matches!(done[0].1, ReRecorded::NamesRefused));
    again(&done[1].1);
    assert_eq!(Issue::read(&new.view()).description, "窗口值守");
}

#[test]
fn taking_back_a_refused_answer_is_dropped() {
    let mut li = Tablet::of(LI, 1);
    let mut document = started(&mut li);
    let refused = li
        .write(&mut document, |pen| {
            visit::answer(pen, "duty-desk", Some("pass".into()), Some("有人"))
        })
        .unwrap();
    let both = li
        .write(&mut document, |pen| {
            visit::answer(pen, "duty-desk", None, Some(""))?;
            visit::answer(pen, "window", Some("fail".into()), None)
        })
        .unwrap();
    assert_eq!(both.len(), 3);

    let (new, done) = without(&document, &refused);
    assert_eq!(again(&done[0].1).len(), 1);
    assert!(li_accepts(&new, &done));
    let answers = Visit::read(&new.view()).answers;
    assert_eq!(answers.keys().collect::<Vec<_>>(), ["window"]);
}

#[test]
fn taking_back_an_answer_that_a_refused_change_had_overwritten_takes_back_the_first() {
    let mut li = Tablet::of(LI, 1);
    let mut document = started(&mut li);
    let mut answer = |value: Option<&str>| {
        let value = value.map(ScalarValue::from);
        li.write(&mut document, |pen| {
            visit::answer(pen, "window", value, None)
        })
        .unwrap()
    };
    answer(Some("pass"));
    let refused = answer(Some("fail"));
    answer(None);

    let (new, done) = without(&document, &refused);
    assert!(li_accepts(&new, &done));
    assert!(Visit::read(&new.view()).answers.is_empty());
}

#[test]
fn a_seal_written_again_names_the_new_heads() {
    let mut li = Tablet::of(LI, 1);
    let mut document = started(&mut li);
    let refused = edit(&mut li, &mut document, "notes", "不该写的");
    li.write(&mut document, |pen| {
        visit::add_stop(pen, "window", "户籍窗口", None).map(drop)
    });
    li.write(&mut document, visit::seal);
    li.write(&mut document, |pen| {
        visit::add_addendum(pen, "补记").map(drop)
    });

    let (new, done) = without(&document, &refused);
    assert!(li_accepts(&new, &done));
    let visit = Visit::read(&new.view());
    assert_eq!(visit.seals[0].heads, [hash(again(&done[0].1))]);
    assert_eq!(visit.stops.len(), 1);
    assert_eq!(visit.addenda.len(), 1);
    assert_eq!(visit.notes, "");
    assert!(visit.late.is_empty());
}

#[test]
fn a_close_still_has_seen_what_it_had_seen() {
    let (mut li, mut wang) = (Tablet::of(LI, 1), Tablet::of(WANG, 1));
    let mut document = opened(&mut li);
    let evidence = NewEvidence::File(deed::FileDescriptor {
        hash: baolian_wire::Hash([7; 32]).to_string(),
        len: 10,
        media_type: "image/jpeg".into(),
        name: "台账.jpg".into(),
        original: None,
    });
    wang.write(&mut document, |pen| {
        deed::record_effect(pen, "已排班", &[evidence]).map(drop)
    });
    let mut apart = document.clone();
    let refused = set(&mut li, &mut document, "severity", "high");
    // The station objects without having seen the refused change.
    wang.write(&mut apart, |pen| {
        deed::update(pen, &UpdateKind::Objection, "不属实", &[]).map(drop)
    });
    document.merge(apart.changes()).unwrap();
    li.write(&mut document, |pen| {
        deed::update(pen, &UpdateKind::Closed, "", &[]).map(drop)
    });
    assert_eq!(Issue::read(&document.view()).status.state, State::Closed);

    let (new, done) = without(&document, &refused);
    assert!(li_accepts(&new, &done));
    assert_eq!(Issue::read(&new.view()).status.state, State::Closed);
}

#[test]
fn without_its_beginning_nothing_of_a_document_is_written_again() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let begun = document.changes().remove(0);
    set(&mut li, &mut document, "place", "大厅");
    edit(&mut li, &mut document, "description", "无人");

    let (new, done) = without(&document, &begun);
    assert!(
        done.iter()
            .all(|(_, done)| matches!(done, ReRecorded::NamesRefused))
    );
    assert!(new.changes().is_empty());
}

#[test]
fn a_second_refused_change_is_passed_over_like_the_first() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let first = set(&mut li, &mut document, "severity", "high");
    set(&mut li, &mut document, "place", "大厅");
    let second = set(&mut li, &mut document, "place", "后院");
    set(&mut li, &mut document, "title", "无人值守");

    let refused = BTreeSet::from([first.hash(), second.hash()]);
    let (mut new, removed) = rebuild_without(&document, &refused).unwrap();
    let done = re_record_all(&document, &mut new, &removed, |_| fresh(9)).unwrap();
    assert_eq!(done.len(), 2);
    let issue = Issue::read(&new.view());
    assert_eq!(issue.place.value.as_deref(), Some("大厅"));
    assert_eq!(issue.title.value.as_deref(), Some("无人值守"));
}

#[test]
fn an_actor_that_wrote_elsewhere_in_the_document_is_refused() {
    let (mut li, mut office) = (Tablet::of(LI, 1), Tablet::of(OFFICE, 1));
    let mut document = opened(&mut li);
    let refused = set(&mut li, &mut document, "severity", "high");
    let mut apart = document.clone();
    set(&mut li, &mut document, "place", "大厅");
    set(&mut office, &mut apart, "title", "无人值守");
    document.merge(apart.changes()).unwrap();

    let (mut new, removed) = rebuild_without(&document, &BTreeSet::from([refused.hash()])).unwrap();
    let mut mapping = Replayed::default();
    let one = fresh(9);
    re_record(&document, &mut new, &removed[0], &one, &mut mapping).unwrap();
    let before = new.heads();
    let second = re_record(&document, &mut new, &removed[1], &one, &mut mapping);
    assert!(matches!(second, Err(RecordError::BadChange(_))));
    assert_eq!(new.heads(), before);
    // Under another actor it goes.
    re_record(&document, &mut new, &removed[1], &fresh(10), &mut mapping).unwrap();
    assert_eq!(new.heads().len(), 2);
}

#[test]
fn what_is_written_again_travels_as_one_plain_change() {
    let mut li = Tablet::of(LI, 1);
    let mut document = opened(&mut li);
    let refused = set(&mut li, &mut document, "severity", "high");
    let long: String = std::iter::repeat_n("长", 500).collect();
    edit(&mut li, &mut document, "description", &long);

    let (new, done) = without(&document, &refused);
    let change = again(&done[0].1);
    let parsed = baolian_record::document::parse_change(change.raw_bytes()).unwrap();
    assert_eq!(parsed.hash(), change.hash());
    let mut other = Document::begin(Kind::Issue).unwrap();
    other.merge(new.changes()).unwrap();
    assert_eq!(other.view().long_text("description"), long);
    // A file that any Automerge opens.
    assert!(
        automerge::Automerge::load(&new.export())
            .unwrap()
            .get_heads()
            == new.heads()
    );
}

#[test]
fn another_deed_is_never_the_same() {
    let mut li = Tablet::of(LI, 1);
    let base = opened(&mut li);
    let make = |work: &dyn Fn(&mut write::Pen<'_, '_>) -> Result<(), RecordError>| {
        let mut document = base.clone();
        let mut tablet = Tablet::of(LI, 2);
        let change = tablet.write(&mut document, work).unwrap();
        (change, document)
    };
    let due = |day: &str| {
        let pair = [("due", write::text(day))];
        make(&|pen| write::set(pen.tx, &pair))
    };
    let task = |what: &str, more: bool| {
        make(&|pen| {
            deed::plan_task(pen, what, "王所", &TaskDue::DaysBefore(3))?;
            if more {
                deed::update(pen, &UpdateKind::Progress, "", &[])?;
            }
            Ok(())
        })
    };
    let text = |new: &str| make(&|pen| write::edit(pen.tx, "description", new));
    let deeds = [
        due("2026-12-01"),
        due("2026-12-02"),
        task("排班", false),
        task("排班", true),
        task("值班", false),
        text("窗口长期无人"),
        text("窗口常常无人"),
        text("无人"),
        text("窗口"),
        text("窗人"),
        text("窗口人"),
    ];
    for (i, (old, old_doc)) in deeds.iter().enumerate() {
        for (j, (new, new_doc)) in deeds.iter().enumerate() {
            assert_eq!(same_deed(old, old_doc, new, new_doc), i == j, "{i} {j}");
        }
    }
}

#[test]
fn a_deletion_that_is_not_moot_may_not_be_left_out() {
    let mut li = Tablet::of(LI, 1);
    let mut base = started(&mut li);
    li.write(&mut base, |pen| {
        visit::answer(pen, "window", Some("pass".into()), None)
    });
    let mut with = base.clone();
    let old = li
        .write(&mut with, |pen| {
            visit::answer(pen, "window", None, None)?;
            visit::answer(pen, "duty-desk", Some("fail".into()), None)
        })
        .unwrap();
    let mut short = base.clone();
    let mut other = Tablet::of(LI, 2);
    let new = other
        .write(&mut short, |pen| {
            visit::answer(pen, "duty-desk", Some("fail".into()), None)
        })
        .unwrap();
    assert!(!same_deed(&old, &with, &new, &short));
}

#[test]
fn where_a_change_is_not_in_its_document_nothing_is_the_same() {
    let mut li = Tablet::of(LI, 1);
    let base = opened(&mut li);
    let mut document = base.clone();
    let change = set(&mut li, &mut document, "place", "大厅");
    assert!(same_deed(&change, &document, &change, &document));
    assert!(!same_deed(&change, &base, &change, &document));
    assert!(!same_deed(&change, &document, &change, &base));
    assert_eq!(document.automerge().get_heads(), [change.hash()]);
}

#[test]
fn settling_on_the_value_that_the_library_shows_is_written_again_as_the_same_deed() {
    let (mut li, mut office) = (Tablet::of(LI, 1), Tablet::of(OFFICE, 1));
    let mut document = opened(&mut li);
    let refused = set(&mut li, &mut document, "severity", "high");
    let mut apart = document.clone();
    set(&mut li, &mut document, "place", "大厅");
    set(&mut office, &mut apart, "place", "后院");
    document.merge(apart.changes()).unwrap();
    let pick = document.view().root_text("place").value.unwrap();
    // As a stranger's program would write it: the library makes a deletion of it.
    li.write(&mut document, |pen| {
        use automerge::transaction::Transactable as _;
        pen.tx.put(automerge::ROOT, "place", pick.as_str()).unwrap();
        Ok(())
    });

    let (new, done) = without(&document, &refused);
    assert!(li.judged(&new, again(&done[2].1)).is_ok());
    let place = Issue::read(&new.view()).place;
    assert_eq!(place.value, Some(pick));
    assert!(!place.is_contested());
}
