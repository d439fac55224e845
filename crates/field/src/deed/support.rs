//! Support requests.

use baolian_core::tablet::AskSupport;
use baolian_record::support::Promise;
use baolian_wire::Kind;

use super::issue_open::station_of;
use super::{begun, list, saved};
use crate::answer::Answer;
use crate::args::{AskArgs, PromiseArgs, StepArgs, SupportDeed};
use crate::desk::{self, Desk, id, maybe_id};
use crate::failure::Result;
use crate::show;

pub(super) fn run(desk: &Desk, deed: SupportDeed) -> Result<Answer> {
    match deed {
        SupportDeed::List(args) => list::support(desk, &args),
        SupportDeed::Ask(args) => ask(desk, args),
        SupportDeed::Promise(args) => promise(desk, args),
        SupportDeed::Deliver(args) => step(desk, &args, "delivered"),
        SupportDeed::Confirm(args) => step(desk, &args, "confirmed"),
        SupportDeed::Decline(args) => step(desk, &args, "declined"),
        SupportDeed::Remark(args) => step(desk, &args, "remark"),
        SupportDeed::Show(one) => {
            let tablet = desk.tablet()?;
            let view = tablet.support(id(&tablet, Kind::Support, &one.id)?)?;
            let station = show::station(&tablet, desk.lang, &view.support.station)?;
            let text = show::support::sheet(desk.lang, &view, &station);
            Ok(Answer::new(view, text))
        }
    }
}

fn ask(desk: &Desk, args: AskArgs) -> Result<Answer> {
    let description = desk::words(&args.description)?;
    let tablet = desk.tablet()?;
    let ask = AskSupport {
        station: station_of(&tablet, args.visit.as_deref(), args.station.as_deref())?,
        visit: maybe_id(&tablet, Kind::Visit, args.visit.as_deref())?,
        kind: args.kind,
        issue: maybe_id(&tablet, Kind::Issue, args.issue.as_deref())?,
        title: args.title,
        description,
    };
    Ok(begun(desk, &tablet.ask_support(&ask)?, "support.asked"))
}

fn promise(desk: &Desk, args: PromiseArgs) -> Result<Answer> {
    let text = desk::words(args.words.said())?;
    let tablet = desk.tablet()?;
    let promise = Promise {
        who: args.who,
        amount: args.amount,
        until: args.until,
        body: args.body,
        lasting: (args.lasting || args.once).then_some(args.lasting),
        text,
    };
    let done = tablet.promise_support(id(&tablet, Kind::Support, &args.one.id)?, &promise)?;
    Ok(saved(desk, &done))
}

fn step(desk: &Desk, args: &StepArgs, step: &str) -> Result<Answer> {
    let said = desk::words(args.words.said())?;
    let tablet = desk.tablet()?;
    let request = id(&tablet, Kind::Support, &args.one.id)?;
    let done = tablet.support_step(request, step, args.promise.as_deref(), &said)?;
    Ok(saved(desk, &done))
}
