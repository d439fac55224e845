//! A random world as it goes: people, what they were told is saved, what befell them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use baolian_core::Result;
use baolian_core::tablet::Saved;
use baolian_wire::{DeviceId, DocId, Kind, StationCode};

use super::cast;
use super::raw::Crime;
use super::raw::Raw;
use super::watch::Watch;
use crate::world::nature::mixed;
use crate::world::order::{Done, Order};
use crate::world::{Held, World};

/// One person's tablet.
pub struct Person {
    /// The tablet.
    pub held: Held,
    /// Whose.
    pub account: &'static str,
    /// Headquarters revoked it.
    pub revoked: bool,
}

/// How what somebody wrote must be found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// Among what the record shows, once.
    Shown,
    /// As a value that was written, whatever stands there now.
    Value,
}

/// What somebody was told is saved.
#[derive(Debug, Clone)]
pub struct Said {
    /// On whose tablet.
    pub by: usize,
    /// In which document.
    pub doc: DocId,
    /// Words that stand nowhere else.
    pub mark: String,
    /// How they must be found.
    pub how: As,
    /// In which log.
    pub device: DeviceId,
    /// As which entry.
    pub n: u64,
    /// At which step.
    pub step: usize,
    /// The tablet it was on was lost before anybody else held it.
    pub lost: bool,
}

/// An older copy of a tablet.
pub struct Copy {
    /// Where.
    pub folder: PathBuf,
    /// Made at this step.
    pub step: usize,
}

/// An older copy of headquarters.
pub struct HqCopy {
    /// Where.
    pub folder: PathBuf,
    /// How far its journal was.
    pub mark: usize,
}

/// A document somebody began.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    /// Which.
    pub id: DocId,
    /// What.
    pub kind: Kind,
    /// Where: a place in `cast::STATIONS`.
    pub station: usize,
    /// By whom: a tablet.
    pub by: usize,
}

/// A random world.
pub struct Story {
    /// Everything in it.
    pub world: World,
    pub(super) seed: u64,
    /// Everybody.
    pub people: Vec<Person>,
    /// What was saved.
    pub said: Vec<Said>,
    /// What was begun.
    pub begun: Vec<Begun>,
    /// What tampered clients tried.
    pub crimes: Vec<Crime>,
    pub(super) raws: BTreeMap<&'static str, Raw>,
    pub(super) copies: BTreeMap<usize, Copy>,
    /// Made since the newest backup, the oldest first.
    pub(super) hq_copies: Vec<HqCopy>,
    /// Copies of lost tablets, which headquarters does not hear any more.
    pub(super) cut_off: BTreeSet<usize>,
    /// What was on every answer.
    pub watch: Arc<Mutex<Watch>>,
    /// What happened, in words.
    pub told: Arc<Mutex<Vec<String>>>,
    pub(super) step: usize,
}

impl Story {
    /// A world at its beginning: everybody has their tablets.
    #[must_use]
    pub fn begin(seed: u64, told: Arc<Mutex<Vec<String>>>) -> Self {
        let mut world = World::seeded(seed);
        let watch = Watch::over(&world.server);
        let done = world.server.order(Order::Facts(cast::facts()));
        assert!(matches!(done, Done::Done), "{done:?}");
        let mut people = Vec::new();
        for (account, tablets) in cast::TABLETS {
            for _ in 0..tablets {
                let held = world.tablet(account);
                people.push(Person {
                    held,
                    account,
                    revoked: false,
                });
            }
        }
        // Every fifth world is one of older tablets, which ask plainly; in the
        // others some are.
        for (at, person) in people.iter().enumerate() {
            let older = seed % 5 == 4 || (seed + at as u64).is_multiple_of(4);
            person.held.send_plainly(older);
        }
        Self {
            world,
            seed,
            people,
            said: Vec::new(),
            begun: Vec::new(),
            crimes: Vec::new(),
            raws: BTreeMap::new(),
            copies: BTreeMap::new(),
            hq_copies: Vec::new(),
            cut_off: BTreeSet::new(),
            watch,
            told,
            step: 0,
        }
    }

    /// One step. Its dice are its own, so that it goes on alike when others are left out.
    pub fn step(&mut self, step: usize) {
        self.step = step;
        self.world.reseed(mixed(self.seed, step as u64));
        match self.world.below(100) {
            0..=59 => self.work(),
            60..=81 => self.connect(),
            82..=85 => self.at_headquarters(),
            86..=88 => self.roster(),
            89..=91 => self.clocks(),
            92..=93 => self.beyond_rules(),
            _ => self.disaster(),
        }
    }

    /// Says what happened.
    pub fn tell(&self, what: impl std::fmt::Display) {
        let mut told = self.told.lock().unwrap();
        told.push(format!("{:4} {what}", self.step));
    }

    /// A number below `n`.
    pub(super) fn below(&self, n: usize) -> usize {
        usize::try_from(self.world.below(n as u64)).unwrap()
    }

    /// Whether something happens that happens so often in a hundred times.
    pub(super) fn chance(&self, percent: u64) -> bool {
        self.world.below(100) < percent
    }

    pub(super) fn pick<T: Clone>(&self, all: &[T]) -> Option<T> {
        (!all.is_empty()).then(|| all[self.below(all.len())].clone())
    }

    /// One of the documents of a kind, more often one of these stations.
    pub(super) fn document(&self, kind: Kind, at: Option<usize>) -> Option<Begun> {
        let all: Vec<Begun> = self
            .begun
            .iter()
            .filter(|b| b.kind == kind)
            .copied()
            .collect();
        let near: Vec<Begun> = all
            .iter()
            .filter(|b| at.is_none_or(|at| at == b.station))
            .copied()
            .collect();
        if self.chance(80) {
            self.pick(&near)
        } else {
            self.pick(&all)
        }
    }

    /// Words that stand nowhere else.
    pub(super) fn mark(&self, about: &str) -> String {
        format!("{about}〔{}·{}〕", self.step, self.seed)
    }

    /// Notes what a deed came to. Only rules may stand against it.
    pub(super) fn saved(&mut self, by: usize, mark: &str, how: As, deed: Result<Saved>) -> bool {
        let who = self.people[by].account;
        match deed {
            Ok(saved) => {
                let device = self.people[by].held.identity().unwrap().device;
                self.tell(format!(
                    "{who}#{by} wrote {mark} in {} ({device}/{})",
                    saved.id, saved.n
                ));
                self.said.push(Said {
                    by,
                    doc: saved.id,
                    mark: mark.into(),
                    how,
                    device,
                    n: saved.n,
                    step: self.step,
                    lost: false,
                });
                true
            }
            Err(e) => {
                use baolian_core::Error;
                let lawful = matches!(
                    e,
                    Error::Refused(_)
                        | Error::BadInput { .. }
                        | Error::NotFound { .. }
                        | Error::NothingToDo
                        | Error::NewerVersion
                );
                assert!(lawful, "{who}#{by} could not write {mark}: {e}");
                false
            }
        }
    }

    /// Somebody begins a document.
    pub(super) fn begins(
        &mut self,
        by: usize,
        kind: Kind,
        station: usize,
        mark: &str,
        deed: Result<Saved>,
    ) {
        let id = deed.as_ref().ok().map(|saved| saved.id);
        if self.saved(by, mark, As::Value, deed)
            && let Some(id) = id
        {
            self.begun.push(Begun {
                id,
                kind,
                station,
                by,
            });
        }
    }

    /// Does something at headquarters; whether it was done.
    pub(super) fn order(&mut self, order: Order) -> bool {
        let told = format!("{order:?}");
        let done = self.world.server.order(order);
        let denied = match &done {
            Done::Denied(code) => Some(code.clone()),
            _ => None,
        };
        let told: String = told.chars().take(160).collect();
        match &denied {
            None => self.tell(format!("headquarters: {told}")),
            Some(code) => self.tell(format!("headquarters denied ({code}): {told}")),
        }
        denied.is_none()
    }
}

pub(super) fn code(station: usize) -> StationCode {
    StationCode::new(cast::STATIONS[station]).unwrap()
}
