//! Opening a problem, and looking whether it was found before.

use baolian_core::Tablet;
use baolian_core::tablet::{FileInput, OpenIssue};
use baolian_lists::SameProblem;
use baolian_record::issue::Severity;
use baolian_wire::Kind;
use serde_json::json;

use crate::answer::{Answer, columns, cut};
use crate::args::{OpenArgs, SimilarArgs};
use crate::desk::{self, Desk, id, maybe_id};
use crate::failure::{Result, Stop};
use crate::text::Lang;

pub(super) fn open(desk: &Desk, args: OpenArgs) -> Result<Answer> {
    let description = desk::words(&args.description)?;
    let tablet = desk.tablet()?;
    let severity: Option<Severity> = args.severity.as_deref().and_then(|word| word.parse().ok());
    let responsible = args.responsible.as_deref().map(str::parse).transpose();
    let station = station_of(&tablet, args.visit.as_deref(), args.station.as_deref())?;
    // Asked before the new one is among them.
    let similar = tablet.same_problem(&station, args.item.as_deref(), &args.title)?;
    let open = OpenIssue {
        visit: maybe_id(&tablet, Kind::Visit, args.visit.as_deref())?,
        station: Some(station),
        item: args.item,
        title: args.title,
        category: args.category,
        place: args.place,
        description,
        severity,
        due: args.due,
        // Any text is somebody responsible.
        responsible: responsible.unwrap_or_default(),
        internal: args.internal,
        same_as: maybe_id(&tablet, Kind::Issue, args.same_as.as_deref())?,
        media: args.photo.into_iter().map(FileInput::File).collect(),
    };
    let opened = tablet.open_issue(&open)?;
    let lang = desk.lang;
    let mut text = lang.say("issue.opened", &[("id", &opened.id), ("n", &opened.n)]);
    if !similar.is_empty() {
        text = format!("{text}\n\n{}", table(lang, &similar));
    }
    let told = json!({ "id": opened.id, "n": opened.n, "similar": similar });
    Ok(Answer::new(told, text))
}

pub(super) fn similar(desk: &Desk, args: &SimilarArgs) -> Result<Answer> {
    let tablet = desk.tablet()?;
    let station = station_of(&tablet, args.visit.as_deref(), args.station.as_deref())?;
    if args.title.trim().is_empty() && args.item.is_none() {
        return Err(Stop::input("similar_to_nothing", Vec::new()));
    }
    let similar = tablet.same_problem(&station, args.item.as_deref(), &args.title)?;
    let text = if similar.is_empty() {
        desk.lang.text("issue.no_similar")
    } else {
        table(desk.lang, &similar)
    };
    Ok(Answer::new(json!({ "similar": similar }), text))
}

fn table(lang: Lang, similar: &[SameProblem]) -> String {
    let rows: Vec<Vec<String>> = similar
        .iter()
        .map(|same| {
            let row = &same.issue.row;
            vec![
                lang.word("state", &row.state),
                row.due.clone(),
                cut(&row.title, 40),
                row.id.to_string(),
            ]
        })
        .collect();
    lang.say("issue.similar", &[("table", &columns(&rows))])
}

/// The station of a visit, or the one named.
pub(super) fn station_of(
    tablet: &Tablet,
    visit: Option<&str>,
    station: Option<&str>,
) -> Result<String> {
    match (visit, station) {
        (Some(visit), _) => {
            let visit = id(tablet, Kind::Visit, visit)?;
            Ok(tablet.visit(visit)?.visit.station)
        }
        (None, station) => Ok(station.unwrap_or_default().to_owned()),
    }
}
