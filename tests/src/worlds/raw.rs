//! A client that skips all of a tablet's own judging: tampered ones, which break a rule, and ones of
//! a later version, which know what this one does not. It has a key and a log, and signs what it likes.

use automerge::ScalarValue;
use baolian_record::document;
use baolian_record::issue::deed::{self, NewIssue};
use baolian_record::issue::{Severity, UpdateKind};
use baolian_record::lead::{self, NewLead};
use baolian_record::support::{self, NewSupport, Promise};
use baolian_record::visit::{self, NewVisit};
use baolian_record::write::{self, Pen, text};
use baolian_record::{Document, RecordError, notes, schema};
use baolian_wire::enrol::{EnrolCode, EnrolRequest, Proof};
use baolian_wire::id::BootId;
use baolian_wire::key::SecretKey;
use baolian_wire::up::{Cursor, RequestHead, UpItem};
use baolian_wire::{
    AccountId, Audience, ChainHead, ClockReading, DeviceId, DocId, Entry, EpochId, Hash, Header,
    Kind, Payload, StationCode, cbor,
};

use crate::world::{Server, World};

/// Something that headquarters must refuse.
#[derive(Debug, Clone)]
pub struct Crime {
    /// In whose log.
    pub device: DeviceId,
    /// As which entry.
    pub n: u64,
    /// Words that must stand in no record.
    pub mark: String,
    /// Which rule it breaks.
    pub why: String,
}

/// A client without rules.
pub struct Raw {
    key: SecretKey,
    /// Whose.
    pub account: AccountId,
    log: Vec<UpItem>,
    chain: Vec<ChainHead>,
    boot: BootId,
    random: [u8; 8],
}

impl Raw {
    /// Enrols one for an account.
    #[must_use]
    pub fn enrol(world: &World, account: &str) -> Self {
        let mut seed = [0; 32];
        for byte in &mut seed {
            *byte = u8::try_from(world.below(256)).unwrap();
        }
        let key = SecretKey::from_seed(&seed);
        baolian_core::env::KeyStore::keep(&*world.keys, &key).unwrap();
        let code = EnrolCode::from_text(&world.code(account)).unwrap();
        let boot = BootId([7; 8]);
        let request = EnrolRequest {
            key: key.public(),
            proof: Proof::from_code(&code, &key.public(), None).unwrap(),
            clock: reading(world, boot),
        };
        world.server.enrol(&cbor::encode(&request)).unwrap();
        Self {
            chain: vec![ChainHead::start(&key.public())],
            key,
            account: AccountId::new(account).unwrap(),
            log: Vec::new(),
            boot,
            random: world.below(u64::MAX).to_be_bytes(),
        }
    }

    /// Its log.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.key.public().device()
    }

    /// A header as an honest client writes it.
    #[must_use]
    pub fn header(&self, world: &World, doc: DocId, kind: Kind, station: &StationCode) -> Header {
        Header {
            kind,
            doc,
            station: Some(station.clone()),
            audience: Audience::default(),
            account: self.account.clone(),
            clock: reading(world, self.boot),
            receipt: 0,
            relies: None,
            replaces: None,
            extension: None,
        }
    }

    /// Makes one change on a document as headquarters holds it, under any actor and name.
    ///
    /// # Errors
    /// Where the document has no place for it.
    pub fn change(
        &self,
        world: &World,
        document: &mut Document,
        doc: DocId,
        as_device: DeviceId,
        by: &str,
        work: impl FnOnce(&mut Pen<'_, '_>) -> Result<(), RecordError>,
    ) -> Result<Vec<u8>, RecordError> {
        let at = world.now();
        // Of its own actor no number is used twice: each change has one of its own.
        let mut random = self.random;
        random[..4].copy_from_slice(&u32::try_from(self.log.len()).unwrap().to_be_bytes());
        let mut drawn = 0;
        let prefix = format!(
            "{}x{}",
            data_encoding::HEXLOWER.encode(&random),
            self.log.len()
        );
        let actor = document::actor(as_device, random);
        let made = document.change::<RecordError>(&actor, at, |tx| {
            let mut new_id = || {
                drawn += 1;
                format!("{prefix}{drawn}")
            };
            work(&mut Pen {
                tx,
                doc,
                by,
                at,
                new_id: &mut new_id,
            })
        })?;
        let made = made.ok_or_else(|| RecordError::BadChange("nothing".into()))?;
        Ok(made.raw_bytes().to_vec())
    }

    /// Logs a change; returns the entry's number.
    pub fn log(&mut self, header: Header, change: Vec<u8>) -> u64 {
        let payload = Payload::Change(Hash::of(&change[8..]));
        self.append(header, payload, Some(change))
    }

    /// Logs anything.
    pub fn append(&mut self, header: Header, payload: Payload, change: Option<Vec<u8>>) -> u64 {
        let n = self.log.len() as u64 + 1;
        let entry = Entry { n, header, payload }.encode();
        let head = self.chain[self.log.len()].then(&Hash::of(&entry));
        self.chain.push(head);
        self.log.push(UpItem::Whole {
            entry: entry.into(),
            change: change.map(Into::into),
        });
        n
    }

    /// Sends what headquarters does not hold. False if it does not know this key any more.
    pub fn send(&mut self, world: &World, server: &Server) -> bool {
        let device = self.device();
        let held = server.db(|db| {
            db.query_row(
                "SELECT n FROM device WHERE id = ?1",
                [device.as_bytes()],
                |r| r.get::<_, i64>(0),
            )
        });
        let Ok(held) = held else { return false };
        let after = usize::try_from(held).unwrap();
        let request = RequestHead {
            device,
            epoch: EpochId([0; 8]),
            cursor: Cursor::default(),
            receipt: 0,
            clock: reading(world, self.boot),
            after: held.unsigned_abs(),
            len: self.log.len() as u64,
            schema: schema::VERSION,
        };
        let head = self.chain[self.log.len()];
        let request = request.sign(&self.log[after..], head, &self.key).unwrap();
        match server.sync(&cbor::encode(&request)) {
            Ok(_) => {}
            Err(e) => assert_eq!(e.code(), "clock_behind", "{e}"),
        }
        true
    }
}

fn reading(world: &World, boot: BootId) -> ClockReading {
    ClockReading {
        wall_ms: world.now(),
        mono_ms: world.now().unsigned_abs(),
        boot,
    }
}

/// On which kind of record a deed of the table is done, and whether it begins one.
#[must_use]
pub fn kind_of(deed: &str) -> (Kind, bool) {
    match deed {
        "start_visit" => (Kind::Visit, true),
        "work_on_visit" | "seal" | "addendum" => (Kind::Visit, false),
        "start_notes" => (Kind::Notes, true),
        "write_notes" => (Kind::Notes, false),
        "open_issue" | "open_with_terms" => (Kind::Issue, true),
        "assign_lead" => (Kind::Lead, true),
        "answer_lead" | "remark_on_lead" => (Kind::Lead, false),
        "ask_support" => (Kind::Support, true),
        "give_support" | "confirm_support" | "remark_on_support" => (Kind::Support, false),
        _ => (Kind::Issue, false),
    }
}

/// What is inside a record that deeds are about.
#[derive(Debug, Clone, Default)]
pub struct Inside {
    /// The visit that notes are of.
    pub visit: Option<DocId>,
    /// A task.
    pub task: Option<String>,
    /// An effect.
    pub effect: Option<String>,
}

impl Inside {
    /// What is inside a document.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let first = |map| document.view().items(map).first().map(|i| i.id.clone());
        Self {
            visit: None,
            task: first("tasks"),
            effect: first("effects"),
        }
    }
}

/// Writes a deed of the table.
///
/// # Errors
/// Where the document has no place for it.
pub fn commit(
    deed: &str,
    pen: &mut Pen<'_, '_>,
    station: &str,
    inside: &Inside,
    mark: &str,
) -> Result<(), RecordError> {
    let missing = || RecordError::BadChange("nothing there".into());
    let day = || text("2027-04-01");
    match deed {
        "start_visit" => visit::start(
            pen,
            &NewVisit {
                station: station.into(),
                checklist: "builtin@1".into(),
                fix: None,
                no_position: Some(mark.into()),
            },
        ),
        "work_on_visit" => visit::add_stop(pen, "window", mark, None).map(drop),
        "seal" => visit::seal(pen),
        "addendum" => visit::add_addendum(pen, mark).map(drop),
        "start_notes" => {
            notes::begin(pen, station, inside.visit.ok_or_else(missing)?)?;
            notes::edit(pen, mark)
        }
        "write_notes" => notes::edit(pen, mark),
        "open_issue" => deed::open(pen, &new_issue(station, mark)),
        "open_with_terms" => deed::open(
            pen,
            &NewIssue {
                severity: Some(Severity::High),
                due: Some("2027-04-01".into()),
                responsible: Some("post:所长".parse().unwrap()),
                ..new_issue(station, mark)
            },
        ),
        "set_terms" => write::set(pen.tx, &[("due", day())]),
        "describe" => write::set(pen.tx, &[("title", text(mark))]),
        "plan_task" => {
            let due = deed::TaskDue::On("2027-03-01".into());
            deed::plan_task(pen, mark, "内勤", &due).map(drop)
        }
        "mark_task" => {
            let task = inside.task.as_deref().ok_or_else(missing)?;
            let done = ("done", Some(ScalarValue::Boolean(true)));
            write::set_in(pen.tx, "tasks", task, &[done])
        }
        "effect_confirmed" => {
            let effect = inside.effect.as_deref().ok_or_else(missing)?;
            let kind = UpdateKind::EffectConfirmed;
            deed::update(pen, &kind, mark, &[("effect", text(effect))]).map(drop)
        }
        "extended" => deed::extend(pen, "2027-04-01", None, mark),
        "effect" => deed::record_effect(pen, mark, &[]).map(drop),
        "assign_lead" => lead::assign(
            pen,
            &NewLead {
                station: station.into(),
                title: mark.into(),
                category: "case_handling".into(),
                date: "2026-11-02".into(),
                source: "信访".into(),
                ..NewLead::default()
            },
        ),
        "answer_lead" => lead::answer(pen, "not_true", None, mark),
        "remark_on_lead" => pen.update("remark", &[("text", text(mark))]).map(drop),
        "ask_support" => support::ask(
            pen,
            &NewSupport {
                station: station.into(),
                kind: "equipment".into(),
                title: mark.into(),
                ..NewSupport::default()
            },
        ),
        "give_support" => {
            let promise = Promise {
                who: mark.into(),
                ..Promise::default()
            };
            support::promise(pen, &promise).map(drop)
        }
        "confirm_support" => support::step(pen, "confirmed", None, mark).map(drop),
        "remark_on_support" => support::step(pen, "remark", None, mark).map(drop),
        update => {
            let more: &[(&str, Option<ScalarValue>)] = match update {
                "objection_ruled" => &[("ruling", text("upheld"))],
                "extension_asked" => &[("due", day())],
                "handed_on" => &[("to", text("治安大队"))],
                _ => &[],
            };
            deed::update(pen, &UpdateKind::from_text(update), mark, more).map(drop)
        }
    }
}

fn new_issue(station: &str, mark: &str) -> NewIssue {
    NewIssue {
        station: station.into(),
        title: mark.into(),
        category: "other".into(),
        ..NewIssue::default()
    }
}
