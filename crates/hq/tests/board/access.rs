//! Route × role: every route of the API, each role, as the one table says.

use baolian_hq::board;
use baolian_wire::reference::{Level, Role};
use reqwest::Method;
use serde_json::json;

use crate::browser::{Browser, right};
use crate::world::server::Server;
use crate::world::{A, World, station_code};

fn roles() -> Vec<Role> {
    let area = || "420900".to_owned();
    vec![
        Role::Cadre,
        Role::Officer {
            station: station_code(A),
        },
        Role::Office {
            level: Level::City,
            area: area(),
        },
        Role::Leader { area: area() },
        Role::Department { area: area() },
        Role::EvaluationKeeper,
        Role::Auditor,
        Role::Administrator,
    ]
}

/// Every operation of the description: method, path with something in the
/// place of its parameters, and the right it says it asks for.
fn operations() -> Vec<(Method, String, board::Right)> {
    let described = serde_json::to_value(board::document()).unwrap();
    let mut all = Vec::new();
    for (path, operations) in described["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let path = path.replace(['{', '}'], "");
            all.push((method, path, right(operation["x-right"].as_str().unwrap())));
        }
    }
    all
}

#[test]
fn every_route_lets_in_the_roles_of_the_table_and_no_other() {
    let world = World::new();
    let server = Server::start(&world, None);
    let operations = operations();
    assert!(operations.len() > 8);
    for (n, role) in roles().into_iter().enumerate() {
        let browser = Browser::signed_in(&world, &server, &format!("person-{n}"), &role);
        for (method, path, right) in &operations {
            // It would end what the others need.
            if *method == Method::DELETE && path == "/api/v1/session" {
                continue;
            }
            let (status, body) = browser.send(method, path, &json!({}));
            let refused = status == 403 && body["code"] == "not_allowed";
            assert_eq!(
                refused,
                !board::may(&role, *right),
                "{role:?} {method} {path}: {status} {body}"
            );
            assert!(status < 500, "{method} {path}: {body}");
        }
    }
}

#[test]
fn nobody_gets_in_without_a_session_and_nothing_is_written_from_another_page() {
    let world = World::new();
    let server = Server::start(&world, None);
    let nobody = Browser::new(&server);
    for (method, path, right) in operations() {
        if right == board::Right::Anybody {
            continue;
        }
        let (status, body) = nobody.send(&method, &path, &json!({}));
        assert_eq!(
            (status, body["code"].as_str()),
            (401, Some("not_signed_in")),
            "{method} {path}"
        );
    }
    let admin = Browser::signed_in(&world, &server, "root", &Role::Administrator);
    for (name, value) in [("x-other", "1"), ("origin", "https://elsewhere.example")] {
        let mut request = crate::world::server::client()
            .post(server.url("/api/v1/links"))
            .header("cookie", &admin.cookie)
            .header(name, value)
            .header("content-type", "application/json");
        if name == "origin" {
            request = request.header("x-baolian", "board");
        }
        let response = request.body(r#"{"account":"li"}"#).send().unwrap();
        assert_eq!(response.status(), 403, "{name}");
        assert!(response.text().unwrap().contains("not_from_the_board"));
    }
    let (status, link) = admin.send(&Method::POST, "/api/v1/links", &json!({ "account": "li" }));
    assert_eq!(status, 200, "{link}");
}
