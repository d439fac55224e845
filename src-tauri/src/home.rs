//! Which folder on this tablet holds the person's store.

use std::path::PathBuf;

use tauri::{AppHandle, Manager};

/// `BAOLIAN_HOME` where it is set, else the folder that the platform gives this app for its data.
pub fn home(app: &AppHandle) -> Result<PathBuf, tauri::Error> {
    match std::env::var_os("BAOLIAN_HOME") {
        Some(folder) if !folder.is_empty() => Ok(folder.into()),
        _ => app.path().app_data_dir(),
    }
}
