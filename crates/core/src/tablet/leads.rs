//! Leads: taken along, looked into, answered.

use baolian_record::lead::{self, Lead};
use baolian_record::schema;
use baolian_wire::{DocId, Kind};
use serde::Serialize;

use super::Tablet;
use super::facts::{Local, Names};
use super::issue::needed;
use super::save::{Saved, Target, load};
use crate::error::{Error, Result};

/// A lead as it is shown.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeadView {
    /// The document.
    pub id: DocId,
    /// What it holds.
    #[serde(flatten)]
    pub lead: Lead,
    /// Names of all accounts in it, and who made which change when.
    #[serde(flatten)]
    pub names: Names,
    /// This tablet's own state of it; differs between tablets.
    pub local: Local,
}

impl Tablet {
    /// Answers a lead: `true` (属实) with the issue it became, `not_true`, or
    /// `not_looked` with a reason.
    ///
    /// # Errors
    /// [`Error::BadInput`] for another word, `true` without an issue that is
    /// here, or `not_looked` without a reason; [`Error::Refused`].
    pub fn answer_lead(
        &self,
        id: DocId,
        outcome: &str,
        issue: Option<DocId>,
        reason: &str,
    ) -> Result<Saved> {
        let bad = |what, why: &str| Error::BadInput {
            what,
            why: why.to_owned(),
        };
        if !schema::OUTCOMES.contains(&outcome) {
            return Err(bad(
                "outcome",
                "one of true, not_true, not_looked is needed",
            ));
        }
        match (outcome, issue) {
            ("true", None) => return Err(bad("issue", "a true lead names the issue it became")),
            ("true", Some(issue)) => {
                self.store
                    .read(|c| load(c, issue, Kind::Issue).map(|_| ()))?;
            }
            (_, Some(_)) => return Err(bad("issue", "only a true lead becomes an issue")),
            ("not_looked", None) => {
                needed("reason", reason)?;
            }
            _ => {}
        }
        self.save(&Target::Here(id), Kind::Lead, &[], |pen| {
            lead::answer(pen, outcome, issue, reason)?;
            Ok(None)
        })
    }

    /// A lead as it is shown.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn lead(&self, id: DocId) -> Result<LeadView> {
        self.store.read(|c| {
            let (_, doc) = load(c, id, Kind::Lead)?;
            Ok(LeadView {
                id,
                lead: Lead::read(&doc.view()),
                names: self.names(c, id)?,
                local: self.local(c, id)?,
            })
        })
    }
}
