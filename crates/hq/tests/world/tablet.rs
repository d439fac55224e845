//! A tablet without a store: a key, a log, and what headquarters has sent.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ActorId;
use baolian_hq::Hq;
use baolian_record::document::{self, parse_change};
use baolian_record::write::Pen;
use baolian_record::{Document, RecordError, schema};
use baolian_wire::down::{DownItem, DownPart, Frame, FrameReader, LogAnswer, Made};
use baolian_wire::enrol::{EnrolCode, EnrolRequest, Proof};
use baolian_wire::entry::{Carried, HistoryWish, Succession};
use baolian_wire::id::BootId;
use baolian_wire::key::{PublicKey, SecretKey};
use baolian_wire::receipt::{Certificate, Receipt, SignedReceipt};
use baolian_wire::reference::Fact;
use baolian_wire::up::{Cursor, RequestHead, Returned, SyncRequest, UpItem};
use baolian_wire::{
    AccountId, Audience, ChainHead, ClockReading, DeviceId, DocId, Entry, EntryRef, EpochId, Hash,
    Header, Kind, Payload, Reason, StationCode, cbor,
};

use super::{TestClock, station_code};

pub struct Logged {
    pub entry: Vec<u8>,
    pub change: Option<Vec<u8>>,
}

pub struct Tablet {
    pub key: SecretKey,
    pub account: AccountId,
    pub clock: TestClock,
    pub boot: BootId,
    pub root: PublicKey,
    /// The newest working key that it knows.
    pub working: PublicKey,
    pub certificates: Vec<Certificate>,
    pub epoch: EpochId,
    pub cursor: Cursor,
    pub receipt: Receipt,
    pub log: Vec<Logged>,
    pub start: ChainHead,
    pub actor: ActorId,
    pub docs: BTreeMap<DocId, Document>,
    /// Entries received from others, by where they stand.
    pub received: BTreeMap<EntryRef, (DocId, Made)>,
    /// Changes received whose dependencies are not here yet.
    pub early: Vec<(DocId, Kind, Vec<u8>)>,
    pub facts: Vec<Fact>,
    pub own: BTreeMap<u64, Made>,
    pub refused: BTreeMap<u64, Reason>,
    pub waiting: BTreeSet<u64>,
    pub forgotten: BTreeSet<DocId>,
    pub forgotten_stations: BTreeSet<StationCode>,
    pub answer: Option<LogAnswer>,
    pub parts: Vec<DownPart>,
    /// The same as they were signed.
    pub frames: Vec<Frame>,
    /// What each document's first entry fixed.
    pub audiences: BTreeMap<DocId, Audience>,
    next_id: u64,
}

pub fn doc_id(n: u64) -> DocId {
    let mut bytes = [0x70; 16];
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    DocId(uuid::Uuid::from_bytes(bytes))
}

pub fn visit_audience(visit: DocId) -> Audience {
    Audience {
        visit: Some(visit),
        internal: None,
    }
}

pub fn internal() -> Audience {
    Audience {
        visit: None,
        internal: Some(true),
    }
}

fn seed_bytes(seed: u64, what: &str) -> [u8; 32] {
    Hash::of_parts(&[what.as_bytes(), &seed.to_be_bytes()]).0
}

impl Tablet {
    pub fn enrol(hq: &Hq, code: &EnrolCode, clock: TestClock, seed: u64) -> Self {
        let key = SecretKey::from_seed(&seed_bytes(seed, "key"));
        let proof = Proof::from_code(code, &key.public(), None).unwrap();
        Self::enrol_with(hq, proof, key, clock, seed)
    }

    pub fn reading(clock: &TestClock, boot: BootId) -> ClockReading {
        ClockReading {
            wall_ms: clock.ms(),
            mono_ms: u64::try_from(clock.ms()).unwrap(),
            boot,
        }
    }

    pub fn enrol_with(hq: &Hq, proof: Proof, key: SecretKey, clock: TestClock, seed: u64) -> Self {
        let boot = BootId([1; 8]);
        let request = EnrolRequest {
            key: key.public(),
            proof,
            clock: Self::reading(&clock, boot),
        };
        let signed = hq.enrol(request).expect("enrolled");
        let enrolled = signed.open(&key.public()).expect("an honest answer");
        let working = enrolled.certificate.key;
        let receipt = enrolled.receipt.verify(&working).unwrap();
        let device = key.public().device();
        let mut random = [0; 8];
        random.copy_from_slice(&seed_bytes(seed, "actor")[..8]);
        Self {
            start: ChainHead::start(&key.public()),
            actor: document::actor(device, random),
            key,
            account: enrolled.account,
            clock,
            boot,
            root: enrolled.root,
            working,
            certificates: vec![enrolled.certificate],
            epoch: enrolled.epoch,
            cursor: Cursor::default(),
            receipt,
            log: Vec::new(),
            docs: BTreeMap::new(),
            received: BTreeMap::new(),
            early: Vec::new(),
            facts: Vec::new(),
            own: BTreeMap::new(),
            refused: BTreeMap::new(),
            waiting: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            forgotten_stations: BTreeSet::new(),
            answer: None,
            parts: Vec::new(),
            frames: Vec::new(),
            audiences: BTreeMap::new(),
            next_id: seed * 1000,
        }
    }

    pub fn device(&self) -> DeviceId {
        self.key.public().device()
    }

    pub fn new_doc(&mut self) -> DocId {
        self.next_id += 1;
        doc_id(self.next_id)
    }

    pub fn header(&self, doc: DocId, kind: Kind, station: &str, audience: Audience) -> Header {
        Header {
            kind,
            doc,
            station: Some(station_code(station)),
            audience,
            account: self.account.clone(),
            clock: Self::reading(&self.clock, self.boot),
            receipt: self.receipt.number,
            relies: None,
            replaces: None,
            extension: None,
        }
    }

    /// Makes one change and logs it.
    pub fn record(
        &mut self,
        doc: DocId,
        kind: Kind,
        station: &str,
        audience: Audience,
        deed: impl FnOnce(&mut Pen<'_, '_>) -> Result<(), RecordError>,
    ) -> Hash {
        let header = self.header(doc, kind, station, audience);
        self.record_under(header, deed)
    }

    pub fn record_under(
        &mut self,
        header: Header,
        deed: impl FnOnce(&mut Pen<'_, '_>) -> Result<(), RecordError>,
    ) -> Hash {
        self.audiences
            .entry(header.doc)
            .or_insert_with(|| header.audience.clone());
        let at = self.clock.ms();
        let by = self.account.to_string();
        let mut drawn = self.next_id * 1_000_000 + self.log.len() as u64 * 100;
        let document = self
            .docs
            .entry(header.doc)
            .or_insert_with(|| Document::begin(header.kind).unwrap());
        let change = document
            .change(&self.actor, at, |tx| {
                let mut new_id = || {
                    drawn += 1;
                    format!("id{drawn}")
                };
                deed(&mut Pen {
                    tx,
                    doc: header.doc,
                    by: &by,
                    at,
                    new_id: &mut new_id,
                })
            })
            .expect("a lawful deed")
            .expect("something is written");
        let bytes = change.raw_bytes().to_vec();
        self.log_change(header, bytes)
    }

    /// Logs change bytes as they are.
    pub fn log_change(&mut self, header: Header, change: Vec<u8>) -> Hash {
        let hash = Hash::of(&change[8..]);
        self.append(header, Payload::Change(hash), Some(change));
        hash
    }

    pub fn append(&mut self, header: Header, payload: Payload, change: Option<Vec<u8>>) {
        let entry = Entry {
            n: self.log.len() as u64 + 1,
            header,
            payload,
        };
        self.log.push(Logged {
            entry: entry.encode(),
            change,
        });
    }

    /// Asks for the older records of a station, or lets go of them.
    pub fn wish(&mut self, station: &str, wanted: bool) {
        let header = self.header(DocId::NONE, Kind::Log, station, Audience::default());
        self.append(header, Payload::History(HistoryWish { wanted }), None);
    }

    pub fn head_at(&self, n: usize) -> ChainHead {
        let entries = self.log.iter().take(n);
        entries.fold(self.start, |head, e| head.then(&Hash::of(&e.entry)))
    }

    pub fn items(&self, after: usize, upto: usize) -> Vec<UpItem> {
        let slice = &self.log[after..upto];
        slice
            .iter()
            .map(|e| UpItem::Whole {
                entry: e.entry.clone().into(),
                change: e.change.clone().map(Into::into),
            })
            .collect()
    }

    /// The request that sends entries (after, upto].
    pub fn request(&self, after: usize, upto: usize) -> Vec<u8> {
        self.request_with(after, &self.items(after, upto), self.head_at(upto))
    }

    /// The request that sends nothing and gives parts back.
    pub fn giving_back(&self, parts: &[Frame], certificates: &[Certificate]) -> Vec<u8> {
        let held = usize::try_from(self.receipt.n).unwrap();
        let request = SyncRequest::decode(&self.request(held, held)).unwrap();
        cbor::encode(&request.returning(Returned {
            certificates: certificates.to_vec(),
            parts: parts.to_vec(),
            receipts: None,
        }))
    }

    /// The request that sends nothing and gives receipts back, to a
    /// headquarters that holds nothing of the log.
    pub fn giving_receipts_back(&self, receipts: Vec<SignedReceipt>) -> Vec<u8> {
        let request = SyncRequest::decode(&self.request(0, 0)).unwrap();
        cbor::encode(&request.returning(Returned {
            certificates: self.certificates.clone(),
            parts: Vec::new(),
            receipts: Some(receipts),
        }))
    }

    pub fn request_with(&self, after: usize, items: &[UpItem], head: ChainHead) -> Vec<u8> {
        let request = RequestHead {
            device: self.device(),
            epoch: self.epoch,
            cursor: self.cursor.clone(),
            receipt: self.receipt.number,
            clock: Self::reading(&self.clock, self.boot),
            after: after as u64,
            len: self.log.len() as u64,
            schema: schema::VERSION,
        };
        cbor::encode(&request.sign(items, head, &self.key).unwrap())
    }

    /// Syncs until nothing is left, as a tablet does.
    pub fn sync(&mut self, hq: &Hq) {
        for _ in 0..100 {
            let held = usize::try_from(self.receipt.n).unwrap();
            let request = self.request(held, self.log.len());
            let answer = hq.sync(&request).expect("an answer");
            self.learn_keys(hq, &answer);
            let more = self.take(&answer);
            if !more && !matches!(self.answer, Some(LogAnswer::SendFrom { .. })) {
                return;
            }
        }
        panic!("syncing never ends");
    }

    /// Asks for the certificate of a key that it does not know, and believes
    /// it if the pinned root signed it.
    pub fn learn_keys(&mut self, hq: &Hq, answer: &[u8]) {
        let mut reader = FrameReader::default();
        reader.feed(answer);
        while let Some(frame) = reader.next_frame().unwrap() {
            if frame.key != self.working.fingerprint() {
                self.certificates = hq.certificates().unwrap();
                for certificate in &self.certificates {
                    certificate.verify(&self.root).expect("the pinned root's");
                }
                let fits = |c: &&Certificate| c.key.fingerprint() == frame.key;
                self.working = self.certificates.iter().find(fits).unwrap().key;
            }
        }
    }

    /// Takes an answer; whether more waits.
    pub fn take(&mut self, answer: &[u8]) -> bool {
        let mut reader = FrameReader::default();
        reader.feed(answer);
        let mut more = false;
        while let Some(frame) = reader.next_frame().unwrap() {
            let part = frame.open(&self.working, self.device()).unwrap();
            more = part.more;
            self.frames.push(frame);
            self.take_part(part);
        }
        assert!(!reader.is_cut());
        more
    }

    pub fn take_part(&mut self, part: DownPart) {
        self.epoch = part.epoch;
        if let Some(log) = &part.log {
            self.answer = Some(log.clone());
            if let LogAnswer::SendFrom { n, .. } = log {
                self.receipt.n = *n;
                if part.receipt.is_none() {
                    self.parts.push(part);
                    return;
                }
            }
            if matches!(log, LogAnswer::Diverged { .. }) {
                self.parts.push(part);
                return;
            }
        }
        if let Some(receipt) = &part.receipt {
            self.receipt = receipt.verify(&self.working).unwrap();
        }
        self.cursor = part.to.clone();
        for item in part.items.clone() {
            self.take_item(item);
        }
        self.parts.push(part);
    }

    fn take_item(&mut self, item: DownItem) {
        match item {
            DownItem::Applied {
                device,
                entry,
                change,
                made,
                ..
            } => {
                let entry = Entry::decode(&entry).unwrap();
                let at = EntryRef { device, n: entry.n };
                let header = match &entry.payload {
                    Payload::Carried(carried) => Entry::decode(&carried.entry).unwrap().header,
                    _ => entry.header.clone(),
                };
                let hash = Hash::of(&change[8..]);
                assert_eq!(
                    entry.change_hash(),
                    Some(hash),
                    "the change is the one named"
                );
                self.audiences.insert(header.doc, header.audience.clone());
                self.received.insert(at, (header.doc, made));
                self.forgotten.remove(&header.doc);
                self.early.push((header.doc, header.kind, change.to_vec()));
                self.merge_early();
            }
            DownItem::Own { n, made, .. } => {
                self.waiting.remove(&n);
                self.own.insert(n, made);
            }
            DownItem::Refused { n, reason, .. } => {
                self.waiting.remove(&n);
                self.refused.insert(n, reason);
            }
            DownItem::Fact { fact, .. } => self.facts.push(Fact::decode(&fact).unwrap()),
            DownItem::Forget { stations, docs, .. } => {
                for doc in docs {
                    self.docs.remove(&doc);
                    self.received.retain(|_, (d, _)| *d != doc);
                    self.early.retain(|(d, ..)| *d != doc);
                    self.forgotten.insert(doc);
                }
                self.forgotten_stations.extend(stations);
            }
            DownItem::Waiting { n } => {
                self.waiting.insert(n);
            }
            _ => {}
        }
    }

    fn merge_early(&mut self) {
        loop {
            let before = self.early.len();
            let early = std::mem::take(&mut self.early);
            for (doc, kind, bytes) in early {
                if schema::of(kind).is_none() {
                    continue;
                }
                let change = parse_change(&bytes).unwrap();
                let document = self
                    .docs
                    .entry(doc)
                    .or_insert_with(|| Document::begin(kind).unwrap());
                if document.merge(vec![change]).is_err() {
                    self.early.push((doc, kind, bytes));
                }
            }
            if self.early.len() == before || self.early.is_empty() {
                return;
            }
        }
    }

    /// Documents that headquarters has sent something of.
    pub fn sees(&self) -> BTreeSet<DocId> {
        self.received.values().map(|(doc, _)| *doc).collect()
    }

    pub fn sees_doc(&self, doc: DocId) -> bool {
        self.sees().contains(&doc)
    }

    pub fn knows_station(&self, code: &str) -> bool {
        self.facts
            .iter()
            .any(|f| matches!(f, Fact::Station(s) if s.code.as_str() == code))
            && !self.forgotten_stations.contains(&station_code(code))
    }

    pub fn knows_account(&self, id: &str) -> bool {
        self.facts
            .iter()
            .any(|f| matches!(f, Fact::Account(a) if a.id.as_str() == id))
    }

    /// A new key and log that goes on from this one.
    pub fn succeed(&self, hq: &Hq, seed: u64, n: usize) -> Self {
        let key = SecretKey::from_seed(&seed_bytes(seed, "key"));
        let succession = Succession::sign(&self.key, n as u64, self.head_at(n), &key.public());
        let proof = Proof::Succession(succession.clone());
        let mut new = Self::enrol_with(hq, proof, key, self.clock.clone(), seed);
        let mut header = new.header(DocId::NONE, Kind::Log, super::A, Audience::default());
        header.station = None;
        new.append(header, Payload::Succession(succession), None);
        new
    }

    /// Carries an entry of an older log over, word for word.
    pub fn carry(&mut self, from: EntryRef, old: &Logged) {
        let mut header = self.header(DocId::NONE, Kind::Log, super::A, Audience::default());
        header.station = None;
        let carried = Carried {
            from,
            entry: old.entry.clone().into(),
        };
        self.append(header, Payload::Carried(carried), old.change.clone());
    }
}
