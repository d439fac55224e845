//! Tells the page that what it shows is no longer what the store says.

use std::time::Duration;

use tauri::{AppHandle, Emitter, Manager};

use crate::facts::Store;

/// The event's name; it carries nothing, the page asks again.
pub const CHANGED: &str = "changed";

/// How long a change may go unnoticed.
const CALM: Duration = Duration::from_millis(700);

/// Looks at the store from a thread of its own for as long as the app runs.
pub fn start(app: AppHandle) {
    std::thread::spawn(move || {
        let mut shown = None;
        loop {
            let now = Some(app.state::<Store>().facts());
            if shown != now && app.emit(CHANGED, ()).is_ok() {
                shown = now;
            }
            std::thread::sleep(CALM);
        }
    });
}
