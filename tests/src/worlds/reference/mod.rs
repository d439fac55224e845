//! The rules once more, written plainly and without the product's code: who may see what, how an
//! issue stands, what is due and what was made of it. Slow, whole, from the ledger alone.

pub mod days;
pub mod due;
pub mod laid_down;
pub mod made;
pub mod rights;
pub mod sight;
pub mod status;
