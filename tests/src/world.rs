//! The same province in one process, with simulated clocks and seeded
//! randomness: a week runs in a second and a seed replays it.
//!
//! Everything is the real code but clock, randomness, keys and network.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use baolian_core::env::{Answer, KeysInMemory, Transport, TransportError};
use baolian_core::sync::Synced;
use baolian_core::tablet::{OpenIssue, StartVisit};
use baolian_core::{Env, Tablet};
use baolian_hq::Hq;
use baolian_record::issue::Severity;
use baolian_wire::enrol::EnrolRequest;
use baolian_wire::id::BootId;
use baolian_wire::reference::{Account, Fact, Level, Pairing, Role, Station};
use baolian_wire::{AccountId, ClockReading, DocId, HqTime, StationCode, cbor};
use tempfile::TempDir;

/// 2026-11-02 08:00 in Shanghai: a Monday.
pub const MONDAY: i64 = 1_793_577_600_000;
/// An hour, in milliseconds.
pub const HOUR: i64 = 3_600_000;
/// A day, in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// The one true time of a world, and its randomness.
#[derive(Debug)]
pub struct Nature {
    now: AtomicI64,
    random: AtomicU64,
}

impl Nature {
    fn draw(&self, bytes: &mut [u8]) {
        // SplitMix64: small, seeded, good enough to differ everywhere.
        for chunk in bytes.chunks_mut(8) {
            let mut z = self
                .random
                .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

struct Drawn(Arc<Nature>);

impl baolian_core::env::Entropy for Drawn {
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        self.0.draw(bytes);
        Ok(())
    }
}

impl baolian_hq::env::Entropy for Drawn {
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        self.0.draw(bytes);
        Ok(())
    }
}

struct HqClock(Arc<Nature>);

impl baolian_hq::env::Clock for HqClock {
    fn now(&self) -> HqTime {
        HqTime(self.0.now.load(Ordering::SeqCst))
    }
}

/// A tablet's clocks: the wall may be off by anything.
#[derive(Debug)]
pub struct TabletClock {
    nature: Arc<Nature>,
    /// How far the wall clock is off, in milliseconds.
    pub off: AtomicI64,
    booted: AtomicI64,
    boot: AtomicU64,
}

impl TabletClock {
    /// Starts the operating system anew.
    pub fn reboot(&self) {
        self.booted
            .store(self.nature.now.load(Ordering::SeqCst), Ordering::SeqCst);
        self.boot.fetch_add(1, Ordering::SeqCst);
    }
}

impl baolian_core::env::Clock for TabletClock {
    fn now(&self) -> ClockReading {
        let now = self.nature.now.load(Ordering::SeqCst);
        ClockReading {
            wall_ms: now + self.off.load(Ordering::SeqCst),
            mono_ms: (now - self.booted.load(Ordering::SeqCst)).unsigned_abs(),
            boot: BootId(self.boot.load(Ordering::SeqCst).to_be_bytes()),
        }
    }
}

/// A tablet's way to headquarters, which may be down or lose answers.
pub struct Line {
    hq: Mutex<Hq>,
    down: AtomicBool,
    lose_answers: AtomicBool,
}

impl Transport for Line {
    fn post(
        &self,
        path: &str,
        body: &[u8],
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Answer, TransportError> {
        if self.down.load(Ordering::SeqCst) {
            return Err(TransportError::NoNetwork);
        }
        let hq = self.hq.lock().unwrap().clone();
        let done = match path {
            "/v1/enrol" => cbor::decode::<EnrolRequest>("enrolment", body, 1 << 16)
                .map_err(baolian_hq::HqError::from)
                .and_then(|r| hq.enrol(r))
                .map(|e| cbor::encode(&e)),
            "/v1/keys" => hq.certificates().map(|c| cbor::encode(&c)),
            _ => hq.sync(body),
        };
        if self.lose_answers.load(Ordering::SeqCst) {
            return Err(TransportError::Cut("the answer was lost".into()));
        }
        let (status, bytes) = match done {
            Ok(bytes) => (200, bytes),
            Err(e) => {
                let json =
                    serde_json::json!({"error": {"code": e.code(), "message": e.to_string()}});
                (400, json.to_string().into_bytes())
            }
        };
        for piece in bytes.chunks(4096) {
            if !take(piece) {
                break;
            }
        }
        Ok(Answer {
            status,
            retry_after: None,
        })
    }
}

/// One person's tablet in a world.
pub struct Held {
    /// The tablet.
    pub tablet: Tablet,
    /// Its clocks.
    pub clock: Arc<TabletClock>,
    line: Arc<Line>,
    env: Env,
    home: PathBuf,
}

impl std::ops::Deref for Held {
    type Target = Tablet;
    fn deref(&self) -> &Tablet {
        &self.tablet
    }
}

impl Held {
    /// Synchronises; it must work.
    pub fn sync(&self) -> Synced {
        self.tablet.sync(&*self.line).unwrap()
    }

    /// Synchronises if there is a way.
    ///
    /// # Errors
    /// As the facade.
    pub fn try_sync(&self) -> baolian_core::Result<Synced> {
        self.tablet.sync(&*self.line)
    }

    /// Loses the network.
    pub fn go_offline(&self) {
        self.line.down.store(true, Ordering::SeqCst);
    }

    /// Has the network again.
    pub fn go_online(&self) {
        self.line.down.store(false, Ordering::SeqCst);
    }

    /// Requests arrive, answers do not.
    pub fn lose_answers(&self, lose: bool) {
        self.line.lose_answers.store(lose, Ordering::SeqCst);
    }

    /// The program ends and starts again.
    pub fn restart(&mut self) {
        let again = Tablet::open(&self.home, self.env.clone());
        self.tablet = again.unwrap();
    }

    /// Copies the tablet's folder, as a backup tool does.
    pub fn copy_to(&self, folder: &Path) {
        copy(&self.home, folder);
    }

    /// Puts an older copy in the tablet's place.
    pub fn restore_from(&mut self, folder: &Path) {
        self.tablet = Tablet::open(&folder.join("aside"), self.env.clone()).unwrap();
        std::fs::remove_dir_all(&self.home).unwrap();
        copy(folder, &self.home);
        self.tablet = Tablet::open(&self.home, self.env.clone()).unwrap();
    }

    /// A second tablet that is a copy of this one, key and all.
    #[must_use]
    pub fn clone_to(&self, home: &Path) -> Held {
        copy(&self.home, home);
        Held {
            tablet: Tablet::open(home, self.env.clone()).unwrap(),
            clock: Arc::clone(&self.clock),
            line: Arc::clone(&self.line),
            env: self.env.clone(),
            home: home.to_owned(),
        }
    }

    /// Checks in without a position.
    #[must_use]
    pub fn visit(&self, station: &str) -> DocId {
        let start = StartVisit {
            station: station.into(),
            fix: None,
            no_position: Some("室内".into()),
        };
        self.start_visit(&start).unwrap().id
    }

    /// Opens an issue in a visit, or at a station.
    #[must_use]
    pub fn issue_in(&self, visit: Option<DocId>, station: &str, title: &str) -> DocId {
        let open = OpenIssue {
            visit,
            station: Some(station.into()),
            title: title.into(),
            severity: Some(Severity::Medium),
            due: Some("2026-12-10".into()),
            responsible: Some("post:所长".parse().unwrap()),
            ..OpenIssue::default()
        };
        self.open_issue(&open).unwrap().id
    }
}

/// Headquarters and everybody's tablets in one process.
pub struct World {
    folder: TempDir,
    nature: Arc<Nature>,
    /// Headquarters.
    pub hq: Hq,
    hq_env: baolian_hq::env::Env,
    lines: Vec<Arc<Line>>,
    tablets: BTreeMap<String, usize>,
}

impl World {
    /// A world with an empty headquarters.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let nature = Arc::new(Nature {
            now: AtomicI64::new(MONDAY),
            random: AtomicU64::new(seed.wrapping_mul(0xd134_2543_de82_ef95) | 1),
        });
        let hq_env = baolian_hq::env::Env {
            clock: Arc::new(HqClock(Arc::clone(&nature))),
            entropy: Arc::new(Drawn(Arc::clone(&nature))),
        };
        let hq = Hq::init(&folder.path().join("hq"), hq_env.clone()).unwrap();
        Self {
            folder,
            nature,
            hq,
            hq_env,
            lines: Vec::new(),
            tablets: BTreeMap::new(),
        }
    }

    /// A world with two stations of one county, each with its cadre: `li` for
    /// the first, `wang` for the second.
    #[must_use]
    pub fn with_two_stations(seed: u64) -> Self {
        let world = Self::seeded(seed);
        let mut facts = Vec::new();
        for (code, cadre) in [("420102002-01", "li"), ("420102003-01", "wang")] {
            facts.push(Fact::Station(station(code)));
            facts.push(Fact::Account(account(cadre, vec![Role::Cadre])));
            facts.push(Fact::Pairing(pairing(code, cadre, MONDAY - 30 * DAY, None)));
        }
        world.hq.facts(facts).unwrap();
        world
    }

    /// The one true time.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.nature.now.load(Ordering::SeqCst)
    }

    /// Lets time pass everywhere.
    pub fn pass(&self, ms: i64) {
        self.nature.now.fetch_add(ms, Ordering::SeqCst);
        self.hq.tick().unwrap();
    }

    /// A number below `n`.
    #[must_use]
    pub fn below(&self, n: u64) -> u64 {
        let mut bytes = [0; 8];
        self.nature.draw(&mut bytes);
        u64::from_le_bytes(bytes) % n.max(1)
    }

    /// A new tablet of an account, enrolled and in step.
    #[must_use]
    pub fn tablet(&mut self, account: &str) -> Held {
        let number = self.tablets.entry(account.into()).or_insert(0);
        *number += 1;
        let home = self.folder.path().join(format!("{account}-{number}"));
        let clock = Arc::new(TabletClock {
            nature: Arc::clone(&self.nature),
            off: AtomicI64::new(0),
            booted: AtomicI64::new(self.now() - DAY),
            boot: AtomicU64::new(self.below(u64::MAX)),
        });
        let env = Env {
            clock: Arc::clone(&clock) as Arc<dyn baolian_core::env::Clock>,
            entropy: Arc::new(Drawn(Arc::clone(&self.nature))),
            keys: Arc::new(KeysInMemory::default()),
        };
        let line = Arc::new(Line {
            hq: Mutex::new(self.hq.clone()),
            down: AtomicBool::new(false),
            lose_answers: AtomicBool::new(false),
        });
        self.lines.push(Arc::clone(&line));
        let tablet = Tablet::open(&home, env.clone()).unwrap();
        let code = self
            .hq
            .issue_code(&AccountId::new(account).unwrap())
            .unwrap();
        let code = code.to_text().unwrap();
        tablet.enrol(&*line, "http://127.0.0.1:1", &code).unwrap();
        let held = Held {
            tablet,
            clock,
            line,
            env,
            home,
        };
        held.sync();
        held
    }

    /// An officer of a station, with a tablet.
    #[must_use]
    pub fn officer(&mut self, id: &str, station: &str) -> Held {
        let role = Role::Officer {
            station: StationCode::new(station).unwrap(),
        };
        self.hq
            .facts(vec![Fact::Account(account(id, vec![role]))])
            .unwrap();
        self.tablet(id)
    }

    /// A folder of this world.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Stops headquarters and starts it again on the same folder.
    pub fn restart_hq(&mut self) {
        self.restart_hq_after(|_| {});
    }

    /// Copies headquarters' folder while nothing runs on it.
    pub fn copy_hq(&mut self, to: &Path) {
        let to = to.to_owned();
        self.restart_hq_after(move |dir| copy(dir, &to));
    }

    /// Puts an older copy of the folder in headquarters' place.
    pub fn roll_back_hq(&mut self, from: &Path) {
        let from = from.to_owned();
        self.restart_hq_after(move |dir| {
            std::fs::remove_dir_all(dir).unwrap();
            copy(&from, dir);
        });
    }

    fn restart_hq_after(&mut self, meanwhile: impl FnOnce(&Path)) {
        let dir = self.hq.dir().to_owned();
        self.hq.stop();
        // A second headquarters on one folder would work beside the first, so
        // every handle of the first goes before.
        let idle = self.folder.path().join("idle");
        if !idle.exists() {
            Hq::init(&idle, self.hq_env.clone()).unwrap().stop();
        }
        let idle = Hq::open(&idle, self.hq_env.clone()).unwrap();
        for line in &self.lines {
            *line.hq.lock().unwrap() = idle.clone();
        }
        self.hq = idle;
        meanwhile(&dir);
        self.hq = Hq::open(&dir, self.hq_env.clone()).unwrap();
        for line in &self.lines {
            *line.hq.lock().unwrap() = self.hq.clone();
        }
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

/// A pairing at county level.
#[must_use]
pub fn pairing(station: &str, cadre: &str, from: i64, until: Option<i64>) -> Pairing {
    Pairing {
        station: StationCode::new(station).unwrap(),
        cadre: AccountId::new(cadre).unwrap(),
        level: Level::County,
        from,
        until,
    }
}

/// An account.
#[must_use]
pub fn account(id: &str, roles: Vec<Role>) -> Account {
    Account {
        id: AccountId::new(id).unwrap(),
        name: format!("{id}同志"),
        unit: String::new(),
        post: String::new(),
        phone: String::new(),
        roles,
        closed: false,
        closed_at: None,
    }
}

/// A station of 江岸区.
#[must_use]
pub fn station(code: &str) -> Station {
    Station {
        code: StationCode::new(code).unwrap(),
        name: format!("武汉市公安局江岸区分局{code}派出所"),
        short_name: format!("{code}派出所"),
        city_code: "420100".into(),
        city: "武汉市".into(),
        county_code: "420102".into(),
        county: "江岸区".into(),
        township: "大智街道".into(),
        position: None,
        position_source: String::new(),
    }
}
