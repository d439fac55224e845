//! What headquarters has laid down, folded from the facts in its ledger, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use baolian_wire::reference::{Account, Excuse, Fact, Pairing, Station, VisitPeriod};
use baolian_wire::{AccountId, DeviceId, DocId, Entry, Payload, StationCode};
use rusqlite::Connection;

/// A pairing, and whether rows have said that its days came.
#[derive(Debug, Clone)]
pub struct Paired {
    /// The pairing.
    pub pairing: Pairing,
    /// Its first day has come.
    pub started: bool,
    /// Its end has come.
    pub ended: bool,
}

/// What holds after the rows read so far.
#[derive(Debug, Clone, Default)]
pub struct LaidDown {
    position: i64,
    /// Accounts as they stand.
    pub accounts: BTreeMap<AccountId, Account>,
    /// Stations as they last stood.
    pub stations: BTreeMap<StationCode, Station>,
    /// Pairings by station and first instant.
    pub pairings: BTreeMap<(StationCode, i64), Paired>,
    /// Who asked for the past of which station.
    pub wishes: BTreeSet<(AccountId, StationCode)>,
    /// Whose each tablet is.
    pub devices: BTreeMap<DeviceId, AccountId>,
    /// Tablets that were revoked.
    pub revoked: BTreeSet<DeviceId>,
    /// Excused periods.
    pub excuses: BTreeMap<(StationCode, String), Excuse>,
    /// Periods that an office assigned.
    pub assigned: BTreeMap<DocId, VisitPeriod>,
    /// Clocks that were set back: the row, and to which instant.
    pub set_back: Vec<(i64, i64)>,
}

const FACTS: &str = "SELECT l.position, e.entry FROM ledger AS l
     JOIN entry AS e ON e.device = l.device AND e.n = l.n
     WHERE l.kind = 5 AND l.position > ?1 AND l.position <= ?2 ORDER BY l.position";

impl LaidDown {
    /// Everything in a ledger.
    #[must_use]
    pub fn of(db: &Connection) -> Self {
        let mut all = Self::default();
        all.read_on(db);
        all
    }

    /// What held at a row.
    #[must_use]
    pub fn up_to(db: &Connection, row: i64) -> Self {
        let mut all = Self::default();
        all.read_up_to(db, row);
        all
    }

    /// Reads what is new.
    pub fn read_on(&mut self, db: &Connection) {
        self.read_up_to(db, i64::MAX);
    }

    fn read_up_to(&mut self, db: &Connection, row: i64) {
        let mut query = db.prepare_cached(FACTS).unwrap();
        let rows = query.query_map([self.position, row], |r| Ok((r.get(0)?, r.get(1)?)));
        let rows: Vec<(i64, Vec<u8>)> = rows.unwrap().map(Result::unwrap).collect();
        for (position, entry) in rows {
            self.position = position;
            let mut payload = Entry::decode(&entry).unwrap().payload;
            if let Payload::Carried(given_back) = payload {
                payload = Entry::decode(&given_back.entry).unwrap().payload;
            }
            let Payload::Fact(bytes) = payload else {
                panic!("row {position} holds no fact");
            };
            self.take(position, Fact::decode(&bytes).unwrap());
        }
    }

    fn take(&mut self, position: i64, fact: Fact) {
        match fact {
            Fact::Station(s) => drop(self.stations.insert(s.code.clone(), s)),
            Fact::Account(a) => drop(self.accounts.insert(a.id.clone(), a)),
            Fact::Pairing(pairing) => {
                let key = (pairing.station.clone(), pairing.from);
                let was = self.pairings.get(&key);
                let (started, ended) = was.map_or((false, false), |p| (p.started, p.ended));
                let paired = Paired {
                    pairing,
                    started,
                    ended,
                };
                self.pairings.insert(key, paired);
            }
            Fact::PairingDay {
                station,
                from,
                ended,
            } => {
                let paired = self.pairings.get_mut(&(station, from)).unwrap();
                (paired.started, paired.ended) = (true, ended);
            }
            Fact::History(h) => {
                let key = (h.account, h.station);
                if h.wanted {
                    self.wishes.insert(key);
                } else {
                    self.wishes.remove(&key);
                }
            }
            Fact::Device(d) => drop(self.devices.insert(d.key.device(), d.account)),
            Fact::DeviceRevoked { device, .. } => drop(self.revoked.insert(device)),
            Fact::Excuse(e) => {
                self.excuses
                    .insert((e.station.clone(), e.period.clone()), e);
            }
            Fact::VisitPeriod(v) => drop(self.assigned.insert(v.visit, v)),
            Fact::ClockAccepted { now, .. } => self.set_back.push((position, now)),
            _ => {}
        }
    }
}
