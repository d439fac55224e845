//! Headquarters over HTTP: thin handlers around [`Hq`], with every size and number bounded.
//!
//! | path | what |
//! | --- | --- |
//! | `POST /v1/enrol` | CBOR of an enrolment, answered in CBOR |
//! | `POST /v1/sync` | CBOR of a part, answered by a row of frames |
//! | `GET /v1/keys` | CBOR: the root key, and the certificates of the working keys, newest first |
//! | `POST /v1/keys` | CBOR: the certificates alone, for a tablet that has pinned the root |
//! | `GET /healthz` | 200 while headquarters can sign, else 503 |
//! | `GET /metrics` | numbers for Prometheus |
//!
//! Bad input is answered 4xx with `{"error": {"code", "message"}}`, never 5xx.
//! Logs name paths, sizes, times and codes, never what a record says.

mod answer;
mod metrics;
mod serve;
mod tls;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use baolian_wire::enrol::EnrolRequest;
use baolian_wire::{cbor, limits};
use futures_core::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::{JoinError, JoinHandle};

use crate::error::{HqError, Result};
use crate::hq::Hq;
use crate::metrics::Metrics;
use answer::{Rejection, cbor_answer};

pub use serve::serve;
pub use tls::TlsFiles;

/// Requests that are worked on at once; each takes a thread.
const WORKING: usize = 32;
/// How long a request waits for its turn before it is told to come back.
const TURN: Duration = Duration::from_secs(5);
/// Requests that may be arriving at once.
const ARRIVING: usize = 1024;
/// Bytes of a request that may always arrive: a day's work and more.
const SMALL: usize = 64 * 1024;
/// What all that is beyond may take together, in KiB, until it is answered.
const LARGE_KIB: usize = 128 * 1024;
/// How long a request may take to arrive over a thin link.
const ARRIVAL: Duration = Duration::from_secs(300);
/// Most bytes of an enrolment.
const ENROLMENT: usize = 16 * 1024;

#[derive(Clone)]
struct App {
    hq: Hq,
    working: Arc<Semaphore>,
    arriving: Arc<Semaphore>,
    /// Memory for what is large, in KiB.
    large: Arc<Semaphore>,
}

/// A body that has arrived, and the memory that it takes.
struct Arrived {
    bytes: Bytes,
    _large: Option<OwnedSemaphorePermit>,
}

/// The routes of headquarters, to be served alone or merged with others.
pub fn router(hq: Hq) -> axum::Router {
    with_limits(hq, WORKING, ARRIVING)
}

fn with_limits(hq: Hq, working: usize, arriving: usize) -> axum::Router {
    let app = App {
        hq,
        working: Arc::new(Semaphore::new(working)),
        arriving: Arc::new(Semaphore::new(arriving)),
        large: Arc::new(Semaphore::new(LARGE_KIB)),
    };
    axum::Router::new()
        .route("/v1/enrol", post(enrol))
        .route("/v1/sync", post(sync))
        .route("/v1/keys", get(keys).post(certificates))
        .route("/healthz", get(health))
        .route("/metrics", get(numbers))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(app.clone(), log))
        .with_state(app)
}

async fn enrol(State(app): State<App>, request: Request) -> Result<Response, Rejection> {
    let body = app.body(request, ENROLMENT).await?;
    let enrolled = app
        .work(move |hq| {
            let request: EnrolRequest = cbor::decode("enrolment", &body.bytes, ENROLMENT)?;
            hq.enrol(request)
        })
        .await?;
    Ok(cbor_answer(cbor::encode(&enrolled)))
}

async fn sync(State(app): State<App>, request: Request) -> Result<Response, Rejection> {
    let body = app.body(request, limits::REQUEST_BYTES).await?;
    let (send, mut frames) = mpsc::unbounded_channel();
    let working = app.start(move |hq| {
        let mut out = |frame: Vec<u8>| drop(send.send(Ok(Bytes::from(frame))));
        if let Err(e) = hq.sync_by_frames(&body.bytes, &mut out) {
            drop(send.send(Err(e)));
        }
    });
    let working = working.await?;
    let Some(first) = frames.recv().await else {
        finished(working.await)?;
        return Err(HqError::Internal("no answer".into()).into());
    };
    let first = first?;
    // Nearly always there is one frame, and it goes with its length.
    Ok(match frames.recv().await {
        None => cbor_answer(first),
        Some(second) => cbor_answer(Body::from_stream(Frames {
            ready: [Ok(first), second].into(),
            frames,
        })),
    })
}

/// An answer of several frames, each sent when it is ready. At most an answer's
/// bytes wait here, however slow the link is.
struct Frames {
    ready: VecDeque<Result<Bytes>>,
    frames: mpsc::UnboundedReceiver<Result<Bytes>>,
}

impl Stream for Frames {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = match self.ready.pop_front() {
            Some(ready) => Poll::Ready(Some(ready)),
            None => self.frames.poll_recv(cx),
        };
        if let Poll::Ready(Some(Err(e))) = &next {
            tracing::error!(code = e.code(), error = %e, "an answer breaks off");
        }
        next
    }
}

fn finished<T>(done: std::result::Result<T, JoinError>) -> Result<T, Rejection> {
    done.map_err(|_| HqError::Internal("a panic while answering".into()).into())
}

async fn keys(State(app): State<App>) -> Result<Response, Rejection> {
    let root = app.hq.root();
    let certificates = app.work(|hq| hq.certificates()).await?;
    Ok(cbor_answer(cbor::encode(&(root, certificates))))
}

async fn certificates(State(app): State<App>) -> Result<Response, Rejection> {
    let certificates = app.work(|hq| hq.certificates()).await?;
    Ok(cbor_answer(cbor::encode(&certificates)))
}

async fn health(State(app): State<App>) -> Result<Response, Rejection> {
    app.ask(|hq| hq.now()).await?;
    Ok("ok\n".into_response())
}

async fn numbers(State(app): State<App>) -> Result<Response, Rejection> {
    let text = app.ask(metrics::text).await?;
    Ok(text.into_response())
}

async fn nothing_here(uri: Uri) -> Rejection {
    let path: String = uri.path().chars().take(128).collect();
    Rejection::new(StatusCode::NOT_FOUND, "no_such_path", path)
}

async fn wrong_method(method: Method) -> Rejection {
    let said = format!("{method} is not what this path answers");
    Rejection::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", said)
}

impl App {
    /// Takes the body in, up to a limit of bytes and of time.
    async fn body(&self, request: Request, limit: usize) -> Result<Arrived, Rejection> {
        let _arriving = self.arriving.try_acquire().map_err(|_| self.busy())?;
        let length = request.headers().get(axum::http::header::CONTENT_LENGTH);
        let length = length.and_then(|l| l.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|l| l > limit) {
            return Err(Rejection::too_large(limit));
        }
        let arrival = self.arrive(request.into_body(), limit);
        match tokio::time::timeout(ARRIVAL, arrival).await {
            Ok(arrived) => arrived,
            Err(_) => Err(Rejection::new(
                StatusCode::REQUEST_TIMEOUT,
                "too_slow",
                "the request took too long to arrive; send smaller parts".into(),
            )),
        }
    }

    /// Takes bytes as they come. Memory beyond what is always there is taken as it is needed: a
    /// claim of a great length alone takes none from others.
    async fn arrive(&self, body: Body, limit: usize) -> Result<Arrived, Rejection> {
        let mut stream = body.into_data_stream();
        let mut bytes = Vec::new();
        let mut large: Option<OwnedSemaphorePermit> = None;
        while let Some(piece) = poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await {
            let piece = piece.map_err(|_| {
                let said = "the request broke off".into();
                Rejection::new(StatusCode::BAD_REQUEST, "cut_off", said)
            })?;
            let len = bytes.len() + piece.len();
            if len > limit {
                return Err(Rejection::too_large(limit));
            }
            let has = large.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            let needs = len.saturating_sub(SMALL).div_ceil(1024).saturating_sub(has);
            if needs > 0 {
                let needs = u32::try_from(needs).unwrap_or(u32::MAX);
                let more = Arc::clone(&self.large).try_acquire_many_owned(needs);
                let more = more.map_err(|_| self.busy())?;
                match &mut large {
                    Some(large) => large.merge(more),
                    None => large = Some(more),
                }
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(Arrived {
            bytes: bytes.into(),
            _large: large,
        })
    }

    /// Has headquarters do something on a thread of its own.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hq) -> Result<T> + Send + 'static,
    ) -> Result<T, Rejection> {
        let working = self.start(work).await?;
        Ok(finished(working.await)??)
    }

    /// Has headquarters begin something on a thread of its own.
    async fn start<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hq) -> T + Send + 'static,
    ) -> Result<JoinHandle<T>, Rejection> {
        let turn = Arc::clone(&self.working).acquire_owned();
        let Ok(Ok(permit)) = tokio::time::timeout(TURN, turn).await else {
            return Err(self.busy());
        };
        let hq = self.hq.clone();
        Ok(tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&hq)
        }))
    }

    /// The same out of turn, for those who watch over headquarters.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hq) -> Result<T> + Send + 'static,
    ) -> Result<T, Rejection> {
        let hq = self.hq.clone();
        let done = tokio::task::spawn_blocking(move || work(&hq)).await;
        Ok(finished(done)??)
    }

    fn busy(&self) -> Rejection {
        Metrics::add(&self.hq.metrics().turned_away, 1);
        HqError::Busy.into()
    }
}

async fn log(State(app): State<App>, request: Request, next: Next) -> Response<Body> {
    let started = Instant::now();
    let method = request.method().clone();
    let path: String = request.uri().path().chars().take(128).collect();
    let response = next.run(request).await;
    let status = response.status();
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let code = response.extensions().get::<answer::Code>().map(|c| c.0);
    if status.is_success() {
        tracing::info!(%method, path, status = status.as_u16(), ms, "answered");
    } else {
        Metrics::add(&app.hq.metrics().errors, 1);
        tracing::warn!(%method, path, status = status.as_u16(), ms, code, "answered");
    }
    response
}
