//! The emptiest window there is: what the app's start, memory and idle work are held against (`cargo xtask bench app`).
//!
//! The same Tauri, web view, window and content security policy as the app; a page of one button, no command, no store.
#![allow(missing_docs)]

fn main() -> Result<(), tauri::Error> {
    tauri::Builder::default().run(tauri::generate_context!("examples/empty/tauri.conf.json"))
}
