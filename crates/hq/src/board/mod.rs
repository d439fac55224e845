//! The board (平台看板): what offices, leaders and auditors see and do in a browser.
//!
//! | question | file |
//! | --- | --- |
//! | which routes there are, and who may ask for them | `api/mod.rs`, `access.rs` |
//! | what of the records somebody sees | `viewer.rs` |
//! | what was recorded about one document, now or then | `story.rs` |
//! | a list whole, as a file | `export/` |
//! | what an answer says that is none | `problem.rs` |
//! | who is at the browser | [`crate::sign_in`] |
//! | the pages themselves | `pages.rs`, made from `ui/board` |
//!
//! Everything that is done here is an entry in headquarters' own signed log
//! that names account and session; nothing writes around the ledger.

mod access;
mod api;
mod export;
mod extract;
mod pages;
mod problem;
mod story;
mod viewer;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::response::Response;
use rusqlite::Connection;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

use crate::error::{HqError, Result};
use crate::hq::Hq;
use crate::sign_in::SignIns;
use crate::store::{ledger, setting};
use crate::to_check::look::Memory;
use extract::AsOf;
use problem::Problem;

pub use access::{Right, may};
pub use api::document;

/// Questions that are worked on at once; each takes a thread.
const WORKING: usize = 16;
/// Exports that are written at once; each may take as long as the link to its reader does.
const EXPORTING: usize = 4;
/// How long a question waits for its turn.
const TURN: Duration = Duration::from_secs(10);
/// Most bytes of what a page sends, files aside.
const BODY: usize = 256 * 1024;

/// How browsers are connected.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// By TLS; if not, only this machine signs in.
    pub encrypted: bool,
    /// When the certificate ends, milliseconds since 1970 UTC.
    pub certificate_ends: Option<i64>,
}

/// What every route knows.
#[derive(Clone)]
pub(crate) struct Board {
    pub hq: Hq,
    pub sign_ins: Arc<SignIns>,
    /// How browsers are connected.
    pub link: Link,
    /// What was read of visits that are looked at once more.
    pub looked: Arc<Memory>,
    working: Arc<Semaphore>,
    exporting: Arc<Semaphore>,
}

/// Pages and API of the board, to be merged with the tablets' routes.
///
/// # Errors
/// Of the database of sign-ins.
pub fn router(hq: Hq, link: Link) -> Result<Router> {
    let sign_ins = Arc::new(SignIns::open(hq.dir(), hq.inner.env.clone())?);
    let board = Board {
        hq,
        sign_ins,
        link,
        looked: Arc::default(),
        working: Arc::new(Semaphore::new(WORKING)),
        exporting: Arc::new(Semaphore::new(EXPORTING)),
    };
    let api = api::router(&board)
        .route("/api/v1/openapi.json", pages::openapi(&document())?)
        .layer(DefaultBodyLimit::max(BODY));
    Ok(Router::new()
        .merge(api)
        .merge(pages::router())
        .layer(CompressionLayer::new())
        .layer(middleware::map_response(headers))
        .with_state(board))
}

/// What a browser is told of every answer: it loads nothing from elsewhere,
/// guesses no types, and shows the board in no other page's frame.
async fn headers(mut response: Response) -> Response {
    const HEADERS: [(header::HeaderName, &str); 6] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            header::HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    let told = response.headers_mut();
    for (name, value) in HEADERS {
        told.insert(name, HeaderValue::from_static(value));
    }
    // What depends on who asks is kept by nobody on the way.
    if !told.contains_key(header::CACHE_CONTROL) {
        told.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        );
    }
    response
}

impl Board {
    /// Does what takes a while on a thread of its own.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.working).acquire_owned();
        let Ok(Ok(permit)) = tokio::time::timeout(TURN, turn).await else {
            return Err(HqError::Busy.into());
        };
        let board = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&board)
        });
        match done.await {
            Ok(done) => done,
            Err(_) => Err(HqError::Internal("a panic while answering".into()).into()),
        }
    }

    /// Reads from one committed state, and says as of when it is.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection, AsOf) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.work(move |board| board.snapshot(read)).await
    }

    /// The same on the thread that asks.
    pub fn snapshot<T>(
        &self,
        read: impl FnOnce(&Connection, AsOf) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let clock = self.hq.inner.env.clock.now();
        self.hq.lists(|conn| {
            let now = clock.max(setting::signed(conn)?);
            let as_of = AsOf::new(ledger::head(conn)?, now);
            Ok(read(conn, as_of))
        })?
    }

    /// Begins to write an export on a thread of its own.
    pub async fn export(&self, write: impl FnOnce() + Send + 'static) -> Result<(), Problem> {
        let turn = Arc::clone(&self.exporting).acquire_owned();
        let Ok(Ok(permit)) = tokio::time::timeout(TURN, turn).await else {
            return Err(HqError::Busy.into());
        };
        drop(tokio::task::spawn_blocking(move || {
            let _permit = permit;
            write();
        }));
        Ok(())
    }
}
