//! What was recorded about one document: the document now or as it was, who made which change when, and what became
//! of every entry.

use std::collections::{BTreeMap, BTreeSet};

use baolian_record::document::{expand, hash_of, parse_change};
use baolian_record::permission::Interval;
use baolian_record::story::{self, Maker, StoryEvent, Teller};
use baolian_record::{Document, act, said, schema};
use baolian_wire::down::Made;
use baolian_wire::reference::{Account, Pairing, Station};
use baolian_wire::{AccountId, DeviceId, DocId, Entry, Hash, HqTime, Kind, StationCode};
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Problem, Said};
use super::viewer::Viewer;
use crate::error::HqError;
use crate::facts;
use crate::judge::judged;
use crate::store::entry::{self, Held, State};
use crate::store::{receipt, reference};

/// As of when a document is read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Then {
    /// As headquarters held it at this ledger position.
    pub position: Option<u64>,
    /// As it had been made before this instant, by whatever is known of it now.
    pub before: Option<i64>,
}

impl Then {
    /// Whether an entry was there already.
    fn takes(self, held: &Held) -> bool {
        let decided = held.verdict.unwrap_or(held.position);
        self.position.is_none_or(|position| decided <= position)
            && self
                .before
                .is_none_or(|before| held.made.shown().0 < before)
    }
}

/// A line of a story.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Line {
    /// The change that did it; several lines may come of one. Its entry is among the entries.
    change: Hash,
    /// Who.
    who: Teller,
    /// When, by headquarters' time, in milliseconds: as estimated, else when it was first held.
    at: i64,
    /// Whether it was certainly permitted then: false where it counts with "time not proven".
    time_proven: bool,
    /// What was done.
    event: StoryEvent,
}

impl Line {
    pub fn place(&self) -> (i64, Hash) {
        (self.at, self.change)
    }
}

/// When an entry was made, as headquarters knows it, in milliseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct MadeIn {
    /// Not before this.
    after: i64,
    /// Not after this.
    before: i64,
    /// The best estimate inside the interval, if there is one.
    estimate: Option<i64>,
    /// Whether it was permitted at every instant of the interval.
    proven: bool,
}

impl MadeIn {
    fn of(made: &Made) -> Self {
        Self {
            after: made.after.0,
            before: made.before.0,
            estimate: made.estimate.map(|at| at.0),
            proven: made.proven,
        }
    }
}

/// Why an entry was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Why {
    /// The rule, as a stable word.
    code: String,
    /// The same for a person, by language.
    said: Said,
}

/// One entry about a document, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneEntry {
    /// The document: the issue's own, or one that stands in its story.
    doc: Option<DocId>,
    /// The device whose log it stands in.
    device: DeviceId,
    /// Its number there.
    n: u64,
    /// Whether the device is headquarters itself.
    hq: bool,
    /// Who; empty where its bytes were lost on the tablet.
    account: String,
    /// The change that it brings.
    change: Option<Hash>,
    /// What the change does, in a word such as `update.progress`; only of those that are not applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    does: Option<String>,
    /// applied, refused, waiting, held (its device was revoked), unread (of a later version), counted (the same bytes
    /// had been applied), noted.
    state: &'static str,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why>,
    /// When it was made.
    made: MadeIn,
    /// What the tablet's own clock said; shown, never believed.
    wall: Option<i64>,
    /// When headquarters first held it.
    received_at: i64,
    /// The first receipt that says so; none for headquarters' own entries.
    receipt: Option<u64>,
    /// The row of the ledger that stored it.
    position: u64,
    /// The row that decided it.
    decided: Option<u64>,
}

/// A document with all that is known of how it came about.
pub(super) struct Recorded {
    pub document: Document,
    pub makers: BTreeMap<Hash, Maker>,
    pub entries: Vec<OneEntry>,
    /// Names of the accounts that wrote in it.
    pub names: BTreeMap<String, String>,
}

impl Recorded {
    /// The lines of the story that these events tell.
    pub fn lines(&self, events: Vec<(Hash, StoryEvent)>) -> Vec<Line> {
        let line = |(change, event)| {
            let maker = self.makers.get(&change).cloned().unwrap_or_default();
            Line {
                change,
                who: maker.who,
                at: maker.at,
                time_proven: maker.time_proven,
                event,
            }
        };
        events.into_iter().map(line).collect()
    }
}

/// Reads what was recorded about a document; nothing if there was no such document then.
pub(super) fn recorded(
    conn: &Connection,
    viewer: &Viewer,
    (id, kind): (DocId, Kind),
    station: &str,
    then: Then,
) -> Result<Option<Recorded>, Problem> {
    let mut about = entry::about(conn, id)?;
    about.retain(|(held, _)| then.takes(held));
    let Some(document) = document(kind, &about)? else {
        return Ok(None);
    };
    let mut knows = Knows::of(conn, station)?;
    let mut makers = BTreeMap::new();
    let mut entries = Vec::new();
    for (held, received) in &about {
        let entry = held.entry.as_deref();
        let entry = entry.and_then(|bytes| Entry::decode(bytes).ok());
        let judged = entry.and_then(|entry| judged(entry).ok());
        if let (State::Applied, Some(entry), Some(change)) = (held.state, &judged, held.change_hash)
        {
            makers.insert(change, knows.maker(&entry.header.account, &held.made)?);
        }
        let own = judged.as_ref().map(|e| &e.header.account) == Some(&viewer.account.id);
        if held.state == State::Applied || own || viewer.sees_verdicts() {
            entries.push(knows.entry(held, *received, judged.as_ref(), &document)?);
        }
    }
    Ok(Some(Recorded {
        document,
        makers,
        entries,
        names: knows.names(),
    }))
}

/// The document of what was applied, as far as each change's past is there too.
fn document(kind: Kind, about: &[(Held, HqTime)]) -> Result<Option<Document>, Problem> {
    let mut applied: Vec<&Held> = about.iter().map(|(held, _)| held).collect();
    applied.retain(|held| held.state == State::Applied);
    applied.sort_by_key(|held| held.verdict);
    let genesis = Document::begin(kind).map_err(HqError::from)?;
    let mut here = BTreeSet::new();
    let mut changes = Vec::new();
    for bytes in applied
        .into_iter()
        .filter_map(|held| held.change.as_deref())
    {
        let change = parse_change(bytes).map_err(HqError::from)?;
        let whole = |dep| genesis.has(dep) || here.contains(&hash_of(dep));
        if change.deps().iter().copied().all(whole) {
            here.insert(hash_of(change.hash()));
            changes.push(change);
        }
    }
    if changes.is_empty() {
        return Ok(None);
    }
    let document = Document::from_store(kind, changes).map_err(HqError::from)?;
    Ok(Some(document))
}

/// What is known of the people at a station, looked up once.
struct Knows<'a> {
    conn: &'a Connection,
    station: Option<Station>,
    pairings: Vec<Pairing>,
    accounts: BTreeMap<AccountId, Option<Account>>,
}

impl<'a> Knows<'a> {
    fn of(conn: &'a Connection, station: &str) -> Result<Self, Problem> {
        let code = StationCode::new(station).ok();
        let mut pairings = Vec::new();
        if let Some(code) = &code {
            let all = reference::pairings_of_station(conn, code)?;
            pairings.extend(all.into_iter().map(|p| p.pairing));
        }
        let station = code.map(|code| facts::station(conn, &code)).transpose()?;
        Ok(Self {
            conn,
            station: station.flatten(),
            pairings,
            accounts: BTreeMap::new(),
        })
    }

    fn account(&mut self, id: &AccountId) -> Result<Option<Account>, Problem> {
        if let Some(known) = self.accounts.get(id) {
            return Ok(known.clone());
        }
        let known = facts::account(self.conn, id)?;
        self.accounts.insert(id.clone(), known.clone());
        Ok(known)
    }

    fn maker(&mut self, id: &AccountId, made: &Made) -> Result<Maker, Problem> {
        let account = self.account(id)?;
        let name = account.as_ref().map(|a| a.name.clone());
        let interval = Interval {
            after: made.after.0,
            before: made.before.0,
        };
        let capacity = account
            .and_then(|a| story::capacity(&a, self.station.as_ref(), &self.pairings, interval));
        Ok(Maker {
            who: Teller {
                account: id.to_string(),
                name: name.unwrap_or_else(|| id.to_string()),
                capacity,
            },
            at: made.shown().0,
            hq_time: true,
            time_proven: made.proven,
        })
    }

    fn entry(
        &mut self,
        held: &Held,
        received: HqTime,
        entry: Option<&Entry>,
        document: &Document,
    ) -> Result<OneEntry, Problem> {
        let header = entry.map(|entry| &entry.header);
        if let Some(header) = header {
            self.account(&header.account)?;
        }
        let applied = held.state == State::Applied;
        let does = held.change.as_deref().filter(|_| !applied);
        let device = crate::store::device::get(self.conn, held.at.device)?;
        let receipt = receipt::holding(self.conn, held.at.device, held.at.n)?;
        Ok(OneEntry {
            doc: held.doc,
            device: held.at.device,
            n: held.at.n,
            hq: device.is_some_and(|device| device.hq),
            account: header.map_or_else(String::new, |h| h.account.to_string()),
            change: held.change_hash,
            does: does.map(|bytes| does_what(bytes, document)),
            state: word(held.state),
            why: held.reason.as_ref().map(|reason| Why {
                code: reason.code.as_str().to_owned(),
                said: Said::refused(reason),
            }),
            made: MadeIn::of(&held.made),
            wall: header.map(|h| h.clock.wall_ms),
            received_at: received.0,
            receipt,
            position: held.position,
            decided: held.verdict,
        })
    }

    fn names(self) -> BTreeMap<String, String> {
        let known = self.accounts.into_iter();
        known
            .filter_map(|(id, account)| Some((id.to_string(), account?.name)))
            .collect()
    }
}

/// What a change does that is not in the document; empty where that cannot be said.
fn does_what(bytes: &[u8], document: &Document) -> String {
    let schema = schema::of(document.kind());
    // It may be just what broke the merge library.
    let decoded = parse_change(bytes).and_then(|change| expand(&change)).ok();
    let acts = decoded
        .zip(schema)
        .and_then(|(change, schema)| act::read_decoded(&change, document.automerge(), schema).ok());
    acts.map_or_else(String::new, |acts| said::said(&acts))
}

const fn word(state: State) -> &'static str {
    match state {
        State::Applied => "applied",
        State::Refused => "refused",
        State::Waiting => "waiting",
        State::Held => "held",
        State::Unread => "unread",
        State::Counted => "counted",
        State::Noted => "noted",
    }
}
