//! The same journal told to a second headquarters, with what tablets sent between two rows of
//! its own log in another order: every verdict must be the same.

use std::collections::BTreeMap;

use baolian_core::env::KeyStore as _;
use baolian_hq::Hq;
use baolian_wire::up::UpItem;
use baolian_wire::{ChainHead, DeviceId, EpochId, Hash, Reason, cbor};
use rusqlite::Connection;

use super::story::Story;
use crate::world::clock::HqClock;
use crate::world::nature::{Dice, Drawn};
use crate::world::server::{Event, What};

/// What was decided about every entry of a tablet: its state, and the code of the reason.
type Verdicts = BTreeMap<(DeviceId, u64), (i64, Option<String>)>;

fn verdicts(db: &Connection) -> Verdicts {
    let mut query = db
        .prepare("SELECT e.device, e.n, e.state, e.reason FROM entry AS e JOIN device AS d ON d.id = e.device
             WHERE d.hq = 0")
        .unwrap();
    let all = query.query_map([], |r| {
        let device = DeviceId::from_slice(&r.get::<_, Vec<u8>>(0)?).unwrap();
        let reason: Option<Vec<u8>> = r.get(3)?;
        let reason = reason.filter(|r| !r.is_empty()).map(|bytes| {
            let reason: Reason = cbor::decode("reason", &bytes, 1 << 16).unwrap();
            reason.code.as_str().to_owned()
        });
        Ok((
            (device, r.get::<_, i64>(1)?.unsigned_abs()),
            (r.get(2)?, reason),
        ))
    });
    all.unwrap().map(Result::unwrap).collect()
}

impl Story {
    /// Tells a second headquarters the same in another order and compares the verdicts. Returns
    /// whether they could be compared.
    pub fn replay(&self) -> bool {
        let journal = self.world.server.journal();
        let other = Second::told(self, &journal);
        if !other.comparable {
            return false;
        }
        let (first, second) = (self.world.server.db(verdicts), other.verdicts());
        for (at, verdict) in &first {
            let again = second.get(at);
            let (device, n) = at;
            assert_eq!(
                again,
                Some(verdict),
                "another order of arrival decides otherwise about {device}/{n}"
            );
        }
        assert_eq!(first.len(), second.len(), "entries");
        true
    }
}

/// The second headquarters.
struct Second<'s> {
    story: &'s Story,
    clock: std::sync::Arc<HqClock>,
    dice: std::sync::Arc<Dice>,
    env: baolian_hq::env::Env,
    dir: std::path::PathBuf,
    hq: Option<Hq>,
    /// It took everything that the first one took.
    comparable: bool,
}

impl<'s> Second<'s> {
    fn told(story: &'s Story, journal: &[Event]) -> Self {
        let (clock, dice, env) = story.world.another_hq();
        let dir = story.world.path("second-hq");
        let mut second = Self {
            story,
            clock,
            dice,
            env,
            dir,
            hq: None,
            comparable: true,
        };
        let order = Dice::seeded(story.seed ^ 0x5eed);
        let mut parts: Vec<&Event> = Vec::new();
        for event in journal {
            if matches!(event.what, What::Part { .. }) {
                parts.push(event);
                continue;
            }
            second.tell_shuffled(&mut parts, &order);
            second.tell(event, event.at);
        }
        second.tell_shuffled(&mut parts, &order);
        second
    }

    /// Parts between two rows of headquarters' own log arrive in any order, those of one tablet in theirs.
    fn tell_shuffled(&mut self, parts: &mut Vec<&Event>, order: &Dice) {
        let times: Vec<i64> = parts.iter().map(|event| event.at).collect();
        for at in times {
            let mut first: BTreeMap<DeviceId, usize> = BTreeMap::new();
            for (i, event) in parts.iter().enumerate() {
                if let What::Part { head, .. } = &event.what {
                    first.entry(head.device).or_insert(i);
                }
            }
            let next: Vec<usize> = first.into_values().collect();
            let pick = usize::try_from(order.below(next.len() as u64)).unwrap();
            let event = parts.remove(next[pick]);
            self.tell(event, at);
        }
    }

    fn hq(&self) -> &Hq {
        self.hq.as_ref().expect("it runs")
    }

    fn tell(&mut self, event: &Event, at: i64) {
        self.clock.tell(at);
        self.dice.reseed(event.seed);
        match &event.what {
            What::Init => self.hq = Some(Hq::init(&self.dir, self.env.clone()).unwrap()),
            What::Start => {
                if let Some(hq) = self.hq.take() {
                    hq.stop();
                }
                self.hq = Some(Hq::open(&self.dir, self.env.clone()).unwrap());
            }
            What::Order(order) => drop(order.carry_out(self.hq())),
            // What was signed under another order of the changes of keys may not
            // be taken for headquarters' own here: such a world is not compared.
            What::Given(request) => self.comparable &= self.hq().sync(request).is_ok(),
            What::Enrol(request) => drop(self.hq().enrol(request.clone())),
            What::Part { head, from, to } => {
                let items = self
                    .story
                    .world
                    .server
                    .db(|db| items(db, head.device, *from, *to));
                let key = self.story.world.keys.load(head.device).unwrap().unwrap();
                let start = ChainHead::start(&key.public());
                let before = self
                    .story
                    .world
                    .server
                    .db(|db| chain(db, head.device, *from));
                let mut end = before.unwrap_or(start);
                for item in &items {
                    end = end.then(&item.entry_hash());
                }
                let mut head = head.clone();
                head.after = *from;
                if let Some(end) = self.end(head.epoch) {
                    // The run may have a row less there.
                    head.cursor.position = head.cursor.position.min(end);
                }
                let request = head.sign(&items, end, &key).unwrap();
                self.hq()
                    .sync(&cbor::encode(&request))
                    .expect("taken as before");
            }
        }
    }

    /// The last row of a run, if it is known there.
    fn end(&self, run: EpochId) -> Option<u64> {
        let db = Connection::open(self.dir.join("hq.db")).unwrap();
        let sql = "SELECT coalesce(
               (SELECT min(first_position) - 1 FROM epoch WHERE first_position > e.first_position),
               (SELECT max(position) FROM ledger))
             FROM epoch AS e WHERE id = ?1";
        let end = db.query_row(sql, [run.as_bytes()], |r| r.get::<_, i64>(0));
        end.ok().map(i64::unsigned_abs)
    }

    fn verdicts(&self) -> Verdicts {
        verdicts(&Connection::open(self.dir.join("hq.db")).unwrap())
    }
}

/// Entries of a log as a tablet would send them plainly.
fn items(db: &Connection, device: DeviceId, from: u64, to: u64) -> Vec<UpItem> {
    let sql =
        "SELECT entry, change, hash FROM entry WHERE device = ?1 AND n > ?2 AND n <= ?3 ORDER BY n";
    let int = |n: u64| i64::try_from(n).unwrap();
    let mut query = db.prepare_cached(sql).unwrap();
    let all = query.query_map((device.as_bytes(), int(from), int(to)), |r| {
        let entry: Option<Vec<u8>> = r.get(0)?;
        Ok(match entry {
            Some(entry) => UpItem::Whole {
                entry: entry.into(),
                change: r.get::<_, Option<Vec<u8>>>(1)?.map(Into::into),
            },
            None => UpItem::Damaged {
                hash: Hash::from_slice(&r.get::<_, Vec<u8>>(2)?).unwrap(),
            },
        })
    });
    all.unwrap().map(Result::unwrap).collect()
}

fn chain(db: &Connection, device: DeviceId, n: u64) -> Option<ChainHead> {
    let sql = "SELECT chain FROM entry WHERE device = ?1 AND n = ?2";
    let n = i64::try_from(n).unwrap();
    let chain = db.query_row(sql, (device.as_bytes(), n), |r| r.get::<_, Vec<u8>>(0));
    chain
        .ok()
        .map(|bytes| ChainHead(Hash::from_slice(&bytes).unwrap()))
}

impl crate::world::World {
    /// Clock, dice and surroundings of another headquarters, which are told what they say.
    fn another_hq(
        &self,
    ) -> (
        std::sync::Arc<HqClock>,
        std::sync::Arc<Dice>,
        baolian_hq::env::Env,
    ) {
        let clock = self.told_clock();
        let dice = std::sync::Arc::new(Dice::seeded(0));
        let env = baolian_hq::env::Env {
            clock: std::sync::Arc::clone(&clock) as std::sync::Arc<dyn baolian_hq::env::Clock>,
            entropy: std::sync::Arc::new(Drawn(std::sync::Arc::clone(&dice))),
        };
        (clock, dice, env)
    }
}
