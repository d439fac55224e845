//! A person's own data: where it stands with headquarters, out of the tablet, and beside other people's.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;

use baolian_core::tablet::{
    AskSupport, EvidenceInput, FileInput, OpenIssue, ReceiptState, SaidWithPhotos, Seen,
    StartVisit, TaskInput,
};
use baolian_core::{Tablet, people};
use baolian_record::issue::Severity;
use baolian_record::issue::deed::TaskDue;
use baolian_record::visit::Fix;
use baolian_wire::Entry;
use baolian_wire::down::DownItem;
use baolian_wire::verdict::Code;
use serde_json::{Value, json};
use support::{Bench, STATION, made};

fn issue(title: &str) -> OpenIssue {
    OpenIssue {
        station: Some(STATION.into()),
        title: title.into(),
        severity: Some(Severity::Medium),
        due: Some("2027-01-10".into()),
        responsible: Some("post:所长".parse().unwrap()),
        description: "十点到十一点窗口空着".into(),
        ..OpenIssue::default()
    }
}

fn start() -> StartVisit {
    StartVisit {
        station: STATION.into(),
        no_position: Some("室内".into()),
        fix: None,
    }
}

/// Refuses every own entry from a number on.
fn refuse(bench: &Bench, from: u64) {
    let recorded = bench.tablet.facts().unwrap().log.recorded;
    bench.sync();
    for n in from..=recorded {
        bench.hq.send(vec![DownItem::Refused {
            position: 100 + n,
            n,
            reason: Code::NotPaired.into(),
        }]);
    }
    bench.sync();
}

#[test]
fn each_waiting_entry_says_what_it_is_and_how_far_it_has_come() {
    let bench = Bench::cadre();
    let t = &bench.tablet;
    let id = t.open_issue(&issue("窗口无人")).unwrap().id;
    t.add_progress(id, "已排班", None).unwrap();
    let visit = t.start_visit(&start()).unwrap().id;
    t.write_in_visit(visit, "notes", "看了").unwrap();
    t.set_issue(id, "due", "2027-02-10").unwrap();
    let view = t.sync_view().unwrap();
    assert_eq!((view.state.held, view.state.recorded), (0, 5));
    assert_eq!(view.unjudged_total, 5);
    let said: Vec<_> = view
        .unjudged
        .iter()
        .map(|e| (e.said.as_str(), e.title.as_str(), e.state))
        .collect();
    let here = ReceiptState::OnThisTablet;
    assert_eq!(
        said,
        [
            ("begin", "窗口无人", here),
            ("update.progress", "窗口无人", here),
            ("begin", "", here),
            ("text.notes", "", here),
            ("set.due", "窗口无人", here),
        ]
    );
    assert!(
        view.unjudged
            .iter()
            .all(|e| e.at.station_short_name == "大智派出所")
    );
    // Their bytes together are what the figure says.
    let bytes: u64 = view.unjudged.iter().map(|e| e.bytes).sum();
    assert_eq!(bytes, view.state.waiting_bytes);
    bench.sync();
    let view = t.sync_view().unwrap();
    assert!(view.unjudged.iter().all(|e| e.state == ReceiptState::Held));
    assert_eq!(view.receipts[0].n, 5);
    bench.hq.send(vec![DownItem::Own {
        position: 9,
        n: 1,
        made: made(support::NOON),
    }]);
    bench.sync();
    let rest: Vec<_> = t
        .unjudged_entries(2, 2)
        .unwrap()
        .iter()
        .map(|e| e.n)
        .collect();
    assert_eq!(rest, [3, 4]);
    assert_eq!(t.sync_view().unwrap().unjudged_total, 4);
    let receipts = t.recent_receipts(None, 100).unwrap();
    let older = t.recent_receipts(Some(receipts[1].number), 1).unwrap();
    assert_eq!(older[0], receipts[2]);
}

#[test]
fn what_was_refused_comes_back_as_the_deed_that_sends_it_again() {
    let bench = Bench::cadre();
    let t = &bench.tablet;
    let id = t.open_issue(&issue("窗口无人")).unwrap().id;
    let photo = t.keep_bytes("窗口.jpg", b"photo").unwrap();
    let visit = t.start_visit(&start()).unwrap().id;
    let from = t.facts().unwrap().log.recorded + 1;
    t.add_progress(id, "已排班", None).unwrap();
    let seen = SaidWithPhotos {
        kind: Seen::NewFacts,
        said: "隔壁也没人".into(),
        task: None,
        photos: vec![FileInput::Kept(photo.hash.clone())],
    };
    t.add_photos(id, &seen).unwrap();
    t.return_issue(id, "没有效果").unwrap();
    t.extend(id, "2027-03-01", "等配件", false).unwrap();
    t.record_effect(id, "有人值守", &[EvidenceInput::Kept(photo.hash.clone())])
        .unwrap();
    t.plan_task(
        id,
        &TaskInput {
            text: "排班".into(),
            who: "王".into(),
            due: TaskDue::DaysBefore(3),
        },
    )
    .unwrap();
    t.set_issue(id, "severity", "high").unwrap();
    t.add_stop(
        visit,
        "window",
        "一楼",
        Some(Fix {
            lat: 30.5,
            lon: 114.25,
            accuracy: None,
        }),
    )
    .unwrap();
    let item = t.newest_checklist().unwrap().sections[0].items[0]
        .id
        .clone();
    t.answer(visit, &item, Some("fail"), Some("空着")).unwrap();
    t.write_in_visit(visit, "notes", "看了窗口").unwrap();
    t.add_person_met(visit, "王", "所长", "知道了").unwrap();
    refuse(&bench, from);
    let mut tray = t.tray_view().unwrap();
    tray.sort_by_key(|one| one.item.n);
    let resent: Vec<(&str, Value)> = tray
        .into_iter()
        .map(|one| {
            let resend = one.resend.unwrap();
            (resend.command, resend.given)
        })
        .collect();
    let place = json!({"lat": 30.5, "lon": 114.25, "accuracy": null});
    let want = [
        (
            "add_progress",
            json!({"id": id, "said": "已排班", "task": null}),
        ),
        (
            "add_photos",
            json!({"id": id, "with": {"kind": "new_facts", "said": "隔壁也没人", "task": null, "photos": [{"kept": photo.hash}]}}),
        ),
        ("return_issue", json!({"id": id, "reason": "没有效果"})),
        (
            "extend",
            json!({"id": id, "until": "2027-03-01", "reason": "等配件", "move_tasks": false}),
        ),
        (
            "record_effect",
            json!({"id": id, "what": "有人值守", "proofs": [{"kept": photo.hash}]}),
        ),
        (
            "plan_task",
            json!({"id": id, "task": {"text": "排班", "who": "王", "due": {"days_before": 3}}}),
        ),
        (
            "set_issue",
            json!({"id": id, "field": "severity", "value": "high"}),
        ),
        (
            "add_stop",
            json!({"id": visit, "kind": "window", "place": "一楼", "fix": place}),
        ),
        (
            "answer",
            json!({"id": visit, "item": item, "answer": "fail", "remark": "空着"}),
        ),
        (
            "write_in_visit",
            json!({"id": visit, "field": "notes", "text": "看了窗口"}),
        ),
        (
            "add_person_met",
            json!({"id": visit, "name": "王", "post": "所长", "said": "知道了"}),
        ),
    ];
    assert_eq!(resent.len(), want.len(), "{resent:?}");
    for (got, want) in resent.iter().zip(&want) {
        assert_eq!(got, want);
    }
    // Sent again as it is given, it is saved.
    let task: TaskInput = serde_json::from_value(want[5].1["task"].clone()).unwrap();
    t.plan_task(id, &task).unwrap();
    let proofs: Vec<EvidenceInput> = serde_json::from_value(want[4].1["proofs"].clone()).unwrap();
    t.record_effect(id, "有人值守", &proofs).unwrap();
    let again: SaidWithPhotos = serde_json::from_value(want[1].1["with"].clone()).unwrap();
    t.add_photos(id, &again).unwrap();
}

#[test]
fn a_record_that_was_refused_whole_is_still_named_and_can_be_opened_again() {
    let bench = Bench::cadre();
    let t = &bench.tablet;
    let photo = t.keep_bytes("窗口.jpg", b"photo").unwrap();
    t.open_issue(&OpenIssue {
        internal: true,
        media: vec![FileInput::Kept(photo.hash.clone())],
        ..issue("窗口无人")
    })
    .unwrap();
    t.ask_support(&AskSupport {
        station: STATION.into(),
        kind: "equipment".into(),
        title: "缺记录仪".into(),
        description: "两台".into(),
        ..AskSupport::default()
    })
    .unwrap();
    refuse(&bench, 1);
    let mut tray = t.tray_view().unwrap();
    tray.sort_by_key(|one| one.item.n);
    assert_eq!(tray[0].title, "窗口无人");
    assert_eq!(tray[0].names.station_short_name, "大智派出所");
    let open = tray[0].resend.as_ref().unwrap();
    assert_eq!(open.command, "open_issue");
    let again: OpenIssue = serde_json::from_value(open.given["open"].clone()).unwrap();
    assert_eq!(again.description, "十点到十一点窗口空着");
    let id = t.open_issue(&again).unwrap().id;
    let view = t.issue(id).unwrap();
    assert_eq!(view.issue.title.value.unwrap(), "窗口无人");
    assert_eq!(view.issue.media[0].hash, photo.hash);
    assert!(view.internal, "what the station must not see stays unseen");
    let ask = tray[1].resend.as_ref().unwrap();
    let again: AskSupport = serde_json::from_value(ask.given["ask"].clone()).unwrap();
    t.ask_support(&again).unwrap();
}

#[test]
fn own_data_leaves_whole_and_readable_without_this_program() {
    let bench = Bench::cadre();
    let t = &bench.tablet;
    let id = t.open_issue(&issue("窗口无人")).unwrap().id;
    let visit = t.start_visit(&start()).unwrap().id;
    t.write_internal_notes(visit, "所长不在岗").unwrap();
    let photo = t.keep_bytes("../窗口.jpg", b"photo").unwrap();
    let to = tempfile::tempdir().unwrap();
    let exported = t.export_own_data(to.path()).unwrap();
    assert_eq!(
        (exported.records, exported.entries, exported.files),
        (3, 3, 1)
    );
    assert!(exported.left_out.is_empty());
    let json = fs::read_to_string(exported.folder.join(format!("records/{id}.json"))).unwrap();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["title"], "窗口无人");
    let own = fs::read(exported.folder.join(format!("records/{id}.automerge"))).unwrap();
    automerge::Automerge::load(&own).unwrap();
    let notes = fs::read_dir(exported.folder.join("records")).unwrap();
    assert!(notes.into_iter().any(|file| {
        let path = file.unwrap().path();
        path.extension().unwrap() == "json"
            && fs::read_to_string(path).unwrap().contains("所长不在岗")
    }));
    // A CBOR sequence of the entries in the bytes that were hashed.
    let device = t.identity().unwrap().device;
    let log = fs::read(exported.folder.join(format!("log/{device}.cbor"))).unwrap();
    bench.sync();
    let sent: Vec<u8> = bench
        .hq
        .items(device)
        .iter()
        .flat_map(|item| match item {
            baolian_wire::up::UpItem::Whole { entry, .. } => entry.to_vec(),
            baolian_wire::up::UpItem::Damaged { .. } => panic!("nothing is damaged"),
        })
        .collect();
    assert_eq!(log, sent);
    Entry::decode(&log).unwrap_err();
    let kept = exported.folder.join(format!("files/{}.jpg", photo.hash));
    assert_eq!(fs::read(kept).unwrap(), b"photo");
    // A second one does not touch the first.
    let second = t.export_own_data(to.path()).unwrap();
    assert_ne!(second.folder, exported.folder);
    assert_eq!(fs::read_dir(to.path()).unwrap().count(), 2);
}

#[test]
fn an_exported_issue_is_named_by_its_title_and_covers_no_other_file() {
    let bench = Bench::cadre();
    let t = &bench.tablet;
    let to = tempfile::tempdir().unwrap();
    let id = t.open_issue(&issue("../三单元/线路：老化 㙦")).unwrap().id;
    let first = t.export_issue_into(id, to.path()).unwrap();
    let second = t.export_issue_into(id, to.path()).unwrap();
    assert_eq!(first, to.path().join("三单元-线路-老化-㙦.automerge"));
    assert_eq!(second, to.path().join("三单元-线路-老化-㙦-2.automerge"));
    let bytes = fs::read(&first).unwrap();
    assert_eq!(bytes, t.export_issue(id).unwrap());
    automerge::Automerge::load(&bytes).unwrap();
    let nameless = t.open_issue(&issue("……")).unwrap().id;
    let file = t.export_issue_into(nameless, to.path()).unwrap();
    assert_eq!(file, to.path().join("issue.automerge"));
    assert!(
        t.export_issue_into(id, &to.path().join("nowhere"))
            .is_err_and(|e| e.code() == "bad_input")
    );
}

#[test]
fn a_diagnosis_holds_figures_and_no_word_of_a_record() {
    let bench = Bench::cadre();
    let t = &bench.tablet;
    let id = t.open_issue(&issue("窗口无人")).unwrap().id;
    t.add_progress(id, "已排班", None).unwrap();
    let visit = t.start_visit(&start()).unwrap().id;
    t.write_internal_notes(visit, "所长不在岗").unwrap();
    t.keep_draft("issue/new/title", "半句话").unwrap();
    t.keep_bytes("窗口照片.jpg", b"photo").unwrap();
    refuse(&bench, 2);
    let to = tempfile::tempdir().unwrap();
    let file = to.path().join("diagnosis.json");
    t.diagnostic_bundle(&file).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    for word in [
        "窗口",
        "排班",
        "不在岗",
        "半句",
        "所长",
        "name of",
        "大智",
        STATION,
        "issue/new",
        "127.0.0.1",
    ] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["database"], "ok");
    assert_eq!(json["logs"][0]["recorded"], 4);
    assert_eq!(json["records"]["issues"], 1);
    assert_eq!(json["drafts"], 1);
    assert_eq!(json["tray"][0]["code"], "not_paired");
    assert!(json["rows"]["log"].as_u64() >= Some(4));
}

#[test]
fn room_is_counted_by_what_it_is_for() {
    let bench = Bench::cadre();
    let before = bench.tablet.storage_used().unwrap();
    bench.tablet.keep_bytes("a.bin", &[7; 5_000]).unwrap();
    let after = bench.tablet.storage_used().unwrap();
    assert_eq!((after.files, after.file_count), (5_000, 1));
    assert_eq!(before.files, 0);
    assert!(after.database > 0);
}

#[test]
fn people_on_one_tablet_keep_their_own_and_are_listed_with_what_waits() {
    let bench = Bench::cadre();
    let root = bench.tablet.home().to_owned();
    bench.tablet.open_issue(&issue("窗口无人")).unwrap();
    assert_eq!(people::current(&root), 0);
    let place = people::add(&root).unwrap();
    assert_eq!(place, 1);
    people::choose(&root, place).unwrap();
    assert_eq!(people::current(&root), 1);
    // Where nobody has enrolled yet there is room.
    assert_eq!(people::add(&root).unwrap(), 1);
    let other = Tablet::open_real(&people::home(&root, 1)).unwrap();
    let here = people::here(&root, Some((1, &other))).unwrap();
    let told: Vec<_> = here
        .iter()
        .map(|p| {
            (
                p.place,
                p.account.as_str(),
                p.name.as_str(),
                p.waiting,
                p.current,
            )
        })
        .collect();
    assert_eq!(
        told,
        [(0, "li", "name of li", 1, false), (1, "", "", 0, true)]
    );
    drop(other);
    // What cannot be read is named, and stays.
    fs::write(people::home(&root, 1).join("tablet.db"), vec![7; 8192]).unwrap();
    let here = people::here(&root, Some((0, &bench.tablet))).unwrap();
    assert_eq!(here[1].trouble.as_deref(), Some("damaged_database"));
    assert_eq!(
        fs::read(people::home(&root, 1).join("tablet.db")).unwrap(),
        vec![7; 8192]
    );
    people::choose(&root, 9).unwrap_err();
    // The folder of a person who was chosen is gone: the first one opens.
    fs::remove_dir_all(people::home(&root, 1)).unwrap();
    assert_eq!(people::current(&root), 0);
}
