//! (written next)

pub mod roster;
pub mod people;
pub mod coverage;
pub mod cli;
