//! What an office does at a browser: tablets, people, pairings, periods, each in its own area.

use baolian_hq::office::audit;
use baolian_record::issue::{Issue, UpdateKind};
use baolian_record::visit;
use baolian_wire::enrol::{EnrolCode, check_digits};
use baolian_wire::reference::{Fact, Level, Role};
use baolian_wire::{Audience, Kind};
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::world::server::Server;
use crate::world::tablet::visit_audience;
use crate::world::{A, B, DAY, MINUTE, START, Tablet, World, account, pairing, person};

fn office(level: Level, area: &str) -> Role {
    Role::Office {
        level,
        area: area.into(),
    }
}

/// The office of A's county, that of B's, and that of their city.
struct Offices {
    own: Browser,
    other: Browser,
    city: Browser,
}

impl Offices {
    fn new(world: &World, server: &Server) -> Self {
        let of = |id, level, area| Browser::signed_in(world, server, id, &office(level, area));
        Self {
            own: of("county-office", Level::County, "420921"),
            other: of("other-county", Level::County, "420922"),
            city: of("city-office", Level::City, "420900"),
        }
    }
}

fn post(browser: &Browser, path: &str, body: &Value) -> (u16, Value) {
    browser.send(&Method::POST, &format!("/api/v1/{path}"), body)
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}

fn handed_out(browser: &Browser, body: &Value) -> EnrolCode {
    let (status, codes) = post(browser, "codes", body);
    assert_eq!(status, 200, "{codes}");
    let rows = codes[0]["qr"].as_array().unwrap();
    assert_eq!(rows.len(), rows[0].as_str().unwrap().len(), "a square");
    EnrolCode::from_text(codes[0]["code"].as_str().unwrap()).unwrap()
}

fn enrol(world: &World, code: &EnrolCode) -> Tablet {
    Tablet::enrol(&world.hq, code, world.clock.clone(), world.seed())
}

#[test]
fn a_tablet_enrolled_by_a_code_of_the_board_waits_for_its_six_digits() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let code_text = handed_out(&offices.own, &json!({ "accounts": ["li"] }));
    let mut li = enrol(&world, &code_text);
    li.open_issue(A, Audience::default());
    let refused = world.hq.sync(&li.request(0, 1)).unwrap_err();
    assert_eq!(refused.code(), "unconfirmed");

    let (_, all) = offices.own.get("/api/v1/devices?state=unconfirmed");
    assert_eq!(all["rows"][0]["account"], "li");
    assert_eq!(all["rows"][0]["entries"], 0, "nothing was taken");
    let id = all["rows"][0]["id"].as_str().unwrap();
    let path = format!("devices/{id}/confirm");
    let right = check_digits(li.device(), &world.hq.root());
    assert_eq!(right.len(), 6);
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let denied = post(&offices.own, &path, &json!({ "digits": wrong }));
    assert_eq!(code(&denied), (422, "other_digits"));
    assert_eq!(
        world.hq.sync(&li.request(0, 1)).unwrap_err().code(),
        "unconfirmed"
    );
    // As people read it out.
    let spoken = format!("{} {}", &right[..3], &right[3..]);
    let (status, body) = post(&offices.own, &path, &json!({ "digits": spoken }));
    assert_eq!(status, 204, "{body}");
    li.sync(&world.hq);
    assert_eq!(li.receipt.n, 1, "held");
    let again = post(&offices.own, &path, &json!({ "digits": right }));
    assert_eq!(code(&again), (409, "already_confirmed"));
    let deeds = world
        .hq
        .lists(|conn| Ok(audit::page(conn, &audit::Wanted::default(), None, 50)?.done))
        .unwrap();
    let confirmed = deeds.iter().find(|d| d.deed == "device_confirmed").unwrap();
    assert_eq!(confirmed.account, account("county-office"));
}

#[test]
fn a_new_key_does_not_get_round_the_six_digits() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let li = enrol(
        &world,
        &handed_out(&offices.own, &json!({ "accounts": ["li"] })),
    );
    let successor = li.succeed(&world.hq, 77, 0);
    let refused = world.hq.sync(&successor.request(0, 0)).unwrap_err();
    assert_eq!(refused.code(), "unconfirmed");
}

#[test]
fn codes_of_the_screen_last_ten_minutes_and_those_of_a_sheet_seven_days_each_for_one_tablet() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let on_screen = handed_out(&offices.own, &json!({ "accounts": ["li"] }));
    let sheet = json!({ "accounts": ["li", "officer-a"], "printed": true });
    let (_, sheet) = post(&offices.own, "codes", &sheet);
    let of = |n: usize| EnrolCode::from_text(sheet[n]["code"].as_str().unwrap()).unwrap();
    let used = handed_out(&offices.own, &json!({ "accounts": ["li"] }));
    enrol(&world, &used);
    let outcome = |code: &EnrolCode| {
        let key = baolian_wire::key::SecretKey::from_seed(&[9; 32]);
        let request = baolian_wire::enrol::EnrolRequest {
            key: key.public(),
            proof: baolian_wire::enrol::Proof::from_code(code, &key.public(), None).unwrap(),
            clock: Tablet::reading(&world.clock, baolian_wire::id::BootId([1; 8])),
        };
        world.hq.enrol(request).map(drop).map_err(|e| e.code())
    };
    assert_eq!(outcome(&used), Err("code_used"));
    world.clock.pass(10 * MINUTE + 1);
    assert_eq!(outcome(&on_screen), Err("code_expired"));
    world.clock.pass(6 * DAY);
    assert_eq!(outcome(&of(0)), Ok(()));
    world.clock.pass(DAY);
    assert_eq!(outcome(&of(1)), Err("code_expired"));
}

#[test]
fn a_tablet_is_replaced_in_one_step() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let mut old = world.tablet("li");
    old.sync(&world.hq);
    let path = format!("devices/{}/replace", old.device());
    let said = json!({ "lost": true, "reason": "掉进水库" });
    let (status, new) = post(&offices.own, &path, &said);
    assert_eq!(
        (status, new["account"].as_str()),
        (200, Some("li")),
        "{new}"
    );
    enrol(
        &world,
        &EnrolCode::from_text(new["code"].as_str().unwrap()).unwrap(),
    );
    let (_, all) = offices.own.get("/api/v1/devices?account=li");
    assert_eq!(all["states"], json!({ "lost": 1, "unconfirmed": 1 }));
    // What the old one recorded meanwhile waits until the office lets it in.
    old.open_issue(A, Audience::default());
    old.sync(&world.hq);
    let (_, all) = offices.own.get("/api/v1/devices?state=held");
    assert_eq!(all["rows"][0]["held"], json!([1]));
    let path = format!("devices/{}/release", old.device());
    let (status, released) = post(&offices.own, &path, &json!({}));
    assert_eq!((status, released["entries"].as_u64()), (200, Some(1)));
}

/// Everything an office may do to people, tablets, pairings and periods, of A's county.
fn deeds_at_a(tablet: &str) -> Vec<(Method, String, Value)> {
    let person = json!({ "name": "李", "roles": [{ "role": "cadre" }] });
    let reason = json!({ "reason": "试" });
    let wanted = json!({ "station": A, "cadre": "zhao", "level": "county", "mark": "" });
    let one = |method, path: String, body: &Value| (method, path, body.clone());
    vec![
        one(Method::PUT, "accounts/li".into(), &person),
        one(
            Method::PUT,
            "accounts/li/closed".into(),
            &json!({ "closed": true }),
        ),
        one(Method::POST, "codes".into(), &json!({ "accounts": ["li"] })),
        one(
            Method::POST,
            "codes".into(),
            &json!({ "accounts": ["officer-b", "officer-a"], "printed": true }),
        ),
        one(Method::POST, format!("devices/{tablet}/revoke"), &reason),
        one(Method::POST, format!("devices/{tablet}/replace"), &reason),
        one(
            Method::POST,
            format!("devices/{tablet}/confirm"),
            &json!({ "digits": "000000" }),
        ),
        one(
            Method::POST,
            format!("devices/{tablet}/release"),
            &json!({}),
        ),
        one(Method::POST, "pairings/preview".into(), &wanted),
        one(Method::POST, "pairings".into(), &wanted),
        one(
            Method::POST,
            "excuses".into(),
            &json!({ "station": A, "period": "2026-W45", "reason": "洪水" }),
        ),
        one(
            Method::GET,
            format!("excuses/periods?station={A}"),
            &Value::Null,
        ),
    ]
}

#[test]
fn an_office_does_nothing_in_another_area_by_whatever_id_it_guesses() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    let before = world.hq.as_of().unwrap().0;
    for (method, path, body) in deeds_at_a(&li.device().to_string()) {
        let answer = match method {
            Method::GET => offices.other.get(&format!("/api/v1/{path}")),
            _ => offices
                .other
                .send(&method, &format!("/api/v1/{path}"), &body),
        };
        assert_eq!(code(&answer), (409, "outside_area"), "{method} {path}");
    }
    assert_eq!(world.hq.as_of().unwrap().0, before, "nothing was written");
    // Nor does it read what is there.
    let (_, devices) = offices.other.get("/api/v1/devices");
    assert_eq!(devices["total"], 0);
    let (_, accounts) = offices.other.get("/api/v1/accounts?words=li");
    assert_eq!(accounts["total"], 0);
    let (_, pairings) = offices.other.get(&format!("/api/v1/pairings?station={A}"));
    assert_eq!(pairings["total"], 0);
    let (_, audit) = offices.other.get("/api/v1/audit");
    let rows = audit["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["station"] != A), "{rows:?}");
    for path in [
        "pairings?area=420921",
        "excuses?area=420921",
        "pairings?area=420900",
    ] {
        let answer = offices.other.get(&format!("/api/v1/{path}"));
        assert_eq!(code(&answer), (403, "another_area"), "{path}");
    }
}

#[test]
fn an_office_gives_nobody_more_than_it_has_itself() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    for (role, area) in [
        ("administrator", ""),
        ("auditor", ""),
        ("evaluation_keeper", ""),
        ("office", "420900"),
        ("leader", "420900"),
        ("department", "420922"),
    ] {
        let body = json!({ "name": "新", "roles": [{ "role": role, "area": area }] });
        let answer = post(&offices.own, "accounts/new-one", &body);
        assert_eq!(code(&answer), (409, "outside_area"), "{role} {area}");
        let itself = offices
            .own
            .send(&Method::PUT, "/api/v1/accounts/county-office", &body);
        assert_eq!(code(&itself), (409, "outside_area"), "{role} {area}");
        let cells = "id,name,unit,post,phone,roles,area,station\n";
        let file = format!("{cells}new-one,新,,,,{role},{area},\n");
        let answer = upload(&offices.own, "files/people", file);
        assert_eq!(code(&answer), (409, "outside_area"), "{role} {area}");
    }
    let roles = json!([
        { "role": "officer", "station": A },
        { "role": "department", "area": "420921" },
    ]);
    let body = json!({ "name": "孙静", "unit": "白果所", "roles": roles });
    assert_eq!(post(&offices.own, "accounts/sun", &body).0, 204);
    let known = world.hq.account(&account("sun")).unwrap().unwrap();
    assert_eq!(known.roles.len(), 2);
    let answer = post(&offices.own, "accounts/sun", &body);
    assert_eq!(code(&answer), (409, "account_exists"));
    let again = offices
        .own
        .send(&Method::PUT, "/api/v1/accounts/sun", &body);
    assert_eq!(code(&again), (409, "nothing_new"));
}

fn upload(browser: &Browser, path: &str, file: String) -> (u16, Value) {
    let path = format!("/api/v1/{path}");
    let response = browser.hand_in(&path, file);
    crate::browser::read(response)
}

#[test]
fn a_file_of_people_is_shown_before_it_is_taken_and_taken_only_as_it_was_shown() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let file = format!(
        "id,name,unit,post,phone,roles,area,station\nofficer-a,王芳,白果所,所长,,officer,,{A}\nsun,孙静,,,,officer,,{A}\n"
    );
    let (status, shown) = upload(&offices.own, "files/people", file.clone());
    assert_eq!((status, &shown["done"]), (200, &json!(false)), "{shown}");
    assert_eq!(shown["difference"]["added"], json!(["sun"]));
    let changes = &shown["difference"]["changed"][0]["changes"];
    assert_eq!(changes[0]["is"], "王芳");
    assert!(world.hq.account(&account("sun")).unwrap().is_none());
    let mark = shown["mark"].as_str().unwrap().to_owned();

    // Somebody else changes what it would change.
    world
        .hq
        .facts(vec![person("sun", vec![Role::Cadre])])
        .unwrap();
    let path = format!("files/people?mark={mark}");
    // A cadre that the file makes an officer: other facts by now? The same ones, so it is taken.
    let (status, taken) = upload(&offices.own, &path, file.clone());
    assert_eq!((status, &taken["done"]), (200, &json!(true)), "{taken}");
    let (_, shown) = upload(&offices.own, "files/people", file.clone());
    assert_eq!(shown["difference"]["unchanged"], 2);
    let stale = upload(&offices.own, &path, file.clone());
    assert_eq!(code(&stale), (409, "other_than_shown"));

    let faulty = upload(
        &offices.own,
        "files/people",
        file.replace("officer,,", "boss,,"),
    );
    assert_eq!(code(&faulty), (422, "bad_file"));
    assert_eq!(faulty.1["with"]["faults"].as_array().unwrap().len(), 2);
    assert!(faulty.1["said"]["zh-CN"].as_str().unwrap().contains("boss"));
    // The roster is all stations'; one county's office does not hand it in.
    let roster = "station_code,station_name,short_name,city_code,city,county_code,county,township_code,township,level,visit_interval_days,cadre_id,lat,lon,coord_source,basis,synthetic\n420921201-01,白果派出所,白果派出所,420900,孝感市,420921,县,420921201,镇,county,7,li,,,,,0\n";
    let denied = upload(&offices.own, "files/roster", roster.into());
    assert_eq!(code(&denied), (409, "whole_roster_needed"));
    let admin = Browser::signed_in(&world, &server, "root", &Role::Administrator);
    let (status, shown) = upload(&admin, "files/roster", roster.into());
    assert_eq!(status, 200, "{shown}");
    assert_eq!(shown["difference"]["stations_removed"], json!([B]));
}

#[test]
fn a_pairing_is_shown_with_what_follows_and_made_only_as_it_was_shown() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    // 2026-11-02 is a Monday; a change in the middle of the next week.
    let wanted = json!({ "station": A, "cadre": "zhao", "level": "county", "from": "2026-11-11" });
    let (status, shown) = post(&offices.own, "pairings/preview", &wanted);
    assert_eq!(status, 200, "{shown}");
    let (old, new) = (&shown["after"][0], &shown["after"][1]);
    assert_eq!(
        (&old["cadre"], &new["cadre"]),
        (&json!("li"), &json!("zhao"))
    );
    // The week in which it changes stays the first cadre's.
    assert_eq!(old["last"]["label"], "2026-W46");
    assert_eq!(old["visits"], 2);
    assert_eq!(new["first"]["label"], "2026-W47");
    assert_eq!(new["first"]["first_day"], "2026-11-16");
    // To the end of the year: weeks 47 to 53.
    assert_eq!(new["visits"], 7);
    assert_eq!(shown["tablets"], 0);
    assert_eq!(
        world.hq.reference().unwrap().pairings.len(),
        2,
        "only shown"
    );

    let mut done = wanted;
    done["mark"] = json!("0000000000000000");
    let other = post(&offices.own, "pairings", &done);
    assert_eq!(code(&other), (409, "other_than_shown"));
    done["mark"] = shown["mark"].clone();
    let (status, body) = post(&offices.own, "pairings", &done);
    assert_eq!(status, 200, "{body}");
    let again = post(&offices.own, "pairings", &done);
    assert_eq!(code(&again), (409, "nothing_new"));
    let (_, planned) = offices.own.get("/api/v1/pairings?planned=true");
    assert_eq!(planned["rows"][0]["pairings"][0]["name"], "name of zhao");
    assert_eq!(planned["rows"][0]["pairings"][0]["when"], "coming");
}

#[test]
fn what_an_office_further_up_holds_is_not_settled_below_it() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    // B is held at city level.
    let wanted = json!({ "station": B, "cadre": "zhao", "level": "county" });
    let denied = post(&offices.other, "pairings/preview", &wanted);
    assert_eq!(code(&denied), (409, "above_level"));
    let excuse = json!({ "station": B, "period": "2026-11b", "reason": "洪水" });
    let denied = post(&offices.other, "excuses", &excuse);
    assert_eq!(code(&denied), (409, "above_level"));
    let denied = post(&offices.other, "codes", &json!({ "accounts": ["wang"] }));
    assert_eq!(code(&denied), (409, "outside_area"));
    assert_eq!(post(&offices.city, "excuses", &excuse).0, 204);
    let (_, listed) = offices.city.get("/api/v1/excuses");
    assert_eq!(listed["excuses"][0]["period"]["label"], "2026-11b");
    assert_eq!(listed["excuses"][0]["by"], "city-office");
    let path = format!("/api/v1/excuses/periods?station={B}");
    let (_, excusable) = offices.city.get(&path);
    assert_eq!(excusable["excused"], json!({ "2026-11b": "洪水" }));
    assert_eq!(post(&offices.city, "pairings/preview", &wanted).0, 200);
    // The cadre who was moved to another county belongs there now.
    let at = world.clock.ms();
    world
        .hq
        .facts(vec![
            pairing(A, "li", Level::County, START - 100 * DAY, Some(at)),
            pairing(B, "li", Level::County, at + DAY, None),
        ])
        .unwrap();
    let denied = post(&offices.own, "codes", &json!({ "accounts": ["li"] }));
    assert_eq!(code(&denied), (409, "outside_area"));
    assert_eq!(
        post(&offices.other, "codes", &json!({ "accounts": ["li"] })).0,
        200
    );
}

#[test]
fn terms_of_two_people_do_not_overwrite_each_other() {
    let world = World::new();
    let server = Server::start(&world, None);
    let admin = Browser::signed_in(&world, &server, "root", &Role::Administrator);
    let set = |terms: Value, shown: Value| {
        let body = json!({ "terms": terms, "shown": shown });
        admin.send(&Method::PUT, "/api/v1/terms", &body)
    };
    let mine = json!({ "zh-CN": { "issue": "隐患" } });
    assert_eq!(set(mine.clone(), json!({})).0, 204);
    let late = set(json!({ "zh-CN": { "lead": "线头" } }), json!({}));
    assert_eq!(code(&late), (409, "other_than_shown"));
    let (_, now) = admin.get("/api/v1/terms");
    assert_eq!(now["terms"], mine);
    let unknown = set(json!({ "zh-CN": { "nothing": "无" } }), mine);
    assert_eq!(code(&unknown), (422, "bad_file"));
}

#[test]
fn health_says_what_the_machine_is_like() {
    let world = World::new();
    let server = Server::start(&world, None);
    let admin = Browser::signed_in(&world, &server, "root", &Role::Administrator);
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    let dir = tempfile::tempdir().unwrap();
    let (_, before) = admin.get("/api/v1/health");
    assert_eq!(before["backup"], Value::Null);
    world
        .hq
        .backup(&dir.path().join("backup.db"), false)
        .unwrap();
    world.clock.pass(15 * DAY);
    let admin = Browser::signed_in(&world, &server, "root", &Role::Administrator);
    let (status, health) = admin.get("/api/v1/health");
    assert_eq!(status, 200, "{health}");
    assert_eq!(health["devices"], json!({ "silent": 1 }));
    assert!(health["disk"]["left"].as_u64().unwrap() > 0);
    assert!(health["backup"]["position"].as_u64().unwrap() > 0);
    assert_eq!(health["clock"].as_i64(), Some(world.clock.ms()));
    assert_eq!(health["encrypted"], false);
    let (status, _) = post(&admin, "keys/rotate", &json!({}));
    assert_eq!(status, 204);
    let (_, after) = admin.get("/api/v1/health");
    assert_eq!(after["keys"].as_array().unwrap().len(), 2);
    let denied = post(&admin, "clock/accept", &json!({}));
    assert_eq!(denied.0, 400, "it is not behind");
}

#[test]
fn refused_entries_are_shown_to_the_office_of_their_area_only() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let mut officer = world.tablet("officer-a");
    officer.sync(&world.hq);
    officer.update(issue, A, &UpdateKind::Closed, "不该由所里销号");
    officer.sync(&world.hq);
    let (_, own) = offices.own.get("/api/v1/refused");
    assert_eq!(own["total"], 1, "{own}");
    assert_eq!(own["rows"][0]["account"], "officer-a");
    assert_eq!(own["rows"][0]["reason"], "role");
    assert!(own["rows"][0]["said"]["zh-CN"].is_string());
    assert!(!own.to_string().contains("不该由所里销号"), "no contents");
    let (_, other) = offices.other.get("/api/v1/refused");
    assert_eq!(other["total"], 0);
    let (_, city) = offices.city.get("/api/v1/refused?reason=role");
    assert_eq!(city["total"], 1);
}

#[test]
fn a_lead_goes_to_all_stations_that_fit_and_no_other_areas() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let department = Role::Department {
        area: "420900".into(),
    };
    let traffic = Browser::signed_in(&world, &server, "traffic", &department);
    let lead = |to: Value| {
        let mut body = json!({
            "title": "夜间出警慢", "category": "dispatch", "date": "2026-10-30",
            "source": "信访办", "description": "三次来信",
        });
        for (name, value) in to.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let (_, targets) = post(
        &traffic,
        "leads/targets",
        &lead(json!({ "area": "420900" })),
    );
    assert_eq!(targets["rows"].as_array().unwrap().len(), 2);
    let nowhere = post(&traffic, "leads", &lead(json!({})));
    assert_eq!(code(&nowhere), (422, "no_place"));
    let elsewhere = post(&offices.own, "leads", &lead(json!({ "stations": [A, B] })));
    assert_eq!(code(&elsewhere), (409, "outside_area"));
    let above = post(&offices.own, "leads", &lead(json!({ "area": "420900" })));
    assert_eq!(code(&above), (409, "outside_area"));
    // By level an office hands down to its own stations only.
    let (status, done) = post(&offices.own, "leads", &lead(json!({ "level": "county" })));
    assert_eq!((status, done["leads"].as_u64()), (200, Some(1)), "{done}");
    let (status, done) = post(&traffic, "leads", &lead(json!({ "area": "420900" })));
    assert_eq!((status, done["leads"].as_u64()), (200, Some(2)), "{done}");
    let (_, listed) = traffic.get("/api/v1/leads?total=true");
    assert_eq!(listed["total"], 3);
    let rows = listed["rows"].as_array().unwrap();
    let batch = rows.iter().find(|row| row["batch"] != "").unwrap()["batch"].clone();
    let batch = batch.as_str().unwrap();
    let path = format!("/api/v1/leads?total=true&batch={batch}");
    let (_, together) = traffic.get(&path);
    assert_eq!(together["total"], 2);
    assert_eq!(together["rows"][0]["by"], "traffic");
}

#[test]
fn a_file_of_leads_leaves_out_what_is_there_and_is_taken_only_as_it_was_shown() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let head = "station,area,level,title,category,date,source,description\n";
    let line = format!("{A},,,夜间出警慢,dispatch,2026-10-30,信访办,三次来信\n");
    let file = format!("{head}{line},420900,,窗口排长队,service-window,2026-10-31,热线,\n");
    let (status, shown) = upload(&offices.city, "files/leads", file.clone());
    assert_eq!((status, shown["leads"].as_u64()), (200, Some(3)), "{shown}");
    assert_eq!(shown["lines"][1]["stations"], json!([A, B]));
    let take = |shown: &Value| {
        let mark = shown["mark"].as_str().unwrap();
        upload(
            &offices.city,
            &format!("files/leads?mark={mark}"),
            file.clone(),
        )
    };
    assert_eq!(take(&shown).0, 200);
    let (_, listed) = offices.city.get("/api/v1/leads?total=true");
    assert_eq!(listed["total"], 3);
    // Taken twice it would be other than what was shown.
    assert_eq!(code(&take(&shown)), (409, "other_than_shown"));
    let (_, again) = upload(&offices.city, "files/leads", file.clone());
    assert_eq!(
        (&again["leads"], &again["lines"][1]["already"]),
        (&json!(0), &json!([A, B]))
    );
    let faulty = format!("{head}nowhere,,village,,dispatch,2026-13-01,信访办,\n");
    let (status, body) = upload(&offices.city, "files/leads", faulty);
    assert_eq!(status, 422);
    let faults = body["with"]["faults"].as_array().unwrap();
    let columns: Vec<&str> = faults
        .iter()
        .map(|f| f["column"].as_str().unwrap())
        .collect();
    assert_eq!(columns, ["date", "level", "station", "title"]);
}

#[test]
fn what_waits_for_an_office_is_what_its_lists_hold() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let n = |browser: &Browser, what: &str| {
        let (status, waits) = browser.get("/api/v1/waiting");
        assert_eq!(status, 200, "{waits}");
        let rows = waits["rows"].as_array().unwrap();
        let found = rows.iter().find(|row| row["what"] == what);
        found.map_or(0, |row| row["n"].as_u64().unwrap())
    };
    assert_eq!(n(&offices.own, "no_tablet"), 1);
    assert_eq!(n(&offices.city, "no_tablet"), 2);
    enrol(
        &world,
        &handed_out(&offices.own, &json!({ "accounts": ["li"] })),
    );
    assert_eq!(n(&offices.own, "unconfirmed"), 1);
    assert_eq!(n(&offices.own, "no_tablet"), 0);
    assert_eq!(n(&offices.other, "unconfirmed"), 0);
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    let issue = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let mut officer = world.tablet("officer-a");
    officer.sync(&world.hq);
    officer.update(issue, A, &UpdateKind::Objection, "不属实");
    officer.sync(&world.hq);
    for browser in [&offices.own, &offices.city] {
        let (_, listed) = browser.get("/api/v1/issues?waits_for=office&total=true");
        assert_eq!(Some(n(browser, "issues")), listed["total"].as_u64());
        assert_eq!(n(browser, "issues"), 1);
    }
    assert_eq!(n(&offices.other, "issues"), 0);
    world.clock.pass(15 * DAY);
    let offices = Offices::new(&world, &server);
    let (_, silent) = offices.own.get("/api/v1/devices?state=silent");
    assert_eq!(Some(n(&offices.own, "silent")), silent["total"].as_u64());
    assert_eq!(n(&offices.own, "silent"), 2);
}

#[test]
fn a_checklist_goes_on_version_by_version_and_an_area_adds_its_own_topics() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let province = Browser::signed_in(
        &world,
        &server,
        "province-office",
        &office(Level::Province, "420000"),
    );
    let (_, stands) = province.get("/api/v1/checklist");
    assert_eq!(
        (&stands["whole"], &stands["template"]["version"]),
        (&json!(true), &json!(1))
    );
    let put = |browser: &Browser, shown: u64, sections: &Value| {
        let title = &stands["template"]["title"];
        let body = json!({ "shown": shown, "title": title, "sections": sections });
        browser.send(&Method::PUT, "/api/v1/checklist", &body)
    };
    let mut sections = stands["template"]["sections"].clone();
    assert_eq!(code(&put(&province, 1, &sections)), (409, "nothing_new"));
    sections[0]["title"]["zh"] = json!("窗口与接待");
    assert_eq!(
        code(&put(&offices.own, 1, &sections)),
        (409, "own_topical_only")
    );
    let (status, next) = put(&province, 1, &sections);
    assert_eq!((status, next["version"].as_u64()), (200, Some(2)), "{next}");
    assert_eq!(
        code(&put(&province, 1, &sections)),
        (409, "other_than_shown"),
        "made of an older version"
    );

    let topic = |area: &str, level: &str| {
        json!({
            "id": "flood", "title": { "zh": "防汛", "en": "Floods" },
            "items": [{
                "id": "flood-boats", "title": { "zh": "船艇可用", "en": "Boats are ready" },
                "kind": { "type": "pass_fail" },
                "category": sections[0]["items"][0]["category"],
            }],
            "topical": {
                "area": area, "levels": [level], "from": "2026-11-01", "until": "2026-11-30",
            },
        })
    };
    let with = |topic: Value| {
        let mut all = sections.clone();
        all.as_array_mut().unwrap().push(topic);
        all
    };
    for (area, level) in [("420922", "county"), ("420921", "city"), ("", "county")] {
        let answer = put(&offices.own, 2, &with(topic(area, level)));
        assert_eq!(code(&answer), (409, "own_topical_only"), "{area} {level}");
    }
    let faulty = put(
        &offices.own,
        2,
        &with(json!({
            "id": "flood", "title": { "zh": "防汛", "en": "" }, "items": [],
            "topical": { "area": "420921", "levels": ["county"], "from": "2026-11-31" },
        })),
    );
    assert_eq!(code(&faulty), (422, "bad_checklist"));
    assert_eq!(faulty.1["with"]["faults"].as_array().unwrap().len(), 3);
    let (status, next) = put(&offices.own, 2, &with(topic("420921", "county")));
    assert_eq!((status, next["version"].as_u64()), (200, Some(3)), "{next}");
    // Tablets get it like every checklist.
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    let got = li.facts.iter().rev().find_map(|fact| match fact {
        Fact::Checklist(json) => Some(json.clone()),
        _ => None,
    });
    assert!(got.unwrap().contains("\"area\":\"420921\""));
    let (_, stands) = offices.other.get("/api/v1/checklist");
    assert_eq!(stands["versions"].as_array().unwrap().len(), 2);
    assert_eq!(stands["versions"][0]["topical"], 1);
}

#[test]
fn a_leader_instructs_and_supervises_in_that_role_and_no_station_is_asked_twice() {
    let world = World::new();
    let server = Server::start(&world, None);
    let leader = Role::Leader {
        area: "420900".into(),
    };
    let both = vec![leader.clone(), office(Level::City, "420900")];
    world.hq.facts(vec![person("both", both)]).unwrap();
    let both = Browser::signed_in(&world, &server, "both", &leader);
    let offices = Offices::new(&world, &server);
    let mut li = world.tablet("li");
    let issue = li.open_issue(A, Audience::default());
    li.sync(&world.hq);
    let path = format!("issues/{issue}/deeds");
    let supervise = json!({ "act": "supervise", "on": true, "text": "月底前办结" });
    let denied = post(&offices.city, &path, &supervise);
    assert_eq!(code(&denied), (409, "role"));
    let (status, done) = post(&both, &path, &supervise);
    assert_eq!(status, 200, "{done}");
    assert_eq!(code(&post(&both, &path, &supervise)), (409, "supervised"));
    let instruct = json!({ "act": "instruct", "text": "请每周报进展" });
    assert_eq!(post(&both, &path, &instruct).0, 200);
    let read = || {
        let (_, document) = world.hq.document(issue).unwrap().unwrap();
        Issue::read(&document.view())
    };
    assert!(read().supervised);
    assert_eq!(read().status.waits_for, []);
    // As an office the same person rules, and instructs nobody.
    let role = json!({ "role": 1 });
    assert_eq!(
        both.send(&Method::PUT, "/api/v1/session/role", &role).0,
        200
    );
    assert_eq!(code(&post(&both, &path, &instruct)), (409, "role"));
    let progress = json!({ "act": "progress", "text": "已约谈" });
    assert_eq!(post(&both, &path, &progress).0, 200);
    let role = json!({ "role": 0 });
    assert_eq!(
        both.send(&Method::PUT, "/api/v1/session/role", &role).0,
        200
    );
    assert_eq!(code(&post(&both, &path, &progress)), (409, "role"));
    let end = json!({ "act": "supervise", "on": false, "text": "已办结" });
    assert_eq!(post(&both, &path, &end).0, 200);
    assert!(!read().supervised);
    // Both reach the cadre's tablet.
    li.sync(&world.hq);
    let there = Issue::read(&li.docs[&issue].view());
    let said: Vec<_> = there
        .updates
        .iter()
        .filter_map(|u| u.supervision.clone())
        .collect();
    assert_eq!(said, ["begun", "ended"]);
}

#[test]
fn nothing_is_done_to_a_record_that_the_role_does_not_see() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let mut li = world.tablet("li");
    let visit = li.start_visit(A);
    let issue = li.open_issue(A, visit_audience(visit));
    li.sync(&world.hq);
    let path = format!("issues/{issue}/deeds");
    let progress = json!({ "act": "progress", "text": "已约谈" });
    // Before the seal it is the own office's alone; of another area it is nobody's.
    for browser in [&offices.city, &offices.other] {
        assert_eq!(code(&post(browser, &path, &progress)), (404, "no_document"));
        let seal = post(browser, &format!("visits/{visit}/seal"), &json!({}));
        assert_eq!(code(&seal), (404, "no_document"));
    }
    assert_eq!(post(&offices.own, &path, &progress).0, 200);
    let seal = post(&offices.own, &format!("visits/{visit}/seal"), &json!({}));
    assert_eq!(seal.0, 204);
    assert_eq!(post(&offices.city, &path, &progress).0, 200);
    assert_eq!(
        code(&post(&offices.other, &path, &progress)),
        (404, "no_document")
    );
}

#[test]
fn what_is_to_be_checked_is_seen_by_office_and_auditor_with_what_the_cadre_added() {
    let world = World::new();
    let server = Server::start(&world, None);
    let offices = Offices::new(&world, &server);
    let auditor = Browser::signed_in(&world, &server, "auditor", &Role::Auditor);
    let mut li = world.tablet("li");
    li.sync(&world.hq);
    let visit = li.new_doc();
    // A tablet whose clock is five hours ahead.
    li.record(visit, Kind::Visit, A, Audience::default(), |pen| {
        pen.at += 300 * MINUTE;
        let new = visit::NewVisit {
            station: A.into(),
            ..visit::NewVisit::default()
        };
        visit::start(pen, &new)
    });
    li.sync(&world.hq);
    let ask = |browser: &Browser| browser.get("/api/v1/to-check");
    let (status, own) = ask(&offices.own);
    assert_eq!((status, own["total"].as_u64()), (200, Some(1)), "{own}");
    assert_eq!(own["rows"][0]["rule"], "clock_apart");
    assert_eq!(own["rows"][0]["visits"][0]["visit"], visit.to_string());
    // Before the seal nobody else is asked.
    assert_eq!(ask(&offices.city).1["total"], 0);
    assert_eq!(ask(&auditor).1["total"], 0);
    li.seal(visit, A);
    li.record(visit, Kind::Visit, A, Audience::default(), |pen| {
        visit::add_addendum(pen, "平板时钟没有校准").map(drop)
    });
    li.sync(&world.hq);
    for browser in [&offices.own, &offices.city, &auditor] {
        let (_, found) = ask(browser);
        assert_eq!(
            found["rows"][0]["visits"][0]["addenda"],
            json!(["平板时钟没有校准"]),
            "{found}"
        );
    }
    assert_eq!(ask(&offices.other).1["total"], 0);
    let by_rule = "/api/v1/to-check?rule=same_text";
    assert_eq!(offices.own.get(by_rule).1["total"], 0);
}
