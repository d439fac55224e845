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

/// Where people on this system look for files that a program wrote for them; the app's own folder where there is no
/// such place.
pub fn exports(app: &AppHandle) -> Result<PathBuf, tauri::Error> {
    match app.path().document_dir() {
        Ok(folder) if folder.is_dir() => Ok(folder),
        _ => home(app),
    }
}
