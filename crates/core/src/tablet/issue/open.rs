//! Opening an issue, or raising one as a station.

use baolian_record::issue::deed::{self, NewIssue};
use baolian_record::issue::{Responsible, Severity};
use baolian_wire::reference::Role;
use baolian_wire::verdict::Code;
use baolian_wire::{Audience, DocId, Kind, Reason};
use serde::Deserialize;

use super::{date, needed};
use crate::error::{Error, Result};
use crate::store::{reference, setting};
use crate::tablet::evidence::FileInput;
use crate::tablet::save::{Saved, Target, load};
use crate::tablet::{Tablet, station_code};

/// Category of an issue that was given none and comes from no item.
const OTHER: &str = "other";

/// What is known of an issue when it is opened.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct OpenIssue {
    /// The visit that found it; the station is then the visit's.
    pub visit: Option<DocId>,
    /// The station, where there is no visit.
    pub station: Option<String>,
    /// The checklist item that failed.
    pub item: Option<String>,
    /// Title.
    pub title: String,
    /// Category; the item's by default.
    pub category: Option<String>,
    /// Where.
    pub place: String,
    /// What is wrong.
    pub description: String,
    /// How bad. A station that raises an issue leaves these three out.
    pub severity: Option<Severity>,
    /// Until when, `2026-12-01`.
    pub due: Option<String>,
    /// Who answers for it.
    pub responsible: Option<Responsible>,
    /// 限内部: never reaches a station device.
    pub internal: bool,
    /// An earlier issue that this one points to.
    pub same_as: Option<DocId>,
    /// What it looks like: photos, or other files.
    pub media: Vec<FileInput>,
}

impl Tablet {
    /// Opens an issue, or raises one as a station.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::BadInput`], also for a file that cannot be kept.
    pub fn open_issue(&self, open: &OpenIssue) -> Result<Saved> {
        needed("title", &open.title)?;
        if let Some(due) = &open.due {
            date("due", due)?;
        }
        let media = self.described(&open.media)?;
        let id = self.new_doc_id()?;
        self.store.write(|tx| {
            let (station, unsealed) = match open.visit {
                Some(visit) => {
                    let (fixed, doc) = load(tx, visit, Kind::Visit)?;
                    let sealed = baolian_record::visit::is_sealed(&doc.view());
                    (fixed.station, (!sealed).then_some(visit))
                }
                None => {
                    let station = open.station.as_deref().unwrap_or_default();
                    (station_code(station)?, None)
                }
            };
            if reference::station(tx, &station)?.is_none() {
                return Err(Error::Refused(Reason::new(
                    Code::UnknownStation,
                    station.as_str(),
                )));
            }
            self.need_terms(tx, open)?;
            let new = NewIssue {
                station: station.to_string(),
                visit: open.visit,
                item: open.item.clone(),
                same_as: open.same_as,
                title: open.title.clone(),
                category: self.category(tx, open)?,
                place: open.place.clone(),
                description: open.description.clone(),
                severity: open.severity,
                due: open.due.clone(),
                responsible: open.responsible.clone(),
                media,
            };
            let audience = Audience {
                visit: unsealed,
                internal: open.internal.then_some(true),
            };
            let target = Target::new(id, Kind::Issue, station, audience);
            self.save_in(tx, &target, Kind::Issue, &[], |pen| {
                deed::open(pen, &new)?;
                Ok(None)
            })
        })
    }

    /// A cadre or an office opens with due date, severity and responsible.
    fn need_terms(&self, c: &rusqlite::Connection, open: &OpenIssue) -> Result<()> {
        let identity = setting::identity(c)?;
        let account = reference::account(c, &identity.account)?;
        let officer =
            account.is_some_and(|a| a.roles.iter().all(|r| matches!(r, Role::Officer { .. })));
        let missing = [
            ("severity", open.severity.is_none()),
            ("due", open.due.is_none()),
            ("responsible", open.responsible.is_none()),
        ];
        match missing.iter().find(|(_, is)| *is && !officer) {
            Some((field, _)) => Err(Error::Refused(Reason::new(Code::Missing, *field))),
            None => Ok(()),
        }
    }

    fn category(&self, c: &rusqlite::Connection, open: &OpenIssue) -> Result<String> {
        if let Some(category) = &open.category {
            return Ok(category.clone());
        }
        let Some(item) = &open.item else {
            return Ok(OTHER.to_owned());
        };
        let json = reference::newest_checklist(c)?;
        let template = match &json {
            Some(json) => baolian_record::checklist::Template::from_json(json),
            None => baolian_record::checklist::builtin().cloned(),
        };
        let template = template.map_err(|e| Error::Damaged(format!("checklist: {e}")))?;
        let found = template.item(item).ok_or_else(|| Error::BadInput {
            what: "item",
            why: format!("the checklist has no item {item:?}"),
        })?;
        Ok(found.category.clone())
    }
}
