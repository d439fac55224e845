//! Support: ask, promise, deliver, confirm.

use baolian_record::support::{self, NewSupport, Promise, Support};
use baolian_record::{schema, visit};
use baolian_wire::{Audience, DocId, Kind};
use serde::{Deserialize, Serialize};

use super::facts::{Local, Names};
use super::issue::{date, needed};
use super::save::{Saved, Target, load};
use super::{Tablet, station_code};
use crate::error::{Error, Result};

/// What is known of a support request when it is asked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct AskSupport {
    /// The station.
    pub station: String,
    /// The visit during which it was asked.
    pub visit: Option<DocId>,
    /// strength, technique, equipment, resources, training or coordination.
    pub kind: String,
    /// For which issue.
    pub issue: Option<DocId>,
    /// Title.
    pub title: String,
    /// What is needed.
    pub description: String,
}

/// A support request as it is shown.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SupportView {
    /// The document.
    pub id: DocId,
    /// What it holds.
    #[serde(flatten)]
    pub support: Support,
    /// Names of all accounts in it, and who made which change when.
    #[serde(flatten)]
    pub names: Names,
    /// This tablet's own state of it; differs between tablets.
    pub local: Local,
}

impl Tablet {
    /// Asks for support.
    ///
    /// # Errors
    /// [`Error::BadInput`] for another kind; [`Error::Refused`].
    pub fn ask_support(&self, ask: &AskSupport) -> Result<Saved> {
        if !schema::SUPPORT_KINDS.contains(&ask.kind.as_str()) {
            return Err(Error::BadInput {
                what: "kind",
                why: format!(
                    "{:?} is none of {}",
                    ask.kind,
                    schema::SUPPORT_KINDS.join(", ")
                ),
            });
        }
        needed("title", &ask.title)?;
        let id = self.new_doc_id()?;
        let station = station_code(&ask.station)?;
        self.store.write(|tx| {
            let mut audience = Audience::default();
            if let Some(id) = ask.visit {
                let (_, doc) = load(tx, id, Kind::Visit)?;
                audience.visit = (!visit::is_sealed(&doc.view())).then_some(id);
            }
            let new = NewSupport {
                station: station.to_string(),
                visit: ask.visit,
                kind: ask.kind.clone(),
                issue: ask.issue,
                title: ask.title.clone(),
                description: ask.description.clone(),
            };
            let target = Target::new(id, Kind::Support, station.clone(), audience);
            self.save_in(tx, &target, Kind::Support, &[], |pen| {
                support::ask(pen, &new)?;
                Ok(None)
            })
        })
    }

    /// Promises support.
    ///
    /// # Errors
    /// [`Error::BadInput`] without who, or for no day; [`Error::Refused`].
    pub fn promise_support(&self, id: DocId, promise: &Promise) -> Result<Saved> {
        needed("who", &promise.who)?;
        date("until", &promise.until)?;
        self.save(&Target::Here(id), Kind::Support, &[], |pen| {
            support::promise(pen, promise).map(Some)
        })
    }

    /// Says that promised support was delivered (`delivered`), seen by the
    /// station (`confirmed`), cannot be given (`declined`), or a `remark`.
    ///
    /// # Errors
    /// [`Error::BadInput`] for another word; [`Error::Refused`].
    pub fn support_step(
        &self,
        id: DocId,
        step: &str,
        promise: Option<&str>,
        said: &str,
    ) -> Result<Saved> {
        if !["delivered", "confirmed", "declined", "remark"].contains(&step) {
            return Err(Error::BadInput {
                what: "step",
                why: format!("{step:?} is none of delivered, confirmed, declined, remark"),
            });
        }
        self.save(&Target::Here(id), Kind::Support, &[], |pen| {
            support::step(pen, step, promise, said).map(Some)
        })
    }

    /// A support request as it is shown.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn support(&self, id: DocId) -> Result<SupportView> {
        self.store.read(|c| {
            let (_, doc) = load(c, id, Kind::Support)?;
            Ok(SupportView {
                id,
                support: Support::read(&doc.view()),
                names: self.names(c, id)?,
                local: self.local(c, id)?,
            })
        })
    }
}
