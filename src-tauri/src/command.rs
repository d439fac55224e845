//! What a page can ask for. Each command is one call of the core, off the window's own thread.
#![allow(
    clippy::needless_pass_by_value,
    reason = "a command is handed what it needs by value"
)]

use tauri::State;

use crate::failure::Failure;
use crate::session::Session;
use crate::view::Facts;

/// What is true on this tablet now; nothing while it is not enrolled.
#[tauri::command(async)]
pub fn facts(session: State<'_, Session>) -> Result<Option<Facts>, Failure> {
    session.facts()
}

/// Tries headquarters now.
#[tauri::command(async)]
pub fn sync_now(session: State<'_, Session>) {
    session.sync_now();
}
