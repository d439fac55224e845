//! What the pages of one issue and one station say, to whom, now and as it was; files of lists; saved views.

use baolian_record::issue::UpdateKind;
use baolian_record::issue::deed::{self, NewIssue};
use baolian_record::visit;
use baolian_record::visit::Fix;
use baolian_wire::reference::{Level, Role};
use baolian_wire::{Audience, Kind};
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::world::deeds::new_issue;
use crate::world::server::Server;
use crate::world::tablet::visit_audience;
use crate::world::{A, B, DAY, World, station_code};

fn office() -> Role {
    Role::Office {
        level: Level::City,
        area: "420900".into(),
    }
}

/// What happened, in words.
fn events(issue: &Value) -> Vec<&str> {
    let lines = issue["story"].as_array().unwrap().iter();
    lines.filter_map(|line| word_of(&line["event"])).collect()
}

fn word_of(event: &Value) -> Option<&str> {
    event["update"]["kind"].as_str().or(event["what"].as_str())
}

#[test]
fn an_issue_tells_its_story_and_what_became_of_every_entry() {
    let world = World::new();
    let server = Server::start(&world, None);
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.plan_task(issue, A);
    li.sync(&world.hq);
    world.clock.pass(DAY);
    let mut officer = world.tablet("officer-a");
    officer.sync(&world.hq);
    officer.progress(issue, A);
    // Nobody but its station's own people may write here: refused.
    let mut wang = world.tablet("officer-b");
    wang.docs.insert(issue, officer.docs[&issue].clone());
    wang.progress(issue, A);
    officer.sync(&world.hq);
    wang.sync(&world.hq);

    let browser = Browser::signed_in(&world, &server, "city-office", &office());
    let (status, page) = browser.get(&format!("/api/v1/issues/{issue}"));
    assert_eq!(status, 200, "{page}");
    assert_eq!(page["title"], "门禁失灵");
    assert_eq!(page["station_short_name"], "白果派出所");
    assert_eq!(events(&page), ["opened", "task", "progress"]);
    let capacities: Vec<&str> = page["story"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["who"]["capacity"].as_str().unwrap())
        .collect();
    assert_eq!(capacities, ["cadre", "cadre", "officer"]);
    let entries = page["entries"].as_array().unwrap();
    let states: Vec<&str> = entries
        .iter()
        .map(|e| e["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["applied", "applied", "applied", "refused"]);
    let refused = &entries[3];
    assert_eq!(refused["does"], "update.progress");
    assert_eq!(refused["account"], "officer-b");
    assert!(refused["why"]["said"]["zh-CN"].as_str().unwrap().len() > 3);
    for entry in entries {
        assert_eq!(entry["receipt"].is_u64(), entry["hq"] == false, "{entry}");
        let made = &entry["made"];
        assert!(made["after"].as_i64() <= made["before"].as_i64());
    }
    assert_eq!(page["names"]["officer-a"], "name of officer-a");

    // Their own people are not told of what was refused elsewhere.
    let role = Role::Officer {
        station: station_code(A),
    };
    let own = Browser::signed_in(&world, &server, "officer-a", &role);
    let (_, seen) = own.get(&format!("/api/v1/issues/{issue}"));
    assert_eq!(seen["entries"].as_array().unwrap().len(), 3);
}

#[test]
fn an_issue_is_shown_as_it_was_by_what_was_done_and_by_what_was_known() {
    let world = World::new();
    let server = Server::start(&world, None);
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    world.clock.pass(DAY);
    // Written on the second day, sent on the fourth.
    li.update(issue, A, &UpdateKind::Progress, "第二天写的");
    world.clock.pass(2 * DAY);
    li.sync(&world.hq);
    let browser = Browser::signed_in(&world, &server, "city-office", &office());
    let read = |query: &str| {
        let (status, page) = browser.get(&format!("/api/v1/issues/{issue}?{query}"));
        assert_eq!(status, 200, "{query}: {page}");
        events(&page).len()
    };
    assert_eq!(read(""), 2);
    assert_eq!(read("day=2026-11-02"), 1);
    assert_eq!(read("day=2026-11-03"), 2, "it had been done by then");
    assert_eq!(read("day=2026-11-03&by=held"), 1, "nobody knew of it");
    assert_eq!(read("day=2026-11-05&by=held"), 2);
    let (_, page) = browser.get(&format!("/api/v1/issues/{issue}"));
    let first = page["entries"][0]["decided"].as_u64().unwrap();
    assert_eq!(read(&format!("position={first}")), 1);
    for (query, expected) in [
        ("day=2026-11-01", (404, "not_yet")),
        ("position=1", (404, "not_yet")),
        ("day=yesterday", (400, "bad_query")),
    ] {
        let (status, body) = browser.get(&format!("/api/v1/issues/{issue}?{query}"));
        assert_eq!(
            (status, body["code"].as_str().unwrap()),
            expected,
            "{query}"
        );
    }
}

#[test]
fn no_record_and_no_station_is_found_by_an_id_that_is_guessed() {
    let world = World::new();
    let server = Server::start(&world, None);
    let county = |area: &str| Role::Office {
        level: Level::County,
        area: area.into(),
    };
    let officer = |code| Role::Officer {
        station: station_code(code),
    };
    let mut li = world.tablet("li");
    let visit = li.start_visit(A);
    let unsealed = li.open_issue(A, visit_audience(visit)).to_string();
    let internal = Audience {
        internal: Some(true),
        ..Audience::default()
    };
    let internal = li.open_issue(A, internal).to_string();
    let open = li.open_issue(A, Audience::default()).to_string();
    let support = li.ask_support(A).to_string();
    li.sync(&world.hq);
    let roles = [
        ("county-office", county("420921"), [200, 200, 200]),
        ("other-county", county("420922"), [404, 404, 404]),
        ("city-office", office(), [404, 200, 200]),
        ("li", Role::Cadre, [200, 200, 200]),
        ("wang", Role::Cadre, [404, 404, 404]),
        ("officer-a", officer(A), [404, 404, 200]),
        ("officer-b", officer(B), [404, 404, 404]),
        ("auditor", Role::Auditor, [404, 200, 200]),
    ];
    for (who, role, expected) in roles {
        let browser = Browser::signed_in(&world, &server, who, &role);
        let found =
            [&unsealed, &internal, &open].map(|id| browser.get(&format!("/api/v1/issues/{id}")).0);
        assert_eq!(found, expected, "{who}");
        assert_eq!(browser.get(&format!("/api/v1/issues/{support}")).0, 404);
        let sees_a = expected[2] == 200;
        let (status, station) = browser.get(&format!("/api/v1/stations/{A}"));
        assert_eq!(status == 200, sees_a, "{who}: {station}");
        if sees_a {
            let seen = expected.iter().filter(|status| **status == 200).count();
            assert_eq!(station["open_total"], seen, "{who}");
            assert_eq!(station["found_total"], seen, "{who}");
            let (_, map) = browser.get("/api/v1/map");
            let points = map["points"].as_array().unwrap();
            let point = points.iter().find(|p| p["station"] == A).unwrap();
            assert_eq!(point["open"], seen, "{who}");
            let (_, file) = file(&browser, "/api/v1/export/issues?format=ndjson");
            assert_eq!(file.lines().count(), seen, "{who}");
        }
        let periods = station["periods"].as_array().map_or(0, Vec::len);
        let told_when_due = sees_a && !matches!(role, Role::Officer { .. });
        assert_eq!(periods > 0, told_when_due, "{who}");
        let pairings = station["pairings"].as_array().map_or(0, Vec::len);
        assert_eq!(pairings > 0, told_when_due, "{who}");
    }
}

/// Status and text of an answer that is no JSON.
fn file(browser: &Browser, path: &str) -> (u16, String) {
    let response = browser.ask(&Method::GET, path, None);
    (response.status().as_u16(), response.text().unwrap())
}

#[test]
fn a_station_is_where_a_visit_verified_it() {
    let world = World::new();
    let server = Server::start(&world, None);
    let browser = Browser::signed_in(&world, &server, "city-office", &office());
    let mut li = world.tablet("li");
    let visit = li.start_visit(A);
    li.record(visit, Kind::Visit, A, Audience::default(), |pen| {
        let fix = Fix {
            lat: 31.25,
            lon: 114.0,
            accuracy: Some(12.0),
        };
        visit::add_stop(pen, "station", "白果派出所", Some(fix)).map(|_| ())
    });
    li.sync(&world.hq);
    let position = || browser.get(&format!("/api/v1/stations/{A}")).1["position"].clone();
    assert_eq!(position(), Value::Null, "not before the visit is sealed");
    li.seal(visit, A);
    li.sync(&world.hq);
    let position = position();
    assert_eq!(
        (
            &position["verified"],
            &position["lat"],
            &position["accuracy"]
        ),
        (&json!(true), &json!(31.25), &json!(12.0))
    );
    assert_eq!(position["visit"], visit.to_string());
    let (_, map) = browser.get("/api/v1/map");
    let points = map["points"].as_array().unwrap();
    let verified = points.iter().filter(|p| p["verified"] == true);
    assert_eq!(verified.count(), 1);
}

#[test]
fn a_file_holds_what_is_filtered_and_no_formula() {
    let world = World::new();
    let server = Server::start(&world, None);
    let browser = Browser::signed_in(&world, &server, "city-office", &office());
    let mut li = world.tablet("li");
    for (n, title) in ["=1+1", "二,\"引\"", "三"].into_iter().enumerate() {
        let issue = li.new_doc();
        let new = NewIssue {
            title: title.into(),
            due: Some(format!("2026-12-0{}", n + 1)),
            ..new_issue(A, None)
        };
        li.record(issue, Kind::Issue, A, Audience::default(), |pen| {
            deed::open(pen, &new)
        });
    }
    li.sync(&world.hq);
    let (status, csv) = file(&browser, "/api/v1/export/issues?due_to=2026-12-02&lang=en");
    assert_eq!(status, 200);
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert!(
        lines[0].starts_with("\u{feff}City,County,Station,"),
        "{csv}"
    );
    assert_eq!(lines.len(), 4, "{csv}");
    assert!(lines[1].contains(",'=1+1,"), "{csv}");
    assert!(lines[2].contains(",\"二,\"\"引\"\"\","), "{csv}");
    let (_, sheet) = file(&browser, "/api/v1/export/issues?format=xlsx");
    assert!(sheet.starts_with("PK"), "a workbook");
    for (query, expected) in [
        ("due_to=soon", 400),
        ("area=420800", 403),
        ("format=exe", 400),
    ] {
        let (status, problem) = browser.get(&format!("/api/v1/export/issues?{query}"));
        assert_eq!(status, expected, "{query}: {problem}");
    }
    let (_, found) = browser.get("/api/v1/issues?words=%E5%BC%95&total=true");
    assert_eq!(
        (found["total"].as_u64(), &found["rows"][0]["title"]),
        (Some(1), &json!("二,\"引\""))
    );
}

#[test]
fn due_periods_are_listed_as_the_overview_counts_them() {
    let world = World::new();
    let server = Server::start(&world, None);
    let mut li = world.tablet("li");
    let visit = li.start_visit(A);
    li.seal(visit, A);
    li.sync(&world.hq);
    world.clock.pass(10 * DAY);
    let browser = Browser::signed_in(&world, &server, "city-office", &office());
    let (_, overview) = browser.get("/api/v1/overview");
    let total = |query: &str| {
        let (status, page) = browser.get(&format!("/api/v1/periods?total=true&rows=1000&{query}"));
        assert_eq!(status, 200, "{page}");
        let rows = page["rows"].as_array().unwrap().len() as u64;
        assert_eq!(page["total"].as_u64(), Some(rows));
        rows
    };
    let sums = &overview["total"];
    assert!(sums["due"].as_u64().unwrap() > 10 && sums["made"] == 1);
    assert_eq!(total(""), sums["due"].as_u64().unwrap());
    for outcome in ["made", "missed", "excused", "not_known", "running"] {
        assert_eq!(
            total(&format!("outcome={outcome}")),
            sums[outcome].as_u64().unwrap(),
            "{outcome}"
        );
    }
    for level in overview["levels"].as_array().unwrap() {
        let word = level["level"].as_str().unwrap();
        assert_eq!(
            total(&format!("of_level={word}")),
            level["due"].as_u64().unwrap()
        );
    }
    // Page by page, either way round, each comes once.
    for reverse in ["false", "true"] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let (_, page) =
                browser.get(&format!("/api/v1/periods?rows=4&reverse={reverse}{after}"));
            for row in page["rows"].as_array().unwrap() {
                seen.push(format!("{} {}", row["station"], row["first_day"]));
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        if reverse == "true" {
            sorted.reverse();
        }
        assert_eq!(seen, sorted);
        assert_eq!(seen.len() as u64, sums["due"].as_u64().unwrap());
    }
    assert_eq!(browser.get("/api/v1/periods?after=x").0, 400);
}

#[test]
fn everybody_has_views_of_their_own() {
    let world = World::new();
    let server = Server::start(&world, None);
    let one = Browser::signed_in(&world, &server, "city-office", &office());
    let other = Browser::signed_in(&world, &server, "auditor", &Role::Auditor);
    let put = |browser: &Browser, name: &str, address: &str| {
        browser.send(
            &Method::PUT,
            &format!("/api/v1/views/{name}"),
            &json!({ "address": address }),
        )
    };
    assert_eq!(put(&one, "mine", "issues?state=open").0, 204);
    assert_eq!(
        put(&one, "mine", "issues?state=closed").0,
        204,
        "in its place"
    );
    assert_eq!(
        one.get("/api/v1/views").1,
        json!([{ "name": "mine", "address": "issues?state=closed" }])
    );
    assert_eq!(other.get("/api/v1/views").1, json!([]));
    let gone = other.send(&Method::DELETE, "/api/v1/views/mine", &json!({}));
    assert_eq!(gone.1["code"], "no_such_view");
    assert_eq!(put(&one, &"n".repeat(61), "issues").1["code"], "bad_view");
    for n in 1..50 {
        assert_eq!(put(&one, &format!("view {n}"), "issues").0, 204, "{n}");
    }
    assert_eq!(put(&one, "one more", "issues").1["code"], "too_many_views");
    assert_eq!(put(&one, "mine", "tasks").0, 204, "there is room for that");
    let (status, _) = one.send(&Method::DELETE, "/api/v1/views/mine", &json!({}));
    assert_eq!(status, 204);
    assert_eq!(put(&one, "one more", "issues").0, 204);
}
