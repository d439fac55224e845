//! Nothing is lost, doubled or called sent that headquarters does not hold; nothing false is taken in.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use baolian_core::sync::auto::AutoSync;
use baolian_core::sync::{NextStep, SyncError, SyncState, Trouble};
use baolian_core::tablet::{OpenIssue, StartVisit};
use baolian_core::{Error, Tablet};
use baolian_record::document::{self, hash_of};
use baolian_record::issue::Severity;
use baolian_record::issue::deed;
use baolian_record::period::Period;
use baolian_record::write::Pen;
use baolian_record::{Document, RecordError, genesis};
use baolian_wire::down::{DownItem, Made};
use baolian_wire::id::BootId;
use baolian_wire::reference::{Fact, Level, VisitPeriod};
use baolian_wire::up::UpItem;
use baolian_wire::verdict::Code;
use baolian_wire::{AccountId, Audience, ClockReading, DeviceId, DocId, Header, Kind, StationCode};
use baolian_wire::{Entry, HqTime, Payload, Reason};
use support::{Bench, NOON, STATION, made};

fn issue(title: &str) -> OpenIssue {
    OpenIssue {
        station: Some(STATION.into()),
        title: title.into(),
        severity: Some(Severity::Low),
        due: Some("2026-12-10".into()),
        responsible: Some("post:所长".parse().unwrap()),
        ..OpenIssue::default()
    }
}

#[test]
fn what_headquarters_holds_is_said_by_its_receipt() {
    let bench = Bench::cadre();
    bench.tablet.open_issue(&issue("一")).unwrap();
    bench.tablet.open_issue(&issue("二")).unwrap();
    let state = bench.tablet.sync_state().unwrap();
    assert_eq!((state.held, state.recorded), (0, 2));
    assert!(state.waiting_bytes > 0);
    let synced = bench.sync();
    assert_eq!(synced.sent, 2);
    let state = bench.tablet.sync_state().unwrap();
    assert_eq!((state.held, state.recorded, state.waiting_bytes), (2, 2, 0));
    assert_eq!(bench.tablet.receipts(1).unwrap()[0].n, 2);
}

#[test]
fn an_answer_that_never_came_leads_to_no_second_copy() {
    let bench = Bench::cadre();
    let device = bench.tablet.identity().unwrap().device;
    bench.tablet.open_issue(&issue("一")).unwrap();
    bench.hq.hide_answer();
    assert_eq!(
        bench.tablet.sync(&*bench.hq).unwrap_err().code(),
        "link_broke"
    );
    assert_eq!(bench.tablet.sync_state().unwrap().held, 0);
    bench.hq.honest();
    bench.tablet.open_issue(&issue("二")).unwrap();
    bench.sync();
    assert_eq!(bench.hq.items(device).len(), 2);
    assert_eq!(bench.tablet.sync_state().unwrap().held, 2);
}

#[test]
fn a_link_cut_at_any_byte_changes_nothing_or_everything_of_a_part() {
    let bench = Bench::cadre();
    bench.tablet.open_issue(&issue("一")).unwrap();
    for cut in (0..400).step_by(7) {
        bench.hq.cut_after(cut);
        match bench.tablet.sync(&*bench.hq) {
            Ok(_) => break,
            Err(e) => assert_eq!(e.code(), "link_broke", "at {cut}"),
        }
        assert_eq!(bench.tablet.sync_state().unwrap().held, 0, "at {cut}");
    }
    bench.hq.honest();
    bench.sync();
    assert_eq!(bench.tablet.sync_state().unwrap().held, 1);
}

#[test]
fn a_part_with_any_bit_flipped_is_not_taken_in() {
    let bench = Bench::cadre();
    bench.tablet.open_issue(&issue("一")).unwrap();
    for at in (8..300).step_by(11) {
        bench.hq.tamper(move |mut bytes| {
            let at = at.min(bytes.len() - 1);
            bytes[at] ^= 0x10;
            bytes
        });
        let result = bench.tablet.sync(&*bench.hq);
        assert!(
            result.is_err(),
            "byte {at} was changed and the part taken in"
        );
        assert_eq!(bench.tablet.sync_state().unwrap().held, 0, "byte {at}");
    }
    bench.hq.honest();
    bench.sync();
    assert_eq!(bench.tablet.sync_state().unwrap().held, 1);
}

#[test]
fn headquarters_with_an_older_backup_gets_everything_again() {
    let bench = Bench::cadre();
    let device = bench.tablet.identity().unwrap().device;
    for title in ["一", "二", "三"] {
        bench.tablet.open_issue(&issue(title)).unwrap();
    }
    bench.sync();
    let before = bench.hq.items(device);
    bench.hq.roll_back(device, 1);
    bench.sync();
    assert_eq!(bench.hq.items(device), before);
    assert_eq!(bench.tablet.sync_state().unwrap().held, 3);
}

#[test]
fn a_restored_tablet_begins_a_new_log_and_carries_its_unsent_work() {
    let bench = Bench::cadre();
    let old = bench.tablet.identity().unwrap().device;
    bench.tablet.open_issue(&issue("一")).unwrap();
    bench.sync();
    // A copy of the folder, as a backup tool makes it.
    let copy = tempfile::tempdir().unwrap();
    let file = "tablet.db";
    for ending in ["", "-wal"] {
        let from = bench.dir.path().join(format!("{file}{ending}"));
        if from.exists() {
            std::fs::copy(from, copy.path().join(format!("{file}{ending}"))).unwrap();
        }
    }
    bench.tablet.open_issue(&issue("二")).unwrap();
    bench.sync();
    let restored = baolian_core::Tablet::open(copy.path(), bench.env.clone()).unwrap();
    restored.open_issue(&issue("三")).unwrap();
    let synced = restored.sync(&*bench.hq).unwrap();
    assert!(synced.began_new_log);
    let new = restored.identity().unwrap().device;
    assert_ne!(new, old);
    assert_eq!(bench.hq.items(old).len(), 2, "the old log is untouched");
    let entries: Vec<Entry> = bench
        .hq
        .items(new)
        .iter()
        .map(|item| match item {
            UpItem::Whole { entry, .. } => Entry::decode(entry).unwrap(),
            UpItem::Damaged { .. } => panic!("nothing is damaged"),
        })
        .collect();
    assert!(matches!(&entries[0].payload, Payload::Succession(s) if s.old == old));
    let Payload::Carried(carried) = &entries[1].payload else {
        panic!("the unsent entry is carried over");
    };
    assert_eq!((carried.from.device, carried.from.n), (old, 2));
    assert_eq!(entries.len(), 2);
    let state = restored.sync_state().unwrap();
    assert_eq!(state.held, state.recorded);
}

#[test]
fn a_refused_entry_goes_to_the_tray_and_the_rest_is_written_again() {
    let bench = Bench::cadre();
    let id = bench.tablet.open_issue(&issue("一")).unwrap().id;
    bench.sync();
    bench.tablet.set_issue(id, "due", "2026-12-01").unwrap();
    bench.tablet.add_progress(id, "看过了", None).unwrap();
    bench.tablet.set_issue(id, "title", "新题").unwrap();
    let mut reason = Reason::new(Code::NotPaired, "");
    bench.hq.send(vec![DownItem::Refused {
        position: 9,
        n: 2,
        reason: reason.clone(),
    }]);
    let synced = bench.sync();
    assert_eq!((synced.refused, synced.re_recorded), (1, 2));
    let issue = bench.tablet.issue(id).unwrap().issue;
    assert_eq!(issue.due.value.as_deref(), Some("2026-12-10"));
    assert_eq!(issue.title.value.as_deref(), Some("新题"));
    assert_eq!(issue.updates.len(), 2);
    let tray = bench.tablet.tray().unwrap();
    assert_eq!(tray.len(), 1);
    assert_eq!(tray[0].reason.code, Code::NotPaired);
    assert_eq!(tray[0].wrote[0]["value"], "2026-12-01");
    // Headquarters' verdicts on what rested on it come later and change nothing more.
    reason = Reason::rests_on(baolian_wire::EntryRef {
        device: bench.tablet.identity().unwrap().device,
        n: 2,
    });
    bench.hq.send(vec![
        DownItem::Refused {
            position: 10,
            n: 3,
            reason: reason.clone(),
        },
        DownItem::Refused {
            position: 11,
            n: 4,
            reason,
        },
    ]);
    bench.sync();
    assert_eq!(bench.tablet.tray().unwrap().len(), 1);
    assert_eq!(
        bench.tablet.issue(id).unwrap().issue.title.value.as_deref(),
        Some("新题")
    );
    let device = bench.tablet.identity().unwrap().device;
    let replaces: Vec<u64> = bench
        .hq
        .items(device)
        .iter()
        .filter_map(|item| match item {
            UpItem::Whole { entry, .. } => {
                Entry::decode(entry).unwrap().header.replaces.map(|r| r.n)
            }
            UpItem::Damaged { .. } => None,
        })
        .collect();
    assert_eq!(replaces, [3, 4]);
}

#[test]
fn a_refused_opening_leaves_nothing_but_the_tray() {
    let bench = Bench::cadre();
    let id = bench.tablet.open_issue(&issue("一")).unwrap().id;
    bench.tablet.add_progress(id, "看过了", None).unwrap();
    bench.hq.send(vec![DownItem::Refused {
        position: 9,
        n: 1,
        reason: Code::NotPaired.into(),
    }]);
    bench.sync();
    assert_eq!(bench.tablet.issue(id).unwrap_err().code(), "not_found");
    assert_eq!(bench.tablet.tray().unwrap().len(), 2);
    assert_eq!(bench.tablet.facts().unwrap().records.issues, 0);
}

#[test]
fn what_leaves_view_is_forgotten_once_its_own_entries_are_safe() {
    let bench = Bench::cadre();
    let id = bench.tablet.open_issue(&issue("一")).unwrap().id;
    bench.sync();
    bench.hq.send(vec![DownItem::Forget {
        position: 9,
        stations: vec![],
        docs: vec![id],
    }]);
    bench.sync();
    assert_eq!(bench.tablet.issue(id).unwrap_err().code(), "not_found");
    assert_eq!(bench.tablet.facts().unwrap().records.issues, 0);
    // Not judged and not backed up: its own log keeps everything.
    bench.hq.send(vec![DownItem::Own {
        position: 10,
        n: 1,
        made: made(NOON),
    }]);
    bench.hq.backed_up(1);
    bench.sync();
    assert_eq!(bench.tablet.facts().unwrap().log.recorded, 1);
}

#[test]
fn no_network_is_said_as_such_and_saving_goes_on() {
    let bench = Bench::cadre();
    bench.hq.go_down(true);
    let Err(Error::Transport(e)) = bench.tablet.sync(&*bench.hq) else {
        panic!("there is no network");
    };
    assert_eq!(e.to_string(), "no network");
    let start = StartVisit {
        station: STATION.into(),
        fix: None,
        no_position: Some("室内".into()),
    };
    bench.tablet.start_visit(&start).unwrap();
}

/// Another tablet's entry on its way down.
fn from_elsewhere(doc: DocId, kind: Kind, n: u64, change: &automerge::Change) -> DownItem {
    let device = DeviceId([9; 8]);
    let entry = Entry {
        n,
        header: Header {
            kind,
            doc,
            station: Some(StationCode::new(STATION).unwrap()),
            audience: Audience::default(),
            account: AccountId::new("li").unwrap(),
            clock: ClockReading {
                wall_ms: NOON,
                mono_ms: 1,
                boot: BootId([1; 8]),
            },
            receipt: 0,
            relies: None,
            replaces: None,
            extension: None,
        },
        payload: Payload::Change(hash_of(change.hash())),
    };
    DownItem::Applied {
        position: n,
        device,
        entry: entry.encode().into(),
        change: change.raw_bytes().to_vec().into(),
        made: made(NOON),
    }
}

#[test]
fn what_a_newer_program_wrote_waits_for_its_containers_and_is_read_with_them() {
    use automerge::transaction::Transactable;
    let bench = Bench::cadre();
    // A second constant change, as a later schema would have it.
    let base = Document::begin(Kind::Issue).unwrap();
    let mut later = base
        .automerge()
        .clone()
        .with_actor(genesis::ACTOR[..].into());
    let mut tx = later.transaction();
    tx.put_object(automerge::ROOT, "later", automerge::ObjType::Map)
        .unwrap();
    tx.commit_with(automerge::transaction::CommitOptions::default().with_time(0));
    let second = later.get_last_local_change().unwrap();
    let mut doc = Document::from_changes(Kind::Issue, vec![second.clone()]).unwrap();
    let id = DocId(uuid::Uuid::from_u128(77));
    let actor = document::actor(DeviceId([9; 8]), [1; 8]);
    let opened = doc
        .change::<RecordError>(&actor, NOON, |tx| {
            let mut pen = Pen {
                tx,
                doc: id,
                by: "li",
                at: NOON,
                new_id: &mut || "one".to_owned(),
            };
            let new = deed::NewIssue {
                station: STATION.into(),
                title: "新版写的".into(),
                category: "other".into(),
                ..deed::NewIssue::default()
            };
            deed::open(&mut pen, &new)
        })
        .unwrap()
        .unwrap();
    bench
        .hq
        .send(vec![from_elsewhere(id, Kind::Issue, 1, &opened)]);
    bench.sync();
    assert_eq!(bench.tablet.issue(id).unwrap_err().code(), "newer_version");
    assert_eq!(bench.tablet.facts().unwrap().records.issues, 0);
    bench.hq.fact(&Fact::Genesis {
        kind: Kind::Issue,
        schema: 2,
        change: second.raw_bytes().to_vec().into(),
    });
    bench.sync();
    let issue = bench.tablet.issue(id).unwrap().issue;
    assert_eq!(issue.title.value.as_deref(), Some("新版写的"));
    // And an older program's own work on it goes on.
    bench.tablet.add_progress(id, "看过了", None).unwrap();
    let bench = bench.reopen();
    assert_eq!(bench.tablet.issue(id).unwrap().issue.updates.len(), 2);
    bench.tablet.check().unwrap();
}

#[test]
fn a_revoked_tablet_says_so_and_keeps_what_it_holds() {
    let bench = Bench::cadre();
    let id = bench.tablet.open_issue(&issue("一")).unwrap().id;
    bench.hq.fact(&Fact::DeviceRevoked {
        device: bench.tablet.identity().unwrap().device,
        lost: false,
        reason: "换新平板".into(),
    });
    bench.sync();
    let state = bench.tablet.sync_state().unwrap();
    assert_eq!(state.trouble, Some(baolian_core::sync::Trouble::Revoked));
    assert_eq!(state.held, 1);
    assert!(bench.tablet.issue(id).is_ok());
}

#[test]
fn a_kind_of_a_later_version_is_kept_unread() {
    let bench = Bench::cadre();
    let mut doc = Document::begin(Kind::Notes).unwrap();
    let actor = document::actor(DeviceId([9; 8]), [1; 8]);
    let change = doc
        .change::<RecordError>(&actor, NOON, |tx| {
            baolian_record::write::set(tx, &[("anything", baolian_record::write::text("x"))])
        })
        .unwrap()
        .unwrap();
    let id = DocId(uuid::Uuid::from_u128(78));
    bench
        .hq
        .send(vec![from_elsewhere(id, Kind::Unknown(900), 1, &change)]);
    bench.sync();
    assert_eq!(bench.tablet.issue(id).unwrap_err().code(), "not_found");
    let open = bench.tablet.open_issue(&issue("照常"));
    assert!(open.is_ok());
    bench.sync();
    bench.tablet.check().unwrap();
}

#[test]
fn a_mistyped_code_and_a_false_headquarters_are_refused() {
    let bench = Bench::cadre();
    let dir = tempfile::tempdir().unwrap();
    let fresh = baolian_core::Tablet::open(dir.path(), bench.env.clone()).unwrap();
    assert_eq!(
        fresh
            .enrol(&*bench.hq, "http://127.0.0.1:1", "ABC")
            .unwrap_err()
            .code(),
        "bad_input"
    );
    let stranger = baolian_wire::key::SecretKey::from_seed(&[9; 32]);
    let code = baolian_wire::enrol::EnrolCode::new([7; 16], &stranger.public());
    let code = code.to_text().unwrap();
    assert_eq!(
        fresh
            .enrol(&*bench.hq, "http://127.0.0.1:1", &code)
            .unwrap_err()
            .code(),
        "wrong_hq"
    );
    assert_eq!(fresh.facts().unwrap_err().code(), "not_enrolled");
}

#[test]
fn a_new_working_key_is_learnt_by_the_pinned_root_and_a_retired_one_may_say_nothing_new() {
    let bench = Bench::cadre();
    bench.sync();
    bench.hq.signs.store(3, Ordering::SeqCst);
    let id = bench.tablet.open_issue(&issue("换了密钥")).unwrap().id;
    bench.sync();
    let held = bench.tablet.facts().unwrap().log;
    assert_eq!(held.held, held.recorded);
    // Whoever has the old key now signs what is said today.
    bench.hq.signs.store(2, Ordering::SeqCst);
    bench.tablet.add_progress(id, "只留在平板上", None).unwrap();
    let refused = bench.tablet.sync(&*bench.hq).unwrap_err();
    assert_eq!(refused.code(), "wrong_hq");
    let now = bench.tablet.facts().unwrap().log;
    assert_eq!((now.held, now.recorded), (held.held, held.recorded + 1));
}

#[test]
fn a_time_that_is_not_proven_is_kept_and_shown_with_what_was_written_then() {
    let bench = Bench::cadre();
    let start = StartVisit {
        station: STATION.into(),
        fix: None,
        no_position: Some("室内".into()),
    };
    let visit = bench.tablet.start_visit(&start).unwrap();
    bench
        .tablet
        .add_stop(visit.id, "window", "窗口", None)
        .unwrap();
    assert_eq!(bench.tablet.visit(visit.id).unwrap().counted, None);
    let own = |n, proven| DownItem::Own {
        position: 1,
        n,
        made: Made {
            proven,
            ..made(NOON + 1000)
        },
    };
    bench.hq.send(vec![own(1, false), own(2, true)]);
    bench.sync();
    let view = bench.tablet.visit(visit.id).unwrap();
    let of = |n| {
        let mut all = view.names.made.values().filter_map(|by| by.made);
        all.any(|made| made.proven == n)
    };
    assert!(of(true) && of(false));
    let counted = view.counted.unwrap();
    assert_eq!(
        counted.period.unwrap().label(),
        Period::containing(Level::County, NOON).label()
    );
    assert!(
        counted.proven,
        "the permission is another matter than the period"
    );
}

#[test]
fn a_period_that_the_office_assigned_is_shown_as_stated() {
    let bench = Bench::cadre();
    let start = StartVisit {
        station: STATION.into(),
        fix: None,
        no_position: Some("室内".into()),
    };
    let visit = bench.tablet.start_visit(&start).unwrap().id;
    let week = 7 * 86_400_000;
    let unknown = Made {
        after: HqTime(NOON - week),
        before: HqTime(NOON + 1000),
        estimate: None,
        proven: true,
    };
    let own = DownItem::Own {
        position: 1,
        n: 1,
        made: unknown,
    };
    bench.hq.send(vec![own]);
    bench.sync();
    let counted = bench.tablet.visit(visit).unwrap().counted.unwrap();
    assert_eq!((counted.period, counted.proven), (None, false));
    let last_week = Period::containing(Level::County, NOON - week);
    bench.hq.fact(&Fact::VisitPeriod(VisitPeriod {
        visit,
        station: StationCode::new(STATION).unwrap(),
        period: last_week.label(),
        by: AccountId::new("office").unwrap(),
    }));
    bench.sync();
    let counted = bench.tablet.visit(visit).unwrap().counted.unwrap();
    assert_eq!((counted.period, counted.proven), (Some(last_week), false));
}

#[test]
fn an_office_s_own_terms_arrive_and_later_ones_stand_in_their_place() {
    let bench = Bench::cadre();
    let said = |language, term| {
        let terms = bench.tablet.facts().unwrap().terms;
        terms.of(language, term).map(str::to_owned)
    };
    assert_eq!(said("zh-CN", "issue"), None);
    // A later headquarters may know more terms, and more kinds of facts, than this tablet.
    let terms = r#"{"zh-CN": {"issue": "隐患", "of_next_year": "x"}, "en": {"issue": "hazard"}}"#;
    bench.hq.fact(&Fact::Terms(terms.into()));
    bench.hq.fact_bytes(vec![0x82, 0x18, 99, 0x81, 0x61, b'x']);
    bench.sync();
    assert_eq!(said("zh-CN", "issue").unwrap(), "隐患");
    assert_eq!(said("en", "issue").unwrap(), "hazard");
    assert_eq!(said("zh-CN", "of_next_year"), None);
    bench
        .hq
        .fact(&Fact::Terms(r#"{"en": {"task": "job"}}"#.into()));
    bench.sync();
    assert_eq!(said("zh-CN", "issue"), None);
    assert_eq!(said("en", "task").unwrap(), "job");
}

#[test]
fn whoever_goes_on_by_itself_waits_for_another_program_and_then_keeps_it_out() {
    let bench = Bench::cadre();
    bench.tablet.open_issue(&issue("一")).unwrap();
    let other = Tablet::open(bench.dir.path(), bench.env.clone()).unwrap();
    let lock = other.lock_sync().unwrap();
    let (tell, told) = mpsc::channel();
    let auto = AutoSync::start(
        Arc::new(bench.tablet),
        bench.hq,
        Box::new(|| true),
        Box::new(move |state: &SyncState| drop(tell.send(state.clone()))),
    )
    .unwrap();
    let until = |fits: fn(&SyncState) -> bool| {
        let soon = Duration::from_secs(60);
        while !fits(&told.recv_timeout(soon).expect("a state")) {}
    };
    until(|state| matches!(state.next, NextStep::In { .. }));
    assert_eq!(auto.state().unwrap().trouble, None);
    assert_eq!(auto.state().unwrap().held, 0);
    drop(lock);
    auto.now();
    until(|state| state.held == 1 && matches!(state.next, NextStep::In { .. }));
    assert_eq!(other.lock_sync().unwrap_err().code(), "busy");
    drop(auto);
    other.lock_sync().unwrap();
}

#[test]
fn what_a_sync_writes_is_no_reason_for_the_next_but_what_another_program_records_is() {
    const MINUTE: u64 = 60_000;
    let bench = Bench::cadre();
    let other = Tablet::open(bench.dir.path(), bench.env.clone()).unwrap();
    let tablet = Arc::new(bench.tablet);
    let before = tablet.version().unwrap();
    let (tell, told) = mpsc::channel();
    let auto = AutoSync::start(
        Arc::clone(&tablet),
        bench.hq,
        Box::new(|| true),
        Box::new(move |state: &SyncState| drop(tell.send(state.clone()))),
    )
    .unwrap();
    let soon = Duration::from_secs(60);
    while !matches!(told.recv_timeout(soon).unwrap().next, NextStep::In { .. }) {}
    assert_ne!(tablet.version().unwrap(), before);
    auto.noticed().unwrap();
    let next = auto.state().unwrap().next;
    assert!(
        matches!(next, NextStep::In { ms } if ms > MINUTE),
        "{next:?}"
    );
    other.open_issue(&issue("一")).unwrap();
    auto.noticed().unwrap();
    while told.recv_timeout(soon).unwrap().held < 1 {}
}

#[test]
fn what_cannot_be_told_apart_is_said_in_the_errors_own_words() {
    let bench = Bench::cadre();
    bench.tablet.open_issue(&issue("一")).unwrap();
    bench.hq.tamper(|_| vec![0xff; 64]);
    let error = bench.tablet.sync(&*bench.hq).unwrap_err();
    let (tell, told) = mpsc::channel();
    let auto = AutoSync::start(
        Arc::new(bench.tablet),
        bench.hq,
        Box::new(|| true),
        Box::new(move |state: &SyncState| drop(tell.send(state.clone()))),
    )
    .unwrap();
    let failed = told.iter().find(|state| state.trouble.is_some()).unwrap();
    assert_eq!(failed.trouble, Some(Trouble::of(&error)));
    assert_eq!(failed.error, Some(SyncError::of(&error)));
    drop(auto);
}
