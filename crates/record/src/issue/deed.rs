//! What people do to an issue, each deed written as one change.
//!
//! Nothing is checked here: the change is read back and judged like any other
//! before it is kept.

use baolian_wire::DocId;
use serde::{Deserialize, Serialize};

use super::{Responsible, Severity, UpdateKind};
use crate::document::RecordError;
use crate::write::{self, Pair, Pen, display, text};

/// What is known of an issue when it is opened.
#[derive(Debug, Clone, Default)]
pub struct NewIssue {
    /// The station's code.
    pub station: String,
    /// The visit that found it.
    pub visit: Option<DocId>,
    /// The checklist item that failed.
    pub item: Option<String>,
    /// An earlier issue that this one points to.
    pub same_as: Option<DocId>,
    /// Title.
    pub title: String,
    /// Category.
    pub category: String,
    /// Where.
    pub place: String,
    /// What is wrong.
    pub description: String,
    /// How bad; not set when a station raises an issue.
    pub severity: Option<Severity>,
    /// Until when; not set when a station raises an issue.
    pub due: Option<String>,
    /// Who answers for it; not set when a station raises an issue.
    pub responsible: Option<Responsible>,
    /// What it looks like.
    pub media: Vec<FileDescriptor>,
}

/// Opens an issue.
///
/// # Errors
/// [`RecordError`], as all deeds here.
pub fn open(pen: &mut Pen<'_, '_>, new: &NewIssue) -> Result<(), RecordError> {
    let severity = new.severity.map(Severity::as_str).unwrap_or_default();
    pen.begin(
        &new.station,
        &[
            ("visit", new.visit.as_ref().and_then(display)),
            ("item", text(new.item.as_deref().unwrap_or_default())),
            ("same_as", new.same_as.as_ref().and_then(display)),
            ("title", text(&new.title)),
            ("category", text(&new.category)),
            ("place", text(&new.place)),
            ("severity", text(severity)),
            ("due", text(new.due.as_deref().unwrap_or_default())),
            ("responsible", new.responsible.as_ref().and_then(display)),
        ],
    )?;
    write::edit(pen.tx, "description", &new.description)?;
    for file in &new.media {
        pen.add("media", &file_pairs(file))?;
    }
    pen.update(UpdateKind::Opened.as_str(), &[])?;
    Ok(())
}

/// Adds an update with photos, or other files, of what it speaks of.
///
/// # Errors
/// [`RecordError`].
pub fn update_with_media(
    pen: &mut Pen<'_, '_>,
    kind: &UpdateKind,
    said: &str,
    more: &[Pair<'_>],
    media: &[FileDescriptor],
) -> Result<String, RecordError> {
    for file in media {
        pen.add("media", &file_pairs(file))?;
    }
    update(pen, kind, said, more)
}

/// Adds an update of any kind that changes nothing else.
///
/// # Errors
/// [`RecordError`].
pub fn update(
    pen: &mut Pen<'_, '_>,
    kind: &UpdateKind,
    said: &str,
    more: &[Pair<'_>],
) -> Result<String, RecordError> {
    let mut pairs = vec![("text", text(said))];
    pairs.extend_from_slice(more);
    pen.update(kind.as_str(), &pairs)
}

/// Extends the due date, keeping the old one in the story.
///
/// # Errors
/// [`RecordError`].
pub fn extend(
    pen: &mut Pen<'_, '_>,
    due: &str,
    was: Option<&str>,
    reason: &str,
) -> Result<(), RecordError> {
    pen.update(
        UpdateKind::Extended.as_str(),
        &[
            ("text", text(reason)),
            ("due", text(due)),
            ("was", text(was.unwrap_or_default())),
        ],
    )?;
    write::set_anew(pen.tx, "due", text(due))
}

/// When a task is due.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum TaskDue {
    /// On a day.
    On(String),
    /// So many days before the issue's due date; moves with it.
    DaysBefore(u32),
}

/// Plans a task.
///
/// # Errors
/// [`RecordError`].
pub fn plan_task(
    pen: &mut Pen<'_, '_>,
    what: &str,
    who: &str,
    due: &TaskDue,
) -> Result<String, RecordError> {
    let due = match due {
        TaskDue::On(day) => ("due", text(day)),
        TaskDue::DaysBefore(days) => (
            "days_before",
            Some(automerge::ScalarValue::Int(i64::from(*days))),
        ),
    };
    pen.add("tasks", &[("text", text(what)), ("who", text(who)), due])
}

/// A file's descriptor: of the exact plain bytes that will be uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FileDescriptor {
    /// SHA-256, hexadecimal.
    pub hash: String,
    /// Number of bytes.
    pub len: i64,
    /// Media type.
    pub media_type: String,
    /// Name, for people.
    pub name: String,
    /// Hash of the untouched original, if it is another file.
    pub original: Option<String>,
}

/// A proof of an effect, on its way into the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewEvidence {
    /// A file.
    File(FileDescriptor),
    /// A sealed visit that saw it, and the change that sealed it.
    Visit {
        /// The visit.
        visit: DocId,
        /// The change that sealed it; the entry's header relies on it.
        seal: baolian_wire::Hash,
    },
}

/// Records an effect with its evidence; returns the effect's id.
///
/// # Errors
/// [`RecordError`].
pub fn record_effect(
    pen: &mut Pen<'_, '_>,
    what: &str,
    evidence: &[NewEvidence],
) -> Result<String, RecordError> {
    let effect = pen.add("effects", &[("text", text(what))])?;
    for one in evidence {
        attach(pen, &effect, one)?;
    }
    pen.update(UpdateKind::Effect.as_str(), &[("effect", text(&effect))])?;
    Ok(effect)
}

/// Attaches a proof to an effect.
///
/// # Errors
/// [`RecordError`].
pub fn attach(
    pen: &mut Pen<'_, '_>,
    effect: &str,
    evidence: &NewEvidence,
) -> Result<(), RecordError> {
    let mut pairs = vec![("effect", text(effect))];
    match evidence {
        NewEvidence::File(file) => pairs.extend(file_pairs(file)),
        NewEvidence::Visit { visit, seal } => {
            pairs.push(("visit", display(visit)));
            pairs.push(("seal", display(seal)));
        }
    }
    pen.add("evidence", &pairs)?;
    Ok(())
}

/// A file's descriptor as fields.
#[must_use]
pub fn file_pairs(file: &FileDescriptor) -> Vec<Pair<'static>> {
    vec![
        ("alg", text("sha256")),
        ("hash", text(&file.hash)),
        ("len", Some(automerge::ScalarValue::Int(file.len))),
        ("type", text(&file.media_type)),
        ("name", text(&file.name)),
        (
            "original",
            text(file.original.as_deref().unwrap_or_default()),
        ),
    ]
}
