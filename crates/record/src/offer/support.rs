//! What a support request offers.

use super::{Deed, Offer, Table};
use crate::permission::{Action, Ground, Standing};
use crate::support::{Support, SupportState};

/// What a person may do with a support request.
#[must_use]
pub fn support_offers(ground: &Ground<'_>, support: &Support) -> Vec<Offer> {
    let author = support.by == ground.account.id.as_str();
    let mut table = Table::new(ground, Standing::Open, author);
    if !support.contested.is_empty() {
        table.offer(Deed::Settle, Action::GiveSupport);
    }
    table.offer(Deed::PromiseSupport, Action::GiveSupport);
    table.offer(Deed::DeliverSupport, Action::GiveSupport);
    table.offer(Deed::DeclineSupport, Action::GiveSupport);
    table.offer(Deed::ConfirmSupport, Action::ConfirmSupport);
    table.offer(Deed::RemarkOnSupport, Action::RemarkOnSupport);
    let next = match support.state {
        SupportState::Asked => Deed::PromiseSupport,
        SupportState::Promised => Deed::DeliverSupport,
        SupportState::Delivered => Deed::ConfirmSupport,
        SupportState::Declined | SupportState::Confirmed => return table.suggest(&[Deed::Settle]),
    };
    table.suggest(&[Deed::Settle, next, Deed::RemarkOnSupport])
}
