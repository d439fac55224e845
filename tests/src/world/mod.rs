//! The same province in one process, with simulated clocks and seeded
//! randomness: a week runs in a second and a seed replays it.
//!
//! Everything is the real code but clock, randomness, keys and network.

pub mod clock;
pub mod held;
pub mod link;
pub mod nature;
pub mod order;
pub mod people;
pub mod server;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use baolian_core::Env;
use baolian_core::env::KeysInMemory;
use baolian_core::tablet::Repaired;
use baolian_hq::Hq;
use baolian_wire::reference::{Fact, Role};
use baolian_wire::{AccountId, StationCode};
use tempfile::TempDir;

use clock::TabletClock;
pub use held::{Held, usual_issue};
use link::Line;
use nature::{Drawn, Nature};
use order::{Done, Order};
pub use people::{account, pairing, station};
pub use server::Server;

/// 2026-11-02 08:00 in Shanghai: a Monday.
pub const MONDAY: i64 = 1_793_577_600_000;
/// An hour, in milliseconds.
pub const HOUR: i64 = 3_600_000;
/// A day, in milliseconds.
pub const DAY: i64 = 24 * HOUR;
/// How far Shanghai is ahead of UTC, in milliseconds.
pub const SHANGHAI: i64 = 8 * HOUR;

/// Headquarters and everybody's tablets in one process.
pub struct World {
    folder: TempDir,
    nature: Arc<Nature>,
    /// Headquarters.
    pub server: Arc<Server>,
    /// The keys of all tablets.
    pub keys: Arc<KeysInMemory>,
    tablets: BTreeMap<String, usize>,
}

impl World {
    /// A world with an empty headquarters.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::in_folder(memory(), seed)
    }

    /// The same in a folder, which may be watched over.
    #[must_use]
    pub fn in_folder(folder: TempDir, seed: u64) -> Self {
        let nature = Nature::new(MONDAY, seed);
        let server = Server::init(&folder.path().join("hq"), &nature, seed);
        Self {
            folder,
            nature,
            server,
            keys: Arc::default(),
            tablets: BTreeMap::new(),
        }
    }

    /// A world with two stations of one county, each with its cadre: `li` for
    /// the first, `wang` for the second.
    #[must_use]
    pub fn with_two_stations(seed: u64) -> Self {
        Self::two_stations_in(memory(), seed)
    }

    /// The same in a folder.
    #[must_use]
    pub fn two_stations_in(folder: TempDir, seed: u64) -> Self {
        let world = Self::in_folder(folder, seed);
        let mut facts = Vec::new();
        for (code, cadre) in [("420102002-01", "li"), ("420102003-01", "wang")] {
            facts.push(Fact::Station(station(code)));
            facts.push(Fact::Account(account(cadre, vec![Role::Cadre])));
            facts.push(Fact::Pairing(pairing(code, cadre, MONDAY - 30 * DAY, None)));
        }
        world.hq().facts(facts).unwrap();
        world
    }

    /// A world that goes on at an instant from what a folder holds: every machine has just
    /// started. Tablets are opened one by one ([`Self::known`]).
    ///
    /// # Errors
    /// Why headquarters does not start.
    pub fn revived(
        folder: TempDir,
        now: i64,
        seed: u64,
        keys: &Arc<KeysInMemory>,
    ) -> baolian_hq::Result<Self> {
        let nature = Nature::new(now, seed);
        let server = Server::revived(&folder.path().join("hq"), &nature, seed)?;
        Ok(Self {
            folder,
            nature,
            server,
            keys: Arc::clone(keys),
            tablets: BTreeMap::new(),
        })
    }

    /// The tablet in a folder of this world, whatever its state.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn known(&self, name: &str) -> baolian_core::Result<Held> {
        let (env, clock) = self.machine();
        Held::try_open(&self.path(name), &env, clock, Line::to(&self.server))
    }

    /// The same, repaired.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn repaired(&self, name: &str) -> baolian_core::Result<(Held, Repaired)> {
        let (env, clock) = self.machine();
        Held::repaired(&self.path(name), &env, clock, Line::to(&self.server))
    }

    /// What a tablet needs of the world, with a clock of its own.
    fn machine(&self) -> (Env, Arc<TabletClock>) {
        let boot = self.nature.dice.next();
        let clock = Arc::new(TabletClock::new(&self.nature, self.now() - DAY, boot));
        let env = Env {
            clock: Arc::clone(&clock) as Arc<dyn baolian_core::env::Clock>,
            entropy: Arc::new(Drawn(Arc::clone(&self.nature.dice))),
            keys: Arc::clone(&self.keys) as Arc<dyn baolian_core::env::KeyStore>,
        };
        (env, clock)
    }

    /// The running headquarters.
    #[must_use]
    pub fn hq(&self) -> Hq {
        self.server.hq()
    }

    /// The one true time.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.nature.now()
    }

    /// Lets time pass everywhere.
    pub fn pass(&self, ms: i64) {
        self.server.pass(ms);
    }

    /// A number below `n`.
    #[must_use]
    pub fn below(&self, n: u64) -> u64 {
        self.nature.dice.below(n)
    }

    /// Has all dice but headquarters' fall anew, from this seed on.
    pub fn reseed(&self, seed: u64) {
        self.nature.dice.reseed(seed);
    }

    /// A new tablet of an account, enrolled and in step.
    #[must_use]
    pub fn tablet(&mut self, account: &str) -> Held {
        let number = self.tablets.entry(account.into()).or_insert(0);
        *number += 1;
        let home = self.folder.path().join(format!("{account}-{number}"));
        let (env, clock) = self.machine();
        let held = Held::open(&home, &env, clock, Line::to(&self.server));
        held.enrol_with(&self.code(account)).unwrap();
        held.sync();
        held
    }

    /// An enrolment code for an account.
    #[must_use]
    pub fn code(&self, account: &str) -> String {
        match self
            .server
            .order(Order::Code(AccountId::new(account).unwrap()))
        {
            Done::Code(code) => code.to_text().unwrap(),
            other => panic!("no code for {account}: {other:?}"),
        }
    }

    /// An officer of a station, with a tablet.
    #[must_use]
    pub fn officer(&mut self, id: &str, station: &str) -> Held {
        let role = Role::Officer {
            station: StationCode::new(station).unwrap(),
        };
        let fact = Fact::Account(account(id, vec![role]));
        drop(self.server.order(Order::Facts(vec![fact])));
        self.tablet(id)
    }

    /// A clock for another headquarters, which says what it is told.
    #[must_use]
    pub fn told_clock(&self) -> Arc<clock::HqClock> {
        Arc::new(clock::HqClock::new(&self.nature))
    }

    /// A folder of this world.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Stops headquarters and starts it again on the same folder.
    pub fn restart_hq(&self) {
        self.server.restart_after(|_| {});
    }
}

/// A folder in memory where the system has one: what is synced to storage
/// need not be for a world, which tears files itself.
#[must_use]
pub fn memory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Leaves a database as a power cut does: what was committed had been synced,
/// so what is lost is the shared memory beside it and whatever a transaction
/// under way had appended to the log, of which some bytes may be there.
fn tear(database: &Path, dice: u64) {
    let beside = |ending: &str| {
        let name = database.file_name().unwrap().to_string_lossy();
        database.with_file_name(format!("{name}{ending}"))
    };
    drop(std::fs::remove_file(beside("-shm")));
    let wal = beside("-wal");
    if let Ok(mut bytes) = std::fs::read(&wal)
        && !bytes.is_empty()
    {
        let torn = usize::try_from(dice % 9000).unwrap();
        let begin = bytes.len().saturating_sub(torn);
        let half = bytes[begin..].to_vec();
        bytes.extend(half.iter().map(|b| b ^ 0x5a));
        std::fs::write(&wal, bytes).unwrap();
    }
}
