//! How an issue went, as far as the rules ask: its state, what was asked, what closing lacks.

use std::collections::HashMap;
use std::sync::Arc;

use baolian_wire::verdict::Code;

use super::{Added, At};
use crate::act::str_of;
use crate::ancestry::{Ancestry, Places};
use crate::issue::{State, UpdateKind};

/// What is followed through an issue: the latest of each line, which no other
/// of the same line has seen.
#[derive(Debug, Clone, Copy)]
enum Line {
    /// Closes, and what puts an issue back on the list.
    Decisions,
    /// Rulings on objections.
    Rulings,
    /// What was said to requests for extension.
    Extensions,
}

const LINES: [Line; 3] = [Line::Decisions, Line::Rulings, Line::Extensions];

impl Line {
    fn takes(self, kind: &UpdateKind) -> bool {
        match self {
            Self::Decisions => *kind == UpdateKind::Closed || kind.reopens(),
            Self::Rulings => kind.answers(&UpdateKind::Objection),
            Self::Extensions => kind.answers(&UpdateKind::ExtensionAsked),
        }
    }
}

/// The latest of each line, for a reader who has seen a change and no more.
type Latest = [Arc<[usize]>; 3];

/// The course of an issue.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// By place.
    latest: Vec<Latest>,
    closes: Places,
    contests: Places,
    reopens: Places,
    unknown: Places,
    objections: Places,
    extensions: Places,
    effects: Vec<Effect>,
    /// By effect: where a proof of it was added.
    proofs: HashMap<String, Vec<usize>>,
    /// By effect: who confirmed it, and where.
    confirmed: HashMap<String, Vec<(String, usize)>>,
}

#[derive(Debug)]
struct Effect {
    id: String,
    by: String,
    place: usize,
}

impl Course {
    /// What has to be read of the records of a map.
    pub fn fields(map: &str) -> &'static [&'static str] {
        match map {
            "updates" => &["kind", "by", "effect"],
            "effects" => &["by"],
            "evidence" => &["effect", "visit", "hash"],
            _ => &[],
        }
    }

    /// Notes what a change added, after those at places `parents`.
    pub fn note(&mut self, place: usize, parents: &[usize], added: &[Added], past: &Ancestry) {
        let mut latest = self.latest_at(parents, past);
        for Added { map, id, record } in added {
            let text = |field| str_of(record, field).unwrap_or_default();
            match *map {
                "updates" => {
                    let kind = UpdateKind::from_text(text("kind"));
                    self.update(place, &kind, text("effect"), text("by"));
                    for (line, latest) in LINES.into_iter().zip(&mut latest) {
                        if line.takes(&kind) {
                            // It has seen all that was the latest before.
                            *latest = Arc::from([place]);
                        }
                    }
                }
                "effects" => self.effects.push(Effect {
                    id: id.clone(),
                    by: text("by").to_owned(),
                    place,
                }),
                "evidence" if record.contains_key("visit") || record.contains_key("hash") => {
                    let proofs = self.proofs.entry(text("effect").to_owned());
                    proofs.or_default().push(place);
                }
                _ => {}
            }
        }
        self.latest.push(latest);
    }

    fn update(&mut self, place: usize, kind: &UpdateKind, effect: &str, by: &str) {
        let marks = [
            (*kind == UpdateKind::Closed, &mut self.closes),
            (kind.contests_a_close(), &mut self.contests),
            (kind.reopens(), &mut self.reopens),
            (matches!(kind, UpdateKind::Unknown(_)), &mut self.unknown),
            (*kind == UpdateKind::Objection, &mut self.objections),
            (*kind == UpdateKind::ExtensionAsked, &mut self.extensions),
        ];
        for (is, places) in marks {
            if is {
                places.put(place);
            }
        }
        if *kind == UpdateKind::EffectConfirmed {
            let confirmed = self.confirmed.entry(effect.to_owned()).or_default();
            confirmed.push((by.to_owned(), place));
        }
    }

    /// The latest of each line for a reader who has seen these changes.
    fn latest_at(&self, places: &[usize], past: &Ancestry) -> Latest {
        let mut all = places.iter().filter_map(|place| self.latest.get(*place));
        let Some(first) = all.next() else {
            return std::array::from_fn(|_| Arc::from([]));
        };
        let mut latest = first.clone();
        for other in all {
            for (latest, other) in latest.iter_mut().zip(other) {
                if latest != other {
                    *latest = merged(latest, other, past);
                }
            }
        }
        latest
    }

    /// As [`fold`](crate::issue::status::fold) says it.
    pub fn state(&self, at: &At<'_>, past: &Ancestry) -> State {
        let mut state = State::Open;
        let [decisions, _, _] = self.latest_at(&at.heads, past);
        for close in decisions.iter().filter(|place| self.closes.has(**place)) {
            // A contest in the very change of the close was not seen by it.
            if !self.contests.has(*close)
                && !self.contests.meets_beyond(&at.seen, past.seen_by(*close))
            {
                return State::Closed;
            }
            state = State::Disputed;
        }
        state
    }

    pub fn awaits(&self, answer: &UpdateKind, at: &At<'_>, past: &Ancestry) -> bool {
        let [_, rulings, extensions] = self.latest_at(&at.heads, past);
        let lines = [
            (UpdateKind::Objection, &self.objections, rulings),
            (UpdateKind::ExtensionAsked, &self.extensions, extensions),
        ];
        lines.iter().any(|(kind, asked, answers)| {
            answer.answers(kind) && asked.meets_beyond(&at.seen, &answered(answers, past))
        })
    }

    /// As [`gaps`](crate::issue::closing::gaps) says it.
    pub fn gap(&self, account: &str, at: &At<'_>, past: &Ancestry) -> Option<Code> {
        if self.unknown.meets(&at.seen) {
            return Some(Code::UnknownUpdate);
        }
        let mut gap = Some(Code::NeedsEffect);
        for effect in self.effects.iter().filter(|e| at.seen.has(e.place)) {
            if !self.counts(effect, at, past) {
                continue;
            }
            let mut confirmed = self.confirmed.get(&effect.id).into_iter().flatten();
            let second = |(by, place): &(String, usize)| by != account && at.seen.has(*place);
            if effect.by != account || confirmed.any(second) {
                return None;
            }
            gap = Some(Code::NeedsSecondPerson);
        }
        gap
    }

    /// Whether an effect has evidence and had seen every reopening there is.
    fn counts(&self, effect: &Effect, at: &At<'_>, past: &Ancestry) -> bool {
        let mut proofs = self.proofs.get(&effect.id).into_iter().flatten();
        let proven = proofs.any(|proof| at.seen.has(*proof));
        let missed = self.reopens.has(effect.place)
            || self
                .reopens
                .meets_beyond(&at.seen, past.seen_by(effect.place));
        proven && !missed
    }
}

/// All that these answers had seen before them.
fn answered(answers: &[usize], past: &Ancestry) -> Places {
    let mut answered = Places::default();
    for answer in answers {
        let mut seen = past.seen_by(*answer).clone();
        seen.take(*answer);
        answered.put_all(&seen);
    }
    answered
}

/// Those of both that none of the others has seen.
fn merged(a: &[usize], b: &[usize], past: &Ancestry) -> Arc<[usize]> {
    let mut all: Vec<usize> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    all.dedup();
    let seen = |one: &usize| all.iter().any(|other| past.saw_place(*other, *one));
    let latest: Vec<usize> = all.iter().copied().filter(|one| !seen(one)).collect();
    latest.into()
}
