//! A visit (督导) as people read it; what its cadre does to it is in [`deed`].
//!
//! Sealed, a visit is what stands at the heads that its seal names. What was
//! written apart from the seal is a late addition: applied and shown as such.

pub mod deed;

use std::collections::BTreeMap;

use automerge::{ROOT, ScalarValue};
use baolian_wire::Hash;
use serde::{Deserialize, Serialize};

pub use deed::{NewVisit, add_addendum, add_person, add_stop, answer, seal, start};

use crate::document::{change_hash, hash_of};
use crate::issue::{Stamp, add_contested};
use crate::read::{self, Candidate, Item, Single, View};

/// Where something was, as the tablet's receiver said.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Fix {
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius of the receiver's 68 % circle, in metres.
    pub accuracy: Option<f64>,
}

/// The kind of stop at which a cadre stands at the station itself (现场核定).
pub const AT_STATION: &str = "station";
/// A position is the station's if the receiver knew it to so many metres.
pub const VERIFIED_WITHIN: f64 = 50.0;

/// Where a station is, as somebody says who stood there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verified {
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius of the receiver's 68 % circle, in metres; at most [`VERIFIED_WITHIN`].
    pub accuracy: f64,
    /// When, by that tablet's wall clock, in milliseconds.
    pub at: i64,
}

impl Fix {
    /// Whether it is known well enough to say where a station is.
    #[must_use]
    pub fn is_precise(&self) -> bool {
        self.accuracy
            .is_some_and(|metres| metres <= VERIFIED_WITHIN)
    }
}

/// One place of a visit (地点).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Stop {
    /// Who, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// What kind of place.
    pub kind: String,
    /// Which.
    pub place: Single<String>,
    /// Where.
    pub fix: Option<Fix>,
}

/// A fellow visitor, or a person met.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Person {
    /// Who wrote it down, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The person's name.
    pub name: String,
    /// The person's post.
    pub post: Option<String>,
    /// What the person said.
    pub said: Single<String>,
}

/// Something added after sealing (补记).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Addendum {
    /// Who, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// What.
    pub text: String,
}

/// A seal (定稿).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Seal {
    /// Who, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The heads at which the visit stands.
    pub heads: Vec<Hash>,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Visit {
    /// The station.
    pub station: String,
    /// The cadre.
    pub by: String,
    /// Check-in by that tablet's wall clock, in milliseconds.
    pub at: i64,
    /// Checklist and version, `id@version`.
    pub checklist: Option<String>,
    /// Where the check-in was.
    pub fix: Option<Fix>,
    /// Why there is no position.
    pub no_position: Option<String>,
    /// Places, in order of time.
    pub stops: Vec<Stop>,
    /// Answers by item; what is not in here was not looked at.
    #[cfg_attr(
        feature = "typescript",
        ts(type = "Record<string, string | number | boolean>")
    )]
    pub answers: BTreeMap<String, serde_json::Value>,
    /// Remarks by item.
    pub remarks: BTreeMap<String, String>,
    /// 调研.
    pub looked_into: String,
    /// 帮扶.
    pub helped: String,
    /// 宣讲.
    pub explained: String,
    /// Notes that the station will see after sealing.
    pub notes: String,
    /// Who came along.
    pub companions: Vec<Person>,
    /// Who was met.
    pub people: Vec<Person>,
    /// Seals; the first in causal order counts.
    pub seals: Vec<Seal>,
    /// Added after sealing.
    pub addenda: Vec<Addendum>,
    /// Changes made apart from the seal: applied, and no part of what was sealed.
    pub late: Vec<Hash>,
    /// The visit with these late additions, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub with_late: Option<Box<Visit>>,
    /// Every value that was written apart, by field.
    pub contested: BTreeMap<String, Vec<Candidate<String>>>,
}

/// After so long, in milliseconds, a visit that is not sealed is called out.
pub const SEAL_WITHIN: i64 = 24 * 60 * 60 * 1000;

impl Visit {
    /// Reads a visit. Sealed, it is what stands at the heads that the first
    /// seal names, with every seal and addendum of the view.
    #[must_use]
    pub fn read(view: &View<'_>) -> Self {
        let ancestry = view.ancestry();
        let mut seals: Vec<Seal> = view
            .items("seals")
            .iter()
            .map(|i| read_seal(view, i))
            .collect();
        seals.sort_by_key(|s| (ancestry.depth(s.stamp.change), s.stamp.change));
        let late = late(view, &seals);
        let body = match seals.first() {
            Some(seal) => Self::body(&view.at(&seal.heads)),
            None => Self::body(view),
        };
        let with_late = (!late.is_empty()).then(|| Box::new(Self::body(view)));
        Self {
            addenda: read_addenda(view),
            seals,
            late,
            with_late,
            ..body
        }
    }

    /// What the cadre works on until the visit is sealed.
    fn body(view: &View<'_>) -> Self {
        let mut contested = BTreeMap::new();
        let mut stops: Vec<Stop> = view
            .items("stops")
            .iter()
            .map(|i| read_stop(view, i))
            .collect();
        stops.sort_by_key(|s| (s.stamp.at, s.stamp.id.clone()));
        for stop in &stops {
            let name = format!("stops.{}.place", stop.stamp.id);
            add_contested(&mut contested, &name, &stop.place, Clone::clone);
        }
        let people = read_people(view, "people");
        for person in &people {
            let name = format!("people.{}.said", person.stamp.id);
            add_contested(&mut contested, &name, &person.said, Clone::clone);
        }
        Self {
            station: view.root_text("station").value.unwrap_or_default(),
            by: view.root_text("by").value.unwrap_or_default(),
            at: view.once(&ROOT, "at", read::instant).unwrap_or(0),
            checklist: view.root_text("checklist").value,
            fix: read_fix(view, &ROOT),
            no_position: view.root_text("no_position").value,
            answers: read_values(view, "answers", json, &mut contested),
            remarks: read_values(view, "remarks", read::text, &mut contested),
            looked_into: view.long_text("looked_into"),
            helped: view.long_text("helped"),
            explained: view.long_text("explained"),
            notes: view.long_text("notes"),
            companions: read_people(view, "companions"),
            stops,
            people,
            seals: Vec::new(),
            addenda: Vec::new(),
            late: Vec::new(),
            with_late: None,
            contested,
        }
    }

    /// Whether the visit is sealed.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        !self.seals.is_empty()
    }

    /// Where the visit says that the station is: its last stop there whose position is known to
    /// [`VERIFIED_WITHIN`] metres.
    #[must_use]
    pub fn verified(&self) -> Option<Verified> {
        let at_station = self.stops.iter().filter(|stop| stop.kind == AT_STATION);
        let verified = |stop: &Stop| {
            let fix = stop.fix?;
            Some(Verified {
                lat: fix.lat,
                lon: fix.lon,
                accuracy: fix.accuracy.filter(|_| fix.is_precise())?,
                at: stop.stamp.at,
            })
        };
        at_station.filter_map(verified).next_back()
    }
}

/// Whether a visit is sealed, without reading all of it.
#[must_use]
pub fn is_sealed(view: &View<'_>) -> bool {
    !view.items("seals").is_empty()
}

fn read_seal(view: &View<'_>, item: &Item) -> Seal {
    let heads = view
        .once(&item.obj, "heads", read::text)
        .unwrap_or_default();
    Seal {
        stamp: Stamp::of(view, item),
        heads: heads.split(' ').filter_map(|h| h.parse().ok()).collect(),
    }
}

fn read_stop(view: &View<'_>, item: &Item) -> Stop {
    Stop {
        stamp: Stamp::of(view, item),
        kind: view.once(&item.obj, "kind", read::text).unwrap_or_default(),
        place: view.single(&item.obj, "place", read::text),
        fix: read_fix(view, &item.obj),
    }
}

fn read_fix(view: &View<'_>, obj: &automerge::ObjId) -> Option<Fix> {
    Some(Fix {
        lat: view.once(obj, "lat", read::number)?,
        lon: view.once(obj, "lon", read::number)?,
        accuracy: view.once(obj, "accuracy", read::number),
    })
}

fn read_people(view: &View<'_>, map: &str) -> Vec<Person> {
    let mut people: Vec<Person> = view
        .items(map)
        .iter()
        .map(|item| Person {
            stamp: Stamp::of(view, item),
            name: view.once(&item.obj, "name", read::text).unwrap_or_default(),
            post: view.once(&item.obj, "post", read::text),
            said: view.single(&item.obj, "said", read::text),
        })
        .collect();
    people.sort_by_key(|p| (p.stamp.at, p.stamp.id.clone()));
    people
}

fn read_addenda(view: &View<'_>) -> Vec<Addendum> {
    let mut addenda: Vec<Addendum> = view
        .items("addenda")
        .iter()
        .map(|i| Addendum {
            stamp: Stamp::of(view, i),
            text: view.once(&i.obj, "text", read::text).unwrap_or_default(),
        })
        .collect();
    addenda.sort_by_key(|a| (a.stamp.at, a.stamp.id.clone()));
    addenda
}

/// A map of values keyed by item, and what of it was written apart.
fn read_values<T: PartialEq + Clone>(
    view: &View<'_>,
    name: &str,
    read: impl Fn(&ScalarValue) -> Option<T>,
    contested: &mut BTreeMap<String, Vec<Candidate<String>>>,
) -> BTreeMap<String, T> {
    let Some(map) = view.container(name) else {
        return BTreeMap::new();
    };
    let mut values = BTreeMap::new();
    for key in view.keys(&map) {
        let shown = view.single(&map, &key, read::shown);
        add_contested(contested, &format!("{name}.{key}"), &shown, Clone::clone);
        if let Some(value) = view.single(&map, &key, &read).value {
            values.insert(key, value);
        }
    }
    values
}

fn json(value: &ScalarValue) -> Option<serde_json::Value> {
    Some(match value {
        ScalarValue::Str(s) => s.to_string().into(),
        ScalarValue::F64(x) => (*x).into(),
        ScalarValue::Int(n) => (*n).into(),
        ScalarValue::Boolean(b) => (*b).into(),
        _ => return None,
    })
}

/// Changes that the first seal's heads do not include, seals and addenda aside.
fn late(view: &View<'_>, seals: &[Seal]) -> Vec<Hash> {
    let Some(seal) = seals.first() else {
        return Vec::new();
    };
    let heads: Vec<automerge::ChangeHash> = seal.heads.iter().map(|h| change_hash(*h)).collect();
    let ancestry = view.ancestry();
    let sealed_by = |hash: Hash| {
        seals
            .iter()
            .any(|s| s.stamp.change == hash || ancestry.saw(hash, s.stamp.change))
    };
    let changes = view.automerge().get_missing_changes(&heads);
    changes
        .into_iter()
        .filter(|hash| !sealed_by(*hash) && ancestry.seen_at(&view.heads(), *hash))
        .collect()
}

trait MissingChanges {
    fn get_missing_changes(&self, heads: &[automerge::ChangeHash]) -> Vec<Hash>;
}

impl MissingChanges for automerge::Automerge {
    fn get_missing_changes(&self, heads: &[automerge::ChangeHash]) -> Vec<Hash> {
        // Heads that a hostile seal invents are not in the document.
        let known: Vec<_> = heads
            .iter()
            .copied()
            .filter(|h| self.get_change_meta_by_hash(h).is_some())
            .collect();
        let changes = self.get_changes_meta(&known);
        changes.iter().map(|c| hash_of(c.hash)).collect()
    }
}
