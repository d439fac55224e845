//! What people do, in the fewest words.

use baolian_record::issue::deed::{self, NewEvidence, NewIssue, TaskDue};
use baolian_record::issue::{Responsible, Severity, UpdateKind};
use baolian_record::{notes, support, visit};
use baolian_wire::{Audience, DocId, Hash, Kind};

use super::Tablet;
use super::tablet::visit_audience;

pub fn open() -> Audience {
    Audience::default()
}

pub fn new_issue(station: &str, visit: Option<DocId>) -> NewIssue {
    NewIssue {
        station: station.into(),
        visit,
        item: None,
        same_as: None,
        media: Vec::new(),
        title: "门禁失灵".into(),
        category: "case-area".into(),
        place: "办案区".into(),
        description: "门开着".into(),
        severity: Some(Severity::Medium),
        due: Some("2026-12-20".into()),
        responsible: Some(Responsible::Post("所长".into())),
    }
}

impl Tablet {
    pub fn start_visit(&mut self, station: &str) -> DocId {
        let doc = self.new_doc();
        self.record(doc, Kind::Visit, station, open(), |pen| {
            let new = visit::NewVisit {
                station: station.into(),
                ..Default::default()
            };
            visit::start(pen, &new)
        });
        doc
    }

    pub fn add_stop(&mut self, doc: DocId, station: &str) -> Hash {
        self.record(doc, Kind::Visit, station, open(), |pen| {
            visit::add_stop(pen, "window", "户籍窗口", None).map(|_| ())
        })
    }

    pub fn seal(&mut self, doc: DocId, station: &str) -> Hash {
        self.record(doc, Kind::Visit, station, open(), visit::seal)
    }

    pub fn start_notes(&mut self, visit: DocId, station: &str) -> DocId {
        let doc = self.new_doc();
        let audience = visit_audience(visit);
        self.record(doc, Kind::Notes, station, audience, |pen| {
            notes::begin(pen, station, visit)
        });
        doc
    }

    pub fn open_issue(&mut self, station: &str, audience: Audience) -> DocId {
        let doc = self.new_doc();
        let new = new_issue(station, audience.visit);
        self.record(doc, Kind::Issue, station, audience, |pen| {
            deed::open(pen, &new)
        });
        doc
    }

    /// An issue with so much text that no compression makes it small.
    pub fn open_long_issue(&mut self, station: &str) -> DocId {
        let doc = self.new_doc();
        let mut new = new_issue(station, None);
        let mut at = Hash::of(doc.as_bytes());
        while new.description.chars().count() < 9_000 {
            new.description.push_str(&at.to_string());
            at = Hash::of(at.as_bytes());
        }
        self.record(doc, Kind::Issue, station, open(), |pen| {
            deed::open(pen, &new)
        });
        doc
    }

    pub fn raise_issue(&mut self, station: &str) -> DocId {
        let doc = self.new_doc();
        let new = NewIssue {
            severity: None,
            due: None,
            responsible: None,
            ..new_issue(station, None)
        };
        self.record(doc, Kind::Issue, station, open(), |pen| {
            deed::open(pen, &new)
        });
        doc
    }

    pub fn update(&mut self, doc: DocId, station: &str, kind: &UpdateKind, said: &str) -> Hash {
        let audience = self.audience_of(doc);
        self.record(doc, Kind::Issue, station, audience, |pen| {
            deed::update(pen, kind, said, &[]).map(|_| ())
        })
    }

    pub fn progress(&mut self, doc: DocId, station: &str) -> Hash {
        self.update(doc, station, &UpdateKind::Progress, "在办")
    }

    pub fn plan_task(&mut self, doc: DocId, station: &str) -> Hash {
        let audience = self.audience_of(doc);
        self.record(doc, Kind::Issue, station, audience, |pen| {
            deed::plan_task(pen, "换锁", "张三", &TaskDue::DaysBefore(3)).map(|_| ())
        })
    }

    /// An effect seen by a sealed visit.
    pub fn effect_seen(&mut self, doc: DocId, station: &str, visit: DocId, seal: Hash) -> Hash {
        let audience = self.audience_of(doc);
        let mut header = self.header(doc, Kind::Issue, station, audience);
        header.relies = Some(vec![seal]);
        self.record_under(header, |pen| {
            let evidence = NewEvidence::Visit { visit, seal };
            deed::record_effect(pen, "门禁已修", &[evidence]).map(|_| ())
        })
    }

    pub fn ask_support(&mut self, station: &str) -> DocId {
        let doc = self.new_doc();
        self.record(doc, Kind::Support, station, open(), |pen| {
            let new = support::NewSupport {
                station: station.into(),
                kind: "technique".into(),
                title: "要一台采集设备".into(),
                ..Default::default()
            };
            support::ask(pen, &new)
        });
        doc
    }

    /// The audience that the document's first entry fixed.
    pub fn audience_of(&self, doc: DocId) -> Audience {
        self.audiences.get(&doc).cloned().unwrap_or_default()
    }
}

impl Tablet {
    /// Two lawful entries, for a log that goes on.
    pub fn progress_on_own_issue(&mut self) -> DocId {
        let issue = self.open_issue(super::A, open());
        self.progress(issue, super::A);
        issue
    }

    /// The chain that headquarters has of this device.
    pub fn receipt_head_of(&self, world: &super::World) -> baolian_wire::ChainHead {
        let devices = world.hq.devices().unwrap();
        let found = devices.iter().find(|d| d.id == self.device());
        found.unwrap().chain
    }
}

impl Tablet {
    /// A change that is no seal, of a visit that has none.
    pub fn add_stop_after_seal_elsewhere(&mut self) -> Hash {
        let visit = self.start_visit(super::A);
        self.add_stop(visit, super::A)
    }
}
