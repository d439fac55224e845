//! The app on the tablet: a window, its rights, and commands that pass a call on to the core.
//!
//! It promises that a page reaches the core only through the commands listed here, and that the window
//! opens even when the tablet's store does not, so that there is a place to say why. It holds nothing of
//! the domain: what a command answers is what the core's facade says, word for word.

mod facts;
mod home;
mod watch;

#[cfg(test)]
mod bindings;

use tauri::Manager;

/// Opens the window and stays until it is closed.
///
/// # Errors
///
/// When the system has no display or no web view to open a window with.
pub fn run() -> Result<(), tauri::Error> {
    tauri::Builder::default()
        .setup(|app| {
            let home = home::home(app.handle())?;
            app.manage(facts::Store::open(&home));
            watch::start(app.handle().clone());
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![facts::facts])
        .run(tauri::generate_context!())
}
