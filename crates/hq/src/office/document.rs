//! One document, found for somebody who does something to it here.

use std::collections::BTreeMap;

use baolian_record::write::Pen;
use baolian_record::{Document, RecordError};
use baolian_wire::reference::Station;
use baolian_wire::{AccountId, DocId, Kind, StationCode};
use rusqlite::Connection;

use super::account::Actor;
use super::denial::{Result, bad_input, not_found};
use super::state::State;
use crate::session::Session;
use crate::store::document;
use crate::{Deed, DocumentState, Recorded, deed, held, judge};

/// A document as it stands, and its station.
#[derive(Debug)]
pub struct Found {
    /// What its first entry fixed.
    pub state: DocumentState,
    /// As it stands now.
    pub document: Document,
    /// Where.
    pub station: Station,
}

/// The word of a kind in messages and JSON.
#[must_use]
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Visit => "visit",
        Kind::Notes => "notes",
        Kind::Issue => "issue",
        Kind::Lead => "lead",
        Kind::Support => "support",
        _ => "document",
    }
}

/// Reads an id.
pub(crate) fn doc_id(text: &str) -> Result<DocId> {
    let bad = || bad_input("bad_id", &[("found", &text), ("what", &"document id")]);
    text.parse().map_err(|_| bad())
}

/// Finds a document of a kind.
///
/// # Errors
/// [`super::Denial`] if there is none of this id and kind.
pub fn find(conn: &Connection, id: &str, kind: Kind) -> Result<Found> {
    let doc = doc_id(id)?;
    let missing = || {
        let word = kind_word(kind);
        not_found("no_document", &[("kind", &word), ("found", &id)])
    };
    let state = document::get(conn, doc)?.filter(|d| d.kind == kind);
    let state = state.ok_or_else(missing)?;
    let code = state.station.clone().ok_or_else(missing)?;
    let reference = held::read_reference(conn)?;
    let of = |all: &BTreeMap<StationCode, Station>| all.get(&code).cloned();
    let station = of(&reference.stations).or_else(|| of(&reference.stations_gone));
    Ok(Found {
        station: station.ok_or_else(missing)?,
        document: judge::load(conn, kind, doc)?,
        state,
    })
}

impl Found {
    /// Records what somebody does to the document; returns who did it.
    pub(crate) fn record(
        &self,
        s: &Session<'_>,
        state: &State,
        who: Option<&str>,
        work: impl FnOnce(&mut Pen<'_, '_>) -> std::result::Result<(), RecordError>,
    ) -> Result<(AccountId, Recorded)> {
        let account = Actor::find(s, state, who, &self.station)?.enter(s)?;
        let one = Deed {
            account: account.clone(),
            doc: self.state.id,
            kind: self.state.kind,
            station: self.station.code.clone(),
            audience: self.state.audience.clone(),
            relies: Vec::new(),
        };
        Ok((account, deed::record(s, &one, work)?))
    }
}
