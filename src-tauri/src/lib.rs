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

use std::sync::OnceLock;

use session::Session;
use tauri::{Manager, RunEvent};
use tokio::runtime::{Builder, Runtime};

/// Calls of the page that are answered beside one another. Each takes a thread, and with it memory that is kept.
const CALLS: usize = 8;

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
    use_few_threads()?;
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

/// A system may begin the app again in the same process: the runtime is made once.
fn use_few_threads() -> std::io::Result<()> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if RUNTIME.get().is_none() {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(CALLS)
            .enable_all()
            .build()?;
        tauri::async_runtime::set(RUNTIME.get_or_init(|| runtime).handle().clone());
    }
    Ok(())
}
