//! A lead (问题线索): handed down to be looked into at a station.

use std::collections::BTreeMap;

use automerge::ROOT;
use baolian_wire::DocId;
use serde::Serialize;

use crate::document::RecordError;
use crate::issue::{Stamp, add_contested};
use crate::read::{self, Candidate, Single, View};
use crate::write::{self, Pen, display, text};

/// One event of a lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeadUpdate {
    /// Who, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// assigned, answered, remark.
    pub kind: String,
    /// The outcome said then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub outcome: Option<String>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub text: Option<String>,
}

/// A lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Lead {
    /// The station.
    pub station: String,
    /// Who handed it down.
    pub by: String,
    /// When, by that side's wall clock.
    pub at: i64,
    /// Title.
    pub title: String,
    /// Category.
    pub category: Option<String>,
    /// The day it is from.
    pub date: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// The same for all stations that got it at once.
    pub batch: Option<String>,
    /// What it says.
    pub description: String,
    /// true (属实), `not_true`, `not_looked`.
    pub outcome: Single<String>,
    /// The issue it became.
    pub issue: Single<DocId>,
    /// Why it was not looked at, or what was seen.
    pub reason: Single<String>,
    /// Its story.
    pub updates: Vec<LeadUpdate>,
    /// Every value that was written apart, by field.
    pub contested: BTreeMap<String, Vec<Candidate<String>>>,
}

impl Lead {
    /// Reads a lead.
    #[must_use]
    pub fn read(view: &View<'_>) -> Self {
        let ancestry = view.ancestry();
        let mut updates: Vec<LeadUpdate> = view
            .items("updates")
            .iter()
            .map(|i| LeadUpdate {
                stamp: Stamp::of(view, i),
                kind: view.once(&i.obj, "kind", read::text).unwrap_or_default(),
                outcome: view.once(&i.obj, "outcome", read::text),
                text: view.once(&i.obj, "text", read::text),
            })
            .collect();
        updates.sort_by_key(|u| (ancestry.depth(u.stamp.change), u.stamp.change));
        let mut lead = Self {
            station: view.root_text("station").value.unwrap_or_default(),
            by: view.root_text("by").value.unwrap_or_default(),
            at: view.once(&ROOT, "at", read::instant).unwrap_or(0),
            title: view.root_text("title").value.unwrap_or_default(),
            category: view.root_text("category").value,
            date: view.root_text("date").value,
            source: view.root_text("source").value,
            batch: view.root_text("batch").value,
            description: view.long_text("description"),
            outcome: view.root_text("outcome"),
            issue: view.single(&ROOT, "issue", read::parsed),
            reason: view.root_text("reason"),
            updates,
            contested: BTreeMap::new(),
        };
        let mut contested = BTreeMap::new();
        add_contested(&mut contested, "outcome", &lead.outcome, Clone::clone);
        add_contested(&mut contested, "issue", &lead.issue, ToString::to_string);
        add_contested(&mut contested, "reason", &lead.reason, Clone::clone);
        lead.contested = contested;
        lead
    }
}

/// What is known of a lead when it is handed down.
#[derive(Debug, Clone, Default)]
pub struct NewLead {
    /// The station's code.
    pub station: String,
    /// Title.
    pub title: String,
    /// Category.
    pub category: String,
    /// The day it is from.
    pub date: String,
    /// Where it comes from.
    pub source: String,
    /// The same for all stations that get it at once.
    pub batch: String,
    /// What it says.
    pub description: String,
}

/// Hands a lead down to one station.
///
/// # Errors
/// [`RecordError`].
pub fn assign(pen: &mut Pen<'_, '_>, new: &NewLead) -> Result<(), RecordError> {
    pen.begin(
        &new.station,
        &[
            ("title", text(&new.title)),
            ("category", text(&new.category)),
            ("date", text(&new.date)),
            ("source", text(&new.source)),
            ("batch", text(&new.batch)),
        ],
    )?;
    write::edit(pen.tx, "description", &new.description)?;
    pen.update("assigned", &[])?;
    Ok(())
}

/// Answers a lead: true with the issue it became, not true, or not looked at with a reason.
///
/// # Errors
/// [`RecordError`].
pub fn answer(
    pen: &mut Pen<'_, '_>,
    outcome: &str,
    issue: Option<DocId>,
    reason: &str,
) -> Result<(), RecordError> {
    write::set(
        pen.tx,
        &[
            ("outcome", text(outcome)),
            ("issue", issue.as_ref().and_then(display)),
            ("reason", text(reason)),
        ],
    )?;
    pen.update(
        "answered",
        &[("outcome", text(outcome)), ("text", text(reason))],
    )?;
    Ok(())
}
