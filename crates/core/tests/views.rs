//! What whole screens show: in the right order, with who and since when, and nothing that is not there.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;
#[path = "support/town.rs"]
mod town;

use baolian_core::Tablet;
use baolian_core::tablet::{
    AskSupport, EvidenceInput, NoticeKind, OpenIssue, ReceiptState, StartVisit, StoryEntry,
    StoryEvent, TaskInput, WaitingFor,
};
use baolian_record::issue::deed::TaskDue;
use baolian_record::issue::{Severity, UpdateKind};
use baolian_record::permission::As;
use baolian_record::support::Promise;
use baolian_record::visit::Fix;
use baolian_wire::down::DownItem;
use baolian_wire::reference::{Fact, Position, Station};
use baolian_wire::verdict::Code;
use baolian_wire::{DocId, Kind};
use support::{NOON, STATION};
use town::Town;

const DAY: u64 = 86_400_000;

fn issue(title: &str, due: &str) -> OpenIssue {
    OpenIssue {
        station: Some(STATION.into()),
        title: title.into(),
        severity: Some(Severity::Medium),
        due: Some(due.into()),
        responsible: Some("post:所长".parse().unwrap()),
        ..OpenIssue::default()
    }
}

fn visit() -> StartVisit {
    StartVisit {
        station: STATION.into(),
        no_position: Some("室内".into()),
        fix: None,
    }
}

fn waits(t: &Tablet) -> Vec<(WaitingFor, DocId)> {
    let waiting = t.today_view().unwrap().waiting;
    waiting.iter().map(|w| (w.why, w.id)).collect()
}

fn close(town: &mut Town, id: DocId) {
    let wang = &town.of("wang").tablet;
    let photo = wang.keep_bytes("窗口.jpg", id.as_bytes()).unwrap();
    wang.record_effect(id, "有人值守", &[EvidenceInput::Kept(photo.hash)])
        .unwrap();
    town.exchange();
    town.of("li").tablet.close_issue(id, "看过").unwrap();
    town.exchange();
}

#[test]
fn today_says_what_waits_for_whom_and_nothing_else() {
    let mut town = Town::new(11);
    let li = &town.of("li").tablet;
    let quiet = li.open_issue(&issue("没人问", "2027-01-10")).unwrap().id;
    let asked = li.open_issue(&issue("请核验", "2027-01-10")).unwrap().id;
    let later = li.open_issue(&issue("请延期", "2027-01-10")).unwrap().id;
    town.exchange();
    let wang = &town.of("wang").tablet;
    wang.ask_verification(asked, "已整改").unwrap();
    wang.ask_extension(later, "2027-02-10", "等配件").unwrap();
    wang.object(later, "不是我所").unwrap();
    let raised = OpenIssue {
        station: Some(STATION.into()),
        title: "所里自报".into(),
        ..OpenIssue::default()
    };
    let raised = wang.open_issue(&raised).unwrap().id;
    let need = wang
        .ask_support(&AskSupport {
            station: STATION.into(),
            kind: "equipment".into(),
            title: "缺记录仪".into(),
            ..AskSupport::default()
        })
        .unwrap()
        .id;
    town.exchange();
    let lead = town.hand_down_lead(77, "群众反映窗口态度");

    let mut cadre = waits(&town.of("li").tablet);
    cadre.sort_unstable();
    let mut want = vec![
        (WaitingFor::VerificationAsked, asked),
        (WaitingFor::ExtensionAsked, later),
        (WaitingFor::Raised, raised),
        (WaitingFor::SupportAsked, need),
        (WaitingFor::Lead, lead),
    ];
    want.sort_unstable();
    assert_eq!(cadre, want);
    assert!(!cadre.iter().any(|(_, id)| *id == quiet));
    let office = waits(&town.of("zhou").tablet);
    assert!(office.contains(&(WaitingFor::Objection, later)));
    assert_eq!(
        waits(&town.of("qian").tablet),
        [(WaitingFor::SupportAsked, need)]
    );
    assert!(waits(&town.of("wang").tablet).is_empty());
    assert!(waits(&town.of("wu").tablet).is_empty());

    let li = &town.of("li").tablet;
    li.return_issue(asked, "没有效果").unwrap();
    li.promise_support(
        need,
        &Promise {
            who: "县局".into(),
            until: "2026-11-27".into(),
            ..Promise::default()
        },
    )
    .unwrap();
    town.exchange();
    let cadre = town.of("li").tablet.today_view().unwrap().waiting;
    let promise = cadre
        .iter()
        .find(|w| w.why == WaitingFor::PromiseDue)
        .unwrap();
    assert_eq!(promise.until.as_deref(), Some("2026-11-27"));
    assert_eq!(promise.at.station_short_name, "大智派出所");
    assert!(!cadre.iter().any(|w| w.id == asked));
    assert_eq!(
        waits(&town.of("wang").tablet),
        [(WaitingFor::Returned, asked)]
    );
    town.of("li")
        .tablet
        .support_step(need, "delivered", None, "")
        .unwrap();
    town.exchange();
    assert!(waits(&town.of("wang").tablet).contains(&(WaitingFor::SupportDelivered, need)));
}

#[test]
fn today_counts_days_and_calls_out_what_was_left() {
    let bench = support::Bench::cadre();
    let t = &bench.tablet;
    let before = t.today_view().unwrap();
    assert_eq!(before.day, "2026-11-24");
    assert_eq!(before.due.len(), 1);
    // A Tuesday: six days of the week are left, today counted.
    assert_eq!((before.due[0].days_left, before.due[0].visits), (6, 0));
    let id = t.start_visit(&visit()).unwrap().id;
    t.keep_draft("issue/new/title", "半").unwrap();
    let today = t.today_view().unwrap();
    assert_eq!(today.unsealed.len(), 1);
    assert!(!today.unsealed[0].open_too_long);
    assert_eq!(today.drafts.len(), 1);
    assert_eq!(today.due[0].visits, 1);
    bench.clock.pass(DAY + 60_000);
    assert!(t.today_view().unwrap().unsealed[0].open_too_long);
    t.seal(id).unwrap();
    assert!(t.today_view().unwrap().unsealed.is_empty());
    // The seal is refused: it waits in the tray, and says so.
    bench.hq.send(vec![DownItem::Refused {
        position: 9,
        n: 2,
        reason: Code::Sealed.into(),
    }]);
    bench.sync();
    assert_eq!(waits(t), [(WaitingFor::Refused, id)]);
    assert_eq!(t.today_view().unwrap().waiting[0].kind, Kind::Visit);
}

#[test]
fn notices_say_how_many_and_never_what_or_where() {
    let bench = support::Bench::cadre();
    let t = &bench.tablet;
    assert!(t.notices().unwrap().is_empty());
    bench.clock.pass(DAY * 4);
    t.open_issue(&issue("候问室插座烧黑", "2026-11-29"))
        .unwrap();
    let notices = t.notices().unwrap();
    let told: Vec<_> = notices
        .iter()
        .map(|n| (n.kind, n.count, n.days_left))
        .collect();
    assert_eq!(
        told,
        [(NoticeKind::PeriodEnds, 1, 2), (NoticeKind::DueSoon, 1, 2)]
    );
    let text = serde_json::to_string(&notices).unwrap();
    for word in ["候问室", "大智", STATION, "2026"] {
        assert!(!text.contains(word), "{text}");
    }
    assert_eq!(t.notices().unwrap(), notices);
    t.start_visit(&visit()).unwrap();
    let left: Vec<_> = t.notices().unwrap().iter().map(|n| n.kind).collect();
    assert_eq!(left, [NoticeKind::DueSoon]);
}

fn update(entry: &StoryEntry) -> Option<&UpdateKind> {
    match &entry.event {
        StoryEvent::Update { update, .. } => Some(&update.kind),
        _ => None,
    }
}

#[test]
fn a_story_is_told_in_order_with_who_in_which_capacity_and_how_far_it_came() {
    let mut town = Town::new(21);
    let li = &town.of("li").tablet;
    let id = li.open_issue(&issue("窗口无人", "2027-01-10")).unwrap().id;
    let task = TaskInput {
        text: "排班".into(),
        who: "王".into(),
        due: TaskDue::DaysBefore(5),
    };
    let task = li.plan_task(id, &task).unwrap().added.unwrap();
    town.exchange();
    let wang = &town.of("wang").tablet;
    wang.mark_task(id, &task, true).unwrap();
    let need = AskSupport {
        station: STATION.into(),
        kind: "equipment".into(),
        title: "缺记录仪".into(),
        issue: Some(id),
        ..AskSupport::default()
    };
    wang.ask_support(&need).unwrap();
    town.exchange();
    town.of("li").clock.pass(60_000);
    let li = &town.of("li").tablet;
    li.set_issue(id, "severity", "high").unwrap();
    li.extend(id, "2027-02-10", "配件未到", false).unwrap();
    let story = li.issue_story(id).unwrap().entries;
    let told: Vec<String> = story
        .iter()
        .map(|e| match &e.event {
            StoryEvent::Update { update, .. } => update.kind.as_str().to_owned(),
            StoryEvent::Task { task } => task.text.value.clone().unwrap(),
            StoryEvent::Value {
                field, to, task, ..
            } => {
                let last = field.rsplit('.').next().unwrap();
                format!("{last}={to} {}", task.clone().unwrap_or_default())
            }
            StoryEvent::Support { title, update, .. } => format!("{} {title}", update.kind),
        })
        .collect();
    assert_eq!(
        told,
        [
            "opened",
            "排班",
            "done=true 排班",
            "asked 缺记录仪",
            "severity=high ",
            "extended"
        ]
    );
    let who: Vec<_> = story
        .iter()
        .map(|e| (e.who.name.as_str(), e.who.capacity))
        .collect();
    assert_eq!(who[0], ("name of li", Some(As::Cadre)));
    assert_eq!(who[2], ("name of wang", Some(As::Officer)));
    // The opening was applied, what was written since is on this tablet, what others wrote came from headquarters.
    let states: Vec<_> = story.iter().map(|e| e.state).collect();
    assert_eq!(states[0], ReceiptState::Applied);
    assert_eq!(states[2], ReceiptState::Applied);
    assert_eq!(states[5], ReceiptState::OnThisTablet);
    assert!(story[0].receipt.is_some() && story[5].receipt.is_none());
    assert!(story[0].hq_time && !story[5].hq_time);
    assert!(story.iter().all(|e| e.time_proven));
    town.of("li").sync();
    let held = town.of("li").tablet.issue_story(id).unwrap().entries;
    assert_eq!(held[5].state, ReceiptState::Held);
}

#[test]
fn a_close_that_did_not_count_names_what_it_had_not_seen() {
    let mut town = Town::new(22);
    let id = town
        .of("li")
        .tablet
        .open_issue(&issue("窗口无人", "2027-01-10"))
        .unwrap()
        .id;
    town.exchange();
    let wang = &town.of("wang").tablet;
    let photo = wang.keep_bytes("窗口.jpg", b"photo").unwrap();
    wang.record_effect(id, "有人值守", &[EvidenceInput::Kept(photo.hash)])
        .unwrap();
    town.exchange();
    town.of("li").tablet.close_issue(id, "看过").unwrap();
    town.of("zhou").tablet.not_seen(id, "下午又空着").unwrap();
    town.exchange();
    let story = town.of("li").tablet.issue_story(id).unwrap().entries;
    let closed = story
        .iter()
        .find(|e| update(e) == Some(&UpdateKind::Closed))
        .unwrap();
    let StoryEvent::Update { unseen, closes, .. } = &closed.event else {
        panic!("a close is an update");
    };
    assert!(!closes);
    assert_eq!(unseen.len(), 1);
    assert_eq!(unseen[0].kind, UpdateKind::NotSeen);
    assert_eq!(unseen[0].who.name, "name of zhou");
    assert_eq!(unseen[0].who.capacity, Some(As::Office));
    assert!(story.iter().any(|e| e.change == unseen[0].change));
    let seen = story
        .iter()
        .find(|e| update(e) == Some(&UpdateKind::Effect))
        .unwrap();
    assert!(matches!(
        &seen.event,
        StoryEvent::Update { effect: Some(effect), unseen, .. }
            if effect.text == "有人值守" && unseen.is_empty()
    ));
    // Whoever closes again, having seen it, closes.
    town.of("li").tablet.close_issue(id, "又看过").unwrap();
    let story = town.of("li").tablet.issue_story(id).unwrap().entries;
    assert!(matches!(
        &story.last().unwrap().event,
        StoryEvent::Update { closes: true, .. }
    ));
}

#[test]
fn what_was_closed_within_ninety_days_is_looked_at_again() {
    let mut town = Town::new(31);
    let li = &town.of("li").tablet;
    let open = li.open_issue(&issue("还开着", "2027-01-10")).unwrap().id;
    let closed = li.open_issue(&issue("已销号", "2027-01-10")).unwrap().id;
    town.exchange();
    close(&mut town, closed);
    let lead = town.hand_down_lead(78, "群众反映");
    let look = town.of("li").tablet.look_first(STATION).unwrap();
    assert_eq!(look.closed_lately.len(), 1);
    assert_eq!(look.closed_lately[0].issue.row.id, closed);
    assert_eq!(look.closed_lately[0].closed_at, NOON);
    assert_eq!(
        look.open.iter().map(|i| i.row.id).collect::<Vec<_>>(),
        [open]
    );
    assert_eq!(look.leads[0].row.id, lead);
    let li = town.of("li");
    li.clock.pass(DAY * 91);
    assert!(
        li.tablet
            .look_first(STATION)
            .unwrap()
            .closed_lately
            .is_empty()
    );
    // Written in since, and closed before: still not.
    li.tablet.add_progress(closed, "补充材料", None).unwrap();
    assert!(
        li.tablet
            .look_first(STATION)
            .unwrap()
            .closed_lately
            .is_empty()
    );
}

#[test]
fn a_station_shows_its_people_its_history_and_where_somebody_stood() {
    let mut town = Town::new(41);
    let li = &town.of("li").tablet;
    let id = li.open_issue(&issue("窗口无人", "2027-01-10")).unwrap().id;
    town.exchange();
    close(&mut town, id);
    let li = &town.of("li").tablet;
    li.found_again(id, "又空着").unwrap();
    let view = li.station_view(STATION).unwrap();
    assert_eq!(view.officers.len(), 1);
    assert_eq!(view.officers[0].name, "name of wang");
    assert_eq!(view.pairings[0].name, "name of li");
    assert_eq!(view.recurring.len(), 1);
    assert_eq!(view.open.total, Some(1));
    assert!(view.due.is_some());
    assert!(view.position.is_none());
    let id = li.start_visit(&visit()).unwrap().id;
    let fix = |accuracy| Fix {
        lat: 30.6,
        lon: 114.3,
        accuracy,
    };
    for vague in [None, Some(80.0)] {
        let no = li.verify_position(id, fix(vague)).unwrap_err();
        assert_eq!(no.code(), "bad_input");
    }
    li.verify_position(id, fix(Some(12.0))).unwrap();
    let position = li.station_view(STATION).unwrap().position.unwrap();
    assert_eq!((position.lat, position.lon), (30.6, 114.3));
    assert_eq!(position.source, "verified");
    assert_eq!(position.visit, Some(id));
    let none = li.station_view("420999999-01").unwrap_err();
    assert_eq!(none.code(), "not_found");
}

#[test]
fn a_station_names_those_around_it_nearest_first_where_the_roster_puts_them() {
    let town = Town::new(43);
    let li = town.of("li");
    let nobody_around = li.tablet.stations_around(STATION).unwrap();
    assert!(nobody_around.is_empty());
    for (code, lat, lon) in [
        (STATION, 30.6, 114.3),
        ("420102003-01", 30.6, 114.4),
        ("420102004-01", 30.65, 114.3),
    ] {
        li.hq.fact(&Fact::Station(Station {
            position: Some(Position { lat, lon }),
            ..support::station(code)
        }));
    }
    li.hq.fact(&Fact::Station(support::station("420102005-01")));
    li.sync();
    let around = li.tablet.stations_around(STATION).unwrap();
    let near: Vec<_> = around
        .iter()
        .map(|near| (near.code.as_str(), (near.metres / 100.0).round()))
        .collect();
    // A tenth of a degree of longitude there is 9.57 km, a twentieth of latitude 5.56 km.
    assert_eq!(near, [("420102004-01", 56.0), ("420102003-01", 96.0)]);
    let none = li.tablet.stations_around("420999999-01").unwrap_err();
    assert_eq!(none.code(), "not_found");
}

#[test]
fn whoever_answered_before_is_suggested_first() {
    let town = Town::new(51);
    let li = &town.of("li").tablet;
    for n in 0..3 {
        let mut open = issue(&format!("第{n}个"), "2027-01-10");
        if n > 0 {
            open.responsible = Some("unit:供电所|老周".parse().unwrap());
        }
        li.open_issue(&open).unwrap();
    }
    let suggestions = li.responsible_suggestions(STATION).unwrap();
    let names: Vec<_> = suggestions
        .iter()
        .map(|s| (s.name.as_str(), s.named))
        .collect();
    assert_eq!(names[0], ("供电所 老周", 2));
    assert_eq!(names[1], ("所长", 1));
    assert_eq!(names[2], ("name of wang", 0));
    assert_eq!(suggestions[2].responsible.to_string(), "account:wang");
}
