//! Serving until told to stop: requests under way are answered, what was taken is committed.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::Handle;

use super::router;
use super::tls::{self, TlsFiles};
use crate::error::{HqError, Result};
use crate::hq::Hq;

/// How long requests under way may take after the word to stop.
const GRACE: Duration = Duration::from_secs(20);
/// How often pairings whose day has come are looked for.
const TICK: Duration = Duration::from_secs(60);
/// How often what was put off is looked for.
const LATER: Duration = Duration::from_millis(500);
/// How long a tablet may take to say what it wants.
const FIRST_WORDS: Duration = Duration::from_secs(60);

/// Serves headquarters on a bound listener until `shutdown` ends. `listening`
/// is told the address once connections are taken.
///
/// # Errors
/// [`HqError::BadInput`] for certificate or key, [`HqError::Io`] for the socket.
pub async fn serve(
    hq: Hq,
    listener: TcpListener,
    tls: Option<TlsFiles>,
    shutdown: impl Future<Output = ()> + Send + 'static,
    listening: impl FnOnce(SocketAddr) + Send + 'static,
) -> Result<()> {
    let link = crate::board::Link {
        encrypted: tls.is_some(),
        certificate_ends: tls.as_ref().and_then(tls::ends),
    };
    let tls = tls.as_ref().map(tls::read).transpose()?;
    let handle = Handle::new();
    let ticker = tokio::spawn(tick(hq.clone()));
    let judge = tokio::spawn(judge_postponed(hq.clone()));
    let stopper = {
        let handle = handle.clone();
        tokio::spawn(async move {
            shutdown.await;
            handle.graceful_shutdown(Some(GRACE));
        })
    };
    let teller = {
        let handle = handle.clone();
        tokio::spawn(async move {
            if let Some(address) = handle.listening().await {
                listening(address);
            }
        })
    };
    let board = crate::board::router(hq.clone(), link)?;
    let service = router(hq.clone()).merge(board);
    let service = service.into_make_service_with_connect_info::<SocketAddr>();
    let what = || HqError::io("listening");
    let served = match tls {
        None => {
            let server = axum_server::from_tcp(listener).map_err(what())?;
            let server = server.first_request_timeout(FIRST_WORDS).handle(handle);
            server.serve(service).await
        }
        Some(config) => {
            let server = axum_server::from_tcp_rustls(listener, config).map_err(what())?;
            let server = server.first_request_timeout(FIRST_WORDS).handle(handle);
            server.serve(service).await
        }
    };
    for task in [ticker, judge, stopper, teller] {
        task.abort();
    }
    // The last jobs are committed before the process may end.
    let stop = tokio::task::spawn_blocking(move || hq.stop());
    let _ = stop.await;
    served.map_err(what())
}

/// Has pairings start and end on their day, without anybody asking.
async fn tick(hq: Hq) {
    let mut every = tokio::time::interval(TICK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let hq = hq.clone();
        match tokio::task::spawn_blocking(move || hq.tick()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(days)) => tracing::info!(days, "pairings whose day has come"),
            Ok(Err(e)) => tracing::warn!(code = e.code(), error = %e, "no tick"),
            Err(_) => tracing::error!("a tick broke"),
        }
    }
}

/// Judges what was put off, a slice at a time, between the tablets' parts.
async fn judge_postponed(hq: Hq) {
    loop {
        let hq = hq.clone();
        match tokio::task::spawn_blocking(move || hq.judge_postponed()).await {
            Ok(Ok(true)) => continue,
            Ok(Ok(false)) => {}
            Ok(Err(e)) => tracing::warn!(code = e.code(), error = %e, "nothing judged"),
            Err(_) => tracing::error!("judging broke"),
        }
        tokio::time::sleep(LATER).await;
    }
}
