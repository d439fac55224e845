//! The records of the project and every rule about them, shared by tablet and headquarters.
//!
//! A record (visit, internal notes, issue, lead, support request) is one
//! Automerge document of a fixed [`schema`]. A person's deed becomes one
//! change; [`act`] reads back from any change what it does, [`permission`]
//! says who may do that, and [`judge`] puts both together. [`issue`],
//! [`visit`], [`lead`] and [`support`] turn a document into what people read:
//! values with their conflicts ([`read`]), the status folded from updates.
//!
//! No clock, no storage, no network: everything is passed in.

pub mod act;
pub mod ancestry;
pub mod checklist;
pub mod chunk;
pub mod counted;
pub mod document;
pub mod genesis;
pub mod history;
pub mod issue;
pub mod judge;
pub mod lead;
pub mod notes;
pub mod offer;
pub mod period;
pub mod permission;
pub mod read;
pub mod replay;
pub mod row;
pub mod said;
pub mod schema;
pub mod splice;
pub mod story;
pub mod support;
pub mod terms;
pub mod visit;
pub mod write;

pub use document::{Document, RecordError};
