//! A disk for tests, under the product's own code: it remembers in which order
//! everything was written and synced, so that a test can rebuild it as a power
//! cut at any moment may leave it ([`Journal`]); and it can be full, broken or
//! closed for a while ([`Broken`]).
//!
//! It is put under SQLite as a VFS that hands everything on to the system's own
//! ([`watch`]).

mod broken;
mod cut;
mod journal;
mod tree;
mod vfs;

pub use broken::{Broken, How, Work};
pub use cut::Dice;
pub use journal::{Inode, Journal, Op, Recorder};
pub use tree::Tree;
pub use vfs::{Refusal, Watch, Watched, watch};
