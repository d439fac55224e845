//! What a visit offers.

use super::{Deed, Offer, Table};
use crate::permission::{Action, Ground, Standing};
use crate::visit::Visit;

/// What a person may do with a visit. `has_notes` says whether the person has
/// internal notes of it already: beginning them asks for more than going on.
#[must_use]
pub fn visit_offers(ground: &Ground<'_>, visit: &Visit, has_notes: bool) -> Vec<Offer> {
    let standing = match visit.is_sealed() {
        true => Standing::Ended,
        false => Standing::Open,
    };
    let author = visit.by == ground.account.id.as_str();
    let mut table = Table::new(ground, standing, author);
    if !visit.contested.is_empty() {
        table.offer(Deed::Settle, Action::WorkOnVisit);
    }
    for deed in [
        Deed::Answer,
        Deed::AddStop,
        Deed::WriteInVisit,
        Deed::AddPersonMet,
        Deed::AddCompanion,
    ] {
        table.offer(deed, Action::WorkOnVisit);
    }
    let may_note = has_notes || table.allows_new(Action::StartNotes);
    if author && may_note && table.allows(Action::WriteNotes) {
        table.put(Deed::WriteInternalNotes, Vec::new());
    }
    if table.allows_new(Action::OpenIssue) {
        table.put(Deed::OpenIssue, Vec::new());
    }
    if table.allows_new(Action::AskSupport) {
        table.put(Deed::AskSupport, Vec::new());
    }
    table.offer(Deed::Seal, Action::SealVisit);
    table.offer(Deed::AddAddendum, Action::AddToVisit);
    if visit.is_sealed() {
        return table.suggest(&[]);
    }
    let untouched = visit.answers.is_empty() && visit.stops.is_empty() && visit.notes.is_empty();
    let next = match untouched {
        true => [Deed::Settle, Deed::Answer, Deed::Seal],
        false => [Deed::Settle, Deed::Seal, Deed::Answer],
    };
    table.suggest(&next)
}
