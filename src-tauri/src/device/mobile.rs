//! A tablet: Tauri's own plugins for position, camera and notifications.
//!
//! Type-checked here and never run yet: see `docs/MOBILE.md`.

use std::time::{SystemTime, UNIX_EPOCH};

use baolian_record::visit::Fix;
use tauri::plugin::PermissionState;
use tauri::{AppHandle, Builder, Wry};
use tauri_plugin_geolocation::{GeolocationExt, PermissionStatus, PositionOptions};
use tauri_plugin_notification::{NotificationExt, Schedule};
use time::OffsetDateTime;

use super::{Abilities, MOST_REMINDERS, Reminder, WhyNot};

pub const ABILITIES: Abilities = Abilities {
    position: true,
    scan: true,
    remind: true,
};

/// Milliseconds to wait for the receiver: a cold one under trees needs about that.
const PATIENCE: u32 = 15_000;

/// Milliseconds that a position may be old; a car does not get far in that time on a village road.
const FRESH: u32 = 30_000;

/// The kind of notification that Android lets a person switch off for itself.
#[cfg(target_os = "android")]
const CHANNEL: &str = "reminders";

/// Loads the plugins. They are named before the app is built: Tauri waits for ever for one that another loads.
pub fn prepare(app: Builder<Wry>) -> Builder<Wry> {
    app.plugin(tauri_plugin_barcode_scanner::init())
        .plugin(tauri_plugin_geolocation::init())
        .plugin(tauri_plugin_notification::init())
}

pub fn position(app: &AppHandle<Wry>) -> Result<Fix, WhyNot> {
    let receiver = app.geolocation();
    // The plugin's only error here: the system's own switch is off.
    let mut allowed = receiver
        .check_permissions()
        .map_err(|_| WhyNot::SwitchedOff)?;
    if !is_allowed(&allowed) {
        allowed = receiver
            .request_permissions(None)
            .map_err(|_| WhyNot::SwitchedOff)?;
    }
    if !is_allowed(&allowed) {
        return Err(WhyNot::NotAllowed);
    }
    let options = PositionOptions {
        enable_high_accuracy: true,
        timeout: PATIENCE,
        maximum_age: FRESH,
    };
    let coords = receiver
        .get_current_position(Some(options))
        .map_err(|_| WhyNot::NoAnswer)?
        .coords;
    Ok(Fix {
        lat: coords.latitude,
        lon: coords.longitude,
        accuracy: Some(coords.accuracy),
    })
}

/// An approximate position is one too: its accuracy says how far it may be believed.
const fn is_allowed(status: &PermissionStatus) -> bool {
    matches!(status.location, PermissionState::Granted)
        || matches!(status.coarse_location, PermissionState::Granted)
}

pub fn remind(app: &AppHandle<Wry>, reminders: Vec<Reminder>, ask: bool) -> Result<u32, WhyNot> {
    let notifications = app.notification();
    let mut state = notifications
        .permission_state()
        .map_err(|_| WhyNot::NoAnswer)?;
    if ask && !matches!(state, PermissionState::Granted) {
        state = notifications
            .request_permission()
            .map_err(|_| WhyNot::NoAnswer)?;
    }
    if !matches!(state, PermissionState::Granted) {
        return Err(WhyNot::NotAllowed);
    }
    #[cfg(target_os = "android")]
    name_channel(app)?;
    notifications.cancel_all().map_err(|_| WhyNot::NoAnswer)?;
    let now = now();
    let mut set = 0;
    for reminder in reminders
        .into_iter()
        .filter(|reminder| reminder.at > now)
        .take(MOST_REMINDERS)
    {
        let Ok(date) =
            OffsetDateTime::from_unix_timestamp_nanos(i128::from(reminder.at) * 1_000_000)
        else {
            continue;
        };
        let notification = notifications.builder();
        #[cfg(target_os = "android")]
        let notification = notification.channel_id(CHANNEL);
        notification
            .id(reminder.id)
            .title(reminder.title)
            .body(reminder.body)
            .auto_cancel()
            .schedule(Schedule::At {
                date,
                repeating: false,
                // A reminder that waits until the tablet is picked up again comes in time.
                allow_while_idle: false,
            })
            .show()
            .map_err(|_| WhyNot::NoAnswer)?;
        set += 1;
    }
    Ok(set)
}

/// Shown on a locked screen only as "there is something", and without a sound.
#[cfg(target_os = "android")]
fn name_channel(app: &AppHandle<Wry>) -> Result<(), WhyNot> {
    use tauri_plugin_notification::{Channel, Importance, Visibility};

    let channel = Channel::builder(CHANNEL, "提醒 / Reminders")
        .importance(Importance::Low)
        .visibility(Visibility::Private)
        .build();
    app.notification()
        .create_channel(channel)
        .map_err(|_| WhyNot::NoAnswer)
}

/// Milliseconds since 1970.
fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
}
