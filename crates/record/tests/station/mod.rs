//! A station, its people and their tablets, for the tests of rules.

// Each test file uses a part of it.
#![allow(dead_code, unreachable_pub)]

use automerge::{ActorId, Change};
use baolian_record::document::{self, hash_of};
use baolian_record::judge::{Case, Lawful, Relied, Unapplied, judge};
use baolian_record::permission::{Ground, Interval};
use baolian_record::write::Pen;
use baolian_record::{Document, RecordError};
use baolian_wire::id::BootId;
use baolian_wire::reference::{Account, Level, Pairing, Role, Station};
use baolian_wire::verdict::Code;
use baolian_wire::{
    AccountId, Audience, ClockReading, DeviceId, DocId, Hash, Header, Kind, Reason, StationCode,
};

/// Where everything happens.
pub const STATION: &str = "420921201-01";
/// Another one, in another city.
pub const ELSEWHERE: &str = "420102303-02";
/// 2026-11-24, 10:00 in Shanghai.
pub const NOW: i64 = 1_795_485_600_000;
const DAY: i64 = 24 * 3600 * 1000;

pub fn station() -> Station {
    Station {
        code: STATION.parse().unwrap(),
        name: "孝昌县公安局花园派出所".into(),
        short_name: "花园派出所".into(),
        city_code: "420900".into(),
        city: "孝感市".into(),
        county_code: "420921".into(),
        county: "孝昌县".into(),
        township: "花园镇".into(),
        position: None,
        position_source: "approximate".into(),
    }
}

/// The cadre who is paired from sixty days ago on.
pub const LI: &str = "li";
/// A cadre of another station.
pub const ZHAO: &str = "zhao";
/// The cadre who was paired until sixty days ago.
pub const SUN: &str = "sun";
/// An officer of the station.
pub const WANG: &str = "wang";
/// An officer of another station.
pub const QIAN: &str = "qian";
/// The county's mechanism office.
pub const OFFICE: &str = "office";
/// Another city's mechanism office.
pub const OTHER_OFFICE: &str = "other-office";
/// A leader of the city.
pub const LEADER: &str = "leader";
/// A leader of another city.
pub const OTHER_LEADER: &str = "other-leader";
/// A department of the province.
pub const DEPARTMENT: &str = "department";
/// A department of another city.
pub const OTHER_DEPARTMENT: &str = "other-department";
/// Reads everything, writes nothing.
pub const AUDITOR: &str = "auditor";

pub const EVERYBODY: &[&str] = &[
    LI,
    ZHAO,
    SUN,
    WANG,
    QIAN,
    OFFICE,
    OTHER_OFFICE,
    LEADER,
    OTHER_LEADER,
    DEPARTMENT,
    OTHER_DEPARTMENT,
    AUDITOR,
];

pub fn account(id: &str) -> Account {
    let at = |code: &str| code.parse::<StationCode>().unwrap();
    let area = |code: &str| code.to_owned();
    let roles = match id {
        LI | ZHAO | SUN => vec![Role::Cadre],
        WANG => vec![Role::Officer {
            station: at(STATION),
        }],
        QIAN => vec![Role::Officer {
            station: at(ELSEWHERE),
        }],
        OFFICE => vec![Role::Office {
            level: Level::County,
            area: area("420921"),
        }],
        OTHER_OFFICE => vec![Role::Office {
            level: Level::City,
            area: area("420100"),
        }],
        LEADER => vec![Role::Leader {
            area: area("420900"),
        }],
        OTHER_LEADER => vec![Role::Leader {
            area: area("420100"),
        }],
        DEPARTMENT => vec![Role::Department {
            area: area("420000"),
        }],
        OTHER_DEPARTMENT => vec![Role::Department {
            area: area("420100"),
        }],
        AUDITOR => vec![Role::Auditor],
        other => panic!("nobody is called {other}"),
    };
    Account {
        id: id.parse().unwrap(),
        name: id.into(),
        unit: String::new(),
        post: String::new(),
        phone: String::new(),
        roles,
        closed: false,
        closed_at: None,
    }
}

pub fn pairings() -> Vec<Pairing> {
    let pairing = |cadre: &str, from, until| Pairing {
        station: STATION.parse().unwrap(),
        cadre: cadre.parse().unwrap(),
        level: Level::County,
        from,
        until,
    };
    let change = NOW - 60 * DAY;
    vec![pairing(SUN, 0, Some(change)), pairing(LI, change, None)]
}

/// One person's tablet.
pub struct Tablet {
    pub account: Account,
    pub device: DeviceId,
    pub actor: ActorId,
    pub at: i64,
    ids: u64,
}

impl Tablet {
    /// The n-th tablet of a person.
    pub fn of(account_id: &str, n: u8) -> Self {
        let mut seed = account_id.as_bytes().to_vec();
        seed.push(n);
        let hash = Hash::of(&seed);
        let device = DeviceId(hash.0[..8].try_into().unwrap());
        Self {
            account: account(account_id),
            device,
            actor: document::actor(device, hash.0[8..16].try_into().unwrap()),
            at: NOW,
            ids: 0,
        }
    }

    pub fn id(&self) -> &str {
        self.account.id.as_str()
    }

    /// Opens the database again: a new actor.
    pub fn reopen(&mut self) {
        let hash = Hash::of(self.actor.to_bytes());
        self.actor = document::actor(self.device, hash.0[..8].try_into().unwrap());
    }

    /// Writes one change; whether it is lawful nobody asks.
    pub fn write(
        &mut self,
        document: &mut Document,
        work: impl FnOnce(&mut Pen<'_, '_>) -> Result<(), RecordError>,
    ) -> Option<Change> {
        let Self {
            account,
            device,
            actor,
            at,
            ids,
        } = self;
        *at += 60_000;
        let at = *at;
        let mut new_id = || {
            *ids += 1;
            format!("{device}-{ids}")
        };
        let by = account.id.as_str();
        let written: Result<_, RecordError> = document.change(actor, at, |tx| {
            work(&mut Pen {
                tx,
                doc: DocId(uuid::Uuid::from_u128(7)),
                by,
                at,
                new_id: &mut new_id,
            })
        });
        written.unwrap()
    }

    /// The header of an entry about a document of this kind.
    pub fn header(&self, kind: Kind) -> Header {
        Header {
            kind,
            doc: DocId(uuid::Uuid::from_u128(7)),
            station: Some(STATION.parse().unwrap()),
            audience: Audience::default(),
            account: self.account.id.clone(),
            clock: ClockReading {
                wall_ms: self.at,
                mono_ms: 1,
                boot: BootId([0; 8]),
            },
            receipt: 0,
            relies: None,
            replaces: None,
            extension: None,
        }
    }

    /// The verdict on a change of this tablet under its plain header.
    pub fn judged(&self, document: &Document, change: &Change) -> Result<Lawful, Unapplied> {
        self.judged_with(document, change, |_| {}, &|_| Relied::Other)
    }

    /// The verdict under another header, with changes to rely on.
    pub fn judged_with(
        &self,
        document: &Document,
        change: &Change,
        other_header: impl FnOnce(&mut Header),
        relied: &dyn Fn(Hash) -> Relied,
    ) -> Result<Lawful, Unapplied> {
        let mut header = self.header(document.kind());
        other_header(&mut header);
        let station = station();
        let pairings = pairings();
        let case = Case {
            header: &header,
            devices: &[self.device],
            ground: Ground {
                account: &self.account,
                station: Some(&station),
                pairings: &pairings,
                interval: Interval {
                    after: NOW - DAY,
                    before: NOW + DAY,
                },
            },
            relied,
        };
        judge(&case, change, document)
    }
}

/// The code of a refusal.
pub fn code(verdict: Result<Lawful, Unapplied>) -> Code {
    match verdict {
        Err(Unapplied::Refused(Reason { code, .. })) => code,
        other => panic!("not refused: {other:?}"),
    }
}

/// The wire's hash of a change.
pub fn hash(change: &Change) -> Hash {
    hash_of(change.hash())
}

/// The account id as the wire writes it.
pub fn account_id(id: &str) -> AccountId {
    id.parse().unwrap()
}

/// The same numbers for the same seed (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % (n.max(1) as u64)).unwrap()
    }

    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for i in (1..all.len()).rev() {
            all.swap(i, self.below(i + 1));
        }
    }
}
