//! What a route takes from a request.

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use baolian_wire::HqTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use super::viewer::Viewer;

/// The cookie of a session: no page of another host sets or reads it.
const COOKIE: &str = "__Host-baolian";

/// What the cookie of a request says.
pub(super) fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter();
    let pairs = all
        .filter_map(|c| c.to_str().ok())
        .flat_map(|c| c.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = named.find(|(name, _)| *name == COOKIE)?;
    Some(value.to_owned())
}

/// The header that gives a browser its cookie; an empty one takes it away.
pub(super) fn set_cookie(value: &str) -> String {
    let over = if value.is_empty() { "; Max-Age=0" } else { "" };
    format!("{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{over}")
}

impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Put there by the guard of the route.
        let viewer = parts.extensions.get::<Self>().cloned();
        viewer.ok_or_else(|| Problem::code("not_signed_in"))
    }
}

/// A query that can be read, or a problem that says why not.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(super) struct Query<T>(pub T);

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::code("bad_query").with("found", rejection.body_text())
    }
}

/// A body that can be read, or a problem that says why not.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(super) struct Body<T>(pub T);

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Self::code("bad_query").with("found", rejection.body_text())
    }
}

/// As of when an answer holds.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct AsOf {
    /// Headquarters' time, milliseconds since 1970 UTC.
    pub at: i64,
    /// Its ledger position.
    pub position: u64,
}

impl AsOf {
    pub fn new(position: u64, at: HqTime) -> Self {
        Self { at: at.0, position }
    }
}
