//! Headquarters (平台): the ledger of every device's entries, and what it decides and answers.
//!
//! A tablet's part comes in ([`Hq::sync`]), is checked against its chain and
//! signature, stored, judged and receipted in one durable transaction of the
//! writing thread; the answer is read from a snapshot afterwards. Everything
//! happens at a row of the ledger, in order of commit, and the ledger is never
//! changed. All of it works on a folder, through one value ([`Hq`]), with
//! clock and randomness passed in ([`env::Env`]).
//!
//! | question | file |
//! | --- | --- |
//! | how is a part taken | `up.rs` |
//! | how does an entry get its verdict | `judge/` |
//! | who sees what | `view.rs` |
//! | what goes down, in which parts | `down/` |
//! | how do facts take effect | `facts.rs` |
//! | when was an entry made | `made.rs` |
//! | where is a row written or read | `store/` |
//! | which lines of a roster or a file of people are taken | `roster/`, `people/` |
//! | which due visits were made, missed, not known | `coverage/` |
//! | what does an office do | `office/` |
//! | what does a browser show, and who may ask for it | `board/`, `sign_in/` |
//! | what does the command line say | `cli/` |

pub mod board;
pub mod cli;
pub mod coverage;
pub mod env;
pub mod office;
pub mod people;
pub mod roster;

mod backup;
mod deed;
pub mod demo;
mod down;
mod enrol;
mod error;
mod facts;
mod held;
mod hq;
pub mod http;
mod judge;
mod keys;
mod known;
mod made;
mod memory;
mod metrics;
mod own;
mod projection;
mod receipt;
mod replaced;
mod returned;
mod room;
mod scope;
mod session;
mod sheet;
pub mod sign_in;
pub mod store;
pub mod to_check;
mod underway;
mod up;
mod verify;
mod view;
mod writer;

pub use backup::Backup;
pub use deed::{Deed, Recorded};
pub use error::{HqError, Result, Storage};
pub use held::{Gauges, Reference};
pub use hq::Hq;
pub use metrics::Metrics;
pub use session::{Reach, SignedIn};
pub use store::checkin::CheckIn;
pub use store::device::DeviceState;
pub use store::document::DocumentState;
pub use store::entry::State;
pub use store::returned::Hole;
pub use verify::{Fault, Report};
