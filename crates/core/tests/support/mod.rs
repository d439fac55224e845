//! A tablet on a bench: simulated clock, seeded randomness, and the smallest
//! headquarters that signs what it says. It judges nothing: each test says
//! what it answers.

#![allow(dead_code, missing_docs, clippy::pedantic)]

use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use baolian_core::env::{Answer, Clock, Entropy, KeysInMemory, Transport, TransportError};
use baolian_core::{Env, Tablet};
use baolian_record::genesis;
use baolian_wire::down::{DownItem, DownPart, Frame, LogAnswer, Made};
use baolian_wire::enrol::{EnrolCode, EnrolRequest, Enrolled, Proof, SignedEnrolled};
use baolian_wire::id::BootId;
use baolian_wire::key::{PublicKey, SecretKey};
use baolian_wire::pack::{Before, Format, Known, SHORT};
use baolian_wire::receipt::{Certificate, OVERLAP_MS, Receipt, SignedReceipt};
use baolian_wire::reference::{Account, Fact, Level, Pairing, Role, Station};
use baolian_wire::up::{Cursor, Ground, SyncRequest, UpItem};
use baolian_wire::{
    AccountId, ChainHead, ClockReading, DeviceId, DocId, Entry, EpochId, Hash, HqTime, StationCode,
    cbor,
};

pub const STATION: &str = "420102002-01";
pub const NOON: i64 = 1_795_492_800_000; // 2026-11-24 12:00 in Shanghai

pub struct BenchClock {
    pub wall: AtomicI64,
    pub mono: AtomicU64,
    pub boot: AtomicU64,
}

impl BenchClock {
    pub fn pass(&self, ms: u64) {
        self.wall.fetch_add(ms as i64, Ordering::SeqCst);
        self.mono.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for BenchClock {
    fn now(&self) -> ClockReading {
        ClockReading {
            wall_ms: self.wall.load(Ordering::SeqCst),
            mono_ms: self.mono.load(Ordering::SeqCst),
            boot: BootId(self.boot.load(Ordering::SeqCst).to_be_bytes()),
        }
    }
}

/// SplitMix64: small, seeded, good enough to be different everywhere.
pub struct Seeded(pub AtomicU64);

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// What the bench headquarters holds of one device.
struct Held {
    key: PublicKey,
    n: u64,
    head: ChainHead,
    items: Vec<UpItem>,
    number: u64,
}

/// Changes an answer on its way.
type Tamper = Box<dyn Fn(Vec<u8>) -> Vec<u8> + Send>;

pub struct BenchHq {
    account: AccountId,
    pub root: SecretKey,
    /// The seed of the working key that signs; the first is 2.
    pub signs: AtomicU8,
    /// What its clock says, in milliseconds; it stands still.
    pub now: AtomicI64,
    pub code: EnrolCode,
    inner: Mutex<Inner>,
}

struct Inner {
    held: std::collections::BTreeMap<DeviceId, Held>,
    /// Changes of others that were sent down.
    told: Vec<(DocId, Hash)>,
    queue: Vec<DownItem>,
    position: u64,
    backed_up: u64,
    down: bool,
    tamper: Option<Tamper>,
    cut_after: Option<usize>,
    hide_answer: bool,
}

pub fn made(at: i64) -> Made {
    Made {
        after: HqTime(at - 1000),
        before: HqTime(at),
        estimate: Some(HqTime(at)),
        proven: true,
    }
}

impl BenchHq {
    pub fn new(account: &str) -> Arc<Self> {
        let root = SecretKey::from_seed(&[1; 32]);
        let code = EnrolCode::new([7; 16], &root.public());
        Arc::new(Self {
            account: AccountId::new(account).unwrap(),
            signs: AtomicU8::new(2),
            now: AtomicI64::new(NOON),
            inner: Mutex::new(Inner {
                held: Default::default(),
                told: Vec::new(),
                queue: Vec::new(),
                position: 0,
                backed_up: 0,
                down: false,
                tamper: None,
                cut_after: None,
                hide_answer: false,
            }),
            root,
            code,
        })
    }

    fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    fn working(&self) -> SecretKey {
        SecretKey::from_seed(&[self.signs.load(Ordering::SeqCst); 32])
    }

    /// The root's word for the key that signs: a later one begins long before noon.
    fn certificate(&self) -> Certificate {
        let working = self.working().public();
        let first = working == SecretKey::from_seed(&[2; 32]).public();
        let since = if first { 0 } else { NOON - 10 * OVERLAP_MS };
        Certificate::sign(&self.root, working, HqTime(since))
    }

    /// Sends these with the next answer.
    pub fn send(&self, items: Vec<DownItem>) {
        self.inner.lock().unwrap().queue.extend(items);
    }

    pub fn fact(&self, fact: &Fact) {
        self.fact_bytes(fact.encode());
    }

    pub fn fact_bytes(&self, fact: Vec<u8>) {
        self.send(vec![DownItem::Fact {
            position: 1,
            fact: fact.into(),
            laid: None,
        }]);
    }

    pub fn go_down(&self, down: bool) {
        self.inner.lock().unwrap().down = down;
    }

    pub fn tamper(&self, with: impl Fn(Vec<u8>) -> Vec<u8> + Send + 'static) {
        self.inner.lock().unwrap().tamper = Some(Box::new(with));
    }

    pub fn honest(&self) {
        let mut inner = self.inner.lock().unwrap();
        inner.tamper = None;
        inner.cut_after = None;
        inner.hide_answer = false;
    }

    pub fn cut_after(&self, bytes: usize) {
        self.inner.lock().unwrap().cut_after = Some(bytes);
    }

    /// Commits, but the answer never arrives.
    pub fn hide_answer(&self) {
        self.inner.lock().unwrap().hide_answer = true;
    }

    pub fn backed_up(&self, n: u64) {
        self.inner.lock().unwrap().backed_up = n;
    }

    /// Loses everything after n, as after a restore from an old backup.
    pub fn roll_back(&self, device: DeviceId, n: u64) {
        let mut inner = self.inner.lock().unwrap();
        let held = inner.held.get_mut(&device).unwrap();
        held.n = n;
        held.items.truncate(n as usize);
        held.head = ChainHead::start(&held.key);
        for item in &held.items {
            held.head = held.head.then(&item.entry_hash());
        }
    }

    /// The entries held of a device.
    pub fn items(&self, device: DeviceId) -> Vec<UpItem> {
        let inner = self.inner.lock().unwrap();
        inner
            .held
            .get(&device)
            .map(|h| h.items.clone())
            .unwrap_or_default()
    }

    pub fn devices(&self) -> Vec<DeviceId> {
        self.inner.lock().unwrap().held.keys().copied().collect()
    }

    fn receipt(&self, device: DeviceId, held: &Held, backed_up: u64, at: i64) -> SignedReceipt {
        SignedReceipt::sign(
            &Receipt {
                device,
                number: held.number,
                n: held.n,
                head: held.head,
                at: HqTime(at),
                epoch: EpochId([5; 8]),
                position: 0,
                backed_up,
            },
            &self.working(),
        )
    }

    fn enrol(&self, body: &[u8]) -> Vec<u8> {
        let request: EnrolRequest = cbor::decode("enrol", body, 4096).unwrap();
        let mut inner = self.inner.lock().unwrap();
        if let Proof::Succession(s) = &request.proof {
            let old = inner.held.get(&s.old).unwrap().key;
            s.verify(&old, &request.key).unwrap();
        }
        let device = request.key.device();
        let held = Held {
            key: request.key,
            n: 0,
            head: ChainHead::start(&request.key),
            items: Vec::new(),
            number: 0,
        };
        let enrolled = Enrolled {
            account: self.account.clone(),
            root: self.root.public(),
            certificate: self.certificate(),
            epoch: EpochId([5; 8]),
            at: HqTime(self.now()),
            receipt: self.receipt(device, &held, 0, self.now()),
        };
        inner.held.insert(device, held);
        cbor::encode(&SignedEnrolled::sign(
            &enrolled,
            &request.key,
            &self.working(),
        ))
    }

    fn sync(&self, body: &[u8]) -> Vec<u8> {
        let request = SyncRequest::decode(body).unwrap();
        let mut inner = self.inner.lock().unwrap();
        let queue = std::mem::take(&mut inner.queue);
        inner.position += queue.len() as u64 + 1;
        let told = queue.iter().filter_map(|item| match item {
            DownItem::Applied { entry, .. } => named(entry),
            _ => None,
        });
        inner.told.extend(told);
        let (position, backed_up) = (inner.position, inner.backed_up);
        let holdings = Holdings::of(&inner, request.device);
        let held = inner.held.get_mut(&request.device).unwrap();
        let log = if request.len < held.n {
            LogAnswer::Diverged {
                n: held.n,
                head: held.head,
            }
        } else if request.after > held.n {
            LogAnswer::SendFrom {
                n: held.n,
                head: held.head,
            }
        } else {
            // The chain at `after`, then over the items: the same or another history.
            let mut head = ChainHead::start(&held.key);
            for item in held.items.iter().take(request.after as usize) {
                head = head.then(&item.entry_hash());
            }
            let items = request.items(&holdings).unwrap();
            let mut heads = vec![head];
            for item in &items {
                head = head.then(&item.entry_hash());
                heads.push(head);
            }
            request.verify(head, &held.key).unwrap();
            let known = (held.n - request.after) as usize;
            if heads
                .get(known.min(items.len()))
                .is_some_and(|h| known > items.len() || *h == held.head)
            {
                for item in items.iter().skip(known) {
                    held.items.push(item.clone());
                    held.head = held.head.then(&item.entry_hash());
                    held.n += 1;
                }
                LogAnswer::Continued
            } else {
                LogAnswer::Diverged {
                    n: held.n,
                    head: held.head,
                }
            }
        };
        held.number += 1;
        let part = DownPart {
            device: request.device,
            epoch: EpochId([5; 8]),
            from: request.cursor.clone(),
            to: Cursor {
                position,
                backlogs: vec![],
            },
            at: HqTime(self.now()),
            items: queue,
            log: Some(log),
            receipt: None,
            more: false,
            returned: None,
            backed_up: None,
        };
        let held = inner.held.get(&request.device).unwrap();
        let receipt = self.receipt(request.device, held, backed_up, self.now() + 1000);
        let part = DownPart {
            receipt: Some(receipt),
            ..part
        };
        let mut bytes = Frame::sign(&part, Format::Bundle, &self.working())
            .unwrap()
            .to_stream();
        if let Some(tamper) = &inner.tamper {
            bytes = tamper(bytes);
        }
        bytes
    }
}

impl Transport for BenchHq {
    fn post(
        &self,
        path: &str,
        body: &[u8],
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Answer, TransportError> {
        if self.inner.lock().unwrap().down {
            return Err(TransportError::NoNetwork);
        }
        let bytes = match path {
            "/v1/enrol" => self.enrol(body),
            "/v1/keys" => cbor::encode(&vec![self.certificate()]),
            _ => self.sync(body),
        };
        let (cut, hide) = {
            let inner = self.inner.lock().unwrap();
            (inner.cut_after, inner.hide_answer)
        };
        if hide {
            return Err(TransportError::Cut("hidden".into()));
        }
        for piece in bytes[..cut.unwrap_or(bytes.len()).min(bytes.len())].chunks(100) {
            if !take(piece) {
                break;
            }
        }
        match cut {
            Some(n) if n < bytes.len() => Err(TransportError::Cut("cut".into())),
            _ => Ok(Answer {
                status: 200,
                retry_after: None,
            }),
        }
    }
}

pub fn account(id: &str, roles: Vec<Role>) -> Account {
    Account {
        id: AccountId::new(id).unwrap(),
        name: format!("name of {id}"),
        unit: String::new(),
        post: String::new(),
        phone: String::new(),
        roles,
        closed: false,
        closed_at: None,
    }
}

pub fn station(code: &str) -> Station {
    Station {
        code: StationCode::new(code).unwrap(),
        name: "武汉市公安局江岸区分局大智派出所".into(),
        short_name: "大智派出所".into(),
        city_code: "420100".into(),
        city: "武汉市".into(),
        county_code: "420102".into(),
        county: "江岸区".into(),
        township: "大智街道".into(),
        position: None,
        position_source: String::new(),
    }
}

pub struct Bench {
    pub dir: tempfile::TempDir,
    pub clock: Arc<BenchClock>,
    pub env: Env,
    pub hq: Arc<BenchHq>,
    pub tablet: Tablet,
}

impl Bench {
    /// A cadre's tablet, enrolled and paired with one station.
    pub fn cadre() -> Self {
        let bench = Self::enrolled();
        bench.hq.fact(&Fact::Station(station(STATION)));
        bench
            .hq
            .fact(&Fact::Account(account("li", vec![Role::Cadre])));
        bench.hq.fact(&Fact::Pairing(Pairing {
            station: StationCode::new(STATION).unwrap(),
            cadre: AccountId::new("li").unwrap(),
            level: Level::County,
            from: NOON - 86_400_000 * 30,
            until: None,
        }));
        bench.sync();
        bench
    }

    /// A station officer's tablet.
    pub fn officer() -> Self {
        let bench = Self::enrolled();
        bench.hq.fact(&Fact::Station(station(STATION)));
        bench.hq.fact(&Fact::Account(account(
            "li",
            vec![Role::Officer {
                station: StationCode::new(STATION).unwrap(),
            }],
        )));
        bench.sync();
        bench
    }

    pub fn enrolled() -> Self {
        Self::of("li", 42)
    }

    /// The tablet of an account, enrolled; another seed is another tablet.
    pub fn of(account: &str, seed: u64) -> Self {
        let hq = BenchHq::new(account);
        let clock = Arc::new(BenchClock {
            wall: AtomicI64::new(NOON),
            mono: AtomicU64::new(1_000_000),
            boot: AtomicU64::new(1),
        });
        let env = Env {
            clock: clock.clone(),
            entropy: Arc::new(Seeded(AtomicU64::new(seed))),
            keys: Arc::new(KeysInMemory::default()),
        };
        let dir = tempfile::tempdir().unwrap();
        let tablet = Tablet::open(dir.path(), env.clone()).unwrap();
        let code = hq.code.to_text().unwrap();
        tablet.enrol(&*hq, "http://127.0.0.1:1", &code).unwrap();
        Self {
            dir,
            clock,
            env,
            hq,
            tablet,
        }
    }

    pub fn sync(&self) -> baolian_core::sync::Synced {
        self.tablet.sync(&*self.hq).unwrap()
    }

    /// Closes and opens again, as after a restart of the program.
    pub fn reopen(self) -> Self {
        let Self {
            dir,
            clock,
            env,
            hq,
            tablet,
        } = self;
        drop(tablet);
        let tablet = Tablet::open(dir.path(), env.clone()).unwrap();
        Self {
            dir,
            clock,
            env,
            hq,
            tablet,
        }
    }
}

/// What the double can say itself of a part that came packed.
struct Holdings {
    changes: Vec<(DocId, Hash)>,
    log: Vec<UpItem>,
}

impl Holdings {
    fn of(inner: &Inner, device: DeviceId) -> Self {
        let all = inner.held.values().flat_map(|log| &log.items);
        let sent = all.filter_map(|item| match item {
            UpItem::Whole { entry, .. } => named(entry),
            UpItem::Damaged { .. } => None,
        });
        Self {
            changes: sent.chain(inner.told.iter().copied()).collect(),
            log: inner.held[&device].items.clone(),
        }
    }
}

/// The change that an entry names, and its document.
fn named(entry: &[u8]) -> Option<(DocId, Hash)> {
    let entry = Entry::decode(entry).ok()?;
    Some((entry.header.doc, entry.change_hash()?))
}

impl Known for Holdings {
    fn change(&self, short: [u8; SHORT]) -> Option<(Option<DocId>, Hash)> {
        let begins = |hash: &Hash| hash.as_bytes().starts_with(&short);
        if let Some(shared) = genesis::hashes().iter().find(|hash| begins(hash)) {
            return Some((None, *shared));
        }
        let held = self.changes.iter().find(|(_, hash)| begins(hash));
        held.map(|(doc, hash)| (Some(*doc), *hash))
    }
}

impl Ground for Holdings {
    fn before(&self, after: u64) -> Before {
        let at = (after as usize).checked_sub(1);
        match at.and_then(|at| self.log.get(at)) {
            Some(UpItem::Whole { entry, change }) => {
                Before::entry(entry, change.as_ref().map(|c| c.as_slice()))
            }
            _ => Before::default(),
        }
    }
}
