//! A document as rows for lists, counts and search: what both sides keep beside the documents.
//!
//! Rows hold nothing that a document does not; they can always be made again.

use baolian_wire::{DocId, Kind};
use serde::Serialize;

use crate::document::Document;
use crate::issue::{Issue, Party, Responsible, State};
use crate::lead::Lead;
use crate::notes::Notes;
use crate::support::{Support, SupportState};
use crate::visit::{Verified, Visit};

/// One visit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitRow {
    /// The document.
    pub id: DocId,
    /// The station.
    pub station: String,
    /// The cadre.
    pub cadre: String,
    /// Check-in by the tablet's wall clock, in milliseconds.
    pub checked_in_at: i64,
    /// Whether it is sealed.
    pub sealed: bool,
    /// How many stops.
    pub stops: i64,
    /// How many items were looked at.
    pub looked_at: i64,
    /// How many of them failed.
    pub failed: i64,
    /// Whether values stand side by side.
    pub contested: bool,
    /// Changes made apart from the seal.
    pub late: i64,
    /// Where the station is, if the cadre verified it on the spot.
    pub verified: Option<Verified>,
}

/// One issue.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueRow {
    /// The document.
    pub id: DocId,
    /// The station.
    pub station: String,
    /// Who opened it.
    pub opened_by: String,
    /// When, by that tablet's wall clock.
    pub opened_at: i64,
    /// The visit that found it.
    pub visit: Option<DocId>,
    /// The checklist item that failed.
    pub item: Option<String>,
    /// Title.
    pub title: String,
    /// Category.
    pub category: String,
    /// Where.
    pub place: String,
    /// low, medium, high; empty while not set.
    pub severity: String,
    /// Day; empty while not set.
    pub due: String,
    /// Who answers for it, as it is written in the document.
    pub responsible: String,
    /// open, disputed, closed.
    pub state: String,
    /// How often it came back.
    pub reopened: i64,
    /// Whether values stand side by side.
    pub contested: bool,
    /// Whether the station has to do something next.
    pub waits_for_station: bool,
    /// Whether the cadre has to.
    pub waits_for_cadre: bool,
    /// Whether the office has to.
    pub waits_for_office: bool,
    /// Whether an objection is not ruled on.
    pub objected: bool,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskRow {
    /// The issue.
    pub issue: DocId,
    /// The task's id in it.
    pub id: String,
    /// What is to be done.
    pub text: String,
    /// By whom.
    pub who: String,
    /// Until which day; empty while not known.
    pub due: String,
    /// Whether it is done.
    pub done: bool,
}

/// One effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EffectRow {
    /// The issue.
    pub issue: DocId,
    /// The effect's id in it.
    pub id: String,
    /// What has changed.
    pub text: String,
    /// Who recorded it.
    pub by: String,
    /// When, by that tablet's wall clock.
    pub at: i64,
    /// How many proofs.
    pub evidence: i64,
    /// How many accounts confirmed it.
    pub confirmed: i64,
}

/// One lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadRow {
    /// The document.
    pub id: DocId,
    /// The station.
    pub station: String,
    /// Who handed it down.
    pub by: String,
    /// When, by that side's wall clock.
    pub at: i64,
    /// Title.
    pub title: String,
    /// Category.
    pub category: String,
    /// The day it is from.
    pub date: String,
    /// Where it comes from.
    pub source: String,
    /// With which others it was handed down; empty if by itself.
    pub batch: String,
    /// true, `not_true`, `not_looked`; empty while not answered.
    pub outcome: String,
    /// The issue it became.
    pub issue: Option<DocId>,
    /// Whether values stand side by side.
    pub contested: bool,
}

/// One support request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SupportRow {
    /// The document.
    pub id: DocId,
    /// The station.
    pub station: String,
    /// Who asked.
    pub by: String,
    /// When, by that tablet's wall clock.
    pub at: i64,
    /// Which kind.
    pub kind: String,
    /// For which issue.
    pub issue: Option<DocId>,
    /// Title.
    pub title: String,
    /// asked, declined, promised, delivered, confirmed.
    pub state: String,
    /// The earliest day promised; empty while nothing is.
    pub until: String,
    /// Lasting (造血), once (输血), or not said.
    pub lasting: Option<bool>,
    /// Whether values stand side by side.
    pub contested: bool,
}

/// All rows of one document, and the text that search finds it by.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// The document's own row.
    pub main: MainRow,
    /// Text for search.
    pub text: String,
}

/// A document's own row.
#[derive(Debug, Clone, PartialEq)]
pub enum MainRow {
    /// A visit.
    Visit(VisitRow),
    /// Internal notes have no list of their own: they are found with their visit.
    Notes {
        /// The document.
        id: DocId,
        /// The station.
        station: String,
        /// The visit.
        visit: Option<DocId>,
    },
    /// An issue with its tasks and effects.
    Issue(IssueRow, Vec<TaskRow>, Vec<EffectRow>),
    /// A lead.
    Lead(LeadRow),
    /// A support request.
    Support(SupportRow),
}

impl MainRow {
    /// Whether it still asks for something: an issue that is not closed, a
    /// lead that is not answered, support that is neither confirmed nor
    /// declined. None for what is over by itself, with its period.
    #[must_use]
    pub fn is_under_way(&self) -> Option<bool> {
        match self {
            Self::Visit(_) | Self::Notes { .. } => None,
            Self::Issue(issue, ..) => Some(issue.state != State::Closed.as_str()),
            Self::Lead(lead) => Some(lead.outcome.is_empty() || lead.contested),
            Self::Support(support) => {
                let over = [SupportState::Confirmed, SupportState::Declined];
                Some(!over.iter().any(|state| support.state == state.as_str()))
            }
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Makes the rows of a document.
#[must_use]
pub fn rows(id: DocId, document: &Document) -> Option<Rows> {
    let view = document.view();
    Some(match document.kind() {
        Kind::Visit => visit_rows(id, Visit::read(&view)),
        Kind::Notes => {
            let notes = Notes::read(&view);
            Rows {
                main: MainRow::Notes {
                    id,
                    station: notes.station,
                    visit: notes.visit,
                },
                text: notes.text,
            }
        }
        Kind::Issue => issue_rows(id, &Issue::read(&view)),
        Kind::Lead => lead_rows(id, Lead::read(&view)),
        Kind::Support => support_rows(id, Support::read(&view)),
        _ => return None,
    })
}

/// What a visit is found by, late additions too.
fn visit_texts(visit: &Visit, texts: &mut Vec<String>) {
    let lines = [
        &visit.looked_into,
        &visit.helped,
        &visit.explained,
        &visit.notes,
    ];
    texts.extend(lines.into_iter().cloned());
    texts.extend(visit.stops.iter().filter_map(|s| s.place.value.clone()));
    texts.extend(visit.companions.iter().map(|p| p.name.clone()));
    texts.extend(visit.people.iter().map(|p| p.name.clone()));
    texts.extend(visit.people.iter().filter_map(|p| p.said.value.clone()));
    texts.extend(visit.remarks.values().cloned());
    // A value that lost Automerge's pick is still what somebody wrote.
    let losers = visit
        .contested
        .iter()
        .filter(|(k, _)| !k.starts_with("answers."));
    texts.extend(losers.flat_map(|(_, all)| all.iter().map(|c| c.value.clone())));
    if let Some(late) = &visit.with_late {
        visit_texts(late, texts);
    }
}

fn visit_rows(id: DocId, visit: Visit) -> Rows {
    let mut texts = Vec::new();
    visit_texts(&visit, &mut texts);
    texts.extend(visit.addenda.iter().map(|a| a.text.clone()));
    let failed = visit
        .answers
        .values()
        .filter(|v| v.as_str() == Some("fail"));
    let verified = visit.verified();
    Rows {
        main: MainRow::Visit(VisitRow {
            id,
            station: visit.station,
            cadre: visit.by,
            checked_in_at: visit.at,
            sealed: !visit.seals.is_empty(),
            stops: count(visit.stops.len()),
            looked_at: count(visit.answers.len()),
            failed: count(failed.count()),
            contested: !visit.contested.is_empty(),
            late: count(visit.late.len()),
            verified,
        }),
        text: texts.join("\n"),
    }
}

fn issue_rows(id: DocId, issue: &Issue) -> Rows {
    let one = |s: &crate::read::Single<String>| s.value.clone().unwrap_or_default();
    let waits = |party| issue.status.waits_for.contains(&party);
    let row = IssueRow {
        id,
        station: issue.station.clone(),
        opened_by: issue.by.clone(),
        opened_at: issue.at,
        visit: issue.visit,
        item: issue.item.clone(),
        title: one(&issue.title),
        category: one(&issue.category),
        place: one(&issue.place),
        severity: issue.severity.value.map_or("", |s| s.as_str()).to_owned(),
        due: one(&issue.due),
        responsible: issue
            .responsible
            .value
            .as_ref()
            .map(Responsible::to_string)
            .unwrap_or_default(),
        state: issue.status.state.as_str().to_owned(),
        reopened: count(issue.status.reopened),
        contested: !issue.contested.is_empty(),
        waits_for_station: waits(Party::Station),
        waits_for_cadre: waits(Party::Cadre),
        waits_for_office: waits(Party::Office),
        objected: issue
            .status
            .pending
            .iter()
            .any(|p| p.kind == crate::issue::UpdateKind::Objection),
    };
    let tasks: Vec<TaskRow> = issue
        .tasks
        .iter()
        .map(|t| TaskRow {
            issue: id,
            id: t.stamp.id.clone(),
            text: one(&t.text),
            who: one(&t.who),
            due: one(&t.due),
            done: t.done.value == Some(true),
        })
        .collect();
    let effects: Vec<EffectRow> = issue
        .effects
        .iter()
        .map(|e| EffectRow {
            issue: id,
            id: e.stamp.id.clone(),
            text: e.text.clone(),
            by: e.stamp.by.clone(),
            at: e.stamp.at,
            evidence: count(e.evidence.len()),
            confirmed: count(e.confirmed_by.len()),
        })
        .collect();
    let mut texts = vec![
        row.title.clone(),
        row.place.clone(),
        issue.description.clone(),
        issue
            .responsible
            .value
            .as_ref()
            .map(Responsible::words)
            .unwrap_or_default(),
    ];
    // A value that lost Automerge's pick is still what somebody wrote.
    let losers = issue.contested.values().flatten().map(|c| c.value.clone());
    texts.extend(losers);
    texts.extend(tasks.iter().flat_map(|t| [t.text.clone(), t.who.clone()]));
    texts.extend(effects.iter().map(|e| e.text.clone()));
    texts.extend(issue.updates.iter().filter_map(|u| u.text.clone()));
    Rows {
        main: MainRow::Issue(row, tasks, effects),
        text: texts.join("\n"),
    }
}

fn lead_rows(id: DocId, lead: Lead) -> Rows {
    let mut texts = vec![lead.title.clone(), lead.description];
    texts.extend(lead.reason.value.clone());
    texts.extend(lead.updates.iter().filter_map(|u| u.text.clone()));
    Rows {
        main: MainRow::Lead(LeadRow {
            id,
            station: lead.station,
            by: lead.by,
            at: lead.at,
            title: lead.title,
            category: lead.category.unwrap_or_default(),
            date: lead.date.unwrap_or_default(),
            source: lead.source.unwrap_or_default(),
            batch: lead.batch.unwrap_or_default(),
            outcome: lead.outcome.value.unwrap_or_default(),
            issue: lead.issue.value,
            contested: !lead.contested.is_empty(),
        }),
        text: texts.join("\n"),
    }
}

fn support_rows(id: DocId, support: Support) -> Rows {
    let mut texts = vec![support.title.clone(), support.description];
    texts.extend(support.updates.iter().filter_map(|u| u.text.clone()));
    texts.extend(support.updates.iter().filter_map(|u| u.who.clone()));
    let until = support.updates.iter().filter_map(|u| u.until.clone()).min();
    Rows {
        main: MainRow::Support(SupportRow {
            id,
            station: support.station,
            by: support.by,
            at: support.at,
            kind: support.kind,
            issue: support.issue,
            title: support.title,
            state: support.state.as_str().to_owned(),
            until: until.unwrap_or_default(),
            lasting: support.lasting.value,
            contested: !support.contested.is_empty(),
        }),
        text: texts.join("\n"),
    }
}
