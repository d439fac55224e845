//! How an issue's status folds from its updates (design, section 4).
//!
//! The order is the ancestry of the changes; no clock takes part. A close
//! that has not seen a contest made apart from it does not close: the issue
//! stays open and is disputed, until a close or reopen that has seen all
//! sides. A contest that comes after a close it has seen disputes it too.

use baolian_wire::Hash;
use serde::{Deserialize, Serialize};

use super::update::UpdateKind;
use crate::ancestry::Ancestry;

/// Where an issue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "IssueStanding"))]
pub enum State {
    /// 在办.
    Open,
    /// 有争议: a close and something it had not seen stand side by side.
    Disputed,
    /// 已销号.
    Closed,
}

impl State {
    /// The word used in lists and filters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Disputed => "disputed",
            Self::Closed => "closed",
        }
    }
}

/// Who has to do something next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Party {
    /// The station's officers.
    Station,
    /// The paired cadre.
    Cadre,
    /// The mechanism office.
    Office,
}

/// What an issue's status needs to know of one update.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its kind.
    pub kind: UpdateKind,
    /// The change that wrote it.
    pub change: Hash,
    /// Whether it waits for an answer until there is one: always where the
    /// kind asks ([`UpdateKind::asks`]), and an opening that left the terms
    /// (due date, severity, responsible) to somebody else.
    pub asks: bool,
}

/// The folded status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// Where it stands.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: State,
    /// The close that counts, if it is closed.
    pub closed_by: Option<Hash>,
    /// Closes that do not count, each with the contests it had not seen.
    pub uncounted: Vec<Uncounted>,
    /// How often it came back.
    pub reopened: usize,
    /// Requests without an answer: the kind and the change that asked.
    pub pending: Vec<Pending>,
    /// Who has to do something next.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub waits_for: Vec<Party>,
    /// It holds an update of a later version, so it cannot be closed here.
    pub unknown_update: bool,
}

/// A close that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Uncounted {
    /// The change that closed.
    pub close: Hash,
    /// What it had not seen.
    pub unseen: Vec<Hash>,
}

/// A request without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pending {
    /// What was asked.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: UpdateKind,
    /// The change that asked.
    pub change: Hash,
}

/// Folds the status of the events seen, given which change had seen which.
#[must_use]
pub fn fold(events: &[Event], ancestry: &Ancestry) -> Status {
    let saw = |later: &Event, earlier: &Event| ancestry.saw(later.change, earlier.change);
    let is_close = |e: &Event| e.kind == UpdateKind::Closed;
    let decides = |e: &Event| is_close(e) || e.kind.reopens();

    // A close is out of the game once a later close or reopen has seen it.
    let live = events
        .iter()
        .filter(|c| is_close(c) && !events.iter().any(|d| decides(d) && saw(d, c)));
    let mut closed_by = None;
    let mut uncounted = Vec::new();
    for close in live {
        let unseen: Vec<Hash> = events
            .iter()
            .filter(|e| e.kind.contests_a_close() && !saw(close, e))
            .map(|e| e.change)
            .collect();
        if unseen.is_empty() {
            closed_by = closed_by.max(Some(close.change));
        } else {
            uncounted.push(Uncounted {
                close: close.change,
                unseen,
            });
        }
    }
    let state = match (closed_by, uncounted.is_empty()) {
        (Some(_), _) => State::Closed,
        (None, false) => State::Disputed,
        (None, true) => State::Open,
    };

    let pending = pending(events, ancestry);
    Status {
        waits_for: waits_for(state, &pending),
        reopened: events.iter().filter(|e| e.kind.reopens()).count(),
        unknown_update: events
            .iter()
            .any(|e| matches!(e.kind, UpdateKind::Unknown(_))),
        state,
        closed_by,
        uncounted,
        pending,
    }
}

fn pending(events: &[Event], ancestry: &Ancestry) -> Vec<Pending> {
    let asks = events.iter().filter(|e| e.asks);
    asks.filter(|ask| {
        !events
            .iter()
            .any(|e| e.kind.answers(&ask.kind) && ancestry.saw(e.change, ask.change))
    })
    .map(|ask| Pending {
        kind: ask.kind.clone(),
        change: ask.change,
    })
    .collect()
}

fn waits_for(state: State, pending: &[Pending]) -> Vec<Party> {
    if state == State::Closed {
        return Vec::new();
    }
    let mut parties: Vec<Party> = pending
        .iter()
        .map(|p| match p.kind {
            UpdateKind::Objection => Party::Office,
            UpdateKind::Returned => Party::Station,
            _ => Party::Cadre,
        })
        .collect();
    if state == State::Disputed {
        parties.push(Party::Cadre);
    }
    parties.sort_unstable();
    parties.dedup();
    parties
}
