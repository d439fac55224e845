//! What an office does at headquarters: accounts and tablets, leads, rulings, excused periods, reports.
//!
//! Each deed is checked against what headquarters holds, in the same
//! transaction that writes it, and either done or denied with a reason that a
//! person understands ([`Denial`]). Documents are changed under the same rules
//! as on a tablet; here is only said which deed it is and who does it.

pub mod account;
pub mod audit;
mod denial;
pub mod device;
pub mod document;
pub mod import;
pub mod issue;
pub mod lead;
pub mod period;
pub mod report;
mod state;
pub mod support;
pub mod visit;

pub use denial::{Denial, No, OfficeError, Result};
pub use state::{State, look};

use crate::Hq;
use crate::session::Session;

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
