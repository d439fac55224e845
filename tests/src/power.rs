//! A day's work on a disk that is watched over, and what must hold when the power is cut at any moment of it.
//!
//! Everything is in one journal, headquarters' files and the tablets', so that
//! a cut can hit any of the machines while the others go on.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use baolian_core::env::KeysInMemory;
use baolian_disk::{Dice, Journal, Recorder, Tree};
use baolian_lists::{IssueFilter, Page};
use baolian_record::schema;
use baolian_wire::{DeviceId, DocId};

use crate::world::order::Order;
use crate::world::{HOUR, Held, World, memory};
use crate::worlds::checks::{changes, open, reads, shown, shows};

const STATION: &str = "420102002-01";
/// Tablets by their folder, with their accounts.
const TABLETS: [(&str, &str); 3] = [("li-1", "li"), ("li-2", "li"), ("guan-1", "guan")];
const HQ: &str = "hq";

/// Something that was said to be so when so many things had been written.
#[derive(Debug, Clone)]
struct Word<T> {
    at: usize,
    what: T,
}

/// A record of what was written, in which order, and of what was promised when.
pub struct Day {
    journal: Journal,
    /// Headquarters is set up from here on.
    begun: usize,
    /// Tablets that are somebody's.
    enrolled: Vec<Word<usize>>,
    /// Words that were saved, in which record.
    saved: Vec<Word<(DocId, String)>>,
    /// How much of a log headquarters was said to hold.
    held: Vec<Word<(DeviceId, u64)>>,
    /// What was typed last on a tablet.
    typed: Vec<Word<(usize, u64)>>,
    keys: Arc<KeysInMemory>,
    now: i64,
}

/// A day that is being lived.
struct Living {
    day: Day,
    recorder: Arc<Recorder>,
    world: World,
    tablets: Vec<Held>,
    said: u64,
    backups: u64,
}

impl Day {
    /// Lives a day of so many steps.
    #[must_use]
    pub fn lived(seed: u64, steps: usize) -> Self {
        let folder = memory();
        let recorder = Recorder::of(folder.path());
        let mut world = World::two_stations_in(folder, seed);
        for key in ["hq/keys/root", "hq/keys/working"] {
            recorder.note(0, key);
        }
        let mut day = Self {
            begun: recorder.len(),
            journal: Journal::default(),
            enrolled: Vec::new(),
            saved: Vec::new(),
            held: Vec::new(),
            typed: Vec::new(),
            keys: Arc::clone(&world.keys),
            now: 0,
        };
        let mut tablets = Vec::new();
        for (at, (_, account)) in TABLETS.iter().enumerate() {
            tablets.push(match *account {
                "guan" => world.officer(account, STATION),
                _ => world.tablet(account),
            });
            day.enrolled.push(Word {
                at: recorder.len(),
                what: at,
            });
        }
        let mut living = Living {
            day,
            recorder,
            world,
            tablets,
            said: 0,
            backups: 0,
        };
        for _ in 0..steps {
            living.step();
        }
        living.day.journal = living.recorder.journal();
        living.day.now = living.world.now();
        living.day
    }

    /// How many things were written in all, and how many of them before headquarters was set up.
    #[must_use]
    pub fn written(&self) -> (usize, usize) {
        (self.begun, self.journal.ops.len())
    }

    /// Moments after which not everything was durable.
    #[must_use]
    pub fn open_moments(&self) -> usize {
        self.journal.open_moments(self.begun)
    }

    /// Cuts the power when so many things were written; the dice say whose, and what of the
    /// unsynced is there.
    ///
    /// # Errors
    /// What does not hold afterwards.
    pub fn cut(&self, at: usize, seed: u64) -> Result<(), String> {
        let after = AssertUnwindSafe(|| self.after_cut(at, seed));
        catch_unwind(after).map_err(|panic| {
            let words = panic.downcast_ref::<String>().cloned();
            words.unwrap_or_else(|| "it panicked".into())
        })
    }

    fn tree(&self, at: usize, dice: &mut Dice) -> (Tree, bool) {
        let (whole, cut) = (self.journal.whole(at), self.journal.after_cut(at, dice));
        let who = dice.below(4);
        let loses = |name: &str| match who {
            0 => true,
            1 => name == HQ,
            2 => name != HQ,
            _ => name == TABLETS[0].0,
        };
        let mut tree = Tree::default();
        for name in TABLETS.map(|(name, _)| name).into_iter().chain([HQ]) {
            let from = if loses(name) { &cut } else { &whole };
            for (path, bytes) in from.within(name).files() {
                let path = std::path::Path::new(name).join(path);
                tree.put(path, bytes.to_vec());
            }
        }
        (tree, loses(HQ))
    }

    fn after_cut(&self, at: usize, seed: u64) {
        let mut dice = Dice::seeded(seed);
        let (tree, hq_lost_power) = self.tree(at, &mut dice);
        let folder = memory();
        tree.write_to(folder.path()).unwrap();
        let world = World::revived(folder, self.now + HOUR, dice.draw(), &self.keys);
        let world = world.unwrap_or_else(|e| panic!("headquarters does not start: {e}"));
        if hq_lost_power {
            let devices = world.hq().devices().unwrap();
            let has: BTreeMap<DeviceId, u64> = devices.iter().map(|d| (d.id, d.n)).collect();
            for (device, n) in upto(&self.held, at) {
                let has = has.get(device).copied().unwrap_or(0);
                assert!(has >= *n, "{device}: a receipt for {n}, held are {has}");
            }
        }
        let mut tablets = Vec::new();
        for (number, (name, account)) in TABLETS.iter().enumerate() {
            if tree.within(name).files().next().is_none() {
                continue;
            }
            let held = world.known(name);
            let held = held.unwrap_or_else(|e| panic!("{name} does not open: {e}"));
            if held.identity().is_err() {
                let promised = upto(&self.enrolled, at).any(|done| *done == number);
                assert!(!promised, "{name} is nobody's any more");
                held.enrol_with(&world.code(account)).unwrap();
            }
            let typed = upto(&self.typed, at).filter(|(of, _)| *of == number);
            if let Some((_, n)) = typed.last() {
                let draft = held.draft("visit.notes").unwrap().unwrap_or_default();
                let has = draft.parse::<u64>().unwrap_or(0);
                assert!(has >= *n, "{name}: {n} was typed, {has} is there");
            }
            tablets.push(held);
        }
        for _ in 0..3 {
            for held in &tablets {
                held.sync();
            }
        }
        let report = world.hq().verify().unwrap();
        assert!(report.holds(), "the ledger: {:#?}", report.faults);
        self.all_is_there(&world, at);
        for held in &mut tablets {
            agrees(&world, held);
            assert!(held.rebuild_lists(), "lists of {}", held.folder().display());
        }
    }

    /// What was said to be saved by then stands in its record at headquarters.
    fn all_is_there(&self, world: &World, at: usize) {
        for (doc, words) in upto(&self.saved, at) {
            let document = world.hq().document(*doc).unwrap();
            let there = document.is_some_and(|(_, d)| shows(&d).contains(words));
            assert!(there, "{words:?} was saved in {doc} and is gone");
        }
    }
}

fn upto<T>(words: &[Word<T>], at: usize) -> impl Iterator<Item = &T> {
    words.iter().filter(move |w| w.at <= at).map(|w| &w.what)
}

/// What a tablet shows reads as at headquarters.
pub fn agrees(world: &World, held: &Held) {
    let db = open(held.folder());
    for id in shown(&db) {
        let Some((_, there)) = world.hq().document(id).unwrap() else {
            panic!("{id} is not at headquarters");
        };
        if schema::of(there.kind()).is_some() {
            let here = baolian_record::Document::from_changes(there.kind(), changes(&db, id));
            assert_eq!(reads(&here.unwrap()), reads(&there), "{id}");
        }
    }
}

impl Living {
    fn step(&mut self) {
        let below = |n: usize| usize::try_from(self.world.below(n as u64)).unwrap();
        let at = below(self.tablets.len());
        match below(24) {
            0..=3 => self.opens_an_issue(at),
            4..=8 => self.goes_on(at),
            9 | 10 => self.visits(at),
            11 | 12 => self.types(at),
            13..=16 => self.syncs(at),
            17 | 18 => self.tablets[at].restart(),
            19 => self.world.restart_hq(),
            20 => {
                self.backups += 1;
                let to = self.world.path(&format!("backup-{}", self.backups));
                self.world.hq().backup(&to, false).unwrap();
            }
            21 => self.world.pass(8 * HOUR),
            22 => {
                let before = self.recorder.len();
                drop(self.world.server.order(Order::RotateKey));
                // Its seed is durable before the database speaks of it.
                self.recorder.note(before, "hq/keys/working");
            }
            _ => {
                self.tablets[at].rebuild_lists();
                self.tablets[at].check_slice().unwrap();
            }
        }
    }

    fn words(&mut self) -> String {
        self.said += 1;
        format!("第{}句", self.said)
    }

    fn saved(&mut self, doc: DocId, words: String) {
        self.day.saved.push(Word {
            at: self.recorder.len(),
            what: (doc, words),
        });
    }

    fn opens_an_issue(&mut self, at: usize) {
        // What is opened here has a due date, which an officer may not set.
        if TABLETS[at].1 != "li" {
            return self.syncs(at);
        }
        let words = self.words();
        let doc = self.tablets[at].issue_in(None, STATION, &words);
        self.saved(doc, words);
    }

    /// Writes something on an issue that the tablet has, whoever opened it.
    fn goes_on(&mut self, at: usize) {
        let issues = self.tablets[at].issues(&IssueFilter::default(), &Page::default());
        let rows = issues.unwrap().rows;
        if rows.is_empty() {
            return self.opens_an_issue(at);
        }
        let row = usize::try_from(self.world.below(rows.len() as u64)).unwrap();
        let (doc, words) = (rows[row].row.id, self.words());
        self.tablets[at].add_progress(doc, &words, None).unwrap();
        self.saved(doc, words);
    }

    /// A whole visit, with notes and an issue, sealed.
    fn visits(&mut self, at: usize) {
        if TABLETS[at].1 != "li" {
            return self.syncs(at);
        }
        let visit = self.tablets[at].visit(STATION);
        let words = self.words();
        self.tablets[at]
            .write_in_visit(visit, "notes", &words)
            .unwrap();
        self.saved(visit, words);
        let words = self.words();
        let issue = self.tablets[at].issue_in(Some(visit), STATION, &words);
        self.saved(issue, words);
        self.tablets[at].seal(visit).unwrap();
    }

    fn types(&mut self, at: usize) {
        self.said += 1;
        let text = self.said.to_string();
        self.tablets[at].keep_draft("visit.notes", &text).unwrap();
        self.day.typed.push(Word {
            at: self.recorder.len(),
            what: (at, self.said),
        });
    }

    fn syncs(&mut self, at: usize) {
        self.tablets[at].sync();
        let device = self.tablets[at].identity().unwrap().device;
        let held = self.tablets[at].sync_state().unwrap().held;
        self.day.held.push(Word {
            at: self.recorder.len(),
            what: (device, held),
        });
    }
}
