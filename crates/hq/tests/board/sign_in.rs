//! Links, passwords, codes and sessions.

use baolian_hq::office::audit;
use baolian_hq::sign_in::{IDLE, LONGEST};
use baolian_wire::reference::Role;
use reqwest::Method;
use serde_json::json;

use crate::browser::{Browser, PASSWORD, close, code, sign_ins};
use crate::world::server::Server;
use crate::world::{MINUTE, World, account};

#[test]
fn the_first_administrator_comes_by_the_link_that_init_printed_and_invites_others() {
    let world = World::new();
    let server = Server::start(&world, None);
    let link = sign_ins(&world).link(None, 60_000).unwrap();
    let mut admin = Browser::new(&server);
    let who = json!({ "account": "110001", "name": "王管理" });
    let secret = admin.follow(&world, &link.token, &who);
    let (status, me) = admin.sign_in(&world, "110001", &secret);
    assert_eq!((status, me["name"].as_str()), (200, Some("王管理")));
    assert_eq!(
        me["rights"],
        json!([
            "anybody",
            "signed_in",
            "accounts",
            "people",
            "roster",
            "audit",
            "health",
            "server"
        ])
    );
    let known = world.hq.account(&account("110001")).unwrap().unwrap();
    assert_eq!(known.roles, [Role::Administrator]);
    // The link is used up.
    let (status, gone) = admin.get(&format!("/api/v1/welcome/{}", link.token));
    assert_eq!((status, gone["code"].as_str()), (410, Some("link_gone")));

    let (status, link) = admin.send(
        &Method::POST,
        "/api/v1/links",
        &json!({ "account": "leader" }),
    );
    assert_eq!(status, 200, "{link}");
    let token = link["path"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let mut leader = Browser::new(&server);
    let secret = leader.follow(&world, &token, &json!({}));
    assert_eq!(leader.sign_in(&world, "leader", &secret).0, 200);
    let found = world
        .hq
        .lists(|conn| audit::page(conn, &audit::Wanted::default(), None, 1))
        .unwrap();
    let done = &found.done[0];
    assert_eq!(
        (done.deed.as_str(), done.about.as_str()),
        ("sign_in_link", "leader")
    );
    assert_eq!(done.account, account("110001"), "in the name of who did it");
    let (status, missing) = admin.send(
        &Method::POST,
        "/api/v1/links",
        &json!({ "account": "nobody" }),
    );
    assert_eq!(
        (status, missing["code"].as_str()),
        (404, Some("no_account"))
    );
    // Said as the command line says it, in either language.
    assert!(
        missing["said"]["zh-CN"]
            .as_str()
            .unwrap()
            .contains("nobody")
    );
    assert!(missing["said"]["en"].as_str().unwrap().contains("nobody"));
}

#[test]
fn a_code_works_once_and_five_failures_lock_a_name_whether_it_exists_or_not() {
    let world = World::new();
    let server = Server::start(&world, None);
    let link = sign_ins(&world)
        .link(Some(account("leader")), 60_000)
        .unwrap();
    let mut browser = Browser::new(&server);
    let secret = browser.follow(&world, &link.token, &json!({}));
    assert_eq!(browser.sign_in(&world, "leader", &secret).0, 200);

    let attempt = |name: &str, password: &str, code: &str| {
        let said = json!({ "name": name, "password": password, "code": code });
        browser.send(&Method::POST, "/api/v1/sign-in", &said)
    };
    let used = code(&secret, world.clock.ms());
    let (status, again) = attempt("leader", PASSWORD, &used);
    assert_eq!(
        (status, again["code"].as_str()),
        (401, Some("wrong_sign_in")),
        "used"
    );
    let mut said = Vec::new();
    for name in ["leader", "nobody at all"] {
        for n in 0..6 {
            let (status, body) = attempt(name, "not the password", "000000");
            said.push((name, n, status, body["code"].clone()));
        }
    }
    // One failure of the code came before under the name that exists.
    let known = said
        .iter()
        .filter(|s| s.0 == "leader")
        .filter(|s| s.2 == 401)
        .count();
    let unknown = said
        .iter()
        .filter(|s| s.0 != "leader")
        .filter(|s| s.2 == 401)
        .count();
    assert_eq!((known, unknown), (4, 5), "{said:?}");
    assert!(said.iter().all(|s| s.2 == 401 || s.3 == "sign_in_locked"));
    world.clock.pass(MINUTE);
    let (status, locked) = attempt("leader", PASSWORD, &code(&secret, world.clock.ms()));
    assert_eq!(
        (status, locked["code"].as_str()),
        (429, Some("sign_in_locked"))
    );
    let seconds = locked["with"]["seconds"].as_u64().unwrap();
    world.clock.pass(i64::try_from(seconds).unwrap() * 1000);
    assert_eq!(
        attempt("leader", PASSWORD, &code(&secret, world.clock.ms())).0,
        200
    );
}

#[test]
fn what_is_wrong_with_a_password_or_a_code_uses_no_link_up() {
    let world = World::new();
    let server = Server::start(&world, None);
    let browser = Browser::new(&server);
    let link = sign_ins(&world)
        .link(Some(account("leader")), 60_000)
        .unwrap();
    let path = format!("/api/v1/welcome/{}", link.token);
    let (_, welcome) = browser.get(&path);
    let secret = welcome["secret"].as_str().unwrap();
    let now = code(secret, world.clock.ms());
    for (password, code, expected) in [
        ("short", now.as_str(), "bad_password"),
        (PASSWORD, "000000", "wrong_code"),
    ] {
        let said = json!({ "password": password, "code": code });
        let (status, body) = browser.send(&Method::POST, &path, &said);
        assert_eq!((status, body["code"].as_str()), (422, Some(expected)));
    }
    let said = json!({ "password": PASSWORD, "code": now });
    assert_eq!(browser.send(&Method::POST, &path, &said).0, 204);
    let late = sign_ins(&world)
        .link(Some(account("leader")), 60_000)
        .unwrap();
    world.clock.pass(61_000);
    let (status, _) = browser.get(&format!("/api/v1/welcome/{}", late.token));
    assert_eq!(status, 410, "over");
}

#[test]
fn sessions_end_when_idle_when_old_when_told_to_and_with_the_account() {
    let world = World::new();
    let server = Server::start(&world, None);
    let leader = Role::Leader {
        area: "420900".into(),
    };
    let idle = Browser::signed_in(&world, &server, "leader", &leader);
    world.clock.pass(IDLE);
    assert_eq!(idle.get("/api/v1/session").0, 401, "idle");

    let old = Browser::signed_in(&world, &server, "leader", &leader);
    let began = world.clock.ms();
    while world.clock.ms() - began < LONGEST - IDLE {
        world.clock.pass(IDLE / 2);
        assert_eq!(old.get("/api/v1/session").0, 200, "in use");
    }
    world.clock.pass(IDLE - 1000);
    world.clock.pass(1000);
    assert_eq!(old.get("/api/v1/session").0, 401, "over, though in use");

    let own = Browser::signed_in(&world, &server, "leader", &leader);
    let (_, all) = own.get("/api/v1/sessions");
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 1, "those that are over are not listed");
    assert_eq!(all[0]["own"], true);
    let other = Browser::signed_in(&world, &server, "person", &leader);
    let path = format!("/api/v1/sessions/{}", all[0]["id"].as_str().unwrap());
    assert_eq!(
        other.send(&Method::DELETE, &path, &json!({})).0,
        404,
        "not another's"
    );
    assert_eq!(own.get("/api/v1/session").0, 200);
    assert_eq!(own.send(&Method::DELETE, &path, &json!({})).0, 204);
    assert_eq!(own.get("/api/v1/session").0, 401);

    close(&world, "person");
    let (status, body) = other.get("/api/v1/session");
    assert_eq!(
        (status, body["code"].as_str()),
        (403, Some("account_closed"))
    );
}

#[test]
fn a_new_link_ends_what_the_old_password_began() {
    let world = World::new();
    let server = Server::start(&world, None);
    let leader = Role::Leader {
        area: "420900".into(),
    };
    let before = Browser::signed_in(&world, &server, "leader", &leader);
    let after = Browser::signed_in(&world, &server, "leader", &leader);
    assert_eq!(before.get("/api/v1/session").0, 401);
    assert_eq!(after.get("/api/v1/session").0, 200);
}
