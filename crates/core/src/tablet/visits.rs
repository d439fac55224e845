//! Visits: check in, note, answer, seal, add.

use automerge::ScalarValue;
use baolian_record::checklist::{self, Answer, Category, Template};
use baolian_record::counted::Counted;
use baolian_record::notes::Notes;
use baolian_record::visit::{self, Fix, NewVisit, Visit};
use baolian_record::write;
use baolian_wire::time::rfc3339;
use baolian_wire::{Audience, DocId, Kind, StationCode};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::counted;
use super::facts::Names;
use super::issue::needed;
use super::save::{Saved, Target, load};
use super::{Tablet, station_code};
use crate::error::{Error, Result};
use crate::store::{document, reference};

/// What is known at check-in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct StartVisit {
    /// The station's code.
    pub station: String,
    /// Where.
    pub fix: Option<Fix>,
    /// Or why there is no position.
    pub no_position: Option<String>,
}

/// A visit as it is shown.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VisitView {
    /// The document.
    pub id: DocId,
    /// What it holds.
    #[serde(flatten)]
    pub visit: Visit,
    /// Whether it is sealed.
    pub sealed: bool,
    /// For which period it counts, once headquarters has judged the check-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub counted: Option<Counted>,
    /// Internal notes, where this person may see them.
    pub internal_notes: String,
    /// Documents begun in it.
    pub begun_here: Vec<DocId>,
    /// Names of all accounts in it, and who made which change when.
    #[serde(flatten)]
    pub names: Names,
    /// This tablet's own state of it; differs between tablets.
    pub local: super::facts::Local,
}

impl Tablet {
    /// Checks in (到所签到) at a station.
    ///
    /// # Errors
    /// [`Error::Refused`] if this person is not its cadre; [`Error::BadInput`]
    /// without a position and a reason for none.
    pub fn start_visit(&self, start: &StartVisit) -> Result<Saved> {
        let station = station_code(&start.station)?;
        if start.fix.is_none()
            && start
                .no_position
                .as_deref()
                .unwrap_or_default()
                .trim()
                .is_empty()
        {
            return Err(Error::BadInput {
                what: "position",
                why: "a position, or the reason for none, is needed".into(),
            });
        }
        let template = self.newest_checklist()?;
        let new = NewVisit {
            station: station.to_string(),
            checklist: format!("{}@{}", template.id, template.version),
            fix: start.fix,
            no_position: start.no_position.clone(),
        };
        let id = self.new_doc_id()?;
        let target = Target::new(id, Kind::Visit, station, Audience::default());
        self.save(&target, Kind::Visit, &[], |pen| {
            visit::start(pen, &new)?;
            Ok(None)
        })
    }

    fn work(
        &self,
        id: DocId,
        deed: impl FnOnce(
            &mut write::Pen<'_, '_>,
        ) -> std::result::Result<Option<String>, baolian_record::RecordError>,
    ) -> Result<Saved> {
        self.save(&Target::Here(id), Kind::Visit, &[], deed)
    }

    /// Adds a place (地点): station, window, post, flats or other.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::NotFound`].
    pub fn add_stop(&self, id: DocId, kind: &str, place: &str, fix: Option<Fix>) -> Result<Saved> {
        self.work(id, |pen| visit::add_stop(pen, kind, place, fix).map(Some))
    }

    /// Answers an item of the checklist the visit began with; `None` takes the
    /// answer back: then it was not looked at (本次未查).
    ///
    /// # Errors
    /// [`Error::BadInput`] for an item or an answer that the checklist does not have.
    pub fn answer(
        &self,
        id: DocId,
        item: &str,
        answer: Option<&str>,
        remark: Option<&str>,
    ) -> Result<Saved> {
        let template = self.store.read(|c| {
            let (_, doc) = load(c, id, Kind::Visit)?;
            checklist_of(c, &Visit::read(&doc.view()))
        })?;
        let bad = |why: String| Error::BadInput {
            what: "answer",
            why,
        };
        let found = template
            .item(item)
            .ok_or_else(|| bad(format!("the checklist has no item {item:?}")))?;
        let value = match answer {
            None => None,
            Some(text) => {
                let answer = Answer::parse(found, text).map_err(|e| bad(e.to_string()))?;
                answer.validate(found).map_err(|e| bad(e.to_string()))?;
                Some(ScalarValue::Str(answer.code().as_ref().into()))
            }
        };
        self.work(id, |pen| {
            visit::answer(pen, item, value, remark)?;
            Ok(None)
        })
    }

    /// Makes one of the long texts read as given: `looked_into` (调研),
    /// `helped` (帮扶), `explained` (宣讲) or `notes`.
    ///
    /// # Errors
    /// [`Error::BadInput`] for another field; [`Error::Refused`] after sealing or over the limit.
    pub fn write_in_visit(&self, id: DocId, field: &str, text: &str) -> Result<Saved> {
        let field = long_text(field)?;
        self.work(id, |pen| {
            write::edit(pen.tx, field, text)?;
            Ok(None)
        })
    }

    /// Adds a line to one of the long texts; what stands there stays.
    ///
    /// # Errors
    /// As [`Self::write_in_visit`].
    pub fn add_line_in_visit(&self, id: DocId, field: &str, line: &str) -> Result<Saved> {
        needed("text", line)?;
        let field = long_text(field)?;
        self.store.write(|tx| {
            let (_, doc) = load(tx, id, Kind::Visit)?;
            let text = with_line(&doc.view().long_text(field), line);
            self.save_in(tx, &Target::Here(id), Kind::Visit, &[], |pen| {
                write::edit(pen.tx, field, &text)?;
                Ok(None)
            })
        })
    }

    /// Adds a fellow visitor.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn add_companion(&self, id: DocId, name: &str, post: &str) -> Result<Saved> {
        self.work(id, |pen| {
            visit::add_person(pen, "companions", name, post, "").map(Some)
        })
    }

    /// Adds a person met, and what was said.
    ///
    /// # Errors
    /// [`Error::Refused`].
    pub fn add_person_met(&self, id: DocId, name: &str, post: &str, said: &str) -> Result<Saved> {
        self.work(id, |pen| {
            visit::add_person(pen, "people", name, post, said).map(Some)
        })
    }

    /// Seals (定稿): what stands now is the visit; from here on only addenda.
    ///
    /// # Errors
    /// [`Error::Refused`] if it is sealed already.
    pub fn seal(&self, id: DocId) -> Result<Saved> {
        self.work(id, |pen| {
            visit::seal(pen)?;
            Ok(None)
        })
    }

    /// Adds to a sealed visit (补记).
    ///
    /// # Errors
    /// [`Error::Refused`] before sealing.
    pub fn add_addendum(&self, id: DocId, text: &str) -> Result<Saved> {
        self.work(id, |pen| visit::add_addendum(pen, text).map(Some))
    }

    /// A visit as it is shown.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn visit(&self, id: DocId) -> Result<VisitView> {
        self.store.read(|c| {
            let (fixed, doc) = load(c, id, Kind::Visit)?;
            let visit = Visit::read(&doc.view());
            let begun_here = document::begun_in(c, id)?;
            let mut internal_notes = String::new();
            for other in &begun_here {
                if let Some((fixed, doc)) = document::load(c, *other)?
                    && fixed.kind == Kind::Notes
                {
                    internal_notes.push_str(&Notes::read(&doc.view()).text);
                }
            }
            Ok(VisitView {
                id,
                sealed: visit.is_sealed(),
                counted: counted::counted(c, &fixed, &doc)?,
                internal_notes,
                begun_here,
                names: self.names(c, id)?,
                local: self.local(c, id)?,
                visit,
            })
        })
    }

    /// The checklist that a visit began with, with those topical sections (专项)
    /// that are looked at at its station on its day.
    ///
    /// # Errors
    /// [`Error::NotFound`]; a checklist that cannot be read.
    pub fn visit_checklist(&self, id: DocId) -> Result<Template> {
        self.store.read(|c| {
            let (_, doc) = load(c, id, Kind::Visit)?;
            let visit = Visit::read(&doc.view());
            let template = checklist_of(c, &visit)?;
            let code = StationCode::new(&visit.station).ok();
            let station = match &code {
                Some(code) => reference::station(c, code)?,
                None => None,
            };
            let pairings = match &code {
                Some(code) => reference::pairings(c, code)?,
                None => Vec::new(),
            };
            let held = pairings.iter().find(|p| p.held_within(visit.at, visit.at));
            let day: String = rfc3339(visit.at).chars().take(10).collect();
            let areas = station.map_or_else(Vec::new, |s| {
                vec![s.province_code(), s.city_code, s.county_code]
            });
            let at = checklist::Where {
                areas: &areas,
                level: held.map(|p| p.level),
                day: &day,
            };
            Ok(template.at(&at, &visit.answers.into_keys().collect()))
        })
    }

    /// The categories of problems, in the order of display.
    ///
    /// # Errors
    /// Never in a released program.
    pub fn categories(&self) -> Result<Vec<Category>> {
        let list = checklist::builtin_categories();
        let list = list.map_err(|e| Error::Damaged(format!("categories: {e}")))?;
        Ok(list.categories.clone())
    }

    /// The checklist that a visit begun now would have.
    ///
    /// # Errors
    /// Storage; a checklist that cannot be read.
    pub fn newest_checklist(&self) -> Result<Template> {
        let json = self.store.read(|c| reference::newest_checklist(c))?;
        template(json.as_deref())
    }
}

/// The long texts of a visit.
fn long_text(field: &str) -> Result<&str> {
    let known = ["looked_into", "helped", "explained", "notes"];
    if known.contains(&field) {
        return Ok(field);
    }
    Err(Error::BadInput {
        what: "field",
        why: format!("{field:?} is none of {}", known.join(", ")),
    })
}

/// A text and one more line.
pub(crate) fn with_line(text: &str, line: &str) -> String {
    match text.trim_end() {
        "" => line.to_owned(),
        text => format!("{text}\n{line}"),
    }
}

/// The checklist a visit began with: the version it names, wherever it is.
fn checklist_of(c: &Connection, visit: &Visit) -> Result<Template> {
    let key = visit.checklist.clone().unwrap_or_default();
    let kept = reference::checklist(c, &key)?;
    template(kept.as_deref())
}

fn template(json: Option<&str>) -> Result<Template> {
    let read = match json {
        Some(json) => Template::from_json(json),
        None => checklist::builtin().cloned(),
    };
    read.map_err(|e| Error::Damaged(format!("checklist: {e}")))
}
