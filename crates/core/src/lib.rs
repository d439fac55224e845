//! What a tablet knows and does: one facade, [`Tablet`], a method a deed.
//!
//! A deed becomes one Automerge change, is judged by the rules that
//! headquarters uses too, and is kept in one durable SQLite transaction: the
//! change, the log entry, the lists. Synchronising ([`sync`]) is a machine fed
//! with bytes and time. Clock, randomness, key store and network are passed in
//! ([`mod@env`]), so whatever the app can do a test can do without a screen.

pub mod env;
pub mod error;
pub mod people;
pub mod store;
pub mod sync;
pub mod tablet;

pub use env::Env;
pub use error::{Error, Result};
pub use tablet::Tablet;
