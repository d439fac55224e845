//! What people do at headquarters: a change in the own log, in the name of the one who did it.
//!
//! It is judged like everything else; one that breaks a rule is refused at
//! once and leaves no trace.

use baolian_record::write::Pen;
use baolian_record::{Document, RecordError, document as record};
use baolian_wire::{
    AccountId, Audience, DocId, EntryRef, Hash, Kind, Payload, Reason, StationCode,
};

use crate::error::{HqError, Result};
use crate::judge;
use crate::own::{self, NewOwn};
use crate::session::Session;
use crate::store::entry::{self, State};

/// To what, and in whose name, something is done at headquarters.
#[derive(Debug, Clone)]
pub struct Deed {
    /// Who does it.
    pub account: AccountId,
    /// The document; a new one is begun if it is not there.
    pub doc: DocId,
    /// Its kind.
    pub kind: Kind,
    /// Its station.
    pub station: StationCode,
    /// Who may see it: as its first entry says.
    pub audience: Audience,
    /// Changes of other documents that it relies on.
    pub relies: Vec<Hash>,
}

/// What was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The entry of headquarters' own log.
    pub entry: EntryRef,
    /// The change.
    pub change: Hash,
    /// The row that says it is applied.
    pub position: u64,
}

/// Records a deed, or refuses it.
pub(crate) fn record(
    s: &Session<'_>,
    deed: &Deed,
    work: impl FnOnce(&mut Pen<'_, '_>) -> Result<(), RecordError>,
) -> Result<Recorded> {
    let mut document = match crate::store::document::get(s.conn, deed.doc)? {
        Some(d) => judge::load(s.conn, d.kind, deed.doc)?,
        None => Document::begin(deed.kind)?,
    };
    let draw = || s.hq.env.draw::<8>().map_err(HqError::io("randomness"));
    let actor = record::actor(s.hq.own.device, draw()?);
    let prefix = data_encoding::HEXLOWER.encode(&draw()?);
    let by = deed.account.to_string();
    let mut drawn = 0u32;
    let change = document.change(&actor, s.now.0, |tx| {
        let mut new_id = || {
            drawn += 1;
            format!("{prefix}-{drawn}")
        };
        work(&mut Pen {
            tx,
            doc: deed.doc,
            by: &by,
            at: s.now.0,
            new_id: &mut new_id,
        })
    })?;
    let change = change.ok_or_else(|| HqError::BadInput("there is nothing to write".into()))?;
    let bytes = change.raw_bytes().to_vec();
    let hash = record::hash_of(change.hash());
    let mut header = own::header(s, &deed.account)?;
    header.kind = deed.kind;
    header.doc = deed.doc;
    header.station = Some(deed.station.clone());
    header.audience = deed.audience.clone();
    header.relies = Some(deed.relies.clone()).filter(|r| !r.is_empty());
    let entries = own::append(
        s,
        vec![NewOwn {
            made: None,
            header,
            payload: Payload::Change(hash),
            change: Some(bytes),
        }],
    )?;
    let missing = || HqError::Internal("the own log lost an entry".into());
    let at = *entries.first().ok_or_else(missing)?;
    judge::settle(s, vec![(at, deed.doc)])?;
    let held = entry::get(s.conn, at)?.ok_or_else(missing)?;
    match (held.state, held.verdict, held.reason) {
        (State::Applied, Some(position), _) => Ok(Recorded {
            entry: at,
            change: hash,
            position,
        }),
        (_, _, Some(reason)) => Err(HqError::Refused(reason)),
        _ => Err(HqError::Refused(Reason::new(
            baolian_wire::verdict::Code::Missing,
            "something it relies on is not here",
        ))),
    }
}
