//! What must hold when a world has come to rest.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ScalarValue;
use automerge::legacy::OpType;
use baolian_hq::coverage::Seen;
use baolian_hq::office::{look, report};
use baolian_record::document::expand;
use baolian_record::issue::Issue;
use baolian_record::lead::Lead;
use baolian_record::notes::Notes;
use baolian_record::support::Support;
use baolian_record::visit::Visit;
use baolian_record::{Document, schema};
use baolian_wire::reference::Fact;
use baolian_wire::{AccountId, DeviceId, DocId, HqTime, Kind};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::reference::days::Day;
use super::reference::due;
use super::reference::laid_down::LaidDown;
use super::reference::made;
use super::reference::rights;
use super::reference::sight::Doc;
use super::reference::status;
use super::story::{As, Story};

/// How a document reads.
pub(crate) fn reads(document: &Document) -> Value {
    let view = document.view();
    let json = match document.kind() {
        Kind::Visit => serde_json::to_value(Visit::read(&view)),
        Kind::Notes => serde_json::to_value(Notes::read(&view)),
        Kind::Issue => serde_json::to_value(Issue::read(&view)),
        Kind::Lead => serde_json::to_value(Lead::read(&view)),
        _ => serde_json::to_value(Support::read(&view)),
    };
    json.unwrap()
}

/// All that a document shows: of a sealed visit with what came late.
pub(crate) fn shows(document: &Document) -> String {
    let mut json = reads(document);
    if let Some(late) = json.get_mut("with_late") {
        json = late.take();
    }
    json.to_string()
}

impl Story {
    /// Everybody synchronises until nothing is left, under a clear sky and a right clock.
    pub fn rest(&mut self) {
        self.hq_clock_right();
        for round in 0..4 {
            for at in 0..self.people.len() {
                self.people[at].held.line.deliver_late();
                self.sync_now(at);
            }
            self.send_raws();
            self.release();
            drop(
                self.world
                    .server
                    .order(crate::world::order::Order::JudgePutOff),
            );
            if round == 0 {
                self.world.pass(60_000);
            }
        }
    }

    /// Synchronises, with a new code where headquarters forgot the tablet's key.
    fn sync_now(&mut self, at: usize) {
        let device = self.people[at].held.identity().unwrap().device;
        let laid_down = self.world.server.db(LaidDown::of);
        self.people[at].revoked = laid_down.revoked.contains(&device);
        let person = &self.people[at];
        match person.held.try_sync() {
            // A copy of a lost tablet cannot begin a log of its own.
            Err(e) if person.revoked && e.code() == "not_successor" => self.cut_off(at),
            Ok(_) => {}
            Err(e) if e.code() == "unknown_device" => {
                let code = self.world.code(person.account);
                person.held.enrol_with(&code).expect("known again");
                person.held.sync();
            }
            Err(e) => panic!(
                "{}#{at} cannot synchronise: {e} ({})",
                person.account,
                e.code()
            ),
        }
    }

    /// What a tablet holds alone never comes.
    fn cut_off(&mut self, at: usize) {
        let held = self.people[at].held.sync_state().unwrap().held;
        self.cut_off.insert(at);
        for said in self.said.iter_mut().filter(|s| s.by == at && s.n > held) {
            said.lost = true;
        }
    }

    /// Checks everything.
    pub fn check(&mut self) {
        let faults = self.watch.lock().unwrap().faults.clone();
        assert!(faults.is_empty(), "{faults:#?}");
        let report = self.world.hq().verify().unwrap();
        assert!(report.holds(), "the ledger: {:#?}", report.faults);
        let gauges = self.world.hq().gauges().unwrap();
        let open = (gauges.waiting, gauges.held, gauges.put_off);
        assert_eq!(open, (0, 0, 0), "entries that wait, or were never judged");
        let documents = self.documents();
        self.everybody_sees_the_same(&documents);
        self.nothing_is_lost(&documents);
        self.crimes_came_to_nothing(&documents);
        self.states_are_right(&documents);
        self.world.server.db(|db| {
            made::check(db);
            rights::refusals_are_right(db);
            rights::honest_bytes_are_good(db, &self.raw_devices());
        });
        self.due_is_right();
        self.tablets_are_whole();
    }

    /// Every document as headquarters has it.
    fn documents(&self) -> BTreeMap<DocId, Document> {
        let hq = self.world.hq();
        let known = hq.documents().unwrap().into_iter();
        known
            .filter(|d| schema::of(d.kind).is_some())
            .map(|d| (d.id, hq.document(d.id).unwrap().unwrap().1))
            .collect()
    }

    /// A tablet shows what its account may see, all of it and nothing else,
    /// and it reads as at headquarters.
    fn everybody_sees_the_same(&self, documents: &BTreeMap<DocId, Document>) {
        let (laid_down, docs) = self.world.server.db(|db| (LaidDown::of(db), Doc::all(db)));
        let people = self.people.iter().enumerate();
        for (at, person) in people.filter(|(_, p)| !p.revoked) {
            let account = AccountId::new(person.account).unwrap();
            let should: BTreeSet<DocId> = docs
                .iter()
                .filter(|d| laid_down.may_see(&account, d))
                .map(|d| d.id)
                .collect();
            let tablet = open(person.held.folder());
            let has = shown(&tablet);
            let name = format!("{account}#{at}");
            let (missing, more): (Vec<_>, Vec<_>) = (
                should.difference(&has).collect(),
                has.difference(&should).collect(),
            );
            assert!(
                missing.is_empty() && more.is_empty(),
                "{name} lacks {missing:?} and has {more:?}"
            );
            let knows: BTreeSet<String> = known(&tablet, "station").into_keys().collect();
            let should = laid_down.knows(&account).into_iter();
            let should: BTreeSet<String> = should.map(|code| code.to_string()).collect();
            assert_eq!(knows, should, "the stations that {name} knows");
            for id in &has {
                let Some(document) = documents.get(id) else {
                    continue;
                };
                let here = self.reads_there(at, *id, document.kind());
                assert_eq!(here, reads(document), "{name} reads {id} otherwise");
            }
        }
    }

    fn reads_there(&self, at: usize, id: DocId, kind: Kind) -> Value {
        let held = &self.people[at].held;
        let json = match kind {
            Kind::Visit => serde_json::to_value(held.tablet().visit(id).unwrap().visit),
            Kind::Issue => serde_json::to_value(held.issue(id).unwrap().issue),
            Kind::Lead => serde_json::to_value(held.lead(id).unwrap().lead),
            Kind::Support => serde_json::to_value(held.support(id).unwrap().support),
            _ => {
                // Notes are shown with their visit only.
                let changes = changes(&open(held.folder()), id);
                let document = Document::from_changes(kind, changes).unwrap();
                Ok(reads(&document))
            }
        };
        json.unwrap()
    }

    /// What somebody was told is saved stands in the record, once, or in the tray.
    fn nothing_is_lost(&self, documents: &BTreeMap<DocId, Document>) {
        let shown: BTreeMap<DocId, String> =
            documents.iter().map(|(id, d)| (*id, shows(d))).collect();
        let mut written: BTreeMap<DocId, Vec<String>> = BTreeMap::new();
        for (id, document) in documents {
            written.insert(*id, values(document));
        }
        let trays: Vec<(&str, Value)> = self
            .people
            .iter()
            .map(|p| {
                let tray = p.held.tray().unwrap();
                (p.account, serde_json::to_value(tray).unwrap())
            })
            .collect();
        for said in &self.said {
            let times = match said.how {
                As::Shown => shown
                    .get(&said.doc)
                    .map_or(0, |json| json.matches(&said.mark).count()),
                As::Value => written.get(&said.doc).map_or(0, |all| {
                    all.iter()
                        .filter(|value| value.contains(&said.mark))
                        .count()
                }),
            };
            let account = self.people.get(said.by).map(|p| p.account);
            let refused = trays
                .iter()
                .filter(|(of, _)| account == Some(of))
                .any(|(_, tray)| tray.to_string().contains(&said.mark));
            let name = account.unwrap_or("a later version");
            let well = match (times, refused) {
                (1, false) | (0, true) => true,
                (0, false) => said.lost || self.refused_before_a_restore(said.device, said.n),
                _ => false,
            };
            assert!(
                well,
                "{:?} of {name}#{} in {} stands {times} times, in the tray: {refused}",
                said.mark, said.by, said.doc
            );
        }
    }

    /// A tray goes with the tablet it was on; headquarters still has the entry and its verdict.
    fn refused_before_a_restore(&self, device: DeviceId, n: u64) -> bool {
        let present = self
            .people
            .iter()
            .any(|p| p.held.identity().unwrap().device == device);
        !present && entry_state(&self.world, device, n) == Some(2)
    }

    fn crimes_came_to_nothing(&self, documents: &BTreeMap<DocId, Document>) {
        for crime in &self.crimes {
            let state = entry_state(&self.world, crime.device, crime.n);
            assert_eq!(
                state,
                Some(2),
                "{} must be refused: {}",
                crime.mark,
                crime.why
            );
            for (id, document) in documents {
                assert!(
                    !shows(document).contains(&crime.mark),
                    "{} stands in {id}",
                    crime.mark
                );
            }
        }
    }

    fn states_are_right(&self, documents: &BTreeMap<DocId, Document>) {
        for (id, document) in documents {
            let d = self.world.server.db(|db| Doc::get(db, *id)).unwrap();
            match document.kind() {
                Kind::Issue => {
                    let issue = Issue::read(&document.view());
                    let word = match status::state(&issue.updates, document) {
                        'o' => "open",
                        'd' => "disputed",
                        _ => "closed",
                    };
                    assert_eq!(issue.status.state.as_str(), word, "{id}");
                    assert_eq!(d.under_way, word != "closed", "{id} is under way or past");
                }
                Kind::Lead => {
                    let answered = Lead::read(&document.view()).outcome.value;
                    let open = answered.is_none_or(|o| o == "not_yet");
                    assert_eq!(d.under_way, open, "lead {id} is under way or past");
                }
                _ => {}
            }
        }
    }

    /// Due and coverage are what the plain reckoning says, at headquarters and on tablets.
    fn due_is_right(&self) {
        let now = self.world.server.clock.now_ms();
        let (laid_down, reckoned) = self.world.server.db(|db| {
            let laid_down = LaidDown::of(db);
            let reckoned = due::all(db, &laid_down, now);
            (laid_down, reckoned)
        });
        let said = look(self.world.hq().dir(), |conn| {
            let wanted = report::Wanted {
                since: None,
                until: None,
                stations: &|_| true,
                seen: Seen::ALL,
                sight: None,
                issues: true,
            };
            report::coverage(conn, HqTime(now), wanted)
        });
        let mut said: Vec<due::Due> = said.unwrap().periods.into_iter().map(in_words).collect();
        said.sort();
        for (said, reckoned) in said.iter().zip(&reckoned) {
            assert_eq!(said, reckoned, "coverage");
        }
        assert_eq!(said.len(), reckoned.len(), "periods");
        let people = self.people.iter().enumerate();
        for (at, person) in people.filter(|(_, p)| !p.revoked) {
            let mut should: Vec<(String, String, u64)> = Vec::new();
            for p in laid_down.pairings.values().map(|p| &p.pairing) {
                let held = p.from <= now && p.until.is_none_or(|until| now < until);
                let account = &laid_down.accounts[&p.cadre];
                if held && p.cadre.as_str() == person.account && !account.closed {
                    let (start, end) = Day::of(now).period(p.level);
                    let visits = self.checked_in(at, p.station.as_str(), start, end);
                    should.push((p.station.to_string(), Day::of(now).label(p.level), visits));
                }
            }
            let due = person.held.due().unwrap();
            let mut has: Vec<_> = due
                .into_iter()
                .map(|d| (d.station, d.period, d.visits))
                .collect();
            has.sort();
            should.sort();
            assert_eq!(has, should, "what is due on {}#{at}", person.account);
        }
    }

    /// Visits to a station on a tablet that were checked in at a span of its wall clock.
    fn checked_in(&self, at: usize, station: &str, start: i64, end: i64) -> u64 {
        let held = &self.people[at].held;
        let visits = shown(&open(held.folder())).into_iter();
        let visits = visits.filter_map(|id| held.tablet().visit(id).ok());
        visits
            .filter(|v| v.visit.station == station && (start..end).contains(&v.visit.at))
            .count() as u64
    }

    fn tablets_are_whole(&mut self) {
        let rows = self.world.server.db(heads);
        for (at, person) in self.people.iter_mut().enumerate() {
            let name = format!("{}#{at}", person.account);
            let state = person.held.sync_state().unwrap();
            person.held.check().unwrap();
            if self.cut_off.contains(&at) {
                continue;
            }
            assert_eq!(state.held, state.recorded, "{name} has more to send");
            let device = person.held.identity().unwrap().device;
            let newest = person.held.receipts(1).unwrap();
            let newest = newest.first().expect("a receipt");
            assert_eq!(rows.get(&device), Some(&newest.n), "{name}'s receipt");
            let waiting = match person.revoked {
                true => 0,
                false => waiting(&open(person.held.folder())),
            };
            assert_eq!(waiting, 0, "{name} holds changes that wait for something");
            assert!(
                person.held.rebuild_lists(),
                "{name}'s lists are not what its records make them"
            );
        }
    }
}

fn in_words(due: baolian_hq::coverage::Due) -> due::Due {
    let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
    let mut outcome = word(serde_json::to_value(due.outcome).unwrap());
    if let Some(why) = due.why {
        outcome = format!("{outcome} {}", word(serde_json::to_value(why).unwrap()));
    }
    due::Due {
        station: due.station,
        start: due.period.start(),
        label: due.period.label(),
        cadre: due.cadre,
        outcome,
        visits: due.visits,
    }
}

pub(crate) fn open(folder: &std::path::Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(folder.join("tablet.db"), flags).unwrap()
}

/// Reference data of a kind on a tablet, by key.
fn known(tablet: &Connection, kind: &str) -> BTreeMap<String, Fact> {
    let mut query = tablet
        .prepare("SELECT key, fact FROM reference WHERE kind = ?1")
        .unwrap();
    let all = query.query_map([kind], |r| Ok((r.get(0)?, r.get::<_, Vec<u8>>(1)?)));
    let read = |row: rusqlite::Result<(String, Vec<u8>)>| {
        let (key, bytes) = row.unwrap();
        (key, Fact::decode(&bytes).unwrap())
    };
    all.unwrap().map(read).collect()
}

/// The documents that a tablet shows.
pub(crate) fn shown(tablet: &Connection) -> BTreeSet<DocId> {
    let mut query = tablet
        .prepare("SELECT id FROM document WHERE forget = 0")
        .unwrap();
    let ids = query.query_map([], |r| r.get::<_, Vec<u8>>(0)).unwrap();
    ids.map(|id| DocId::from_slice(&id.unwrap()).unwrap())
        .collect()
}

pub(crate) fn changes(tablet: &Connection, doc: DocId) -> Vec<automerge::Change> {
    let mut query = tablet
        .prepare("SELECT bytes FROM change WHERE doc = ?1 AND place = 1 ORDER BY serial")
        .unwrap();
    let all = query
        .query_map([doc.as_bytes()], |r| r.get::<_, Vec<u8>>(0))
        .unwrap();
    all.map(|bytes| baolian_record::document::parse_change(&bytes.unwrap()).unwrap())
        .collect()
}

/// Changes of shown documents that wait for what they depend on.
fn waiting(tablet: &Connection) -> i64 {
    let sql = "SELECT count(*) FROM change AS c JOIN document AS d ON d.id = c.doc
               WHERE c.place = 0 AND d.forget = 0";
    tablet.query_row(sql, [], |r| r.get(0)).unwrap()
}

/// How many entries of each log headquarters holds.
fn heads(db: &Connection) -> BTreeMap<DeviceId, u64> {
    let mut query = db.prepare("SELECT id, n FROM device").unwrap();
    let all = query.query_map([], |r| {
        let id = DeviceId::from_slice(&r.get::<_, Vec<u8>>(0)?).unwrap();
        Ok((id, r.get::<_, i64>(1)?.unsigned_abs()))
    });
    all.unwrap().map(Result::unwrap).collect()
}

/// What headquarters decided about an entry, by its number in the database.
fn entry_state(world: &crate::world::World, device: DeviceId, n: u64) -> Option<i64> {
    world.server.db(|db| {
        let sql = "SELECT state FROM entry WHERE device = ?1 AND n = ?2";
        let n = i64::try_from(n).unwrap();
        db.query_row(sql, (device.as_bytes(), n), |r| r.get(0)).ok()
    })
}

/// The texts that each change of a document ever wrote as values.
fn values(document: &Document) -> Vec<String> {
    let of_change = |change: &automerge::Change| {
        let operations = expand(change).unwrap().operations.into_iter();
        let texts = operations.filter_map(|op| match op.action {
            OpType::Put(ScalarValue::Str(text)) => Some(text.to_string()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    };
    document.changes().iter().map(of_change).collect()
}
