//! What a lead offers.

use super::{Deed, Offer, Table};
use crate::lead::Lead;
use crate::permission::{Action, Ground, Standing};

/// What a person may do with a lead.
#[must_use]
pub fn lead_offers(ground: &Ground<'_>, lead: &Lead) -> Vec<Offer> {
    let author = lead.by == ground.account.id.as_str();
    let mut table = Table::new(ground, Standing::Open, author);
    if !lead.contested.is_empty() {
        table.offer(Deed::Settle, Action::AnswerLead);
    }
    table.offer(Deed::AnswerLead, Action::AnswerLead);
    if table.allows_new(Action::OpenIssue) {
        table.put(Deed::OpenIssue, Vec::new());
    }
    let answered = lead.outcome.value.is_some();
    let next = [Deed::Settle, Deed::AnswerLead];
    match answered {
        true => table.suggest(next.get(..1).unwrap_or_default()),
        false => table.suggest(&next),
    }
}
