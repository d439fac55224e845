//! One document, found for somebody who does something to it here.

use std::collections::BTreeMap;

use baolian_record::Document;
use baolian_wire::reference::{Account, Station};
use baolian_wire::{DocId, Kind, StationCode};
use rusqlite::Connection;

use super::account::acting;
use super::denial::{OfficeError, Result, bad_input, not_found};
use crate::store::document;
use crate::{Deed, DocumentState, Hq, held, judge};

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

/// Finds a document of a kind in an open headquarters.
///
/// # Errors
/// As [`find`].
pub fn find_in(hq: &Hq, id: &str, kind: Kind) -> Result<Found> {
    hq.lists(|conn| match find(conn, id, kind) {
        Err(OfficeError::Hq(error)) => Err(error),
        Err(OfficeError::Denied(denial)) => Ok(Err(denial.into())),
        Ok(found) => Ok(Ok(found)),
    })?
}

impl Found {
    /// Who does it, and the deed with which it is recorded.
    pub(crate) fn deed(&self, hq: &Hq, who: Option<&str>) -> Result<(Account, Deed)> {
        let account = acting(hq, who, &self.station)?;
        let deed = Deed {
            account: account.id.clone(),
            doc: self.state.id,
            kind: self.state.kind,
            station: self.station.code.clone(),
            audience: self.state.audience.clone(),
            relies: Vec::new(),
        };
        Ok((account, deed))
    }
}
