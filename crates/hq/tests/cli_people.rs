//! Rosters, people, accounts, codes and tablets through the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli;
mod world;

use cli::{DAZHI, Office, ids, roster};
use serde_json::Value;

fn first_lines(n: usize) -> Vec<String> {
    let text = std::fs::read_to_string(roster()).unwrap();
    text.lines().take(n + 1).map(str::to_owned).collect()
}

#[test]
fn a_roster_is_shown_first_and_taken_whole() {
    let office = Office::new();
    let file = roster();
    let file = file.to_str().unwrap();
    let shown = office.ok(&["roster", "import", file, "--dry-run"]);
    assert_eq!(shown["dry_run"], true);
    assert_eq!(shown["stations_added"].as_array().unwrap().len(), 1504);
    assert_eq!(
        office.ok(&["account", "list"]),
        Value::Array(Vec::new()),
        "nothing was done"
    );

    let done = office.ok(&["roster", "import", file]);
    assert_eq!(done["pairings_started"].as_array().unwrap().len(), 1504);
    assert_eq!(
        office
            .ok(&["account", "list", "--role", "cadre"])
            .as_array()
            .unwrap()
            .len(),
        1504
    );
    let again = office.ok(&["roster", "import", file]);
    assert_eq!(
        (&again["stations_unchanged"], &again["pairings_unchanged"]),
        (&1504.into(), &1504.into())
    );
    let short = office.file("short.csv", &first_lines(1000).join("\n"));
    office.refuses(&["roster", "import", &short], 4, "many_leave");
    let shown = office.ok(&["roster", "import", &short, "--dry-run"]);
    assert_eq!(shown["stations_removed"].as_array().unwrap().len(), 504);
    let said = office.says(&["roster", "import", file]);
    assert!(said.out.contains("没有变化"), "{said:?}");
    office.ok(&["roster", "import", &short, "--yes"]);
    office.ok(&["verify"]);
}

#[test]
fn every_bad_line_of_a_roster_is_named_and_none_is_taken() {
    let office = Office::with_stations();
    let mut lines = first_lines(4);
    lines[1] = lines[1].replace(",county,7,", ",county,15,");
    lines[2] = lines[2].replace(",province,", ",省级,");
    lines.push(lines[3].clone());
    lines.push("420102009-01,短".to_owned());
    let file = office.file("bad.csv", &lines.join("\r\n"));
    for more in [&[][..], &["--dry-run"]] {
        let refused = office.refuses(
            &[&["roster", "import", &file], more].concat(),
            2,
            "bad_file",
        );
        let faults = refused["error"]["faults"].as_array().unwrap();
        let places: Vec<(u64, &str)> = faults
            .iter()
            .map(|f| (f["line"].as_u64().unwrap(), f["code"].as_str().unwrap()))
            .collect();
        let expected = [
            (2, "interval_not_of_level"),
            (3, "unknown_level"),
            (6, "duplicate_station"),
            (7, "columns_missing"),
        ];
        assert_eq!(places, expected);
        assert!(
            faults
                .iter()
                .all(|f| !f["message"].as_str().unwrap().is_empty())
        );
    }
    let said = office.says(&["roster", "import", &file]);
    assert!(
        said.err.contains("第 2 行，visit_interval_days"),
        "{said:?}"
    );
    let said = office.says(&["roster", "import", &file, "--lang", "en"]);
    assert!(
        said.err.contains("Line 6, station_code: the station"),
        "{said:?}"
    );

    office.refuses(
        &["roster", "import", &office.path("nothing.csv")],
        3,
        "no_file",
    );
    office.refuses(
        &["roster", "import", &office.file("empty.csv", "")],
        2,
        "bad_file",
    );
    office.refuses(
        &["roster", "import", &file, "--from", "2026-11-31"],
        2,
        "bad_day",
    );
}

#[test]
fn a_newer_roster_ends_and_starts_pairings_on_the_day_given() {
    let office = Office::with_stations();
    let text = std::fs::read_to_string(office.path("roster.csv")).unwrap();
    let moved = text.replace("包联干部-0001", "包联干部-9001");
    let file = office.file("moved.csv", &moved);
    let later = ["roster", "import", &file, "--from", "2199-01-01"];
    let done = office.ok(&later);
    assert_eq!(done["pairings_ended"][0]["cadre"], "包联干部-0001");
    assert_eq!(done["pairings_started"][0]["cadre"], "包联干部-9001");
    let old = office.ok(&["account", "show", "包联干部-0001"]);
    assert_eq!(old["pairings"][0]["until"], "2199-01-01T00:00:00.000+08:00");
    let new = office.ok(&["account", "show", "包联干部-9001"]);
    assert_eq!(new["pairings"][0]["from"], "2199-01-01T00:00:00.000+08:00");

    // A day before the present pairing began is no day for its end.
    let file = office.file("other.csv", &text.replace("包联干部-0002", "包联干部-9002"));
    let early = office.refuses(
        &["roster", "import", &file, "--from", "2020-01-01"],
        2,
        "bad_file",
    );
    assert_eq!(early["error"]["faults"][0]["code"], "starts_too_early");

    // Without a day it is at once.
    let done = office.ok(&["roster", "import", &file]);
    assert_eq!(done["at_once"], true);
    let old = office.ok(&["account", "show", "包联干部-0002"]);
    assert!(old["pairings"][0]["until"].as_str().is_some());
    office.ok(&["verify"]);
}

#[test]
fn people_are_shown_first_and_taken_whole() {
    let office = Office::with_stations();
    let text = format!(
        "id,name,unit,post,phone,roles,area,station\nli,李国强,省公安厅,处长,027-1,cadre;office,420000,\nwang,王芳,,所长,,officer,,{DAZHI}\n"
    );
    let file = office.file("people.csv", &text);
    let shown = office.ok(&["people", "import", &file, "--dry-run"]);
    assert_eq!(shown["added"].as_array().unwrap().len(), 2);
    office.fails(&["account", "show", "li"], 3, "no_account");
    office.ok(&["people", "import", &file]);
    let li = office.ok(&["account", "show", "li"]);
    assert_eq!(li["roles"][1]["level"], "province");

    let again = office.ok(&["people", "import", &file]);
    assert_eq!(again["unchanged"], 2);
    let bad = office.file(
        "bad.csv",
        &text.replace("officer", "boss").replace("420000", "430000"),
    );
    let refused = office.refuses(&["people", "import", &bad], 2, "bad_file");
    let codes: Vec<&str> = refused["error"]["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["unknown_area", "unknown_role"]);
}

#[test]
fn a_code_is_printed_as_a_picture_that_a_camera_reads() {
    let office = Office::with_stations();
    let said = office.says(&["enrol", "--station", DAZHI]).out;
    let code = said.lines().next().unwrap();
    let picture: Vec<Vec<char>> = said
        .lines()
        .skip_while(|line| !line.is_empty())
        .skip(1)
        .map(|line| line.chars().collect())
        .collect();
    // Each character is two dots over one another; a camera sees a dot as several points.
    let dark = |x: usize, y: usize| {
        let both = picture[y / 2].get(x).copied().unwrap_or(' ');
        both == '█' || both == if y.is_multiple_of(2) { '▀' } else { '▄' }
    };
    let (wide, high, points) = (picture[0].len(), picture.len() * 2, 4);
    let mut seen =
        rqrr::PreparedImage::prepare_from_greyscale(wide * points, high * points, |x, y| {
            if dark(x / points, y / points) { 0 } else { 255 }
        });
    let grids = seen.detect_grids();
    assert_eq!(grids.len(), 1, "{said}");
    assert_eq!(grids[0].decode().unwrap().1, code);
}

#[test]
fn a_code_is_for_cadre_station_officer_office_and_leader() {
    let office = Office::with_stations();
    let account = |words: &[&str]| {
        let code = office.ok(&[&["enrol"], words].concat());
        assert!(code["code"].as_str().unwrap().len() > 40);
        assert!(code["valid_until"].as_str().unwrap().ends_with("+08:00"));
        code["account"].as_str().unwrap().to_owned()
    };
    assert_eq!(account(&["--cadre", "包联干部-0001"]), "包联干部-0001");
    let station = account(&["--station", DAZHI]);
    assert_eq!(
        account(&["--station", DAZHI]),
        station,
        "the same account again"
    );
    let officer = account(&["--station", DAZHI, "--name", "王芳"]);
    assert_ne!(officer, station);
    let of_province = account(&["--office", "省机制办"]);
    let roles = |id: &str| office.ok(&["account", "show", id])["roles"].clone();
    assert_eq!(roles(&officer)[0]["station"], DAZHI);
    assert_eq!(
        (
            &roles(&of_province)[0]["area"],
            &roles(&of_province)[0]["level"]
        ),
        (&"420000".into(), &"province".into())
    );
    let of_city = account(&["--office", "市机制办", "--area", "420100"]);
    assert_eq!(roles(&of_city)[0]["level"], "city");
    let leader = account(&["--leader", "赵敏", "--area", "420102"]);
    assert_eq!(roles(&leader)[0]["role"], "leader");
    assert_eq!(account(&["--account", &leader]), leader);

    // Who is known under this name at this station is no new person.
    let text =
        format!("id,name,unit,post,phone,roles,area,station\nsun,孙静,,,,officer,,{DAZHI}\n");
    office.ok(&["people", "import", &office.file("people.csv", &text)]);
    assert_eq!(account(&["--station", DAZHI, "--name", "孙静"]), "sun");

    office.refuses(&["enrol", "--cadre", "nobody"], 3, "no_account");
    office.refuses(&["enrol", "--cadre", "sun"], 4, "not_a_cadre");
    office.refuses(
        &["enrol", "--station", "420102999-01"],
        3,
        "unknown_station",
    );
    office.refuses(
        &["enrol", "--office", "某办", "--area", "430100"],
        3,
        "unknown_area",
    );
    office.refuses(
        &["enrol", "--office", "某办", "--area", "4201"],
        2,
        "bad_area",
    );
    office.refuses(&["enrol", "--office", "  "], 2, "text_empty");
    office.refuses(
        &["enrol", "--station", DAZHI, "--name", &"长".repeat(90)],
        2,
        "name_too_long",
    );
    office.ok(&["account", "close", "sun"]);
    office.refuses(&["enrol", "--account", "sun"], 4, "account_closed");
    let none = Office::new();
    none.refuses(&["enrol", "--station", DAZHI], 3, "roster_empty");
    none.refuses(&["enrol", "--office", "省机制办"], 3, "roster_empty");
    office.ok(&["verify"]);
}

#[test]
fn accounts_are_added_listed_closed_and_opened_again() {
    let office = Office::with_stations();
    let added = office.ok(&[
        "account", "add", "sun", "--name", "孙静", "--role", "auditor", "--role", "office",
        "--area", "420100",
    ]);
    assert_eq!(added["id"], "sun");
    assert_eq!(
        ids(&office.ok(&["account", "list", "--role", "auditor"])),
        ["sun"]
    );
    let said = office.ok(&["account", "close", "sun", "--since", "2024-01-01"]);
    assert_eq!(said["closed_at"], "2024-01-01T00:00:00.000+08:00");
    assert!(ids(&office.ok(&["account", "list", "--role", "auditor"])).is_empty());
    assert_eq!(
        ids(&office.ok(&["account", "list", "--role", "auditor", "--closed"])),
        ["sun"]
    );
    office.refuses(&["account", "close", "sun"], 4, "account_closed");
    office.ok(&["account", "reopen", "sun"]);
    office.refuses(&["account", "reopen", "sun"], 4, "account_open");
    let to_come = ["account", "close", "sun", "--since", "2199-01-01"];
    office.refuses(&to_come, 2, "day_to_come");

    let add = |more: &[&'static str]| [&["account", "add", "qian", "--name", "钱"], more].concat();
    office.refuses(
        &["account", "add", "sun", "--name", "孙", "--role", "auditor"],
        4,
        "account_exists",
    );
    office.refuses(
        &["account", "add", "a b", "--name", "孙", "--role", "auditor"],
        2,
        "bad_id",
    );
    office.refuses(
        &["account", "add", "qian", "--name", " ", "--role", "auditor"],
        2,
        "text_empty",
    );
    office.refuses(&add(&["--role", "boss"]), 2, "unknown_role");
    office.refuses(&add(&["--role", "office"]), 2, "role_needs_area");
    office.refuses(&add(&["--role", "officer"]), 2, "station_needed");
    office.refuses(
        &add(&["--role", "officer", "--station", "x"]),
        3,
        "unknown_station",
    );
    office.refuses(&add(&[]), 2, "usage");
    office.refuses(&["account", "list", "--role", "boss"], 2, "unknown_role");
    office.refuses(&["account", "show", "nobody"], 3, "no_account");
    office.refuses(&["account", "close", "nobody"], 3, "no_account");
    office.refuses(
        &["account", "close", "包联干部-0001"],
        4,
        "cadre_of_station",
    );
}

#[test]
fn tablets_are_listed_revoked_given_up_and_their_late_entries_released() {
    let office = Office::with_stations();
    let hq = baolian_hq::Hq::open(&office.data(), baolian_hq::env::Env::system()).unwrap();
    let clock = world::TestClock::default();
    clock.set(hq.now().unwrap().0);
    let code = hq.issue_code(&world::account("包联干部-0001")).unwrap();
    let mut tablet = world::Tablet::enrol(&hq, &code, clock, 7);
    tablet.sync(&hq);
    let id = tablet.device().to_string();

    let listed = office.ok(&["device", "list"]);
    let one = &listed[0];
    assert_eq!(
        (&one["device"], &one["account"]),
        (&id.as_str().into(), &"包联干部-0001".into())
    );
    assert_eq!((&one["held"], &one["lost"]), (&0.into(), &false.into()));
    assert_eq!(
        office.ok(&["device", "list", "--account", "包联干部-0002"]),
        Value::Array(Vec::new())
    );
    office.refuses(&["device", "list", "--account", "nobody"], 3, "no_account");

    office.refuses(&["device", "release", &id], 4, "not_revoked");
    office.refuses(&["device", "revoke", "zz", "--reason", "丢失"], 2, "bad_id");
    office.refuses(
        &["device", "revoke", "00112233445566ff", "--reason", "丢失"],
        3,
        "no_device",
    );
    office.refuses(&["device", "revoke", &id, "--reason", " "], 2, "text_empty");
    office.ok(&["device", "revoke", &id, "--reason", "借出未还"]);
    office.refuses(
        &["device", "revoke", &id, "--reason", "再次"],
        4,
        "already_revoked",
    );
    office.refuses(&["device", "release", &id], 4, "nothing_waits");

    // What comes from it now waits for the office.
    let issue = tablet.open_issue(DAZHI, world::deeds::open());
    tablet.progress(issue, DAZHI);
    tablet.sync(&hq);
    assert_eq!(
        office.ok(&["device", "list"])[0]["waits_for_office"],
        serde_json::json!([1, 2])
    );
    assert!(ids(&office.ok(&["lists", "--kind", "issues"])).is_empty());
    assert_eq!(
        office.ok(&["device", "release", &id, "--up-to", "1"])["released"],
        1
    );
    assert_eq!(
        ids(&office.ok(&["lists", "--kind", "issues"])),
        [issue.to_string()]
    );
    assert_eq!(office.ok(&["device", "release", &id])["released"], 1);

    office.ok(&["device", "lost", &id, "--reason", "掉入水库"]);
    office.refuses(
        &["device", "lost", &id, "--reason", "再次"],
        4,
        "already_lost",
    );
    assert_eq!(office.ok(&["device", "list"])[0]["lost"], true);
    assert_eq!(
        office.ok(&["account", "show", "包联干部-0001"])["devices"][0]["lost"],
        true
    );
    hq.stop();
    office.ok(&["verify"]);
}
