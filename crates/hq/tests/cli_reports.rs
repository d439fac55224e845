//! Lists and coverage through the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli;
#[path = "cli/past.rs"]
mod past;
mod world;

use baolian_record::issue::deed;
use baolian_wire::reference::Level;
use baolian_wire::{Audience, Kind};
use cli::{DAZHI, YIYUAN, due, ids};
use past::Past;
use serde_json::{Value, json};
use world::deeds::{new_issue, open};
use world::tablet::{internal, visit_audience};

#[test]
fn the_three_lists_come_as_json_and_as_a_sheet() {
    let mut past = Past::days_ago(20);
    let mut li = past.tablet("包联干部-0001");
    let mut wang = past.tablet("包联干部-0002");
    let first = li.open_issue(DAZHI, open());
    li.plan_task(first, DAZHI);
    let second = wang.open_issue(YIYUAN, open());
    wang.record(second, Kind::Issue, YIYUAN, open(), |pen| {
        deed::record_effect(pen, "=HYPERLINK(\"http://x\",\"门禁已修\")", &[]).map(drop)
    });
    li.sync(&past.hq);
    wang.sync(&past.hq);
    let office = past.ends();

    let issues = office.ok(&["lists", "--kind", "issues", "--format", "json"]);
    assert_eq!(ids(&issues), [first.to_string(), second.to_string()]);
    let one = &issues[0];
    assert_eq!(
        (&one["title"], &one["state"], &one["severity"]),
        (&"门禁失灵".into(), &"open".into(), &"medium".into())
    );
    assert!(one["opened_at"].as_str().unwrap().ends_with("+08:00"));
    assert_eq!(
        (&one["station"], &one["level"]),
        (&DAZHI.into(), &"county".into())
    );
    let tasks = office.ok(&["lists", "--kind", "tasks"]);
    assert_eq!(
        (&tasks[0]["text"], &tasks[0]["due"]),
        (&"换锁".into(), &"2026-12-17".into())
    );
    let effects = office.ok(&["lists", "--kind", "effects"]);
    assert_eq!(effects[0]["issue"], second.to_string());

    // The same without --json: a list is a list.
    let said = office.says(&["lists", "--kind", "issues", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&said.out).unwrap(), issues);

    let sheet = office
        .says(&["lists", "--kind", "issues", "--format", "csv"])
        .out;
    assert!(
        sheet.starts_with("\u{feff}city,county,station_name,"),
        "{sheet}"
    );
    assert_eq!(sheet.lines().count(), 3);
    let note = office
        .says(&["lists", "--kind", "tasks", "--format", "csv"])
        .err;
    assert!(
        note.contains("台账位置"),
        "as of when is said beside the file: {note}"
    );
    assert!(sheet.contains("武汉市,江岸区,武汉市公安局江岸区分局大智派出所"));
    assert_eq!(
        office.ok(&["lists", "--kind", "issues", "--format", "csv"])["csv"],
        sheet
    );
    let sheet = office
        .says(&["lists", "--kind", "effects", "--format", "csv"])
        .out;
    assert!(
        sheet.contains(",\"'=HYPERLINK("),
        "no cell is a formula: {sheet}"
    );

    let of =
        |words: &[&'static str]| ids(&office.ok(&[&["lists", "--kind", "issues"], words].concat()));
    assert_eq!(of(&["--level", "province"]), [second.to_string()]);
    assert_eq!(of(&["--station", DAZHI]), [first.to_string()]);
    assert_eq!(of(&["--area", "420102"]).len(), 2);
    assert!(of(&["--area", "420102", "--level", "city"]).is_empty());
    office.refuses(
        &["lists", "--kind", "issues", "--station", "x"],
        3,
        "unknown_station",
    );
    office.refuses(
        &["lists", "--kind", "issues", "--area", "430000"],
        3,
        "unknown_area",
    );
}

#[test]
fn what_is_not_public_can_be_left_out() {
    let mut past = Past::days_ago(20);
    let mut li = past.tablet("包联干部-0001");
    let public = li.open_issue(DAZHI, open());
    let secret = li.open_issue(DAZHI, internal());
    let visit = li.start_visit(DAZHI);
    let in_visit = li.new_doc();
    let new = new_issue(DAZHI, Some(visit));
    let audience: Audience = visit_audience(visit);
    li.record(in_visit, Kind::Issue, DAZHI, audience, |pen| {
        deed::open(pen, &new)
    });
    li.plan_task(in_visit, DAZHI);
    li.sync(&past.hq);
    let office = past.ends();
    assert_eq!(ids(&office.ok(&["lists", "--kind", "issues"])).len(), 3);
    assert_eq!(
        ids(&office.ok(&["lists", "--kind", "issues", "--public"])),
        [public.to_string()]
    );
    assert_eq!(
        office.ok(&["lists", "--kind", "tasks", "--public"]),
        json!([])
    );
    office.ok(&["visit", "seal", &visit.to_string()]);
    let now = ids(&office.ok(&["lists", "--kind", "issues", "--public"]));
    assert_eq!(now.len(), 2);
    assert!(!now.contains(&secret.to_string()));
    assert_eq!(
        office
            .ok(&["lists", "--kind", "tasks", "--public"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn missed_is_said_only_once_every_tablet_has_reported_or_is_given_up() {
    let mut past = Past::days_ago(60);
    let mut first = past.tablet("包联干部-0001");
    let second = past.tablet("包联干部-0001");
    past.pass(7);
    let made = past.period(Level::County);
    first.start_visit(DAZHI);
    past.pass(7);
    let open = past.period(Level::County);
    past.pass(14);
    first.sync(&past.hq);
    let silent = second.device().to_string();
    let office = past.ends();
    assert_eq!(due(&office, DAZHI, &made)["outcome"], "made");
    let waits = due(&office, DAZHI, &open);
    assert_eq!(
        (&waits["outcome"], &waits["why"], &waits["awaited"]),
        (
            &"not_known".into(),
            &"not_reported".into(),
            &json!([silent])
        )
    );
    office.ok(&["device", "lost", &silent, "--reason", "掉入水库"]);
    assert_eq!(due(&office, DAZHI, &open)["outcome"], "missed");

    // Nobody of 一元 ever had a tablet: that is no reason to say 未到.
    let report = office.ok(&["coverage", "--level", "province"]);
    assert_eq!(
        (
            &report["total"]["missed"],
            report["levels"].as_array().unwrap().len()
        ),
        (&0.into(), 1)
    );
    assert!(report["total"]["not_known"].as_u64().unwrap() > 0);
}

#[test]
fn coverage_stands_by_level_and_area_as_of_a_time_and_a_position() {
    let mut past = Past::days_ago(20);
    let mut li = past.tablet("包联干部-0001");
    li.open_issue(DAZHI, open());
    li.sync(&past.hq);
    let office = past.ends();
    let report = office.ok(&["coverage"]);
    assert!(report["as_of"]["at"].as_str().unwrap().ends_with("+08:00"));
    assert_eq!(
        report["as_of"]["position"],
        office.ok(&["verify"])["position"]
    );
    assert_eq!(
        (&report["total"]["found"], &report["total"]["open"]),
        (&1.into(), &1.into())
    );
    let codes: Vec<&str> = report["areas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["420000", "420100", "420102"]);
    let sum = |name: &str| report["total"][name].as_u64().unwrap();
    let parts = ["made", "missed", "excused", "not_known", "running"].map(sum);
    assert_eq!(parts.iter().sum::<u64>(), sum("due"));
    assert!(report.get("periods").is_none(), "only with --detail");

    let none = office.ok(&["coverage", "--since", "2190-01-01"]);
    assert_eq!(none["total"]["due"], 0);
    assert_eq!(
        office.ok(&["coverage", "--until", "2001-01-01"])["total"]["due"],
        0
    );
    let said = office.says(&["coverage", "--detail"]);
    for word in [
        "截至",
        "台账位置",
        "省级",
        "县级",
        "420102 江岸区",
        "未知",
        "从未登记平板",
    ] {
        assert!(said.out.contains(word), "{word} in {}", said.out);
    }
    assert!(
        office
            .says(&["coverage", "--lang", "en"])
            .out
            .contains("not known")
    );
    office.refuses(&["coverage", "--since", "yesterday"], 2, "bad_day");
    office.refuses(&["coverage", "--station", "x"], 3, "unknown_station");
}
