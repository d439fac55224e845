//! One document, found for somebody who does something to it here.

use std::collections::BTreeMap;

use baolian_record::permission::{Action, Ground, Held, Interval};
use baolian_record::write::Pen;
use baolian_record::{Document, RecordError};
use baolian_wire::reference::Station;
use baolian_wire::verdict::Code;
use baolian_wire::{AccountId, DocId, Kind, StationCode};
use rusqlite::Connection;

use super::account::Actor;
use super::denial::{Result, bad_input, not_found};
use super::state::State;
use crate::error::HqError;
use crate::session::Session;
use crate::store::document;
use crate::{Deed, DocumentState, Recorded, deed, facts, held, judge};

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

/// The same for a deed: only what whoever does it sees, in their area.
///
/// # Errors
/// [`super::Denial`], the same for what is not there and what they do not see.
pub(crate) fn find_seen(s: &Session<'_>, id: &str, kind: Kind) -> Result<Found> {
    let found = find(s.conn, id, kind)?;
    let in_area = s
        .reach()
        .is_none_or(|reach| found.station.is_in(&reach.area));
    let seen = match s.sight() {
        Some(sight) => document::is_seen(s.conn, found.state.id, sight)?,
        None => true,
    };
    match in_area && seen {
        true => Ok(found),
        false => {
            let word = kind_word(kind);
            Err(not_found("no_document", &[("kind", &word), ("found", &id)]))
        }
    }
}

/// Denies what the role in which somebody acts may not do there, whatever
/// other roles the account holds: the rules themselves ask the account.
pub(crate) fn acting(s: &Session<'_>, found: &Found, action: Action) -> Result<()> {
    let Some((id, role)) = s.acting() else {
        return Ok(());
    };
    let Some(mut account) = facts::account(s.conn, id)? else {
        return Ok(());
    };
    account.roles = vec![role.clone()];
    let ground = Ground {
        account: &account,
        station: Some(&found.station),
        pairings: &[],
        interval: Interval {
            after: s.now.0,
            before: s.now.0,
        },
    };
    let own = action
        .who()
        .iter()
        .any(|as_| ground.held(*as_) != Held::Never);
    match own {
        true => Ok(()),
        false => Err(HqError::Refused(Code::Role.into()).into()),
    }
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
        let account = Actor::find(s, state, who, &self.station)?.enter(s, state)?;
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
