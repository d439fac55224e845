//! One wrong bit anywhere in a database: what is noticed, what is mended, and that nothing wrong is shown for right.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use baolian_core::Result;
use baolian_core::env::KeysInMemory;
use baolian_core::tablet::CheckState;
use baolian_disk::Tree;
use baolian_lists::{
    EffectFilter, IssueFilter, LeadFilter, Page, Scope, StationFilter, SupportFilter, TaskFilter,
    VisitFilter,
};
use baolian_wire::reference::{Fact, Level, Role};
use serde::Serialize;
use serde_json::{Value, json};

use crate::world::order::{Done, Order};
use crate::world::{HOUR, Held, World, account, memory};

const STATION: &str = "420102002-01";
/// The tablet whose bits are flipped, and another that saw the same.
pub const TABLET: &str = "li-1";
/// Headquarters.
pub const HQ: &str = "hq";
/// A backup of headquarters.
pub const BACKUP: &str = "backup";

/// Folders with some weeks' work in them, and how it reads.
pub struct Work {
    tree: Tree,
    keys: Arc<KeysInMemory>,
    now: i64,
    reads: BTreeMap<String, Value>,
}

fn value(of: impl Serialize) -> Value {
    serde_json::to_value(of).unwrap()
}

/// Everything that a person reads on a tablet: each screen by itself, so that one that cannot be read hides no other.
#[must_use]
pub fn reading(held: &Held) -> BTreeMap<String, Result<Value>> {
    let page = Page::default();
    let mut read: BTreeMap<String, Result<Value>> = BTreeMap::new();
    let mut put = |name: &str, what: Result<Value>| {
        read.insert(name.to_owned(), what);
    };
    let issues = held.issues(&IssueFilter::default(), &page);
    let visits = held.visits(&VisitFilter::default(), &page);
    let leads = held.leads(&LeadFilter::default(), &page);
    let support = held.support_requests(&SupportFilter::default(), &page);
    for row in issues.as_ref().map_or(&[][..], |l| &l.rows) {
        let id = row.row.id;
        put(
            &format!("issue {id}"),
            held.issue(id).map(|v| json!([v.issue, v.names])),
        );
    }
    for row in visits.as_ref().map_or(&[][..], |l| &l.rows) {
        let id = row.row.id;
        let shown = held.tablet().visit(id);
        put(
            &format!("visit {id}"),
            shown.map(|v| json!([v.visit, v.internal_notes])),
        );
    }
    for row in leads.as_ref().map_or(&[][..], |l| &l.rows) {
        let id = row.row.id;
        put(&format!("lead {id}"), held.lead(id).map(|v| value(v.lead)));
    }
    put("issues", issues.map(value));
    put("visits", visits.map(value));
    put("leads", leads.map(value));
    put("support", support.map(value));
    let tasks = held.tasks(&TaskFilter::default(), &page);
    put("tasks", tasks.map(value));
    let effects = held.effects(&EffectFilter::default(), &page);
    put("effects", effects.map(value));
    let stations = held.stations(&StationFilter::default(), &page);
    put("stations", stations.map(value));
    put("due", held.due().map(value));
    put("tray", held.tray().map(value));
    put("draft", held.draft("visit.notes").map(value));
    for words in ["门锁", "第3"] {
        let found = held.search(words, &[], &Scope::default(), &page);
        put(&format!("search {words}"), found.map(value));
    }
    let facts = held.facts();
    put(
        "who",
        facts.map(|f| json!([f.who, f.account, f.hq_url, f.stations, f.records, f.terms])),
    );
    read
}

impl Work {
    /// Some people's work, in step, backed up.
    #[must_use]
    pub fn done(seed: u64) -> Self {
        let mut world = World::two_stations_in(memory(), seed);
        let a = world.tablet("li");
        let b = world.tablet("li");
        let officer = world.officer("guan", STATION);
        for n in 0..6 {
            let visit = a.visit(STATION);
            a.write_in_visit(visit, "notes", &format!("第{n}次看了窗口"))
                .unwrap();
            a.write_internal_notes(visit, &format!("内部{n}")).unwrap();
            let issue = a.issue_in(Some(visit), STATION, &format!("第{n}把门锁损坏"));
            a.seal(visit).unwrap();
            a.sync();
            b.sync();
            b.add_progress(issue, "另一台看过", None).unwrap();
            b.sync();
            officer.sync();
            officer.add_progress(issue, "所里在办", None).unwrap();
            officer.sync();
            world.pass(HOUR);
        }
        let office = Role::Office {
            level: Level::County,
            area: "420102".into(),
        };
        let fact = Fact::Account(account("office", vec![office]));
        drop(world.server.order(Order::Facts(vec![fact])));
        let lead = Order::Lead("office".into(), STATION.into(), "群众反映".into());
        assert!(matches!(world.server.order(lead), Done::Done));
        for held in [&a, &b, &officer] {
            held.sync();
        }
        world.hq().backup(&world.path(BACKUP), false).unwrap();
        for n in 0..3 {
            let issue = a.issue_in(None, STATION, &format!("备份后第{n}个"));
            a.add_progress(issue, "在办", None).unwrap();
        }
        a.keep_draft("visit.notes", "写到一半").unwrap();
        for held in [&a, &b, &officer, &a] {
            held.sync();
        }
        let reads = reading(&a)
            .into_iter()
            .map(|(k, v)| (k, v.unwrap()))
            .collect();
        let (keys, now) = (Arc::clone(&world.keys), world.now());
        let folder = world.path("");
        drop((a, b, officer));
        // Closed and copied as it lies there.
        let mut tree = Tree::default();
        world
            .server
            .restart_after(|_| tree = Tree::of(&folder).unwrap());
        Self {
            tree,
            keys,
            now,
            reads,
        }
    }

    /// The bytes of a database.
    #[must_use]
    pub fn bytes(&self, file: &str) -> &[u8] {
        self.tree.get(Path::new(file)).unwrap()
    }

    /// How everything read before.
    #[must_use]
    pub fn reads(&self) -> &BTreeMap<String, Value> {
        &self.reads
    }

    /// All of it in a folder of its own, with one bit of a file flipped.
    #[must_use]
    pub fn with_flipped(&self, file: &str, byte: usize, bit: u8) -> tempfile::TempDir {
        let mut tree = self.tree.clone();
        let mut bytes = self.bytes(file).to_vec();
        bytes[byte] ^= 1 << bit;
        tree.put(file.into(), bytes);
        let folder = memory();
        tree.write_to(folder.path()).unwrap();
        folder
    }

    /// Everything starts again on a folder.
    ///
    /// # Errors
    /// Why headquarters does not start.
    pub fn goes_on(&self, folder: tempfile::TempDir, seed: u64) -> baolian_hq::Result<World> {
        World::revived(folder, self.now + HOUR, seed, &self.keys)
    }

    /// Names of what reads otherwise than it did, or not at all. After a restore of headquarters what
    /// came again has other times, as `ARCHITECTURE.md` says.
    #[must_use]
    pub fn differs(&self, held: &Held, but_for_times: bool) -> Differs {
        let mut differs = Differs::default();
        let now = reading(held);
        for name in self.reads.keys().chain(now.keys()) {
            match (self.reads.get(name), now.get(name)) {
                (Some(was), Some(Ok(is))) if was == is => {}
                (Some(was), Some(Ok(is))) if but_for_times && timeless(was) == timeless(is) => {}
                (_, Some(Err(e))) => {
                    differs.refused.insert(name.clone(), e.code().to_owned());
                }
                (was, is) => {
                    let said = apart(
                        &was.map(Value::to_string).unwrap_or_default(),
                        &is.map(|is| format!("{:?}", is.as_ref().map(Value::to_string)))
                            .unwrap_or_default()
                            .replace('\\', "")
                            .replace("Ok(\"", ""),
                    );
                    differs.wrong.insert(name.clone(), said);
                }
            }
        }
        differs
    }
}

/// Where two texts differ, and some of what stands around that.
fn apart(a: &str, b: &str) -> String {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| -> String {
        let from = same.saturating_sub(60);
        text.chars().skip(from).take(160).collect()
    };
    format!("{} -> {}", near(a), near(b))
}

/// Without what headquarters says of when something was made.
fn timeless(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let times = ["after", "before", "estimate", "proven"];
            let rest = map.iter().filter(|(key, _)| !times.contains(&key.as_str()));
            rest.map(|(key, value)| (key.clone(), timeless(value)))
                .collect()
        }
        Value::Array(all) => all.iter().map(timeless).collect(),
        other => other.clone(),
    }
}

/// What does not read as it did.
#[derive(Debug, Default)]
pub struct Differs {
    /// It says why it cannot be read: the code.
    pub refused: BTreeMap<String, String>,
    /// It reads otherwise.
    pub wrong: BTreeMap<String, String>,
}

impl Differs {
    /// Nothing does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.refused.is_empty() && self.wrong.is_empty()
    }
}

/// Checks a tablet to the end.
///
/// # Errors
/// Why it cannot be checked.
pub fn check(held: &Held) -> Result<CheckState> {
    for _ in 0..10_000 {
        if held.check_slice()?.done {
            break;
        }
    }
    held.check_state()
}
