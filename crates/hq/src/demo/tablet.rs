//! A tablet of the year: a key, a log, and the way to headquarters in this process.

use std::sync::atomic::{AtomicI64, Ordering};

use baolian_record::document::{self, hash_of};
use baolian_record::write::Pen;
use baolian_record::{Document, RecordError, genesis, schema};
use baolian_wire::down::{DownItem, FrameReader};
use baolian_wire::enrol::{EnrolRequest, Proof};
use baolian_wire::id::BootId;
use baolian_wire::key::{PublicKey, SecretKey};
use baolian_wire::pack::Before;
use baolian_wire::receipt::Certificate;
use baolian_wire::up::{Cursor, RequestHead, UpItem};
use baolian_wire::{
    AccountId, Audience, ChainHead, ClockReading, DocId, Entry, EpochId, Hash, Header, HqTime,
    Kind, Payload, StationCode, cbor,
};

use super::dice::Dice;
use crate::env::Clock;
use crate::office::OfficeError;
use crate::{Hq, HqError, Result};

/// What time it is in the year, at headquarters and on every tablet.
#[derive(Debug)]
pub(super) struct SimulatedClock(AtomicI64);

impl SimulatedClock {
    pub fn at(ms: i64) -> Self {
        Self(AtomicI64::new(ms))
    }

    /// It is this late, or later already.
    pub fn reach(&self, ms: i64) {
        self.0.fetch_max(ms, Ordering::Relaxed);
    }

    /// So much later.
    pub fn pass(&self, ms: i64) -> i64 {
        self.0.fetch_add(ms, Ordering::Relaxed) + ms
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> HqTime {
        HqTime(self.0.load(Ordering::Relaxed))
    }
}

/// Why an office's deed of the plan was not done.
pub(super) fn office(error: OfficeError) -> HqError {
    match error {
        OfficeError::Hq(error) => error,
        OfficeError::Denied(denial) => HqError::BadInput(denial.to_string()),
    }
}

/// In which document something is recorded.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub doc: DocId,
    pub kind: Kind,
    pub station: StationCode,
    pub audience: Audience,
}

/// One device of one person.
pub(super) struct Tablet {
    key: SecretKey,
    account: AccountId,
    dice: Dice,
    random: [u8; 8],
    boot: BootId,
    drawn: u64,
    recorded: u64,
    held: u64,
    chain: ChainHead,
    before: Before,
    waiting: Vec<UpItem>,
    last: Option<(Vec<u8>, Option<Vec<u8>>)>,
    root: PublicKey,
    /// Headquarters' working keys, as far as they were met.
    keys: Vec<Certificate>,
    epoch: EpochId,
    cursor: Cursor,
    receipt: u64,
    /// Entries refused so far.
    pub refused: u64,
    /// Synchronisations so far.
    pub syncs: u64,
}

impl Tablet {
    /// Enrols one by a code of headquarters.
    pub fn enrol(hq: &Hq, account: &str, at: i64, mut dice: Dice) -> Result<Self> {
        let key = SecretKey::from_seed(&dice.bytes());
        let account = AccountId::new(account).map_err(|_| broken("an account"))?;
        let code = hq.issue_code(&account)?;
        let boot = BootId(dice.bytes());
        let request = EnrolRequest {
            key: key.public(),
            proof: Proof::from_code(&code, &key.public(), None).ok_or_else(|| broken("a code"))?,
            clock: reading(at, boot),
        };
        let enrolled = hq.enrol(request)?.open(&key.public())?;
        Ok(Self {
            chain: ChainHead::start(&key.public()),
            key,
            account,
            random: dice.bytes(),
            dice,
            boot,
            drawn: 0,
            recorded: 0,
            held: 0,
            before: Before::default(),
            waiting: Vec::new(),
            last: None,
            root: enrolled.root,
            keys: vec![enrolled.certificate],
            epoch: enrolled.epoch,
            cursor: Cursor::default(),
            receipt: 0,
            refused: 0,
            syncs: 0,
        })
    }

    /// Whether something waits to be sent.
    pub fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Entries recorded so far.
    pub fn recorded(&self) -> u64 {
        self.recorded
    }

    /// A name for a new document.
    pub fn new_document(&mut self, at: i64) -> DocId {
        let ms = at.unsigned_abs();
        DocId(uuid::Builder::from_unix_timestamp_millis(ms, &self.dice.bytes()).into_uuid())
    }

    /// Records one deed; answers the hash of its change.
    pub fn record(
        &mut self,
        at: i64,
        place: &Place,
        document: &mut Document,
        relies: Vec<Hash>,
        deed: impl FnOnce(&mut Pen<'_, '_>) -> std::result::Result<(), RecordError>,
    ) -> Result<Hash> {
        let actor = document::actor(self.key.public().device(), self.random);
        let (drawn, random) = (&mut self.drawn, self.random);
        let made = document.change::<RecordError>(&actor, at, |tx| {
            let mut new_id = || {
                *drawn += 1;
                let mut id = random.to_vec();
                id.extend(drawn.to_be_bytes());
                data_encoding::HEXLOWER.encode(&id)
            };
            deed(&mut Pen {
                tx,
                doc: place.doc,
                by: self.account.as_str(),
                at,
                new_id: &mut new_id,
            })
        })?;
        let change = made.ok_or_else(|| broken("a deed that does nothing"))?;
        let hash = hash_of(change.hash());
        let header = Header {
            kind: place.kind,
            doc: place.doc,
            station: Some(place.station.clone()),
            audience: place.audience.clone(),
            account: self.account.clone(),
            clock: reading(at, self.boot),
            receipt: self.receipt,
            relies: (!relies.is_empty()).then_some(relies),
            replaces: None,
            extension: None,
        };
        self.recorded += 1;
        let payload = Payload::Change(hash);
        let entry = Entry {
            n: self.recorded,
            header,
            payload,
        };
        let (entry, change) = (entry.encode(), change.raw_bytes().to_vec());
        self.chain = self.chain.then(&Hash::of(&entry));
        self.last = Some((entry.clone(), Some(change.clone())));
        self.waiting.push(UpItem::Whole {
            entry: entry.into(),
            change: Some(change.into()),
        });
        Ok(hash)
    }

    /// Sends what waits and takes what comes, until both sides have everything.
    pub fn sync(&mut self, hq: &Hq, at: i64) -> Result<()> {
        self.syncs += 1;
        loop {
            let head = RequestHead {
                device: self.key.public().device(),
                epoch: self.epoch,
                cursor: self.cursor.clone(),
                receipt: self.receipt,
                clock: reading(at, self.boot),
                after: self.held,
                len: self.recorded,
                schema: schema::VERSION,
            };
            let shared = genesis::hashes();
            let request =
                head.sign_packed(&self.waiting, &self.before, shared, self.chain, &self.key)?;
            let answer = hq.sync(&cbor::encode(&request))?;
            let more = self.take(hq, &answer)?;
            if self.held != self.recorded {
                return Err(broken("a receipt for less than was sent"));
            }
            self.waiting.clear();
            if let Some((entry, change)) = &self.last {
                self.before = Before::entry(entry, change.as_deref());
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Reads an answer; whether more waits.
    fn take(&mut self, hq: &Hq, answer: &[u8]) -> Result<bool> {
        let mut frames = FrameReader::default();
        frames.feed(answer);
        let mut more = false;
        while let Some(frame) = frames.next_frame()? {
            let key = self.working_key(hq, frame.key)?;
            let part = frame.open(&key, self.key.public().device())?;
            if let Some(signed) = &part.receipt {
                let receipt = signed.verify(&key)?;
                self.receipt = receipt.number;
                self.held = receipt.n;
            }
            let refused = |item: &&DownItem| matches!(item, DownItem::Refused { .. });
            self.refused += part.items.iter().filter(refused).count() as u64;
            self.cursor = part.to;
            more = part.more;
        }
        Ok(more)
    }
}

impl Tablet {
    /// The working key of this fingerprint, certified by the root.
    fn working_key(&mut self, hq: &Hq, fingerprint: Hash) -> Result<PublicKey> {
        let of = |keys: &[Certificate]| {
            let found = keys.iter().find(|one| one.key.fingerprint() == fingerprint);
            found.map(|one| one.key)
        };
        if let Some(key) = of(&self.keys) {
            return Ok(key);
        }
        let keys = hq.certificates()?;
        for one in &keys {
            one.verify(&self.root)?;
        }
        let key = of(&keys).ok_or_else(|| broken("a working key that nobody knows"))?;
        self.keys = keys;
        Ok(key)
    }
}

fn reading(at: i64, boot: BootId) -> ClockReading {
    ClockReading {
        wall_ms: at,
        mono_ms: at.unsigned_abs(),
        boot,
    }
}

/// What the plan got wrong.
pub(super) fn broken(what: &str) -> HqError {
    HqError::BadInput(format!("the year does not work out: {what}"))
}
