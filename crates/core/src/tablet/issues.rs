//! Issues: open, follow, close. A method a deed.

use baolian_record::issue::deed::{self, NewIssue, TaskDue};
use baolian_record::issue::{Issue, Responsible, Severity, UpdateKind, closing};
use baolian_record::write::{self, Pair, Pen, text};
use baolian_record::{RecordError, schema};
use baolian_wire::reference::Role;
use baolian_wire::verdict::Code;
use baolian_wire::{Audience, DocId, Hash, Kind, Reason};
use serde::Serialize;

use super::evidence::EvidenceInput;
use super::facts::{Local, Names};
use super::save::{Saved, Target, load};
use super::{Tablet, station_code};
use crate::error::{Error, Result};
use crate::store::{document, reference, setting};

/// Category of an issue that was given none and comes from no item.
const OTHER: &str = "other";

/// What is known of an issue when it is opened.
#[derive(Debug, Clone, Default)]
pub struct OpenIssue {
    /// The visit that found it; the station is then the visit's.
    pub visit: Option<DocId>,
    /// The station, where there is no visit.
    pub station: Option<String>,
    /// The checklist item that failed.
    pub item: Option<String>,
    /// Title.
    pub title: String,
    /// Category; the item's by default.
    pub category: Option<String>,
    /// Where.
    pub place: String,
    /// What is wrong.
    pub description: String,
    /// How bad. A station that raises an issue leaves these three out.
    pub severity: Option<Severity>,
    /// Until when, `2026-12-01`.
    pub due: Option<String>,
    /// Who answers for it.
    pub responsible: Option<Responsible>,
    /// 限内部: never reaches a station device.
    pub internal: bool,
    /// An earlier issue that this one points to.
    pub same_as: Option<DocId>,
}

/// When a task is due, as somebody gives it: a day, or days before the issue's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskInput {
    /// What is to be done.
    pub text: String,
    /// By whom.
    pub who: String,
    /// Until when.
    pub due: TaskDue,
}

/// An issue as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct IssueView {
    /// The document.
    pub id: DocId,
    /// What it holds.
    #[serde(flatten)]
    pub issue: Issue,
    /// 限内部.
    pub internal: bool,
    /// Names of all accounts in it, and who made which change when.
    #[serde(flatten)]
    pub names: Names,
    /// This tablet's own state of it; differs between tablets.
    pub local: Local,
}

/// Options of an update.
type More<'a> = &'a [Pair<'a>];

impl Tablet {
    /// Opens an issue, or raises one as a station.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::BadInput`].
    pub fn open_issue(&self, open: &OpenIssue) -> Result<Saved> {
        needed("title", &open.title)?;
        if let Some(due) = &open.due {
            date("due", due)?;
        }
        let id = self.new_doc_id()?;
        self.store.write(|tx| {
            let (station, unsealed) = match open.visit {
                Some(visit) => {
                    let (fixed, doc) = load(tx, visit, Kind::Visit)?;
                    let sealed = baolian_record::visit::is_sealed(&doc.view());
                    (fixed.station, (!sealed).then_some(visit))
                }
                None => {
                    let station = open.station.as_deref().unwrap_or_default();
                    (station_code(station)?, None)
                }
            };
            if reference::station(tx, &station)?.is_none() {
                return Err(Error::Refused(Reason::new(
                    Code::UnknownStation,
                    station.as_str(),
                )));
            }
            self.need_terms(tx, open)?;
            let new = NewIssue {
                station: station.to_string(),
                visit: open.visit,
                item: open.item.clone(),
                same_as: open.same_as,
                title: open.title.clone(),
                category: self.category(tx, open)?,
                place: open.place.clone(),
                description: open.description.clone(),
                severity: open.severity,
                due: open.due.clone(),
                responsible: open.responsible.clone(),
            };
            let audience = Audience {
                visit: unsealed,
                internal: open.internal.then_some(true),
            };
            let target = Target::new(id, Kind::Issue, station, audience);
            self.save_in(tx, &target, Kind::Issue, &[], |pen| {
                deed::open(pen, &new)?;
                Ok(None)
            })
        })
    }

    /// A cadre or an office opens with due date, severity and responsible.
    fn need_terms(&self, c: &rusqlite::Connection, open: &OpenIssue) -> Result<()> {
        let identity = setting::identity(c)?;
        let account = reference::account(c, &identity.account)?;
        let officer =
            account.is_some_and(|a| a.roles.iter().all(|r| matches!(r, Role::Officer { .. })));
        let missing = [
            ("severity", open.severity.is_none()),
            ("due", open.due.is_none()),
            ("responsible", open.responsible.is_none()),
        ];
        match missing.iter().find(|(_, is)| *is && !officer) {
            Some((field, _)) => Err(Error::Refused(Reason::new(Code::Missing, *field))),
            None => Ok(()),
        }
    }

    fn category(&self, c: &rusqlite::Connection, open: &OpenIssue) -> Result<String> {
        if let Some(category) = &open.category {
            return Ok(category.clone());
        }
        let Some(item) = &open.item else {
            return Ok(OTHER.to_owned());
        };
        let json = reference::newest_checklist(c)?;
        let template = match &json {
            Some(json) => baolian_record::checklist::Template::from_json(json),
            None => baolian_record::checklist::builtin().cloned(),
        };
        let template = template.map_err(|e| Error::Damaged(format!("checklist: {e}")))?;
        let found = template.item(item).ok_or_else(|| Error::BadInput {
            what: "item",
            why: format!("the checklist has no item {item:?}"),
        })?;
        Ok(found.category.clone())
    }

    fn on_issue(
        &self,
        id: DocId,
        relies: &[Hash],
        work: impl FnOnce(&mut Pen<'_, '_>) -> std::result::Result<Option<String>, RecordError>,
    ) -> Result<Saved> {
        self.save(&Target::Here(id), Kind::Issue, relies, work)
    }

    fn update(&self, id: DocId, kind: &UpdateKind, said: &str, more: More<'_>) -> Result<Saved> {
        self.on_issue(id, &[], |pen| deed::update(pen, kind, said, more).map(Some))
    }

    /// 进展, about a task or the whole.
    ///
    /// # Errors
    /// [`Error::Refused`], as all deeds here; [`Error::NotFound`].
    pub fn add_progress(&self, id: DocId, said: &str, task: Option<&str>) -> Result<Saved> {
        let task = ("task", text(task.unwrap_or_default()));
        self.update(id, &UpdateKind::Progress, needed("text", said)?, &[task])
    }

    /// 新情况: a close that has not seen it does not close.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn add_new_facts(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::NewFacts, needed("text", said)?, &[])
    }

    /// The cadre accepts what the station raised or did.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn accept(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Accepted, said, &[])
    }

    /// 退回整改.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] without a reason.
    pub fn return_issue(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Returned, needed("reason", reason)?, &[])
    }

    /// 异议: the station says: not so.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] without a reason.
    pub fn object(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Objection, needed("reason", reason)?, &[])
    }

    /// 申请核验.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn ask_verification(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::VerificationAsked, said, &[])
    }

    /// 申请延期, until a day.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] without a reason or for no day.
    pub fn ask_extension(&self, id: DocId, until: &str, reason: &str) -> Result<Saved> {
        let due = ("due", text(date("until", until)?));
        self.update(
            id,
            &UpdateKind::ExtensionAsked,
            needed("reason", reason)?,
            &[due],
        )
    }

    /// 同意延期: writes the due date and keeps the old one in the story.
    /// Tasks counted back from the due date move with it; `move_tasks` moves
    /// those with a day of their own by as many days.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] without a reason or for no day.
    pub fn extend(&self, id: DocId, until: &str, reason: &str, move_tasks: bool) -> Result<Saved> {
        let until = date("until", until)?;
        let reason = needed("reason", reason)?;
        let issue = self.issue(id)?.issue;
        let was = issue.due.value.clone();
        let moved = if move_tasks {
            moved_tasks(&issue, until)
        } else {
            Vec::new()
        };
        self.on_issue(id, &[], |pen| {
            deed::extend(pen, until, was.as_deref(), reason)?;
            for (task, due) in &moved {
                write::set_in(pen.tx, "tasks", task, &[("due", text(due))])?;
            }
            Ok(None)
        })
    }

    /// 不同意延期.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] without a reason.
    pub fn refuse_extension(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(
            id,
            &UpdateKind::ExtensionRefused,
            needed("reason", reason)?,
            &[],
        )
    }

    /// 异议裁定, by the office: upheld or rejected.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] for another word.
    pub fn rule_objection(&self, id: DocId, upheld: bool, reason: &str) -> Result<Saved> {
        let ruling = ("ruling", text(if upheld { "upheld" } else { "rejected" }));
        self.update(
            id,
            &UpdateKind::ObjectionRuled,
            needed("reason", reason)?,
            &[ruling],
        )
    }

    /// 未见成效.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] without a reason.
    pub fn not_seen(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::NotSeen, needed("reason", reason)?, &[])
    }

    /// 批示, by a leader.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn instruct(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Instruction, needed("text", said)?, &[])
    }

    /// 移送, to whom.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] without a unit.
    pub fn hand_on(&self, id: DocId, to: &str, said: &str) -> Result<Saved> {
        let to = ("to", text(needed("to", to)?));
        self.update(id, &UpdateKind::HandedOn, said, &[to])
    }

    /// Plans a task.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] for no day.
    pub fn plan_task(&self, id: DocId, task: &TaskInput) -> Result<Saved> {
        if let TaskDue::On(day) = &task.due {
            date("by", day)?;
        }
        needed("text", &task.text)?;
        self.on_issue(id, &[], |pen| {
            deed::plan_task(pen, &task.text, &task.who, &task.due).map(Some)
        })
    }

    /// Says that a task is done, or not.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::NotFound`].
    pub fn mark_task(&self, id: DocId, task: &str, done: bool) -> Result<Saved> {
        self.has_task(id, task)?;
        self.on_issue(id, &[], |pen| {
            let done = ("done", Some(automerge::ScalarValue::Boolean(done)));
            write::set_in(pen.tx, "tasks", task, &[done])?;
            Ok(None)
        })
    }

    fn has_task(&self, id: DocId, task: &str) -> Result<()> {
        let issue = self.issue(id)?.issue;
        if issue.tasks.iter().any(|t| t.stamp.id == task) {
            return Ok(());
        }
        Err(Error::NotFound {
            what: "task",
            id: task.to_owned(),
        })
    }

    /// Records an effect with its proofs.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] for a file that cannot be kept.
    pub fn record_effect(&self, id: DocId, what: &str, proofs: &[EvidenceInput]) -> Result<Saved> {
        needed("text", what)?;
        let (evidence, relies) = self.evidence(proofs)?;
        self.on_issue(id, &relies, |pen| {
            deed::record_effect(pen, what, &evidence).map(Some)
        })
    }

    /// Confirms an effect: the newest one, or the one named.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::NotFound`] if there is none.
    pub fn confirm_effect(&self, id: DocId, effect: Option<&str>, said: &str) -> Result<Saved> {
        let effects = self.issue(id)?.issue.effects;
        let newest = effects.last().map(|e| e.stamp.id.clone());
        let effect = effect
            .map(str::to_owned)
            .or(newest)
            .ok_or(Error::NotFound {
                what: "effect",
                id: id.to_string(),
            })?;
        let named = ("effect", text(&effect));
        self.update(id, &UpdateKind::EffectConfirmed, said, &[named])
    }

    /// 销号. The error names what is missing.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn close_issue(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Closed, said, &[])
    }

    /// Everything that keeps this person from closing; empty if nothing does.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn closing_gaps(&self, id: DocId) -> Result<Vec<Reason>> {
        self.store.read(|c| {
            let account = setting::identity(c)?.account;
            let (_, doc) = load(c, id, Kind::Issue)?;
            let view = doc.view();
            let issue = Issue::read(&view);
            Ok(closing::gaps(&issue, &view.ancestry(), account.as_str()))
        })
    }

    /// 重新挂账.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] without a reason.
    pub fn reopen_issue(&self, id: DocId, reason: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::Reopened, needed("reason", reason)?, &[])
    }

    /// 再次发现: the old issue comes back.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`] without words.
    pub fn found_again(&self, id: DocId, said: &str) -> Result<Saved> {
        self.update(id, &UpdateKind::FoundAgain, needed("text", said)?, &[])
    }

    /// Writes a single value: title, category, place, severity, due or
    /// responsible. Of values written apart it settles which one stands.
    ///
    /// # Errors
    /// [`Error::BadInput`] for another field or form; [`Error::Refused`].
    pub fn set_issue(&self, id: DocId, field: &str, value: &str) -> Result<Saved> {
        let value = match field {
            "title" | "category" | "place" => needed("value", value)?.to_owned(),
            "due" => date("due", value)?.to_owned(),
            "severity" => {
                let known = schema::SEVERITIES.contains(&value);
                if !known {
                    return Err(Error::BadInput {
                        what: "severity",
                        why: format!("{value:?} is none of {}", schema::SEVERITIES.join(", ")),
                    });
                }
                value.to_owned()
            }
            "responsible" => responsible(value)?,
            _ => {
                return Err(Error::BadInput {
                    what: "field",
                    why: format!(
                        "{field:?} is none of title, category, place, severity, due, responsible"
                    ),
                });
            }
        };
        self.on_issue(id, &[], |pen| {
            write::set(pen.tx, &[(field, text(&value))])?;
            Ok(None)
        })
    }

    /// Makes the description read as given.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn describe_issue(&self, id: DocId, description: &str) -> Result<Saved> {
        self.on_issue(id, &[], |pen| {
            write::edit(pen.tx, "description", description)?;
            Ok(None)
        })
    }

    /// An issue as it is shown.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn issue(&self, id: DocId) -> Result<IssueView> {
        self.store.read(|c| {
            let (fixed, doc) = load(c, id, Kind::Issue)?;
            Ok(IssueView {
                id,
                issue: Issue::read(&doc.view()),
                internal: fixed.audience.is_internal(),
                names: self.names(c, id)?,
                local: self.local(c, id)?,
            })
        })
    }

    /// Every change of a single value: who, when, from what, to what.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn history(&self, id: DocId) -> Result<Vec<super::facts::Event>> {
        self.store.read(|c| {
            let Some((_, doc)) = document::load(c, id)? else {
                return Err(Error::NotFound {
                    what: "record",
                    id: id.to_string(),
                });
            };
            self.events(c, id, &doc)
        })
    }

    /// The record as a file that any Automerge opens.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn export_issue(&self, id: DocId) -> Result<Vec<u8>> {
        self.store.read(|c| {
            let (_, doc) = load(c, id, Kind::Issue)?;
            Ok(doc.export())
        })
    }
}

/// Tasks with a day of their own, moved by as many days as the issue.
fn moved_tasks(issue: &Issue, until: &str) -> Vec<(String, String)> {
    let day = |text: &str| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let (Some(old), Some(new)) = (issue.due.value.as_deref().and_then(day), day(until)) else {
        return Vec::new();
    };
    let by = new.signed_duration_since(old);
    issue
        .tasks
        .iter()
        .filter(|t| t.days_before.value.is_none() && t.done.value != Some(true))
        .filter_map(|t| {
            let due = day(t.due.value.as_deref()?)?.checked_add_signed(by)?;
            Some((t.stamp.id.clone(), due.to_string()))
        })
        .collect()
}

/// Who answers, in the form the record holds.
fn responsible(given: &str) -> Result<String> {
    let Ok(responsible) = needed("responsible", given)?.parse::<Responsible>();
    Ok(responsible.to_string())
}

/// Words that must be there.
pub(crate) fn needed<'a>(what: &'static str, said: &'a str) -> Result<&'a str> {
    if said.trim().is_empty() {
        return Err(Error::BadInput {
            what,
            why: "is needed".into(),
        });
    }
    Ok(said)
}

/// A calendar day.
pub(crate) fn date<'a>(what: &'static str, day: &'a str) -> Result<&'a str> {
    if schema::is_date(day) {
        Ok(day)
    } else {
        Err(Error::BadInput {
            what,
            why: format!("{day:?} is not a day like 2026-12-01"),
        })
    }
}
