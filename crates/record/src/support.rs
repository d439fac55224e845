//! Support (帮扶): asked by station or cadre, promised, delivered, confirmed by the station.

use std::collections::BTreeMap;

use automerge::{ROOT, ScalarValue};
use baolian_wire::DocId;
use serde::{Deserialize, Serialize};

use crate::document::RecordError;
use crate::issue::{Stamp, add_contested};
use crate::read::{self, Candidate, Single, View};
use crate::write::{self, Pen, display, text};

/// One event of a support request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SupportUpdate {
    /// Who wrote it, when.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// asked, promised, delivered, confirmed, declined, remark.
    pub kind: String,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub text: Option<String>,
    /// Who promises or delivers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub who: Option<String>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub amount: Option<String>,
    /// Until which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub until: Option<String>,
    /// With which body something was agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub body: Option<String>,
    /// The promise that was delivered or confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub promise: Option<String>,
}

/// Where a support request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum SupportState {
    /// 待答复.
    Asked,
    /// 不能支持.
    Declined,
    /// 已承诺.
    Promised,
    /// 已提供.
    Delivered,
    /// 已确认.
    Confirmed,
}

impl SupportState {
    /// The word in lists and filters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Declined => "declined",
            Self::Promised => "promised",
            Self::Delivered => "delivered",
            Self::Confirmed => "confirmed",
        }
    }
}

/// A support request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Support {
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
    /// What is needed.
    pub description: String,
    /// What lasts (造血) rather than helps once (输血).
    pub lasting: Single<bool>,
    /// Its story.
    pub updates: Vec<SupportUpdate>,
    /// Where it stands.
    pub state: SupportState,
    /// Every value that was written apart, by field.
    pub contested: BTreeMap<String, Vec<Candidate<String>>>,
}

impl Support {
    /// Reads a support request.
    #[must_use]
    pub fn read(view: &View<'_>) -> Self {
        let ancestry = view.ancestry();
        let mut updates: Vec<SupportUpdate> = view
            .items("updates")
            .iter()
            .map(|i| {
                let text = |key| view.once(&i.obj, key, read::text);
                SupportUpdate {
                    stamp: Stamp::of(view, i),
                    kind: text("kind").unwrap_or_default(),
                    text: text("text"),
                    who: text("who"),
                    amount: text("amount"),
                    until: text("until"),
                    body: text("body"),
                    promise: text("promise"),
                }
            })
            .collect();
        updates.sort_by_key(|u| (ancestry.depth(u.stamp.change), u.stamp.change));
        let lasting = view.single(&ROOT, "lasting", read::boolean);
        let mut contested = BTreeMap::new();
        add_contested(&mut contested, "lasting", &lasting, ToString::to_string);
        Self {
            station: view.root_text("station").value.unwrap_or_default(),
            by: view.root_text("by").value.unwrap_or_default(),
            at: view.once(&ROOT, "at", read::instant).unwrap_or(0),
            kind: view.root_text("kind").value.unwrap_or_default(),
            issue: view.once(&ROOT, "issue", read::parsed),
            title: view.root_text("title").value.unwrap_or_default(),
            description: view.long_text("description"),
            state: state(&updates),
            lasting,
            updates,
            contested,
        }
    }
}

/// Steps only go forward, so the furthest one said by anyone is where it
/// stands; a decline counts until somebody promises.
fn state(updates: &[SupportUpdate]) -> SupportState {
    updates
        .iter()
        .map(|u| match u.kind.as_str() {
            "declined" => SupportState::Declined,
            "promised" => SupportState::Promised,
            "delivered" => SupportState::Delivered,
            "confirmed" => SupportState::Confirmed,
            _ => SupportState::Asked,
        })
        .max()
        .unwrap_or(SupportState::Asked)
}

/// What is known of a support request when it is asked.
#[derive(Debug, Clone, Default)]
pub struct NewSupport {
    /// The station's code.
    pub station: String,
    /// The visit during which it was asked.
    pub visit: Option<DocId>,
    /// Which kind.
    pub kind: String,
    /// For which issue.
    pub issue: Option<DocId>,
    /// Title.
    pub title: String,
    /// What is needed.
    pub description: String,
}

/// Asks for support.
///
/// # Errors
/// [`RecordError`].
pub fn ask(pen: &mut Pen<'_, '_>, new: &NewSupport) -> Result<(), RecordError> {
    pen.begin(
        &new.station,
        &[
            ("visit", new.visit.as_ref().and_then(display)),
            ("kind", text(&new.kind)),
            ("issue", new.issue.as_ref().and_then(display)),
            ("title", text(&new.title)),
        ],
    )?;
    write::edit(pen.tx, "description", &new.description)?;
    pen.update("asked", &[])?;
    Ok(())
}

/// A promise: who, how much, until when, and with which body something was agreed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "SupportPromise", optional_fields = nullable))]
pub struct Promise {
    /// Who gives.
    pub who: String,
    /// How much.
    pub amount: String,
    /// Until which day.
    pub until: String,
    /// With which body something was agreed.
    pub body: String,
    /// Whether it lasts (造血).
    pub lasting: Option<bool>,
    /// A remark.
    pub text: String,
}

/// Promises support; returns the promise's id.
///
/// # Errors
/// [`RecordError`].
pub fn promise(pen: &mut Pen<'_, '_>, promise: &Promise) -> Result<String, RecordError> {
    let lasting = promise.lasting.map(ScalarValue::Boolean);
    write::set(pen.tx, &[("lasting", lasting)])?;
    pen.update(
        "promised",
        &[
            ("who", text(&promise.who)),
            ("amount", text(&promise.amount)),
            ("until", text(&promise.until)),
            ("body", text(&promise.body)),
            ("text", text(&promise.text)),
        ],
    )
}

/// Says that a promise was delivered (`delivered`), seen (`confirmed`), that
/// no support can be given (`declined`), or a remark.
///
/// # Errors
/// [`RecordError`].
pub fn step(
    pen: &mut Pen<'_, '_>,
    kind: &str,
    promise: Option<&str>,
    said: &str,
) -> Result<String, RecordError> {
    pen.update(
        kind,
        &[
            ("promise", text(promise.unwrap_or_default())),
            ("text", text(said)),
        ],
    )
}
