//! Somebody at a browser.

use baolian_hq::board::Right;
use baolian_hq::env::{Env, SystemEntropy};
use baolian_hq::sign_in::SignIns;
use baolian_wire::reference::{Fact, Role};
use reqwest::Method;
use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};
use totp_rs::Builder;

use crate::world::server::{Server, client};
use crate::world::{World, account, env, person};

pub const PASSWORD: &str = "一句好记的话 eins zwei";

/// A browser, and what its cookie says.
pub struct Browser {
    client: Client,
    base: String,
    pub cookie: String,
}

impl Browser {
    pub fn new(server: &Server) -> Self {
        Self {
            client: client(),
            base: server.url(""),
            cookie: String::new(),
        }
    }

    /// Makes an account with one role and signs it in.
    pub fn signed_in(world: &World, server: &Server, id: &str, role: &Role) -> Self {
        let known = world.hq.account(&account(id)).unwrap();
        if known.is_none_or(|k| !k.roles.contains(role)) {
            world
                .hq
                .facts(vec![person(id, vec![role.clone()])])
                .unwrap();
        }
        let sign_ins = sign_ins(world);
        let link = sign_ins.link(Some(account(id)), 60_000).unwrap();
        let mut browser = Self::new(server);
        let secret = browser.follow(world, &link.token, &json!({}));
        let (status, _) = browser.sign_in(world, id, &secret);
        assert_eq!(status, 200);
        browser
    }

    /// Follows a one-time link; returns the secret of the codes.
    pub fn follow(&mut self, world: &World, token: &str, more: &Value) -> String {
        let path = format!("/api/v1/welcome/{token}");
        let (status, welcome) = read(self.ask(&Method::GET, &path, None));
        assert_eq!(status, 200, "{welcome}");
        let secret = welcome["secret"].as_str().unwrap().to_owned();
        let mut said = json!({ "password": PASSWORD, "code": code(&secret, world.clock.ms()) });
        for (name, value) in more.as_object().unwrap() {
            said[name] = value.clone();
        }
        let (status, problem) = read(self.ask(&Method::POST, &path, Some(&said)));
        assert_eq!(status, 204, "{problem}");
        secret
    }

    /// Signs in with a code of half a minute later: the one before is used.
    pub fn sign_in(&mut self, world: &World, name: &str, secret: &str) -> (u16, Value) {
        world.clock.pass(30_000);
        let said = json!({
            "name": name, "password": PASSWORD, "code": code(secret, world.clock.ms()),
        });
        let response = self.ask(&Method::POST, "/api/v1/sign-in", Some(&said));
        if let Some(cookie) = response.headers().get("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            for part in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(cookie.contains(part), "{cookie}");
            }
            self.cookie = cookie.split(';').next().unwrap().to_owned();
        }
        read(response)
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        read(self.ask(&Method::GET, path, None))
    }

    pub fn send(&self, method: &Method, path: &str, body: &Value) -> (u16, Value) {
        read(self.ask(method, path, Some(body)))
    }

    /// Posts a file as it is.
    pub fn hand_in(&self, path: &str, file: String) -> Response {
        let request = self.client.post(format!("{}{path}", self.base));
        let request = request.header("x-baolian", "board");
        let request = request.header("cookie", &self.cookie);
        request
            .header("content-type", "text/csv")
            .body(file)
            .send()
            .unwrap()
    }

    pub fn ask(&self, method: &Method, path: &str, body: Option<&Value>) -> Response {
        let mut request = self
            .client
            .request(method.clone(), format!("{}{path}", self.base))
            .header("x-baolian", "board");
        if !self.cookie.is_empty() {
            request = request.header("cookie", &self.cookie);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        request.send().unwrap()
    }
}

pub fn sign_ins(world: &World) -> SignIns {
    let of_world = env(&world.clock, 0);
    let env = Env {
        clock: of_world.clock,
        entropy: std::sync::Arc::new(SystemEntropy),
    };
    SignIns::open(world.path(), env).unwrap()
}

/// The six digits of an instant.
pub fn code(secret: &str, ms: i64) -> String {
    let secret = data_encoding::BASE32_NOPAD
        .decode(secret.as_bytes())
        .unwrap();
    let codes = Builder::new().with_secret(secret).build().unwrap();
    codes
        .generate(u64::try_from(ms / 1000).unwrap())
        .to_string()
}

/// Status and body; a problem always has a code, and its type.
pub fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").cloned();
    let body = response.bytes().unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    if status >= 400 {
        assert_eq!(kind.unwrap(), "application/problem+json", "{body}");
        assert!(
            body["code"].as_str().is_some_and(|c| !c.is_empty()),
            "{body}"
        );
        assert_eq!(body["status"], status);
    }
    (status, body)
}

pub fn right(word: &str) -> Right {
    *Right::ALL.iter().find(|r| r.as_str() == word).unwrap()
}

pub fn close(world: &World, id: &str) {
    let mut known = world.hq.account(&account(id)).unwrap().unwrap();
    known.closed = true;
    world.hq.facts(vec![Fact::Account(known)]).unwrap();
}
