//! How an issue stands (design, section 4): folded from what changes had seen of each other.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ChangeHash;
use baolian_record::Document;
use baolian_record::document::change_hash;
use baolian_record::issue::Update;

/// Every change with all that it had seen.
fn seen(document: &Document) -> BTreeMap<ChangeHash, BTreeSet<ChangeHash>> {
    let mut seen: BTreeMap<ChangeHash, BTreeSet<ChangeHash>> = BTreeMap::new();
    // Each comes after those it depends on.
    for change in document.automerge().get_changes(&[]) {
        let mut all = BTreeSet::new();
        for dep in change.deps() {
            all.insert(*dep);
            all.extend(seen.get(dep).into_iter().flatten());
        }
        seen.insert(change.hash(), all);
    }
    seen
}

/// `o` open, `d` disputed, `e` ended.
#[must_use]
pub fn state(updates: &[Update], document: &Document) -> char {
    let seen = seen(document);
    let kind = |u: &Update| u.kind.as_str().to_owned();
    let saw = |later: &Update, earlier: &Update| {
        let (later, earlier) = (later.stamp.change, earlier.stamp.change);
        seen[&change_hash(later)].contains(&change_hash(earlier))
    };
    let contests = |u: &Update| {
        matches!(
            kind(u).as_str(),
            "reopened" | "found_again" | "objection" | "not_seen" | "new_facts"
        )
    };
    let decides = |u: &Update| matches!(kind(u).as_str(), "closed" | "reopened" | "found_again");
    let mut state = 'o';
    for close in updates.iter().filter(|u| kind(u) == "closed") {
        if updates
            .iter()
            .any(|later| decides(later) && saw(later, close))
        {
            continue;
        }
        // It must have seen every contest there is.
        if updates.iter().all(|u| !contests(u) || saw(close, u)) {
            return 'e';
        }
        state = 'd';
    }
    state
}
