//! The scenes of the day, in order.

pub mod apart;
pub mod compared;
pub mod end;
pub mod evening;
pub mod killed;
pub mod left_open;
pub mod morning;
pub mod noon;
pub mod settled;
pub mod visit;
