//! The verdict on one change: what it does, held against who did it, when, and in which state.
//!
//! A function of the entry, the document at the entry's own dependencies and
//! headquarters' own log, so it is the same under every order of arrival.
//! What others wrote apart never causes a verdict; that is the fold's business.

mod action;
mod admit;
mod check;
mod past;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod past_tests;

use automerge::{Change, ExpandedChange};
use baolian_wire::verdict::Code;
use baolian_wire::{DeviceId, DocId, Hash, Header, Kind, Reason};

pub use action::update_action;
pub use admit::{admissible, admit};
pub use past::Past;

use crate::act::{self, Act};
use crate::document::Document;
use crate::permission::{Action, Ground, Held};
use crate::read::View;
use crate::schema::{self, Schema};
use action::Scene;
use past::At;

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
/// Whoever judges several changes of a document, or one under several cases,
/// keeps its [`Past`] and the [`Deed`].
///
/// # Errors
/// [`Unapplied`].
pub fn judge(case: &Case<'_>, change: &Change, document: &Document) -> Result<Lawful, Unapplied> {
    let past = Past::of(document);
    let decoded = change.decode();
    let deed = Deed::read(change, &decoded, document, &past)?;
    let time_proven = deed.judge(case)?;
    Ok(deed.lawful(time_proven))
}

/// What a change does to the document that its author had seen.
#[derive(Debug)]
pub struct Deed<'d> {
    change: &'d Change,
    kind: Kind,
    schema: &'static Schema,
    acts: Vec<Act>,
    before: View<'d>,
    after: View<'d>,
    then: At<'d>,
    now: At<'d>,
}

impl<'d> Deed<'d> {
    /// Reads back what a change does; `decoded` is the same change. `document`
    /// holds it, and `past` is the document's.
    ///
    /// # Errors
    /// [`Unapplied::Refused`] if it does what the schema has no room for.
    pub fn read(
        change: &'d Change,
        decoded: &ExpandedChange,
        document: &'d Document,
        past: &'d Past,
    ) -> Result<Self, Unapplied> {
        let kind = document.kind();
        let schema = schema::of(kind).ok_or(Code::BadShape)?;
        let acts = act::read_decoded(decoded, document.automerge(), schema)?;
        if acts.is_empty() {
            return Err(Reason::new(Code::BadShape, "nothing is done").into());
        }
        Ok(Self {
            change,
            kind,
            schema,
            acts,
            before: document.view_at(change.deps()),
            after: document.view_at(&[change.hash()]),
            then: past.at(change.deps()),
            now: past.at(&[change.hash()]),
        })
    }

    /// The verdict in one case: whether the permission held at every instant
    /// of its interval.
    ///
    /// # Errors
    /// [`Unapplied`].
    pub fn judge(&self, case: &Case<'_>) -> Result<bool, Unapplied> {
        check::header(case, self)?;
        check::names(case, &self.acts)?;
        check::limits(self)?;
        let scene = Scene::of(self, case);
        let mut held = Held::Always;
        for action in scene.actions(&self.acts)? {
            held = held.min(case.ground.allows(action, scene.state, scene.author)?);
            if action == Action::Close {
                check::close(case, self)?;
            }
        }
        check::files(&self.acts)?;
        check::evidence(case, self)?;
        check::seal(self)?;
        check::parts(self)?;
        Ok(held == Held::Always)
    }

    /// The same, found lawful.
    #[must_use]
    pub fn lawful(self, time_proven: bool) -> Lawful {
        Lawful {
            acts: self.acts,
            time_proven,
        }
    }
}
