//! Tampered clients, each breaking one rule; and clients of a later version, which break none.

use baolian_record::Document;
use baolian_record::document::parse_change;
use baolian_record::issue::Issue;
use baolian_record::write::{Pen, text};
use baolian_wire::entry::Carried;
use baolian_wire::reference::Fact;
use baolian_wire::{
    Audience, DeviceId, DocId, Entry, EntryRef, Hash, Header, Kind, Payload, StationCode,
};

use super::cast::{STATIONS, TABLETS};
use super::raw::{self, Crime, Inside, Raw};
use super::reference::laid_down::LaidDown;
use super::reference::rights;
use super::reference::status;
use super::story::{As, Begun, Said, Story, code};

impl Story {
    pub(super) fn beyond_rules(&mut self) {
        let account = TABLETS[self.below(TABLETS.len())].0;
        let mut raw = match self.raws.remove(account) {
            Some(raw) => raw,
            // An account that is closed is given no code.
            None if self.is_closed(account) => return,
            None => Raw::enrol(&self.world, account),
        };
        match self.below(3) {
            0 => self.break_the_table(&mut raw),
            1 => self.forge(&mut raw),
            _ => self.lawful_but_later(&mut raw),
        }
        if raw.send(&self.world, &self.world.server) {
            self.raws.insert(account, raw);
        } else {
            self.forget_raw(&raw);
        }
    }

    /// Sends what tampered clients have not sent, or sent to a headquarters that forgot it.
    pub(super) fn send_raws(&mut self) {
        let raws = std::mem::take(&mut self.raws);
        for (account, mut raw) in raws {
            if raw.send(&self.world, &self.world.server) {
                self.raws.insert(account, raw);
            } else {
                self.forget_raw(&raw);
            }
        }
    }

    /// Headquarters was taken back behind its enrolment, so nothing of it is there.
    fn forget_raw(&mut self, raw: &Raw) {
        let device = raw.device();
        self.crimes.retain(|c| c.device != device);
        self.said.retain(|s| s.device != device);
    }

    /// The logs of clients that are no tablets.
    pub(super) fn raw_devices(&self) -> Vec<DeviceId> {
        let crimes = self.crimes.iter().map(|c| c.device);
        crimes.chain(self.raws.values().map(Raw::device)).collect()
    }

    fn is_closed(&self, account: &str) -> bool {
        let id = baolian_wire::AccountId::new(account).unwrap();
        self.world.hq().account(&id).unwrap().unwrap().closed
    }

    fn crime(&mut self, raw: &Raw, n: u64, mark: &str, why: String) {
        self.tell(format!("{} breaks a rule with {mark}: {why}", raw.account));
        self.crimes.push(Crime {
            device: raw.device(),
            n,
            mark: mark.into(),
            why,
        });
    }

    /// A document as headquarters holds it.
    fn held(&self, kind: Kind, near: Option<usize>) -> Option<(Begun, Document, Header)> {
        let begun = self.document(kind, near)?;
        let (state, document) = self.world.hq().document(begun.id).unwrap()?;
        let station = state.station?;
        // An account is filled in by whoever signs.
        let header = Header {
            audience: state.audience,
            ..header_of(&station, begun.id, kind)
        };
        Some((begun, document, header))
    }

    /// Does something that the table gives to others, or in another state.
    fn break_the_table(&mut self, raw: &mut Raw) {
        let deeds: Vec<&str> = rights::deeds().collect();
        let deed = deeds[self.below(deeds.len())];
        let mark = self.mark("越权");
        let (kind, begins) = raw::kind_of(deed);
        let (mut document, fixed) = if begins {
            let station = code(self.below(STATIONS.len()));
            let id = self.world.hq().new_document().unwrap();
            let mut fixed = header_of(&station, id, kind);
            if kind == Kind::Notes {
                let Some(visit) = self.document(Kind::Visit, None) else {
                    return;
                };
                fixed = header_of(&code(visit.station), id, kind);
                fixed.audience.visit = Some(visit.id);
            }
            (Document::begin(kind).unwrap(), fixed)
        } else {
            let Some((_, document, fixed)) = self.held(kind, None) else {
                return;
            };
            (document, fixed)
        };
        let station = fixed.station.clone().unwrap();
        let author = !begins
            && document.view().root_text("by").value.as_deref() == Some(raw.account.as_str());
        let laid_down = self.world.server.db(LaidDown::of);
        let possible = rights::possible(deed, state(&document, begins));
        if possible && laid_down.could_ever(deed, &raw.account, &station, author || begins) {
            return;
        }
        let mut inside = Inside::of(&document);
        inside.visit = fixed.audience.visit;
        let by = raw.account.to_string();
        let device = raw.device();
        let work = |pen: &mut Pen<'_, '_>| raw::commit(deed, pen, station.as_str(), &inside, &mark);
        let Ok(change) = raw.change(&self.world, &mut document, fixed.doc, device, &by, work)
        else {
            return;
        };
        let header = self.signed(raw, &fixed);
        let n = raw.log(header, change);
        self.crime(
            raw,
            n,
            &mark,
            format!(
                "{deed} at {station}, {}",
                if possible { "not theirs" } else { "not now" }
            ),
        );
    }

    fn signed(&self, raw: &Raw, fixed: &Header) -> Header {
        Header {
            audience: fixed.audience.clone(),
            ..raw.header(
                &self.world,
                fixed.doc,
                fixed.kind,
                fixed.station.as_ref().unwrap(),
            )
        }
    }

    /// Something that would be lawful, in a form that is forged.
    fn forge(&mut self, raw: &mut Raw) {
        let Some((begun, mut document, fixed)) = self.held(Kind::Issue, None) else {
            return;
        };
        let mark = self.mark("伪造");
        let mut header = self.signed(raw, &fixed);
        let what = self.below(8);
        let other = self.people[self.below(self.people.len())]
            .held
            .identity()
            .unwrap();
        let device = if what == 0 {
            other.device
        } else {
            raw.device()
        };
        let by = if what == 1 {
            "nobody"
        } else {
            raw.account.as_str()
        }
        .to_owned();
        let work =
            |pen: &mut Pen<'_, '_>| raw::commit("progress", pen, "", &Inside::default(), &mark);
        let Ok(change) = raw.change(&self.world, &mut document, begun.id, device, &by, work) else {
            return;
        };
        let why = match what {
            0 => "an actor of another tablet",
            1 => "a name inside that is not the signer's",
            2 => {
                header.account = if header.account == other.account {
                    baolian_wire::AccountId::new("nobody").unwrap()
                } else {
                    other.account
                };
                "a name outside that is not the signer's"
            }
            3 => {
                header.station = Some(code((begun.station + 1) % STATIONS.len()));
                "another station"
            }
            4 => {
                header.audience = if header.audience.is_internal() {
                    Audience::default()
                } else {
                    Audience {
                        visit: None,
                        internal: Some(true),
                    }
                };
                "another audience"
            }
            5 => {
                header.kind = Kind::Support;
                "another kind"
            }
            6 => {
                // Carried over from a log that is not this client's.
                let old = Entry {
                    n: 1,
                    header: header.clone(),
                    payload: Payload::Change(Hash::of(&change[8..])),
                };
                let carried = Carried {
                    from: EntryRef {
                        device: other.device,
                        n: 1,
                    },
                    entry: old.encode().into(),
                };
                let n = raw.append(header, Payload::Carried(carried), Some(change));
                return self.crime(raw, n, &mark, "carried from another's log".into());
            }
            _ => {
                let fact = Fact::StationGone(code(0)).encode();
                let n = raw.append(header, Payload::Fact(fact), None);
                return self.crime(raw, n, &mark, "a fact".into());
            }
        };
        let n = raw.log(header, change);
        self.crime(raw, n, &mark, why.into());
    }

    /// Lawful work of a later version: fields, events and kinds that this one does not know.
    fn lawful_but_later(&mut self, raw: &mut Raw) {
        let mark = self.mark("后来");
        if self.chance(30) {
            return self.unknown_kind(raw, &mark);
        }
        let Some((begun, mut document, fixed)) = self.held(Kind::Issue, None) else {
            return;
        };
        let laid_down = self.world.server.db(LaidDown::of);
        let station = fixed.station.clone().unwrap();
        let now = laid_down
            .accounts
            .get(&raw.account)
            .is_some_and(|a| !a.closed);
        let shown = super::reference::sight::Doc::get;
        let sees = self.world.server.db(|db| shown(db, begun.id));
        let sees = sees.is_some_and(|d| laid_down.may_see(&raw.account, &d));
        if !now || !sees || !laid_down.could_ever("new_facts", &raw.account, &station, false) {
            return;
        }
        let closed = state(&document, false) == 'e';
        let by = raw.account.to_string();
        let device = raw.device();
        let later = self.chance(30);
        let work = |pen: &mut Pen<'_, '_>| {
            let kind = if later { "measured" } else { "progress" };
            let more = ("in_a_later_version", text("甲"));
            pen.update(kind, &[("text", text(&mark)), more]).map(drop)
        };
        let Ok(change) = raw.change(&self.world, &mut document, begun.id, device, &by, work) else {
            return;
        };
        let mut header = self.signed(raw, &fixed);
        header.extension = Some(vec![0x81, 0x18, 0x2a].into());
        let n = raw.log(header, change);
        // Whoever held the station once may not hold it in the interval any more.
        let certain = laid_down.may_write_now(&raw.account, &station);
        self.tell(format!("{by} of a later version wrote {mark}"));
        if certain && !closed {
            self.said.push(Said {
                by: usize::MAX,
                doc: begun.id,
                mark,
                how: As::Shown,
                device,
                n,
                step: self.step,
                lost: false,
            });
        }
    }

    fn unknown_kind(&mut self, raw: &mut Raw, mark: &str) {
        let id = self.world.hq().new_document().unwrap();
        let station = code(self.below(STATIONS.len()));
        let mut document = Document::begin(Kind::Issue).unwrap();
        let (by, device) = (raw.account.to_string(), raw.device());
        let inside = Inside::default();
        let work =
            |pen: &mut Pen<'_, '_>| raw::commit("open_issue", pen, station.as_str(), &inside, mark);
        let change = raw.change(&self.world, &mut document, id, device, &by, work);
        let change = change.unwrap();
        assert!(parse_change(&change).is_ok());
        let header = raw.header(&self.world, id, Kind::Unknown(77), &station);
        raw.log(header, change);
        self.tell(format!(
            "{by} of a later version began {id} of a kind unknown here"
        ));
    }
}

fn header_of(station: &StationCode, doc: DocId, kind: Kind) -> Header {
    Header {
        kind,
        doc,
        station: Some(station.clone()),
        audience: Audience::default(),
        account: baolian_wire::AccountId::new("nobody").unwrap(),
        clock: baolian_wire::ClockReading {
            wall_ms: 0,
            mono_ms: 0,
            boot: baolian_wire::id::BootId([0; 8]),
        },
        receipt: 0,
        relies: None,
        replaces: None,
        extension: None,
    }
}

/// The state of a record in the letters of the table.
fn state(document: &Document, begins: bool) -> char {
    match document.kind() {
        _ if begins => 'n',
        Kind::Visit if document.view().items("seals").is_empty() => 'o',
        Kind::Visit => 'e',
        Kind::Issue => status::state(&Issue::read(&document.view()).updates, document),
        _ => 'o',
    }
}
