//! Who may see what, said in channels (design, section 4, "Who sees a document").
//!
//! A thing (a document, a piece of reference data) is in channels; an account
//! listens to channels. Both follow from facts and first entries alone and
//! change only at a row of the ledger, so that what a device may hold at a
//! cursor is a function of the ledger up to there.

use std::collections::BTreeSet;

use baolian_wire::reference::{Fact, Level, Role, Station};
use baolian_wire::{AccountId, DeviceId, DocId, Kind, StationCode};
use rusqlite::Connection;

use crate::error::Result;
use crate::facts;
use crate::scope;
use crate::session::Session;
use crate::store::channel::{self, ChannelId, DOCUMENT, ThingId};
use crate::store::document::{self, DocumentState};
use crate::store::ledger::{NewRow, RowKind};
use crate::store::reference::{self, FactKind};

/// A channel, before it has a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Channel<'a> {
    /// Everyone.
    All,
    /// One account's own.
    Account(&'a AccountId),
    /// What a station's paired cadre holds.
    Cadre(&'a StationCode),
    /// What a station's officers hold.
    Station(&'a StationCode),
    /// Offices and leaders of an area: what is under way there.
    Area(String),
    /// Those of them who asked for the older records of a station.
    History(&'a StationCode),
    /// The offices of exactly this level of an area, for what is not released yet.
    Office(Level, String),
    /// Departments of an area.
    Aid(String),
}

impl Channel<'_> {
    fn name(&self) -> String {
        match self {
            Self::All => "all".into(),
            Self::Account(id) => format!("account:{id}"),
            Self::Cadre(code) => format!("cadre:{code}"),
            Self::Station(code) => format!("station:{code}"),
            Self::Area(area) => format!("area:{area}"),
            Self::History(code) => format!("history:{code}"),
            Self::Office(level, area) => format!("office:{level:?}:{area}"),
            Self::Aid(area) => format!("aid:{area}"),
        }
    }
}

fn numbers(conn: &Connection, channels: &BTreeSet<Channel<'_>>) -> Result<BTreeSet<ChannelId>> {
    let number = |c: &Channel<'_>| channel::channel(conn, &c.name());
    channels.iter().map(number).collect()
}

/// The three areas that a station lies in.
fn areas(station: &Station) -> [String; 3] {
    [
        station.province_code(),
        station.city_code.clone(),
        station.county_code.clone(),
    ]
}

fn area_at(station: &Station, level: Level) -> String {
    match level {
        Level::Province => station.province_code(),
        Level::City => station.city_code.clone(),
        Level::County => station.county_code.clone(),
    }
}

/// Where an account listens, as things stand.
pub(crate) fn listens(conn: &Connection, id: &AccountId) -> Result<BTreeSet<ChannelId>> {
    let mut channels = BTreeSet::from([Channel::All, Channel::Account(id)]);
    let pairings = reference::pairings_of_cadre(conn, id)?;
    let Some(account) = facts::account(conn, id)?.filter(|a| !a.closed) else {
        return Ok(BTreeSet::new());
    };
    let wishes = scope::wishes(conn, id)?;
    for role in &account.roles {
        if let Role::Office { area, .. } | Role::Leader { area } = role {
            for wish in &wishes {
                if station_ever(conn, &wish.station)?.is_some_and(|s| s.is_in(area)) {
                    channels.insert(Channel::History(&wish.station));
                }
            }
        }
        match role {
            Role::Cadre => {
                let held = pairings.iter().filter(|p| p.started && !p.ended);
                channels.extend(held.map(|p| Channel::Cadre(&p.pairing.station)));
            }
            Role::Officer { station } => {
                channels.insert(Channel::Station(station));
            }
            Role::Office { level, area } => {
                channels.insert(Channel::Area(area.clone()));
                channels.insert(Channel::Office(*level, area.clone()));
            }
            Role::Leader { area } => {
                channels.insert(Channel::Area(area.clone()));
            }
            Role::Department { area } => {
                channels.insert(Channel::Aid(area.clone()));
            }
            // These read in a browser, under audit, and hold nothing on a tablet.
            Role::EvaluationKeeper | Role::Auditor | Role::Administrator => {}
        }
    }
    numbers(conn, &channels)
}

/// The channels of a document.
fn of_document(conn: &Connection, d: &DocumentState) -> Result<BTreeSet<ChannelId>> {
    let station = match &d.station {
        Some(code) => station_ever(conn, code)?,
        None => None,
    };
    let own_office = || {
        let office = d.level.zip(station.as_ref());
        office.map(|(level, station)| Channel::Office(level, area_at(station, level)))
    };
    let mut channels = BTreeSet::new();
    let known = baolian_record::schema::of(d.kind).is_some();
    let (Some(code), true, Some(_)) = (&d.station, known, d.released) else {
        // Not released yet, or of a kind that nobody here can read.
        channels.insert(Channel::Account(&d.author));
        channels.extend(own_office());
        return numbers(conn, &channels);
    };
    let internal = d.audience.is_internal();
    channels.insert(Channel::Cadre(code));
    match &station {
        Some(station) if d.under_way => channels.extend(areas(station).map(Channel::Area)),
        _ => drop(channels.insert(Channel::History(code))),
    }
    if !internal && matches!(d.kind, Kind::Visit | Kind::Issue | Kind::Support) {
        channels.insert(Channel::Station(code));
    }
    if let (Some(station), false, Kind::Issue | Kind::Support) = (&station, internal, d.kind) {
        channels.extend(areas(station).map(Channel::Aid));
    }
    if d.kind == Kind::Lead {
        // A department follows what became of the leads it handed in.
        channels.insert(Channel::Account(&d.author));
    }
    numbers(conn, &channels)
}

/// A station as it stands, or as it last stood in the roster.
fn station_ever(conn: &Connection, code: &StationCode) -> Result<Option<Station>> {
    let versions = reference::versions(conn, FactKind::Station, code.as_str(), u64::MAX)?;
    for version in versions.iter().rev().filter(|v| !v.body.is_empty()) {
        if let Fact::Station(station) = Fact::decode(&version.body)? {
            return Ok(Some(station));
        }
    }
    Ok(None)
}

/// The channels of a fact. Accounts only ever join: a name that was shown
/// under something written stays known there.
fn of_fact(conn: &Connection, kind: FactKind, key: &str) -> Result<BTreeSet<ChannelId>> {
    let mut channels = BTreeSet::new();
    let Some(body) = reference::newest(conn, kind, key)? else {
        return Ok(BTreeSet::new());
    };
    let fact = Fact::decode(&body)?;
    let pairings;
    let area_channels = |code: &StationCode| -> Result<Vec<String>> {
        Ok(station_ever(conn, code)?.map_or_else(Vec::new, |s| areas(&s).to_vec()))
    };
    match &fact {
        Fact::Station(station) => {
            channels.insert(Channel::Cadre(&station.code));
            channels.insert(Channel::Station(&station.code));
            channels.extend(areas(station).map(Channel::Area));
            channels.extend(areas(station).map(Channel::Aid));
            pairings = reference::pairings_of_station(conn, &station.code)?;
            let to_come = pairings.iter().filter(|p| !p.ended);
            channels.extend(to_come.map(|p| Channel::Account(&p.pairing.cadre)));
        }
        Fact::Pairing(p) => {
            channels.insert(Channel::Account(&p.cadre));
            channels.extend(area_channels(&p.station)?.into_iter().map(Channel::Area));
        }
        Fact::Excuse(e) => {
            channels.insert(Channel::Cadre(&e.station));
            channels.extend(area_channels(&e.station)?.into_iter().map(Channel::Area));
        }
        Fact::VisitPeriod(v) => {
            channels.insert(Channel::Cadre(&v.station));
            channels.extend(area_channels(&v.station)?.into_iter().map(Channel::Area));
        }
        Fact::Checklist(_) | Fact::Terms(_) => {
            channels.insert(Channel::All);
        }
        Fact::History(h) => {
            channels.insert(Channel::Account(&h.account));
        }
        Fact::Account(account) => {
            channels.insert(Channel::Account(&account.id));
            pairings = reference::pairings_of_cadre(conn, &account.id)?;
            for p in &pairings {
                channels.extend(
                    area_channels(&p.pairing.station)?
                        .into_iter()
                        .map(Channel::Area),
                );
            }
            for role in &account.roles {
                match role {
                    Role::Officer { station } => {
                        channels.insert(Channel::Cadre(station));
                        channels.insert(Channel::Station(station));
                        channels.extend(area_channels(station)?.into_iter().map(Channel::Area));
                    }
                    Role::Office { area, .. }
                    | Role::Leader { area }
                    | Role::Department { area } => {
                        channels.insert(Channel::Area(area.clone()));
                    }
                    _ => {}
                }
            }
        }
        Fact::Device(_) | Fact::DeviceRevoked { .. } => {
            let id = key.parse::<DeviceId>().ok();
            let state = id
                .map(|id| crate::store::device::get(conn, id))
                .transpose()?;
            if let Some(state) = state.flatten() {
                let own = Channel::Account(&state.account);
                return numbers(conn, &BTreeSet::from([own]));
            }
        }
        _ => {}
    }
    numbers(conn, &channels)
}

/// What facts touched, to be looked at again once all are folded in.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub facts: BTreeSet<(FactKind, String)>,
    pub accounts: BTreeSet<AccountId>,
    pub stations: BTreeSet<StationCode>,
    /// Stations whose areas changed: their documents move.
    pub moved: BTreeSet<StationCode>,
    pub released: BTreeSet<DeviceId>,
    /// Documents that became past.
    pub past: BTreeSet<DocId>,
}

impl Touched {
    /// A pairing or its day: cadre, station and pairing are seen anew.
    pub fn pairing(&mut self, station: &StationCode, cadre: &AccountId) {
        self.accounts.insert(cadre.clone());
        self.facts.insert((FactKind::Account, cadre.to_string()));
        self.facts.insert((FactKind::Station, station.to_string()));
    }

    /// Notes, before a fact is folded in, what it is going to move.
    pub fn before(&mut self, conn: &Connection, fact: &Fact) -> Result<()> {
        if let Fact::Station(new) = fact
            && let Some(old) = station_ever(conn, &new.code)?
            && areas(&old) != areas(new)
        {
            self.moved.insert(new.code.clone());
        }
        Ok(())
    }
}

/// The row of the ledger at which views change; written when the first one does.
struct ViewRow<'s, 'c> {
    s: &'s Session<'c>,
    position: Option<u64>,
}

impl ViewRow<'_, '_> {
    fn position(&mut self) -> Result<u64> {
        if let Some(position) = self.position {
            return Ok(position);
        }
        let position = self.s.append(&NewRow {
            at: self.s.now,
            kind: RowKind::View,
            device: None,
            n: None,
            doc: None,
            body: &[],
        })?;
        self.position = Some(position);
        Ok(position)
    }

    fn account(&mut self, id: &AccountId) -> Result<()> {
        let conn = self.s.conn;
        let wanted = listens(conn, id)?;
        let now = channel::of_account(conn, id)?;
        for added in wanted.difference(&now) {
            channel::listen(conn, id, *added, self.position()?)?;
        }
        for gone in now.difference(&wanted) {
            channel::unlisten(conn, id, *gone, self.position()?)?;
        }
        Ok(())
    }

    fn thing(&mut self, thing: ThingId, wanted: &BTreeSet<ChannelId>, stays: bool) -> Result<()> {
        let conn = self.s.conn;
        let now = channel::of_thing(conn, thing)?;
        for added in wanted.difference(&now) {
            channel::join(conn, thing, *added, self.position()?, false)?;
        }
        if !stays {
            for gone in now.difference(wanted) {
                channel::leave(conn, thing, *gone, self.position()?)?;
            }
        }
        Ok(())
    }

    fn document(&mut self, d: &DocumentState) -> Result<()> {
        let thing = channel::thing(self.s.conn, DOCUMENT, d.id.as_bytes())?;
        let wanted = of_document(self.s.conn, d)?;
        self.thing(thing, &wanted, false)
    }
}

/// Brings everything that facts touched into the channels it belongs to now.
pub(crate) fn refresh(s: &Session<'_>, touched: &Touched) -> Result<()> {
    let mut row = ViewRow { s, position: None };
    for (kind, key) in &touched.facts {
        let thing = channel::thing(s.conn, kind.number(), key.as_bytes())?;
        let wanted = of_fact(s.conn, *kind, key)?;
        row.thing(thing, &wanted, *kind == FactKind::Account)?;
    }
    for account in &touched.accounts {
        row.account(account)?;
    }
    for id in &touched.past {
        if let Some(d) = document::get(s.conn, *id)? {
            row.document(&d)?;
        }
    }
    for station in &touched.moved {
        for p in reference::pairings_of_station(s.conn, station)? {
            let key = facts::pairing_key(station, p.pairing.from);
            let thing = channel::thing(s.conn, FactKind::Pairing.number(), key.as_bytes())?;
            let wanted = of_fact(s.conn, FactKind::Pairing, &key)?;
            row.thing(thing, &wanted, false)?;
        }
        for d in document::of_station(s.conn, station)? {
            row.document(&d)?;
        }
    }
    if !touched.moved.is_empty() {
        for (kind, key) in of_moved(s.conn, &touched.moved)? {
            let thing = channel::thing(s.conn, kind.number(), key.as_bytes())?;
            let wanted = of_fact(s.conn, kind, &key)?;
            row.thing(thing, &wanted, kind == FactKind::Account)?;
        }
        // Whoever asked for its older records may read them from now on, or no more.
        for fact in facts::all(s.conn, FactKind::History)? {
            if let Fact::History(wish) = fact
                && touched.moved.contains(&wish.station)
            {
                row.account(&wish.account)?;
            }
        }
    }
    Ok(())
}

/// Facts besides pairings that move with stations: excused and assigned
/// periods, the people of the stations.
fn of_moved(
    conn: &Connection,
    stations: &BTreeSet<StationCode>,
) -> Result<BTreeSet<(FactKind, String)>> {
    let mut moved = BTreeSet::new();
    for kind in [FactKind::Excuse, FactKind::VisitPeriod, FactKind::Account] {
        for fact in facts::all(conn, kind)? {
            let officer =
                |r: &Role| matches!(r, Role::Officer { station } if stations.contains(station));
            let here = match &fact {
                Fact::Excuse(e) => stations.contains(&e.station),
                Fact::VisitPeriod(v) => stations.contains(&v.station),
                Fact::Account(a) => a.roles.iter().any(officer),
                _ => false,
            };
            moved.extend(facts::key(&fact).filter(|_| here));
        }
    }
    for station in stations {
        for p in reference::pairings_of_station(conn, station)? {
            moved.insert((FactKind::Account, p.pairing.cadre.to_string()));
        }
    }
    Ok(moved)
}

/// What somebody may see follows from facts and first entries alone: the
/// channels of a thing as things stand, and whether it may be in others too.
/// None for a thing of a later version.
pub(crate) fn belongs(
    conn: &Connection,
    kind: i64,
    key: &[u8],
) -> Result<Option<(BTreeSet<ChannelId>, bool)>> {
    if kind == DOCUMENT {
        let d = DocId::from_slice(key).ok();
        let d = d.map(|id| document::get(conn, id)).transpose()?.flatten();
        return match d {
            Some(d) => Ok(Some((of_document(conn, &d)?, false))),
            None => Ok(Some((BTreeSet::new(), false))),
        };
    }
    let fact = FactKind::from_number(kind).zip(std::str::from_utf8(key).ok());
    let Some((kind, key)) = fact else {
        return Ok(None);
    };
    Ok(Some((of_fact(conn, kind, key)?, kind == FactKind::Account)))
}

/// Brings documents of which it changed whether they are under way into the
/// channels they belong to now.
pub(crate) fn moved(s: &Session<'_>, docs: &[DocId]) -> Result<()> {
    let mut row = ViewRow { s, position: None };
    for id in docs {
        if let Some(d) = document::get(s.conn, *id)? {
            row.document(&d)?;
        }
    }
    Ok(())
}

/// What a document says of itself after a change: it is under way, or past.
pub(crate) fn under_way(s: &Session<'_>, id: DocId, under_way: bool) -> Result<()> {
    match document::get(s.conn, id)? {
        Some(d) if d.under_way != under_way => {
            document::set_under_way(s.conn, id, under_way)?;
            moved(s, &[id])
        }
        _ => Ok(()),
    }
}

/// A seal was applied: the visit and what was begun in it are released.
pub(crate) fn release(s: &Session<'_>, visit: &DocumentState) -> Result<()> {
    let mut row = ViewRow { s, position: None };
    let position = row.position()?;
    let mut released = vec![visit.clone()];
    let begun = document::begun_in(s.conn, visit.id)?;
    released.extend(begun.into_iter().filter(|d| d.station == visit.station));
    for mut d in released {
        if d.released.is_none() {
            document::release(s.conn, d.id, position)?;
            d.released = Some(position);
            row.document(&d)?;
        }
    }
    Ok(())
}

/// Whether a document may be seen by all its kind allows from its first entry on.
pub(crate) fn is_open(conn: &Connection, d: &DocumentState) -> Result<bool> {
    match (d.kind, d.audience.visit) {
        (Kind::Visit, _) => Ok(false),
        (_, None) => Ok(true),
        (_, Some(visit)) => Ok(document::get(conn, visit)?.is_some_and(|v| {
            v.kind == Kind::Visit && v.station == d.station && v.released.is_some()
        })),
    }
}

/// Puts a new document into its channels, at the row that applies its first entry.
pub(crate) fn begin(s: &Session<'_>, d: &DocumentState) -> Result<()> {
    let thing = channel::thing(s.conn, DOCUMENT, d.id.as_bytes())?;
    for channel in of_document(s.conn, d)? {
        channel::join(s.conn, thing, channel, d.first_position, true)?;
    }
    Ok(())
}

/// Who sees a document, as long as nothing changes that.
pub(crate) struct Reach {
    thing: ThingId,
    channels: BTreeSet<ChannelId>,
    /// Authors whose names are known there.
    known: BTreeSet<AccountId>,
}

impl Reach {
    pub fn of(conn: &Connection, doc: DocId) -> Result<Self> {
        let thing = channel::thing(conn, DOCUMENT, doc.as_bytes())?;
        Ok(Self {
            thing,
            channels: channel::of_thing(conn, thing)?,
            known: BTreeSet::new(),
        })
    }

    /// Sends an applied row out to them, and with it the name of whoever wrote it.
    pub fn publish(&mut self, s: &Session<'_>, position: u64, by: &AccountId) -> Result<()> {
        channel::publish(s.conn, self.thing, position, &self.channels)?;
        if self.known.contains(by) {
            return Ok(());
        }
        self.known.insert(by.clone());
        let account = FactKind::Account.number();
        if let Some(author) = channel::find_thing(s.conn, account, by.as_str().as_bytes())? {
            let known = channel::of_thing(s.conn, author)?;
            for channel in self.channels.difference(&known) {
                channel::join(s.conn, author, *channel, position, false)?;
            }
        }
        Ok(())
    }
}
