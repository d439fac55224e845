//! Serving until Ctrl-C.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use crate::cli::answer::Answer;
use crate::cli::args::ServeArgs;
use crate::cli::failure::{Class, Failure};
use crate::cli::place::Place;
use crate::http::{self, TlsFiles};
use crate::{Hq, HqError};

/// How long a command that is just at work on the folder is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn run(place: &Place, args: &ServeArgs, json: bool) -> Result<Answer, Failure> {
    let address = address(place, &args.listen)?;
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => {
            // A file that is not there is said as such, before anything is opened.
            place.file(cert)?;
            place.file(key)?;
            Some(TlsFiles {
                cert: cert.clone(),
                key: key.clone(),
            })
        }
        _ => None,
    };
    // Before the port is taken: a folder that holds nothing is the first thing to say.
    let hq = open(place)?;
    let listener = TcpListener::bind(address).map_err(|error| port(place, &args.listen, &error))?;
    logs(json);
    let scheme = if tls.is_some() { "https" } else { "http" };
    let lang = place.lang;
    let told = move |at: SocketAddr| {
        let url = format!("{scheme}://{at}");
        let line = if json {
            serde_json::json!({ "listening": url }).to_string()
        } else {
            lang.say("say.serve", &[("url", &url)])
        };
        let mut out = std::io::stdout().lock();
        // Whoever started this without a reader does not want to know.
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    };
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|e| place.hq(&HqError::io("starting the server")(e)))?;
    let secure = tls.is_some();
    let served = runtime.block_on(http::serve(hq, listener, tls, word_to_stop(), told));
    // A reader that hangs does not keep the process alive.
    runtime.shutdown_timeout(Duration::from_secs(5));
    match served {
        Ok(()) => Ok(Answer::said_already()),
        Err(HqError::BadInput(detail)) if secure => {
            let said = lang.say("error.tls", &[("error", &detail)]);
            Err(Failure::new(Class::Input, "tls", said))
        }
        Err(HqError::Io { what, source }) => {
            let said = format!("{what}: {source}");
            let said = lang.say("error.port", &[("address", &args.listen), ("error", &said)]);
            Err(Failure::new(Class::Network, "port", said))
        }
        Err(other) => Err(place.hq(&other)),
    }
}

/// Opens headquarters as the one process that serves it.
fn open(place: &Place) -> Result<Hq, Failure> {
    let until = Instant::now() + PATIENCE;
    loop {
        let hq = place.open_to_serve()?;
        if hq.began_run() {
            return Ok(hq);
        }
        hq.stop();
        if Instant::now() >= until {
            return Err(place.in_use());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn address(place: &Place, text: &str) -> Result<SocketAddr, Failure> {
    let bad = || {
        let said = place.lang.say("error.bad_listen", &[("found", &text)]);
        Failure::new(Class::Input, "bad_listen", said)
    };
    let mut found = text.to_socket_addrs().map_err(|_| bad())?;
    found.next().ok_or_else(bad)
}

fn port(place: &Place, address: &str, error: &std::io::Error) -> Failure {
    let said = place
        .lang
        .say("error.port", &[("address", &address), ("error", error)]);
    Failure::new(Class::Network, "port", said)
}

/// Logs go to standard error, as JSON lines where the output is JSON;
/// `RUST_LOG` says how much.
fn logs(json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // Somebody else in this process may have asked for logs already.
    let _ = if json {
        builder.json().try_init()
    } else {
        builder.with_target(false).try_init()
    };
}

/// Ends when somebody presses Ctrl-C or asks the process to end.
async fn word_to_stop() {
    let pressed = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let asked = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut asked) = asked {
            tokio::select! {
                _ = pressed => {}
                _ = asked.recv() => {}
            }
            return;
        }
    }
    let _ = pressed.await;
}
