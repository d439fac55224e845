//! Issues (问题): opened, followed, closed; read, described, exported. A method a deed.

mod open;
mod story;
mod work;

use baolian_record::issue::{Issue, Responsible};
use baolian_record::schema;
use baolian_record::write::{self, text};
use baolian_wire::{DocId, Kind};
use serde::Serialize;

pub use open::OpenIssue;
pub use story::{SaidWithPhotos, Seen};
pub use work::TaskInput;

use super::Tablet;
use super::facts::{Local, Names};
use super::save::{Saved, load};
use crate::error::{Error, Result};
use crate::store::document;

/// An issue as it is shown.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
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

impl Tablet {
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
