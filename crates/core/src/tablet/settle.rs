//! Settling values that were written apart: a person's later write, which has seen them all.

use automerge::ScalarValue;
use baolian_record::lead::Lead;
use baolian_record::write;
use baolian_wire::{DocId, Kind};

use super::Tablet;
use super::issue::date;
use super::save::{Saved, Target};
use crate::error::{Error, Result};
use crate::store::document;

impl Tablet {
    /// Settles a contested value by writing the one that stands. `field` is
    /// named as in the record's list of contested values: `due`,
    /// `tasks.ID.due`, `answers.ITEM`, `remarks.ITEM`, `stops.ID.place`,
    /// `outcome`, `lasting`.
    ///
    /// # Errors
    /// [`Error::NothingToDo`] if the field is not contested;
    /// [`Error::BadInput`] for a value of another form; [`Error::Refused`].
    pub fn settle(&self, id: DocId, field: &str, value: &str) -> Result<Saved> {
        let fixed = self
            .store
            .read(|c| document::get(c, id))?
            .ok_or(Error::NotFound {
                what: "record",
                id: id.to_string(),
            })?;
        let contested = self.contested_fields(id, fixed.kind)?;
        if !contested.iter().any(|f| f == field) {
            return Err(Error::NothingToDo);
        }
        let parts: Vec<&str> = field.split('.').collect();
        match (fixed.kind, parts.as_slice()) {
            (Kind::Issue, ["tasks", task, name]) => {
                let value = task_value(name, value)?;
                self.save(&Target::Here(id), Kind::Issue, &[], |pen| {
                    write::set_in(pen.tx, "tasks", task, &[(name, Some(value))])?;
                    Ok(None)
                })
            }
            (Kind::Issue, [name]) => self.set_issue(id, name, value),
            (Kind::Visit, ["answers", item]) => self.answer(id, item, Some(value), None),
            (Kind::Visit, ["remarks", item]) => {
                let remark = ScalarValue::Str(value.into());
                self.save(&Target::Here(id), Kind::Visit, &[], |pen| {
                    write::value(pen.tx, "remarks", item, Some(remark))?;
                    Ok(None)
                })
            }
            (Kind::Visit, [map @ ("stops" | "people"), record, name]) => {
                let value = ScalarValue::Str(value.into());
                self.save(&Target::Here(id), Kind::Visit, &[], |pen| {
                    write::set_in(pen.tx, map, record, &[(name, Some(value))])?;
                    Ok(None)
                })
            }
            (Kind::Lead, ["outcome"]) => {
                let (issue, reason) = said_with(&self.lead(id)?.lead, value);
                self.answer_lead(id, value, issue, &reason)
            }
            (kind @ (Kind::Lead | Kind::Support), [name]) => {
                let value = match *name {
                    "lasting" => ScalarValue::Boolean(flag("lasting", value)?),
                    _ => ScalarValue::Str(value.into()),
                };
                self.save(&Target::Here(id), kind, &[], |pen| {
                    write::set(pen.tx, &[(name, Some(value))])?;
                    Ok(None)
                })
            }
            _ => Err(Error::NothingToDo),
        }
    }

    fn contested_fields(&self, id: DocId, kind: Kind) -> Result<Vec<String>> {
        let fields = match kind {
            Kind::Issue => self.issue(id)?.issue.contested,
            Kind::Visit => self.visit(id)?.visit.contested,
            Kind::Lead => self.lead(id)?.lead.contested,
            Kind::Support => self.support(id)?.support.contested,
            _ => return Err(Error::NothingToDo),
        };
        Ok(fields.into_keys().collect())
    }
}

fn task_value(name: &str, value: &str) -> Result<ScalarValue> {
    Ok(match name {
        "done" => ScalarValue::Boolean(flag("done", value)?),
        "due" => ScalarValue::Str(date("due", value)?.into()),
        "days_before" => ScalarValue::Int(value.parse().map_err(|_| Error::BadInput {
            what: "days_before",
            why: format!("{value:?} is not a number of days"),
        })?),
        _ => ScalarValue::Str(value.into()),
    })
}

fn flag(what: &'static str, value: &str) -> Result<bool> {
    value.parse().map_err(|_| Error::BadInput {
        what,
        why: format!("{value:?} is neither true nor false"),
    })
}

/// What was said of a lead together with an outcome, by whoever said so last:
/// the issue that it became, and the words.
fn said_with(lead: &Lead, outcome: &str) -> (Option<DocId>, String) {
    let mut answers = lead.updates.iter().rev();
    let Some(answer) = answers.find(|u| u.outcome.as_deref() == Some(outcome)) else {
        return (None, String::new());
    };
    let apart = lead.contested.get("issue").into_iter().flatten();
    let issue = apart
        .filter(|candidate| candidate.change == answer.stamp.change)
        .find_map(|candidate| candidate.value.parse().ok())
        .or(lead.issue.value)
        .filter(|_| outcome == "true");
    (issue, answer.text.clone().unwrap_or_default())
}
