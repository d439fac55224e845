//! For which period a check-in counts, by what this tablet knows of its pairing.

use baolian_record::counted::Counted;
use baolian_record::{Document, act, document::hash_of};
use baolian_wire::reference::Pairing;
use rusqlite::Connection;

use crate::error::Result;
use crate::store::document::Fixed;
use crate::store::{change, reference};

/// For which period a visit counts. None until headquarters has judged its
/// check-in, and on a station's tablet, which knows of no pairing.
pub(super) fn counted(c: &Connection, fixed: &Fixed, doc: &Document) -> Result<Option<Counted>> {
    let first = doc.changes().into_iter().find(act::begins);
    let Some(first) = first.map(|change| hash_of(change.hash())) else {
        return Ok(None);
    };
    let entry = change::provenances(c, fixed.id)?
        .into_iter()
        .find(|p| p.hash == first);
    let Some((made, by)) = entry.and_then(|entry| Some((entry.made?, entry.account))) else {
        return Ok(None);
    };
    let pairings = reference::pairings(c, &fixed.station)?;
    let own = |p: &&Pairing| p.cadre.as_str() == by && p.held_within(made.after.0, made.before.0);
    let Some(pairing) = pairings.iter().rfind(own) else {
        return Ok(None);
    };
    let assigned = reference::visit_period(c, &fixed.station, fixed.id)?;
    let assigned = assigned.and_then(|label| label.parse().ok());
    Ok(Some(Counted::of(pairing.level, &made, assigned)))
}
