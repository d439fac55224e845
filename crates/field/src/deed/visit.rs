//! Visits.

use baolian_core::tablet::StartVisit;
use baolian_record::visit::Fix;
use baolian_wire::Kind;

use super::{begun, saved};
use crate::answer::Answer;
use crate::args::{FixArgs, LineArgs, StartArgs, VisitDeed};
use crate::desk::{self, Desk, id};
use crate::failure::Result;
use crate::show;

pub(super) fn run(desk: &Desk, deed: VisitDeed) -> Result<Answer> {
    match deed {
        VisitDeed::Start(args) => start(desk, &args),
        VisitDeed::Note(args) => line(desk, &args, "notes"),
        VisitDeed::LookedInto(args) => line(desk, &args, "looked_into"),
        VisitDeed::Helped(args) => line(desk, &args, "helped"),
        VisitDeed::Explained(args) => line(desk, &args, "explained"),
        VisitDeed::InternalNote(args) => internal_note(desk, &args),
        VisitDeed::Show(one) => show_visit(desk, &one.id),
        VisitDeed::Checklist(one) => checklist(desk, &one.id),
        deed => work(desk, deed),
    }
}

fn work(desk: &Desk, deed: VisitDeed) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let visit = |letters: &str| id(&tablet, Kind::Visit, letters);
    let done = match deed {
        VisitDeed::Stop {
            one,
            place,
            place_option,
            kind,
            fix,
        } => {
            let place = place.or(place_option).unwrap_or_default();
            tablet.add_stop(visit(&one.id)?, &kind, &place, position(&fix))?
        }
        VisitDeed::Answer {
            one,
            item,
            answer,
            remark,
            ..
        } => {
            let remark = remark.map(|text| desk::words(&text)).transpose()?;
            tablet.answer(visit(&one.id)?, &item, answer.as_deref(), remark.as_deref())?
        }
        VisitDeed::Companion { one, name, post } => {
            tablet.add_companion(visit(&one.id)?, &name, &post)?
        }
        VisitDeed::Met {
            one,
            name,
            post,
            said,
        } => {
            let said = desk::words(&said)?;
            tablet.add_person_met(visit(&one.id)?, &name, &post, &said)?
        }
        VisitDeed::Seal(one) => tablet.seal(visit(&one.id)?)?,
        VisitDeed::Addendum { one, words } => {
            let text = desk::words(&words.text)?;
            tablet.add_addendum(visit(&one.id)?, &text)?
        }
        other => return run(desk, other),
    };
    Ok(saved(desk, &done))
}

fn position(args: &FixArgs) -> Option<Fix> {
    Some(Fix {
        lat: args.lat?,
        lon: args.lon?,
        accuracy: args.accuracy,
    })
}

/// A check-in needs a position or the reason for none. Whoever gives neither
/// says nothing wrong: that the command line had none is the reason.
fn start(desk: &Desk, args: &StartArgs) -> Result<Answer> {
    let fix = position(&args.fix);
    let no_position = match (&fix, args.no_position.as_deref().map(str::trim)) {
        (Some(_), _) => None,
        (None, None) => Some(desk.lang.text("no_position.not_given")),
        (None, Some("")) => Some(desk.lang.text("no_position.not_said")),
        (None, Some(reason)) => Some(reason.to_owned()),
    };
    let started = desk.tablet()?.start_visit(&StartVisit {
        station: args.station.clone(),
        fix,
        no_position,
    })?;
    Ok(begun(desk, &started, "visit.started"))
}

fn line(desk: &Desk, args: &LineArgs, field: &str) -> Result<Answer> {
    let text = desk::words(&args.words.text)?;
    let tablet = desk.tablet()?;
    let visit = id(&tablet, Kind::Visit, &args.one.id)?;
    let done = if args.replace {
        tablet.write_in_visit(visit, field, &text)?
    } else {
        tablet.add_line_in_visit(visit, field, &text)?
    };
    Ok(saved(desk, &done))
}

fn internal_note(desk: &Desk, args: &LineArgs) -> Result<Answer> {
    let text = desk::words(&args.words.text)?;
    let tablet = desk.tablet()?;
    let visit = id(&tablet, Kind::Visit, &args.one.id)?;
    let done = if args.replace {
        tablet.write_internal_notes(visit, &text)?
    } else {
        tablet.add_internal_note(visit, &text)?
    };
    Ok(saved(desk, &done))
}

fn show_visit(desk: &Desk, letters: &str) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let view = tablet.visit(id(&tablet, Kind::Visit, letters)?)?;
    let template = tablet.visit_checklist(view.id)?;
    let station = show::station(&tablet, desk.lang, &view.visit.station)?;
    let text = show::visit::sheet(desk.lang, &view, &station, &template);
    Ok(Answer::new(view, text))
}

fn checklist(desk: &Desk, letters: &str) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let visit = id(&tablet, Kind::Visit, letters)?;
    let template = tablet.visit_checklist(visit)?;
    let answers = tablet.visit(visit)?.visit.answers;
    let text = show::checklist::sheet(desk.lang, &template, &answers);
    let mut told = serde_json::to_value(&template).unwrap_or_default();
    if let Some(told) = told.as_object_mut() {
        told.insert("visit".to_owned(), serde_json::json!(visit));
        told.insert("answers".to_owned(), serde_json::json!(answers));
    }
    Ok(Answer::new(told, text))
}
