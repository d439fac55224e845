//! How the app looks and behaves for this person: kept here, decided by whoever shows it.

use rusqlite::Connection;
use serde_json::{Map, Value};

use super::Tablet;
use crate::error::{Error, Result};
use crate::store::setting;

/// Settings of the app by name. What they mean is the page's business; those that a later version kept stay.
pub type AppSettings = Map<String, Value>;

/// The one setting that is not the page's alone: synchronise by itself only where that costs nothing.
pub const WIFI_ONLY: &str = "wifiOnly";

/// Most characters of all settings together.
pub const SETTINGS_CHARS: usize = 20_000;

impl Tablet {
    /// The settings as they were last kept; none at first.
    ///
    /// # Errors
    /// Storage.
    pub fn settings(&self) -> Result<AppSettings> {
        self.store.read(|c| kept(c))
    }

    /// Whether to synchronise only where that costs nothing.
    ///
    /// # Errors
    /// Storage.
    pub fn wifi_only(&self) -> Result<bool> {
        Ok(self.settings()?.get(WIFI_ONLY) == Some(&Value::Bool(true)))
    }

    /// Keeps settings; those that are not named stay, those that are null go.
    ///
    /// # Errors
    /// [`Error::BadInput`] over [`SETTINGS_CHARS`]; storage.
    pub fn set_settings(&self, settings: AppSettings) -> Result<()> {
        self.store.write(|tx| {
            let mut kept = kept(tx)?;
            kept.extend(settings);
            kept.retain(|_, value| !value.is_null());
            let text = Value::Object(kept).to_string();
            if text.chars().count() > SETTINGS_CHARS {
                return Err(Error::BadInput {
                    what: "settings",
                    why: format!("more than {SETTINGS_CHARS} characters"),
                });
            }
            setting::set(tx, setting::APP, text.as_bytes())
        })
    }
}

fn kept(c: &Connection) -> Result<AppSettings> {
    let kept = setting::get(c, setting::APP)?;
    // What cannot be read is as good as never set: a look must not keep anybody from working.
    Ok(kept
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default())
}
