//! Records as a person reads them in a terminal.

pub mod checklist;
pub mod issue;
pub mod lead;
pub mod status;
pub mod support;
pub mod visit;

use std::collections::BTreeMap;

use baolian_core::Tablet;
use baolian_core::tablet::{By, Local, Names};
use baolian_lists::{Page, Scope, StationFilter};
use baolian_record::issue::Stamp;
use baolian_record::read::Candidate;
use baolian_wire::reference::Level;
use baolian_wire::{Hash, Kind, StationCode};

use crate::answer::time;
use crate::failure::Result;
use crate::text::Lang;

/// Lines under headings.
pub(crate) struct Sheet {
    pub(crate) lang: Lang,
    text: String,
}

impl Sheet {
    pub(crate) fn new(lang: Lang, title: &str) -> Self {
        Self {
            lang,
            text: format!("{title}\n"),
        }
    }

    pub(crate) fn line(&mut self, line: &str) {
        for line in line.lines() {
            self.text.push_str("  ");
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// A named value; nothing where there is none.
    pub(crate) fn pair(&mut self, name: &str, value: &str) {
        if !value.trim().is_empty() {
            let name = self.lang.word("field", name);
            let line = self
                .lang
                .say("show.pair", &[("name", &name), ("value", &value)]);
            self.line(&line);
        }
    }

    /// A heading of what follows.
    pub(crate) fn heading(&mut self, key: &str) {
        self.text.push('\n');
        self.text.push_str(&self.lang.text(key));
        self.text.push('\n');
    }

    /// A long text under its heading; nothing where there is none.
    pub(crate) fn long(&mut self, key: &str, text: &str) {
        if !text.trim().is_empty() {
            self.heading(key);
            self.line(text);
        }
    }

    /// Every value that was written apart, and how to settle it.
    pub(crate) fn contested(
        &mut self,
        id: &str,
        contested: &BTreeMap<String, Vec<Candidate<String>>>,
        names: &Names,
    ) {
        if contested.is_empty() {
            return;
        }
        self.heading("show.contested");
        for (field, values) in contested {
            let values: Vec<String> = values
                .iter()
                .map(|value| {
                    let (who, when) = author(self.lang, names, value.change);
                    let with: [(&str, &dyn std::fmt::Display); 3] =
                        [("value", &value.value), ("who", &who), ("when", &when)];
                    self.lang.say("show.candidate", &with)
                })
                .collect();
            let with: [(&str, &dyn std::fmt::Display); 3] = [
                ("field", field),
                ("name", &self.lang.word("field", field)),
                ("values", &values.join("; ")),
            ];
            let line = self.lang.say("show.contested_field", &with);
            self.line(&line);
        }
        let how = self.lang.say("show.settle", &[("id", &id)]);
        self.line(&how);
    }

    /// What of it this tablet still holds back.
    pub(crate) fn local(&mut self, local: &Local) {
        self.heading("show.local");
        let with: [(&str, &dyn std::fmt::Display); 2] =
            [("waiting", &local.waiting), ("held", &local.receipts.len())];
        let line = self.lang.say("show.local_line", &with);
        self.line(&line);
    }

    pub(crate) fn end(self) -> String {
        self.text
    }
}

/// A person by name; the account where no name is known.
pub(crate) fn name<'a>(names: &'a Names, account: &'a str) -> &'a str {
    names.names.get(account).map_or(account, String::as_str)
}

/// Who made a change, and when as headquarters knows it, else by the tablet's clock.
pub(crate) fn author(lang: Lang, names: &Names, change: Hash) -> (String, String) {
    match names.made.get(&change) {
        Some(by) => (name(names, &by.account).to_owned(), when(lang, by)),
        None => (String::new(), String::new()),
    }
}

/// When a change was made, with a mark where the permission is not proven for that time.
pub(crate) fn when(lang: Lang, by: &By) -> String {
    match by.made {
        Some(made) if made.proven => time(made.shown().0),
        Some(made) => lang.say("show.time_not_proven", &[("at", &time(made.shown().0))]),
        None => time(by.wall),
    }
}

/// When and by whom a part of a record was written.
pub(crate) fn stamp(lang: Lang, names: &Names, stamp: &Stamp) -> String {
    let (_, when) = author(lang, names, stamp.change);
    let when = if when.is_empty() {
        time(stamp.at)
    } else {
        when
    };
    format!("{when}  {}", name(names, &stamp.by))
}

/// A station with what tells it from others of the same name.
///
/// # Errors
/// Storage.
pub(crate) fn station(tablet: &Tablet, lang: Lang, code: &str) -> Result<String> {
    let Ok(known) = StationCode::new(code) else {
        return Ok(code.to_owned());
    };
    let filter = StationFilter {
        scope: Scope::station(known),
        ..StationFilter::default()
    };
    let found = tablet.stations(&filter, &Page::first(1))?.rows.pop();
    Ok(found.map_or_else(
        || code.to_owned(),
        |station| {
            lang.say(
                "show.station",
                &[
                    ("name", &station.station_short_name),
                    ("area", &format!("{}{}", station.city, station.county)),
                    ("code", &code),
                ],
            )
        },
    ))
}

/// A level's word in the tables.
pub(crate) const fn level(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::City => "city",
        Level::County => "county",
    }
}

/// A kind's word in the tables.
pub(crate) const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Visit => "visit",
        Kind::Notes => "notes",
        Kind::Issue => "issue",
        Kind::Lead => "lead",
        Kind::Support => "support",
        _ => "other",
    }
}
