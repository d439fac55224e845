//! A device that is known to headquarters, and evil: it signs whatever it likes.
//!
//! Headquarters answers with a verdict or refuses the request; nothing inside it
//! breaks, an honest tablet goes on as ever, and the ledger holds.

use baolian_hq::HqError;
use baolian_record::schema;
use baolian_wire::enrol::{EnrolCode, EnrolRequest, Proof};
use baolian_wire::id::BootId;
use baolian_wire::key::SecretKey;
use baolian_wire::pack::{self, Format};
use baolian_wire::up::{Cursor, RequestHead, SyncRequest, UpItem};
use baolian_wire::{
    AccountId, Audience, ChainHead, ClockReading, DocId, Entry, EpochId, Hash, Header, Kind,
    Payload, Reason, StationCode, cbor,
};

use super::Target;
use super::read::fitting;
use crate::power::agrees;
use crate::world::{Held, World};

const STATION: &str = "420102002-01";

/// An evil device, an honest tablet of the same person, and headquarters.
pub(super) struct Evil {
    world: World,
    honest: Held,
    issue: DocId,
    /// A lawful change of it.
    change: Vec<u8>,
    key: SecretKey,
    chain: ChainHead,
    n: u64,
    said: u64,
}

impl Evil {
    pub(super) fn new() -> Self {
        let mut world = World::two_stations_in(crate::world::memory(), 7);
        let honest = world.tablet("li");
        let issue = honest.issue_in(None, STATION, "门锁损坏");
        honest.sync();
        let key = SecretKey::from_seed(&[66; 32]);
        let code = EnrolCode::from_text(&world.code("li")).unwrap();
        let request = EnrolRequest {
            key: key.public(),
            proof: Proof::from_code(&code, &key.public(), None).unwrap(),
            clock: reading(&world),
        };
        world.hq().enrol(request).unwrap();
        let document = world.hq().document(issue).unwrap().unwrap().1;
        let change = document.changes().pop().unwrap();
        Self {
            chain: ChainHead::start(&key.public()),
            change: change.raw_bytes().to_vec(),
            world,
            honest,
            issue,
            key,
            n: 0,
            said: 0,
        }
    }

    fn header(&self) -> Header {
        Header {
            kind: Kind::Issue,
            doc: self.issue,
            station: Some(StationCode::new(STATION).unwrap()),
            audience: Audience::default(),
            account: AccountId::new("li").unwrap(),
            clock: reading(&self.world),
            receipt: 0,
            relies: None,
            replaces: None,
            extension: None,
        }
    }

    fn head(&self, entries: u64) -> RequestHead {
        RequestHead {
            device: self.key.public().device(),
            epoch: EpochId([0; 8]),
            cursor: Cursor::default(),
            receipt: 0,
            clock: reading(&self.world),
            after: self.n,
            len: self.n + entries,
            schema: schema::VERSION,
        }
    }

    /// What it would say if it were honest: nothing, and one entry.
    pub(super) fn lawful(&self) -> Vec<Vec<u8>> {
        let change = self.change.clone();
        let entry = Entry {
            n: 1,
            header: self.header(),
            payload: Payload::Change(Hash::of(&change[8..])),
        };
        let head = self.chain.then(&Hash::of(&entry.encode()));
        let item = UpItem::Whole {
            entry: entry.encode().into(),
            change: Some(change.into()),
        };
        let empty = self.head(0).sign(&[], self.chain, &self.key).unwrap();
        let full = self.head(1).sign(&[item], head, &self.key).unwrap();
        vec![cbor::encode(&empty), cbor::encode(&full)]
    }

    /// Sends an entry, under a signature that holds. What came of it.
    fn send(&mut self, entry: Vec<u8>, change: Option<Vec<u8>>) -> String {
        let head = self.chain.then(&Hash::of(&entry));
        let item = UpItem::Whole {
            entry: entry.into(),
            change: change.map(Into::into),
        };
        let Ok(request) = self.head(1).sign(&[item], head, &self.key) else {
            return "too long".into();
        };
        let word = self.ask(&cbor::encode(&request));
        if word == "taken" {
            self.n += 1;
            self.chain = head;
            let device = self.key.public().device();
            let sql = "SELECT state, ifnull(reason, x'') FROM entry WHERE device = ?1 AND n = ?2";
            let n = i64::try_from(self.n).unwrap();
            let (state, reason): (i64, Vec<u8>) = self.world.server.db(|db| {
                let row = db.query_row(sql, (device.as_bytes(), n), |r| Ok((r.get(0)?, r.get(1)?)));
                row.unwrap()
            });
            let reason = cbor::decode::<Reason>("reason", &reason, 4096);
            let code = reason.map_or("no reason".into(), |r| r.code.as_str().to_owned());
            return format!("taken, state {state}, {code}");
        }
        word
    }

    fn ask(&mut self, request: &[u8]) -> String {
        match self.world.hq().sync(request) {
            Ok(_) => "taken".into(),
            Err(HqError::Wire(e)) => e.code().into(),
            Err(e @ (HqError::UnknownDevice | HqError::NotOurs(_) | HqError::BadInput(_))) => {
                e.code().into()
            }
            Err(e) => panic!("headquarters failed: {} {e}", e.code()),
        }
    }

    /// The honest tablet goes on, and all holds.
    fn all_is_well(&mut self) {
        self.said += 1;
        let words = format!("第{}句", self.said);
        self.honest.add_progress(self.issue, &words, None).unwrap();
        self.honest.sync();
        while self.world.hq().judge_postponed().unwrap() {}
        let state = self.honest.sync_state().unwrap();
        assert_eq!(state.held, state.recorded);
        assert!(
            self.honest.tray().unwrap().is_empty(),
            "honest work is refused"
        );
        agrees(&self.world, &self.honest);
        let report = self.world.hq().verify().unwrap();
        assert!(report.holds(), "{:#?}", report.faults);
    }
}

pub(super) fn reading(world: &World) -> ClockReading {
    ClockReading {
        wall_ms: world.now(),
        mono_ms: world.now().unsigned_abs(),
        boot: BootId([7; 8]),
    }
}

/// What is mutated of what the device sends.
#[derive(Clone, Copy)]
enum What {
    /// The bytes of a change, under a lawful header.
    Change,
    /// The bytes of an entry.
    Entry,
    /// The body before it is packed and signed.
    Body,
    /// The whole request after it was signed.
    Request,
}

struct Sends {
    name: &'static str,
    what: What,
    evil: Evil,
}

/// One for each.
pub fn targets() -> Vec<Box<dyn Target>> {
    let all = [
        ("sent-change", What::Change),
        ("sent-entry", What::Entry),
        ("sent-body", What::Body),
        ("sent-request", What::Request),
    ];
    let each = all.into_iter().map(|(name, what)| {
        let evil = Evil::new();
        Box::new(Sends { name, what, evil }) as Box<dyn Target>
    });
    each.collect()
}

impl Target for Sends {
    fn name(&self) -> &'static str {
        self.name
    }

    fn take(&mut self, input: &[u8]) -> String {
        let evil = &mut self.evil;
        match self.what {
            What::Change => {
                let change = fitting(input);
                if change.len() < 10 {
                    return "too short".into();
                }
                let entry = Entry {
                    n: evil.n + 1,
                    header: evil.header(),
                    payload: Payload::Change(Hash::of(&change[8..])),
                };
                evil.send(entry.encode(), Some(change))
            }
            What::Entry => {
                // Number and change fit where it is an entry at all: it has to be stopped by the rest.
                let Ok(entry) = Entry::decode(input) else {
                    return evil.send(input.to_vec(), None);
                };
                let change = entry.change_hash().map(|_| evil.change.clone());
                let payload = match &change {
                    Some(change) => Payload::Change(Hash::of(&change[8..])),
                    None => entry.payload,
                };
                let entry = Entry {
                    n: evil.n + 1,
                    header: entry.header,
                    payload,
                };
                evil.send(entry.encode(), change)
            }
            What::Body => {
                let Ok(format) = Format::of_packed(input) else {
                    return "no format".into();
                };
                let Ok(body) = pack::pack(format, &input[1..]) else {
                    return "too long".into();
                };
                let mut request = evil.head(1).sign(&[], evil.chain, &evil.key).unwrap();
                request.body = body.into();
                // The signature is over what headquarters will read, as far as the device can read it itself.
                if let Ok(items) = request.items(&pack::Nothing) {
                    let hashes = items.iter().map(UpItem::entry_hash);
                    let head = hashes.fold(evil.chain, |head, hash| head.then(&hash));
                    let entries = items.len() as u64;
                    if let Ok(signed) = evil.head(entries).sign(&items, head, &evil.key) {
                        let word = evil.ask(&cbor::encode(&signed));
                        if word == "taken" {
                            evil.n += entries;
                            evil.chain = head;
                        }
                        return word;
                    }
                }
                evil.ask(&cbor::encode(&request))
            }
            What::Request => {
                let word = evil.ask(input);
                let read = SyncRequest::decode(input).is_ok();
                format!("{word} {read}")
            }
        }
    }

    fn look(&mut self) {
        self.evil.all_is_well();
    }

    fn renew(&mut self) {
        self.evil = Evil::new();
    }

    fn in_a_row(&self) -> usize {
        60
    }
}
