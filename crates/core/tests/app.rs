//! What the app keeps beside the records: typing, settings, files; and how it learns of changes.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use baolian_core::Tablet;
use baolian_core::sync::auto::AutoSync;
use baolian_core::sync::{NextStep, SyncState};
use baolian_core::tablet::{EvidenceInput, FileInput, OpenIssue, SaidWithPhotos, Seen, WIFI_ONLY};
use baolian_record::issue::{Evidence, Severity, UpdateKind};
use serde_json::json;
use support::{Bench, STATION};

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

#[test]
fn half_made_forms_are_listed_after_the_program_was_closed() {
    let bench = Bench::cadre();
    bench.tablet.keep_draft("issue/new/title", "窗口").unwrap();
    bench.clock.pass(10);
    bench.tablet.keep_draft("issue/new/place", "一楼").unwrap();
    bench
        .tablet
        .keep_draft("issue/new/title", "窗口空")
        .unwrap();
    let bench = bench.reopen();
    let drafts = bench.tablet.drafts().unwrap();
    let keys: Vec<(&str, &str)> = drafts
        .iter()
        .map(|d| (d.key.as_str(), d.text.as_str()))
        .collect();
    assert_eq!(
        keys,
        [("issue/new/place", "一楼"), ("issue/new/title", "窗口空")]
    );
    assert_eq!(drafts[0].at, drafts[1].at);
}

#[test]
fn settings_stay_unless_they_are_named() {
    let bench = Bench::cadre();
    let set = |json: serde_json::Value| {
        let settings = json.as_object().unwrap().clone();
        bench.tablet.set_settings(settings)
    };
    set(json!({"theme": "sun", "of_a_later_version": [1]})).unwrap();
    set(json!({"theme": "dark"})).unwrap();
    set(json!({"a": "字".repeat(30_000)})).unwrap_err();
    let kept = serde_json::Value::Object(bench.tablet.settings().unwrap());
    assert_eq!(kept, json!({"theme": "dark", "of_a_later_version": [1]}));
}

#[test]
fn a_kept_file_can_be_proof_and_be_looked_at_again() {
    let bench = Bench::cadre();
    let photo = bench.tablet.keep_bytes("窗口.jpg", b"photo").unwrap();
    let id = bench.tablet.open_issue(&issue()).unwrap().id;
    let proof = EvidenceInput::Kept(photo.hash.clone());
    bench
        .tablet
        .record_effect(id, "有人值守", &[proof])
        .unwrap();
    let effects = bench.tablet.issue(id).unwrap().issue.effects;
    assert!(matches!(
        &effects[0].evidence[0],
        Evidence::File { hash, media_type, len: 5, .. } if *hash == photo.hash && media_type == "image/jpeg"
    ));
    assert_eq!(bench.tablet.kept_file(&photo.hash).unwrap(), b"photo");
    for strange in ["../tablet.db", "00"] {
        let none = bench.tablet.kept_file(strange).unwrap_err();
        assert_eq!(none.code(), "not_found");
    }
    std::fs::write(bench.tablet.file_path(&photo.hash), b"other").unwrap();
    let other = bench.tablet.kept_file(&photo.hash).unwrap_err();
    assert_eq!(other.code(), "damaged_database");
}

#[test]
fn an_issue_is_opened_with_photos_in_one_change_and_they_can_be_looked_at_again() {
    let bench = Bench::cadre();
    let t = &bench.tablet;
    // A camera may give its pictures no ending.
    let camera = t.keep_bytes("image", b"\xff\xd8\xff\xe0 photo").unwrap();
    let path = bench.dir.path().join("门.png");
    std::fs::write(&path, b"\x89PNG door").unwrap();
    let open = OpenIssue {
        media: vec![FileInput::Kept(camera.hash), FileInput::File(path)],
        ..issue()
    };
    let opened = t.open_issue(&open).unwrap();
    let mut media = t.issue(opened.id).unwrap().issue.media;
    media.sort_by_key(|one| one.name.clone());
    let told: Vec<_> = media
        .iter()
        .map(|one| (one.name.as_str(), one.media_type.as_str(), one.len))
        .collect();
    assert_eq!(
        told,
        [("image", "image/jpeg", 10), ("门.png", "image/png", 9)]
    );
    assert!(
        media
            .iter()
            .all(|one| one.stamp.change == media[0].stamp.change)
    );
    assert_eq!(t.kept_file(&media[1].hash).unwrap(), b"\x89PNG door");

    let before = t.facts().unwrap().log.recorded;
    for missing in [
        FileInput::Kept("00".into()),
        FileInput::File(bench.dir.path().join("none.jpg")),
    ] {
        let open = OpenIssue {
            media: vec![missing],
            ..issue()
        };
        t.open_issue(&open).unwrap_err();
    }
    assert_eq!(t.facts().unwrap().log.recorded, before, "nothing half-made");
}

#[test]
fn photos_are_added_to_an_issue_later_with_what_is_said_of_them_in_one_change() {
    let bench = Bench::cadre();
    let t = &bench.tablet;
    let id = t.open_issue(&issue()).unwrap().id;
    let kinds = [
        Seen::NewFacts,
        Seen::Returned,
        Seen::NotSeen,
        Seen::Progress,
    ];
    for (n, kind) in (0_u8..).zip(kinds) {
        let photo = t.keep_bytes(&format!("{n}.jpg"), &[1, n]).unwrap();
        let said = SaidWithPhotos {
            kind,
            // A photo alone is progress too; whatever else is said needs words.
            said: String::new(),
            task: None,
            photos: vec![FileInput::Kept(photo.hash.clone())],
        };
        let wordless = t.add_photos(id, &said);
        if kind != Seen::Progress {
            assert_eq!(wordless.unwrap_err().code(), "bad_input");
            let said = SaidWithPhotos {
                said: "看到的".into(),
                ..said
            };
            t.add_photos(id, &said).unwrap();
        }
        let now = t.issue(id).unwrap().issue;
        let media = now.media.iter().find(|one| one.hash == photo.hash).unwrap();
        let update = now.updates.last().unwrap();
        assert_eq!(update.kind, UpdateKind::from(kind));
        assert_eq!(media.stamp.change, update.stamp.change, "one change");
    }
    let nothing = SaidWithPhotos {
        kind: Seen::Progress,
        said: String::new(),
        task: None,
        photos: Vec::new(),
    };
    assert_eq!(t.add_photos(id, &nothing).unwrap_err().code(), "bad_input");
    t.close_issue(id, "").unwrap_err();
    assert_eq!(t.issue(id).unwrap().issue.media.len(), kinds.len());
}

#[test]
fn the_version_is_another_one_after_every_change_and_only_then() {
    let bench = Bench::cadre();
    let before = bench.tablet.version().unwrap();
    bench
        .tablet
        .issues(&Default::default(), &Default::default())
        .unwrap();
    assert_eq!(bench.tablet.version().unwrap(), before);
    // Else everything on the screen would be asked anew while somebody types.
    bench.tablet.keep_draft("visit/notes", "half").unwrap();
    bench.tablet.drop_draft("visit/notes").unwrap();
    assert_eq!(bench.tablet.version().unwrap(), before);
    bench.tablet.open_issue(&issue()).unwrap();
    let after = bench.tablet.version().unwrap();
    assert_ne!(after, before);
    // The command line works on the same folder.
    let other = Tablet::open(bench.tablet.home(), bench.env.clone()).unwrap();
    let opened = bench.tablet.version().unwrap();
    other.open_issue(&issue()).unwrap();
    assert_ne!(bench.tablet.version().unwrap(), opened);
}

#[test]
fn a_sync_that_waits_for_another_network_says_so_and_goes_on_when_it_may() {
    let Bench {
        tablet, hq, dir, ..
    } = Bench::cadre();
    let tablet = Arc::new(tablet);
    let open = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&open);
    let gate = Box::new(move || asked.load(Ordering::SeqCst));
    let (told, states) = mpsc::channel();
    let tell = Box::new(move |state: &SyncState| {
        // Once the test has seen enough, nobody listens any more.
        let _ = told.send(state.next);
    });
    let sync = AutoSync::start(Arc::clone(&tablet), hq, gate, tell).unwrap();
    let heard = || states.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(heard(), NextStep::WhenAllowed);
    tablet.open_issue(&issue()).unwrap();
    open.store(true, Ordering::SeqCst);
    sync.now();
    assert_eq!(heard(), NextStep::Running);
    while tablet.facts().unwrap().log.held < 1 {
        heard();
    }
    drop(sync);
    drop(dir);
}

#[test]
fn only_a_plain_yes_holds_synchronising_back_for_wifi() {
    let bench = Bench::cadre();
    let set = |value: serde_json::Value| {
        let settings = json!({ WIFI_ONLY: value }).as_object().unwrap().clone();
        bench.tablet.set_settings(settings).unwrap();
        bench.tablet.wifi_only().unwrap()
    };
    assert!(!bench.tablet.wifi_only().unwrap());
    assert!(set(json!(true)));
    assert!(!set(json!("yes")));
    assert!(!set(json!(false)));
}
