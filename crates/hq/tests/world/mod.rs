//! A small world for tests: headquarters in a folder, and tablets made of `wire` and `record` alone.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod deeds;
pub mod server;
pub mod tablet;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use baolian_hq::Hq;
use baolian_hq::env::{Clock, Entropy, Env};
use baolian_wire::reference::{Account, Fact, Level, Pairing, Role, Station};
use baolian_wire::{AccountId, Hash, HqTime, StationCode};

pub use tablet::Tablet;

/// Noon of 2026-11-02, a Monday, in Asia/Shanghai.
pub const START: i64 = 1_793_592_000_000;
pub const MINUTE: i64 = 60_000;
pub const DAY: i64 = 24 * 60 * MINUTE;

/// A clock that a test sets.
#[derive(Clone, Default)]
pub struct TestClock(pub Arc<AtomicI64>);

impl TestClock {
    pub fn set(&self, ms: i64) {
        self.0.store(ms, Ordering::SeqCst);
    }
    pub fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
    pub fn ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clock for TestClock {
    fn now(&self) -> HqTime {
        HqTime(self.ms())
    }
}

/// Bytes that a seed replays.
pub struct Seeded {
    seed: u64,
    drawn: AtomicU64,
}

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
        }
    }
}

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        for chunk in bytes.chunks_mut(32) {
            let n = self.drawn.fetch_add(1, Ordering::SeqCst);
            let block = Hash::of_parts(&[&self.seed.to_be_bytes(), &n.to_be_bytes()]);
            chunk.copy_from_slice(&block.as_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

pub struct World {
    pub dir: tempfile::TempDir,
    pub clock: TestClock,
    pub hq: Hq,
    seed: AtomicU64,
}

pub fn env(clock: &TestClock, seed: u64) -> Env {
    Env {
        clock: Arc::new(clock.clone()),
        entropy: Arc::new(Seeded::new(seed)),
    }
}

pub fn account(id: &str) -> AccountId {
    AccountId::new(id).unwrap()
}

pub fn station_code(code: &str) -> StationCode {
    StationCode::new(code).unwrap()
}

/// The two stations of these tests: one city, two counties.
pub const A: &str = "420921201-01";
pub const B: &str = "420922101-01";

pub fn station(code: &str) -> Station {
    Station {
        code: station_code(code),
        name: format!("{code}派出所"),
        short_name: "白果派出所".into(),
        city_code: "420900".into(),
        city: "孝感市".into(),
        county_code: code[..6].into(),
        county: "县".into(),
        township: "镇".into(),
        position: None,
        position_source: "none".into(),
    }
}

pub fn person(id: &str, roles: Vec<Role>) -> Fact {
    Fact::Account(Account {
        id: account(id),
        name: format!("name of {id}"),
        unit: String::new(),
        post: String::new(),
        phone: String::new(),
        roles,
        closed: false,
        closed_at: None,
    })
}

pub fn pairing(station: &str, cadre: &str, level: Level, from: i64, until: Option<i64>) -> Fact {
    Fact::Pairing(Pairing {
        station: station_code(station),
        cadre: account(cadre),
        level,
        from,
        until,
    })
}

impl World {
    /// Headquarters with two stations: A held by `li` at county level, B by
    /// `wang` at city level; an officer each; offices and leaders.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = TestClock::default();
        clock.set(START);
        let hq = Hq::init(dir.path(), env(&clock, 1)).unwrap();
        let office = |level, area: &str| Role::Office {
            level,
            area: area.into(),
        };
        hq.facts(vec![
            Fact::Station(station(A)),
            Fact::Station(station(B)),
            person("li", vec![Role::Cadre]),
            person("wang", vec![Role::Cadre]),
            person("zhao", vec![Role::Cadre]),
            person(
                "officer-a",
                vec![Role::Officer {
                    station: station_code(A),
                }],
            ),
            person(
                "officer-b",
                vec![Role::Officer {
                    station: station_code(B),
                }],
            ),
            person("county-office", vec![office(Level::County, "420921")]),
            person("city-office", vec![office(Level::City, "420900")]),
            person(
                "leader",
                vec![Role::Leader {
                    area: "420900".into(),
                }],
            ),
            person(
                "traffic",
                vec![Role::Department {
                    area: "420900".into(),
                }],
            ),
            pairing(A, "li", Level::County, START - 100 * DAY, None),
            pairing(B, "wang", Level::City, START - 100 * DAY, None),
        ])
        .unwrap();
        Self {
            dir,
            clock,
            hq,
            seed: AtomicU64::new(100),
        }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn seed(&self) -> u64 {
        self.seed.fetch_add(1, Ordering::SeqCst)
    }

    /// A new tablet of an account, enrolled.
    pub fn tablet(&self, account_id: &str) -> Tablet {
        let code = self.hq.issue_code(&account(account_id)).unwrap();
        Tablet::enrol(&self.hq, &code, self.clock.clone(), self.seed())
    }

    /// Opens the same folder anew, as after a restart.
    pub fn restart(&mut self) {
        self.hq.stop();
        let dir = self.dir.path().to_owned();
        let env = env(&self.clock, self.seed());
        // The lock goes with the last handle.
        let placeholder = tempfile::tempdir().unwrap();
        self.hq = Hq::init(placeholder.path(), env.clone()).unwrap();
        self.hq = Hq::open(&dir, env).unwrap();
    }
}
