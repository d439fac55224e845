//! Several people's tablets around one station, and all that one saves handed on to the others.

#![allow(dead_code, missing_docs, clippy::pedantic)]

use baolian_record::Document;
use baolian_record::document::{self, RecordError};
use baolian_record::lead::{self, NewLead};
use baolian_record::write::Pen;
use baolian_wire::down::DownItem;
use baolian_wire::id::BootId;
use baolian_wire::reference::{Fact, Level, Pairing, Role};
use baolian_wire::up::UpItem;
use baolian_wire::{
    AccountId, Audience, ClockReading, DeviceId, DocId, Entry, Header, Kind, Payload, StationCode,
};

use crate::support::{Bench, NOON, STATION, account, made, station};

pub struct Town {
    pub benches: Vec<Bench>,
    /// How much of each tablet's log was handed on.
    handed: Vec<usize>,
}

/// Who there is: the cadre, an officer, the office, a leader, a department, and one who is nobody here.
pub const PEOPLE: [&str; 6] = ["li", "wang", "zhou", "sun", "qian", "wu"];

fn roles(who: &str) -> Vec<Role> {
    let area = "420102".to_owned();
    vec![match who {
        "li" => Role::Cadre,
        "wang" => Role::Officer {
            station: StationCode::new(STATION).unwrap(),
        },
        "zhou" => Role::Office {
            level: Level::County,
            area,
        },
        "sun" => Role::Leader { area },
        "qian" => Role::Department { area },
        _ => Role::Auditor,
    }]
}

impl Town {
    pub fn new(seed: u64) -> Self {
        let benches: Vec<Bench> = PEOPLE
            .iter()
            .zip(1..)
            .map(|(who, n)| Bench::of(who, seed * 1000 + n * 77))
            .collect();
        for bench in &benches {
            bench.hq.fact(&Fact::Station(station(STATION)));
            for who in PEOPLE {
                bench.hq.fact(&Fact::Account(account(who, roles(who))));
            }
            bench.hq.fact(&Fact::Pairing(Pairing {
                station: StationCode::new(STATION).unwrap(),
                cadre: AccountId::new("li").unwrap(),
                level: Level::County,
                from: NOON - 86_400_000 * 30,
                until: None,
            }));
            bench.sync();
        }
        let handed = vec![0; benches.len()];
        Self { benches, handed }
    }

    pub fn of(&self, who: &str) -> &Bench {
        let place = PEOPLE.iter().position(|p| *p == who).unwrap();
        &self.benches[place]
    }

    /// Hands everything saved on to everybody else.
    pub fn exchange(&mut self) {
        for (i, bench) in self.benches.iter().enumerate() {
            bench.sync();
            let device = bench.tablet.identity().unwrap().device;
            let items = bench.hq.items(device);
            for item in &items[self.handed[i]..] {
                let UpItem::Whole { entry, change } = item else {
                    panic!("nothing is damaged here");
                };
                let n = Entry::decode(entry).unwrap().n;
                for (j, other) in self.benches.iter().enumerate() {
                    if j != i {
                        other.hq.send(vec![DownItem::Applied {
                            position: n,
                            device,
                            entry: entry.clone(),
                            change: change.clone().unwrap(),
                            made: made(NOON),
                        }]);
                    }
                }
                bench.hq.send(vec![DownItem::Own {
                    position: n,
                    n,
                    made: made(NOON),
                }]);
            }
            self.handed[i] = items.len();
        }
        for bench in &self.benches {
            bench.sync();
        }
    }
}

impl Town {
    /// A lead that the office hands down to the station; returns its id.
    pub fn hand_down_lead(&self, number: u128, title: &str) -> DocId {
        let id = DocId(uuid::Uuid::from_u128(number));
        let device = DeviceId([9; 8]);
        let mut doc = Document::begin(Kind::Lead).unwrap();
        let mut records = 0;
        let mut new_id = || {
            records += 1;
            format!("record{records}")
        };
        let actor = document::actor(device, [3; 8]);
        let new = NewLead {
            station: STATION.into(),
            title: title.into(),
            ..NewLead::default()
        };
        let change = doc
            .change::<RecordError>(&actor, NOON, |tx| {
                let mut pen = Pen {
                    tx,
                    doc: id,
                    by: "zhou",
                    at: NOON,
                    new_id: &mut new_id,
                };
                lead::assign(&mut pen, &new)
            })
            .unwrap()
            .unwrap();
        let entry = Entry {
            n: 1,
            header: Header {
                kind: Kind::Lead,
                doc: id,
                station: Some(StationCode::new(STATION).unwrap()),
                audience: Audience::default(),
                account: AccountId::new("zhou").unwrap(),
                clock: ClockReading {
                    wall_ms: NOON,
                    mono_ms: 1,
                    boot: BootId([1; 8]),
                },
                receipt: 0,
                relies: None,
                replaces: None,
                extension: None,
            },
            payload: Payload::Change(document::hash_of(change.hash())),
        };
        for bench in &self.benches {
            bench.hq.send(vec![DownItem::Applied {
                position: 1,
                device,
                entry: entry.encode().into(),
                change: change.raw_bytes().to_vec().into(),
                made: made(NOON),
            }]);
            bench.sync();
        }
        id
    }
}
