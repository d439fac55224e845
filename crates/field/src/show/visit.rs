//! A visit.

use baolian_core::tablet::VisitView;
use baolian_record::checklist::Template;
use baolian_record::counted::Counted;
use baolian_record::visit::{Fix, Person};

use super::{Sheet, checklist, name, stamp};
use crate::answer::time;
use crate::text::Lang;

/// A visit on one sheet.
#[must_use]
pub fn sheet(lang: Lang, view: &VisitView, station: &str, template: &Template) -> String {
    let visit = &view.visit;
    let state = lang.word("visit", if view.sealed { "sealed" } else { "open" });
    let mut sheet = Sheet::new(lang, &format!("{station}  【{state}】"));
    sheet.pair("id", &view.id.to_string());
    sheet.pair("checked_in", &time(visit.at));
    if let Some(counted) = &view.counted {
        sheet.pair("period", &period(lang, counted));
    }
    sheet.pair("by", name(&view.names, &visit.by));
    match (&visit.fix, &visit.no_position) {
        (Some(fix), _) => sheet.pair("position", &fix_text(lang, fix)),
        (None, reason) => sheet.pair("no_position", reason.as_deref().unwrap_or_default()),
    }
    if !visit.stops.is_empty() {
        sheet.heading("show.stops");
        for stop in &visit.stops {
            let place = stop.place.value.as_deref().unwrap_or_default();
            let kind = lang.word("stop", &stop.kind);
            sheet.line(&format!(
                "{}  {kind}  {place}",
                stamp(lang, &view.names, &stop.stamp)
            ));
        }
    }
    if !visit.answers.is_empty() {
        sheet.heading("show.answers");
        for (item, answer) in &visit.answers {
            let mut line = checklist::answer_line(lang, template, item, answer);
            if let Some(remark) = visit.remarks.get(item) {
                line.push_str(&format!("  {remark}"));
            }
            sheet.line(&line);
        }
    }
    sheet.long("show.looked_into", &visit.looked_into);
    sheet.long("show.helped", &visit.helped);
    sheet.long("show.explained", &visit.explained);
    sheet.long("show.notes", &visit.notes);
    sheet.long("show.internal_notes", &view.internal_notes);
    people(&mut sheet, "show.companions", &visit.companions);
    people(&mut sheet, "show.people", &visit.people);
    sheet.contested(&view.id.to_string(), &visit.contested, &view.names);
    if !visit.addenda.is_empty() {
        sheet.heading("show.addenda");
        for addendum in &visit.addenda {
            sheet.line(&format!(
                "{}  {}",
                stamp(lang, &view.names, &addendum.stamp),
                addendum.text
            ));
        }
    }
    if !visit.late.is_empty() {
        sheet.line(&lang.say("show.late", &[("n", &visit.late.len())]));
    }
    sheet.local(&view.local);
    sheet.end()
}

/// For which period it counts, and how sure that is.
fn period(lang: Lang, counted: &Counted) -> String {
    match counted.period {
        Some(period) if counted.proven => period.label(),
        Some(period) => lang.say("show.period_stated", &[("period", &period)]),
        None => lang.text("show.period_not_known"),
    }
}

fn people(sheet: &mut Sheet, key: &str, people: &[Person]) {
    if people.is_empty() {
        return;
    }
    sheet.heading(key);
    for person in people {
        let mut parts = vec![person.name.clone()];
        parts.extend(person.post.clone());
        parts.extend(person.said.value.clone());
        sheet.line(&parts.join("  "));
    }
}

fn fix_text(lang: Lang, fix: &Fix) -> String {
    match fix.accuracy {
        Some(accuracy) => lang.say(
            "show.position_within",
            &[("lat", &fix.lat), ("lon", &fix.lon), ("metres", &accuracy)],
        ),
        None => lang.say("show.position", &[("lat", &fix.lat), ("lon", &fix.lon)]),
    }
}
