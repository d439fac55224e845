//! The app on the tablet: a window, its rights, and commands that pass a call on to the core.
//!
//! It promises that a page reaches the core only through the commands listed here, and that the window
//! opens even when the tablet's store does not, so that there is a place to say why. It holds nothing of
//! the domain: what a command answers is what the core's facade says.

mod command;
mod device;
mod failure;
mod home;
mod network;
mod session;
mod watch;

#[cfg(test)]
mod bindings;
#[cfg(test)]
mod granted;

use session::Session;
use tauri::{Manager, RunEvent};

/// Where Android and iOS begin. There is nobody to tell of a window that did not open but the system's log.
#[cfg(mobile)]
#[tauri::mobile_entry_point]
fn start() {
    if let Err(error) = run() {
        eprintln!("baolian-app: {error}");
    }
}

/// Opens the window and stays until it is closed.
///
/// # Errors
///
/// When the system has no display or no web view to open a window with.
pub fn run() -> Result<(), tauri::Error> {
    let app = device::prepare(tauri::Builder::default())
        .setup(|app| {
            let handle = app.handle().clone();
            let tell = move || watch::tell(&handle);
            let (home, exports) = (home::home(app.handle())?, home::exports(app.handle())?);
            app.manage(Session::open(&home, &exports, tell));
            watch::start(app.handle().clone());
            Ok(())
        })
        .invoke_handler(command::handle)
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if matches!(event, RunEvent::Exit) {
            app.state::<Session>().close();
        }
    });
    Ok(())
}
