//! (written next)

pub mod roster;
pub mod people;
