//! What a cadre does on a visit, each deed written as one change.
//!
//! Nothing is checked here: the change is read back and judged like any other
//! before it is kept.

use automerge::ScalarValue;
use automerge::transaction::Transactable as _;

use super::Fix;
use crate::document::{RecordError, hash_of};
use crate::write::{self, Pen, text};

/// What is known of a visit at check-in.
#[derive(Debug, Clone, Default)]
pub struct NewVisit {
    /// The station's code.
    pub station: String,
    /// `id@version` of the checklist.
    pub checklist: String,
    /// Where.
    pub fix: Option<Fix>,
    /// Or why not.
    pub no_position: Option<String>,
}

/// Checks in (到所签到).
///
/// # Errors
/// [`RecordError`], as all deeds here.
pub fn start(pen: &mut Pen<'_, '_>, new: &NewVisit) -> Result<(), RecordError> {
    let number = |x: Option<f64>| x.map(ScalarValue::F64);
    pen.begin(
        &new.station,
        &[
            ("checklist", text(&new.checklist)),
            ("lat", number(new.fix.map(|f| f.lat))),
            ("lon", number(new.fix.map(|f| f.lon))),
            ("accuracy", number(new.fix.and_then(|f| f.accuracy))),
            (
                "no_position",
                text(new.no_position.as_deref().unwrap_or_default()),
            ),
        ],
    )
}

/// Adds a place; returns its id.
///
/// # Errors
/// [`RecordError`].
pub fn add_stop(
    pen: &mut Pen<'_, '_>,
    kind: &str,
    place: &str,
    fix: Option<Fix>,
) -> Result<String, RecordError> {
    let number = |x: Option<f64>| x.map(ScalarValue::F64);
    pen.add(
        "stops",
        &[
            ("kind", text(kind)),
            ("place", text(place)),
            ("lat", number(fix.map(|f| f.lat))),
            ("lon", number(fix.map(|f| f.lon))),
            ("accuracy", number(fix.and_then(|f| f.accuracy))),
        ],
    )
}

/// Answers an item, or takes the answer back: then it was not looked at (本次未查).
///
/// # Errors
/// [`RecordError`].
pub fn answer(
    pen: &mut Pen<'_, '_>,
    item: &str,
    answer: Option<ScalarValue>,
    remark: Option<&str>,
) -> Result<(), RecordError> {
    write::value(pen.tx, "answers", item, answer)?;
    if let Some(remark) = remark {
        write::value(pen.tx, "remarks", item, text(remark))?;
    }
    Ok(())
}

/// Adds a fellow visitor (`companions`) or a person met (`people`).
///
/// # Errors
/// [`RecordError`].
pub fn add_person(
    pen: &mut Pen<'_, '_>,
    map: &str,
    name: &str,
    post: &str,
    said: &str,
) -> Result<String, RecordError> {
    let mut pairs = vec![("name", text(name)), ("post", text(post))];
    if map == "people" {
        pairs.push(("said", text(said)));
    }
    pen.add(map, &pairs)
}

/// Seals (定稿) what stands at the present heads.
///
/// # Errors
/// [`RecordError`].
pub fn seal(pen: &mut Pen<'_, '_>) -> Result<(), RecordError> {
    let heads: Vec<String> = pen
        .tx
        .base_heads()
        .into_iter()
        .map(|h| hash_of(h).to_string())
        .collect();
    pen.add("seals", &[("heads", text(&heads.join(" ")))])?;
    Ok(())
}

/// Adds to a sealed visit (补记).
///
/// # Errors
/// [`RecordError`].
pub fn add_addendum(pen: &mut Pen<'_, '_>, what: &str) -> Result<String, RecordError> {
    pen.add("addenda", &[("text", text(what))])
}
