//! What an office does at headquarters: accounts and tablets, leads, rulings, excused periods, reports.
//!
//! Each deed is checked against what headquarters holds, in the same
//! transaction that writes it, and either done or denied with a reason that a
//! person understands ([`Denial`]). Documents are changed under the same rules
//! as on a tablet; here is only said which deed it is and who does it.

pub mod account;
pub mod audit;
pub mod checklist;
mod denial;
pub mod device;
pub mod document;
pub mod import;
pub mod issue;
pub mod lead;
pub mod pairing;
pub mod period;
mod reach;
pub mod report;
mod state;
pub mod support;
pub mod visit;

pub use denial::{Denial, No, OfficeError, Result};
pub use reach::Within;
pub use state::{State, look};

use chrono::NaiveDate;

use crate::Hq;
use crate::roster::day;
use crate::session::Session;

/// Reads a day as an office writes it, `2026-11-24`.
///
/// # Errors
/// [`Denial`] for what is none.
pub fn day_of(text: &str) -> Result<NaiveDate> {
    day::parse(text.trim()).ok_or_else(|| denial::bad_input("bad_day", &[("found", &text)]))
}

/// Does what an office asks for in one durable transaction.
///
/// A deed is denied before it writes anything: what was denied leaves nothing behind.
pub(crate) fn deed<T: Send + 'static>(
    hq: &Hq,
    work: impl FnOnce(&Session<'_>, &State) -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = hq.write(move |s| {
        let state = State::read(s.conn, s.now)?;
        match work(s, &state) {
            Ok(done) => Ok(Ok(done)),
            Err(OfficeError::Hq(error)) => Err(error),
            Err(OfficeError::Denied(denial)) => Ok(Err(denial)),
        }
    })?;
    Ok(done?)
}
