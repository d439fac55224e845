//! What closing (销号) needs, and what is missing.
//!
//! An effect with evidence recorded after the latest opening or reopening,
//! and at least two accounts among those who recorded, confirmed and closed.

use baolian_wire::Reason;
use baolian_wire::verdict::Code;

use super::{Effect, Issue};
use crate::ancestry::Ancestry;

/// Everything that keeps `account` from closing the issue, the most basic first.
#[must_use]
pub fn gaps(issue: &Issue, ancestry: &Ancestry, account: &str) -> Vec<Reason> {
    let mut gaps = Vec::new();
    if issue.status.unknown_update {
        gaps.push(Code::UnknownUpdate.into());
    }
    let standing: Vec<&Effect> = issue
        .effects
        .iter()
        .filter(|effect| counts(effect, issue, ancestry))
        .collect();
    if standing.is_empty() {
        gaps.push(Code::NeedsEffect.into());
    } else if !standing
        .iter()
        .any(|effect| has_second_person(effect, account))
    {
        gaps.push(Code::NeedsSecondPerson.into());
    }
    gaps
}

/// Whether an effect has evidence and had seen every reopening there is.
fn counts(effect: &Effect, issue: &Issue, ancestry: &Ancestry) -> bool {
    !effect.evidence.is_empty()
        && issue
            .updates
            .iter()
            .filter(|u| u.kind.reopens())
            .all(|u| ancestry.saw(effect.stamp.change, u.stamp.change))
}

fn has_second_person(effect: &Effect, closer: &str) -> bool {
    effect.stamp.by != closer || effect.confirmed_by.iter().any(|by| by != closer)
}
