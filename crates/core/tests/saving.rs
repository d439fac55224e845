//! A deed is kept whole or not at all, and what the rules refuse is refused before anything is written.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::atomic::Ordering;

use baolian_core::Error;
use baolian_core::tablet::{EvidenceInput, OpenIssue, StartVisit, TaskInput};
use baolian_lists::{Page, VisitFilter};
use baolian_record::issue::deed::TaskDue;
use baolian_record::issue::{Severity, State};
use baolian_record::visit::Fix;
use support::{Bench, STATION};

fn start() -> StartVisit {
    StartVisit {
        station: STATION.into(),
        fix: Some(Fix {
            lat: 30.6,
            lon: 114.3,
            accuracy: Some(12.0),
        }),
        no_position: None,
    }
}

fn issue() -> OpenIssue {
    OpenIssue {
        station: Some(STATION.into()),
        title: "接待窗口无人值守".into(),
        description: "十点到十一点窗口空着".into(),
        severity: Some(Severity::Medium),
        due: Some("2026-12-10".into()),
        responsible: Some("post:所长".parse().unwrap()),
        ..OpenIssue::default()
    }
}

#[test]
fn a_visit_is_there_after_the_program_was_closed() {
    let bench = Bench::cadre();
    let visit = bench.tablet.start_visit(&start()).unwrap().id;
    bench
        .tablet
        .add_stop(visit, "window", "一楼大厅", None)
        .unwrap();
    bench
        .tablet
        .write_in_visit(visit, "notes", "窗口空着")
        .unwrap();
    bench
        .tablet
        .write_internal_notes(visit, "所长不在岗")
        .unwrap();
    let bench = bench.reopen();
    let view = bench.tablet.visit(visit).unwrap();
    assert_eq!(view.visit.stops.len(), 1);
    assert_eq!(view.visit.notes, "窗口空着");
    assert_eq!(view.internal_notes, "所长不在岗");
    assert!(!view.sealed);
    assert_eq!(view.local.waiting, 3);
}

#[test]
fn nothing_is_written_by_a_deed_that_the_rules_refuse() {
    let bench = Bench::cadre();
    let before = bench.tablet.facts().unwrap().log.recorded;
    let other = StartVisit {
        station: "420999999-01".into(),
        ..start()
    };
    let refused = bench.tablet.start_visit(&other).unwrap_err();
    assert_eq!(refused.code(), "unknown_station");
    let id = bench.tablet.open_issue(&issue()).unwrap().id;
    let closed = bench.tablet.close_issue(id, "").unwrap_err();
    assert_eq!(closed.code(), "needs_effect");
    assert_eq!(bench.tablet.facts().unwrap().log.recorded, before + 1);
    assert_eq!(bench.tablet.issue(id).unwrap().issue.updates.len(), 1);
}

#[test]
fn a_visit_without_position_says_why() {
    let bench = Bench::cadre();
    let mut without = start();
    without.fix = None;
    assert_eq!(
        bench.tablet.start_visit(&without).unwrap_err().code(),
        "bad_input"
    );
    without.no_position = Some("室内无信号".into());
    let id = bench.tablet.start_visit(&without).unwrap().id;
    assert_eq!(
        bench.tablet.visit(id).unwrap().visit.no_position.as_deref(),
        Some("室内无信号")
    );
}

#[test]
fn a_sealed_visit_takes_addenda_only() {
    let bench = Bench::cadre();
    let visit = bench.tablet.start_visit(&start()).unwrap().id;
    assert_eq!(
        bench.tablet.add_addendum(visit, "早了").unwrap_err().code(),
        "not_closed"
    );
    bench.tablet.seal(visit).unwrap();
    assert_eq!(
        bench
            .tablet
            .write_in_visit(visit, "notes", "晚了")
            .unwrap_err()
            .code(),
        "sealed"
    );
    assert_eq!(bench.tablet.seal(visit).unwrap_err().code(), "sealed");
    bench.tablet.add_addendum(visit, "补一句").unwrap();
    let view = bench.tablet.visit(visit).unwrap();
    assert!(view.sealed);
    assert_eq!(view.visit.addenda.len(), 1);
    assert!(view.visit.late.is_empty());
}

#[test]
fn closing_needs_an_effect_with_proof_and_a_second_person() {
    let bench = Bench::cadre();
    let visit = bench.tablet.start_visit(&start()).unwrap().id;
    let id = bench.tablet.open_issue(&issue()).unwrap().id;
    let unsealed = bench
        .tablet
        .record_effect(id, "窗口有人", &[EvidenceInput::Visit(visit)]);
    assert_eq!(unsealed.unwrap_err().code(), "bad_evidence");
    bench.tablet.seal(visit).unwrap();
    bench
        .tablet
        .record_effect(id, "窗口有人", &[EvidenceInput::Visit(visit)])
        .unwrap();
    let gaps = bench.tablet.closing_gaps(id).unwrap();
    assert_eq!(gaps[0].code.as_str(), "needs_second_person");
    assert_eq!(
        bench.tablet.close_issue(id, "").unwrap_err().code(),
        "needs_second_person"
    );
}

#[test]
fn a_station_raises_without_terms_and_cannot_set_them() {
    let bench = Bench::officer();
    let raised = OpenIssue {
        severity: None,
        due: None,
        responsible: None,
        ..issue()
    };
    assert_eq!(
        bench.tablet.open_issue(&issue()).unwrap_err().code(),
        "role"
    );
    let id = bench.tablet.open_issue(&raised).unwrap().id;
    for (field, value) in [
        ("due", "2026-12-01"),
        ("severity", "low"),
        ("responsible", "所长"),
    ] {
        assert_eq!(
            bench.tablet.set_issue(id, field, value).unwrap_err().code(),
            "role"
        );
    }
    bench.tablet.object(id, "不属实").unwrap();
    bench.tablet.ask_verification(id, "已整改").unwrap();
    assert_eq!(bench.tablet.close_issue(id, "").unwrap_err().code(), "role");
    assert_eq!(
        bench.tablet.issue(id).unwrap().issue.status.state,
        State::Open
    );
}

#[test]
fn an_extension_moves_tasks_and_keeps_both_plans() {
    let bench = Bench::cadre();
    let id = bench.tablet.open_issue(&issue()).unwrap().id;
    let task = |text: &str, due| TaskInput {
        text: text.into(),
        who: "内勤".into(),
        due,
    };
    bench
        .tablet
        .plan_task(id, &task("排班", TaskDue::DaysBefore(3)))
        .unwrap();
    bench
        .tablet
        .plan_task(id, &task("公示", TaskDue::On("2026-12-01".into())))
        .unwrap();
    bench
        .tablet
        .extend(id, "2026-12-20", "等装修", true)
        .unwrap();
    let issue = bench.tablet.issue(id).unwrap().issue;
    let due: Vec<_> = issue
        .tasks
        .iter()
        .map(|t| t.due.value.clone().unwrap())
        .collect();
    assert_eq!(due, ["2026-12-11", "2026-12-17"]);
    let extended = issue.updates.last().unwrap();
    assert_eq!(extended.was.as_deref(), Some("2026-12-10"));
    assert_eq!(extended.due.as_deref(), Some("2026-12-20"));
}

#[test]
fn text_over_its_limit_is_refused_with_the_limit() {
    let bench = Bench::cadre();
    let title = "字".repeat(121);
    let Err(Error::Refused(reason)) = bench.tablet.open_issue(&OpenIssue { title, ..issue() })
    else {
        panic!("a title of 121 characters was taken");
    };
    assert_eq!(reason.to_string(), "too_long: title 120");
    let title = "字".repeat(120);
    bench
        .tablet
        .open_issue(&OpenIssue { title, ..issue() })
        .unwrap();
}

#[test]
fn an_item_that_is_taken_back_was_not_looked_at() {
    let bench = Bench::cadre();
    let visit = bench.tablet.start_visit(&start()).unwrap().id;
    let template = bench.tablet.newest_checklist().unwrap();
    let item = template
        .items()
        .find(|(_, i)| matches!(i.kind, baolian_record::checklist::AnswerKind::PassFail))
        .unwrap()
        .1
        .id
        .clone();
    bench
        .tablet
        .answer(visit, &item, Some("fail"), Some("门锁坏了"))
        .unwrap();
    assert_eq!(
        bench.tablet.visit(visit).unwrap().visit.answers[&item],
        "fail"
    );
    bench.tablet.answer(visit, &item, None, None).unwrap();
    assert!(bench.tablet.visit(visit).unwrap().visit.answers.is_empty());
    assert_eq!(
        bench
            .tablet
            .answer(visit, "no-such", Some("pass"), None)
            .unwrap_err()
            .code(),
        "bad_input"
    );
    assert_eq!(
        bench
            .tablet
            .answer(visit, &item, Some("perhaps"), None)
            .unwrap_err()
            .code(),
        "bad_input"
    );
}

#[test]
fn drafts_survive_a_restart_and_never_become_entries() {
    let bench = Bench::cadre();
    let before = bench.tablet.facts().unwrap().log.recorded;
    bench.tablet.keep_draft("visit.notes", "写到一半").unwrap();
    let bench = bench.reopen();
    assert_eq!(
        bench.tablet.draft("visit.notes").unwrap().as_deref(),
        Some("写到一半")
    );
    assert_eq!(bench.tablet.facts().unwrap().log.recorded, before);
    bench.tablet.drop_draft("visit.notes").unwrap();
    assert_eq!(bench.tablet.draft("visit.notes").unwrap(), None);
}

#[test]
fn a_visit_open_for_more_than_a_day_is_called_out_until_it_is_sealed() {
    let bench = Bench::cadre();
    let start = StartVisit {
        station: STATION.into(),
        fix: None,
        no_position: Some("室内".into()),
    };
    let visit = bench.tablet.start_visit(&start).unwrap().id;
    let filter = VisitFilter {
        open_too_long: true,
        ..VisitFilter::default()
    };
    let called_out = || {
        let listed = bench.tablet.visits(&filter, &Page::default()).unwrap();
        let due = bench.tablet.due().unwrap();
        let all = bench.tablet.facts().unwrap().open_too_long;
        assert_eq!(
            listed.rows.iter().filter(|v| v.open_too_long).count(),
            listed.rows.len()
        );
        (listed.rows.len(), due[0].open_too_long, all)
    };
    let hours = |n: u64| {
        bench
            .clock
            .wall
            .fetch_add(i64::try_from(n).unwrap() * 3_600_000, Ordering::SeqCst);
        bench.clock.mono.fetch_add(n * 3_600_000, Ordering::SeqCst);
    };
    hours(23);
    assert_eq!(called_out(), (0, 0, 0));
    hours(2);
    assert_eq!(called_out(), (1, 1, 1));
    bench.tablet.seal(visit).unwrap();
    assert_eq!(called_out(), (0, 0, 0));
}
