//! A province in a folder: headquarters and tablets as real programs on real
//! sockets, so that a test reads like a day at work.
//!
//! The programs are those that `cargo xtask test` has built beside this test.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod blow;
pub mod flips;
pub mod fuzz;
mod link;
pub mod power;
mod program;
mod province;
pub mod world;
pub mod worlds;

pub use link::Link;
pub use program::{Failed, Program};
pub use province::{Hq, Province, Tablet, cadre_of, roster};
