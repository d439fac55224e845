//! What a screen offers is what the rules accept: nothing more, nothing less, whatever has happened before.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;
#[path = "support/town.rs"]
mod town;

use std::collections::BTreeSet;

use baolian_core::tablet::{AskSupport, EvidenceInput, OpenIssue, Saved, StartVisit, TaskInput};
use baolian_core::{Error, Tablet};
use baolian_record::issue::deed::TaskDue;
use baolian_record::issue::{Severity, State};
use baolian_record::offer::{Deed, Offer};
use baolian_record::support::Promise;
use baolian_wire::DocId;
use support::STATION;
use town::{PEOPLE, Town};

/// Every deed that an issue may offer.
const OF_AN_ISSUE: [Deed; 23] = [
    Deed::Settle,
    Deed::SetTerms,
    Deed::Describe,
    Deed::AddProgress,
    Deed::AddNewFacts,
    Deed::Accept,
    Deed::ReturnIssue,
    Deed::Object,
    Deed::RuleObjection,
    Deed::AskExtension,
    Deed::Extend,
    Deed::RefuseExtension,
    Deed::AskVerification,
    Deed::RecordEffect,
    Deed::ConfirmEffect,
    Deed::NotSeen,
    Deed::FoundAgain,
    Deed::Instruct,
    Deed::HandOn,
    Deed::CloseIssue,
    Deed::ReopenIssue,
    Deed::PlanTask,
    Deed::MarkTask,
];

const OF_A_VISIT: [Deed; 11] = [
    Deed::Settle,
    Deed::Answer,
    Deed::AddStop,
    Deed::WriteInVisit,
    Deed::AddPersonMet,
    Deed::AddCompanion,
    Deed::WriteInternalNotes,
    Deed::OpenIssue,
    Deed::AskSupport,
    Deed::Seal,
    Deed::AddAddendum,
];

const OF_SUPPORT: [Deed; 6] = [
    Deed::Settle,
    Deed::PromiseSupport,
    Deed::DeliverSupport,
    Deed::DeclineSupport,
    Deed::ConfirmSupport,
    Deed::RemarkOnSupport,
];

/// Chance, replayed from its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

/// Settles the first contested value that this person may.
fn settle(t: &Tablet, id: DocId, contested: Vec<(String, String)>) -> Result<Saved, Error> {
    let mut last = Err(Error::NothingToDo);
    for (field, value) in contested {
        last = t.settle(id, &field, &value);
        if last.is_ok() {
            break;
        }
    }
    last
}

/// Does a deed to an issue, each time with other words.
fn on_issue(t: &Tablet, id: DocId, deed: Deed, step: usize) -> Result<Saved, Error> {
    let said = format!("第{step}次");
    let day = format!("2027-{:02}-{:02}", 1 + step % 12, 1 + step % 28);
    let issue = t.issue(id).unwrap().issue;
    let task = issue.tasks.first();
    match deed {
        Deed::Settle => {
            let contested = issue.contested.iter();
            let contested = contested.map(|(field, all)| (field.clone(), all[0].value.clone()));
            settle(t, id, contested.collect())
        }
        Deed::SetTerms => t.set_issue(id, "due", &day),
        Deed::Describe => t.set_issue(id, "title", &said),
        Deed::AddProgress => t.add_progress(id, &said, None),
        Deed::AddNewFacts => t.add_new_facts(id, &said),
        Deed::Accept => t.accept(id, &said),
        Deed::ReturnIssue => t.return_issue(id, &said),
        Deed::Object => t.object(id, &said),
        Deed::RuleObjection => t.rule_objection(id, step.is_multiple_of(2), &said),
        Deed::AskExtension => t.ask_extension(id, &day, &said),
        Deed::Extend => t.extend(id, &day, &said, true),
        Deed::RefuseExtension => t.refuse_extension(id, &said),
        Deed::AskVerification => t.ask_verification(id, &said),
        Deed::RecordEffect => {
            let photo = t.keep_bytes("效果.jpg", said.as_bytes()).unwrap();
            let proofs = [EvidenceInput::Kept(photo.hash)];
            t.record_effect(id, &said, &proofs[..step % 2])
        }
        Deed::ConfirmEffect => t.confirm_effect(id, None, &said),
        Deed::NotSeen => t.not_seen(id, &said),
        Deed::FoundAgain => t.found_again(id, &said),
        Deed::Instruct => t.instruct(id, &said),
        Deed::HandOn => t.hand_on(id, "应急局", &said),
        Deed::CloseIssue => t.close_issue(id, &said),
        Deed::ReopenIssue => t.reopen_issue(id, &said),
        Deed::PlanTask => t.plan_task(
            id,
            &TaskInput {
                text: said,
                who: "王".into(),
                due: TaskDue::On(day),
            },
        ),
        Deed::MarkTask => {
            let name = task.map_or("none", |t| t.stamp.id.as_str());
            let done = task.is_some_and(|t| t.done.value == Some(true));
            t.mark_task(id, name, !done)
        }
        other => panic!("{other:?} is no deed of an issue"),
    }
}

fn on_visit(t: &Tablet, id: DocId, deed: Deed, step: usize) -> Result<Saved, Error> {
    let said = format!("第{step}次");
    match deed {
        Deed::Settle => {
            let contested = t.visit(id).unwrap().visit.contested;
            let contested = contested.iter();
            let contested = contested.map(|(field, all)| (field.clone(), all[0].value.clone()));
            settle(t, id, contested.collect())
        }
        Deed::Answer => {
            let checklist = t.visit_checklist(id).unwrap();
            let item = &checklist.sections[0].items[0].id;
            t.answer(id, item, Some("pass"), Some(&said))
        }
        Deed::AddStop => t.add_stop(id, "window", &said, None),
        Deed::WriteInVisit => t.write_in_visit(id, "notes", &said),
        Deed::AddPersonMet => t.add_person_met(id, "王", "所长", &said),
        Deed::AddCompanion => t.add_companion(id, &said, "民警"),
        Deed::WriteInternalNotes => t.write_internal_notes(id, &said),
        // A station raises what it finds without terms.
        Deed::OpenIssue if t.identity().unwrap().account.as_str() == "wang" => {
            t.open_issue(&OpenIssue {
                visit: Some(id),
                title: said,
                ..OpenIssue::default()
            })
        }
        Deed::OpenIssue => t.open_issue(&OpenIssue {
            visit: Some(id),
            ..issue()
        }),
        Deed::AskSupport => t.ask_support(&AskSupport {
            visit: Some(id),
            ..support_of()
        }),
        Deed::Seal => t.seal(id),
        Deed::AddAddendum => t.add_addendum(id, &said),
        other => panic!("{other:?} is no deed of a visit"),
    }
}

fn on_support(t: &Tablet, id: DocId, deed: Deed, step: usize) -> Result<Saved, Error> {
    let said = format!("第{step}次");
    match deed {
        Deed::Settle => {
            let contested = t.support(id).unwrap().support.contested;
            let contested = contested.iter();
            let contested = contested.map(|(field, all)| (field.clone(), all[0].value.clone()));
            settle(t, id, contested.collect())
        }
        Deed::PromiseSupport => t.promise_support(
            id,
            &Promise {
                who: "县局".into(),
                until: "2027-01-31".into(),
                lasting: Some(step.is_multiple_of(2)),
                text: said,
                ..Promise::default()
            },
        ),
        Deed::DeliverSupport => t.support_step(id, "delivered", None, &said),
        Deed::DeclineSupport => t.support_step(id, "declined", None, &said),
        Deed::ConfirmSupport => t.support_step(id, "confirmed", None, &said),
        Deed::RemarkOnSupport => t.support_step(id, "remark", None, &said),
        other => panic!("{other:?} is no deed of a support request"),
    }
}

fn issue() -> OpenIssue {
    OpenIssue {
        station: Some(STATION.into()),
        title: "接待窗口无人值守".into(),
        severity: Some(Severity::Medium),
        due: Some("2026-12-10".into()),
        responsible: Some("post:所长".parse().unwrap()),
        ..OpenIssue::default()
    }
}

fn support_of() -> AskSupport {
    AskSupport {
        station: STATION.into(),
        kind: "equipment".into(),
        title: "缺执法记录仪".into(),
        ..AskSupport::default()
    }
}

/// What was offered holds: the deed itself says the same.
fn holds(offers: &[Offer], deed: Deed, done: Result<Saved, Error>, told: &str) {
    let offer = offers.iter().find(|o| o.deed == deed);
    match (offer, done) {
        (Some(offer), Ok(_)) => assert!(offer.ready, "{told}: accepted, but {offer:?}"),
        (Some(offer), Err(e)) => {
            let said: Vec<&str> = offer
                .missing
                .iter()
                .map(|m| m.reason.code.as_str())
                .collect();
            let code = match e {
                Error::NotFound { .. } => "no_such_thing",
                ref e => e.code(),
            };
            assert!(said.contains(&code), "{told}: {e:?}, but {offer:?}");
        }
        (None, Ok(_)) => panic!("{told}: accepted, but never offered"),
        (None, Err(_)) => {}
    }
}

/// People do random offered and random other deeds to one record, some of them without having heard of the others.
fn walk(
    seed: u64,
    all: &[Deed],
    begin: impl Fn(&Town) -> DocId,
    offers: impl Fn(&Tablet, DocId) -> Vec<Offer>,
    act: impl Fn(&Tablet, DocId, Deed, usize) -> Result<Saved, Error>,
) -> Seen {
    let mut town = Town::new(seed);
    let id = begin(&town);
    town.exchange();
    let mut dice = Dice(seed);
    let mut seen = Seen::default();
    for step in 0..30 {
        let who = PEOPLE[dice.below(PEOPLE.len())];
        let tablet = &town.of(who).tablet;
        let offered = offers(tablet, id);
        let suggested = offered.iter().filter(|o| o.suggested).count();
        assert!(suggested <= 1, "{offered:?}");
        let next = offered.iter().find(|o| o.suggested);
        // Mostly what is offered, so that the record goes on; sometimes anything.
        let deed = match (dice.below(4), next) {
            (0, _) => all[dice.below(all.len())],
            (1, Some(next)) => next.deed,
            _ if offered.is_empty() => continue,
            _ => offered[dice.below(offered.len())].deed,
        };
        let done = act(tablet, id, deed, step);
        match &done {
            Ok(_) => seen.done.insert(deed),
            Err(e) => seen.refused.insert(e.code().to_owned()),
        };
        let told = format!("seed {seed} step {step}: {who} {deed:?}");
        holds(&offered, deed, done, &told);
        if dice.below(3) > 0 {
            town.exchange();
        }
    }
    seen
}

/// What a walk came by.
#[derive(Debug, Default)]
struct Seen {
    done: BTreeSet<Deed>,
    refused: BTreeSet<String>,
}

#[test]
fn an_issue_offers_what_its_rules_accept() {
    let mut seen = Seen::default();
    for seed in 1..=6 {
        let open = |town: &Town| town.of("li").tablet.open_issue(&issue()).unwrap().id;
        let offers = |t: &Tablet, id| t.issue_offers(id).unwrap();
        let walked = walk(seed, &OF_AN_ISSUE, open, offers, on_issue);
        seen.done.extend(walked.done);
        seen.refused.extend(walked.refused);
    }
    // The walks reach more than the beginning.
    for deed in [Deed::CloseIssue, Deed::ReopenIssue] {
        assert!(seen.done.contains(&deed), "{seen:?}");
    }
    for code in ["not_closed", "needs_effect", "nothing_asked"] {
        assert!(seen.refused.contains(code), "{seen:?}");
    }
}

#[test]
fn a_visit_offers_what_its_rules_accept() {
    for seed in 1..=4 {
        let start = |town: &Town| {
            let start = StartVisit {
                station: STATION.into(),
                no_position: Some("室内".into()),
                fix: None,
            };
            town.of("li").tablet.start_visit(&start).unwrap().id
        };
        let offers = |t: &Tablet, id| t.visit_offers(id).unwrap();
        walk(seed, &OF_A_VISIT, start, offers, on_visit);
    }
}

#[test]
fn a_support_request_offers_what_its_rules_accept() {
    for seed in 1..=4 {
        let ask = |town: &Town| {
            town.of("wang")
                .tablet
                .ask_support(&support_of())
                .unwrap()
                .id
        };
        let offers = |t: &Tablet, id| t.support_offers(id).unwrap();
        walk(seed, &OF_SUPPORT, ask, offers, on_support);
    }
}

fn suggested(t: &Tablet, id: DocId) -> Option<Deed> {
    let offers = t.issue_offers(id).unwrap();
    let mut suggested = offers.iter().filter(|o| o.suggested);
    suggested.next().map(|o| o.deed)
}

#[test]
fn the_next_sensible_deed_follows_the_story() {
    let mut town = Town::new(1);
    let id = town.of("li").tablet.open_issue(&issue()).unwrap().id;
    assert_eq!(suggested(&town.of("li").tablet, id), Some(Deed::PlanTask));
    town.exchange();
    let wang = &town.of("wang").tablet;
    assert_eq!(suggested(wang, id), Some(Deed::RecordEffect));
    assert_eq!(suggested(&town.of("sun").tablet, id), Some(Deed::Instruct));
    assert_eq!(suggested(&town.of("wu").tablet, id), None);
    wang.ask_extension(id, "2027-01-31", "等配件").unwrap();
    wang.object(id, "当时有人").unwrap();
    town.exchange();
    assert_eq!(suggested(&town.of("li").tablet, id), Some(Deed::Extend));
    let zhou = &town.of("zhou").tablet;
    assert_eq!(suggested(zhou, id), Some(Deed::RuleObjection));
    zhou.rule_objection(id, false, "录像为证").unwrap();
    town.of("li").tablet.refuse_extension(id, "来得及").unwrap();
    town.exchange();
    let wang = &town.of("wang").tablet;
    wang.ask_verification(id, "已整改").unwrap();
    town.exchange();
    assert_eq!(
        suggested(&town.of("li").tablet, id),
        Some(Deed::ReturnIssue)
    );
    town.of("li").tablet.return_issue(id, "没有效果").unwrap();
    town.exchange();
    let wang = &town.of("wang").tablet;
    assert_eq!(suggested(wang, id), Some(Deed::RecordEffect));
    let photo = wang.keep_bytes("窗口.jpg", b"photo").unwrap();
    let proof = EvidenceInput::Kept(photo.hash);
    wang.record_effect(id, "有人值守", &[proof]).unwrap();
    assert_eq!(suggested(wang, id), Some(Deed::AskVerification));
    town.exchange();
    let li = &town.of("li").tablet;
    assert_eq!(suggested(li, id), Some(Deed::CloseIssue));
    li.close_issue(id, "").unwrap();
    assert_eq!(li.issue(id).unwrap().issue.status.state, State::Closed);
    assert_eq!(suggested(li, id), None);
    // Whoever had not seen the close disputes it.
    town.of("zhou").tablet.not_seen(id, "下午又空着").unwrap();
    town.exchange();
    assert_eq!(
        suggested(&town.of("li").tablet, id),
        Some(Deed::ReopenIssue)
    );
}

#[test]
fn what_closing_misses_says_which_deed_of_whom_supplies_it() {
    let town = Town::new(3);
    let li = &town.of("li").tablet;
    let id = li.open_issue(&issue()).unwrap().id;
    let close = |t: &Tablet| {
        let offers = t.issue_offers(id).unwrap();
        offers
            .into_iter()
            .find(|o| o.deed == Deed::CloseIssue)
            .unwrap()
    };
    let missing = &close(li).missing[0];
    assert_eq!(missing.reason.code.as_str(), "needs_effect");
    assert_eq!((missing.deed, missing.by), (Some(Deed::RecordEffect), None));
    let photo = li.keep_bytes("窗口.jpg", b"photo").unwrap();
    li.record_effect(id, "有人了", &[EvidenceInput::Kept(photo.hash)])
        .unwrap();
    let missing = &close(li).missing[0];
    assert_eq!(missing.reason.code.as_str(), "needs_second_person");
    assert_eq!(missing.deed, Some(Deed::ConfirmEffect));
    assert_eq!(missing.by, Some(baolian_record::issue::Party::Station));
}

#[test]
fn values_written_apart_come_first_for_whoever_may_settle_them() {
    let mut town = Town::new(5);
    let id = town.of("li").tablet.open_issue(&issue()).unwrap().id;
    town.exchange();
    town.of("li")
        .tablet
        .set_issue(id, "due", "2027-02-01")
        .unwrap();
    town.of("zhou")
        .tablet
        .set_issue(id, "due", "2027-03-01")
        .unwrap();
    town.exchange();
    for who in ["li", "zhou"] {
        let tablet = &town.of(who).tablet;
        assert_eq!(suggested(tablet, id), Some(Deed::Settle), "{who}");
    }
    let offered = town.of("wang").tablet.issue_offers(id).unwrap();
    assert!(offered.iter().all(|o| o.deed != Deed::Settle));
    on_issue(&town.of("li").tablet, id, Deed::Settle, 1).unwrap();
    let offered = town.of("li").tablet.issue_offers(id).unwrap();
    assert!(offered.iter().all(|o| o.deed != Deed::Settle));
}
