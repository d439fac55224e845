//! Signing in and out, roles, one-time links.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use baolian_wire::AccountId;
use baolian_wire::reference::{Account, Fact, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::qr;
use super::roles::{self, OneRole};
use crate::board::Board;
use crate::board::access::{Right, may};
use crate::board::extract::{Body, set_cookie};
use crate::board::problem::Problem;
use crate::board::viewer::Viewer;
use crate::sign_in::{NotAccepted, NotSignedIn, PasswordAndCode, Session};

/// How long a link from a colleague is good: three days.
const LINK_MS: i64 = 3 * 24 * 60 * 60 * 1000;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignIn {
    /// The account's id.
    name: String,
    /// The password.
    password: String,
    /// The six digits of the moment.
    code: String,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// The account's id.
    account: String,
    /// The name that people read.
    name: String,
    /// The roles of the account.
    roles: Vec<OneRole>,
    /// The one that is acted in, by its place among them.
    acting: usize,
    /// What it may ask for.
    rights: Vec<&'static str>,
    /// The session's public id.
    session: String,
}

impl Me {
    fn of(board: &Board, viewer: &Viewer) -> Result<Self, Problem> {
        let roles = &viewer.account.roles;
        let acting = roles.iter().position(|role| *role == viewer.role);
        let rights = Right::ALL.into_iter().filter(|r| may(&viewer.role, *r));
        Ok(Self {
            account: viewer.account.id.to_string(),
            name: viewer.account.name.clone(),
            acting: acting.unwrap_or_default(),
            roles: board.hq.lists(|conn| Ok(roles::named(conn, roles)))??,
            rights: rights.map(Right::as_str).collect(),
            session: viewer.session.id.clone(),
        })
    }
}

/// Begins a session.
#[utoipa::path(post, path = "/api/v1/sign-in", request_body = SignIn, responses(
    (status = 200, body = Me), (status = 401, body = Problem), (status = 429, body = Problem),
))]
pub(crate) async fn sign_in(
    State(board): State<Board>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(said): Body<SignIn>,
) -> Result<impl IntoResponse, Problem> {
    safe(&board, peer)?;
    let browser = browser(&headers);
    let proof = PasswordAndCode {
        name: said.name,
        password: said.password,
        code: said.code,
    };
    let (cookie, me) = board
        .work(move |board| {
            let (cookie, session) = match board.sign_ins.sign_in(&proof, &browser)? {
                Ok(signed_in) => signed_in,
                Err(NotSignedIn::Wrong) => return Err(Problem::code("wrong_sign_in")),
                Err(NotSignedIn::Locked { seconds }) => {
                    return Err(Problem::code("sign_in_locked").with("seconds", seconds));
                }
            };
            let viewer = Viewer::of(board, &cookie).inspect_err(|_| {
                // An account that may do nothing is not signed in.
                let _ = board.sign_ins.end(&session.account, &session.id);
            })?;
            Ok((cookie, Me::of(board, &viewer)?))
        })
        .await?;
    let headers = AppendHeaders([(header::SET_COOKIE, set_cookie(&cookie))]);
    Ok((headers, Json(me)))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", responses((status = 200, body = Me)))]
pub(crate) async fn session(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<Json<Me>, Problem> {
    let me = board.work(move |board| Me::of(board, &viewer)).await?;
    Ok(Json(me))
}

/// Ends the session.
#[utoipa::path(delete, path = "/api/v1/session", responses((status = 204)))]
pub(crate) async fn sign_out(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<impl IntoResponse, Problem> {
    let Viewer { session, .. } = viewer;
    board
        .work(move |board| Ok(board.sign_ins.end(&session.account, &session.id)?))
        .await?;
    let headers = AppendHeaders([(header::SET_COOKIE, set_cookie(""))]);
    Ok((StatusCode::NO_CONTENT, headers))
}

/// A role to act in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ActAs {
    /// Its place among the account's roles.
    role: usize,
}

/// Acts in another of the account's roles from now on.
#[utoipa::path(put, path = "/api/v1/session/role", request_body = ActAs, responses((status = 200, body = Me)))]
pub(crate) async fn act_as(
    State(board): State<Board>,
    mut viewer: Viewer,
    Body(ActAs { role }): Body<ActAs>,
) -> Result<Json<Me>, Problem> {
    let role = viewer.account.roles.get(role).cloned();
    viewer.role = role.ok_or_else(|| Problem::code("not_allowed"))?;
    let me = board
        .work(move |board| {
            board.sign_ins.act_as(&viewer.session.id, &viewer.role)?;
            Me::of(board, &viewer)
        })
        .await?;
    Ok(Json(me))
}

/// A browser in which the account is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct OneSession {
    /// Its public id.
    id: String,
    /// Since when, milliseconds since 1970 UTC.
    began: i64,
    /// When it was used last, to the minute.
    seen: i64,
    /// What the browser calls itself.
    browser: String,
    /// Whether it is the one that asks.
    own: bool,
}

/// Where the account is signed in.
#[utoipa::path(get, path = "/api/v1/sessions", responses((status = 200, body = Vec<OneSession>)))]
pub(crate) async fn sessions(
    State(board): State<Board>,
    viewer: Viewer,
) -> Result<Json<Vec<OneSession>>, Problem> {
    let own = viewer.session.id.clone();
    let all = board
        .work(move |board| Ok(board.sign_ins.sessions(&viewer.account.id)?))
        .await?;
    let one = |s: Session| OneSession {
        own: s.id == own,
        id: s.id,
        began: s.began.0,
        seen: s.seen.0,
        browser: s.browser,
    };
    Ok(Json(all.into_iter().map(one).collect()))
}

/// Ends one of the account's own sessions.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", params(("id" = String, Path, description = "Its public id.")),
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn end(
    State(board): State<Board>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let ended = board
        .work(move |board| Ok(board.sign_ins.end(&viewer.account.id, &id)?))
        .await?;
    match ended {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::code("no_such_session")),
    }
}

/// What somebody who follows a one-time link is shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct Welcome {
    /// Whose link it is; missing for the first administrator, who says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// Until when it is good, milliseconds since 1970 UTC.
    until: i64,
    /// The secret of the codes, in base 32.
    secret: String,
    /// The same as a QR code for an authenticator: rows of `1` (dark) and `0`.
    qr: Vec<String>,
}

/// What a one-time link is for.
#[utoipa::path(get, path = "/api/v1/welcome/{token}", params(("token" = String, Path, description = "The link's secret part.")),
    responses((status = 200, body = Welcome), (status = 410, body = Problem)))]
pub(crate) async fn welcome(
    State(board): State<Board>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(token): Path<String>,
) -> Result<Json<Welcome>, Problem> {
    safe(&board, peer)?;
    let found = board
        .work(move |board| Ok(board.sign_ins.welcome(&token)?))
        .await?;
    let found = found.ok_or_else(|| Problem::code("link_gone"))?;
    let account = found.account.map(|a| a.to_string());
    Ok(Json(Welcome {
        qr: squares(account.as_deref().unwrap_or("admin"), &found.secret),
        account,
        until: found.until.0,
        secret: found.secret,
    }))
}

/// What an authenticator scans (Key Uri Format).
fn squares(account: &str, secret: &str) -> Vec<String> {
    let account: String = account
        .bytes()
        .map(
            |b| match b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                true => char::from(b).to_string(),
                false => format!("%{b:02X}"),
            },
        )
        .collect();
    let said = format!("otpauth://totp/Baolian:{account}?secret={secret}&issuer=Baolian");
    qr::squares(&said)
}

/// What makes a one-time link into a sign-in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Accept {
    /// 10 to 200 characters.
    password: String,
    /// A code of now, which shows that the secret is kept.
    code: String,
    /// Of the first administrator: the id of the account to be.
    #[serde(default)]
    account: String,
    /// And the name that people read.
    #[serde(default)]
    name: String,
}

/// Accepts a one-time link.
#[utoipa::path(post, path = "/api/v1/welcome/{token}", request_body = Accept,
    params(("token" = String, Path, description = "The link's secret part.")),
    responses((status = 204), (status = 409, body = Problem), (status = 410, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn accept(
    State(board): State<Board>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(token): Path<String>,
    Body(said): Body<Accept>,
) -> Result<StatusCode, Problem> {
    safe(&board, peer)?;
    board
        .work(move |board| accept_link(board, &token, &said))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn accept_link(board: &Board, token: &str, said: &Accept) -> Result<(), Problem> {
    let welcome = board.sign_ins.welcome(token)?;
    let welcome = welcome.ok_or_else(|| Problem::code("link_gone"))?;
    not(board
        .sign_ins
        .would_accept(token, &said.password, &said.code)?)?;
    let account = match welcome.account {
        Some(account) => account,
        None => first_administrator(board, said)?,
    };
    not(board
        .sign_ins
        .accept(token, &account, &said.password, &said.code)?)
}

fn not(accepted: Result<(), NotAccepted>) -> Result<(), Problem> {
    accepted.map_err(|no| {
        Problem::code(match no {
            NotAccepted::Gone => "link_gone",
            NotAccepted::BadPassword => "bad_password",
            NotAccepted::WrongCode => "wrong_code",
        })
    })
}

/// Lays down the account of whoever follows the link that `init` printed.
fn first_administrator(board: &Board, said: &Accept) -> Result<AccountId, Problem> {
    let bad = || Problem::code("bad_name");
    let id = AccountId::new(said.account.trim()).map_err(|_| bad())?;
    if said.name.trim().is_empty() {
        return Err(bad());
    }
    if board.hq.account(&id)?.is_some() {
        return Err(Problem::code("taken"));
    }
    let account = Account {
        id: id.clone(),
        name: said.name.trim().to_owned(),
        unit: String::new(),
        post: String::new(),
        phone: String::new(),
        roles: vec![Role::Administrator],
        closed: false,
        closed_at: None,
    };
    board.hq.facts(vec![Fact::Account(account)])?;
    Ok(id)
}

/// For whom a link is wanted.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LinkFor {
    /// The account's id.
    account: String,
}

/// A one-time link.
#[derive(Serialize, ToSchema)]
pub(crate) struct OneLink {
    /// Its path on this server.
    path: String,
    /// Until when it is good, milliseconds since 1970 UTC.
    until: i64,
}

/// Makes a one-time link by which somebody comes to a new password; the old one ends with its use.
#[utoipa::path(post, path = "/api/v1/links", request_body = LinkFor,
    responses((status = 200, body = OneLink), (status = 404, body = Problem)))]
pub(crate) async fn link(
    State(board): State<Board>,
    viewer: Viewer,
    Body(wanted): Body<LinkFor>,
) -> Result<Json<OneLink>, Problem> {
    let link = board
        .work(move |board| {
            let account =
                AccountId::new(wanted.account.trim()).map_err(|_| Problem::code("bad_name"))?;
            crate::office::account::invite(&viewer.hq(&board.hq), &account)?;
            Ok(board.sign_ins.link(Some(account), LINK_MS)?)
        })
        .await?;
    Ok(Json(OneLink {
        path: format!("/#/welcome/{}", link.token),
        until: link.until.0,
    }))
}

/// Passwords are taken over TLS, or from this very machine.
fn safe(board: &Board, peer: SocketAddr) -> Result<(), Problem> {
    match board.link.encrypted || peer.ip().to_canonical().is_loopback() {
        true => Ok(()),
        false => Err(Problem::code("needs_tls")),
    }
}

fn browser(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT);
    said.and_then(|s| s.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}
