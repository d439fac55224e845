//! What an issue offers.

use baolian_wire::verdict::Code;

use super::{Deed, Missing, Offer, Table, not_there};
use crate::ancestry::Ancestry;
use crate::issue::{Issue, Party, State, UpdateKind, closing};
use crate::permission::{Action, As, Ground, Held, Standing};

/// What a person may do with an issue.
#[must_use]
pub fn issue_offers(ground: &Ground<'_>, issue: &Issue, ancestry: &Ancestry) -> Vec<Offer> {
    let standing = match issue.status.state {
        State::Open => Standing::Open,
        State::Disputed => Standing::Disputed,
        State::Closed => Standing::Ended,
    };
    let me = ground.account.id.as_str();
    let mut table = Table::new(ground, standing, issue.by == me);
    if may_settle(&table, issue) {
        table.put(Deed::Settle, Vec::new());
    }
    table.offer(Deed::SetTerms, Action::SetTerms);
    table.offer(Deed::Describe, Action::Describe);
    table.offer(Deed::AddProgress, Action::Progress);
    table.offer(Deed::AddNewFacts, Action::NewFacts);
    table.offer(Deed::Accept, Action::Accept);
    table.offer(Deed::ReturnIssue, Action::Return);
    table.offer(Deed::Object, Action::Object);
    let objection = asked_for(issue, &UpdateKind::Objection, Deed::Object);
    table.offer_if(Deed::RuleObjection, Action::RuleObjection, objection);
    table.offer(Deed::AskExtension, Action::AskExtension);
    table.offer(Deed::Extend, Action::Extend);
    let extension = asked_for(issue, &UpdateKind::ExtensionAsked, Deed::AskExtension);
    table.offer_if(Deed::RefuseExtension, Action::RefuseExtension, extension);
    table.offer(Deed::AskVerification, Action::AskVerification);
    table.offer(Deed::RecordEffect, Action::RecordEffect);
    let effect = match issue.effects.is_empty() {
        true => vec![not_there("effect", Deed::RecordEffect)],
        false => Vec::new(),
    };
    table.offer_if(Deed::ConfirmEffect, Action::ConfirmEffect, effect);
    table.offer(Deed::NotSeen, Action::NotSeen);
    table.offer(Deed::FoundAgain, Action::FindAgain);
    table.offer(Deed::Instruct, Action::Instruct);
    table.offer(Deed::HandOn, Action::HandOn);
    let gaps = closing::gaps(issue, ancestry, me);
    let gaps = gaps.into_iter().map(supplied).collect();
    table.offer_if(Deed::CloseIssue, Action::Close, gaps);
    table.offer(Deed::ReopenIssue, Action::Reopen);
    table.offer(Deed::PlanTask, Action::PlanTask);
    let task = match (issue.tasks.is_empty(), table.allows(Action::PlanTask)) {
        (false, _) => Vec::new(),
        (true, true) => vec![not_there("task", Deed::PlanTask)],
        (true, false) => vec![Missing {
            by: Some(Party::Cadre),
            ..not_there("task", Deed::PlanTask)
        }],
    };
    table.offer_if(Deed::MarkTask, Action::MarkTask, task);
    let wishes = wishes(&table, issue, me);
    table.suggest(&wishes)
}

/// Whether one of the values written apart is this person's to settle.
fn may_settle(table: &Table<'_>, issue: &Issue) -> bool {
    issue.contested.keys().any(|field| {
        table.allows(match field.as_str() {
            "due" | "severity" | "responsible" => Action::SetTerms,
            task if task.starts_with("tasks.") && task.ends_with(".done") => Action::MarkTask,
            task if task.starts_with("tasks.") => Action::PlanTask,
            _ => Action::Describe,
        })
    })
}

/// What answering misses where nothing of that kind was asked.
fn asked_for(issue: &Issue, kind: &UpdateKind, deed: Deed) -> Vec<Missing> {
    if pending(issue, kind) {
        return Vec::new();
    }
    vec![Missing {
        reason: Code::NothingAsked.into(),
        deed: Some(deed),
        by: Some(Party::Station),
    }]
}

fn pending(issue: &Issue, kind: &UpdateKind) -> bool {
    issue.status.pending.iter().any(|p| p.kind == *kind)
}

/// What supplies what closing misses.
fn supplied(reason: baolian_wire::Reason) -> Missing {
    let (deed, by) = match reason.code {
        Code::NeedsEffect => (Some(Deed::RecordEffect), None),
        // Whoever closes recorded the effect alone, so another has to have seen it.
        Code::NeedsSecondPerson => (Some(Deed::ConfirmEffect), Some(Party::Station)),
        _ => (None, None),
    };
    Missing { reason, deed, by }
}

/// What is sensible next, the most sensible first.
fn wishes(table: &Table<'_>, issue: &Issue, me: &str) -> Vec<Deed> {
    if issue.status.state == State::Closed {
        return Vec::new();
    }
    let mut wishes = Vec::new();
    let mut wish = |when: bool, deed| {
        if when {
            wishes.push(deed);
        }
    };
    let answers = table.allows(Action::Close);
    let works = table.ground.held(As::Officer) != Held::Never;
    let no_effect = issue.effects.is_empty();
    let open_task = issue.tasks.iter().any(|t| t.done.value != Some(true));
    wish(true, Deed::Settle);
    wish(pending(issue, &UpdateKind::Objection), Deed::RuleObjection);
    wish(pending(issue, &UpdateKind::ExtensionAsked), Deed::Extend);
    if answers {
        wish(pending(issue, &UpdateKind::Opened), Deed::SetTerms);
        wish(issue.status.state == State::Disputed, Deed::ReopenIssue);
        wish(table.ready(Deed::CloseIssue), Deed::CloseIssue);
        wish(
            pending(issue, &UpdateKind::VerificationAsked) && no_effect,
            Deed::ReturnIssue,
        );
        wish(!no_effect, Deed::CloseIssue);
        wish(issue.tasks.is_empty(), Deed::PlanTask);
        wish(!open_task, Deed::RecordEffect);
    } else if works {
        let others = issue
            .effects
            .iter()
            .any(|e| e.stamp.by != me && !e.confirmed_by.iter().any(|by| by == me));
        wish(others, Deed::ConfirmEffect);
        wish(pending(issue, &UpdateKind::Returned), Deed::RecordEffect);
        wish(open_task, Deed::MarkTask);
        wish(no_effect, Deed::RecordEffect);
        wish(
            !pending(issue, &UpdateKind::VerificationAsked),
            Deed::AskVerification,
        );
    } else {
        wish(true, Deed::Instruct);
    }
    wish(true, Deed::AddProgress);
    wishes
}
