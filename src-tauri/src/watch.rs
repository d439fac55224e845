//! Tells the page that what it shows is no longer what the store says.
//!
//! What the app itself saves, sends and receives is told at once, by whoever did it. The store may also change
//! without the app: the command line works on the same folder. So its version is looked at from time to time, in a
//! thread of its own; that reads one number.

use std::time::Duration;

use tauri::{AppHandle, Emitter, Manager};

use crate::session::Session;

/// The event's name; it carries nothing, the page asks again.
pub const CHANGED: &str = "changed";

/// How long somebody else's change may go unnoticed.
const CALM: Duration = Duration::from_secs(1);

/// Has the page ask again.
pub fn tell(app: &AppHandle) {
    // Without a window there is nobody to tell.
    let _ = app.emit(CHANGED, ());
}

/// Looks at the store for as long as the app runs.
pub fn start(app: AppHandle) {
    std::thread::spawn(move || {
        let mut seen = None;
        loop {
            let session = app.state::<Session>();
            let version = session.tablet().and_then(|tablet| Ok(tablet.version()?));
            if seen.as_ref() != Some(&version) {
                session.connect();
                session.noticed();
                seen = Some(version);
            }
            std::thread::sleep(CALM);
        }
    });
}
