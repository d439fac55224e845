//! Tells the page that what it shows is no longer what the store says.
//!
//! The store may change without the page: headquarters sends something, or the command line works on the
//! same folder. So it is looked at from time to time, in a thread of its own.

use std::time::{Duration, Instant};

use tauri::{AppHandle, Emitter, Manager};

use crate::session::Session;

/// The event's name; it carries nothing, the page asks again.
pub const CHANGED: &str = "changed";

/// How long a change may go unnoticed.
const CALM: Duration = Duration::from_millis(700);

/// Looking takes no more than one part in so many of a core, however much the tablet holds.
const SHARE: u32 = 20;

/// Looks at the store for as long as the app runs.
pub fn start(app: AppHandle) {
    std::thread::spawn(move || {
        let mut shown = None;
        let mut recorded = None;
        loop {
            let began = Instant::now();
            let session = app.state::<Session>();
            session.connect();
            let facts = session.facts();
            let now_recorded = facts
                .as_ref()
                .ok()
                .and_then(Option::as_ref)
                .map(|facts| facts.log.recorded);
            if recorded != now_recorded {
                recorded = now_recorded;
                session.saved();
            }
            if shown.as_ref() != Some(&facts) && app.emit(CHANGED, ()).is_ok() {
                shown = Some(facts);
            }
            std::thread::sleep(CALM.max(began.elapsed() * SHARE));
        }
    });
}
