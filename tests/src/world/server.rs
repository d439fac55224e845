//! Headquarters in a world: it can be stopped, killed, copied, rolled back; keeps a journal
//! of all that reached it, and lets a watcher see every answer it gives.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use baolian_hq::{Hq, HqError};
use baolian_wire::enrol::EnrolRequest;
use baolian_wire::up::{RequestHead, SyncRequest};
use baolian_wire::{DeviceId, cbor};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::clock::HqClock;
use super::nature::{Dice, Drawn, Nature, mixed};
use super::order::{Done, Order};
use super::{DAY, SHANGHAI, copy, tear};

/// Something that reached headquarters.
#[derive(Debug, Clone)]
pub struct Event {
    /// What its clock said.
    pub at: i64,
    /// What its dice began with.
    pub seed: u64,
    /// What it was.
    pub what: What,
}

/// What reached headquarters.
#[derive(Debug, Clone)]
pub enum What {
    /// It was set up.
    Init,
    /// It started again.
    Start,
    /// Somebody did something there.
    Order(Order),
    /// A tablet asked to be known.
    Enrol(EnrolRequest),
    /// A tablet gave back what it had forgotten: the request.
    Given(Vec<u8>),
    /// A tablet's part that it took: entries after `from` up to `to` were new.
    Part {
        /// What the request said.
        head: RequestHead,
        /// What was held before.
        from: u64,
        /// What is held now.
        to: u64,
    },
}

/// An answer on its way to a tablet.
pub struct Answered<'a> {
    /// For whom.
    pub device: DeviceId,
    /// The bytes.
    pub bytes: &'a [u8],
    /// What headquarters had committed when they left it.
    pub db: &'a Connection,
}

type Watcher = Box<dyn FnMut(&Answered<'_>) + Send>;

struct Running {
    hq: Hq,
    db: Connection,
}

/// Headquarters.
pub struct Server {
    dir: PathBuf,
    env: baolian_hq::env::Env,
    /// Its clock.
    pub clock: Arc<HqClock>,
    dice: Arc<Dice>,
    seed: u64,
    nature: Arc<Nature>,
    running: Mutex<Option<Running>>,
    journal: Mutex<Vec<Event>>,
    /// Events ever, those too that a roll-back undid: no dice fall twice alike.
    ever: AtomicU64,
    watcher: Mutex<Option<Watcher>>,
}

impl Server {
    /// A new one in a folder.
    pub(crate) fn init(dir: &Path, nature: &Arc<Nature>, seed: u64) -> Arc<Self> {
        let server = Self::stopped(dir, nature, seed);
        server.note(server.begin(), What::Init);
        let hq = Hq::init(&server.dir, server.env.clone()).unwrap();
        server.run(hq);
        Arc::new(server)
    }

    /// One that was there before, started; it has no journal of what was before.
    pub(crate) fn revived(
        dir: &Path,
        nature: &Arc<Nature>,
        seed: u64,
    ) -> baolian_hq::Result<Arc<Self>> {
        let server = Self::stopped(dir, nature, seed);
        server.begin();
        let hq = Hq::open(&server.dir, server.env.clone())?;
        server.run(hq);
        Ok(Arc::new(server))
    }

    fn stopped(dir: &Path, nature: &Arc<Nature>, seed: u64) -> Self {
        let clock = Arc::new(HqClock::new(nature));
        let dice = Arc::new(Dice::seeded(seed));
        Self {
            dir: dir.to_owned(),
            env: baolian_hq::env::Env {
                clock: Arc::clone(&clock) as Arc<dyn baolian_hq::env::Clock>,
                entropy: Arc::new(Drawn(Arc::clone(&dice))),
            },
            clock,
            dice,
            seed,
            nature: Arc::clone(nature),
            running: Mutex::new(None),
            journal: Mutex::new(Vec::new()),
            ever: AtomicU64::new(0),
            watcher: Mutex::new(None),
        }
    }

    fn run(&self, hq: Hq) {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let db = Connection::open_with_flags(self.dir.join("hq.db"), flags).unwrap();
        *self.running.lock().unwrap() = Some(Running { hq, db });
    }

    /// Begins an event: its number's dice, its clock.
    fn begin(&self) -> (i64, u64) {
        let number = self.ever.fetch_add(1, Ordering::SeqCst);
        let seed = mixed(self.seed, number);
        self.dice.reseed(seed);
        (self.clock.now_ms(), seed)
    }

    fn note(&self, (at, seed): (i64, u64), what: What) {
        self.journal.lock().unwrap().push(Event { at, seed, what });
    }

    /// What reached it so far, but for what a roll-back undid.
    #[must_use]
    pub fn journal(&self) -> Vec<Event> {
        self.journal.lock().unwrap().clone()
    }

    /// Lets somebody see every answer.
    pub fn watch(&self, watcher: impl FnMut(&Answered<'_>) + Send + 'static) {
        *self.watcher.lock().unwrap() = Some(Box::new(watcher));
    }

    /// The running headquarters.
    #[must_use]
    pub fn hq(&self) -> Hq {
        let running = self.running.lock().unwrap();
        running.as_ref().expect("headquarters runs").hq.clone()
    }

    /// Reads what it has committed, past all of its own code.
    pub fn db<T>(&self, look: impl FnOnce(&Connection) -> T) -> T {
        look(&self.running.lock().unwrap().as_ref().unwrap().db)
    }

    /// Does something there.
    pub fn order(&self, order: Order) -> Done {
        let begun = self.begin();
        let done = order.carry_out(&self.hq());
        self.note(begun, What::Order(order));
        done
    }

    /// A tablet asks to be known.
    pub(crate) fn enrol(&self, body: &[u8]) -> Result<Vec<u8>, HqError> {
        let request: EnrolRequest = cbor::decode("enrolment", body, 1 << 16)?;
        let begun = self.begin();
        let enrolled = self.hq().enrol(request.clone());
        self.note(begun, What::Enrol(request));
        Ok(cbor::encode(&enrolled?))
    }

    /// A tablet's part arrives.
    pub(crate) fn sync(&self, body: &[u8]) -> Result<Vec<u8>, HqError> {
        let request = SyncRequest::decode(body).ok();
        let gives = request.as_ref().is_some_and(|r| r.returned.is_some());
        let before = request.map(|request| {
            let device = request.device;
            (request.head(), self.db(|db| log_state(db, device)))
        });
        let begun = self.begin();
        let answer = self.hq().sync(body)?;
        if gives {
            self.note(begun, What::Given(body.to_vec()));
        }
        if let Some((head, before)) = before {
            let device = head.device;
            let (from, receipt) = before.unwrap_or_default();
            let (to, newer) = self.db(|db| log_state(db, device)).unwrap_or_default();
            if newer != receipt && !gives {
                self.note(begun, What::Part { head, from, to });
            }
            if let Some(watcher) = &mut *self.watcher.lock().unwrap() {
                self.db(|db| {
                    watcher(&Answered {
                        device,
                        bytes: &answer,
                        db,
                    });
                });
            }
        }
        Ok(answer)
    }

    /// Lets time pass, here and everywhere; what becomes due at a midnight is written then.
    pub fn pass(&self, ms: i64) {
        let mut left = ms;
        while left > 0 {
            let to_midnight = DAY - (self.nature.now() + SHANGHAI).rem_euclid(DAY);
            let step = left.min(to_midnight);
            self.nature.pass(step);
            left -= step;
            drop(self.order(Order::Tick));
        }
    }

    /// Stops, lets something happen to the folder, and starts again.
    pub fn restart_after(&self, meanwhile: impl FnOnce(&Path)) {
        let running = self.running.lock().unwrap().take();
        if let Some(Running { hq, db }) = running {
            hq.stop();
            drop((hq, db));
        }
        meanwhile(&self.dir);
        self.start();
    }

    fn start(&self) {
        let begun = self.begin();
        let hq = Hq::open(&self.dir, self.env.clone()).unwrap();
        assert!(hq.began_run(), "no other headquarters runs on the folder");
        self.note(begun, What::Start);
        self.run(hq);
    }

    /// Ends without warning: the folder is left as it was at this instant,
    /// and what had not been synced to storage is torn.
    pub fn kill(&self) {
        let limbo = self.dir.with_extension("limbo");
        copy(&self.dir, &limbo);
        tear(&limbo.join("hq.db"), self.dice.next());
        self.restart_after(|dir| {
            std::fs::remove_dir_all(dir).unwrap();
            std::fs::rename(&limbo, dir).unwrap();
        });
    }

    /// Copies the folder while nothing runs on it. Returns how far the journal is.
    pub fn copy_to(&self, to: &Path) -> usize {
        let mark = self.journal.lock().unwrap().len();
        self.restart_after(|dir| copy(dir, to));
        mark
    }

    /// Copies the folder while it runs, as a backup tool that knows nothing of
    /// databases does between two commits. Returns how far the journal is.
    pub fn copy_running(&self, to: &Path) -> usize {
        copy(&self.dir, to);
        self.journal.lock().unwrap().len()
    }

    /// Backs the database up by headquarters' own means. Returns how far the journal is.
    pub fn back_up(&self, to: &Path) -> usize {
        self.hq().backup(to, false).unwrap();
        self.journal.lock().unwrap().len()
    }

    /// Restores headquarters from a backup, made when the journal was so far.
    pub fn restore(&self, from: &Path, mark: usize) {
        self.restart_after(|dir| {
            let report = Hq::restore(dir, from).unwrap();
            assert!(report.holds(), "{:?}", report.faults);
            self.journal.lock().unwrap().truncate(mark);
        });
    }

    /// Puts an older copy of the folder in its place, made when the journal was so far.
    pub fn roll_back(&self, from: &Path, mark: usize) {
        self.restart_after(|dir| {
            std::fs::remove_dir_all(dir).unwrap();
            copy(from, dir);
            self.journal.lock().unwrap().truncate(mark);
        });
    }
}

/// How many entries of a log are held, and the number of its newest receipt.
fn log_state(db: &Connection, device: DeviceId) -> Option<(u64, i64)> {
    // A tablet that was given back has none yet.
    let receipt = "ifnull((SELECT max(number) FROM receipt WHERE receipt.device = id), -1)";
    db.prepare_cached(&format!("SELECT n, {receipt} FROM device WHERE id = ?1"))
        .unwrap()
        .query_row([device.as_bytes()], |r| {
            Ok((r.get::<_, i64>(0)?.unsigned_abs(), r.get(1)?))
        })
        .optional()
        .unwrap()
}
