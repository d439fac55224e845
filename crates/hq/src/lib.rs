//! (written next)

pub mod roster;
