//! Support (帮扶) as an office or a department gives it.

use baolian_record::permission::Action;
use baolian_record::schema::{LINE, REMARK};
use baolian_record::support::{self, Promise, Support};
use baolian_wire::{AccountId, Kind};

use super::account::limited;
use super::denial::Result;
use super::document::{acting, find_seen};
use super::issue::day_text;
use crate::{Hq, Recorded};

/// What is done about a support request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Give {
    /// Promise it.
    Promise {
        /// Who gives.
        giver: String,
        /// How much.
        amount: String,
        /// Until which day.
        until: String,
        /// A remark.
        text: String,
    },
    /// Say that it was delivered.
    Deliver(String),
    /// Decline it.
    Decline(String),
}

/// Does something about a support request.
///
/// # Errors
/// [`super::Denial`]; [`crate::HqError::Refused`].
pub fn give(hq: &Hq, who: Option<&str>, id: &str, give: &Give) -> Result<(AccountId, Recorded)> {
    let (who, id, give) = (who.map(str::to_owned), id.to_owned(), give.clone());
    super::deed(hq, move |s, state| {
        let found = find_seen(s, &id, Kind::Support)?;
        acting(s, &found, Action::GiveSupport)?;
        let step = step(&give, &Support::read(&found.document.view()))?;
        found.record(s, state, who.as_deref(), |pen| match step {
            Step::Promise(promise) => support::promise(pen, &promise).map(drop),
            Step::Said(kind, promise, said) => {
                support::step(pen, kind, promise.as_deref(), &said).map(drop)
            }
        })
    })
}

fn step(give: &Give, support: &Support) -> Result<Step> {
    Ok(match give {
        Give::Promise {
            giver,
            amount,
            until,
            text,
        } => Step::Promise(Promise {
            who: limited("giver", giver, LINE, true)?,
            amount: limited("amount", amount, LINE, true)?,
            until: day_text(until)?,
            text: limited("text", text, REMARK, false)?,
            ..Promise::default()
        }),
        Give::Deliver(said) => {
            let promised = support.updates.iter().rev().find(|u| u.kind == "promised");
            let promise = promised.map(|u| u.stamp.id.clone());
            Step::Said("delivered", promise, limited("text", said, REMARK, true)?)
        }
        Give::Decline(said) => Step::Said("declined", None, limited("reason", said, REMARK, true)?),
    })
}

enum Step {
    Promise(Promise),
    Said(&'static str, Option<String>, String),
}
