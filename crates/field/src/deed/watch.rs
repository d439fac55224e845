//! Synchronising by itself until Ctrl-C: a line for each change of state.
//!
//! For a program the lines are JSON on standard error; the one value on
//! standard output is the state at the end.

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use baolian_core::Tablet;
use baolian_core::sync::auto::AutoSync;
use baolian_core::sync::http::Http;
use baolian_core::sync::{NextStep, SyncState, Trouble};

use super::sync::Way;
use crate::answer::{Answer, time};
use crate::desk::Desk;
use crate::failure::{Class, Result, Stop};
use crate::text::Lang;

/// How often it is looked whether another program has saved something.
const LOOK: Duration = Duration::from_secs(1);

/// Goes on until it is asked to end. A way other than the one remembered is
/// remembered if headquarters was found on it.
pub(super) fn watch(desk: &Desk, tablet: Tablet, http: Http, way: Way<'_>) -> Result<Answer> {
    let tablet = Arc::new(tablet);
    let said = Mutex::new(String::new());
    let (lang, json) = (desk.lang, desk.json);
    let tell = move |state: &SyncState| {
        let text = line(lang, state);
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        if *said == text {
            return;
        }
        // Whoever reads may be gone; the sync goes on.
        if json {
            let state = Answer::new(state, "").json;
            let _ = writeln!(std::io::stderr().lock(), "{state}");
        } else {
            let mut out = std::io::stdout().lock();
            let _ = writeln!(out, "{text}").and_then(|()| out.flush());
        }
        *said = text;
    };
    let auto = AutoSync::start(
        Arc::clone(&tablet),
        Arc::new(http),
        Box::new(|| true),
        Box::new(tell),
    )?;
    let before = tablet.sync_state()?;
    let mut recorded = before.recorded;
    until_ended(|| {
        let now = tablet.sync_state().map_or(recorded, |state| state.recorded);
        if now > recorded {
            auto.changed();
        }
        recorded = now;
    })
    .map_err(|e| Stop::Said {
        class: Class::Storage,
        code: "no_signals",
        with: vec![("detail", e.to_string())],
    })?;
    drop(auto);
    let state = tablet.sync_state()?;
    if state.last_contact > before.last_contact {
        way.remember(&tablet)?;
    }
    let text = lang.say(
        "sync.held",
        &[("held", &state.held), ("recorded", &state.recorded)],
    );
    Ok(Answer::new(state, text))
}

/// Looks again and again until Ctrl-C or a request to end.
fn until_ended(mut look: impl FnMut()) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut clock = tokio::time::interval(LOOK);
        let mut asked = Asked::new()?;
        loop {
            tokio::select! {
                ended = tokio::signal::ctrl_c() => return ended,
                () = asked.end_asked() => return Ok(()),
                _ = clock.tick() => look(),
            }
        }
    })
}

/// The system's request to end, where there is one.
struct Asked {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Asked {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    async fn end_asked(&mut self) {
        self.terminate.recv().await;
    }

    #[cfg(not(unix))]
    async fn end_asked(&mut self) {
        std::future::pending::<()>().await;
    }
}

/// A state in one line; a wait that only grows shorter is no change.
fn line(lang: Lang, state: &SyncState) -> String {
    let mut parts = vec![lang.say(
        "sync.held",
        &[("held", &state.held), ("recorded", &state.recorded)],
    )];
    if state.contested > 0 {
        parts.push(lang.say("status.contested", &[("n", &state.contested)]));
    }
    if state.refused > 0 {
        parts.push(lang.say("status.tray", &[("n", &state.refused)]));
    }
    match (state.trouble, &state.error) {
        (Some(Trouble::Other), Some(error)) => {
            let with: [(&str, &dyn std::fmt::Display); 2] =
                [("code", &error.code), ("words", &error.words)];
            parts.push(lang.say("trouble.other_of", &with));
        }
        (Some(Trouble::Unconfirmed), _) => {
            parts.push(lang.say("trouble.unconfirmed", &[("check", &state.check)]));
        }
        (Some(trouble), _) => parts.push(lang.text(trouble_key(trouble))),
        (None, _) => {}
    }
    parts.push(match state.next {
        NextStep::Running => lang.text("next.running"),
        NextStep::In { ms } => {
            let seconds = ms.div_ceil(1000);
            lang.say("next.in", &[("seconds", &seconds)])
        }
        NextStep::WhenAllowed => lang.text("next.when_allowed"),
        NextStep::NeedsPerson => lang.text("next.needs_person"),
    });
    if let Some(at) = state.last_contact {
        parts.push(lang.say("sync.last_contact", &[("time", &time(at))]));
    }
    parts.join(" · ")
}

fn trouble_key(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::NoNetwork => "trouble.no_network",
        Trouble::HqAway => "trouble.hq_away",
        Trouble::HqBusy => "trouble.hq_busy",
        Trouble::Certificate => "trouble.certificate",
        Trouble::Clock => "trouble.clock",
        Trouble::Revoked => "trouble.revoked",
        Trouble::Unconfirmed => "trouble.unconfirmed",
        Trouble::Version => "trouble.version",
        Trouble::KeyGone => "trouble.key_gone",
        Trouble::Storage => "trouble.storage",
        Trouble::Other => "trouble.other",
    }
}
