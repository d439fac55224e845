//! What each role sees of the records: before a visit is sealed, after it, and of other areas.

use baolian_record::issue::Responsible;
use baolian_record::issue::deed::{self, NewIssue};
use baolian_wire::reference::{Level, Role};
use baolian_wire::{Audience, Kind};
use reqwest::Method;
use serde_json::json;

use crate::browser::Browser;
use crate::world::deeds::new_issue;
use crate::world::server::Server;
use crate::world::tablet::visit_audience;
use crate::world::{A, B, World, account, person, station_code};

struct People {
    all: Vec<(&'static str, Browser)>,
}

impl People {
    fn new(world: &World, server: &Server) -> Self {
        let office = |level, area: &str| Role::Office {
            level,
            area: area.into(),
        };
        let area = || "420900".to_owned();
        let roles = [
            ("li", Role::Cadre),
            ("wang", Role::Cadre),
            ("county-office", office(Level::County, "420921")),
            ("other-county", office(Level::County, "420922")),
            ("city-office", office(Level::City, "420900")),
            ("leader", Role::Leader { area: area() }),
            (
                "officer-a",
                Role::Officer {
                    station: station_code(A),
                },
            ),
            (
                "officer-b",
                Role::Officer {
                    station: station_code(B),
                },
            ),
            ("traffic", Role::Department { area: area() }),
            ("auditor", Role::Auditor),
        ];
        let one =
            |(id, role): &(&'static str, Role)| (*id, Browser::signed_in(world, server, id, role));
        Self {
            all: roles.iter().map(one).collect(),
        }
    }

    /// Who sees an issue in the list; counts say the same.
    fn seeing(&self, id: &str) -> Vec<&'static str> {
        let mut seeing = Vec::new();
        for (who, browser) in &self.all {
            let (status, list) = browser.get("/api/v1/issues?total=true");
            assert_eq!(status, 200, "{who}: {list}");
            let rows = list["rows"].as_array().unwrap();
            assert_eq!(list["total"].as_u64(), Some(rows.len() as u64), "{who}");
            assert!(list["as_of"]["position"].as_u64().unwrap() > 0);
            if rows.iter().any(|row| row["id"] == id) {
                seeing.push(*who);
            }
            let (status, overview) = browser.get("/api/v1/overview");
            if status == 200 {
                assert_eq!(
                    overview["total"]["found"].as_u64(),
                    Some(rows.len() as u64),
                    "{who}"
                );
            }
        }
        seeing
    }
}

#[test]
fn what_is_found_in_a_visit_is_seen_by_cadre_and_own_office_until_it_is_sealed() {
    let world = World::new();
    let server = Server::start(&world, None);
    let people = People::new(&world, &server);
    let mut li = world.tablet("li");
    let visit = li.start_visit(A);
    let issue = li.open_issue(A, visit_audience(visit)).to_string();
    let internal = Audience {
        internal: Some(true),
        ..Audience::default()
    };
    let secret = li.open_issue(A, internal).to_string();
    li.sync(&world.hq);
    assert_eq!(people.seeing(&issue), ["li", "county-office"]);
    assert_eq!(
        people.seeing(&secret),
        ["li", "county-office", "city-office", "leader", "auditor"]
    );
    li.seal(visit, A);
    li.sync(&world.hq);
    assert_eq!(
        people.seeing(&issue),
        [
            "li",
            "county-office",
            "city-office",
            "leader",
            "officer-a",
            "traffic",
            "auditor"
        ]
    );
}

#[test]
fn an_office_sees_its_area_and_no_other_by_whatever_it_asks() {
    let world = World::new();
    let server = Server::start(&world, None);
    let people = People::new(&world, &server);
    let mut wang = world.tablet("wang");
    let issue = wang.open_issue(B, Audience::default()).to_string();
    wang.sync(&world.hq);
    assert_eq!(
        people.seeing(&issue),
        [
            "wang",
            "other-county",
            "city-office",
            "leader",
            "officer-b",
            "traffic",
            "auditor"
        ]
    );
    let (_, county) = people
        .all
        .iter()
        .find(|(who, _)| *who == "county-office")
        .unwrap();
    for query in ["area=420922", "area=420900", "area=999999"] {
        for path in ["issues", "overview"] {
            let (status, body) = county.get(&format!("/api/v1/{path}?{query}"));
            assert_eq!(
                (status, body["code"].as_str()),
                (403, Some("another_area")),
                "{path} {query}"
            );
        }
    }
    for query in [
        format!("station={B}"),
        "cadre=wang".into(),
        "level=city".into(),
    ] {
        let (status, body) = county.get(&format!("/api/v1/issues?{query}"));
        assert_eq!(
            (status, body["rows"].as_array().unwrap().len()),
            (200, 0),
            "{query}"
        );
    }
    let (_, officer) = people
        .all
        .iter()
        .find(|(who, _)| *who == "officer-a")
        .unwrap();
    let (_, body) = officer.get(&format!("/api/v1/issues?station={B}"));
    assert_eq!(body["rows"].as_array().unwrap().len(), 0);
}

#[test]
fn whoever_holds_two_roles_is_in_one_at_a_time() {
    let world = World::new();
    let server = Server::start(&world, None);
    let roles = vec![
        Role::Administrator,
        Role::Office {
            level: Level::County,
            area: "420921".into(),
        },
    ];
    world.hq.facts(vec![person("both", roles.clone())]).unwrap();
    let both = Browser::signed_in(&world, &server, "both", &roles[0]);
    assert_eq!(both.get("/api/v1/issues").0, 403);
    let (status, me) = both.send(&Method::PUT, "/api/v1/session/role", &json!({ "role": 1 }));
    assert_eq!((status, me["acting"].as_u64()), (200, Some(1)));
    assert_eq!(both.get("/api/v1/issues").0, 200);
    assert_eq!(
        both.send(&Method::POST, "/api/v1/links", &json!({ "account": "li" }))
            .0,
        403
    );
    assert_eq!(
        both.send(&Method::PUT, "/api/v1/session/role", &json!({ "role": 2 }))
            .0,
        403
    );
    // A role that is taken away is not acted in any longer.
    world
        .hq
        .facts(vec![person("both", roles[..1].to_vec())])
        .unwrap();
    assert_eq!(both.get("/api/v1/issues").0, 403);
}

#[test]
fn people_and_places_are_named_not_only_numbered() {
    let world = World::new();
    let server = Server::start(&world, None);
    let office = Role::Office {
        level: Level::County,
        area: "420921".into(),
    };
    let browser = Browser::signed_in(&world, &server, "county-office", &office);
    let (_, me) = browser.get("/api/v1/session");
    assert_eq!(
        me["roles"],
        json!([{ "role": "office", "code": "420921", "place": "县" }])
    );
    let officer = Role::Officer {
        station: station_code(A),
    };
    let browser = Browser::signed_in(&world, &server, "officer-a", &officer);
    let (_, me) = browser.get("/api/v1/session");
    assert_eq!(me["roles"][0]["place"], "白果派出所");

    let mut li = world.tablet("li");
    let new = NewIssue {
        responsible: Some(Responsible::Account(account("officer-a"))),
        ..new_issue(A, None)
    };
    let issue = li.new_doc();
    li.record(issue, Kind::Issue, A, Audience::default(), |pen| {
        deed::open(pen, &new)
    });
    li.sync(&world.hq);
    let (_, list) = browser.get("/api/v1/issues");
    assert_eq!(list["rows"][0]["responsible"], "account:officer-a");
    assert_eq!(
        list["names"],
        json!({ "li": "name of li", "officer-a": "name of officer-a" })
    );
}
