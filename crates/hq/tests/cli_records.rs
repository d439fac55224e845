//! Problems and visits in the office's hands, through the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli;
#[path = "cli/past.rs"]
mod past;
mod world;

use baolian_record::issue::UpdateKind;
use baolian_record::issue::deed::{self, FileDescriptor, NewEvidence};
use baolian_wire::reference::{Level, Role};
use baolian_wire::{DocId, Kind, StationCode};
use cli::{DAZHI, due};
use past::Past;
use serde_json::Value;
use world::Tablet;
use world::deeds::open;

const NO_DOC: &str = "01900000-0000-7000-8000-000000000000";

/// Evidence in a file, whose bytes come later.
fn effect(tablet: &mut Tablet, issue: DocId) {
    tablet.record(issue, Kind::Issue, DAZHI, open(), |pen| {
        let file = FileDescriptor {
            hash: "ab".repeat(32),
            len: 1000,
            media_type: "image/jpeg".into(),
            name: "现场.jpg".into(),
            original: None,
        };
        deed::record_effect(pen, "门禁已修好", &[NewEvidence::File(file)]).map(drop)
    });
}

#[test]
fn a_problem_is_ruled_on_extended_returned_closed_and_reopened() {
    let mut past = Past::days_ago(10);
    past.account(
        "officer",
        Role::Officer {
            station: StationCode::new(DAZHI).unwrap(),
        },
    );
    past.account(
        "leader",
        Role::Leader {
            area: "420100".into(),
        },
    );
    past.account(
        "elsewhere",
        Role::Office {
            level: Level::County,
            area: "421181".into(),
        },
    );
    let mut li = past.tablet("包联干部-0001");
    let mut officer = past.tablet("officer");
    let doc = li.open_issue(DAZHI, open());
    li.sync(&past.hq);
    officer.sync(&past.hq);
    officer.update(doc, DAZHI, &UpdateKind::Objection, "不属实");
    officer.record(doc, Kind::Issue, DAZHI, open(), |pen| {
        let due = [("due", baolian_record::write::text("2030-01-01"))];
        deed::update(pen, &UpdateKind::ExtensionAsked, "缺配件", &due).map(drop)
    });
    officer.sync(&past.hq);
    li.sync(&past.hq);
    let bare = li.open_issue(DAZHI, open());
    effect(&mut li, doc);
    li.sync(&past.hq);
    let office = past.ends();
    let (id, bare) = (doc.to_string(), bare.to_string());
    let id = id.as_str();

    let shown = office.ok(&["issue", "show", id]);
    assert_eq!(
        (&shown["id"], &shown["station"], &shown["released"]),
        (&id.into(), &DAZHI.into(), &true.into())
    );
    assert!(shown["at"].as_str().unwrap().ends_with("+08:00"));
    assert!(office.says(&["issue", "show", id]).out.contains("门禁失灵"));

    for words in [
        &["issue", "close"][..],
        &["issue", "confirm"],
        &["issue", "show"],
        &["visit", "show"],
        &["support", "show"],
    ] {
        office.refuses(&[words, &[NO_DOC]].concat(), 3, "no_document");
        office.refuses(&[words, &["no-id"]].concat(), 2, "bad_id");
    }
    office.refuses(&["visit", "show", id], 3, "no_document");
    office.refuses(&["issue", "close", &bare], 4, "needs_effect");
    office.refuses(&["issue", "confirm", &bare], 4, "nothing_to_confirm");
    office.refuses(
        &["issue", "rule", &bare, "rejected", "--reason", "属实"],
        4,
        "nothing_asked",
    );
    office.refuses(
        &["issue", "refuse-extension", &bare, "--reason", "不必"],
        4,
        "nothing_asked",
    );
    office.refuses(
        &["issue", "rule", id, "perhaps", "--reason", "属实"],
        2,
        "usage",
    );
    office.refuses(
        &["issue", "rule", id, "rejected", "--reason", " "],
        2,
        "text_empty",
    );
    office.refuses(
        &["issue", "progress", id, "在办", "--as", "elsewhere"],
        4,
        "other_area",
    );
    office.refuses(
        &["issue", "extend", id, "2030-02-30", "--reason", "到货"],
        2,
        "bad_day",
    );
    office.refuses(
        &["issue", "reopen", id, "--reason", "未办"],
        4,
        "not_closed",
    );
    office.refuses(
        &["issue", "close", id, "--as", "包联干部-0001"],
        4,
        "needs_second_person",
    );

    office.ok(&["issue", "rule", id, "rejected", "--reason", "现场核实属实"]);
    office.ok(&["issue", "extend", id, "2030-01-15", "--reason", "配件未到"]);
    office.ok(&["issue", "progress", id, "已约维修"]);
    office.ok(&["issue", "return", id, "--reason", "未见单据"]);
    office.ok(&["issue", "hand-on", id, "--to", "装财处", "--reason", "经费"]);
    office.ok(&["issue", "confirm", id]);
    office.refuses(&["issue", "instruct", id, "限期整改"], 2, "needs_as");
    office.refuses(
        &["issue", "instruct", id, "限期整改", "--as", "officer"],
        4,
        "role",
    );
    let told = office.ok(&["issue", "instruct", id, "限期整改", "--as", "leader"]);
    assert_eq!(told["by"], "leader");
    let closed = office.ok(&["issue", "close", id, "--text", "已核实"]);
    assert!(closed["position"].as_u64().unwrap() > 0);

    let shown = office.ok(&["issue", "show", id]);
    assert_eq!(
        (&shown["status"]["state"], &shown["due"]),
        (&"closed".into(), &"2030-01-15".into())
    );
    let kinds: Vec<&str> = shown["updates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["kind"].as_str().unwrap())
        .collect();
    for kind in [
        "objection_ruled",
        "extended",
        "returned",
        "handed_on",
        "effect_confirmed",
        "instruction",
        "closed",
    ] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    office.refuses(&["issue", "close", id], 4, "closed");
    office.ok(&["issue", "reopen", id, "--reason", "又坏了"]);
    assert_eq!(office.ok(&["issue", "show", id])["status"]["state"], "open");
    office.refuses(&["issue", "close", id], 4, "needs_effect");
    office.ok(&["verify"]);
}

#[test]
fn a_visit_is_shown_sealed_by_the_office_and_assigned_to_a_period() {
    let mut past = Past::days_ago(60);
    past.account(
        "elsewhere",
        Role::Office {
            level: Level::County,
            area: "421181".into(),
        },
    );
    let mut li = past.tablet("包联干部-0001");
    past.pass(7);
    let timed = li.start_visit(DAZHI);
    let week = past.period(Level::County);
    li.start_notes(timed, DAZHI);
    li.sync(&past.hq);
    past.pass(14);
    let middle = past.period(Level::County);
    let lost = past::without_time(&mut li, |li| li.start_visit(DAZHI));
    past.pass(14);
    li.sync(&past.hq);
    let after = past.period(Level::County);
    let office = past.ends();
    let (timed, lost) = (timed.to_string(), lost.to_string());

    let shown = office.ok(&["visit", "show", &timed]);
    assert_eq!(
        (&shown["sealed"], &shown["by"]),
        (&false.into(), &"包联干部-0001".into())
    );
    assert!(shown["estimate"].as_str().is_some());
    assert_eq!(shown["internal_notes"].as_array().unwrap().len(), 1);
    assert_eq!(
        office.ok(&["visit", "show", &lost])["estimate"],
        Value::Null
    );

    assert_eq!(due(&office, DAZHI, &week)["outcome"], "made");
    let open = due(&office, DAZHI, &middle);
    assert_eq!(
        (&open["outcome"], &open["why"]),
        (&"not_known".into(), &"unassigned".into())
    );
    let report = office.ok(&["coverage"]);
    assert_eq!(report["unassigned"][0]["visit"], lost.as_str());
    assert_eq!(report["unsealed"].as_array().unwrap().len(), 2);
    assert!(office.says(&["coverage"]).out.contains("visit assign"));

    office.refuses(
        &["visit", "assign", &timed, "--period", &middle],
        4,
        "visit_has_time",
    );
    office.refuses(
        &["visit", "assign", &lost, "--period", "2026-11"],
        2,
        "period_of_other_level",
    );
    office.refuses(
        &["visit", "assign", &lost, "--period", "some week"],
        2,
        "bad_period",
    );
    office.refuses(
        &["visit", "assign", &lost, "--period", "2001-W05"],
        4,
        "period_not_due",
    );
    office.refuses(
        &["visit", "assign", &lost, "--period", "2199-W05"],
        4,
        "visit_not_in_period",
    );
    office.refuses(
        &[
            "visit",
            "assign",
            &lost,
            "--period",
            &middle,
            "--as",
            "elsewhere",
        ],
        4,
        "not_office",
    );
    office.refuses(
        &["visit", "assign", NO_DOC, "--period", &middle],
        3,
        "no_document",
    );
    office.ok(&["visit", "assign", &lost, "--period", &middle]);
    let made = due(&office, DAZHI, &middle);
    assert_eq!(
        (&made["outcome"], &made["proven"]),
        (&"made".into(), &false.into())
    );
    // A later word stands in place of the first.
    office.ok(&["visit", "assign", &lost, "--period", &after]);
    assert_ne!(due(&office, DAZHI, &middle)["outcome"], "made");

    office.ok(&["visit", "seal", &lost]);
    assert_eq!(office.ok(&["visit", "show", &lost])["sealed"], true);
    office.refuses(&["visit", "seal", &lost], 4, "sealed");
    office.refuses(
        &["visit", "seal", &timed, "--as", "elsewhere"],
        4,
        "other_area",
    );
    assert_eq!(
        office.ok(&["coverage"])["unsealed"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    office.ok(&["verify"]);
}
