//! What an office hands down and lets be, through the real binary: leads, periods, support.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli;
#[path = "cli/past.rs"]
mod past;
mod world;

use baolian_wire::reference::{Level, Role};
use cli::{DAZHI, Office, YIYUAN, due, ids};
use past::Past;
use serde_json::json;

const NO_DOC: &str = "01900000-0000-7000-8000-000000000000";

fn lead<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec![
        "lead",
        "assign",
        "--title",
        "接警超时",
        "--category",
        "call-response",
        "--date",
        "2026-11-20",
        "--source",
        "12345热线",
    ];
    words.extend(more);
    words
}

#[test]
fn terms_of_the_office_are_taken_whole_and_shown_before() {
    let office = Office::with_stations();
    let none = office.ok(&["terms", "show"]);
    assert_eq!(none["terms"], json!({}));
    assert!(none["known"].as_array().unwrap().contains(&"issue".into()));

    let own = json!({"zh-CN": {"issue": "隐患"}, "en": {"issue": "hazard", "task": "job"}});
    let file = office.file("terms.json", &own.to_string());
    let shown = office.ok(&["terms", "import", &file, "--dry-run"]);
    assert_eq!((&shown["terms"], &shown["dry_run"]), (&own, &true.into()));
    assert_eq!(office.ok(&["terms", "show"])["terms"], json!({}));
    let said = office.says(&["terms", "import", &file]).out;
    assert!(said.contains("隐患") && said.contains("hazard"), "{said}");
    assert_eq!(office.ok(&["terms", "show"])["terms"], own);
    let audited = office.ok(&["audit", "--deed", "terms"]);
    assert_eq!(
        audited["deeds"].as_array().map(Vec::len),
        Some(1),
        "{audited}"
    );

    let wrong = json!({"zh-CN": {"issue": "问题", "isue": "x", "task": ""}, "fr": {"issue": "x"}});
    let file = office.file("wrong.json", &wrong.to_string());
    let refused = office.fails(&["terms", "import", &file], 2, "bad_file");
    let mut faults: Vec<(&str, &str)> = refused["error"]["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["column"].as_str().unwrap(), f["code"].as_str().unwrap()))
        .collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            ("fr.issue", "unknown_language"),
            ("zh-CN.isue", "unknown_term"),
            ("zh-CN.task", "empty"),
        ]
    );
    assert_eq!(
        office.ok(&["terms", "show"])["terms"],
        own,
        "all or nothing"
    );

    let file = office.file("none.json", "{}");
    office.ok(&["terms", "import", &file]);
    assert_eq!(office.ok(&["terms", "show"])["terms"], json!({}));
}

#[test]
fn a_lead_goes_to_one_station_or_to_all_that_fit() {
    let office = Office::with_stations();
    let one = office.ok(&lead(&["--station", DAZHI, "--description", "连续三起"]));
    assert_eq!(one["leads"][0]["station"], DAZHI);
    assert_eq!(one["id"], one["leads"][0]["id"]);
    assert_eq!(
        one["by"], "office-420000-机制办",
        "the province's office, made for it"
    );
    let listed = office.ok(&["lead", "list"]);
    assert_eq!(
        (&listed[0]["title"], &listed[0]["source"]),
        (&"接警超时".into(), &"12345热线".into())
    );
    assert!(listed[0]["at"].as_str().unwrap().ends_with("+08:00"));

    let many = office.ok(&lead(&["--area", "420100"]));
    assert_eq!(many["leads"].as_array().unwrap().len(), 2);
    let many = office.ok(&lead(&["--area", "420100", "--level", "province"]));
    assert_eq!(many["leads"][0]["station"], YIYUAN);
    let two = office.ok(&lead(&["--station", DAZHI, "--station", YIYUAN]));
    assert_eq!(two["leads"].as_array().unwrap().len(), 2);
    assert_eq!(
        ids(&office.ok(&["lead", "list", "--station", DAZHI])).len(),
        3
    );
    assert_eq!(ids(&office.ok(&["lead", "list", "--open"])).len(), 6);

    office.refuses(&lead(&["--station", "420102999-01"]), 3, "unknown_station");
    office.refuses(&lead(&["--area", "430100"]), 3, "unknown_area");
    office.refuses(&lead(&["--area", "武汉"]), 2, "bad_area");
    office.refuses(
        &lead(&["--level", "county", "--area", "421100"]),
        3,
        "no_station_fits",
    );
    office.refuses(&lead(&["--level", "prefecture"]), 2, "usage");
    office.refuses(
        &lead(&["--station", DAZHI, "--as", "nobody"]),
        3,
        "no_account",
    );
    office.refuses(
        &lead(&["--station", DAZHI, "--description", &"长".repeat(20_001)]),
        2,
        "text_too_long",
    );
    let words = |title: &'static str, day: &'static str| {
        [
            "lead",
            "assign",
            "--station",
            DAZHI,
            "--title",
            title,
            "--category",
            "a",
            "--date",
            day,
            "--source",
            "b",
        ]
    };
    office.refuses(&words(" ", "2026-11-20"), 2, "text_empty");
    office.refuses(&words("接警", "2026-02-30"), 2, "bad_day");
    office.ok(&["verify"]);
}

#[test]
fn a_lead_comes_from_an_office_or_department_of_the_area_to_all_or_to_none() {
    let office = Office::with_stations();
    office.ok(&[
        "account",
        "add",
        "wuhan",
        "--name",
        "武汉市机制办",
        "--role",
        "office",
        "--area",
        "420100",
    ]);
    office.ok(&[
        "account",
        "add",
        "traffic",
        "--name",
        "交警总队",
        "--role",
        "department",
        "--area",
        "420000",
    ]);
    assert_eq!(
        office.ok(&lead(&["--area", "420100", "--as", "wuhan"]))["by"],
        "wuhan"
    );
    assert_eq!(
        office.ok(&lead(&["--area", "420000", "--as", "traffic"]))["leads"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    // One station of the three lies elsewhere: none gets it.
    office.refuses(
        &lead(&["--area", "420000", "--as", "wuhan"]),
        4,
        "other_area",
    );
    office.refuses(
        &lead(&["--station", DAZHI, "--as", "包联干部-0001"]),
        4,
        "role",
    );
}

#[test]
fn a_period_is_excused_once_by_an_office_of_the_area() {
    let past = Past::days_ago(30);
    past.account(
        "county",
        Role::Office {
            level: Level::County,
            area: "420102".into(),
        },
    );
    past.account(
        "elsewhere",
        Role::Office {
            level: Level::County,
            area: "421181".into(),
        },
    );
    let week = past.period(Level::County);
    let office = past.ends();
    let excuse = |station, period, reason, who: &[&'static str]| -> Vec<String> {
        let words = [
            "period",
            "excuse",
            "--station",
            station,
            "--period",
            period,
            "--reason",
            reason,
        ];
        words.iter().chain(who).map(ToString::to_string).collect()
    };
    let refuses = |words: Vec<String>, exit, code| {
        office.refuses(
            &words.iter().map(String::as_str).collect::<Vec<_>>(),
            exit,
            code,
        )
    };
    refuses(
        excuse(DAZHI, &week, "防汛", &["--as", "elsewhere"]),
        4,
        "not_office",
    );
    refuses(
        excuse(DAZHI, &week, "防汛", &["--as", "包联干部-0001"]),
        4,
        "not_office",
    );
    refuses(excuse(DAZHI, &week, " ", &[]), 2, "text_empty");
    refuses(
        excuse("420102999-01", &week, "防汛", &[]),
        3,
        "unknown_station",
    );
    refuses(excuse(DAZHI, "2026-13", "防汛", &[]), 2, "bad_period");
    refuses(excuse(DAZHI, "week 48", "防汛", &[]), 2, "bad_period");
    refuses(excuse(DAZHI, "2001-W05", "防汛", &[]), 4, "period_not_due");
    refuses(
        excuse(DAZHI, "2199-01", "防汛", &[]),
        2,
        "period_of_other_level",
    );

    let words = excuse(DAZHI, &week, "防汛封路", &["--as", "county"]);
    let done = office.ok(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(
        (&done["period"], &done["by"]),
        (&week.as_str().into(), &"county".into())
    );
    let again = refuses(words, 4, "already_excused");
    assert!(
        again["error"]["message"]
            .as_str()
            .unwrap()
            .contains("防汛封路")
    );
    let listed = office.ok(&["period", "list", "--station", DAZHI]);
    assert_eq!(listed[0]["reason"], "防汛封路");
    assert_eq!(
        office.ok(&["period", "list", "--station", YIYUAN]),
        json!([])
    );
    let due = due(&office, DAZHI, &week);
    assert_eq!(
        (&due["outcome"], &due["excuse"]),
        (&"excused".into(), &"防汛封路".into())
    );
    office.ok(&["verify"]);
}

#[test]
fn support_is_promised_delivered_or_declined() {
    let mut past = Past::days_ago(10);
    let mut li = past.tablet("包联干部-0001");
    let (asked, other) = (li.ask_support(DAZHI), li.ask_support(DAZHI));
    li.sync(&past.hq);
    let office = past.ends();
    let (asked, other) = (asked.to_string(), other.to_string());
    let promise = |until: &'static str, giver: &'static str| {
        [
            "support", "promise", &asked, "--giver", giver, "--amount", "1 台", "--until", until,
        ]
        .map(str::to_owned)
    };
    let words = |words: &[String; 9]| words.clone();
    let bad = words(&promise("2030-13-01", "科信处"));
    office.refuses(&bad.each_ref().map(String::as_str), 2, "bad_day");
    let bad = words(&promise("2030-12-01", " "));
    office.refuses(&bad.each_ref().map(String::as_str), 2, "text_empty");
    let good = words(&promise("2030-12-01", "科信处"));
    office.ok(&good.each_ref().map(String::as_str));
    office.ok(&["support", "deliver", &asked, "设备已送到"]);
    office.ok(&["support", "decline", &other, "--reason", "无预算"]);
    office.refuses(
        &[
            "support",
            "decline",
            &other,
            "--reason",
            "无预算",
            "--as",
            "nobody",
        ],
        3,
        "no_account",
    );
    office.refuses(&["support", "deliver", NO_DOC, "已送到"], 3, "no_document");
    let listed = office.ok(&["support", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(
        ids(&office.ok(&["support", "list", "--open"])),
        [asked.as_str()]
    );
    let shown = office.ok(&["support", "show", &asked]);
    assert_eq!(shown["state"], "delivered");
    office.ok(&["verify"]);
}
