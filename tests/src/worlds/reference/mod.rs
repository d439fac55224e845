//! The rules once more, written plainly and without the product's rules: who may see what, how an
//! issue stands, what is due and what was made of it. Slow, and whole. What headquarters noted of a
//! document's first entry (audience, author, level) and of an issue's updates is taken as it stands;
//! `verify` holds the former against the ledger.

pub mod days;
pub mod due;
pub mod laid_down;
pub mod made;
pub mod rights;
pub mod sight;
pub mod status;
