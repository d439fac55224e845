//! What the rules need to know of a document's past, at any heads, each change read once.
//!
//! Judging n changes of one document asks n times how things stood at other
//! heads. Reading the document anew for each would cost n²; here every
//! change is noted once, with what it had seen, and a question costs a look at
//! those few changes that bear on it. What [`Issue`](crate::issue::Issue) and
//! [`fold`](crate::issue::status::fold) say of the same heads is the same: the
//! tests hold both against each other on histories at random.

mod course;

use std::collections::{BTreeMap, HashMap};

use automerge::legacy::{Key, ObjectId, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType};
use baolian_wire::Kind;
use baolian_wire::verdict::Code;

use crate::act::Record;
use crate::ancestry::{Ancestry, Places};
use crate::document::{Document, hash_of};
use crate::genesis;
use crate::issue::{State, UpdateKind};
use crate::read::{self, View};
use crate::schema::{self, Content, Schema};
use course::Course;

/// The past of one document: all its changes, and those that are about to be merged.
#[derive(Debug)]
pub struct Past {
    schema: Option<&'static Schema>,
    ancestry: Ancestry,
    /// By place: the changes that one depends on.
    parents: Vec<Vec<usize>>,
    /// By place: the highest operation that a change wrote or had seen.
    tops: Vec<u64>,
    /// By actor: its changes, in order, each with its place.
    chains: HashMap<ActorId, Vec<Link>>,
    /// By map and id: the places of the changes that added such a record.
    records: HashMap<&'static str, HashMap<String, Vec<usize>>>,
    /// How an issue went.
    course: Course,
}

/// A record that a change adds.
#[derive(Debug)]
struct Added {
    map: &'static str,
    id: String,
    record: Record,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    place: usize,
    seq: u64,
    max_op: u64,
}

/// The last change and operation of an actor that a change had seen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Last {
    pub seq: u64,
    pub op: u64,
}

impl Past {
    /// Reads the past of a document whose changes are all lawful, or not yet judged.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut past = Self {
            schema: schema::of(document.kind()),
            ancestry: Ancestry::default(),
            parents: Vec::new(),
            tops: Vec::new(),
            chains: HashMap::new(),
            records: HashMap::new(),
            course: Course::default(),
        };
        // Automerge lists changes so that each comes after those it depends on.
        for meta in document.automerge().get_changes_meta(&[]) {
            let link = (meta.seq, meta.max_op);
            past.link(meta.hash, &meta.deps, &meta.actor, link);
        }
        past.read(document.kind(), &document.view());
        past
    }

    fn link(
        &mut self,
        hash: ChangeHash,
        deps: &[ChangeHash],
        actor: &ActorId,
        (seq, max_op): (u64, u64),
    ) -> usize {
        let top = self.top(deps).max(max_op);
        self.parents.push(self.places(deps));
        let place = self.ancestry.add(hash, deps);
        self.tops.push(top);
        let link = Link { place, seq, max_op };
        match self.chains.get_mut(actor) {
            Some(chain) => chain.push(link),
            None => {
                self.chains.insert(actor.clone(), vec![link]);
            }
        }
        place
    }

    /// Notes the records that stand in a document.
    fn read(&mut self, kind: Kind, view: &View<'_>) {
        let maps = self.schema.map_or(&[][..], |schema| schema.maps);
        let mut stands: Vec<Vec<Added>> = Vec::new();
        stands.resize_with(self.tops.len(), Vec::new);
        for map in maps {
            let fields: &[&'static str] = match (kind, map.name, map.content) {
                (_, _, Content::Values(_)) => continue,
                (Kind::Issue, name, _) => Course::fields(name),
                _ => &[],
            };
            for item in view.items(map.name) {
                let place = self.ancestry.place(item.change);
                let Some(stands) = place.and_then(|place| stands.get_mut(place)) else {
                    continue;
                };
                let mut record = Record::new();
                for field in fields {
                    if let Some(text) = view.once(&item.obj, field, read::text) {
                        record.insert((*field).to_owned(), text.into());
                    }
                }
                stands.push(Added {
                    map: map.name,
                    id: item.id,
                    record,
                });
            }
        }
        for (place, added) in stands.into_iter().enumerate() {
            self.note(place, added);
        }
    }

    /// Notes one more change, after those it depends on: one that [`admit`](super::admit)
    /// found good, which has been decoded there.
    pub fn add(&mut self, change: &Change, decoded: &ExpandedChange) {
        let link = (change.seq(), change.max_op());
        let place = self.link(change.hash(), change.deps(), change.actor_id(), link);
        let added = self.schema.map(|schema| added(schema, decoded));
        self.note(place, added.unwrap_or_default());
    }

    fn note(&mut self, place: usize, added: Vec<Added>) {
        let parents = self.parents.get(place).map_or(&[][..], Vec::as_slice);
        self.course.note(place, parents, &added, &self.ancestry);
        for Added { map, id, .. } in added {
            let ids = self.records.entry(map).or_default();
            ids.entry(id).or_default().push(place);
        }
    }

    fn places(&self, changes: &[ChangeHash]) -> Vec<usize> {
        let places = changes.iter().map(|c| self.ancestry.place(hash_of(*c)));
        places.flatten().collect()
    }

    /// Whether a change is among them.
    #[must_use]
    pub fn has(&self, change: ChangeHash) -> bool {
        self.ancestry.place(hash_of(change)).is_some()
    }

    /// How things stood at some heads.
    pub(super) fn at(&self, heads: &[ChangeHash]) -> At<'_> {
        At {
            past: self,
            seen: self.ancestry.at(heads),
            heads: self.places(heads),
        }
    }

    /// What a reader at `heads` has seen.
    pub(super) fn seen(&self, heads: &[ChangeHash]) -> Places {
        self.ancestry.at(heads)
    }

    /// The highest operation that a reader at `heads` has seen.
    pub(super) fn top(&self, heads: &[ChangeHash]) -> u64 {
        let places = self.places(heads).into_iter();
        let tops = places.filter_map(|place| self.tops.get(place).copied());
        tops.max().unwrap_or(0)
    }

    /// The last change of an actor that a reader has seen.
    pub(super) fn last(&self, actor: &ActorId, seen: &Places) -> Option<Last> {
        let chain = self.chains.get(actor)?;
        let links = chain.iter().filter(|link| seen.has(link.place));
        links.fold(None, |last: Option<Last>, link| {
            let last = last.unwrap_or_default();
            Some(Last {
                seq: last.seq.max(link.seq),
                op: last.op.max(link.max_op),
            })
        })
    }
}

/// A document's past as a reader at some heads has seen it.
#[derive(Debug)]
pub(super) struct At<'p> {
    past: &'p Past,
    seen: Places,
    /// The places of the heads themselves.
    heads: Vec<usize>,
}

impl At<'_> {
    /// Whether a record stands in a map.
    pub fn has(&self, map: &str, id: &str) -> bool {
        let added = self.past.records.get(map).and_then(|ids| ids.get(id));
        added.is_some_and(|places| places.iter().any(|place| self.seen.has(*place)))
    }

    /// Whether a map holds any record.
    pub fn has_any(&self, map: &str) -> bool {
        let ids = self.past.records.get(map).into_iter().flatten();
        ids.flat_map(|(_, places)| places)
            .any(|place| self.seen.has(*place))
    }

    /// Whether a map holds records under more than `limit` ids.
    pub fn beyond(&self, map: &str, limit: usize) -> bool {
        let Some(ids) = self.past.records.get(map) else {
            return false;
        };
        let stands = |places: &&Vec<usize>| places.iter().any(|place| self.seen.has(*place));
        ids.len() > limit && ids.values().filter(stands).count() > limit
    }

    /// Where an issue stood.
    pub fn state(&self) -> State {
        self.past.course.state(self, &self.past.ancestry)
    }

    /// Whether something was asked that an update of this kind answers, and nothing did.
    pub fn awaits(&self, answer: &UpdateKind) -> bool {
        self.past.course.awaits(answer, self, &self.past.ancestry)
    }

    /// What keeps an account from closing an issue: the most basic thing.
    pub fn gap(&self, account: &str) -> Option<Code> {
        self.past.course.gap(account, self, &self.past.ancestry)
    }
}

/// The records that a change adds, whatever else it does.
fn added(schema: &'static Schema, change: &ExpandedChange) -> Vec<Added> {
    let mut made: BTreeMap<u64, usize> = BTreeMap::new();
    let mut all: Vec<Added> = Vec::new();
    for (counter, op) in (change.start_op.get()..).zip(&change.operations) {
        let (ObjectId::Id(OpId(object, actor)), Key::Map(key)) = (&op.obj, &op.key) else {
            continue;
        };
        if actor.to_bytes() == genesis::ACTOR {
            if let (OpType::Make(ObjType::Map), Some(map)) = (&op.action, map_at(schema, *object)) {
                made.insert(counter, all.len());
                all.push(Added {
                    map,
                    id: key.to_string(),
                    record: Record::new(),
                });
            }
        } else if *actor == change.actor_id
            && let OpType::Put(value) = &op.action
            && let Some(added) = made.get(object).and_then(|at| all.get_mut(*at))
        {
            added.record.insert(key.to_string(), value.clone());
        }
    }
    all
}

/// The map of records that the genesis change makes by this operation.
fn map_at(schema: &'static Schema, counter: u64) -> Option<&'static str> {
    let at = usize::try_from(counter.checked_sub(1)?).ok()?;
    let name = schema.containers().nth(at)?;
    let map = schema.map(name)?;
    matches!(map.content, Content::Records(_)).then_some(map.name)
}
