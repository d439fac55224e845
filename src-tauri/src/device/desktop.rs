//! A desktop or a laptop: none of it. Its web view has no position that could be believed either.

use baolian_record::visit::Fix;
use tauri::{AppHandle, Builder, Wry};

use super::{Abilities, Reminder, WhyNot};

pub const ABILITIES: Abilities = Abilities {
    position: false,
    scan: false,
    remind: false,
};

/// Nothing to load.
pub fn prepare(app: Builder<Wry>) -> Builder<Wry> {
    app
}

pub fn position(_: &AppHandle<Wry>) -> Result<Fix, WhyNot> {
    Err(WhyNot::NotHere)
}

#[allow(clippy::needless_pass_by_value, reason = "as on a tablet")]
pub fn remind(_: &AppHandle<Wry>, _: Vec<Reminder>, _: bool) -> Result<u32, WhyNot> {
    Err(WhyNot::NotHere)
}
