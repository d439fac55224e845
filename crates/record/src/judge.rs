//! The verdict on one change: what it does, held against who did it, when, and in which state.
//!
//! A function of the entry, the document at the entry's own dependencies and
//! headquarters' own log, so it is the same under every order of arrival.
//! What others wrote apart never causes a verdict; that is the fold's business.

mod action;
mod admit;
mod check;

use automerge::Change;
use baolian_wire::verdict::Code;
use baolian_wire::{DeviceId, DocId, Hash, Header, Reason};

pub use action::update_action;
pub use admit::{admit, admit_after};

use crate::act::{self, Act};
use crate::document::Document;
use crate::permission::{Action, Ground, Held};
use crate::schema;
use action::Scene;

/// What a change of another document, named in a header, turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relied {
    /// Not applied here yet: the entry waits.
    NotHere,
    /// The seal of a visit.
    Seal {
        /// The visit.
        visit: DocId,
        /// Its station.
        station: String,
    },
    /// Anything else, or refused.
    Other,
}

/// What a verdict needs besides the document.
pub struct Case<'a> {
    /// The entry's header.
    pub header: &'a Header,
    /// The signing device and the ones it goes on from.
    pub devices: &'a [DeviceId],
    /// Person, station, pairings, interval.
    pub ground: Ground<'a>,
    /// Looks up a change that the header relies on.
    pub relied: &'a dyn Fn(Hash) -> Relied,
}

/// Why a change is not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unapplied {
    /// A rule is broken: final.
    Refused(Reason),
    /// Something it names or depends on is not applied yet.
    Waits,
}

impl From<Reason> for Unapplied {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

impl From<Code> for Unapplied {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

/// A change that breaks no rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Lawful {
    /// What it does.
    pub acts: Vec<Act>,
    /// The permission held at every instant of the interval.
    pub time_proven: bool,
}

/// The verdict on `change`, which `document` holds already (as a clone that
/// is thrown away if the verdict is against it).
///
/// # Errors
/// [`Unapplied`].
pub fn judge(case: &Case<'_>, change: &Change, document: &Document) -> Result<Lawful, Unapplied> {
    let kind = document.kind();
    let schema = schema::of(kind).ok_or(Code::BadShape)?;
    let acts = act::read(change, document.automerge(), schema)?;
    if acts.is_empty() {
        return Err(Reason::new(Code::BadShape, "nothing is done").into());
    }
    let before = document.view_at(change.deps());
    let after = document.view_at(&[change.hash()]);
    check::header(case, kind, &acts, &before)?;
    check::names(case, &acts)?;
    check::limits(&acts, &after, schema)?;
    let scene = Scene::of(kind, &acts, &before, case);
    let mut held = Held::Always;
    for action in scene.actions(&acts)? {
        held = held.min(case.ground.allows(action, scene.state, scene.author)?);
        if action == Action::Close {
            check::close(case, &before)?;
        }
    }
    check::files(&acts)?;
    check::evidence(case, &acts, &before)?;
    check::seal(change, &acts)?;
    check::parts(kind, &acts, &before)?;
    Ok(Lawful {
        acts,
        time_proven: held == Held::Always,
    })
}
