//! What is true on this tablet.

use baolian_core::tablet::Facts;
use baolian_wire::reference::Role;

use super::{Sheet, level};
use crate::answer::time;
use crate::text::Lang;

/// Most stations that are named one by one.
const NAMED: usize = 12;

/// The tablet on one sheet.
#[must_use]
pub fn sheet(lang: Lang, facts: &Facts) -> String {
    let account = facts.account.to_string();
    let who = facts.who.as_ref();
    let name = who.map_or(account.as_str(), |who| who.name.as_str());
    let mut sheet = Sheet::new(lang, name);
    sheet.pair("account", &account);
    if let Some(who) = who {
        sheet.pair("unit", &who.unit);
        let roles: Vec<String> = who.roles.iter().map(|role| role_text(lang, role)).collect();
        sheet.pair("roles", &roles.join(lang.comma()));
    }
    sheet.pair("device", &facts.device.to_string());
    sheet.pair("hq", &facts.hq_url);
    sync(&mut sheet, facts);
    records(&mut sheet, facts);
    if !facts.stations.is_empty() {
        sheet.heading("status.stations");
        for station in facts.stations.iter().take(NAMED) {
            let held = station.level.map(|held| lang.word("level", level(held)));
            let held = held.unwrap_or_default();
            sheet.line(&format!(
                "{}  {}  {}  {held}",
                station.code, station.short_name, station.area
            ));
        }
        if facts.stations.len() > NAMED {
            sheet.line(&lang.say("status.more_stations", &[("n", &facts.stations.len())]));
        }
    }
    sheet.end()
}

fn sync(sheet: &mut Sheet, facts: &Facts) {
    let lang = sheet.lang;
    sheet.heading("status.sync");
    let log = &facts.log;
    sheet.line(&lang.say(
        "sync.held",
        &[("held", &log.held), ("recorded", &log.recorded)],
    ));
    let waiting = log.recorded.saturating_sub(log.held);
    if waiting > 0 {
        let with: [(&str, &dyn std::fmt::Display); 2] =
            [("n", &waiting), ("bytes", &facts.sync.waiting_bytes)];
        sheet.line(&lang.say("status.waiting", &with));
    }
    sheet.line(&lang.say("status.backed_up", &[("n", &log.backed_up)]));
    if log.receipt_at > 0 {
        let at = time(log.receipt_at);
        sheet.line(&lang.say("status.receipt", &[("n", &log.receipt), ("time", &at)]));
    }
    match facts.sync.last_contact {
        Some(at) => sheet.line(&lang.say("sync.last_contact", &[("time", &time(at))])),
        None => sheet.line(&lang.text("status.no_contact")),
    }
    if facts.records.contested > 0 {
        sheet.line(&lang.say("status.contested", &[("n", &facts.records.contested)]));
    }
    if facts.tray > 0 {
        sheet.line(&lang.say("status.tray", &[("n", &facts.tray)]));
    }
}

fn records(sheet: &mut Sheet, facts: &Facts) {
    let all = &facts.records;
    sheet.heading("status.records");
    let line = sheet.lang.say(
        "status.counts",
        &[
            ("visits", &all.visits),
            ("unsealed", &all.unsealed_visits),
            ("issues", &all.issues),
            ("open", &all.open_issues),
            ("disputed", &all.disputed_issues),
            ("tasks", &all.tasks),
            ("effects", &all.effects),
            ("leads", &all.leads),
            ("open_leads", &all.open_leads),
            ("support", &all.support),
        ],
    );
    sheet.line(&line);
    if facts.open_too_long > 0 {
        let with: [(&str, &dyn std::fmt::Display); 1] = [("n", &facts.open_too_long)];
        sheet.line(&sheet.lang.say("status.open_too_long", &with));
    }
}

fn role_text(lang: Lang, role: &Role) -> String {
    let (word, place) = match role {
        Role::Cadre => ("cadre", ""),
        Role::Officer { station } => ("officer", station.as_str()),
        Role::Office { area, .. } => ("office", area.as_str()),
        Role::Leader { area } => ("leader", area.as_str()),
        Role::Department { area } => ("department", area.as_str()),
        Role::EvaluationKeeper => ("evaluation_keeper", ""),
        Role::Auditor => ("auditor", ""),
        Role::Administrator => ("administrator", ""),
    };
    let name = lang.word("role", word);
    if place.is_empty() {
        name
    } else {
        lang.say("status.role_of", &[("role", &name), ("place", &place)])
    }
}
