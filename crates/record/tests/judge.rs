//! Each rule makes exactly its own refusal, and what breaks none is lawful.

// A test fails by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod station;

use automerge::transaction::Transactable as _;
use automerge::{Change, ObjType, ROOT, ScalarValue};
use baolian_record::issue::deed::{self, FileDescriptor, NewEvidence, NewIssue, TaskDue};
use baolian_record::issue::{Issue, Responsible, Severity, UpdateKind};
use baolian_record::judge::{Relied, Unapplied};
use baolian_record::lead::{self, NewLead};
use baolian_record::notes;
use baolian_record::support::{self, NewSupport, Promise};
use baolian_record::visit::{self, NewVisit};
use baolian_record::write::{self, Pen};
use baolian_record::{Document, RecordError};
use baolian_wire::verdict::Code;
use baolian_wire::{DocId, Hash, Header, Kind};
use station::{
    DEPARTMENT, ELSEWHERE, LEADER, LI, OFFICE, OTHER_DEPARTMENT, OTHER_OFFICE, QIAN, STATION,
    Tablet, WANG, ZHAO, code,
};

type Work<'w> = &'w dyn Fn(&mut Pen<'_, '_>) -> Result<(), RecordError>;

fn doc(n: u128) -> DocId {
    DocId(uuid::Uuid::from_u128(n))
}

fn with_terms() -> NewIssue {
    NewIssue {
        severity: Some(Severity::Medium),
        due: Some("2026-12-20".into()),
        responsible: Some(Responsible::Post("所长".into())),
        ..raised()
    }
}

fn raised() -> NewIssue {
    NewIssue {
        station: STATION.into(),
        title: "接警台无人值守".into(),
        category: "intake".into(),
        description: "窗口无人".into(),
        ..NewIssue::default()
    }
}

fn issue() -> Document {
    begun(Kind::Issue, LI, &|pen| deed::open(pen, &with_terms()))
}

fn visit() -> Document {
    let new = NewVisit {
        station: STATION.into(),
        ..NewVisit::default()
    };
    begun(Kind::Visit, LI, &|pen| visit::start(pen, &new))
}

fn lead() -> Document {
    let new = NewLead {
        station: STATION.into(),
        title: "群众反映".into(),
        ..NewLead::default()
    };
    begun(Kind::Lead, OFFICE, &|pen| lead::assign(pen, &new))
}

fn support() -> Document {
    let new = NewSupport {
        station: STATION.into(),
        kind: "equipment".into(),
        title: "对讲机".into(),
        ..NewSupport::default()
    };
    begun(Kind::Support, WANG, &|pen| support::ask(pen, &new))
}

fn begun(kind: Kind, by: &str, work: Work<'_>) -> Document {
    let mut document = Document::begin(kind).unwrap();
    Tablet::of(by, 99).write(&mut document, work);
    document
}

fn file(n: u8) -> NewEvidence {
    NewEvidence::File(FileDescriptor {
        hash: Hash([n; 32]).to_string(),
        len: 10,
        media_type: "image/jpeg".into(),
        name: "台账.jpg".into(),
        original: None,
    })
}

/// Tries one deed on a document.
struct Deed<'d> {
    document: Document,
    by: &'d str,
    n: u8,
    header: &'d dyn Fn(&mut Header),
    relied: Relied,
}

fn on(document: Document, by: &str) -> Deed<'_> {
    Deed {
        document,
        by,
        n: 1,
        header: &|_| {},
        relied: Relied::Other,
    }
}

impl<'d> Deed<'d> {
    fn under(self, header: &'d dyn Fn(&mut Header)) -> Self {
        Self { header, ..self }
    }

    fn relying_on(self, relied: Relied) -> Self {
        Self { relied, ..self }
    }

    fn verdict(mut self, work: Work<'_>) -> Result<baolian_record::judge::Lawful, Unapplied> {
        let mut tablet = Tablet::of(self.by, self.n);
        let change = tablet.write(&mut self.document, work).unwrap();
        let relied = self.relied;
        tablet.judged_with(&self.document, &change, self.header, &|_| relied.clone())
    }

    /// The code of the refusal.
    fn no(self, work: Work<'_>) -> Code {
        code(self.verdict(work))
    }

    /// It is lawful.
    fn yes(self, work: Work<'_>) {
        let verdict = self.verdict(work);
        assert!(verdict.is_ok(), "{verdict:?}");
    }
}

/// Applies a deed that nobody judges.
fn then(mut document: Document, by: &str, n: u8, work: Work<'_>) -> Document {
    Tablet::of(by, n).write(&mut document, work);
    document
}

fn set(
    field: &'static str,
    value: &'static str,
) -> impl Fn(&mut Pen<'_, '_>) -> Result<(), RecordError> {
    move |pen| write::set(pen.tx, &[(field, write::text(value))])
}

fn say(kind: UpdateKind) -> impl Fn(&mut Pen<'_, '_>) -> Result<(), RecordError> {
    move |pen| deed::update(pen, &kind, "因为", &[]).map(drop)
}

fn effect(pen: &mut Pen<'_, '_>) -> Result<(), RecordError> {
    deed::record_effect(pen, "已排班", &[file(1)]).map(drop)
}

fn effect_of(document: &Document) -> String {
    Issue::read(&document.view()).effects[0].stamp.id.clone()
}

fn confirm(document: &Document, pen: &mut Pen<'_, '_>) -> Result<(), RecordError> {
    let effect = ("effect", write::text(&effect_of(document)));
    deed::update(pen, &UpdateKind::EffectConfirmed, "", &[effect]).map(drop)
}

/// An issue that the office closed, on an effect that the station recorded.
fn closed() -> Document {
    let document = then(issue(), WANG, 50, &effect);
    then(document, OFFICE, 51, &say(UpdateKind::Closed))
}

/// A visit that its cadre sealed.
fn sealed() -> Document {
    then(visit(), LI, 52, &visit::seal)
}

fn addendum(pen: &mut Pen<'_, '_>) -> Result<(), RecordError> {
    visit::add_addendum(pen, "补记").map(drop)
}

fn stop(pen: &mut Pen<'_, '_>) -> Result<(), RecordError> {
    visit::add_stop(pen, "window", "户籍窗口", None).map(drop)
}

/// What is tried, the code it is refused with, and the attempt.
type Case = (&'static str, Code, fn() -> Code);

const CASES: &[Case] = &[
    ("a cadre of another station", Code::NotPaired, || {
        on(issue(), ZHAO).no(&set("due", "2026-12-01"))
    }),
    ("an officer of another station", Code::OtherStation, || {
        on(issue(), QIAN).no(&say(UpdateKind::Progress))
    }),
    ("an office of another area", Code::OtherArea, || {
        on(issue(), OTHER_OFFICE).no(&set("severity", "high"))
    }),
    ("a department of another area", Code::OtherArea, || {
        on(support(), OTHER_DEPARTMENT)
            .no(&|pen| support::step(pen, "declined", None, "").map(drop))
    }),
    ("an officer sets the due date", Code::Role, || {
        on(issue(), WANG).no(&set("due", "2027-12-01"))
    }),
    ("an officer sets the severity", Code::Role, || {
        on(issue(), WANG).no(&set("severity", "low"))
    }),
    ("an officer says who answers", Code::Role, || {
        on(issue(), WANG).no(&set("responsible", "post:教导员"))
    }),
    ("an officer opens with a due date", Code::Role, || {
        let new = NewIssue {
            due: Some("2026-12-20".into()),
            ..raised()
        };
        on(Document::begin(Kind::Issue).unwrap(), WANG).no(&|pen| deed::open(pen, &new))
    }),
    ("an officer opens with a severity", Code::Role, || {
        let new = NewIssue {
            severity: Some(Severity::Low),
            ..raised()
        };
        on(Document::begin(Kind::Issue).unwrap(), WANG).no(&|pen| deed::open(pen, &new))
    }),
    ("an officer opens with a responsible", Code::Role, || {
        let new = NewIssue {
            responsible: Some(Responsible::Other("我".into())),
            ..raised()
        };
        on(Document::begin(Kind::Issue).unwrap(), WANG).no(&|pen| deed::open(pen, &new))
    }),
    (
        "an officer sets a due date by extending",
        Code::Role,
        || on(issue(), WANG).no(&|pen| deed::extend(pen, "2027-01-01", None, "等设备")),
    ),
    ("an officer closes", Code::Role, || {
        on(then(issue(), LI, 50, &effect), WANG).no(&say(UpdateKind::Closed))
    }),
    ("a leader writes progress", Code::Role, || {
        on(issue(), LEADER).no(&say(UpdateKind::Progress))
    }),
    ("a cadre rules on an objection", Code::Role, || {
        let objected = then(issue(), WANG, 50, &say(UpdateKind::Objection));
        on(objected, LI).no(&|pen| {
            let ruling = ("ruling", write::text("rejected"));
            deed::update(pen, &UpdateKind::ObjectionRuled, "属实", &[ruling]).map(drop)
        })
    }),
    ("an office opens a visit", Code::Role, || {
        let new = NewVisit {
            station: STATION.into(),
            ..NewVisit::default()
        };
        on(Document::begin(Kind::Visit).unwrap(), OFFICE).no(&|pen| visit::start(pen, &new))
    }),
    (
        "work on a sealed visit that had seen the seal",
        Code::Sealed,
        || on(sealed(), LI).no(&stop),
    ),
    (
        "a second seal that had seen the first",
        Code::Sealed,
        || on(sealed(), LI).no(&visit::seal),
    ),
    ("work on another cadre's visit", Code::NotAuthor, || {
        on(visit(), ZHAO).no(&stop)
    }),
    ("a new due date on a closed issue", Code::Closed, || {
        on(closed(), LI).no(&set("due", "2027-01-01"))
    }),
    ("an objection to a closed issue", Code::Closed, || {
        on(closed(), WANG).no(&say(UpdateKind::Objection))
    }),
    (
        "a second close that had seen the first",
        Code::Closed,
        || on(closed(), LI).no(&say(UpdateKind::Closed)),
    ),
    ("reopening an open issue", Code::NotClosed, || {
        on(issue(), LI).no(&say(UpdateKind::Reopened))
    }),
    (
        "an addendum to a visit that is not sealed",
        Code::NotClosed,
        || on(visit(), LI).no(&addendum),
    ),
    ("closing without an effect", Code::NeedsEffect, || {
        on(issue(), LI).no(&say(UpdateKind::Closed))
    }),
    (
        "closing on an effect without evidence",
        Code::NeedsEffect,
        || {
            let bare = then(issue(), WANG, 50, &|pen| {
                deed::record_effect(pen, "已排班", &[]).map(drop)
            });
            on(bare, LI).no(&say(UpdateKind::Closed))
        },
    ),
    (
        "closing on an effect from before it came back",
        Code::NeedsEffect,
        || {
            let back = then(closed(), LI, 53, &say(UpdateKind::FoundAgain));
            on(back, LI).no(&say(UpdateKind::Closed))
        },
    ),
    ("closing alone", Code::NeedsSecondPerson, || {
        on(then(issue(), LI, 50, &effect), LI).no(&say(UpdateKind::Closed))
    }),
    (
        "closing on one's own confirmation",
        Code::NeedsSecondPerson,
        || {
            let recorded = then(issue(), LI, 50, &effect);
            let confirmed = then(recorded.clone(), LI, 51, &|pen| confirm(&recorded, pen));
            on(confirmed, LI).no(&say(UpdateKind::Closed))
        },
    ),
    (
        "closing over an update of a later version",
        Code::UnknownUpdate,
        || {
            let later = UpdateKind::Unknown("audited".into());
            let document = then(then(issue(), WANG, 50, &effect), OFFICE, 51, &say(later));
            on(document, LI).no(&say(UpdateKind::Closed))
        },
    ),
    ("ruling where nobody objected", Code::NothingAsked, || {
        on(issue(), OFFICE).no(&|pen| {
            let ruling = ("ruling", write::text("upheld"));
            deed::update(pen, &UpdateKind::ObjectionRuled, "不属实", &[ruling]).map(drop)
        })
    }),
    (
        "refusing an extension nobody asked for",
        Code::NothingAsked,
        || on(issue(), LI).no(&say(UpdateKind::ExtensionRefused)),
    ),
    (
        "confirming an effect that is not there",
        Code::NoSuchThing,
        || {
            let effect = ("effect", write::text("nowhere"));
            on(issue(), WANG).no(&|pen| {
                deed::update(
                    pen,
                    &UpdateKind::EffectConfirmed,
                    "",
                    std::slice::from_ref(&effect),
                )
                .map(drop)
            })
        },
    ),
    (
        "progress on a task that is not there",
        Code::NoSuchThing,
        || {
            let task = ("task", write::text("nowhere"));
            on(issue(), WANG).no(&|pen| {
                deed::update(pen, &UpdateKind::Progress, "", std::slice::from_ref(&task)).map(drop)
            })
        },
    ),
    (
        "evidence of an effect that is not there",
        Code::NoSuchThing,
        || on(issue(), WANG).no(&|pen| deed::attach(pen, "nowhere", &file(1))),
    ),
    (
        "delivering a promise that is not there",
        Code::NoSuchThing,
        || {
            on(support(), DEPARTMENT)
                .no(&|pen| support::step(pen, "delivered", Some("nowhere"), "").map(drop))
        },
    ),
    (
        "a visit as evidence that the header does not rely on",
        Code::BadEvidence,
        || {
            on(issue(), LI)
                .relying_on(seal(STATION))
                .no(&|pen| deed::record_effect(pen, "已排班", &[seen()]).map(drop))
        },
    ),
    (
        "a visit as evidence that is no seal",
        Code::BadEvidence,
        || {
            on(issue(), LI)
                .under(&relies)
                .no(&|pen| deed::record_effect(pen, "已排班", &[seen()]).map(drop))
        },
    ),
    (
        "a visit to another station as evidence",
        Code::BadEvidence,
        || {
            on(issue(), LI)
                .under(&relies)
                .relying_on(seal(ELSEWHERE))
                .no(&|pen| deed::record_effect(pen, "已排班", &[seen()]).map(drop))
        },
    ),
    (
        "another visit's seal as evidence",
        Code::BadEvidence,
        || {
            let other = Relied::Seal {
                visit: doc(2),
                station: STATION.into(),
            };
            on(issue(), LI)
                .under(&relies)
                .relying_on(other)
                .no(&|pen| deed::record_effect(pen, "已排班", &[seen()]).map(drop))
        },
    ),
    ("an internal visit", Code::BadAudience, || {
        let new = NewVisit {
            station: STATION.into(),
            ..NewVisit::default()
        };
        on(Document::begin(Kind::Visit).unwrap(), LI)
            .under(&|h| h.audience.internal = Some(true))
            .no(&|pen| visit::start(pen, &new))
    }),
    ("a lead within a visit", Code::BadAudience, || {
        on(lead(), LI)
            .under(&|h| h.audience.visit = Some(doc(1)))
            .no(&|pen| lead::answer(pen, "not_true", None, ""))
    }),
    (
        "internal notes without their visit",
        Code::BadAudience,
        || {
            on(Document::begin(Kind::Notes).unwrap(), LI)
                .no(&|pen| notes::begin(pen, STATION, doc(1)))
        },
    ),
    ("internal notes of another visit", Code::BadAudience, || {
        on(Document::begin(Kind::Notes).unwrap(), LI)
            .under(&|h| h.audience.visit = Some(doc(2)))
            .no(&|pen| notes::begin(pen, STATION, doc(1)))
    }),
    (
        "an issue seen with a visit it does not name",
        Code::BadAudience,
        || {
            on(Document::begin(Kind::Issue).unwrap(), LI)
                .under(&|h| h.audience.visit = Some(doc(1)))
                .no(&|pen| deed::open(pen, &with_terms()))
        },
    ),
    ("internal support", Code::BadAudience, || {
        on(support(), LI)
            .under(&|h| h.audience.internal = Some(true))
            .no(&|pen| support::step(pen, "remark", None, "在办").map(drop))
    }),
    (
        "an internal issue that begins on a station's device",
        Code::BadAudience,
        || {
            on(Document::begin(Kind::Issue).unwrap(), WANG)
                .under(&|h| h.audience.internal = Some(true))
                .no(&|pen| deed::open(pen, &raised()))
        },
    ),
    (
        "another station in the header",
        Code::StationChanged,
        || {
            on(issue(), LI)
                .under(&|h| h.station = Some(ELSEWHERE.parse().unwrap()))
                .no(&say(UpdateKind::Progress))
        },
    ),
    (
        "another document in the header",
        Code::WrongDocument,
        || {
            on(issue(), LI)
                .under(&|h| h.doc = doc(99))
                .no(&say(UpdateKind::Progress))
        },
    ),
    (
        "another document in the header",
        Code::WrongDocument,
        || {
            on(issue(), LI)
                .under(&|h| h.doc = doc(8))
                .no(&say(UpdateKind::Progress))
        },
    ),
    ("another kind in the header", Code::KindChanged, || {
        on(issue(), LI)
            .under(&|h| h.kind = Kind::Lead)
            .no(&say(UpdateKind::Progress))
    }),
    ("another account in the header", Code::WrongAccount, || {
        on(issue(), LI)
            .under(&|h| h.account = WANG.parse().unwrap())
            .no(&say(UpdateKind::Progress))
    }),
    ("another name in the document", Code::WrongName, || {
        on(issue(), LI).no(&|pen| {
            let at = pen.at;
            let pairs = [
                ("by", write::text(WANG)),
                ("at", write::instant(at)),
                ("kind", write::text("progress")),
            ];
            write::add(pen.tx, "updates", "id", &pairs)
        })
    }),
    ("another name at the beginning", Code::WrongName, || {
        on(Document::begin(Kind::Visit).unwrap(), LI).no(&|pen| {
            let at = pen.at;
            let pairs = [
                ("id", write::display(&pen.doc)),
                ("id", write::display(&pen.doc)),
                ("station", write::text(STATION)),
                ("by", write::text(ZHAO)),
                ("at", write::instant(at)),
            ];
            write::set(pen.tx, &pairs)
        })
    }),
    ("a value that no schema knows", Code::BadShape, || {
        on(issue(), LI).no(&set("owner", "me"))
    }),
    ("a value that is written once", Code::BadShape, || {
        on(issue(), LI).no(&set("station", ELSEWHERE))
    }),
    ("a container in place of a value", Code::BadShape, || {
        on(issue(), LI).no(&|pen| {
            pen.tx.put_object(ROOT, "title", ObjType::Map).unwrap();
            Ok(())
        })
    }),
    ("a record in place of another", Code::BadShape, || {
        let document = then(issue(), WANG, 50, &effect);
        let id = effect_of(&document);
        on(document, LI).no(&|pen| write::add(pen.tx, "effects", &id, &[("by", write::text(LI))]))
    }),
    ("taking a record away", Code::BadShape, || {
        let document = then(issue(), WANG, 50, &effect);
        let id = effect_of(&document);
        on(document, LI).no(&|pen| {
            let effects = write::container(pen.tx, "effects")?;
            pen.tx.delete(&effects, id.as_str()).unwrap();
            Ok(())
        })
    }),
    ("taking a single value away", Code::BadShape, || {
        on(issue(), LI).no(&|pen| {
            pen.tx.delete(ROOT, "title").unwrap();
            Ok(())
        })
    }),
    ("opening an issue a second time", Code::BadShape, || {
        on(issue(), LI).no(&say(UpdateKind::Opened))
    }),
    (
        "an issue that begins without being opened",
        Code::BadShape,
        || {
            on(Document::begin(Kind::Issue).unwrap(), LI).no(&|pen| {
                let title = [
                    ("title", write::text("题")),
                    ("category", write::text("intake")),
                ];
                pen.begin(STATION, &title)
            })
        },
    ),
    ("a mark in a text", Code::BadShape, || {
        on(issue(), LI).no(&|pen| {
            let text = write::container(pen.tx, "description")?;
            let mark = automerge::marks::Mark::new("bold".into(), true, 0, 2);
            let expand = automerge::marks::ExpandMark::None;
            pen.tx.mark(&text, mark, expand).unwrap();
            Ok(())
        })
    }),
    ("a severity that there is not", Code::BadValue, || {
        on(issue(), LI).no(&set("severity", "huge"))
    }),
    ("a day that there is not", Code::BadValue, || {
        on(issue(), LI).no(&set("due", "2026-02-30"))
    }),
    ("a blank title", Code::BadValue, || {
        on(issue(), LI)
            .no(&|pen| write::set(pen.tx, &[("title", Some(ScalarValue::Str("  ".into())))]))
    }),
    ("a number in place of a word", Code::BadValue, || {
        on(issue(), LI).no(&|pen| write::set(pen.tx, &[("place", Some(ScalarValue::Int(3)))]))
    }),
    ("a position beyond the pole", Code::BadValue, || {
        let new = NewVisit {
            station: STATION.into(),
            fix: Some(visit::Fix {
                lat: 91.0,
                lon: 114.0,
                accuracy: None,
            }),
            ..NewVisit::default()
        };
        on(Document::begin(Kind::Visit).unwrap(), LI).no(&|pen| visit::start(pen, &new))
    }),
    (
        "a seal that names other heads than it had seen",
        Code::BadValue,
        || {
            on(visit(), LI).no(&|pen| {
                let heads = Hash([9; 32]).to_string();
                pen.add("seals", &[("heads", write::text(&heads))])
                    .map(drop)
            })
        },
    ),
    ("a title beyond its limit", Code::TooLong, || {
        on(issue(), LI).no(&|pen| {
            let title = "长".repeat(121);
            write::set(pen.tx, &[("title", write::text(&title))])
        })
    }),
    ("no station in the header", Code::Missing, || {
        on(issue(), LI)
            .under(&|h| h.station = None)
            .no(&say(UpdateKind::Progress))
    }),
    ("an issue without a title", Code::Missing, || {
        let new = NewIssue {
            title: String::new(),
            ..with_terms()
        };
        on(Document::begin(Kind::Issue).unwrap(), LI).no(&|pen| deed::open(pen, &new))
    }),
    ("an issue without a category", Code::Missing, || {
        let new = NewIssue {
            category: String::new(),
            ..with_terms()
        };
        on(Document::begin(Kind::Issue).unwrap(), LI).no(&|pen| deed::open(pen, &new))
    }),
    ("a stop of no kind", Code::Missing, || {
        on(visit(), LI).no(&|pen| pen.add("stops", &[]).map(drop))
    }),
    ("evidence of nothing", Code::Missing, || {
        let document = then(issue(), WANG, 50, &effect);
        let effect = effect_of(&document);
        on(document, WANG).no(&|pen| {
            pen.add("evidence", &[("effect", write::text(&effect))])
                .map(drop)
        })
    }),
    ("a file without its length", Code::Missing, || {
        on(visit(), LI).no(&|pen| {
            let pairs = [
                ("alg", write::text("sha256")),
                ("hash", write::display(&Hash([1; 32]))),
                ("type", write::text("image/jpeg")),
            ];
            pen.add("media", &pairs).map(drop)
        })
    }),
    (
        "an extension that does not write the due date",
        Code::Missing,
        || {
            let due = ("due", write::text("2027-01-01"));
            on(issue(), LI).no(&|pen| {
                deed::update(
                    pen,
                    &UpdateKind::Extended,
                    "等设备",
                    std::slice::from_ref(&due),
                )
                .map(drop)
            })
        },
    ),
    ("a promise that does not say who", Code::Missing, || {
        let promise = Promise {
            until: "2026-12-31".into(),
            ..Promise::default()
        };
        on(support(), OFFICE).no(&|pen| support::promise(pen, &promise).map(drop))
    }),
    (
        "a promise that does not say until when",
        Code::Missing,
        || {
            let promise = Promise {
                who: "装财科".into(),
                ..Promise::default()
            };
            on(support(), OFFICE).no(&|pen| support::promise(pen, &promise).map(drop))
        },
    ),
    (
        "a true lead without the issue it became",
        Code::Missing,
        || on(lead(), LI).no(&|pen| lead::answer(pen, "true", None, "属实")),
    ),
    ("a lead not looked at for no reason", Code::Missing, || {
        on(lead(), LI).no(&|pen| lead::answer(pen, "not_looked", None, ""))
    }),
];

fn seal(at: &str) -> Relied {
    Relied::Seal {
        visit: doc(1),
        station: at.into(),
    }
}

fn seen() -> NewEvidence {
    NewEvidence::Visit {
        visit: doc(1),
        seal: Hash([4; 32]),
    }
}

fn relies(header: &mut Header) {
    header.relies = Some(vec![Hash([4; 32])]);
}

#[test]
fn every_rule_makes_its_own_refusal() {
    for (name, expected, attempt) in CASES {
        assert_eq!(attempt(), *expected, "{name}");
    }
}

#[test]
fn every_code_that_can_be_judged_here_is_made_by_some_case() {
    // Found out by headquarters from its ledger, or before a change is parsed.
    let elsewhere = [
        Code::AudienceChanged,
        Code::WrongHash,
        Code::Damaged,
        Code::RestsOn,
        Code::NotTheSame,
        Code::OnlyHq,
        Code::Duplicate,
    ];
    // Tested in tests/admit.rs and tests/hostile.rs; and below.
    let in_other_tests = [
        Code::WrongActor,
        Code::UnknownActor,
        Code::BadChange,
        Code::UnknownStation,
    ];
    for code in Code::ALL {
        let made = CASES.iter().any(|(_, c, _)| c == code);
        let other = elsewhere.contains(code) || in_other_tests.contains(code);
        assert!(made != other, "{code}");
    }
}

#[test]
fn at_a_station_that_is_not_in_the_roster_nothing_begins() {
    let mut document = Document::begin(Kind::Issue).unwrap();
    let mut li = Tablet::of(LI, 1);
    let change = li.write(&mut document, |pen| deed::open(pen, &with_terms()));
    let header = li.header(Kind::Issue);
    let case = baolian_record::judge::Case {
        header: &header,
        devices: &[li.device],
        ground: baolian_record::permission::Ground {
            account: &li.account,
            station: None,
            pairings: &[],
            interval: baolian_record::permission::Interval {
                after: 0,
                before: i64::MAX,
            },
        },
        relied: &|_| Relied::Other,
    };
    let verdict = baolian_record::judge::judge(&case, &change.unwrap(), &document);
    assert_eq!(code(verdict), Code::UnknownStation);
}

#[test]
fn evidence_by_a_visit_waits_for_its_seal_and_counts_once_it_is_here() {
    let record = |pen: &mut Pen<'_, '_>| deed::record_effect(pen, "已排班", &[seen()]).map(drop);
    let waits = on(issue(), LI)
        .under(&relies)
        .relying_on(Relied::NotHere)
        .verdict(&record);
    assert_eq!(waits, Err(Unapplied::Waits));
    on(issue(), LI)
        .under(&relies)
        .relying_on(seal(STATION))
        .yes(&record);
}

#[test]
fn what_had_not_seen_the_seal_is_lawful_and_what_had_seen_it_is_not() {
    let open = visit();
    let mut second = Tablet::of(LI, 2);
    let mut apart = open.clone();
    let late = second.write(&mut apart, stop).unwrap();
    let mut whole = then(open, LI, 1, &visit::seal);
    whole.merge(apart.changes()).unwrap();
    // The verdict is the same although the seal is in the document by now.
    assert!(second.judged(&whole, &late).is_ok());
    assert!(second.judged(&apart, &late).is_ok());
    assert_eq!(on(whole, LI).no(&stop), Code::Sealed);
}

#[test]
fn a_sealed_visit_takes_addenda_from_its_cadre_and_the_office() {
    on(sealed(), LI).yes(&addendum);
    on(sealed(), OFFICE).yes(&addendum);
    assert_eq!(on(sealed(), ZHAO).no(&addendum), Code::NotAuthor);
}

#[test]
fn the_office_seals_a_visit_whose_tablet_is_lost() {
    on(visit(), OFFICE).yes(&visit::seal);
    assert_eq!(on(visit(), WANG).no(&visit::seal), Code::Role);
}

#[test]
fn closing_counts_two_accounts_among_those_who_recorded_confirmed_and_closed() {
    let by_station = then(issue(), WANG, 50, &effect);
    on(by_station, LI).yes(&say(UpdateKind::Closed));
    let by_cadre = then(issue(), LI, 50, &effect);
    on(by_cadre.clone(), OFFICE).yes(&say(UpdateKind::Closed));
    let confirmed = then(by_cadre.clone(), WANG, 51, &|pen| confirm(&by_cadre, pen));
    on(confirmed, LI).yes(&say(UpdateKind::Closed));
}

#[test]
fn after_a_reopening_an_effect_recorded_anew_closes_again() {
    let back = then(closed(), LI, 53, &say(UpdateKind::FoundAgain));
    let again = then(back, WANG, 54, &effect);
    on(again, LI).yes(&say(UpdateKind::Closed));
}

#[test]
fn what_others_wrote_apart_never_causes_a_verdict() {
    let base = then(issue(), WANG, 50, &effect);
    let mut li = Tablet::of(LI, 1);
    let mut whole = base.clone();
    let close = li.write(&mut whole, say(UpdateKind::Closed)).unwrap();
    let mut wang = Tablet::of(WANG, 1);
    let mut apart = base;
    let object = wang.write(&mut apart, say(UpdateKind::Objection)).unwrap();
    whole.merge(apart.changes()).unwrap();
    assert!(li.judged(&whole, &close).is_ok());
    assert!(wang.judged(&whole, &object).is_ok());
}

#[test]
fn an_officer_may_raise_an_issue_and_work_on_it() {
    on(Document::begin(Kind::Issue).unwrap(), WANG).yes(&|pen| deed::open(pen, &raised()));
    for kind in [
        UpdateKind::Progress,
        UpdateKind::NewFacts,
        UpdateKind::Objection,
        UpdateKind::VerificationAsked,
    ] {
        on(issue(), WANG).yes(&say(kind));
    }
    on(issue(), WANG).yes(&effect);
}

#[test]
fn each_kind_of_update_is_refused_without_its_parts_and_lawful_with_them() {
    let recorded = then(issue(), WANG, 50, &effect);
    let id = effect_of(&recorded);
    let objected = then(recorded, WANG, 51, &say(UpdateKind::Objection));
    let asked = then(objected, WANG, 52, &say(UpdateKind::ExtensionAsked));
    let parts = [
        ("text", "因为"),
        ("ruling", "upheld"),
        ("due", "2027-01-01"),
        ("effect", id.as_str()),
        ("to", "民政局"),
    ];
    for kind in UpdateKind::ALL {
        let by = match kind {
            UpdateKind::Objection | UpdateKind::ExtensionAsked => WANG,
            UpdateKind::ObjectionRuled => OFFICE,
            UpdateKind::Instruction => LEADER,
            _ => LI,
        };
        let document = match kind {
            UpdateKind::Reopened | UpdateKind::FoundAgain => closed(),
            _ => asked.clone(),
        };
        let write = |left_out: &str| {
            let (kind, left_out) = (kind.clone(), left_out.to_owned());
            move |pen: &mut Pen<'_, '_>| {
                let given = kind.needs().iter().filter(|part| **part != left_out);
                let value = |part: &&&'static str| {
                    let (_, value) = parts.iter().find(|(p, _)| *p == **part).unwrap();
                    (**part, write::text(value))
                };
                let pairs: Vec<_> = given.map(|p| value(&p)).collect();
                pen.update(kind.as_str(), &pairs)?;
                if kind == UpdateKind::Extended {
                    write::set(pen.tx, &[("due", write::text("2027-01-01"))])?;
                }
                Ok(())
            }
        };
        for part in kind.needs() {
            let refused = on(document.clone(), by).no(&write(part));
            assert_eq!(refused, Code::Missing, "{} without {part}", kind.as_str());
        }
        if !kind.needs().is_empty() {
            on(document, by).yes(&write(""));
        }
    }
}

#[test]
fn limits_of_texts_count_characters_and_hold_at_the_limit() {
    let long = |n: usize| "长".repeat(n);
    let title = |n| {
        move |pen: &mut Pen<'_, '_>| write::set(pen.tx, &[("title", write::text(&"长".repeat(n)))])
    };
    on(issue(), LI).yes(&title(120));
    assert_eq!(on(issue(), LI).no(&title(121)), Code::TooLong);

    let said = |n| {
        move |pen: &mut Pen<'_, '_>| {
            deed::update(pen, &UpdateKind::Progress, &"长".repeat(n), &[]).map(drop)
        }
    };
    on(issue(), LI).yes(&said(5_000));
    assert_eq!(on(issue(), LI).no(&said(5_001)), Code::TooLong);

    let edit =
        |text: String| move |pen: &mut Pen<'_, '_>| write::edit(pen.tx, "description", &text);
    on(issue(), LI).yes(&edit(long(20_000)));
    assert_eq!(on(issue(), LI).no(&edit(long(20_001))), Code::TooLong);
    // A little at a time is counted together; taking away makes room.
    let full = then(issue(), LI, 60, &edit(long(20_000)));
    assert_eq!(
        on(full.clone(), LI).no(&edit(long(20_000) + "一")),
        Code::TooLong
    );
    let shorter = then(full, LI, 61, &edit(long(19_999)));
    on(shorter, LI).yes(&edit(long(19_999) + "一"));

    let remark = |n| {
        move |pen: &mut Pen<'_, '_>| {
            visit::answer(pen, "window", Some("fail".into()), Some(&"长".repeat(n)))
        }
    };
    on(visit(), LI).yes(&remark(1_000));
    assert_eq!(on(visit(), LI).no(&remark(1_001)), Code::TooLong);
}

#[test]
fn maps_hold_so_many_records_and_no_more() {
    let add = |n: usize| {
        move |pen: &mut Pen<'_, '_>| {
            for _ in 0..n {
                visit::add_person(pen, "companions", "李四", "", "")?;
            }
            Ok(())
        }
    };
    on(visit(), LI).yes(&add(50));
    assert_eq!(on(visit(), LI).no(&add(51)), Code::TooLong);
    let full = then(visit(), LI, 60, &add(50));
    assert_eq!(on(full, LI).no(&add(1)), Code::TooLong);
}

#[test]
fn every_deed_of_the_four_smaller_records_is_lawful_for_whom_it_is_meant() {
    let visit_id = doc(1);
    on(Document::begin(Kind::Notes).unwrap(), LI)
        .under(&|h| h.audience.visit = Some(doc(1)))
        .yes(&|pen| {
            notes::begin(pen, STATION, visit_id)?;
            notes::edit(pen, "内部")
        });
    on(lead(), LI).yes(&|pen| lead::answer(pen, "true", Some(doc(2)), "属实"));
    on(lead(), OFFICE).yes(&|pen| lead::answer(pen, "not_true", None, ""));
    on(lead(), DEPARTMENT).yes(&|pen| {
        pen.update("remark", &[("text", write::text("补充"))])
            .map(drop)
    });
    assert_eq!(
        on(lead(), WANG).no(&|pen| lead::answer(pen, "not_true", None, "")),
        Code::Role
    );
    let promise = Promise {
        who: "装财科".into(),
        amount: "5 台".into(),
        until: "2026-12-31".into(),
        lasting: Some(true),
        ..Promise::default()
    };
    for giver in [LI, OFFICE, DEPARTMENT] {
        on(support(), giver).yes(&|pen| support::promise(pen, &promise).map(drop));
    }
    let promised = then(support(), OFFICE, 50, &|pen| {
        support::promise(pen, &promise).map(drop)
    });
    on(promised.clone(), WANG).yes(&|pen| support::step(pen, "confirmed", None, "").map(drop));
    assert_eq!(
        on(promised, LI).no(&|pen| support::step(pen, "confirmed", None, "").map(drop)),
        Code::Role
    );
}

#[test]
fn planning_extending_and_settling_are_lawful_for_the_cadre() {
    on(issue(), LI)
        .yes(&|pen| deed::plan_task(pen, "排班", "王所", &TaskDue::DaysBefore(3)).map(drop));
    on(issue(), LI).yes(&|pen| deed::extend(pen, "2027-01-01", Some("2026-12-20"), "等设备"));
    // Also to the day that stands already.
    on(issue(), LI).yes(&|pen| deed::extend(pen, "2026-12-20", None, "再核"));
    let mut contested = then(issue(), LI, 50, &set("place", "大厅"));
    let apart: Vec<Change> = then(issue(), OFFICE, 51, &set("place", "后院")).changes();
    contested.merge(apart).unwrap();
    for place in ["大厅", "后院"] {
        on(contested.clone(), LI).yes(&set("place", place));
    }
}

#[test]
fn a_settlement_written_by_another_program_is_read_as_the_value_it_leaves() {
    let mut contested = then(issue(), LI, 50, &set("place", "大厅"));
    let apart: Vec<Change> = then(issue(), OFFICE, 51, &set("place", "后院")).changes();
    contested.merge(apart).unwrap();
    let pick = contested.view().root_text("place").value.unwrap();
    // Plain Automerge makes a deletion of the other value of it.
    let lawful = on(contested.clone(), LI).verdict(&|pen| {
        pen.tx.put(ROOT, "place", pick.as_str()).unwrap();
        Ok(())
    });
    let acts = lawful.unwrap().acts;
    assert_eq!(
        acts,
        [baolian_record::act::Act::Set {
            field: "place",
            value: ScalarValue::Str(pick.as_str().into()),
        }]
    );
    assert_eq!(
        on(contested, WANG).no(&|pen| {
            pen.tx.put(ROOT, "place", pick.as_str()).unwrap();
            Ok(())
        }),
        Code::Role
    );
}
