//! Leads.

use baolian_wire::Kind;

use super::{list, saved};
use crate::answer::Answer;
use crate::args::LeadDeed;
use crate::desk::{self, Desk, id, maybe_id};
use crate::failure::Result;
use crate::show;

pub(super) fn run(desk: &Desk, deed: LeadDeed) -> Result<Answer> {
    match deed {
        LeadDeed::List(args) => list::leads(desk, &args),
        LeadDeed::Show(one) => {
            let tablet = desk.tablet()?;
            let view = tablet.lead(id(&tablet, Kind::Lead, &one.id)?)?;
            let station = show::station(&tablet, desk.lang, &view.lead.station)?;
            let text = show::lead::sheet(desk.lang, &view, &station);
            Ok(Answer::new(view, text))
        }
        LeadDeed::Answer {
            one,
            outcome,
            words,
            issue,
        } => {
            let said = desk::words(words.said())?;
            let tablet = desk.tablet()?;
            let lead = id(&tablet, Kind::Lead, &one.id)?;
            let issue = maybe_id(&tablet, Kind::Issue, issue.as_deref())?;
            let done = tablet.answer_lead(lead, &outcome, issue, &said)?;
            Ok(saved(desk, &done))
        }
    }
}
