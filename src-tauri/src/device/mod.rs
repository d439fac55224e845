//! What the machine in the hand can do beside showing a page: tell where it is, read a code, remind.
//!
//! A page asks the same things everywhere; where this machine cannot, the answer says why, so that no page has to
//! know what it runs on. Nothing here is recorded: what becomes of a position is the core's business.
//!
//! It is a plugin of the app's own, since what it needs is the machine and never the tablet's store.
#![allow(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command what it needs by value"
)]

#[cfg(mobile)]
mod mobile;
#[cfg(mobile)]
use mobile as machine;

#[cfg(desktop)]
mod desktop;
#[cfg(desktop)]
use desktop as machine;

use baolian_record::visit::Fix;
use serde::{Deserialize, Serialize};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Builder, Wry};

/// What this machine can be asked for. Whether a person allows it shows only when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Abilities {
    /// It has a receiver for its position.
    pub position: bool,
    /// It has a camera that reads codes; the page starts it through `plugin:barcode-scanner`.
    pub scan: bool,
    /// It reminds while the app is closed.
    pub remind: bool,
}

/// Where the tablet is, or why nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// As the receiver says.
    Fix(Fix),
    /// There is none.
    None(WhyNot),
}

/// Why the machine did not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "a desktop knows one of them, a tablet the others")]
pub enum WhyNot {
    /// This machine has nothing that could.
    NotHere,
    /// It is switched off in the system's settings.
    SwitchedOff,
    /// The person has not allowed it to this app.
    NotAllowed,
    /// It was tried and did not come about in time: no view of the sky, for one.
    NoAnswer,
}

/// One thing to be reminded of while the app may be closed. Its words may stand on a locked screen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
#[cfg_attr(desktop, allow(dead_code, reason = "a desktop does not remind"))]
pub struct Reminder {
    /// Tells it from the others.
    pub id: i32,
    /// When, in milliseconds since 1970; what is past is left out.
    pub at: i64,
    /// First line.
    pub title: String,
    /// The rest.
    pub body: String,
}

/// What became of the reminders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Reminded {
    /// So many are set, and no others.
    #[cfg_attr(desktop, allow(dead_code, reason = "a desktop does not remind"))]
    Set(u32),
    /// None.
    None(WhyNot),
}

/// How many reminders are set at most, the earliest first; iOS keeps 64.
#[cfg_attr(desktop, allow(dead_code, reason = "a desktop does not remind"))]
const MOST_REMINDERS: usize = 32;

/// Gives the page its way to it, which `capabilities/` allows, and loads what that needs on this machine.
pub fn prepare(app: Builder<Wry>) -> Builder<Wry> {
    let device: TauriPlugin<Wry> = tauri::plugin::Builder::new("device")
        .invoke_handler(tauri::generate_handler![abilities, position, remind])
        .build();
    machine::prepare(app.plugin(device))
}

#[tauri::command]
fn abilities() -> Abilities {
    machine::ABILITIES
}

/// Asks the person first where the system wants that; takes up to a quarter of a minute.
#[tauri::command(async)]
fn position(app: AppHandle) -> Place {
    machine::position(&app).map_or_else(Place::None, Place::Fix)
}

/// Sets these reminders in place of all that were set before; `ask` asks the person where the system wants that.
#[tauri::command(async)]
fn remind(app: AppHandle, mut reminders: Vec<Reminder>, ask: bool) -> Reminded {
    reminders.sort_by_key(|reminder| reminder.at);
    machine::remind(&app, reminders, ask).map_or_else(Reminded::None, Reminded::Set)
}

/// Writes down the types that cross.
#[cfg(test)]
pub fn describe(book: &mut crate::bindings::Book) {
    book.take::<Abilities>();
    book.take::<Place>();
    book.take::<Reminder>();
    book.take::<Reminded>();
}
