//! The board over a real socket: who signs in, who may ask for what, and what each role sees.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod browser;
mod office;
mod reading;
mod seen;
mod sign_in;
#[path = "../world/mod.rs"]
mod world;
